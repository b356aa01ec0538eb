"""Where an arm gains, in sentences: each from rows of gains.csv and accounts_changed.csv alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from simcs.analysis.losses import ALL, OWN, SEGMENT
from simcs.analysis.money import Outcome, outcome
from simcs.errors import printable, typed
from simcs.experiment.config import CsvBook
from simcs.experiment.measurements import RunAnswer
from simcs.report.dollars import Dollars, dollars
from simcs.report.loss_rows import compared, is_sure
from simcs.report.names import display
from simcs.report.settings import LONGEST_VALUE, other_settings
from simcs.report.tables import NO_BREAK
from simcs.report.text import UNDEFINED, after, percent, shown

Line = tuple[str, ...]

MOST_ACCOUNTS = 10
MOST_GROUPS = 3
"""Groups that are named in a sentence."""
FOR_ALL_FUTURES = ("replications", "depth", "verdict", "by", "assumptions", "book.path", "policies",
                   "driver", "workers", "seeds", "ceiling", "events", "anonymise")  # fmt: skip
"""Settings that a single account's journey does not need, or that are said otherwise."""


def rows_of(c: RunAnswer, grouping: str | None = None) -> list[Any]:
    """Return the gains of the arm that is compared: all, or those of one grouping."""
    own = c.gains[c.gains["policy"] == (compared(c) or "")]
    return list((own if grouping is None else own[own["grouping"] == grouping]).itertuples())


def groupings(c: RunAnswer) -> list[str]:
    """Return the groupings: by segment, then by each own column of the book."""
    return [str(one) for one in c.gains["grouping"].unique() if one != ALL]


THOUSANDS_BELOW = 1e7
"""Gains below so many $ are in whole thousands: parts of a million would show too little."""


def unit_of(gains: Iterable[float]) -> Dollars:
    """Return how gains are written, all alike."""
    largest = max((abs(one) for one in gains if not math.isnan(one)), default=0.0)
    return Dollars(1e3, "K") if largest < THOUSANDS_BELOW else dollars([largest])


def sentences(c: RunAnswer) -> list[str]:
    """Return where the arm that is compared gains and loses, grouping by grouping."""
    if compared(c) is None:
        return []
    return [one for grouping in groupings(c) for one in of_grouping(c, grouping)]


def what(grouping: str) -> str:
    """Return "segment", or the name of an own column."""
    return grouping if grouping == SEGMENT else shown(grouping.removeprefix(OWN))


def of_grouping(c: RunAnswer, grouping: str) -> Iterator[str]:
    """Say which groups gain and which lose, and where an hour of a CSM brings most."""
    rows = rows_of(c, grouping)
    said = {id(row): outcome(row.gain, row.gain_low, row.gain_high) for row in rows}
    arm, base = display(c, compared(c) or ""), display(c, c.baseline)
    if rows and all(one is Outcome.SAME for one in said.values()):
        yield f"By {what(grouping)}: ARR is exactly the same with {arm} as with {base}."
        return
    if rows and all(one is Outcome.UNMEASURED for one in said.values()):
        yield f"By {what(grouping)}: one future shows no difference to rely on."
        return
    yield f"By {what(grouping)}, {arm} compared with {base}{after(c.years)}: {movements(rows)}."
    yield from per_hour(rows)


def movements(rows: list[Any]) -> str:
    """Return which groups clearly gain and which clearly lose, for the middle of a sentence."""
    said = {id(row): outcome(row.gain, row.gain_low, row.gain_high) for row in rows}
    more, less = (
        [row for row in rows if said[id(row)] is way] for way in (Outcome.MORE, Outcome.LESS)
    )
    parts = []
    if more:
        parts.append(f"{_listed(more)} gain{'' if len(more) > 1 else 's'}")
    if less:
        parts.append(f"{_listed(less)} lose{'' if len(less) > 1 else 's'}")
    if not parts:
        parts.append("no group clearly gains or loses")
    return "; ".join(parts)


def _listed(rows: list[Any]) -> str:
    way = unit_of([row.gain for row in rows])
    most = sorted(rows, key=lambda row: -abs(row.gain))
    said = [
        f"{shown(row.group)} ({way.signed(row.gain)}, {way.between(row.gain_low, row.gain_high)})"
        for row in most[:MOST_GROUPS]
    ]
    return ", ".join(said) + (f" and {len(rows) - MOST_GROUPS} more" if rows[MOST_GROUPS:] else "")


def per_hour(rows: list[Any]) -> Iterator[str]:
    """Say where an hour of a CSM brings most, of groups in which that is clear."""
    clear = [row for row in rows if row.per_hour_low > 0 and row.gain_low > 0]
    if not clear:
        return
    best = max(clear, key=lambda row: row.per_hour)
    way = dollars([best.per_hour])
    most = "most" if len(clear) > 1 else "clearly"
    yield (
        f"Per hour that CSMs work there, {shown(best.group)} gains {most}: "
        f"{way.text(best.per_hour)} of ARR ({way.between(best.per_hour_low, best.per_hour_high)})."
    )


