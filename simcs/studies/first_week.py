"""The plan of a first week: what each playbook asks for, of whom, and how many hours it takes."""

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.plan import Plan
from simcs.interventions.worth import Worth
from simcs.journey.columns import NEVER, Stage
from simcs.playbooks.language import Condition
from simcs.playbooks.noting import FULL, HELD_OUT, STARTED_BY, WANTED
from simcs.playbooks.outline import all_work
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.rule_keeping import asked_by, part_times
from simcs.playbooks.tally import AUTOMATION
from simcs.signals.view import View
from simcs.team.work import NOBODY
from simcs.world.state import WorldState

CSM = "csm"
CONTACT_RULE, LIMIT, HOLDOUT = "contact rule", "limit", "holdout"
"""Why work that a playbook wants is not asked for."""

SEAT = np.dtype(
    [
        ("accounts", "f8"),  # of the book
        ("asked", "f8"),  # hours that the playbooks ask of it this week
        ("other", "f8"),  # … and other work
        ("hours", "f8"),  # hours that it has
        ("problems", "f8"),  # open ones that are seen, of its accounts
        ("overdue", "f8"),  # work for its accounts that is due and not done at the end
        ("unresolved", "f8"),  # open problems that are seen, then
        ("signals", "f8"),  # accounts that began to burn visibly
        ("missed", "f8"),  # … for which no CSM has finished anything by then
    ]
)
"""What is counted for each CSM, means over the draws; the last four at the end of some weeks."""


class Ask(NamedTuple):
    """One piece of work that a playbook asks for in one draw.

    Attributes
    ----------
    row, owner
        The account's row number, and the index of its CSM, -1: none.
    play, condition
        The playbook, and the condition of the step itself.
    started
        Whether another playbook has started it.
    within
        Weeks in which it is to be done, this one included; 0: none are said.
    worth
        What it is expected to bring, $; see `simcs.interventions.worth`.
    anyway
        Whether other work than that of playbooks asks for it too.
    """

    row: int
    owner: int
    action: str
    times: int
    by: str
    play: str
    condition: Condition | None
    started: bool
    priority: float
    within: int
    worth: float
    anyway: bool


