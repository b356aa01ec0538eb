"""Serving one piece of work: time is spent, and when it is finished its effect is delivered."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled, inlined
from simcs.journey.columns import CAUSES, LEAVE_AFTER_NOTICE, NEVER, Account, Asked
from simcs.journey.lifecycle import Week, WeekParts
from simcs.journey.segment_parameters import SegmentParameters
from simcs.journey.win_back import in_opening_book
from simcs.team.columns import Seat
from simcs.team.contact import reach
from simcs.team.parameters import Team
from simcs.team.work import NOBODY, TEAM_WORK, ActionEffects, Task

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
    Table[Task],
    Table[Seat],
    Table[Team],
    Minutes,
    Minutes,
    Minutes,
    Table[ActionEffects],
    WeekParts,
]
"""The parts of a `Service`, without their names: what Python hands to compiled code."""


@inlined
def named(parts: ServiceParts) -> Service:
    """Return a team's week of its parts."""
    return Service(
        parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], Week(*parts[7])
    )


@compiled
def look_for_causes(a: Account, p: SegmentParameters, hours: float) -> None:
    """Add work on causes that names none: alike to the kinds of which a problem is open."""
    kinds = 0
    for c in range(CAUSES):
        if a.problems[c] > 0:
            kinds += 1
    for c in range(CAUSES):
        if a.problems[c] > 0:
            a.root[c] += hours * p.root_unnamed / kinds


@compiled
def deliver(
    a: Account,
    p: SegmentParameters,
    work: ActionEffects,
    action: int,
    cause: int,
    message: int,
    power: float,
    share: float,
    week: int,
) -> None:
    """Add the effective hours of a finished action to what its account feels this week.

    Only a ``share`` of its effect arrives; that it was done is noted all the same.
    """
    if a.muted:
        share = 0.0
    hours = work.effect[p.touch] * power * share
    a.good += hours * work.good
    if cause >= 0:
        a.root[cause] += hours * work.root
    elif p.root_open_only > 0.0:
        look_for_causes(a, p, hours * work.root)
    else:
        for c in range(CAUSES):
            a.root[c] += hours * work.root / CAUSES
    if not work.session or a.sessions < p.taught_sessions:
        a.enable += hours * work.enable
    a.sponsor += hours * work.sponsor
    a.expand += hours * work.expand
    a.upkeep += hours * work.upkeep
    reach(a, p, work, message, hours, share)
    a.last_done[action] = week
    if not a.muted:
        a.asked |= work.asks
    if work.discovers and share > 0.0:
        a.asked_about = 1
    if work.session:
        a.sessions += 1
    if work.concedes and share > 0.0 and a.intent == LEAVE_AFTER_NOTICE:
        a.conceded = 1


@compiled
def serve_one(service: Service, t: int, csm: int) -> int:
    """Let ``csm`` work on task ``t`` until it is finished or the week's time is; return minutes.

    Nothing is half delivered: what the week has no time for carries over and counts when finished,
    with the effectiveness of the CSM who finishes it.
    """
    week, used = service.week, service.used
    task = service.backlog[t]
    work = service.action_effects[task.action]
    minutes = task.minutes
    power = 1.0
    if csm != NOBODY:
        power = service.team[csm].power
        minutes = min(minutes, service.available[csm] - used[csm])
        used[csm] += minutes
    task.minutes -= minutes
    task.started = 1
    service.spent[week.number, task.action] += minutes
    totals = week.ledger[week.number]
    totals.minutes_used += minutes
    if task.account == TEAM_WORK:
        totals.minutes_team += minutes
        service.team[csm].team_work += minutes
        task.done = 1 if task.minutes == 0 else 0
    else:
        a = week.accounts[task.account]
        # An account that comes back counts as a new customer, and so does the work on it.
        if in_opening_book(a) and work.asks != BACK:
            totals.minutes_opening += minutes
        if task.burns:
            totals.minutes_burning += minutes
        if task.minutes == 0:
            p = week.parameters[a.segment]
            share = service.team_parameters[0].burning_effect if task.burns else 1.0
            about, message = task.cause, task.message
            deliver(a, p, work, task.action, about, message, power, share, week.number)
            task.done = 1
            if csm != NOBODY:
                a.missed_since = NEVER
    return int(minutes)


@compiled
def serve_next(parts: ServiceParts, t: int, csm: int) -> int:
    """Do `serve_one`, for callers in Python."""
    return serve_one(named(parts), t, csm)


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
def serve_automated(service: Service) -> None:
    """Do the automated work, in service order."""
    for t in range(service.backlog.shape[0]):
        task = service.backlog[t]
        if service.action_effects[task.action].automated and task.due <= service.week.number:
            serve_one(service, t, NOBODY)


@compiled
def serve_in_order(service: Service) -> None:
    """Let CSMs take the due work in service order, each pod of its own accounts."""
    for t in range(service.backlog.shape[0]):
        task = service.backlog[t]
        if task.due > service.week.number or task.owner == NOBODY:
            continue
        if service.action_effects[task.action].automated:
            continue
        first = service.team[task.owner].pod
        csm = next_free(service.used, service.available, service.team, first)
        if csm != NOBODY:
            serve_one(service, t, csm)


@compiled
def serve(parts: ServiceParts) -> None:
    """Do the week's work: automated work first, then the CSMs' work in service order."""
    service = named(parts)
    serve_automated(service)
    serve_in_order(service)
