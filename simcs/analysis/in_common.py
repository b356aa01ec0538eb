"""What the sets of assumptions in which an answer turns have in common, if that is clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simcs.analysis.assumptions import gap_by_set
from simcs.analysis.rank_correlation import correlation, rank_bound

if TYPE_CHECKING:
    import pandas as pd


MIDDLE = 0.5
"""Place of the middle of an assumption's range."""


class Common(NamedTuple):
    """The sets in which a policy is behind another, or ahead, and what marks them.

    Attributes
    ----------
    turned, others
        How many sets turn the answer, and how many do not.
    parameter
        The assumption in which the two differ most, where that is clear; else empty.
    more
        Whether it is above the middle of its range where the answer turns, rather than below.
    of_turned, of_others
        In how many of either it is on that side.
    """

    turned: int
    others: int
    parameter: str = ""
    more: bool = False
    of_turned: int = 0
    of_others: int = 0


def in_common(
    variants: pd.DataFrame,
    draws: pd.DataFrame,
    pair: tuple[str, str],
    metric: str,
    ahead: bool,
) -> Common:
    """Return what the sets have in common in which the answer turns.

    Parameters
    ----------
    variants, draws
        As in `simcs.analysis.assumptions.deciding`.
    pair
        Policy and baseline.
    ahead
        Whether the answer is that the policy is ahead; it turns where it is behind, and the other
        way round. Sets where both are level are no turn.

    Notes
    -----
    The assumption is that whose place in its range goes with turning most (Spearman's rank
    correlation with turned or not), and it is clear beyond `rank_bound` for so many sets and
    assumptions. Where few sets turn the bound cannot be reached, so nothing is clear.
    """
    gap = gap_by_set(variants, *pair, metric)
    turned = (gap < 0) if ahead else (gap > 0)
    found = Common(int(turned.sum()), int((~turned).sum()))
    own = draws[draws["set"].isin(gap.index)]
    bound = rank_bound(len(gap), own["parameter"].nunique())
    wide = own.set_index(["set", "parameter"])["place"].unstack()  # noqa: PD010
    place = wide.reindex(gap.index)
    indicator = turned.astype(np.float64)
    rho = {name: correlation(place[name].rank(), indicator) for name in place}
    clear = {name: value for name, value in rho.items() if abs(value) > bound}
    if not clear:
        return found
    name = max(clear, key=lambda one: abs(clear[one]))
    more = clear[name] > 0
    # Not against the default, which may be at an end of the range.
    side = place[name] > MIDDLE if more else place[name] < MIDDLE
    return found._replace(
        parameter=str(name), more=more, of_turned=int((side & turned).sum()),
        of_others=int((side & ~turned).sum()),
    )  # fmt: skip
