"""Spreading work over processes: each result is handed out as soon as it is there."""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar, cast

from simcs.errors import RunError, described
from simcs.experiment import plugins
from simcs.experiment.code_files import Sources
from simcs.experiment.interrupts import interrupts_first, require_not_asked
from simcs.interventions.actions import ACTIONS
from simcs.metrics.breakdowns import BREAKDOWNS
from simcs.metrics.definitions import METRICS
from simcs.registry import adopt, brought
from simcs.signals.signal import SIGNALS

Item = TypeVar("Item")
Result = TypeVar("Result")


TAKEN_ALONG = tuple(registry.group for registry in (ACTIONS, SIGNALS, METRICS, BREAKDOWNS))
"""Registries whose items a run uses, which a new process gets from this one.

Policies go there with their arms.
"""


def idle() -> None:
    """Do nothing."""


def spread(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    workers: int | None,
    meanwhile: Callable[[], object] = idle,
    before: Callable[[], object] = idle,
) -> Iterator[Result]:
    """Yield ``work(item)`` for every item, in the order in which they end.

    Parameters
    ----------
    workers
        Number of processes; None takes one for each core. With one, all is done in this process.

    meanwhile
        Called once, when the processes have begun.
    before
        Called once, before this process is copied: what it loads, each copy has.

    Raises
    ------
    RunError
        When a process was ended from outside.
    Exception
        What the work raises.
    """
    count = min(workers or os.cpu_count() or 1, len(items))
    if count <= 1:
        for item in items:
            require_not_asked()
            with interrupts_first():
                result = work(item)
            yield result
        return
    with _ends_reported():
        if can_fork():
            before()
            yield from _forked(work, items, count, meanwhile)
        else:
            yield from _afresh(work, items, count, meanwhile)


def apart(work: Callable[[Item], Result], item: Item) -> Result:
    """Return ``work(item)`` of a process of its own, in which nothing else is done.

    Raises
    ------
    RunError
        When the process was ended from outside.
    Exception
        What the work raises.
    """
    with _ends_reported():
        if can_fork():
            [result] = _forked(work, [item], 1, idle)
            return result
        [result] = _afresh(work, [item], 2, idle, anew=True)
        return result


def can_fork() -> bool:
    """Return whether a copy of this process is safe, as one with other threads may not be.

    A process that is itself a helper of another, and ends with it, may have none.

    A copy has everything imported, compiled and burnt in, and so begins at once; a new process
    needs seconds for it.
    """
    alone = threading.active_count() == 1 and not multiprocessing.current_process().daemon
    return sys.platform == "linux" and alone


@contextmanager
def _ends_reported() -> Iterator[None]:
    """Report in our words when a process is ended from outside, whoever has begun it."""
    try:
        yield
    except BrokenProcessPool as error:
        raise RunError(
            "a process that was at work has been ended from outside, perhaps for lack of memory; "
            "try fewer workers"
        ) from error


def _afresh(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    count: int,
    meanwhile: Callable[[], object],
    anew: bool = False,
) -> Iterator[Result]:
    """Work in fresh processes, which later calls use again; with ``anew``, in none used before."""
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor

    with _one_at_a_time:
        if anew:
            get_reusable_executor().shutdown()
        parallel = Parallel(n_jobs=count, return_as="generator_unordered", batch_size=1)
        with _deaf_to_interrupts():
            results = parallel(delayed(_do_afresh)(*_packed(work, item)) for item in items)
        meanwhile()
        yield from results


_one_at_a_time = threading.Lock()
"""Held by whoever uses the fresh processes: all threads share them, and to change their number
while another thread's work is in them would wait for ever."""


def _packed(work: Callable[[Item], Result], item: Item) -> tuple[int, Sources, bytes]:
    """Return what `_do_afresh` takes: files to run, and the rest, which may refer to them."""
    import cloudpickle

    return os.getpid(), plugins.as_run(), cloudpickle.dumps((brought(TAKEN_ALONG), work, item))


def _do_afresh(parent: int, files: Sources, packed: bytes) -> Any:
    """Work in a fresh process, with the plugins and registered items that the first one has."""
    _end_with(parent)
    plugins.load([*files])
    plugins.require_same(files)
    registered, work, item = pickle.loads(packed)  # noqa: S301 - our own bytes
    adopt(registered, TAKEN_ALONG)
    return work(item)


SECONDS_BETWEEN_LOOKS = 0.5


def _end_with(parent: int) -> None:
    """End this process when its parent ends, however that may be; else it would wait for ever."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        os._exit(1)

    if parent not in _watched:
        _watched.add(parent)
        threading.Thread(target=watch, daemon=True).start()


_watched: set[int] = set()


def _serve(line: Connection, work: Callable[[Any], Any], items: Sequence[Any], parent: int) -> None:
    """In a forked process: work on the items whose numbers come, and hand back each result."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # its parent may have another way to end
    _end_with(parent)
    with suppress(EOFError):
        while True:
            item = items[line.recv()]
            try:
                done, result = True, work(item)
            except Exception as error:  # noqa: BLE001 - raised in the first process
                done, result = False, error
                error.add_note(f"In a process at work:\n{traceback.format_exc()}")
            try:
                line.send((done, result))
            except (AttributeError, TypeError, pickle.PicklingError) as error:
                line.send((False, RunError(f"a result cannot be handed over ({described(error)})")))


def _forked(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    count: int,
    meanwhile: Callable[[], object],
) -> Iterator[Result]:
    """Work in copies of this process, each with a line of its own.

    An executor's threads and common pipe would leave an interrupted run waiting for ever for half a
    result of a process that was ended while it handed it over.
    """
    context = multiprocessing.get_context("fork")
    lines: dict[Connection, Any] = {}
    todo = iter(range(len(items)))
    try:
        with _deaf_to_interrupts():
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, work, items, os.getpid()))
                _start(process)
                theirs.close()
                lines[ours] = process
        for line in lines:
            _send(line, next(todo))
        meanwhile()
        for _ in items:
            [line, *_] = cast("list[Connection]", wait([*lines]))
            done, result = _received(line)
            if not done:
                raise result
            if (number := next(todo, None)) is not None:
                _send(line, number)
            else:
                _end(line, lines.pop(line))
            yield result
    finally:
        for line, process in lines.items():
            _end(line, process)


def _start(process: Any) -> None:
    try:
        process.start()
    except OSError as error:
        raise RunError(
            f"no other process can be begun ({described(error)}); allowed: fewer workers, such as "
            "workers=1"
        ) from error


def _send(line: Connection, number: int) -> None:
    try:
        line.send(number)
    except ConnectionError as error:
        raise BrokenProcessPool from error


def _end(line: Connection, process: Any) -> None:
    process.kill()
    process.join()
    line.close()


def _received(line: Connection) -> tuple[bool, Any]:
    try:
        return cast("tuple[bool, Any]", line.recv())
    except (EOFError, ConnectionError) as error:
        raise BrokenProcessPool from error


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let the processes that begin here ignore interrupts: we stop, and end them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
