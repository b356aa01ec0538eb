"""An arm in which some segments are served by machine only, and all others as before."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Part, Plan, Policy
from simcs.interventions.routines import Automated
from simcs.signals.view import View


@dataclass(frozen=True)
class ByMachine:
    """Serve some segments by machine only: automated messages and guides, no hour of anybody.

    Parameters
    ----------
    usual
        The policy whose work goes on in all other segments.
    segments
        Names of the segments that machines serve. What they get is what the arm `automated` asks
        for them and takes no time.
    """

    usual: Policy
    segments: tuple[str, ...]
    memory: Any = field(default_factory=dict)
    """What the usual policy remembers."""

    def plan(self, view: View) -> Plan:
        """Ask for what the usual policy asks, but for these segments for what is automated."""
        plan = self.usual.plan(view)
        numbers = [n for n, name in enumerate(view.segment_names) if name in self.segments]
        served = np.isin(view.segment, numbers)
        of_lost = np.isin(view.lost.segment, numbers)
        for at, part in enumerate(plan.parts):
            theirs, rows = (
                (of_lost, view.lost.account)
                if ACTIONS[part.action].asks
                else (served, view.account)
            )
            plan.parts[at] = _without(part, theirs, rows)
        for part in Automated().plan(view).parts:
            if not any(ACTIONS[part.action].hours):
                plan.parts.append(part._replace(account=served & part.account))
        return plan


def _without(part: Part, theirs: NDArray[np.bool_], rows: NDArray[np.int64]) -> Part:
    """Return what was asked without some accounts: masks stay masks, lists of rows are shorter."""
    asked = np.asarray(part.account)
    if asked.dtype == np.bool_:
        return part._replace(account=asked & ~theirs)
    asked = np.atleast_1d(asked)
    kept = ~np.isin(asked, rows[theirs])
    priority, due = (_each(value, asked, kept) for value in (part.priority, part.due))
    return part._replace(account=asked[kept], priority=priority, due=due)


def _each(value: Any, asked: NDArray[Any], kept: NDArray[np.bool_]) -> Any:
    """Return the values of those that are kept, where there is one for each."""
    given = None if value is None else np.asarray(value)
    return value if given is None or given.shape != asked.shape else given[kept]
