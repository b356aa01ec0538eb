"""Answers with a portfolio whose figures are easy to work out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from simcs.analysis.answer import Answer
from simcs.analysis.portfolio import GROUP_SUMS, SUMS
from tests.playbook_sample import answer as plain

ARMS = ("today", "new")
FUTURES = 10


class Line(NamedTuple):
    """An account: how often it leaves with both arms, and what it buys in every other future."""

    name: str
    today: int
    new: int
    bought: float = 0.0
    arr: float = 1_000.0
    segment: str = "smb"
    csm: str = ""
    results: int = 0
    satisfied: int = 0


class Cell(NamedTuple):
    """Accounts of one standing: how many leave in each future, with both arms."""

    standing: int
    accounts: int
    today: Sequence[int]
    new: Sequence[int]


def sums(lines: Sequence[Line], arms: Sequence[str] = ARMS, futures: int = FUTURES) -> pd.DataFrame:
    """Return the sums by arm and account: with the second arm the same futures are lost first."""
    rows = []
    for arm in arms:
        for number, one in enumerate(lines):
            left = one.today if arm == "today" else one.new
            money = one.bought * (futures // 2), one.bought**2 * (futures // 2)
            only = max(0, left - one.today), max(0, one.today - left)
            rows.append(
                (arm, number, one.name, one.segment, one.csm, one.arr, left, *only, *money, 0.0,
                 0.0, futures, one.results, one.satisfied)
            )  # fmt: skip
    return pd.DataFrame(rows, columns=list(SUMS))


def totals(cells: Sequence[Cell], arms: Sequence[str] = ARMS) -> pd.DataFrame:
    """Return the totals by arm, replication and standing; each account has $1,000."""
    rows = [
        (arm, future, "smb", cell.standing, float(cell.accounts), 1e3 * cell.accounts, float(left),
         1e3 * left, 100.0, 1e3 * (cell.accounts - left))
        for arm in arms
        for future in range(len(cells[0].today))
        for cell in cells
        for left in [(cell.today if arm == "today" else cell.new)[future]]
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GROUP_SUMS))


SOME = (
    Line("A", 8, 2, 400.0, 10_000.0, "enterprise", "Ann"),
    Line("B", 1, 1, 0.0, 2_000.0, "smb", "Bo", results=10, satisfied=10),
    Line("C", 5, 5, 20.0, 1_000.0, "mid", "Ann", results=10),
    Line("D", 0, 6, 0.0, 500.0, "smb", "Bo", satisfied=10),
)
CELLS = (
    Cell(0, 10, [5, 6] * 5, [4, 5] * 5),
    Cell(1 | 2, 10, [1, 2] * 5, [1, 2] * 5),
    Cell(1 | 4, 10, [6, 5] * 5, [4, 5] * 5),
    Cell(1 | 2 | 4 | 8, 10, [0, 1] * 5, [0, 0] * 5),
)


def answer(
    lines: Sequence[Line] = SOME, cells: Sequence[Cell] = CELLS, arms: tuple[str, ...] = ARMS
) -> Answer[Any]:
    """Return the answer of arms of which the second is the one that is tried."""
    held = plain([], arms=arms, replications=len(cells[0].today)).measured
    futures = len(cells[0].today)
    return Answer(
        replace(held, portfolio=sums(lines, arms, futures), portfolio_groups=totals(cells, arms))
    )
