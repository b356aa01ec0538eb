"""What became of each account of a book, added up over replications as they end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.portfolio import GROUP_SUMS, SUMS
from simcs.experiment.end_sums import EndSums
from simcs.experiment.replications import Outcome, Setup
from simcs.metrics.first_year import STANDINGS, Standing

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Years = tuple[NDArray[Any], ...]

CENTS = 100.0
SHARES = {
    "first_value": Standing.FIRST_VALUE,
    "results": Standing.RESULTS,
    "satisfied": Standing.SATISFIED,
}
"""Column of the sums -> what it counts."""


class Portfolio:
    """Sums over replications, by arm and account, and totals of each replication, by group.

    It holds a few numbers for each account, however many replications there are. They are added in
    the order of replications, so that the sums are the same to the last bit whichever ends first.

    Parameters
    ----------
    setup
        Of the run.
    """

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.added = 0
        """Replications that are added: all below this one."""
        self.ends = EndSums(tuple(arm.name for arm in setup.arms), len(setup.book))
        self._waiting: dict[int, tuple[Years, Years]] = {}
        shape = (len(setup.arms), len(setup.book))
        names = ("left", "left_only", "stayed_only", *SHARES)
        self._counts = {name: np.zeros(shape, np.int64) for name in names}
        sums = ("bought", "bought_squares", "change", "change_squares")
        self._sums = {name: np.zeros(shape) for name in sums}
        self._groups: list[tuple[NDArray[np.int64], Floats]] = []

    def take(self, outcome: Outcome) -> Outcome:
        """Take what is of single accounts out of an outcome; return the rest, which is small."""
        self._waiting[outcome.replication] = outcome.first_years, outcome.ends
        while self.added in self._waiting:
            years, ends = self._waiting.pop(self.added)
            self._add(years)
            self.ends.add(ends, self.added)
            self.added += 1
        return replace(outcome, first_years=(), ends=())

    def _add(self, years: Years) -> None:
        first = years[0]
        for name, flag in SHARES.items():
            self._counts[name] += (first["standing"] & flag) > 0  # the same under every arm
        for arm, own in enumerate(years):
            bought = own["bought"] / CENTS
            change = bought - first["bought"] / CENTS
            for name, values in (("bought", bought), ("change", change)):
                self._sums[name][arm] += values
                self._sums[f"{name}_squares"][arm] += values * values
            self._counts["left"][arm] += own["left"]
            self._counts["left_only"][arm] += own["left"] > first["left"]
            self._counts["stayed_only"][arm] += own["left"] < first["left"]
        self._groups.append(self._grouped(years))

    def _grouped(self, years: Years) -> tuple[NDArray[np.int64], Floats]:
        """Return the groups of one replication, and their totals: shape (arms, groups, 5)."""
        rows = self.setup.book.rows
        place = rows["segment"].astype(np.int64) * STANDINGS + years[0]["standing"]
        groups, inverse = np.unique(place, return_inverse=True)
        arr = rows["arr"] / CENTS
        totals = [
            [
                np.bincount(inverse, weights=values, minlength=len(groups))
                for values in (
                    np.ones(len(arr)), arr, own["left"], own["left"] * arr,
                    own["bought"] / CENTS, own["kept"] / CENTS,
                )
            ]
            for own in years
        ]  # fmt: skip
        return groups, np.asarray(totals).transpose(0, 2, 1)

    def accounts(self) -> pd.DataFrame:
        """Return sums by arm and account: columns `SUMS`."""
        import pandas as pd

        book = self.setup.book
        names = list(self.setup.config.journey.segments)
        owners = [book.owners[n] if book.owners and n >= 0 else "" for n in book.rows["owner"]]
        about: dict[str, Any] = {
            "account": np.arange(len(book), dtype=np.int64),
            "account_id": [str(one) for one in book.ids],
            "segment": [names[n] for n in book.rows["segment"]],
            "csm": owners,
            "arr": book.rows["arr"] / CENTS,
        }
        frames = []
        for arm, one in enumerate(self.setup.arms):
            counts = {name: values[arm] for name, values in self._counts.items()}
            sums = {name: values[arm] for name, values in self._sums.items()}
            frames.append(pd.DataFrame({"policy": one.name, **about, **counts, **sums}))
        return pd.concat(frames, ignore_index=True)[list(SUMS)]

    def groups(self) -> pd.DataFrame:
        """Return totals by arm, replication, segment and standing: columns `GROUP_SUMS`."""
        import pandas as pd

        names = np.array(list(self.setup.config.journey.segments), object)
        frames = []
        for arm, one in enumerate(self.setup.arms):
            for replication, (groups, totals) in enumerate(self._groups):
                number, standing = np.divmod(groups, STANDINGS)
                known = {
                    "policy": one.name, "replication": replication, "segment": names[number],
                    "standing": standing,
                }  # fmt: skip
                held = dict(zip(GROUP_SUMS[len(known) :], totals[arm].T, strict=True))
                frames.append(pd.DataFrame({**known, **held}))
        return pd.concat(frames, ignore_index=True)[list(GROUP_SUMS)]
