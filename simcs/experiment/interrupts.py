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


@contextmanager
def stopped_cleanly() -> Iterator[None]:
    """Raise `Ended` on SIGTERM, and repeat an interrupt that met a finalizer.

    In finalizers Python reports errors and goes on, so that a run would go on to its end as if
    nobody had stopped it: closing a temporary file is enough for that.
    """
    usual = sys.unraisablehook

    def repeat(lost: Any) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            threading.Timer(SECONDS_UNTIL_AGAIN, _thread.interrupt_main).start()
        else:
            usual(lost)

    def end(*_: object) -> None:
        raise Ended

    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, end) if main else None
    sys.unraisablehook = repeat
    try:
        yield
    finally:
        sys.unraisablehook = usual
        if main:
            signal.signal(signal.SIGTERM, before)
