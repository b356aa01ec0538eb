"""The page on statistics: how intervals are made, and how often they cover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.analysis.interval import MOST_SKEWNESS, TOUCHED
from simcs.metrics.definitions import METRICS
from simcs.report.text import counted

MANY, FEW = (0.93, 0.97), 0.90
"""What coverage should lie between with thirty futures, and above with ten."""

COLUMNS = [
    "book", "futures", "measure", "policy", "covers", "chance ±", "too low", "too high",
    "Student's", "width", "warned",
]  # fmt: skip

TEXT = """\
# Statistics

<!-- made by experiments/coverage/page.py -->

**What an interval is for.** A run simulates some futures of one book. The mean over them differs
from the mean over all futures that could be, by chance; a 95 % interval should hold that mean 19
times in 20. It says nothing of whether the model or its assumptions are right, nor of other books.

## How intervals are made

- **Paired.** All policies meet the same futures with the same random numbers. A difference is taken
  future by future, and the interval is of these differences.
- **With room for a tail.** Student's interval (mean ± t · sd/√n) takes the mean for normal. In a
  small book it is not: in one future of twenty a policy saves the one account that is worth as
  much as all the rest. Each end of our interval is the farther one of Student's and of the one
  after Hall's transformation (P. Hall, "On the removal of skewness by transformation", 1992),
  which takes out the skewness that the sample shows. Where nothing is skewed, it is Student's. An
  end on the side of the tail can lie beyond every future that was simulated.

  With r = t(n − 1) / √n, where t is Student's 97.5 % quantile, sd the standard deviation with n − 1
  below, g the skewness of the sample (G1 of Joanes & Gill 1998) and
  H(x) = (3/g) · (∛(1 + g · (x − g/(6n))) − 1), the ends are mean − sd · max(r, H(r)) and
  mean + sd · max(r, −H(−r)).
- **Cut to what can be.** A share ends at 0 and 100 %.
- **The same in all.** Where every future has the same value there is no interval: no sample says
  how far the next value may be from it. Tables say "same in all". With n futures alike, a
  different one may still have a chance of up to 3/n.
- **Shares of futures or of sets of assumptions** have Wilson's interval (1927).
- **What is left at the end** rests on rates that all futures of a policy share: net and logo
  retention of the last year by segment. Each future is given a jackknife's pseudo-value (Tukey
  1958; Miller 1974): n times the figure of all futures, less n − 1 times that of all others. Their
  mean is the figure, less its bias of order 1/n, and their interval, alone or paired, holds what is
  uncertain about the rates as well. It holds nothing of whether the last year's rates go on: for
  single books they are off by more than the interval says. How often it holds what runs of eight
  years would bring has not been measured.

## When to doubt one

No method can know of what no future in the sample shows. If one future in twenty saves the large
account, ten futures hold none of those six times in ten, and the interval is narrow and too low:
it says that care does not pay. So a run is judged by its book before anything is simulated.
The skewness of a difference in revenue follows from the accounts' sizes alone, if a policy changes
what becomes of {touched:.0%} of accounts, each by itself. Where it is more than {most} · √n, a note
says so and names the number of futures that is enough. A difference whose own sample is as
skewed says so beside its interval; so does one over books, if a few of them decide it.

## How often they cover

{trials:,} trials for each row; books of {books} accounts, made up; `{baseline}` is subtracted. The
truth is the mean over {truth:,} futures. Each trial draws its futures, without replacement, from
{pool:,} others of the same book, so trials share futures. All was fixed before anything was
counted, the seed too; only the column *chance ±* was added later. Made by
`{command}`, which takes hours; the futures are kept.

*Chance ±* says how far from *covers* another experiment of this kind might come out, 19 times in
20: with other trials, another pool and another truth. We did it again on {splits} random splits of
the same {all:,} futures into truth and pool; *chance ±* is 1.96 standard deviations of the shares
that these found. It is a little too small, since all splits share the {all:,} futures, and with
{splits} of them it is itself known to within about a third.

Other policies, sizes and numbers of futures were not measured, nor was the number that a note
names.

We want {low} to {high} with 30 futures and at least {few} with 10. A row that misses is marked:
**low** or **wide**. *Width* is the median width as a multiple of Student's.

{table}

{findings}

## For a company like this one

