"""Two runs side by side: what was set differently, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simcs.analysis import summary
from simcs.analysis.interval import unpaired_interval
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.definitions import METRICS, Metric, printed
from simcs.report import text
from simcs.report.by_name import by_name
from simcs.report.diff_answer import FORMS, answer, identical, outcome_of
from simcs.report.names import display
from simcs.report.plain_tables import aligned
from simcs.report.selection import LISTED, some
from simcs.report.sentences import verdicts
from simcs.report.settings import changed

if TYPE_CHECKING:
    import pandas as pd

FIRST, SECOND = "first", "second"


def diff(
    first: RunAnswer, second: RunAnswer, names: tuple[str, str] = ("in memory", "in memory")
) -> str:
    """Return what differs between two runs: in one line, then settings, then each arm of both.

    Where both have the same book, seed and random numbers, the futures that both have are paired;
    else all of them are compared as two groups. ``names`` says where each is from. Of identical
    runs there is no table.
    """
    paired = same_randomness(first, second)
    arms = [arm for arm in first.policies if arm in second.policies]
    found = {arm: gaps(first, second, arm, paired) for arm in arms}
    differs = not identical(first, second)
    parts = [
        answer(first, second, found),
        f"First:  {_named(first, names[0])}\nSecond: {_named(second, names[1])}",
        _settings(first, second),
        *([_how(first, second, paired)] if differs else []),
        aligned(_table(first, found)) if arms and differs else "",
        "\n".join(_alone(first, second)),
        _verdicts("First" if differs else "Both", first),
        _verdicts("Second", second) if differs else "",
    ]
    return "\n\n".join(part for part in parts if part)


def same_randomness(first: RunAnswer, second: RunAnswer) -> bool:
    """Return whether future n has the same random numbers in both runs."""
    one, other = first, second

    def key(found: RunAnswer) -> tuple[object, ...]:
        files = found.provenance.get("files_sha256", {})
        config = found.config
        path, day = (getattr(config.book, name, None) for name in ("path", "as_of"))
        scheme = found.provenance.get("key_scheme")
        return (config.seed, files.get(path, path), day, scheme)

    same_book = type(one.config.book) is type(other.config.book)
    if one.facts.made_up and other.facts.made_up:
        # What is made up depends on the sizes and shares asked for, and on the population.
        same_book = one.config.book == other.config.book and one.facts.opening_arr == (
            other.facts.opening_arr
        )
    return same_book and key(first) == key(second)


def gaps(first: RunAnswer, second: RunAnswer, arm: str, paired: bool) -> pd.DataFrame:
    """Return how an arm's metrics differ between runs: second minus first.

    Returns
    -------
    pandas.DataFrame
        metric, first, second, mean_difference, ci_low, ci_high, replications, others. Paired, all
        figures are of the futures in which both have a value; else each run's own count, the
        first's in ``replications`` and the second's in ``others``.
    """
    import pandas as pd

    frames = [run.replications[run.replications["policy"] == arm] for run in (first, second)]
    names = zip((FIRST, SECOND), frames, strict=True)
    both = pd.concat([frame.assign(policy=name) for name, frame in names])
    metrics = [name for name in printed() if all(name in frame for frame in frames)]
    metrics = [name for name in metrics if both[name].notna().any()]
    if paired:
        differences = summary.differences(both[[*summary.KEYS, *metrics]], FIRST).set_index(
            "metric"
        )
    rows = []
    for metric in metrics:
        values = [frame.set_index("replication")[metric].dropna() for frame in frames]
        if paired:
            shared = values[0].index.intersection(values[1].index)
            values = [run.loc[shared] for run in values]
            row = differences.loc[metric]
            gap = (row["mean_difference"], row["ci_low"], row["ci_high"])
        else:
            gap = unpaired_interval(*(run.to_numpy(np.float64) for run in values))
        rows.append((metric, *(run.mean() for run in values), *gap, *map(len, values)))
    columns = ["mean_difference", "ci_low", "ci_high", "replications", "others"]
    return pd.DataFrame(rows, columns=["metric", FIRST, SECOND, *columns])


def _named(run: RunAnswer, name: str) -> str:
    facts, config = run.facts, run.config
    return (
        f"{text.shown(name)}: {text.shown(facts.book)}, {facts.csms} CSMs, "
        f"{config.horizon_weeks} weeks, {config.replications} futures, seed {config.seed}"
    )


def _settings(first: RunAnswer, second: RunAnswer) -> str:
    found = changed(first.config, second.config)
    if not found:
        return "The settings are the same."
    lines: list[tuple[str, ...]] = [("Setting", FIRST, SECOND)]
    lines += [(place, old or text.UNDEFINED, new or text.UNDEFINED) for place, old, new in found]
    return aligned(lines)


def _how(first: RunAnswer, second: RunAnswer, paired: bool) -> str:
    horizons = {run.config.horizon_weeks for run in (first, second)}
    sentence = (
        "The runs differ in book or random numbers, so they are compared as two groups (Welch)."
    )
    if paired:
        futures = (set(run.replications["replication"]) for run in (first, second))
        count = len(set.intersection(*futures))
        sentence = (
            "Both runs meet the same random numbers, so they are compared future by future, over "
            f"the {count} that both have."
        )
    if len(horizons) > 1:
        sentence += " They differ in length: what is counted up to the horizon cannot be compared."
    versions = {run.provenance.get("source_hash") for run in (first, second)}
    if len(versions) > 1:
        sentence += (
            " They were made by different versions of simcs, which may differ in more than this."
        )
    return sentence


def _table(c: RunAnswer, each: dict[str, pd.DataFrame]) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [("", FIRST, SECOND, "difference", "95 % interval", "")]
    decimals = _decimals(each)
    for arm, found in each.items():
        lines.append((display(c, arm),))
        for row in found.itertuples():
            metric: Metric = METRICS[row.metric]
            digits = decimals[row.metric]
            difference = text.with_interval(
                row.mean_difference, row.ci_low, row.ci_high, metric.unit, digits
            )
            means = text.numbers([row.first, row.second], metric.unit, digits)
            lines.append((f"  {text.heading(metric)}", *means, *difference, _note(row, found)))
    return lines


def _decimals(each: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Return the decimals of each metric, the same for all arms."""
    intervals: dict[str, list[tuple[float, float]]] = {}
    for found in each.values():
        for row in found.itertuples():
            intervals.setdefault(row.metric, []).append((row.ci_low, row.ci_high))
    return {name: text.supported(own, METRICS[name].unit) for name, own in intervals.items()}


def _note(row: Any, found: pd.DataFrame) -> str:
    """Return which form of no difference a row is, and on how few futures it rests."""
    notes = [FORMS[said]] if (said := outcome_of(row)) in FORMS else []
    counts = [row.replications, row.others]
    if counts != [found["replications"].max(), found["others"].max()]:
        notes.append(f"({' and '.join(map(str, dict.fromkeys(counts)))} futures)")
    return " ".join(notes)


def _alone(first: RunAnswer, second: RunAnswer) -> list[str]:
    return [
        f"Only the {name} run has: {some([display(run, arm) for arm in lone])}."
        for name, run, lone in (
            (FIRST, first, [arm for arm in first.policies if arm not in second.policies]),
            (SECOND, second, [arm for arm in second.policies if arm not in first.policies]),
        )
        if lone
    ]


def _verdicts(name: str, run: RunAnswer) -> str:
    return "\n".join(f"{name}: {sentence}" for sentence in verdicts(by_name(run), most=LISTED))
