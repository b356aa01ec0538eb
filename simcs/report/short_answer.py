"""The answer in two or three sentences: what adds most, from where, next year, and how sure.

Everything is read off the table of money; no sentence says more than its interval does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import after, in_sets, on_verdict, over_books
from simcs.report.close_call import close_call
from simcs.report.dollars import Dollars
from simcs.report.money_source import source
from simcs.report.names import display
from simcs.report.recommendation import BEST, UNCLEAR, begun, next_best
from simcs.report.selection import series
from simcs.report.short_table import ranked, unit_of, years_shown
from simcs.report.value_ahead import ahead_in_value

MOST_NAMED = 3
"""Arms that are named in one sentence."""


def sentences(c: RunAnswer) -> list[str]:
    """Return the short answer: whether to move, then two to six short sentences."""
    policy = spoken_of(c)
    if policy is None:
        return [alone(c)]
    close = bool(close_call(c, policy))  # which says it of the next best
    beyond = [in_sets(c, policy, rival=not close), over_books(c, policy), *on_verdict(c)]
    said = [*begun(c, policy, lead(c, policy)), *later(c, policy), *next_best(c, policy)]
    return [one for one in (*said, *ahead_in_value(c, policy), *beyond) if one]


def spoken_of(c: RunAnswer) -> str | None:
    """Return the arm that the answer is about: of those that are not the baseline, the best in ARR.

    With arms of playbooks, which are the user's own, it is the best of these. None where there is
    no other arm, or ARR was not measured.
    """
    others = [arm for arm in ranked(c) if arm != c.baseline]
    others = [arm for arm in others if arm in c.facts.playbooks] or others
    row = row_of(c.money, others[0], "arr", years_shown(c)[-1]) if others else None
    return None if row is None or math.isnan(row.difference) else others[0]


def spoken_with(c: RunAnswer) -> tuple[str, ...]:
    """Return the arms that the answer is about: that, the baseline, and the best by the verdict."""
    about = {c.baseline, *(c.pair or ()), spoken_of(c)}
    return tuple(arm for arm in c.policies if arm in about)


def interval(unit: Dollars, row: Any) -> str:
    """Return "between $0.60M and $1.10M" of a row's difference."""
    return unit.between(row.difference_low, row.difference_high)


def alone(c: RunAnswer) -> str:
    """Return what became of the book under the only arm, or that there is nothing to say."""
    last = years_shown(c)[-1]
    row = row_of(c.money, c.baseline, "arr", last)
    name = display(c, c.baseline)
    if row is None or math.isnan(row.value):
        return f"There is no ARR to compare{after(c)}: the book has none."
    unit = unit_level(c)
    then = f"{unit.text(c.facts.opening_arr)} ARR today become {unit.text(row.value)}{after(c)}"
    how_sure = ""
    if not math.isnan(row.ci_low):
        how_sure = f" (between {unit.text(row.ci_low)} and {unit.text(row.ci_high)})"
    return f"{name}: {then}{how_sure}. There is no other way of working to compare it with."


def unit_level(c: RunAnswer) -> Dollars:
    """Return how ARR of the whole book is written."""
    from simcs.report.dollars import dollars

    return dollars([c.facts.opening_arr])


def lead(c: RunAnswer, policy: str) -> list[str]:
    """Return what the best other arm adds to ARR or takes from it, where from, and beside whom."""
    row = row_of(c.money, policy, "arr", years_shown(c)[-1])
    said = outcome_of(row)
    if said is Outcome.MORE:
        return _adds(c, policy, row)
    if said is Outcome.LESS:
        return _loses(c, policy, row)
    return [_no_difference(c, policy, row, said)]


def _adds(c: RunAnswer, policy: str, row: Any) -> list[str]:
    unit, base = unit_of(c), display(c, c.baseline)
    others = [arm for arm in c.policies if arm not in (policy, c.baseline)]
    rivals = close_to(c, policy, others)
    most = bool(others) and not rivals
    adds = (
        f"adds most: {unit.signed(row.difference)}" if most else f"adds {unit.size(row.difference)}"
    )
    said = f"{display(c, policy)} {adds} ARR{after(c)} compared with {base}"
    first = f"{said} ({interval(unit, row)}){_from(source(c, policy, unit))}."
    return [first, *_beside(c, policy, rivals)]


