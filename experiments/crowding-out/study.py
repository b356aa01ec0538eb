"""What rescues that come first leave for prevention, as the load rises."""

import math

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

FIRST, NONE = "rescues_first", "no_rescues"
MUCH = 0.1
"""Share of the hours of prevention from which rescues take them."""


def gap(metric: str):
    """Return what computes how much higher a metric is with rescues first than without any."""
    return lambda company: company.gap(metric, FIRST, NONE)


def prevention(company: Company, arm: str) -> float:
    """Return the hours worked, those for accounts that visibly burnt left out."""
    return company("hours_used", arm) - company("burning_hours", arm)


def taken(company: Company) -> float:
    """Return which share of the hours of prevention and process rescues take away."""
    without = prevention(company, NONE)
    return 1 - prevention(company, FIRST) / without if without else math.nan


STUDY = Study(
    name="crowding-out",
    claim="Rescues take the hours that prevention and process need: more than a tenth of them.",
    source="Stop Celebrating CS Heroics!",
    design="The same companies with the same prevention, asked for as in `proactive`: in one arm "
    "rescues come before everything else, in the other there are none. Hours of prevention and "
    "process are all hours worked, less those for accounts that visibly burn. A team with idle "
    "hours can do both, so the answer depends on load. Whether customers are worse off for it is "
    "another question, as rescues keep some too: logos and net retention stand beside. Hours in "
    "all are not equal and not meant to be: rescues come on top where there is room.",
    quantities=(
        Quantity(
            "share of the hours of prevention and process that rescues take", taken, "%", MUCH,
            "above", says=Says(
                right=(
                    "rescues that come first take more than a tenth of the hours of prevention"
                ),
                wrong=(
                    "rescues that come first take less than a tenth of the hours of prevention"
                ),
                unclear=(
                    "whether rescues that come first take a tenth of the hours of prevention"
                ),
            ),),
        Quantity(
            "process maturity at the end, with rescues first less without",
            gap("maturity_at_end"),
            "points",
            0.0,
            "below",
        ),
        Quantity("logo retention, the same", gap("logo_retention"), "points", 0.0, "below"),
        Quantity("net retention, the same", gap("net_retention"), "points", 0.0, "below"),
        Quantity("burnout of the team, the same", gap("mean_burnout"), "points", 0.0, "above"),
        Quantity(
            "share of the hours worked that goes to burning accounts, with rescues first",
            lambda company: company("burning_hours", FIRST) / company("hours_used", FIRST),
            "%",
            MUCH,
            "above",
            check=True,
        ),
        Quantity(
            "hours worked with rescues first for each without",
            lambda company: company("hours_used", FIRST) / company("hours_used", NONE),
            "",
            1.02,
            "below",
            check=True,
        ),
    ),
    cells=(Cell(OWN, (FIRST, NONE)),),
    factors=(
        Factor(
            "accounts per CSM as a multiple of typical",
            (0.5, 1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
        Factor(
            "new problems of an account",
            (0.65, 1.3, 2.6),
            lambda rate: {"journey.problem_rate": rate},
            "a year",
        ),
    ),
    half_width=0.03,
)  # fmt: skip
