"""An arm in which machines serve some segments, whatever the arm is made of."""

from collections.abc import Sequence
from dataclasses import replace

from simcs.interventions.by_machine import ByMachine
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Nothing
from simcs.playbooks.language import All, Condition, Not, OneOf, Place, Playbook, Signal, Text, Unit
from simcs.playbooks.policy import Playbooks


def served_by_machine(policy: Policy, segments: Sequence[str]) -> Policy:
    """Return a policy that leaves some segments to machines: no hour of anybody.

    Playbooks are for accounts of the other segments alone, and leave these to machines also in what
    they stand on. Their rules for the team stay, such as hours for improving the process.

    Parameters
    ----------
    policy
        Any, playbooks on top of playbooks included.
    segments
        Their names.
    """
    if not isinstance(policy, Playbooks):
        return ByMachine(policy, tuple(segments), getattr(policy, "memory", {}))
    base = served_by_machine(Nothing() if policy.base is None else policy.base, segments)
    by_hand = _by_hand(segments)
    file = replace(
        policy.file, playbooks=tuple(_only(by_hand, one) for one in policy.file.playbooks)
    )
    made = None if policy.made is None else replace(policy.made, bound=True, final=True)
    return Playbooks(
        file, base, policy.shadow, base_name=policy.base_name, made=made, forced=policy.forced
    )


def _by_hand(segments: Sequence[str]) -> Condition:
    """Return the condition that an account is of none of some segments."""
    at = Place(1, 1)  # it stands in no file
    names = tuple(Text(name, at) for name in segments)
    return Not(OneOf(Signal("segment", Unit.TEXT, at), names, at), at)


def _only(condition: Condition, playbook: Playbook) -> Playbook:
    """Return a playbook for those accounts alone for which a condition is true."""
    who = condition if playbook.who is None else All((playbook.who, condition), playbook.at)
    return replace(playbook, who=who)
