"""How many CSMs, in words: a range, what each further one adds, and what that leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from simcs.analysis.money import Outcome, outcome
from simcs.analysis.scenarios import Scenarios
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
NOW, LATER = "", "_later"


def teams(found: Scenarios, sizes: pd.DataFrame) -> Iterator[str | list[str]]:
    """Yield sentences and, as lists of lines, tables: for each group of sizes of a team.

    Parameters
    ----------
    sizes
        As `simcs.analysis.scenarios.sizes` returns it.
    """
    for _, own in sizes.groupby("group", sort=False):
        yield ""
        yield from _range(found, own)
        yield _each(found, own)
    if len(sizes):
        yield LEFT_OUT
        if note := found.measured.facts.staffing:
            yield text.capital(note)


def _range(found: Scenarios, own: pd.DataFrame) -> Iterator[str]:
    """Yield the recommended numbers of CSMs, to the end of the run and until later."""
    now, later = _near(own, NOW), _near(own, LATER)
    end = text.after(found.years[-1]).replace(" after ", "in ")
    tried = f"(tried: {numbers(own['csms'])})"
    ahead = "" if found.later is None else f"until year {found.year_of(found.later):.3g}"
    if not ahead or now == later:
        both = end if not ahead else f"{end} and {ahead}"
        yield f"How many CSMs: {numbers(now, 'or')} {tried}. {_top(own, NOW, both)}"
    else:
        yield (
            f"How many CSMs: {numbers(later, 'or')} {tried}. {_top(own, LATER, ahead)} "
            f"{text.capital(end)} alone it would be {numbers(now, 'or')}. {SHORT_RUNS}"
        )
    if edge := _edge(own, LATER if ahead else NOW):
        yield edge


def _near(own: pd.DataFrame, until: str) -> list[int]:
    """Return the numbers whose value is not clearly below the best."""
    return [int(row.csms) for row in own.itertuples() if getattr(row, f"in_range{until}") is True]


def _top(own: pd.DataFrame, until: str, when: str) -> str:
    """Return which number has most value, and which others are not clearly below."""
    best = _best(own, until).csms
    others = [csms for csms in _near(own, until) if csms != best]
    below = (
        f"{numbers(others)} {'is' if len(others) == 1 else 'are'} not clearly below"
        if others
        else "all others are clearly below"
    )
    return f"Value after all salaries {when} is highest with {best}; {below}."


def _best(own: pd.DataFrame, until: str) -> Any:
    return max(own.itertuples(), key=lambda row: float(getattr(row, f"value{until}")))


def _edge(own: pd.DataFrame, until: str) -> str:
    """Return that the best number is the least or the greatest tried; empty where it is not."""
    rows, best = list(own.itertuples()), _best(own, until).csms
    if best == rows[0].csms and best > 0:
        return f"{best} is the smallest team tried: try smaller ones, too."
    if best == rows[-1].csms:
        return f"{best} is the largest team tried: try larger ones, too."
    return ""


def numbers(csms: Iterable[int], joint: str = "and") -> str:
    """Return numbers of CSMs in words: "5", "5 and 6", "5 to 7" or "4, 6 and 7"."""
    found = [int(one) for one in csms]
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        return f"{found[0]} to {found[-1]}"
    *others, last = map(str, found)
    return f"{', '.join(others)} {joint} {last}" if others else last


def _each(found: Scenarios, own: pd.DataFrame) -> list[str]:
    """Return a table of what each further CSM adds to value."""
    untils = [NOW] if found.later is None else [NOW, LATER]
    unit = dollars(value for until in untils for value in own[f"per_csm{until}"])
    end = text.after(found.years[-1]).replace(" after ", "")
    heads = [f"in {end}"]
    if found.later is not None:
        heads.append(f"until year {found.year_of(found.later):.3g}")
    rows = [
        [f"from {before.csms} to {row.csms}", *(_adds(row, until, unit) for until in untils)]
        for before, row in pairwise(own.itertuples())
    ]
    widths = [max(map(len, column)) for column in zip(["CSMs", *heads], *rows, strict=True)]
    lines = [["CSMs", *heads], *rows]
    said = f"What each further CSM adds to value, ${unit.letter}, with its 95 % interval:"
    return [said, *(_line(cells, widths) for cells in lines)]


def _line(cells: list[str], widths: list[int]) -> str:
    first, *others = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
    return "  ".join([f"  {first}", *others]).rstrip()


def _adds(row: Any, until: str, unit: Dollars) -> str:
    gap = tuple(getattr(row, f"per_csm{end}{until}") for end in ("", "_low", "_high"))
    mean, low, high = (unit.signed(one).replace("$", "").removesuffix(unit.letter) for one in gap)
    if outcome(*gap) is Outcome.UNMEASURED:
        return mean
    return f"{mean} ({low} to {high})"
