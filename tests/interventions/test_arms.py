"""The arms that ship: full weeks, low scores, one rhythm of talks."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.experiment.arms import arms_of
from simcs.experiment.compose import compose
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.asking import ask
from simcs.interventions.by_value import ByValue, allowed
from simcs.interventions.care import PAUSES
from simcs.interventions.hours import asked_hours, fitting, overdue
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Blend, Heroic, Nothing, Proactive, Typical
from simcs.interventions.worth import HOUR, Worth
from simcs.journey.columns import NEVER, Intent
from simcs.team.work import TASK
from simcs.world import loop
from simcs.world.phases import tables_of
from simcs.world.state import WorldState
from tests.worlds import SHIPPED, active_in, small_world, team_of, view_of, world_of

SHIPPED_NAMES = [name for name in SHIPPED if name != "random"]  # which draws from all actions


def calm_world(policy: Policy | None = None) -> WorldState:
    """Return a small world of accounts in their second year that do well and were never served."""
    world = small_world(policy or Nothing())
    a = world.accounts
    a["last_done"], a["intent"], a["start"], a["term"], a["notice"] = NEVER, 0, -60, 52, 4
    a["score"], a["tickets"], a["usage"], a["sponsor_seen"] = 99.0, 0.5, 0.9, 1.0
    a["renewal"], a["arr"], a["first_value"], a["sessions"] = 26, 3_000_000, -20, 6
    return world


def asked(policy: Policy, world: WorldState, week: int = 0) -> NDArray[Any]:
    tables = tables_of(world)._replace(active=active_in(world))
    return ask(policy, "x", view_of(world, week), tables, world.available).tasks


def by_action(tasks: NDArray[Any], name: str) -> list[int]:
    return sorted(tasks["account"][tasks["action"] == NUMBERS[name]].tolist())


def used(policy: Policy, pool: bool = False) -> float:
    team = team_of(3, pool, hours=30.0)
    world = world_of(policy, team, eventful=False, size=200, horizon=52)
    for _ in loop.weeks(world):
        pass
    ledger = world.ledger
    return float(ledger["minutes_used"].sum() / ledger["minutes_available"].sum())


def test_a_full_week_is_full_and_a_share_of_it_a_share() -> None:
    assert used(Heroic(fill=0)) < 0.8
    assert used(Heroic()) > 0.95
    assert used(ByValue()) > 0.9  # the first week has little that is not for later
    for share in (0.15, 0.4):
        # The last task of a week is off by some three hours, so 52 weeks by 22 of at least 640.
        assert used(ByValue(share=share, talks=0), pool=True) == pytest.approx(
            share, rel=4 * 22 / 640
        )


def test_heroic_fills_the_week_with_the_worst_first() -> None:
    world = calm_world()
    rows = active_in(world)
    world.accounts["score"][rows] = 60.0 + np.arange(len(rows)) / 10
    world.accounts["segment"] = 0
    full = Heroic(talks=0)
    called = by_action(asked(full, world), "executive_call")
    assert 1 < len(called) < len(rows)
    owner = world.accounts["owner"]
    for one in np.unique(owner[rows]):
        own = rows[owner[rows] == one].tolist()
        mine = [row for row in called if owner[row] == one]
        assert mine == own[: len(mine)]
    assert by_action(asked(full, world), "escalation") == called
    assert not len(asked(Heroic(fill=0, talks=0), world))


def test_calls_pause() -> None:
    world = calm_world()
    world.accounts["intent"] = Intent.LEAVE_AFTER_NOTICE
    rows = active_in(world)
    world.accounts["last_done"][rows[0], NUMBERS["executive_call"]] = 9
    world.accounts["last_done"][rows[0], NUMBERS["escalation"]] = 4
    every = [
        by_action(asked(Heroic(call_every=n, fill=0), world, 10), "executive_call") for n in (1, 2)
    ]
    assert every == [rows.tolist(), rows[1:].tolist()]
    for escalate_every, there in ((6, True), (7, False)):
        tasks = asked(Blend(escalate_every=escalate_every), world, 10)
        assert (rows[0] in by_action(tasks, "escalation")) == there


def test_a_level_cares_for_low_scores_weeks_ahead_and_not_for_falling_ones() -> None:
    world = calm_world()
    low, near, far, falling, noticed = active_in(world)[:5]
    a = world.accounts
    a["score_before"] = a["score"]
    a["renewal"] = 4 + 20
    for row in (low, near, far, noticed):
        a["score"][row] = a["score_before"][row] = 1.0
        a["tickets"][row], a["usage"][row] = 9.0, 0.1
    a["renewal"][near], a["renewal"][far] = 4 + 3, 4 + 31
    a["score_before"][falling], a["tickets"][falling] = 120.0, 9.0  # and 99 now
    a["intent"][noticed] = Intent.LEAVE_AFTER_NOTICE
    tasks = asked(Proactive(talks=0), world)
    assert by_action(tasks, "escalation") == [low]
    assert by_action(tasks, "adoption_coaching") == [low]
    assert by_action(asked(Proactive(level=None, talks=0), world), "escalation") == [falling]


def test_a_level_serves_what_brings_most_first_and_sponsors_where_that_pays() -> None:
    world = calm_world()
    small, large = active_in(world)[:2]
    a = world.accounts
    a["segment"] = 1
    a["arr"][small], a["arr"][large] = 10_000, 100_000_000
    a["sponsor_seen"][[small, large]] = 0.0
    tasks = asked(Proactive(talks=0), world)
    assert by_action(tasks, "multi_threading") == [large]
    assert by_action(asked(Proactive(level=None), world), "multi_threading") == [small, large]
    a["score"], a["usage"], a["tickets"], a["renewal"] = 1.0, 0.1, 9.0, 20
    tasks = asked(Proactive(talks=0), world)
    coached = tasks[tasks["action"] == NUMBERS["adoption_coaching"]]
    worth = Worth(view_of(world)).per_hour("adoption_coaching")
    by_row = dict(zip(active_in(world).tolist(), worth.tolist(), strict=True))
    order = np.argsort(-coached["priority"], kind="stable")
    ranked = [by_row[row] for row in coached["account"][order].tolist()]
    assert ranked == sorted(ranked, reverse=True)


@pytest.mark.parametrize("arm", [Heroic, Proactive, Blend, Typical, ByValue])
def test_all_arms_share_one_rhythm_of_talks(arm: Any) -> None:
    world = calm_world()
    rows = active_in(world)
    a = world.accounts
    a["score"][rows[0]] = 1.0
    a["first_value"][rows[1]] = NEVER
    a["last_done"][rows[2], NUMBERS["expansion_talk"]] = 10
    talked = {n: by_action(asked(arm(talks=n), world, 30), "expansion_talk") for n in (0, 13, 26)}
    assert talked == {0: [], 13: rows[2:].tolist(), 26: rows[3:].tolist()}


def test_what_is_compared_by_default() -> None:
    made = arms_of(compose([]))
    assert [arm.name for arm in made] == ["typical", "heroic", "proactive", "blend", "none"]
    assert {getattr(arm.policy, "talks", 26) for arm in made} == {26}


def test_no_shipped_arm_asks_for_discovery_calls() -> None:
    for arm in arms_of(compose([f"policies=[{','.join(SHIPPED_NAMES)}]"])):
        world = world_of(arm.policy, team_of(2, pool=False, hours=30.0), eventful=False)
        for _ in loop.weeks(world):
            pass
        assert not world.spent[:, NUMBERS["discovery_call"]].any()


class TestFitting:
    """Work that fits into the week of whoever owns the account."""

    def test_each_owner_gets_its_own_hours(self) -> None:
        world = calm_world()
        view = view_of(world)
        hours = np.full(len(view.account), 2.0)
        chosen = fitting(view, hours, view.arr, 1.0, 0 * hours, False)
        for owner in np.unique(view.owner):
            assert chosen[view.owner == owner].sum() == 5  # the view says ten hours for each

    def test_on_average_the_hours_asked_for_are_those_there_are(self) -> None:
        world = calm_world()
        total = []
        for week in range(200):
            view = view_of(world, week)
            hours = np.where(view.account % 3 == 0, 7.0, 3.0)
            total.append(hours[fitting(view, hours, view.random(1), 0.5, 0 * hours, False)].sum())
        # Two owners with five hours each; a sum is off by 7 at most: five standard errors.
        assert np.mean(total) == pytest.approx(10.0, abs=5 * 7 / np.sqrt(200))

    def test_what_is_asked_besides_and_overdue_comes_first(self) -> None:
        world = calm_world()
        row = int(active_in(world)[0])
        waiting = np.zeros(1, TASK)
        waiting["account"], waiting["owner"] = row, world.accounts["owner"][row]
        waiting["due"], waiting["minutes"] = 4, 180
        view = view_of(world, 5, backlog=waiting)
        mine = view.owner == world.accounts["owner"][row]
        assert overdue(view).tolist() == np.where(mine, 3.0, 0.0).tolist()
        plan = Plan().add(view.account == row, "check_in")
        taken = asked_hours(view, plan)
        assert taken.sum() == ACTIONS["check_in"].hours[view.touch[view.account == row][0]]
        ones = np.ones(len(view.account))
        chosen = fitting(view, ones, view.arr, 1.0, taken, False)
        assert chosen[mine].sum() in (int(7 - taken.sum()), int(7 - taken.sum()) + 1)
        assert chosen[~mine].sum() == 10


class TestWorth:
    """Rules of thumb say what a head of customer success would say."""

    def test_more_revenue_less_adoption_and_open_problems_are_worth_more(self) -> None:
        world = calm_world()
        before = {name: Worth(view_of(world)).per_hour(name) for name in PAUSES}
        world.accounts["arr"] *= 2
        for name, worth in before.items():
            assert Worth(view_of(world)).per_hour(name) == pytest.approx(2 * worth)
        world.accounts["arr"] //= 2
        world.accounts["usage"] = 0.2
        coaching = Worth(view_of(world)).per_hour("adoption_coaching")
        assert (coaching > before["adoption_coaching"]).all()
        world.accounts["tickets"] = 4.0
        assert (Worth(view_of(world)).per_hour("escalation") > before["escalation"]).all()

    def test_contact_before_a_decision_can_be_worth_less_than_nothing(self) -> None:
        world = calm_world()
        a = world.accounts
        a["usage"], a["first_value"], a["full_adoption"], a["renewal"] = 0.0, NEVER, NEVER, 4 + 1
        a["start"] = -14
        assert (Worth(view_of(world)).of("check_in") < 0).all()
        a["renewal"] = 4 + 20
        assert (Worth(view_of(world)).of("check_in") > 0).all()

    def test_recent_contact_is_worth_less(self) -> None:
        world = calm_world()
        before = Worth(view_of(world, 10)).of("check_in")
        for name in ("check_in", "business_review", "expansion_talk"):
            world.accounts["last_done"][:, NUMBERS[name]] = 9
        assert (Worth(view_of(world, 10)).of("check_in") < before).all()

    def test_a_decision_soon_is_worth_more_than_one_in_years(self) -> None:
        world = calm_world()
        a = world.accounts
        a["term"], a["renewal"] = 156, 4 + 16
        soon = Worth(view_of(world)).of("escalation")
        a["renewal"] = 4 + 140
        assert (soon > 2 * Worth(view_of(world)).of("escalation")).all()

    def test_an_hour_costs_what_the_defaults_say(self) -> None:
        from simcs.team.parameters import Team, cost_per_hour

        assert pytest.approx(cost_per_hour(Team()), abs=1) == HOUR


def test_by_value_chooses_only_what_is_allowed() -> None:
    world = calm_world()
    view = view_of(world)
    may = allowed(view)
    assert list(may) == list(PAUSES)
    tasks = asked(ByValue(talks=0), world)
    for name, mask in may.items():
        assert set(by_action(tasks, name)) <= set(view.account[mask].tolist())
    assert set(tasks["action"].tolist()) <= {NUMBERS[name] for name in PAUSES}
    assert len(np.unique(tasks["account"])) == len(tasks)
