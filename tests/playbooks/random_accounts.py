"""Accounts at random: signals come and go, work is done or dropped, some leave and come back."""

import math
import random
from dataclasses import dataclass, field

from simcs.playbooks.language import PlaybookFile
from tests.playbooks.reference_conditions import Look, Value
from tests.playbooks.reference_files import action_of, work_of
from tests.playbooks.reference_memory import Outcome

FLAGS = ("notice_given", "payment_open", "first_value_reached", "fully_adopted")
AGES = ("survey_age", "problem_age", "csm_changed", "stalled", "since_first_value")
WIDE = ("outage", "price_rise", "returned")
VALUED = ("check_in", "business_review")


@dataclass
class Made:
    """One account."""

    arr: float
    begins: int
    held_out: frozenset[str]
    gone_for: int | None = None
    unseen: bool = False
    tenure: int = 0
    renewal: int = 6
    values: dict[str, Value] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)


class Accounts:
    """Makes what is seen of accounts each week, and answers what is asked."""

    def __init__(self, file: PlaybookFile, seed: int, count: int = 12) -> None:
        self.random = random.Random(f"accounts {seed}")
        self.steps = {play.name: work_of(play) for play in file.playbooks}
        # Numbers of their own; with half of the seeds all is done as written.
        self.by_people = random.Random(f"people {seed}")
        self.left_out = 0.3 if seed % 2 else 0.0
        self.all = [
            Made(
                self.random.choice((10.0, 20.0, 30.0)) * 1000,
                0 if at < count - 3 else self.random.randrange(30),
                frozenset(
                    play.name for play in file.playbooks if self.random.random() < play.holdout
                ),
                None,
                False,
                0 if at >= count - 3 else self.random.randrange(20),
                self.random.randrange(1, 9),
            )
            for at in range(count)
        ]

    def looks(self, week: int) -> list[Look]:
        """Return what is seen of all accounts that there are."""
        wide = {name: float(self.random.random() < 0.1) for name in WIDE[:2]}
        return [
            self._look(at, one, week, wide)
            for at, one in enumerate(self.all)
            if week >= one.begins and not self._unseen(one, week)
        ]

    def _unseen(self, one: Made, week: int) -> bool:
        """Return whether an account has left so that nobody sees it any more."""
        if week > one.begins and one.gone_for is None and self.random.random() < 0.003:
            one.unseen = True
            one.waiting.clear()
        return one.unseen

    def _look(self, at: int, one: Made, week: int, wide: dict[str, float]) -> Look:
        pick, new = self.random.random, week == one.begins
        returned = False
        if one.gone_for is None and pick() < 0.02:
            one.gone_for = 0
            one.waiting.clear()
            one.values["cause_found"] = None
        elif one.gone_for is not None and pick() < 0.1:
            one.gone_for, one.tenure, returned = None, 0, True
            one.waiting.clear()
            if pick() < 0.5:
                one.done.clear()
        elif one.gone_for is not None:
            one.gone_for += 1
        elif not new:
            one.tenure += 1
        values = one.values
        if one.gone_for is not None:
            self._of_gone(one)
        else:
            self._here(one, new=new)
            values["returned"] = float(returned)
        values.update(wide, arr=one.arr)
        known = dict(values)
        if one.gone_for is not None:
            keep = ("arr", "segment", "weeks_gone", "cause_found", "troubled")
            known = {key: known[key] for key in keep if key in known} | {"troubled": 0.0}
        since = {action: float(week - when) for action, when in one.done.items()}
        lines = {
            (name, share): step * (1 + 3 * share)
            for name, step in (("usage", 0.25), ("score", 25.0))
            for share in (0.25, 0.5, 0.75)
        }
        held, gone = one.held_out, one.gone_for is not None
        not_done = frozenset(
            (play, number)
            for play, steps in self.steps.items()
            for number in range(len(steps))
            if self.by_people.random() < self.left_out
        )
        worth = {name: self.random.choice((20.0, 80.0, 120.0)) for name in VALUED}
        waiting = frozenset(one.waiting)
        return Look(at, gone, known, since, waiting, held, lines, not_done, worth)

    def _of_gone(self, one: Made) -> None:
        assert one.gone_for is not None
        one.values["weeks_gone"] = float(one.gone_for)
        if self.random.random() < 0.2:
            one.values["cause_found"] = self.random.choice(("fit", "goodwill", "value"))

    def _here(self, one: Made, *, new: bool) -> None:
        pick, values = self.random.random, one.values
        for name in ("weeks_gone", "cause_found"):
            values.pop(name, None)
        for name, levels in (
            ("usage", (0.0, 0.3, 0.5, 0.7, 0.9)), ("score", (10.0, 30.0, 50.0, 70.0)),
            ("tickets_1w", (0.0, 0.0, 1.0, 2.0)), ("mood", (0.0, 1.0, 2.0)),
            ("sponsor", (0.2, 0.8)),
        ):  # fmt: skip
            if new or pick() < 0.4 or name not in values:
                values[name] = math.nan if pick() < 0.1 else self.random.choice(levels)
        for name, said in (("segment", ("smb", "enterprise")), ("problem", ("product", "value"))):
            if new or pick() < 0.15 or name not in values:
                values[name] = (
                    None if pick() < 0.2 and name == "problem" else (self.random.choice(said))
                )
        values["troubled"] = float(values["problem"] is not None)
        for name in FLAGS:
            if new or pick() < 0.2 or name not in values:
                values[name] = self.random.choice((0.0, 1.0))
        for name in AGES:
            old = values.get(name, math.nan)
            assert isinstance(old, float)
            values[name] = 0.0 if pick() < 0.15 else math.nan if pick() < 0.1 else old + 1
        one.renewal -= 1
        if one.renewal < 0:
            one.renewal = self.random.choice((4, 8))
            values["renewed_since"] = 0.0
        else:
            old = values.get("renewed_since", math.nan)
            assert isinstance(old, float)
            values["renewed_since"] = old + 1
        values["weeks_to_renewal"] = float(one.renewal)
        values["weeks_to_decision"] = float(one.renewal - 2)
        values["tenure"] = float(one.tenure)

    def answer(self, week: int, out: Outcome) -> None:
        """Let the team do some of what is asked, and drop some."""
        wanted = {(account, self._action(play, work)) for account, play, work in out.wanted}
        for account, play, work in out.withdrawn:
            action = self._action(play, work)
            if (account, action) not in wanted:
                self.all[account].waiting.discard(action)
        for account, play, work in out.passed:
            self.all[account].waiting.add(self._action(play, work))
        for one in self.all:
            for action in sorted(one.waiting):
                chance = self.random.random()
                if chance < 0.45:
                    one.waiting.discard(action)
                if chance < 0.35:
                    one.done[action] = week

    def _action(self, play: str, work: int) -> str:
        return action_of(self.steps[play][work])
