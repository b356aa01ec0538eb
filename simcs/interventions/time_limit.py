"""A limit on the time that a policy may take for one plan, so that an endless loop has an end."""

import ctypes
import signal
import threading
from types import TracebackType

USUAL_SECONDS = 60.0
"""Generous: the slowest policies that we know take a second for a large book."""


class TooLong(BaseException):
    """The time is over. No `Exception`, so that a policy's own handlers let it through."""


class TimeLimit:
    """Raises `TooLong` in what is done within it for more than some seconds.

    In the main thread the system's clock interrupts it, elsewhere another thread does. Neither can
    interrupt code that is not Python's until it returns.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.by_the_clock = (
            hasattr(signal, "setitimer")
            and threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN, _interrupt)
        )

    def __enter__(self) -> None:
        if self.by_the_clock:
            signal.signal(signal.SIGALRM, _interrupt)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)
        else:
            self.timer = threading.Timer(self.seconds, _interrupt_thread, [threading.get_ident()])
            self.timer.daemon = True
            self.timer.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self.by_the_clock:
            signal.setitimer(signal.ITIMER_REAL, 0)
        else:
            self.timer.cancel()


def _interrupt(*_: object) -> None:
    raise TooLong


def _interrupt_thread(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TooLong))
