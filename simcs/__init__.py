"""Simulate customer journeys, and try customer-success policies before anyone tries them on people.

    import simcs
    result = simcs.compare(policies=["heroic", "proactive"], replications=20, team={"csms": 6})
    result.table

``compare`` runs a comparison and returns a ``Comparison``; ``load`` reads a finished run from its
folder. ``policy``, ``action``, ``signal`` and ``metric`` register your own, ``check`` checks them.
``Playbooks`` makes a policy of a file of playbooks.
``World`` runs one future week by week, from what ``prepare`` returns. Whatever cannot be used
raises a ``SimcsError``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simcs.api import check, compare, load, prepare
    from simcs.comparison import Comparison
    from simcs.errors import SimcsError
    from simcs.interventions.actions import action
    from simcs.interventions.plan import Plan, policy
    from simcs.metrics.definitions import metric
    from simcs.playbooks.policy import Playbooks
    from simcs.signals.signal import signal
    from simcs.signals.view import View
    from simcs.world.door import World

    __version__: str

__all__ = [
    "Comparison",
    "Plan",
    "Playbooks",
    "SimcsError",
    "View",
    "World",
    "__version__",
    "action",
    "check",
    "compare",
    "load",
    "metric",
    "policy",
    "prepare",
    "signal",
]

_HOMES = {
    "check": "simcs.api",
    "compare": "simcs.api",
    "Comparison": "simcs.comparison",
    "load": "simcs.api",
    "prepare": "simcs.api",
    "SimcsError": "simcs.errors",
    "action": "simcs.interventions.actions",
    "metric": "simcs.metrics.definitions",
    "signal": "simcs.signals.signal",
    "policy": "simcs.interventions.plan",
    "Plan": "simcs.interventions.plan",
    "Playbooks": "simcs.playbooks.policy",
    "View": "simcs.signals.view",
    "World": "simcs.world.door",
}


def __getattr__(name: str) -> Any:
    # Taken where they are used, so that `simcs --help` answers at once.
    if name == "__version__":
        from importlib.metadata import version

        return version("simcs")
    if name not in _HOMES:
        raise AttributeError(f"module 'simcs' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
