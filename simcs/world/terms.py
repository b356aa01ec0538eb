"""The terms of contracts as they run: what the recorder notes in one."""

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Rows, Table
from simcs.compiled import compiled
from simcs.journey.columns import LEAVE_AFTER_NOTICE, NEVER, Account, Happening, Stage
from simcs.record import SHORTEST_TERM, Course, Term, TermEnd
from simcs.team.work import NOBODY
from simcs.world.courses import depart, lose

ACTIVE = int(Stage.ACTIVE)
DECIDES, PAYMENT_FAILS = int(Happening.DECIDES), int(Happening.PAYMENT_FAILS)
RENEWED, LEFT = int(TermEnd.RENEWED), int(TermEnd.LEFT)


@compiled
def begin(term: Term, account: int, begins: int, ends: int) -> None:
    """Reset ``term`` to one in which nothing has happened yet."""
    term.account = account
    term.owner = NOBODY
    term.begins = begins
    term.ends = ends
    term.flagged = term.answered = term.treated = term.noticed = term.decided = NEVER
    term.touches = term.treatments = 0
    term.score = term.health = np.nan
    term.outcome = term.cause = 0


@compiled
def open_all(accounts: Table[Account], running: Table[Term]) -> None:
    """Begin with the terms that run as the world opens, and with what was decided before."""
    for i in range(accounts.shape[0]):
        a = accounts[i]
        if a.stage != ACTIVE:
            continue
        begin(running[i], i, max(a.start, a.renewal - a.term), a.renewal)
        if a.renewal - a.notice <= 0:
            decide(running[i], a, -1)


@compiled
def decide(term: Term, a: Account, week: int) -> None:
    """Note a decision."""
    term.decided = week
    term.score = a.score
    term.health = a.health
    if a.intent == LEAVE_AFTER_NOTICE:
        term.noticed = week


@compiled
def touches_of(a: Account, worked: Rows, by_csm: NDArray[np.bool_], touch: int, week: int) -> int:
    """Return how many tasks people finished for an account this week; ``worked``: their actions."""
    count = 0
    for k in range(worked.shape[0]):
        if a.last_done[worked[k]] == week and by_csm[worked[k], touch]:
            count += 1
    return count


@compiled
def note(term: Term, a: Account, burning: bool, touches: int, of_csms: int, week: int) -> None:
    """Note what showed of an account in one week, what was done for it, and what it decided.

    It is treated by whoever finishes ``touches`` tasks, and answered by CSMs alone.
    """
    if burning and term.flagged == NEVER:
        term.flagged = week
        term.owner = a.owner
    if term.flagged == NEVER:
        term.owner = a.owner
    elif of_csms and term.answered == NEVER:
        term.answered = week
    term.touches += touches
    if burning and touches:
        term.treatments += touches
        if term.treated == NEVER:
            term.treated = week
    # An account that fails to pay leaves before it decides.
    if a.happening & DECIDES and not a.happening & PAYMENT_FAILS:
        decide(term, a, week)


@compiled
def is_recorded(term: Term) -> bool:
    """Return whether a record holds this term."""
    return bool(term.ends - term.begins >= SHORTEST_TERM or term.flagged != NEVER)


@compiled
def end(term: Term, course: Course, a: Account, week: int) -> None:
    """Note how a term ends, and what of ARR goes with it."""
    if a.stage == ACTIVE:
        term.outcome = RENEWED
        lose(course, a.concession + a.cut)
    else:
        term.outcome = LEFT
        depart(course, week)
    term.cause = a.cause
