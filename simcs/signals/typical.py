"""Typical scores: quantiles of the health score in each segment before the run."""

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled


@compiled
def typical_line(table: NDArray[np.float64], share: float) -> NDArray[np.float64]:
    """Return, for each segment, the score below which ``share`` of its accounts typically fall.

    Parameters
    ----------
    table
        Shape ``(segments, quantiles)``: evenly spaced quantiles of the score, from least to most.
    """
    at = min(max(share, 0.0), 1.0) * (table.shape[1] - 1)
    below = int(at)
    above = min(below + 1, table.shape[1] - 1)
    line: NDArray[np.float64] = table[:, below] + (at - below) * (table[:, above] - table[:, below])
    return line


@compiled
def typical_of(
    table: NDArray[np.float64], share: float, segment: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return `typical_line` of each account's segment."""
    return typical_line(table, share)[segment]
