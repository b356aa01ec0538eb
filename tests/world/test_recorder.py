"""The recorder writes what the phases show, whoever drives them; and the twin is the same but for
the effect of work on accounts that burn.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs import agents
from simcs.experiment.compose import compose
from simcs.experiment.config import Driver
from simcs.experiment.replications import is_treated, prepare, recorded, replicate, untreated
from simcs.interventions.ceiling import Ceiling
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing
from simcs.journey.columns import NEVER, Cause, Happening, Intent, Stage
from simcs.metrics.definitions import METRICS, metric_names
from simcs.record import SHORTEST_TERM, Economics, Record, TermEnd
from simcs.signals.view import View
from simcs.team.csm import burns
from simcs.world import loop, phases
from simcs.world.event_log import Event, EventLog
from simcs.world.recorder import COVERED_FOR, Recorder
from simcs.world.state import WorldState
from tests.conftest import QUICK
from tests.worlds import (
    Everything,
    Reclaimers,
    Rescuers,
    changing_team,
    eventful_journey,
    eventful_market,
    restless_journey,
    team_of,
    world_of,
)

ECONOMICS = Economics(0.79, 0.15, 104.5)
RECORDED = (
    "flagged", "answered", "treated", "noticed", "decided", "touches", "treatments", "outcome",
)  # fmt: skip


def busy(policy: Policy, **options: Any) -> WorldState:
    """Return a world in which much burns, is worked on, ends and comes back."""
    team = changing_team(csms=5, hours_per_week=13.0, growth_limit=2, growth_backlog=0.2)
    options = {"size": 50, "horizon": 70, "market": eventful_market()} | options
    return world_of(policy, team, **options)


def record_of(world: WorldState, driver: Any = loop) -> Record:
    recorder = Recorder(world)
    for week in driver.weeks(world):
        recorder.observe(world, week)
    return recorder.record("arm", 0, ECONOMICS)


class ByHand:
    """What a record should hold, from the tasks that are done and the state as it is planned on.

    ``terms`` holds, by account and renewal date, what `RECORDED` names; ``covered`` and ``touched``
    are by seat.
    """

    def __init__(self, world: WorldState) -> None:
        self.world = world
        self.terms: dict[tuple[int, int], dict[str, int]] = {}
        self.covered: NDArray[np.int64] = np.zeros(world.csms, np.int64)
        self.touched: NDArray[np.int64] = np.zeros(world.csms, np.int64)
        self.last = np.array([max(self.past(i)) for i in range(len(world.accounts))])

    def past(self, i: int) -> list[int]:
        """Return the weeks in which CSMs last did something, before the run."""
        done = self.world.accounts["last_done"][i].tolist()
        return [
            done[k] for k in range(len(self.world.action_effects)) if self.takes_time(i, k)
        ] or [NEVER]

    def takes_time(self, i: int, action: int) -> bool:
        """Return whether an action on an active account takes a CSM's time."""
        work, segment = self.world.action_effects[action], self.world.accounts["segment"][i]
        touch = self.world.parameters["touch"][segment]
        return not work.automated and not work.asks and work.minutes[touch] > 0

    def term(self, i: int) -> dict[str, int]:
        """Return what is known of the term that runs."""
        key = (i, int(self.world.accounts["renewal"][i]))
        return self.terms.setdefault(
            key, dict.fromkeys(RECORDED, NEVER) | {"touches": 0, "treatments": 0, "outcome": 0}
        )

    def simulate(self) -> None:
        """Simulate the world phase by phase and look at it in between."""
        w = self.world
        for i in np.flatnonzero(w.accounts["stage"] == Stage.ACTIVE).tolist():
            if w.accounts["renewal"][i] - w.accounts["notice"][i] <= 0:
                self.decided(i, self.term(i), -1)
        for week in range(w.horizon):
            phases.market(w, week)
            phases.observe(w, week)
            phases.plan(w, week)
            running = {i: self.term(i) for i in w.active.tolist()}
            burning = {
                i for i in running if burns(w.accounts[i], w.red_line, w.team_parameters[0], week)
            }
            assert burning >= {task.account for task in w.backlog if task.burns}
            for i in burning:
                if running[i]["flagged"] == NEVER:
                    running[i]["flagged"] = week
            phases.serve(w, week)
            for task in w.backlog[w.backlog["done"] == 1]:
                if task.account in running and self.takes_time(task.account, task.action):
                    self.touch(task.account, running[task.account], burning, week)
            phases.drift_and_act(w, week)
            for i, term in running.items():
                self.end_of_week(i, term, week)
            phases.close(w, week)
            for i in np.flatnonzero(w.accounts["stage"] == Stage.ACTIVE).tolist():
                self.covered[w.accounts["owner"][i]] += week - self.last[i] < COVERED_FOR
                self.term(i)  # whoever has come back begins one

    def touch(self, i: int, term: dict[str, int], burning: set[int], week: int) -> None:
        """Note a finished task."""
        self.last[i] = week
        self.touched[self.world.accounts["owner"][i]] += 1
        term["touches"] += 1
        if term["flagged"] != NEVER and term["answered"] == NEVER:
            term["answered"] = week
        if i in burning:
            term["treatments"] += 1
            if term["treated"] == NEVER:
                term["treated"] = week

    def end_of_week(self, i: int, term: dict[str, int], week: int) -> None:
        """Note what an account did."""
        a = self.world.accounts[i]
        paid = not a["happening"] & Happening.PAYMENT_FAILS
        if a["happening"] & Happening.DECIDES and paid:
            self.decided(i, term, week)
        if a["stage"] == Stage.GONE:
            term["outcome"] = TermEnd.LEFT
        elif a["happening"] & Happening.TERM_ENDS:
            term["outcome"] = TermEnd.RENEWED

    def decided(self, i: int, term: dict[str, int], week: int) -> None:
        """Note a decision, and notice if it was given."""
        term["decided"] = week
        if self.world.accounts["intent"][i] == Intent.LEAVE_AFTER_NOTICE:
            term["noticed"] = week


