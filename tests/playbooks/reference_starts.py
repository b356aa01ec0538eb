"""Starts and ends in the reference interpreter."""

import contextlib
import math

from simcs.playbooks.language import (
    Playbook,
    Start,
)
from tests.playbooks.reference_files import action_of, asks_anew, recent, to_start
from tests.playbooks.reference_memory import Left, Run
from tests.playbooks.reference_work import Working


class Starting(Working):
    """Lets accounts into playbooks, and takes them out."""

    def _through(self, play: Playbook, account: int) -> Run:
        """Go through a playbook's steps."""
        raise NotImplementedError

    def _goal(self, play: Playbook, account: int) -> None:
        memory = self._memory(play, account)
        if play.goal is None or memory.goal_by is None:
            return
        held = "held out, " if memory.held else ""
        if self._holds(play.goal.when, play, account, "goal"):
            self._note(account, play.name, f"{held}goal reached")
            memory.goal_by = None
        elif self.now >= memory.goal_by:
            self._note(account, play.name, f"{held}goal missed")
            memory.goal_by = None

    def _end(self, play: Playbook, account: int, what: str) -> None:
        """Take an account out of a play; if it did not come to its end, take work back."""
        memory = self._memory(play, account)
        memory.run, memory.left = None, self.now
        self._note(account, play.name, what)
        if what != "stopped":
            return
        for work, asked in memory.asked.items():
            step = self.work[play.name][work]
            if asked.passed and self._since(action_of(step), account) <= self.now - asked.week:
                self._note(account, play.name, "done", work)
                continue
            self.out.wanted.pop((account, play.name, work), None)
            if asked.passed:
                self.out.withdrawn.add((account, play.name, work))
            self._note(account, play.name, "withdrawn", work)
        memory.asked.clear()

    def _prevented(self, play: Playbook, account: int) -> bool:
        """Whether an account may not enter, apart from the team's limit."""
        memory = self._memory(play, account)
        if self._holds(play.stop, play, account, "inside"):
            return True
        if memory.left is not None:
            away = self.now - memory.left
            if away == 0 or play.again == -1 or away < (play.again or 0):
                return True
        limit = play.per_account
        if limit and recent(memory.starts, self.now, limit) >= limit.entries:
            return True
        return any(self._inside(other, account) for other in play.unless)

    def _full(self, play: Playbook) -> bool:
        """Whether the team's limit is used up; who is in the holdout takes none of its time."""
        if play.team is None:
            return False
        entered = 0
        for account, one in self.customers.items():
            if self.now not in one.weeks:
                continue  # nobody sees it any more
            if play.name not in self._look(account).held_out:
                entered += recent(one.of[play.name].starts, self.now, play.team)
        return entered >= play.team.entries

    def _start(self, play: Playbook, account: int) -> None:
        """Let an account start a play by the play's own condition, or ask anew."""
        if self._look(account).gone != self.for_gone[play.name]:
            return
        memory = self._memory(play, account)
        holding = all(self._holds(one, play, account, "start") for one in to_start(play))
        if asks_anew(play):
            self._ask_anew(play, account, holding=holding)
            return
        if play.start is Start.WHEN:
            if not holding:
                memory.episode = "none"
            elif self._inside(play, account):
                memory.episode = "answered"
            elif memory.episode == "none":
                memory.episode = "open"
                self._note(account, play.name, "qualified")
            due = memory.episode == "open"
        elif play.since == "start":
            assert play.every is not None
            tenure = self._look(account).values.get("tenure", math.nan)
            assert isinstance(tenure, float)
            if tenure > 0 and tenure % play.every.weeks == 0:
                memory.episode = "open"
            if self._inside(play, account):
                memory.episode = "none"
            due = memory.episode == "open" and holding
        else:
            assert play.every is not None
            last = memory.began
            due = holding and (last is None or self.now - last >= play.every.weeks)
        if not due or self._inside(play, account) or self._prevented(play, account):
            return
        if self._full(play):
            self._note(account, play.name, "team limit")
            return
        memory.episode = "answered" if play.start is Start.WHEN else "none"
        self._begin(play, account, None)

    def _ask_anew(self, play: Playbook, account: int, *, holding: bool) -> None:
        if play.since is not None and play.start is Start.EVERY:
            assert play.every is not None
            holding = holding and self._since(play.since, account) >= play.every.weeks
        if not holding or self._prevented(play, account):
            return
        if play.name in self._look(account).held_out:
            self._note(account, play.name, "held out")
            return
        if self._full(play):
            self._note(account, play.name, "team limit")
            return
        self._memory(play, account).starts.append(self.now)
        with contextlib.suppress(Left):
            next(self._through(play, account), None)

    def _begin(self, play: Playbook, account: int, by: str | None) -> None:
        memory = self._memory(play, account)
        memory.began = self.now
        memory.starts.append(self.now)
        if play.goal and memory.goal_by is None:
            memory.goal_by = self.now + play.goal.within.weeks
            memory.held = play.name in self._look(account).held_out
        if play.name in self._look(account).held_out:
            memory.left = self.now
            self._note(account, play.name, "held out")
            return
        for other in self.file.playbooks:
            if other.name in play.replaces and self._inside(other, account):
                self._end(other, account, "stopped")
        memory.run, memory.reason = self._through(play, account), by
        self._note(account, play.name, "started by a play" if by else "entered")
        self.fresh.add((play.name, account))
