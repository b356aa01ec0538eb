"""The one door to numba: ``@compiled`` turns a scalar function into machine code where it can.

Without numba, or with ``NUMBA_DISABLE_JIT=1``, the decorated functions stay plain Python and give
the same numbers, slower. Never ``fastmath``: the drivers must agree to the last bit.

numba keys a cached function on its own file only, so an edit in a *called* file would go
unnoticed; the cache therefore lives in a folder named after a hash of all sources that compiled
code can depend on: those of all rooms but the topmost, which none of the others may call.
"""

import contextlib
import functools
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

PACKAGE = Path(__file__).parent

TOPMOST = ("claims", "report", "cli.py")
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


@functools.cache
def cache_folder() -> str:
    """Return the folder that keeps what is costly to make and depends on the sources."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "simcs"
    try:
        folder = base / source_hash(TOPMOST)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except OSError:
        return _folder_for_now(Path(tempfile.gettempdir()) / f"simcs-{source_hash(TOPMOST)}")


def _folder_for_now(wanted: Path) -> str:
    """Return a folder where nobody else can put code for us to run: ``wanted`` if it is ours."""
    with contextlib.suppress(OSError):
        wanted.mkdir(mode=0o700, exist_ok=True)
        found = wanted.lstat()
        ours = found.st_uid == os.getuid() and stat.S_ISDIR(found.st_mode)
        if ours and not stat.S_IMODE(found.st_mode) & 0o077:
            return str(wanted)
    return tempfile.mkdtemp(prefix="simcs-")


os.environ.setdefault("NUMBA_CACHE_DIR", cache_folder())
_njit: Callable[[Any], Any] | None
_inline: Callable[[Any], Any] | None
try:
    from numba import njit

    # Divisors are positive by the ranges of parameters: to test each for zero costs a tenth.
    _njit = njit(cache=True, error_model="numpy")
    _inline = njit(cache=True, error_model="numpy", inline="always")
except ImportError:
    _njit = _inline = None


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba when it is there; otherwise return it unchanged."""
    if _njit is None:
        return function
    machine_code: Function = _njit(function)
    return machine_code


def inlined(function: Function) -> Function:
    """Compile ``function`` into its callers, so that a loop around it can be vectorised."""
    if _inline is None:
        return function
    machine_code: Function = _inline(function)
    return machine_code
