"""Accounts meet a recording again: just as they did, and differing by what is done once more."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing, Typical
from simcs.journey.columns import NEVER, Cause, Intent, Stage
from simcs.team.parameters import Ownership, Team, steady
from simcs.world import loop, phases
from simcs.world.door import World
from simcs.world.parameters import Market
from simcs.world.recording import Recording
from simcs.world.replays import ArrWorth, Extra, Outcome, replayed
from simcs.world.state import WorldState
from tests.worlds import (
    EverythingAtOnce,
    causes_and_tenure,
    changing_team,
    eventful_journey,
    fed_signals,
    settled_payments,
    world_of,
)

BEGIN, HORIZON = 7, 60
JOURNEY = (
    "arr", "contact", "stirred", "interest", "lately", "best", "renewal", "stage", "intent",
    "problems", "conceded", "fit", "adoption", "champion", "goodwill", "health", "end", "cause",
)  # fmt: skip
"""Columns that the equations of a journey move."""

MARKET = Market(downturn_week=12, rise_week=15, rise=0.05, rise_goodwill=0.4, outage_week=20,
                outage_share=0.7, campaign_chance=0.9, downturn_loss=0.2)  # fmt: skip


def opened(policy: Policy | None = None, team: Team | None = None, **options: Any) -> WorldState:
    """Return a world in which all that can happen does: to accounts, CSMs and the market."""
    usual = {"journey": causes_and_tenure(), "signals": fed_signals(), "market": MARKET}
    team = changing_team(csms=5) if team is None else team
    return world_of(policy or EverythingAtOnce(), team, horizon=HORIZON, **usual | options)


def there(recording: Recording) -> NDArray[np.int64]:
    return np.flatnonzero(recording.begins[BEGIN]["stage"] == Stage.ACTIVE)


def plain_worth(recording: Recording, ahead: float = 0.0) -> ArrWorth:
    """Return a worth in which a cent of ARR brings a cent a week; ``ahead`` takes out chance."""
    segments = len(recording.state.segment_names)
    whole = np.full((2, HORIZON + 1, segments), ahead)
    whole[1, -1] = 0.0
    return ArrWorth(np.ones(HORIZON), whole)


def after(recording: Recording, extra: Extra | None = None, **options: Any) -> Any:
    rows = there(recording)
    return replayed(recording, BEGIN, rows, plain_worth(recording), extra, **options)


@pytest.mark.parametrize("policy", [EverythingAtOnce(), Typical()], ids=["all", "typical"])
@pytest.mark.parametrize("growth", [0, 3])
def test_with_nothing_more_it_is_what_happened(policy: Policy, growth: int) -> None:
    """Every account that was there, to the last bit: work, market, handing over, concessions."""
    team = changing_team(
        csms=5, growth_limit=growth, growth_backlog=0.05, growth_weeks=2, hiring_weeks=1
    )
    world = opened(policy, team)
    recording = Recording.of(world, [BEGIN])
    _, accounts = after(recording)
    rows = there(recording)
    assert any(past.leaves.any() for past in recording.weeks)
    assert (world.accounts["stage"][rows] != Stage.ACTIVE).sum() > 5
    for name in JOURNEY:
        assert accounts[name][rows].tobytes() == world.accounts[name][rows].tobytes(), name


def test_payments_with_grace_are_settled_as_they_were() -> None:
    """By the same contacts, in the same weeks; and one call more settles some."""
    world = opened(journey=settled_payments(causes_and_tenure()))
    recording = Recording.of(world, [BEGIN])
    _, accounts = after(recording)
    rows = there(recording)
    for name in (*JOURNEY, "payment_week"):
        assert accounts[name][rows].tobytes() == world.accounts[name][rows].tobytes(), name
    assert (world.accounts["cause"][rows] == Cause.PAYMENT).any()
    owing = rows[recording.begins[BEGIN]["payment_week"][rows] != NEVER]
    called, _ = after(recording, Extra(NUMBERS["check_in"], owing))
    plain, _ = after(recording)
    assert (called.arr > plain.arr).any()


def test_recording_is_running() -> None:
    """The recorded world is the one that the loop makes."""
    one, other = opened(), opened()
    Recording.of(one, [BEGIN])
    assert list(loop.weeks(other)) == list(range(HORIZON))
    for name in ("accounts", "ledger", "spent", "backlog", "team"):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def test_one_more_is_what_the_team_would_have_done() -> None:
    """The door's own world, in which the team does the same in that week, ends the same."""
    team = steady(Team(csms=3, hours_per_week=80.0, presence=1.0, ownership=Ownership.pool))
    world = World(opened(Nothing(), team), 0)
    loop.open_week(world._state, 0)
    while world.week < BEGIN:
        world.step(Plan())
    some = world.view.account[::2].copy()
    world.step(Plan().add(some, "check_in"))
    while not world.over:
        world.step(Plan())
    recording = Recording.of(opened(Nothing(), team), [BEGIN])
    _, accounts = after(recording, Extra(NUMBERS["check_in"], some))
    rows = there(recording)
    for name in JOURNEY:
        assert accounts[name][rows].tobytes() == world._state.accounts[name][rows].tobytes(), name
    _, others = after(recording)
    assert (accounts["goodwill"][some] != others["goodwill"][some]).any()


