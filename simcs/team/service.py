"""Serving one piece of work: time is spent, and when it is finished its effect is delivered."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled, inlined
from simcs.journey.columns import NEVER, Account, Asked
from simcs.journey.lifecycle import Week, WeekParts
from simcs.journey.win_back import in_opening_book
from simcs.team.columns import Seat
from simcs.team.delivery import deliver as deliver  # noqa: PLC0414 - who serves delivers
from simcs.team.parameters import Team
from simcs.team.work import NOBODY, TEAM_WORK, ActionEffects, By, Task

CSM, POOL = int(By.CSM), int(By.POOL)
SPECIALIST, EXECUTIVE = int(By.SPECIALIST), int(By.EXECUTIVE)
BACK = int(Asked.BACK)

Minutes = NDArray[np.int64]


class Service(NamedTuple):
    """A team's week: the work, who does it, and the week of the book it is done in.

    Attributes
    ----------
    backlog
        The tasks, in service order.
    team, team_parameters
        The seats, and one row of what the team's equations read (`TEAM_PARAMETERS`).
    available, used
        Minutes of each seat this week.
    spent
        Minutes by week and action.
    action_effects
        What each action takes and does.
    week
        The week of the book.
    """

    backlog: Table[Task]
    team: Table[Seat]
    team_parameters: Table[Team]
    available: Minutes
    used: Minutes
    spent: Minutes
    action_effects: Table[ActionEffects]
    week: Week


ServiceParts = tuple[
    Table[Task], Table[Seat], Table[Team], Minutes, Minutes, Minutes, Table[ActionEffects],
    WeekParts,
]  # fmt: skip
"""The parts of a `Service`, without their names: what Python hands to compiled code."""


@inlined
def named(parts: ServiceParts) -> Service:
    """Return a team's week of its parts."""
    return Service(
        parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], Week(*parts[7])
    )


@compiled
def minutes_of(hours: float) -> int:
    """Return the whole minutes of some hours."""
    return math.floor(hours * 60.0 + 0.5)


@compiled
def work_on(service: Service, t: int, minutes: int, power: float) -> bool:
    """Put minutes into a task for an account; deliver it if these were the last; return whether."""
    week = service.week
    task = service.backlog[t]
    task.minutes -= minutes
    task.started = 1
    if task.minutes > 0:
        return False
    a, work = week.accounts[task.account], service.action_effects[task.action]
    p = week.parameters[a.segment]
    share = service.team_parameters[0].burning_effect if task.burns else 1.0
    action, about, message, channel = task.action, task.cause, task.message, task.channel
    deliver(a, p, work, action, about, message, power, share, week.number, channel, task.times)
    task.done = 1
    return True


@compiled
def is_for_opening_book(a: Account, work: ActionEffects) -> bool:
    """Return whether work on an account is for the opening book.

    One that comes back counts as a new customer, and so does the work on its coming back.
    """
    return bool(in_opening_book(a) and work.asks != BACK)


@compiled
def serve_one(service: Service, t: int, csm: int) -> int:
    """Let ``csm`` work on task ``t`` until it is finished or the week's time is; return minutes.

    Nothing is half delivered: what the week has no time for carries over and counts when finished,
    with the effectiveness of the CSM who finishes it.
    """
    week, used = service.week, service.used
    task = service.backlog[t]
    minutes, power = task.minutes, 1.0
    if csm != NOBODY:
        power = service.team[csm].power
        minutes = min(minutes, service.available[csm] - used[csm])
        used[csm] += minutes
    service.spent[week.number, task.action] += minutes
    totals = week.ledger[week.number]
    totals.minutes_used += minutes
    if task.account == TEAM_WORK:
        task.minutes -= minutes
        task.started = 1
        totals.minutes_team += minutes
        service.team[csm].team_work += minutes
        task.done = 1 if task.minutes == 0 else 0
    else:
        a = week.accounts[task.account]
        if is_for_opening_book(a, service.action_effects[task.action]):
            totals.minutes_opening += minutes
        if task.burns:
            totals.minutes_burning += minutes
        if work_on(service, t, minutes, power) and csm != NOBODY:
            a.missed_since = NEVER
        if task.by == POOL and csm != NOBODY:
            service.team[csm].team_work += minutes
    return int(minutes)


