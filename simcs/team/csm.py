"""A CSM's career: skill, ramp, load, burnout, leaving and being replaced.

Each function is one block of model.md, "The team". ``m`` is a row of `CSM` and is changed in
place; ``p`` is the row of `TEAM_PARAMETERS`, whose columns are numbers of `Team`.
"""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Rows, Table
from simcs.compiled import compiled
from simcs.journey.columns import LEAVE_AFTER_NOTICE, Account, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.quantiles import normal
from simcs.randomness import Phase, Stream, uniform
from simcs.team.as_written import coached, share_of
from simcs.team.columns import Seat
from simcs.team.parameters import Team
from simcs.team.service import Minutes, Service
from simcs.team.work import NOBODY, TEAM_WORK, By, Task

ACTIVE = int(Stage.ACTIVE)
CSM, POOL = int(By.CSM), int(By.POOL)
SKILL = int(Stream.SKILL)
QUITTING = int(Stream.QUITTING)
OPENING = int(Phase.OPENING)


@compiled
def skill_of(m: Seat, p: Team, seed: int, replication: int) -> float:
    """Return the skill of the CSM now due in a seat, drawn separately for each."""
    z = normal(uniform(seed, replication, m.entity, OPENING, SKILL, m.hires))
    return float(min(p.skill_high, max(p.skill_low, 1.0 + p.skill_spread * z)))


@compiled
def ramp(m: Seat, p: Team, week: int) -> float:
    """Return how much of their effect a newcomer's hours have so far."""
    since = week - m.hired
    if since >= p.ramp_weeks:
        return 1.0
    return float(p.ramp_start + (1.0 - p.ramp_start) * since / p.ramp_weeks)


@compiled
def begin_week(
    team: Table[Seat], available: Minutes, minutes: int, team_parameters: Table[Team], week: int
) -> tuple[int, int]:
    """Give everyone in place their minutes and the power of their hours.

    Returns how many are in place, and the minutes that they have together.
    """
    p = team_parameters[0]
    in_place = 0
    for k in range(team.shape[0]):
        m = team[k]
        m.due = 0
        m.waiting = 0
        m.team_work = 0
        if m.hired <= week:
            in_place += 1
            available[k] = minutes
            m.power = m.skill * ramp(m, p, week) * (1.0 - p.burnout_effect * m.burnout)
        else:
            available[k] = 0
            m.power = 0.0
    return in_place, in_place * minutes


class Visible(Protocol):
    """What `burns` reads of an account."""

    stage: int
    intent: int
    score: float
    segment: int
    renewal: int


@compiled
def burns(a: Visible, red_line: NDArray[np.float64], p: Team, week: int) -> bool:
    """Return whether an account visibly burns: notice given, or a red score close to its term."""
    if a.stage != ACTIVE:
        return False
    if a.intent == LEAVE_AFTER_NOTICE:
        return True
    return bool(a.score < red_line[a.segment] and a.renewal - week <= p.burning_weeks)


@compiled
def read_work(
    tasks: Table[Task], lift: NDArray[np.float64], red_line: NDArray[np.float64], service: Service
) -> None:
    """Mark what burns, add up the minutes due in each pod, and note what praise and targets add."""
    p, week = service.team_parameters[0], service.week
    for t in range(tasks.shape[0]):
        task = tasks[t]
        lift[t] = 0.0
        if task.account == TEAM_WORK:
            continue
        task.burns = 1 if burns(week.accounts[task.account], red_line, p, week.number) else 0
        lift[t] = p.praise_saves if task.burns else p.praise_prevention
        work = service.action_effects[task.action]
        if work.revenue:
            lift[t] += p.target_revenue
        own = task.by == CSM and task.owner != NOBODY
        if own and task.due <= week.number and not work.automated:
            service.team[task.owner].due += task.minutes


@compiled
def leave_waiting(service: Service, left: int) -> None:
    """Record the overdue work at the close and its age; minutes are those of CSMs.

    That work is in the first ``left`` places of the backlog.
    """
    week = service.week.number
    totals = service.week.ledger[week]
    for t in range(left):
        task = service.backlog[t]
        if task.due <= week:
            totals.oldest = max(totals.oldest, week - task.due)
            if task.by == CSM or task.by == POOL:
                totals.minutes_waiting += task.minutes
            if task.by == CSM and task.owner != NOBODY:
                service.team[task.owner].waiting += task.minutes


@compiled
def measure_load(team: Table[Seat], available: Minutes, p: Team) -> None:
    """Set the load of each pod's members: work due and other work done, over their minutes."""
    for first in range(team.shape[0]):
        if team[first].pod != first:
            continue
        work = team[first].due
        minutes = 0
        k = first
        while k != NOBODY:
            work += team[k].team_work
            minutes += available[k]
            k = team[k].next
        k = first
        while k != NOBODY:
            team[k].load = min(p.load_limit, work / minutes) if available[k] > 0 else 0.0
            k = team[k].next


@compiled
def tire(m: Seat, p: Team) -> None:
    """Update burnout: excess load and surveillance raise it, time and coaching lower it.

    Coaching also closes some of the gap to the most skill, and to doing all as written.
    """
    strain = p.burnout_gain * (m.load - p.load_borne) + p.surveillance_burnout * p.surveillance
    relief = (p.burnout_recovery + p.coaching_relief * p.coaching) * m.burnout
    m.burnout = min(1.0, max(0.0, m.burnout + strain - relief))
    m.skill = m.skill + p.coaching_skill * p.coaching * (p.skill_high - m.skill)
    m.as_written = coached(m.as_written, p)


@compiled
def quits(m: Seat, p: Team, seed: int, replication: int, week: int) -> bool:
    """Return whether a CSM leaves at this week's close, likelier when burnt out."""
    years = math.exp(p.quitting_burnout * m.burnout) / WEEKS_PER_YEAR
    chance = 1.0 - math.pow(1.0 - p.quitting, years)
    return bool(uniform(seed, replication, m.entity, week, QUITTING, 0) < chance)


@compiled
def hand_over(accounts: Table[Account], active: Rows, leaves: NDArray[np.bool_], p: Team) -> None:
    """Take health from accounts that only a departing CSM knew; ``leaves`` says who departs."""
    for n in range(active.shape[0]):
        a = accounts[active[n]]
        if a.owner != NOBODY and leaves[a.owner]:
            a.health -= p.handover_loss


@compiled
def update_team(service: Service, active: Rows) -> None:
    """Update everyone's burnout, let CSMs quit, and add to the week's totals."""
    team, p, week = service.team, service.team_parameters[0], service.week
    totals = week.ledger[week.number]
    leaves = np.zeros(team.shape[0], np.bool_)
    handed = False
    for k in range(team.shape[0]):
        m = team[k]
        if m.hired > week.number:
            if m.pod != NOBODY:
                totals.vacant += 1
            continue
        tire(m, p)
        totals.in_place += 1
        totals.load += m.load
        totals.burnout += m.burnout
        if quits(m, p, week.seed, week.replication, week.number):
            totals.quits += 1
            if m.pod == k and m.next == NOBODY:
                leaves[k] = True
                handed = True
            m.hires += 1
            m.hired = week.number + 1 + p.vacancy_weeks
            m.burnout = 0.0
            m.skill = skill_of(m, p, week.seed, week.replication)
            m.as_written = share_of(m, p, week.seed, week.replication)
    if handed:
        hand_over(week.accounts, active, leaves, p)
    totals.load = totals.load / max(1, totals.in_place)
    totals.burnout = totals.burnout / max(1, totals.in_place)
