"""What is retained of accounts and revenue, group by group.

``kind`` is one of `simcs.metrics.curves.KINDS` throughout. An account that came back after
leaving is not retained, as in retention of the whole book.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from simcs.journey.columns import Stage
from simcs.metrics.curves import KINDS
from simcs.metrics.groups import (
    NOWHERE,
    Breakdown,
    Floats,
    Names,
    Places,
    Placing,
    cohort_names,
    cohort_of,
    entered,
    ratio,
    seat_names,
    segment_names,
    segment_of,
    summed,
    year_names,
)
from simcs.record import Record

THIRDS = (1 / 3, 2 / 3)


def stakes(record: Record, kind: str) -> tuple[Floats, Floats]:
    """Return what each account stood for on entering the run, and what of it is retained.

    Shape ``(accounts,)`` each: accounts or cents. Of an account that left nothing is retained.
    """
    accounts = record.accounts
    retained = (accounts["stage"] == Stage.ACTIVE) & (accounts["returned"] == 0)
    if kind == "logo":
        return np.ones(len(accounts)), retained.astype(np.float64)
    came = accounts["opening_arr"].astype(np.float64)
    if kind == "net":
        return came, np.where(retained, accounts["arr"], 0).astype(np.float64)
    share = record.courses["share"] if len(record.courses) else np.full(len(accounts), np.nan)
    return came, came * share


def by_segment(record: Record, kind: str) -> Floats:
    """Return the retention of the opening book to the horizon, shape ``(segments,)``."""
    return _share_retained(record, kind, segment_of(record), len(record.segments))


def by_cohort(record: Record, kind: str) -> Floats:
    """Return the part of each cohort retained at the horizon, shape ``(cohorts,)``."""
    return _share_retained(record, kind, cohort_of(record), len(cohort_names(record)))


def by_csm(record: Record, kind: str) -> Floats:
    """Return the retention of the opening accounts that each seat looked after at the opening."""
    return _share_retained(record, kind, owner_of(record), len(record.seats))


def _share_retained(record: Record, kind: str, place: Places, groups: int) -> Floats:
    came, retained = stakes(record, kind)
    return ratio(summed(place, retained, groups), summed(place, came, groups))


def by_year(record: Record, kind: str) -> Floats:
    """Return each year's retention of the accounts active at its beginning, shape ``(years,)``."""
    years = record.years
    if not len(years):  # made by hand
        return np.full(len(year_names(record)), np.nan)
    if kind == "logo":
        return ratio(years["kept"], years["accounts"])
    if kind == "net":
        return ratio(years["after"], years["before"])
    return 1.0 - ratio(years["lost"], years["before"])


def adjusted_by_csm(record: Record, kind: str) -> Floats:
    """Return the retention of each seat's opening accounts, adjusted for how risky they were.

    Indirect standardisation (Breslow and Day 1987, chapter 2; for comparing hospitals, Normand and
    Shahian 2007): what was retained over what was expected, times the retention of the whole
    opening book. Expected is, of each account, the mean retention of all opening accounts of its
    segment and third of opening score, under any CSM. A value can exceed 1; each is to
    be compared with the whole book rather than with another seat's.

    Returns
    -------
    numpy.ndarray
        Shape ``(seats,)``; NaN for a seat without opening accounts, or of which nothing is
        expected to be retained.
    """
    came, retained = stakes(record, kind)
    risk, owner, seats = risk_of(record), owner_of(record), len(record.seats)
    groups = len(record.segments) * (len(THIRDS) + 1)
    came_with, of_these = summed(risk, came, groups), summed(risk, retained, groups)
    known = risk != NOWHERE
    expected = np.zeros(len(came))
    expected[known] = came[known] * (of_these / np.maximum(came_with, 1.0))[risk[known]]
    overall = ratio(of_these.sum(), came_with.sum())
    return ratio(summed(owner, retained, seats), summed(owner, expected, seats)) * overall


def owner_of(record: Record) -> Places:
    """Return the seat to which each opening account belonged at first, shape ``(accounts,)``."""
    place = np.full(len(record.accounts), NOWHERE)
    place[record.began["account"]] = record.began["owner"]
    return place


