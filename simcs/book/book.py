"""A book: the accounts a run begins with, with the data their owner has.

Missing values are NaN (or -1 for whole numbers); `simcs.book.conditioning` draws what a book does
not contain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from simcs.book.population import Population
from simcs.journey.columns import ACCOUNT
from simcs.journey.sampling import draw_contracts, pick, set_notice
from simcs.journey.segments import Segment
from simcs.own_columns import OwnColumn
from simcs.randomness import Phase, Stream, uniforms

UNKNOWN = -1
BOOK_ROW = np.dtype(
    [
        (name, ACCOUNT[name])
        for name in (
            "entity", "arr", "opening_arr", "start", "renewal", "owner", "term", "notice",
            "segment", "card_billed",
        )
    ]
)  # fmt: skip
"""The columns of `ACCOUNT` that a book has."""
BOOK_REPLICATION = 0xFFFFFFFE
"""The replication under which contracts are drawn: one book serves all replications."""


@dataclass(frozen=True)
class Numbered(Sequence[str]):
    """Made-up names of accounts: a letter and a number, all of one length."""

    size: int

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[str, ...]: ...
    def __getitem__(self, at: int | slice) -> str | tuple[str, ...]:
        if isinstance(at, slice):
            return tuple(self[i] for i in range(self.size)[at])
        return self.called(range(self.size)[at])

    def called(self, place: int) -> str:
        """Return what the account at a place of the book, from 0, is called."""
        return f"A{place:0{len(str(max(self.size - 1, 0)))}d}"


@dataclass(frozen=True)
class Book:
    """The data on accounts on the first day of a run.

    Parameters
    ----------
    rows
        Array of `BOOK_ROW`; ``card_billed`` -1 is to be drawn, and ``owner`` -1 is nobody yet.
    ids
        What the owner calls each account.
    owners
        Names of the CSMs in the order of ``rows["owner"]``; empty when the book names none.
    health, adoption, open_issues, sponsor
        What was observed, one element per account, NaN where nothing was: a score from 0 to 100, a
        share from 0 to 1, a count, and 0 or 1.
    fresh
        Whether all accounts are new, so that nothing needs to be inferred.
    made_up
        Whether it was drawn at random, so that another seed gives another book.
    notes
        What a user should know about how the book was read, one sentence each.
    file_hash
        SHA-256 of the file that it was read from; empty where it was read from none.
    first_day
        The day the run begins, as `datetime.date.toordinal` has it; 0 where it has no dates.
    own
        The columns that mean nothing to the model, in the order of the file.
    left_out
        Those of them that are not used -> why.
    called
        What accounts are called in further columns, where it was read to be without names.
    """

    rows: NDArray[Any]
    ids: Sequence[str]
    owners: tuple[str, ...] = ()
    health: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    adoption: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    open_issues: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    sponsor: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    fresh: bool = False
    made_up: bool = False
    notes: tuple[str, ...] = ()
    file_hash: str = ""
    first_day: int = 0
    own: tuple[OwnColumn, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    called: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)


def segments_of_mix(mix: dict[str, float], names: tuple[str, ...], size: int) -> NDArray[np.int64]:
    """Return the segment index of each of ``size`` accounts, as close to the mix as possible.

    The largest remainders are rounded up; accounts of a segment are spread evenly
    through the book, so that a longer book of the same mix begins much like a shorter one.
    """
    weights = np.asarray([mix.get(name, 0.0) for name in names])
    exact = size * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    left = size - int(counts.sum())
    counts[np.argsort(-(exact - counts), kind="stable")[:left]] += 1
    number = np.repeat(np.arange(len(names)), counts)
    place = np.concatenate([(np.arange(c) + 0.5) / c for c in counts if c])
    return number[np.argsort(place, kind="stable")]


def generated(
    size: int,
    mix: dict[str, float],
    stagger: bool,
    segments: dict[str, Segment],
    population: Population,
    seed: int,
) -> Book:
    """Make up a book of ``size`` accounts with the contracts of the given segments.

    With ``stagger`` tenures are those of the survivors in ``reference`` and renewals fall where
    they may; without it every account starts on the first day.
    """
    rows = np.zeros(size, BOOK_ROW)
    rows["owner"] = UNKNOWN
    rows["entity"] = np.arange(size)
    rows["segment"] = segments_of_mix(mix, tuple(segments), size)
    draw_contracts(rows, list(segments.values()), seed, BOOK_REPLICATION, int(Phase.BOOK))
    set_notice(rows, list(segments.values()))
    if stagger:
        u = uniforms(seed, BOOK_REPLICATION, rows["entity"], int(Phase.BOOK), Stream.TENURE)
        for number in range(len(segments)):
            own = np.flatnonzero(rows["segment"] == number)
            survivors = population.accounts[population.accounts["segment"] == number]
            if len(survivors):
                survivors = survivors[np.argsort(survivors["start"], kind="stable")]
                alike = survivors[pick(np.ones(len(survivors)).tolist(), u[own])]
                rows["start"][own] = alike["start"]
                # Contracts were drawn as signed; they have since grown as that survivor's has.
                grown = rows["arr"][own] * (alike["arr"] / alike["opening_arr"])
                rows["arr"][own] = np.maximum(1, np.floor(grown + 0.5).astype(np.int64))
    rows["opening_arr"] = rows["arr"]
    rows["renewal"] = next_renewal(rows["start"], rows["term"])
    unknown = np.full(size, np.nan)
    return Book(
        rows=rows,
        ids=Numbered(size),
        health=unknown,
        adoption=unknown,
        open_issues=unknown,
        sponsor=unknown,
        fresh=not stagger,
        made_up=True,
    )


def next_renewal(start: NDArray[Any], term: NDArray[Any]) -> NDArray[np.int64]:
    """Return the first end of term after the first day, for contracts that ran since ``start``."""
    length = term.astype(np.int64)
    begun = -start.astype(np.int64)
    return (begun // length + 1) * length - begun
