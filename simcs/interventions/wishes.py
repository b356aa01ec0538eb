"""Checking every part of a plan before anything is done."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError, quoted, unknown
from simcs.interventions import memory
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import CAUSE_NUMBERS, MESSAGE_NUMBERS, Part, Plan
from simcs.interventions.task_writing import (
    FINE,
    MASK,
    MASK_OF_ONE_LEVEL,
    Listed,
    Targets,
    write,
    write_team_work,
)
from simcs.signals.departed import Lost
from simcs.team.work import ANY_CAUSE, TASK

CALLS = {"add": "parts", "improve": "improvement", "remember": "notes"}
"""Methods of a plan -> where it holds their calls."""

NO_TASKS = np.zeros(0, TASK)
NONE_CHOSEN, NO_NUMBERS = np.zeros(0, np.bool_), np.zeros(0)
NO_ROWS: Listed = np.zeros(0, np.int64), NO_NUMBERS, NO_NUMBERS
NOBODY_LOST: Targets = np.zeros(0, np.int64)


class Tables(NamedTuple):
    """What the tasks of a plan are made from.

    Parameters
    ----------
    active
        Row numbers of the accounts in the book, ascending.
    accounts
        Array of `ACCOUNT`.
    touch
        The touch of each segment.
    action_effects
        The effects table.
    """

    active: Targets
    accounts: NDArray[Any]
    touch: NDArray[np.int64]
    action_effects: NDArray[Any]


class Wishes:
    """A checked plan, as arrays of `TASK`."""

    def __init__(self, tasks: NDArray[Any], team_work: NDArray[Any], notes: memory.Notes) -> None:
        self.tasks = tasks
        self.team_work = team_work
        self.notes = notes


def wishes_of(
    plan: Plan,
    where: str,
    week: int,
    table: Tables,
    find_lost: Callable[[], Lost],
    remembered: list[str],
    available: NDArray[Any],
) -> Wishes:
    """Check every part of a plan; return what it asks for.

    Parameters
    ----------
    where
        How messages begin.
    find_lost
        Returns the accounts that left, for plans that name some.
    remembered
        Names that the policy declared before it planned.
    available
        Minutes of each CSM this week.

    Raises
    ------
    PolicyError
        When a part cannot be carried out.
    """
    require_lists(plan, where)
    tasks = _tasks(where, week, table, find_lost, plan.parts)
    notes = memory.checked(where, remembered, len(table.active), plan.notes)
    return Wishes(tasks, _team_work(where, week, available, plan.improvement), notes)


def require_lists(plan: Plan, where: str) -> None:
    """Require that a plan holds lists of calls, as its methods leave them.

    Raises
    ------
    PolicyError
        When it holds something else; the message begins with ``where``.
    """
    for kind in CALLS.values():
        calls = getattr(plan, kind)
        if not isinstance(calls, list):
            raise PolicyError(
                f"{where}: {kind} of its plan is {quoted(calls)}; allowed: what Plan.add, improve "
                "and remember leave"
            )


def _tasks(
    where: str,
    week: int,
    table: Tables,
    find_lost: Callable[[], Lost],
    parts: list[Part],
) -> NDArray[Any]:
    """Check all parts of a plan and write them into one array.

    Most parts are masks over the view. They are collected unchanged and read by one compiled loop,
    since many calls on small arrays would cost more than the rest of a plan.
    """
    if not parts:
        return NO_TASKS
    active = table.active
    # As they were when the world was opened, like all that compiled code reads of actions.
    leads, asking = (table.action_effects[name].tolist() for name in ("lead", "asks"))
    orders: list[float] = []
    masks: list[NDArray[np.bool_]] = []
    levels: list[NDArray[np.float64]] = []
    listed: list[Listed] = []
    lost = NOBODY_LOST
    for account, action, priority, cause, due, message in parts:
        entry = ACTIONS.asked.get(action) if isinstance(action, str) else None
        if entry is None or entry[0] >= len(table.action_effects):
            raise _not_to_be_asked(where, action)
        number = entry[0]
        lead, asks = leads[number], bool(asking[number])
        level = 0.0
        if asks:
            lost = find_lost().account.copy()
        if due is None and not asks and _is_mask(account, active):
            given = _numbers(where, "priority", action, priority, active.shape)
            masks.append(account)
            if given.ndim:
                levels.append(given)
                rows = MASK
            else:
                level = float(given)
                rows = MASK_OF_ONE_LEVEL
        else:
            listed.append(_rows(where, action, account, priority, due, lost if asks else active))
            rows = len(listed[-1][0])
        kind = ANY_CAUSE if cause is None else _word(where, "cause", cause, CAUSE_NUMBERS)
        about = _word(where, "message", message, MESSAGE_NUMBERS)
        orders += (rows, number, kind, about, week + lead, due is not None, level)
    chosen = np.concatenate(masks) if masks else NONE_CHOSEN
    lists = _joined(listed) if listed else NO_ROWS
    tasks = np.empty(len(lists[0]) + np.count_nonzero(chosen), TASK)
    if not len(tasks):
        return tasks
    masked = chosen, np.concatenate(levels) if levels else NO_NUMBERS
    written = np.array(orders, np.float64).reshape(len(parts), -1)
    bad = write(tasks, written, masked, lists, active, lost, *table[1:])
    if bad != FINE:
        asks = asking[ACTIONS.asked[parts[bad][1]][0]]
        _refuse(where, parts[bad], lost if asks else active)
    return tasks


def _not_to_be_asked(where: str, action: object) -> PolicyError:
    if action not in [*ACTIONS.asked]:
        return PolicyError(f"{where}: {unknown('action', action, ACTIONS.asked)}")
    return PolicyError(
        f"{where}: action {action!r} was registered after this world was opened; allowed: the "
        "actions of that time (register first, then prepare and open)"
    )


def _word(where: str, what: str, word: object, numbers: dict[str, int]) -> int:
    if not (isinstance(word, str) and word in numbers):
        raise PolicyError(f"{where}: {unknown(what, word, numbers)}")
    return numbers[word]


def _joined(listed: list[Listed]) -> Listed:
    return tuple(np.concatenate(column) for column in zip(*listed, strict=True))  # type: ignore[return-value]


def _is_mask(account: Any, allowed: NDArray[np.int64]) -> bool:
    return isinstance(account, np.ndarray) and (
        account.dtype.kind == "b" and account.shape == allowed.shape
    )


def _rows(
    where: str, action: str, account: Any, priority: Any, due: Any, allowed: NDArray[np.int64]
) -> Listed:
    try:
        named = np.asarray(account)
    except ValueError:
        named = np.asarray([None])
    named = named if named.ndim else named.reshape(1)
    if named.ndim != 1 or not (
        named.dtype.kind in "iu" or _is_mask(named, allowed) or not named.size
    ):
        raise PolicyError(
            f"{where}: accounts for {action!r} have shape {named.shape} and type {named.dtype}; "
            f"allowed: a list of whole row numbers from {_place(action)}, or a mask over it of "
            f"shape {allowed.shape}"
        )
    levels = _numbers(where, "priority", action, priority, named.shape)
    weeks = _numbers(where, "due week", action, 0.0 if due is None else due, named.shape)
    levels, weeks = np.broadcast_to(levels, named.shape), np.broadcast_to(weeks, named.shape)
    if _is_mask(named, allowed):
        return allowed[named], levels[named], weeks[named]
    return named.astype(np.int64, copy=False), levels, weeks


def _place(action: str) -> str:
    return "view.lost.account" if ACTIONS[action].asks else "view.account"


def _numbers(
    where: str, what: str, action: str, value: Any, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return a number for each of the accounts, or one for all; not yet checked to be finite."""
    if type(value) is np.ndarray and value.dtype == np.float64 and value.shape == shape:
        return value
    try:
        numbers = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(
            f"{where}: {what} of {action!r} is {quoted(value)}; allowed: numbers"
        ) from None
    if numbers.ndim and numbers.shape != shape:
        raise PolicyError(
            f"{where}: {what} of {action!r} has shape {numbers.shape}; "
            f"allowed: one number or shape {shape}"
        )
    return numbers


