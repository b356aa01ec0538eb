"""Risk against opportunity: of each account, and of groups of accounts, with and without an arm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.assumptions import share_interval
from simcs.analysis.interval import CONFIDENCE

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SUMS = (
    "policy", "account", "account_id", "segment", "csm", "arr", "left", "left_only", "stayed_only",
    "bought", "bought_squares", "change", "change_squares", "first_value", "results", "satisfied",
)  # fmt: skip
"""Columns of sums by arm and account; ``…_only`` and ``change`` are against the first arm."""
GROUP_SUMS = (
    "policy", "replication", "segment", "standing", "accounts", "arr", "left", "lost", "bought",
    "kept",
)  # fmt: skip
"""Columns of totals of a replication by arm, segment and standing; money in $."""

ENDS = ("", "_low", "_high")
RISK, OPPORTUNITY = "risk", "opportunity"
ESTIMATES = tuple(
    f"{measure}{of}{end}"
    for measure in (RISK, OPPORTUNITY)
    for of in ("", "_without", "_change")
    for end in ENDS
)
ACCOUNTS = (
    "policy", "baseline", "account", "segment", "csm", "arr", *ESTIMATES, "at_stake", "first_value",
    "results", "satisfied", "outcome", "quadrant", "quadrant_without", "quadrant_is_sure",
    "replications",
)  # fmt: skip
"""Columns of the table of accounts."""

QUADRANTS = {
    (True, True): "high risk, high opportunity",
    (True, False): "high risk, low opportunity",
    (False, True): "low risk, high opportunity",
    (False, False): "low risk, low opportunity",
}
"""Whether risk and whether opportunity are above the book's average -> what that is called."""
OUTCOMES = {
    (True, True): "results, satisfied",
    (True, False): "results, not satisfied",
    (False, True): "no results, satisfied",
    (False, False): "no results, not satisfied",
}
"""Whether an account has results and whether it is satisfied -> what that is called."""


def accounts(sums: pd.DataFrame, arms: Sequence[str], replications: int) -> pd.DataFrame:
    """Return risk and opportunity of each account under each arm, beside the first: `ACCOUNTS`.

    Parameters
    ----------
    sums
        Columns `SUMS`, the accounts of each arm in the same order.
    arms
        Those that are shown: the first is what the others are compared with. One alone is shown
        without a comparison.
    replications
        How many futures the sums are of.
    """
    import pandas as pd

    if not len(sums):
        return pd.DataFrame(columns=list(ACCOUNTS))
    base = sums[sums["policy"] == arms[0]].reset_index(drop=True)
    without = _levels(base, replications)
    lines = {name: float(np.mean(without[name])) for name in (RISK, OPPORTUNITY)}
    beside = {of_without(name): values for name, values in without.items()}
    frames = []
    for arm in arms[1:] or arms:
        own = sums[sums["policy"] == arm].reset_index(drop=True)
        found = _levels(own, replications)
        table = own[["policy", "segment", "csm", "arr"]].assign(
            account=own["account_id"],
            **found,
            at_stake=found[RISK] * own["arr"] + found[OPPORTUNITY],
            **_outcomes(own, replications),
            quadrant=_quadrants(found, lines),
            quadrant_is_sure=_is_clear(found, lines),
            replications=replications,
        )
        if arm != arms[0]:
            both = {**beside, **_changes(own, replications)}
            table = table.assign(
                baseline=arms[0], **both, quadrant_without=_quadrants(without, lines)
            )
        frames.append(table.reindex(columns=list(ACCOUNTS)))
    return pd.concat(frames, ignore_index=True)


def of_without(name: str) -> str:
    """Return the column of an estimate without the arm: risk_without_low of risk_low."""
    measure, _, end = name.partition("_")
    return f"{measure}_without{'_' if end else ''}{end}"


