"""How sure an answer is: other assumptions, what would turn it, and published benchmarks."""

from __future__ import annotations

from typing import Any

from simcs.analysis.in_common import Common, in_common
from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import NO_HISTORY, in_sets, over_books
from simcs.report.assumption_defaults import defaults
from simcs.report.assumption_words import clause, tendency
from simcs.report.benchmark_text import in_short
from simcs.report.front_team import typed
from simcs.report.headline import turns
from simcs.report.names import display
from simcs.report.selection import series
from simcs.report.sentences import few_futures
from simcs.report.short_answer import spoken_of
from simcs.report.short_table import years_shown

SAMPLING = "Intervals show sampling error only."
MEASURE = "net_retention"
"""What sets of assumptions are compared in."""


def how_sure(c: RunAnswer) -> list[str]:
    """Return for page one whether it holds under other assumptions, and what is not known.

    How the last year of the model compares with that of the company has its place here, once a
    history can be given.
    """
    policy = spoken_of(c)
    tried = _tried(c, policy) if policy else ""
    if policy and in_sets(c, policy) and len(c.draws):
        count = c.draws["parameter"].nunique()
        each = f"which change {count} at once, not what actions do"
        tried = f"{tried.removesuffix('.')}, {each}."
    turned = turning(c, policy) if policy else ""
    books = over_books(c, policy) if policy else ""
    history = f"{text.capital(NO_HISTORY)}."
    found = [tried, turned, books, *few_futures(c), history, *in_short(c)]
    return [one for one in found if one]


def in_full(c: RunAnswer, policy: str) -> list[str]:
    """Return the same for a section of its own: what sets are, and what turns the answer or not."""
    tried = _tried(c, policy)
    tried = f"{tried} {what_sets_are(c)}" if in_sets(c, policy) else tried
    turned = [turning(c, policy), *more_on_turning(c, policy)]
    found = [tried, " ".join(one for one in turned if one), over_books(c, policy)]
    found += [*few_futures(c), f"{text.capital(NO_HISTORY)}.", SAMPLING]
    return [one for one in found if one]


def _tried(c: RunAnswer, policy: str) -> str:
    untried = f"Other assumptions were not tried. To try: {typed('assumptions', c)}."
    return in_sets(c, policy) or untried


def what_sets_are(c: RunAnswer) -> str:
    """Return what an alternative set of assumptions is, and how many assumptions it changes."""
    count = c.draws["parameter"].nunique()
    return (
        f"A set changes all {count} unmeasured assumptions at once, each within its plausible "
        "range."
    )


def answered(c: RunAnswer, policy: str) -> Outcome | None:
    """Return whether the policy clearly has more or less ARR at the end; None where not clear."""
    found = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    return found if found in (Outcome.MORE, Outcome.LESS) else None


def turning(c: RunAnswer, policy: str) -> str:
    """Return which single assumptions would turn the answer; empty where it is not clear itself."""
    ahead = answered(c, policy)
    if ahead is None or not in_sets(c, policy):
        return ""
    found, usual = c.deciding(policy, MEASURE), defaults(c.config)
    ends = [
        in_readers_words(row, usual, more=(row.high_mean < 0) == (ahead is Outcome.MORE))
        for row in found[found["clear"]].itertuples()
        if turns(row)
    ]
    if not ends:
        return f"None of the {len(found)} alone clearly turns it."
    return f"It would turn if {series(ends, 'or', 2)}."


def more_on_turning(c: RunAnswer, policy: str) -> list[str]:
    """Return what the lead depends on most, and what the sets that turn it have in common.

    Nothing where single assumptions turn it, or it is not clear itself.
    """
    ahead = answered(c, policy)
    if ahead is None or not in_sets(c, policy):
        return []
    found, usual = c.deciding(policy, MEASURE), defaults(c.config)
    if any(turns(row) for row in found[found["clear"]].itertuples()):
        return []
    pair = policy, c.baseline
    common = in_common(c.assumptions, c.draws, pair, MEASURE, ahead is Outcome.MORE)
    return [*_matters(found, usual), *_several(common)]


def _matters(found: Any, usual: dict[str, float]) -> list[str]:
    """Return what the lead depends on most, where that is clear though it turns nothing."""
    row = next(found[found["clear"]].itertuples(), None)
    if row is None:
        return []
    ends = [
        f"{text.gap(mean, '%')} where {in_readers_words(row, usual, more)}"
        for mean, more in ((row.low_mean, False), (row.high_mean, True))
    ]
    return [f"The difference in net retention depends most on one: it is {', and '.join(ends)}."]


def _several(common: Common) -> list[str]:
    """Return what the sets that turn the answer have in common."""
    if not common.turned:
        return []
    sets = text.counted(common.turned, "set")
    turn = f"The {sets} in which it turns" if common.turned > 1 else "The one set that turns it"
    if not common.parameter:
        apart = "differ from the others in many things at once, in none clearly"
        return [f"{turn} {apart if common.turned > 1 else apart.replace('differ', 'differs')}."]
    shared = f"{tendency(common.parameter, common.more)} than midway in the plausible range"
    others = f"(in {common.of_others} of the other {common.others})"
    return [f"{turn} have this in common: in {common.of_turned} of them {shared} {others}."]


def in_readers_words(row: Any, usual: dict[str, float], more: bool) -> str:
    """Return what is so at one end of an assumption, as the sets of that third had it.

    Parameters
    ----------
    row
        Of `simcs.analysis.answer.Answer.deciding`.
    usual
        What `defaults` returned.
    more
        Which end.
    """
    value = row.high_third if more else row.low_third
    return clause(row.parameter, usual.get(row.parameter), value, more)


def deciding_rows(c: RunAnswer, policy: str, most: int) -> list[tuple[str, str, str]]:
    """Return what moves the lead most: each end in words, the lead there, and its interval."""
    usual = defaults(c.config)
    held = [
        (row, more, (row.high_mean, row.high_ci_low, row.high_ci_high) if more
         else (row.low_mean, row.low_ci_low, row.low_ci_high))
        for row in c.deciding(policy, MEASURE).head(most).itertuples()
        for more in (False, True)
    ]  # fmt: skip
    digits = max((text.decimals(ends[1:], "%") for _, _, ends in held), default=0)
    rows = []
    for row, more, ends in held:
        doubt = "" if row.clear else " (not clear)"
        said = f"{text.capital(in_readers_words(row, usual, more))}{doubt}"
        mean, low, high = text.numbers(ends, "%", digits)
        rows.append((said, mean, f"{low} to {high}"))
    return rows


def lead_of(c: RunAnswer, policy: str) -> str:
    """Return "Prevention less Typical mixed team", of which the rows are."""
    return f"{display(c, policy)} less {display(c, c.baseline)}"
