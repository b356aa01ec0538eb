"""What a team sees since the language of plays asks for it: each column by hand and by the oracle.

The oracle keeps its own notes, in Python, of what it did and what befell its accounts; what a view
shows has to follow from these.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs import agents
from simcs.book.dates import month_of
from simcs.errors import ConfigError
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.interventions.policies import Nothing
from simcs.journey.columns import NEVER, Cause, Happening, Stage
from simcs.signals.departed import Lost
from simcs.signals.view import View
from simcs.world import loop, phases
from simcs.world.door import World
from simcs.world.snapshot import digest
from simcs.world.state import WorldState
from tests.oracle import Oracle
from tests.worlds import (
    CHANGING_TEAMS,
    Asking,
    Reclaimers,
    changing_team,
    eventful_journey,
    eventful_market,
    eventful_signals,
    settled_payments,
    team_of,
    view_of,
    world_of,
)

COLUMNS = (
    "problem", "problem_age", "tickets_1w", "bad_tickets_1w", "contacts_4w", "payment_open",
    "csm_since", "renewed_since",
)  # fmt: skip
OF_THE_WEEK = ("outage", "price_rise", "month")
OF_THE_GONE = ("account", "weeks_gone", "finding", "mended")
LEAP_DAY = date(2028, 2, 29).toordinal()
Week = dict[str, Any]


class Both:
    """Find out what is wrong, and take up with who has left."""

    def plan(self, view: View) -> Plan:
        """Take turns."""
        return (Asking() if view.week % 2 else Reclaimers()).plan(view)


class Watching(Both):
    """The same, and note everything that is asked for here."""

    def __init__(self) -> None:
        self.seen: list[Week] = []

    def plan(self, view: View) -> Plan:
        """Look first."""
        gone = view.gone()
        self.seen.append(
            {name: getattr(view, name).copy() for name in ("account", *COLUMNS)}
            | {name: getattr(view, name) for name in OF_THE_WEEK}
            | {f"gone {name}": getattr(gone, name).copy() for name in OF_THE_GONE}
        )
        return super().plan(view)


class Noting(Oracle):
    """An oracle that notes what is done and what renews, and says what can be seen."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.done: list[tuple[int, int, str]] = []
        self.renewals: dict[int, int] = {}
        self.expected: list[Week] = []

    def finish(self, task: Any, week: int, power: float = 1.0) -> None:
        """Note what was finished."""
        super().finish(task, week, power)
        self.done += [(week, task.account, task.action)] * task.times

    def close(self, week: int) -> None:
        """Note who renewed."""
        for row, customer in enumerate(self.customers):
            if customer.active and customer.account.happening & Happening.TERM_ENDS:
                self.renewals[row] = week + 1
        super().close(week)

    def plan(self, week: int) -> None:
        """Say what can be seen, before anything is planned."""
        rows = [row for row, customer in enumerate(self.customers) if customer.active]
        shown = [self.of(row, week) for row in rows]
        gone = [row for row, c in enumerate(self.customers) if self.is_gone(c.account, week)]
        accounts = [self.customers[row].account for row in gone]
        self.expected.append(
            {"account": np.array(rows)}
            | {name: np.array([one[name] for one in shown]) for name in COLUMNS}
            | {
                "outage": self.weather(week).outage,
                "price_rise": week == self.market.rise_week,
                "month": date.fromordinal(LEAP_DAY + 7 * week).month,  # in its first year
                "gone account": np.array(gone),
                "gone weeks_gone": np.array([week - a.end for a in accounts]),
                "gone finding": np.array([a.finding for a in accounts]),
                "gone mended": np.array([
                    a.finding in (3, 4, 5) and self.mended(a.finding, week) >= a.end
                    for a in accounts
                ], bool),
            }
        )  # fmt: skip
        super().plan(week)

    def is_gone(self, a: Any, week: int) -> bool:
        """Return whether an account has left by choice within a year."""
        return a.stage == Stage.GONE and week - a.end <= 52 and Cause.FIT <= a.cause <= 7

    def of(self, row: int, week: int) -> Week:
        """Return what can be seen of one account."""
        a = self.customers[row].account
        seen = sorted((since, kind) for kind, since in enumerate(a.seen_week) if since != NEVER)
        for _, kind in seen:
            assert a.problems[kind]
        contacts = [
            name
            for when, account, name in self.done
            if account == row and week - 4 <= when < week and ACTIONS[name].channel != "internal"
        ]
        seat = self.seats[a.owner]
        began = a.start if seat.next >= 0 else max(a.start, seat.hired)
        return {
            "problem": seen[0][1] if seen else -1,
            "problem_age": week - seen[0][0] if seen else math.inf,
            "tickets_1w": a.tickets_1w,
            "bad_tickets_1w": a.bad_tickets_1w,
            "contacts_4w": len(contacts),
            "payment_open": a.payment_week != NEVER,
            "csm_since": math.nan if a.owner < 0 or began > week else week - began,
            "renewed_since": week - self.renewals[row] if row in self.renewals else math.inf,
        }