@pytest.mark.parametrize("policy", [Everything, Reclaimers])
def test_it_tells_what_the_phases_show(policy: type[Any]) -> None:
    world = busy(policy())
    hand = ByHand(world.copy())
    hand.simulate()
    record = record_of(world)
    assert world.accounts.tobytes() == hand.world.accounts.tobytes()
    terms = {(int(t["account"]), int(t["ends"])): t for t in record.terms}
    assert len(terms) == len(record.terms)
    for key, term in terms.items():
        assert {name: int(term[name]) for name in RECORDED} == hand.terms[key], key
    for key in set(hand.terms) - set(terms):
        assert hand.terms[key]["flagged"] == NEVER
        assert hand.world.accounts["term"][key[0]] < SHORTEST_TERM
    np.testing.assert_array_equal(record.seats["covered_weeks"], hand.covered)
    np.testing.assert_array_equal(record.seats["touches"], hand.touched)
    # All of it came about.
    for name in RECORDED[:5]:
        assert 5 < (record.terms[name] != NEVER).sum() < len(record.terms), name
    assert {int(end) for end in TermEnd} == set(record.terms["outcome"].tolist())
    # Work on what burns is not all the work that answers it, nor all touches.
    assert (record.terms["treated"] != record.terms["answered"]).any()
    assert (record.terms["treatments"] < record.terms["touches"]).any()


def test_either_driver_gives_the_same_record() -> None:
    by_loop, by_agents = (record_of(busy(Everything()), driver) for driver in (loop, agents))
    assert_same(by_loop, by_agents)
    assert is_treated(by_loop)


def assert_same(one: Record, other: Record) -> None:
    """Compare two records to the last bit."""
    for f in fields(Record):
        mine, theirs = getattr(one, f.name), getattr(other, f.name)
        if isinstance(mine, np.ndarray):
            assert mine.tobytes() == theirs.tobytes(), f.name
        else:
            assert mine == theirs, f.name


