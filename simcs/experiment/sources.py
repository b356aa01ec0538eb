"""The code that a run uses beside simcs itself, by its hashes: what a resumed run must find again.

Files of a user's own are hashed whole, with those of the user's that they import, and so are the
values that the code refers to, which may have been set since; an installed package by its version
and all its files; what was typed into a notebook or a terminal by its code, and by the code and the
values that this refers to. What code reads from files while it runs is not seen.
"""

import types
from collections.abc import Iterable
from functools import partial
from uuid import uuid4

from simcs.experiment.code_files import Sources, files_with, is_users
from simcs.experiment.code_text import code_text, hash_of, its_kind, object_of, unwrapped
from simcs.stable_text import settings_text


def sources_of(items: Iterable[object]) -> Sources:
    """Return what tells the code of classes and functions from any other code.

    What belongs to simcs or to Python is left out: a run's record has their hash and version.
    """
    found: Sources = {}
    for item in items:
        for place, held in _sources_of(item).items():
            number = 1
            while found.setdefault(place if number == 1 else f"{place} ({number})", held) != held:
                number += 1  # another of the same name, as functions make that return functions
    return dict(sorted(found.items()))


def object_text(item: object) -> str:
    """Return a text of an object's type and settings that is the same in every process.

    A setting that is no number, text or collection of them is identified by its code or its
    pickle; one that has neither is like no other, so a run with it cannot be resumed.
    """
    seen: set[int] = set()
    held = settings_text(item, lambda one: object_of(one, seen, _like_no_other))
    return f"{type(item).__qualname__}({held})"


def _like_no_other(value: object) -> str:
    return f"{its_kind(value)} {uuid4()}"


def _sources_of(item: object) -> Sources:
    if isinstance(item, types.MethodType):
        return _sources_of(item.__func__) | _settings_of(item.__self__)
    item = unwrapped(item)
    if isinstance(item, partial):
        return _sources_of(item.func) | _settings_of(item)
    if not isinstance(item, types.FunctionType | types.BuiltinFunctionType | type):
        return _sources_of(type(item)) | _settings_of(item)
    if not is_users(item):
        return files_with(item)
    name = f"{item.__module__}.{getattr(item, '__qualname__', item)}"
    files = files_with(item)
    place = f"values that {name} refers to" if files else name
    return files | {place: hash_of(code_text(item).encode())}


def _settings_of(item: object) -> Sources:
    """Return the hash of what an object holds, or a partial fills in."""
    kind = item.func if isinstance(item, partial) else type(item)
    name = f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', type(kind).__name__)}"
    return {f"settings of {name}": hash_of(object_of(item, set()).encode())}
