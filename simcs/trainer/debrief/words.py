"""Small words that all steps of a debrief share: amounts, counts, and lists of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simcs.report.names import NAMES
from simcs.report.text import counted

YOU = "you"
"""Stands in the place of a strategy for the player's own orders."""

ROUND_FROM = 10_000
"""Amounts from here on are said in thousands, $."""

MOST_NAMES = 4


@dataclass(frozen=True)
class Step:
    """One step of a debrief.

    Parameters
    ----------
    title
        What it is called.
    sentences
        What a trainee reads, plain text.
    """

    title: str
    sentences: tuple[str, ...]


def label(strategy: str) -> str:
    """Return what people call a strategy, or the player."""
    return "You" if strategy == YOU else NAMES[strategy]


def dollars(amount: float) -> str:
    """Return "$41,000": whole $, from 10,000 on whole thousands."""
    amount = round(amount, -3) if abs(amount) >= ROUND_FROM else round(amount)
    return f"{'−' if amount < 0 else ''}${abs(amount):,.0f}"


def accounts(count: int) -> str:
    """Return "no account", "1 account" or "12 accounts"."""
    return counted(count, "account") if count else "no account"


def weeks(count: int) -> str:
    """Return "1 week" or "12 weeks"."""
    return counted(count, "week")


def of_all(count: int, of: int) -> str:
    """Return "none of the 25 accounts", "all 25 accounts", "3 of 25 accounts"."""
    if of == 1:
        return "the one account" if count else "not the one account"
    if count in (0, of):
        return f"{'all' if count else 'none of the'} {of} accounts"
    return f"{count} of {of} accounts"


def listed(names: Sequence[str], most: int = MOST_NAMES) -> str:
    """Return "A", "A and B", or "A, B, C and 3 more"."""
    shown = (
        list(names) if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more"]
    )
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if shown[1:] else shown)


def percent(share: float) -> str:
    """Return a share of 1 as "34 %"."""
    return f"{100 * share:.0f} %"


def decimal(value: float) -> str:
    """Return a number with one decimal, without one where it is whole: "2.3", "4"."""
    return f"{value:.1f}".removesuffix(".0")


def sentence(text: str) -> str:
    """Return a sentence with a capital letter first."""
    return text[:1].upper() + text[1:]
