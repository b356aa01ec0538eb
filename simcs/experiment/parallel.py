"""Spreading work over processes: each result is handed out as soon as it is there."""

import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from simcs.errors import RunError
from simcs.experiment import plugins
from simcs.interventions.actions import ACTIONS
from simcs.metrics.definitions import METRICS
from simcs.registry import adopt, brought
from simcs.signals.signal import SIGNALS

Item = TypeVar("Item")
Result = TypeVar("Result")


TAKEN_ALONG = tuple(registry.group for registry in (ACTIONS, SIGNALS, METRICS))
"""Registries whose items a new process gets from this one; policies go there with their arms."""


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
        yield from map(work, items)
        return
    with _told_of_ends():
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
    with _told_of_ends():
        if can_fork():
            [result] = _forked(work, [item], 1, idle)
            return result
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown()  # its processes may have worked before
        [result] = _afresh(work, [item], 2, idle)
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
def _told_of_ends() -> Iterator[None]:
    """Tell in our words when a process is ended from outside, whoever has begun it."""
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
) -> Iterator[Result]:
    from joblib import Parallel, delayed

    parallel = Parallel(n_jobs=count, return_as="generator_unordered", batch_size=1)
    with _deaf_to_interrupts():
        results = parallel(delayed(_do_afresh)(*_packed(work, item)) for item in items)
    meanwhile()
    yield from results


def _packed(work: Callable[[Item], Result], item: Item) -> tuple[tuple[str, ...], bytes]:
    """Return what `_do_afresh` takes: files to run, and the rest, which may refer to them."""
    import cloudpickle

    return plugins.loaded(), cloudpickle.dumps((brought(TAKEN_ALONG), work, item))


def _do_afresh(files: tuple[str, ...], packed: bytes) -> Any:
    """Work in a fresh process, with the plugins and registered items that the first one has."""
    plugins.load(files)
    registered, work, item = pickle.loads(packed)  # noqa: S301 - our own bytes
    adopt(registered, TAKEN_ALONG)
    return work(item)


_inherited: dict[int, Callable[[Any], Any]] = {}
"""What forked processes do; they find it here, so that it need not be sent with every item."""


_at_work = False
"""Of a forked process: whether it works on an item, and does not hand over a result."""


def _do(number: int, item: object) -> Any:
    global _at_work  # noqa: PLW0603 - a signal's handler reads it
    _at_work = True
    try:
        return _inherited[number](item)
    finally:
        _at_work = False


def _end_between_results() -> None:
    """Let SIGTERM end a forked process unless it is handing over a result.

    Half a result would leave the first process waiting for the rest, for ever.
    """

    def end(*_: object) -> None:
        if _at_work:
            os._exit(1)

    signal.signal(signal.SIGTERM, end)


SECONDS_TO_HAND_OVER = 1.0


def _end(children: Collection[Any]) -> None:
    """End processes: those at work at once, the others when they had time to hand over results."""
    for child in children:
        child.terminate()
    until = time.monotonic() + SECONDS_TO_HAND_OVER
    while any(child.is_alive() for child in children) and time.monotonic() < until:
        time.sleep(0.01)
    for child in children:
        child.kill()
        child.join()


def _forked(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    count: int,
    meanwhile: Callable[[], object],
) -> Iterator[Result]:
    number = id(work)
    _inherited[number] = work
    before = set(multiprocessing.active_children())
    ours: set[Any] = set()
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(count, context, initializer=_end_between_results)
    try:
        with _deaf_to_interrupts():
            futures = [pool.submit(_do, number, item) for item in items]
        ours = set(multiprocessing.active_children()) - before
        meanwhile()
        for future in as_completed(futures):
            yield future.result()
        pool.shutdown()
    finally:
        del _inherited[number]
        pool.shutdown(wait=False, cancel_futures=True)
        _end(ours)


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
