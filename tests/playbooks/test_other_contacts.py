"""Whose contacts used up the contact rule: playbooks', or those of the work they stand on."""

from dataclasses import dataclass

import numpy as np
import pytest

import simcs
from simcs.interventions.plan import Plan
from simcs.playbooks import caps
from simcs.playbooks.policy import Playbooks
from simcs.report.playbook_text import sentences
from simcs.signals.view import View

SMALL = (
    "book.size=30", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=30",
    "replications=2", "driver=loop", "depth=quick", "workers=1",
)  # fmt: skip
PLAYS = """\
playbooks:
  p:
    every: 10 weeks
    steps:
      - {do: email}
      - {do: survey}
      - {do: in_app_guide, within: 2 weeks}
rules: {contacts: 2 a month}
"""


@dataclass(frozen=True)
class Mails:
    """Sends every customer an e-mail each week."""

    def plan(self, view: View) -> Plan:
        return Plan().add(view.account, "welcome_email", 9e6)


@pytest.mark.parametrize("base", [Mails(), None], ids=["other work", "none"])
def test_the_ledger_says_which_steps_other_work_has_blocked(base: Mails | None) -> None:
    play = Playbooks.from_yaml(PLAYS, on_top_of=base or "none")
    found = simcs.compare({"today": base or "none", "new": play}, overrides=SMALL)
    [row] = [one for one in found.playbooks.itertuples() if one.segment == "all"]
    assert row.blocked > 5
    assert row.blocked_by_others == (0 if base is None else row.blocked)
    plays = found.answer.measured.plays
    put_off = plays[plays["event"] == "other work put off"]["count"].sum()
    assert put_off == 0 if base is None else put_off > 5 * 2
    share = "none" if base is None else "all"
    said = [one for one in sentences(found.answer) if "contact rule" in one]
    assert said[0].endswith(f"; {share} of them because of the team's other work.")


class Recount:
    """The contact rule for one account, from a list of all contacts."""

    def __init__(self, most: int, weeks: int) -> None:
        self.most, self.weeks = most, weeks
        self.held: list[tuple[int, int, bool, int]] = []  # week, times, own, action
        self.open: dict[int, tuple[int, int, bool, int]] = {}

    def ask(self, week: int, action: int, times: int, own: bool) -> int:
        if action in self.open:
            return caps.FINE
        lately = [one for one in self.held if week - one[0] < self.weeks]
        if sum(one[1] for one in lately if one[2]) + times > self.most:
            return caps.BY_PLAYS
        if sum(one[1] for one in lately) + times > self.most:
            return caps.BY_OTHERS
        self.open[action] = (week, times, own, action)
        self.held.append(self.open[action])
        return caps.FINE


def test_the_rule_agrees_with_a_recount() -> None:
    rng = np.random.default_rng(5)
    seen: set[int] = set()
    for _ in range(60):
        most, weeks, count = int(rng.integers(1, 4)), int(rng.integers(1, 6)), 3
        actions = np.array([[2 * a, 2 * a + 1, a] for a in range(count)])
        rule = caps.Contacts(actions, (count, weeks), np.array([[most, weeks, -1]]))
        state = np.zeros((count + 2 * weeks + 1, 1), np.int32)
        state[:count] = -1
        recount, rows = Recount(most, weeks), np.zeros(1, np.int64)
        for week in range(25):
            values = np.tile([[9e9], [1.0]], (count, 1))  # never done, all of it waits
            for action in [*recount.open]:
                begun, gone = recount.open[action], rng.random()
                if gone < 0.6 and week > begun[0]:
                    del recount.open[action]
                    if gone < 0.3:
                        values[2 * action] = 0.0  # done
                    else:
                        values[2 * action + 1] = 0.0  # given up
                        recount.held.remove(begun)
            caps.settle_contacts(rule, state, rows, values, 1, week)
            number = int(rng.integers(0, 4))
            contact, times = rng.integers(-1, count, number), rng.integers(1, 3, number)
            own = rng.random(number) < 0.5
            asks = caps.Asks(np.zeros(number, np.int64), contact, times, own)
            said = caps.allow(rule, state, rows, np.zeros((1, 1), np.bool_), asks, week)
            for k in range(number):
                meant = caps.FINE
                if contact[k] >= 0:
                    meant = recount.ask(week, int(contact[k]), int(times[k]), bool(own[k]))
                assert said[k] == meant, (week, k)
                seen.add(meant)
    assert seen == {caps.FINE, caps.BY_PLAYS, caps.BY_OTHERS}
