"""Simulate customer journeys, and try customer-success policies before anyone tries them on people.

    import simcs
    result = simcs.compare(policies=["heroic", "proactive"], replications=20)
    result.table

``compare`` runs a comparison; ``policy``, ``Plan`` and ``View`` are for policies of your own, and
``check`` checks them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simcs.api import check, compare
    from simcs.interventions.actions import action
    from simcs.interventions.plan import Plan, policy
    from simcs.signals.signal import signal
    from simcs.signals.view import View

__all__ = ["Plan", "View", "action", "check", "compare", "policy", "signal"]

_HOMES = {
    "action": "simcs.interventions.actions",
    "check": "simcs.api",
    "compare": "simcs.api",
    "policy": "simcs.interventions.plan",
    "signal": "simcs.signals.signal",
    "Plan": "simcs.interventions.plan",
    "View": "simcs.signals.view",
}


def __getattr__(name: str) -> Any:
    # Taken where they are used, so that `simcs --help` answers at once.
    if name not in _HOMES:
        raise AttributeError(f"module 'simcs' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
