"""The closing words of a trace name what makes ARR end otherwise: weeks and amounts add up."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simcs.experiment.compose import compose
from simcs.experiment.replications import Arm, Setup, drive, open_worlds, prepare
from simcs.journey.columns import ACCOUNT, Stage
from simcs.report.trace_money import Kind, arr_at_end, changes, difference
from simcs.report.trace_text import as_text
from simcs.studies.trace import MET, Trace, traces
from simcs.world.event_log import EVENT, Event, EventLog
from simcs.world.state import WorldState
from tests.conftest import QUICK

OPENING, WEEKS = 1_000_000, 20
Step = tuple[int, Event, dict[str, int]]


def journey(arm: str, *steps: Step, here: bool = True) -> Trace:
    """Return an account's journey of which only what changed its ARR is known, in cents."""
    states, events = np.zeros(WEEKS, ACCOUNT), []
    states["stage"], states["arr"] = Stage.ACTIVE if here else Stage.FUTURE, OPENING
    states["end"] = -1
    for week, event, what in steps:
        for name, cents in what.items():
            if name in ("rise", "concession", "cut"):
                states[name][week:] = cents
        less = what.get("concession", 0) + what.get("cut", 0)
        more = what.get("more", 0) + what.get("rise", 0)
        states["arr"][week:] += more - less
        arr = states["arr"][week]
        if event is Event.LEFT:
            states["stage"][week:], states["end"][week:] = Stage.GONE, week + 1
        elif event is Event.WON_BACK:
            states["stage"][week:] = Stage.ACTIVE
        events.append((week, 0, event, 0, arr, more))
        if less:
            events.append((week, 0, Event.CONTRACTED, 0, arr, -less))
    begin = states[0].copy()
    return Trace(
        states=states,
        begin=begin,
        met=np.zeros(WEEKS, MET),
        events=np.array(events, EVENT),
        parameters=None,
        arm=arm,
        account_id="A",
        segment="mid",
        waiting=(),
        minutes=np.zeros(0, np.int64),
    )


def expands(week: int, dollars: int) -> Step:
    return week, Event.EXPANDED, {"more": 100 * dollars}


def renews(week: int, **dollars: int) -> Step:
    return week, Event.RENEWED, {name: 100 * one for name, one in dollars.items()}


