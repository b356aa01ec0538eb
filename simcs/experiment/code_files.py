"""The files that code comes from: a user's own, an installed package's, or none."""

import ast
import hashlib
import sys
import sysconfig
import types
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from importlib.util import find_spec
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
        files |= _files_imported_by(path, getattr(one, "__package__", None) or "", files)
    return files


def _files_imported_by(path: Path, package: str, known: set[Path]) -> set[Path]:
    """Return the user's files that a file names in an import, wherever in it that stands.

    A number that is imported has no module, and what is imported within a function may not be
    there yet.
    """
    found: set[Path] = set()
    left = [(path, package)]
    while left:
        one, inside = left.pop()
        for name in _names_imported_by(one, inside):
            file = _place_of(name)
            if file is not None and file not in found | known and is_own(file):
                found.add(file)
                left.append((file, name.rpartition(".")[0]))
    return found


def _names_imported_by(path: Path, package: str) -> Iterator[str]:
    """Yield the names of modules, and of what may be one, that a file imports."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):  # not Python, such as a .so
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            above = parts[: len(parts) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _place_of(name: str) -> Path | None:
    """Return the file of a module that is loaded, or would be."""
    top = name.partition(".")[0]
    if not top or top in sys.stdlib_module_names or top in _distributions():
        return None
    if name in sys.modules:
        return file_of(sys.modules[name])
    above = name.rpartition(".")[0]
    if above and above not in sys.modules:
        return None  # to look for it would run the package
    try:
        spec = find_spec(name)
    except (ImportError, ValueError, AttributeError):
        return None
    file = Path(spec.origin).resolve() if spec is not None and spec.origin else None
    return file if file is not None and file.is_file() else None
