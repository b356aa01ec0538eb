"""The actions a team can take, and the table of what each costs and does.

Hours for onboarding, check-in, QBR and enterprise renewal preparation are practitioners' (V1), the
rest and all splits are assumptions (A), frozen before any comparison. What the hours go to:
goodwill, root cause, enablement, sponsor, expansion, data upkeep. See model.md, "Actions".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Asked
from simcs.team.work import ACTION_EFFECTS

AUTOMATED_HOURS = 0.05 * 13
"""Hours of enablement that an automated sequence equals over the first quarter (A)."""


@dataclass(frozen=True)
class Action:
    """What one action costs and does.

    Parameters
    ----------
    hours
        A CSM's hours for a low, mid and high touch account; 0 is automated.
    channel
        How it reaches the customer.
    load
        What it adds to contact load, in calls.
    goodwill, root, enablement, sponsor, expansion, data
        Shares of the hours that go there.
    lead
        Weeks from plan to the earliest service.
    equals
        Effective hours where they differ from the hours spent.
    asks
        What it takes up with an account that has left; such actions are for those alone.
    """

    hours: tuple[float, float, float]
    channel: str
    load: float
    goodwill: float = 0.0
    root: float = 0.0
    enablement: float = 0.0
    sponsor: float = 0.0
    expansion: float = 0.0
    data: float = 0.0
    lead: int = 0
    equals: float | None = None
    session: bool = False
    concedes: bool = False
    asks: Asked = Asked.NOTHING
    team: bool = False


ACTIONS: dict[str, Action] = {
    "improve_process": Action((0, 0, 0), "team", 0, team=True),
    "welcome_email": Action((0, 0, 0), "e-mail", 0.75, enablement=1, equals=AUTOMATED_HOURS / 4),
    "in_app_guide": Action((0, 0, 0), "app", 0.25, enablement=1, equals=AUTOMATED_HOURS / 4),
    "webinar": Action(
        (0.1, 0.1, 0.1), "group", 0.3, goodwill=0.1, enablement=0.9, lead=2, equals=0.5
    ),
    "onboarding_session": Action(
        (0.75, 1.5, 3), "call", 0.3, goodwill=0.2, enablement=0.8, session=True
    ),
    "adoption_coaching": Action((0.75, 2, 3), "call", 0.5, goodwill=0.2, enablement=0.8, lead=1),
    "check_in": Action((0.5, 1.5, 1.5), "call", 1, goodwill=0.6, root=0.2, data=0.2),
    "live_demo": Action((0.5, 1, 1.5), "call", 0.5, enablement=0.5, expansion=0.5, lead=1),
    "business_review": Action(
        (2.5, 2.5, 2.5),
        "meeting",
        1,
        goodwill=0.4,
        root=0.2,
        enablement=0.1,
        sponsor=0.2,
        expansion=0.1,
        lead=3,
    ),
    "renewal_prep": Action(
        (0.5, 2, 4), "mixed", 0.5, goodwill=0.3, root=0.4, sponsor=0.2, expansion=0.05, data=0.05
    ),
    "multi_threading": Action((1, 3, 4), "call", 0.5, goodwill=0.1, sponsor=0.9, lead=1),
    "celebration": Action((0, 0.25, 0.5), "e-mail", 0.3, goodwill=1),
    "expansion_talk": Action((0.5, 1.5, 3), "call", 1, goodwill=0.2, expansion=0.8, lead=1),
    "escalation": Action((0.75, 3, 5), "internal", 0.5, goodwill=0.3, root=0.7, lead=1),
    "executive_call": Action((2, 8, 12), "call", 0.5, goodwill=0.5, root=0.5),
    "concession": Action((0.5, 1, 2), "call", 0, lead=1, concedes=True),
    "data_correction": Action((0.25, 0.5, 1), "e-mail", 0.75, data=1),
    "exit_interview": Action((0.5, 1, 1), "call", 0, asks=Asked.WHY),
    "churn_review": Action((3, 3, 3), "internal", 0, asks=Asked.REVIEW),
    "win_back": Action((0.5, 2, 3), "call", 0, lead=13, asks=Asked.BACK),
}
"""The effects table. A number is a row's place: append, never reorder."""

NUMBERS: dict[str, int] = {name: number for number, name in enumerate(ACTIONS)}


def table() -> NDArray[Any]:
    """Return the effects table as a structured array of `WORK`, one row per action."""
    rows = np.zeros(len(ACTIONS), ACTION_EFFECTS)
    for row, action in zip(rows, ACTIONS.values(), strict=True):
        row["minutes"] = [round(60 * hours) for hours in action.hours]
        row["effect"] = action.hours if action.equals is None else (action.equals,) * 3
        row["good"] = action.goodwill
        row["root"] = action.root
        row["enable"] = action.enablement
        row["sponsor"] = action.sponsor
        row["expand"] = action.expansion
        row["upkeep"] = action.data
        row["load"] = action.load
        row["lead"] = action.lead
        row["automated"] = not any(action.hours) and not action.team
        row["session"] = action.session
        row["concedes"] = action.concedes
        row["asks"] = action.asks
    return rows