An interval is of this very book. Another company like it has other accounts. `seeds=8` draws
eight books of the same kind, simulates each, and counts each book once: the mean over books with
its interval, and the least and most of them (`books.csv`, `result.pooled`). How much books differ
beyond chance is in the column `between_books`, by the analysis of variance. How often the interval
over books holds the truth has not been measured. It is often narrower than that of the one book,
since eight books of ten futures are eighty futures. A book from a file is one, so it has no such
figure.
"""


def text(result: dict[str, Any]) -> str:
    """Return the page."""
    about, cells = result["about"], result["cells"]
    *most, last = map(str, about["books"])
    return TEXT.format(
        touched=TOUCHED,
        most=MOST_SKEWNESS,
        trials=about["trials"],
        books=f"{', '.join(most)} and {last}",
        baseline=about["arms"][0],
        truth=about["truth"],
        pool=about["pool"],
        splits=about["splits"],
        all=about["truth"] + about["pool"],
        command=".venv/bin/python -m experiments.coverage.run",
        low=MANY[0],
        high=MANY[1],
        few=FEW,
        table="\n".join(
            [_line(COLUMNS), "|---" * len(COLUMNS) + "|", *map(_line, map(_row, cells))]
        ),
        findings="\n".join(_findings(cells)),
    )


def judged(cell: dict[str, Any]) -> str:
    """Return "low" or "wide" for a cell that misses what we want, else nothing."""
    least, most = _wanted(cell)
    if cell["covered"] < least:
        return "low"
    return "wide" if cell["covered"] > most else ""


def _wanted(cell: dict[str, Any]) -> tuple[float, float]:
    """Return between what the coverage of a cell should lie."""
    return (FEW, 1.0) if cell["futures"] < 30 else MANY


def _near(cell: dict[str, Any]) -> bool:
    """Return whether chance alone could have put a cell on its side of the least that we want."""
    return bool(abs(cell["covered"] - _wanted(cell)[0]) <= cell["chance"])


def _row(cell: dict[str, Any]) -> list[str]:
    """Return what the table says of a cell, one text for each of `COLUMNS`."""
    mark = judged(cell)
    shares = ("covered", "chance", "too_low", "too_high", "student")
    covered, *others = (f"{cell[name]:.3f}" for name in shares)
    return [
        *(str(cell["book"]), str(cell["futures"]), METRICS[cell["metric"]].title, cell["arm"]),
        covered + (f" **{mark}**" if mark else ""),
        *others,
        f"{cell['width']:.2f}",
        "yes" if cell["warned"] else "no",
    ]


def _line(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _findings(cells: list[dict[str, Any]]) -> Iterator[str]:
    low = [cell for cell in cells if judged(cell) == "low"]
    wide = [cell for cell in cells if judged(cell) == "wide"]
    silent = [cell for cell in low if not cell["warned"]]
    before = sum(judged(cell | {"covered": cell["student"]}) == "low" for cell in cells)
    yield (
        f"Of {len(cells)} rows {len(low)} cover too seldom; with Student's interval alone "
        f"{before} did. "
        + (
            "A run like any of them carries the note."
            if not silent
            else f"In {len(silent)} of them a run carries no note."
        )
    )
    if wide:
        yield f"{len(wide)} cover more often than they say: the price of the wider end."
    yield from _by_chance(cells)


def _by_chance(cells: list[dict[str, Any]]) -> Iterator[str]:
    """Yield which low rows chance alone could have made low, and which it could have spared."""
    low = [cell for cell in cells if judged(cell) == "low"]
    doubtful = [cell for cell in low if _near(cell)]
    spared = [cell for cell in cells if cell not in low and _near(cell)]
    if doubtful:
        could = f"{counted(len(doubtful), 'row')} could be low by chance alone"
        yield from ("", f"{could}; what we want is within their *chance ±*:", "")
        yield from map(_named, doubtful)
    if sure := len(low) - len(doubtful):
        others = f"{'The other ' if doubtful else ''}{counted(sure, 'low row')}"
        yield from ("", f"{others} {'is' if sure == 1 else 'are'} lower than chance explains.")
    if spared:
        are = f"{counted(len(spared), 'row')} {'is' if len(spared) == 1 else 'are'}"
        yield from ("", f"{are} not low, but within *chance ±* of being so:", "")
        yield from map(_named, spared)


def _named(cell: dict[str, Any]) -> str:
    """Return an item of a list that tells a cell from the others."""
    return (
        f"- {cell['book']} accounts, {cell['futures']} futures, {METRICS[cell['metric']].title}, "
        f"{cell['arm']}: {cell['covered']:.3f} ± {cell['chance']:.3f}"
    )
