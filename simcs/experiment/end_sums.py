"""How each account of a book ends a run, added up over replications as they end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.where import END_SUMS
from simcs.journey.columns import NEVER

if TYPE_CHECKING:
    import pandas as pd

CENTS = 100.0


class EndSums:
    """Sums over replications, by arm and account.

    Parameters
    ----------
    arms
        Names of the arms; the first is what the others are compared with.
    accounts
        How many there are.
    """

    def __init__(self, arms: tuple[str, ...], accounts: int) -> None:
        self.arms = arms
        shape = (len(arms), accounts)
        sums = ("arr_end", "hours", "change", "change_squares", "most")
        counts = ("left_run", "most_replication")
        self._held = {name: np.zeros(shape) for name in sums}
        self._held |= {name: np.zeros(shape, np.int64) for name in counts}

    def add(self, ends: tuple[NDArray[Any], ...], replication: int) -> None:
        """Add one replication: of each arm an array of `simcs.metrics.ends.END`."""
        held = self._held
        first = ends[0]["arr"] / CENTS
        for arm, own in enumerate(ends):
            arr = own["arr"] / CENTS
            change = arr - first
            held["arr_end"][arm] += arr
            held["hours"][arm] += own["hours"]
            held["left_run"][arm] += own["left"] != NEVER
            held["change"][arm] += change
            held["change_squares"][arm] += change * change
            more = np.abs(change) > np.abs(held["most"][arm])
            held["most"][arm][more] = change[more]
            held["most_replication"][arm][more] = replication

    def table(self) -> pd.DataFrame:
        """Return them as a table: columns `simcs.analysis.where.END_SUMS`, by arm and account."""
        import pandas as pd

        frames = []
        for arm, name in enumerate(self.arms):
            own = {column: values[arm] for column, values in self._held.items()}
            account = np.arange(len(own["hours"]), dtype=np.int64)
            frames.append(pd.DataFrame({"policy": name, "account": account, **own}))
        return pd.concat(frames, ignore_index=True)[list(END_SUMS)]
