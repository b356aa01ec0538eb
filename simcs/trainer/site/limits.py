"""How often something may be tried: kept in memory, so a restart forgets it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

MOST_KEYS = 10_000
"""How many addresses and players are remembered, the latest ones."""

LIMITS = {
    "join": (90, 60),
    "wrong": (30, 300),
    "play": (40, 60),
    "host": (40, 60),
    "submit": (240, 60),
    "form": (1500, 60),
}
"""Kind -> how often, in how many seconds. A class of 60 may sit behind one address."""


class Limits:
    """Counts what was tried lately, by kind and by whom."""

    def __init__(self) -> None:
        self._tried: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def full(self, kind: str, who: str) -> bool:
        """Return whether somebody has done something too often; it counts nothing."""
        with self._lock:
            return len(self._lately(kind, who)) >= LIMITS[kind][0]

    def count(self, kind: str, who: str) -> bool:
        """Count one try; return whether it was one too many."""
        with self._lock:
            tried = self._lately(kind, who)
            if len(tried) >= LIMITS[kind][0]:
                return True
            tried.append(time.monotonic())
            return False

    def _lately(self, kind: str, who: str) -> deque[float]:
        tried = self._tried.setdefault((kind, who), deque())
        self._tried.move_to_end((kind, who))
        while len(self._tried) > MOST_KEYS:
            self._tried.popitem(last=False)
        since = time.monotonic() - LIMITS[kind][1]
        while tried and tried[0] < since:
            tried.popleft()
        return tried
