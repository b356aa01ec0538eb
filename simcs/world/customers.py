"""A week of all customers: they drift, and each acts on the result."""

import numpy as np

from simcs.columns import Rows, Table
from simcs.compiled import compiled
from simcs.journey.columns import Account, Happening, Stage
from simcs.journey.drift import HEALTH_NOISE, drift
from simcs.journey.lifecycle import Week, WeekParts, act, happenings
from simcs.journey.win_back import answer
from simcs.quantiles import to_normals
from simcs.randomness import CHUNK, WEEKLY, draw_for
from simcs.team.order import in_turn, sort_by
from simcs.team.service import Service, ServiceParts, named

ACTIVE = int(Stage.ACTIVE)
IS_ASKED = int(Happening.IS_ASKED)


@compiled
def drift_all(service: Service, active: Rows, before: Rows, maturity: float) -> Rows:
    """Advance the active; return the row numbers of all to whom something happens.

    ``before`` has those of last week. Accounts that have left are asked by tasks of the backlog.
    """
    backlog, week = service.backlog, service.week
    accounts, parameters, number = week.accounts, week.parameters, week.number
    for n in range(before.shape[0]):
        accounts[before[n]].happening = 0
    rows = np.empty(active.shape[0] + backlog.shape[0], np.int64)
    count = 0
    draws = np.empty((WEEKLY, CHUNK))
    for begin in range(0, active.shape[0], CHUNK):
        chunk = active[begin : begin + CHUNK]
        draw_for(draws, 0, accounts, chunk, number, week.seed, week.replication)
        to_normals(draws[HEALTH_NOISE, : chunk.shape[0]])
        for i in range(chunk.shape[0]):
            a = accounts[chunk[i]]
            p = parameters[a.segment]
            drift(a, p, maturity, draws, i, number)
            a.happening = happenings(a, p, draws, i, number)
            if a.happening:
                rows[count] = chunk[i]
                count += 1
    for t in range(backlog.shape[0]):
        task = backlog[t]
        if service.action_effects[task.action].asks:
            a = accounts[task.account]
            if a.asked and not a.happening:
                a.happening = IS_ASKED
                rows[count] = task.account
                count += 1
    return rows[:count]


@compiled
def act_all(week: Week, rows: Rows) -> None:
    """Let every account in ``rows`` do what it is about to do."""
    for n in range(rows.shape[0]):
        act_one(week, rows[n], week.accounts[rows[n]].happening)


@compiled
def act_one(week: Week, row: int, bits: int) -> None:
    """Let one account do what these bits of `Happening` say."""
    if bits == IS_ASKED:
        answer(week, row)
    else:
        act(week, row, bits)


@compiled
def act_alone(parts: WeekParts, row: int, bits: int) -> None:
    """Do `act_one`, for callers in Python."""
    act_one(Week(*parts), row, bits)


@compiled
def drift_and_act(parts: ServiceParts, active: Rows, before: Rows, maturity: float) -> Rows:
    """Advance the active and let all to whom something happens act; return their row numbers."""
    service = named(parts)
    rows = drift_all(service, active, before, maturity)
    act_all(service.week, rows)
    return rows


@compiled
def returned(accounts: Table[Account], happening: Rows) -> Rows:
    """Return the row numbers of those who came back this week, ascending."""
    back = np.empty(happening.shape[0], np.int64)
    count = 0
    for n in range(happening.shape[0]):
        a = accounts[happening[n]]
        if a.happening == IS_ASKED and a.stage == ACTIVE:
            back[count] = happening[n]
            count += 1
    order = in_turn(count)
    sort_by(back[:count], order)
    rows = np.empty(count, np.int64)
    for n in range(count):
        rows[n] = back[order[n]]
    return rows
