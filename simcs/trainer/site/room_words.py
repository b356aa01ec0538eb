"""Words of the room's pages: paces, clocks, and what to ask a class."""

from __future__ import annotations

from simcs.report.text import counted
from simcs.trainer.deck import Deck, Divergent
from simcs.trainer.store import FREE, TIMER, TOGETHER

PACE_TITLES = {
    FREE: ("Free", "Everyone plays at their own speed."),
    TOGETHER: ("All together", "The next week opens once everyone has ended this one."),
    TIMER: ("Timer", "Each week lasts so many minutes; who is late gets their standing orders."),
}
"""Pace -> what it is called, what it means."""

QUESTIONS = (
    "What did you guess at the start, and what came? Why the difference?",
    "Which signal did you trust most? When was it wrong, and how could you have known?",
    "Which hours would you spend again? Which not?",
    "Name one account you lost although you did the right thing. How do you know it was right?",
    "Name one account you kept although you did little. Whose merit was it?",
    "Where did you act too late? What would you have had to see, and when?",
    "One thing to keep next Monday, one thing to change. Write both down.",
)
"""What to ask a class, whatever came out."""


def clock(seconds: int) -> str:
    """Return minutes and seconds: 4:05."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def questions(deck: Deck) -> tuple[str, ...]:
    """Return what to ask a class, the questions about its own games first."""
    own = []
    if len(set(deck.kept)) > 1:
        most, least = deck.kept[-1], deck.kept[0]
        own.append(
            f"One of you kept {counted(most, 'account')}, another {least}. How much of that was "
            "luck? What would tell you?"
        )
    if deck.divergent is not None:
        own.append(_about(deck.divergent))
    return (*own, *QUESTIONS)


def _about(found: Divergent) -> str:
    return (
        f"{found.name}: {found.kept} of you kept it and {found.lost} lost it. What did you see "
        "there, and when? What did you do first?"
    )


def began(found: Divergent) -> str:
    """Return when those who kept an account began to work on it, and those who lost it."""
    kept, lost = (
        None if week is None else round(week) for week in (found.first_kept, found.first_lost)
    )
    if kept is None and lost is None:
        return ""
    if kept == lost:
        return f"Those who kept it and those who lost it began in week {kept} on average."
    first, second = (
        "did nothing" if week is None else f"began in week {week} on average"
        for week in (kept, lost)
    )
    return f"Those who kept it {first}; those who lost it {second}."
