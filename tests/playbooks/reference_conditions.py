"""What conditions mean, a second time: one account in one week, in plain Python.

Written from the records and the rules, not from the machine. A missing value is NaN, or None where
names are said; a comparison with one is false.
"""

import math
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field

from simcs.playbooks.catalogue import FLAGS
from simcs.playbooks.language import (
    All,
    Amount,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Dated,
    HourValue,
    Is,
    Lasting,
    Moved,
    Not,
    OneOf,
    Ranked,
    Setting,
    Signal,
    Since,
    Sum,
    Term,
    Text,
    Unchanged,
    Unit,
)

COMPARISONS = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
    "!=": operator.ne,
}  # fmt: skip
STALLED = 6
Value = float | str | None


@dataclass
class Look:
    """What is known of one account in one week.

    Attributes
    ----------
    values
        Signals, flags and what events are read from, by name; names are texts.
    since
        Weeks since each action, infinite if never.
    waiting
        Actions that wait in the backlog.
    held_out
        Playbooks in whose holdout it is.
    not_done
        Playbook and number of the work that is not done as written if it is to be asked for now.
    worth
        $ that an hour of an action is expected to bring.
    lines
        Signal and share of the segment -> the value below which that share is.
    """

    account: int
    gone: bool
    values: dict[str, Value]
    since: dict[str, float] = field(default_factory=dict)
    waiting: frozenset[str] = frozenset()
    held_out: frozenset[str] = frozenset()
    lines: dict[tuple[str, float], float] = field(default_factory=dict)
    not_done: frozenset[tuple[str, int]] = frozenset()
    worth: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Asker:
    """From where a condition is asked: a play that began in some week, or outside of any."""

    began: int | None = None
    reason: str | None = None


OUTSIDE = Asker()


@dataclass
class Moment:
    """An account as a week begins: now, and all weeks since it came or came back."""

    week: int
    weeks: dict[int, Look]
    tags: frozenset[str]
    inside: frozenset[str]
    lasted: dict[tuple[Lasting, str], int]
    settings: dict[str, float]

    def value(self, name: str, back: int = 0) -> Value:
        """Return a value of now, or of some weeks ago."""
        return self.at(self.week - back, name)

    def at(self, week: int, name: str) -> Value:
        look = self.weeks.get(week)
        return math.nan if look is None else look.values.get(name, math.nan)

    def number(self, name: str, back: int = 0) -> float:
        value = self.value(name, back)
        return value if isinstance(value, float) else math.nan


def missing(value: Value) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def compared(op: str, left: Value, right: Value) -> bool:
    if missing(left) or missing(right):
        return False
    return bool(COMPARISONS[op](left, right))


def term(of: Term, now: Moment, asker: Asker, back: int = 0) -> Value:
    """Return what a term is worth, now or some weeks ago."""
    match of:
        case Amount():
            return of.value
        case Setting():
            return now.settings[of.name]
        case Text():
            return of.value
        case Since():
            look = now.weeks.get(now.week - back)
            return math.nan if look is None else look.since.get(of.action, math.inf)
        case HourValue():
            look = now.weeks.get(now.week - back)
            return math.nan if look is None or look.gone else look.worth[of.action]
        case Signal() if of.before_start is None:
            return now.value(of.name, back)
        case Signal():
            return (
                math.nan if asker.began is None else now.at(asker.began - of.before_start, of.name)
            )
        case Sum():
            left, right = term(of.left, now, asker, back), term(of.right, now, asker, back)
            assert not isinstance(left, str)
            assert not isinstance(right, str)
            if missing(left) or missing(right):
                return math.nan
            return left + of.sign * right
    raise TypeError(of)


def given(amount: Amount | Setting, now: Moment) -> float:
    return amount.value if isinstance(amount, Amount) else now.settings[amount.name]


