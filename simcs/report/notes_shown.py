"""Which notes of a run change how its figures are read; all others are for who asks for details."""

from __future__ import annotations

from simcs.analysis.measurements import Facts
from simcs.experiment.measurements import RunAnswer
from simcs.report.sentences import few_futures

TEAM = "the team has "
"""How the note on the size of the team begins; it has a line of its own."""

ONLY_INFORM = (
    TEAM,
    "kept for playbooks and breakdowns: ",
    "the book is read as of ",
    "time to first value is capped at the run length",
)
"""How notes begin that say what was done as expected, or concern no figure of the short answer."""


def team_note(facts: Facts) -> str:
    """Return the note on the size of the team; empty where there is none."""
    return next((note for note in facts.notes if note.startswith(TEAM)), "")


def changing(c: RunAnswer) -> list[str]:
    """Return the notes that change how the short answer is read, the gravest first."""
    notes = [note for note in c.facts.notes if not note.startswith(ONLY_INFORM)]
    return [*few_futures(c), *notes]
