"""The actions a team can take, and the table of what each costs and does.

An action of your own is one call of `action`, in a plugin file, a package or a notebook; the
effects table, checks of plans, the view, hours by purpose and events follow.

Hours for onboarding, check-in, QBR and enterprise renewal preparation are practitioners' (V1), the
rest and all splits are assumptions (A), fixed before any comparison but for two loads (model.md,
"Actions"). What the hours go to: goodwill, root cause, enablement, sponsor, expansion, data upkeep.
"""

import sys
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, unknown
from simcs.interventions.action import CHANNELS, REVENUE, Action, Actions
from simcs.journey.columns import Asked
from simcs.team.work import ACTION_EFFECTS

AUTOMATED_HOURS = 0.05 * 13
"""Hours of enablement that an automated sequence equals over the first quarter (A)."""

EMAIL_HOURS = 0.02
"""Hours of goodwill that a neutral e-mail equals (A): for its load, less than any call brings."""

PURPOSES = (
    "process improvement", "onboarding", "adoption", "reviews and check-ins",
    "sponsors and records", "expansion", "renewal preparation", "escalations and concessions",
    "after churn",
)  # fmt: skip
"""What the hours of the built-in actions are for, as tables list it; purposes of others follow."""

ACTIONS = Actions(
    {
        "improve_process": Action((0, 0, 0), "team", 0, team=True, purpose="process improvement"),
        "welcome_email": Action(
            (0, 0, 0), "e-mail", 0.75, enablement=1, equals=AUTOMATED_HOURS / 4
        ),
        "in_app_guide": Action((0, 0, 0), "app", 0.25, enablement=1, equals=AUTOMATED_HOURS / 4),
        "webinar": Action(
            (0.1, 0.1, 0.1),
            "group",
            0.3,
            goodwill=0.1,
            enablement=0.9,
            lead=2,
            equals=0.5,
            purpose="adoption",
        ),
        "onboarding_session": Action(
            (0.75, 1.5, 3),
            "call",
            0.3,
            goodwill=0.2,
            enablement=0.8,
            session=True,
            purpose="onboarding",
            source="V1",
        ),
        "adoption_coaching": Action(
            (0.75, 2, 3), "call", 1, goodwill=0.2, enablement=0.8, lead=1, purpose="adoption"
        ),
        "check_in": Action(
            (0.5, 1.5, 1.5),
            "call",
            1,
            goodwill=0.6,
            root=0.2,
            data=0.2,
            purpose="reviews and check-ins",
            source="V1",
        ),
        "live_demo": Action(
            (0.5, 1, 1.5), "call", 1, enablement=0.5, expansion=0.5, lead=1, purpose="adoption"
        ),
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
            purpose="reviews and check-ins",
            source="V1",
        ),
        "renewal_prep": Action(
            (0.5, 2, 4),
            "mixed",
            0.5,
            goodwill=0.3,
            root=0.4,
            sponsor=0.2,
            expansion=0.05,
            data=0.05,
            purpose="renewal preparation",
            source="V1 with high touch, else an assumption",
        ),
        "multi_threading": Action(
            (1, 3, 4),
            "call",
            0.5,
            goodwill=0.1,
            sponsor=0.9,
            lead=1,
            purpose="sponsors and records",
        ),
        "celebration": Action(
            (0, 0.25, 0.5), "e-mail", 0.3, goodwill=1, purpose="reviews and check-ins"
        ),
        "expansion_talk": Action(
            (0.5, 1.5, 3), "call", 1, goodwill=0.2, expansion=0.8, lead=1, purpose="expansion"
        ),
        "escalation": Action(
            (0.75, 3, 5),
            "internal",
            0.5,
            goodwill=0.3,
            root=0.7,
            lead=1,
            purpose="escalations and concessions",
        ),
        "executive_call": Action(
            (2, 8, 12), "call", 0.5, goodwill=0.5, root=0.5, purpose="escalations and concessions"
        ),
        "concession": Action(
            (0.5, 1, 2), "call", 0, lead=1, concedes=True, purpose="escalations and concessions"
        ),
        "data_correction": Action(
            (0.25, 0.5, 1), "e-mail", 0.75, data=1, purpose="sponsors and records"
        ),
        "exit_interview": Action((0.5, 1, 1), "call", 0, asks=Asked.WHY, purpose="after churn"),
        "churn_review": Action((3, 3, 3), "internal", 0, asks=Asked.REVIEW, purpose="after churn"),
        "win_back": Action((0.5, 2, 3), "call", 0, lead=13, asks=Asked.BACK, purpose="after churn"),
        "discovery_call": Action(
            (0.5, 1, 1.5), "call", 0.5, discovers=True, purpose="reviews and check-ins"
        ),
        "email": Action((0, 0, 0), "e-mail", 0.25, goodwill=1, equals=EMAIL_HOURS),
        "survey": Action((0, 0, 0), "e-mail", 0.1, surveys=True),
        "internal_work": Action((0.25, 0.25, 0.25), "internal", 0, purpose="reviews and check-ins"),
    }
)
"""The effects table. A number is a row's place: append, never reorder."""

