"""The one door to numba: ``@compiled`` turns a scalar function into machine code where it can.

Without numba, or with ``NUMBA_DISABLE_JIT=1``, the decorated functions stay plain Python and give
the same numbers, slower. Never ``fastmath``: the drivers must agree to the last bit.

numba keys a cached function on its own file only, so an edit in a *called* file would go
unnoticed; the cache therefore lives in a folder named after a hash of all that compiled code can
depend on: the sources of all rooms but the topmost, which none of the others may call, and the
versions of Python, NumPy, numba and LLVM. (numba itself keeps the code of different processors
apart.) Functions of files elsewhere, such as a user's policies, are compiled anew by each process.
"""

import contextlib
import functools
import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])

PACKAGE = Path(__file__).parent

TOPMOST = ("api.py", "claims", "comparison.py", "report", "cli.py")
"""Rooms that none of the others may call (tests/test_house.py): nothing below depends on them."""


def source_hash(leave_out: tuple[str, ...] = ()) -> str:
    """Return the first 16 hex digits of a SHA-256 over the source files of the package.

    Those of the rooms in ``leave_out`` are left out.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside.parts[0] in leave_out:
            continue
        digest.update(inside.as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


TESTED_NUMBA = "0.68."
"""The numba that `simcs.machine_code` was written beside; with any other numba does it all."""


class Maker(Enum):
    """What makes functions run: Python itself, numba, or numba asked for no more than is used."""

    PYTHON = "Python"
    NUMBA = "numba"
    KERNELS = "kernels"


def _maker() -> tuple[Maker, str]:
    """Return what makes functions run, and the versions of all that has a part in it."""
    versions = f"{sys.version} NumPy {np.__version__}"
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return Maker.PYTHON, versions
    try:
        import llvmlite  # type: ignore[import-untyped]
        import numba
    except ImportError:
        return Maker.PYTHON, versions
    versions += f" numba {numba.__version__} llvmlite {llvmlite.__version__}"
    tested = numba.__version__.startswith(TESTED_NUMBA)
    return Maker.KERNELS if tested else Maker.NUMBA, versions


MAKER, VERSIONS = _maker()


@functools.cache
def cache_folder() -> str:
    """Return the folder that keeps what is costly to make and depends on the sources."""
    name = hashlib.sha256(f"{source_hash(TOPMOST)} {VERSIONS}".encode()).hexdigest()[:16]
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "simcs"
    try:
        folder = base / name
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return _folder_for_now(Path(tempfile.gettempdir()) / f"simcs-{name}")


def _folder_for_now(wanted: Path) -> str:
    """Return a folder where nobody else can put code for us to run: ``wanted`` if it is ours."""
    with contextlib.suppress(OSError):
        wanted.mkdir(mode=0o700, exist_ok=True)
        found = wanted.lstat()
        ours = found.st_uid == os.getuid() and stat.S_ISDIR(found.st_mode)
        if ours and not stat.S_IMODE(found.st_mode) & 0o077:
            return str(wanted)
    return tempfile.mkdtemp(prefix="simcs-")


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba when it is there; otherwise return it unchanged."""
    if MAKER is Maker.PYTHON:
        return function
    if MAKER is Maker.NUMBA:
        return _by_numba(function)
    from simcs.machine_code import Kernel

    kernel: Any = Kernel(function)
    if PACKAGE in Path(function.__code__.co_filename).parents:
        kernel.keep_in(cache_folder())
    return cast("Function", kernel)


def inlined(function: Function) -> Function:
    """Compile ``function`` into its callers: for what a loop over all accounts calls.

    So the loop can be vectorised, and no arrays are handed over at each turn.
    """
    if MAKER is Maker.PYTHON:
        return function
    if MAKER is Maker.NUMBA:
        return _by_numba(function, forceinline=True)
    from simcs.machine_code import Kernel

    return cast("Function", Kernel(function, {}, {"forceinline": True}))


def _by_numba(function: Function, **options: Any) -> Function:
    from numba import njit
    from numba.core import config

    kept = PACKAGE in Path(function.__code__.co_filename).parents
    elsewhere = config.CACHE_DIR  # type: ignore[attr-defined]
    config.CACHE_DIR = cache_folder()  # type: ignore[attr-defined]
    try:
        # Divisors are positive by the ranges of parameters: to test each for zero costs a tenth.
        return cast("Function", njit(cache=kept, error_model="numpy", **options)(function))
    finally:
        config.CACHE_DIR = elsewhere  # type: ignore[attr-defined]