def most_changed(c: RunAnswer) -> list[Any]:
    """Return the accounts that the arm that is compared changes most, some of them."""
    own = c.accounts_changed
    own = own[(own["policy"] == (compared(c) or "")) & (own["gain"] != 0)]
    return list(own.head(MOST_ACCOUNTS).itertuples())


def accounts(c: RunAnswer) -> Iterator[str]:
    """Say which account the choice changes most, and how sure that is."""
    found = most_changed(c)
    if compared(c) is None or not len(c.accounts_changed):
        return
    if not found:
        yield "No account pays another ARR with either of them, in the mean future."
        return
    top = found[0]
    way = unit_of([top.gain])
    clear = sum(
        outcome(row.gain, row.gain_low, row.gain_high) in (Outcome.MORE, Outcome.LESS)
        for row in found
    )
    of = f"{clear} of the {len(found)}" if clear else "None of the"
    direction = "more" if top.gain > 0 else "less"
    said = (
        f"The account that the choice changes most is {shown(top.account)}: {way.size(top.gain)} "
        f"{direction} ARR{after(c.years)} with {display(c, top.policy)}"
    )
    if is_sure(c):
        are = "are" if clear > 1 else "is"
        yield f"{said} in the mean future. {of} changes below {are} clear."
    else:
        yield f"{said} in the one simulated future; another future may change others."


def accounts_cells(c: RunAnswer, found: Sequence[Any]) -> tuple[Line, list[Line]]:
    """Return the table of accounts that the choice changes most: its headings, and its rows."""
    arm, base = display(c, compared(c) or ""), display(c, c.baseline)
    gains, today = unit_of(row.gain for row in found), unit_of(row.arr for row in found)
    owned = any(row.csm for row in found)
    lines = [
        (
            shown(row.account),
            shown(row.segment),
            *([shown(row.csm)] if owned else []),
            today.text(row.arr),
            change(gains, row.gain, row.gain_low, row.gain_high),
            *(_leaves(c, share) for share in (row.leaves, row.leaves_baseline)),
            str(row.most_replication),
        )
        for row in found
    ]
    columns = (
        "Account", "Segment", *(["CSM"] if owned else []), "ARR today", "Gain in ARR",
        f"Leaves, {arm}", f"Leaves, {base}", "Future that shows it",
    )  # fmt: skip
    return columns, lines


def _leaves(c: RunAnswer, share: float) -> str:
    """Return in how many futures an account leaves; of one future, whether it does."""
    return percent(share) if is_sure(c) else ("yes" if share else "no")


def change(way: Dollars, mean: float, low: float, high: float) -> str:
    """Return "+$12K ($8K to $16K)", or the change alone where there is no interval."""
    if math.isnan(mean):
        return UNDEFINED
    if math.isnan(low) or low == high:
        return way.signed(mean)
    between = f"{way.text(low)} to {way.text(high)}".replace(" ", NO_BREAK)
    return f"{way.signed(mean)} ({between})"


def settings_to_type(c: RunAnswer) -> list[str] | None:
    """Return the settings of the run that the journey of a single account needs, as words.

    None where the arms of the run cannot be named in a few words.
    """
    config = c.config
    if not isinstance(config.policies, str | list | tuple) or c.facts.playbooks:
        return None
    given = []
    for one in other_settings(config):
        place, _, value = one.partition("=")
        if not {place, place.partition(".")[0]} & {*FOR_ALL_FUTURES}:
            given.append(one)
            if len(value) >= LONGEST_VALUE:  # it is cut
                return None
    book = ["book=csv", f"book.path={config.book.path}"] if isinstance(config.book, CsvBook) else []
    book += ["--anonymise"] if config.anonymise else []
    return [*book, *given]


def trace_line(c: RunAnswer, row: Any) -> str:
    """Return what to type to follow an account through the future that changes it most.

    Of a run in a folder that is the folder and the account. Of one in memory it is all settings;
    empty where they cannot be typed.
    """
    account = f"account={row.account}"
    if c.measured.folder:
        words = [account, *(["book.path=FILE"] if c.config.anonymise else [])]
        return f"simcs trace {typed(c.measured.folder)} {' '.join(map(typed_word, words))}"
    settings = settings_to_type(c)
    if settings is None:
        return ""
    future = f"replication={row.most_replication}"
    words = [account, future, f"policies=[{row.baseline},{row.policy}]", *settings]
    return f"simcs trace {' '.join(typed_word(one) for one in words)}"


def typed_word(word: str) -> str:
    """Return a setting as it is typed into a shell; brackets alone need no quotes in most."""
    import shlex

    text = printable(word)
    bare = text.replace("[", "").replace("]", "")
    return text if shlex.quote(bare) == bare else shlex.quote(text)
