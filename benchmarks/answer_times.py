"""How long one waits for the answer of `simcs compare`: for its table, for all, for the report."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.measurement import Measurement, over_rounds
from benchmarks.pages import ROOT
from simcs.comparison import reread
from simcs.experiment.store import RunFolder
from simcs.run_files import get_ready, write_pages

WAYS = {
    "simcs compare": (),
    "simcs compare depth=quick": ("depth=quick",),
    "simcs compare depth=quick driver=loop": ("depth=quick", "driver=loop"),
}
USUAL = "simcs compare"
WORKERS = 2
ROUNDS = 3

TABLE, WHOLE, PAGES = 10.0, 25.0, 4.0
"""What is asked for, in seconds: the table and all of the usual comparison, and its report."""
HEAD = b"next year"
"""What stands above the table."""

PROGRAM = "from simcs.cli import main; main()"
Say = Callable[[str], object]


@dataclass(frozen=True)
class Wait:
    """What was found for one command.

    Parameters
    ----------
    command
        As it is typed.
    table, whole
        Seconds from its start to the table's first line, and to its end.
    before
        Seconds to its end with the sources beside which it is measured, if any.
    """

    command: str
    table: Measurement
    whole: Measurement
    before: Measurement | None


def measured(say: Say, before: Path | None, rounds: int = ROUNDS) -> list[Wait]:
    """Return how long each command takes, in processes of its own, in turn with ``before``.

    Parameters
    ----------
    before
        A folder with other sources of simcs, such as a checkout of an earlier commit.
    """
    found = []
    for command, settings in WAYS.items():
        table, whole, others = [], [], []
        for number in range(rounds + 1):
            say(f"{command}, round {number} of {rounds}")
            other = _seconds(settings, before)[1] if before is not None else None
            first, last = _seconds(settings, ROOT)
            if number:  # the first is to compile
                table.append(first)
                whole.append(last)
                others += [other] if other is not None else []
        size = f"500 accounts, {WORKERS} processes"
        held = over_rounds(others, size) if others else None
        found.append(Wait(command, over_rounds(table, size), over_rounds(whole, size), held))
    return found


def pages(say: Say, rounds: int = ROUNDS) -> Measurement:
    """Return the seconds in which report, pictures and mail text of the usual run are written."""
    readings = []
    with tempfile.TemporaryDirectory() as above:
        folder = RunFolder.at(str(Path(above) / "run"))
        _run((), ROOT, folder.path)
        get_ready()
        for number in range(rounds):
            say(f"pages, round {number + 1} of {rounds}")
            answer = reread(folder.path).answer  # nothing is worked out in it yet
            began = perf_counter()
            write_pages(answer, folder)
            readings.append(perf_counter() - began)
    return over_rounds(readings, f"5 arms, {WORKERS} processes")


def _seconds(settings: Sequence[str], tree: Path) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as above:
        return _run(settings, tree, Path(above) / "run")


def _run(settings: Sequence[str], tree: Path, folder: Path) -> tuple[float, float]:
    """Run the comparison; return the seconds to its table and to its end."""
    given = ["compare", *settings, f"workers={WORKERS}", f"folder={folder}"]
    began, table = perf_counter(), float("nan")
    with subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, "-c", PROGRAM, *given],
        env=dict(os.environ) | {"PYTHONPATH": str(tree), "PYTHONUNBUFFERED": "1"},
        cwd=folder.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            if HEAD in line and table != table:
                table = perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, given)
    return table, perf_counter() - began


def stored(waits: Sequence[Wait], written: Measurement) -> dict[str, Any]:
    """Return what goes into answer.json."""
    return {"waits": [asdict(one) for one in waits], "pages": asdict(written)}


def read(tree: Any) -> tuple[list[Wait], Measurement]:
    """Return what answer.json holds."""

    def reading(one: Any) -> Measurement:
        return over_rounds(one["readings"], one["size"])

    waits = [
        Wait(
            one["command"], reading(one["table"]), reading(one["whole"]),
            reading(one["before"]) if one["before"] else None,
        )
        for one in tree["waits"]
    ]  # fmt: skip
    return waits, reading(tree["pages"])


def met(waits: Sequence[Wait], written: Measurement) -> bool:
    """Return whether the answer comes as soon as asked for."""
    [usual] = [one for one in waits if one.command == USUAL]
    found = (usual.table, usual.whole, written)
    return all(
        one.summary.median <= most for one, most in zip(found, (TABLE, WHOLE, PAGES), strict=True)
    )


def text(waits: Sequence[Wait], written: Measurement) -> str:
    """Return a table of what was found, and what was asked for."""
    besides = any(one.before for one in waits)
    about = (
        f"Seconds from the start of a command, its caches warm, {waits[0].whole.size}: median (low "
        f"to high) of {len(waits[0].whole.readings)} rounds"
        + (", each beside a run of the sources before." if besides else ".")
    )
    head = ["command", "table", "asked for", "whole", "asked for"]
    lines = [about, ""]
    head += ["before", "times before"] if besides else []
    lines += [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for one in waits:
        asked = (f"≤ {TABLE:g}", f"≤ {WHOLE:g}") if one.command == USUAL else ("", "")
        cells = [f"`{one.command}`", _of(one.table), asked[0], _of(one.whole), asked[1]]
        if besides:
            ratio = one.whole.summary.median / one.before.summary.median if one.before else None
            cells += [_of(one.before), "" if ratio is None else f"{ratio:.2f}"]
        lines.append(f"| {' | '.join(cells)} |")
    most = "met" if written.summary.median <= PAGES else "missed"
    said = (
        f"Writing report.html, report.pdf, the pictures and the mail text: {_of(written)} seconds; "
        f"asked for: at most {PAGES:g}, {most}."
    )
    return "\n".join([*lines, "", said]) + "\n"


def _of(one: Measurement | None) -> str:
    if one is None:
        return ""
    middle, low, high = one.summary
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"
