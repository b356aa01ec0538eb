"""What a plan can ask for passes the door: saved, restored, forked, checked and refused whole."""

from typing import Any, ClassVar

import numpy as np
import pytest

from simcs.errors import PolicyError
from simcs.interventions.plan import Plan
from simcs.signals.view import View
from simcs.world import loop
from simcs.world.door import World
from tests.worlds import small_world


class Keeps:
    """Counts for every account in a table, and remembers a fraction."""

    memory: ClassVar[dict[str, Any]] = {"state": np.zeros(12, np.int32), "share": np.ones(2)}

    def plan(self, view: View) -> Plan:
        state = view.memory["state"].copy()
        state[:, 3] += 1
        plan = Plan().remember("state", state).remember("share", view.memory["share"] / 2)
        return plan.add(view.account[state[: len(view.account), 3] % 3 == 0], "check_in")


def opened(policy: Any = None) -> World:
    """Return a world at its first week."""
    world = World(small_world(policy), 0, policy)
    loop.open_week(world._state, 0)
    return world


def test_tables_are_saved_restored_and_forked() -> None:
    straight, broken = opened(Keeps()), opened(Keeps())
    for week in range(6):
        assert broken.digest() == straight.digest(), week
        assert broken.view.memory["state"].tobytes() == straight.view.memory["state"].tobytes()
        straight.step()
        broken = World.restore(broken.snapshot(), policy=Keeps())
        broken.step()
    fork = straight.fork()
    assert fork.digest() == straight.digest()
    fork.step()
    assert straight.view.memory["state"][:, 3].max() == 6
    assert fork.view.memory["state"][:, 3].max() == 7
    before = straight.digest()
    straight._state.memory["state"][5, 7] = 1
    assert straight.digest() != before


def test_a_plan_refused_for_a_table_changes_nothing() -> None:
    world = opened(Keeps())
    world.step()
    before = world.digest()
    rows = world.view.memory["state"]
    plan = Plan().add(world.view.account, "check_in").remember("share", world.view.memory["share"])
    plan.remember("state", rows[:-1])
    [problem] = world.check(plan).problems
    assert problem.message.startswith(f"memory 'state' has shape ({len(rows) - 1}, 12) and type")
    with pytest.raises(PolicyError, match="memory 'state' has shape"):
        world.step(plan)
    assert world.digest() == before
    world.step(Plan().remember("state", rows + np.int32(2)))
    assert world.view.memory["state"].max() == 3


def test_what_is_taken_back_is_no_longer_promised() -> None:
    """Also where it is asked for again in the same plan: then it counts as any other."""
    world = opened(Keeps())
    world.step(Plan().add(world.view.account, "business_review"))
    waits, here = world.view.backlog.account, world.view.account
    everyone = waits[np.isin(waits, here)]
    assert sum(world.check(Plan().add(everyone, "business_review")).hours.values()) == 0
    plan = Plan().add(everyone, "business_review").withdraw(everyone[:4], "business_review")
    checked = world.check(plan)
    assert checked
    assert checked.hours == {4: 10.0}  # two and a half hours each, three weeks ahead
    assert not world.check(Plan().withdraw([0, 10**6], "business_review"))
    before = world.digest()
    with pytest.raises(PolicyError, match="withdrawn for account 1000000"):
        world.step(Plan().withdraw([0, 10**6], "business_review"))
    assert world.digest() == before
    world.step(plan)
    backlog = world.view.backlog
    due = backlog.due[np.isin(backlog.account, waits)]
    waits = waits[np.isin(waits, backlog.account)]
    assert sorted(due.tolist()) == [3] * (len(waits) - 4) + [4] * 4
