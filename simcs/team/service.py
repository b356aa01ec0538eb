"""Serving one piece of work: time is spent, and when it is finished its effect is delivered."""

from typing import Any

from simcs.compiled import compiled
from simcs.journey.columns import CAUSES, NEVER, Asked, Intent
from simcs.team.work import NOBODY, TEAM_WORK

LEAVE_AFTER_NOTICE = int(Intent.LEAVE_AFTER_NOTICE)
BACK = int(Asked.BACK)


@compiled
def deliver(
    a: Any,
    work: Any,
    action: int,
    touch: int,
    cause: int,
    power: float,
    share: float,
    week: int,
) -> None:
    """Add the effective hours of a finished action to what its account feels this week.

    Only a ``share`` of its effect arrives; that it was done is noted all the same.
    """
    if a.muted:
        share = 0.0
    hours = work.effect[touch] * power * share
    a.good += hours * work.good
    if cause >= 0:
        a.root[cause] += hours * work.root
    else:
        for c in range(CAUSES):
            a.root[c] += hours * work.root / CAUSES
    a.enable += hours * work.enable
    a.sponsor += hours * work.sponsor
    a.expand += hours * work.expand
    a.upkeep += hours * work.upkeep
    a.load += work.load * share
    a.last_done[action] = week
    if not a.muted:
        a.asked |= work.asks
    if work.session:
        a.sessions += 1
    if work.concedes and share > 0.0 and a.intent == LEAVE_AFTER_NOTICE:
        a.conceded = 1


@compiled
def serve_one(
    backlog: Any,
    t: int,
    csm: int,
    used: Any,
    available: Any,
    team: Any,
    team_parameters: Any,
    accounts: Any,
    parameters: Any,
    action_effects: Any,
    spent: Any,
    ledger: Any,
    week: int,
) -> int:
    """Let ``csm`` work on task ``t`` until it is finished or the week's time is; return minutes.

    Nothing is half delivered: what the week has no time for carries over and counts when finished,
    by the power of whoever finishes it.
    """
    task = backlog[t]
    minutes = task.minutes
    power = 1.0
    if csm != NOBODY:
        power = team[csm].power
        minutes = min(minutes, available[csm] - used[csm])
        used[csm] += minutes
    task.minutes -= minutes
    task.started = 1
    spent[week, task.action] += minutes
    totals = ledger[week]
    totals.minutes_used += minutes
    if task.account == TEAM_WORK:
        totals.minutes_team += minutes
        team[csm].team_work += minutes
        task.done = 1 if task.minutes == 0 else 0
    else:
        a = accounts[task.account]
        # Whoever comes back counts as a new customer; so does the work on it.
        if a.opening and not a.returned and action_effects[task.action].asks != BACK:
            totals.minutes_kept += minutes
        if task.burns:
            totals.minutes_burning += minutes
        if task.minutes == 0:
            touch = parameters[a.segment].touch
            share = team_parameters[0].burning_effect if task.burns else 1.0
            deliver(
                a, action_effects[task.action], task.action, touch, task.cause, power, share, week
            )
            task.done = 1
            if csm != NOBODY:
                a.missed_since = NEVER
    return int(minutes)


@compiled
def next_free(used: Any, available: Any, team: Any, first: int) -> int:
    """Return who of a pod is free first (ties: who joined first), or NOBODY."""
    free = NOBODY
    csm = first
    while csm != NOBODY:
        if used[csm] < available[csm] and (free == NOBODY or used[csm] < used[free]):
            free = csm
        csm = team[csm].next
    return free
