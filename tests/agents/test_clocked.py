"""The clock: what only the agents can do, against a naive version of it, and in its limits."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simcs import agents, compare
from simcs.cli import main
from simcs.errors import ConfigError
from simcs.experiment.check import COMPARED, first_difference
from simcs.experiment.compose import compose
from simcs.interventions.policies import Nothing
from simcs.team.tickets import Length, Tickets
from simcs.world import loop
from simcs.world.capabilities import Capability, needed
from simcs.world.state import WorldState
from tests.naive_clock import TASK, TICKET, NaiveClock
from tests.tiers import first_fast
from tests.worlds import SHIPPED, TYING, AllWays, team_of, world_of

NO_CRISES: dict[str, Any] = {"crisis_notice": False, "crisis_problems": 1000}
LIMITS: dict[Capability, dict[str, Any]] = {
    Capability.WAITING: {"late_most": 0.0},
    Capability.ANSWERING: {"answer_minutes": 0.0},
    Capability.PREEMPTION: {"preemption": False},
}
"""For each capability the settings in which it changes nothing."""

BUSY: dict[str, Any] = {
    "answer_minutes": 40.0, "target_hours": 1.0, "late_goodwill": 0.3, "crisis_problems": 2,
}  # fmt: skip
ALL_LIMITS: dict[str, Any] = {}
for _limit in LIMITS.values():
    ALL_LIMITS |= _limit
OF_TICKETS = (
    "tickets_raised", "tickets_answered", "answered_late", "minutes_waited", "minutes_tickets",
    "tickets_waiting", "tickets_lapsed",
)  # fmt: skip


def world(name: str = "everything", pool: bool = True, **settings: Any) -> WorldState:
    """Return an eventful world with tickets, short of hours."""
    made = world_of({**SHIPPED, **TYING}[name](), team_of(2, pool), size=40, horizon=30)
    made.tickets = Tickets(**(BUSY | settings))
    return made


def part_timers() -> WorldState:
    """Return a world whose pool has many short weeks, the last first to end, and much to do."""
    made = world_of(TYING["everything"](), team_of(5, pool=True, hours=6.0), size=40, horizon=30)
    made.available[1:] = (200, 150, 40, 0)
    made.tickets = Tickets(**BUSY | {"answer_minutes": 20.0})
    return made


def compared(one: WorldState, other: WorldState, but: tuple[str, ...] = ()) -> str:
    """Return where two worlds differ, or nothing; some columns of the ledger may be left out."""
    for name in COMPARED:
        mine, theirs = getattr(one, name), getattr(other, name)
        for column in mine.dtype.names or ():
            if column not in but and mine[column].tobytes() != theirs[column].tobytes():
                return f"{name}, {column}"
        if not mine.dtype.names and mine.tobytes() != theirs.tobytes():
            return name
    return ""


def ran(made: WorldState) -> WorldState:
    """Run a world by the agents."""
    for _ in agents.weeks(made):
        pass
    return made


@pytest.mark.parametrize("pool", first_fast([False, True]), ids=["named", "pool"])
@pytest.mark.parametrize(
    "settings",
    first_fast(
        [
            {},
            {"preemption": False, "answer_length": Length.fixed},
            {"answer_minutes": 90.0, "late_growth": 0.2},
            {"answer_minutes": 3.0, "crisis_notice": False},
        ],
        2,
    ),
    ids=["busy", "in turn", "overwhelmed", "quick"],
)
def test_the_agents_live_the_minutes_of_the_page(settings: dict[str, Any], pool: bool) -> None:
    """Week by week to the last bit: accounts, ledger, minutes and backlog."""
    by_agents = world("waves", pool, **settings)
    by_minutes = by_agents.copy()
    assert by_minutes.tickets is not None
    naive = NaiveClock(by_minutes, by_minutes.tickets)
    for week, other in zip(agents.weeks(by_agents), naive.weeks(), strict=True):
        assert week == other
        found = compared(by_agents, by_minutes)
        assert not found, f"week {week}: {found}"
        assert by_agents.used.tolist() == by_minutes.used.tolist()
    if by_minutes.tickets.preemption:
        assert naive.dropped[TASK] > 0
        if by_minutes.tickets.answer_minutes > 30:
            assert naive.dropped[TICKET] > 0
    else:
        assert not any(naive.dropped.values())


@pytest.mark.parametrize("pool", first_fast([False, True]), ids=["named", "pool"])
def test_all_that_a_plan_can_ask_takes_the_minutes_of_the_page(pool: bool) -> None:
    """Work for whoever is free too, which a crisis interrupts and another CSM goes on with."""
    team = replace(team_of(3, pool), executive_hours=2.5, specialist_hours=4.0)
    by_agents = world_of(AllWays(), team, size=40, horizon=20)
    by_agents.tickets = Tickets(**BUSY | {"crisis_problems": 1})
    by_minutes = by_agents.copy()
    naive = NaiveClock(by_minutes, by_agents.tickets)
    for week, _ in zip(agents.weeks(by_agents), naive.weeks(), strict=True):
        found = compared(by_agents, by_minutes)
        assert not found, f"week {week}: {found}"
        assert by_agents.used.tolist() == by_minutes.used.tolist()
    assert naive.dropped[TASK] > 0
    assert by_agents.ledger["minutes_executive"].any()


@pytest.mark.slow
def test_part_timers_live_the_minutes_of_the_page() -> None:
    """CSMs whose weeks end at different minutes, and tasks of one account done side by side."""
    by_agents = part_timers()
    by_minutes = by_agents.copy()
    assert by_minutes.tickets is not None
    naive = NaiveClock(by_minutes, by_minutes.tickets)
    for _ in zip(agents.weeks(by_agents), naive.weeks(), strict=True):
        assert not compared(by_agents, by_minutes)
        assert by_agents.used.tolist() == by_minutes.used.tolist()


@pytest.mark.parametrize("capability", list(Capability), ids=lambda c: c.name)
def test_loop_refuses_what_only_the_agents_can_do(capability: Capability) -> None:
    """Each is named in one clear message, with the setting and the driver."""
    others = [LIMITS[other] for other in Capability if other is not capability]
    made = world(**{name: value for limit in others for name, value in limit.items()})
    assert capability in needed(made.tickets)
    with pytest.raises(ConfigError, match=r"^driver=loop cannot .*service=clocked") as refused:
        next(loop.weeks(made))
    assert capability.value in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("capability", list(Capability), ids=lambda c: c.name)
def test_the_history_differs_with_it(capability: Capability) -> None:
    """With all others as they are, its limit is another history, tickets' own columns aside."""
    assert compared(ran(world()), ran(world(**LIMITS[capability])), but=OF_TICKETS)


