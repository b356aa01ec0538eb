"""The laws of the door: the same weeks as both drivers, and nothing moves but by a step."""

import copy
import json
import multiprocessing
import pickle
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import Any, ClassVar

import numpy as np
import pytest

import simcs
from simcs import agents
from simcs.errors import ConfigError, PolicyError, SnapshotError, WorldError
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, open_worlds, prepare
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import ByHand, Plan
from simcs.interventions.time_limit import USUAL_SECONDS
from simcs.journey.columns import ACCOUNT, LATENT, Asked, Cause, Intent, Stage
from simcs.own_columns import OwnColumn, OwnColumns
from simcs.signals.signal import SIGNALS, Signal
from simcs.signals.view import View
from simcs.world import loop, phases, snapshot
from simcs.world.door import World
from simcs.world.event_log import EventLog
from simcs.world.forks import forked
from simcs.world.observer import watch
from simcs.world.state import WorldState
from tests.worlds import SHIPPED

SIZE, WEEKS = 25, 40
EVENTFUL = (
    f"book.size={SIZE}", f"horizon_weeks={WEEKS}", "book.burn_in_weeks=60",
    "book.burn_in_accounts=30", "market.downturn_week=6", "market.outage_week=4",
    "market.rise_week=9", "market.arrivals_per_year=1.5", "market.referrals_per_year=1",
    "team.csms=2", "team.hours_per_week=12", "team.growth_limit=2", "team.growth_backlog=0.2",
    "team.growth_weeks=3", "team.quitting=0.9", "team.skill_spread=0.3",
)  # fmt: skip
COMPARED = ("accounts", "ledger", "spent", "backlog", "team", "parameters")


@cache
def setup(*more: str) -> Setup:
    """Return a small setup in which much happens."""
    return prepare(compose([*EVENTFUL, "driver=loop", *more]))


def opened(*more: str, **options: Any) -> World:
    return World.open(setup(*more), **options)


def simulated(world: World, policy: Any = "blend", weeks: int = 12) -> World:
    for _ in range(weeks):
        world.step(policy)
    return world


def bytes_of(state: WorldState) -> list[bytes]:
    return [getattr(state, name).tobytes() for name in COMPARED] + [repr(state.maturity).encode()]


def orders(view: View) -> Plan:
    """Return a plan made of what can be seen, as a person might give it."""
    plan = Plan().add(view.score < 45, "check_in", 2.0).add(view.account[:3], "escalation", 9.0)
    plan.add(view.notice_given, "executive_call", 5.0).add(view.account[::4], "webinar")
    return plan.improve(0.1, 1.0)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_weeks_are_those_of_both_drivers(name: str) -> None:
    """Accounts, ledger, hours, backlog, team: the same bytes at every close."""
    own = setup(f"policies=[{name}]")
    world = World.open(own)
    (_, by_loop), (_, by_agents) = (next(open_worlds(own, 0)) for _ in range(2))
    for week, _ in zip(loop.weeks(by_loop), agents.weeks(by_agents), strict=True):
        expected = bytes_of(by_loop)
        assert bytes_of(by_agents) == expected
        # What the next week's market and telemetry move is looked at before they come.
        with pytest.MonkeyPatch.context() as patch:
            closed: list[list[bytes]] = []
            patch.setattr(loop, "open_week", _noting(closed, loop.open_week))
            world.step(name)
        assert (closed[0] if closed else bytes_of(world._state)) == expected, week
    assert world.over


def _noting(closed: list[list[bytes]], open_week: Any) -> Any:
    def noted(state: WorldState, week: int) -> None:
        closed.append(bytes_of(state))
        open_week(state, week)

    return noted


def test_events_are_those_that_an_observer_sees() -> None:
    own = setup("policies=[blend]")
    _, state = next(open_worlds(own, 0))
    log = EventLog(state)
    watch(state, loop.weeks(state), log)
    world = World.open(own)
    recorded = np.concatenate([world.step("blend") for _ in range(WEEKS)])
    seen = log.events()
    seen = seen[seen["week"] >= 0]
    opening_day = (seen["week"] == 0) & (seen["event"] == 1) & (seen["account"] < SIZE)
    assert recorded.tobytes() == seen[~opening_day].tobytes()
    assert len(recorded) > 100


