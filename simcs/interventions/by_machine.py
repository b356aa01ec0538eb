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
                (of_lost, view.lost.account) if ACTIONS[part[1]].asks else (served, view.account)
            )
            plan.parts[at] = _without(part, theirs, rows)
        for account, action, *others in Automated().plan(view).parts:
            if not any(ACTIONS[action].hours):
                plan.parts.append((served & account, action, *others))
        return plan


def _without(part: Part, theirs: NDArray[np.bool_], rows: NDArray[np.int64]) -> Part:
    """Return what was asked without some accounts: masks stay masks, lists of rows are shorter."""
    account, action, priority, cause, due, *others = part
    asked = np.asarray(account)
    if asked.dtype == np.bool_:
        return (asked & ~theirs, action, priority, cause, due, *others)
    asked = np.atleast_1d(asked)
    kept = ~np.isin(asked, rows[theirs])
    each = (_each(value, asked, kept) for value in (priority, due))
    priority, due = each
    return (asked[kept], action, priority, cause, due, *others)


def _each(value: Any, asked: NDArray[Any], kept: NDArray[np.bool_]) -> Any:
    """Return the values of those that are kept, where there is one for each."""
    given = None if value is None else np.asarray(value)
    return value if given is None or given.shape != asked.shape else given[kept]
