"""Functions as machine code: numba, asked for no more than is used.

numba treats every function as one that Python may call: it optimises each together with all that it
calls, turns it into an object file, wraps it for Python and for C and keeps all that on disk; and
it does so again for every mix of integer widths among the arguments. But most functions of a world
are called by compiled code alone. So a `Kernel` has two sides. Python's is numba's own. Compiled
code calls the other, `_Inner`: one version for all widths, which stays in LLVM's intermediate form
and becomes machine code only as a part of its callers. None of it touches arithmetic.

That makes the first run of all some seven times shorter. It leans on numba's inside, so it is used
with the versions it was tested with (`simcs.compiled.TESTED_NUMBA`); numba's own way gives the same
numbers.
"""

# numba's own compiler is typed in part only, and keeps names of ours.
# mypy: disable-error-code="no-untyped-call,attr-defined,method-assign,assignment,override"
# ruff: noqa: A002, D102, SLF001

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numba
from numba.core import config, types, typing
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, Flags
from numba.core.compiler_machinery import LoweringPass, PassManager, register_pass
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import AnnotateTypes, NativeLowering

OPTIONS = {
    "nopython": True,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    # Divisors are positive by the ranges of parameters: to test each for zero costs a tenth.
    "error_model": "numpy",
}


class _Part(JITCodeLibrary):
    """Code as it was written, to be linked into that of kernels and optimised there."""

    def finalize(self) -> None:
        self._final_module.verify()
        self._dynamic_globals: list[str] = []
        self._finalized = True


class _Whole(JITCodeLibrary):
    """The code of a kernel with all that it calls, and all that this calls, and so on."""

    def finalize(self) -> None:
        found: dict[Any, None] = {}
        waiting = list(self._linking_libraries)
        while waiting:
            library = waiting.pop()
            if library not in found:
                found[library] = None
                waiting += library._linking_libraries if isinstance(library, _Part) else ()
        self._linking_libraries = list(found)
        super().finalize()


class _Address:
    """Stands for the address of an inner function, which has none, where numba keeps its code."""


class _Shared(Flags):
    """Options that are one object for all functions.

    numba finds what it has compiled by the options, among others, and compares all forty at each
    look: a sixth of the time of compiling.
    """

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


_shared: list[_Shared] = []


class _Own(Flags):
    """Options of one function, under which it is compiled; what it calls is found by `_Shared`.

    What is shared are the options of whichever function is compiled first, `forceinline` included;
    so it may hang on that what LLVM puts into what. Numbers do not.
    """

    __slots__ = ()

    def copy(self) -> Flags:
        if not _shared:
            _shared.append(_Shared(self))
        return _shared[0]


@register_pass(mutates_CFG=False, analysis_only=True)
class _HowFar(LoweringPass):
    """Before code is written: whether it becomes machine code that Python can call."""

    _name = "simcs_how_far"

    def __init__(self) -> None:
        LoweringPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        if isinstance(state.pipeline, _InnerCompiler):
            state.flags.no_compile = True
            state.library = _Part(state.targetctx.codegen(), state.func_id.func_qualname)
        else:
            state.flags.no_cpython_wrapper = False
            state.library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
            state.library.enable_object_caching()
        return False


@register_pass(mutates_CFG=False, analysis_only=True)
class _MakeKnown(LoweringPass):
    """After code is written: let callers find what has no address."""

    _name = "simcs_make_known"

    def __init__(self) -> None:
        LoweringPass.__init__(self)

    def run_pass(self, state: Any) -> bool:
        if isinstance(state.pipeline, _InnerCompiler):
            written, address = state["cr"], _Address()
            state.targetctx.insert_user_function(address, written.fndesc, [state.library])
            state["cr"] = written._replace(cfunc=address)
        return False


class _Compiler(CompilerBase):
    def define_pipelines(self) -> list[PassManager]:
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.add_pass_after(_HowFar, AnnotateTypes)
        pipeline.add_pass_after(_MakeKnown, NativeLowering)
        pipeline.finalize()
        return [pipeline]


class _InnerCompiler(_Compiler):
    pass


def _passed_as(kind: Any) -> Any:
    """Return the type under which compiled code passes an argument of some type."""
    kind = types.unliteral(kind)
    narrow = isinstance(kind, types.Integer) and (kind.signed or kind.bitwidth < 64)
    return types.int64 if narrow or isinstance(kind, types.IntEnumMember) else kind


class _Inner(CPUDispatcher):
    """A function as compiled code calls it."""

    def __init__(self, py_func: Any, locals: Any = None, targetoptions: Any = None) -> None:
        super().__init__(py_func, locals, targetoptions, pipeline_class=_InnerCompiler)
        self._compiler._customize_flags = _Own

    def add_overload(self, cres: Any) -> None:
        self.overloads[tuple(cres.signature.args)] = cres

    def get_call_template(self, args: Any, kws: Any) -> Any:
        signature, args = self._compiler.fold_argument_types(args, kws)
        args = tuple(_passed_as(kind) for kind in args)
        self.compile(args)
        name = self.py_func.__name__
        return (
            typing.make_concrete_template(name, key=name, signatures=self.nopython_signatures),
            signature,
            args,
            {},
        )


class Kernel(CPUDispatcher):
    """A function as Python calls it; compiled code is led to its inner side."""

    def __init__(self, py_func: Any, locals: Any = None, targetoptions: Any = None) -> None:
        options = {**OPTIONS, **(targetoptions or {})}
        super().__init__(py_func, locals, options, pipeline_class=_Compiler)
        self._compiler._customize_flags = _Own
        self.inner = _Inner(py_func, locals, options)

    def keep_in(self, folder: str) -> None:
        """Keep on disk what is compiled from now on."""
        elsewhere, config.CACHE_DIR = config.CACHE_DIR, folder
        try:
            self.enable_caching()
        finally:
            config.CACHE_DIR = elsewhere

    def compile(self, sig: Any) -> Any:
        _without_blas()
        with _uncollected():
            return super().compile(sig)

    def get_call_template(self, args: Any, kws: Any) -> Any:
        return self.inner.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        return self.inner.get_overload(sig)

    def size(self) -> int:
        """Return how much bytecode it is made of, with all that it calls."""
        found: dict[Any, int] = {}
        open_: list[Any] = [self]
        while open_:
            function = open_.pop().py_func
            if function not in found:
                found[function] = len(function.__code__.co_code)
                names = (function.__globals__.get(name) for name in function.__code__.co_names)
                open_ += [named for named in names if isinstance(named, Kernel)]
        return sum(found.values())


@cache
def _without_blas() -> None:
    """Spare numba the import of SciPy's linear algebra, which takes a fifth of a second.

    It asks whether that is there, and imports it again when it compiles what needs it.
    """
    name = "scipy.linalg.cython_blas"
    if name in sys.modules or find_spec("scipy") is None:
        return
    sys.modules[name] = ModuleType(name)
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        del sys.modules[name]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python from looking for garbage: compiling makes little of it and much that stays."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def rehearsal() -> Iterator[dict[tuple[Kernel, tuple[Any, ...]], None]]:
    """Let kernels be plain Python for a while; note which Python calls, and with which types."""
    calls: dict[tuple[Kernel, tuple[Any, ...]], None] = {}
    inside = False

    def play(kernel: Kernel, *args: Any) -> Any:
        nonlocal inside
        if inside:
            return kernel.py_func(*args)
        calls[kernel, tuple(numba.typeof(value) for value in args)] = None
        inside = True
        try:
            return kernel.py_func(*args)
        finally:
            inside = False

    Kernel.__call__ = play
    try:
        yield calls
    finally:
        del Kernel.__call__
