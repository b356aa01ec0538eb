"""Events of a week that the columns of accounts do not show afterwards.

The model writes it for observers; no equation reads it.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

NO_ROWS = np.zeros(0, np.int64)
NO_PAIRS = np.zeros((0, 2), np.int64)


@dataclass
class Journal:
    """One week's notes; each phase overwrites its own.

    Attributes
    ----------
    arrived
        Row numbers of the accounts that became customers.
    rise_announced
        Whether a price rise was announced.
    outage
        Whether there was an outage.
    hit
        Row numbers of the accounts in which the outage opened a problem.
    late_goodwill
        With the clock on: goodwill that waiting cost each account, shape ``(accounts,)``.
    lost_csm
        Where the team changes on set dates: how often each account lost the only CSM who knew it
        before this week's plan, shape ``(accounts,)``.
    asked_of_others
        Account and action of each task that executives or specialists could do, shape ``(n, 2)``.
    """

    arrived: NDArray[np.int64] = field(default_factory=lambda: NO_ROWS)
    rise_announced: bool = False
    outage: bool = False
    hit: NDArray[np.int64] = field(default_factory=lambda: NO_ROWS)
    late_goodwill: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    lost_csm: NDArray[np.int64] = field(default_factory=lambda: NO_ROWS)
    asked_of_others: NDArray[np.int64] = field(default_factory=lambda: NO_PAIRS)
