"""Why an account's ARR ends differently under two arms, from the recorded events of both."""

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from simcs.journey.columns import Stage
from simcs.report.selection import series
from simcs.report.trace_words import dollars
from simcs.studies.trace import Trace
from simcs.world.event_log import Event

NAMED = 4
"""Causes of a difference that are named, at most; the others are shown together."""
SAME = 100
"""Fewer cents are no difference: amounts are shown in whole dollars."""


class Kind(StrEnum):
    """What changes ARR, as a clause says it."""

    EXPANSION = "expands by"
    CONCESSION = "gets a concession of"
    CUT = "contracts by"
    PRICES = "has price rises of"


class Change(NamedTuple):
    """Something by which ARR under one arm changes otherwise than under the other.

    Attributes
    ----------
    arm
        Under which arm it comes, or is larger.
    kind, week
        What it is, and when; for price rises the last week.
    cents
        By how much it is larger there.
    weighs
        By how much it makes ARR higher under the second arm than under the first, cents.
    more
        Whether the other arm has something of it as well.
    """

    arm: str
    kind: Kind
    week: int
    cents: int
    weighs: int
    more: bool


def arr_at_end(trace: Trace) -> int:
    """Return the ARR at the end of the run, cents; 0 of one that left, even if it came back."""
    left = (trace.states["stage"] == Stage.GONE).any()
    return 0 if left or not trace.weeks() else int(trace.states[-1]["arr"])


def difference(first: Trace, other: Trace) -> str:
    """Return one sentence on what makes ARR end otherwise under the second arm, with amounts."""
    ends = [arr_at_end(trace) for trace in (first, other)]
    gap = ends[1] - ends[0]
    if abs(gap) < SAME:
        return _alike(first, other, ends[1])
    high, low = (other, first) if gap > 0 else (first, other)
    arms = f"under {high.arm} than under {low.arm}"
    start = f"After {len(high.states)} weeks its ARR is {dollars(abs(gap))} higher {arms}"
    if not arr_at_end(low):
        return f"{start}: {_absent(low)}."
    return f"{start}: {'; '.join(_reasons(low, high))}."


def _alike(first: Trace, other: Trace, arr: int) -> str:
    arms = f"{first.arm} and {other.arm}"
    if arr:
        return f"Its ARR ends the same under {arms}, at {dollars(arr)} a year."
    return f"Its ARR ends at $0 under both {arms}."


def _absent(trace: Trace) -> str:
    """Return why an account has no ARR at the end."""
    left = trace.events[trace.events["event"] == Event.LEFT]
    if not len(left):
        return f"it never comes under {trace.arm}"
    week, arr = int(left["week"][0]), dollars(int(left["arr"][0]))
    said = f"under {trace.arm} it leaves at the end of week {week}, with {arr} a year"
    back = trace.events["week"][trace.events["event"] == Event.WON_BACK]
    return f"{said}; that it comes back in week {back[0]} counts as new" if len(back) else said


def changes(first: Trace, other: Trace) -> list[Change]:
    """Return what changes ARR otherwise under two arms, the largest first; both keep the account.

    Price rises are one change, since they follow from what is paid. All weigh as much as ARR ends
    apart, to the cent.
    """
    one, two = (_recorded(trace) for trace in (first, other))
    found = []
    for kind, week in sorted({*one, *two}):
        mine, theirs = one.get((kind, week), 0), two.get((kind, week), 0)
        if mine != theirs:
            arm = first.arm if abs(mine) > abs(theirs) else other.arm
            larger = abs(abs(theirs) - abs(mine))
            found.append(Change(arm, kind, week, larger, theirs - mine, bool(mine and theirs)))
    prices = [change for change in found if change.kind is Kind.PRICES]
    found = [change for change in found if change.kind is not Kind.PRICES]
    if weighs := sum(change.weighs for change in prices):
        arm = other.arm if weighs > 0 else first.arm
        last = max(change.week for change in prices)
        more = any(kind is Kind.PRICES for kind, _ in (one if weighs > 0 else two))
        found.append(Change(arm, Kind.PRICES, last, abs(weighs), weighs, more))
    return sorted(found, key=lambda change: -abs(change.weighs))


def _recorded(trace: Trace) -> dict[tuple[Kind, int], int]:
    """Return by how much each kind of event changed ARR in each week, cents."""
    found: dict[tuple[Kind, int], int] = {}
    for event in trace.events:
        week = int(event["week"])
        state = trace.states[week]
        if event["event"] == Event.EXPANDED:
            found[Kind.EXPANSION, week] = int(event["change"])
        elif event["event"] == Event.RENEWED:
            found[Kind.PRICES, week] = int(state["rise"])
            found[Kind.EXPANSION, week] = int(event["change"]) - int(state["rise"])
        elif event["event"] == Event.CONTRACTED:
            found[Kind.CONCESSION, week] = -int(state["concession"])
            found[Kind.CUT, week] = -int(state["cut"])
    return {key: cents for key, cents in found.items() if cents}


def _reasons(low: Trace, high: Trace) -> Iterator[str]:
    """Yield what makes ARR higher, then what works against that, then what the rest comes to."""
    named = [change for change in changes(low, high)[:NAMED] if change.cents >= SAME]
    helps = _by_arm([change for change in named if change.weighs > 0])
    yield from (
        f"{'there' if not place and arm == high.arm else f'under {arm}'} it {done}"
        for place, (arm, done) in enumerate(helps.items())
    )
    hinders = _by_arm([change for change in named if change.weighs < 0])
    if hinders:
        yield "against that, " + " and ".join(f"under {arm} it {hinders[arm]}" for arm in hinders)
    rest = arr_at_end(high) - arr_at_end(low) - sum(change.weighs for change in named)
    if abs(rest) >= SAME:
        sign = "+" if rest > 0 else ""
        yield f"smaller changes come to {sign}{dollars(rest)}"


def _by_arm(found: Sequence[Change]) -> dict[str, str]:
    """Return what happens under each arm, that of the largest change first."""
    own: dict[str, list[Change]] = {}
    for change in found:
        own.setdefault(change.arm, []).append(change)
    return {arm: series([*_clauses(each)], most=NAMED) for arm, each in own.items()}


def _clauses(own: Iterable[Change]) -> Iterator[str]:
    """Yield what happens under one arm: "expands by $1,200 in week 60 and $300 more in week 90"."""
    by_kind: dict[Kind, list[Change]] = {}
    for change in own:
        by_kind.setdefault(change.kind, []).append(change)
    for kind, alike in by_kind.items():
        amounts = [_amount(one) for one in sorted(alike, key=lambda one: one.week)]
        yield f"{kind.value} {series(amounts, most=NAMED)}"


def _amount(change: Change) -> str:
    more = " more" if change.more else ""
    when = "by" if change.kind is Kind.PRICES else "in"
    return f"{dollars(change.cents)}{more} {when} week {change.week}"
