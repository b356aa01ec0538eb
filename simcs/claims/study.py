"""What a study is made of: the quantity that a claim is about, and where it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

OWN = "own"
"""The point at which nothing is changed, and the cell that is the point's own."""

PRESETS = (
    "rescue_works", "calm", "downturn", "lean_team", "startup_smb", "enterprise", "survey_firm",
)  # fmt: skip
"""Under which every claim is looked at: fixed in configs/preset before any study was run."""

Side = Literal["above", "below"]
Key = tuple[str, str]
"""Cell and arm."""


class Company:
    """What was measured in one company (a book, its population, its randomness) in every cell.

    Parameters
    ----------
    measured
        Cell and arm -> metric -> value.
    """

    def __init__(self, measured: Mapping[Key, Mapping[str, float]]) -> None:
        self.measured = measured

    def __call__(self, metric: str, arm: str, cell: str = OWN) -> float:
        """Return a metric of an arm in a cell; NaN where it has no value."""
        return self.measured[cell, arm][metric]

    def gap(self, metric: str, arm: str, other: str, cell: str = OWN, of: str = OWN) -> float:
        """Return by how much an arm is above another: ``arm`` in ``cell``, ``other`` in ``of``."""
        return self(metric, arm, cell) - self(metric, other, of)


@dataclass(frozen=True)
class Says:
    """What a quantity comes to in words that a reader repeats, for each way it can come out.

    All three are written before anything is simulated; the rule of `simcs.claims.verdict` chooses.
    Each is a clause: no capital letter, no full stop.

    Parameters
    ----------
    right, wrong
        Where the claim holds, and where it is refuted.
    unclear
        What is not clear where neither is shown: "whether …" or "which …".
    """

    right: str
    wrong: str
    unclear: str


@dataclass(frozen=True)
class Quantity:
    """One number of a company, and where it must lie for the claim to be right.

    Parameters
    ----------
    title
        What it is, for the middle of a sentence.
    of
        Computes it; NaN where it has no value.
    unit
        "%" or "points" (the value is a share, shown times 100), "$", or another.
    line, side
        The claim is right on this side of the line.
    check
        Whether it only shows that a comparison is what it says.
    says
        What it comes to in words; None: made from the claim, title and line.
    """

    title: str
    of: Callable[[Company], float]
    unit: str
    line: float
    side: Side
    check: bool = False
    says: Says | None = None


@dataclass(frozen=True)
class Cell:
    """Some arms, simulated in a company with some settings of the run changed.

    Parameters
    ----------
    name
        Its name in the study; `OWN` changes nothing.
    arms
        Names of policies of the study's configuration; the ceiling may be one.
    settings
        Configuration key -> value.
    hours_of
        Arms of the cell `OWN`, one or several: the working week of every arm of this cell (all of
        them in the cell `OWN` too) is cut until it spends no more hours than the one of them that
        spent fewest in this company, within `simcs.claims.hours.NEAR`, or as near below that as a
        few tries come. Salaries are cut with it, so that an hour costs the same.
    """

    name: str
    arms: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    hours_of: str | tuple[str, ...] | None = None

    @property
    def held_to(self) -> tuple[str, ...]:
        """The arms of `hours_of`; empty where the week is whole."""
        given = self.hours_of or ()
        return (given,) if isinstance(given, str) else given


@dataclass(frozen=True)
class Factor:
    """One assumption or circumstance that is moved, all else as it is.

    Parameters
    ----------
    title, unit
        As an axis has them.
    values
        Where it is looked at, ascending.
    settings
        Configuration key -> value for each.
    where
        Where the claim is looked at, in words, with ``{}`` for values and their unit; "": made from
        the title.
    """

    title: str
    values: tuple[float, ...]
    settings: Callable[[float], Mapping[str, Any]]
    unit: str = ""
    where: str = ""


@dataclass(frozen=True)
class Point:
    """Where a quantity is looked at.

    Parameters
    ----------
    name
        Distinct within the study.
    preset
        "" for none.
    factor, value
        What is moved, and to what; "" and None elsewhere.
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    preset: str = ""
    factor: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Study:
    """A claim, and what would show or refute it.

    Parameters
    ----------
    name
        That of its folder.
    claim, source
        What is claimed, in one sentence of ours, and where.
    design
        What is compared and measured, in a few sentences.
    quantities
        The first decides the verdict; the others are reported beside it.
    cells
        What is simulated in every company.
    factors
        Moved one at a time. A quick pass looks at the ends of the first only.
    equal_hours
        Groups of cell and arm whose hours are compared as equal ones: where the most and the fewest
        of a group, each a mean over the companies of a point, are further apart than
        `simcs.claims.hours.EQUAL`, that point says nothing. Empty: the study does not compare ways
        to spend hours; the hours of every arm are printed all the same.
    also
        Number of a second quantity that the claim asserts as well: where one of the two holds by
        default and the other is refuted, the claim is half true.
    lead
        Whether the verdict says first what the first factor does to it.
    half_width, half_width_also
        How well the first quantity is to be known at every point, and that of ``also``: half of
        its 95 % interval; None: as the companies have it.
    needs
        Number of a quantity without which there is nothing to report: a point at which that one
        does not hold is inconclusive.
    needs_assumption
        What is assumed that the claim may need, and the settings without it; a claim that holds is
        labelled so only where it is refuted without.
    about
        "claim" for those of the ledger; "thesis" for what is reported beside it.
    """

    name: str
    claim: str
    source: str
    design: str
    quantities: tuple[Quantity, ...]
    cells: tuple[Cell, ...]
    factors: tuple[Factor, ...]
    half_width: float
    equal_hours: tuple[tuple[Key, ...], ...] = ()
    also: int | None = None
    half_width_also: float | None = None
    lead: bool = False
    needs: int | None = None
    needs_assumption: tuple[str, Mapping[str, Any]] | None = None
    about: Literal["claim", "thesis"] = "claim"

    def points(self) -> tuple[Point, ...]:
        """Return where it is looked at: unchanged, under the presets, and along each factor."""
        moved = tuple(
            Point(f"{f.title} {value:g}", f.settings(value), factor=f.title, value=value)
            for f in self.factors
            for value in f.values
        )
        without: tuple[Point, ...] = ()
        if self.needs_assumption:
            what, settings = self.needs_assumption
            without = (Point(f"without {what}", settings),)
        presets = tuple(Point(name, preset=name) for name in PRESETS)
        return (Point(OWN), *presets, *moved, *without)


@dataclass(frozen=True)
class Effort:
    """How much is simulated for an answer.

    Parameters
    ----------
    name
        "full" or "quick".
    first, most
        Companies simulated at every point, and at most where the half-width is not met.
    sets
        Alternative sets of assumptions, one company each.
    only
        Names of the points looked at; None: all.
    ends
        Whether only the defaults and the two ends of the first factor are looked at.
    """

    name: str
    first: int
    most: int
    sets: int
    only: tuple[str, ...] | None = None
    ends: bool = False

    def points(self, study: Study) -> tuple[Point, ...]:
        """Return which points of a study are looked at; the first is unchanged."""
        points = study.points()
        if self.ends:
            first = [point for point in points if point.factor == study.factors[0].title]
            points = (points[0], first[0], first[-1])
        return tuple(p for p in points if self.only is None or p.name in self.only)


FULL = Effort("full", first=8, most=16, sets=24)
QUICK = Effort("quick", first=4, most=4, sets=0, ends=True)
EFFORTS = {effort.name: effort for effort in (FULL, QUICK)}
