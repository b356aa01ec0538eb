"""How often what happened in the playbooks of one arm in one future: counts for the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS
from simcs.journey.segments import Segment
from simcs.playbooks.catalogue import NO_CONTACT
from simcs.playbooks.goal_pairs import PAIR_WORDS, pairs_of_goals
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.noting import EVENT_WORDS, NOTED, WANTED
from simcs.playbooks.program import Work, all_work

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EVENT_WORDS", "NAMED", "NOTED", "TALLY", "named", "tally"]

OWNER, AUTOMATION = "csm", "automation"
NAMED = (
    "playbook", "step", "action", "by", "segment", "variant", "event", "count", "hours",
    "contacts",
)  # fmt: skip
"""Columns of counts with names. ``by`` is who does a step; ``hours`` and ``contacts`` are what one
such step takes of whoever does it, and how often it reaches the customer; 0 of what is no step."""

TALLY = np.dtype(
    [
        ("playbook", "i4"),
        ("work", "i4"),
        ("segment", "i4"),
        ("variant", "i4"),
        ("event", "i4"),
        ("count", "i8"),
    ]
)
"""How often an event, a place in `EVENT_WORDS` and `PAIR_WORDS` after it, came to accounts of a
segment. ``work`` is the place of the step among what the playbooks can ask for, -1 for what is of
none; ``playbook`` alike."""


def tally(lines: NDArray[np.void], segments: NDArray[np.int64]) -> NDArray[np.void]:
    """Return the counts of a run.

    Parameters
    ----------
    lines
        Array of `NOTED`; rows are row numbers of accounts.
    segments
        The segment of each account.

    Returns
    -------
    numpy.ndarray
        Array of `TALLY`, each combination once, ascending.
    """
    if not len(lines):
        return np.zeros(0, TALLY)
    pairs, segments = pairs_of_goals(lines), np.asarray(segments, np.int64)
    places = {
        "playbook": _after(lines["play"], pairs.play) + 1,  # -1 is of none, as below
        "work": _after(lines["work"], np.full(len(pairs.row), -1)) + 1,
        "segment": segments[_after(lines["row"], pairs.row)],
        "variant": _after(lines["variant"], pairs.variant),
        "event": _after(lines["kind"], pairs.event),
    }
    sizes = [int(place.max(initial=0)) + 1 for place in places.values()]
    # One number for each combination: these sort and count many times as fast as rows of four.
    each = np.ravel_multi_index(tuple(places.values()), sizes)
    cells, counts = np.unique(each, return_counts=True)
    np.add.at(counts, np.searchsorted(cells, each[len(lines) :]), pairs.many - 1)
    table = np.zeros(len(cells), TALLY)
    for name, values in zip(places, np.unravel_index(cells, sizes), strict=True):
        table[name] = values
    table["playbook"] -= 1
    table["work"] -= 1
    table["count"] = counts
    return table


def _after(first: NDArray[Any], second: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([first.astype(np.int64), second])


def named(
    counts: NDArray[np.void], file: PlaybookFile, segments: Mapping[str, Segment]
) -> pd.DataFrame:
    """Return an array of `TALLY` as a table with the columns `NAMED`.

    What is of no playbook has '' as playbook, what is of no step '' as step, action and by, and
    what is of no variant '' as variant.
    """
    import pandas as pd

    work, words = all_work(file), (*EVENT_WORDS, *PAIR_WORDS)
    # The last is -1, which is none.
    names = [*(playbook.name for playbook in file.playbooks), ""]
    variants = [[one.name for one in play.variants] or [""] for play in file.playbooks] + [[""]]
    touch = [segment.touch.value for segment in segments.values()]
    each = [(step_name(one), one.action, who_does(one), contacts_of(one)) for one in work]
    each.append(("", "", "", 0))
    hours = np.zeros((len(work) + 1, max(1, len(touch))))
    for at, one in enumerate(work):
        hours[at, : len(touch)] = [hours_of(one, place) for place in touch]
    steps, actions, by, contacts = zip(*each, strict=True)
    columns = (
        [names[i] for i in counts["playbook"]],
        [steps[i] for i in counts["work"]],
        [actions[i] for i in counts["work"]],
        [by[i] for i in counts["work"]],
        [list(segments)[i] for i in counts["segment"]],
        [variants[p][v] for p, v in zip(counts["playbook"], counts["variant"], strict=True)],
        [words[i] for i in counts["event"]],
        counts["count"].astype(np.int64),
        hours[counts["work"], counts["segment"]],
        np.array(contacts, np.int64)[counts["work"]],
    )
    return pd.DataFrame(dict(zip(NAMED, columns, strict=True)))


def step_name(work: Work) -> str:
    """Return what a step is called: its own name, or its action."""
    return work.step.name or work.action


def who_does(work: Work) -> str:
    """Return who does a step: automation what takes nobody's time, and that alone."""
    if ACTIONS[work.action].automated:
        return AUTOMATION
    return OWNER if work.by == AUTOMATION else work.by


def hours_of(work: Work, touch: int) -> float:
    """Return what a step takes of a person with an account of a touch, hours; 0 if automated."""
    return float(ACTIONS[work.action].hours[touch] * work.times)


def contacts_of(work: Work) -> int:
    """Return how often a step reaches the customer."""
    action, channel = ACTIONS[work.action], getattr(work.step, "channel", None)
    return 0 if (channel or action.channel) in NO_CONTACT else work.times


def nothing_yet(file: PlaybookFile) -> NDArray[np.void]:
    """Return a count of none for each playbook and each of its steps, an array of `TALLY`.

    So that a table also lists what never happened, in the order of the file.
    """
    work = all_work(file)
    rows = [
        (number, at, 0, 0, WANTED, 0)
        for number in range(len(file.playbooks))
        for at in [-1, *(i for i, one in enumerate(work) if one.playbook == number)]
    ]
    return np.array(rows, TALLY)
