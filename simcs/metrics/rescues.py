"""Rescues: what was done for accounts in trouble, how it ended, and what it changed.

A rescue is identified by the work in a `simcs.record.TERM`: a CSM finished work on an
account while it visibly burnt. All accounts count, whether of the opening book or later ones.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NEVER, Cause, Stage
from simcs.metrics.metric import Metric
from simcs.metrics.retention import left_and_quiet
from simcs.metrics.survival import kaplan_meier, restricted_mean
from simcs.record import Record, TermEnd

Bools = NDArray[np.bool_]
Terms = NDArray[Any]

NOT_RECORDED = -1
"""The outcome of a term that is not in a record."""

RESPONSE_LIMIT = 13
"""Weeks beyond which no answer to an account at risk is waited for: a quarter."""

_BITS = 21
"""A term's key is its account and its first week, which is far from as large as this allows."""


def treated(terms: Terms) -> Bools:
    """Return which terms had a CSM's work finished while the account visibly burnt."""
    return np.asarray(terms["treated"] != NEVER)


def ended(terms: Terms) -> Bools:
    """Return which terms were over before the horizon."""
    return np.asarray(terms["outcome"] != TermEnd.OPEN)


def renewed(terms: Terms) -> Bools:
    """Return which terms ended in a renewal."""
    return np.asarray(terms["outcome"] == TermEnd.RENEWED)


