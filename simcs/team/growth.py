"""How a team grows: when to hire one more CSM, and which accounts a new CSM takes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.journey.columns import Stage
from simcs.team.columns import NOT_HIRED
from simcs.team.service import Service
from simcs.team.work import NOBODY

CENTS = 100


@compiled
def grow(service: Service, pressure: int) -> int:
    """Hire one more CSM if work has waited long enough or the book's growth pays for one.

    Parameters
    ----------
    pressure
        For how many weeks in a row too much work had been waiting a week ago.

    Returns
    -------
    int
        For how many weeks in a row too much work has been waiting.
    """
    team, p, week = service.team, service.team_parameters[0], service.week
    totals = week.ledger[week.number]
    seats = team.shape[0] - int(p.growth_limit)
    pressed = totals.minutes_waiting > p.growth_backlog * totals.minutes_available
    pressure = pressure + 1 if pressed and totals.minutes_available > 0 else 0
    for k in range(seats, team.shape[0]):
        if team[k].hired != NOT_HIRED:
            continue
        gained = p.reinvestment * (totals.closing - week.ledger[0].opening) / CENTS
        paid_for = p.reinvestment > 0.0 and gained >= (k - seats + 1) * p.cost_per_csm
        if pressure >= p.growth_weeks or paid_for:
            team[k].hired = week.number + 1 + p.hiring_weeks
            pressure = 0
        break
    return pressure


def join(
    rows: NDArray[Any], accounts: NDArray[Any], backlog: NDArray[Any], named: bool, week: int
) -> None:
    """Let those who begin in a new seat this week join where most work waited last week."""
    for k in np.flatnonzero((rows["hired"] == week) & (rows["pod"] == NOBODY)).tolist():
        firsts = np.flatnonzero(rows["pod"] == np.arange(len(rows)))
        if not len(firsts):
            rows["pod"][k] = k
            continue
        busiest = int(firsts[np.argmax(rows["waiting"][firsts])])
        admit(rows, accounts, backlog, named, k, busiest)


def admit(
    rows: NDArray[Any],
    accounts: NDArray[Any],
    backlog: NDArray[Any],
    named: bool,
    k: int,
    first: int,
) -> None:
    """Let the newcomer in seat ``k`` share the work of the pod that begins with seat ``first``.

    With named owners a newcomer takes every second account that is not gone, in order of rows, and
    what waits for these; otherwise they become the last member of the pod.
    """
    if named:
        rows["pod"][k] = k
        book = (accounts["owner"] == first) & (accounts["stage"] != Stage.GONE)
        accounts["owner"][np.flatnonzero(book)[1::2]] = k
        backlog["owner"] = accounts["owner"][backlog["account"]]
    else:
        rows["pod"][k] = first
        last = first
        while rows["next"][last] != NOBODY:
            last = int(rows["next"][last])
        rows["next"][last] = k
