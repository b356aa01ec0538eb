"""Interrupts: none that Python would lose, and what ends a process stops a run as cleanly."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS_UNTIL_AGAIN = 0.01


class Ended(KeyboardInterrupt):
    """The process was asked to end (SIGTERM): a run stops as by Ctrl-C."""


_asked: list[int] = []
"""Whether the process has been asked to end, and not ended since."""


def require_not_asked() -> None:
    """Raise `Ended` where that was raised before, but compiled code has lost it.

    Raises
    ------
    Ended
        When the process was asked to end.
    """
    if _asked and threading.current_thread() is threading.main_thread():
        raise Ended


@contextmanager
def interrupts_first() -> Iterator[None]:
    """Raise an interrupt as such where an error comes of it.

    Compiled code that one meets returns with an error of its own (SystemError), and who calls it
    may make another of that.
    """
    try:
        yield
    except Exception as error:
        behind: BaseException | None = error
        while behind is not None and not isinstance(behind, KeyboardInterrupt):
            behind = behind.__cause__ or behind.__context__
        if behind is None:
            raise
        raise behind from None


@contextmanager
def stopped_cleanly() -> Iterator[None]:
    """Raise `Ended` on SIGTERM, and repeat an interrupt that met a finalizer.

    In finalizers Python reports errors and goes on, so that a run would go on to its end as if
    nobody had stopped it: closing a temporary file is enough for that.
    """
    usual = sys.unraisablehook

    def repeat(lost: Any) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            again = signal.SIGTERM if isinstance(lost.exc_value, Ended) else signal.SIGINT
            threading.Timer(SECONDS_UNTIL_AGAIN, _thread.interrupt_main, (again,)).start()
        else:
            usual(lost)

    def end(*_: object) -> None:
        _asked.append(signal.SIGTERM)
        raise Ended

    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, end) if main else None
    sys.unraisablehook = repeat
    try:
        with interrupts_first():
            yield
    finally:
        _asked.clear()
        sys.unraisablehook = usual
        if main:
            signal.signal(signal.SIGTERM, before)
