"""One account's journey under each arm, week by week, with common random numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.replications import Setup, drive, open_worlds
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import CAUSES, Stage
from simcs.playbooks.policy import Playbooks
from simcs.studies.account_named import row_of
from simcs.studies.asking import Asking, Overheard
from simcs.team.parameters import Team
from simcs.team.work import NOBODY
from simcs.world.event_log import BEFORE, Event, EventLog
from simcs.world.followed import BEFELL, Followed, note_changes
from simcs.world.observer import watch
from simcs.world.state import WorldState

MET = np.dtype(
    [
        *BEFELL.descr,
        ("price_rise", "f8"),  # added to the price step of renewals, a year
        ("maturity", "f8"),  # process maturity that prevented problems
        ("problem_factor", "f8", (CAUSES,)),  # what findings have left of new problems
        ("downturn", "?"),
        ("campaign", "?"),  # … of a competitor, for its segment
        ("announced", "?"),  # a price rise is
        ("outage", "?"),
        ("hit", "?"),  # … and it opens a problem about service
        ("csm_quits", "?"),  # the only one who knows it
        ("csm_begins", "?"),
        ("passes", "?"),  # to another CSM or pod
        ("replaced", "?"),  # its CSM is not the first in that seat
        ("lost_replaced", "?"),  # … nor was the one who left on a set date
    ]
)
"""What befell an account in a week, beside its own columns."""


@dataclass(frozen=True, eq=False)
class Trace(Followed):
    """One account's journey under one arm; ``met`` is an array of `MET`.

    Parameters
    ----------
    arm, account_id
        Whose journey it is.
    segment
        Name of its segment.
    waiting
        For each week the actions that wait for it at the close.
    minutes
        Of a CSM's time that each action takes with it, by action number.
    asked_by
        For each week: action -> who asked for what was open then, highest priority first.
    team, owners
        The team, and the names of its CSMs of the first day where the book has them.
    """

    arm: str
    account_id: str
    segment: str
    waiting: tuple[tuple[str, ...], ...]
    minutes: NDArray[np.int64]
    asked_by: tuple[dict[str, tuple[str, ...]], ...] = ()
    team: Team = field(default_factory=Team)
    owners: tuple[str, ...] = ()

    def events_in(self, week: int) -> list[tuple[Event, int]]:
        """Return the events of a week with their details."""
        own = self.events[self.events["week"] == week]
        return [(Event(e), int(d)) for e, d in zip(own["event"], own["detail"], strict=True)]

    def done(self, week: int) -> list[str]:
        """Return the actions that were finished for it in a week."""
        return [list(NUMBERS)[d] for event, d in self.events_in(week) if event is Event.TOUCHED]

    def before(self, week: int) -> Any:
        """Return the account as it stood when a week began."""
        return self.states[week - 1] if week else self.begin

    @property
    def hours(self) -> float:
        """Hours that the finished actions took."""
        touched = self.events["detail"][self.events["event"] == Event.TOUCHED]
        return float(self.minutes[touched].sum()) / 60


@dataclass(frozen=True)
class Parting:
    """The first week after which an account is not the same under two arms.

    Parameters
    ----------
    week
        The week.
    done
        What was finished for it under the one and the other.
    met
        What befell it under the one and the other, rows of `MET`.
    differs
        The columns of `ACCOUNT` that differ.
    """

    week: int
    done: tuple[list[str], list[str]]
    met: tuple[Any, Any]
    differs: tuple[str, ...]


def traces(setup: Setup, account: str, replication: int) -> list[Trace]:
    """Simulate one replication under every arm and follow one account through it.

    Parameters
    ----------
    setup
        As `simcs.experiment.replications.prepare` returns it.
    account
        As `simcs.studies.account_named.row_of` takes it.

    Raises
    ------
    ConfigError
        When there is no such account, or more than one.
    SimcsError
        When a policy breaks its contract.
    """
    found = []
    for arm, world in open_worlds(setup, replication):
        row, name = row_of(setup.book, len(world.accounts) - len(setup.book), account)
        found.append(_followed(setup, arm.name, world, row, name))
    return found


class _Follower:
    """Takes note of all that one account meets: an `Observer`."""

    def __init__(self, state: WorldState, row: int) -> None:
        self.row, self.asking = row, Asking(row)
        self.begin = state.accounts[row].copy()
        self.states = np.zeros(state.horizon, state.accounts.dtype)
        self.met = np.zeros(state.horizon, MET)
        self.waiting: list[tuple[str, ...]] = []
        self.before, self.team, self.maturity = self.begin, state.team.copy(), state.maturity

    def observe(self, state: WorldState, week: int) -> None:
        """Take note of the week that has just closed."""
        now = self.states[week] = state.accounts[self.row]
        (met := self.met[week])["maturity"] = self.maturity
        _meet(met, state, self.before, now, self.row, week)
        note_changes(met, state, self.row)
        _meet_csm(met, self.team, state, self.before, now, week)
        own = state.backlog["action"][state.backlog["account"] == self.row]
        self.waiting.append(tuple(list(NUMBERS)[number] for number in own))
        self.asking.close(self.waiting[-1])
        self.before, self.team, self.maturity = self.states[week], state.team.copy(), state.maturity


def _followed(setup: Setup, arm: str, world: WorldState, row: int, name: str) -> Trace:
    follower, event_log = _Follower(world, row), EventLog(world)
    parameters = world.parameters[follower.begin["segment"]].copy()
    if isinstance(world.policy, Playbooks):
        world.policy = Overheard(world.policy, follower.asking.hear)
    watch(world, drive(world, setup.config.driver), event_log, follower)
    events = event_log.events()
    return Trace(
        arm=arm,
        account_id=name,
        segment=world.segment_names[follower.begin["segment"]],
        states=follower.states,
        begin=follower.begin,
        met=follower.met,
        events=events[(events["account"] == row) & (events["week"] > BEFORE)],
        waiting=tuple(follower.waiting),
        parameters=parameters,
        minutes=world.action_effects["minutes"][:, parameters["touch"]].astype(np.int64),
        asked_by=tuple(follower.asking.weeks),
        team=setup.team,
        owners=setup.book.owners[: setup.csms],
    )


def _meet(met: Any, world: WorldState, before: Any, now: Any, row: int, week: int) -> None:
    """Note what the market and the clock brought the account this week."""
    market, journal = world.market, world.journal
    p = world.parameters[before["segment"]]
    was_there = before["stage"] == Stage.ACTIVE
    met["drifts"] = was_there or (before["stage"] == Stage.FUTURE and now["stage"] != Stage.FUTURE)
    for name in ("shock", "price_rise", "problem_factor"):
        met[name] = p[name]
    met["downturn"] = week < market.downturn_ends
    met["campaign"] = week < market.campaigns_end[before["segment"]]
    met["late"] = journal.late_goodwill[row] if world.tickets and met["drifts"] else 0.0
    if not was_there:
        return
    met["announced"] = journal.rise_announced
    met["soured"] = market.parameters.rise_goodwill if met["announced"] else 0.0
    met["outage"] = journal.outage
    met["hit"] = row in journal.hit


def _meet_csm(
    met: Any, before_team: NDArray[Any], world: WorldState, before: Any, now: Any, week: int
) -> None:
    """Note whether the one CSM who knows the account comes or goes; in a pod, colleagues do too."""
    owner = int(now["owner"])
    if owner == NOBODY:
        return
    old, new = before_team[owner], world.team[owner]
    met["replaced"] = old["hires"] > 0
    met["lost_replaced"] = met["csms_lost"] and before_team[before["owner"]]["hires"] > 0
    if now["stage"] != Stage.ACTIVE:
        return
    met["passes"] = before["stage"] == Stage.ACTIVE and before["owner"] != owner
    if new["pod"] != owner or new["next"] != NOBODY:
        return
    met["csm_begins"] = old["hired"] == week and not met["passes"]
    met["csm_quits"] = new["hires"] > old["hires"]
    met["handed_over"] = world.team_parameters["handover_loss"][0] if met["csm_quits"] else 0.0


def parting(one: Trace, other: Trace) -> Parting | None:
    """Return where two arms part: the first week whose close is not the same to the last bit."""
    for week, (mine, theirs) in enumerate(zip(one.states, other.states, strict=True)):
        if mine.tobytes() != theirs.tobytes():
            names: Sequence[str] = one.states.dtype.names or ()
            return Parting(
                week,
                (one.done(week), other.done(week)),
                (one.met[week], other.met[week]),
                tuple(n for n in names if np.asarray(mine[n] != theirs[n]).any()),
            )
    return None
