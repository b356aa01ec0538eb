"""A signal and an action of one's own, each registered in one place, show everywhere."""

import pickle
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simcs
from simcs import agents
from simcs.errors import ConfigError, PolicyError, SignalError, SnapshotError, WorldError
from simcs.interventions.action import Action
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.plan import Plan
from simcs.interventions.policies import Nothing
from simcs.interventions.worth import Worth
from simcs.journey.columns import ACTIONS_AT_MOST, Asked, Stage
from simcs.metrics.team_groups import actions_with_hours, purposes
from simcs.registry import adopt, brought
from simcs.signals.observed import READ_IN, VALUE
from simcs.signals.signal import SIGNALS
from simcs.signals.view import View
from simcs.studies.signal_quality import signs
from simcs.world import loop
from simcs.world.snapshot import digest, pack, unpack
from simcs.world.state import WorldState
from tests.worlds import small_world, team_of, view_of, world_of

REFERENCE = Path(simcs.__file__).parents[1] / "docs" / "make_reference.py"
DRIVERS = (loop.weeks, agents.weeks)
ONE_PLACE = """
import numpy as np
import simcs

simcs.action("peer_call", (0.5, 1, 2), goodwill=0.4, enablement=0.6, purpose="peer learning")


@simcs.signal("seats", title="seats in use", fresh_weeks=6)
def seats(truth, observed, random):
    \"\"\"Share of the paid seats in use.\"\"\"
    seen = truth.adoption + 0.1 * random.normal()
    return np.where(random.uniform(1) < 0.4, seen, np.nan)


@simcs.policy("peers")
class Peers:
    def plan(self, view):
        few = ~(view.signal("seats") > 0.5) & (view.weeks_since("peer_call") >= 6)
        return simcs.Plan().add(few, "peer_call", view.arr)
"""


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """Forget afterwards what a test registers."""
    held = dict(ACTIONS._items), dict(NUMBERS), dict(ACTIONS.asked), dict(SIGNALS._items)
    yield
    for mine, before in zip(
        (ACTIONS._items, NUMBERS, ACTIONS.asked, SIGNALS._items), held, strict=True
    ):
        mine.clear()
        mine.update(before)


pytestmark = pytest.mark.usefixtures("_as_it_was")


class Peers:
    """Call on everyone whose seats are few, or were never counted."""

    def plan(self, view: View) -> Plan:
        few = ~(view.signal("seats") > 0.5) & (view.weeks_since("peer_call") >= 6)
        return Plan().add(few, "peer_call", view.arr)


def register() -> None:
    simcs.action("peer_call", (0.5, 1, 2), goodwill=0.4, enablement=0.6, purpose="peer learning")

    @simcs.signal("seats", title="seats in use", fresh_weeks=6)
    def seats(truth: Any, observed: Any, random: Any) -> Any:
        """Share of the paid seats in use."""
        seen = truth.adoption + 0.1 * random.normal()
        return np.where(random.uniform(1) < 0.4, seen, np.nan)


def page(name: str) -> str:
    text: str = runpy.run_path(str(REFERENCE))["PAGES"][name]()
    return text


def simulated(world: WorldState, weeks: Any) -> WorldState:
    for _ in weeks(world):
        pass
    return world


def opened() -> WorldState:
    return world_of(Peers(), team_of(2, pool=False), size=30, horizon=30, arrivals_per_year=2.0)


def test_both_drivers_and_a_copy_agree_to_the_bit() -> None:
    register()
    by_loop, by_agents = (simulated(opened(), weeks) for weeks in DRIVERS)
    half = opened()
    run = loop.weeks(half)
    for _ in range(11):
        next(run)
    other = half.copy()
    for _ in run:
        pass
    for world in (by_agents, half):
        assert world.accounts.tobytes() == by_loop.accounts.tobytes()
        assert world.spent.tobytes() == by_loop.spent.tobytes()
        assert world.readings["seats"].tobytes() == by_loop.readings["seats"].tobytes()
    assert np.nanmax(other.readings["seats"][READ_IN]) == 10
    done = by_loop.accounts["last_done"][:, NUMBERS["peer_call"]]
    assert (done >= 0).any()
    assert by_loop.spent[:, NUMBERS["peer_call"]].sum() > 0


def test_an_action_added_in_one_place_shows_everywhere() -> None:
    register()
    assert NUMBERS["peer_call"] == len(ACTIONS) - 1 == 24
    assert "peer_call" in actions_with_hours()
    assert purposes()["peer learning"] == ("peer_call",)
    assert "`peer_call`" in page("actions.md")
    world = simulated(opened(), loop.weeks)
    assert world.spent.shape[1] == len(ACTIONS) == len(world.action_effects)
    with pytest.raises(PolicyError, match=r"unknown action 'per_call' .did you mean 'peer_call'"):
        next(loop.weeks(world_of(_Asks("per_call"), team_of(1, True), horizon=2)))


