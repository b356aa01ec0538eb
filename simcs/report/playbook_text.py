"""What came of a user's playbooks, in sentences: what they are worth, and their goals.

Each follows from the rows of the ledger alone, and is left out where they do not support it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.experiment.measurements import RunAnswer
from simcs.report import as_written_text, other_work_text
from simcs.report.playbook_amounts import between, dollars, one_scale, points, tens
from simcs.report.playbook_hours import hours_said
from simcs.report.playbook_said import Said, chosen, is_clear, name_of, over, own, rows, starts
from simcs.report.playbook_steps_text import FEW_STARTS, displaced, ends, never, seldom, steps
from simcs.report.playbook_tests_text import tests
from simcs.report.text import after, two_percents

NOT_NEEDED = 2 / 3
"""Share of accounts that reach a goal without its playbook, from which it seems not needed."""
NAMED = 3
"""Playbooks that are named in one sentence about several."""


def has_playbooks(c: RunAnswer) -> bool:
    """Return whether any arm has playbooks."""
    return len(c.measured.plays) > 0


def sentences(c: RunAnswer, most: int | None = None) -> list[str]:
    """Return what came of the playbooks, the most telling first; nothing where there are none."""
    if not has_playbooks(c):
        return []
    said = [one for row in rows(c) for one in _of_one(c, row)]
    others = [*as_written_text.sentences(c), *other_work_text.sentences(c)]
    return chosen([*others, *said, *_together(c)], most)


def _of_one(c: RunAnswer, row: Any) -> Iterator[Said]:
    name = name_of(c, row)
    if not starts(row) and not row.held_out and not row.wanted:
        yield never(row, name)
        return
    yield from _worth(c, row, name)
    yield from steps(c, row, name)
    if 0 < (starts(row) + row.held_out) * row.replications < FEW_STARTS:
        yield seldom(row, name)
        return
    yield from _goal(c, row, name)
    yield from ends(row, name)
    yield from tests(c, row, name)
    yield from displaced(c, row, name)


def _worth(c: RunAnswer, row: Any, name: str) -> Iterator[Said]:
    mean, low, high = row.arr, row.arr_low, row.arr_high
    clear = is_clear(low, high)
    if clear:
        amount, span = dollars(mean, low, high), between(low, high, mean)
        without = f"Without {name} the book would have {amount}"
        if mean > 0:
            text = f"{without} less ARR{after(c.years)} ({span})."
            yield Said("gains", mean, text)
        else:
            text = f"{without} more ARR{after(c.years)} ({span}): it does more harm than good."
            yield Said("harm", -mean, text)
    value = row.net_value, row.net_value_low, row.net_value_high
    if is_clear(*value[1:]) and not (clear and value[0] * mean > 0):
        amount = dollars(*value)
        hours = hours_said(c, row, *value)
        known = f"with hours and new accounts counted ({between(*value[1:], value[0])}{hours})"
        if value[0] > 0:
            text = f"{name} brings {amount} more than it costs{over(c)}, {known}."
            yield Said("brings", value[0], text)
        else:
            text = f"{name} costs {amount} more than it brings{over(c)}, {known}."
            yield Said("costs", -value[0], text)


def _together(c: RunAnswer) -> Iterator[Said]:
    """Say of which playbooks it is not clear what they are worth, and which change nothing."""
    held = [row for row in rows(c) if row.wanted]
    same = [name_of(c, row) for row in held if row.arr_low == row.arr_high == 0]
    if same:
        change = "changes" if len(same) == 1 else "change"
        text = (
            f"{_listed(same, 'and')} {change} nothing for the accounts of today: with and without, "
            "every future ends with the same ARR of theirs."
        )
        yield Said("same", len(same), text)
    unclear = [
        row for row in held if row.arr_low <= 0 <= row.arr_high and row.arr_low < row.arr_high
    ]
    if unclear:
        low, high = min(row.arr_low for row in unclear), max(row.arr_high for row in unclear)
        scale = one_scale(low, high)
        each = ", taken one at a time" if len(unclear) > 1 else ""
        text = (
            f"No clear difference in ARR{after(c.years)} without "
            f"{_listed([name_of(c, row) for row in unclear], 'or')}{each}: the book would have "
            f"between {scale.said(high)} less and {scale.said(low)} more."
        )
        yield Said("unclear", len(unclear), text)


def _listed(names: list[str], word: str) -> str:
    """Return "a", "a or b", "a, b or 5 more"."""
    *others, last = names if len(names) <= NAMED else [*names[:NAMED], f"{len(names) - NAMED} more"]
    return f"{', '.join(others)} {word} {last}" if others else last


def _goal(c: RunAnswer, row: Any, name: str) -> Iterator[Said]:
    """Say how often accounts reach a playbook's goal with it and without it."""
    for goal in own(c.playbook_goals, row).itertuples():
        low, high = points(*sorted((abs(goal.ci_low), abs(goal.ci_high))))
        if goal.ci_low > 0 or goal.ci_high < 0:
            first, second = two_percents(goal.share, goal.share_without)
            more = "more" if goal.ci_low > 0 else "fewer"
            text = (
                f"{more.capitalize()} accounts reach the goal of {name} with it ({first}) than "
                f"without it ({second}; between {low} and {high} points {more})."
            )
            yield Said(more, abs(goal.difference), text)
        elif goal.share_without >= NOT_NEEDED:
            text = (
                f"{name} fires where it is not needed: of the accounts that it is for, "
                f"{_both(goal, 'its goal')}."
            )
            yield Said("not needed", goal.share_without, text)
        else:
            text = (
                f"{name} does not clearly move its goal: of the accounts that it is for, "
                f"{_both(goal, 'it')}."
            )
            yield Said("unmoved", goal.share_without, text)


def _both(goal: Any, it: str) -> str:
    """Return how many accounts reach a goal with and without a playbook, in tens."""
    first, second = tens(goal.share), tens(goal.share_without)
    if first == second:
        return f"{first} reach {it} with or without the playbook"
    return f"{first} reach {it} with the playbook, {second} without"
