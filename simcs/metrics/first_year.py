"""What an opening account stands for as a run begins, and what becomes of it within a year."""

from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import I1, I8, columns_of
from simcs.journey.columns import NOT_YET, Problem
from simcs.journey.parameters import WEEKS_PER_YEAR


class Standing(IntFlag):
    """What is so of an account as the run begins; several may be true at once."""

    NONE = 0
    FIRST_VALUE = 1
    """It has reached first value, lately or long ago."""
    RESULTS = 2
    """It uses the product fully today, and has no open problem about value."""
    SATISFIED = 4
    """Its goodwill is that of a customer who speaks well of us (``market.reference_goodwill``)."""
    SOUNDS_WELL = 8
    """Its goodwill outweighs what its open problems cost: so its tickets sound."""


STANDINGS = 16
"""How many different ones there are."""


class FirstYear:
    """An opening account in the first year of a run, or in all of a shorter one; cents."""

    standing: I1
    """`Standing` as the run begins, the same under every arm."""
    left: I1
    """Whether it left, even if it came back."""
    bought: I8
    """ARR that it added by buying more; not what a price rise adds."""
    kept: I8
    """ARR at the end of that time; 0 once it has left."""


FIRST_YEAR = np.dtype(columns_of(FirstYear))


def first_weeks(horizon: int) -> int:
    """Return for how many weeks of a run accounts are watched: a year, if it is so long."""
    return min(WEEKS_PER_YEAR, horizon)


def standing_of(
    accounts: NDArray[Any], full_adoption: NDArray[Any], annoyance: NDArray[Any], goodwill: float
) -> NDArray[np.int8]:
    """Return the `Standing` of each account, shape ``(accounts,)``.

    Parameters
    ----------
    accounts
        Array of `simcs.journey.columns.ACCOUNT`.
    full_adoption, annoyance
        Of each account: adoption from which it uses the product fully, and how much goodwill each
        open problem takes from how it sounds (``signals.sentiment_problem``), logit.
    goodwill
        From which an account is satisfied, logit.
    """
    problems = accounts["problems"]
    full = (accounts["adoption"] >= full_adoption) & (problems[:, Problem.VALUE] == 0)
    sound = accounts["goodwill"] - annoyance * problems.sum(axis=1)
    found = {
        Standing.FIRST_VALUE: accounts["first_value"] != NOT_YET,
        Standing.RESULTS: full,
        Standing.SATISFIED: accounts["goodwill"] >= goodwill,
        Standing.SOUNDS_WELL: sound >= 0,
    }
    total = np.zeros(len(accounts), np.int8)
    for flag, is_so in found.items():
        total += np.int8(flag) * is_so.astype(np.int8)
    return total
