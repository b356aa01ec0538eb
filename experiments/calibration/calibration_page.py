"""docs/background/calibration.md as it follows from result.json."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Row = Mapping[str, Any]


def said(figure: str, value: float) -> str:
    """Return a figure in the form the page has it: AUC as it is, all others in per cent."""
    return f"{value:.3f}" if figure.endswith("AUC") else f"{100 * value:.1f} %"


def rows_of(table: Sequence[Row]) -> list[str]:
    """Return the lines of one table of targets."""
    lines = [
        "| figure | target | reached | 95 % interval | on target | source of the target |",
        "|---|---|---|---|---|---|",
    ]
    for row in table:
        name = row["figure"]
        target, mean, low, high, within = (
            said(name, row[key]) for key in ("target", "mean", "low", "high", "within")
        )
        lines.append(
            f"| {name} | {target} ± {within} | {mean} | {low} to {high} | {row['met']} "
            f"| {row['source']} |"
        )
    return lines


def missed(table: Sequence[Row]) -> str:
    """Return a sentence on the targets that the intervals exclude."""
    names = [
        f"{row['figure']} ({said(row['figure'], row['mean'])} against "
        f"{said(row['figure'], row['target'])})"
        for row in table
        if row["met"] == "no"
    ]
    return f"Missed: {', '.join(names)}." if names else "No target is missed."


def at_opening(table: Sequence[Row]) -> list[str]:
    """Return a sentence on the whole book, had segments the shares of ARR of the opening."""
    mean = {row["figure"]: row["mean"] for row in table}
    tail = " share of ARR"
    shares = {name.removesuffix(tail): mean[name] for name in mean if name.endswith(tail)}
    if not shares:
        return []
    whole = {
        kind: sum(share * mean[f"{own} {kind} retention"] for own, share in shares.items())
        for kind in ("gross", "net")
    }
    sentence = (
        "With the segments' shares of ARR as at the opening throughout, the whole would keep "
        f"{100 * whole['gross']:.1f} % gross and {100 * whole['net']:.1f} % net."
    )
    return ["", sentence]


def signals(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table of what each signal tells in each segment."""
    segments = list(dict.fromkeys(row["segment"] for row in rows))
    lines = [
        "What each signal tells, as AUC in the week of the decision with its 95 % interval:",
        "",
        f"| signal | {' | '.join(segments)} |",
        f"|---{'|---' * len(segments)}|",
    ]
    for title in dict.fromkeys(row["signal"] for row in rows):
        cells = [
            f"{row['mean']:.3f} ({row['low']:.3f} to {row['high']:.3f})"
            for row in rows
            if row["signal"] == title
        ]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return lines


def tables(name: str, case: Row) -> str:
    """Return the part of the page that one fit fills."""
    seeds = f"{case['fresh_seeds'][0]} to {case['fresh_seeds'][-1]}"
    lines = [
        f"## {name.capitalize()}",
        "",
        f"{case['what']}.",
        "",
        "```console",
        f"$ .venv/bin/python experiments/calibration/run.py {name}",
        "```",
        "",
        "| fitted | to | bounds | search from | value |",
        "|---|---|---|---|---|",
    ]
    for row in case["fitted"]:
        low, high = row["bounds"]
        lines.append(
            f"| `{row['parameter']}` | {row['figure']} | {low:g} to {high:g} | {row['start']:g} "
            f"| {row['value']:g} |"
        )
    fitted, rest = ([row for row in case["table"] if row["fitted"] == own] for own in (True, False))
    lines += ["", f"On fresh seeds ({seeds}), what was fitted reaches:", "", *rows_of(fitted)]
    lines += ["", "and what was not fitted:", "", *rows_of(rest), "", missed(case["table"])]
    lines += at_opening(case["table"])
    lines += ["", *signals(case["signals"])]
    return "\n".join(lines)


def page(result: Mapping[str, Row]) -> str:
    """Return docs/background/calibration.md as it follows from result.json."""
    parts = [tables(name, case) for name, case in result.items()]
    return "\n\n".join([(HERE / "page.md").read_text().strip(), *parts]) + "\n"