def outcome_of(terms: Terms, account: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[Any]:
    """Return how the terms of some accounts that begin in some weeks ended, or `NOT_RECORDED`.

    ``terms`` are in order of account and time, as in a record.
    """
    keys = _key(terms["account"], terms["begins"])
    wanted = _key(account, begins)
    place = np.searchsorted(keys, wanted)
    found = np.append(keys, NOT_RECORDED)[place] == wanted
    return np.where(found, np.append(terms["outcome"], NOT_RECORDED)[place], NOT_RECORDED)


def _key(account: NDArray[np.int64], begins: NDArray[np.int64]) -> NDArray[np.int64]:
    return (np.asarray(account, np.int64) << _BITS) + begins + (1 << (_BITS - 1))


def mean(values: NDArray[Any]) -> float:
    """Return the mean; NaN of nothing."""
    return float(np.mean(values)) if len(values) else math.nan


def rescues_attempted(record: Record) -> float:
    """Return in how many terms a CSM finished work on an account while it visibly burnt."""
    return float(treated(record.terms).sum()) if record.has_terms else math.nan


def save_rate_flagged(record: Record) -> float:
    """Return the share of the rescues attempted that ended in a renewal."""
    terms = record.terms[treated(record.terms) & ended(record.terms)]
    return mean(renewed(terms))


def save_rate_notice(record: Record) -> float:
    """Return the same share among terms in which notice was given."""
    terms = record.terms
    terms = terms[treated(terms) & ended(terms) & (terms["noticed"] != NEVER)]
    return mean(renewed(terms))


def save_rate_incremental(record: Record) -> float:
    """Return how much likelier treated accounts renewed than the same ones untreated."""
    if record.untreated is None:
        return math.nan
    return mean(_changed(record.untreated, _first_treated(record)))


def accounts_rescued(record: Record) -> float:
    """Return how many more treated opening accounts renewed than of the same ones untreated."""
    if record.untreated is None:
        return math.nan
    first = _first_treated(record)
    opening = record.accounts["opening"][first["account"]] == 1
    return float(_changed(record.untreated, first[opening]).sum())


def _first_treated(record: Record) -> Terms:
    """Return of each treated account its first treated term, if that ended."""
    terms = record.terms[treated(record.terms)]
    first = terms[np.unique(terms["account"], return_index=True)[1]]
    return np.asarray(first[ended(first)])


def _changed(twin: Record, first: Terms) -> NDArray[np.int64]:
    """Return of each of these terms what its treatment changed at its end.

    1 where the account renewed and the same account untreated left, -1 where it was the other way
    round, 0 where both did the same.
    """
    other = outcome_of(twin.terms, first["account"], first["begins"])
    # A term that the twin lacks is a short one that did not burn there, or of an account that was
    # lost before.
    stays = np.where(
        other == NOT_RECORDED, _stayed(twin, first["account"], first["ends"]), other != TermEnd.LEFT
    )
    return np.asarray(renewed(first).astype(np.int64) - stays)


def accounts_saved(record: Record) -> float:
    """Return how many opening accounts renewed at least one term with a rescue attempted."""
    if not record.has_terms:
        return math.nan
    terms = record.terms
    saved = np.unique(terms["account"][treated(terms) & renewed(terms)])
    return float((record.accounts["opening"][saved] == 1).sum())


def quiet_failures(record: Record) -> float:
    """Return how many opening accounts left without notice and without visibly burning."""
    if not record.has_terms:
        return math.nan
    left, quiet = left_and_quiet(record)
    # Nobody failed a customer that was sold or closed down.
    left &= record.accounts["cause"] != Cause.UNCONTROLLABLE
    terms = record.terms
    burnt = np.zeros(len(record.accounts), bool)
    burnt[terms["account"][(terms["outcome"] == TermEnd.LEFT) & (terms["flagged"] != NEVER)]] = True
    return float((left & quiet & ~burnt).sum())


def _stayed(
    record: Record, account: NDArray[np.int64], until: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which accounts were still there after some week, without having left before.

    When one that has come back had left is not recorded; it counts as there up to the last of the
    yearly marks at which it had not.
    """
    there = record.accounts[account]
    now = (there["stage"] == Stage.ACTIVE) | (there["end"] > until)
    marks = np.where(record.arr_at >= 0, record.mark_weeks[:, None], NEVER)
    return np.asarray(now & ((there["returned"] == 0) | (marks.max(axis=0)[account] >= until)))


def answered_share(record: Record) -> float:
    """Return for which share of accounts that began to burn a CSM finished something."""
    flagged = record.terms[record.terms["flagged"] != NEVER]
    return mean(flagged["answered"] != NEVER)


def response_weeks(record: Record) -> float:
    """Return how long that took where it was done, weeks."""
    answered = record.terms[record.terms["answered"] != NEVER]
    return mean(answered["answered"] - answered["flagged"])


def response_weeks_of_all(record: Record) -> float:
    """Return how long it took until accounts at risk were answered, those never answered too.

    Who was not answered within the term waits until the horizon, as far as can be seen; nobody
    counts for longer than `RESPONSE_LIMIT`. So the estimate is that of Fine and Gray (1999), whose
    risk set keeps those to whom something else has come first.
    """
    flagged = record.terms[record.terms["flagged"] != NEVER]
    if not len(flagged):
        return math.nan
    answered = flagged["answered"] != NEVER
    until = np.where(answered, flagged["answered"], record.weeks)
    curve = kaplan_meier(until - flagged["flagged"], answered)
    return restricted_mean(curve, min(RESPONSE_LIMIT, record.weeks))


METRICS = (
    Metric(
        "rescues_attempted",
        "rescues attempted",
        "rescues",
        "neither",
        "terms of contracts in which a CSM finished work on the account in a week in which it "
        "visibly burnt",
        rescues_attempted,
        least=0,
    ),
    Metric(
        "save_rate_flagged",
        "save rate among accounts at risk",
        "%",
        "neither",
        "rescues attempted whose term ended in a renewal / rescues attempted whose term ended",
        save_rate_flagged,
        least=0,
        most=1,
    ),
    Metric(
        "save_rate_notice",
        "save rate among accounts that gave notice",
        "%",
        "neither",
        "rescues attempted, in terms in which notice was given, whose term ended in a renewal / "
        "those whose term ended",
        save_rate_notice,
        least=0,
        most=1,
    ),
    Metric(
        "save_rate_incremental",
        "save rate against the same accounts untreated",
        "%",
        "higher",
        "mean over accounts, each in the first term with a rescue attempted if that ended, of: 1 "
        "if it renewed, else 0; less 1 if it renewed in that term of the untreated twin, else 0",
        save_rate_incremental,
        least=-1,
        most=1,
    ),
    Metric(
        "accounts_saved",
        "accounts that renewed after a rescue",
        "accounts",
        "neither",
        "accounts of the opening book that renewed at least one term in which a rescue was "
        "attempted",
        accounts_saved,
        least=0,
    ),
    Metric(
        "accounts_rescued",
        "accounts rescued that would have left",
        "accounts",
        "higher",
        "sum over accounts of the opening book, each in the first term with a rescue attempted if "
        "that ended, of: 1 if it renewed, else 0; less 1 if it renewed in that term of the "
        "untreated twin, else 0",
        accounts_rescued,
    ),
    Metric(
        "quiet_failures",
        "accounts that failed quietly",
        "accounts",
        "lower",
        "accounts of the opening book that left without having given notice and without having "
        "visibly burnt in a term that they left; those lost to a failed payment, or for reasons "
        "nobody could have prevented, left out",
        quiet_failures,
        least=0,
    ),
    Metric(
        "answered_share",
        "accounts at risk that were answered",
        "%",
        "higher",
        "terms in which an account began to burn visibly and a CSM finished work on it in that "
        "week or later in the term / terms in which an account began to burn visibly",
        answered_share,
        least=0,
        most=1,
    ),
    Metric(
        "response_weeks",
        "time until an account at risk is answered",
        "weeks",
        "lower",
        "mean over the terms answered of weeks from the first in which the account visibly burnt "
        "to the first, from then on, in which a CSM finished work on it",
        response_weeks,
        least=0,
    ),
    Metric(
        "response_weeks_of_all",
        "time until an account at risk is answered, those never answered too",
        "weeks",
        "lower",
        "area from 0 to 13 weeks under the Kaplan-Meier curve of 'not yet answered' over all terms "
        "in which an account visibly burnt, from the first week in which it did; terms without an "
        "answer are censored by the horizon alone",
        response_weeks_of_all,
        least=0,
        most=RESPONSE_LIMIT,
    ),
)