def test_an_action_moves_only_those_it_is_for() -> None:
    """So all can be treated at once: each fares as if it alone were."""
    recording = Recording.of(opened(), [BEGIN])
    rows = there(recording)
    action = NUMBERS["executive_call"]
    plain, all_of_them = (after(recording, e)[0] for e in (None, Extra(action, rows)))
    some = np.arange(len(rows)) % 3 == 0
    treated, _ = after(recording, Extra(action, rows[some]))
    for one, everyone, untreated in zip(treated, all_of_them, plain, strict=True):
        assert one[some].tobytes() == everyone[some].tobytes()
        assert one[~some].tobytes() == untreated[~some].tobytes()
        assert (one[some] != untreated[some]).any()


def test_an_action_without_effect_changes_nothing() -> None:
    world = opened()
    number = NUMBERS["executive_call"]
    for name in ("good", "root", "load"):
        world.action_effects[name][number] = 0.0
    recording = Recording.of(world, [BEGIN])
    plain, other = (after(recording, e) for e in (None, Extra(number, there(recording))))
    for one, same in zip(plain[0], other[0], strict=True):
        assert one.tobytes() == same.tobytes()


def test_a_concession_is_granted_to_those_that_gave_notice_alone() -> None:
    recording = Recording.of(opened(Nothing()), [BEGIN])
    rows = there(recording)
    plain, other = (after(recording, e)[0] for e in (None, Extra(NUMBERS["concession"], rows)))
    gave = recording.begins[BEGIN]["intent"][rows] == Intent.LEAVE_AFTER_NOTICE
    assert gave.any()
    assert (other.renews[gave] > plain.renews[gave]).all()
    assert other.renews[~gave].tobytes() == plain.renews[~gave].tobytes()


def test_a_better_process_prevents_problems() -> None:
    """What is added to maturity fades as maturity does, and is there from the next week on."""
    recording = Recording.of(opened(Nothing()), [BEGIN])
    _, plain = after(recording)
    _, better = after(recording, lift=0.5)
    rows = there(recording)
    assert better["health"][rows].mean() > plain["health"][rows].mean()
    kept = [past.kept for past in recording.weeks]
    assert kept == pytest.approx([1 - 1 / Team().maturity_memory] * HORIZON)


def test_what_is_added_to_maturity_fades_as_its_equation_says() -> None:
    """In weeks with improvement and fires: so little more that nothing else moves."""
    recording = Recording.of(opened(), [BEGIN])
    assert len({past.kept for past in recording.weeks}) > HORIZON / 2
    world, little = opened(), 1e-6
    for week in range(HORIZON):
        loop.open_week(world, week)
        if week == BEGIN:
            world.maturity += little
        elif week > BEGIN:
            little *= recording.weeks[week - 1].kept
            assert world.maturity - recording.weeks[week].maturity == pytest.approx(
                little, rel=1e-6
            )
        loop.close_week(world, week, phases.asked_of(world, week, world.policy, world.name))


