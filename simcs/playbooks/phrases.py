"""Facts and events of an account in plain words, beside what the catalogue says of them.

A clause about the account begins with "it" or "its", and `of` puts another subject there.
"""

from typing import NamedTuple

from simcs.playbooks.catalogue import EVENTS, FLAGS


class Forms(NamedTuple):
    """How a flag or an event reads when it is not so, and once it lies behind."""

    denied: str
    past: str = ""


FLAG_FORMS = {
    "notice_given": Forms("it has not given notice"),
    "conceded": Forms("it was not granted a price cut this term"),
    "first_value_reached": Forms("it has not reached first value"),
    "fully_adopted": Forms("it has not adopted fully"),
    "renewal_at_risk": Forms("its renewal is not flagged as at risk"),
    "payment_open": Forms("it has no overdue payment"),
    "cause_mended": Forms("what made it leave is not mended"),
}
EVENT_FORMS = {
    "new_customer": Forms("it does not become a customer this week", "it became a customer"),
    "first_value": Forms("it does not reach first value this week", "it reached first value"),
    "adopted": Forms("it does not reach full adoption this week", "it reached full adoption"),
    "sponsor_left": Forms(
        "its sponsor is not seen to have left this week", "its sponsor was seen to have left"
    ),
    "survey_answered": Forms("it answers no survey this week", "it answered a survey"),
    "ticket_opened": Forms("it opens no ticket this week", "it opened a ticket"),
    "problem_seen": Forms("no problem is first seen this week", "a problem was first seen"),
    "problem_solved": Forms("no problem is solved this week", "the problem was solved"),
    "payment_failed": Forms("no payment fails this week", "a payment failed"),
    "notice": Forms("it does not give notice this week", "it gave notice"),
    "csm_changed": Forms("its CSM does not change this week", "its CSM changed"),
    "renewed": Forms("it does not renew this week", "it renewed"),
    "left": Forms("it does not leave this week", "it left"),
    "returned": Forms("it does not come back this week", "it came back"),
    "segment_changed": Forms("its segment does not change this week", "its segment changed"),
    "outage": Forms("there is no outage this week", "there was an outage"),
    "price_rise": Forms("prices do not rise this week", "prices rose"),
    "onboarding_stalled": Forms(
        "its onboarding does not stall this week", "its onboarding stalled"
    ),
}
PHRASES = FLAGS | EVENTS
WEEKS_FORMS = {
    "weeks_to_renewal": "its renewal is {} away",
    "weeks_to_decision": "its deadline to give notice is {} away",
    "tenure": "it has been a customer for {}",
    "term": "its contract runs for {}",
    "notice": "its notice period is {}",
    "survey_age": "its latest survey answer is {} old",
    "sponsor_age": "its sponsor was last checked {} ago",
    "pulse_age": "its CSM's last impression is {} old",
    "problem_age": "its problem was first seen {} ago",
    "weeks_gone": "it left {} ago",
}
"""How a number of weeks reads: "its renewal is at most 13 weeks away"."""

NAME_FORMS = {
    "problem": ("the problem seen is a {} problem", "the problem seen is not a {} problem"),
    "cause_found": (
        "the review found that the cause was {}",
        "the review found a cause other than {}",
    ),
}
"""How a signal of names reads, and the opposite, where "its segment is enterprise" will not do."""

MISSING = {
    "survey": "it never answered a survey",
    "problem": "no problem that is seen is open",
    "problem_age": "no problem that is seen is open",
    "cause_found": "no review found a cause",
}
"""Signals that can be missing, so that every comparison with them is false, and what that means."""

KNOWN = {
    "survey": ("it has ever answered a survey", "it never answered a survey"),
    "problem": ("a problem that is seen is still open", "no problem that is seen is still open"),
    "cause_found": ("a review found a cause", "no review found a cause"),
}
"""What it means that a signal has a value now, and that it has none."""

ENDLESS = {
    "survey_age": "it never answered one",
    "sponsor_age": "it was never checked",
    "pulse_age": "there is none",
}
"""Ages that are infinite where there is nothing, so that they count as old."""


def fact(name: str, denied: bool = False) -> str:
    """Return what a flag or an event says of the account, or the opposite."""
    forms = (FLAG_FORMS | EVENT_FORMS).get(name)
    if not denied:
        return PHRASES.get(name, name.replace("_", " "))
    return forms.denied if forms else f"not: {fact(name)}"


def past(event: str) -> str:
    """Return what happened: "it gave notice"."""
    forms = EVENT_FORMS.get(event)
    return forms.past if forms else f"there was: {event.replace('_', ' ')}"


def of(clause: str, subject: str = "the account") -> str:
    """Return a clause whose "it" or "its" at the beginning is another subject's."""
    if clause.startswith("its "):
        return f"{subject}'s {clause[4:]}"
    return f"{subject} {clause[3:]}" if clause.startswith("it ") else clause


def relative(clause: str) -> str:
    """Return a clause that follows "an account": "whose usage is …", "that has given notice"."""
    if clause.startswith("its "):
        return f"whose {clause[4:]}"
    return f"that {clause[3:]}" if clause.startswith("it ") else f"for which {clause}"
