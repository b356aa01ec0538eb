"""Which arms are shown where there is no room for all: the best, the worst and the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakKeyDictionary

from simcs.analysis.measurements import TABLES
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.ceiling import CEILING_NAME
from simcs.metrics.definitions import METRICS

LISTED = 20
"""Arms in a table with a row for each, and in lists of sentences, at most."""
DRAWN = 8
"""Arms in a picture, and in a table with a column for each, at most."""
WORST = 4
"""One in this number of the arms that are shown is one of the worst."""

_FEW: WeakKeyDictionary[RunAnswer, dict[int, RunAnswer]] = WeakKeyDictionary()


def few(c: RunAnswer, most: int) -> RunAnswer:
    """Return an answer with the measurements of at most ``most`` policies, and of the ceiling.

    They are the baseline, and the best and the worst of the others in the verdict's metric, in
    the order of the comparison. What compares each arm with all others is not the same in it.
    """
    if _count(c) <= most:
        return c
    held = _FEW.setdefault(c, {})
    if most not in held:
        kept = {CEILING_NAME, *chosen(ranking(c), c.baseline, most)}
        whole = c.measured
        tables = {
            name: frame[frame["policy"].isin(kept)].reset_index(drop=True)
            for name in TABLES
            if "policy" in (frame := getattr(whole, name))
        }
        arms = tuple(arm for arm in whole.facts.arms if arm in kept)
        held[most] = RunAnswer(replace(whole, facts=replace(whole.facts, arms=arms), **tables))
    return held[most]


def ranking(c: RunAnswer) -> list[str]:
    """Return the policies, the best by mean in the verdict's metric first.

    They keep their order where no direction is better; those without a value are the last.
    """
    metric = METRICS[c.metric]
    means = c.ranked.groupby("policy", sort=False)[metric.name].mean()
    if metric.better == "neither":
        return [str(arm) for arm in means.index]
    return [str(arm) for arm in means.sort_values(
        ascending=metric.better == "lower", kind="stable", na_position="last",
    ).index]  # fmt: skip


def chosen(ranked: Sequence[str], baseline: str, most: int) -> set[str]:
    """Return the baseline, the best and the worst of arms of which the first is the best."""
    others = [arm for arm in ranked if arm != baseline]
    worst = _worst(most)
    return {baseline, *others[: most - 1 - worst], *others[-worst:]}


def note(c: RunAnswer, most: int) -> str:
    """Return which of the policies are shown, and where the others are; empty where all are."""
    said = picture_note(c, most)
    files = "the files comparison.csv, differences.csv and breakdowns.csv of a run"
    return f"Shown are {said}; {files} hold all." if said else ""


def picture_note(c: RunAnswer, most: int) -> str:
    """Return which of the policies are in a picture; empty where all are."""
    return shown_of(_count(c), most, METRICS[c.metric].title)


def shown_of(count: int, most: int, title: str) -> str:
    """Return which policies are shown, by a metric's title; empty where all are."""
    if count <= most:
        return ""
    worst = _worst(most)
    last = "worst" if worst == 1 else f"{worst} worst"
    return (
        f"{most} of {count} policies: the baseline, and of the others the {most - 1 - worst} best "
        f"and the {last} in {title}"
    )


def of_all(c: RunAnswer, most: int) -> str:
    """Return " (8 of 20 policies)", for a caption; empty where all are shown."""
    count = _count(c)
    return "" if count <= most else f" ({most} of {count} policies)"


def some(names: Sequence[str], joint: str = ", ", most: int = DRAWN) -> str:
    """Return texts in a row, at most this number, and how many more there are."""
    rest = len(names) - most
    return joint.join(names if rest <= 0 else [*names[:most], f"{rest} more"])


def series(names: Sequence[str], joint: str = "and", most: int = DRAWN) -> str:
    """Return "A, B and C", or "A, B and 3 more" where there are more than fit."""
    rest = len(names) - most
    listed = list(names) if rest <= 0 else [*names[:most], f"{rest} more"]
    return f" {joint} ".join(part for part in (", ".join(listed[:-1]), *listed[-1:]) if part)


def _count(c: RunAnswer) -> int:
    return len({*c.replications["policy"]} - {CEILING_NAME})


def _worst(most: int) -> int:
    return max(1, most // WORST)
