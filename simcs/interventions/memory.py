"""What a policy remembers: columns that it declares, and that its world owns.

A policy itself has no state, so that one instance serves many replications. One that has to
remember something declares it in a class attribute, ``memory = {"name": 0.0}``: for each name a
column with one number per account, initially the given one. It reads them in ``view.memory`` and
writes them by ``plan.remember``. The world holds them, so they are copied with it, and each arm has
its own. They belong to the latest policy that declared any: another one that does begins again, and
one that declares none sees none and leaves them alone.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError, quoted, unknown
from simcs.interventions.plan import ByHand, attribute_of, unreadable
from simcs.stable_text import attributes_of, settings_text

Memory = dict[str, NDArray[np.float64]]
Notes = list[tuple[str, NDArray[np.float64]]]

MOST = sys.float_info.max
"""Whole numbers beyond this do not fit a column and count as infinite."""


def declared(policy: object, name: str | None = None) -> Mapping[str, float]:
    """Return the names that a policy remembers, with their initial values.

    Parameters
    ----------
    name
        What to call the policy in messages; by default by its type.

    Raises
    ------
    PolicyError
        When they are not a mapping of names to finite numbers, or cannot be read.
    """
    name = type(policy).__name__ if name is None else name
    given = attribute_of(policy, "memory", {}, name)
    try:
        names = dict(given) if isinstance(given, Mapping) else None
    except Exception as error:
        raise unreadable(name, "memory", error) from error
    if names is None or not all(
        isinstance(one, str) and isinstance(first, int | float) and abs(first) <= MOST
        for one, first in names.items()
    ):
        raise PolicyError(
            f"policy {name}: its memory is {quoted(given)}; "
            "allowed: a mapping of names to finite numbers"
        )
    return names


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
        When its memory is no mapping of names to finite numbers, or its attributes cannot be read.
    """
    if isinstance(policy, ByHand):
        policy = policy.usual
    kind = type(policy)
    names = declared(policy)
    try:
        held = settings_text(policy)
    except Exception as error:
        raise unreadable(kind.__name__, "attributes", error) from error
    return f"{kind.__module__}.{kind.__qualname__} ({held}) {names}"


def recall(held: Memory, owner: str, policy: object, accounts: int) -> tuple[Memory, str]:
    """Return the columns that a policy declares, shape ``(accounts,)`` each, and whose they are.

    Those in ``held`` are taken where they are its own (``owner``, as `owner_of` returns it);
    others are begun.

    Raises
    ------
    PolicyError
        When its memory is no mapping of names to finite numbers.
    """
    names = declared(policy)
    if not names:
        return {}, owner
    mine = owner_of(policy)
    own = dict(held) if mine == owner else {}
    for name, first in names.items():
        if name not in own:
            own[name] = np.full(accounts, float(first))
    return own, mine


def checked(
    where: str, names: Sequence[str], count: int, asked: Sequence[tuple[str, Any]]
) -> Notes:
    """Return what a plan remembers, each a number or one for each of ``count`` active accounts.

    ``names`` are those that were declared before the policy planned.

    Raises
    ------
    PolicyError
        When a name was not declared, or a value is not a finite number.
    """
    if not asked:
        return []
    notes: Notes = []
    for name, value in asked:
        if name not in names:
            raise PolicyError(f"{where}: {unknown('memory', name, names or ['none'])}")
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
        if not np.isfinite(numbers).all():
            raise PolicyError(
                f"{where}: memory {name!r} holds NaN or infinity; allowed: finite numbers"
            )
        notes.append((name, numbers))
    return notes


def keep(held: Memory, rows: NDArray[np.int64], notes: Notes) -> None:
    """Write to memory; one number is for all accounts, including future ones."""
    for name, numbers in notes:
        if numbers.ndim:
            held[name][rows] = numbers
        else:
            held[name][:] = numbers
