"""One account's journey as text for reading, or as a table of all weeks."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simcs.errors import ConfigError, RunError, printable, quoted
from simcs.experiment.arm_flags import as_words, flag_values
from simcs.experiment.config import Config
from simcs.experiment.folder_files import NUMBERS
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder
from simcs.journey.columns import ACCOUNT, LATENT, Problem
from simcs.journey.drift import sigmoid
from simcs.report.trace_summary import parts, summary
from simcs.report.trace_words import (
    beforehand,
    dollars,
    happened,
    is_routine,
    renews,
    work,
)
from simcs.studies.trace import Trace, parting, traces, whole_number

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 100
EVERY = 13
"""Weeks in which nothing happens are shown as seldom as this."""

MOST_REPLICATIONS = 100_000
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
ABOUT = """\
Follow one account through one future under each policy, week by week, with the same random numbers.

  account=ID          an id of the book; in a made-up book a row number too; 'account=arrival 1'
  replication=0       which future of the comparison, from 0
  weeks=some          some: weeks in which something happens; all: every week, as CSV on the screen;
                      FILE.csv: every week into a file

All settings of a comparison can be given too, and its arms: --arm NAME=FILE of playbooks, which are
named beside what they ask for.
"""
"""What `simcs trace --help` says first."""

FELT = tuple(name for name in LATENT if ACCOUNT[name].kind == "f")
SEEN = (
    "usage", "tickets", "sentiment", "survey", "sponsor_seen", "pulse", "score", "score_before",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What `simcs trace` is asked for, beside the settings of a comparison."""

    account: str | None = None
    replication: int = 0
    weeks: str = "some"


def asked(given: Sequence[str]) -> tuple[Asked, list[str]]:
    """Return what is asked for, and the settings that are left.

    Raises
    ------
    ConfigError
        When ``replication`` or ``weeks`` is none of what is allowed.
    """
    own = {"account", "replication", "weeks"}
    flags, words = flag_values(given)
    parts = [word.partition("=") for word in words]
    values = {key: value for key, _, value in parts if key in own}
    others = ["".join(part) for part in parts if part[0] not in own]
    given_number = values.get("replication", "0")
    number = whole_number(given_number, MOST_REPLICATIONS)
    if number is None:
        raise ConfigError(
            f"replication is {quoted(given_number)}; allowed: a number from 0 to "
            f"{MOST_REPLICATIONS - 1}"
        )
    weeks = values.get("weeks", "some")
    if weeks not in ("some", "all") and not weeks.endswith(".csv"):
        raise ConfigError(
            f"weeks is {quoted(weeks)}; allowed: some (those in which something happens), all (as "
            "CSV) or a path that ends in .csv"
        )
    return Asked(values.get("account"), number, weeks), [*others, *as_words(flags)]


def answer(config: Config, wanted: Asked) -> str:
    """Return what `simcs trace` prints, and write the file that it was asked for.

    Raises
    ------
    SimcsError
        When there is no such account, the input cannot be used, or the file not be written.
    """
    if not wanted.account:
        raise ConfigError("account is missing; allowed: account=ID, an id of the book")
    followed = traces(prepare(config), wanted.account, wanted.replication)
    if wanted.weeks == "all":
        text: str = frame(followed).to_csv(index=False, float_format=NUMBERS, lineterminator="\n")
        return text
    head = f"{_named(followed[0])}, replication {wanted.replication}, seed {config.seed}"
    said = f"{head}\n\n{legend()}\n\n{as_text(followed)}\n"
    if wanted.weeks != "some":
        _write(Path(wanted.weeks), frame(followed))
        said += f"\nAll weeks are in {wanted.weeks}\n"
    return said


def _write(path: Path, table: "pd.DataFrame") -> None:
    try:
        RunFolder(path.parent).write_csv(path.name, table)
    except OSError as error:
        raise RunError(
            f"weeks is {quoted(str(path))}, which cannot be written ({error.strerror}); allowed: "
            "a path ending in .csv in a folder that can"
        ) from error


def legend() -> str:
    """Return how the columns of a journey are read."""
    chances = [_percent(sigmoid(health)) for health in (0.0, 1.0, 2.0)]
    return "\n".join(_wrapped(LEGEND.format(*chances).splitlines()))


def _named(trace: Trace) -> str:
    arr = dollars(trace.begin["opening_arr"])
    return f"{quoted(trace.account_id)} ({trace.segment}, {arr} a year)"


def as_text(followed: Sequence[Trace]) -> str:
    """Return the weeks that matter under each arm, then two lines for each, then where they part.

    Parameters
    ----------
    followed
        As `simcs.studies.trace.traces` returns it.
    """
    tables = [f"{trace.arm}\n{_body(trace, followed)}" for trace in followed]
    ends = [line for trace in followed for line in summary(trace)]
    first, *others = followed
    partings = [parts(first, other) for other in others]
    return "\n\n".join([*tables, "\n".join(_wrapped([*ends, *partings]))])


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