@pytest.mark.parametrize("pool", [False, True], ids=["named", "pool"])
@pytest.mark.parametrize("name", [*SHIPPED, *TYING])
def test_in_the_limit_the_loop_agrees(name: str, pool: bool) -> None:
    """Answers take no time, waiting costs nothing, nothing is interrupted: as if weekly."""
    clocked = world(name, pool, **ALL_LIMITS)
    weekly = clocked.copy()
    weekly.tickets = None
    for week, other in zip(agents.weeks(clocked), loop.weeks(weekly), strict=True):
        assert week == other
        found = compared(clocked, weekly, but=OF_TICKETS)
        assert not found, f"week {week}: {found}"
        assert clocked.used.tolist() == weekly.used.tolist()
    assert clocked.ledger["tickets_answered"].sum() > 0


def test_in_the_limit_the_order_of_finishing_does_not_matter() -> None:
    """Many hands do all work for an account at once, the short first; effects add up alike."""
    clocked = world_of(TYING["everything"](), team_of(6, True, 60.0), size=40, horizon=12)
    clocked.tickets = Tickets(**BUSY | ALL_LIMITS)
    weekly = clocked.copy()
    weekly.tickets = None
    for _ in zip(agents.weeks(clocked), loop.weeks(weekly), strict=True):
        assert not compared(clocked, weekly, but=OF_TICKETS)


