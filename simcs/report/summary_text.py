"""Five labelled lines for a mail: compared, result, how sure, what would change it, next.

Whoever reads them knows nothing of simcs, so each answers a question of its own, in the sentences
of page one.
"""

from __future__ import annotations

from simcs.analysis.money import row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import NO_HISTORY, in_futures
from simcs.report.benchmark_text import in_short
from simcs.report.dollars import dollars
from simcs.report.front_act import COMPARE, next_step
from simcs.report.front_change import typed, what_would_change
from simcs.report.front_table import described
from simcs.report.names import display
from simcs.report.recommendation import begun
from simcs.report.selection import series
from simcs.report.sentences import few_futures
from simcs.report.short_answer import alone, lead, spoken_of, unit_level, value, year_one
from simcs.report.short_table import years_shown
from simcs.report.value_ahead import ahead_in_value, sooner

MOST_NAMED = 4
"""Arms that are named in the first line besides the two that the answer is about."""
SAMPLING = "Ranges are 95 % intervals of sampling error only, not of the assumptions."
LABELS = ("Compared", "Result", "How sure", "What would change it", "Next")


def summary(c: RunAnswer) -> str:
    """Return a line for each label, with an empty line between them; none that says nothing."""
    said = compared(c), result(c), how_sure(c), changes(c), to_do(c)
    return "\n\n".join(f"{label}: {one}" for label, one in zip(LABELS, said, strict=True) if one)


def compared(c: RunAnswer) -> str:
    """Return what was simulated, on which accounts, for how long, and what the arms do."""
    facts, policy = c.facts, spoken_of(c)
    arr = unit_level(c).text(facts.opening_arr)
    futures = text.counted(c.config.replications, "future")
    length = text.after(years_shown(c)[-1]).removeprefix(" after ")
    made_up = "made up, " if facts.made_up else ""
    many = "" if facts.csms == 1 else "s"
    team = f"{facts.csms:,} customer success manager{many} (CSM{many})"
    first = f"{facts.book} ({made_up}{arr} ARR), {team}, {length}, {futures}"
    first = f"{first}: a simulation, no test with customers."
    today = described(c, c.baseline)
    if policy is None:
        return f"{first} Simulated: {today}."
    others = [described(c, arm) for arm in c.policies if arm not in (policy, c.baseline)]
    also = f" Beside them: {series(others, 'and', MOST_NAMED)}." if others else ""
    return f"{first} Today's {today} against {described(c, policy)}.{also}"


def result(c: RunAnswer) -> str:
    """Return whether to move, what the best other arm adds or takes, and value after salaries."""
    policy = spoken_of(c)
    if policy is None:
        return f"{alone(c)} {_paid(c)}"
    name, base = display(c, policy), display(c, c.baseline)
    brings = value(c, policy, name, base)
    found = [text.capital(one) for one in (year_one(c, policy), brings) if one]
    turned = [] if sooner(c, policy) else ahead_in_value(c, policy)
    ends = [f"{one}." for one in found]
    return " ".join([*begun(c, policy, lead(c, policy)), *ends, *turned])


def _paid(c: RunAnswer) -> str:
    """Return what these accounts bear of the team's pay."""
    last = years_shown(c)[-1]
    row = row_of(c.money, c.baseline, "cost_of_salaries", last)
    if row is None:
        return "The cost of the team was not measured."
    length = text.after(last).removeprefix(" after ")
    paid = dollars([row.value]).text(row.value)
    return f"These accounts bear {paid} of the team's salaries over {length}."


def how_sure(c: RunAnswer) -> str:
    """Return in how many futures and sets of assumptions the answer holds, and what is not known.

    Nothing of sets where there is nothing to compare, or none ran.
    """
    policy = spoken_of(c)
    held = [] if policy is None else in_futures(c, policy, named=True)
    missing = policy is not None and not len(c.assumptions)
    tried = [f"Alternative assumptions were not tried; to try: {typed('assumptions', c)}."]
    found = [*held, *(tried if missing else []), *few_futures(c), SAMPLING]
    return " ".join([*found, f"{text.capital(NO_HISTORY)}.", *in_short(c)])


def changes(c: RunAnswer) -> str:
    """Return what would change the answer."""
    policy = spoken_of(c)
    if policy is None:
        return ""
    return " ".join(what_would_change(c))


def to_do(c: RunAnswer) -> str:
    """Return what to do next, as on page one."""
    return next_step(c) or COMPARE
