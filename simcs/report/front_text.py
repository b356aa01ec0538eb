"""The labelled lines of page one: where, how many, rescues, playbooks, how sure, next step.

Each answers first, then says how sure that is. What a run did not measure has no line, or a line
that says how to run it.
"""

from __future__ import annotations

import math

from simcs.analysis.losses import SEGMENT
from simcs.analysis.money import Outcome, outcome
from simcs.experiment.measurements import RunAnswer
from simcs.report.front_next import next_step
from simcs.report.front_sure import how_sure
from simcs.report.front_team import how_many
from simcs.report.loss_rows import has_losses
from simcs.report.names import display
from simcs.report.playbook_text import has_playbooks
from simcs.report.playbook_text import sentences as of_playbooks
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import plays
from simcs.report.where_text import movements, per_hour, rows_of

PLAYBOOK_SENTENCES = 2


def lines(c: RunAnswer) -> list[tuple[str, str]]:
    """Return label and text of each line."""
    found = {
        "Where": where(c),
        "How many": how_many(c, spoken_of(c) or c.baseline),
        "Rescues": rescues(c, spoken_of(c) or c.baseline),
        "Your playbooks": playbooks(c),
        "How sure": " ".join(how_sure(c)),
        "Next step": next_step(c),
    }
    return [(label, said) for label, said in found.items() if said]


def where(c: RunAnswer) -> str:
    """Return which segments gain and which lose, and where an hour of a CSM adds most."""
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
    moved = movements(rows).replace("no group", "no segment")
    return " ".join([f"By segment, {moved}.", *per_hour(rows)])


def rescues(c: RunAnswer, policy: str) -> str:
    """Return how many that were rescued stay because of it, and how many rescues end well."""
    names = ("rescues_attempted", "save_rate_flagged", "save_rate_incremental")
    own = c.table[(c.table["policy"] == policy) & c.table["metric"].isin(names)]
    held = {row.metric: row for row in own.itertuples() if not math.isnan(row.mean)}
    name = display(c, policy)
    if "rescues_attempted" not in held:
        return ""
    if not held["rescues_attempted"].mean:
        return f"{name} tries none."
    if "save_rate_flagged" not in held:
        return ""
    renew = f"{100 * held['save_rate_flagged'].mean:.0f} of 100 rescues end in a renewal"
    if "save_rate_incremental" not in held:
        return (
            f"With {name} {renew}; how many would have stayed anyway takes a run with depth=full."
        )
    saved, by_work = held["save_rate_flagged"], held["save_rate_incremental"]
    said = outcome(by_work.mean, by_work.ci_low, by_work.ci_high)
    low, high = (100 * end for end in (by_work.ci_low, by_work.ci_high))
    first = {
        Outcome.MORE: f"Of 100 accounts that {name} rescues, {100 * by_work.mean:.0f} stay because "
        f"of it (between {low:.0f} and {high:.0f})",
        Outcome.LESS: f"Of 100 accounts that {name} rescues, {-100 * by_work.mean:.0f} leave "
        f"because of it (between {-high:.0f} and {-low:.0f})",
        Outcome.UNCLEAR: f"Whether the rescues of {name} change anything is not clear (between "
        f"{-low:.0f} of 100 fewer stay and {high:.0f} more)",
        Outcome.SAME: f"The rescues of {name} change nothing",
        Outcome.UNMEASURED: f"In one future, {100 * by_work.mean:.0f} of 100 accounts that {name} "
        "rescues stay because of it",
    }[said]
    anyway = 0 < by_work.mean < saved.mean and said is not Outcome.UNCLEAR
    if saved.mean and (anyway or said in (Outcome.SAME, Outcome.LESS)):
        others = "most of" if by_work.mean < saved.mean / 2 else "some of"
        renew += f", but {others} them would have stayed anyway"
    return f"{first}. {renew}."


def playbooks(c: RunAnswer) -> str:
    """Return what the playbooks are and the most telling of what came of them."""
    if not has_playbooks(c):
        return ""
    what = [f"{one.rstrip('.')}." for one in plays(c)]
    return " ".join([*what, *of_playbooks(c, PLAYBOOK_SENTENCES)])
