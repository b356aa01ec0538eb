"""Five sentences to paste into a mail: what was compared, the answer, when, its cost, how sure."""

from __future__ import annotations

from simcs.analysis.money import row_of
from simcs.analysis.value_table import NO_TEAM
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import NO_HISTORY, in_sets
from simcs.report.dollars import dollars
from simcs.report.names import NAMES, display
from simcs.report.recommendation import begun, next_best
from simcs.report.selection import series
from simcs.report.sentences import few_futures
from simcs.report.short_answer import (
    ahead_in_value,
    alone,
    lead,
    spoken_of,
    unit_level,
    value,
    year_one,
)
from simcs.report.short_table import years_shown

MOST_NAMED = 5
"""Arms that are named in the first sentence."""

LOWER = ("Whether", "There", "In", "It")
"""Words that begin sentences of the short answer and no name; small within a sentence."""


def summary(c: RunAnswer) -> str:
    """Return the five sentences as one paragraph."""
    return " ".join([compared(c), came_out(c), in_time(c), cost(c), how_sure(c)])


def compared(c: RunAnswer) -> str:
    """Return what was compared, on which accounts, for how long."""
    facts = c.facts
    others = [display(c, arm) for arm in c.policies if arm != c.baseline]
    names = display(c, c.baseline)
    if others:
        names += f" with {series(others, 'and', MOST_NAMED)}"
    arr = unit_level(c).text(facts.opening_arr)
    futures = text.counted(c.config.replications, "simulated future")
    length = text.after(years_shown(c)[-1]).removeprefix(" after ")
    did = "compared" if others else "simulated"
    made_up = "made up, " if facts.made_up else ""
    team = text.counted(facts.csms, "CSM")
    book = f"{facts.book} ({made_up}{arr} ARR, {team})"
    return f"We {did} {names} on {book}, in {futures} of {length}."


def came_out(c: RunAnswer) -> str:
    """Return what the best other arm adds or takes, in one sentence."""
    policy = spoken_of(c)
    said = [alone(c)]
    if policy is not None:
        said = [*begun(c, policy, lead(c, policy)), *next_best(c, policy)]
    return "; ".join(_begun(one, place) for place, one in enumerate(said)) + "."


def _begun(sentence: str, place: int) -> str:
    """Return a sentence without its end; one that is not the first begins as the middle of one."""
    inner = sentence.removesuffix(".").replace(". ", "; ")
    for word in LOWER:
        inner = inner.replace(f"; {word} ", f"; {word.lower()} ")
        if place and inner.startswith(f"{word} "):
            inner = word.lower() + inner.removeprefix(word)
    return inner


def in_time(c: RunAnswer) -> str:
    """Return how much ARR there is after a year, and at the end of the run."""
    policy = spoken_of(c)
    arms = [c.baseline] if policy is None else [c.baseline, policy]
    unit, parts = unit_level(c), []
    for year in years_shown(c):
        rows = {arm: row_of(c.money, arm, "arr", year) for arm in arms}
        held = [
            f"{unit.text(row.value)} under {display(c, arm)}" for arm, row in rows.items() if row
        ]
        parts.append(f"{text.after(year).strip()} {' and '.join(held) or 'not measured'}")
    next_year = year_one(c, policy, display(c, policy)) if policy else ""
    parts += [next_year] if next_year else []
    today = unit.text(c.facts.opening_arr)
    return f"ARR of these accounts is {today} today, {'; '.join(parts)}."


def cost(c: RunAnswer) -> str:
    """Return what the team costs, and what is left after it compared with the baseline."""
    policy, last = spoken_of(c), years_shown(c)[-1]
    row = row_of(c.money, policy or c.baseline, "cost_of_salaries", last)
    if row is None:
        return "The cost of the team was not measured."
    length = text.after(last).removeprefix(" after ")
    paid = dollars([row.value]).text(row.value)
    said = f"The share of all salaries that these accounts bear is {paid} over {length}, discounted"
    if policy is None:
        return f"{said}."
    brings = value(c, policy, display(c, policy), display(c, c.baseline))
    parts = [brings] if brings else []
    no_team = NAMES[NO_TEAM]
    parts += [
        one.removesuffix(".").replace(no_team, no_team.lower(), 1)
        for one in ahead_in_value(c, policy)
    ]
    return f"{'; '.join([said, *parts])}."


def how_sure(c: RunAnswer) -> str:
    """Return what the intervals cover, and in how many sets of assumptions the answer holds."""
    policy = spoken_of(c)
    sets = in_sets(c, policy) if policy else ""
    tried = "alternative assumptions were not tried"
    if policy and sets:
        tried = sets.removesuffix(".")
    few = [
        text.uncapital(one.removesuffix(".").replace(". Try ", "; try ")) for one in few_futures(c)
    ]
    ranges = (
        "Ranges are 95 % intervals, which show sampling error only, not uncertainty about the "
        "assumptions"
    )
    return f"{'; '.join([ranges, *few, tried, NO_HISTORY])}."
