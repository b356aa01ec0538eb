"""What the hours cost that the steps of a playbook took."""

from __future__ import annotations

from typing import Any

from simcs.experiment.measurements import RunAnswer
from simcs.report.playbook_amounts import scale_of
from simcs.report.playbook_said import own
from simcs.team.parameters import cost_per_hour


def cost_of_hours(c: RunAnswer, row: Any) -> float:
    """Return what the hours of a playbook's own steps cost in a run, $, a mean over futures.

    Parameters
    ----------
    row
        The ledger's row of the playbook.
    """
    team = c.config.team
    others = {"executive": team.executive_cost, "specialist": team.specialist_cost}
    return float(
        sum(
            step.hours * cost_per_hour(team) + step.other_hours * others.get(step.by, 0.0)
            for step in own(c.playbook_steps, row).itertuples()
        )
    )


def hours_said(c: RunAnswer, row: Any, *amounts: float) -> str:
    """Return "; hours of its own steps $61k", in the unit of some amounts; nothing without any.

    Parameters
    ----------
    amounts
        Those of the sentence that it stands in, $.
    """
    cost = cost_of_hours(c, row)
    return f"; hours of its own steps {scale_of(*amounts).said(cost)}" if cost else ""
