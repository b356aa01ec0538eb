"""An arm in which machines serve some segments, whatever the arm is made of."""

from collections.abc import Sequence
from dataclasses import replace

from simcs.interventions.by_machine import ByMachine
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Nothing
from simcs.playbooks.building import read_data
from simcs.playbooks.language import All, Condition, Playbook
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
    names = ", ".join(f"'{name}'" for name in segments)
    text = f"playbooks:\n  by_hand:\n    every: 1 week\n    who: not (segment in [{names}])\n"
    [playbook] = read_data(f"{text}    do: check_in\n".encode(), "by machine").playbooks
    if playbook.who is None:
        raise AssertionError("it has been written with who")
    return playbook.who


def _only(condition: Condition, playbook: Playbook) -> Playbook:
    """Return a playbook for those accounts alone for which a condition is true."""
    who = condition if playbook.who is None else All((playbook.who, condition), playbook.at)
    return replace(playbook, who=who)
