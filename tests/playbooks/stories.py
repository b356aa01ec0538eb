"""Short stories for tests: what the machine does, week by week, with what is said of accounts."""

import math
import textwrap
from typing import Any

from simcs.playbooks.building import read_text
from tests.playbooks.driving import Driver
from tests.playbooks.reference_conditions import Look, Value
from tests.playbooks.reference_files import action_of, work_of

Given = dict[str, Any]
QUIET: dict[str, Value] = {
    "arr": 1000.0, "usage": 0.8, "segment": "smb", "weeks_to_renewal": 40.0, "tenure": 100.0,
    "notice_given": 0.0, "outage": 0.0, "price_rise": 0.0, "tickets_1w": 0.0, "returned": 0.0,
}  # fmt: skip
"""An account of which there is nothing to say."""


class Story:
    """Tells the machine what is seen of accounts, and what became of work.

    Parameters
    ----------
    text
        A playbook file.
    accounts
        How many there are.
    week
        The week in which the story begins.
    """

    def __init__(self, text: str, accounts: int = 1, week: int = 0) -> None:
        file = read_text(textwrap.dedent(text))
        self.driver = Driver(file)
        self.actions = {
            play.name: [action_of(one) for one in work_of(play)] for play in file.playbooks
        }
        self.values = [dict(QUIET) for _ in range(accounts)]
        self.done: list[dict[str, int]] = [{} for _ in range(accounts)]
        self.waiting: list[set[str]] = [set() for _ in range(accounts)]
        self.gone: set[int] = set()
        self.unseen: set[int] = set()
        self.held_out: frozenset[str] = frozenset()
        self.not_done: frozenset[tuple[str, int]] = frozenset()
        """Playbooks and the places of their steps that the CSM would not do as written now."""
        self.now = week
        self.asked: set[str] = set()
        """What the contact rule let through, the latest week."""

    def week(
        self,
        *each: Given,
        done: tuple[str, ...] | str = (),
        dropped: tuple[str, ...] | str = (),
        **all_: Any,
    ) -> set[str]:
        """Run a week; return what happened: "PLAYBOOK WHAT ACTION", with accounts if several.

        Parameters
        ----------
        each
            What changes for each account.
        done, dropped
            What was done in the week before, or given up, of all accounts.
        all_
            What changes for all accounts.
        """
        for account, values in enumerate(self.values):
            values.update(all_)
            if each:
                values.update(each[account])
            for action in (done,) if isinstance(done, str) else done:
                self.waiting[account].discard(action)
                self.done[account][action] = self.now - 1
            for action in (dropped,) if isinstance(dropped, str) else dropped:
                self.waiting[account].discard(action)
        looks = [
            self._look(account) for account in range(len(self.values)) if account not in self.unseen
        ]
        found = self.driver.week(self.now, looks)
        for account, play, work in found.withdrawn:
            self.waiting[account].discard(self.actions[play][work])
        for account, play, work in found.passed:
            self.waiting[account].add(self.actions[play][work])
        self.asked = {self._named(account, play, "", work) for account, play, work in found.passed}
        self.now += 1
        assert len(set(found.lines)) == len(found.lines)
        return {self._named(*line) for line in found.lines}

    def quiet(self, weeks: int, **rest: Any) -> None:
        """Run weeks in which nothing happens."""
        for _ in range(weeks):
            assert self.week(**rest) == set()

    def _look(self, account: int) -> Look:
        values, gone = dict(self.values[account]), account in self.gone
        if gone:
            known = ("arr", "segment", "weeks_gone", "cause_found")
            values = {name: values[name] for name in known if name in values}
        since = {action: float(self.now - when) for action, when in self.done[account].items()}
        waiting, lines = frozenset(self.waiting[account]), {("usage", 0.5): 0.6}
        return Look(account, gone, values, since, waiting, self.held_out, lines, self.not_done)

    def _named(self, account: int, play: str, what: str, work: int | None) -> str:
        words = [str(account)] if len(self.values) > 1 else []
        words += [play, what] if what else [play]
        return " ".join([*words, *([] if work is None else [self.actions[play][work]])])


MISSING = math.nan