def opened(policy: Any, team: Any, size: int = 40, horizon: int = 45) -> tuple[WorldState, Any]:
    """Return a world in which all of it happens, and what an oracle takes besides."""
    parts = (
        settled_payments(eventful_journey()),
        replace(eventful_signals(), problem_seen=0.1, bad_sentiment=-0.2),
        team,
        eventful_market(),
    )
    world = world_of(
        policy, team, size=size, horizon=horizon, journey=parts[0], signals=parts[1],
        market=parts[3],
    )  # fmt: skip
    # What was done before the run is not in an oracle's notes.
    world.accounts["contact_week"], world.accounts["contacts"] = NEVER, 0
    world.first_day = LEAP_DAY
    return world, parts


def different(one: Any, other: Any) -> bool:
    return not np.array_equal(np.asarray(one, float), np.asarray(other, float), equal_nan=True)


@pytest.mark.parametrize("name", ["named", "pods"])
def test_a_view_shows_what_the_oracle_notes(name: str) -> None:
    """Every column, every week, under both drivers; and everything comes about."""
    team = CHANGING_TEAMS[name]
    runs: list[list[Week]] = []
    for drive in (loop.weeks, agents.weeks):
        policy = Watching()
        world, parts = opened(policy, team)
        if not runs:
            oracle = Noting(world_before := world.copy(), *parts)
            oracle.policy = Both()
            assert len(list(oracle.weeks())) == world_before.horizon
            runs.append(oracle.expected)
        for _ in drive(world):
            pass
        runs.append(policy.seen)
    truth, by_loop, by_agents = runs
    for week, shown in enumerate(truth):
        for run in (by_loop, by_agents):
            wrong = [key for key in shown if different(shown[key], run[week][key])]
            assert not wrong, (week, wrong)
    together = {key: np.concatenate([np.atleast_1d(w[key]) for w in truth]) for key in truth[0]}
    assert set(together["problem"].tolist()) == {-1, 0, 1, 2}
    assert together["tickets_1w"].max() > together["bad_tickets_1w"].max() - 1 > 0
    assert together["contacts_4w"].max() > 4
    assert (name == "pods") or np.isnan(together["csm_since"]).any()
    for key in ("payment_open", "outage", "price_rise", "gone mended"):
        assert set(together[key].tolist()) == {False, True}, key
    assert 0.0 in together["renewed_since"]
    assert together["gone weeks_gone"].max() > 26
    assert {2, 3, 12} <= set(together["month"].tolist())


@pytest.mark.parametrize("drive", [loop.weeks, agents.weeks])
def test_looking_changes_nothing(drive: Callable[[WorldState], Iterator[int]]) -> None:
    """Who reads everything and asks for the same lives in the same world."""
    digests = []
    for policy in (Watching(), Both()):
        world, _ = opened(policy, changing_team(), size=25, horizon=20)
        for _ in drive(world):
            pass
        digests.append(digest(world, 19))
    assert digests[0] == digests[1]


@pytest.mark.parametrize("signal", ["problem_seen", "bad_sentiment"])
def test_what_is_only_seen_moves_nothing_else(signal: str) -> None:
    """Accounts, ledger and team are the same, whatever the team sees and does not act upon."""
    own = {"seen_week", "bad_tickets_1w"}
    ends = []
    for value in (0.0, 1.0):
        signals = replace(eventful_signals(), **{signal: value})
        world = world_of(Reclaimers(), team_of(2, True), signals=signals, market=eventful_market())
        for _ in loop.weeks(world):
            pass
        ends.append(world)
    one, other = ends
    changed = {
        name
        for name in one.accounts.dtype.names or ()
        if one.accounts[name].tobytes() != other.accounts[name].tobytes()
    }
    assert changed
    assert changed <= own
    assert one.ledger.tobytes() == other.ledger.tobytes()
    assert one.team.tobytes() == other.team.tobytes()


def plain() -> WorldState:
    """Return a world of a few old accounts without problems, of which nothing is known."""
    world = world_of(Nothing(), team_of(2, False), size=4, arrivals_per_year=0.0, eventful=False)
    world.accounts["start"], world.accounts["problems"] = -30, 0
    world.accounts["seen_week"], world.accounts["contact_week"] = NEVER, NEVER
    world.accounts["contacts"] = 0
    return world


