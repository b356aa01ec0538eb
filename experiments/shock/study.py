"""Whether playbooks made for ordinary times are worth as much through a downturn."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

CALM = "no downturn"
DOWN = {"market.downturn_week": 52}
PART = 0.75
"""Share of its gain in calm times from which a playbook holds."""


def gain(company: Company, metric: str, arm: str, cell: str, other: str = "none") -> float:
    """Return how much higher a metric is with an arm than with another."""
    return company.gap(metric, arm, other, cell, cell)


def kept(metric: str, arm: str = "proactive"):
    """Return what computes an arm's gain through a downturn less `PART` of its gain without."""

    def excess(company: Company) -> float:
        return gain(company, metric, arm, OWN) - PART * gain(company, metric, arm, CALM)

    return excess


STUDY = Study(
    name="shock",
    claim="Playbooks hold as markets shift: through a downturn they keep at least three quarters "
    "of what they gain in ordinary times.",
    source="Strategies for creating customer success processes that proactively reduce churn and "
    "increase lifetime value",
    design="The same companies with and without a downturn of half a year that begins after a "
    "year: all accounts are less well, and more leave for reasons nobody could prevent. "
    "`proactive` is the playbook, unchanged in both. The claim is right where what it adds to logo "
    "retention over no care after three years is, with the downturn, more than three quarters of "
    "that without; where it adds nothing without, there is nothing to report. Beside it stand the "
    "same for `typical`, whether the playbook is ahead of typical care with and without, and what "
    "the downturn costs. Hours of the two differ, and are printed.",
    quantities=(
        Quantity(
            "logo retention that the playbook gains through a downturn, less three quarters of "
            "its gain without one",
            kept("logo_retention"),
            "points",
            0.0,
            "above",
            says=Says(
                right=("a playbook keeps at least three quarters of its gain through a downturn"),
                wrong="a playbook loses more than a quarter of its gain in a downturn",
                unclear=("whether a playbook keeps three quarters of its gain through a downturn"),
            ),
        ),
        Quantity("net retention, the same", kept("net_retention"), "points", 0.0, "above"),
        Quantity(
            "logo retention, the same for typical care",
            kept("logo_retention", "typical"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention through a downturn, the playbook less typical care",
            lambda company: gain(company, "net_retention", "proactive", OWN, "typical"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention without one, the playbook less typical care",
            lambda company: gain(company, "net_retention", "proactive", CALM, "typical"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention that the playbook gains without a downturn",
            lambda company: gain(company, "logo_retention", "proactive", CALM),
            "points",
            0.0,
            "above",
            check=True,
        ),
        Quantity(
            "logo retention that a downturn costs in the playbook's care",
            lambda company: company.gap("logo_retention", "proactive", "proactive", CALM, OWN),
            "points",
            0.0,
            "above",
            check=True,
        ),
        Quantity(
            "hours worked by the playbook for each of typical care, through a downturn",
            lambda company: company("hours_used", "proactive") / company("hours_used", "typical"),
            "",
            1.02,
            "below",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, ("none", "typical", "proactive"), DOWN),
        Cell(CALM, ("none", "typical", "proactive"), {"market.downturn_week": None}),
    ),
    factors=(
        Factor(
            "health that accounts lose in a downturn of two years",
            (1.5, 3.0, 6.0),
            lambda loss: {"market.downturn_health": loss, "market.downturn_weeks": 104},
            "logit",
        ),
        Factor(
            "health that accounts lose in a downturn of half a year",
            (1.5, 3.0, 6.0),
            lambda loss: {"market.downturn_health": loss},
            "logit",
        ),
    ),
    half_width=0.005,
    needs=5,
)