def _refuse(where: str, part: Part, allowed: NDArray[np.int64]) -> None:
    """Raise the error that says what is wrong with a part.

    Raises
    ------
    PolicyError
        Always.
    """
    account, action, priority, _, due, _ = part
    rows, levels, weeks = _rows(where, action, account, priority, due, allowed)
    for what, numbers in (("priority", levels), ("due week", weeks)):
        if not np.isfinite(numbers).all():
            raise PolicyError(
                f"{where}: {what} of {action!r} holds NaN or infinity; allowed: finite numbers"
            )
    stranger = rows[~np.isin(rows, allowed)][0]
    raise PolicyError(
        f"{where}: {action!r} asked for account {stranger}, which is not in {_place(action)}; "
        "allowed: accounts that are"
    )


def _number(where: str, what: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(f"{where}: {what} is {quoted(value)}; allowed: a number") from None


def _team_work(
    where: str, week: int, available: NDArray[Any], improvement: list[tuple[Any, Any]]
) -> NDArray[Any]:
    if not improvement:
        return NO_TASKS
    tasks = np.empty(len(improvement) * len(available), TASK)
    count = 0
    for share, priority in improvement:
        portion = _number(where, "share of improvement", share)
        if not 0 <= portion <= 1:
            raise PolicyError(
                f"{where}: share of improvement is {quoted(share)}; allowed: from 0 to 1"
            )
        level = _number(where, "priority of improvement", priority)
        if not math.isfinite(level):
            raise PolicyError(
                f"{where}: priority of improvement is {quoted(priority)}; allowed: a finite number"
            )
        count = write_team_work(tasks, count, available, portion, level, week)
    return tasks[:count]