def setup_of_few() -> Any:
    return simcs.prepare(
        overrides=["book.size=10", "horizon_weeks=8", "book.burn_in_weeks=60",
                   "book.burn_in_accounts=30", "driver=loop"]
    )  # fmt: skip


@pytest.mark.parametrize("error", [LookupError("no data"), GeneratorExit("no data")], ids=repr)
def test_a_world_whose_signal_fails_says_so_from_then_on(error: BaseException) -> None:
    @simcs.signal("fails")
    def fails(truth: Any, observed: Any, random: Any) -> Any:
        """Fail in the third week."""
        if observed.week == 2:
            raise error
        return 1.0

    world = simcs.World.open(setup_of_few())
    world.step(Plan())
    with pytest.raises(SignalError, match=r"signal 'fails', week 2: it raised \w+: no data"):
        world.step(Plan())
    for call in (world.truth, world.snapshot, lambda: world.step(Plan())):
        with pytest.raises(
            WorldError, match=r"interrupted half-way .signal 'fails', week 2"
        ) as torn:
            call()
        assert isinstance(torn.value.__cause__, SignalError)


def test_a_snapshot_is_refused_where_its_signal_is_missing() -> None:
    register()
    world = simcs.World.open(setup_of_few())
    data = world.snapshot()
    assert simcs.World.restore(data).digest() == world.digest()
    del SIGNALS._items["seats"]
    with pytest.raises(SnapshotError, match="the signal 'seats', which is not registered here"):
        simcs.World.restore(data)


def test_a_world_that_was_open_before_refuses_an_action() -> None:
    """Its effects table has no row for it, and compiled code would read past the end."""
    world = world_of(_Asks("peer_call"), team_of(1, True), size=5, horizon=2)
    register()
    with pytest.raises(PolicyError, match="'peer_call' was registered after this world was opened"):
        next(loop.weeks(world))
    next(loop.weeks(world_of(_Asks("peer_call"), team_of(1, True), size=5, horizon=2)))


class _Asks:
    def __init__(self, action: str) -> None:
        self.action = action

    def plan(self, view: View) -> Plan:
        return Plan().add(view.account, self.action)


def test_hours_of_an_action_may_be_a_list() -> None:
    simcs.action("by_tuple", (0.5, 1, 2), goodwill=1)
    simcs.action("by_list", [0.5, 1, 2], goodwill=1)  # type: ignore[arg-type]
    worth = Worth(view_of(small_world(Nothing())))
    brought_by_list = worth.per_hour("by_list")
    assert (brought_by_list != 0).any()
    np.testing.assert_array_equal(brought_by_list, worth.per_hour("by_tuple"))


def test_a_signal_added_in_one_place_shows_everywhere() -> None:
    register()
    assert signs()["seats in use"] == -1.0
    assert '|`signal("seats")`|Share of the paid seats in use.|yes|' in page("signals.md")
    seen: list[tuple[Any, Any, Any]] = []

    class Watches:
        def plan(self, view: View) -> Plan:
            assert view.signals == ("seats",)
            seen.append((view.account, view.signal("seats"), view.signal_age("seats")))
            return Plan()

    world = world_of(Watches(), team_of(1, True), size=30, horizon=12)
    for week in loop.weeks(world):
        account, value, age = seen[week]
        held = world.readings["seats"][:, account]
        np.testing.assert_array_equal(value, held[VALUE])
        np.testing.assert_array_equal(np.isinf(age), np.isnan(value))
        assert (age[~np.isinf(age)] == week - held[READ_IN][~np.isinf(age)]).all()
    assert not np.isnan(seen[-1][1]).all()
    assert np.isnan(seen[0][1]).any()


def test_a_signal_is_found_from_a_view_and_needs_a_name() -> None:
    register()
    with pytest.raises(AttributeError, match=r"no 'seats'; the signal is view\.signal"):
        _ = view_of(small_world(Nothing())).seats
    with pytest.raises(ConfigError, match="allowed: a name, as text"):
        simcs.signal(lambda _: [])  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.usefixtures("no_pages")