def _from(parts: str) -> str:
    """Return where a difference comes from as the end of a sentence."""
    return f", {parts}" if parts else ""


def close_to(c: RunAnswer, policy: str, others: Sequence[str]) -> dict[str, Any]:
    """Return which other arms are not clearly below an arm in ARR, with the rows that compare."""
    rows = {arm: row_of(c.money_against(policy), arm, "arr", years_shown(c)[-1]) for arm in others}
    return {arm: row for arm, row in rows.items() if outcome_of(row) is not Outcome.LESS}


def _beside(c: RunAnswer, policy: str, rivals: dict[str, Any]) -> list[str]:
    """Return from whom the best is not clearly different, and how large it could still be."""
    if not rivals:
        return []
    unit, name = unit_of(c), display(c, policy)
    rivals, above = _without_those_above(rivals)
    same = [display(c, arm) for arm, row in rivals.items() if outcome_of(row) is Outcome.SAME]
    open_ = {arm: row for arm, row in rivals.items() if outcome_of(row) is not Outcome.SAME}
    names = series(same, "and", MOST_NAMED)
    said = _above(c, above, name)
    said += [f"{names} did exactly as well in every future."] if same else []
    if len(open_) == 1:
        [(arm, row)] = open_.items()
        said.append(
            f"Whether it is better than {display(c, arm)} is not clear: that could have "
            f"from {unit.size(row.difference_low)} less to {unit.size(row.difference_high)} more."
        )
    elif open_:
        names = series([display(c, arm) for arm in open_], "or", MOST_NAMED)
        said.append(f"Whether {name} is better than {names} is not clear.")
    return said


