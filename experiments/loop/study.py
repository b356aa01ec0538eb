"""Whether growth put back into the team brings more than it costs."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

KEPT = "nothing reinvested"
BOOK = 300


def surplus(company: Company) -> float:
    """Return what reinvestment adds to the surplus of the last year, $ for an opening account."""
    return company.gap("surplus_of_last_year", "proactive", "proactive", OWN, KEPT) / BOOK


def value(company: Company, cell: str) -> float:
    """Return what all accounts bring after all salaries, $ for each opening account.

    `net_value` charges hours worked alone; idle ones are paid too.
    """
    idle = company("team_cost", "proactive", cell) - company("cost_to_serve", "proactive", cell)
    return (company("net_value", "proactive", cell) - idle) / BOOK


def before(metric: str):
    """Return what computes how much higher a metric is in proactive than in typical care."""
    return lambda company: company.gap(metric, "proactive", "typical", KEPT, KEPT)


def added(metric: str):
    """Return what computes how much higher a metric is with reinvestment."""
    return lambda company: company.gap(metric, "proactive", "proactive", OWN, KEPT)


def paid(company: Company) -> float:
    """Return hours paid with reinvestment for each without."""
    return company("hours_available", "proactive") / company("hours_available", "proactive", KEPT)


STUDY = Study(
    name="loop",
    claim="Proactive care pays for its own growth: what it gains, put into more CSMs, brings more "
    "than they cost.",
    source="Strategies for creating customer success processes that proactively reduce churn and "
    "increase lifetime value",
    design="The same companies for four years in proactive care; a tenth of the ARR gained since "
    "the beginning is put into more CSMs, or nothing is. A typical team costs about a tenth of the "
    "revenue that it serves, so it grows with that. The claim is right where the surplus of the "
    "fourth year, the margin from all customers less all salaries, is higher with reinvestment, as "
    "$ for each opening account: the kinder reading, as most of the new CSMs know the work by "
    "then. The whole four years stand beside, not discounted and with nothing after them. The "
    "earlier links of the loop stand beside too, without reinvestment: logos, net retention and "
    "value in proactive care less typical care. ARR also grows by new customers, whom care does "
    "not bring, and these pay for CSMs as well.",
    quantities=(
        Quantity(
            "surplus of the fourth year that reinvestment adds, for an opening account",
            surplus,
            "$",
            0.0,
            "above",
            says=Says(
                right="growth put into more CSMs brings more than they cost",
                wrong="growth put into more CSMs brings less than they cost",
                unclear="whether growth put into more CSMs brings what they cost",
            ),
        ),
        Quantity(
            "value of the four years that reinvestment adds, for an opening account",
            lambda company: value(company, OWN) - value(company, KEPT),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "net retention that reinvestment adds", added("net_retention"), "points", 0.0, "above"
        ),
        Quantity(
            "logo retention that reinvestment adds",
            added("logo_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention, proactive less typical care, nothing reinvested",
            before("logo_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity("net retention, the same", before("net_retention"), "points", 0.0, "above"),
        Quantity(
            "value of an opening account after all salaries, the same",
            before("value_after_salaries"),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "hours paid with reinvestment for each without", paid, "", 1.0, "above", check=True
        ),
    ),
    cells=(
        Cell(OWN, ("proactive",)),
        Cell(KEPT, ("typical", "proactive"), {"team.growth_limit": 0}),
    ),
    factors=(
        Factor(
            "accounts per CSM as a multiple of typical, with few small and many large accounts and "
            "3 % reinvested",
            (1.0, 4.0, 8.0),
            lambda load: {
                "team.staffing": 1 / load,
                "team.reinvestment": 0.03,
                "book.mix": {"smb": 0.1, "mid": 0.4, "enterprise": 0.5},
            },
        ),
        Factor(
            "accounts per CSM as a multiple of typical",
            (1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
        Factor(
            "share of the ARR gained that is reinvested",
            (0.03, 0.1, 0.3),
            lambda share: {"team.reinvestment": share},
        ),
    ),
    half_width=300.0,
)
