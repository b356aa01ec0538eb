"""One account's journey as text for reading, or as a table of all weeks."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simcs.errors import printable, quoted
from simcs.journey.columns import ACCOUNT, LATENT, Problem
from simcs.journey.drift import sigmoid
from simcs.report.names import csm_name
from simcs.report.trace_money import difference
from simcs.report.trace_summary import parts, summary
from simcs.report.trace_words import (
    beforehand,
    dollars,
    happened,
    is_routine,
    of_csm,
    renews,
    work,
)
from simcs.studies.trace import Trace, parting
from simcs.team.work import NOBODY

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100
EVERY = 13
"""Weeks in which nothing happens are shown as seldom as this."""

HEADS = (
    "     |             felt              |          seen          | done, and what it did\n"
    " week| health adopt p/s/v champ goodw| score usage  tick spons|"
)
INDENT = " " * 5 + "|" + " " * 31 + "|" + " " * 24 + "| "
SHORT_TERM = 13
"""Uneventful renewals of terms of fewer weeks are shown together."""

LEGEND = """\
felt: how it really stands when the week closes; seen: what telemetry read, late and with noise
health: the chance to stay at a yearly decision is {} at health 0, {} at 1, {} at 2; higher in a \
customer's first year, and at shorter terms
p/s/v: open problems about product, service and value; champ and spons are the same person, as it \
is and as on file; goodw: goodwill"""
FELT = tuple(name for name in LATENT if ACCOUNT[name].kind == "f")
SEEN = (
    "usage", "tickets", "sentiment", "survey", "sponsor_seen", "pulse", "score", "score_before",
)  # fmt: skip


def legend() -> str:
    """Return how the columns of a journey are read."""
    chances = [_percent(sigmoid(health)) for health in (0.0, 1.0, 2.0)]
    return "\n".join(_wrapped(LEGEND.format(*chances).splitlines()))


def about(trace: Trace) -> str:
    """Return which account it is: "'ACC-1002' (smb, $2,770 a year, CSM Amara)"."""
    arr = dollars(trace.begin["opening_arr"])
    parts = [trace.segment, f"{arr} a year"]
    if (owner := int(trace.begin["owner"])) != NOBODY:
        parts.append(of_csm(csm_name(trace.team, trace.owners, owner)))
    return f"{quoted(trace.account_id)} ({', '.join(parts)})"


def as_text(followed: Sequence[Trace]) -> str:
    """Return the weeks that matter under each arm, then two lines for each, then how they differ.

    Parameters
    ----------
    followed
        As `simcs.studies.trace.traces` returns it.
    """
    tables = [f"{trace.arm}\n{_body(trace, followed)}" for trace in followed]
    ends = [line for trace in followed for line in summary(trace)]
    first, *others = followed
    partings = [line for other in others for line in _beside(first, other)]
    return "\n\n".join([*tables, "\n".join(_wrapped([*ends, *partings]))])


def _beside(first: Trace, other: Trace) -> list[str]:
    """Return where two arms part, and what made ARR end otherwise."""
    apart = parting(first, other) is not None
    return [parts(first, other), *([difference(first, other)] if apart else [])]


def _body(trace: Trace, followed: Sequence[Trace]) -> str:
    """Return the weeks of a trace, or which earlier one it is just like."""
    for earlier in followed[: followed.index(trace)]:
        if parting(earlier, trace) is None:
            return f"  every week as under {earlier.arm}"
    return f"{HEADS}\n" + "\n".join(_rows(trace))


def _wrapped(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from textwrap.wrap(line, WIDTH, subsequent_indent="    ")


def _rows(trace: Trace) -> Iterator[str]:
    if words := beforehand(trace):
        yield f"     |{'':31}|{'':24}| {words}"
    renewed: list[int] = []
    for week in trace.weeks():
        events = happened(trace, week)
        if trace.begin["term"] < SHORT_TERM and is_routine(trace, week, events):
            renewed += [week] if renews(trace, week) else []
            events = []
        if events or week % EVERY == 0:
            yield from _row(trace, week, _renewals(renewed) + events)
            renewed = []
    if renewed:
        yield from _row(trace, trace.weeks()[-1], _renewals(renewed))


def _renewals(weeks: list[int]) -> list[str]:
    """Return uneventful renewals in one entry."""
    if len(weeks) > 1:
        return [f"renews {len(weeks)} times, weeks {weeks[0]} to {weeks[-1]}"]
    return [f"renews, week {week}" for week in weeks]


def _row(trace: Trace, week: int, words: list[str]) -> Iterator[str]:
    if words and trace.waiting[week]:
        words = [
            *words,
            "waits: " + ", ".join(work(trace, week, one) for one in trace.waiting[week]),
        ]
    s = trace.states[week]
    problems = "/".join(str(int(k)) for k in s["problems"])
    lines = textwrap.wrap("; ".join(words), WIDTH - len(INDENT)) or [""]
    row = (
        f"{week:5}|{s['health']:7.2f}{_percent(s['adoption']):>6} {problems:>5}"
        f"{s['champion']:6.2f}{s['goodwill']:6.2f}|"
        f"{s['score']:6.0f}{_percent(s['usage']):>6}{s['tickets']:6.1f}{s['sponsor_seen']:6.2f}"
        f"| {lines[0]}"
    )
    yield row.rstrip()
    yield from (INDENT + line for line in lines[1:])


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def frame(followed: Sequence[Trace]) -> "pd.DataFrame":
    """Return every week of every arm: what was felt, seen and done, and what happened.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    import pandas as pd

    asked = any(week for trace in followed for week in trace.asked_by)
    rows = []
    for trace in followed:
        for week in trace.weeks():
            state = trace.states[week]
            rows.append(
                {"policy": trace.arm, "account_id": defused(trace.account_id), "week": week}
                | {name: state[name] for name in FELT}
                | {f"problems_{kind.name.lower()}": state["problems"][kind] for kind in Problem}
                | {name: state[name] for name in SEEN}
                | {
                    "arr": state["arr"] / 100,
                    "done": ";".join(trace.done(week)),
                    "waiting": ";".join(trace.waiting[week]),
                    **({"asked_by": defused(_asked_by(trace, week))} if asked else {}),
                    "happened": ";".join(happened(trace, week)[len(trace.done(week)) :]),
                }
            )
    return pd.DataFrame(rows)


def _asked_by(trace: Trace, week: int) -> str:
    """Return who asked for what was done or waited in a week: "check_in:usage-drop;…"."""
    held = trace.asked_by[week] if trace.asked_by else {}
    return ";".join(f"{action}:{'+'.join(whose)}" for action, whose in held.items())


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, with unseen marks escaped."""
    mark = "'" if text[:1] in tuple("=+-@\t\r") else ""
    return mark + printable(text)