def _without_those_above(rows: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return rows that are not clearly above what they are compared with, and those that are."""
    above = {arm: row for arm, row in rows.items() if outcome_of(row) is Outcome.MORE}
    return {arm: row for arm, row in rows.items() if arm not in above}, above


def _above(c: RunAnswer, rows: dict[str, Any], than: str) -> list[str]:
    """Return which other arms clearly have more ARR than one, and how much where it is one arm."""
    if not rows:
        return []
    names = series([display(c, arm) for arm in rows], "and", MOST_NAMED)
    if len(rows) > 1:
        return [f"{names} clearly have more than {than}."]
    [row] = rows.values()
    unit = unit_of(c)
    return [f"{names} has {unit.size(row.difference)} more than {than} ({interval(unit, row)})."]


def _is_best(c: RunAnswer, policy: str) -> bool:
    """Return whether an arm is the best in ARR of those that are not the baseline."""
    return next(arm for arm in ranked(c) if arm != c.baseline) == policy


def _loses(c: RunAnswer, policy: str, row: Any) -> list[str]:
    unit, base = unit_of(c), display(c, c.baseline)
    others = [arm for arm in c.policies if arm not in (policy, c.baseline)]
    last = years_shown(c)[-1]
    rows = {arm: row_of(c.money, arm, "arr", last) for arm in others}
    rivals = {arm: one for arm, one in rows.items() if outcome_of(one) is not Outcome.LESS}
    rivals, above = _without_those_above(rivals)
    most = "more" if len(others) == 0 or rivals or above else "most"
    next_best = ", the next best," if most == "most" and _is_best(c, policy) else ""
    first = (
        f"{base} retains {most} ARR{after(c)}: {display(c, policy)}{next_best} has "
        f"{unit.size(row.difference)} less ({interval(unit, row)}){_from(source(c, policy, unit))}."
    )
    said = [first, *_above(c, above, base)]
    same = [display(c, arm) for arm, one in rivals.items() if outcome_of(one) is Outcome.SAME]
    open_ = [display(c, arm) for arm, one in rivals.items() if outcome_of(one) is not Outcome.SAME]
    if same:
        names = series(same, "and", MOST_NAMED)
        said.append(f"{names} and {base} did exactly as well in every future.")
    if open_:
        names = series(open_, "or", MOST_NAMED)
        said.append(
            f"Whether {'it' if said == [first] else base} retains more than {names} is not clear."
        )
    return said


def _no_difference(c: RunAnswer, policy: str, row: Any, said: Outcome) -> str:
    """Return one of three forms of no difference: identical, no clear one, not measured."""
    unit, base, name = unit_of(c), display(c, c.baseline), display(c, policy)
    others = [arm for arm in c.policies if arm not in (policy, c.baseline)]
    last = years_shown(c)[-1]
    outcomes = {arm: outcome_of(row_of(c.money, arm, "arr", last)) for arm in others}
    clearly = _clearly(c, outcomes, Outcome.MORE) + _clearly(c, outcomes, Outcome.LESS)
    if said is Outcome.SAME:
        return f"{name} and {base} have exactly the same ARR{after(c)} in every future.{clearly}"
    if said is Outcome.UNMEASURED:
        way = "more" if row.difference > 0 else "less"
        gap = f"{unit.size(row.difference)} {way} ARR{after(c)} than {base}"
        gap = gap if row.difference else f"the same ARR{after(c)} as {base}"
        return (
            f"In the one simulated future {name} has {gap}; how sure that is takes more futures "
            "(replications=30)."
        )
    best = BEST if others and _is_best(c, policy) else ""
    return (
        f"{UNCLEAR}{name}{best} could have from {unit.size(row.difference_low)} less "
        f"to {unit.size(row.difference_high)} more ARR{after(c)} than {base}.{clearly}"
    )


def _clearly(c: RunAnswer, outcomes: dict[str, Outcome], said: Outcome) -> str:
    """Return " A and B clearly have less." of the arms of which that is said, than the baseline."""
    names = [display(c, arm) for arm, one in outcomes.items() if one is said]
    if not names:
        return ""
    has = "has" if len(names) == 1 else "have"
    return f" {series(names, 'and', MOST_NAMED)} clearly {has} {said.value}."


def later(c: RunAnswer, policy: str) -> list[str]:
    """Return what the arm of the answer brings in year one, and in value over the run."""
    parts = [one for one in (year_one(c, policy), value(c, policy)) if one]
    return [f"{text.capital('; '.join(parts))}."] if parts else []


def year_one(c: RunAnswer, policy: str, subject: str = "it") -> str:
    """Return how ARR stands after one year; empty where the run is no longer."""
    years = years_shown(c)
    row = row_of(c.money, policy, "arr", years[0])
    if len(years) == 1 or row is None:
        return ""
    unit, said, base = unit_of(c), outcome_of(row), display(c, c.baseline)
    size = unit.size(row.difference)
    if said is Outcome.MORE:
        return f"in year one {subject} is {size} ahead of {base}"
    if said is Outcome.LESS:
        return f"in year one {subject} is {size} behind {base}"
    if said is Outcome.SAME:
        return "in year one the two are identical"
    if said is Outcome.UNMEASURED:
        return ""
    return f"in year one there is no clear difference ({interval(unit, row)})"


def value(c: RunAnswer, policy: str, subject: str = "it", base: str = "") -> str:
    """Return what the arm brings over the run after all salaries, compared with the baseline.

    ``subject`` and ``base`` are how the two are called; the base may go without saying.
    """
    last = years_shown(c)[-1]
    row = row_of(c.money, policy, "value_after_salaries", last)
    unit, said = unit_of(c), outcome_of(row)
    over = f"over {text.after(last).removeprefix(' after ')}"
    if said is Outcome.UNMEASURED:
        return ""
    if said is Outcome.SAME:
        as_ = f" as {base}" if base else ""
        return f"after all salaries {subject} brings exactly the same{as_} {over}"
    if said is Outcome.UNCLEAR:
        from_ = f" from {base}" if base else ""
        no_clear = f"there is no clear difference{from_} {over}"
        return f"after all salaries {no_clear} ({interval(unit, row)})"
    way = "more" if said is Outcome.MORE else "less"
    than = f" than {base}" if base else ""
    return f"after all salaries {subject} brings {unit.size(row.difference)} {way}{than} {over}"
