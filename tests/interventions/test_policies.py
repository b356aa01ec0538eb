"""The contract that every registered policy keeps, and what the shipped ones are for."""

import pickle
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.errors import ConfigError, PolicyError
from simcs.experiment.arms import arms
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.asking import ask
from simcs.interventions.memory import declared
from simcs.interventions.plan import POLICIES, Plan, Policy
from simcs.interventions.policies import Heroic
from simcs.journey.columns import Intent, Stage
from simcs.signals.view import View
from simcs.team.work import TASK
from simcs.world import loop, phases
from simcs.world.phases import tables_of
from simcs.world.state import WorldState
from tests.worlds import active_in, small_world, team_of, view_of, world_of


def simulated(world: WorldState) -> WorldState:
    for _ in loop.weeks(world):
        pass
    return world


class Recorded:
    """Keeps every plan of another policy, as the tasks it asks for."""

    def __init__(self, policy: Policy, world: WorldState) -> None:
        self.policy = policy
        self.memory = declared(policy)
        self.world = world
        self.plans: list[tuple[NDArray[Any], NDArray[Any]]] = []

    def plan(self, view: View) -> Plan:
        wishes = ask(self.policy, "recorded", view, tables_of(self.world), self.world.available)
        self.plans.append((wishes.tasks, wishes.team_work))
        return self.policy.plan(view)


@pytest.mark.parametrize("name", list(POLICIES))
class TestContract:
    """What a policy has to be, so that arms can be compared."""

    def test_it_travels_to_other_processes(self, name: str) -> None:
        policy = POLICIES[name]()
        copy = pickle.loads(pickle.dumps(policy))
        here, there = simulated(small_world(policy)), simulated(small_world(copy))
        assert here.accounts.tobytes() == there.accounts.tobytes()

    def test_it_plans_the_same_twice(self, name: str) -> None:
        policy = POLICIES[name]()
        first, second = simulated(small_world(policy)), simulated(small_world(policy))
        assert first.ledger.tobytes() == second.ledger.tobytes()
        world = small_world(policy)
        recorded = Recorded(policy, world)
        world.policy = recorded
        simulated(world)
        again = [*recorded.plans]
        recorded.plans.clear()
        other = small_world(policy)
        other.policy = Recorded(policy, other)
        simulated(other)
        for mine, theirs in zip(again, other.policy.plans, strict=True):
            assert all(a.tobytes() == b.tobytes() for a, b in zip(mine, theirs, strict=True))

    def test_it_leaves_its_view_alone(self, name: str) -> None:
        world = small_world(POLICIES[name]())
        before = world.accounts.tobytes()
        POLICIES[name]().plan(view_of(world))
        assert world.accounts.tobytes() == before

    def test_effects_come_by_effects_alone(self, name: str) -> None:
        """The same hours, spent on work that does nothing, leave every account as it would be."""
        world = small_world(POLICIES[name]())
        for column in ("effect", "load", "concedes", "discovers"):
            world.action_effects[column] = 0
        idle = small_world(POLICIES["none"]())
        for one in (world, idle):
            one.maturity_gain = 0.0
            one.team_parameters["handover_loss"] = (
                0.0  # hours tire CSMs, and whoever goes is missed
            )
        busy = simulated(world)
        simulated(idle)
        own = {"last_done", "sessions", "missed_since", "contacts", "contact_week"}
        for column in set(busy.accounts.dtype.names or ()) - own:
            assert np.array_equal(busy.accounts[column], idle.accounts[column]), column

    def test_an_idle_twin_changes_nothing(self, name: str) -> None:
        """With no hours, only what takes nobody's time can have an effect."""

        class Human:
            memory = declared(POLICIES[name])

            def plan(self, view: View) -> Plan:
                plan = POLICIES[name]().plan(view)
                plan.parts = [p for p in plan.parts if any(ACTIONS[p[1]].hours)]
                return plan

        busy = simulated(small_world(Human(), csms=0))
        idle = simulated(small_world(POLICIES["none"](), csms=0))
        busy.accounts["missed_since"] = idle.accounts["missed_since"]  # only a note of what was
        assert busy.accounts.tobytes() == idle.accounts.tobytes()

    def test_hours_are_respected(self, name: str) -> None:
        world = small_world(POLICIES[name](), csms=1)
        for week in loop.weeks(world):
            assert (world.used <= world.available).all()
            totals = world.ledger[week]
            assert totals["minutes_used"] == world.used.sum() == world.spent[week].sum()
            assert totals["minutes_used"] <= totals["minutes_available"]

    def test_it_works_on_one_account_and_on_none_left(self, name: str) -> None:
        world = world_of(POLICIES[name](), team_of(1, pool=True), size=1, horizon=30)
        world.accounts["stage"][0] = Stage.GONE
        simulated(world)


