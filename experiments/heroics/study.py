"""Rescues against systems and process, at equal hours."""

import math

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Study
from simcs.journey.parameters import Journey

EQUAL = "at equal hours"
PREVENTED = ("product", "service", "value")
EXPANSION = {name: segment.expansion_rate for name, segment in Journey().segments.items()}


def gap(metric: str, arm: str, other: str, cell: str = OWN):
    """Return what computes by how much an arm is above another in a metric."""
    return lambda company: company.gap(metric, arm, other, cell)


def hours(company: Company) -> float:
    """Return the hours of process first over those of rescue first; NaN where there are none."""
    rescuing = company("hours_used", "heroic")
    return company("hours_used", "proactive", EQUAL) / rescuing if rescuing else math.nan


STUDY = Study(
    name="heroics",
    claim="Teams that see to systems and process end with more revenue from their customers than "
    "teams that rescue.",
    source="Stop Celebrating CS Heroics!",
    design="The same companies served by `proactive` (process first) and `heroic` (rescue first). "
    "Heroic care leaves hours idle, so the working week of `proactive` is cut until it spends as "
    "many hours as `heroic` does in the same company. That helps process in one way, as the "
    "process matures with the share of hours that goes into it, and hurts it in another, as a team "
    "with no hour to spare tires; where `proactive` spends fewer hours anyway, nothing is cut. Net "
    "retention decides, as it does elsewhere in simcs; it counts growth, so logos and gross "
    "revenue, which are kept or lost, are told beside it, and so are differences at equal "
    "capacity. Gross retention is the snapshot, the last day set against the first.",
    quantities=(
        Quantity(
            "net retention after 3 years, process first less rescue first at equal hours",
            gap("net_retention", "proactive", "heroic", EQUAL),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention, the same",
            gap("logo_retention", "proactive", "heroic", EQUAL),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "gross retention as a snapshot, the same",
            gap("gross_retention_snapshot", "proactive", "heroic", EQUAL),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "lifetime value of an account, the same",
            gap("lifetime_value", "proactive", "heroic", EQUAL),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, process first less rescue first at equal capacity",
            gap("net_retention", "proactive", "heroic"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, process first less both at equal capacity",
            gap("net_retention", "proactive", "blend"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "hours that process first spends for each of rescue first, at equal hours",
            hours,
            "",
            1.02,
            "below",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, ("heroic", "proactive", "blend")),
        Cell(EQUAL, ("proactive",), hours_of="heroic"),
    ),
    factors=(
        Factor(
            "share of problems that a mature process prevents",
            (0.0, 0.1, 0.2, 0.35, 0.55),
            lambda share: {f"journey.prevented_{cause}": share for cause in PREVENTED},
        ),
        Factor(
            "difficulty of turning a decision (m)",
            (0.0, 0.5, 1.5, 3.0, 6.0),
            lambda m: {"journey.turning_penalty": m},
            "logit",
        ),
        Factor(
            "accounts per CSM as a multiple of typical",
            (0.25, 0.5, 1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
        Factor(
            "frequency of expansion as a multiple of the default, where a mature process prevents "
            "nothing",
            (0.0, 0.25, 0.5, 1.0),
            lambda times: {
                "journey.segments.*.expansion_rate": {n: times * x for n, x in EXPANSION.items()},
                **{f"journey.prevented_{cause}": 0.0 for cause in PREVENTED},
            },
        ),
    ),
    half_width=0.015,
)
