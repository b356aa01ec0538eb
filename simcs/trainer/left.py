"""Accounts that have left, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simcs.journey.columns import Cause
from simcs.trainer.happened import SAID

if TYPE_CHECKING:
    from simcs.signals.view import View


@dataclass(frozen=True)
class Left:
    """An account that has left, and what was learnt of it since.

    Attributes
    ----------
    reached
        Whether it can still be asked for something.
    touch
        Place of its touch among those of a move's hours.
    waits
        Actions asked for that are not done yet.
    """

    account: int
    name: str
    arr: float
    weeks_gone: int
    said: str | None
    finding: str | None
    offered: bool
    touch: int
    reached: bool
    waits: tuple[str, ...]


def gone_of(view: View, names: Sequence[str]) -> tuple[Left, ...]:
    """Return the accounts that have left of their own will, by row."""
    lost, reached = view.gone(), set(view.lost.account.tolist())
    waiting = view.backlog
    waits = list(zip(waiting.account.tolist(), waiting.action.tolist(), strict=True))
    return tuple(
        Left(
            row,
            names[row],
            float(lost.arr[n]),
            int(lost.weeks_gone[n]),
            SAID[Cause(lost.reported[n])] if lost.reported[n] else None,
            SAID[Cause(lost.finding[n])] if lost.finding[n] else None,
            bool(lost.offered[n]),
            int(lost.touch[n]),
            row in reached,
            tuple(action for account, action in waits if account == row),
        )
        for n, row in enumerate(lost.account.tolist())
    )
