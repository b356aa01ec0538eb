"""Contact beyond tolerance helps nobody.

Each call beyond what is tolerated loses a part of its good, `fatigue_slope`; where all is lost, an
account is *weary*. Two things are meant to go on with the weary, and are no part of this law: work
on causes of problems, and contact so light (load below 0.45, weekly) that nobody ever gets there.
False alarms: the exact laws raise none; each statistical case compares logos and gross at `CHANCE`
each, 0.02 %: 0.06 % in the fast tier, 0.28 % in the slow one.
"""

import numpy as np
import pytest

from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan
from simcs.interventions.policies import Nothing
from simcs.journey.columns import Stage
from simcs.signals.view import View
from simcs.world import loop
from simcs.world.state import WorldState
from tests.directions import CHANCE, Company, Kept, run
from tests.tiers import POINTS, first_fast

NEVER_HIGHER = ("goodwill", "adoption", "champion", "interest", "health")
"""What extra contact with the weary must not raise."""
CALLS = ("check_in", "adoption_coaching", "business_review", "multi_threading", "live_demo",
         "welcome_email")  # fmt: skip
"""Actions that, done weekly, make everyone weary, and that leave causes alone or nearly so."""


def weary(company: Company, size: int) -> WorldState:
    """Return a world in which everyone is weary already, each account in a state of its own."""
    world = company.world(Nothing(), company.book(size), 1)
    rows, draws = world.accounts, np.random.default_rng(1)
    p = world.parameters[rows["segment"]]
    least = (p["contact_tolerated"] + 1.0 / np.abs(p["fatigue_slope"])) / p["contact_kept"]
    rows["contact"] = least + 6.0 * draws.random(size)
    rows["adoption"], rows["champion"] = draws.random(size), draws.random(size)
    rows["problems"] = draws.integers(0, 4, (size, 3))
    rows["goodwill"] = draws.normal(size=size)
    rows["health"] = draws.normal(1.0, 2.0, size)
    rows["interest"] = draws.random(size)
    rows["responsiveness"] = draws.normal(1.0, 1.0, size)
    return world


def touched(world: WorldState, *parts: str) -> WorldState:
    """Return a copy in which everyone has been touched, by up to eight hours of some kinds."""
    other, draws = world.copy(), np.random.default_rng(2)
    for part in parts:
        other.accounts[part] = 8.0 * draws.random(len(other.accounts))
    other.accounts["load"] = 2.0 * draws.random(len(other.accounts))
    return other


def gains(world: WorldState, other: WorldState) -> list[str]:
    """Return what is higher after a week for any account that was touched besides."""
    for one in (world, other):
        for _ in loop.weeks(one):
            pass
    found = [
        name for name in NEVER_HIGHER if (other.accounts[name] > world.accounts[name] + 1e-12).any()
    ]
    stays = other.accounts["stage"] == Stage.ACTIVE
    return found + ["stage"] * bool((world.accounts["stage"][stays] != Stage.ACTIVE).any())


@pytest.mark.parametrize("number", first_fast([None, *range(POINTS)], 2))
def test_a_touch_of_the_weary_helps_nobody(number: int | None) -> None:
    """Exactly, whatever an account is like and whatever the hours go to but causes."""
    world = weary(Company(number), 2000)
    assert gains(world, touched(world, "good", "enable", "sponsor", "expand")) == []


def test_it_fails_where_contact_makes_eager() -> None:
    world = weary(Company(flipped=("fatigue_slope",)), 2000)
    assert {"goodwill", "health"} <= set(gains(world, touched(world, "good")))


class Every:
    """Do one thing with everyone, again and again."""

    def __init__(self, action: str, weeks: int) -> None:
        self.action = action
        self.weeks = weeks

    def plan(self, view: View) -> Plan:
        """Ask for it where it is due again."""
        return Plan().add(view.weeks_since(self.action) >= self.weeks, self.action)


def after(company: Company, action: str, weeks: int, size: int) -> Kept:
    """Return what is left after two years of one thing at a rhythm, done in the week asked for."""
    world = company.world(Every(action, weeks), company.book(size), 104)
    world.action_effects["lead"][NUMBERS[action]] = 0
    return run(world)


def chance(company: Company, action: str, size: int = 1000) -> float:
    """Return the least chance, were both alike, that every third week does so badly by weekly."""
    tolerated, too_much = (after(company, action, weeks, size) for weeks in (3, 1))
    return min(tolerated.chances(too_much).values())


@pytest.mark.parametrize("action", first_fast(CALLS, 2))
def test_weekly_contact_is_worth_no_more_than_every_third_week(action: str) -> None:
    assert chance(Company(), action) > CHANCE


def test_they_would_be_where_contact_makes_eager() -> None:
    assert chance(Company(flipped=("fatigue_slope",)), "check_in") < CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("number", range(POINTS))
def test_weekly_contact_is_worth_no_more_wherever_parameters_are(number: int) -> None:
    """Under sets of alternative assumptions."""
    assert chance(Company(number), "check_in") > CHANCE
