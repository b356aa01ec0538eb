"""What conditions read of the accounts: one row of numbers per source, NaN where it is missing.

Rows follow the accounts in view first, then those that have left within the last year.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.worth import Worth
from simcs.playbooks.catalogue import ANYTHING, CONTACT, HOUR_VALUE, NO_CONTACT, SIGNALS
from simcs.signals.departed import Lost
from simcs.signals.view import Floats, Ints, View

BOTTOM = "bottom"
OPEN, OWN = "open", "own"


@dataclass(frozen=True, order=True)
class Source:
    """One row of numbers that a condition reads.

    Parameters
    ----------
    kind
        One of `READERS`.
    name
        Which signal, action or column of the book.
    share
        Of `typical` and `rank`: the share of the segment below the line.
    """

    kind: str
    name: str = ""
    share: float = 0.0


def of_signal(name: str) -> Source:
    """Return the source of a signal, which may be a column of the book."""
    word = SIGNALS.get(name)
    if word is None:
        return Source(OWN, name)
    return Source("column", word.column) if word.column else Source(name)


def _column(view: View, source: Source) -> Floats:
    if source.name in OF_GONE:
        return np.full(len(view.account), np.nan)
    return np.asarray(getattr(view, source.name), float)


def _decision(view: View, _source: Source) -> Floats:
    return (view.weeks_to_renewal - view.notice_weeks).astype(float)


def _since(view: View, source: Source) -> Floats:
    if source.name != CONTACT:
        return np.asarray(view.weeks_since(source.name))
    of = [view.weeks_since(name) for name, a in ACTIONS.items() if a.channel not in NO_CONTACT]
    return np.asarray(np.minimum.reduce(of))


def _typical(view: View, source: Source) -> Floats:
    return view.typical_score(source.share)


def _rank(view: View, source: Source) -> Floats:
    """Return the line below which a share of the account's segment is this week."""
    values = _read(view, of_signal(source.name), view.account)
    line = np.full(len(values), np.nan)
    for segment in np.unique(view.segment):
        own = view.segment == segment
        known = values[own][~np.isnan(values[own])]
        if len(known):
            line[own] = np.quantile(known, source.share)
    return line


def _problem(view: View, _source: Source) -> Floats:
    kind = _maybe(view, "problem")
    return np.where(kind < 0, np.nan, kind)


def _problem_age(view: View, _source: Source) -> Floats:
    return np.where(np.isnan(_problem(view, _source)), np.nan, _maybe(view, "problem_age"))


def _troubled(view: View, _source: Source) -> Floats:
    return (~np.isnan(_problem(view, _source))).astype(float)


def _stalled(view: View, _source: Source) -> Floats:
    """Return the weeks without a session, of an account in onboarding."""
    since = np.minimum(view.weeks_since("onboarding_session"), view.tenure_weeks)
    onboarding = ~view.first_value_reached & (view.tenure_weeks < HALF_YEAR)
    return np.where(onboarding, since, np.nan)


def _first_value(view: View, _source: Source) -> Floats:
    return np.asarray(view.week - view.first_value_week)


def _changed(view: View, _source: Source) -> Floats:
    """Return the weeks since a CSM took over from another."""
    since = _maybe(view, "csm_since")
    return np.where(since < view.tenure_weeks, since, np.nan)


def _maybe(view: View, name: str) -> Floats:
    return np.asarray(getattr(view, name), float)


def _named(view: View, source: Source) -> Floats:
    return _maybe(view, source.kind)


def _all(value: float) -> Callable[[View, Source], Floats]:
    return lambda view, _source: np.full(len(view.account), value)


def _week_wide(view: View, source: Source) -> Floats:
    return np.full(len(view.account), float(getattr(view, source.kind, np.nan)))


TAKEN_UP = {"exit_interview": "reported", "churn_review": "finding", "win_back": "offered"}
"""Work with accounts that have left, and what tells that it is done."""

OF_GONE = ("cause_mended",)
KNOWN_OF_GONE = ("arr", "segment", "touch", "weeks_gone", "cause_found", "here", "cause_mended")
"""What is known of accounts that have left, besides the work with them."""
HALF_YEAR = 26