def test_terms_agree_with_the_events() -> None:
    """How often each account renewed and left, when, why, and when it gave notice."""
    for segment in (journey := eventful_journey()).segments.values():
        segment.terms = {26: 0.5, 30: 0.5}
    world = busy(Reclaimers(), journey=journey)
    event_log, recorder = EventLog(world), Recorder(world)
    for week in loop.weeks(world):
        event_log.observe(world, week)
        recorder.observe(world, week)
    events, terms = event_log.events(), recorder.terms()
    assert (events["event"] == Event.WON_BACK).sum() > 3

    def of(event: Event, *columns: str) -> list[Any]:
        chosen = events[events["event"] == event]
        return sorted(zip(*(chosen[name].tolist() for name in columns), strict=True))

    renewed = terms[terms["outcome"] == TermEnd.RENEWED]
    assert of(Event.RENEWED, "account", "week") == sorted(
        zip(renewed["account"].tolist(), (renewed["ends"] - 1).tolist(), strict=True)
    )
    left = terms[terms["outcome"] == TermEnd.LEFT]
    assert of(Event.LEFT, "account", "detail") == sorted(
        zip(left["account"].tolist(), left["cause"].tolist(), strict=True)
    )
    assert {Cause.PAYMENT, Cause.UNCONTROLLABLE} < set(left["cause"].tolist())
    noticed = terms[terms["noticed"] != NEVER]
    assert of(Event.NOTICE_GIVEN, "account", "week") == sorted(
        zip(noticed["account"].tolist(), noticed["noticed"].tolist(), strict=True)
    )
    # One term follows on the other, but for those who were away between.
    one, next_ = terms[:-1], terms[1:]
    follows = (one["account"] == next_["account"]) & (one["outcome"] == TermEnd.RENEWED)
    assert (one["ends"] == next_["begins"])[follows].all()
    active = world.accounts["stage"] == Stage.ACTIVE
    open_ = terms[terms["outcome"] == TermEnd.OPEN]
    assert open_["account"].tolist() == np.flatnonzero(active).tolist()
    np.testing.assert_array_equal(open_["ends"], world.accounts["renewal"][active])


def test_marks_are_the_ledgers() -> None:
    """ARR of the opening accounts at each mark is what the ledger has; -1 is for all others."""
    world = busy(Reclaimers(), horizon=110)
    opening = world.accounts["opening"] == 1
    record = record_of(world)
    assert record.mark_weeks.tolist() == [0, 52, 104, 110]
    whole = world.accounts["opening_arr"][opening].sum()
    kept = [whole, *record.ledger["retained_arr"][record.mark_weeks[1:] - 1].tolist()]
    assert [np.maximum(0, at[opening]).sum() for at in record.arr_at] == kept
    assert (record.arr_at[0] >= 0).tolist() == opening.tolist()
    end = world.accounts[record.arr_at[-1] == -1]
    assert ((end["stage"] != Stage.ACTIVE) | (end["returned"] == 1)).all()
    assert (end["returned"] == 1).any()


def test_who_owned_what_when_it_began() -> None:
    world = busy(Nothing())
    record = record_of(world.copy())
    assert record.began["account"].tolist() == list(range(50))
    for name in ("owner", "score"):
        np.testing.assert_array_equal(record.began[name], world.accounts[name][:50])


def test_seats_add_up() -> None:
    """To the accounts at each close, and to the terms in which one burnt."""
    record = record_of(busy(Everything()))
    seats, terms = record.seats, record.terms
    assert seats["account_weeks"].sum() == record.ledger["logos"].sum()
    assert (seats["covered_weeks"] <= seats["account_weeks"]).all()
    assert seats["flags"].sum() == (terms["flagged"] != NEVER).sum()
    answered = terms[terms["answered"] != NEVER]
    assert seats["answered"].sum() == len(answered)
    waited = answered["answered"] - answered["flagged"]
    assert seats["answer_weeks"].sum() == waited.sum() > 0
    assert (seats["flags"] > 0).sum() > 2


def test_there_is_room_for_more_terms_than_accounts() -> None:
    """Terms of two weeks that all burn: many for each account."""
    team = changing_team(burning_weeks=1040)
    world = world_of(Nothing(), team, size=20, horizon=60, journey=restless_journey(2, 0.5, 0.0))
    world.red_line[:] = 101.0
    recorder, event_log = Recorder(world), EventLog(world)
    for week in loop.weeks(world):
        recorder.observe(world, week)
        event_log.observe(world, week)
    ended = recorder.terms()["outcome"] != TermEnd.OPEN
    events = event_log.events()["event"]
    assert ended.sum() == np.isin(events, (Event.RENEWED, Event.LEFT)).sum()
    assert ended.sum() > len(world.accounts)


@pytest.mark.parametrize("policy", [Nothing, Ceiling])
def test_whoever_asks_nothing_of_the_team_treats_nobody(policy: type[Any]) -> None:
    record = record_of(busy(policy()))
    assert (record.terms["flagged"] != NEVER).sum() > 20
    assert not is_treated(record)
    assert not record.terms["touches"].any()
    assert not record.seats["touches"].any()


class FromAfar:
    """Care for accounts whose term ends much later, and which nobody would say burn."""

    def plan(self, view: View) -> Plan:
        """Ask for calls that are done or given up long before the account can burn."""
        return Plan().add(view.account[view.weeks_to_renewal > 24], "check_in")