def test_in_a_plugin_file_they_serve_a_whole_comparison(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from simcs.cli import main

    file = tmp_path / "own.py"
    file.write_text(ONE_PLACE)
    small = [f"plugins=['{file}']", "book.size=40", "horizon_weeks=60", "replications=2",
             "workers=1", "book.burn_in_accounts=100", "policies=[none,peers]"]  # fmt: skip
    result = simcs.compare(
        overrides=[*small, "depth=quick", "events=true"], folder=tmp_path / "run"
    )
    spent = result.groups
    own = spent[(spent["breakdown"] == "hours_by_purpose") & (spent["group"] == "peer learning")]
    assert (own.loc[own["policy"] == "peers", "mean"] > 0).all()
    with pytest.raises(SystemExit):
        main(["signals", *small])
    assert "seats in use" in capsys.readouterr().out
    assert simcs.check(overrides=small, say=lambda _line: None)


def test_a_signal_more_moves_no_other_and_no_account() -> None:
    register()
    few = simulated(opened(), loop.weeks)

    @simcs.signal("another")
    def another(truth: Any, observed: Any, random: Any) -> Any:
        return random.normal() + observed.usage

    more = simulated(opened(), loop.weeks)
    assert more.accounts.tobytes() == few.accounts.tobytes()
    assert more.readings["seats"].tobytes() == few.readings["seats"].tobytes()
    active = more.accounts["stage"] == Stage.ACTIVE
    assert not np.isnan(more.readings["another"][VALUE, active]).any()


def test_a_policy_gets_no_truth() -> None:
    register()
    reached: list[bool] = []

    class Curious:
        def plan(self, view: View) -> Plan:
            reached.append(any(hasattr(view, name) for name in ("truth", "health", "_truth")))
            return Plan()

    simulated(world_of(Curious(), team_of(1, True), horizon=2), loop.weeks)
    assert reached == [False, False]


@pytest.mark.parametrize(
    ("returned", "words"),
    [
        (lambda t, o, r: [1.0, 2.0], "returned shape (2,); allowed: one number or shape (30,)"),
        (lambda t, o, r: np.inf, "returned infinity"),
        (lambda t, o, r: 1 / 0, "raised ZeroDivisionError"),
        (lambda t, o, r: t.helth, "no column 'helth'"),
        (lambda t, o, r: t.health.fill(1.0), "read-only"),
        (lambda t, o, r: r.normal(-1), "k is -1; allowed"),
    ],
)
def test_what_is_no_reading_is_refused(returned: Any, words: str) -> None:
    simcs.signal("odd")(returned)
    world = world_of(_Asks("check_in"), team_of(1, True), size=30, horizon=3, arrivals_per_year=0.0)
    with pytest.raises(SignalError, match="signal 'odd', week 0") as refused:
        next(loop.weeks(world))
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"hours": (1, 2)}, "hours is (1, 2); allowed: three numbers"),
        ({"hours": (1, 2, float("nan"))}, "hours is"),
        ({"goodwill": 0.7, "root": 0.7}, "together at most 1"),
        ({"load": -1}, "load is -1; allowed"),
        ({"lead": 0.5}, "lead is 0.5; allowed: whole weeks"),
        ({"asks": 99}, "asks is 99; allowed: NOTHING, WHY, REVIEW"),
        ({"asks": "why"}, "asks is 'why'; allowed"),
        ({"asks": Asked.BACK | Asked.WHY}, "asks is <Asked.WHY|BACK: 5>; allowed"),
        ({"team": True}, "unknown field 'team'; allowed: asks, channel"),
        ({"gooodwill": 0.7}, "unknown field 'gooodwill' (did you mean 'goodwill'?)"),
    ],
)
def test_an_action_that_cannot_be_is_refused(details: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        simcs.action("bad", **{"hours": (1, 1, 1)} | details)
    assert words in str(refused.value)
    assert "action 'bad'" in str(refused.value)
    assert "bad" not in ACTIONS


def test_there_is_room_for_so_many_actions_and_names_are_taken_once() -> None:
    for number in range(ACTIONS_AT_MOST - len(ACTIONS.built_in)):
        simcs.action(f"own_{number}", (0, 0, 0))
    with pytest.raises(ConfigError, match="allowed: 27 actions, of which 24 are built in and 3"):
        simcs.action("one_more", (0, 0, 0))
    with pytest.raises(ConfigError, match="'check_in' is registered twice"):
        simcs.action("check_in", (1, 1, 1))


def test_a_new_process_gets_what_was_registered() -> None:
    register()
    ours = brought(("simcs.actions", "simcs.signals"))
    assert [(one.group, one.name) for one in ours] == [
        ("simcs.actions", "peer_call"), ("simcs.signals", "seats"),
    ]  # fmt: skip
    action = pickle.loads(pickle.dumps(ours[0]))
    assert action.item == Action((0.5, 1, 2), goodwill=0.4, enablement=0.6, purpose="peer learning")
    del ACTIONS._items["peer_call"], NUMBERS["peer_call"]
    adopt([action], ("simcs.actions",))
    assert NUMBERS["peer_call"] == 24
    adopt(ours, ("simcs.actions", "simcs.signals"))  # again changes nothing
    assert list(SIGNALS) == ["seats"]
    simcs.action("left_over", (1, 1, 1))
    adopt(ours, ("simcs.actions",))  # a process that has worked before may have more
    assert "left_over" not in ACTIONS
    assert "left_over" not in ACTIONS.asked


def test_a_snapshot_holds_the_readings() -> None:
    register()
    world = opened()
    run = loop.weeks(world)
    for _ in range(9):
        next(run)
    restored, week = unpack(pack(world, 9))
    assert week == 9
    assert restored.readings["seats"].tobytes() == world.readings["seats"].tobytes()
    assert digest(restored, 9) == digest(world, 9)
    world.readings["seats"][VALUE, 0] += 1.0
    assert digest(restored, 9) != digest(world, 9)
