"""An arm without one of its playbooks, or without any."""

from __future__ import annotations

from simcs.interventions.plan import Policy
from simcs.interventions.policies import Nothing
from simcs.playbooks.policy import Playbooks

ALL = "*"
"""In the place of a playbook's name: all of them."""


def left_out(policy: Policy, playbook: str) -> Policy:
    """Return a policy in which a playbook only notes who would have started; others as they are.

    Without all of them it is what they stand on, which keeps to no rule of theirs.
    """
    if not isinstance(policy, Playbooks):
        return policy
    if playbook != ALL:
        return policy.without(playbook)
    base: Policy | None = policy
    while isinstance(base, Playbooks):
        base = base.base
    return Nothing() if base is None else base
