"""The close of a week: totals, the check that the ledger closes, and the team's update."""

from typing import NamedTuple

import numpy as np

from simcs.columns import Rows
from simcs.compiled import compiled
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import Stage
from simcs.journey.lifecycle import Week
from simcs.journey.win_back import in_opening_book
from simcs.team.backlog import carry_over
from simcs.team.csm import leave_waiting, measure_load, update_team
from simcs.team.growth import grow
from simcs.team.service import ServiceParts, named
from simcs.world.arrivals import merged
from simcs.world.customers import returned
from simcs.world.market_state import is_reference

ACTIVE = int(Stage.ACTIVE)
IMPROVE = NUMBERS["improve_process"]


class Rules(NamedTuple):
    """Parameters of a close.

    Attributes
    ----------
    patience
        Weeks past due after which work not begun is given up.
    maturity_gain, maturity_memory
        How fast improvement raises process maturity; weeks in which it fades.
    reference_goodwill
        Goodwill from which an account speaks well of us.
    """

    patience: int
    maturity_gain: float
    maturity_memory: float
    reference_goodwill: float


RuleParts = tuple[int, float, float, float]
"""The parts of `Rules`, without their names."""


@compiled
def settle_week(
    parts: ServiceParts,
    active: Rows,
    happening: Rows,
    maturity: float,
    pressure: int,
    rule_parts: RuleParts,
) -> tuple[Rows, bool, int, float, float, int]:
    """Count the book and the backlog, update maturity and the team.

    Returns the row numbers of the active accounts; whether opening + new + expansion -
    contraction - churn is closing; how many tasks are left, at the front of the backlog; the share
    of accounts that are references; process maturity; and for how many weeks in a row too much
    work has been waiting.
    """
    service, rules = named(parts), Rules(*rule_parts)
    week, p = service.week, service.team_parameters[0]
    totals = week.ledger[week.number]
    back = returned(week.accounts, happening)
    if back.shape[0]:
        active = merged(active, back)
    active = take_stock(week, active, rules.reference_goodwill)
    flows = totals.opening + totals.new + totals.expansion - totals.contraction - totals.churn
    closes = flows == totals.closing
    references = totals.references / totals.logos if totals.logos else 0.0
    left = carry_over(service, rules.patience)
    totals.waiting = left
    leave_waiting(service, left)
    hours = 0
    for k in range(service.available.shape[0]):
        hours += service.available[k]
    share = service.spent[week.number, IMPROVE] / hours if hours else 0.0
    fires = totals.minutes_burning / hours if hours else 0.0
    maturity = improve(maturity, share, rules, fires * p.firefighting_cost)
    totals.maturity = maturity
    measure_load(service.team, service.available, p)
    update_team(service, active)
    return active, closes, left, references, maturity, grow(service, pressure)


@compiled
def take_stock(week: Week, active: Rows, goodwill: float) -> Rows:
    """Count the book at the close; return the row numbers of the active accounts."""
    totals = week.ledger[week.number]
    left = np.empty(active.shape[0], np.int64)
    count = 0
    for n in range(active.shape[0]):
        a = week.accounts[active[n]]
        if a.stage != ACTIVE:
            continue
        left[count] = active[n]
        count += 1
        totals.closing += a.arr
        totals.logos += 1
        if in_opening_book(a):
            totals.retained_logos += 1
            totals.retained_arr += a.arr
            totals.retained_gross += min(a.arr, a.opening_arr)
        if is_reference(a, week.parameters[a.segment], goodwill):
            totals.references += 1
    return left[:count]


@compiled
def improve(maturity: float, share: float, rules: Rules, lost: float) -> float:
    """Return next week's process maturity: improvement hours raise it, and without them it decays.

    ``lost`` is the share of it that firefighting costs.
    """
    gained = rules.maturity_gain * share * (1.0 - maturity)
    grown = maturity + gained - maturity / rules.maturity_memory - lost * maturity
    return min(1.0, max(0.0, grown))