@compiled
def serve_worked(parts: ServiceParts, worked: NDArray[np.int64]) -> None:
    """Do `serve_one` for each row of ``worked``: a task, the CSM, and minutes at most."""
    service = named(parts)
    for n in range(worked.shape[0]):
        t, csm, minutes = worked[n]
        service.available[csm] = service.used[csm] + minutes
        serve_one(service, t, csm)


@compiled
def next_free(used: Minutes, available: Minutes, team: Table[Seat], first: int) -> int:
    """Return who of a pod is free first (ties: who joined first), or NOBODY."""
    free = NOBODY
    csm = first
    while csm != NOBODY:
        if used[csm] < available[csm] and (free == NOBODY or used[csm] < used[free]):
            free = csm
        csm = team[csm].next
    return free


@compiled
def next_of_all(used: Minutes, available: Minutes) -> int:
    """Return who of the whole team has used the fewest minutes and has some left, or NOBODY."""
    free = NOBODY
    for csm in range(used.shape[0]):
        if used[csm] < available[csm] and (free == NOBODY or used[csm] < used[free]):
            free = csm
    return free


@compiled
def serve_outside(service: Service, t: int, left: int) -> int:
    """Let executives or specialists, who have so many minutes left, do a task; return minutes.

    An hour of theirs has power 1, tires nobody, and is no hour of a CSM.
    """
    week, task = service.week, service.backlog[t]
    a, work = week.accounts[task.account], service.action_effects[task.action]
    minutes = min(task.minutes, left)
    opening = minutes if is_for_opening_book(a, work) else 0
    totals = week.ledger[week.number]
    if task.by == EXECUTIVE:
        totals.minutes_executive += minutes
        totals.executive_opening += opening
    else:
        totals.minutes_specialist += minutes
        totals.specialist_opening += opening
    work_on(service, t, minutes, 1.0)
    return int(minutes)


@compiled
def serve_without_csms(service: Service) -> None:
    """Do what is automated, or asked of specialists and executives, in service order."""
    p, week = service.team_parameters[0], service.week.number
    specialists, executives = minutes_of(p.specialist_hours), minutes_of(p.executive_hours)
    for t in range(service.backlog.shape[0]):
        task = service.backlog[t]
        if task.due > week:
            continue
        if service.action_effects[task.action].automated:
            serve_one(service, t, NOBODY)
        elif task.by == SPECIALIST and specialists > 0:
            specialists -= serve_outside(service, t, specialists)
        elif task.by == EXECUTIVE and executives > 0:
            executives -= serve_outside(service, t, executives)


@compiled
def serve_in_order(service: Service) -> None:
    """Let CSMs take the due work in service order: each pod of its own accounts, all of the pool's.

    All CSMs in place have the same minutes, so who has used the fewest has most of the week left.
    """
    for t in range(service.backlog.shape[0]):
        task = service.backlog[t]
        if task.due > service.week.number or service.action_effects[task.action].automated:
            continue
        if task.by == POOL:
            csm = next_of_all(service.used, service.available)
        elif task.by == CSM and task.owner != NOBODY:
            first = service.team[task.owner].pod
            csm = next_free(service.used, service.available, service.team, first)
        else:
            continue
        if csm != NOBODY:
            serve_one(service, t, csm)


@compiled
def serve(parts: ServiceParts) -> None:
    """Do the week's work: what needs no CSM first, then the CSMs' work in service order."""
    service = named(parts)
    serve_without_csms(service)
    serve_in_order(service)
