"""Whether to move to the arm of the answer: by rule, from figures that page one shows.

Yes or no is said of ARR and of value after all salaries, each as its interval says it; where the
two agree, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import sets_ahead
from simcs.report.close_call import close_call
from simcs.report.names import display
from simcs.report.sentences import few_futures
from simcs.report.short_table import ranked, unit_of, years_shown

WORDS = {
    Outcome.MORE: "yes", Outcome.LESS: "no", Outcome.UNCLEAR: "not clear",
    Outcome.SAME: "no difference", Outcome.UNMEASURED: "",
}  # fmt: skip
"""What an outcome says to the question whether to move."""

UNCLEAR = "No clear difference: "
"""How a sentence begins that says no more than that it is not clear."""

BEST = ", the best of the others,"
"""What stands behind the name of an arm that is not clearly better."""

CLEAR = (Outcome.MORE, Outcome.LESS)
VALUE = "value_after_salaries"


def motion(c: RunAnswer, policy: str) -> str:
    """Return whether to move: "Move to Prevention + rescue: yes, on these assumptions"."""
    return f"Move to {display(c, policy)}: {recommendation(c, policy)}."


def verdict(c: RunAnswer, policy: str) -> str:
    """Return the same as the answer to a question: "Yes, on these assumptions"."""
    return f"{text.capital(recommendation(c, policy))}."


def recommendation(c: RunAnswer, policy: str) -> str:
    """Return whether to move to an arm, and what that stands on, for the middle of a sentence.

    ARR and value are those at the end of the run; value by year 8 is named where it clearly says
    something else.
    """
    last = years_shown(c)[-1]
    arr = outcome_of(row_of(c.money, policy, "arr", last))
    now, later = _values(c, policy, last)
    if arr is Outcome.UNMEASURED:
        return "not known from one simulated future"
    turns = Outcome.UNMEASURED is not now is not later and later in CLEAR
    if turns:
        length = text.after(last).removeprefix(" after ")
        value = f"{WORDS[now]} within {length} but {WORDS[later]} by year {YEARS}, projected"
        said = f"{WORDS[arr]} for ARR, for value after salaries {value}"
    elif now is arr:
        said = WORDS[arr]
    elif now is Outcome.UNMEASURED:
        said = f"{WORDS[arr]} for ARR"
    else:
        said = f"{WORDS[arr]} for ARR, {WORDS[now]} for value after salaries"
    clear = arr in CLEAR or now in CLEAR or turns
    return f"{said}, {_ground(c, policy, arr)}" if clear else said


def _values(c: RunAnswer, policy: str, last: float) -> tuple[Outcome, Outcome]:
    """Return what value says at the end of the run, and with what is left then."""
    years = last, max(last, float(YEARS))
    now, later = (outcome_of(row_of(c.money, policy, VALUE, year)) for year in years)
    return now, later


def _ground(c: RunAnswer, policy: str, arr: Outcome) -> str:
    """Return what it stands on: these assumptions, fewer futures than needed, or a minority."""
    if few_futures(c):
        return f"as far as {text.counted(c.config.replications, 'simulated future')} can tell"
    found = sets_ahead(c, policy)
    if found is not None and arr in CLEAR:
        agrees = found.share if arr is Outcome.MORE else 1 - found.share
        if agrees < 1 / 2:
            return "on these assumptions but not on most others tried"
    return "on these assumptions"


def begun(c: RunAnswer, policy: str, lead: Sequence[str]) -> list[str]:
    """Return whether to move and then the sentences that lead, whose first need not name it anew.

    "Move to Prevention + rescue: yes, on these assumptions. It adds most …" Where the next best is
    close, that stands second.
    """
    name, (first, *more) = display(c, policy), lead
    first = first.removeprefix(UNCLEAR)
    if first.startswith(f"{name}{BEST} "):
        first = f"As{BEST.removeprefix(',')} it{first.removeprefix(name + BEST)}"
    elif first.startswith((f"{name} adds ", f"{name} could ")):
        first = f"It{first.removeprefix(name)}"
    return [motion(c, policy), first, *close_call(c, policy), *more]


def next_best(c: RunAnswer, policy: str, subject: str = "It") -> list[str]:
    """Return how far the arm of the answer is ahead of the next best other arm in ARR.

    Only where it is clearly ahead of all others; how it compares with an arm that may be as good is
    said otherwise, and so is how it compares with the baseline, should that be the next best.
    """
    order = ranked(c)
    others = [arm for arm in order if arm not in (policy, c.baseline)]
    if order[0] != policy or not others or order[1] == c.baseline:
        return []
    rows: dict[str, Any] = {
        arm: row_of(c.money_against(policy), arm, "arr", years_shown(c)[-1]) for arm in others
    }
    if any(outcome_of(row) is not Outcome.LESS for row in rows.values()):
        return []
    row, unit = rows[others[0]], unit_of(c)
    ends = unit.between(row.difference_low, row.difference_high)
    size = unit.size(row.difference)
    return [f"{subject} is {size} ARR ahead of the next best, {display(c, others[0])} ({ends})."]
