"""What signals foretell, as text."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import mean_interval
from simcs.report.plain_tables import aligned
from simcs.report.text import UNDEFINED, shown
from simcs.report.verdict_text import MADE_UP
from simcs.signals.columns import signal_columns
from simcs.signals.signal import SIGNALS
from simcs.studies.signal_quality import (
    BANDS,
    RED,
    SHORT_TERM,
    WEEKS_BEFORE,
    Foresight,
    signs,
)

HEADINGS = (
    "", "AUC", "95 % interval", "leavers red", "stayers red", "weeks red before", "coverage",
)  # fmt: skip
FEWEST = 5
"""How many must leave, over all replications, for figures of a segment to say anything."""


def signal_report(
    arm: str,
    found: Sequence[Foresight],
    segment_names: Sequence[str],
    seed: int,
    made_up: bool = False,
) -> str:
    """Return one arm's table of signals by segment, its calibration, and how to read them.

    Parameters
    ----------
    found
        One for each replication.
    made_up
        Whether the book was drawn with the seed.
    """
    figures = np.stack([one.segments for one in found])
    bands = np.sum([one.bands for one in found], axis=0)
    terms = np.sum([one.terms for one in found], axis=0)
    parts = [f"Signals at {terms[:, :, 0].sum():,} decisions, accounts served by {shown(arm)!r}"]
    for number, name in enumerate(segment_names):
        decisions, leaving = terms[number].sum(axis=0)
        if not decisions:
            continue
        title = f"{shown(name)}: {_leaving(decisions, leaving)}{_mixture(terms[number])}"
        if leaving < FEWEST:
            parts.append(f"{title}\n  {leaving} to leave: too few to tell what foretells it.")
            continue
        lines: list[tuple[str, ...]] = [HEADINGS, (title,)]
        lines += [_line(sign, figures[:, number, s]) for s, sign in enumerate(signs())]
        parts += [aligned(lines), _calibration(bands[number])]
    parts.append(
        f"{len(found)} replications, seed {seed}; figures are means over replications. AUC: the "
        "chance that an account that decides to leave looks worse than one that decides to stay "
        "(.5 is chance), of those with a reading, for surveys those that ever answered. Red: the "
        f"worst {100 * RED:.0f} % of the readings of the segment at its decisions; leavers and "
        "stayers red are shares of all, those without a reading included. Weeks red before: the "
        "median, among leavers that were red, of the weeks without a break up to the decision, at "
        f"most {WEEKS_BEFORE} and none before the run or the account began. Coverage: decisions at "
        f"which the reading was fresh (usage: of that week; {_fresh()}). An account decides once a "
        "term, and all shares are of decisions."
    )
    if made_up:
        parts.append(MADE_UP)
    return "\n\n".join(parts)


def _fresh() -> str:
    """Return up to what age readings are fresh, those of registered signals included."""
    ages = {title: column.fresh_weeks for title, column in signal_columns().items()}
    ages |= {one.title: one.fresh_weeks for _, one in SIGNALS.items()}
    weeks = sorted({age for age in ages.values() if age is not None}, reverse=True)
    return "; ".join(
        f"{' and '.join(title for title, age in ages.items() if age == most)}: at most {most} "
        "weeks old"
        for most in weeks
    )


def _leaving(decisions: int, leaving: int) -> str:
    return f"{decisions:,} decisions, {100 * leaving / decisions:.1f} % to leave"


def _mixture(terms: NDArray[np.int64]) -> str:
    """Separate short from long terms where there are both: a joint share describes neither."""
    (short, short_leaving), (long, long_leaving) = terms.tolist()
    if not short:
        return ""
    if not long:
        return f" (all of terms under {SHORT_TERM} weeks)"
    return (
        f"\n  terms under {SHORT_TERM} weeks: {_leaving(short, short_leaving)}"
        f"\n  longer terms: {_leaving(long, long_leaving)}"
    )


def _line(name: str, figures: NDArray[np.float64]) -> tuple[str, ...]:
    values = figures[:, 0]
    mean, low, high = mean_interval(values[~np.isnan(values)], 0, 1)
    red, alarm, lead, coverage = (_mean(figures[:, column]) for column in range(1, 5))
    return (
        f"  {name}",
        _number(mean, ".2f"),
        UNDEFINED if np.isnan(low) else f"{low:.2f} to {high:.2f}",
        _percent(red),
        _percent(alarm),
        _number(lead, ".0f"),
        _percent(coverage),
    )


def _calibration(bands: NDArray[np.int64]) -> str:
    cells = []
    for (low, high), (decisions, leaving) in zip(pairwise(BANDS), bands, strict=True):
        share = f"{100 * leaving / decisions:.1f} %" if decisions else UNDEFINED
        cells.append(f"{low}-{high}: {share} of {decisions:,}")
    return "  To leave at a decision, by health score: " + "; ".join(cells)


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _percent(share: float) -> str:
    return UNDEFINED if np.isnan(share) else f"{100 * share:.0f} %"


def _number(value: float, how: str) -> str:
    return UNDEFINED if np.isnan(value) else format(value, how)