def test_the_typical_team_has_no_reviews_with_low_touch_accounts() -> None:
    world = small_world(POLICIES["typical"]())
    world.accounts["start"] = -100
    tasks = asked(POLICIES["typical"](), world)
    reviewed = tasks["account"][tasks["action"] == NUMBERS["business_review"]]
    touch = world.parameters["touch"][world.accounts["segment"]]
    assert len(reviewed)
    assert (touch[reviewed] > 0).all()


def test_unvoiced_intent_is_not_seen() -> None:
    world = small_world(Heroic())
    world.accounts["intent"] = Intent.LEAVE_QUIETLY
    assert not view_of(world).notice_given.any()


def asked(policy: Policy, world: WorldState, week: int = 0) -> NDArray[Any]:
    tables = tables_of(world)._replace(active=active_in(world))
    return ask(policy, "x", view_of(world, week), tables, world.available).tasks


def test_heroic_that_fills_no_week_acts_on_notice_and_on_red_near_renewal_only() -> None:
    world = small_world(Heroic())
    accounts = world.accounts
    accounts["score"] = 90.0
    accounts["intent"] = Intent.STAY
    active = np.flatnonzero(accounts["stage"] == Stage.ACTIVE)
    noticed, red_near, red_far = active[:3]
    accounts["intent"][noticed] = Intent.LEAVE_AFTER_NOTICE
    accounts["score"][[red_near, red_far]] = 5.0
    accounts["renewal"][red_near] = 10
    accounts["renewal"][red_far] = 40
    tasks = asked(Heroic(threshold=40.0, fill=0, talks=0), world)
    assert set(tasks["account"].tolist()) == {noticed, red_near}
    conceded = tasks["account"][tasks["action"] == NUMBERS["concession"]]
    assert conceded.tolist() == [noticed]


def test_heroic_serves_the_largest_revenue_first() -> None:
    world = small_world(Heroic())
    world.accounts["intent"] = Intent.LEAVE_AFTER_NOTICE
    tasks = asked(Heroic(), world)
    calls = tasks[tasks["action"] == NUMBERS["executive_call"]]
    order = np.argsort(-calls["priority"], kind="stable")
    value = world.accounts["arr"][calls["account"]]
    assert (np.diff(value[order]) <= 0).all()


def test_proactive_leaves_those_who_gave_notice_alone() -> None:
    world = small_world(POLICIES["proactive"]())
    world.accounts["intent"] = Intent.LEAVE_AFTER_NOTICE
    assert not len(asked(POLICIES["proactive"](), world))


def test_scheduled_looks_at_no_score() -> None:
    world = small_world(POLICIES["scheduled"]())
    policy = POLICIES["scheduled"]()
    before = [asked(policy, world, week).tobytes() for week in (0, 20, 40)]
    for name in ("score", "score_before", "usage", "tickets", "sponsor_seen"):
        world.accounts[name] = 0.1
    world.accounts["intent"] = Intent.LEAVE_AFTER_NOTICE
    assert [asked(policy, world, week).tobytes() for week in (0, 20, 40)] == before
    assert len(asked(policy, world))


def test_automated_takes_hardly_any_hours() -> None:
    busy, usual = simulated(small_world(POLICIES["automated"]())), simulated(small_world(Heroic()))
    assert (busy.accounts["last_done"][:, NUMBERS["in_app_guide"]] >= 0).any()
    assert (busy.accounts["last_done"][:, NUMBERS["webinar"]] >= 0).any()
    used = busy.ledger["minutes_used"].sum()
    assert 0 < used < 0.1 * usual.ledger["minutes_used"].sum()


