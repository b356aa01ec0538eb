"""The figure and the page of the study, from its result."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simcs.report.figures.style import COLOURS, DPI, GREY, INK, LABEL_SIZE, tidy
from simcs.studies.response_time import (
    ACCEPTED,
    COVERED,
    NAMED,
    POOL,
    THEORY,
    smallest_enough,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = dict[str, Any]
TEMPLATE = Path(__file__).parent / "page_template.md"
WIDTH, HEIGHT = 5.0, 2.5
"""Inches of a panel: one below the other, so that a phone shows them at full width."""
LOOKS: dict[str, dict[str, Any]] = {
    POOL: {"color": COLOURS[2], "marker": "o", "linestyle": "-", "label": "pool"},
    NAMED: {"color": COLOURS[1], "marker": "s", "linestyle": (0, (6, 2)), "label": "named owners"},
}
ABOVE = {POOL: (9, 7), NAMED: (9, 14)}
"""Points from the last mark of a line to its name."""
LOADS = {"default": "the default", "double": "twice that", "fourfold": "four times that"}


def rows_of(result: dict[str, Any], load: str, team: str) -> list[Row]:
    """Return the rows of a load and a kind of team."""
    return [row for row in result["rows"] if row["load"] == load and row["team"] == team]


def loads(result: dict[str, Any]) -> dict[str, float]:
    """Return how many tickets an account raises in a week, by load."""
    return {r["load"]: r["tickets_a_week"] for r in result["rows"] if r["team"] == THEORY}


def draw(result: dict[str, Any]) -> Figure:
    """Return the figure: late answers by size of the team, a panel for each load."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rates = loads(result)
    figure = Figure(figsize=(WIDTH, HEIGHT * len(rates)), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    for axes, (load, rate) in zip(figure.subplots(len(rates), 1), rates.items(), strict=True):
        _panel(axes, result, load)
        axes.set_title(
            f"{rate:.2f} tickets a week from each account",
            loc="left",
            fontsize=LABEL_SIZE + 1,
        )
    axes.set_xlabel(f"CSMs for {result['about']['accounts']} accounts", fontsize=LABEL_SIZE)
    figure.supylabel("Answers later than a working day (%)", fontsize=LABEL_SIZE + 1)
    return figure


def _panel(axes: Axes, result: dict[str, Any], load: str) -> None:
    tidy(axes, "y")
    for shift, (team, look) in zip((-0.04, 0.04), LOOKS.items(), strict=True):
        rows = rows_of(result, load, team)
        sizes = [row["csms"] + shift for row in rows]
        means = [100 * row["late"]["mean"] for row in rows]
        ends = [
            [100 * (r["late"]["mean"] - max(0.0, r["late"]["low"])) for r in rows],
            [100 * (min(1.0, r["late"]["high"]) - r["late"]["mean"]) for r in rows],
        ]
        axes.errorbar(
            sizes, means, ends, capsize=3, markersize=6, linewidth=1.6, markeredgecolor=INK,
            elinewidth=1, **look,
        )  # fmt: skip
        axes.annotate(
            look["label"], (sizes[-1], means[-1]), xytext=ABOVE[team], textcoords="offset points",
            va="center", fontsize=LABEL_SIZE, color=look["color"], annotation_clip=False,
        )  # fmt: skip
    axes.axhline(100 * ACCEPTED, color=GREY, linewidth=1, linestyle=(0, (1.5, 1.5)))
    first, last = rows[0]["csms"], rows[-1]["csms"]
    if load == next(iter(LOADS)):
        axes.annotate(
            f"accepted: {100 * ACCEPTED:.0f} %", (last, 100 * ACCEPTED), xytext=(9, -11),
            textcoords="offset points", fontsize=LABEL_SIZE, color=GREY, annotation_clip=False,
        )  # fmt: skip
    axes.set_xlim(first - 0.2, last + 0.2 + 0.3 * (last - first))
    axes.set_xticks([row["csms"] for row in rows])
    axes.set_ylim(bottom=0)


def text(result: dict[str, Any]) -> str:
    """Return the page."""
    about = result["about"]
    return TEMPLATE.read_text("utf-8").format(
        answer="\n".join(_answer(result)),
        table="\n".join(_table(result)),
        theory="\n".join(_theory(result)),
        covered=_covered(result),
        target=f"{about['target_hours']:.1f}",
        accounts=about["accounts"],
        futures=about["replications"],
        weeks=about["weeks"],
        policy=about["policy"],
        minutes=about["answer_minutes"],
        accepted=f"{100 * ACCEPTED:.0f}",
        within=f"{100 * (1 - ACCEPTED):.0f}",
    )


def percent(share: dict[str, float]) -> str:
    """Return a share with its interval, cut at nothing and all."""
    low, high = max(0.0, share["low"]), min(1.0, share["high"])
    return f"{100 * share['mean']:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def hours(value: dict[str, float]) -> str:
    """Return hours with their interval."""
    return f"{value['mean']:.2f} ({max(0.0, value['low']):.2f} to {value['high']:.2f})"


def _answer(result: dict[str, Any]) -> Iterator[str]:
    rows, rates = result["rows"], loads(result)
    enough = {
        (load, team): smallest_enough(rows, load, team) for load in rates for team in (POOL, NAMED)
    }
    sizes = [row["accounts_per_csm"] for load in rates if (row := enough[load, POOL])]
    if len(sizes) == len(rates):
        yield (
            f"One CSM for every {min(sizes):.0f} to {max(sizes):.0f} accounts, by the number of "
            f"tickets, answers {100 * (1 - ACCEPTED):.0f} % of them within a day if everybody "
            "serves everybody."
        )
    if not any(enough[load, NAMED] for load in rates):
        yield "With named owners no team that we tried clearly does: an empty seat answers nobody."
    yield ""
    for load, rate in rates.items():
        pool, named = enough[load, POOL], enough[load, NAMED]
        said = f"- {rate:.2f} tickets a week from each account ({LOADS[load]}): "
        said += f"in a pool {_enough(pool)}; with named owners {_enough(named)}."
        if named is None:
            best = min(rows_of(result, load, NAMED), key=lambda row: row["late"]["mean"])
            said += (
                f" The best team with named owners had {best['csms']} CSMs, and "
                f"{percent(best['late'])} of its answers were late."
            )
        yield said


def _enough(row: Row | None) -> str:
    if row is None:
        return "no team that we tried is clearly enough"
    return f"one CSM for every {row['accounts_per_csm']:.0f} accounts is enough"


def _table(result: dict[str, Any]) -> Iterator[str]:
    for load, rate in loads(result).items():
        for pool, named in zip(
            rows_of(result, load, POOL), rows_of(result, load, NAMED), strict=True
        ):
            yield (
                f"| {rate:.2f} | {pool['csms']} | {pool['accounts_per_csm']:.0f} "
                f"| {percent(pool['late'])} | {percent(named['late'])} "
                f"| {pool['answer_hours']['mean']:.1f} | {named['answer_hours']['mean']:.1f} |"
            )


def _theory(result: dict[str, Any]) -> Iterator[str]:
    for row in result["rows"]:
        if row["team"] == THEORY:
            yield (
                f"| {row['tickets_a_week']:.2f} | {row['csms']} "
                f"| {100 * row['busy']['mean']:.0f} % | {hours(row['answer_hours'])} "
                f"| {row['erlang_hours']['mean']:.2f} |"
            )


def _covered(result: dict[str, Any]) -> str:
    """Return how much of the late answers of named owners is due to empty seats."""
    said = []
    for row in result["rows"]:
        if row["team"] == COVERED:
            with_gaps = next(
                r for r in rows_of(result, row["load"], NAMED) if r["csms"] == row["csms"]
            )
            said.append(
                f"{100 * with_gaps['late']['mean']:.1f} % to {100 * row['late']['mean']:.1f} %"
            )
    return ", ".join(said[:-1]) + f" and {said[-1]}"
