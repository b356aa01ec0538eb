"""Accounts followed through a run, week by week: what explains afterwards why one left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Intent, Stage
from simcs.team.changes import UNCHANGED
from simcs.team.work import NOBODY
from simcs.world.event_log import DECISIONS, EVENT
from simcs.world.state import WorldState


@dataclass(frozen=True, eq=False)
class Followed:
    """One account, followed through its weeks.

    Parameters
    ----------
    states
        Array of `simcs.journey.columns.ACCOUNT`, shape ``(weeks,)``: as it stands at each close.
    begin
        The same before the first week.
    met
        What befell it, shape ``(weeks,)``: the columns of `BEFELL`, and perhaps more.
    events
        Array of `simcs.world.event_log.EVENT`, its own only, in order, none from before the run;
        its decisions at least.
    parameters
        Its row of the journey's parameters.
    """

    states: NDArray[Any]
    begin: Any
    met: NDArray[Any]
    events: NDArray[Any]
    parameters: Any

    def weeks(self) -> list[int]:
        """Return the weeks in which it is a customer, the one in which it leaves included."""
        gone = self.states["stage"] == Stage.GONE
        here = (self.states["stage"] == Stage.ACTIVE) | (
            gone & (self.states["end"] == np.arange(len(self.states)) + 1)
        )
        return [int(week) for week in np.flatnonzero(here)]

    @property
    def last(self) -> Any:
        """The account as it stands at the end of its last week, or before its first."""
        weeks = self.weeks()
        return self.states[weeks[-1]] if weeks else self.begin


BEFELL = np.dtype(
    [
        ("drifts", "?"),  # it was a customer when the week's drift came
        ("shock", "f8"),  # what a downturn takes from the target of health, logit
        ("soured", "f8"),  # goodwill that the announcement of a price rise cost, logit
        ("late", "f8"),  # goodwill that late answers cost, logit
        ("handed_over", "f8"),  # health that it lost since its CSM quit, logit
        ("csms_lost", "i2"),  # how often its CSM left by a change of the team, before the plan
        ("handed_on", "f8"),  # health that this cost, before the week's drift, logit
    ]
)


def note_changes(met: Any, state: WorldState, rows: Any) -> None:
    """Note what accounts lost by CSMs who left on a set date.

    Parameters
    ----------
    met
        Array of `BEFELL` of one week, changed in place, or one row of it.
    rows
        Row numbers of its accounts.
    """
    if state.changes != UNCHANGED:
        met["csms_lost"] = state.journal.lost_csm[rows]
        met["handed_on"] = met["csms_lost"] * state.team_parameters["handover_loss"][0]


class FollowedLog:
    """Follows some accounts of one world: an `Observer`.

    Parameters
    ----------
    state
        The world as it opens.
    rows
        Row numbers of the accounts.
    """

    def __init__(self, state: WorldState, rows: NDArray[np.int64]) -> None:
        self.rows = rows
        self.begin = state.accounts[rows]
        self.states = np.zeros((state.horizon, len(rows)), state.accounts.dtype)
        self.met = np.zeros((state.horizon, len(rows)), BEFELL)
        self.parameters = state.parameters.copy()
        self.hires = state.team["hires"].copy()
        self.before = self.begin

    def observe(self, state: WorldState, week: int) -> None:
        """Take note of the week that has just closed."""
        # Whole rows as bytes: column by column takes twenty times as long.
        raw = f"V{state.accounts.dtype.itemsize}"
        self.states[week].view(raw)[:] = state.accounts.view(raw)[self.rows]
        now = self.states[week]
        met, stage = self.met[week], self.before["stage"]
        was_there = stage == Stage.ACTIVE
        met["drifts"] = was_there | ((stage == Stage.FUTURE) & (now["stage"] != Stage.FUTURE))
        met["shock"] = state.parameters["shock"][now["segment"]]
        if state.journal.rise_announced:
            met["soured"] = np.where(was_there, state.market.parameters.rise_goodwill, 0.0)
        if state.tickets:
            met["late"] = np.where(met["drifts"], state.journal.late_goodwill[self.rows], 0.0)
        if (state.team["hires"] > self.hires).any():
            met["handed_over"] = self._handed_over(state, now)
        note_changes(met, state, self.rows)
        self.hires, self.before = state.team["hires"].copy(), now

    def _handed_over(self, state: WorldState, now: NDArray[Any]) -> NDArray[np.float64]:
        """Return the health lost with the one CSM who knew each; in a pod, colleagues do too."""
        owner = now["owner"]
        seat = state.team[owner]
        alone = (seat["pod"] == owner) & (seat["next"] == NOBODY) & (owner != NOBODY)
        quits = seat["hires"] > self.hires[owner]
        lost = (now["stage"] == Stage.ACTIVE) & alone & quits
        return np.where(lost, state.team_parameters["handover_loss"][0], 0.0)

    def account(self, place: int, weeks: int) -> Followed:
        """Return one of the accounts through the first ``weeks`` of the run."""
        states, begin = self.states[:weeks, place], self.begin[place]
        intent = states["intent"]
        changed = intent != np.concatenate(([begin["intent"]], intent[:-1]))
        decided = np.flatnonzero(changed & (intent != Intent.STAY))
        events = np.zeros(len(decided), EVENT)
        events["week"] = decided
        named = {int(meant): int(event) for event, meant in DECISIONS}
        events["event"] = [named[one] for one in intent[decided].tolist()]
        parameters = self.parameters[begin["segment"]]
        return Followed(states, begin, self.met[:weeks, place], events, parameters)
