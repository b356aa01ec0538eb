"""Tables as PDF: how wide their columns are, and where they may be split over pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.tables import LongTable

from simcs.report.document import Definitions, Table, plain
from simcs.report.pdf_text import BOLD, CAPTION, CAPTION_LEAD, FONT, WIDTH, style, text
from simcs.report.style import KEPT_ROWS, MUTED, RULE, STRONG_RULE

SIZES = (8.5, 8.0, 7.5, 7.0)
"""Of a table's letters: the first at which all fits."""
GAP = 9.0
"""Points between columns."""
LONGEST_WORD = 12.0
"""Widths of a letter: words of names that are longer may be broken where there is no room."""
NAME = 10.0
"""Widths of a letter that the first column has at least, if its names are as long."""
LONG_CELL = 1000
"""Letters from which a cell may be higher than a page, so that its row has to be split."""
TERMS = 0.36
"""Share of a list of definitions that is for the terms, at most."""
Command = tuple[Any, ...]


class Air(NamedTuple):
    """Points above and below the cells of a table, its groups' headings and all of it."""

    cells: float = 2.5
    heads: float = 8.0
    above: float = 8.0
    below: float = 14.0


USUAL, TIGHT = Air(), Air(1.2, 3.5, 2.0, 4.0)
"""Usual air, and that where much has to fit on one page."""


def laid_tables(table: Table, caption: str, air: Air = USUAL) -> list[LongTable]:
    """Return a table, in parts where its columns find no room beside each other."""
    tables = parts(table, WIDTH)
    count = len(tables)
    return [
        _laid(one, caption if count == 1 else f"{caption}, part {number} of {count}", air)
        for number, one in enumerate(tables, start=1)
    ]


def parts(table: Table, room: float) -> list[Table]:
    """Return tables with the first column and some of the others, in as few as have room.

    All have as many columns, or one fewer.
    """
    others = range(1, len(table.columns))
    for count in others:
        groups = [[0, *part.tolist()] for part in np.array_split(others, count)]
        found = [_with_columns(table, columns) for columns in groups]
        if all(_has_room(one, room) for one in found):
            return found
    return [table]


def _with_columns(table: Table, columns: Sequence[int]) -> Table:
    names = [table.columns[column] for column in columns]
    groups = [
        (heading, [[row[column] for column in columns] for row in rows])
        for heading, rows in table.groups
    ]
    return replace(
        table, columns=names, groups=groups, words=[word for word in table.words if word in names]
    )


def _laid(table: Table, caption: str, air: Air) -> LongTable:
    """Return a table that fits the width of the page.

    Its caption and heads are repeated on each page; a group's heading stays with its first row.
    """
    size, widths = fitted(table, WIDTH)
    small = {"fontSize": size, "leading": 1.3 * size, "rightIndent": 0, "spaceAfter": 0}
    left, right = style(size, **small), style(size, alignment=2, **small)
    bold_left, bold_right = (style(size, **small | {"fontName": BOLD, "alignment": side})
                             for side in (0, 2))  # fmt: skip
    sides = [(right, bold_right) if number else (left, bold_left) for number in table.numeric]
    last = len(widths) - 1
    empty = [""] * last
    head = [text(column, bold) for column, (_, bold) in zip(table.columns, sides, strict=True)]
    lines: list[list[Any]] = [
        [text(caption, CAPTION if air is USUAL else CAPTION_LEAD), *empty],
        head,
    ]
    commands: list[Command] = [
        ("SPAN", (0, 0), (-1, 0)),
        ("VALIGN", (0, 1), (-1, 1), "BOTTOM"),
        ("LINEBELOW", (0, 1), (-1, 1), 0.6, HexColor(STRONG_RULE)),
        ("NOSPLIT", (0, 0), (0, 2)),
    ]
    for heading, rows in table.groups:
        if heading:
            here = len(lines)
            together = len(rows) if len(rows) <= KEPT_ROWS else 1
            lines.append([text(heading, bold_left), *empty])
            commands += [
                ("SPAN", (0, here), (-1, here)),
                ("TOPPADDING", (0, here), (-1, here), air.heads),
                ("NOSPLIT", (0, here), (0, here + together)),
            ]
        lines += [
            [text(cell, usual) for cell, (usual, _) in zip(row, sides, strict=True)] for row in rows
        ]
    if sum(len(rows) for _, rows in table.groups) <= KEPT_ROWS and len(table.groups) == 1:
        commands.append(("NOSPLIT", (0, 0), (0, len(lines) - 1)))
    # A row may be split only where nothing around it must stay whole.
    high = any(len(cell) > LONG_CELL for _, rows in table.groups for row in rows for cell in row)
    if high:
        commands = [command for command in commands if command[0] != "NOSPLIT"]
    return _long(lines, widths, commands, repeated=2, high=high, air=air)


