"""What playbooks mean, a second time: one account after the other, without tables.

Written from the records of `simcs.playbooks.language` and the rules, not from the machine, which is
tested against it. A play that an account is in is a generator that stops where it has to wait.
"""

import math

from simcs.playbooks.language import (
    Decide,
    Do,
    Enter,
    Leave,
    Note,
    Playbook,
    Repeat,
    Step,
    Tag,
    Timing,
    Wait,
)
from tests.playbooks.reference_conditions import OUTSIDE, Look, Moment, holds
from tests.playbooks.reference_files import asks_anew
from tests.playbooks.reference_memory import Customer, Left, Memory, Outcome, Run
from tests.playbooks.reference_starts import Starting


class Reference(Starting):
    """Runs the playbooks of a file, week by week."""

    def week(self, week: int, looks: list[Look]) -> Outcome:
        """Run a week; ``looks`` are by account, ascending."""
        self.now, self.out, self.fresh = week, Outcome(), set()
        here = {look.account for look in looks}
        for account, one in self.customers.items():
            if account not in here and not one.gone:  # it could not pay, for one
                self._change(account, gone=True)
        for look in looks:
            self._see(look)
        # Limits of the team go by revenue.
        turn = sorted(looks, key=lambda look: -float(look.values["arr"] or 0.0))
        turn_ids = [look.account for look in turn]
        for play in self.file.playbooks:
            for account in turn_ids:
                self._goal(play, account)
        for play in self.file.playbooks:
            for account in turn_ids:
                if self._inside(play, account) and self._holds(play.stop, play, account, "inside"):
                    self._end(play, account, "stopped")
        for play in self.file.playbooks:
            for account in turn_ids:
                self._settle(play, account)
                if self._inside(play, account) and (play.name, account) not in self.fresh:
                    self._advance(play, account)
        for play in self.file.playbooks:
            for account in turn_ids:
                self._start(play, account)
        while self.fresh:
            for play in self.file.playbooks:
                for account in turn_ids:
                    if (play.name, account) in self.fresh:
                        self.fresh.remove((play.name, account))
                        if self._inside(play, account):
                            self._advance(play, account)
        return self.out

    def _see(self, look: Look) -> None:
        """Take in an account as the week begins: departures and returns, then conditions."""
        fresh = Customer({name: Memory() for name in self.plays})
        one = self.customers.setdefault(look.account, fresh)
        if look.gone != one.gone:
            self._change(look.account, gone=look.gone)
        one.weeks[self.now] = look
        inside = frozenset(name for name, memory in one.of.items() if memory.run is not None)
        one.moment = Moment(
            self.now, one.weeks, frozenset(one.tags), inside, one.lasted, self.settings
        )
        for lasting, place in self.lasting:
            asker = OUTSIDE
            kind, _, name = place.partition(" ")
            if name:
                asker = self._asker(name, look.account, kind)
            held = holds(lasting.of, one.moment, asker, place)
            one.lasted[lasting, place] = one.lasted.get((lasting, place), 0) + 1 if held else 0

    def _change(self, account: int, *, gone: bool) -> None:
        """End all plays of an account that has left, or is back; a goal that is open is missed."""
        one = self.customers[account]
        one.gone = gone
        one.weeks.clear()
        one.lasted.clear()
        for name, memory in one.of.items():
            if memory.run is not None:
                memory.run, memory.left = None, self.now
                self._note(account, name, "left meanwhile" if gone else "came back meanwhile")
            memory.episode = "none"
            memory.asked.clear()
            if memory.goal_by is not None and (gone or not self.for_gone[name]):
                self._note(account, name, f"{'held out, ' if memory.held else ''}goal missed")
                memory.goal_by = None

    def _advance(self, play: Playbook, account: int) -> None:
        memory = self._memory(play, account)
        assert memory.run is not None
        try:
            next(memory.run)
        except StopIteration:
            self._end(play, account, "finished")
        except Left:
            if memory.run is not None:
                self._end(play, account, "finished")

    def _through(self, play: Playbook, account: int) -> Run:
        yield from self._steps(play.steps, play, account, dated_after=False)

    def _steps(
        self, steps: tuple[Step, ...], play: Playbook, account: int, *, dated_after: bool
    ) -> Run:
        for at, step in enumerate(steps):
            dated = steps[at + 1].timing is not None if at + 1 < len(steps) else dated_after
            if step.timing:
                while not self._begins(step.timing, play, account):
                    yield
            if step.when is not None and not self._holds(step.when, play, account, "inside"):
                if isinstance(step, Do) and not asks_anew(play):
                    self._note(account, play.name, "skipped", self.numbers[id(step)])
                continue
            yield from self._step(step, play, account, dated_next=dated)

    def _begins(self, timing: Timing, play: Playbook, account: int) -> bool:
        if timing.before_renewal:
            ahead = self._look(account).values.get("weeks_to_renewal", math.nan)
            assert isinstance(ahead, float)
            return ahead <= timing.weeks
        began = self._memory(play, account).began
        return timing.weeks <= (0 if asks_anew(play) or began is None else self.now - began)

    def _step(self, step: Step, play: Playbook, account: int, *, dated_next: bool) -> Run:
        begun = self.now
        match step:
            case Do():
                yield from self._do(step, play, account, dated_next=dated_next)
            case Note() if step.hours:
                self._ask(step, play, account)
            case Wait():
                assert step.duration is not None
                while self.now - begun < step.duration.weeks:
                    yield
            case Decide():
                yield from self._decide(step, play, account, dated_next=dated_next)
            case Repeat():
                for turn in range(1, step.times + 1):
                    if self._holds(step.until, play, account, "inside"):
                        break
                    again = step.steps[0].timing is not None
                    dated = again if turn < step.times else dated_next
                    yield from self._steps(step.steps, play, account, dated_after=dated)
            case Enter():
                self._enter(self.plays[step.playbook], play, account)
                if not asks_anew(play) and not self._inside(play, account):
                    raise Left  # the other play took its place
            case Leave():
                raise Left
            case Tag():
                tags = self.customers[account].tags
                (tags.add if step.on else tags.discard)(step.tag)

    def _decide(self, step: Decide, play: Playbook, account: int, *, dated_next: bool) -> Run:
        begun = self.now
        while True:
            for path in step.paths:
                if self._holds(path.when, play, account, "inside"):
                    yield from self._steps(path.steps, play, account, dated_after=dated_next)
                    return
            if step.at_most is None or self.now - begun >= step.at_most.weeks:
                break
            yield
        yield from self._steps(step.otherwise, play, account, dated_after=dated_next)

    def _enter(self, other: Playbook, by: Playbook, account: int) -> None:
        """Start another play; one that asks anew each week cannot be entered."""
        look = self._look(account)
        if asks_anew(other) or self._inside(other, account):
            return
        if look.gone != self.for_gone[other.name] or self._prevented(other, account):
            return
        if other.who is not None and not self._holds(other.who, other, account, "start"):
            return
        if self._full(other):
            self._note(account, other.name, "team limit")
            return
        self._begin(other, account, by.name)

    def _do(self, step: Do, play: Playbook, account: int, *, dated_next: bool) -> Run:
        self._ask(step, play, account)
        if dated_next or asks_anew(play):
            return
        number, memory = self.numbers[id(step)], self._memory(play, account)
        yield
        while number in memory.asked:
            yield