def test_random_asks_for_its_share_of_the_hours_on_all_kinds_of_work() -> None:
    seen: set[int] = set()
    world = small_world(POLICIES["none"]())
    for week in range(40):
        full, half = (asked(POLICIES["random"](share=s), world, week) for s in (1.0, 0.5))
        # The view says ten hours; the last task may go beyond them, by twelve at most.
        assert 600 <= full["minutes"].sum() < 600 + 720
        assert 300 <= half["minutes"].sum() < 300 + 720
        seen |= set(full["action"].tolist())
    hours = {n for n, action in ACTIONS.items() if any(action.hours) and not action.asks}
    hours -= {"concession", "internal_work"}
    assert seen == {NUMBERS[name] for name in hours}


def test_random_is_another_each_week_and_the_same_again() -> None:
    world = small_world(POLICIES["none"]())
    plans = [asked(POLICIES["random"](), world, week).tobytes() for week in (3, 4, 3)]
    assert plans[0] != plans[1]
    assert plans[0] == plans[2]


def test_blend_prevents_first() -> None:
    world = small_world(POLICIES["blend"]())
    active = np.flatnonzero(world.accounts["stage"] == Stage.ACTIVE)
    world.accounts["intent"][active[::2]] = Intent.LEAVE_AFTER_NOTICE
    world.accounts["start"][active] = 0
    tasks = asked(POLICIES["blend"](), world)
    rescues = np.isin(tasks["action"], [NUMBERS["executive_call"], NUMBERS["concession"]])
    sessions = tasks["action"] == NUMBERS["onboarding_session"]
    assert rescues.any()
    assert sessions.any()
    assert tasks["priority"][sessions].min() > tasks["priority"][rescues].max()


def test_no_equation_knows_a_policy() -> None:
    """The rooms of the model never name an arm, nor rescues."""
    from pathlib import Path

    import simcs

    root = Path(simcs.__file__).parent
    words = ("rescue", "heroic", "proactive", "blend")
    for room in ("journey", "team", "signals", "world", "agents"):
        for path in (root / room).rglob("*.py"):
            text = path.read_text("utf-8").lower()
            assert not [word for word in words if word in text], path


def test_arms_are_named_once_and_well() -> None:
    made = arms({"a": "heroic", "b": {"use": "heroic", "threshold": 40}, "c": Heroic(weeks=4)})
    assert [arm.name for arm in made] == ["a", "b", "c"]
    assert made[1].policy == Heroic(threshold=40.0)
    for bad in ({"=1+1": "none"}, {"<b>": "none"}, {"": "none"}, {"a$b": "none"}, ["none", "none"]):
        with pytest.raises(ConfigError, match="allowed"):
            arms(bad)


def test_empty_plans_cost_nothing() -> None:
    world = small_world(POLICIES["none"]())
    phases.market(world, 0)
    phases.observe(world, 0)
    phases.plan(world, 0)
    assert len(world.backlog) == 0
    assert world.backlog.dtype == TASK


def test_a_ragged_list_of_accounts_is_refused() -> None:
    class Ragged:
        def plan(self, view: View) -> Plan:
            return Plan().add([[1, 2], [3]], "check_in")

    with pytest.raises(PolicyError, match="whole row numbers"):
        asked(Ragged(), small_world(Ragged()))


def test_a_mask_means_the_accounts_it_says(masked_world: WorldState) -> None:
    world = masked_world

    class ByMask:
        def plan(self, view: View) -> Plan:
            low = view.score < np.median(view.score)
            return Plan().add(low, "check_in", view.score, due=view.tenure_weeks + 200)

    class ByNumber:
        def plan(self, view: View) -> Plan:
            low = view.score < np.median(view.score)
            due = view.tenure_weeks[low] + 200
            return Plan().add(view.account[low], "check_in", view.score[low], due=due)

    by_mask, by_number = asked(ByMask(), world), asked(ByNumber(), world)
    assert 0 < len(by_mask) < len(world.accounts)
    assert by_mask.tobytes() == by_number.tobytes()


