"""Policies as people write them: "Fire-fighting" is the policy heroic, and so is "Heroic"."""

from collections.abc import Mapping
from typing import Any

from simcs.experiment.playbook_arms import is_playbooks
from simcs.interventions.titles import meant


def in_own_names(policies: Any) -> Any:
    """Return policies by their own names where titles or other capitals name them.

    An arm that is named as the policy it uses has the policy's own name, too; files of playbooks,
    playbooks of the library, arms' own names and what names nothing stay as they are.

    Parameters
    ----------
    policies
        A list or a mapping of arms; anything else is returned as it is.

    Returns
    -------
    Any
        The same object where nothing changes.
    """
    if isinstance(policies, Mapping):
        pairs = [_own(arm, use) for arm, use in policies.items()]
        if pairs == [*policies.items()] or len(dict(pairs)) < len(pairs):
            return policies
        return dict(pairs)
    if isinstance(policies, list | tuple):
        listed = [_policy(one) for one in policies]
        same = all(one is before for one, before in zip(listed, policies, strict=True))
        return policies if same else listed
    return policies


def _own(arm: Any, use: Any) -> tuple[Any, Any]:
    """Return an arm's name and what it uses."""
    if isinstance(use, Mapping):
        own = _policy(use.get("use"))
        return _name(arm, use.get("use"), own), use if own is use.get("use") else {
            **use,
            "use": own,
        }
    return _name(arm, use, _policy(use)), _policy(use)


def _name(arm: Any, use: Any, own: Any) -> Any:
    return own if isinstance(use, str) and arm == use else arm


def _policy(use: Any) -> Any:
    """Return the own name of the policy that a text means; all else as it is."""
    if not isinstance(use, str) or is_playbooks(use):
        return use
    found = meant(use)
    return use if found is None or found == use else found
