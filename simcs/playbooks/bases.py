"""What playbooks stand on: the policy whose work goes on beside them."""

import hashlib
from copy import copy
from typing import Any

from simcs.errors import ConfigError, PolicyError, described, quoted, unknown
from simcs.interventions.plan import POLICIES, Plan, Policy
from simcs.playbooks.language import PlaybookFile
from simcs.signals.view import View
from simcs.stable_text import settings_text

NOTHING = "none"
"""What ``on top of`` says where nothing else is done."""

USUAL = "typical"
"""The policy that playbooks stand on where no comparison names a baseline."""


class Unknown:
    """Stands where a base is named that only a comparison can have.

    Parameters
    ----------
    name
        What was named.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def plan(self, view: View) -> Plan:
        """Raise: there is no such policy.

        Raises
        ------
        ConfigError
            Always.
        """
        raise ConfigError(f"on top of: {unknown('policy', self.name, POLICIES)}")


def named(name: str) -> Policy | None:
    """Return the policy of a name, None for no other work.

    Raises
    ------
    ConfigError
        When it needs options.
    """
    from simcs.interventions import adaptive, by_value, policies, routines  # noqa: F401 - names

    if name == NOTHING:
        return None
    if name not in POLICIES:
        return Unknown(name)
    kind: Any = POLICIES[name]
    try:
        made: Policy = kind()
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise ConfigError(
            f"on top of: policy {name!r} cannot be made without options ({described(error)}); "
            "allowed: an arm with its options"
        ) from error
    return made


def work_of(base: Policy | None, view: View) -> Plan:
    """Return a plan with all that a base asks for, which can be added to.

    Raises
    ------
    PolicyError
        When the base returns something else than a plan.
    """
    ours = Plan()
    if base is None:
        return ours
    its = base.plan(view)
    if not isinstance(its, Plan):
        raise PolicyError(
            f"the arm it stands on returned {quoted(type(its).__name__)}; it must return a Plan"
        )
    for name, calls in vars(its).items():
        # A copy: a policy may return the same plan every week.
        setattr(ours, name, copy(calls))
    return ours


def identity_of(file: PlaybookFile, base: Policy | None) -> str:
    """Return what tells playbooks on top of an arm from all others, the same in every process."""
    if base is None:
        below = ""
    else:
        own = getattr(base, "identity", None)  # of playbooks
        below = f"{type(base).__qualname__}({own or settings_text(base)})"
    return hashlib.sha256(f"{file!r}{below}".encode()).hexdigest()