def laid_definitions(definitions: Definitions, air: Air = USUAL) -> LongTable:
    """Return terms and what is said of them, side by side."""
    small = {"rightIndent": 0, "spaceAfter": 0, "leading": 10.8 if air is TIGHT else 11.5}
    term, said = style(8.5, textColor=HexColor(MUTED), **small), style(8.5, **small)
    lines = [[text(name, term), text(what, said)] for name, what in definitions.items]
    room = _broken if air is TIGHT else _whole
    longest = max((room(plain(name)) for name, _ in definitions.items), default=0.0)
    terms = min(TERMS * WIDTH, longest + GAP)
    return _long(lines, [terms, WIDTH - terms], [], repeated=0, high=True, air=air)


def _whole(term: str) -> float:
    return _wide(term, FONT, 8.5)


def _broken(term: str) -> float:
    """Return how wide a term is that may take two lines, so that what is said has more room."""
    words = term.split()
    halves = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words))]
    return min((max(map(_whole, both)) for both in halves), default=_whole(term))


def _long(
    lines: list[list[Any]],
    widths: list[float],
    commands: list[Command],
    repeated: int,
    high: bool,
    air: Air,
) -> LongTable:
    usual: list[Command] = [
        ("FONTNAME", (0, 0), (-1, -1), FONT),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-2, -1), GAP),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), air.cells),
        ("BOTTOMPADDING", (0, 0), (-1, -1), air.cells),
    ]
    if repeated:
        usual.append(("LINEBELOW", (0, repeated), (-1, -1), 0.4, HexColor(RULE)))
    return LongTable(
        lines, colWidths=widths, repeatRows=repeated, style=[*usual, *commands], hAlign="LEFT",
        spaceBefore=air.above, spaceAfter=air.below, splitInRow=int(high),
    )  # fmt: skip


def fitted(table: Table, room: float) -> tuple[float, list[float]]:
    """Return the size of a table's letters and the widths of its columns, in points.

    The widths sum to ``room``. Letters are made smaller before numbers such as "80.1 to 88.4" are
    put on two lines, and that before a number is broken.
    """
    *_, last = tried = list(_tried(table))
    size, needs, wants = next((one for one in tried if sum(one[1]) <= room), last)
    return size, shared(needs, wants, room)


def _has_room(table: Table, room: float) -> bool:
    return any(sum(needs) <= room for _, needs, _ in _tried(table))


def _tried(table: Table) -> Iterator[tuple[float, Sequence[float], Sequence[float]]]:
    """Yield sizes of letters with what columns must be and would be wide, the best first."""
    columns = list(zip(table.columns, *(r for _, rows in table.groups for r in rows), strict=True))
    gaps = [GAP] * (len(columns) - 1) + [0.0]
    whole, parted = table.numeric, (False,) * len(columns)
    for numeric, size in [*product([whole], SIZES), *product([parted], SIZES)]:
        sides = zip(columns, numeric, gaps, strict=True)
        needs, wants = map(list, zip(*(_needs(*side, size) for side in sides), strict=True))
        needs[0] = max(needs[0], min(wants[0], NAME * size))
        yield size, needs, wants


def _needs(column: Sequence[str], whole: bool, gap: float, size: float) -> tuple[float, float]:
    """Return how wide a column must be and would be, with the gap beside it.

    The cells of some have to be ``whole``, of others only words of usual length.
    """
    head, *cells = map(plain, column)
    longest = max((_wide(word, BOLD, size) for word in head.split(" ")), default=0.0)
    longest = min(longest, LONGEST_WORD * size)
    widest = max((_wide(cell, FONT, size) for cell in cells), default=0.0)
    least = widest
    if not whole:
        words = (_wide(word, FONT, size) for cell in cells for word in cell.split(" "))
        least = min(max(words, default=0.0), LONGEST_WORD * size)
    least = max(least, longest)
    return least + gap, max(least, widest, _wide(head, BOLD, size)) + gap


@lru_cache(maxsize=1 << 14)
def _wide(text: str, font: str, size: float) -> float:
    # A little more than it takes, so that rounding breaks no line.
    return float(stringWidth(text, font, size)) + 0.5


def shared(needs: Sequence[float], wants: Sequence[float], room: float) -> list[float]:
    """Return widths that sum to ``room``: what columns need, and of the rest what they want.

    Where there is more than they want, they share it equally; where there is less than they need,
    each is as much narrower.
    """
    spare = room - sum(needs)
    if spare < 0:
        return [need * room / sum(needs) for need in needs]
    wishes = [want - need for need, want in zip(needs, wants, strict=True)]
    part = min(1.0, spare / sum(wishes)) if sum(wishes) > 0 else 1.0
    left = (spare - part * sum(wishes)) / len(needs)
    return [need + part * wish + left for need, wish in zip(needs, wishes, strict=True)]