NUMBERS: dict[str, int] = ACTIONS.numbers
"""Number of every action; those registered later are added to it."""


def action(name: str, hours: tuple[float, float, float], **details: Any) -> Action:
    """Register an action of your own; policies can then ask for it by its name.

    Call it before a run is prepared: in a file that ``plugins`` names, in a package, which offers
    it as an entry point of the group "simcs.actions", or in a script. Where the same module calls
    it again, as a notebook does whose cell is run again, the action changes and keeps its number.

    Parameters
    ----------
    name
        Letters, digits and underscores.
    hours
        A CSM's hours for a low, mid and high touch account; 0 for all is automated.
    **details
        Further fields of `Action`: ``channel``, ``load``, ``goodwill`` and the other shares,
        ``lead``, ``equals``, ``purpose``, …

    Raises
    ------
    ConfigError
        When the name is taken by a built-in action or by another module, a field is unknown or out
        of range, or there are too many actions.

    Examples
    --------
    >>> simcs.action("peer_call", (0.5, 1, 1), goodwill=0.4, enablement=0.6, purpose="adoption")
    """
    allowed = [field.name for field in fields(Action) if field.name != "team"]
    for key in details:
        if key not in allowed:
            raise ConfigError(f"action {name!r}: {unknown('field', key, allowed)}")
    made = Action(hours, **details)
    caller = sys._getframe(1).f_globals.get("__name__", "")  # noqa: SLF001 - there is no other way
    for key, value in (("__module__", caller), ("__qualname__", name)):  # as the registry asks
        object.__setattr__(made, key, value)
    return ACTIONS.register(name)(made)


def table() -> NDArray[Any]:
    """Return the effects table as a structured array of `ACTION_EFFECTS`, one row per action."""
    rows = np.zeros(len(ACTIONS), ACTION_EFFECTS)
    for row, (_, found) in zip(rows, ACTIONS.items(), strict=True):
        row["minutes"] = [round(60 * hours) for hours in found.hours]
        row["effect"] = found.hours if found.equals is None else (found.equals,) * 3
        row["good"] = found.goodwill
        row["root"] = found.root
        row["enable"] = found.enablement
        row["sponsor"] = found.sponsor
        row["expand"] = found.expansion
        row["upkeep"] = found.data
        row["load"] = found.load
        row["through"] = CHANNELS.get(found.channel, (0.0, 0.0))
        row["revenue"] = found.purpose in REVENUE
        row["lead"] = found.lead
        row["automated"] = found.automated
        row["session"] = found.session
        row["concedes"] = found.concedes
        row["discovers"] = found.discovers
        row["surveys"] = found.surveys
        row["asks"] = found.asks
    return rows
