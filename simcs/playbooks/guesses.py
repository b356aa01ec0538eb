"""Words that people try in a file of playbooks, and those of the language that they mean."""

from __future__ import annotations

from collections.abc import Iterable

from simcs.errors import nearest

ACTIONS = {
    **dict.fromkeys(("training", "coaching", "enablement"), "adoption_coaching"),
    **dict.fromkeys(("call", "phone_call", "meeting", "outreach", "follow_up"), "check_in"),
    **dict.fromkeys(("demo", "specialist_session"), "live_demo"),
    **dict.fromkeys(("qbr", "ebr", "review"), "business_review"),
    **dict.fromkeys(("mail", "e-mail", "reminder", "newsletter"), "email"),
    **dict.fromkeys(("onboarding", "kickoff", "kick_off"), "onboarding_session"),
    **dict.fromkeys(("exec_call", "executive_sponsor", "executive"), "executive_call"),
    **dict.fromkeys(("nps", "csat"), "survey"),
    "workshop": "webinar", "discount": "concession", "upsell": "expansion_talk",
    "guide": "in_app_guide",
}  # fmt: skip
FACTS = {
    **dict.fromkeys(
        ("overdue", "payment_overdue", "invoice_overdue", "unpaid", "late_payment", "payment"),
        "payment_open",
    ),
    **dict.fromkeys(("paid", "payment_received"), "not payment_open"),
    **dict.fromkeys(("sponsor_present", "has_sponsor"), "sponsor >= 50%"),
    **dict.fromkeys(("sponsor_gone", "no_sponsor", "sponsor_missing"), "sponsor < 50%"),
    **dict.fromkeys(("no_contact", "silent"), "weeks_since(contact) >= 8 weeks"),
    "churned": "left",
}
MEANT = {"an action": ACTIONS, "a flag, an event or a definition": FACTS}
"""What a word stands for -> what people call it -> what to write."""

NEARBY = {
    **dict.fromkeys(("payment", "invoice", "overdue"), "payment_open for 4 weeks"),
    **dict.fromkeys(("contact", "contacted"), "weeks_since(contact) >= 8 weeks"),
    "sponsor": "sponsor < 50%",
}
"""Words of a condition that cannot be read -> a condition that can."""


def meant(word: str, what: str, allowed: Iterable[str]) -> str | None:
    """Return what was probably meant by a word that is not what it should be."""
    return MEANT.get(what, {}).get(word.casefold()) or nearest(word, allowed)


def nearby(text: str, word: str, at: int) -> str | None:
    """Return a condition that was probably meant, where a word cannot stand in a text.

    Parameters
    ----------
    text
        The condition.
    word, at
        What cannot stand there, and its place in the text.
    """
    before = text[:at].split()
    return next((NEARBY[one] for one in (word.casefold(), *before[-1:]) if one in NEARBY), None)


def fallback(key: str, action: object) -> str:
    """Return how a step is written that is done where another was not; nothing for other keys.

    Parameters
    ----------
    key
        What does not go with a step.
    action
        The text of the step's action, if it has one.
    """
    done = getattr(action, "text", "")
    if key != "otherwise" or not done:
        return ""
    return f"; write the next step for where it was not done: {{if: not done({done}), do: …}}"
