"""A perfect score is worth no less than a good one, and that no less than a coin.

All hours of scarcity go to escalations, to those whom an hour would move most by what a ranking
shows: p (1 - p) of the chance p to leave, by true health, by the health score, or at random.
Where money ranks, that times revenue per hour does. (By risk alone the law does not hold: with full
knowledge the first are those beyond help. Under one of ten sets of assumptions true health then
kept 0.4 points fewer accounts than the score.)
Hours are equal, within 2 %. False alarms: two pairs of rankings in two kinds of retention at
`CHANCE` each, 0.04 % a case: 0.04 % in the fast tier, 0.4 % in the slow one.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pytest

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.signals.view import View
from simcs.team.parameters import Ownership, Team, steady
from simcs.world.state import WorldState
from tests.directions import CHANCE, Company, Floats, chance_of_mean, run
from tests.tiers import POINTS

HOURS = np.asarray(ACTIONS["escalation"].hours)
PAUSE = 5
"""Weeks until the same account is asked for again."""
RANKINGS = ("coin", "good", "perfect")


class Ranked:
    """Spend a share of all hours on who comes first by a ranking; who ranks here knows all."""

    memory: ClassVar = {"asked": -float(PAUSE)}
    world: WorldState

    def __init__(self, ranking: str, share: float, money: bool) -> None:
        self.ranking = ranking
        self.share = share
        self.money = money
        self.due = 0.0

    def moved(self, view: View) -> Floats:
        """Return how far each account seems to be moved by an hour."""
        if self.ranking == "coin":
            return view.random()
        stays: Floats = view.score / 100.0
        if self.ranking != "good":
            stays = 1.0 / (1.0 + np.exp(-self.world.accounts["health"][view.account]))
        moved = 4.0 * stays * (1.0 - stays)
        return 1.0 - moved if self.ranking == "wrong" else moved

    def plan(self, view: View) -> Plan:
        """Ask for an escalation for the first, as far as the share of the hours goes."""
        hours = HOURS[view.touch]
        rank = self.moved(view) * (view.arr / hours if self.money else 1.0)
        asked = view.memory["asked"]
        free = view.week - asked >= PAUSE
        order = np.argsort(np.where(free, -rank, np.inf), kind="stable")
        first = np.zeros(len(rank), bool)
        # What was not worked, because an account left before, is due still.
        self.due += self.share * view.hours_available
        left = self.due - float(self.world.spent.sum()) / 60
        first[order] = np.cumsum(hours[order]) <= left
        first &= free
        plan = Plan().add(first, "escalation", rank)
        return plan.remember("asked", np.where(first, float(view.week), asked))


def outcomes(
    company: Company,
    ranking: str,
    share: float,
    money: bool,
    size: int,
    futures: int,
    strength: float = 1.0,
) -> tuple[Floats, float]:
    """Return retention in logos and in gross, of revenue where that ranks, and the hours worked.

    An hour of work on causes does ``strength`` times as much.
    """
    book, found, minutes = company.book(size), [], 0
    for replication in range(futures):
        policy = Ranked(ranking, share, money)
        team = steady(Team(ownership=Ownership.pool))
        policy.world = company.world(policy, book, 104, replication, team)
        policy.world.action_effects["root"] *= strength
        policy.world.action_effects["lead"] = 0
        logos, gross, of_revenue = run(policy.world).shares()
        found.append((logos, of_revenue if money else gross))
        minutes += int(policy.world.spent.sum())
    return np.asarray(found), minutes / 60


def chance(company: Company, rankings: Sequence[str], *case: Any) -> float:
    """Return the least chance, were there no law, of what ever better rankings retain."""
    results = [outcomes(company, ranking, *case) for ranking in rankings]
    worked = [hours for _, hours in results]
    assert max(worked) < 1.02 * min(worked)
    money = case[1]
    return min(
        chance_of_mean(better[:, kind], worse[:, kind])
        for (worse, _), (better, _) in pairwise(results)
        for kind in ((1,) if money else (0, 1))
    )


def test_a_better_score_is_worth_no_less() -> None:
    assert chance(Company(), RANKINGS, 0.15, False, 150, 12) > CHANCE


def test_it_fails_where_the_score_points_the_other_way() -> None:
    """With strong work, so that few futures show it."""
    assert chance(Company(), ("coin", "wrong"), 0.15, False, 150, 16, 15.0) < CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.15, 0.4])
@pytest.mark.parametrize("money", [False, True], ids=["logos", "money"])
def test_a_better_score_is_worth_no_less_of_many(money: bool, share: float) -> None:
    assert chance(Company(), RANKINGS, share, money, 300, 30) > CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("number", range(POINTS))
def test_a_better_score_is_worth_no_less_wherever_parameters_are(number: int) -> None:
    """Under sets of alternative assumptions."""
    assert chance(Company(number), RANKINGS, 0.15, False, 300, 20) > CHANCE
