"""Flags, events and dates in conditions: from which sources they are read, and how."""

from simcs.playbooks.catalogue import DATES, FLAGS
from simcs.playbooks.language import Dated
from simcs.playbooks.sources import Source, of_signal
from simcs.playbooks.stack import Op, Stack

STALLED = 6
"""Weeks without a session after which onboarding has stalled, in the first half year."""

ZERO_AT = {
    "new_customer": of_signal("tenure"),
    "survey_answered": of_signal("survey_age"),
    "problem_seen": of_signal("problem_age"),
    "csm_changed": Source("csm_changed"),
    "renewed": Source("column", "renewed_since"),
    "left": Source("weeks_gone"),
}
"""Events that come when a number is 0."""

BEGINS = {
    "first_value": Source("column", "first_value_reached"),
    "adopted": Source("column", "fully_adopted"),
    "payment_failed": Source("column", "payment_open"),
    "notice": Source("column", "notice_given"),
}
"""Events that come when a flag was 0 a week ago and is 1."""


def date(stack: Stack, dated: Dated) -> None:
    """Put on top whether this is the one week before or after a date."""
    if dated.date not in DATES:
        event(stack, dated.date, dated.by.weeks)
        return
    if dated.date == "start":
        stack.load(of_signal("tenure"))
    elif dated.date == "first_value":
        stack.load(Source("since_first_value"))
    elif dated.after:
        stack.load(Source("column", "renewed_since"))
    else:
        stack.load(of_signal(f"weeks_to_{dated.date}"))
    stack.constant(dated.by.weeks)
    stack.do(Op.EQUAL, -1)


def fact(stack: Stack, name: str) -> None:
    """Put on top whether a flag is up, or an event is seen this week."""
    if name in FLAGS:
        stack.load(Source("column", name))
        stack.constant(0.5)
        stack.do(Op.MORE, -1)
    else:
        event(stack, name, 0)


def _begins(stack: Stack, source: Source, weeks: int) -> None:
    """Whether what is 1 while it lasts was 0 a week earlier."""
    _pair(stack, source, Op.MORE, source, Op.LESS, weeks)


def _pair(stack: Stack, now: Source, is_now: Op, before: Source, was: Op, weeks: int) -> None:
    stack.load(now, weeks)
    stack.constant(0.5)
    stack.do(is_now, -1)
    stack.load(before, weeks + 1)
    stack.constant(0.5)
    stack.do(was, -1)
    stack.count(2, 2)


def event(stack: Stack, name: str, weeks: int) -> None:
    """Put on top whether an event was seen so many weeks ago."""
    zero = ZERO_AT.get(name)
    flag = BEGINS.get(name)
    if zero is not None:
        stack.load(zero, weeks)
        stack.constant(0.0)
        stack.do(Op.EQUAL, -1)
    elif flag is not None:
        _begins(stack, flag, weeks)
    elif name == "sponsor_left":
        sponsor = of_signal("sponsor")
        _pair(stack, sponsor, Op.LESS, sponsor, Op.AT_LEAST, weeks)
    elif name == "problem_solved":
        _pair(stack, Source("troubled"), Op.LESS, Source("troubled"), Op.MORE, weeks)
    elif name == "ticket_opened":
        stack.load(of_signal("tickets_1w"), weeks)
        stack.constant(0.0)
        stack.do(Op.MORE, -1)
    elif name == "segment_changed":
        stack.load(of_signal("segment"), weeks)
        stack.load(of_signal("segment"), weeks + 1)
        stack.do(Op.UNEQUAL, -1)
    elif name == "onboarding_stalled":
        stack.load(Source("stalled"), weeks)
        stack.constant(STALLED)
        stack.do(Op.EQUAL, -1)
    else:  # outage, price_rise, returned: 1 in their week
        stack.load(Source(name), weeks)
        stack.constant(0.5)
        stack.do(Op.MORE, -1)
