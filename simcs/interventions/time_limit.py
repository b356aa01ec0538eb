"""A limit on the time that a policy may take for one plan, so that an endless loop has an end."""

import ctypes
import signal
import threading
from types import TracebackType

USUAL_SECONDS = 60.0
"""Generous: the slowest policies that we know take a second for a large book."""

LONGEST_TICK = 1.0
"""Seconds between two looks at the time, at most."""


class TooLong(BaseException):
    """The time is over. No `Exception`, so that a policy's own handlers let it through."""


class TimeLimit:
    """Raises `TooLong` in what is done within it for more than some seconds.

    In the main thread the system's clock interrupts it. Elsewhere, and where somebody else uses
    that clock, another thread does. Neither can interrupt code that is not Python's until it
    returns.

    Ticks are counted: while a process is stopped (Ctrl-Z) none come, so the policy is not blamed
    for that time. They go on after the last, since an interrupt may be lost, as Python loses those
    that meet a finalizer.
    """

    def __init__(self, seconds: float) -> None:
        self.left, self.tick = seconds, min(seconds, LONGEST_TICK)
        self.by_the_clock = (
            hasattr(signal, "setitimer")
            and threading.current_thread() is threading.main_thread()
            and signal.getsignal(signal.SIGALRM) in (signal.SIG_DFL, signal.SIG_IGN)
            and not any(signal.getitimer(signal.ITIMER_REAL))
        )

        if self.by_the_clock:
            self.before = signal.getsignal(signal.SIGALRM)
        else:
            self.thread, self.over = threading.get_ident(), threading.Event()
            self.one_at_a_time = threading.Lock()

    def __enter__(self) -> None:
        if self.by_the_clock:
            signal.signal(signal.SIGALRM, self._interrupt)
            signal.setitimer(signal.ITIMER_REAL, self.tick, self.tick)
        else:
            threading.Thread(target=self._watch, daemon=True).start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """Interrupt no more. To be called again where an interrupt was raised: in this, perhaps."""
        if self.by_the_clock:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self.before)
        else:
            with self.one_at_a_time:
                self.over.set()
                _raise_in(self.thread, None)

    def _watch(self) -> None:
        while not self.over.wait(self.tick):
            with self.one_at_a_time:
                if self._is_over() and not self.over.is_set():
                    _raise_in(self.thread, TooLong)

    def _interrupt(self, *_: object) -> None:
        if self._is_over():
            raise TooLong

    def _is_over(self) -> bool:
        """Count one more tick, and return whether it was the last or came after it."""
        self.left -= self.tick
        return self.left < self.tick / 2


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    """Raise an error in a thread as soon as it runs Python; None takes back what is still to be."""
    what = None if error is None else ctypes.py_object(error)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), what)
