"""A text of code and of all that it refers to, the same in every process."""

import hashlib
import inspect
import types
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from functools import cached_property, partial
from typing import Any

from simcs.experiment.code_files import file_of, files_with, is_own, is_users
from simcs.stable_text import settings_text, stable_text

METHODS = (types.FunctionType, classmethod, staticmethod, property, cached_property)


def its_kind(value: object) -> str:
    """Return the name of a value's type."""
    return type(value).__qualname__


def code_text(item: object) -> str:
    """Return a text of the code of a function or class, and of what it refers to."""
    return "\n".join(_code(item, set()))


def _code(item: Any, seen: set[int]) -> Iterator[str]:
    if id(item) in seen:
        return
    seen.add(id(item))
    if isinstance(item, types.CodeType):
        yield f"{item.co_name} {item.co_code.hex()} {item.co_names} {item.co_varnames}"
        for constant in item.co_consts:
            is_code = isinstance(constant, types.CodeType)
            yield from _code(constant, seen) if is_code else [_text(constant, seen)]
    elif isinstance(item, types.FunctionType):
        yield from _code(item.__code__, seen)
        yield _text([item.__defaults__, item.__kwdefaults__], seen)
        for name, value in sorted(_referred(item).items()):
            yield name
            yield from _value(value, seen)
    elif isinstance(item, type):
        for name, value in _members(item):
            yield name
            yield from _value(value, seen)
    elif isinstance(item, partial):
        yield from _value(item.func, seen)
        yield _text([item.args, item.keywords], seen)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the bases of a class, and what it defines."""
    for base in kind.__bases__:
        yield base.__qualname__, base
    for name, value in sorted(vars(kind).items()):
        # Other names of this kind hold what Python and dataclasses keep for themselves.
        if isinstance(value, METHODS) or not name.startswith(("__", "_abc_")):
            yield name, value


def _referred(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function refers to by name, outside of itself."""
    held: dict[str, Any] = dict(inspect.getclosurevars(function).nonlocals)
    known = function.__globals__
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    held |= {name: known[name] for name in names if name in known}
    for place, module in list(held.items()):
        if isinstance(module, types.ModuleType) and (path := file_of(module)) and is_own(path):
            held |= {
                f"{place}.{name}": vars(module)[name] for name in names if name in vars(module)
            }
    return held


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _value(value: Any, seen: set[int]) -> Iterator[str]:
    """Yield the text of what code refers to: its own code where it has no file."""
    inner = unwrapped(value)
    if isinstance(value, types.MethodType):
        yield _text(value.__self__, seen)
    if isinstance(inner, types.FunctionType | type):
        yield f"{inner.__module__}.{inner.__qualname__}"
        for place, held in files_with(inner).items():
            yield f"{place} {held}"
        if is_users(inner):
            yield from _code(inner, seen)
    elif isinstance(inner, types.ModuleType):
        yield inner.__name__
    elif isinstance(inner, partial):
        yield from _code(inner, seen)
    else:
        yield _text(inner, seen)


def unwrapped(value: Any) -> Any:
    """Return the function inside of a method, a property, a cache or a compiled function."""
    if isinstance(value, property):
        return value.fget
    if isinstance(value, cached_property):
        return value.func
    if isinstance(value, types.MethodType | classmethod | staticmethod):
        return value.__func__
    inner = inspect.getattr_static(value, "__wrapped__", None)
    keeps = not isinstance(value, types.FunctionType) and isinstance(inner, types.FunctionType)
    return inner if keeps else value


def _text(value: object, seen: set[int]) -> str:
    return stable_text(value, lambda one: object_of(one, seen))


def object_of(value: object, seen: set[int], other: Callable[[object], str] = its_kind) -> str:
    """Return the text of an object that is no number, text or collection.

    ``other`` returns that of one that cannot be pickled either.
    """
    kind = type(value)
    if isinstance(value, types.FunctionType | types.ModuleType | type | partial) or (
        unwrapped(value) is not value
    ):
        return "\n".join(_value(value, seen))
    if not is_users(kind) and not is_dataclass(value):
        return _by_pickle(value, other)
    if id(value) in seen:
        return kind.__qualname__
    seen.add(id(value))
    held = settings_text(value, lambda one: object_of(one, seen, other))
    return "\n".join([*_value(kind, seen), held])


def _by_pickle(value: object, other: Callable[[object], str]) -> str:
    import cloudpickle

    try:
        return hash_of(cloudpickle.dumps(value))
    except Exception:  # noqa: BLE001 - whatever a user's object raises
        return other(value)


def hash_of(content: bytes) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()
