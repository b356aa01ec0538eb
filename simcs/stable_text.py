"""A text of a value that is the same in every process, and differs where the value does."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

DEEPEST = 100
"""Collections and objects within each other; of what is deeper, the text is `LEFT_OUT`."""

LEFT_OUT = "…"
"""Stands for what is too deep, and for a collection within itself."""

LONGEST_WHOLE_NUMBER = 2048
"""Bits; Python may be set to write no decimal number of more than 640 digits, 2126 bits."""

_around: ContextVar[tuple[int, ...]] = ContextVar("_around", default=())
"""Which collections and objects a text is being made of, from the outermost in."""


def _only_its_type(value: object) -> str:
    return type(value).__qualname__


@contextmanager
def _within(item: object) -> Iterator[bool]:
    """Yield whether the text of an item can be made: it is not too deep, nor within itself."""
    around = _around.get()
    before = _around.set((*around, id(item)))
    try:
        yield len(around) < DEEPEST and id(item) not in around
    finally:
        _around.reset(before)


def stable_text(value: object, other: Callable[[object], str] = _only_its_type) -> str:
    """Return a text of numbers, text, arrays and collections of them.

    Parameters
    ----------
    other
        Returns the text of anything else; by default the name of its type. It also returns that of
        a number or collection of a user's own class that cannot be read.
    """
    if isinstance(value, int) and value.bit_length() > LONGEST_WHOLE_NUMBER:
        return hex(value)
    try:
        if value is None or isinstance(value, int | float | str | bytes):
            return repr(value)
        parts = _parts(value)
    except Exception:  # noqa: BLE001 - whatever a user's class raises
        return other(value)
    if parts is not None:
        return _collection_text(value, parts, other)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return f"{value.dtype} {value.shape} {value.tobytes().hex()}"
    return other(value)


def _parts(value: object) -> list[Any] | None:
    """Return what a collection holds, of a mapping in pairs; None of what is no collection."""
    if isinstance(value, Mapping):
        return [(key, one) for key, one in value.items()]
    return [*value] if isinstance(value, list | tuple | set | frozenset) else None


def _collection_text(value: object, parts: list[Any], other: Callable[[object], str]) -> str:
    with _within(value) as can_be_made:
        if not can_be_made:
            return LEFT_OUT
        if isinstance(value, Mapping):
            pairs = [(stable_text(key, other), stable_text(one, other)) for key, one in parts]
            return f"{{{', '.join(f'{key}: {one}' for key, one in pairs)}}}"
        texts = [stable_text(one, other) for one in parts]
    if isinstance(value, list | tuple):
        return f"[{', '.join(texts)}]"
    return f"{{{', '.join(sorted(texts))}}}"


def attributes_of(item: object) -> dict[str, Any]:
    """Return an object's attributes by name, those in slots included; what one raises is raised."""
    held = dict(getattr(item, "__dict__", {}))
    for kind in type(item).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(item, name):
                held[name] = getattr(item, name)
    return held


def settings_text(item: object, other: Callable[[object], str] = _only_its_type) -> str:
    """Return a text of an object's attributes, sorted by name."""
    with _within(item) as can_be_made:
        if not can_be_made:
            return LEFT_OUT
        held = attributes_of(item)
        return ", ".join(f"{name}={stable_text(held[name], other)}" for name in sorted(held))