def test_a_restored_world_has_the_time_limit_of_its_setup() -> None:
    data = opened("plan_seconds=0.2").snapshot()
    assert World.restore(data, setup("plan_seconds=0.2"))._state.plan_seconds == 0.2
    assert World.restore(data)._state.plan_seconds == USUAL_SECONDS


def test_any_number_of_restores_changes_nothing() -> None:
    """Saved and restored at every week, in this thread and others, it is the world unsaved."""
    straight, broken = opened(), opened()
    with ThreadPoolExecutor(1) as other:
        for week in range(WEEKS):
            straight.step("adaptive")
            data = broken.snapshot()
            if week % 2:
                broken = World.restore(data, setup())
            else:
                broken = other.submit(World.restore, data).result()
            broken.step("adaptive")
            assert broken.digest() == straight.digest(), week
    assert broken.snapshot() == straight.snapshot()


def _elsewhere(data: bytes) -> tuple[str, bytes, str]:
    world = World.restore(data)
    before = world.digest(), world.snapshot()
    return *before, simulated(world, "adaptive", 6).digest()


def test_a_restore_in_another_process_goes_on_alike() -> None:
    world = simulated(opened(), "adaptive")
    data, here = world.snapshot(), world.digest()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        digest, again, later = pool.apply(_elsewhere, (data,))
    assert (digest, again) == (here, data)
    assert later == simulated(world, "adaptive", 6).digest()


def logged(plan: Plan) -> str:
    """Return a plan as a line of a log."""
    return json.dumps([plan.parts, plan.improvement, plan.notes], default=lambda a: a.tolist())


def replayed(line: str) -> Plan:
    """Return the plan of a line of a log."""
    plan = Plan()
    parts, improvement, notes = json.loads(line)
    for account, action, priority, cause, due, message, times, by, channel in parts:
        plan.add(
            account, action, priority, cause=cause, due=due, message=message, times=times, by=by,
            channel=channel,
        )  # fmt: skip
    for share, level in improvement:
        plan.improve(share, level)
    for name, values in notes:
        plan.remember(name, values)
    return plan


def test_a_log_of_orders_replays_to_the_same_digest_every_week() -> None:
    """From the log alone: accounts, priorities, due weeks, improvement and memory."""
    world, log, digests = opened(policy=Counts()), [], []
    while not world.over:
        plan = Plan()
        if world.week % 3:
            plan = orders(world.view).remember("weeks", world.view.memory["weeks"] + 1.0)
            plan.add(world.view.account[1::5], "check_in", world.view.arr[1::5], due=world.week + 1)
            plan.add(world.view.account[:1], "escalation", 1.0, cause="service", message="outcome")
        log.append(logged(plan))
        world.step(plan)
        digests.append(world.digest())
    again = opened(policy=Counts())
    for line, expected in zip(log, digests, strict=True):
        again.step(replayed(line))
        assert again.digest() == expected
    assert len(set(digests)) == WEEKS


GIVEN: dict[str, tuple[Any, ...]] = {
    "random": (3,), "fixed_random": (3,),
    "weeks_since": ("check_in",), "typical_score": (0.2,), "signal": ("seats",),
    "signal_age": ("seats",), "column": ("plan",), "latest_contact": ({"check_in": 1.0}, 6.0),
}  # fmt: skip
"""What the methods of a view are called with."""


def test_looking_and_checking_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    seats = Signal(lambda truth, observed, random: truth.adoption + random.normal(), "seats")
    monkeypatch.setitem(SIGNALS._items, "seats", seats)
    world = simulated(opened(policy="adaptive"), None, 7)
    book = OwnColumn("plan", np.arange(SIZE) % 2.0)
    world._state.own = OwnColumns({"plan": book}, np.arange(len(world._state.accounts)) % SIZE)
    world = World.restore(world.snapshot(), policy="adaptive")
    before = world.snapshot()
    for name in dir(View):
        if not name.startswith("_"):
            shown = getattr(world.view, name)
            if name == "gone":
                assert set(world.view.lost.account) <= set(shown().account)
                continue
            assert not callable(shown) or len(shown(*GIVEN[name])) == len(world.view.account)
    assert world.view.memory
    assert world.check(orders(world.view))
    assert not world.check(Plan().add([10**6], "check_in").add(0, "concession", np.nan))
    world.truth(), world.digest(), world.fork(randomness=1).step("blend")
    assert world.snapshot() == before


