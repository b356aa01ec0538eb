"""The labelled lines of page one, from where it gains to what would change it and the next step.

Each answers first, then says how sure that is. What a run did not measure has no line, or a line
that says how to run it.
"""

from __future__ import annotations

from simcs.analysis.losses import SEGMENT
from simcs.analysis.money import Outcome, outcome
from simcs.experiment.measurements import RunAnswer
from simcs.report.front_act import next_step
from simcs.report.front_change import what_would_change
from simcs.report.front_sure import how_sure
from simcs.report.front_team import how_many
from simcs.report.loss_rows import has_losses
from simcs.report.playbook_text import has_playbooks
from simcs.report.playbook_text import sentences as of_playbooks
from simcs.report.rescue_text import rescues
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import plays
from simcs.report.where_text import movements, rows_of

PLAYBOOK_SENTENCES = 2


def lines(c: RunAnswer) -> list[tuple[str, str]]:
    """Return label and text of each line."""
    found = {
        "Where": where(c),
        "How many": how_many(c, spoken_of(c) or c.baseline),
        "Rescues": rescues(c, spoken_of(c) or c.baseline),
        "Your playbooks": playbooks(c),
        "How sure": " ".join(how_sure(c)),
        "What would change it": " ".join(what_would_change(c)),
        "Next step": next_step(c),
    }
    return [(label, said) for label, said in found.items() if said]


def where(c: RunAnswer) -> str:
    """Return which segments gain and which lose."""
    policy = spoken_of(c)
    if policy is None or not has_losses(c):
        return ""
    rows = rows_of(c, SEGMENT)
    said = {outcome(row.gain, row.gain_low, row.gain_high) for row in rows}
    if not rows:
        return ""
    if said == {Outcome.SAME}:
        return "Nowhere: ARR is exactly the same in every segment."
    if said == {Outcome.UNMEASURED}:
        return "Not known: one future shows no difference to rely on."
    return f"By segment, {movements(rows).replace('no group', 'no segment')}."


def playbooks(c: RunAnswer) -> str:
    """Return what the playbooks are and the most telling of what came of them."""
    if not has_playbooks(c):
        return ""
    what = [f"{one.rstrip('.')}." for one in plays(c)]
    return " ".join([*what, *of_playbooks(c, PLAYBOOK_SENTENCES)])
