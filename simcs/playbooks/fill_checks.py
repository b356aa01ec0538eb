"""What a playbook can say that fills the week."""

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.language import Do, Playbook
from simcs.playbooks.nodes import MapNode
from simcs.playbooks.outline import level

FILL = "fill the week"
LIMITS = ("team", "per account", "goal")
"""Keys that count who starts, where all qualify and few are asked for."""

OWNERS = ("csm", "pool")


def check_fill(playbook: Playbook, keys: MapNode) -> None:
    """Refuse a playbook that fills the week and does what that cannot mean.

    Parameters
    ----------
    keys
        As it is written.

    Raises
    ------
    PlaybookError
        When it does not ask anew each week, or has steps without hours of the account's CSM.
    """
    if not level(playbook):
        message = f"{FILL!r} goes with 'while', which asks anew each week"
        raise keys.error(message, FILL)
    for key in LIMITS:
        if key in keys:
            raise keys.error(f"{key!r} and {FILL!r} cannot stand in one playbook", key)
    for step in playbook.steps:
        if not isinstance(step, Do) or step.timing is not None:
            message = f"the steps of a playbook with {FILL!r} can be 'do' alone, without a date"
            raise keys.source.error(step.at, message)
        if step.action in ACTIONS and not any(ACTIONS[step.action].hours):
            message = f"{step.action!r} takes no hours, so it cannot fill the week"
            raise keys.source.error(step.at, message)
        if (step.by or playbook.by) not in OWNERS:
            message = f"{step.by or playbook.by!r} has no week to fill; allowed: by csm or pool"
            raise keys.source.error(step.at, message)