def holds(of: Condition, now: Moment, asker: Asker, play: str) -> bool:
    """Return whether a condition holds for an account this week."""
    match of:
        case Compare():
            return compared(of.op, term(of.left, now, asker), term(of.right, now, asker))
        case OneOf():
            found = term(of.term, now, asker)
            return any(compared("==", found, term(one, now, asker)) for one in of.values)
        case Ranked():
            assert isinstance(of.term, Signal)
            share = given(of.share, now)
            side = share if of.side == "bottom" else 1.0 - share
            line = now.weeks[now.week].lines[of.term.name, side]
            return compared("<" if of.side == "bottom" else ">", now.value(of.term.name), line)
        case Moved():
            return moved(of, now, asker)
        case Unchanged():
            value = term(of.term, now, asker)
            earlier = [term(of.term, now, asker, back) for back in range(1, of.over.weeks + 1)]
            return all(compared("==", value, one) for one in earlier)
        case Dated():
            return dated(of, now)
        case Is():
            if of.name in FLAGS:
                return compared(">", now.value(of.name), 0.5)
            return happened(of.name, now, 0)
        case Asked():
            return answered(of, now, asker)
        case Not():
            return not holds(of.of, now, asker, play)
        case All():
            return all(holds(one, now, asker, play) for one in of.of)
        case AtLeast():
            return sum(holds(one, now, asker, play) for one in of.of) >= of.count
        case Lasting():
            return now.lasted[of, play] >= of.weeks.weeks
    raise TypeError(of)


def moved(of: Moved, now: Moment, asker: Asker) -> bool:
    current, before = term(of.term, now, asker), term(of.term, now, asker, of.over.weeks)
    if missing(current) or missing(before):
        return False
    assert isinstance(current, float)
    assert isinstance(before, float)
    by, change = given(of.by, now), (current - before) * of.direction
    if of.by.unit == Unit.SHARE:
        return before > 0 and change >= by * before
    if of.by.unit == Unit.POINTS and isinstance(of.term, Signal) and of.term.unit == Unit.SHARE:
        by /= 100.0
    return change >= by


def dated(of: Dated, now: Moment) -> bool:
    weeks = of.by.weeks
    match of.date:
        case "renewal":
            return now.value("renewed_since" if of.after else "weeks_to_renewal") == weeks
        case "decision":
            return now.value("weeks_to_decision") == weeks
        case "start":
            return now.value("tenure") == weeks
        case "first_value":
            return now.value("since_first_value") == weeks
    return happened(of.date, now, weeks)


AT_ZERO = {
    "new_customer": "tenure", "survey_answered": "survey_age", "problem_seen": "problem_age",
    "csm_changed": "csm_changed", "renewed": "renewed_since", "left": "weeks_gone",
}  # fmt: skip
BEGINS = {
    "first_value": "first_value_reached", "adopted": "fully_adopted",
    "payment_failed": "payment_open", "notice": "notice_given",
}  # fmt: skip


def happened(event: str, now: Moment, back: int) -> bool:
    """Return whether an event was seen, now or some weeks ago."""
    if event in AT_ZERO:
        return now.value(AT_ZERO[event], back) == 0.0
    if event in BEGINS:
        flag = BEGINS[event]
        return now.number(flag, back) > 0.5 and now.number(flag, back + 1) < 0.5
    match event:
        case "sponsor_left":
            return now.number("sponsor", back) < 0.5 and now.number("sponsor", back + 1) >= 0.5
        case "problem_solved":
            return now.number("troubled", back) < 0.5 and now.number("troubled", back + 1) > 0.5
        case "ticket_opened":
            return now.number("tickets_1w", back) > 0
        case "segment_changed":
            return compared("!=", now.value("segment", back), now.value("segment", back + 1))
        case "onboarding_stalled":
            return now.value("stalled", back) == STALLED
    return now.number(event, back) > 0.5


def answered(of: Asked, now: Moment, asker: Asker) -> bool:
    look = now.weeks[now.week]
    match of.question:
        case "open":
            return bool(look.waiting) if of.name == "anything" else of.name in look.waiting
        case "done":
            since = look.since.get(of.name, math.inf)
            return since < math.inf if asker.began is None else since <= now.week - asker.began
        case "tagged":
            return of.name in now.tags
        case "in_playbook":
            return of.name in now.inside
        case "reason":
            return of.name == asker.reason
        case "known":
            return not missing(now.value(of.name))
    raise ValueError(of.question)


def parts(of: Condition | None) -> Iterator[Condition]:
    """Yield all conditions within a condition and itself, the inner ones first."""
    if isinstance(of, Not | Lasting):
        yield from parts(of.of)
    elif isinstance(of, All | AtLeast):
        for one in of.of:
            yield from parts(one)
    if of is not None:
        yield of


def names(of: object) -> Iterator[str]:
    """Yield what a condition speaks of: signals, flags, events and dates, but no tags and plays."""
    match of:
        case Signal():
            yield of.name
        case Sum() | Compare():
            yield from names(of.left)
            yield from names(of.right)
        case OneOf() | Ranked() | Moved() | Unchanged():
            yield from names(of.term)
        case Dated():
            yield of.date
        case Is():
            yield of.name
        case Asked() if of.question == "known":
            yield of.name
