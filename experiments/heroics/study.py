"""Rescues against systems and process, at equal hours."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study

EQUAL, SILENT = "at equal hours", "at equal hours without talks"
ARMS = ("heroic", "proactive", "blend")
NO_TALKS = ("heroic_no_talks", "proactive_no_talks")
PREVENTED = ("product", "service", "value")


def gap(metric: str, arm: str = "proactive", other: str = "heroic", cell: str = EQUAL):
    """Return what computes by how much an arm is above another in a metric."""
    return lambda company: company.gap(metric, arm, other, cell, cell)


def silent(metric: str):
    """Return the same of prevention and fire-fighting without talks of expansion."""
    return gap(metric, "proactive_no_talks", "heroic_no_talks", SILENT)


STUDY = Study(
    name="heroics",
    claim="Teams that see to systems and process keep more customers, and end with more revenue "
    "from them, than teams that rescue.",
    source="Stop Celebrating CS Heroics!",
    design="The same companies served by `heroic` (fire-fighting: what burns first, then the worst "
    "accounts until the week is full), `proactive` (prevention and process) and `blend` "
    "(prevention first, rescue with what is left). They differ in hours, so the working week of "
    "each is cut until it spends as many as the one of them that spends fewest, in the same "
    "company; salaries are cut with it. An arm whose week is cut has no hour to spare, and tires. "
    "Two things are claimed, and were written down before the run. The first decides: at equal "
    "hours prevention keeps more customers than fire-fighting (logo retention). The second: it "
    "ends with more revenue (net retention). If one is true and the other not, the claim is half "
    "true. How many problems a mature process prevents is an assumption which the whole question "
    "rests on, so the verdict says first what it does; by default it is 20 % of problems with the "
    "product and 50 % of all others, and on the axis it is alike for all. All arms hold the same "
    "talks of expansion; the same without any is reported beside it, as is what differs where "
    "each arm has its whole week.",
    quantities=(
        Quantity(
            "logo retention after 3 years, prevention less fire-fighting at equal hours",
            gap("logo_retention"),
            "points",
            0.0,
            "above",
            says=Says(
                "prevention keeps more customers than fire-fighting in the same hours",
                "fire-fighting keeps more customers than prevention in the same hours",
                "which of prevention and fire-fighting keeps more customers in the same hours",
            ),
        ),
        Quantity(
            "net retention, the same",
            gap("net_retention"),
            "points",
            0.0,
            "above",
            says=Says(
                "prevention ends with more revenue from them",
                "fire-fighting ends with more revenue from them",
                "which of them ends with more revenue from them",
            ),
        ),
        Quantity(
            "logo retention, the same without talks of expansion",
            silent("logo_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, the same without talks of expansion",
            silent("net_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "gross retention, prevention less fire-fighting at equal hours",
            gap("gross_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "value of an account after hours worked, the same",
            gap("value_after_hours"),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention, prevention less both at equal hours",
            gap("logo_retention", "proactive", "blend"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, prevention less both at equal hours",
            gap("net_retention", "proactive", "blend"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention, prevention less fire-fighting, each with its whole week",
            gap("logo_retention", cell=OWN),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, prevention less fire-fighting, each with its whole week",
            gap("net_retention", cell=OWN),
            "points",
            0.0,
            "above",
        ),
    ),
    cells=(
        Cell(OWN, (*ARMS, *NO_TALKS)),
        Cell(EQUAL, ARMS, hours_of=ARMS),
        Cell(SILENT, NO_TALKS, hours_of=NO_TALKS),
    ),
    factors=(
        Factor(
            "problems that a mature process prevents",
            (0.0, 10.0, 20.0, 35.0, 55.0),
            lambda per_cent: {f"journey.prevented_{c}": per_cent / 100 for c in PREVENTED},
            "%",
            "where a mature process prevents {} of problems",
        ),
        Factor(
            "difficulty of turning a decision (m)",
            (0.0, 1.5, 3.0, 6.0),
            lambda m: {"journey.turning_penalty": m},
            "logit",
        ),
        Factor(
            "strength of an hour of work on causes",
            (0.0175, 0.035, 0.07),
            lambda effect: {"journey.root_effect": effect},
            "per hour",
        ),
        Factor(
            "accounts per CSM as a multiple of typical",
            (0.5, 1.0, 2.0),
            lambda load: {"team.staffing": 1 / load},
        ),
    ),
    half_width=0.003,
    equal_hours=(
        tuple((EQUAL, arm) for arm in ARMS),
        tuple((SILENT, arm) for arm in NO_TALKS),
    ),
    also=1,
    lead=True,
)
