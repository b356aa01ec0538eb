"""How a program for `simcs.playbooks.machine` is laid out: arrays, and what their numbers mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.playbooks.caps import Contacts
from simcs.playbooks.language import Start, Step
from simcs.playbooks.sources import Source

NEVER = -(2**30)
NONE = -1


class Code(IntEnum):
    """What an instruction does; a, b and c are its numbers."""

    END = 0  # the play is finished
    DO = 1  # ask for work a; b: wait until it is done or given up
    WAIT = 2  # a weeks
    AT = 3  # until a weeks after the start
    BEFORE = 4  # until at most a weeks before the renewal
    UNLESS = 5  # go to b where condition a is false
    GO = 6  # to a
    MARK = 7  # waiting begins
    STAY = 8  # go back to b for this week, until a weeks have passed
    ENTER = 9  # start play a
    LEAVE = 10
    TAG = 11  # a: column of the state, b: 1 on, 0 off
    SKIP = 12  # work a is passed over
    WHY = 13  # go to b where it was not play a that started this one


class Col(IntEnum):
    """The columns of the state that each playbook has for each account."""

    POSITION = 0  # the instruction it is at, -1 outside
    ENTERED = 1  # week of the latest start
    SINCE = 2  # week in which the present wait began
    LEFT = 3
    SEEN = 4  # of what makes it start: 0 it does not hold, 1 it was answered, 2 it waits
    REASON = 5  # which play started this one; -1: its own condition
    GOAL_BY = 6  # last week in which the goal counts, -1 less it in the holdout; NEVER: none
    PENDING = 7  # pieces of work asked for and neither done nor given up
    FIRST = 8  # then one for each piece of work, then the weeks of the latest starts


class Work(NamedTuple):
    """One ``do`` or ``note`` of a playbook."""

    playbook: int
    step: Step
    action: str
    by: str
    times: int
    within: int  # weeks; 0: as long as it waits in the backlog


class Play(IntEnum):
    """The columns of `Program.plays`."""

    KIND = 0  # of `KINDS`
    CODE = 1  # its first instruction
    START = 2  # number of the condition to start
    STOP = 3
    GOAL = 4
    GOAL_WEEKS = 5
    EVERY = 6
    AGAIN = 7  # weeks; -1 never again
    MOST = 8  # starts for each account in so many weeks; 0: no limit
    MOST_WEEKS = 9
    TEAM = 10
    TEAM_WEEKS = 11
    STATE = 12  # where its columns begin
    WORK = 13  # its first piece of work
    WORKS = 14
    STARTS = 15  # where its latest starts are kept
    KEPT = 16  # how many
    GONE = 17  # whether it is for accounts that have left
    WHO = 18  # number of the condition which accounts it is for
    TENURE = 19  # source of the weeks as a customer that its rhythm counts from; -1: last start


class WorkCol(IntEnum):
    """The columns of `Program.works`."""

    PLAY = 0
    WITHIN = 1
    SINCE = 2  # source of the weeks since the action
    OPEN = 3  # source of whether the backlog has it
    ASKED = 4  # column of the state: -1 nothing asked, else twice the week, and 1 once it is asked


KINDS = {Start.WHEN: 0, Start.WHILE: 1, Start.EVERY: 2}

LINES_EACH_PLAY = 6
"""Left or stopped, goal, qualified, entered or held out, finished, and stopped by another."""


class Tables(NamedTuple):
    """A program's arrays, as compiled code takes them.

    Attributes
    ----------
    ops, constants
        The conditions' operations, shape ``(n, 3)``, and their constants.
    rings
        For each source: where its past begins in the history, and how many weeks it holds.
    code
        Instructions ``(n, 4)``: what, a, b, c.
    plays
        One row of `Play` per playbook.
    works
        One row of `WorkCol` per piece of work.
    withins
        Weeks in which each piece of work must be done, by variant; 0: as long as it waits.
    unless, replaces
        Which playbook keeps out, and which it takes the place of, shape ``(plays, plays)``.
    starts
        For each value kept from a start: play, source, weeks before; shape ``(n, 3)``.
    """

    ops: NDArray[np.int64]
    constants: NDArray[np.float64]
    rings: NDArray[np.int64]
    code: NDArray[np.int64]
    plays: NDArray[np.int64]
    works: NDArray[np.int64]
    withins: NDArray[np.int64]
    unless: NDArray[np.bool_]
    replaces: NDArray[np.bool_]
    starts: NDArray[np.int64]


@dataclass(frozen=True)
class Program:
    """Everything the machine reads.

    Attributes
    ----------
    tables
        The arrays of compiled code.
    deepest, conditions
        Rows of the stack, and how many conditions there are.
    sources
        What is read of the accounts, in the order of their rows.
    initial_state, initial_history
        What an account begins with.
    work
        What the playbooks can ask for.
    contacts
        The contact rule, and where the state keeps contacts.
    contact_of
        The actions that count as contacts, by their places in the rule; empty without one.
    kept_from
        Where values from the start of plays begin in the history.
    gone_at
        Column of the state that says whether an account had left a week ago. The last one says
        whether it was seen at all.
    """

    tables: Tables
    deepest: int
    conditions: int
    sources: tuple[Source, ...]
    initial_state: NDArray[np.int32]
    initial_history: NDArray[np.float64]
    work: tuple[Work, ...]
    contacts: Contacts
    contact_of: dict[str, int]
    kept_from: int
    gone_at: int

    @property
    def plays(self) -> NDArray[np.int64]:
        """One row of `Play` per playbook."""
        return self.tables.plays

    @property
    def works(self) -> NDArray[np.int64]:
        """One row of `WorkCol` per piece of work."""
        return self.tables.works

    @property
    def constants(self) -> NDArray[np.float64]:
        """The numbers that conditions compare with."""
        return self.tables.constants

    @property
    def lines_each(self) -> int:
        """Lines for the ledger that a week can take for each account.

        No instruction is carried out twice, and each piece of work comes to one end at most.
        """
        return LINES_EACH_PLAY * len(self.plays) + len(self.works) + len(self.tables.code)

    @cached_property
    def actions(self) -> NDArray[np.int64]:
        """Of each piece of work its action's number, and whether it is for those who have left."""
        names = [one.action for one in self.work]
        found = [(NUMBERS[name], bool(ACTIONS[name].asks)) for name in names]
        return np.array(found, np.int64).reshape(-1, 2)

    @cached_property
    def contact_of_work(self) -> NDArray[np.int64]:
        """Of each piece of work, the place of its action in the contact rule; -1: no contact."""
        return np.array([self.contact_of.get(one.action, -1) for one in self.work], np.int64)

    @cached_property
    def times_of_work(self) -> NDArray[np.int64]:
        """Of each piece of work, how often it is asked for."""
        return np.array([one.times for one in self.work], np.int64)

    @cached_property
    def works_of(self) -> dict[str, list[int]]:
        """Action -> the pieces of work that ask for it."""
        found: dict[str, list[int]] = {}
        for at, one in enumerate(self.work):
            found.setdefault(one.action, []).append(at)
        return found
