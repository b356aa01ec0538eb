"""The labelled lines of page one: where, how many, rescues, playbooks, how sure, next step.

Each answers first, then says how sure that is. What a run did not measure has no line, or a line
that says how to run it.
"""

from __future__ import annotations

import math

from simcs.analysis.losses import SEGMENT
from simcs.analysis.money import Outcome, outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.parameters import number
from simcs.interventions.ceiling import CEILING_NAME
from simcs.report import text
from simcs.report.answer_beyond import NO_HISTORY, in_sets, over_books
from simcs.report.front_team import how_many, typed
from simcs.report.headline import turns
from simcs.report.loss_rows import has_losses
from simcs.report.names import display
from simcs.report.pilot_text import misses, rounded_up
from simcs.report.pilots import has_pilots, pilot_of
from simcs.report.playbook_text import has_playbooks
from simcs.report.playbook_text import sentences as of_playbooks
from simcs.report.rescue_text import rescues
from simcs.report.selection import series
from simcs.report.sentences import few_futures
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import plays, years_shown
from simcs.report.where_text import movements, per_hour, rows_of

PLAYBOOK_SENTENCES = 2
FAR_MORE = 10
"""Times the accounts of the book from which the size of a test is not worth a number."""
SAMPLING = "Intervals show sampling error only."


def lines(c: RunAnswer) -> list[tuple[str, str]]:
    """Return label and text of each line."""
    found = {
        "Where": where(c),
        "How many": how_many(c, spoken_of(c) or c.baseline),
        "Rescues": rescues(c, spoken_of(c) or c.baseline),
        "Your playbooks": playbooks(c),
        "How sure": " ".join(how_sure(c)),
        "Next step": next_step(c),
    }
    return [(label, said) for label, said in found.items() if said]


def where(c: RunAnswer) -> str:
    """Return which segments gain and which lose, and where an hour of a CSM adds most."""
    policy = spoken_of(c)
    if policy is None or not has_losses(c):
        return ""
    rows = rows_of(c, SEGMENT)
    said = {outcome(row.gain, row.gain_low, row.gain_high) for row in rows}
    if not rows:
        return ""
    if said == {Outcome.SAME}:
        return "Nowhere: ARR is exactly the same in every segment."
    if said == {Outcome.UNMEASURED}:
        return "Not known: one future shows no difference to rely on."
    moved = movements(rows).replace("no group", "no segment")
    return " ".join([f"By segment, {moved}.", *per_hour(rows, c)])


def playbooks(c: RunAnswer) -> str:
    """Return what the playbooks are and the most telling of what came of them."""
    if not has_playbooks(c):
        return ""
    what = [f"{one.rstrip('.')}." for one in plays(c)]
    return " ".join([*what, *of_playbooks(c, PLAYBOOK_SENTENCES)])


def how_sure(c: RunAnswer) -> list[str]:
    """Return in how many sets of assumptions it holds, what would turn it, and what is not known.

    How the last year of the model compares with that of the company has its place here, once a
    history can be given.
    """
    policy = spoken_of(c)
    tried = in_sets(c, policy) if policy else ""
    if policy and not tried:
        tried = f"Other assumptions were not tried. To try: {typed('assumptions', c)}."
    turned = turning(c, policy) if policy else ""
    books = over_books(c, policy) if policy else ""
    found = [tried, turned, books, *few_futures(c), f"{text.capital(NO_HISTORY)}.", SAMPLING]
    return [one for one in found if one]


def turning(c: RunAnswer, policy: str) -> str:
    """Return which single assumptions would turn the answer; empty where it is not clear itself."""
    ahead = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    if ahead not in (Outcome.MORE, Outcome.LESS) or not in_sets(c, policy):
        return ""
    found = c.deciding(policy, "net_retention")
    ends = []
    for row in found[found["clear"]].itertuples():
        if turns(row):
            falls = (row.high_mean < 0) == (ahead is Outcome.MORE)
            end = (
                f"{number(row.high_third)} or more" if falls else f"{number(row.low_third)} or less"
            )
            ends.append(f"{text.in_words(row.parameter)} were {end}")
    if not ends:
        return f"No single assumption of {len(found)} clearly turns it."
    return f"It would turn if {series(ends, 'or', 2)}."


def next_step(c: RunAnswer) -> str:
    """Return what a test with these accounts could show of the accounts retained."""
    policy = spoken_of(c)
    if policy is None:
        others = [arm for arm in c.facts.arms if arm not in (*c.policies, CEILING_NAME)]
        return "" if others or len(c.policies) > 1 else (
            "Compare it with another way of working, such as policies=[typical,blend]."
        )  # fmt: skip
    if not has_pilots(c):
        return ""
    found = pilot_of(c, policy)
    end, book = found.sides[-1], f"these {found.accounts:,} accounts, in two halves,"
    month = text.counted(end.month, "month")
    if not end.sign:
        return (
            f"A test on {book} would not settle it by accounts retained: even after {month} the "
            f"run itself shows no clear difference in that "
            f"({text.gaps(end.low, end.high, '%')})." if not math.isnan(end.low)
            else "More futures (replications=30) tell whether a test can show anything."
        )  # fmt: skip
    leader = display(c, policy if end.sign > 0 else c.baseline)
    shows = f"that {leader} retains more accounts"
    if found.months is not None:
        return (
            f"A test on {book} shows {shows} after {text.counted(found.months, 'month')} (the "
            f"chance of seeing it is then {text.percent(found.power[found.months - 1])})."
        )
    size = "; it takes far more accounts"
    if end.accounts is not None and end.accounts <= FAR_MORE * found.accounts:
        size = f"; it takes {rounded_up(end.accounts):,} accounts a half"
    return (
        f"A test on {book} {misses(found.power[-1])} {shows}: after {month} its chance to show "
        f"that is {text.percent(found.power[-1])}{size}."
    )
