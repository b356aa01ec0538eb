"""Checks of a plan before it is carried out: its problems, and the hours it asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import PolicyError
from simcs.interventions.asking import ask
from simcs.interventions.plan import ByHand, Plan, Policy
from simcs.interventions.time_limit import TimeLimit, TooLong
from simcs.interventions.wishes import CALLS, NO_NAMES, NO_TASKS, Wishes, require_lists
from simcs.signals.view import View
from simcs.team.backlog import without
from simcs.team.work import TEAM_WORK, By
from simcs.world.phases import tables_of
from simcs.world.state import WorldState


@dataclass(frozen=True)
class PlanProblem:
    """One thing that is wrong with a plan.

    Parameters
    ----------
    call
        The method called: ``add``, ``improve`` or ``remember``.
    part
        Number of the call among those of its method, from 0.
    account
        Row number of the account that it is about; None where it is about the call as a whole.
    message
        What is wrong, and what is allowed.
    """

    call: str
    part: int
    account: int | None
    message: str


@dataclass(frozen=True)
class PlanCheck:
    """What `simcs.World.check` found.

    Parameters
    ----------
    problems
        Problems in the order of the plan; empty if it can be carried out in full.
    hours
        Hours that the plan asks of CSMs, by due week, without tasks that have a problem. What
        is asked twice counts once, at its highest priority, and what waits already does not count:
        both become one task. The hours of what waits are ``view.backlog.hours_by_week``.
    available
        Hours that the team has this week.
    reasons
        Who asks for what, in the order of the plan: the reason given to `Plan.add`, the action, and
        for how many accounts. Of playbooks the reason is the playbook's name.
    """

    problems: tuple[PlanProblem, ...]
    hours: dict[int, float]
    available: float
    reasons: tuple[tuple[str, str, int], ...] = ()

    def __bool__(self) -> bool:
        return not self.problems


def checked(state: WorldState, view: View, plan: Plan, usual: Policy | None) -> PlanCheck:
    """Return the problems of a plan and what it asks for; the world does not change.

    ``usual`` is the policy whose memory the plan writes to.

    Raises
    ------
    PolicyError
        When it holds something that no method of a plan has written.
    """
    try:
        return _checked(state, view, plan, usual)
    except Exception:
        ask(ByHand(plan, usual), "", view, tables_of(state), state.available, state.plan_seconds)
        raise


def _checked(state: WorldState, view: View, plan: Plan, usual: Policy | None) -> PlanCheck:
    require_lists(plan, "plan")
    problems: list[PlanProblem] = []
    found: list[Wishes] = []
    for call, number, single in _singles(plan):
        tried = _tried(state, view, single, usual)
        if isinstance(tried, str) and len(single.parts):
            each = list(_each(single, state.plan_seconds))
            for account, alone in each:
                own = _tried(state, view, alone, usual)
                if isinstance(own, str):
                    problems.append(PlanProblem(call, number, account, own))
                else:
                    found.append(own)
            if not any((problem.call, problem.part) == (call, number) for problem in problems):
                problems.append(PlanProblem(call, number, None, tried))
        elif isinstance(tried, str):
            problems.append(PlanProblem(call, number, None, tried))
        else:
            found.append(tried)
    hours = _hours(found, state.backlog)
    available = float(state.available.sum()) / 60
    return PlanCheck(tuple(problems), hours, available, tuple(_reasons(plan)))


def _reasons(plan: Plan) -> Iterator[tuple[str, str, int]]:
    """Yield who asks for what, and for how many accounts, of calls that say who."""
    for number, call in enumerate(plan.parts):
        if number in plan.reasons:
            accounts = np.asarray(call[0])
            count = np.count_nonzero(accounts) if accounts.dtype == np.bool_ else accounts.size
            yield plan.reasons[number], call[1], int(count)


def _hours(found: list[Wishes], backlog: NDArray[Any]) -> dict[int, float]:
    """Return the hours asked for by due week, as `simcs.team.backlog.merge` will take them up."""
    tasks = np.concatenate([NO_TASKS, *(part for one in found for part in one[:2])])
    backlog = without(backlog, np.concatenate([NO_NAMES, *(one.withdrawn for one in found)]))
    waiting = set(zip(backlog["account"].tolist(), backlog["action"].tolist(), strict=True))
    taken: dict[tuple[int, ...], tuple[float, int, int]] = {}
    tasks = tasks[np.isin(tasks["by"], (By.CSM, By.POOL))]
    columns = [tasks[name].tolist() for name in ("account", "action", "priority", "due", "minutes")]
    for account, action, *task in zip(*columns, strict=True):
        whose: tuple[int, ...] = (account, action)
        if account == TEAM_WORK:
            whose = (account, action, len(taken))  # the team's own is never merged
        elif whose in waiting or (whose in taken and task[0] <= taken[whose][0]):
            continue
        taken[whose] = (task[0], task[1], task[2])
    hours: dict[int, float] = {}
    for _, due, minutes in taken.values():
        hours[due] = hours.get(due, 0.0) + minutes / 60
    return dict(sorted(hours.items()))


def _singles(plan: Plan) -> list[tuple[str, int, Plan]]:
    """Return each call of a plan as a plan of its own, with its method and number among those."""
    singles = []
    for name, kind in CALLS.items():
        for number, call in enumerate(getattr(plan, kind)):
            single = Plan()
            setattr(single, kind, [call])
            singles.append((name, number, single))
    return singles


def _each(single: Plan, seconds: float) -> list[tuple[int | None, Plan]]:
    """Return a call of ``add`` account by account; none where it cannot be taken apart."""
    [part] = single.parts
    limit = TimeLimit(seconds)
    try:
        with limit:  # as in `ask`: what is given may run code of its own as it is read
            named = np.atleast_1d(np.asarray(part.account))
            levels, weeks = (_for_each(value, named.shape) for value in (part.priority, part.due))
    except (ValueError, TooLong):  # ragged, of another shape, or without an end
        limit.end()
        return []
    if named.dtype.kind not in "iu" or named.ndim != 1:
        return []
    each: list[tuple[int | None, Plan]] = []
    for row, level, week in zip(named.tolist(), levels, weeks, strict=True):
        alone = Plan()
        alone.parts = [part._replace(account=row, priority=level, due=week)]
        each.append((row, alone))
    return each


def _for_each(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a priority or due week for each account, where there is one for each or for all."""
    values = np.asarray(value)
    if values.ndim and values.shape != shape:
        raise ValueError
    return np.broadcast_to(values, shape).tolist()


def _tried(state: WorldState, view: View, single: Plan, usual: Policy | None) -> Wishes | str:
    """Return what a plan asks for, or its problems."""
    only = ByHand(single, usual)
    try:
        return ask(only, "", view, tables_of(state), state.available, state.plan_seconds)
    except PolicyError as error:
        return str(error).partition(": ")[2]
