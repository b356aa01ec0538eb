"""What a player is told of a week that has closed: nothing that a CSM could not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simcs.interventions.actions import ACTIONS
from simcs.journey.columns import Cause
from simcs.trainer.moves import title_of
from simcs.world.event_log import Event

SEEN = {
    Event.ARRIVED: "became a customer",
    Event.FIRST_VALUE: "reached first value",
    Event.FULL_ADOPTION: "uses the product fully",
    Event.EXPANDED: "bought more",
    Event.NOTICE_GIVEN: "gave notice",
    Event.RENEWED: "renewed",
    Event.LEFT: "left",
    Event.WON_BACK: "came back",
    Event.CONTRACTED: "pays less",
    Event.REASON_GIVEN: "said why it left",
}
"""Events that a CSM learns of, and how they are told. The others are latent."""

STOPS = (Event.NOTICE_GIVEN, Event.LEFT)
"""Events at which several weeks in a row stop."""

SAID = {
    Cause.FIT: "the product does not fit",
    Cause.ADOPTION: "too little use",
    Cause.PRODUCT: "problems with the product",
    Cause.SERVICE: "problems with service",
    Cause.VALUE: "doubts about value for money",
    Cause.SPONSOR: "no sponsor left",
    Cause.GOODWILL: "the relationship",
    Cause.UNCONTROLLABLE: "reasons nobody could have changed",
    Cause.PAYMENT: "a failed payment",
}
"""Causes in a player's words."""


@dataclass(frozen=True)
class Happened:
    """One thing that happened to one account.

    Parameters
    ----------
    week
        The week, from 0.
    kind
        Name of the `Event`, or "done" for work that was finished.
    said
        Plain text without the account's name.
    change
        By how much ARR changed, $.
    """

    week: int
    account: int
    kind: str
    said: str
    change: float = 0.0

    @property
    def stops(self) -> bool:
        """Whether several weeks in a row stop here."""
        return self.kind in {one.name for one in STOPS}


def happened(events: Any) -> tuple[Happened, ...]:
    """Return what a player is told of a week's events, an array of `EVENT`."""
    actions = tuple(ACTIONS)
    found = []
    for one in events:
        kind = Event(int(one["event"]))
        week, account, change = int(one["week"]), int(one["account"]), one["change"] / 100
        if kind is Event.TOUCHED:
            said = f"{title_of(actions[int(one['detail'])])} done"
            found.append(Happened(week, account, "done", said))
        elif kind in SEEN:
            said = SEEN[kind]
            if kind is Event.REASON_GIVEN:
                said = f"said why it left: {SAID[Cause(int(one['detail']))]}"
            elif change and kind is not Event.LEFT:
                said += f" ({'+' if change > 0 else '−'}${abs(change):,.0f} a year)"
            found.append(Happened(week, account, kind.name, said, float(change)))
    return tuple(found)
