"""Interrupts that Python would lose."""

import _thread
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS_UNTIL_AGAIN = 0.01


@contextmanager
def interrupts_repeated() -> Iterator[None]:
    """Repeat an interrupt that met a finalizer, in which Python reports errors and goes on.

    Without it a run goes on to its end as if nobody had stopped it: closing a temporary file is
    enough for that.
    """
    usual = sys.unraisablehook

    def repeat(lost: Any) -> None:
        if lost.exc_type is KeyboardInterrupt:
            threading.Timer(SECONDS_UNTIL_AGAIN, _thread.interrupt_main).start()
        else:
            usual(lost)

    sys.unraisablehook = repeat
    try:
        yield
    finally:
        sys.unraisablehook = usual
