"""What a policy remembers: columns and tables that it declares, and that its world owns.

A policy itself has no state, so that one instance serves many replications. One that has to
remember something declares it in a class attribute, ``memory = {"name": 0.0}``: for each name a
column with one number per account, initially the given one. An array of one dimension in place of
the number, ``numpy.zeros(12, numpy.int32)``, makes a table: a row of its own for each account,
initially the given one, of accounts that have left too. It reads them in ``view.memory`` and
writes them by ``plan.remember``. The world holds them, so they are copied with it, and each arm has
its own. They belong to the latest policy that declared any: another one that does begins again, and
one that declares none sees none and leaves them alone.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError, quoted, unknown
from simcs.interventions.plan import ByHand, attribute_of, unreadable
from simcs.signals.remembered import WHOLE
from simcs.stable_text import attributes_of, settings_text

Memory = dict[str, NDArray[Any]]
"""By name a column, shape ``(accounts,)``, or a table, shape ``(accounts, numbers)``."""

OURS = "simcs."

Notes = list[tuple[str, NDArray[Any]]]

Kinds = dict[str, tuple[tuple[int, ...], np.dtype[Any]]]
"""Shape and type of what a view shows of a memory, by name."""

MOST = sys.float_info.max
"""Whole numbers beyond this do not fit a column and count as infinite."""

OF_TABLES = (np.dtype(np.int32), np.dtype(np.float64))
"""Types that the numbers of a table may have."""

ALLOWED = "a mapping of names to finite numbers, or to arrays of one dimension of int32 or float64"


def declared(policy: object, name: str | None = None) -> Mapping[str, Any]:
    """Return the names that a policy remembers, with their initial values.

    Parameters
    ----------
    name
        What to call the policy in messages; by default by its type.

    Raises
    ------
    PolicyError
        When they are not a mapping of names to finite numbers or rows of them, or cannot be read.
    """
    name = type(policy).__name__ if name is None else name
    given = attribute_of(policy, "memory", {}, name)
    try:
        names = dict(given) if isinstance(given, Mapping) else None
    except Exception as error:
        raise unreadable(name, "memory", error) from error
    if names is None or not all(
        isinstance(one, str) and (_is_number(first) or _is_row(first))
        for one, first in names.items()
    ):
        raise PolicyError(f"policy {name}: its memory is {quoted(given)}; allowed: {ALLOWED}")
    return names


def _is_number(first: object) -> bool:
    return isinstance(first, int | float) and abs(first) <= MOST


def _is_row(first: object) -> bool:
    """Return whether this can be each account's first row of a table."""
    return (
        type(first) is np.ndarray
        and first.ndim == 1
        and first.size > 0
        and first.dtype in OF_TABLES
        and bool(np.isfinite(first).all())
    )


def require_readable(policy: object, name: str) -> None:
    """Require that a policy's memory and other attributes can be read, and its memory be used.

    Raises
    ------
    PolicyError
        When they cannot.
    """
    declared(policy, name)
    try:
        attributes_of(policy)
    except Exception as error:
        raise unreadable(name, "attributes", error) from error


def owner_of(policy: object) -> str:
    """Return what tells a policy that remembers from others, the same in every process.

    That is its type, its attributes, and what it declares; of an attribute that is no number, text
    or collection of them, only the type counts. A plan given by hand belongs to the world's policy.

    Raises
    ------
    PolicyError
        When its memory cannot be used, or its attributes cannot be read.
    """
    if isinstance(policy, ByHand):
        policy = policy.usual
    kind = type(policy)
    names = {
        name: [first.dtype.name, *first.tolist()] if isinstance(first, np.ndarray) else first
        for name, first in declared(policy).items()
    }
    try:
        held = settings_text(policy)
    except Exception as error:
        raise unreadable(kind.__name__, "attributes", error) from error
    return f"{kind.__module__}.{kind.__qualname__} ({held}) {names}"