@pytest.mark.parametrize("priority", [np.ones(3), np.ones((2, 2))])
def test_a_mask_has_a_priority_for_each_account_of_the_view(
    masked_world: WorldState, priority: NDArray[np.float64]
) -> None:
    class Short:
        def plan(self, view: View) -> Plan:
            return Plan().add(view.score < 50, "check_in", priority)

    with pytest.raises(PolicyError, match="allowed: one number or shape"):
        asked(Short(), masked_world)


def test_a_mask_of_another_length_is_refused(masked_world: WorldState) -> None:
    class Longer:
        def plan(self, view: View) -> Plan:
            return Plan().add(np.ones(len(view.account) + 1, bool), "check_in")

    with pytest.raises(PolicyError, match="or a mask over it of shape"):
        asked(Longer(), masked_world)


@pytest.fixture
def masked_world() -> WorldState:
    return small_world(POLICIES["none"]())


def test_what_a_policy_does_to_its_view_moves_no_task(masked_world: WorldState) -> None:
    """Compiled code reads tables by row numbers unchecked, so they are not those of the view."""

    class Honest:
        def plan(self, view: View) -> Plan:
            return Plan().add(view.arr > 0, "check_in")

    class Forces:
        def plan(self, view: View) -> Plan:
            mask = view.arr > 0
            for column in (view.account, view.touch):
                column.base.setflags(write=True)  # type: ignore[union-attr]
                column.setflags(write=True)
            view.account[:] = view.account[::-1].copy()
            view.touch[:] = 2 - view.touch
            return Plan().add(mask, "check_in")

    assert asked(Forces(), masked_world).tobytes() == asked(Honest(), masked_world).tobytes()


def test_an_error_about_something_read_only_is_told_in_full(masked_world: WorldState) -> None:
    class Elsewhere:
        def plan(self, view: View) -> Plan:
            raise ValueError("the file is read-only: /tmp/x")

    with pytest.raises(PolicyError, match="perhaps to its view, which is read-only: the file is"):
        asked(Elsewhere(), masked_world)


def test_a_call_for_each_account_takes_no_room_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slower, but the same as one call for all."""

    class One:
        def plan(self, view: View) -> Plan:
            return Plan().add(view.account, "check_in", view.arr)

    class Each:
        def plan(self, view: View) -> Plan:
            plan = Plan()
            for account, arr in zip(view.account.tolist(), view.arr.tolist(), strict=True):
                plan.add(account, "check_in", arr)
            return plan

    sizes = []
    empty = np.empty

    def watched(shape: Any, *more: Any) -> Any:
        sizes.append(int(np.prod(shape)))
        return empty(shape, *more)

    together = simulated(small_world(One()))
    monkeypatch.setattr(np, "empty", watched)
    assert simulated(small_world(Each())).ledger.tobytes() == together.ledger.tobytes()
    assert max(sizes) < 10 * len(together.accounts)


class OldForm:
    def plan(self, view: View, week: int) -> Plan:
        return Plan()


class WithOption:
    def plan(self, view: View, hard: bool = True) -> Plan:
        return Plan()


class Blind:
    def plan(self) -> Plan:
        return Plan()


def test_a_plan_that_takes_a_week_is_refused_with_the_new_form() -> None:
    with pytest.raises(PolicyError) as refused:
        arms({"mine": OldForm()})
    assert str(refused.value) == (
        "policy 'mine': plan(self, view, week) is the old form; write: "
        "def plan(self, view): ... and use view.week"
    )
    assert len(arms([WithOption()])) == 1
    with pytest.raises(PolicyError, match=r"plan\(\).*allowed: plan\(self, view\)"):
        arms([Blind()])


def test_the_old_word_for_draws_names_the_new_one() -> None:
    class Asks:
        def plan(self, view: View) -> Plan:
            return Plan().add(view.luck(0) < 0.5, "check_in")  # type: ignore[attr-defined]

    with pytest.raises(PolicyError, match=r"view\.random\(k\)"):
        simulated(small_world(Asks()))
