"""What becomes of customers where a team is praised for saves."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

PLAIN = "no praise"
BOOK = 600


def gap(metric: str):
    """Return what computes how much higher a metric is with praise than without."""
    return lambda company: company.gap(metric, "blend", "blend", OWN, PLAIN)


def fires(company: Company, cell: str) -> float:
    """Return the share of the hours worked that goes to accounts that visibly burn."""
    return company("burning_hours", "blend", cell) / company("hours_used", "blend", cell)


STUDY = Study(
    name="praise",
    claim="Celebrating saves costs customers, since a team then puts rescues before prevention.",
    source="Stop Celebrating CS Heroics!",
    design="The same policy, `blend`, which asks for prevention first and for rescues with what is "
    "left, with and without praise for saves. Praise is a priority: work for accounts that visibly "
    "burn moves ahead of all other work for accounts (by 500; 100 is one level of priority). That "
    "hours then move to rescues follows from this assumption. Whether fewer customers stay does "
    "not, as rescues keep some that prevention would have lost, so logos decide. Hours worked are "
    "not made equal; they are printed.",
    quantities=(
        Quantity(
            "logo retention after 3 years, with praise for saves less without",
            gap("logo_retention"),
            "points",
            0.0,
            "below",
            says=Says(
                right="praise for saves costs customers",
                wrong="praise for saves costs no customers: it keeps some",
                unclear="whether praise for saves costs customers or keeps some",
            ),
        ),
        Quantity("net retention, the same", gap("net_retention"), "points", 0.0, "below"),
        Quantity(
            "quiet failures with praise less without, of the opening accounts",
            lambda company: gap("quiet_failures")(company) / BOOK,
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "share of the hours worked that goes to burning accounts, with praise less without",
            lambda company: fires(company, OWN) - fires(company, PLAIN),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "process maturity at the end, the same", gap("maturity_at_end"), "points", 0.0, "below"
        ),
        Quantity(
            "hours worked with praise for each without",
            lambda company: company("hours_used", "blend") / company("hours_used", "blend", PLAIN),
            "",
            1.02,
            "below",
            check=True,
        ),
    ),
    cells=(Cell(OWN, ("blend",)), Cell(PLAIN, ("blend",), {"team.praise_saves": 0.0})),
    factors=(
        Factor(
            "accounts per CSM as a multiple of typical",
            (1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
        Factor(
            "priority that praise adds to rescues",
            (100.0, 500.0, 2000.0),
            lambda more: {"team.praise_saves": more},
        ),
        Factor(
            "share of problems that a mature process prevents",
            (0.0, 0.2, 0.55),
            lambda share: {
                f"journey.prevented_{cause}": share for cause in ("product", "service", "value")
            },
        ),
    ),
    half_width=0.004,
)
