"""Whose contacts used up the contact rule: playbooks', or those of the work they stand on."""

from dataclasses import dataclass

import numpy as np
import pytest

import simcs
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.playbooks import caps
from simcs.playbooks.catalogue import NO_CONTACT
from simcs.playbooks.policy import Playbooks
from simcs.report.playbook_text import sentences
from simcs.signals.view import View
from simcs.world.event_log import Event

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


def test_contacts_from_before_the_run_count_in_its_first_weeks() -> None:
    play = Playbooks.from_yaml(
        "playbooks: {p: {while: weeks_since(email) >= 0 weeks, do: email}}\n"
        "rules: {contacts: 1 a month}", on_top_of="none",
    )  # fmt: skip
    world = simcs.World.open(simcs.prepare(["none"], overrides=SMALL), policy=play)
    known = [action for action, a in ACTIONS.items() if a.channel not in NO_CONTACT and not a.asks]
    since = np.minimum.reduce([world.view.weeks_since(action) for action in known])
    accounts, lately = world.view.account, since < 4
    assert 3 < lately.sum() < len(accounts)
    first = np.full(len(world._state.accounts), -1)
    for week in range(4):
        events = world.step()
        asked = events["account"][events["event"] == Event.TOUCHED]
        first[asked] = np.where(first[asked] < 0, week, first[asked])
    assert (first[accounts[~lately]] == 0).all()
    free = 4 - since[lately]  # the latest contact is 4 weeks ago
    assert np.isin(first[accounts[lately]], [-1, *range(1, 4)]).all()
    assert (first[accounts[lately]] >= free)[first[accounts[lately]] >= 0].all()
    assert (first[accounts[lately]] == free).any()


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
        state[: count + 2 * weeks] = -1
        recount, rows = Recount(most, weeks), np.zeros(1, np.int64)
        before, waits = rng.integers(1, 8, count), rng.random(count) < 0.2
        recount.held = [(-int(since), 1, False, a) for a, since in enumerate(before)]
        for action in np.flatnonzero(waits).tolist():
            recount.open[action] = (0, 1, False, action)
            recount.held.append(recount.open[action])
        for week in range(25):
            values = np.tile([[9e9], [1.0]], (count, 1))  # never done, all of it waits
            if not week:
                values[::2, 0], values[1::2, 0] = before, waits
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


@dataclass(frozen=True)
class Listing:
    """Names every customer in a list, with a priority each, as Python lists."""

    def plan(self, view: View) -> Plan:
        rows = view.account.tolist()
        return Plan().add(rows, "email", [float(row) for row in rows], due=[view.week] * len(rows))


def test_what_the_base_arm_lists_is_cut_to_what_the_rule_allows() -> None:
    play = Playbooks.from_yaml(PLAYS.replace("2 a month", "0 a month"), on_top_of=Listing())
    world = simcs.World.open(simcs.prepare(["none"], overrides=SMALL), policy=play)
    plan = play.plan(world.view)
    assert [part.action for part in plan.parts] == ["email"]
    [part] = plan.parts
    assert [len(part.account), len(part.priority), len(part.due)] == [0, 0, 0]
    world.step()
