"""The chronicle of a run: terms, marks and seats, noted after each close from world state alone.

Nothing in the model writes it, so it is the same from either driver. It records what was visible in
a week: an account *visibly burns* if `simcs.team.csm.burns` says so, given what the team can see
when it plans the week. That is this week's score, with the intent and the renewal of the last
close, so a notice shows in the week after it was given.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I1, I4, Rows, Table, dtype_of
from simcs.compiled import compiled
from simcs.journey.columns import NEVER, Account, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.segment_parameters import SegmentParameters
from simcs.record import (
    BEGAN,
    FLOW,
    SEAT_TALLY,
    SHORTEST_TERM,
    TERM,
    Course,
    Economics,
    Record,
    SeatTally,
    Term,
)
from simcs.team.csm import burns
from simcs.team.parameters import Team
from simcs.team.work import NOBODY
from simcs.world.courses import Courses, arrive, retained_of_opening
from simcs.world.state import WorldState
from simcs.world.terms import begin, end, is_recorded, note, open_all, touches_of

COVERED_FOR = 13
"""Weeks for which a touch covers an account, its own included."""

FUTURE, ACTIVE = int(Stage.FUTURE), int(Stage.ACTIVE)


class Seen:
    """What `burns` reads of an account, as it stood when the week was planned."""

    score: F8
    renewal: I4
    stage: I1
    intent: I1
    segment: I1


SEEN = dtype_of(Seen)


class Watched(NamedTuple):
    """The tables of a run that `_watch` reads, and those that it writes.

    Attributes
    ----------
    accounts, parameters, red_line, team_parameters
        Those of the world.
    by_csm
        Which actions are a CSM's work, by touch.
    by_others
        How many of them executives and specialists finished this week, by account.
    before, running, courses, last_touch
        Written, by account: as it stood before, its term, its course, the week of its last touch.
    log
        Written: the terms that have ended.
    seats
        Written, by CSM.
    retained
        Written, by week: what is retained of the opening book, cents.
    """

    accounts: Table[Account]
    parameters: Table[SegmentParameters]
    red_line: NDArray[np.float64]
    team_parameters: Table[Team]
    by_csm: NDArray[np.bool_]
    by_others: NDArray[np.int64]
    before: Table[Seen]
    running: Table[Term]
    courses: Table[Course]
    last_touch: NDArray[np.int64]
    log: Table[Term]
    seats: Table[SeatTally]
    retained: NDArray[np.float64]


WatchedParts = tuple[
    Table[Account],
    Table[SegmentParameters],
    NDArray[np.float64],
    Table[Team],
    NDArray[np.bool_],
    NDArray[np.int64],
    Table[Seen],
    Table[Term],
    Table[Course],
    NDArray[np.int64],
    Table[Term],
    Table[SeatTally],
    NDArray[np.float64],
]
"""The parts of `Watched`, without their names: what Python hands to compiled code."""


@compiled
def _watch(parts: WatchedParts, worked: Rows, count: int, week: int) -> int:
    """Note one week of every account; return how many terms have ended so far.

    ``worked`` are the numbers of the actions that took minutes, ``count`` the terms ended before.
    """
    watched = Watched(*parts)
    for i in range(watched.accounts.shape[0]):
        a, b = watched.accounts[i], watched.before[i]
        term, course = watched.running[i], watched.courses[i]
        if a.stage == FUTURE or (a.stage != ACTIVE and a.stage == b.stage):
            continue
        if b.stage == FUTURE:
            b.stage = ACTIVE
            begin(term, i, a.start, b.renewal)
            arrive(course, a)
        touches = of_csms = 0
        if b.stage == ACTIVE:
            b.score = a.score
            touch = watched.parameters[a.segment].touch
            touches = touches_of(a, worked, watched.by_csm, touch, week)
            of_csms = touches - watched.by_others[i]
            burnt = burns(b, watched.red_line, watched.team_parameters[0], week)
            note(term, a, burnt, touches, of_csms, week)
            if a.stage != ACTIVE or a.renewal != b.renewal:
                end(term, course, a, week)
                if is_recorded(term):
                    watched.log[count] = term
                    count += 1
                begin(term, i, b.renewal, a.renewal)
        else:  # it has come back
            begin(term, i, week + 1, a.renewal)
            course.since = week + 1
        if a.opening:
            watched.retained[week] += retained_of_opening(course, a)
        if of_csms:
            watched.last_touch[i] = week
        if a.owner != NOBODY:
            covered = week - watched.last_touch[i] < COVERED_FOR
            _tally(watched.seats[a.owner], of_csms, a.stage == ACTIVE, covered)
        b.stage, b.intent, b.renewal = a.stage, a.intent, a.renewal
    return count


@compiled
def _tally(seat: SeatTally, touches: int, stays: bool, covered: bool) -> None:
    """Count a week of an account for its seat."""
    seat.touches += touches
    if stays:
        seat.account_weeks += 1
        if covered:
            seat.covered_weeks += 1


def worked_on(world: WorldState, week: int) -> Rows:
    """Return the actions that people may have finished this week.

    Without minutes spent nobody finished anything, even if the ceiling delivered. What executives
    and specialists finish counts as well, and their minutes are not kept by action.
    """
    line = world.ledger[week]
    if line["minutes_executive"] or line["minutes_specialist"]:
        return np.arange(world.spent.shape[1])
    return np.flatnonzero(world.spent[week])


class Recorder:
    """Collects what a record holds besides the final state of a world: an `Observer`.

    Parameters
    ----------
    world
        As it opens. Those past their notice have decided already: in week -1.
    """

    def __init__(self, world: WorldState) -> None:
        accounts, action_effects = world.accounts, world.action_effects
        self.world = world
        self.before = np.zeros(len(accounts), SEEN)
        for name in SEEN.names or ():
            self.before[name] = accounts[name]
        self.by_csm = (action_effects["minutes"] > 0) & (action_effects["automated"] == 0)[:, None]
        self.by_csm &= (action_effects["asks"] == 0)[:, None]
        theirs = self.by_csm.T[world.parameters["touch"][accounts["segment"]]]
        done = accounts["last_done"][:, : len(action_effects)]
        self.last_touch = np.where(theirs, done, NEVER).max(axis=1).astype(np.int64)
        self.none = np.zeros(len(accounts), np.int64)
        self.running = np.zeros(len(accounts), TERM)
        open_all(accounts, self.running)
        self.log = np.zeros(len(accounts), TERM)
        self.ended = 0
        self.seats = np.zeros(world.csms, SEAT_TALLY)
        weeks = (*range(0, world.horizon, WEEKS_PER_YEAR), world.horizon)
        self.marks = {week: place for place, week in enumerate(weeks)}
        self.arr_at = np.full((len(weeks), len(accounts)), -1, np.int64)
        self._mark(0)
        self.courses = Courses(accounts, world.horizon)
        self.retained_of_opening = np.zeros(world.horizon)
        self.began = np.zeros(int(np.sum(accounts["opening"] == 1)), BEGAN)
        self.began["account"] = np.flatnonzero(accounts["opening"] == 1)
        for name in ("owner", "score"):
            self.began[name] = accounts[name][self.began["account"]]

    def observe(self, state: WorldState, week: int) -> None:
        """Record the week that has just closed."""
        world = state
        if self.ended + len(self.running) > len(self.log):
            # Each account ends at most one term a week.
            self.log = np.concatenate((self.log, np.zeros(len(self.log) + len(self.running), TERM)))
        watched = Watched(
            accounts=world.accounts,
            parameters=world.parameters,
            red_line=world.red_line,
            team_parameters=world.team_parameters,
            by_csm=self.by_csm,
            by_others=self._by_others(week),
            before=self.before,
            running=self.running,
            courses=self.courses.rows,
            last_touch=self.last_touch,
            log=self.log,
            seats=self.seats,
            retained=self.retained_of_opening,
        )
        self.ended = _watch((*watched,), worked_on(world, week), self.ended, week)
        self._mark(week + 1)
        self.courses.mark(world.accounts, week + 1)

    def _by_others(self, week: int) -> NDArray[np.int64]:
        """Return how much of CSMs' work others have finished this week, by account."""
        accounts, asked = self.world.accounts, self.world.journal.asked_of_others
        if not len(asked):
            return self.none
        row, action = asked.T
        touch = self.world.parameters["touch"][accounts["segment"][row]]
        done = (accounts["last_done"][row, action] == week) & self.by_csm[action, touch]
        return np.bincount(row[done], minlength=len(accounts)).astype(np.int64)

    def record(
        self, arm: str, replication: int, economics: Economics, untreated: Record | None = None
    ) -> Record:
        """Return the record of the run so far."""
        world = self.world
        terms = self.terms()
        return Record(
            arm,
            replication,
            world.accounts,
            world.ledger,
            economics,
            spent=world.spent,
            segments=world.segment_names,
            mark_weeks=np.array([*self.marks]),
            arr_at=self.arr_at,
            terms=terms,
            seats=self._tallied(terms),
            began=self.began,
            courses=self.courses.rows,
            years=np.concatenate([np.zeros(0, FLOW), *self.courses.years]),
            last_year=self.courses.last_year,
            retained_of_opening=self.retained_of_opening,
            untreated=untreated,
        )

    def terms(self) -> NDArray[Any]:
        """Return the terms so far, an array of `TERM` by account and time."""
        active = self.before["stage"] == Stage.ACTIVE
        long = self.running["ends"] - self.running["begins"] >= SHORTEST_TERM
        open_ = self.running[active & (long | (self.running["flagged"] != NEVER))]
        terms = np.concatenate((self.log[: self.ended], open_))
        return terms[np.lexsort((terms["begins"], terms["account"]))]

    def _mark(self, week: int) -> None:
        """Note everyone's ARR if ``week``, which is about to begin, is a mark."""
        accounts = self.world.accounts
        if week in self.marks:
            retained = (accounts["stage"] == Stage.ACTIVE) & (accounts["returned"] == 0)
            self.arr_at[self.marks[week]] = np.where(retained, accounts["arr"], -1)

    def _tallied(self, terms: NDArray[Any]) -> NDArray[Any]:
        """Return the totals of each seat's accounts, with its response when they burnt."""
        seats = self.seats.copy()
        flagged = terms[(terms["flagged"] != NEVER) & (terms["owner"] != NOBODY)]
        answered = flagged[flagged["answered"] != NEVER]
        np.add.at(seats["flags"], flagged["owner"], 1)
        np.add.at(seats["answered"], answered["owner"], 1)
        np.add.at(
            seats["answer_weeks"], answered["owner"], answered["answered"] - answered["flagged"]
        )
        return seats
