"""How many CSMs, in words: a range, what each further one adds, and what that leaves out."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.money import Outcome, outcome
from simcs.analysis.scenarios import Scenarios
from simcs.analysis.team_sizes import LATER, NOW, best, in_range
from simcs.errors import quoted
from simcs.report import text
from simcs.report.dollars import Dollars, dollars

if TYPE_CHECKING:
    import pandas as pd

LEFT_OUT = (
    "Left out: salaries other than the CSMs' own, the cost of hiring, the slow start of who is "
    "there on the first day, and what other teams would have to do more or less."
)
SHORT_RUNS = (
    "A short run favours a small team: salaries are saved at once, customers are lost later."
)
SIZED = re.compile(r"(.*): \d+ CSMs?")
"""Names of the scenarios of a range of CSMs."""


def teams(found: Scenarios, sizes: pd.DataFrame) -> Iterator[str | list[str]]:
    """Yield sentences and, as lists of lines, tables: for each group of sizes of a team.

    Parameters
    ----------
    sizes
        As `simcs.analysis.scenarios.sizes` returns it.
    """
    groups = [own for _, own in sizes.groupby("group", sort=False)]
    for own in groups:
        label = f" for {_label(own)}" if len(groups) > 1 else ""
        yield ""
        yield from _range(found, own, label)
        yield from _each(found, own, label)
    if len(sizes):
        yield LEFT_OUT
        if note := found.measured.facts.staffing:
            yield text.capital(note)


def _label(own: pd.DataFrame) -> str:
    """Return what a group of sizes is called: the name of its range, else those in it."""
    ranges = [found[1] for name in own["scenario"] if (found := SIZED.fullmatch(name))]
    first, *others = dict.fromkeys(ranges or own["scenario"])
    if len(others) > 1:
        return f"{quoted(first)} and {len(others)} like it"
    return " and ".join(map(quoted, (first, *others)))


def _range(found: Scenarios, own: pd.DataFrame, label: str) -> Iterator[str]:
    """Yield the recommended numbers of CSMs, to the end of the run and until later."""
    now, later = in_range(own, NOW), in_range(own, LATER)
    end = text.after(found.years[-1]).replace(" after ", "in ")
    tried = f"(tried: {numbers(own['csms'])})"
    ahead = "" if found.later is None else f"until year {found.year_of(found.later):.3g}"
    if not now:
        yield (
            f"How many CSMs{label}: that takes more futures, such as replications=8. By this one, "
            f"value after all salaries {end} is highest with {best(own, NOW)} {tried}."
        )
        return
    same = now == later
    if not ahead or (same and best(own, NOW) == best(own, LATER)):
        both = end if not ahead else f"{end} and {ahead}"
        yield f"How many CSMs{label}: {numbers(now, 'or')} {tried}. {_top(own, NOW, both)}"
        if not ahead and found.years[-1] < YEARS:
            yield SHORT_RUNS
    else:
        alone = f"is highest with {best(own, NOW)}" if same else f"would be {numbers(now, 'or')}"
        yield (
            f"How many CSMs{label}: {numbers(later, 'or')} {tried}. {_top(own, LATER, ahead)} "
            f"{text.capital(end)} alone it {alone}. {SHORT_RUNS}"
        )
    if beyond := edge(own, [*now, *later]):
        yield beyond


def _top(own: pd.DataFrame, until: str, when: str) -> str:
    """Return which number has most value, and which others are not clearly below."""
    top = best(own, until)
    others = [csms for csms in in_range(own, until) if csms != top]
    below = (
        f"{numbers(others)} {'is' if len(others) == 1 else 'are'} not clearly below"
        if others
        else "all others are clearly below"
    )
    return f"Value after all salaries {when} is highest with {top}; {below}."


def edge(own: pd.DataFrame, near: list[int]) -> str:
    """Return what was not tried beyond and between recommended numbers; empty where all was."""
    beyond, many = not_tried(own, near)
    if not beyond:
        return ""
    verb = "were" if many else "was"
    return text.capital(f"{beyond} {verb} not tried and may be as good or better.")


def not_tried(own: pd.DataFrame, near: list[int]) -> tuple[str, bool]:
    """Return which numbers beside recommended ones were not tried, and whether these are many."""
    least, most = int(own["csms"].min()), int(own["csms"].max())
    beyond = [f"fewer than {least}" if least > 1 else "0"] if least in near and least > 0 else []
    gaps = untried(own["csms"], near)
    beyond += [numbers(gaps)] if gaps else []
    beyond += [f"more than {most}"] if most in near else []
    return " and ".join(beyond), beyond != ["0"] and not (len(beyond) == len(gaps) == 1)


def untried(tried: Iterable[int], near: list[int]) -> list[int]:
    """Return the numbers of CSMs next to recommended ones that were left out between tried ones."""
    pairs = pairwise(sorted(map(int, tried)))
    return [
        csms for least, most in pairs if {least, most} & {*near} for csms in range(least + 1, most)
    ]


def numbers(csms: Iterable[int], joint: str = "and") -> str:
    """Return numbers of CSMs in words: "5", "5 and 6", "5 to 7" or "0, 3 to 8 and 12"."""
    runs: list[list[int]] = []
    for one in map(int, csms):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    words = [
        word
        for run in runs
        for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))
    ]
    *others, last = words
    return f"{', '.join(others)} {joint} {last}" if others else last


def _each(found: Scenarios, own: pd.DataFrame, label: str) -> Iterator[str | list[str]]:
    """Yield a heading and a table of what each further CSM adds to value."""
    untils = [NOW] if found.later is None else [NOW, LATER]
    unit = dollars(value for until in untils for value in own[f"per_csm{until}"])
    end = text.after(found.years[-1]).replace(" after ", "")
    heads = [f"in {end}"]
    if found.later is not None:
        heads.append(f"until year {found.year_of(found.later):.3g}")
    rows = [
        [f"from {before.csms} to {row.csms}", *(adds(row, until, unit) for until in untils)]
        for before, row in pairwise(own.itertuples())
    ]
    widths = [max(map(len, column)) for column in zip(["CSMs", *heads], *rows, strict=True)]
    lines = [["CSMs", *heads], *rows]
    sure = ", with its 95 % interval" if in_range(own, NOW) else ", by one future"
    yield f"What each further CSM adds to value{label}, ${unit.letter}{sure}:"
    yield [_line(cells, widths) for cells in lines]


def _line(cells: list[str], widths: list[int]) -> str:
    first, *others = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "  ".join([f"  {first}", *others]).rstrip()


def adds(row: Any, until: str, unit: Dollars) -> str:
    """Return what each CSM adds without its unit, with its interval: "+0.2 (+0.1 to +0.3)"."""
    gap = tuple(getattr(row, f"per_csm{end}{until}") for end in ("", "_low", "_high"))
    if math.isnan(gap[0]):
        return text.UNDEFINED
    mean, low, high = (unit.signed(one).replace("$", "").removesuffix(unit.letter) for one in gap)
    if outcome(*gap) is Outcome.UNMEASURED:
        return mean
    return f"{mean} ({low} to {high})"
