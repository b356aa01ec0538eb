"""Counts of what happened in playbooks, and what a step takes."""

from collections import Counter
from itertools import combinations

import numpy as np

from simcs.interventions.actions import ACTIONS
from simcs.journey.segments import Segment, Touch
from simcs.playbooks.building import read_text
from simcs.playbooks.goal_pairs import FIRST_PAIR, PAIR_WORDS
from simcs.playbooks.machine import EVENT_WORDS, NOTED
from simcs.playbooks.program import all_work
from simcs.playbooks.tally import NAMED, TALLY, named, nothing_yet, tally

FILE = """
playbooks:
  first:
    when: notice
    by: automation
    steps:
      - {do: email, times: 2}
      - {do: check_in, name: call}
      - {do: escalation, by: pool}
  second:
    when: left
    do: churn_review
"""
SEGMENTS = {"small": Segment(touch=Touch.low), "large": Segment(touch=Touch.high)}


def lines(count: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    found = np.zeros(count, NOTED)
    found["row"] = rng.integers(0, 9, count)
    found["play"] = rng.integers(-1, 2, count)
    found["kind"] = rng.integers(0, len(EVENT_WORDS), count)
    found["work"] = rng.integers(-1, 4, count)
    found["variant"] = found["row"] % 2
    return found


def test_each_combination_is_counted_once() -> None:
    segments = np.arange(9) % 3
    for count in (0, 1, 500):
        found = lines(count)
        expected = Counter(
            (
                *(int(one["play"]), int(one["work"]), int(segments[one["row"]])),
                *(int(one["variant"]), int(one["kind"])),
            )
            for one in found
        )
        table = tally(found, segments)
        table = table[table["event"] < FIRST_PAIR]
        assert table.dtype == TALLY
        held = {tuple(int(v) for v in row.item()[:5]): int(row["count"]) for row in table}
        assert held == dict(expected)
        assert list(held) == sorted(held)


def test_pairs_of_outcomes_of_one_account() -> None:
    found = lines(500)
    kinds = {EVENT_WORDS.index(f"{held}goal {end}"): (held, end == "reached")
             for held in ("", "held out, ") for end in ("reached", "missed")}  # fmt: skip
    own = [one for one in found.tolist() if one[2] in kinds]
    words = ("pair of goals missed", "pair of goals, one reached", "pair of goals reached")
    expected: Counter[tuple[int, int, int, str]] = Counter()
    for first, second in combinations(own, 2):
        (held, hit), (other, more) = kinds[first[2]], kinds[second[2]]
        if held == other and first[:2] == second[:2]:
            expected[first[1], first[0] % 3, first[4], held + words[hit + more]] += 1
    table = tally(found, np.arange(9) % 3)
    table = table[table["event"] >= FIRST_PAIR]
    assert (table["work"] == -1).all()
    assert {
        (p, s, v, PAIR_WORDS[e - FIRST_PAIR]): n for p, _, s, v, e, n in table.tolist()
    } == dict(expected)
    assert {key[3] for key in expected} == {*PAIR_WORDS}


def test_names_who_does_it_and_what_it_takes() -> None:
    file = read_text(FILE)
    table = named(nothing_yet(file), file, SEGMENTS)
    assert tuple(table) == NAMED
    assert list(table["playbook"]) == ["first"] * 4 + ["second"] * 2
    assert list(table["step"]) == ["", "email", "call", "escalation", "", "churn_review"]
    # What takes nobody's time is automation's; automation does not do what takes a person's.
    assert list(table["by"]) == ["", "automation", "csm", "pool", "", "csm"]
    assert list(table["contacts"]) == [0, 2, 1, 0, 0, 0]
    assert not table["count"].any()


def test_what_is_of_no_playbook_has_no_names() -> None:
    counts = np.zeros(1, TALLY)
    counts["playbook"] = counts["work"] = -1
    [row] = named(counts, read_text(FILE), SEGMENTS).itertuples()
    assert (row.playbook, row.step, row.action, row.by, row.variant) == ("",) * 5
    assert (row.hours, row.contacts) == (0, 0)


def test_hours_are_those_of_the_touch() -> None:
    file = read_text(FILE)
    counts = np.zeros(2, TALLY)
    counts["work"], counts["segment"], counts["count"] = 1, [0, 1], 3
    assert all_work(file)[1].action == "check_in"
    hours = named(counts, file, SEGMENTS)["hours"]
    assert list(hours) == [ACTIONS["check_in"].hours[0], ACTIONS["check_in"].hours[2]]