def test_without_crises_nothing_is_interrupted() -> None:
    """The other limit of pre-emption."""
    assert not compared(ran(world(**NO_CRISES)), ran(world(**NO_CRISES, preemption=False)))


def test_without_the_clock_there_are_no_tickets() -> None:
    """And the drivers agree, as ever."""
    weekly = world()
    weekly.tickets = None
    assert first_difference(weekly) is None
    assert not any(weekly.ledger[name].any() for name in OF_TICKETS)


def hours_within(ledger: Any) -> Iterator[bool]:
    yield bool((ledger["minutes_used"] <= ledger["minutes_available"]).all())
    yield bool((ledger["minutes_tickets"] <= ledger["minutes_used"]).all())


@pytest.mark.parametrize(("csms", "hours"), [(0, 8.0), (1, 0.0), (1, 8.0), (9, 30.0)])
@pytest.mark.parametrize("pool", [False, True], ids=["named", "pool"])
def test_no_ticket_is_lost(csms: int, hours: float, pool: bool) -> None:
    """Raised are answered, waiting or lapsed; hours are kept; goodwill stays a number."""
    made = world_of(TYING["waves"](), team_of(csms, pool, hours), size=40, horizon=30)
    made.tickets = Tickets(**BUSY)
    ledger = ran(made).ledger
    gone = ledger["tickets_answered"].sum() + ledger["tickets_lapsed"].sum()
    assert ledger["tickets_raised"].sum() == gone + ledger["tickets_waiting"][-1] > 0
    assert all(hours_within(ledger))
    assert np.isfinite(made.accounts["goodwill"]).all()
    assert (ledger["answered_late"] <= ledger["tickets_answered"]).all()


def test_more_hands_mean_shorter_waits() -> None:
    """Of 2, 4 and 8 CSMs, each wait less, and customers' goodwill is the better for it."""
    waits, goodwill = [], []
    for csms in (2, 4, 8):
        made = world_of(Nothing(), team_of(csms, pool=True), size=40, horizon=30)
        made.tickets = Tickets(**BUSY | {"answer_minutes": 60.0})
        ledger = ran(made).ledger
        waits.append(ledger["minutes_waited"].sum() / ledger["tickets_answered"].sum())
        goodwill.append(float(made.accounts["goodwill"].mean()))
    assert waits == sorted(waits, reverse=True)
    assert goodwill == sorted(goodwill)


@pytest.mark.parametrize("command", [["compare", "driver=loop"], ["check"]], ids=lambda c: c[0])
def test_the_command_line_refuses_it_of_the_loop(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit 2, before anything runs; check runs both drivers, so it cannot either."""
    with pytest.raises(SystemExit) as ended:
        main([*command, "service=clocked"])
    assert ended.value.code == 2
    assert "driver=loop cannot" in (said := capsys.readouterr().err)
    assert "allowed: driver=agents, or service=weekly" in said


def test_answers_are_measured_and_printed_with_the_clock_on(quick: list[str]) -> None:
    """And only then; tickets leave marks in hours and in money."""
    few = [part for part in quick if not part.startswith(("driver", "replications"))]
    few += ["replications=2", "team.csms=1"]
    clocked, weekly = (
        compare(["none", "blend"], overrides=[*few, *more]) for more in (["service=clocked"], [])
    )
    titles = ("Time until a ticket is answered", "Late share of answers")
    for title in titles:
        assert title in clocked.details
        assert title not in weekly.details
    waits = clocked.replications["mean_answer_hours"]
    assert (waits > 0).all()
    assert weekly.replications["mean_answer_hours"].isna().all()
    assert (clocked.replications["hours_used"] > weekly.replications["hours_used"]).any()


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(ConfigError, match="service"):
        compose(["service=hourly"])


def test_a_configuration_with_the_clock_on_is_read() -> None:
    assert compose(["service=clocked", "tickets.answer_minutes=30"]).tickets.answer_minutes == 30


def test_the_names_of_all_limits_are_there() -> None:
    """So that a capability added later is walked too."""
    assert set(LIMITS) == set(Capability)
    assert math.isfinite(Tickets().answer_minutes)