def risk_of(record: Record) -> Places:
    """Return segment and third of observed score of each opening account, shape ``(accounts,)``.

    Thirds are of its segment's opening accounts, by the score with which the run began; equal
    scores are in the same.
    """
    place = np.full(len(record.accounts), NOWHERE)
    segments = record.accounts["segment"][record.began["account"]]
    for number in range(len(record.segments)):
        own = record.began[segments == number]
        if len(own):
            third = np.searchsorted(np.quantile(own["score"], THIRDS), own["score"])
            place[own["account"]] = number * (len(THIRDS) + 1) + third
    return place


OF = {
    "logo": "{who} that are kept {then} / {who}",
    "gross": "sum over {who} of {base} · product over the years of the run of (1 − ARR lost in the "
    "year / ARR at its beginning, or on entering) / {base} of {who}",
    "net": "ARR {then} of {who} that are kept / {base} of {who}",
}
"""What is divided by what, by kind; of one year, gross retention is simpler."""

GROSS_OF_A_YEAR = (
    "1 − ARR lost in the year, by contraction and leaving, of {who} / {base} of {who}; of an "
    "account no more is lost than it began the year with"
)

HORIZON, OPENING, ENTRY = "at the horizon", "opening ARR", "ARR on entering the run"

Compute = Callable[[Record, str], Floats]


def retentions(
    suffix: str,
    by: str,
    groups: Names,
    compute: Compute,
    who: str,
    then: str,
    base: str,
    of: dict[str, str] = OF,
) -> tuple[Breakdown, ...]:
    """Return the retention of each kind by the same groups."""
    return tuple(
        Breakdown(
            f"{kind}_retention_by_{suffix}",
            f"{kind} retention",
            "%",
            "higher",
            by,
            of[kind].format(who=who, then=then, base=base),
            groups,
            partial(_of_kind, compute, kind),
            least=0,
            most=None if kind == "net" else 1,
        )
        for kind in KINDS
    )


def _of_kind(compute: Compute, kind: str, record: Record) -> Floats:
    return compute(record, kind)


def _adjusted(kind: str) -> Breakdown:
    return Breakdown(
        f"adjusted_{kind}_retention_by_csm",
        f"{kind} retention, adjusted for the risk of the book",
        "%",
        "higher",
        "CSM",
        f"`{kind}_retention_by_csm` / what that would be if each account kept the mean rate of all "
        "opening accounts of its segment and third of opening score · "
        f"{kind} retention of the whole opening book",
        seat_names,
        partial(_of_kind, adjusted_by_csm, kind),
        least=0,
    )


def _size(name: str, unit: str, by: str, formula: str, names: Names, place: Placing) -> Breakdown:
    title = "ARR that they came with" if unit == "$" else "accounts"
    compute = partial(entered, unit, names, place)
    return Breakdown(name, title, unit, "neither", by, formula, names, compute, least=0)


TENURE_OR_YEAR = "tenure at the opening, or year of arrival"
DEFINED = (
    _size(
        "accounts_by_segment", "accounts", "segment", "opening accounts of the segment",
        segment_names, segment_of,
    ),
    _size(
        "arr_by_segment", "$", "segment", "opening ARR of opening accounts of the segment",
        segment_names, segment_of,
    ),
    _size(
        "accounts_by_cohort", "accounts", TENURE_OR_YEAR, "accounts of the cohort", cohort_names,
        cohort_of,
    ),
    _size(
        "arr_by_cohort", "$", TENURE_OR_YEAR, f"{ENTRY} of accounts of the cohort",
        cohort_names, cohort_of,
    ),
    *retentions(
        "segment", "segment", segment_names, by_segment,
        "opening accounts of the segment", HORIZON, OPENING,
    ),
    *retentions(
        "year", "year", year_names, by_year,
        "accounts active at the year's beginning", "at the year's end",
        "ARR at the year's beginning", OF | {"gross": GROSS_OF_A_YEAR},
    ),
    *retentions(
        "cohort", TENURE_OR_YEAR, cohort_names, by_cohort,
        "accounts of the cohort", HORIZON, ENTRY,
    ),
    *retentions(
        "csm", "CSM", seat_names, by_csm,
        "opening accounts that the CSM began with", HORIZON, OPENING,
    ),
    *(_adjusted(kind) for kind in KINDS),
)  # fmt: skip
"""The breakdowns of this file."""
