"""How numbers and names of the study are said on its page and in its figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from experiments.sensitivity.indices import clear_steps, tiers
from experiments.sensitivity.points import Outcome
from simcs.metrics.definitions import METRICS as KNOWN
from simcs.report.figures.rows import value_label
from simcs.report.text import in_words

COMMAND = ".venv/bin/python -m experiments.sensitivity.run"
UNIT = "%"
"""Of all outcomes, which are retentions: differences are in points."""
ARM_NAMES = {
    "typical": "typical mixed team",
    "heroic": "fire-fighting",
    "proactive": "prevention",
    "blend": "prevention + rescue",
    "by_value": "most value per hour",
}
"""What people call the arms."""


def pair(outcome: Outcome) -> str:
    """Return which arms are compared: "prevention less fire-fighting"."""
    return f"{ARM_NAMES[outcome.policy]} less {ARM_NAMES[outcome.baseline]}"


def metric(name: str) -> str:
    """Return what a metric is called: "net retention"."""
    return KNOWN[name].title


def named(outcome: Outcome) -> str:
    """Return a difference in words: "prevention less fire-fighting, net retention"."""
    return f"{pair(outcome)}, {metric(outcome.metric)}"


def said(interval: Sequence[float]) -> str:
    """Return a difference with its interval: "+1.2 points (0.3 to 2.1)"."""
    return value_label(interval[0], UNIT, (interval[1], interval[2]))


def bare(value: float) -> str:
    """Return a difference alone: "+1.2"."""
    return value_label(value, UNIT, named=False)


def size(interval: Sequence[float]) -> str:
    """Return a size, which has no sign, with its interval: "1.2 (0.3 to 2.1)"."""
    return f"{100 * interval[0]:.1f} ({100 * interval[1]:.1f} to {100 * interval[2]:.1f})"


def side(interval: Sequence[float]) -> int:
    """Return on which side of zero an interval lies: -1, 1, or 0 where it holds zero."""
    return 1 if interval[1] > 0 else -1 if interval[2] < 0 else 0


def clearly(row: Mapping[str, Any]) -> bool:
    """Return whether a screened parameter clearly matters: by its size or by its direction."""
    return bool(row["stands_out"] or row["sign"])


def ranking(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the first parameters in their order, "or" between those whose order is not clear."""
    return ", then ".join(listed([in_words(name) for name in tier], "or") for tier in tiers(rows))


def power(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return whether the first parameters are in a clear order, and else that power is lacking."""
    clear, steps = clear_steps(rows)
    if clear == steps:
        return f"Each of the first {steps} is clearly ahead of the next."
    ahead = f"only {clear} of the first {steps} are clearly ahead of the next one"
    return (
        f"**Underpowered**: {ahead if clear else 'intervals overlap, so the order is not clear'}."
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def folded(summary: str, *blocks: str) -> str:
    """Return blocks that a reader unfolds."""
    return "\n".join([f"<details><summary>{summary}</summary>\n", *blocks, "</details>\n"])


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as people list them: "a, b and c"; "none" where there are none."""
    if not names:
        return "none"
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if names[:-1] else names)


def figure(part: str, words: str) -> str:
    """Return a figure and the command that makes it."""
    picture = f"![{words}](../../experiments/sensitivity/{part}.png)"
    return f"{picture}\n\n```console\n$ {COMMAND} {part}\n```\n"


def percent(interval: Sequence[float]) -> str:
    """Return a share of variance with its interval, in whole per cent."""
    # Adding 0.0 turns the -0.0 that rounding may leave into 0.0.
    mean, low, high = (f"{round(100 * value) + 0.0:.0f}" for value in interval)
    return f"{mean} % ({low} to {high})"
