"""The one interface to numba: ``@compiled`` turns a scalar function into machine code where it can.

Without numba, or with ``NUMBA_DISABLE_JIT=1``, the decorated functions stay plain Python and give
the same numbers, slower. Never ``fastmath``: the drivers must agree to the last bit.

numba keys a cached function on its own file only, so it would miss an edit in a *called* file. The
cache is therefore in a folder named after a hash of everything that compiled code can depend on:
the files with kernels, what these import, and the versions of Python, NumPy, numba and LLVM. (numba
itself keeps the code of different processors apart.) Functions of files elsewhere, such as a user's
policies, are compiled again by each process.
"""

import contextlib
import functools
import hashlib
import os
import re
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from pickle import PickleError
from typing import Any, TypeVar, cast

import numpy as np

Function = TypeVar("Function", bound=Callable[..., object])

PACKAGE = Path(__file__).parent

TOPMOST = (
    "api.py", "claims", "comparison.py", "gym.py", "report", "run_files.py", "terminal.py",
    "trainer", "cli.py", "__main__.py",
)  # fmt: skip
"""What none below imports (tests/test_house.py), and so no compiled code rests on."""


def source_hash(leave_out: tuple[str, ...] = ()) -> str:
    """Return the first 16 hex digits of a SHA-256 over the source files of the package.

    Those of the modules in ``leave_out`` are excluded.
    """
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        if inside.parts[0] in leave_out:
            continue
        digest.update(inside.as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _found() -> tuple[bool, str]:
    """Return whether numba compiles, and the versions of everything involved."""
    versions = f"{sys.version} NumPy {np.__version__}"
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return False, versions
    try:
        import llvmlite  # type: ignore[import-untyped]
        import numba
    except ImportError:
        return False, versions
    return True, versions + f" numba {numba.__version__} llvmlite {llvmlite.__version__}"


COMPILES, VERSIONS = _found()


@functools.cache
def cache_folder() -> str:
    """Return the cache folder for results that are costly to compute and depend on the sources."""
    return _folder(f"{source_hash(TOPMOST)} {VERSIONS}")


@functools.cache
def code_folder() -> str:
    """Return the cache folder for machine code."""
    digest = hashlib.sha256(VERSIONS.encode())
    for path in _files_behind_code():
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return _folder(digest.hexdigest())


KERNEL = re.compile(r"^@(?:compiled|inlined)\b", re.MULTILINE)
IMPORT = re.compile(
    r"^(?:from simcs([\w.]*) import (\([^)]*\)|.*)|import simcs([\w.]*))", re.MULTILINE
)


def _files_behind_code() -> list[Path]:
    """Return the files with kernels, those that they import, and so on: constants are compiled in.

    Found by reading, not by importing, so that it takes milliseconds.
    """
    texts = {path: path.read_text("utf-8") for path in PACKAGE.rglob("*.py")}
    found: set[Path] = set()
    open_ = [path for path, text in texts.items() if KERNEL.search(text)]
    while open_:
        path = open_.pop()
        if path in found:
            continue
        found.add(path)
        for module, names, whole in IMPORT.findall(texts[path]):
            place = PACKAGE.joinpath(*(module or whole).split(".")[1:])
            for name in re.findall(r"\w+", names) or [""]:
                files = (place / f"{name}.py", place.with_suffix(".py"), place / "__init__.py")
                open_ += [file for file in files if file in texts][:1]
    return sorted(found)


def _folder(depends_on: str) -> str:
    name = hashlib.sha256(depends_on.encode()).hexdigest()[:16]
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "simcs"
        folder = base / name
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return str(folder)
    except (OSError, RuntimeError):  # the latter where nobody has a home
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


ONE_AT_A_TIME = threading.RLock()
OPTIONS: dict[str, Any] = {
    # Divisors are positive by the ranges of parameters: to test each for zero costs a tenth.
    "error_model": "numpy",
}
WITHIN = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of functions that only compiled code calls."""


UNUSABLE = (
    AttributeError, EOFError, ImportError, IndexError, KeyError, OSError, PickleError, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip
"""What numba raises on a cache that is damaged or full; no kernel raises any of these itself."""

_said: list[str] = []
"""The folder of a cache that could not be used, once that has been said."""


class Kernel:
    """A function with two versions: one for Python callers, one for compiled callers.

    Most functions of a world are called by compiled code only. So the version for Python is
    compiled on the first call from Python, with a wrapper, and cached on disk; for compiled callers
    numba makes a version as a part of the caller, without wrappers.
    """

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        from numba.extending import overload

        functools.update_wrapper(self, function)
        self.py_func = function
        self.options = OPTIONS | options
        self._is_cached = PACKAGE in Path(function.__code__.co_filename).parents
        # numba.extending.register_jitable does the same for functions that Python never calls.
        inner: Any = self.options | WITHIN
        overload(self, jit_options=inner, strict=False)(lambda *_, **__: function)

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call the machine code."""
        try:
            return self.machine_code(*args, **named)
        except UNUSABLE as error:
            self._do_without_cache(error)
        return self.machine_code(*args, **named)

    def compile_for(self, kinds: tuple[Any, ...]) -> None:
        """Compile the machine code for arguments of these types, or read it from the cache."""
        try:
            self.machine_code.compile(kinds)
        except UNUSABLE as error:
            self._do_without_cache(error)
            self.machine_code.compile(kinds)

    def _do_without_cache(self, error: Exception) -> None:
        """Compile again where the cache is damaged or cannot be written.

        Raises
        ------
        Exception
            The error itself, where there was no cache.
        """
        from numba import njit

        if not self._is_cached:
            raise error
        if not _said:
            _said.append(code_folder())
            print(
                f"simcs: the cache of compiled code in {code_folder()} cannot be used "
                f"({type(error).__name__}: {error}); this run compiles without it. Delete that "
                "folder to have it made again",
                file=sys.stderr,
            )
        self._is_cached = False
        self.__dict__["machine_code"] = njit(**self.options)(self.py_func)

    def __reduce__(self) -> str:
        return self.py_func.__qualname__

    @functools.cached_property
    def machine_code(self) -> Any:
        """What Python calls: numba's own object."""
        from numba import config, njit

        with ONE_AT_A_TIME:  # numba's folder is the process's own
            elsewhere = config.CACHE_DIR  # type: ignore[attr-defined]
            config.CACHE_DIR = code_folder()  # type: ignore[attr-defined]
            try:
                return njit(cache=self._is_cached, **self.options)(self.py_func)
            finally:
                config.CACHE_DIR = elsewhere  # type: ignore[attr-defined]

    def size(self) -> int:
        """Return the size of its bytecode, including everything it calls."""
        found: dict[Any, int] = {}
        open_: list[Any] = [self]
        while open_:
            function = open_.pop().py_func
            if function not in found:
                found[function] = len(function.__code__.co_code)
                names = (function.__globals__.get(name) for name in function.__code__.co_names)
                open_ += [named for named in names if isinstance(named, Kernel)]
        return sum(found.values())


@contextlib.contextmanager
def rehearsal() -> Iterator[dict[tuple[Kernel, tuple[Any, ...]], None]]:
    """Let kernels be plain Python for a while; note which Python calls, and with which types."""
    from numba import typeof

    type_of: Callable[[Any], Any] = typeof
    calls: dict[tuple[Kernel, tuple[Any, ...]], None] = {}
    inside = False

    def play(kernel: Kernel, *args: Any, **named: Any) -> Any:
        nonlocal inside
        if inside or named:
            return kernel.py_func(*args, **named)
        calls[kernel, tuple(type_of(value) for value in args)] = None
        inside = True
        try:
            return kernel.py_func(*args)
        finally:
            inside = False

    usual = Kernel.__call__
    setattr(Kernel, "__call__", play)  # noqa: B010 - a method, for a while
    try:
        yield calls
    finally:
        setattr(Kernel, "__call__", usual)  # noqa: B010


def compiled(function: Function) -> Function:
    """Compile ``function`` with numba when it is there; otherwise return it unchanged."""
    return cast("Function", Kernel(function)) if COMPILES else function


def plain(function: Function) -> Function:
    """Return the Python function that was compiled: for Python, where it does next to nothing.

    To hand its arguments over to machine code would take longer.
    """
    return cast("Function", getattr(function, "py_func", function))


def inlined(function: Function) -> Function:
    """Compile ``function`` into its callers: for what a loop over all accounts calls.

    So the loop can be vectorised, and no arrays are handed over at each turn.
    """
    return cast("Function", Kernel(function, forceinline=True)) if COMPILES else function