LEFT: Step = (9, Event.LEFT, {})
BACK: Step = (15, Event.WON_BACK, {})
CASES: dict[str, tuple[list[Step], list[Step], str]] = {
    "expansion under the second": (
        [],
        [expands(4, 300), expands(12, 200)],
        (
            "After 20 weeks its ARR is $500 higher under B than under A: there it expands by $300"
            " in week 4 and $200 in week 12."
        ),
    ),
    "expansion under the first": (
        [expands(4, 300)],
        [],
        (
            "After 20 weeks its ARR is $300 higher under A than under B: there it expands by $300"
            " in week 4."
        ),
    ),
    "more of it in the same week": (
        [expands(4, 300)],
        [expands(4, 450)],
        (
            "After 20 weeks its ARR is $150 higher under B than under A: there it expands by $150 "
            "more in week 4."
        ),
    ),
    "a concession under the first": (
        [renews(7, concession=900)],
        [renews(7, rise=50)],
        (
            "After 20 weeks its ARR is $950 higher under B than under A: under A it gets a "
            "concession of $900 in week 7; under B it has price rises of $50 by week 7."
        ),
    ),
    "a concession under the second": (
        [renews(7)],
        [renews(7, concession=900)],
        (
            "After 20 weeks its ARR is $900 higher under A than under B: under B it gets a "
            "concession of $900 in week 7."
        ),
    ),
    "a contraction": (
        [renews(7, cut=400), renews(14, cut=100)],
        [renews(7, cut=150), renews(14, cut=100)],
        (
            "After 20 weeks its ARR is $250 higher under B than under A: under A it contracts by "
            "$250 more in week 7."
        ),
    ),
    "what works against it": (
        [renews(3, rise=10), renews(13, rise=20)],
        [renews(3, rise=10), renews(13, rise=70, more=600, cut=200)],
        (
            "After 20 weeks its ARR is $450 higher under B than under A: there it expands by $600"
            " in week 13 and has price rises of $50 more by week 13; against that, under B it "
            "contracts by $200 in week 13."
        ),
    ),
    "smaller changes": (
        [expands(9, 90)],
        [expands(week, 500 - 10 * week) for week in range(6)],
        (
            "After 20 weeks its ARR is $2,760 higher under B than under A: there it expands by "
            "$500 in week 0, $490 in week 1, $480 in week 2 and $470 in week 3; smaller changes "
            "come to +$820."
        ),
    ),
    "smaller changes against it": (
        [expands(9, 90)],
        [expands(week, 500 - 10 * week) for week in range(4)],
        (
            "After 20 weeks its ARR is $1,850 higher under B than under A: there it expands by "
            "$500 in week 0, $490 in week 1, $480 in week 2 and $470 in week 3; smaller changes "
            "come to -$90."
        ),
    ),
    "it leaves under the first": (
        [expands(4, 300), LEFT],
        [],
        (
            "After 20 weeks its ARR is $10,000 higher under B than under A: under A it leaves at "
            "the end of week 9, with $10,300 a year."
        ),
    ),
    "it leaves under the second and comes back": (
        [],
        [LEFT, BACK],
        (
            "After 20 weeks its ARR is $10,000 higher under A than under B: under B it leaves at "
            "the end of week 9, with $10,000 a year; that it comes back in week 15 counts as new."
        ),
    ),
    "it leaves under both": ([LEFT], [LEFT], "Its ARR ends at $0 under both A and B."),
    "the same by other ways": (
        [expands(4, 300)],
        [expands(12, 300)],
        "Its ARR ends the same under A and B, at $10,300 a year.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_sentence_names_what_made_the_difference(case: str) -> None:
    first, second, said = CASES[case]
    assert difference(journey("A", *first), journey("B", *second)) == said


def test_who_comes_under_one_arm_only() -> None:
    never, comes = journey("A", here=False), journey("B")
    assert arr_at_end(never) == 0
    assert difference(never, comes).endswith(
        "$10,000 higher under B than under A: it never comes under A."
    )


@cache
def setup() -> Setup:
    more = ("journey.contraction_chance=0.5", "horizon_weeks=104", "policies=[none,blend]",
            "book.size=80", "team.csms=4")  # fmt: skip
    return prepare(compose([*QUICK, *more]))


def test_changes_add_up_to_the_difference_to_the_cent() -> None:
    """Of all accounts of a run that stay under both arms."""
    seen: set[tuple[Kind, bool]] = set()
    for first, other in zip(*(everybody(*one) for one in open_worlds(setup(), 0)), strict=True):
        ends = arr_at_end(first), arr_at_end(other)
        if not all(ends):
            continue
        found = changes(first, other)
        assert sum(change.weighs for change in found) == ends[1] - ends[0]
        weights = [abs(change.weighs) for change in found]
        assert weights == sorted(weights, reverse=True)
        seen |= {(change.kind, change.weighs > 0) for change in found}
    assert {kind for kind, _ in seen} == {*Kind}
    assert {up for _, up in seen} == {True, False}


def everybody(arm: Arm, world: WorldState) -> list[Trace]:
    """Run a world and return the journeys of all accounts of its opening book."""
    log, size, states = EventLog(world), len(setup().book), []
    for week in drive(world, "loop"):
        log.observe(world, week)
        states.append(world.accounts[:size].copy())
    events = log.events()
    events = events[events["week"] >= 0]
    blank, weeks = journey(arm.name), np.array(states)
    return [
        replace(blank, states=weeks[:, row], events=events[events["account"] == row])
        for row in range(size)
    ]


def test_it_ends_the_trace_of_arms_that_part_and_of_no_other() -> None:
    none, blend = traces(setup(), "A04", 0)
    assert " ".join(as_text([none, blend]).split()).endswith(difference(none, blend))
    assert as_text([none, none]).endswith("never part.")
