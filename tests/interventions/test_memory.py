"""What a policy remembers is its world's: copied with it, and nobody else's."""

import copy
from typing import Any, ClassVar

import numpy as np
import pytest

from simcs import agents
from simcs.errors import PolicyError
from simcs.interventions.adaptive import Adaptive
from simcs.interventions.memory import declared, owner_of
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


ROW = np.arange(3, dtype=np.int32)


class Keeps:
    """Keeps three whole numbers and two fractions of every account, those that left included."""

    memory: ClassVar[dict[str, Any]] = {"state": ROW, "share": np.array([0.5, 0.0]), "weeks": 0.0}

    def plan(self, view: View) -> Plan:
        known = np.concatenate((view.account, view.lost.account))
        state, share = view.memory["state"].copy(), view.memory["share"].copy()
        assert state.shape == (len(known), 3)
        assert state.dtype == np.int32
        assert share.shape == (len(known), 2)
        state[:, 1] += 1
        state[:, 2] = known
        share[:, 0] /= 2
        plan = Plan().remember("state", state).remember("share", share)
        plan.add(view.account[view.memory["state"][: len(view.account), 1] % 3 == 0], "check_in")
        return plan.remember("weeks", view.memory["weeks"] + 1)


@pytest.mark.parametrize("weeks", [loop.weeks, agents.weeks], ids=["loop", "agents"])
def test_a_table_has_a_row_for_each_account_that_left_too(weeks: Any) -> None:
    world = small(Keeps(), arrivals_per_year=2.0)
    counted, to_come = np.zeros(len(world.accounts), int), 0
    for _ in weeks(world):
        seen = world.accounts["stage"] != Stage.FUTURE
        counted += seen
        state, share = world.memory["state"], world.memory["share"]
        assert (state[~seen] == ROW).all()  # nobody has seen them yet
        to_come += (~seen).sum()
    assert to_come
    assert (state.dtype, share.dtype) == (np.int32, np.float64)
    here, gone = (world.accounts["stage"] == stage for stage in (Stage.ACTIVE, Stage.GONE))
    assert state[here, 2].tolist() == np.flatnonzero(here).tolist()
    assert state[here, 1].tolist() == (counted[here] + 1).tolist()
    assert share[here, 0].tolist() == (0.5 ** (counted[here] + 1)).tolist()
    weeks_in_the_book = world.accounts["end"] - np.maximum(world.accounts["start"], 0)
    after = state[gone, 1] - 1 - weeks_in_the_book[gone]
    assert set(after.tolist()) > {0}  # 0: they left for a reason beyond control
    assert after.min() == 0
    assert after.max() <= 27  # weeks for which a lost account is in view


def test_tables_of_both_drivers_agree_and_copies_go_their_own_way() -> None:
    by_agents, by_loop = small(Keeps()), small(Keeps())
    other = None
    for week in zip(agents.weeks(by_agents), loop.weeks(by_loop), strict=True):
        if week[0] == 6:
            other = by_loop.copy()
    assert by_agents.memory["state"].tobytes() == by_loop.memory["state"].tobytes()
    assert other is not None
    assert (other.memory["state"][0] != by_loop.memory["state"][0]).any()


class Remembers:
    memory: ClassVar[dict[str, Any]] = {"state": ROW, "share": np.zeros(2)}

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value

    def plan(self, view: View) -> Plan:
        value = self.value(view.memory[self.name]) if callable(self.value) else self.value
        return Plan().remember(self.name, value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("state", 1.0, ["memory 'state' is 1.0", "shape (20, 3) and type int32"]),
        ("state", lambda held: held.tolist(), ["memory 'state' is [["]),
        ("state", lambda held: held[1:], ["has shape (19, 3) and type int32", "(20, 3)"]),
        ("state", lambda held: held.astype(np.int64), ["and type int64", "type int32"]),
        ("share", lambda held: held.astype(np.float32), ["and type float32", "type float64"]),
        ("share", lambda held: held + np.inf, ["'share' holds NaN or infinity"]),
    ],
)
def test_rows_of_another_kind_are_refused(name: str, value: Any, words: list[str]) -> None:
    world = small(Remembers(name, value), arrivals_per_year=0.0)
    with pytest.raises(PolicyError) as refused:
        next(loop.weeks(world))
    for word in ["week 0", *words]:
        assert word in str(refused.value)
    assert not world.memory


@pytest.mark.parametrize(
    "first",
    [np.zeros((2, 2)), np.zeros(0), np.zeros(3, np.int64), np.zeros(3, np.float32),
     np.array([np.nan]), np.array(["a"]), [0.0, 1.0], np.zeros(3, ">i4")],
    ids=repr,
)  # fmt: skip
def test_only_rows_of_whole_numbers_or_floats_can_be_declared(first: Any) -> None:
    with pytest.raises(PolicyError, match=r"its memory is .*; allowed: a mapping of names to"):
        declared(type("Odd", (), {"memory": {"state": first}})())


def test_a_table_cannot_be_written_but_by_a_plan() -> None:
    class Writes:
        memory: ClassVar[dict[str, Any]] = {"state": ROW}

        def plan(self, view: View) -> Plan:
            view.memory["state"][0] = 1
            return Plan()

    with pytest.raises(PolicyError, match="read-only"):
        next(loop.weeks(small(Writes())))


def test_policies_with_other_tables_do_not_share_memory() -> None:
    def owner(first: Any) -> str:
        return owner_of(type("Same", (), {"memory": {"state": first}})())

    assert owner(ROW) == owner(ROW.copy())
    assert owner(np.zeros(3)) != owner(np.zeros(3, np.int32))
    assert owner(np.zeros(3)) != owner(np.zeros(4))
    long = np.zeros(3000)
    long[1500] = 1.0  # numpy writes no middle of a long array
    assert owner(long) != owner(np.zeros(3000))
