"""Each effect staged in one company: sums that are added up over companies.

Every function returns an array of shape (rows, columns), of which `experiments.effects.figures`
makes figures. All four of contact rest on replays: an account is held against itself, on its own
random numbers, with nothing else changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.effects.staging import (
    Floats,
    company,
    followed,
    left,
    met,
    recorded,
    there,
    with_calls,
    with_setting,
    without_csms,
)
from simcs.columns import Rows
from simcs.experiment.replications import Setup
from simcs.experiment.replications import recorded as record_of
from simcs.interventions.actions import NUMBERS
from simcs.journey.columns import NEVER, Intent
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.rescues import outcome_of, renewed, treated
from simcs.record import Economics, TermEnd
from simcs.world import loop
from simcs.world.recording import Recording
from simcs.world.replays import Extra

QUARTER = WEEKS_PER_YEAR // 4
BEGINS = (0, 13, 26, 39)
MONTH = 4
LITTLE_USE = 0.5

CALLS = ("expansion_talk", "check_in", "expansion_talk")
TWICE = 2.0
"""How many times `reconsider` is in the last of `CALLS`, and `handover_loss` in that of departures:
how much depends on an assumption."""
GROUPS = ("all", "little use", "more use")


def contact(accounts: int, seed: int, more: Sequence[str] = ()) -> Floats:
    """Count leavers in 13 weeks, of monthly accounts with and without one call more.

    Rows: `CALLS`, each for `GROUPS`; columns: accounts, leavers without, leavers with.
    """
    setup = company(
        ("book.mix={smb: 1.0, mid: 0.0, enterprise: 0.0}", "policies=[typical]",
         f"book.size={accounts}", f"horizon_weeks={BEGINS[-1] + QUARTER}", *more), seed,
    )  # fmt: skip
    whole = recorded(setup, BEGINS)
    sums = np.zeros((len(CALLS), len(GROUPS), 3))
    for begin in BEGINS:
        usual = followed(whole, begin, begin + QUARTER)
        chance = float(usual.state.parameters["reconsider"].max())
        readier = with_setting(usual, "reconsider", TWICE * chance)
        own = usual.begins[begin]
        rows = there(usual, begin)
        rows = rows[own["term"][rows] == MONTH]
        little = own["adoption"][rows] < LITTLE_USE
        for place, (call, recording) in enumerate(zip(CALLS, (usual, usual, readier), strict=True)):
            without = left(met(recording, begin, rows)[1], rows)
            called = left(met(recording, begin, rows, Extra(NUMBERS[call], rows))[1], rows)
            for group, some in enumerate((little | True, little, ~little)):
                sums[place, group] += some.sum(), without[some].sum(), called[some].sum()
    return sums.reshape(-1, 3)


TOP = 0.3
"""Share of accounts that are at most risk, or helped most."""


def lift(accounts: int, seed: int, more: Sequence[str] = ()) -> Floats:
    """Compare who is at most risk with whom a call helps most; a row for each kind of risk.

    Rows: true risk, score. Columns: accounts in the top by risk; of them in the top by lift; lift
    summed up over all, over the top by risk and over the top by lift, as if there were as many of
    all; rank correlation of risk and lift; 1.
    """
    setup = company(
        ("policies=[typical]", f"book.size={accounts}", f"horizon_weeks={BEGINS[-1] + 26}", *more),
        seed,
    )
    whole = recorded(setup, BEGINS)
    risk, score, gained = [], [], []
    for begin in BEGINS:
        recording = followed(whole, begin, begin + 26)
        own = recording.begins[begin]
        rows = there(recording, begin)
        rows = rows[_decides(recording, begin, rows, QUARTER)]
        extra = Extra(NUMBERS["check_in"], rows)
        without, called = (met(recording, begin, rows, e)[0].renews for e in (None, extra))
        risk.append(1 - without)
        score.append(-own["score"][rows])
        gained.append(called - without)
    risks, lifts = (np.concatenate(risk), np.concatenate(score)), np.concatenate(gained)
    return np.asarray([_overlap(one, lifts) for one in risks])


def _decides(
    recording: Recording, begin: int, rows: Rows, within: int, least: int = 0
) -> NDArray[np.bool_]:
    """Return who with a term of a year or longer has yet to decide, in so many weeks from now."""
    own = recording.begins[begin][rows]
    waits = own["renewal"] - own["notice"] - (begin + 1)
    undecided = own["intent"] == Intent.STAY
    ends = own["renewal"] <= recording.state.horizon
    long = own["term"] >= WEEKS_PER_YEAR
    return np.asarray(long & undecided & ends & (waits >= least) & (waits < within))


def _overlap(risk: Floats, gained: Floats) -> Floats:
    count = round(TOP * len(risk))
    by_risk, by_lift = (np.argsort(-one, kind="stable")[:count] for one in (risk, gained))
    ranks = [np.argsort(np.argsort(one, kind="stable")) for one in (risk, gained)]
    together = np.asarray(np.corrcoef(ranks[0], ranks[1]))[0, 1]
    return np.asarray([
        count, len(np.intersect1d(by_risk, by_lift)), count * gained.mean(),
        gained[by_risk].sum(), gained[by_lift].sum(), together, 1.0,
    ])  # fmt: skip


DEPARTURES = ("hand-over and absence", "hand-over alone", "both, with twice the loss of health")
SEGMENTS = ("smb", "mid", "enterprise")


def departure(accounts: int, seed: int, more: Sequence[str] = ()) -> Floats:
    """Compare the year after every CSM has left with the same year without.

    Rows: `DEPARTURES`, each for all and for `SEGMENTS`. Columns: revenue of the year in $, what was
    lost of it, ARR at its end, what was lost of that, terms of a year or longer decided within 13
    weeks, what was lost of their chances to renew.
    """
    begins = (0, 26)
    setup = company(
        ("policies=[typical]", f"book.size={accounts}",
         f"horizon_weeks={begins[-1] + WEEKS_PER_YEAR + 1}", *more), seed,
    )  # fmt: skip
    whole = recorded(setup, begins)
    sums = np.zeros((len(DEPARTURES), 1 + len(SEGMENTS), 6))
    for begin in begins:
        recording = followed(whole, begin, begin + WEEKS_PER_YEAR + 1)
        rows = there(recording, begin)
        segment = recording.begins[begin]["segment"][rows]
        soon = _decides(recording, begin, rows, QUARTER, least=1)
        stays = met(recording, begin, rows)[0]
        loss = float(recording.state.team_parameters["handover_loss"][0])
        worse = with_setting(recording, "handover_loss", TWICE * loss)
        for place, (other, absence) in enumerate(
            ((recording, True), (recording, False), (worse, True))
        ):
            gone = met(without_csms(other, begin, absence), begin, rows)[0]
            columns = (
                stays.value, stays.value - gone.value, stays.arr, stays.arr - gone.arr,
                soon.astype(float), soon * (stays.renews - gone.renews),
            )  # fmt: skip
            for group in range(1 + len(SEGMENTS)):
                own = segment == group - 1 if group else np.ones(len(rows), bool)
                sums[place, group] += [column[own].sum() for column in columns]
    return sums.reshape(-1, 6)


MOST_CALLS = 8


def tolerance(accounts: int, seed: int, more: Sequence[str] = ()) -> Floats:
    """Add up chances to renew by the number of calls in each quarter, a row for 0 to `MOST_CALLS`.

    Columns: accounts, chances to renew.
    """
    horizon = 2 * WEEKS_PER_YEAR
    setup = company(
        ("policies=[none]", f"book.size={accounts}", f"horizon_weeks={horizon}", *more), seed
    )
    recording = recorded(setup, (0,))
    rows = there(recording, 0)
    rows = rows[_decides(recording, 0, rows, WEEKS_PER_YEAR, least=WEEKS_PER_YEAR // 2)]
    found = []
    for calls in range(MOST_CALLS + 1):
        called = with_calls(recording, 0, rows, "check_in", weeks_of(calls))
        found.append((len(rows), met(called, 0, rows)[0].renews.sum()))
    return np.asarray(found)


def weeks_of(calls: int) -> list[int]:
    """Return the weeks of a year with a call if there are so many, evenly spaced, in a quarter."""
    total = 4 * calls
    return [WEEKS_PER_YEAR * number // total for number in range(total)]


RESCUES = ("all rescues", "those that had given notice")


def rescued(accounts: int, seed: int, more: Sequence[str] = ()) -> Floats:
    """Count who left by the end of the term after a renewal.

    Rows: `RESCUES`, each for `SEGMENTS`. Columns: rescued, of them left; others, of them left.
    """
    setup = company(
        (
            "policies=[none,heroic]",
            f"book.size={accounts}",
            f"horizon_weeks={4 * WEEKS_PER_YEAR}",
            *more,
        ),
        seed,
    )
    world = setup.opened(0)
    world.name, world.policy = setup.arms[1].name, setup.arms[1].policy
    record = record_of(world, setup.config.driver).record("heroic", 0, Economics(1.0, 0.0, 0.0))
    terms = record.terms
    length = terms["ends"] - terms["begins"]
    seen = renewed(terms) & (length >= WEEKS_PER_YEAR) & (terms["ends"] + length <= record.weeks)
    gone = outcome_of(terms, terms["account"], terms["ends"]) == TermEnd.LEFT
    segment = record.accounts["segment"][terms["account"]]
    others = terms["flagged"] == NEVER
    sums = np.zeros((len(RESCUES), len(SEGMENTS), 4))
    for place, saved in enumerate((treated(terms), treated(terms) & (terms["noticed"] != NEVER))):
        for number in range(len(SEGMENTS)):
            for column, some in ((0, saved), (2, others)):
                chosen = seen & some & (segment == number)
                sums[place, number, column : column + 2] = chosen.sum(), (chosen & gone).sum()
    return sums.reshape(-1, 4)


TEAMS = (0.5, 1.0, 1.5)
COSTS = (0.0, 0.05)
"""Of `team.firefighting_cost`, the part of maturity lost in a week of fires alone: off, and on."""
YEARS = 5


def tipping(accounts: int, seed: int, more: Sequence[str] = ()) -> Floats:
    """Follow companies after a shock and without; a row for each cost and team.

    Columns, each for every year after the shock: process maturity that is missing; the share of
    the week that goes to fires, more than without; the share of the opening accounts that are no
    longer there, beyond those that would have left without.
    """
    shocks = ((f"market.outage_week={WEEKS_PER_YEAR}", "market.outage_share=1.0"), ())
    found = []
    for cost in COSTS:
        for team in TEAMS:
            hit, calm = (
                course(company(
                    ("policies=[typical]", f"book.size={accounts}", f"team.staffing={team}",
                     f"team.firefighting_cost={cost}", f"horizon_weeks={YEARS * WEEKS_PER_YEAR}",
                     *shock, *more), seed,
                )) for shock in shocks
            )  # fmt: skip
            found.append(np.concatenate((calm[0] - hit[0], hit[1] - calm[1], calm[2] - hit[2])))
    return np.asarray(found)


def course(setup: Setup) -> Floats:
    """Return maturity, share of the week on fires and of accounts there, (3, years after one)."""
    world = setup.opened(0)
    world.name, world.policy = setup.arms[0].name, setup.arms[0].policy
    maturity = [world.maturity for _ in loop.weeks(world)]
    ledger = world.ledger
    fires = ledger["minutes_burning"] / np.maximum(ledger["minutes_available"], 1)
    kept = ledger["retained_logos"] / len(setup.book)
    weeks = np.stack((np.asarray(maturity), fires, kept))
    years = weeks.reshape(len(weeks), -1, WEEKS_PER_YEAR).mean(axis=2)
    return np.asarray(years[:, 1:])


STAGES: dict[str, Callable[..., Floats]] = {
    "contact": contact,
    "lift": lift,
    "departure": departure,
    "tolerance": tolerance,
    "rescued": rescued,
    "tipping": tipping,
}
"""By the names of `experiments.effects.published`."""
