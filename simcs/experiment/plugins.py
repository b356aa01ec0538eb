"""Python files of a user's own: each registers what it brings, once in every process."""

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import RLock

from simcs.errors import ConfigError, quoted

ONE_AT_A_TIME = RLock()
"""So that no thread takes a file for loaded that another is still running."""

_loaded: dict[str, str] = {}
"""Path of each file that was run, by the name of its module."""


def loaded() -> tuple[str, ...]:
    """Return the paths of the files that were run, in order: what a new process has to run too."""
    return tuple(_loaded.values())


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
        name = "simcs_plugin_" + hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]
        if name in sys.modules:
            continue
        if not file.is_file():
            raise ConfigError(f"plugins: there is no file {quoted(path)}; allowed: a Python file")
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise ConfigError(f"plugins: {quoted(path)} is not a Python file (it must end in .py)")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:
            del sys.modules[name]
            raise ConfigError(
                f"plugins: {quoted(path)} raised {type(error).__name__}: {error}"
            ) from error
        _loaded[name] = str(file.resolve())
