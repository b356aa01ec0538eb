"""What is left of good prevention when its data are missing, wrong and old."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

ARM = "by_data"
GOOD = "good data"
RIGHT = {
    "signals.usage_gap": 0.0, "signals.sponsor_misread": 0.0, "signals.sponsor_refresh": 1.0,
    "signals.pulse_refresh": 1.0,
}  # fmt: skip
"""No reading is missing or wrong, and all are of this week; the noise of use and of impressions
stays."""


def gain(company: Company, metric: str, cell: str, arm: str = ARM) -> float:
    """Return what an arm adds to a metric over no care."""
    return company.gap(metric, arm, "none", cell, cell)


def left(metric: str, arm: str = ARM):
    """Return what computes an arm's gain on bad data less half of its gain on good data."""

    def excess(company: Company) -> float:
        return gain(company, metric, OWN, arm) - gain(company, metric, GOOD, arm) / 2

    return excess


def upkeep(metric: str):
    """Return what computes how much higher a metric is with upkeep, on bad data."""
    return lambda company: company.gap(metric, "with_upkeep", ARM)


def auc(arm: str, cell: str = OWN):
    """Return what reads the AUC of the score under an arm."""
    return lambda company: company("health_auc", arm, cell)


STUDY = Study(
    name="stale",
    claim="A good process on bad data fails: it keeps less than half of what it gains on good "
    "data.",
    source="Strategies for creating customer success processes that proactively reduce churn and "
    "increase lifetime value",
    design="The same companies with good data (nothing missing, nothing wrong, all of this week) "
    "and with bad data (four readings of usage of five are missing, two looks at a sponsor of five "
    "are wrong, sponsors and impressions are looked at twice a year); tickets are right in both. "
    "The process is that part of `proactive` which data steer: care where a score is low or a "
    "sponsor is lost on file, and talks. The claim is right where what it adds to logo retention "
    "on bad data is less than half of that on good data; where it adds nothing on good data, there "
    "is nothing to report. `proactive` as a whole, with onboarding and work on the process, which "
    "read no data, stands beside: the part alone is the kinder reading, and decides. Upkeep is a "
    "correction of what is on file for every account once a quarter. Hours are those that each "
    "asks for, and printed.",
    quantities=(
        Quantity(
            "logo retention that data-steered care gains on bad data, less half of that on good "
            "data",
            left("logo_retention"),
            "points",
            0.0,
            "below",
            says=Says(
                right="bad data take more than half of what data-steered care keeps",
                wrong="on bad data care keeps more than half of what it gains on good data",
                unclear="whether bad data take more than half of what data-steered care keeps",
            ),
        ),
        Quantity("net retention, the same", left("net_retention"), "points", 0.0, "below"),
        Quantity(
            "logo retention, the same for the whole of `proactive`",
            left("logo_retention", "proactive"),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "logo retention that upkeep adds on bad data",
            upkeep("logo_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "value of an account after hours worked that upkeep adds on bad data",
            upkeep("value_after_hours"),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention that data-steered care gains on good data",
            lambda company: gain(company, "logo_retention", GOOD),
            "points",
            0.0,
            "above",
            check=True,
        ),
        Quantity("AUC of the score on good data", auc(ARM, GOOD), "", 0.5, "above", check=True),
        Quantity("AUC of the score on bad data", auc(ARM), "", 0.5, "above", check=True),
        Quantity("the same with upkeep", auc("with_upkeep"), "", 0.5, "above", check=True),
        Quantity(
            "hours worked on bad data for each on good data",
            lambda company: company("hours_used", ARM) / company("hours_used", ARM, GOOD),
            "",
            1.02,
            "below",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, ("none", ARM, "with_upkeep", "proactive")),
        Cell(GOOD, ("none", ARM, "proactive"), RIGHT),
    ),
    factors=(
        Factor(
            "weight of tickets, which are right in both, in the health score",
            (0.0, 0.2, 0.6),
            lambda weight: {"signals.weight_tickets": weight},
        ),
        Factor(
            "share of readings of usage that are missing on bad data",
            (0.2, 0.8, 1.0),
            lambda gap: {"signals.usage_gap": gap},
        ),
        Factor(
            "accounts per CSM as a multiple of typical",
            (1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
    ),
    half_width=0.002,
    needs=5,
)
