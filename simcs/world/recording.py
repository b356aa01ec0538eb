"""What a world brought its accounts from outside, week by week, so that they can meet it again.

From outside of an account come the work that is done for it, the market, and a CSM who quits. All
else follows from its own state and its own random numbers (`simcs.world.replays`).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Rows
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import Stage
from simcs.team.work import NOBODY
from simcs.world import loop, phases
from simcs.world.capabilities import require_none
from simcs.world.state import WorldState

FELT = ("good", "suited", "root", "enable", "sponsor", "expand", "load", "reached", "reminded")
"""Columns in which an account feels the work of a week; of ``reached``, what the week adds."""

IMPROVE = NUMBERS["improve_process"]


@dataclass(frozen=True)
class Past:
    """One week, as far as it came to accounts from outside.

    Attributes
    ----------
    parameters
        What the equations read, by segment, with this week's market in them.
    announced, outage
        Whether a price rise was announced, and whether there was an outage.
    worked_on
        Row numbers of the active accounts that were worked on, ascending.
    work
        What these feel of it, by the name of `FELT`.
    conceded
        Row numbers of those that were granted a concession this week.
    maturity
        Process maturity that problems met.
    kept
        Share of an addition to process maturity that is left of it a week later.
    available
        Minutes of the team.
    owner
        Seat that each account belongs to at the close.
    leaves
        Seats whose CSM quits at the close and whose accounts nobody else knows.
    """

    parameters: NDArray[Any]
    announced: bool
    outage: bool
    worked_on: Rows
    work: dict[str, NDArray[np.float64]]
    conceded: Rows
    maturity: float
    kept: float
    available: int
    owner: NDArray[np.int32]
    leaves: NDArray[np.bool_]


@dataclass(frozen=True)
class Recording:
    """A whole run of one world.

    Attributes
    ----------
    state
        The world, at its horizon.
    weeks
        One `Past` for each week.
    begins
        Accounts as they stood in the middle of chosen weeks: with this week's market and readings,
        before its work.
    """

    state: WorldState
    weeks: list[Past]
    begins: dict[int, NDArray[Any]]

    @classmethod
    def of(cls, state: WorldState, begins: Collection[int]) -> "Recording":
        """Run a world to its horizon, in place, just as `simcs.world.loop.weeks` does.

        Raises
        ------
        ConfigError
            When the world needs the clock: its minutes are not recorded.
        PolicyError
            When the policy breaks its contract.
        """
        require_none(state.tickets)
        held: dict[int, NDArray[Any]] = {}
        weeks = []
        for week in range(state.horizon):
            loop.open_week(state, week)
            if week in begins:
                held[week] = state.accounts.copy()
            weeks.append(_closed(state, week))
        return cls(state, weeks, held)


def _closed(state: WorldState, week: int) -> Past:
    """Close the open week of a world, and return what it brought accounts."""
    phases.take_up(state, week, phases.asked_of(state, week, state.policy, state.name))
    before = state.accounts[["conceded", "reached"]].copy()
    phases.serve(state, week)
    worked_on, work = _felt(state.accounts, before["reached"])
    conceded = np.flatnonzero(state.accounts["conceded"] > before["conceded"])
    parameters, maturity = state.parameters.copy(), state.maturity
    phases.drift_and_act(state, week)
    hires = state.team["hires"].copy()
    phases.close(state, week)
    alone = (state.team["pod"] == np.arange(len(state.team))) & (state.team["next"] == NOBODY)
    return Past(
        parameters,
        state.journal.rise_announced,
        state.journal.outage,
        worked_on,
        work,
        conceded,
        maturity,
        _kept(state, week),
        int(state.available.sum()),
        state.accounts["owner"].copy(),
        (state.team["hires"] > hires) & alone,
    )


def _felt(
    accounts: NDArray[Any], reached: NDArray[np.float64]
) -> tuple[Rows, dict[str, NDArray[np.float64]]]:
    columns = {name: accounts[name] for name in FELT} | {"reached": accounts["reached"] - reached}
    felt = np.zeros(len(accounts), np.bool_)
    for column in columns.values():
        felt |= (column != 0) if column.ndim == 1 else (column != 0).any(axis=1)
    rows = np.flatnonzero(felt & (accounts["stage"] == Stage.ACTIVE))
    return rows, {name: column[rows] for name, column in columns.items()}


def _kept(state: WorldState, week: int) -> float:
    """Return how much of an addition to maturity the close has left, as its equation says."""
    minutes = int(state.available.sum())
    improving = state.spent[week, IMPROVE] / minutes if minutes else 0.0
    fires = state.ledger["minutes_burning"][week] / minutes if minutes else 0.0
    cost = float(state.team_parameters["firefighting_cost"][0])
    gained = state.maturity_gain * improving
    return float(1.0 - gained - 1.0 / state.maturity_memory - fires * cost)