def test_the_problem_seen_first_is_shown() -> None:
    world = plain()
    world.accounts["seen_week"] = [
        [NEVER, NEVER, NEVER], [NEVER, 3, NEVER], [5, 4, 9], [7, NEVER, 7],
    ]  # fmt: skip
    view = view_of(world, 9)
    assert view.problem.tolist() == [-1, 1, 1, 0]
    assert view.problem_age.tolist() == [math.inf, 6.0, 5.0, 2.0]


def test_how_soon_problems_are_seen() -> None:
    """One in q each week, of three at once one in 1 - (1 - q)³; within 4 standard errors."""
    world = world_of(
        Nothing(), team_of(1, True), size=4000, arrivals_per_year=0.0, eventful=False, stagger=False
    )
    world.accounts["problems"] = [[1, 0, 3]]
    phases.market(world, 0)
    phases.observe(world, 0)
    seen = (world.accounts["seen_week"] == 0).mean(axis=0)
    for kind, chance in ((0, 0.3), (1, 0.0), (2, 1 - 0.7**3)):
        assert abs(seen[kind] - chance) <= 4 * math.sqrt(chance * (1 - chance) / 4000)
    phases.observe(world, 1)
    assert ((world.accounts["seen_week"] == 0).mean(axis=0) == seen).all()  # since when stays


@pytest.mark.parametrize("drive", [loop.weeks, agents.weeks])
def test_a_problem_is_seen_until_it_is_solved(drive: Any) -> None:
    """All close at once here, and come again at once: of the new ones nobody knows yet."""
    signals = replace(eventful_signals(), problem_seen=1.0)
    for rate, kinds in ((0.0, {-1}), (50.0, {0, 1, 2})):
        journey = replace(eventful_journey(), problem_closing=2.0, problem_rate=rate)
        policy = Watching()
        world = world_of(policy, team_of(0, True), journey=journey, signals=signals, horizon=6)
        for _ in drive(world):
            open_now = world.accounts["problems"] > 0
            assert (world.accounts["seen_week"][~open_now] == NEVER).all()
        ages = np.concatenate([week["problem_age"] for week in policy.seen[3:]])
        assert set(np.concatenate([w["problem"] for w in policy.seen[4:]]).tolist()) >= kinds
        assert (ages < 3).mean() > 0.5 if rate else np.isinf(ages).mean() > 0.9


@pytest.mark.parametrize("rightly", [True, False])
def test_calls_and_reviews_show_at_once_what_they_find_rightly(rightly: bool) -> None:
    signals = replace(
        eventful_signals(), problem_seen=0.0, discovery_found=float(rightly), discovery_imagined=1.0
    )
    policy = Watching()
    world = world_of(
        policy, team_of(9, True, 60.0), signals=signals, horizon=8,
        market=replace(eventful_market(), review_truth=float(rightly), win_back=-50.0),
    )  # fmt: skip
    world.accounts["seen_week"] = NEVER  # some was seen before the run
    for _ in loop.weeks(world):
        pass
    gone = world.accounts["stage"] == Stage.GONE
    found = world.accounts["finding"] > 0
    assert found.any()
    right = gone & found & (world.accounts["finding"] == world.accounts["cause"])
    assert right.any() == rightly
    assert (world.accounts["seen_week"] != NEVER)[~gone].any() == rightly
    for row in np.flatnonzero(right).tolist():
        kind = int(world.accounts["cause"][row]) - Cause.PRODUCT
        if 0 <= kind < 3:
            assert world.accounts["seen_week"][row, kind] != NEVER


def test_contacts_of_four_weeks_are_counted() -> None:
    """Each that is finished, whoever makes it; internal work is none, and the fifth week is not."""
    plans = {
        0: ["check_in", "in_app_guide"], 1: ["escalation"], 2: ["celebration"], 4: ["check_in"],
    }  # fmt: skip
    shown = []

    class Calls:
        def plan(self, view: View) -> Plan:
            plan = Plan()
            shown.append(view.contacts_4w.tolist())
            for action in plans.get(view.week, []):
                plan.add(view.account[:1], action)
            return plan

    world = plain()
    world.policy = Calls()
    world.team_parameters["burning_effect"] = 0.0  # it is made all the same
    for _ in zip(range(10), loop.weeks(world), strict=False):
        pass
    assert [week[0] for week in shown] == [0, 2, 2, 3, 3, 2, 2, 1, 1, 0]
    assert not any(any(week[1:]) for week in shown)


def test_a_week_of_tickets_sounds_alike() -> None:
    """Those of a week that sound bad all count, or none."""
    world, _ = opened(Nothing(), team_of(1, True))
    for week in loop.weeks(world):
        active = world.accounts[world.active]
        count, bad = active["tickets_1w"], active["bad_tickets_1w"]
        sounds = (active["sentiment"] < -0.2) & (count > 0)
        assert (bad == np.where(sounds, count, 0)).all(), week
    assert world.accounts["bad_tickets_1w"].any()


