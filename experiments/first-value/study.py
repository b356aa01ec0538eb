"""What faster first value does to the first renewal and to lifetime value."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study
from simcs.journey.parameters import Journey

WITH, WITHOUT = "sessions", "none"
YEAR, EASIER = "the first year", "a product that is easier to adopt"
WORTH = 0.01
"""More accounts kept through the first year, of all, from which a difference is one."""
BOOK = 600
BASE = Journey().adoption_rate


def gap(metric: str, cell: str = OWN):
    """Return what computes how much higher a metric is with sessions."""
    return lambda company: company.gap(metric, WITH, WITHOUT, cell, cell)


def easier(metric: str, cell: str):
    """Return what computes how much higher a metric is with the other product, without care."""
    of = YEAR if cell == f"{EASIER}, {YEAR}" else OWN
    return lambda company: company.gap(metric, WITHOUT, WITHOUT, cell, of)


STUDY = Study(
    name="first-value",
    claim="Customers that reach first value sooner stay beyond their first year more often, at "
    "least one more of a hundred, and are worth more.",
    source="Strategies for creating customer success processes that proactively reduce churn and "
    "increase lifetime value",
    design="Books of customers that all begin on the first day, with six onboarding sessions each, "
    "a fortnight apart, and without; nothing else is done, and the team has time for all. The "
    "claim is right where the sessions keep at least one more customer of a hundred through the "
    "first year and its renewal. Lifetime value over three years stands beside, the hours of the "
    "sessions charged. The same haste from the product instead, which customers adopt half as fast "
    "again by themselves, shows whether it matters who speeds them up. Hours are what is bought "
    "here, so they are not equal; they are printed.",
    quantities=(
        Quantity(
            "customers kept through the first year, with onboarding sessions less without",
            gap("logo_retention", YEAR),
            "points",
            WORTH,
            "above", says=Says(
                right=(
                    "faster first value keeps at least one more customer of a hundred beyond the "
                    "first year"
                ),
                wrong=(
                    "faster first value keeps less than one more customer of a hundred beyond the "
                    "first year"
                ),
                unclear="whether faster first value keeps one more customer of a hundred",
            ),),
        Quantity(
            "lifetime value of an account over 3 years, the same",
            gap("value_after_hours"),
            "$",
            0.0,
            "above",
            says=Says(
                right="it is worth more than its hours within three years",
                wrong="it is worth less than its hours within three years",
                unclear="whether it is worth its hours within three years",
            ),
        ),
        Quantity("logo retention after 3 years, the same", gap("logo_retention"), "points", WORTH,
                 "above"),
        Quantity("net retention after 3 years, the same", gap("net_retention"), "points", WORTH,
                 "above"),
        Quantity(
            "customers kept through the first year, adopting half as fast again by themselves "
            "less as usual",
            easier("logo_retention", f"{EASIER}, {YEAR}"),
            "points",
            WORTH,
            "above",
        ),
        Quantity(
            "weeks to first value, with sessions less without",
            gap("time_to_value_weeks"),
            "weeks",
            0.0,
            "below",
            check=True,
        ),
        Quantity(
            "the same, adopting half as fast again by themselves less as usual",
            easier("time_to_value_weeks", f"{EASIER}, {YEAR}"),
            "weeks",
            0.0,
            "below",
            check=True,
        ),
        Quantity(
            "hours of sessions for each account",
            lambda company: company("hours_used", WITH) / BOOK,
            "hours",
            0.0,
            "above",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, (WITH, WITHOUT)),
        Cell(YEAR, (WITH, WITHOUT), {"horizon_weeks": 53}),
        Cell(
            f"{EASIER}, {YEAR}",
            (WITHOUT,),
            {"horizon_weeks": 53, "journey.adoption_rate": 1.5 * BASE},
        ),
    ),
    factors=(
        Factor(
            "how much healthier full adoption makes an account",
            (0.0, 1.25, 2.5, 5.0),
            lambda more: {"journey.health_adoption": more},
            "logit",
        ),
        Factor(
            "how much readier to stay a new customer is than its health says",
            (0.0, 1.0, 2.5),
            lambda ease: {"journey.honeymoon": ease},
            "logit",
        ),
    ),
    also=1,
    half_width=0.005,
)  # fmt: skip
