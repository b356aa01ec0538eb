"""The moves of the game: actions of the model, by what a CSM would call them and is after."""

from __future__ import annotations

from dataclasses import dataclass

from simcs.interventions.action import Action
from simcs.interventions.actions import ACTIONS

TOUCHES = ("low", "mid", "high")

GONE = ("exit_interview", "churn_review", "win_back")
"""Moves for accounts that have left."""

TEXTS = {
    "onboarding_session": ("Start well", "Onboarding session", "Teaches the product to new users."),
    "welcome_email": (
        "Start well",
        "Welcome mail series",
        "First steps by mail: no time, but a contact.",
    ),
    "in_app_guide": (
        "Start well",
        "In-app guide",
        "First steps inside the product; nobody's time.",
    ),
    "adoption_coaching": ("Use", "Adoption coaching", "Helps a team use more of what it pays for."),
    "webinar": ("Use", "Webinar", "A group lesson: little time for each account, less effect."),
    "live_demo": ("Use", "Live demo", "Shows what they do not use yet; may lead to more business."),
    "check_in": (
        "Stay close",
        "Check-in call",
        "Goodwill, a little problem solving, fresher data.",
    ),
    "email": ("Stay close", "Short mail", "A sign of life: hardly any good, no time, a contact."),
    "celebration": ("Stay close", "Celebrate a result", "Goodwill over something that went well."),
    "survey": ("Stay close", "Survey", "Asks how they feel; some answer next week."),
    "discovery_call": (
        "Find out",
        "Discovery call",
        "Looks for open problems by kind; it can miss one, or imagine one.",
    ),
    "data_correction": ("Find out", "Correct the record", "Makes what is on file right again."),
    "business_review": ("Grow", "Business review", "Goodwill, problems, sponsor: all a little."),
    "multi_threading": ("Stay close", "Build the sponsor", "Wins a strong sponsor on their side."),
    "expansion_talk": ("Grow", "Expansion talk", "Sells more to those who are happy."),
    "escalation": ("Fix", "Escalate a problem", "Gets product or support to work on a cause."),
    "executive_call": ("Fix", "Executive call", "The big gun: goodwill and causes, many hours."),
    "renewal_prep": (
        "Renew",
        "Prepare the renewal",
        "Causes, goodwill and sponsor before they decide.",
    ),
    "concession": ("Renew", "Concession", "Only after notice: they may stay, and pay less."),
    "exit_interview": (
        "After a loss",
        "Exit interview",
        "Asks why they left; most tell the truth.",
    ),
    "churn_review": ("After a loss", "Review of the loss", "Looks for the cause in our own work."),
    "win_back": ("After a loss", "Offer to come back", "After a quarter, some do."),
}
"""Action -> group, title, what it is for."""

BY_CAUSE = ("escalation", "executive_call", "renewal_prep", "check_in", "business_review")
"""Moves that can be aimed at one kind of problem."""

CAUSES = ("product", "service", "value")

GROUPS = ("Start well", "Use", "Stay close", "Find out", "Fix", "Renew", "Grow", "After a loss")


@dataclass(frozen=True)
class Move:
    """One move, as a player is told of it.

    Parameters
    ----------
    action
        Its name in the model.
    group, title, aim
        Plain text.
    hours
        A CSM's hours for an account of low, mid and high touch.
    lead
        Weeks from asking to the earliest date.
    contacts
        How much it adds to contact load, in calls.
    aimed
        Whether it can be aimed at a kind of problem.
    """

    action: str
    group: str
    title: str
    aim: str
    hours: tuple[float, float, float]
    lead: int
    contacts: float
    aimed: bool


def _move(action: str) -> Move:
    group, title, aim = TEXTS[action]
    found: Action = ACTIONS[action]
    low, mid, high = found.hours
    aimed = action in BY_CAUSE
    return Move(action, group, title, aim, (low, mid, high), found.lead, found.load, aimed)


MOVES: dict[str, Move] = {action: _move(action) for action in TEXTS}


def title_of(action: str) -> str:
    """Return what a player calls an action; also of one that is no move."""
    found = MOVES.get(action)
    return found.title if found else action.replace("_", " ")
