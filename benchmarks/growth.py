"""How time grows: per account-week with the number of accounts, per replication with theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import case
from benchmarks.interleaved import rotated, timed
from benchmarks.sizes import speed
from simcs.experiment.comparison import simulate
from simcs.experiment.replications import Setup, warm_up
from simcs.report.figures.style import COLOURS, DPI, GREY, INK, LABEL_SIZE, SMALL, plain, tidy
from simcs.world import loop

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACCOUNTS = (200, 1_000, 5_000, 20_000, 100_000, 300_000)
WEEKS = 26
AT_LEAST = 20_000
"""Accounts simulated in each reading: of small books, as many as are needed for that."""
REPLICATIONS = (1, 3, 10, 30, 100)
BOOK, BOOK_WEEKS, WORKERS = 500, 52, 2
ROUNDS = 2


@dataclass(frozen=True)
class Run:
    """What was found.

    Parameters
    ----------
    per_account_week
        Nanoseconds by number of accounts, round by round.
    per_replication
        Seconds by number of replications, round by round.
    """

    weeks: int
    book: int
    book_weeks: int
    workers: int
    per_account_week: dict[int, list[float]]
    per_replication: dict[int, list[float]]


def measured(
    say: Callable[[str], object],
    accounts: tuple[int, ...] = ACCOUNTS,
    replications: tuple[int, ...] = REPLICATIONS,
    rounds: int = ROUNDS,
) -> Run:
    """Measure both, round after round, each beginning with another size."""
    return Run(
        WEEKS,
        BOOK,
        BOOK_WEEKS,
        WORKERS,
        _each(accounts, rounds, say, "accounts", _nanoseconds),
        _each(replications, rounds, say, "replications", _seconds),
    )


def _each(
    sizes: tuple[int, ...],
    rounds: int,
    say: Callable[[str], object],
    what: str,
    reading: Callable[[int], float],
) -> dict[int, list[float]]:
    found: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(rounds):
        for size in rotated(sizes, number):
            say(f"growth, round {number + 1} of {rounds}: {size:,} {what}")
            found[size].append(reading(size))
    return found


def _nanoseconds(accounts: int) -> float:
    prepared = case.setup(accounts, WEEKS)
    ledger = max(1, AT_LEAST // accounts)
    next(loop.weeks(case.opened(prepared)))  # compiled code is loaded
    return 1e9 / speed(prepared, range(ledger))


def _prepared(replications: int) -> Setup:
    prepared = case.setup(BOOK, BOOK_WEEKS, f"[none,{case.POLICY}]", ("depth=quick",))
    config = replace(prepared.config, replications=replications, workers=WORKERS)
    return replace(prepared, config=config)


def _seconds(replications: int) -> float:
    prepared = _prepared(replications)
    warm_up(prepared)
    return timed(lambda: simulate(prepared))[0] / replications


def read(stored: dict[str, Any]) -> Run:
    """Return a run as it was written: JSON has made texts of numbers."""
    by_size = {
        name: {int(size): values for size, values in stored[name].items()}
        for name in ("per_account_week", "per_replication")
    }
    return Run(**{**stored, **by_size})


def text(run: Run) -> str:
    """Return what was found, for people."""
    lines = [
        "![Time per account-week by accounts, and per replication by replications](growth.svg)",
        "",
        (
            f"Left: one run of the loop over {run.weeks} weeks, opening not timed; of small "
            f"books so many that they have {AT_LEAST:,} accounts together. Right: a comparison of "
            f"none and {case.POLICY} on {run.book} accounts over {run.book_weeks} weeks with "
            f"{run.workers} workers (one for a single replication), starting these included. "
            "Medians, with low and high, over the rounds."
        ),
        "",
    ]
    for unit, what, scale, found in (
        ("ns per account-week", "accounts", 1.0, run.per_account_week),
        ("ms per replication", "replications", 1e3, run.per_replication),
    ):
        lines += [f"| {what} | {unit} | low | high |", "|---:|---:|---:|---:|"]
        lines += [
            f"| {size:,} | "
            + " | ".join(
                f"{scale * value:,.0f}" for value in (median(values), min(values), max(values))
            )
            + " |"
            for size, values in found.items()
        ]
        lines.append("")
    return "\n".join(lines)


def figure(run: Run) -> Figure:
    """Draw both beside each other."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Blank

    drawn = Blank(figsize=(8.4, 3.6), dpi=DPI)
    FigureCanvasAgg(drawn)
    left, right = drawn.subplots(1, 2)
    _curve(
        left, run.per_account_week, 1.0, COLOURS[2], "o",
        "Nanoseconds per account-week", "accounts in the opening book",
    )  # fmt: skip
    _curve(
        right, run.per_replication, 1e3, COLOURS[1], "s",
        "Milliseconds per replication", f"replications ({run.book} accounts, two policies)",
    )  # fmt: skip
    rounds = len(next(iter(run.per_account_week.values())))
    note = f"Points and numbers: medians of {rounds} rounds. Upright lines: from least to greatest."
    drawn.text(0.012, 0.03, note, fontsize=SMALL, color=GREY)
    drawn.tight_layout(rect=(0, 0.07, 1, 1), w_pad=2.0)
    return drawn


def _curve(
    axes: Axes,
    found: dict[int, list[float]],
    scale: float,
    colour: str,
    mark: str,
    title: str,
    across: str,
) -> None:
    from matplotlib.ticker import FuncFormatter, NullLocator

    sizes = list(found)
    middle = [scale * median(values) for values in found.values()]
    low = [scale * min(values) for values in found.values()]
    high = [scale * max(values) for values in found.values()]
    axes.set_xscale("log")
    axes.vlines(sizes, low, high, color=GREY, linewidth=1.2)
    axes.plot(sizes, middle, color=colour, marker=mark, markersize=5, linewidth=1.4)
    for size, value, top in zip(sizes, middle, high, strict=True):
        axes.annotate(
            f"{value:,.0f}", (size, top), (3, 4), textcoords="offset points", ha="left",
            fontsize=LABEL_SIZE, color=INK,
        )  # fmt: skip
    tidy(axes, "y")
    axes.set_ylim(0, 1.15 * max(high))
    axes.set_xlim(sizes[0] / 1.6, sizes[-1] * 2.8)
    axes.set_xticks(sizes)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _briefly(value)))
    axes.set_xlabel(across, fontsize=SMALL, color=GREY)
    axes.set_title(title, loc="left", fontsize=LABEL_SIZE + 2)


def _briefly(value: float) -> str:
    for unit, sign in ((1e6, "M"), (1e3, "k")):
        if value >= unit:
            return f"{value / unit:g}{sign}"
    return plain(value)