@pytest.mark.parametrize("policy", [Nothing, FromAfar])
def test_the_twin_of_an_arm_that_treats_nobody_is_the_arm(policy: type[Any]) -> None:
    world = world_of(policy(), team_of(3, pool=False, hours=30.0), size=60, horizon=70)
    twin = untreated(world)
    one, other = record_of(world), record_of(twin)
    assert not is_treated(one)
    assert (one.terms["touches"].sum() > 50) == (policy is FromAfar)
    assert_same(one, other)


def test_the_twin_spends_the_same_hours_and_nothing_comes_of_them() -> None:
    world = world_of(Rescuers(), team_of(3, pool=False, hours=30.0), size=60, horizon=70)
    terms = record_of(world.copy()).terms
    first = int(terms["treated"][terms["treated"] != NEVER].min())
    treated = terms["account"][terms["treated"] == first]
    world, twin = world.copy(), untreated(world)
    for week, _ in zip(loop.weeks(world), loop.weeks(twin), strict=False):
        if week == first - 1:
            assert world.accounts.tobytes() == twin.accounts.tobytes()
        if week == first:
            break
    for name in ("minutes_used", "minutes_opening", "minutes_burning", "missed"):
        assert world.ledger[name][first] == twin.ledger[name][first], name
    assert world.ledger["minutes_burning"][first] > 0
    assert world.spent.tobytes() == twin.spent.tobytes()
    assert world.backlog.tobytes() == twin.backlog.tobytes()
    for name in ("last_done", "sessions", "missed_since"):
        assert world.accounts[name].tobytes() == twin.accounts[name].tobytes(), name
    differs = world.accounts["health"] != twin.accounts["health"]
    assert np.flatnonzero(differs).tolist() == sorted(set(treated.tolist()))
    assert (world.accounts["contact"] > twin.accounts["contact"]).tolist() == differs.tolist()


def test_where_nothing_burns_its_effect_is_of_no_account() -> None:
    journey = eventful_journey()
    for segment in journey.segments.values():
        segment.voice = 0.0
    records = []
    for part in (1.0, 0.0):
        team = replace(team_of(3, pool=False, hours=30.0), burning_effect=part)
        world = world_of(Everything(), team, journey=journey)
        world.red_line[:] = -1.0
        records.append(record_of(world))
    assert (records[0].terms["flagged"] == NEVER).all()
    assert records[0].terms["touches"].sum() > 50
    assert_same(*records)


@pytest.mark.parametrize(
    "more", [[], ["service=clocked", "driver=agents"]], ids=["weekly", "clocked"]
)
def test_replications_live_twins_only_for_what_needs_them(more: list[str]) -> None:
    """Without them all is the same but what is measured against them."""
    few = [*QUICK, "policies=[none,heroic]", "horizon_weeks=60", *more]
    (idle, busy_), (still, lone) = (
        replicate(prepare(compose([*few, f"depth={depth}"])), 0).metrics
        for depth in ("full", "quick")
    )
    rate, count = against = [
        metric_names().index(name) for name in ("save_rate_incremental", "accounts_rescued")
    ]
    assert np.isnan([idle[against], still[against], lone[against]]).all()
    assert -1 <= busy_[rate] <= 1
    assert busy_[count] == round(busy_[count])
    np.testing.assert_array_equal(np.delete(busy_, against), np.delete(lone, against))
    np.testing.assert_array_equal(idle, still)


@pytest.mark.parametrize("helps", [True, False])
def test_the_rate_against_the_twin_is_of_what_the_work_does(helps: bool) -> None:
    """Above zero where contact helps, below where it does harm, and zero against itself."""
    journey = replace(
        eventful_journey(),
        turning_penalty=0.5,
        goodwill_effect=2.0,
        fatigue_slope=0.0,
    )
    team = replace(team_of(9, pool=True, hours=60.0), burning_share=0.5, burning_weeks=30)
    against = METRICS["save_rate_incremental"].compute
    for replication in range(3):
        world = world_of(
            Rescuers(), team, size=120, horizon=80, journey=journey, replication=replication
        )
        world.accounts["responsiveness"] = 1.0 if helps else -1.0
        twin = recorded(untreated(world), Driver.loop).record("arm", 0, ECONOMICS)
        record = record_of(world)
        rate = against(replace(record, untreated=twin))
        assert rate > 0 if helps else rate < 0
        assert against(replace(record, untreated=record)) == 0
