"""From the dates of a contract to weeks of a run: start, next renewal and term.

Whole terms are counted on the calendar, where a year has 365 days or 366, and only then turned into
weeks; a model year has 52 weeks, and the missing day or two would add up over a long tenure.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from simcs.book.cells import LONGEST_TERM, RefusedError, refused
from simcs.journey.parameters import WEEKS_PER_YEAR

MONTHLY_UNTIL = 45
"""Days from start to renewal up to which a contract without a stated term is a monthly one."""

GRACE = 15
"""Days by which a renewal may lie more than a term ahead: months differ, contracts are rounded."""

Problems = list[tuple[int, str]]
"""Errors in a book: the row number, and a message that names it."""


class _DateError(RefusedError):
    """A date that cannot be used, and the column it is in."""

    def __init__(self, column: str, refusal: RefusedError) -> None:
        super().__init__(str(refusal), refusal.hidden)
        self.column = column


def settle(
    accounts: list[dict[str, Any]], lines: list[int], today: date | None, problems: Problems
) -> list[str]:
    """Set start, renewal and term of each account in weeks, from its dates and ``term_months``.

    Parameters
    ----------
    accounts
        What each row says; an account without dates is left unchanged.
    lines
        The row number of each account.
    today
        The day the run begins; None checks what can be checked without it.
    problems
        Errors are added here.

    Returns
    -------
    list of str
        What was assumed, one note each.
    """
    renewed = longer = 0
    for account, line in zip(accounts, lines, strict=True):
        try:
            rolled, guessed = _contract(account, today)
        except _DateError as refusal:
            problems.append((line, f"row {line}, {refusal.column}: {refusal}"))
        else:
            renewed += rolled
            longer += guessed
    notes = []
    if renewed:
        had = f"{renewed} of {len(accounts)} accounts had a renewal date up to {today}"
        notes.append(f"{had}; they are taken as renewed, to the next date by whole terms")
    if longer:
        had = f"{longer} of {len(accounts)} accounts renew more than a year after {today}"
        notes.append(f"{had}; without term_months their terms are taken as 2 years or more")
    return notes


def _contract(account: dict[str, Any], today: date | None) -> tuple[bool, bool]:
    """Settle one account; return whether its renewal was rolled forward and its term guessed."""
    start, renewal = account.get("start_date"), account.get("renewal_date")
    if start is not None and today is not None and start > today:
        refusal = refused(str(start), f"a date up to {today}, the day of the book")
        raise _DateError("start_date", refusal)
    if start is None or renewal is None:
        return False, False
    if renewal <= start:
        refusal = refused(str(renewal), f"a date after its start_date {start}")
        raise _DateError("renewal_date", refusal)
    if today is None:
        return False, False
    stated = account.get("term_months")
    months = stated or (1 if (renewal - start).days <= MONTHLY_UNTIL else 12)
    rolled = renewal <= today
    if rolled:
        renewal = _rolled(renewal, months, today)
    ahead = (renewal - today).days
    guessed = stated is None and not _covers(months, ahead)
    if guessed:
        years = (m for m in range(24, LONGEST_TERM + 1, 12) if _covers(m, ahead))
        months = next(years, LONGEST_TERM)
    if not _covers(months, ahead):
        why = f", more than a term of {months} months after {today}, the day of the book"
        raise _DateError("renewal_date", refused(str(renewal), "the next end of a term", why))
    account["start"] = -((today - start).days // 7)
    account["renewal"] = max(1, -(-ahead // 7))
    account["term"] = 4 if months == 1 else round(months * WEEKS_PER_YEAR / 12)
    return rolled, guessed


def month_of(first_day: int, week: int) -> int:
    """Return the month, from 1, in which a week of a run begins; 0 where the run has no dates.

    A year of the run has 52 weeks, so week 52 begins on the first day's date a year later.

    Parameters
    ----------
    first_day
        The day the run begins, as `datetime.date.toordinal` has it; 0: none.
    """
    if not first_day:
        return 0
    years, weeks = divmod(week, WEEKS_PER_YEAR)
    day = _months_after(date.fromordinal(first_day), 12 * years)
    return (day + timedelta(weeks=weeks)).month


def _covers(months: int, days: int) -> bool:
    return days <= months * 365.25 / 12 + GRACE


def _rolled(renewal: date, months: int, today: date) -> date:
    """Return the first date after ``today`` that lies whole terms after ``renewal``."""
    apart = (today.year - renewal.year) * 12 + today.month - renewal.month
    terms = max(1, apart // months)
    while _months_after(renewal, terms * months) <= today:
        terms += 1
    return _months_after(renewal, terms * months)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
