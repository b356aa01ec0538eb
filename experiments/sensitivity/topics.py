"""Parameters that are alike, under one name each, so that they can be screened as one."""

from __future__ import annotations

from collections.abc import Iterable

TOPICS: dict[str, tuple[str, ...]] = {
    "adoption": (
        "journey.onboarding", "journey.adoption", "journey.enable", "journey.taught",
        "journey.erosion", "journey.first_value", "journey.full_adoption",
    ),
    "problems": (
        "journey.first_problems", "journey.problem", "journey.share", "journey.seasoning",
        "journey.root",
    ),
    "prevention": ("journey.prevented", "team.maturity"),
    "sponsor": ("journey.champion", "journey.sponsor"),
    "contact and fatigue": (
        "journey.contact", "journey.fatigue", "journey.goodwill", "journey.responsiveness",
        "journey.response", "journey.channel", "journey.message",
    ),
    "health": ("journey.health", "journey.honeymoon", "journey.segments.*.fit"),
    "decision": (
        "journey.turning", "journey.concession", "journey.reconsider", "journey.segments",
    ),
    "revenue": ("journey.contraction", "journey.expansion", "journey.interest"),
    "use as seen": ("signals.usage",),
    "tickets as seen": ("signals.tickets",),
    "surveys and sentiment": ("signals.sentiment", "signals.survey"),
    "what a CSM sees": ("signals.sponsor", "signals.pulse", "signals.flag"),
    "quality of data": ("signals.correction", "signals.data"),
    "skill": ("team.skill", "team.ramp"),
    "overload": ("team.load", "team.burnout"),
    "turnover of CSMs": ("team.quitting", "team.vacancy", "team.handover"),
    "new customers": ("market.arrivals", "market.misfit", "market.reference"),
    "what is said of us": ("market.interview", "market.review"),
    "win-back": ("market.win_back",),
}  # fmt: skip
"""Topic -> how the names of its parameters begin; the first one that fits has them."""


def topic_of(parameter: str) -> str:
    """Return the topic of a parameter; "other", and its section, where none is named."""
    for topic, beginnings in TOPICS.items():
        if parameter.startswith(beginnings):
            return topic
    return f"other {parameter.partition('.')[0]}"


def by_topic(parameters: Iterable[str]) -> dict[str, list[str]]:
    """Return the parameters of each topic that has any, topics in the order of their first."""
    found: dict[str, list[str]] = {}
    for parameter in parameters:
        found.setdefault(topic_of(parameter), []).append(parameter)
    return found
