"""What signals foretell, as text."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.foresight import BANDS, FRESH_WEEKS, RED, SIGNS, WEEKS_BEFORE, Foresight
from simcs.metrics.summary import mean_interval
from simcs.report.text import UNDEFINED, aligned, shown

HEADINGS = (
    "", "AUC", "95 % interval", "leavers red", "stayers red", "weeks red before", "coverage",
)  # fmt: skip


def signal_report(
    arm: str, found: Sequence[Foresight], segment_names: Sequence[str], seed: int
) -> str:
    """Return one arm's table of signals by segment, its calibration, and how to read them.

    Parameters
    ----------
    found
        One for each replication.
    """
    figures = np.stack([one.segments for one in found])
    bands = np.sum([one.bands for one in found], axis=0)
    parts = [f"Signals at {bands[:, :, 0].sum():,} decisions, accounts served by {shown(arm)!r}"]
    for number, name in enumerate(segment_names):
        decisions, leaving = bands[number].sum(axis=0)
        if not decisions:
            continue
        share = 100 * leaving / decisions
        lines: list[tuple[str, ...]] = [
            HEADINGS,
            (f"{shown(name)}: {decisions:,} decisions, {share:.1f} % to leave",),
        ]
        lines += [_line(sign, figures[:, number, s]) for s, sign in enumerate(SIGNS)]
        parts += [aligned(lines), _calibration(bands[number])]
    parts.append(
        f"{len(found)} replications, seed {seed}; figures are means over replications. AUC: the "
        "chance that an account that decides to leave looks worse than one that decides to stay "
        f"(.5 is chance). Red: the worst {100 * RED:.0f} % of the segment at its decisions. Weeks "
        "red before: the median, among leavers that were red, of the weeks without a break up to "
        f"the decision, at most {WEEKS_BEFORE}. Coverage: decisions at which the reading was "
        f"fresh (usage: of that week; surveys: at most {2 * FRESH_WEEKS} weeks old; sponsor and "
        f"impression: at most {FRESH_WEEKS})."
    )
    return "\n\n".join(parts)


def _line(name: str, figures: NDArray[np.float64]) -> tuple[str, ...]:
    values = figures[:, 0]
    mean, low, high = mean_interval(values[~np.isnan(values)])
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
        told = f"{100 * leaving / decisions:.1f} %" if decisions else UNDEFINED
        cells.append(f"{low}-{high}: {told} of {decisions:,}")
    return "  To leave, by health score: " + "; ".join(cells)


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _percent(share: float) -> str:
    return UNDEFINED if np.isnan(share) else f"{100 * share:.0f} %"


def _number(value: float, how: str) -> str:
    return UNDEFINED if np.isnan(value) else format(value, how)
