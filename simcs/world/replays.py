"""Accounts meet the weeks of a recording again, with one action more at the beginning.

All that came to them from outside is as it was, and so are their random numbers. So an account that
is worked on once more differs from its untreated twin by that work and what follows from it, and by
nothing else; and as accounts do not affect each other here, all can be treated in one replay. What
the team does for an account later stays as it was, whatever has become of it: an account that would
have left gets no work after the week in which it left, and one that has left does not come back.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I1, Rows, Table, dtype_of
from simcs.compiled import compiled
from simcs.journey.columns import LEAVE_AFTER_NOTICE, Account, Happening, Intent, Message, Stage
from simcs.journey.decision import chance_to_stay, chance_to_turn, chance_undisturbed
from simcs.journey.segment_parameters import SegmentParameters
from simcs.team.backlog import empty
from simcs.team.csm import burns, hand_over
from simcs.team.parameters import Team
from simcs.team.service import ServiceParts, deliver, named
from simcs.team.work import ANY_CAUSE, WHOLE, ActionEffects
from simcs.world.customers import act_all, drift_all
from simcs.world.market_state import interrupt_service, sour
from simcs.world.recording import FELT, Past, Recording

ACTIVE = int(Stage.ACTIVE)
GENERIC = int(Message.GENERIC)
STAY = int(Intent.STAY)
DECIDES, TERM_ENDS = int(Happening.DECIDES), int(Happening.TERM_ENDS)
PAYMENT_FAILS = int(Happening.PAYMENT_FAILS)


class Note:
    """What came of one account in a replay, a row of `NOTE`."""

    renews: (
        F8  # chance that the term it was in ends in a renewal, if nothing beyond control ends it
    )
    waits: I1  # that is not settled yet
    value: F8  # discounted margin so far, cents
    random_arr: F8  # what chance at its decisions gave or took of its ARR at the horizon, cents
    random_value: F8  # … of its value
    due: I1  # what it is about to do this week: of `Happening`, or 0
    chance: F8  # how likely that is to go well
    expected: F8  # … with what nobody controls
    stake_arr: F8  # what depends on it, cents
    stake_value: F8


NOTE = dtype_of(Note)


class ArrWorth(NamedTuple):
    """What ARR is worth, to measure a replay.

    Attributes
    ----------
    rate
        Discounted margin that a cent of ARR brings in each week, cents, shape ``(weeks,)``.
    ahead
        How much of ARR at the horizon and of value a cent of ARR in a week becomes, shape
        ``(2, weeks + 1, segments)``. The last, of value, is what ARR that is left at the horizon is
        worth: 0 counts nothing after it. All others take out chance and move no mean: about will
        do.
    """

    rate: NDArray[np.float64]
    ahead: NDArray[np.float64]


@dataclass(frozen=True)
class Extra:
    """One action more.

    Attributes
    ----------
    action
        Its number; it is for accounts.
    rows
        Row numbers of the accounts that it is for.
    """

    action: int
    rows: Rows


class Outcome(NamedTuple):
    """What came of accounts, in the order of their rows.

    Attributes
    ----------
    renews
        Chance that the term it is in ends in a renewal if nothing beyond anyone's control ends it;
        of its state at the decision and, if it means to leave, at the end of the term.
    arr
        ARR at the horizon less what chance at its decisions gave or took of it, $.
    value
        Discounted margin from the beginning to the horizon, and what is left then, less the same;
        $.
    """

    renews: NDArray[np.float64]
    arr: NDArray[np.float64]
    value: NDArray[np.float64]


@compiled
def treat(
    accounts: Table[Account],
    parameters: Table[SegmentParameters],
    rows: Rows,
    work: ActionEffects,
    action: int,
    team: Team,
    red_line: NDArray[np.float64],
    week: int,
) -> None:
    """Deliver an action to accounts, as by a CSM of usual skill who knows no cause."""
    for n in range(rows.shape[0]):
        a = accounts[rows[n]]
        share = team.burning_effect if burns(a, red_line, team, week) else WHOLE
        deliver(a, parameters[a.segment], work, action, ANY_CAUSE, GENERIC, 1.0, share, week)


@compiled
def foresee(
    accounts: Table[Account],
    parameters: Table[SegmentParameters],
    rows: Rows,
    notes: Table[Note],
    ahead: NDArray[np.float64],
    week: int,
) -> None:
    """Note how likely those stay who are about to decide or at the end of a term, and what for."""
    for n in range(rows.shape[0]):
        a, note = accounts[rows[n]], notes[rows[n]]
        note.due = 0
        if a.happening & PAYMENT_FAILS:
            continue
        p = parameters[a.segment]
        undisturbed, turned = chance_undisturbed(a, p), chance_to_turn(a, p, week)
        stake = float(a.arr)
        if a.happening & DECIDES:
            note.due = DECIDES
            note.chance = note.expected = chance_to_stay(a, p, week)
            stake *= undisturbed * (1.0 - turned)
        elif a.happening & TERM_ENDS and a.intent != STAY:
            note.due = TERM_ENDS
            note.chance, note.expected = turned, undisturbed * turned
        end = min(int(a.renewal), ahead.shape[1] - 1)
        note.stake_arr = stake * ahead[0, end, a.segment]
        note.stake_value = stake * ahead[1, end, a.segment]


@compiled
def settle(accounts: Table[Account], rows: Rows, notes: Table[Note]) -> None:
    """Note how it came out: the chance of it counts, and what randomness did is noted apart."""
    for n in range(rows.shape[0]):
        a, note = accounts[rows[n]], notes[rows[n]]
        if note.due == 0:
            continue
        well = a.intent == STAY if note.due == DECIDES else a.stage == ACTIVE
        gap = (1.0 if well else 0.0) - note.expected
        note.random_arr += gap * note.stake_arr
        note.random_value += gap * note.stake_value
        if note.waits:
            note.renews += note.chance
            note.waits = 0 if well or note.due == TERM_ENDS else 1


@compiled
def meet(
    parts: ServiceParts,
    active: Rows,
    before: Rows,
    maturity: float,
    notes: Table[Note],
    rate: float,
    ahead: NDArray[np.float64],
) -> Rows:
    """Let accounts go through a week from its drift on; return the rows of those who acted."""
    service = named(parts)
    week = service.week
    for n in range(active.shape[0]):
        notes[active[n]].value += rate * week.accounts[active[n]].arr
    rows = drift_all(service, active, before, maturity)
    foresee(week.accounts, week.parameters, rows, notes, ahead, week.number)
    act_all(week, rows)
    settle(week.accounts, rows, notes)
    return rows


def replayed(
    recording: Recording,
    begin: int,
    rows: Rows,
    worth: ArrWorth,
    extra: Extra | None,
    lift: float = 0,
) -> tuple[Outcome, NDArray[Any]]:
    """Let accounts meet a recording from the middle of a week to the horizon.

    Parameters
    ----------
    begin
        Which week, one of ``recording.begins``.
    rows
        Row numbers of active accounts, ascending: those that are followed.
    worth
        Of this beginning.
    extra
        The action that is done once more, in that week; None for the twins.
    lift
        What is added to process maturity at the close of that week; its fading is as recorded.

    Returns
    -------
    tuple
        What came of ``rows``, and all accounts as they stand then.
    """
    state = recording.state
    accounts = recording.begins[begin].copy()
    accounts["happening"] = 0
    notes = _notes(accounts, begin)
    if extra is not None:
        treat(
            accounts, recording.weeks[begin].parameters, extra.rows,
            state.action_effects[extra.action], extra.action, state.team_parameters[0],
            state.red_line, begin,
        )  # fmt: skip
    active, happening, more = rows, np.zeros(0, np.int64), 0.0
    scratch = np.zeros_like(state.ledger)
    for week in range(begin, state.horizon):
        past = recording.weeks[week]
        if week > begin:
            _strike(recording, past, accounts, week)
        _feel(past, accounts)
        here = accounts, past.parameters, scratch, state.seed, state.replication, week
        parts = (
            empty(), state.team, state.team_parameters, state.available, state.used, state.spent,
            state.action_effects, here,
        )  # fmt: skip
        maturity = min(1.0, past.maturity + more)
        happening = meet(
            parts, active, happening, maturity, notes, float(worth.rate[week]), worth.ahead
        )
        active = active[accounts["stage"][active] == ACTIVE]
        accounts["owner"] = past.owner
        if past.leaves.any():
            hand_over(accounts, active, past.leaves, state.team_parameters[0])
        more = lift if week == begin else more * past.kept
    return _outcome(accounts, notes, rows, worth.ahead[1, -1]), accounts


def _notes(accounts: NDArray[Any], week: int) -> NDArray[Any]:
    notes = np.zeros(len(accounts), NOTE)
    decided = week >= accounts["renewal"] - accounts["notice"]
    notes["waits"] = ~(decided & (accounts["intent"] == STAY))
    notes["renews"] = 1 - notes["waits"]
    return notes


def _strike(recording: Recording, past: Past, accounts: NDArray[Any], week: int) -> None:
    """Let the market strike as it did."""
    state, market = recording.state, recording.state.market.parameters
    if past.announced:
        sour(accounts, market.rise_goodwill)
    if past.outage:
        hit = np.zeros(len(accounts), np.bool_)
        key = state.seed, state.replication
        interrupt_service(accounts, hit, market.outage_share, *key, week)


def _feel(past: Past, accounts: NDArray[Any]) -> None:
    """Add the week's work to what accounts feel, and grant what was conceded."""
    there = accounts["stage"][past.worked_on] == ACTIVE
    rows = past.worked_on[there]
    for name in FELT:
        accounts[name][rows] += past.work[name][there]
    granted = past.conceded
    means_to = accounts["intent"][granted] == LEAVE_AFTER_NOTICE
    accounts["conceded"][granted[means_to & (accounts["stage"][granted] == ACTIVE)]] = 1


def _outcome(
    accounts: NDArray[Any], notes: NDArray[Any], rows: Rows, left: NDArray[np.float64]
) -> Outcome:
    own = notes[rows]
    arr = np.where(accounts["stage"][rows] == ACTIVE, accounts["arr"][rows], 0)
    value = own["value"] + left[accounts["segment"][rows]] * arr
    return Outcome(
        own["renews"].copy(), (arr - own["random_arr"]) / 100, (value - own["random_value"]) / 100
    )
