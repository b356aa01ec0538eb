"""How the first year of a book in the model stands beside what firms like it report."""

from __future__ import annotations

from typing import NamedTuple

from simcs.analysis.money import row_of
from simcs.analysis.published import GROSS, NET, Beside, Published, beside, of_contracts
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.names import display
from simcs.report.selection import series
from simcs.report.short_table import years_shown

FAR_OFF = 5
"""Points by which a year's gross retention may be off before levels are not relied on: by rule of
thumb."""
FIGURES = {GROSS: "gross retention", NET: "net retention"}


class Compared(NamedTuple):
    """A figure of the first year under the first arm, and what is published of it."""

    figure: str
    value: float
    published: Beside
    sources: list[Published]


def compared(c: RunAnswer) -> list[Compared]:
    """Return the figures that can be compared: none in a run of less than a year."""
    if years_shown(c)[0] != 1 or not c.facts.accounts or not c.facts.opening_arr > 0:
        return []
    rows = {figure: row_of(c.money, c.baseline, figure, 1.0) for figure in FIGURES}
    size = contract(c)
    return [
        Compared(figure, row.value, beside(figure, size, row.value), of_contracts(figure, size))
        for figure, row in rows.items()
        if row is not None and row.value == row.value
    ]


def contract(c: RunAnswer) -> float:
    """Return the mean ARR of an opening account, $."""
    return c.facts.opening_arr / c.facts.accounts


def beside_published(c: RunAnswer) -> list[str]:
    """Return one sentence: what firms with such contracts report, and the book in the model."""
    found = compared(c)
    if not found:
        return []
    size = _thousands(contract(c))
    reported = ", ".join(f"{_word(one)} {_range(one.published)}" for one in found)
    own = ", ".join(f"{_word(one)} {text.percent(one.value)} ({stands(one)})" for one in found)
    who = f"Surveys of firms with contracts like these (mean {size} a year), and of all firms,"
    name = display(c, c.baseline)
    return [f"{who} report {reported} a year; this book in the model under {name}: {own}."]


def in_short(c: RunAnswer) -> list[str]:
    """Return the same for page one: by how much it is off, or that it is within."""
    found = compared(c)
    off = [f"{FIGURES[one.figure]} {stands(one)}" for one in found if one.published.off]
    if not found:
        return []
    if not off:
        return ["Retention in year one is what surveys report."]
    return [f"In year one: {series(off, 'and')} than the surveys we know."]


def own_year(c: RunAnswer) -> list[str]:
    """Return that one's own last year is to stand beside the first year under the first arm."""
    if years_shown(c)[0] != 1:
        return []
    row = row_of(c.money, c.baseline, GROSS, 1.0)
    if row is None or row.value != row.value:
        return []
    share = text.with_unit(row.value, "%")
    return [
        (
            f"Compare your gross retention of last year with the model's {share}: if it is over "
            f"{FAR_OFF} points off, set your own assumptions and run again."
        )
    ]


def stands(one: Compared) -> str:
    """Return "within", "5 points lower" or "2 points higher"."""
    if not one.published.off:
        return "within that" if one.published.low < one.published.high else "the same"
    points = round(100 * abs(one.published.off))
    way = "higher" if one.published.off > 0 else "lower"
    return f"{text.counted(points, 'point')} {way}"


def _thousands(size: float) -> str:
    """Return "$24.7K": contracts are compared with the bands of surveys, which are in thousands."""
    return f"${size / 1e3:,.{0 if size >= 1e5 else 1}f}K"


def _word(one: Compared) -> str:
    return FIGURES[one.figure].partition(" ")[0]


def _range(published: Beside | Published) -> str:
    if published.low == published.high:
        return text.percent(published.low)
    return text.percents(published.low, published.high)


def by_figure(c: RunAnswer) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return for each figure a row for each source: whose it is, how much, and the book's own."""
    return [
        (
            text.capital(FIGURES[one.figure]),
            [
                (f"{source.source}, {sizes(source)}", _range(source), text.percent(one.value))
                for source in one.sources
            ],
        )
        for one in compared(c)
    ]


def sizes(source: Published) -> str:
    """Return "contracts of $12K to $25K", of whom a source speaks."""
    if source.below == float("inf"):
        return f"contracts over ${source.least / 1e3:.0f}K" if source.least else "all firms"
    if not source.least:
        return f"contracts under ${source.below / 1e3:.0f}K"
    return f"contracts of ${source.least / 1e3:.0f}K to ${source.below / 1e3:.0f}K"
