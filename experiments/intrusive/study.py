"""How often to contact customers, and where more turns into less."""

from itertools import pairwise

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study

RHYTHMS = (26, 13, 8, 4, 2)


def gap(arm: str, other: str, metric: str = "logo_retention"):
    """Return what computes how much higher a metric is in one rhythm than in another."""
    return lambda company: company.gap(metric, arm, other)


def step(rare: int, often: int) -> Quantity:
    """Return what a shorter rhythm adds to the next longer one."""
    return Quantity(
        f"logo retention, contact every {often} weeks less every {rare}",
        gap(f"every_{often}", f"every_{rare}"),
        "points",
        0.0,
        "above",
    )


STUDY = Study(
    name="intrusive",
    claim="Contact keeps customers up to a point, beyond which it loses them: every two weeks "
    "keeps fewer than every four.",
    source="Strategies for creating customer success processes that proactively reduce churn and "
    "increase lifetime value",
    design="The same companies, in which a check-in with everybody every 26, 13, 8, 4 or 2 weeks "
    "is all that is done, by a team with hours enough. The claim is right where a rhythm of two "
    "weeks keeps fewer logos over three years than one of four. Each step from one rhythm to the "
    "next shows where more turns into less. With every second contact in writing, which weighs "
    "three quarters of a call, the channel mix is looked at. That contact can harm at all follows "
    "from two assumptions, fatigue beyond what an account tolerates and second thoughts shortly "
    "before a decision; without them stands beside. More contact takes more hours; they are "
    "printed.",
    quantities=(
        Quantity(
            "logo retention after 3 years, contact every 2 weeks less every 4",
            gap("every_2", "every_4"),
            "points",
            0.0,
            "below", says=Says(
                right="contact every two weeks keeps fewer customers than every four",
                wrong="contact every two weeks keeps more customers than every four",
                unclear="whether contact every two weeks keeps fewer customers than every four",
            ),),
        Quantity(
            "net retention, the same",
            gap("every_2", "every_4", "net_retention"),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "logo retention, contact every 4 weeks less none",
            gap("every_4", "none"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention, contact every 2 weeks less none",
            gap("every_2", "none"),
            "points",
            0.0,
            "below",
        ),
        *(step(rare, often) for rare, often in pairwise(RHYTHMS[:-1])),
        Quantity(
            "logo retention every 2 weeks, every second contact in writing less calls alone",
            gap("every_2_mixed", "every_2"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "hours worked every 2 weeks for each every 4",
            lambda company: company("hours_used", "every_2") / company("hours_used", "every_4"),
            "",
            1.0,
            "above",
            check=True,
        ),
        Quantity(
            "load of the team every 2 weeks",
            lambda company: company("mean_load", "every_2"),
            "%",
            0.85,
            "below",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, ("none", *(f"every_{weeks}" for weeks in RHYTHMS), "every_2_mixed")),
    ),
    factors=(
        Factor(
            "recent calls up to which contact does all its good, in all segments",
            (1.0, 2.1, 4.2, 8.0),
            lambda calls: {"journey.segments.*.contact_tolerated": calls},
            "calls",
        ),
        Factor(
            "how much heavier contact weighs for each recent call in the same channel",
            (0.0, 0.1, 0.3),
            lambda more: {"journey.channel_repeat": more},
            "per call",
        ),
    ),
    half_width=0.005,
    needs_assumption=(
        "journey.fatigue_slope and journey.reconsider",
        {"journey.fatigue_slope": 0.0, "journey.reconsider": 0.0},
    ),
)  # fmt: skip