REFUSED: dict[str, tuple[Any, type[Exception], str]] = {
    "unknown account": (Plan().add([10**6], "check_in"), PolicyError, "account 1000000"),
    "unknown action": (Plan().add([0], "dance"), PolicyError, "unknown action 'dance'"),
    "by hand": (Plan().add([10**6], "check_in"), PolicyError, "^plan, week 3: "),
    "too much improvement": (Plan().improve(1.5), PolicyError, "share of improvement"),
    "not a number": (Plan().add([0], "check_in", np.nan), PolicyError, "NaN"),
    "undeclared memory": (Plan().remember("x", 1.0), PolicyError, "unknown memory"),
    "unknown policy": ("blen", ConfigError, "did you mean 'blend'"),
    "no orders": (None, WorldError, "no policy"),
    "a number": (7, WorldError, "orders are 7"),
    "a class": (SHIPPED["blend"], WorldError, "allowed: a Plan, a policy"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refused_step_leaves_everything_as_it_was(case: str) -> None:
    given, kind, message = REFUSED[case]
    world = simulated(opened(), weeks=3)
    before = world.snapshot()
    with pytest.raises(kind, match=message):
        world.step(given)
    assert world.snapshot() == before
    assert simulated(world, weeks=2).digest() == simulated(opened(), weeks=5).digest()


class Raises:
    """Looks, asks to remember, and fails."""

    memory: ClassVar = {"seen": 0.0}

    def plan(self, view: View) -> Plan:
        Plan().add(view.score < 50, "check_in").remember("seen", 1.0)
        raise RuntimeError("no idea")


def test_a_policy_that_fails_leaves_everything_as_it_was() -> None:
    world = simulated(opened(), weeks=3)
    before = world.snapshot()
    with pytest.raises(PolicyError, match="week 3: it raised RuntimeError: no idea"):
        world.step(Raises())
    assert world.snapshot() == before


class Counts:
    """Calls everyone in turn, and counts its weeks from where it is told."""

    def __init__(self, first: float = 0.0) -> None:
        self.memory = {"weeks": first, "called": -9.0}

    def plan(self, view: View) -> Plan:
        weeks = view.memory["weeks"]
        due = view.week - view.memory["called"] > 4
        plan = Plan().add(due, "check_in", weeks).remember("weeks", weeks[0] + 1)
        return plan.remember("called", np.where(due, view.week, view.memory["called"]))


class Other(Counts):
    """Remembers under the same names."""


def weeks_of(world: World) -> list[float]:
    return sorted(set(world.view.memory["weeks"].tolist()))


def test_any_policy_that_remembers_can_be_followed_by_hand() -> None:
    """Looked at, checked and carried out as plans, from the first week on and after a restore."""
    alone, by_hand = opened(policy=Counts(1.0)), opened(policy=Counts(1.0))
    for week in range(6):
        plan = Counts(1.0).plan(by_hand.view)
        assert by_hand.check(plan)
        by_hand.step(plan)
        alone.step()
        assert by_hand.digest() == alone.digest()
        by_hand = World.restore(by_hand.snapshot(), policy=Counts(1.0))
        assert weeks_of(by_hand) == [week + 2.0]


def test_a_check_and_a_step_agree_on_who_remembers() -> None:
    world = simulated(opened(), Counts(), 2)
    plan = Plan().remember("weeks", 5.0)
    assert [problem.message for problem in world.check(plan).problems] == [
        "unknown memory 'weeks'; allowed: none"
    ]
    with pytest.raises(PolicyError, match="unknown memory 'weeks'"):
        world.step(plan)
    mine = World.restore(world.snapshot(), policy=Counts())
    assert mine.check(plan)
    mine.step(plan)
    assert weeks_of(mine) == [5.0]


def test_what_a_policy_remembers_is_its_own() -> None:
    """One of another type or with other settings begins anew; the same goes on."""
    world = simulated(opened(policy=Counts()), None, 5)
    assert weeks_of(world) == [5.0]
    assert weeks_of(world.fork()) == weeks_of(world.fork(policy=Counts())) == [5.0]
    assert weeks_of(world.fork(policy=Counts(2.0))) == [2.0]
    assert weeks_of(world.fork(policy=Other())) == [0.0]
    assert not world.fork(policy="none").view.memory
    for forgetful in ("none", Plan()):  # declares none, and leaves it alone
        fork = world.fork()
        fork.step(forgetful)
        fork.step(Counts())
        assert weeks_of(fork) == [6.0]
    taken = simulated(world.fork(), Other(), 1)
    assert taken._state.memory["weeks"][0] == 1.0
    assert weeks_of(taken) == [0.0]


def test_a_plan_of_playbooks_is_for_the_week_that_it_was_made_in() -> None:
    """It holds where each account is, so another week would begin all of them again."""
    text = "playbooks: {p: {when: usage < 90%, do: check_in}}"
    world = opened(policy=simcs.Playbooks.from_yaml(text, on_top_of="none"))
    plan = world._policy.plan(world.view)  # type: ignore[union-attr]
    assert world.check(plan)
    other = world.fork()
    assert other.step(plan).tobytes() == world.step().tobytes()
    assert other.digest() == world.digest()
    before = world.snapshot()
    for call in (world.step, world.check):
        with pytest.raises(WorldError, match="was made in week 0, and week 1 is open; allowed"):
            call(plan)
    assert world.snapshot() == before


def test_weeks_come_once_and_in_order() -> None:
    world = opened()
    world.step("none", week=0)
    before = world.snapshot()
    with pytest.raises(WorldError, match="week 0, which has closed; allowed: week 1"):
        world.step("none", week=0)
    with pytest.raises(WorldError, match="week 2, which is not open yet; allowed: week 1"):
        world.step("none", week=2)
    assert world.snapshot() == before
    simulated(world, "none", WEEKS - 1)
    assert world.over
    end = world.snapshot()
    for call in (lambda: world.step("none"), lambda: world.view, lambda: world.check(Plan())):
        with pytest.raises(WorldError, match=f"its last week was {WEEKS - 1}"):
            call()
    assert world.snapshot() == end
    assert World.restore(end).over


def test_a_view_ends_with_its_week() -> None:
    world = opened()
    view = world.view
    assert view.week == 0
    assert view is world.view
    score, again = view.score, view.score.copy()
    assert len(view.lost.account) == len(view.backlog.account) == 0
    world.step("none")
    assert world.view.week == 1
    for ask in (
        lambda: view.usage, lambda: view.score, lambda: view.account, lambda: view.csms,
        lambda: view.memory, lambda: view.lost, lambda: view.backlog, lambda: view.random(),
        lambda: view.weeks_since("check_in"), lambda: view.typical_score(0.2),
        lambda: view.signal("seats"),
    ):  # fmt: skip
        with pytest.raises(ConfigError, match="the view of week 0 was kept"):
            ask()
    assert view.week == 0
    assert score.tolist() == again.tolist()


def test_an_interrupted_week_is_said_to_be_so(monkeypatch: pytest.MonkeyPatch) -> None:
    world = simulated(opened(), weeks=3)
    data = world.snapshot()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(phases, "close", interrupted)
        with pytest.raises(KeyboardInterrupt):
            world.step("blend")
    for call in (lambda: world.step("blend"), world.snapshot, world.digest, world.fork):
        with pytest.raises(WorldError, match=r"week 3 was interrupted half-way .KeyboardInterrupt"):
            call()
    assert simulated(World.restore(data), weeks=1).digest() == simulated(opened(), weeks=4).digest()


def damaged() -> Iterator[tuple[bytes, str]]:
    data = simulated(opened(), weeks=2).snapshot()
    yield b"", "no bytes that"
    yield b"something else", "no bytes that"
    yield data[:-40], "damaged"
    yield data[:200] + bytes([data[200] ^ 1]) + data[201:], "damaged"


def test_a_damaged_snapshot_is_refused() -> None:
    for data, message in damaged():
        with pytest.raises(SnapshotError, match=message):
            World.restore(data)
    with pytest.raises(SnapshotError, match="no bytes that"):
        World.restore("text")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "header",
    [
        [],
        3,
        "x",
        {},
        {"arrays": [["accounts", [["", "<i8"]], [-1]]]},
        {"week": "soon"},
        {"arrays": 3},
    ],
)
def test_a_whole_snapshot_of_nonsense_is_refused(header: Any) -> None:
    if isinstance(header, dict):
        header = snapshot._made_by() | header
    text = json.dumps(header).encode()
    body = len(text).to_bytes(8, "little") + text
    check = blake2b(body, digest_size=snapshot.CHECK).digest()
    with pytest.raises(SnapshotError, match="did not return these bytes"):
        World.restore(snapshot.MAGIC + check + zlib.compress(body))


@pytest.mark.parametrize(("name", "other"), [("simcs", "9.9"), ("sources", "0" * 16)])
def test_a_snapshot_of_another_version_is_refused(
    name: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = simulated(opened(), weeks=2)
    made_by, digest = snapshot._made_by(), world.digest()
    with monkeypatch.context() as patch:
        patch.setattr(snapshot, "_made_by", lambda: made_by | {name: other})
        data = world.snapshot()
        assert world.digest() == digest
    with pytest.raises(SnapshotError, match=f"another version of simcs \\({name} '{other}'"):
        World.restore(data)


@pytest.mark.parametrize(
    "more",
    ["seed=2", "horizon_weeks=41", "journey.problem_rate=1.7", "team.skill_low=0.9",
     "signals.usage_noise=0.5", "market.rise=0.2", "journey.segments.smb.voice=0.4",
     "book.size=26", "team.csms=3", "team.ownership=pool", "team.changes=[{week:8,csms:1}]"],
)  # fmt: skip
def test_a_snapshot_of_another_configuration_is_refused(more: str) -> None:
    data = simulated(opened(), weeks=2).snapshot()
    assert World.restore(data, setup()).week == 2
    with pytest.raises(SnapshotError, match="another configuration"):
        World.restore(data, setup(more))


@pytest.mark.parametrize(
    "more",
    ["team.growth_limit=2", "team.growth_limit=0",
     "team.changes=[{week:3,csms:2},{week:6,csms:-3}] team.growth_limit=0"],
)  # fmt: skip
def test_every_week_of_every_replication_is_of_the_same_configuration(more: str) -> None:
    """Also with CSMs who leave, newcomers who take accounts over, and accounts that come back."""
    own = setup(*more.split(), "team.ownership=named", "team.quitting=0.95")
    wanted = snapshot.configuration(own.opened(0))
    for replication in range(2):
        world = World.open(own, replication)
        while not world.over:
            assert snapshot.configuration(world._state) == wanted, world.week
            world.step("blend")


def test_worlds_with_the_clock_on_are_refused() -> None:
    own = prepare(compose([*EVENTFUL, "service=clocked"]))
    with pytest.raises(ConfigError, match="service=clocked"):
        World.open(own)
    with pytest.raises(ConfigError, match="service=clocked"):
        World.restore(opened().snapshot(), own)


@pytest.mark.parametrize("replication", [-1, 1.5, "0", 2**31])
def test_replications_are_whole_numbers(replication: Any) -> None:
    with pytest.raises(WorldError, match="allowed: a whole number from 0 to 2147483647"):
        opened(replication=replication)


@pytest.mark.parametrize("setup", [None, "x", {}])
def test_worlds_are_opened_from_a_setup(setup: Any) -> None:
    with pytest.raises(WorldError, match=r"setup is .* allowed: what simcs.prepare returns"):
        World.open(setup)
    if setup is not None:
        with pytest.raises(WorldError, match=r"allowed: what simcs.prepare returns"):
            World.restore(opened().snapshot(), setup)


class PlanOfAnother(Plan):
    """Begins by itself."""

    def __init__(self, view: View) -> None:
        self.add(view.score < 50, "check_in")


def test_a_plan_may_begin_by_itself() -> None:
    one, other = opened(), opened()
    one.step(PlanOfAnother(one.view))
    other.step(Plan().add(other.view.score < 50, "check_in"))
    assert one.digest() == other.digest()


def test_muted_work_spends_its_hours_and_moves_nobody_else() -> None:
    """Every other account is the same, and so are all hours.

    References are off: they let accounts bear on who comes next, whatever is done for them.
    """
    world = simulated(opened("market.reference_fit=0", "market.referrals_per_year=0"), weeks=5)
    served = world.view.account[:6].tolist()
    plan = Plan()
    for action in ("executive_call", "check_in", "adoption_coaching", "multi_threading"):
        plan.add(served, action, 9.0, due=5)
    one, other = world.fork(), world.fork().mute(served[:3])
    for _ in range(3):
        one.step(plan if one.week == 5 else Plan())
        other.step(plan if other.week == 5 else Plan())
    mine, theirs = one._state, other._state
    others = np.setdiff1d(np.arange(len(mine.accounts)), served[:3])
    assert mine.accounts[others].tobytes() == theirs.accounts[others].tobytes()
    for name in ("spent", "backlog", "used"):
        assert getattr(mine, name).tobytes() == getattr(theirs, name).tobytes(), name
    for name in ("minutes_used", "minutes_burning", "minutes_opening"):
        assert mine.ledger[name].tobytes() == theirs.ledger[name].tobytes(), name
    assert mine.spent.sum() > world._state.spent.sum()
    for row in served[:3]:
        assert (
            theirs.accounts["last_done"][row].tobytes() == mine.accounts["last_done"][row].tobytes()
        )
    moved = mine.accounts["goodwill"][served[:3]] != theirs.accounts["goodwill"][served[:3]]
    assert moved.any()


def test_a_muted_account_fares_as_if_nobody_worked_on_it() -> None:
    """Its latent columns are those of a world in which nothing is done at all."""
    quiet = (
        "team.burnout_gain=0",
        "team.quitting=0",
        "team.growth_limit=0",
        "market.reference_fit=0",
    )
    world = opened(*quiet, "market.review_effect=0", "team.firefighting_cost=0")
    rows = world.view.account
    muted, left_alone = world.fork().mute(rows), world.fork()
    plan_of = orders
    for _ in range(20):
        muted.step(replace_improvement(plan_of(muted.view)))
        left_alone.step(Plan())
    for name in LATENT:
        mine, theirs = (w._state.accounts[name][rows] for w in (muted, left_alone))
        assert mine.tobytes() == theirs.tobytes(), name
    assert muted._state.spent.sum() > 0


def replace_improvement(plan: Plan) -> Plan:
    """Leave the process alone, which works on everybody."""
    plan.improvement.clear()
    return plan


@pytest.mark.parametrize("accounts", [[-1], [10**6], [0.5], ["A"], [[1], [2, 3]], {1: 2}])
def test_only_rows_can_be_muted(accounts: Any) -> None:
    with pytest.raises(WorldError, match="allowed: row numbers from 0 to"):
        opened().mute(accounts)


def test_a_fork_goes_on_apart_and_alike() -> None:
    world = simulated(opened(), weeks=4)
    before = world.digest()
    fork = simulated(world.fork(), weeks=3)
    assert world.digest() == before
    assert simulated(world, weeks=3).digest() == fork.digest()
    by_policy = simulated(opened(), weeks=4).fork(policy="none")
    by_policy.step()
    assert by_policy.digest() != simulated(opened(), weeks=5).digest()


def test_copies_go_on_apart() -> None:
    world = simulated(opened(policy="adaptive"), weeks=4)
    before = world.digest()
    for one in (copy.copy(world), copy.deepcopy(world), pickle.loads(pickle.dumps(world))):
        one.step()
        assert world.digest() == before
        assert one.digest() == simulated(world.fork(), weeks=1, policy=None).digest()


def test_other_randomness_keeps_the_customers_and_moves_what_is_to_come() -> None:
    world = simulated(opened(), weeks=4)
    forks = [world.fork(randomness=k) for k in (0, 1, 1)]
    for fork in forks:
        assert fork._state.accounts.tobytes() == world._state.accounts.tobytes()
    first, second, again = (simulated(fork, weeks=8).digest() for fork in forks)
    assert second == again
    assert len({first, second, simulated(world, weeks=8).digest()}) == 3
    fixed = ("entity", "term", "notice", "speaks", "trait", "responsiveness", "card_billed")
    for name in fixed:
        assert forks[0]._state.accounts[name].tobytes() == world._state.accounts[name].tobytes()


@pytest.mark.parametrize("randomness", [-1, 2**16, 0.5, "1"])
def test_other_randomness_is_a_whole_number(randomness: Any) -> None:
    with pytest.raises(WorldError, match="randomness is"):
        opened().fork(randomness=randomness)


def test_the_truth_is_every_latent_column_of_every_account() -> None:
    world = simulated(opened(), weeks=4)
    truth = world.truth()
    accounts = world._state.accounts
    assert len(truth) == len(accounts)
    for name in LATENT:
        columns = [c for c in truth if c == name or c.removeprefix(f"{name}_").isdecimal()]
        assert np.array_equal(truth[columns].to_numpy().reshape(-1), accounts[name].reshape(-1))
    assert set(truth["stage"]) <= {stage.name.lower() for stage in Stage}


def test_chances_are_those_by_which_accounts_stay() -> None:
    """Over many decisions as many stay, and over many terms as many renew, as was likely.

    A chance of one in 10,000 that either alarms falsely: sums of independent draws lie within 3.9
    standard deviations. Chances are looked at in the very week of the decision or the end.
    """
    expected: dict[str, list[float]] = {"stays": [], "renews": []}
    came: dict[str, list[float]] = {"stays": [], "renews": []}
    for replication in range(12):
        world = opened("book.size=150", "market.arrivals_per_year=0", replication=replication)
        while not world.over:
            truth, before = world.truth(), world._state.accounts.copy()
            world.step("none")
            now = world._state.accounts
            here = (before["stage"] == Stage.ACTIVE) & (now["cause"] != Cause.PAYMENT)
            decide = here & (before["renewal"] - before["notice"] == world.week)
            decide &= before["notice"] < before["term"]
            end = here & (before["renewal"] == world.week)
            for name, which, stayed in (
                ("stays", decide, now["intent"] == Intent.STAY),
                ("renews", end, now["stage"] == Stage.ACTIVE),
            ):
                expected[name] += truth.loc[which, name].tolist()
                came[name] += stayed[which].tolist()
    # Health still drifts in the week itself, so chances are a little off: by less than a point.
    for name, found in expected.items():
        chances, stayed = np.array(found), np.array(came[name])
        assert len(chances) > 300
        spread = 3.9 * np.sqrt((chances * (1 - chances)).sum())
        assert abs(stayed.sum() - chances.sum()) < spread + 0.01 * len(chances), name


def test_the_view_shows_the_work_that_waits_and_the_hours_promised() -> None:
    world = opened()
    assert len(world.view.backlog.account) == 0
    world.step(Plan().add([0, 1, 2], "business_review", 1.0, due=6).improve(0.1))
    waiting = world.view.backlog
    state = world._state
    assert waiting.action.tolist() == ["business_review"] * 3
    assert sorted(waiting.account.tolist()) == [0, 1, 2]
    assert set(waiting.due.tolist()) == {6}
    assert waiting.hours_by_week == {6: state.backlog["minutes"].sum() / 60}
    with pytest.raises(ValueError, match="read-only"):
        waiting.hours[0] = 0.0


def test_a_check_names_each_task_and_adds_up_the_hours() -> None:
    world = opened()
    view = world.view
    few = view.account[:2].tolist()
    plan = Plan().add(few, "check_in", 1.0).add([few[0], 10**6], "escalation", [1.0, 2.0])
    plan.add([0], "dance").improve(2.0).improve(0.25)
    found = world.check(plan)
    assert not found
    assert [(p.part, p.account) for p in found.problems] == [(1, 10**6), (2, 0), (0, None)]
    table = world._state.action_effects["minutes"]
    actions = list(snapshot.NUMBERS)
    touch = view.touch[:2]
    minutes = table[actions.index("check_in"), touch].sum()
    process = sum(int(m * 0.25 + 0.5) for m in world._state.available.tolist())
    escalation = table[actions.index("escalation"), touch[0]]
    assert found.hours == {0: (minutes + process) / 60, 1: escalation / 60}
    assert found.available == world._state.available.sum() / 60
    fine = world.check(Plan().add(few, "check_in"))
    assert fine
    assert not fine.problems


def test_hours_are_those_that_a_step_adds_to_the_backlog() -> None:
    """What is asked twice is one task, of the higher priority, and what waits stays as it is."""
    world = opened()
    world.step(Plan().add([0, 1], "business_review", 1.0, due=9))
    waiting = world.view.backlog.hours_by_week
    plan = Plan().add([0, 2], "business_review", 5.0, due=8).add([2, 2], "business_review", [6, 5])
    plan.add(2, "business_review", 6.0, due=9).improve(0.1).improve(0.1)
    found = world.check(plan)
    other = world.fork()
    wishes = phases.asked_of(other._state, 1, ByHand(plan, None), "")
    phases.take_up(other._state, 1, wishes)
    added: dict[int, int] = {}
    for task in other._state.backlog:
        added[int(task["due"])] = added.get(int(task["due"]), 0) + int(task["minutes"])
    assert found.hours == pytest.approx({due: added[due] / 60 for due in (1, 4)})
    assert added.keys() == {1, 4, 9}
    assert added[9] / 60 == waiting[9]


MISSHAPEN: dict[str, Any] = {
    "fewer priorities": lambda: Plan().add([0, 1, 2], "check_in", [1.0, 2.0]),
    "fewer due weeks": lambda: Plan().add([0, 1, 2], "check_in", due=[1, 2]),
    "ragged accounts": lambda: Plan().add([[0], [1, 2]], "check_in"),
    "ragged priorities": lambda: Plan().add([0, 1], "check_in", [[1.0], [1.0, 2.0]]),
    "a table of accounts": lambda: Plan().add([[0, 1]], "check_in"),
    "words": lambda: Plan().add(["a", "b"], "check_in", [1.0]),
}


@pytest.mark.parametrize("case", MISSHAPEN)
def test_a_check_says_of_any_plan_what_a_step_would(case: str) -> None:
    world = opened()
    found = world.check(MISSHAPEN[case]())
    assert [(problem.part, problem.account) for problem in found.problems] == [(0, None)]
    assert not found.hours
    with pytest.raises(PolicyError) as refused:
        world.step(MISSHAPEN[case]())
    assert str(refused.value).endswith(found.problems[0].message)


def test_every_column_of_an_account_is_in_a_snapshot() -> None:
    world = simulated(opened(), weeks=6)
    again = World.restore(world.snapshot())
    for name in ACCOUNT.names or ():
        mine, theirs = world._state.accounts[name], again._state.accounts[name]
        assert mine.tobytes() == theirs.tobytes(), name
    assert again._state.accounts.dtype == ACCOUNT
    assert again._state.market == replace(world._state.market)


def test_an_open_world_has_the_actions_of_its_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    """One registered anew, as by a notebook's cell, does not reach worlds that are open."""
    for name in ("_items", "numbers", "asked"):
        monkeypatch.setattr(ACTIONS, name, dict(getattr(ACTIONS, name)))
    simcs.action("ask_why", (1, 1, 1), asks=Asked.WHY)
    world = opened()
    plan = Plan().add(world.view.account, "check_in").add(world.view.lost.account, "ask_why")
    before = world.fork()
    before.step(plan)
    simcs.action("ask_why", (1, 1, 1), goodwill=0.5, lead=3)
    after = world.fork()
    after.step(plan)
    assert before.digest() == after.digest()
    with pytest.raises(PolicyError, match=r"view\.lost\.account|row numbers"):
        world.step(Plan().add(world.view.score < 1000, "ask_why"))


def test_a_policy_cannot_step_the_world_that_asks_it() -> None:
    world = opened()
    digest = world.digest()

    class Steps:
        def plan(self, _: View) -> Plan:
            world.step("none")
            return Plan()

    with pytest.raises(PolicyError, match="waits for a plan"):
        world.step(Steps())
    assert world.digest() == digest
    world.step("none")


def test_memory_declared_while_planning_is_refused() -> None:
    class Late:
        def __init__(self) -> None:
            self.memory: dict[str, float] = {}

        def plan(self, _: View) -> Plan:
            self.memory = {"k": 1.0}
            return Plan().remember("k", 1)

    world = opened()
    digest = world.digest()
    with pytest.raises(PolicyError, match="memory 'k'"):
        world.step(Late())
    assert world.digest() == digest


def test_every_number_of_a_fork_is_another_future() -> None:
    world = opened()
    assert len({forked(world._state, k, 3) for k in range(0, 2**16, 7)}) == len(range(0, 2**16, 7))


def test_what_follows_a_snapshot_is_refused() -> None:
    with pytest.raises(SnapshotError, match="damaged"):
        World.restore(opened().snapshot() + b"x")
