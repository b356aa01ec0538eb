"""A comparison on the terminal: its progress, its table as soon as there is one, and its answer."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from simcs.errors import ConfigError, printable, typed, unknown
from simcs.experiment.progress import progress

if TYPE_CHECKING:
    from simcs.comparison import Comparison
    from simcs.experiment.config import Config
    from simcs.experiment.measurements import RunAnswer
    from simcs.experiment.store import RunFolder

DETAILS = "--details"
"""Flag that prints all tables and sentences, too."""

NARROW, WIDE = 60, 100
"""Columns that sentences are folded to, at least and at most."""


def asks_for_details(words: Sequence[str]) -> tuple[bool, list[str]]:
    """Return whether a command line asks for details, and its other words.

    Raises
    ------
    ConfigError
        When the flag is misspelt or has a value.
    """
    for word in words:
        if word.startswith(DETAILS[:5]) and word != DETAILS:
            raise ConfigError(unknown("flag", word, [DETAILS]))
    return DETAILS in words, [word for word in words if word != DETAILS]


def run(config: Config, folder: RunFolder, details: bool = False) -> None:
    """Run a comparison in a folder and print it: its table first, its answer when all is done."""
    found = compute(config, folder)
    print(f"\n{answered(found.answer)}\n")
    if details:
        print(f"{found.details}\n")
    print(files(folder, details))


def compute(config: Config, folder: RunFolder, shows: bool = True) -> Comparison:
    """Run a comparison in a folder, with its progress on the terminal.

    Where it ``shows`` something, that is the table, as soon as the arms are compared.
    """
    from simcs.comparison import run as run_it
    from simcs.experiment.book_file import path_wanted
    from simcs.experiment.comparison import silent
    from simcs.experiment.replications import prepare

    folder.require_open()
    print("Preparing …", file=sys.stderr, flush=True)
    try:
        setup = prepare(config)
    except BaseException:
        folder.leave_if_empty()
        raise
    print(f"Results go to {printable(str(folder.path))}", file=sys.stderr, flush=True)
    try:
        stage = partial(progress, unit="futures", leave=False)
        return run_it(setup, folder, stage, show_table if shows else silent)
    except KeyboardInterrupt:
        verb, also = ("report", "") if folder.is_done() else ("resume", path_wanted(config))
        line = f"simcs {verb} {typed(folder.path)}{also}"
        print(f"\nsimcs: stopped; go on with: {line}", file=sys.stderr)
        raise


def show_table(answer: RunAnswer) -> None:
    """Print what was compared and the table.

    Where nobody reads on, the run goes on all the same; what is printed at its end says so.
    """
    from simcs.report.short_table import about, table

    with suppress(OSError):
        print("\n".join([*about(answer, width()), "", *table(answer)]), flush=True)


def answered(answer: RunAnswer) -> str:
    """Return the short answer, folded to the width of the terminal."""
    from simcs.report.short_answer import sentences

    return textwrap.fill(" ".join(sentences(answer)), width(), break_on_hyphens=False)


def files(folder: RunFolder, details: bool) -> str:
    """Return where the files are, on one line or two."""
    parts = [f"Results: {printable(str(folder.path))}"]
    if (folder.path / "report.html").exists():
        parts = [f"Report: {printable(str(folder.path / 'report.html'))}"]
    if (folder.path / "summary.txt").exists():
        parts.append("Mail text: summary.txt beside it")
    everything = "" if details else f"Everything: simcs report {typed(folder.path)} {DETAILS}"
    line = "   ".join(part for part in (*parts, everything) if part)
    return line if len(line) <= width() else "\n".join(["   ".join(parts), everything]).rstrip()


def width() -> int:
    """Return the columns that sentences are folded to: those of the terminal, within limits."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 80
    return min(max(columns, NARROW), WIDE)
