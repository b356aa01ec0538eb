"""Six sentences for a mail: what was compared, the answer, value, how sure, what changes it, next.

Whoever reads them knows nothing of simcs, so each answers a question of its own.
"""

from __future__ import annotations

from simcs.analysis.money import row_of
from simcs.analysis.value_table import NO_TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import NO_HISTORY, sets_ahead, share_of_futures, than_others, won
from simcs.report.dollars import dollars
from simcs.report.front_act import COMPARE, act
from simcs.report.front_change import what_would_change
from simcs.report.front_table import described
from simcs.report.names import NAMES, display
from simcs.report.recommendation import begun
from simcs.report.selection import series
from simcs.report.sentences import few_futures
from simcs.report.short_answer import alone, lead, spoken_of, unit_level, value
from simcs.report.short_table import years_shown
from simcs.report.value_ahead import ahead_in_value, sooner

MOST_NAMED = 4
"""Arms that are named in the first sentence besides the two that the answer is about."""
MOST_CHANGES, MOST_ACTS = 2, 2
"""Sentences of page one that the last two take in."""
SAMPLING = "ranges are 95 % intervals of sampling error only, not of the assumptions"


def summary(c: RunAnswer) -> str:
    """Return the sentences as one paragraph."""
    said = [compared(c), came_out(c), cost(c), how_sure(c), changes(c), to_do(c)]
    return " ".join(one for one in said if one)


def compared(c: RunAnswer) -> str:
    """Return what was simulated, on which accounts, for how long, and what the two do."""
    facts, policy = c.facts, spoken_of(c)
    arr = unit_level(c).text(facts.opening_arr)
    futures = text.counted(c.config.replications, "future")
    length = text.after(years_shown(c)[-1]).removeprefix(" after ")
    made_up = "made up, " if facts.made_up else ""
    book = f"{facts.book} ({made_up}{arr} ARR, {text.counted(facts.csms, 'CSM')})"
    first = f"We simulated {book} for {length}, in {futures} (no test with customers):"
    others = [display(c, arm) for arm in c.policies if arm not in (policy, c.baseline)]
    also = f", with {series(others, 'and', MOST_NAMED)} beside them" if others else ""
    if policy is None:
        return f"{first} {described(c, c.baseline)}{also}."
    today, then = described(c, c.baseline), described(c, policy)
    return f"{first} today's {today} against {then}{also}."


def came_out(c: RunAnswer) -> str:
    """Return what the best other arm adds or takes, in one sentence."""
    policy = spoken_of(c)
    return _one(c, [alone(c)] if policy is None else begun(c, policy, lead(c, policy)))


def cost(c: RunAnswer) -> str:
    """Return what is left after salaries compared with the baseline; alone, what they are."""
    policy, last = spoken_of(c), years_shown(c)[-1]
    row = row_of(c.money, policy or c.baseline, "cost_of_salaries", last)
    if row is None:
        return "The cost of the team was not measured."
    if policy is None:
        length = text.after(last).removeprefix(" after ")
        paid = dollars([row.value]).text(row.value)
        return f"The share of all salaries that these accounts bear is {paid} over {length}."
    brings = value(c, policy, display(c, policy), display(c, c.baseline))
    return _one(c, [*([text.capital(brings)] if brings else []), *ahead_in_value(c, policy)])


def how_sure(c: RunAnswer) -> str:
    """Return in how many futures and sets of assumptions the answer holds, and what is not known.

    Nothing of sets where there is nothing to compare, or none ran.
    """
    policy = spoken_of(c)
    if policy is None:
        return f"How sure: {SAMPLING}; {NO_HISTORY}."
    row, held = sets_ahead(c, policy), []
    if futures := share_of_futures(c, policy):
        held.append(f"in {futures}")
    if row is not None:
        beside = than_others(c, policy)
        sets = f"in {won(row.share, row.sets)} of {row.sets} alternative sets of assumptions"
        held.append(f"{sets} ({beside})" if beside else sets)
    pair = f"{display(c, policy)} has more ARR than {display(c, c.baseline)}"
    ahead = f"{pair} {' and '.join(held)}"
    tried = [] if row is not None else ["alternative assumptions were not tried"]
    found = [*([ahead] if held else []), *tried, *few_futures(c), SAMPLING, NO_HISTORY]
    return f"How sure: {_inner(c, found)}."


def changes(c: RunAnswer) -> str:
    """Return what would change the answer: the first that page one says of it."""
    policy = spoken_of(c)
    said_already = sooner(c, policy) if policy else []
    found = [one for one in what_would_change(c) if one not in said_already][:MOST_CHANGES]
    return f"What would change it: {_inner(c, found)}." if found else ""


def to_do(c: RunAnswer) -> str:
    """Return what to do next: the first that page one says of it."""
    policy = spoken_of(c)
    found = [COMPARE] if policy is None else act(c, policy)[:MOST_ACTS]
    return f"What to do next: {_inner(c, found)}."


def _one(c: RunAnswer, sentences: list[str]) -> str:
    """Return sentences as one; nothing of none."""
    if not sentences:
        return ""
    first, *others = (part for one in sentences for part in one.removesuffix(".").split(". "))
    return "; ".join([first, *([_inner(c, others)] if others else [])]) + "."


def _inner(c: RunAnswer, sentences: list[str]) -> str:
    """Return sentences for the middle of one: names keep their capitals, other words do not."""
    names = tuple(display(c, arm) for arm in c.policies)
    parts = [part for one in sentences for part in one.removesuffix(".").split(". ")]
    kept = [part if part.startswith((*names, "ARR", "CSM")) else text.uncapital(part)
            for part in parts]  # fmt: skip
    no_team = NAMES[NO_TEAM]
    return "; ".join(part.replace(no_team, no_team.lower(), 1) for part in kept)
