"""The files that code comes from: a user's own, an installed package's, or none."""

import hashlib
import sys
import sysconfig
import types
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Any

from simcs.compiled import PACKAGE

Sources = dict[str, str]
"""Place -> hash, or the version of a package."""

SUFFIXES = (".py", ".pyi", ".so", ".pyd", ".pyx")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def is_typed_in(module: types.ModuleType) -> bool:
    """Return whether a module is a notebook, a terminal or a script, which nothing imported."""
    return getattr(module, "__spec__", None) is None


def file_of(module: object) -> Path | None:
    """Return the file of a module; None where it has none."""
    file = getattr(module, "__file__", None)
    path = Path(file).resolve() if isinstance(file, str) else None
    return path if path is not None and path.is_file() else None


@cache
def _installed_in() -> tuple[Path, ...]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({Path(sysconfig.get_path(kind)).resolve() for kind in kinds})


def is_own(path: Path) -> bool:
    """Return whether a file is the user's: not simcs', Python's or an installed package's."""
    return not any(path.is_relative_to(folder) for folder in (PACKAGE, *_installed_in()))


def is_users(item: Any) -> bool:
    """Return whether a function or class was typed in, or comes from a file of the user's own."""
    module = sys.modules.get(item.__module__ or "")
    if module is None or is_typed_in(module):
        return True
    path = file_of(module)
    return path is not None and is_own(path) and _package_of(item.__module__) is None


def files_with(item: Any) -> Sources:
    """Return the files that a function or class comes from; none for simcs and Python."""
    module = sys.modules.get(item.__module__ or "")
    path = file_of(module)
    if path is None or path.is_relative_to(PACKAGE):
        return {}
    package = _package_of(item.__module__)
    if package is not None:
        return _files_of(package)
    return {str(file): file_hash(file) for file in _own_files(module)}


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
    path = file_of(top)
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
        path = file_of(one)
        if path is None or path in files or not is_own(path):
            continue
        files.add(path)
        for value in list(vars(one).values()):
            is_module = isinstance(value, types.ModuleType)
            name = getattr(value, "__module__", None)
            left.append(value if is_module else sys.modules.get(name or ""))
    return files
