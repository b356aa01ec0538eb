"""What variants measure besides the metrics: without one of the playbooks, or parts by name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.playbook_goals import GOALS, HELD_OUT
from simcs.analysis.playbook_worth import HOURS_FOR, IN_VARIANT
from simcs.analysis.team_sizes import part_name
from simcs.experiment.arms import Arm
from simcs.experiment.replications import Outcome
from simcs.interventions.plan import Policy
from simcs.metrics.team_groups import REST, purposes
from simcs.playbooks.left_out import left_out
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import EVENT_WORDS

PURPOSES = "hours_by_purpose"
"""The breakdown whose groups a variant without a playbook measures besides, in its order."""


def besides() -> tuple[str, ...]:
    """Return the names of what a variant without a playbook measures besides metrics."""
    return (*GOALS, *(f"{HOURS_FOR}{purpose}" for purpose in (*purposes(), *REST)))


def changed(policy: Policy, without: str) -> Policy:
    """Return playbooks without one of them, or with all accounts in one variant of it."""
    name, sign, variant = without.partition(IN_VARIANT)
    if sign and isinstance(policy, Playbooks):
        return policy.with_all_in(name, variant)
    return left_out(policy, name)


def measured(
    outcome: Outcome, without: str | None, arms: Sequence[Arm], named: Sequence[str] = ()
) -> NDArray[np.float64]:
    """Return what the arms of one future measured, shape ``(arms, columns)``.

    Parameters
    ----------
    named
        Parts of breakdowns, as `simcs.analysis.team_sizes.part_name` calls them.
    """
    places = {part_name(*names): place for place, names in enumerate(outcome.part_names)}
    parts = outcome.parts[:, [places[part] for part in named]]
    if without is None:
        return np.hstack((outcome.metrics, parts))
    goals = np.zeros((len(arms), len(GOALS)))
    for i, arm in enumerate(arms):
        if isinstance(arm.policy, Playbooks):
            name, _, variant = without.partition(IN_VARIANT)
            number = [one.name for one in arm.policy.file.playbooks].index(name)
            own = outcome.plays[i][outcome.plays[i]["playbook"] == number]
            for j, word in enumerate(GOALS.values()):
                # Without the playbook all are held out; in one variant those are who get it.
                words = [word] if variant else [word, HELD_OUT + word]
                kinds = [EVENT_WORDS.index(each) for each in words]
                goals[i, j] = own["count"][np.isin(own["event"], kinds)].sum()
    spent = [name == PURPOSES for name, _ in outcome.part_names]
    return np.hstack((outcome.metrics, goals, outcome.parts[:, spent], parts))