def recall(held: Memory, owner: str, policy: object, accounts: int) -> tuple[Memory, str]:
    """Return the columns and tables that a policy declares, and whose they are.

    Those in ``held`` are taken where they are its own (``owner``, as `owner_of` returns it);
    others are begun.

    Raises
    ------
    PolicyError
        When its memory cannot be used.
    """
    names, keeper = declared(policy), keeper_of(policy)
    if not names and keeper is None:
        return {}, owner
    mine = owner_of(policy) if keeper is None else keeper.owner
    own = dict(held) if mine == owner else {}
    for name, first in () if keeper is None else keeper.tables.items():
        if WHOLE + name not in own:
            own[WHOLE + name] = np.repeat(first[:, None], accounts, axis=1)
    for name, first in names.items():
        if name not in own:
            is_row = isinstance(first, np.ndarray)
            own[name] = np.tile(first, (accounts, 1)) if is_row else np.full(accounts, float(first))
    return own, mine


class Keeper(NamedTuple):
    """What simcs' own policies keep in whole tables, which no view shows.

    Attributes
    ----------
    owner
        Tells the policy from others, as `owner_of` would.
    tables
        Name -> what an account begins with, shape ``(columns,)``. The world holds a row for each
        column, shape ``(columns, accounts)``, with the accounts yet to come.
    """

    owner: str
    tables: Mapping[str, NDArray[Any]]


def keeper_of(policy: object) -> Keeper | None:
    """Return what a policy keeps in whole tables; None of all others."""
    usual = policy.usual if isinstance(policy, ByHand) else policy
    keeper = getattr(usual, "keeper", None) if type(usual).__module__.startswith(OURS) else None
    return keeper if isinstance(keeper, Keeper) else None


def kinds_of(shown: Mapping[str, NDArray[Any]]) -> Kinds:
    """Return the shape and type of what a view shows, before a policy can change either."""
    return {name: (held.shape, held.dtype) for name, held in shown.items()}


def checked(where: str, kinds: Kinds, count: int, asked: Sequence[tuple[str, Any]]) -> Notes:
    """Return what a plan remembers.

    Of a column that is a number or one for each of ``count`` active accounts, of a table all that
    the view shows. ``kinds`` are those of what was declared before the policy planned.

    Raises
    ------
    PolicyError
        When a name was not declared, or a value is not a finite number, or of a table has another
        shape or type.
    """
    if not asked:
        return []
    notes: Notes = []
    for name, value in asked:
        if name not in kinds:
            raise PolicyError(f"{where}: {unknown('memory', name, [*kinds] or ['none'])}")
        shape, kind = kinds[name]
        if len(shape) > 1:
            notes.append((name, _rows(where, name, value, shape, kind)))
            continue
        try:
            numbers = np.array(value, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            raise PolicyError(
                f"{where}: memory {name!r} is {quoted(value)}; allowed: numbers"
            ) from None
        if numbers.shape not in ((), (count,)):
            raise PolicyError(
                f"{where}: memory {name!r} has shape {numbers.shape}; "
                f"allowed: one number or shape ({count},)"
            )
        _require_finite(where, name, numbers)
        notes.append((name, numbers))
    return notes


def _rows(
    where: str, name: str, value: Any, shape: tuple[int, ...], kind: np.dtype[Any]
) -> NDArray[Any]:
    """Return the rows of a table that a plan remembers: an array like the one in the view."""
    allowed = f"an array of shape {shape} and type {kind}, as view.memory[{name!r}] is"
    if type(value) is not np.ndarray:
        raise PolicyError(f"{where}: memory {name!r} is {quoted(value)}; allowed: {allowed}")
    if value.shape != shape or value.dtype != kind:
        raise PolicyError(
            f"{where}: memory {name!r} has shape {value.shape} and type {value.dtype}; "
            f"allowed: {allowed}"
        )
    _require_finite(where, name, value)
    return value


def _require_finite(where: str, name: str, numbers: NDArray[Any]) -> None:
    if not np.isfinite(numbers).all():
        raise PolicyError(
            f"{where}: memory {name!r} holds NaN or infinity; allowed: finite numbers"
        )


def keep_whole(held: Memory, whole: Mapping[str, NDArray[Any]] | None) -> None:
    """Put new whole tables in the place of the old ones."""
    for name, table in (whole or {}).items():
        held[WHOLE + name] = table


def keep(
    held: Memory, active: NDArray[np.int64], shown: Callable[[], NDArray[np.int64]], notes: Notes
) -> None:
    """Write to memory; one number is for all accounts, including future ones.

    ``shown`` returns the rows of accounts that tables are shown of; it is called for tables only.
    """
    for name, numbers in notes:
        if numbers.ndim > 1:
            held[name][shown()] = numbers
        elif numbers.ndim:
            held[name][active] = numbers
        else:
            held[name][:] = numbers
