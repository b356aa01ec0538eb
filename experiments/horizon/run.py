"""How near what is left at the end of three years comes to simulating the years to eight.

.venv/bin/python -m experiments.horizon.run                           eight books of 1,000 accounts
.venv/bin/python -m experiments.horizon.run --books 2 --accounts 200  to see it work

Each book runs twice with the same random numbers: for three years, to which
`simcs.analysis.horizon.left_at_the_end` adds what is left, and for eight. Printed is by how much
the first misses the second: per arm over all books, and the least and most of a single one.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.horizon import YEARS, left_at_the_end
from simcs.analysis.value_table import ends_of, future_of, streams
from simcs.experiment.comparison import simulate
from simcs.experiment.compose import compose
from simcs.experiment.measurements import RunMeasurements, measured
from simcs.experiment.replications import prepare
from simcs.report.plain_tables import aligned

SHORT, LONG = 156, 52 * YEARS

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """Which books are run, and how often.

    Parameters
    ----------
    books, accounts, replications
        Books (seeds 1, 2, …), accounts in each, futures of each.
    overrides
        Of the configuration, before those of the design.
    arms
        Policies; the first is what others are compared with.
    """

    books: int = 8
    accounts: int = 1000
    replications: int = 4
    overrides: tuple[str, ...] = ()
    arms: tuple[str, ...] = ("none", "typical", "heroic", "proactive", "blend")


def run_of(design: Design, seed: int, weeks: int) -> RunMeasurements:
    """Return what one book measured in so many weeks, under all arms."""
    size = (f"book.size={design.accounts}", f"replications={design.replications}")
    how = ("depth=quick", "driver=loop", "workers=1", f"policies=[{','.join(design.arms)}]")
    overrides = [*design.overrides, *size, *how, f"seed={seed}", f"horizon_weeks={weeks}"]
    return measured(simulate(prepare(compose(overrides))))


def by_gross(run: RunMeasurements, arm: str) -> Floats:
    """Return what would be left if gross retention of the last year went on, as `streams` does."""
    own = run.breakdowns[run.breakdowns["policy"] == arm]
    found, ends = streams(run, arm), ends_of(own)
    if found is None or ends is None:
        raise ValueError(f"{arm} was not run")
    rows = run.replications[run.replications["policy"] == arm]
    rate = rows["gross_retention_12m"].mean()
    left = left_at_the_end(replace(ends, arr_before=ends.arr / rate), future_of(run))
    return found[0] + left / run.facts.accounts


def means(parts: Floats) -> Floats:
    """Return mean margin, value after hours worked and value after all salaries."""
    margin, hours, salaries = parts.mean(axis=0)
    return np.array([margin, margin - hours, margin - salaries])


def of_book(design: Design, seed: int) -> dict[str, Floats]:
    """Return for each arm what a book is said to be worth and what it is, shape ``(3, 3)``.

    Rows: with what is left by net retention, by gross retention, and simulated. Columns as of
    `means`, $ per opening account.
    """
    short, long = run_of(design, seed, SHORT), run_of(design, seed, LONG)
    found = {}
    for arm in design.arms:
        said, true = streams(short, arm), streams(long, arm)
        if said is None or true is None:
            raise ValueError(f"{arm} was not run")
        found[arm] = np.stack([means(said[1]), means(by_gross(short, arm)), means(true[0])])
    return found


def misses(design: Design) -> dict[str, Floats]:
    """Return of each arm what `of_book` does of each book, shape ``(books, 3, 3)``."""
    each = []
    for seed in range(1, design.books + 1):
        each.append(of_book(design, seed))
        print(f"book {seed} of {design.books}", file=sys.stderr, flush=True)
    return {arm: np.stack([book[arm] for book in each]) for arm in design.arms}


def lines(found: dict[str, Floats]) -> Iterator[tuple[str, ...]]:
    """Yield the lines of the table: how far off each arm is, over all books and in single ones."""
    yield ("", "simulated, $", "off by", "single books", "by gross retention")
    whats = ("margin", "value after hours worked", "value after all salaries")
    for column, what in enumerate(whats):
        yield (f"{what}, {YEARS} years, per account",)
        for arm, books in found.items():
            net, gross, true = books[:, 0, column], books[:, 1, column], books[:, 2, column]
            single = net / true - 1
            yield (
                f"  {arm}",
                f"{true.mean():,.0f}",
                f"{net.mean() / true.mean() - 1:+.1%}",
                f"{single.min():+.1%} to {single.max():+.1%}",
                f"{gross.mean() / true.mean() - 1:+.1%}",
            )


def differences(found: dict[str, Floats]) -> Iterator[tuple[str, ...]]:
    """Yield lines of what each arm is worth over the first, said and simulated."""
    base, *others = found
    yield (f"Value after all salaries, less {base}, $ per account", "said", "simulated")
    for arm in others:
        said, _, true = (found[arm] - found[base])[:, :, 2].mean(axis=0)
        yield (f"  {arm}", f"{said:,.0f}", f"{true:,.0f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the design that the command line asks for and print its table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name, usual in (("books", 8), ("accounts", 1000), ("replications", 4)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    asked = parser.parse_args(arguments)
    found = misses(Design(asked.books, asked.accounts, asked.replications))
    print(aligned(list(lines(found))), aligned(list(differences(found))), sep="\n\n")


if __name__ == "__main__":
    main()