def test_a_new_csm_and_a_renewal_are_seen() -> None:
    world = plain()
    world.accounts["owner"] = [0, 1, -1, 0]
    world.accounts["start"][3] = 2
    world.accounts["renewed"] = [NEVER, 9, 4, NEVER]
    world.team["hired"] = [-30_000, 7]

    def shown(week: int) -> View:
        world.ledger["minutes_available"][:] = 60
        world.active = np.arange(4)
        return phases.view_of(world, week, {}, set())

    def same(found: NDArray[Any], expected: list[float]) -> bool:
        return np.array_equal(found, expected, equal_nan=True)

    assert same(shown(5).csm_since, [35.0, math.nan, math.nan, 3.0])
    assert same(shown(9).csm_since, [39.0, 2.0, math.nan, 7.0])
    assert same(shown(9).renewed_since, [math.inf, 0.0, 5.0, math.inf])
    world.team["next"][1] = 0
    world.team["pod"] = 1
    assert same(shown(9).csm_since, [39.0, 39.0, math.nan, 7.0])


def test_who_is_gone_for_a_year_and_what_is_mended_since() -> None:
    world = plain()
    accounts = world.accounts
    accounts["stage"] = [Stage.GONE, Stage.GONE, Stage.GONE, Stage.ACTIVE]
    accounts["end"][:3] = [10, 10, 48]
    accounts["cause"][:3] = [Cause.SERVICE, Cause.FIT, Cause.PAYMENT]
    accounts["finding"][:3] = [Cause.SERVICE, Cause.FIT, Cause.NONE]
    world.parameters["mended"] = [NEVER, 12, 60]
    world.active, world.horizon = np.array([3]), 70
    world.ledger = np.zeros(70, world.ledger.dtype)

    def gone(week: int, **options: Any) -> Lost:
        return phases.view_of(world, week, {}, set()).gone(**options)

    assert gone(62).account.tolist() == [0, 1]
    assert gone(62).weeks_gone.tolist() == [52, 52]
    assert gone(62).finding.tolist() == [Cause.SERVICE, Cause.FIT]
    assert gone(62).mended.tolist() == [True, False]
    assert not len(gone(63).account)
    assert not len(gone(62, weeks=51).account)
    assert gone(36, weeks=26).account.tolist() == [0, 1]
    accounts["end"][0] = 13  # after it took effect: it left in spite of that
    assert gone(62).mended.tolist() == [False, False]
    for wrong in (-1, 53, 2.5, "all"):
        with pytest.raises(ConfigError, match=r"weeks of gone is .*; allowed: a whole number"):
            gone(62, weeks=wrong)


@pytest.mark.parametrize(
    ("day", "week", "month"),
    [
        ((2026, 1, 1), 0, 1), ((2026, 1, 1), 4, 1), ((2026, 1, 1), 5, 2), ((2026, 1, 1), 51, 12),
        ((2026, 1, 1), 52, 1), ((2026, 1, 1), 520, 1), ((2028, 2, 29), 52, 2),
        ((2028, 2, 29), 208, 2), ((2026, 12, 28), 1, 1),
    ],
)  # fmt: skip
def test_a_year_of_the_run_is_one_of_the_calendar(
    day: tuple[int, int, int], week: int, month: int
) -> None:
    assert month_of(date(*day).toordinal(), week) == month


def test_a_run_without_dates_has_no_month() -> None:
    assert month_of(0, 9) == 0
    assert view_of(plain()).month == 0


def test_the_door_shows_the_same_after_a_restore() -> None:
    """Month, market events, and every column; a fork too."""
    world = World(opened(Reclaimers(), changing_team(), size=25, horizon=14)[0], 0, Reclaimers())
    loop.open_week(world._state, 0)
    months, struck = set(), set()
    while not world.over:
        views = [w.view for w in (world, World.restore(world.snapshot()), world.fork())]
        for name in (*COLUMNS, *OF_THE_WEEK):
            first, *others = (getattr(view, name) for view in views)
            assert not any(different(first, other) for other in others), name
        months.add(views[0].month)
        struck.add((views[0].outage, views[0].price_rise))
        world.step()
    assert months == {2, 3, 4, 5}
    assert len(struck) > 2


def test_what_a_week_brings_everyone_is_shown_in_its_week_alone() -> None:
    shown = []

    class Looks:
        def plan(self, view: View) -> Plan:
            shown.append((view.outage, view.price_rise))
            return Plan()

    market = replace(eventful_market(), outage_chance=0.0, outage_week=2, rise_week=4)
    world = world_of(Looks(), team_of(1, True), horizon=6, market=market)
    for _ in loop.weeks(world):
        pass
    assert [week for week, (outage, _) in enumerate(shown) if outage] == [2]
    assert [week for week, (_, rise) in enumerate(shown) if rise] == [4]
