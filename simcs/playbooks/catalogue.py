"""The words that conditions and steps can use: one entry for each, with its unit and its English.

A signal is added here and, where the view does not show it yet, in `simcs.signals.observed`.
"""

from dataclasses import dataclass

from simcs.playbooks.language import Unit


@dataclass(frozen=True)
class SignalWord:
    """A number or a name that an account has each week.

    Parameters
    ----------
    unit
        What it is measured in.
    phrase
        How it is read back: "the account's health score".
    column
        Name of the column of the view; empty where the machine works it out by the same name.
    gone
        Whether accounts that have left have it too.
    """

    unit: Unit
    phrase: str
    column: str = ""
    gone: bool = False


AGES = {
    "score": "score_age", "survey": "survey_age", "sponsor": "sponsor_age", "pulse": "pulse_age",
    "problem": "problem_age",
}  # fmt: skip
"""Signals that have an age: weeks since the latest reading."""

SIGNALS = {
    "arr": SignalWord(Unit.MONEY, "its ARR", "arr", gone=True),
    "usage": SignalWord(Unit.SHARE, "its usage", "usage"),
    "sponsor": SignalWord(Unit.SHARE, "its sponsor's strength on file", "sponsor"),
    "score": SignalWord(Unit.POINTS, "its health score", "score"),
    "score_before": SignalWord(
        Unit.POINTS, "its average health score over the last quarter", "score_before"
    ),
    "tickets": SignalWord(Unit.COUNT, "its usual number of tickets", "tickets"),
    "sentiment": SignalWord(Unit.COUNT, "the tone of its tickets", "sentiment"),
    "survey": SignalWord(Unit.COUNT, "its latest survey answer", "survey"),
    "survey_age": SignalWord(Unit.WEEKS, "weeks since its latest survey answer", "survey_age"),
    "sponsor_age": SignalWord(
        Unit.WEEKS, "weeks since its sponsor was last checked", "sponsor_age"
    ),
    "pulse": SignalWord(Unit.COUNT, "its CSM's impression", "pulse"),
    "pulse_age": SignalWord(Unit.WEEKS, "weeks since its CSM's last impression", "pulse_age"),
    "segment": SignalWord(Unit.TEXT, "its segment", "segment", gone=True),
    "touch": SignalWord(Unit.TEXT, "its touch level", "touch", gone=True),
    "term": SignalWord(Unit.WEEKS, "the length of its contract", "term_weeks"),
    "notice": SignalWord(Unit.WEEKS, "its notice period", "notice_weeks"),
    "weeks_to_renewal": SignalWord(Unit.WEEKS, "the time to its renewal", "weeks_to_renewal"),
    "weeks_to_decision": SignalWord(Unit.WEEKS, "the time until it must give notice"),
    "tenure": SignalWord(Unit.WEEKS, "how long it has been a customer", "tenure_weeks"),
    "onboarding_sessions": SignalWord(
        Unit.COUNT, "its number of onboarding sessions so far", "onboarding_sessions"
    ),
    "problem": SignalWord(Unit.TEXT, "the problem seen"),
    "problem_age": SignalWord(Unit.WEEKS, "weeks since the problem was first seen"),
    "tickets_1w": SignalWord(Unit.COUNT, "its number of tickets in the last week"),
    "bad_tickets_1w": SignalWord(Unit.COUNT, "its number of angry tickets in the last week"),
    "contacts_4w": SignalWord(
        Unit.COUNT,
        "the number of our contacts with it in the last four weeks, by anybody",
    ),
    "month": SignalWord(Unit.COUNT, "the month of the year", gone=True),
    "cause_found": SignalWord(Unit.TEXT, "the cause that the review found", gone=True),
    "weeks_gone": SignalWord(Unit.WEEKS, "how long ago it left", gone=True),
}
"""Signals by name. The book's own columns come on top."""

NAMES = {
    "segment": (),  # those of the run
    "touch": ("low", "mid", "high"),
    "problem": ("product", "service", "value"),
    "cause_found": ("fit", "goodwill", "sponsor", "product", "service", "value"),
}
"""What a signal of names can say."""

FLAGS = {
    "notice_given": "it has given notice",
    "conceded": "it was granted a price cut this term",
    "first_value_reached": "it has reached first value",
    "fully_adopted": "it has adopted fully",
    "renewal_at_risk": "its renewal is flagged as at risk",
    "payment_open": "it has an overdue payment",
    "cause_mended": "what made it leave is mended",
}
"""What is true of an account as long as it lasts."""

EVENTS = {
    "new_customer": "it becomes a customer",
    "first_value": "it reaches first value",
    "adopted": "it reaches full adoption",
    "sponsor_left": "its sponsor is seen to have left",
    "survey_answered": "it answers a survey",
    "ticket_opened": "it opens a ticket",
    "problem_seen": "a problem is first seen",
    "problem_solved": "its problem is solved",
    "payment_failed": "a payment fails",
    "notice": "it gives notice",
    "csm_changed": "its CSM changes",
    "renewed": "it renews",
    "left": "it leaves",
    "returned": "it comes back",
    "segment_changed": "its segment changes",
    "outage": "there is an outage",
    "price_rise": "prices rise",
    "onboarding_stalled": "its onboarding stalls",
}
"""What is true for one week: the first in which the team can see it."""

DATES = ("renewal", "decision", "start", "first_value")
"""What "30 days before" and "2 weeks after" can refer to, beside events."""

QUESTIONS = {
    "open": "action", "done": "action", "tagged": "tag", "in_playbook": "playbook",
    "reason": "reason", "known": "signal",
}  # fmt: skip
"""Questions in conditions, and what they are asked of."""

OWNERS = {
    "csm": "its CSM",
    "pool": "anybody on the team who is free",
    "specialist": "a specialist",
    "executive": "an executive",
    "automation": "automation",
}
"""Who does a step."""

CONTACT = "contact"
"""Stands for any contact, in ``weeks_since`` and ``done``."""

NO_CONTACT = ("internal", "team")
"""Channels of what no account notices."""

HOUR_VALUE = "value_per_hour"
"""What an hour is expected to bring, in conditions and in ``order``."""

ANYTHING = "anything"
"""Stands for any work, in ``open``."""
