"""One account's journey under each arm, week by week, with common random numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.book.entities import entity_of
from simcs.errors import ConfigError, quoted
from simcs.experiment.config import GeneratedBook
from simcs.experiment.replications import Setup, drive, open_worlds
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import CAUSES, Stage
from simcs.playbooks.policy import Playbooks
from simcs.studies.asking import Asking, Overheard
from simcs.team.work import NOBODY
from simcs.world.event_log import BEFORE, Event, EventLog
from simcs.world.followed import BEFELL, Followed
from simcs.world.observer import watch
from simcs.world.state import WorldState

ARRIVAL = re.compile(r"arrival[ _-]?(\d{1,9})")

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
        ("passes", "?"),  # to another CSM
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
    """

    arm: str
    account_id: str
    segment: str
    waiting: tuple[tuple[str, ...], ...]
    minutes: NDArray[np.int64]
    asked_by: tuple[dict[str, tuple[str, ...]], ...] = ()

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
        An id of the book, a row number of a made-up book, or ``arrival N``.

    Raises
    ------
    ConfigError
        When there is no such account.
    SimcsError
        When a policy breaks its contract.
    """
    found = []
    for arm, world in open_worlds(setup, replication):
        row, name = row_of(setup, world, account)
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
    if now["stage"] != Stage.ACTIVE or owner == NOBODY:
        return
    old, new = before_team[owner], world.team[owner]
    if new["pod"] != owner or new["next"] != NOBODY:
        return
    met["passes"] = before["stage"] == Stage.ACTIVE and before["owner"] != owner
    met["csm_begins"] = old["hired"] == week and not met["passes"]
    met["csm_quits"] = new["hires"] > old["hires"]
    met["handed_over"] = world.team_parameters["handover_loss"][0] if met["csm_quits"] else 0.0


def whole_number(text: str, below: int) -> int | None:
    """Return the whole number from 0 that a text says, or None where it is none ``below`` that."""
    digits = text.lstrip("0") or text[:1]
    # However many digits: Python refuses to read thousands of them.
    if not (text.isascii() and text.isdecimal()) or len(digits) > len(str(below)):
        return None
    number = int(digits)
    return number if number < below else None


def _rows_with(setup: Setup, account: str) -> NDArray[np.int64]:
    """Return the row of an account by its real id, which an anonymised book holds no more."""
    return np.flatnonzero(setup.book.rows["entity"] == entity_of(account))


def row_of(setup: Setup, world: WorldState, account: str) -> tuple[int, str]:
    """Return the row and the name of the account that a user means.

    Raises
    ------
    ConfigError
        When there is none.
    """
    ids = setup.book.ids
    arrived = len(world.accounts) - len(ids)
    if account in ids:
        return ids.index(account), account
    if setup.config.anonymise and len(own := _rows_with(setup, account)):
        return int(own[0]), ids[own[0]]
    arrival = ARRIVAL.fullmatch(account)
    if arrival and 1 <= int(arrival[1]) <= arrived:
        return len(ids) + int(arrival[1]) - 1, f"arrival {int(arrival[1])}"
    numbered = isinstance(setup.config.book, GeneratedBook)
    if numbered and (row := whole_number(account, len(ids))) is not None:
        return row, ids[row]
    near = get_close_matches(account, ids, n=1)
    hint = f" (did you mean {quoted(near[0])}?)" if near else ""
    span = f"{quoted(ids[0])} to {quoted(ids[-1])}"
    rows = f", a row number from 0 to {len(ids) - 1}" if numbered else ""
    late = f", 'arrival 1' to 'arrival {arrived}'" if arrived else ""
    raise ConfigError(
        f"account is {quoted(account)}{hint}; allowed: an id of the book's {len(ids)} accounts "
        f"({span}){rows}{late}"
    )


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
