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
        Whether it only shows that a comparison is what it says, such as hours that are to be equal.
    """

    title: str
    of: Callable[[Company], float]
    unit: str
    line: float
    side: Side
    check: bool = False


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
        An arm of the cell `OWN`: the working week is cut until the arm of this cell (only one, and
        one of the cell `OWN` too) spends no more hours than that one did in this company, within
        2 %, or as near below that as a few tries come. Salaries are cut with it, so that an hour
        costs the same.
    """

    name: str
    arms: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    hours_of: str | None = None


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
    """

    title: str
    values: tuple[float, ...]
    settings: Callable[[float], Mapping[str, Any]]
    unit: str = ""


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
        Moved one at a time.
    half_width
        How well the first quantity is to be known at every point: half of its 95 % interval.
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
    """

    name: str
    first: int
    most: int
    sets: int
    only: tuple[str, ...] | None = None


FULL = Effort("full", first=12, most=40, sets=64)
QUICK = Effort("quick", first=4, most=4, sets=16)
EFFORTS = {effort.name: effort for effort in (FULL, QUICK)}
