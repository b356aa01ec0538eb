"""A text of a value that is the same in every process, and differs where the value does."""

from collections.abc import Callable, Mapping

import numpy as np


def _only_its_type(value: object) -> str:
    return type(value).__qualname__


def stable_text(value: object, other: Callable[[object], str] = _only_its_type) -> str:
    """Return a text of numbers, text, arrays and collections of them.

    Parameters
    ----------
    other
        Returns the text of anything else; by default the name of its type.
    """
    if value is None or isinstance(value, int | float | str | bytes):
        return repr(value)
    if isinstance(value, np.ndarray) and value.dtype != object:
        return f"{value.dtype} {value.shape} {value.tobytes().hex()}"
    if isinstance(value, Mapping):
        pairs = [(stable_text(key, other), stable_text(one, other)) for key, one in value.items()]
        return f"{{{', '.join(f'{key}: {one}' for key, one in pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(stable_text(one, other) for one in value)}]"
    if isinstance(value, set | frozenset):
        return f"{{{', '.join(sorted(stable_text(one, other) for one in value))}}}"
    return other(value)


def settings_text(item: object, other: Callable[[object], str] = _only_its_type) -> str:
    """Return a text of an object's attributes, sorted by name."""
    held = dict(getattr(item, "__dict__", {}))
    for kind in type(item).__mro__:
        slots = vars(kind).get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if hasattr(item, name):
                held[name] = getattr(item, name)
    return ", ".join(f"{name}={stable_text(held[name], other)}" for name in sorted(held))
