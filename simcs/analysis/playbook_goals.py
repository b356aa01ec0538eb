"""Whether playbooks reach their goals: with them, without them, and as their own tests see it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval
from simcs.analysis.playbook_worth import pairs
from simcs.analysis.power import LEVEL, POWER
from simcs.playbooks.goal_pairs import PAIR_WORDS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

GOALS = {"goals_reached": "goal reached", "goals_missed": "goal missed"}
"""Columns of the study without playbooks: how often those who would have entered reached the goal
of the playbook that is left out, and how often not; and the machine's words for it."""

HELD_OUT = "held out, "
"""What these words begin with for an account of the holdout."""

WITH_AND_WITHOUT = (
    "policy", "playbook", "share", "share_without", "difference", "ci_low", "ci_high",
    "replications",
)  # fmt: skip
HOLDOUTS = (
    "policy", "playbook", "entered", "held_out", "share", "share_held_out", "seen", "seen_low",
    "seen_high", "true", "true_low", "true_high", "starts_needed", "replications",
)  # fmt: skip


def goals(ranked: pd.DataFrame, study: pd.DataFrame, plays: pd.DataFrame) -> pd.DataFrame:
    """Return how often accounts reach a playbook's goal with it and without it.

    Parameters
    ----------
    ranked, study
        As in `simcs.analysis.playbook_worth.values`.
    plays
        policy, replication and `simcs.playbooks.tally.NAMED`, of the run.

    Returns
    -------
    pandas.DataFrame
        Columns `WITH_AND_WITHOUT`, a row for each arm and playbook of which goals were reached or
        missed both ways: shares of those who entered and of those who would have, in the same
        futures, and the 95 % interval of their difference.
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for arm, playbook, whole, other in pairs(ranked, study):
        if not set(GOALS) <= set(other):
            continue
        first = outcomes(plays, arm, playbook, whole.index)
        second = other[list(GOALS)].to_numpy(float)
        if first.sum() and second.sum():
            found = difference_of_shares(first, second)
            rows.append((arm, playbook, *found, len(whole)))
    return pd.DataFrame(rows, columns=list(WITH_AND_WITHOUT))


def holdouts(plays: pd.DataFrame, goals: pd.DataFrame, replications: int) -> pd.DataFrame:
    """Return what a playbook's own holdout shows of its effect on its goal, beside the true one.

    Parameters
    ----------
    plays
        As in `goals`.
    goals
        What `goals` returned; without rows the true effect is not known.
    replications
        Number of futures.

    Returns
    -------
    pandas.DataFrame
        Columns `HOLDOUTS`, a row for each arm and playbook with a holdout and a goal: how many
        outcomes of the goal a future has on each side, their shares that reached it, the
        difference that a test sees on average, and the true one. ``starts_needed`` is how many
        starts, the holdout's included, a test of two shares takes to show the true difference (the
        seen one where the true one is not known), for starts of one account as many and as much
        `alike` as here: NaN where its interval touches zero.
    """
    import pandas as pd

    if not len(plays):
        return pd.DataFrame(columns=list(HOLDOUTS))
    held = plays[plays["event"].str.startswith(HELD_OUT)]
    true = {(row.policy, row.playbook): row for row in goals.itertuples()}
    rows: list[tuple[object, ...]] = []
    for arm, playbook in held.groupby(["policy", "playbook"], sort=False).size().index:
        index = pd.RangeIndex(replications)
        first = outcomes(plays, arm, playbook, index)
        second = outcomes(plays, arm, playbook, index, HELD_OUT)
        if not first.sum() or not second.sum():
            continue
        real = true.get((arm, playbook))
        known = (
            None if real is None
            else (real.share, real.share_without, real.difference, real.ci_low, real.ci_high)
        )  # fmt: skip
        own, held_out = (pairs_of(plays, arm, playbook, prefix) for prefix in ("", HELD_OUT))
        factor = alike((first, own), (second, held_out))
        found = tested(first, second, known, replications, factor)
        rows.append((arm, playbook, *found, replications))
    return pd.DataFrame(rows, columns=list(HOLDOUTS))


def tested(
    first: Floats,
    second: Floats,
    real: tuple[float, ...] | None,
    replications: int,
    factor: float,
) -> tuple[float, ...]:
    """Return what a test of two groups shows, what is true, and how large a test must be.

    Parameters
    ----------
    first, second
        As of `difference_of_shares`.
    real
        What that returned of all accounts in the one group and all in the other; None: not known.
    factor
        What `alike` returned of both groups.

    Returns
    -------
    tuple
        Starts a future on each side, their shares, the difference seen and its interval, the true
        one and its interval, and the starts needed: NaN where what is known is not clear.
    """
    share, other, *seen = difference_of_shares(first, second)
    known = (math.nan,) * 3 if real is None else real[2:]
    sides = (share, other) if real is None else real[:2]
    clear = _is_clear(*(seen if real is None else known)[1:])
    each = first.sum() / replications, second.sum() / replications
    size = math.nan
    if clear:
        alone = starts_needed(sides[0], sides[1], each[0] / each[1])
        size = float(max(2, np.ceil(alone * factor)))  # at least one on each side
    return (*each, share, other, *seen, *known, size)


def difference_of_shares(first: Floats, second: Floats) -> tuple[float, ...]:
    """Return two shares over futures, their difference and its 95 % interval, paired by future.

    A future counts by how many outcomes it has: the interval is that of the mean of what each
    future adds to the ratios (linearization; Cochran 1977, Sampling Techniques, 6.2).

    Parameters
    ----------
    first, second
        How often the goal was reached and missed, shape ``(futures, 2)`` each, neither all zero.
    """
    parts = _parts(first) - _parts(second)
    shares = [float(one[:, 0].sum() / one.sum()) for one in (first, second)]
    return (*shares, *mean_interval(parts, -1, 1))


def _parts(outcomes: Floats) -> Floats:
    """Return what each future adds to a share over futures: their mean is the share."""
    of = outcomes.sum(axis=1)
    share = outcomes[:, 0].sum() / of.sum()
    return np.asarray(share + (outcomes[:, 0] - share * of) / of.mean())


def alike(*sides: tuple[Floats, Floats]) -> float:
    """Return how many times as many starts a test takes as one of starts that are independent.

    Accounts are drawn to the sides of a test, so whatever the accounts of a future share, its
    market or a CSM, comes to both sides and is no reason why they differ. Starts of one account
    are on one side, and tend to come out alike. This is the ratio of the variance of the
    difference of shares with accounts as clusters to that of as many independent starts (the
    design effect; Kish 1965, Survey Sampling, 8.2): exactly 1 where each account starts once,
    however many accounts there are. Where accounts start often it is somewhat too high, as shares
    that differ from future to future also make starts of one account alike.

    Parameters
    ----------
    sides
        Of each side its outcomes as of `difference_of_shares`, and what `pairs_of` returned.
    """
    chance, more = 0.0, 0.0
    for outcomes, (both, one, none) in sides:
        count = outcomes.sum()
        share = outcomes[:, 0].sum() / count
        chance += share * (1 - share) / count
        together = (1 - share) ** 2 * both - share * (1 - share) * one + share**2 * none
        more += 2 * together / count**2
    return float(1 + more / chance) if chance > 0 else 1.0


def starts_needed(share: float, other: float, ratio: float) -> float:
    """Return how many independent starts a test of two shares takes, both sides together.

    They are independent; NaN if none can show it. Two-sided at `simcs.analysis.power.LEVEL`, with a
    power of `simcs.analysis.power.POWER`, by Cohen's effect size of two proportions (statsmodels).

    Parameters
    ----------
    share, other
        Those who reach the goal among the entered and the held out.
    ratio
        Entered for each one held out.
    """
    if share == other:
        return math.nan
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    effect = proportion_effectsize(share, other)
    held = NormalIndPower().solve_power(abs(effect), alpha=LEVEL, power=POWER, ratio=ratio)
    return float(math.ceil(float(np.ravel(held)[0]) * (1 + ratio)))


def _is_clear(low: float, high: float) -> bool:
    return low > 0 or high < 0


def outcomes(
    plays: pd.DataFrame,
    arm: str,
    playbook: str,
    index: pd.Index[int],
    prefix: str = "",
    variant: str | None = None,
) -> Floats:
    """Return how often a goal was reached and missed, a row for each future of an index.

    In one variant, or in all.
    """
    own = _of(plays, arm, playbook, variant)
    sides = [
        own[own["event"] == prefix + word].groupby("replication")["count"].sum().reindex(index)
        for word in GOALS.values()
    ]
    return np.stack([side.fillna(0).to_numpy(float) for side in sides], axis=1)


def pairs_of(
    plays: pd.DataFrame, arm: str, playbook: str, prefix: str = "", variant: str | None = None
) -> Floats:
    """Return how many pairs of starts of one account reached a goal both, one of two, and neither.

    Of all futures together; in one variant, or in all.
    """
    own = _of(plays, arm, playbook, variant)
    words = [prefix + word for word in PAIR_WORDS[:3]]
    return np.array([own["count"][own["event"] == word].sum() for word in words], float)


def _of(plays: pd.DataFrame, arm: str, playbook: str, variant: str | None) -> pd.DataFrame:
    own = plays[(plays["policy"] == arm) & (plays["playbook"] == playbook)]
    return own if variant is None else own[own["variant"] == variant]
