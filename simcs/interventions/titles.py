"""What people call the policies that ship, and which policy they mean by it."""

from __future__ import annotations

import re

from simcs.errors import nearest
from simcs.interventions.ceiling import CEILING_NAME
from simcs.interventions.plan import POLICIES

TITLES = {
    "typical": "Typical mixed team",
    "heroic": "Fire-fighting",
    "proactive": "Prevention",
    "blend": "Prevention + rescue",
    "none": "No CS work",
    "scheduled": "By the calendar",
    "automated": "Automated only",
    "adaptive": "Self-adjusting",
    "by_value": "Most value per hour",
    "random": "Random order",
    CEILING_NAME: "Sees all, no limit",
}
"""Name of a policy that ships -> what people call it."""

_NO_LETTER = re.compile(r"[\W_]+|\band\b")


def meant(text: str) -> str | None:
    """Return the policy that a text names but for capitals, dashes and spaces; None: none.

    It may be the policy's own name or its title: "Heroic", "fire fighting", "Prevention and
    rescue". A name that is one of a policy as it stands means that one.
    """
    if text in POLICIES:
        return text
    own, titles = ({_folded(one): name for name, one in each} for each in _pairs())
    return own.get(_folded(text)) or titles.get(_folded(text))


def nearest_name(text: str, others: list[str]) -> str | None:
    """Return the policy, or the other name, that was probably meant, by its name or its title."""
    by_title = {title: name for name, title in _pairs()[1]}
    close = nearest(text, [*POLICIES, *others]) or nearest(text, by_title)
    return None if close is None else by_title.get(close, close)


def _pairs() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return all policies with their own names, and those that ship with their titles."""
    return (
        [(name, name) for name in POLICIES],
        [(name, title) for name, title in TITLES.items() if name in POLICIES],
    )


def _folded(text: str) -> str:
    return _NO_LETTER.sub("", text.casefold())