def test_value_is_what_was_paid_week_by_week() -> None:
    """With a cent a week for each cent of ARR, and chance left in."""
    world = opened()
    arr = np.zeros((HORIZON, len(world.accounts)))

    recording = Recording.of(world, [BEGIN])
    outcome, _ = after(recording)
    again = opened()
    for week in range(HORIZON):
        loop.open_week(again, week)
        arr[week] = np.where(again.accounts["stage"] == Stage.ACTIVE, again.accounts["arr"], 0)
        loop.close_week(again, week, phases.asked_of(again, week, again.policy, again.name))
    rows = there(recording)
    assert outcome.value == pytest.approx(arr[BEGIN:, rows].sum(axis=0) / 100)
    active = world.accounts["stage"][rows] == Stage.ACTIVE
    assert outcome.arr == pytest.approx(np.where(active, world.accounts["arr"][rows], 0) / 100)


def test_what_is_left_at_the_horizon_can_be_worth_something() -> None:
    recording = Recording.of(opened(), [BEGIN])
    rows, worth = there(recording), plain_worth(recording)
    nothing, _ = replayed(recording, BEGIN, rows, worth, None)
    worth.ahead[1, -1] = 3.0, 4.0, 5.0
    something, _ = replayed(recording, BEGIN, rows, worth, None)
    times = np.asarray([3.0, 4.0, 5.0])[recording.state.accounts["segment"][rows]]
    waits = something.arr > 0
    assert waits.any()
    # Terms that end at the horizon or later have it at stake too, and so less chance left in them.
    late = recording.state.accounts["renewal"][rows] > HORIZON + 30
    assert (something.value - nothing.value)[late] == pytest.approx((times * something.arr)[late])


def test_the_chance_to_renew_is_settled_once() -> None:
    recording = Recording.of(opened(), [BEGIN])
    outcome, _ = after(recording)
    begin = recording.begins[BEGIN][there(recording)]
    decided = begin["renewal"] - begin["notice"] <= BEGIN
    stays = begin["intent"] == Intent.STAY
    # The chance to stay and, of one that then means to leave, to be turned: each at most 1.
    assert ((outcome.renews >= 0) & (outcome.renews < 2)).all()
    assert (outcome.renews[decided & stays] == 1).all()
    assert (outcome.renews[decided & ~stays] < 1).all()
    late = begin["renewal"] - begin["notice"] > HORIZON
    assert (outcome.renews[late] == 0).all()


@pytest.mark.slow
def test_taking_out_chance_moves_no_mean_and_narrows() -> None:
    """A z of 3.3 at most: by chance one of 500 measures would be beyond (two are tested)."""
    gaps: list[tuple[Outcome, Outcome]] = []
    for replication in range(60):
        recording = Recording.of(
            opened(Nothing(), replication=replication, journey=eventful_journey()), [BEGIN]
        )
        rows = there(recording)
        extra = Extra(NUMBERS["executive_call"], rows)
        both = []
        for ahead in (0.0, 0.5):
            worth = plain_worth(recording, ahead)
            plain, other = (
                replayed(recording, BEGIN, rows, worth, one)[0] for one in (None, extra)
            )
            both.append(Outcome(*(np.subtract(*pair) for pair in zip(other, plain, strict=True))))
        gaps.append((both[0], both[1]))
    for name in ("arr", "value"):
        raw, calm = (np.asarray([getattr(g[k], name).mean() for g in gaps]) for k in (0, 1))
        moved = calm - raw
        assert abs(moved.mean()) < 3.3 * moved.std(ddof=1) / len(moved) ** 0.5, name
    arr_raw, arr_calm = (np.concatenate([g[k].arr for g in gaps]) for k in (0, 1))
    assert arr_calm.std() < arr_raw.std()


@pytest.mark.slow
def test_chances_to_renew_are_what_happens_on_average() -> None:
    """Where nothing is beyond control. A z of 3.3 at most: by chance once in 1,000."""
    journey = eventful_journey()
    for segment in journey.segments.values():
        segment.uncontrollable = 0.0
    journey = replace(journey, payment_loss_card=0.0, payment_loss_invoice=0.0)
    quiet = {"journey": journey, "market": Market()}
    gaps = []
    for replication in range(60):
        recording = Recording.of(opened(replication=replication, **quiet), [BEGIN])
        outcome, accounts = after(recording)
        rows = there(recording)
        due = recording.begins[BEGIN]["renewal"][rows]
        ends = due <= HORIZON
        renewed = accounts["renewal"][rows] > due
        gaps.append((outcome.renews - renewed)[ends].mean())
    assert abs(np.mean(gaps)) < 3.3 * np.std(gaps, ddof=1) / len(gaps) ** 0.5
