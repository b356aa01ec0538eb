"""What a policy remembers is its world's: copied with it, and nobody else's."""

import copy
from typing import Any, ClassVar

import numpy as np
import pytest

from simcs import agents
from simcs.errors import PolicyError
from simcs.interventions.adaptive import Adaptive
from simcs.interventions.memory import owner_of
from simcs.interventions.plan import Plan
from simcs.journey.columns import Stage
from simcs.signals.view import View
from simcs.world import loop, phases
from simcs.world.state import WorldState
from tests.worlds import team_of, world_of


class Counts:
    """Counts its weeks, and for each account those in which it was a customer."""

    memory: ClassVar[dict[str, float]] = {"weeks": 10.0, "own": 0.0}

    def plan(self, view: View) -> Plan:
        assert set(view.memory["weeks"].tolist()) <= {10.0 + view.week}
        plan = Plan().remember("own", view.memory["own"] + 1)
        call = view.account[view.memory["own"] % 3 == 0]
        return plan.remember("weeks", 11.0 + view.week).add(call, "check_in")


def small(policy: Any, **options: Any) -> WorldState:
    return world_of(policy, team_of(2, pool=False), size=20, horizon=30, **options)


def test_it_is_there_next_week_for_those_who_arrive_too() -> None:
    world = small(Counts(), arrivals_per_year=2.0)
    for week in loop.weeks(world):
        assert (world.memory["weeks"] == 11.0 + week).all()
    a = world.accounts
    here = a["stage"] != Stage.FUTURE
    end = np.where(a["stage"] == Stage.GONE, a["end"], world.horizon)
    weeks = end - np.maximum(a["start"], 0)
    assert (a["start"][here] > 0).any()
    assert world.memory["own"][here].tolist() == weeks[here].tolist()
    assert not world.memory["own"][~here].any()


def test_a_copy_goes_on_as_the_original_would() -> None:
    world = small(Counts())
    run = loop.weeks(world)
    for _ in range(7):
        next(run)
    other = world.copy()
    for _ in run:
        pass
    assert (other.memory["weeks"] == 17.0).all()
    assert (world.memory["weeks"] == 40.0).all()


def test_one_instance_serves_many_worlds() -> None:
    policy = Counts()
    by_agents, by_loop = small(policy), small(policy)
    for _ in zip(agents.weeks(by_agents), loop.weeks(by_loop), strict=True):
        pass
    assert by_agents.accounts.tobytes() == by_loop.accounts.tobytes()
    assert by_agents.memory["own"].tobytes() == by_loop.memory["own"].tobytes()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("own", [1.0, 2.0], ["memory 'own' has shape (2,)", "one number or shape (20,)"]),
        ("own", float("nan"), ["'own' holds NaN"]),
        ("own", "much", ["memory 'own' is 'much'", "numbers"]),
        ("owm", 1.0, ["unknown memory 'owm'", "did you mean 'own'", "weeks"]),
    ],
)
def test_what_cannot_be_remembered_is_refused(name: str, value: Any, words: list[str]) -> None:
    class Bad:
        memory: ClassVar[dict[str, float]] = {"weeks": 0.0, "own": 0.0}

        def plan(self, view: View) -> Plan:
            return Plan().remember(name, value)

    with pytest.raises(PolicyError) as refused:
        next(loop.weeks(small(Bad(), arrivals_per_year=0.0)))
    for word in ["week 0", *words]:
        assert word in str(refused.value)


def test_memory_cannot_be_written_but_by_a_plan() -> None:
    class Writes:
        memory: ClassVar[dict[str, float]] = {"own": 0.0}

        def plan(self, view: View) -> Plan:
            view.memory["own"][:] = 1.0
            return Plan()

    with pytest.raises(PolicyError, match="read-only"):
        next(loop.weeks(small(Writes())))


def learnt(treated: float, others: float) -> list[float]:
    """Return how far the threshold of `Adaptive` moves, week by week.

    All accounts fall at first; a third of them are cared for, and the score of each group then
    rises by as much as is said.
    """
    policy = Adaptive(look=4, drop=5.0)
    world = small(policy, arrivals_per_year=0.0, eventful=False)
    shifts = []
    accounts = world.accounts
    care = np.arange(len(accounts)) % 3 == 0
    for week in range(20):
        accounts["stage"] = Stage.ACTIVE
        world.active = np.arange(len(accounts))
        accounts["score_before"] = 80.0
        at_look = week % 5 == 4
        accounts["score"] = np.where(at_look, 75.0 + np.where(care, treated, others), 75.0)
        accounts["last_done"][care] = week - 2
        phases.plan(world, week)
        shifts.append(float(world.memory["shift"][0]))
    return shifts


def test_adaptive_cares_earlier_where_care_was_seen_to_work() -> None:
    assert learnt(treated=6.0, others=1.0)[-1] < 0.0
    assert learnt(treated=1.0, others=6.0)[-1] > 0.0


def test_adaptive_waits_until_it_has_seen_enough() -> None:
    shifts = learnt(treated=6.0, others=1.0)
    assert shifts[:4] == [0.0] * 4


def test_adaptive_keeps_within_its_bounds() -> None:
    policy = Adaptive()
    world = small(policy)
    for _ in loop.weeks(world):
        assert -0.6 * policy.drop <= world.memory["shift"][0] <= 2.0 * policy.drop


class Set:
    """Remembers, and is set to anything."""

    memory: ClassVar = {"seen": 0.0}

    def __init__(self, value: Any) -> None:
        self.value = value


@pytest.mark.parametrize(
    ("one", "other"),
    [((1, 2), (9, 9)), (None, [3]), ({"a": 1}, {"a": 2}), ({1}, {2}), (np.ones(2), np.zeros(2))],
)
def test_policies_with_other_settings_do_not_share_memory(one: Any, other: Any) -> None:
    assert owner_of(Set(one)) == owner_of(Set(copy.deepcopy(one)))
    assert owner_of(Set(one)) != owner_of(Set(other))
