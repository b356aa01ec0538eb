"""How sure an answer is: other assumptions, futures, and published benchmarks."""

from __future__ import annotations

from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.answer_beyond import ARR, NO_HISTORY, in_futures, in_sets, over_books
from simcs.report.assumption_defaults import defaults
from simcs.report.benchmark_text import in_short
from simcs.report.front_change import by_value, in_readers_words, more_on_turning, turning, typed
from simcs.report.names import display
from simcs.report.sentences import few_futures
from simcs.report.short_answer import spoken_of

SAMPLING = "Intervals show sampling error only."
OF_WORK = {f"journey.{kind}_effect" for kind in ("enable", "root", "sponsor", "goodwill")}
"""Assumptions on how much an hour of each kind of work does."""


def how_sure(c: RunAnswer) -> list[str]:
    """Return for page one whether it holds under other assumptions, and what is not known.

    How the last year of the model compares with that of the company has its place here, once a
    history can be given.
    """
    policy = spoken_of(c)
    tried = _tried(c, policy) if policy else []
    if tried and in_futures(c, policy or ""):  # they stand below the headline
        tried = tried[1:]
    books = over_books(c, policy) if policy else ""
    found = [*tried, books, *few_futures(c), f"{text.capital(NO_HISTORY)}.", *in_short(c)]
    return [one for one in found if one]


def in_full(c: RunAnswer, policy: str) -> list[str]:
    """Return the same for a section of its own: what sets are, and what turns the answer or not."""
    turned = [turning(c, policy), *more_on_turning(c, policy), *by_value(c, policy)]
    untried = [f"Other assumptions were not tried. To try: {typed('assumptions', c)}."]
    tried = _tried(c, policy) or untried
    found = [" ".join(tried), " ".join(one for one in turned if one), over_books(c, policy)]
    found += [*few_futures(c), f"{text.capital(NO_HISTORY)}.", SAMPLING]
    return [one for one in found if one]


def _tried(c: RunAnswer, policy: str) -> list[str]:
    """Return in how many sets it holds, and what such a set is; nothing where none ran."""
    sets = in_sets(c, policy)
    return [sets, what_sets_are(c)] if sets else []


def what_sets_are(c: RunAnswer) -> str:
    """Return how many assumptions a set changes, and in how many futures it was simulated."""
    futures = int(c.assumptions.groupby("variant")["replication"].nunique().max())
    each = text.counted(futures, "future") if futures > 1 else "one future"
    mixed = f"in {each}, so chance counts too."
    if not len(c.draws):
        return f"Each set of assumptions ran {mixed}"
    count = text.counted(c.draws["parameter"].nunique(), "assumption")
    held = {*c.draws["parameter"]}
    at_once = "" if count.startswith("1 ") else " at once"
    of_work = ", also what an hour of work does," if held & OF_WORK else ""
    return f"Each set changes {count}{at_once}{of_work} {mixed}"


def deciding_rows(c: RunAnswer, policy: str, most: int) -> list[tuple[str, str, str]]:
    """Return what moves the lead most: each end in words, the lead there, and its interval."""
    usual = defaults(c.config)
    held = [
        (row, more, (row.high_mean, row.high_ci_low, row.high_ci_high) if more
         else (row.low_mean, row.low_ci_low, row.low_ci_high))
        for row in c.deciding(policy, ARR).head(most).itertuples()
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
