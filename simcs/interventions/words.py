"""Actions in plain words: what one is called, and who does what."""

from typing import NamedTuple


class Words(NamedTuple):
    """How an action is spoken of: "holds" + "a check-in", "gives" + "adoption coaching"."""

    noun: str
    verb: str = "does"
    countable: bool = True


WORDS = {
    "welcome_email": Words("welcome e-mail", "sends"),
    "in_app_guide": Words("in-app guide", "shows"),
    "webinar": Words("webinar", "invites the account to"),
    "onboarding_session": Words("onboarding session", "holds"),
    "adoption_coaching": Words("adoption coaching", "gives", countable=False),
    "check_in": Words("check-in", "holds"),
    "live_demo": Words("live demo", "gives"),
    "business_review": Words("business review", "holds"),
    "renewal_prep": Words("renewal prep", countable=False),
    "multi_threading": Words("multi-threading", countable=False),
    "celebration": Words("celebration", "marks the moment with"),
    "expansion_talk": Words("expansion talk", "holds"),
    "escalation": Words("escalation", "raises"),
    "executive_call": Words("executive call", "makes"),
    "concession": Words("concession", "grants"),
    "data_correction": Words("data correction", "makes"),
    "exit_interview": Words("exit interview", "holds"),
    "win_back": Words("win-back offer", "makes"),
    "discovery_call": Words("discovery call", "makes"),
    "email": Words("e-mail", "sends"),
    "survey": Words("survey", "sends"),
    "internal_work": Words("internal work", countable=False),
}
"""Words of the actions whose name, its underscores read as spaces, does not say enough."""


def words_of(action: str) -> Words:
    """Return the words of an action; one of your own is called as it is named."""
    return WORDS.get(action, Words(action.replace("_", " ")))


def noun(action: str) -> str:
    """Return what an action is called: "check-in"."""
    return words_of(action).noun


def one(action: str) -> str:
    """Return an action with its article: "a check-in", "an e-mail", "adoption coaching"."""
    words = words_of(action)
    if not words.countable:
        return words.noun
    return f"{'an' if words.noun[0] in 'aeiou' else 'a'} {words.noun}"


def some(action: str, times: int) -> str:
    """Return so many of an action: "a check-in", "3 check-ins", "adoption coaching 2 times"."""
    if times == 1:
        return one(action)
    words = words_of(action)
    return f"{times} {words.noun}s" if words.countable else f"{words.noun} {times} times"


def doing(action: str, times: int = 1) -> str:
    """Return what someone does who takes an action: "holds a check-in", "holds 3 check-ins"."""
    return f"{words_of(action).verb} {some(action, times)}"
