"""The page of what one more hour brings, in Markdown, from a result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.hour_values import (
    CONTACT,
    HARMS,
    HOUR,
    NOTHING,
    TENTHS,
    WEEKS,
    HourValues,
    verdict,
)
from simcs.report.hour_text import best, cell, dollars, named
from simcs.report.text import UNDEFINED, counted, numbers, shown, span

TOP = """\
# What one more hour brings

{answer}

![Value of an hour of each action, beside what it costs]({picture})

| an hour more of | points of renewal | $ ARR | $ value | beside the cost |
|---|--:|--:|--:|---|
{overall}

Means, and in brackets 95 % intervals over {companies}; ARR at week
{weeks}, value up to year {years}. An hour of a CSM costs {cost}.
"""

BY = """\
## {title}

{about}

| $ value of an hour | {heads} |
|---|{line}|
{rows}
"""

READ = """\
## How it is measured

A mean of a tenth, of a segment or of weeks rests on few accounts, and most are not clear of their
neighbours: `hours.csv` has the interval of each. The hours of a group action are those of its
share of a full room; a room of a few costs more for each.

A run of {weeks} weeks under `{policy}` is recorded: what work reached each account in each week,
what the market brought, which CSMs quit. At the beginning of each quarter of the first year every
account gets one action more, outside the week of the team, and meets the rest of the recording on
its own random numbers. Its twin meets the same without it. What differs is what the action
brought:

- **Points of renewal**: how much likelier the term it is in ends in a renewal, if nothing beyond
  anyone's control ends it; of accounts whose term ends within the run.
- **$ ARR**: what it has more at the end of the run.
- **$ value**: discounted margin up to year {years}. Until the end of the run it is simulated; after
  it, ARR goes on as its segment went in the run. The cost of the hour is not taken off.

All three are divided by the hours that the action takes with such accounts. What takes nobody's
time is per contact. **Risk** is what a team sees: tenths of the health score within the segment,
as it stands that week. Chance at decisions is taken out by counting its chances in the place of
its draws; this moves no mean.

What the team does later stays as it was: it neither does less for an account that is better, nor
more for one that was saved. A concession is tried with accounts that gave notice, an onboarding
session with those that are being onboarded. Work on causes names none. The hour is that of a CSM
of usual skill who is not burnt out. Improving the process is tried with a tenth of a week of the
team at a time, and its hours are shared by all accounts, whoever they help.

Not measured: exit interviews, churn reviews and offers to come back, which are for accounts that
have left; what a discovery call or better data is worth to a team that acts on it; more than one
hour at a time.
"""


def page(found: HourValues, picture: str) -> str:
    """Return the page.

    Parameters
    ----------
    found
        What was measured.
    picture
        Where the picture is, from the page.
    """
    unit = "companies" if found.made_up else "futures of one book"
    overall = [*found.overall().itertuples()]
    parts = [
        TOP.format(
            answer=best(found),
            picture=picture,
            weeks=found.weeks,
            years=YEARS,
            overall="\n".join(map(_line, overall)),
            companies=f"{found.companies} {unit} of {counted(found.accounts, 'account')}",
            cost=dollars(found.cost),
        ),
        *_parts(found, [row.action for row in overall if row.per == HOUR]),
        READ.format(weeks=found.weeks, years=YEARS, policy=shown(found.policy)),
    ]
    return "\n".join(parts)


def _line(row: Any) -> str:
    cells = [
        f"{numbers([mean], unit, digits)[0]} ({span(low, high, unit)})"
        for mean, low, high, unit, digits in (
            (row.points, row.points_low, row.points_high, "", 2),
            (row.arr, row.arr_low, row.arr_high, "$", 0),
            (row.value, row.value_low, row.value_high, "$", 0),
        )
    ]
    return f"| {named(row)} | {' | '.join(cells)} | {_beside(row)} |"


def _beside(row: Any) -> str:
    """Return whether it pays and, where it brings something, how many times its cost."""
    said = verdict(row)
    if said in (NOTHING, HARMS) or row.per == CONTACT or not row.cost_per_hour > 0:
        return said
    return f"{said}, {row.value / row.cost_per_hour:.1f} times"


def _parts(found: HourValues, actions: Sequence[str]) -> Iterator[str]:
    tenths = [str(number + 1) for number in range(TENTHS)]
    for title, axis, names, heads, about in (
        ("By segment", "segment", found.segments, found.segments, "All accounts of a segment."),
        ("By risk", "risk_tenth", tenths, tenths,
         "Tenths of a segment by health score: 1 is most at risk, 10 looks best."),
        ("By weeks to the decision", "weeks", WEEKS, WEEKS,
         "Weeks to the one at whose close the account decides; *decided*: from then to the term."),
    ):  # fmt: skip
        rows = "\n".join(
            f"| {named(cell(found, action))} | "
            + " | ".join(_value(cell(found, action, **{axis: name})) for name in names)
            + " |"
            for action in actions
        )
        yield BY.format(
            title=title, about=about, heads=" | ".join(heads), rows=rows,
            line="|".join(["--:"] * len(heads)),
        )  # fmt: skip


def _value(row: Any) -> str:
    return UNDEFINED if row is None or row.per != HOUR else dollars(row.value)
