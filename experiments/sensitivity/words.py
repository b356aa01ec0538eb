"""How numbers and names of the study are said on its page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from experiments.sensitivity.figures import title
from experiments.sensitivity.points import Outcome
from simcs.metrics.definitions import METRICS as KNOWN
from simcs.report.figures.rows import value_label

COMMAND = ".venv/bin/python -m experiments.sensitivity.run"
LISTED = 8
"""Parameters of each table."""


def named(outcome: Outcome) -> str:
    """Return an outcome in words: "proactive minus heroic, net retention"."""
    return f"{title(outcome)}, {KNOWN[outcome.metric].title.partition(' (')[0]}"


def said(outcome: Outcome, interval: Sequence[float]) -> str:
    """Return a difference with its interval and its unit: "+1.2 points (0.3 to 2.1)"."""
    return value_label(interval[0], KNOWN[outcome.metric].unit, (interval[1], interval[2]))


def size(outcome: Outcome, interval: Sequence[float]) -> str:
    """Return the size of a difference, which has no sign: "1.2 points (0.3 to 2.1)"."""
    return said(outcome, interval).removeprefix("+")


def side(interval: Sequence[float]) -> int:
    """Return on which side of zero an interval lies: -1, 1, or 0 where it holds zero."""
    return 1 if interval[1] > 0 else -1 if interval[2] < 0 else 0


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def listed(names: Sequence[str]) -> str:
    """Return names as people list them: "a, b and c"; "none" where there are none."""
    if not names:
        return "none"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)


def figure(part: str, words: str) -> str:
    """Return a figure and the command that makes it."""
    picture = f"![{words}](../../experiments/sensitivity/{part}.png)"
    return f"{picture}\n\n```console\n$ {COMMAND} {part}\n```\n"


def percent(interval: Sequence[float]) -> str:
    """Return a share of variance with its interval, in whole per cent."""
    mean, low, high = (f"{100 * value + 0.0:.0f}" for value in interval)
    return f"{mean} % ({low} to {high})"
