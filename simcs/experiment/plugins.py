"""Python files of a user's own: each registers what it brings, once in every process."""

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import RLock

from simcs.errors import ConfigError, quoted, users_code
from simcs.experiment.code_files import Sources, file_hash

ONE_AT_A_TIME = RLock()
"""So that no thread takes a file for loaded that another is still running."""

_loaded: list[str] = []
"""Path of each file that was run, in order."""

_hashes: Sources = {}
"""Path of each file -> its hash when it was run."""


def as_run() -> Sources:
    """Return the files that were run, in order, with their hashes: what a new process runs too."""
    return {path: _hashes[path] for path in _loaded}


def load(paths: Sequence[str]) -> None:
    """Run each file once; it is the user's own code and is trusted as such.

    Raises
    ------
    ConfigError
        When a file is missing, raises or exits; the message names it.
    """
    with ONE_AT_A_TIME:
        _load(paths)


def _load(paths: Sequence[str]) -> None:
    for path in paths:
        file = Path(path)
        if "\0" in path or not file.is_file():
            raise ConfigError(f"plugins: there is no file {quoted(path)}; allowed: a Python file")
        name = "simcs_plugin_" + hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
        if name in sys.modules:
            _require_unchanged(file.resolve())
            continue
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise ConfigError(f"plugins: {quoted(path)} is not a Python file; allowed: FILE.py")
        if (beside := str(file.resolve().parent)) not in sys.path:
            sys.path.append(beside)  # behind all others: it may import files next to it
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        read = file_hash(file)
        try:
            with users_code(ConfigError, "plugins", f"{quoted(path)} raised"):
                spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
        _loaded.append(str(file.resolve()))
        _hashes[_loaded[-1]] = read


def loaded_hashes(paths: Sequence[str]) -> Sources:
    """Return the hashes of files as they were when they were run."""
    return {str(path): _hashes[str(Path(path).resolve())] for path in paths}


def require_same(hashes: Sources) -> None:
    """Require that files are as another process has run them.

    Raises
    ------
    ConfigError
        When one has changed meanwhile.
    """
    for path, read in hashes.items():
        if _hashes.get(path) != read:
            raise _changed(path)


def _require_unchanged(path: Path) -> None:
    """Require that a file is as it was run, as Python does not run it twice."""
    if not path.is_file() or file_hash(path) != _hashes.get(str(path)):
        raise _changed(str(path))


def _changed(path: str) -> ConfigError:
    return ConfigError(
        f"plugins: {quoted(path, 300)} has changed since it was loaded; allowed: to start Python "
        "again"
    )
