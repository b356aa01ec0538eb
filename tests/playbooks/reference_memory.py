"""What the reference interpreter remembers, and small questions about that."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from simcs.playbooks.language import (
    Condition,
    Lasting,
    Playbook,
    PlaybookFile,
)
from tests.playbooks.reference_conditions import OUTSIDE, Asker, Look, Moment, holds
from tests.playbooks.reference_files import asks_anew, is_for_gone, lasting_in, work_of

Run = Iterator[None]
Line = tuple[int, str, str, int | None]
"""Account, playbook, what, and which piece of work."""


class Left(Exception):
    """The account leaves the play."""


@dataclass
class Asked:
    """A piece of work that was asked for: when, and whether the contact rule let it through."""

    week: int
    passed: bool = False


@dataclass
class Contact:
    """A contact that was asked for and not given up."""

    action: str
    week: int
    times: int
    open: bool = True


@dataclass
class Memory:
    """What one playbook remembers of one account."""

    run: Run | None = None  # while it is inside
    reason: str | None = None
    began: int | None = None
    left: int | None = None
    starts: list[int] = field(default_factory=list)
    episode: str = "none"  # of its condition to start: none, open or answered
    goal_by: int | None = None
    held: bool = False  # the start that the goal is of was in the holdout
    asked: dict[int, Asked] = field(default_factory=dict)


@dataclass
class Customer:
    """What all playbooks remember of one account."""

    of: dict[str, Memory]
    gone: bool = False
    tags: set[str] = field(default_factory=set)
    weeks: dict[int, Look] = field(default_factory=dict)
    lasted: dict[tuple[Lasting, str], int] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    counted: bool = False  # the contact rule has looked at what was before
    moment: Moment | None = None


@dataclass
class Outcome:
    """What comes of a week: work by account, playbook and number in the order written."""

    wanted: dict[tuple[int, str, int], str] = field(default_factory=dict)
    withdrawn: set[tuple[int, str, int]] = field(default_factory=set)
    passed: set[tuple[int, str, int]] = field(default_factory=set)
    lines: list[Line] = field(default_factory=list)


class Remembering:
    """All that there is of all accounts, in one file's playbooks."""

    def __init__(self, file: PlaybookFile) -> None:
        self.file = file
        self.plays = {play.name: play for play in file.playbooks}
        self.settings = {one.name: one.value for one in file.settings}
        self.work = {play.name: work_of(play) for play in file.playbooks}
        self.numbers = {id(step): at for work in self.work.values() for at, step in enumerate(work)}
        self.for_gone = {play.name: is_for_gone(play) for play in file.playbooks}
        self.lasting = list(dict.fromkeys(lasting_in(file)))
        self.customers: dict[int, Customer] = {}
        self.now, self.out = 0, Outcome()
        self.fresh: set[tuple[str, int]] = set()

    def _note(self, account: int, play: str, what: str, work: int | None = None) -> None:
        self.out.lines.append((account, play, what, work))

    def _memory(self, play: Playbook | str, account: int) -> Memory:
        name = play if isinstance(play, str) else play.name
        return self.customers[account].of[name]

    def _inside(self, play: Playbook | str, account: int) -> bool:
        return self._memory(play, account).run is not None

    def _look(self, account: int) -> Look:
        return self.customers[account].weeks[self.now]

    def _asker(self, name: str, account: int, place: str) -> Asker:
        """Return from where a condition is asked; a play that has not begun would begin now."""
        memory = self._memory(name, account)
        if place == "start" or asks_anew(self.plays[name]):
            return OUTSIDE
        if place == "goal":
            return Asker(memory.began if memory.began is not None else self.now, memory.reason)
        if memory.run is not None:
            return Asker(memory.began, memory.reason)
        return Asker(self.now)

    def _holds(self, of: Condition | None, play: Playbook, account: int, place: str) -> bool:
        """Return whether a condition holds; one that is missing does not."""
        if of is None:
            return False
        moment = self.customers[account].moment
        assert moment is not None
        asker = self._asker(play.name, account, place)
        return holds(of, moment, asker, f"{place} {play.name}")

    def _since(self, action: str, account: int) -> float:
        return self._look(account).since.get(action, math.inf)
