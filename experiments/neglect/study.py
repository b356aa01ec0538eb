"""How many customers neglect loses: signals without an answer, and touchpoints that never come."""

import math

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

MUCH = 0.1
"""Share of the losses from which neglect is a cause to speak of."""
WEEKLY = "by the week"


def caused(arm: str, cell: str = OWN):
    """Return what computes which share of the accounts lost in an arm typical care would keep."""

    def share(company: Company) -> float:
        lost = 1 - company("logo_retention", arm, cell)
        return (
            company.gap("logo_retention", "attended", arm, cell, cell) / lost if lost else math.nan
        )

    return share


def seen(title: str, metric: str, arm: str, unit: str, line: float, side: str) -> Quantity:
    """Return a metric of an arm that shows whether it attends or neglects, as it says."""
    return Quantity(title, lambda company: company(metric, arm), unit, line, side, check=True)


STUDY = Study(
    name="neglect",
    claim="Missed signals and missing touchpoints cause churn: at least a tenth of the losses "
    "among neglected customers.",
    source="the article on CSM performance that begins: Churn is a constant challenge for Customer "
    "Success teams",
    design="The same companies with the clock on, where tickets wait for their CSM, once in "
    "`typical` care and once neglected: tickets are answered, but no signal is, nothing comes by "
    "the calendar; 3 % of the week go into the process in both. The same accounts are compared "
    "with themselves, so nothing else tells the two apart; a comparison of good with bad CSMs "
    "could not say that. The claim is right where at least a tenth of the accounts lost under "
    "neglect within two years would have stayed in typical care. Which half of neglect does it is "
    "looked at by the week, without tickets. Coverage, answers and overdue work are printed for "
    "both, and hours, which neglect saves.",
    quantities=(
        Quantity(
            "share of the accounts lost under neglect that typical care keeps",
            caused("neglected"),
            "%",
            MUCH,
            "above", says=Says(
                right=(
                    "neglect is behind at least a tenth of the losses among neglected customers"
                ),
                wrong=(
                    "neglect is behind less than a tenth of the losses among neglected customers"
                ),
                unclear=(
                    "whether neglect is behind a tenth of the losses among neglected customers"
                ),
            ),),
        Quantity(
            "the same where only touchpoints are missing, by the week",
            caused("no_touchpoints", WEEKLY),
            "%",
            MUCH,
            "above",
        ),
        Quantity(
            "the same where only signals are missed, by the week",
            caused("no_signals", WEEKLY),
            "%",
            MUCH,
            "above",
        ),
        Quantity(
            "logo retention after 2 years, under neglect less in typical care",
            lambda company: company.gap("logo_retention", "neglected", "attended"),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "net retention, the same",
            lambda company: company.gap("net_retention", "neglected", "attended"),
            "points",
            0.0,
            "below",
        ),
        seen("coverage in typical care", "coverage", "attended", "%", 0.5, "above"),
        seen("coverage under neglect", "coverage", "neglected", "%", 0.5, "below"),
        seen(
            "weeks until an account at risk is answered in typical care",
            "response_weeks_of_all",
            "attended",
            "weeks",
            4.0,
            "below",
        ),
        seen(
            "the same under neglect, where 13 is never",
            "response_weeks_of_all",
            "neglected",
            "weeks",
            4.0,
            "above",
        ),
        seen(
            "working hours until a ticket is answered in typical care",
            "mean_answer_hours",
            "attended",
            "hours",
            8.0,
            "below",
        ),
        seen("the same under neglect", "mean_answer_hours", "neglected", "hours", 8.0, "below"),
        seen(
            "hours of work overdue in typical care", "overdue_work", "attended", "hours", 0.0,
            "above",
        ),
        Quantity(
            "hours worked under neglect for each in typical care",
            lambda company: company("hours_used", "neglected") / company("hours_used", "attended"),
            "",
            1.0,
            "below",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, ("attended", "neglected")),
        Cell(
            WEEKLY,
            ("attended", "no_touchpoints", "no_signals"),
            {"service": "weekly", "driver": "loop"},
        ),
    ),
    factors=(
        Factor(
            "good that contact does to an account on average",
            (-0.5, 0.0, 1.0),
            lambda mean: {"journey.responsiveness_mean": mean},
        ),
        Factor(
            "accounts per CSM as a multiple of typical",
            (1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
    ),
    half_width=0.025,
)  # fmt: skip