def _levels(own: pd.DataFrame, count: int) -> dict[str, Floats]:
    """Return risk and opportunity of each account under one arm, with their intervals."""
    left, place = np.unique(own["left"].to_numpy(np.int64), return_inverse=True)
    risks = np.array([share_interval(number, count) for number in left.tolist()])[place]
    mean, low, high = means(
        own["bought"].to_numpy(float), own["bought_squares"].to_numpy(float), count
    )
    return _named(RISK, risks.T) | _named(OPPORTUNITY, (mean, np.maximum(0, low), high))


def _changes(own: pd.DataFrame, count: int) -> dict[str, Floats]:
    """Return by how much both differ from the first arm, in the same futures."""
    risks = share_changes(
        own["left_only"].to_numpy(float), own["stayed_only"].to_numpy(float), count
    )
    money = means(own["change"].to_numpy(float), own["change_squares"].to_numpy(float), count)
    return _named(f"{RISK}_change", risks) | _named(f"{OPPORTUNITY}_change", money)


def _named(name: str, values: Sequence[Floats] | Floats) -> dict[str, Floats]:
    return {f"{name}{end}": own for end, own in zip(ENDS, values, strict=True)}


def share_changes(more: Floats, less: Floats, count: int) -> tuple[Floats, Floats, Floats]:
    """Return differences of paired shares with 95 % intervals, as Bonett & Price (2012) have them.

    They do not shrink to nothing where the few futures that there are all agree.

    Parameters
    ----------
    more, less
        In how many of the futures it was so with the arm alone, and without it alone.
    count
        How many futures there are.
    """
    from scipy.special import ndtri

    up, down = (more + 1) / (count + 2), (less + 1) / (count + 2)
    half = float(ndtri((1 + CONFIDENCE) / 2)) * np.sqrt(
        (up + down - (up - down) ** 2) / (count + 2)
    )
    return (more - less) / count, np.maximum(-1, up - down - half), np.minimum(1, up - down + half)


def means(sums: Floats, squares: Floats, count: int) -> tuple[Floats, Floats, Floats]:
    """Return means with Student's intervals; NaN where the futures do not differ, or are one."""
    from scipy.special import stdtrit

    mean = sums / count
    if count < 2:
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    variance = (squares - sums * mean) / (count - 1)
    variance = np.where(variance > NO_SPREAD * squares / count, variance, np.nan)
    half = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * np.sqrt(variance / count)
    return mean, mean - half, mean + half


NO_SPREAD = 1e-12
"""Variance, relative to the mean square, that is nothing but rounding."""


def _quadrants(found: Mapping[str, Floats], lines: Mapping[str, float]) -> list[str]:
    above = (found[name] > line for name, line in lines.items())
    return [QUADRANTS[bool(risk), bool(gain)] for risk, gain in zip(*above, strict=True)]


def _is_clear(found: Mapping[str, Floats], lines: Mapping[str, float]) -> NDArray[np.bool_]:
    """Return whether an account's intervals keep clear of both lines."""
    each = [
        (found[f"{name}_low"] > line) | (found[f"{name}_high"] < line)
        for name, line in lines.items()
    ]
    return np.asarray(np.logical_and(*each))


def _outcomes(own: pd.DataFrame, count: int) -> dict[str, object]:
    """Return in what share of futures an account begins how, and how it begins in most."""
    shares = {name: own[name] / count for name in ("first_value", "results", "satisfied")}
    both = zip(shares["results"] >= MOST, shares["satisfied"] >= MOST, strict=True)
    return {**shares, "outcome": [OUTCOMES[bool(results), bool(well)] for results, well in both]}


MOST = 0.5
"""Share of futures from which an account counts as one that has results, or is satisfied."""


def averages(table: pd.DataFrame) -> Iterator[tuple[str, float]]:
    """Yield the measures and the book's averages, above which an account is high in them.

    ``table`` has the accounts of one arm. The averages are those of the arm compared with.
    """
    for name in (RISK, OPPORTUNITY):
        without = table[f"{name}_without"]
        yield name, float(np.mean(table[name] if without.isna().all() else without))
