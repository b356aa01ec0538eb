"""How well something seen foretells something else: area under the curve, lead time, coverage."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def auc(worse: Floats, happened: Bools) -> float:
    """Return the chance that one to whom it happened looked worse than one to whom it did not.

    Parameters
    ----------
    worse
        Shape ``(n,)``: higher is worse; those that are NaN were not seen and are left out.
    happened
        Shape ``(n,)``.

    Returns
    -------
    float
        The area under the receiver operating characteristic, ties counted half (Mann & Whitney
        1947); NaN where all or none of those seen had it happen.
    """
    seen = ~np.isnan(worse)
    values, mine = worse[seen], happened[seen]
    yes, no = int(mine.sum()), int((~mine).sum())
    if yes == 0 or no == 0:
        return float("nan")
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    rank = (last - (counts - 1) / 2)[place]
    return float((rank[mine].sum() - yes * (yes + 1) / 2) / (yes * no))


def lead_times(worse: Floats, line: Floats) -> NDArray[np.int64]:
    """Return for how many weeks up to the last each row has been over its line without a break.

    Parameters
    ----------
    worse
        Shape ``(n, weeks)``, the latest week last; higher is worse. NaN is not over the line.
    line
        Shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``: 0 for those not over it in the last week.
    """
    over = worse > line[:, None]
    backwards = over[:, ::-1]
    broken = ~backwards
    weeks: NDArray[np.int64] = np.where(
        broken.any(axis=1), broken.argmax(axis=1), over.shape[1]
    ).astype(np.int64)
    return weeks
