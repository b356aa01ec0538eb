"""The code that a run uses beside simcs itself, by its hashes: what a resumed run must find again.

Files of a user's own are hashed whole, with those of the user's that they import; an installed
package by its version and all its files; what was typed into a notebook or a terminal by its code,
and by the code and the values that this refers to.
"""

import hashlib
import inspect
import sys
import sysconfig
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache, cached_property, partial
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any
from uuid import uuid4

from simcs.compiled import PACKAGE
from simcs.stable_text import settings_text, stable_text

Sources = dict[str, str]
"""Place -> hash, or the version of a package."""

SUFFIXES = (".py", ".pyi", ".so", ".pyd", ".pyx")


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

    A setting that is no number, text or collection of them is told by its code or its pickle; one
    that has neither is like no other, so a run with it cannot be resumed.
    """
    seen: set[int] = set()
    return f"{type(item).__qualname__}({settings_text(item, lambda one: _object(one, seen))})"


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _by_pickle(value: object) -> str:
    import cloudpickle

    try:
        return _hash_of(cloudpickle.dumps(value))
    except Exception:  # noqa: BLE001 - whatever a user's object raises
        return f"{type(value).__qualname__} {uuid4()}"


def _hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sources_of(item: object) -> Sources:
    if isinstance(item, types.MethodType):
        return _sources_of(item.__func__) | _settings_of(item.__self__)
    item = _unwrapped(item)
    if isinstance(item, partial):
        return _sources_of(item.func) | _settings_of(item)
    if not isinstance(item, types.FunctionType | types.BuiltinFunctionType | type):
        return _sources_of(type(item)) | _settings_of(item)
    name = getattr(item, "__module__", None) or ""
    module = sys.modules.get(name)
    path = _file_of(module)
    if path is None:
        if name and module is not None and not _is_typed_in(module):
            return {}  # built into Python
        return {f"{name}.{getattr(item, '__qualname__', item)}": _hash_of(code_text(item).encode())}
    if path.is_relative_to(PACKAGE):
        return {}
    package = _package_of(name)
    if package is not None:
        return _files_of(package)
    return {str(file): file_hash(file) for file in _own_files(module)}


def _settings_of(item: object) -> Sources:
    """Return the hash of what an object holds, or a partial fills in."""
    kind = item.func if isinstance(item, partial) else type(item)
    name = f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', type(kind).__name__)}"
    return {f"settings of {name}": _hash_of(_object(item, set()).encode())}


def _is_typed_in(module: types.ModuleType) -> bool:
    return getattr(module, "__spec__", None) is None


def _file_of(module: object) -> Path | None:
    file = getattr(module, "__file__", None)
    path = Path(file).resolve() if isinstance(file, str) else None
    return path if path is not None and path.is_file() else None


@cache
def _installed_in() -> tuple[Path, ...]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({Path(sysconfig.get_path(kind)).resolve() for kind in kinds})


def _is_own(path: Path) -> bool:
    """Return whether a file is the user's: not simcs', Python's or an installed package's."""
    return not any(path.is_relative_to(folder) for folder in (PACKAGE, *_installed_in()))


@cache
def _distributions() -> Mapping[str, list[str]]:
    """Return which distributions bring each top-level name: read from disk, which takes a while."""
    return packages_distributions()


def _package_of(module: str) -> str | None:
    """Return the top-level name of the installed package that a module belongs to."""
    top = module.partition(".")[0]
    if top in ("", "__main__") or top not in _distributions():
        return None
    return top


@cache
def _files_of(package: str) -> Sources:
    found: Sources = {}
    for distribution in _distributions()[package]:
        try:
            found[f"package {distribution}"] = version(distribution)
        except PackageNotFoundError:
            continue
    top = sys.modules[package]
    path = _file_of(top)
    folders = [Path(folder) for folder in getattr(top, "__path__", [])]
    files = [file for folder in folders for file in sorted(folder.rglob("*"))]
    for file in files or ([] if path is None else [path]):
        if file.suffix in SUFFIXES and file.is_file():
            place = file.relative_to(folders[0].parent) if folders else Path(file.name)
            found[f"package {package}: {place.as_posix()}"] = file_hash(file)
    return found


def _own_files(module: Any) -> set[Path]:
    """Return the files of a module and of those of the user's that it refers to."""
    files: set[Path] = set()
    left = [module]
    while left:
        one = left.pop()
        path = _file_of(one)
        if path is None or path in files or not _is_own(path):
            continue
        files.add(path)
        for value in list(vars(one).values()):
            is_module = isinstance(value, types.ModuleType)
            name = getattr(value, "__module__", None)
            left.append(value if is_module else sys.modules.get(name or ""))
    return files


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
    for name in sorted(vars(kind)):
        if name not in ("__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__"):
            yield name, vars(kind)[name]


def _referred(function: types.FunctionType) -> dict[str, Any]:
    """Return what a function refers to by name, outside of itself."""
    held: dict[str, Any] = dict(inspect.getclosurevars(function).nonlocals)
    known = function.__globals__
    names = {name for code in _codes(function.__code__) for name in code.co_names}
    return held | {name: known[name] for name in names if name in known}


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _value(value: Any, seen: set[int]) -> Iterator[str]:
    """Yield the text of what code refers to: its own code where it has no file."""
    inner = _unwrapped(value)
    if isinstance(value, types.MethodType):
        yield _text(value.__self__, seen)
    if isinstance(inner, types.FunctionType | type):
        module = sys.modules.get(inner.__module__)
        if _file_of(module) is None and (module is None or _is_typed_in(module)):
            yield from _code(inner, seen)
        else:
            yield f"{inner.__module__}.{inner.__qualname__}"
            for place, held in _sources_of(inner).items():
                yield f"{place} {held}"
    elif isinstance(inner, types.ModuleType):
        yield inner.__name__
    elif isinstance(inner, partial):
        yield from _code(inner, seen)
    else:
        yield _text(inner, seen)


def _unwrapped(value: Any) -> Any:
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
    return stable_text(value, lambda one: _object(one, seen))


def _object(value: object, seen: set[int]) -> str:
    """Return the text of an object that is no number, text or collection."""
    kind = type(value)
    if isinstance(value, types.FunctionType | types.ModuleType | type | partial) or (
        _unwrapped(value) is not value
    ):
        return "\n".join(_value(value, seen))
    module = sys.modules.get(kind.__module__)
    typed_in = module is None or _is_typed_in(module)
    if not typed_in and not is_dataclass(value):
        path = _file_of(module)
        own = _sources_of(kind) if path is not None and _is_own(path) else {}
        return f"{_by_pickle(value)} {own}"
    if id(value) in seen:
        return kind.__qualname__
    seen.add(id(value))
    held = settings_text(value, lambda one: _object(one, seen))
    return "\n".join([*(_code(kind, seen) if typed_in else [kind.__qualname__]), held])
