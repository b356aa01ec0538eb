"""When a change pays back, in sentences: each from rows of cash.csv and payback.csv alone."""

from __future__ import annotations

import math
from typing import Any

from simcs.analysis.cash import NET, RUN, WHOLE
from simcs.analysis.horizon import YEARS
from simcs.analysis.money import Outcome, outcome_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.dollars import Dollars, dollars
from simcs.report.names import display
from simcs.report.short_table import years_shown

CHARGED = "all salaries"
"""What the sentences charge for the team."""


def cash_row(c: RunAnswer, policy: str, figure: str, period: str) -> Any:
    """Return the row of an arm's figure in a period; None where it was not measured."""
    t = c.cash
    wanted = (t["policy"] == policy) & (t["figure"] == figure) & (t["period"] == period)
    return next(t[wanted].itertuples(), None)


def _rows(c: RunAnswer, policy: str) -> tuple[Any, Any]:
    """Return an arm's row of payback and of net cash over the run; None where there is none."""
    rows = c.payback[(c.payback["policy"] == policy) & (c.payback["charged"] == CHARGED)]
    return next(rows.itertuples(), None), cash_row(c, policy, NET[CHARGED], RUN)


def payback(c: RunAnswer, policy: str) -> str:
    """Return from when on an arm is ahead of the baseline in cash after all salaries, and how sure.

    Empty where that was not measured.
    """
    row, net = _rows(c, policy)
    said = outcome_of(net)
    if row is None or net is None or math.isnan(net.difference):
        return ""
    name, base = display(c, policy), display(c, c.baseline)
    if said is Outcome.SAME:
        return f"{name} and {base} bring exactly the same cash in every future."
    within = f"within {_length(c)}"
    if row.replications == 1:
        one = f"In the one simulated future {name}"
        if math.isnan(row.month):
            return f"{one} does not get ahead of {base} in total cash {within}."
        return f"{one} is ahead of {base} in total cash {_from_month(row.month)}."
    reached = round(row.share_of_futures * row.replications)
    often = f"{reached} of {text.counted(row.replications, 'simulated future')}"
    if math.isnan(row.month):
        first = (
            f"On average {name} does not get ahead of {base} in total cash {within}; it does in "
            f"{often}."
        )
    else:
        first = (
            f"On average {name} is ahead of {base} in total cash {_from_month(row.month)}; it gets "
            f"there {within} in {often}."
        )
    return f"{first} {_at_the_end(c, net, said)}"


def in_cash(c: RunAnswer, policy: str) -> list[str]:
    """Return from which month on the mean cash of an arm is ahead, and how many futures end so.

    ``share_of_futures`` counts those that are ahead as the run ends, whatever they were before.
    Nothing where that was not measured, or makes no difference.
    """
    row, net = _rows(c, policy)
    if row is None or net is None or outcome_of(net) is Outcome.SAME or math.isnan(net.difference):
        return []
    never = f"does not get ahead within {_length(c)}"
    said = never if math.isnan(row.month) else f"is ahead {_from_month(row.month)}"
    cash = "cash after all salaries, added up,"
    if row.replications == 1:
        return [f"Its {cash} {said}."]
    ends = f"{round(row.share_of_futures * row.replications)} of {row.replications}"
    at_end = text.after(years_shown(c)[-1]).strip()
    it_is = "it is " if math.isnan(row.month) else ""
    return [f"Its mean {cash} {said}; {at_end} {it_is}in {ends} futures."]


def beyond(c: RunAnswer, policy: str) -> str:
    """Return how an arm compares with what lies beyond the run, too; empty where nothing does."""
    row = cash_row(c, policy, NET[CHARGED], WHOLE)
    said = outcome_of(row)
    if said is Outcome.UNMEASURED:
        return ""
    unit, lead = unit_of(c), f"With what is left then, to year {YEARS},"
    if said is Outcome.SAME:
        return f"{lead} there is exactly no difference."
    if said is Outcome.UNCLEAR:
        return f"{lead} there is no clear difference ({_between(unit, row)})."
    way = "ahead" if said is Outcome.MORE else "behind"
    return f"{lead} it is {unit.size(row.difference)} {way} ({_between(unit, row)})."


def unit_of(c: RunAnswer) -> Dollars:
    """Return how differences in cash are written."""
    totals = c.cash[c.cash["figure"] == NET[CHARGED]]
    return dollars([*totals["difference_low"], *totals["difference_high"]])


def _at_the_end(c: RunAnswer, net: Any, said: Outcome) -> str:
    unit, when = unit_of(c), text.after(years_shown(c)[-1]).strip().capitalize()
    if said is Outcome.UNCLEAR:
        return f"{when} there is no clear difference ({_between(unit, net)})."
    way = "ahead" if said is Outcome.MORE else "behind"
    return f"{when} it is {unit.size(net.difference)} {way} ({_between(unit, net)})."


def _between(unit: Dollars, row: Any) -> str:
    return unit.between(row.difference_low, row.difference_high)


def _from_month(month: float) -> str:
    return "from the first month on" if month == 1 else f"from month {month:.0f} on"


def _length(c: RunAnswer) -> str:
    return text.after(years_shown(c)[-1]).removeprefix(" after ")