READERS: dict[str, Callable[[View, Source], Floats]] = {
    "column": _column,
    "weeks_to_decision": _decision,
    "since": _since,
    "typical": _typical,
    "rank": _rank,
    "problem": _problem,
    "problem_age": _problem_age,
    "troubled": _troubled,
    "stalled": _stalled,
    "since_first_value": _first_value,
    "csm_changed": _changed,
    "tickets_1w": _named,
    "bad_tickets_1w": _named,
    "contacts_4w": _named,
    "returned": _all(0.0),
    "weeks_gone": _all(np.nan),
    "cause_found": _all(np.nan),
    "here": _all(1.0),
    "month": _week_wide,
    "outage": _week_wide,
    "price_rise": _week_wide,
}
"""How each kind of source is read, of the accounts in view."""


def _read(view: View, source: Source, rows: Ints) -> Floats:
    """Return a signal or a column of the book, of accounts in view."""
    if source.kind == OWN:
        return view._own(source.name, rows)  # noqa: SLF001 - simcs' own
    return READERS[source.kind](view, source)


def read_all(
    view: View, gone: Lost, rows: Ints, sources: tuple[Source, ...], worth: Worth
) -> Floats:
    """Return all sources, shape ``(sources, accounts)``: of those in view, then of those gone."""
    here = len(view.account)
    values = np.empty((max(1, len(sources)), len(rows)))
    waiting, number = _waiting(sources, len(NUMBERS))
    if Source(OPEN, ANYTHING) in sources:
        every = np.zeros(len(NUMBERS), np.int64)
        at = sources.index(Source(OPEN, ANYTHING))
        values[at] = view._waits_for(rows, every)[0]  # noqa: SLF001 - simcs' own
    if waiting:
        values[waiting] = view._waits_for(rows, number)  # noqa: SLF001 - simcs' own
    for at, source in enumerate(sources):
        if source.kind == OWN:
            values[at] = view._own(source.name, rows)  # noqa: SLF001 - simcs' own
        elif source.kind == HOUR_VALUE:
            values[at, :here] = worth.per_hour(source.name)
        elif source.kind != OPEN:
            values[at, :here] = READERS[source.kind](view, source)
    if here < len(rows) and sources:
        _read_gone(gone, sources, values[:, here:])
    return values


def _read_gone(gone: Lost, sources: tuple[Source, ...], values: Floats) -> None:
    """Write what is known of accounts that have left, shape ``(sources, accounts)``."""
    unknown, known, read = _of_gone(sources)
    values[unknown] = np.nan
    values[read] = np.inf
    for at in known:
        values[at] = read_gone(gone, sources[at])


@lru_cache(maxsize=64)
def _of_gone(sources: tuple[Source, ...]) -> tuple[list[int], list[int], list[int]]:
    """Return which sources are never known of accounts that left, which can be, and which since."""
    found: tuple[list[int], list[int], list[int]] = ([], [], [])
    for at, source in enumerate(sources):
        name = source.name if source.kind == "column" else source.kind
        since = source.kind == "since"
        if source.kind in (OPEN, OWN):
            continue
        if name in KNOWN_OF_GONE or (since and source.name in TAKEN_UP):
            found[1].append(at)
        else:
            found[2 if since else 0].append(at)
    return found


@lru_cache(maxsize=64)
def _waiting(sources: tuple[Source, ...], actions: int) -> tuple[list[int], Ints]:
    """Return which sources are what the backlog has, and of all ``actions`` the place of each."""
    open_ = [at for at, source in enumerate(sources) if source.kind == OPEN]
    waiting = [at for at in open_ if sources[at].name != ANYTHING]
    number = np.full(actions, -1, np.int64)
    number[[NUMBERS[sources[at].name] for at in waiting]] = np.arange(len(waiting))
    return waiting, number


def read_gone(lost: Lost, source: Source) -> Floats | float:
    """Return a source of accounts that have left, one of `KNOWN_OF_GONE` or of `TAKEN_UP`."""
    name = source.name if source.kind == "column" else source.kind
    if name in ("arr", "segment", "touch"):
        return np.asarray(getattr(lost, name), float)
    if name == "weeks_gone":
        return lost.weeks_gone.astype(float)
    if name == "cause_found":
        return np.where(lost.finding == 0, np.nan, lost.finding - 1.0)
    if name == "here":
        return 0.0
    if name == "cause_mended":
        return lost.mended.astype(float)
    done = getattr(lost, TAKEN_UP[source.name]) != 0
    return np.where(done, 0.0, np.inf)
