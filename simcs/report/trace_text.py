"""One account's journey as text for reading, or as a table of all weeks."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simcs.errors import ConfigError, RunError, quoted
from simcs.experiment.config import Config
from simcs.experiment.replications import prepare
from simcs.experiment.store import NUMBERS, RunFolder
from simcs.experiment.trace import Trace, parting, traces, turning_point
from simcs.journey.columns import ACCOUNT, LATENT, Cause, Happening, Intent, Problem, Stage
from simcs.report.text import with_unit
from simcs.world.events import Event

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
FELT = tuple(name for name in LATENT if ACCOUNT[name].base.kind == "f" and name != "past")
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
    parts = [word.partition("=") for word in given]
    values = {key: value for key, _, value in parts if key in own}
    others = ["".join(part) for part in parts if part[0] not in own]
    number = values.get("replication", "0")
    if not (number.isascii() and number.isdecimal() and int(number[:9]) < MOST_REPLICATIONS):
        raise ConfigError(
            f"replication is {quoted(number)}; allowed: a number from 0 to {MOST_REPLICATIONS - 1}"
        )
    weeks = values.get("weeks", "some")
    if weeks not in ("some", "all") and not weeks.endswith(".csv"):
        raise ConfigError(
            f"weeks is {quoted(weeks)}; allowed: some (those in which something happens), all (as "
            "CSV) or a path that ends in .csv"
        )
    return Asked(values.get("account"), int(number), weeks), others


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
    said = f"{head}\n\n{as_text(followed)}\n"
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


def _named(trace: Trace) -> str:
    arr = with_unit(trace.begin["opening_arr"] / 100, "$")
    return f"{quoted(trace.account_id)} ({trace.segment}, {arr} a year)"


def as_text(followed: Sequence[Trace]) -> str:
    """Return the weeks that matter under each arm, then two lines for each, then where they part.

    Parameters
    ----------
    followed
        As `simcs.experiment.trace.traces` returns it.
    """
    tables = [f"{trace.arm}\n{_body(trace, followed)}" for trace in followed]
    ends = [line for trace in followed for line in summary(trace)]
    first, *others = followed
    parts = [_parts(first, other) for other in others]
    return "\n\n".join([*tables, "\n".join(_wrapped([*ends, *parts]))])


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
    for week in trace.weeks():
        words = happened(trace, week)
        if not words and week % EVERY:
            continue
        if trace.waiting[week]:
            words = [*words, "waits: " + ", ".join(map(_word, trace.waiting[week]))]
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


def _word(action: str) -> str:
    return action.replace("_", " ")


def happened(trace: Trace, week: int) -> list[str]:
    """Return in words what was done for the account in a week, and what it did and met with."""
    state = trace.states[week]
    before = trace.states[week - 1] if week else trace.begin
    words = [_word(action) for action in trace.done(week)]
    for kind in Problem:
        more = int(state["problems"][kind]) - int(before["problems"][kind])
        if more and before["stage"] == Stage.ACTIVE:
            words.append(f"a {kind.name.lower()} problem {'comes' if more > 0 else 'is solved'}")
    arr = with_unit(state["arr"] / 100, "$")
    for event, detail in trace.told(week):
        if event is not Event.TOUCHED:
            words.append(_event(event, detail, arr))
    if state["happening"] & Happening.DECIDES and state["intent"] == Intent.STAY:
        words.append("DECIDES TO STAY")
    return words


def _event(event: Event, detail: int, arr: str) -> str:
    if event is Event.LEFT:
        return f"LEAVES ({Cause(detail).name.lower()})"
    if event is Event.RENEWED:
        return f"RENEWS at {arr}"
    if event is Event.EXPANDED:
        return f"expands to {arr}"
    if event in (Event.NOTICE_GIVEN, Event.DECIDED_QUIETLY):
        return "GIVES NOTICE" if event is Event.NOTICE_GIVEN else "DECIDES TO LEAVE, QUIETLY"
    return event.name.lower().replace("_", " ")


def summary(trace: Trace) -> list[str]:
    """Return two sentences: how the journey went under this arm, and its turning point."""
    weeks = trace.weeks()
    last = trace.states[weeks[-1]] if weeks else trace.begin
    kinds = trace.events["event"]
    renewals = int(np.count_nonzero(kinds == Event.RENEWED))
    done = int(np.count_nonzero(kinds == Event.TOUCHED))
    if last["stage"] == Stage.GONE:
        end = f"leaves at the end of week {weeks[-1]} ({Cause(last['cause']).name.lower()})"
    else:
        end = f"is still there after {len(trace.states)} weeks"
    arr = with_unit(last["arr"] / 100, "$")
    told = (
        f"{trace.arm}: renews {renewals} {'time' if renewals == 1 else 'times'} and {end}, at {arr}"
        f" a year; {done} {'action' if done == 1 else 'actions'} finished, {trace.hours:.1f} hours."
    )
    turn = turning_point(trace)
    if turn is None:
        return [told, f"  Turning point under {trace.arm}: none, health never fell much."]
    why = f"; {turn.cause} cost most of it ({turn.cost:.2f})" if turn.cause else ""
    fall = f"from {turn.health:.2f} to {turn.low:.2f} by week {turn.low_week}{why}"
    return [told, f"  Turning point under {trace.arm}: week {turn.week}. Health fell {fall}."]


def _parts(first: Trace, other: Trace) -> str:
    found = parting(first, other)
    if found is None:
        return f"{first.arm} and {other.arm} never part."
    mine, theirs = (", ".join(map(_word, done)) or "nothing" for done in found.done)
    if mine != theirs:
        return (
            f"{first.arm} and {other.arm} part in week {found.week}: {first.arm} has done "
            f"{mine}, {other.arm} {theirs}."
        )
    return (
        f"{first.arm} and {other.arm} part in week {found.week} without a different action, in "
        f"{', '.join(found.differs)}: by what is felt by all, such as a better process."
    )


def frame(followed: Sequence[Trace]) -> "pd.DataFrame":
    """Return every week of every arm: what was felt, seen and done, and what happened.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.
    """
    import pandas as pd

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
                    "happened": ";".join(happened(trace, week)[len(trace.done(week)) :]),
                }
            )
    return pd.DataFrame(rows)


def defused(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
