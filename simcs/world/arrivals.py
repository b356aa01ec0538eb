"""Arrivals: new accounts whose week it is, if the market brings them."""

import numpy as np

from simcs.columns import Rows, Table
from simcs.compiled import compiled
from simcs.journey.columns import Stage
from simcs.journey.lifecycle import Week, WeekParts
from simcs.signals.score import first_look
from simcs.signals.segment_signals import SignalParameters
from simcs.world.market_state import Selection, SelectionParts, select, stays_away

ACTIVE = int(Stage.ACTIVE)


@compiled
def let_in(
    parts: WeekParts,
    active: Rows,
    awaited: Rows,
    signals: Table[SignalParameters],
    selection_parts: SelectionParts,
) -> tuple[Rows, int]:
    """Add arrivals; return the row numbers of the new accounts, and how many were due."""
    week, selection = Week(*parts), Selection(*selection_parts)
    accounts, totals = week.accounts, week.ledger[week.number]
    count = 0
    while count < awaited.shape[0] and accounts[awaited[count]].start == week.number:
        count += 1
    new = np.empty(count, np.int64)
    arrived = 0
    for n in range(count):
        a = accounts[awaited[n]]
        if stays_away(a, selection.references, week.seed, week.replication, week.number):
            continue
        select(a, week.parameters[a.segment], selection)
        a.stage = ACTIVE
        totals.new += a.arr
        first_look(a, signals[a.segment])
        new[arrived] = awaited[n]
        arrived += 1
    if week.number > 0:
        totals.opening = week.ledger[week.number - 1].closing
    else:
        for n in range(active.shape[0]):
            totals.opening += accounts[active[n]].arr
    return new[:arrived], count


@compiled
def merged(some: Rows, others: Rows) -> Rows:
    """Return the row numbers of both, ascending as they are."""
    rows = np.empty(some.shape[0] + others.shape[0], np.int64)
    i = k = 0
    while i + k < rows.shape[0]:
        if k == others.shape[0] or (i < some.shape[0] and some[i] < others[k]):
            rows[i + k] = some[i]
            i += 1
        else:
            rows[i + k] = others[k]
            k += 1
    return rows
