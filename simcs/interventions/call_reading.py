"""Reading what the calls of a plan were given: accounts, numbers and words, each named if wrong."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError, quoted, unknown
from simcs.interventions.action import CAN_GO_THROUGH, CHOICES
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import BY_NUMBERS
from simcs.interventions.task_writing import Listed
from simcs.team.work import MOST_TIMES, ONCE, By


def not_to_be_asked(where: str, action: object) -> PolicyError:
    """Return the error that an action is unknown, or was not there when the world was opened."""
    if action not in [*ACTIONS.asked]:
        return PolicyError(f"{where}: {unknown('action', action, ACTIONS.asked)}")
    return PolicyError(
        f"{where}: action {action!r} was registered after this world was opened; allowed: the "
        "actions of that time (register first, then prepare and open)"
    )


def number_of_word(where: str, what: str, word: object, numbers: dict[str, int]) -> int:
    """Return the number of a word.

    Raises
    ------
    PolicyError
        When it is none of ``numbers``.
    """
    if not (isinstance(word, str) and word in numbers):
        raise PolicyError(f"{where}: {unknown(what, word, numbers)}")
    return numbers[word]


HOURS_OF = {int(By.EXECUTIVE): "executive_hours", int(By.SPECIALIST): "specialist_hours"}
"""Settings of the team with the hours of those who have hours of their own."""


def number_of_by(
    where: str, action: str, by: object, automated: NDArray[Any], team: NDArray[Any]
) -> int:
    """Return who does an action.

    Parameters
    ----------
    automated
        Of each action, by its number, whether it takes nobody's time.
    team
        Array of `TEAM_PARAMETERS`, one row.

    Raises
    ------
    PolicyError
        When there is nobody of the name, or they have no hours, or the action is not automated.
    """
    who = number_of_word(where, "by", by, BY_NUMBERS)
    if who == By.AUTOMATION and not automated[ACTIONS.asked[action][0]]:
        raise PolicyError(
            f"{where}: {action!r} is asked by 'automation', but it takes hours; allowed: an "
            "automated action, or by csm, pool, specialist or executive"
        )
    setting = HOURS_OF.get(who)
    if setting is not None and not team[setting][0] > 0:
        raise PolicyError(
            f"{where}: {action!r} is asked by {by!r}, but team.{setting} is 0; allowed: "
            f"team.{setting} above 0, or by csm or pool"
        )
    return who


def is_mask(account: Any, allowed: NDArray[np.int64]) -> bool:
    """Return whether accounts are given as a mask over those allowed."""
    return isinstance(account, np.ndarray) and (
        account.dtype.kind == "b" and account.shape == allowed.shape
    )


def rows_of_call(
    where: str, action: str, account: Any, priority: Any, due: Any, allowed: NDArray[np.int64]
) -> Listed:
    """Return accounts by row number, with their priorities and due weeks, not yet checked to exist.

    Raises
    ------
    PolicyError
        When they are no list of row numbers and no mask, or numbers do not fit them.
    """
    named = _named(where, action, account, allowed)
    levels = numbers_of(where, "priority", action, priority, named.shape)
    weeks = numbers_of(where, "due week", action, 0.0 if due is None else due, named.shape)
    levels, weeks = np.broadcast_to(levels, named.shape), np.broadcast_to(weeks, named.shape)
    if is_mask(named, allowed):
        return allowed[named], levels[named], weeks[named]
    return named.astype(np.int64, copy=False), levels, weeks


def named_rows(
    where: str, action: str, account: Any, allowed: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return accounts by row number, not yet checked to exist.

    Raises
    ------
    PolicyError
        When they are no list of row numbers and no mask.
    """
    named = _named(where, action, account, allowed)
    return allowed[named] if is_mask(named, allowed) else named.astype(np.int64, copy=False)


def _named(where: str, action: str, account: Any, allowed: NDArray[np.int64]) -> NDArray[Any]:
    """Return row numbers, or a mask, as an array."""
    try:
        named = np.asarray(account)
    except ValueError:
        named = np.asarray([None])
    named = named if named.ndim else named.reshape(1)
    if named.ndim != 1 or not (
        named.dtype.kind in "iu" or is_mask(named, allowed) or not named.size
    ):
        raise PolicyError(
            f"{where}: accounts for {action!r} have shape {named.shape} and type {named.dtype}; "
            f"allowed: a list of whole row numbers from {place_of(action)}, or a mask over it of "
            f"shape {allowed.shape}"
        )
    return named


def place_of(action: str) -> str:
    """Return where in a view the accounts are that an action is for."""
    return "view.lost.account" if ACTIONS[action].asks else "view.account"


def numbers_of(
    where: str, what: str, action: str, value: Any, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return a number for each of the accounts, or one for all; not yet checked to be finite.

    Raises
    ------
    PolicyError
        When they are no numbers, or their shape is another.
    """
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


def times_of(where: str, action: str, times: object) -> int:
    """Return how often an action is asked for.

    Raises
    ------
    PolicyError
        When that is no whole number, or none that a task can hold.
    """
    whole = isinstance(times, int | np.integer) and not isinstance(times, bool)
    if not (whole and ONCE <= times <= MOST_TIMES):  # type: ignore[operator]
        raise PolicyError(
            f"{where}: times of {action!r} is {quoted(times)}; allowed: a whole number from {ONCE} "
            f"to {MOST_TIMES}"
        )
    return int(times)  # type: ignore[call-overload, no-any-return]


def channel_of(where: str, action: str, channel: object) -> int:
    """Return the number of the channel that is chosen for an action.

    Raises
    ------
    PolicyError
        When the action cannot go through it.
    """
    own = ACTIONS[action].channel
    allowed = CAN_GO_THROUGH.get(own, ())
    if not (isinstance(channel, str) and channel in allowed):
        raise PolicyError(
            f"{where}: channel of {action!r} is {quoted(channel)}; "
            f"allowed: {', '.join(allowed) or f'its own alone, which is {own}'}"
        )
    return int(CHOICES[channel])


def number_of(where: str, what: str, value: Any) -> float:
    """Return a number.

    Raises
    ------
    PolicyError
        When it is none.
    """
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise PolicyError(f"{where}: {what} is {quoted(value)}; allowed: a number") from None


def refuse(
    where: str, action: str, rows: Listed, allowed: NDArray[np.int64], verb: str = "asked for"
) -> None:
    """Raise the error that says what is wrong with accounts.

    Raises
    ------
    PolicyError
        Always.
    """
    accounts, levels, weeks = rows
    for what, numbers in (("priority", levels), ("due week", weeks)):
        if not np.isfinite(numbers).all():
            raise PolicyError(
                f"{where}: {what} of {action!r} holds NaN or infinity; allowed: finite numbers"
            )
    stranger = accounts[~np.isin(accounts, allowed)][0]
    raise PolicyError(
        f"{where}: {action!r} {verb} account {stranger}, which is not in {place_of(action)}; "
        "allowed: accounts that are"
    )