class FirstWeek:
    """Takes note of the plan of the first week of one draw.

    Parameters
    ----------
    state
        The world that it is made in.
    policy
        The playbooks.

    Attributes
    ----------
    asks
        What the playbooks ask for.
    seats
        Array of `SEAT`, one row for each CSM.
    others
        Hours that the playbooks ask of who is no account's CSM, by who that is.
    held_back
        Why work that playbooks want is not asked for -> for how many accounts.
    """

    def __init__(self, state: WorldState, policy: Playbooks) -> None:
        self.state, self.policy = state, policy
        self.asks: list[Ask] = []
        self.seats = np.zeros(state.csms, SEAT)
        self.others: dict[str, float] = {}
        self.held_back: dict[str, float] = {}

    def hear(self, view: View, plan: Plan) -> None:
        """Take note of a plan, of the first week alone."""
        if view.week:
            return
        worth, started = Worth(view), self._started(plan)
        for number in plan.reasons:
            self.asks += self._part(view, plan, number, worth, started)
        self._count_held_back(plan)
        self._count_hours(view, plan)
        owner, csms = view.owner, self.state.csms
        self.seats["accounts"] = np.bincount(owner[owner != NOBODY], minlength=csms)
        pods = self.state.team["pod"]
        there = pods != NOBODY
        hours = np.bincount(pods[there], self.state.available[there] / 60, minlength=csms)
        self.seats["hours"] = hours
        self.seats["problems"] = problems_seen(self.state.accounts, csms)

    def _started(self, plan: Plan) -> set[tuple[int, str]]:
        """Return account and playbook where another playbook has started it."""
        plays, lines = self.policy.file.playbooks, plan.lines
        begun = lines[lines["kind"] == STARTED_BY]
        return {(row, plays[play].name) for row, play, *_ in begun.tolist()}

    def _part(
        self, view: View, plan: Plan, number: int, worth: Worth, started: set[tuple[int, str]]
    ) -> list[Ask]:
        """Return what a part of a plan asks for, account by account."""
        part, play = plan.parts[number], plan.reasons[number]
        work = plan.works[number]
        places, levels = asked_by(part, view)
        action, times = part.action, part_times(part)
        others = [one for at, one in enumerate(plan.parts) if at not in plan.reasons]
        anyway = np.zeros(len(view.account), np.bool_)
        for one in others:
            if one.action == action:
                anyway[asked_by(one, view)[0]] = True
        brings = worth.of(action) * times
        by = AUTOMATION if ACTIONS[action].automated else part.by
        return [
            Ask(
                row, int(view.owner[place]), action, times, by, play, work.step.when,
                (row, play) in started, level, work.within, float(brings[place]),
                bool(anyway[place]),
            )
            for place, row, level in zip(
                places.tolist(), view.account[places].tolist(), levels.tolist(), strict=True
            )
        ]  # fmt: skip

    def _count_held_back(self, plan: Plan) -> None:
        plays, work = self.policy.file.playbooks, all_work(self.policy.file)
        lines = plan.lines
        kinds = Counter(lines["kind"].tolist())
        wanted = {
            (row, plays[play].name, work[at].action)
            for row, play, _, at, _ in lines[lines["kind"] == WANTED].tolist()
        }
        asked = {(ask.row, ask.play, ask.action) for ask in self.asks}
        self.held_back = {
            CONTACT_RULE: float(len(wanted - asked)),
            LIMIT: float(kinds[FULL]),
            HOLDOUT: float(kinds[HELD_OUT]),
        }

    def _count_hours(self, view: View, plan: Plan) -> None:
        """Add up the hours asked this week: what is asked for twice is one piece of work."""
        effects = self.state.action_effects
        best = np.full((len(effects), len(view.account)), -np.inf)
        minutes, mine = np.zeros(best.shape), np.zeros(best.shape, np.bool_)
        who = np.full(best.shape, CSM, object)
        for number, part in enumerate(plan.parts):
            places, levels = asked_by(part, view)
            action = NUMBERS[part.action]
            mine[action, places] |= number in plan.reasons
            higher = levels > best[action, places]
            places, levels = places[higher], levels[higher]
            best[action, places] = levels
            each = effects["minutes"][action][view.touch[places]] * part_times(part)
            minutes[action, places] = each
            who[action, places] = part.by
        count, owned = self.state.csms, view.owner != NOBODY
        for name, some in (("asked", mine), ("other", ~mine)):
            hours = np.where(some & (who == CSM), minutes, 0.0).sum(axis=0)[owned] / 60
            self.seats[name] = np.bincount(view.owner[owned], hours, minlength=count)
        for name in {*who[mine & (minutes > 0)].tolist()} - {CSM}:
            self.others[name] = float(minutes[mine & (who == name)].sum() / 60)


def problems_seen(accounts: NDArray[Any], csms: int) -> NDArray[np.float64]:
    """Return for each CSM the open problems of its active accounts that are seen."""
    rows = accounts[(accounts["stage"] == Stage.ACTIVE) & (accounts["owner"] != NOBODY)]
    seen = np.where(rows["seen_week"] != NEVER, rows["problems"], 0).sum(axis=1)
    found: NDArray[np.float64] = np.bincount(rows["owner"], seen, minlength=csms).astype(float)
    return found


def overdue_work(state: WorldState, week: int) -> NDArray[np.float64]:
    """Return for each CSM the work for its accounts that is due and to do when a week has closed.

    As the metric `overdue_work` has it, but in pieces of work, and whoever is to do it.
    """
    left = state.backlog[(state.backlog["due"] <= week) & (state.backlog["account"] >= 0)]
    owner = state.accounts["owner"][left["account"]]
    return np.bincount(owner[owner != NOBODY], minlength=state.csms).astype(float)
