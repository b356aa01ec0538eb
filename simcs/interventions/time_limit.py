"""A limit on the time that a policy may take for one plan, so that an endless loop has an end."""

import ctypes
import signal
import threading
from types import TracebackType

USUAL_SECONDS = 60.0
"""Generous: the slowest policies that we know take a second for a large book."""

SECONDS_UNTIL_AGAIN = 1.0
"""An interrupt may be lost, as Python loses those that meet a finalizer; so it comes again."""


class TooLong(BaseException):
    """The time is over. No `Exception`, so that a policy's own handlers let it through."""


class TimeLimit:
    """Raises `TooLong` in what is done within it for more than some seconds.

    In the main thread the system's clock interrupts it. Elsewhere, and where somebody else uses
    that clock, another thread does. Neither can interrupt code that is not Python's until it
    returns.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.by_the_clock = (
            hasattr(signal, "setitimer")
            and threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN)
            and not any(signal.getitimer(signal.ITIMER_REAL))
        )

    def __enter__(self) -> None:
        if self.by_the_clock:
            self.before = signal.signal(signal.SIGALRM, _interrupt)
            signal.setitimer(signal.ITIMER_REAL, self.seconds, SECONDS_UNTIL_AGAIN)
        else:
            self.thread, self.over = threading.get_ident(), threading.Event()
            self.one_at_a_time = threading.Lock()
            threading.Thread(target=self._watch, daemon=True).start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Interrupt no more. To be called again where `TooLong` was raised: by this, perhaps."""
        if self.by_the_clock:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.before)
        else:
            with self.one_at_a_time:
                self.over.set()
                _raise_in(self.thread, None)

    def _watch(self) -> None:
        seconds = self.seconds
        while not self.over.wait(seconds):
            with self.one_at_a_time:
                if not self.over.is_set():
                    _raise_in(self.thread, TooLong)
            seconds = SECONDS_UNTIL_AGAIN


def _interrupt(*_: object) -> None:
    raise TooLong


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in a thread as soon as it runs Python; None takes back what is still to be."""
    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
