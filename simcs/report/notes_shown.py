"""Which notes of a run change how its figures are read; all others are for who asks for details."""

from __future__ import annotations

from simcs.analysis.measurements import Facts
from simcs.book.csv_file import AS_OF
from simcs.book.own_columns import KEPT
from simcs.experiment.comparison import CAPPED, TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.report.sentences import few_futures

ONLY_INFORM = (TEAM, KEPT, AS_OF, CAPPED)
"""How notes begin, where they are written, that say what was done as expected, or concern no figure
of the short answer. The note on the team has a line of its own."""


def team_note(facts: Facts) -> str:
    """Return the note on the size of the team; empty where there is none."""
    return next((note for note in facts.notes if note.startswith(TEAM)), "")


def changing(c: RunAnswer) -> list[str]:
    """Return the notes that change how the short answer is read, the gravest first."""
    notes = [note for note in c.facts.notes if not note.startswith(ONLY_INFORM)]
    return [*few_futures(c), *notes]
