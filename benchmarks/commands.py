"""How long every command takes that README, docs and help texts show, each in its own process."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.pages import ROOT, TIME, Shown, arguments_of, shown
from simcs.errors import SimcsError

LIMIT = 60.0
"""Seconds that a command may take without a word of how long it takes."""

PROGRAM = "from simcs.cli import main; main()"
Seconds = dict[str, float | None]


def measured(
    known: Seconds, report: Callable[[str], object], keep: Callable[[Seconds], object]
) -> Seconds:
    """Time all commands that are not known yet; return the seconds of each.

    Those that are not of simcs itself, such as whole studies, are not run: None. Where the machine
    is busy with other things, seconds are those of the processor, of all processes together: on an
    idle machine, the command takes no longer than that.

    Parameters
    ----------
    known
        Seconds of some commands, which are not run again but for those after them on their page.
    report
        Called with a line of progress.
    keep
        Called with what is known after each command.

    Raises
    ------
    SimcsError
        When a command does not end as its page says.
    """
    every = shown()
    slow = {one.place for one in every if TIME.search(one.before)}
    every.sort(key=lambda one: one.place in slow)  # pages with what takes minutes come last
    found = {one.command: known[one.command] for one in every if one.command in known}
    # A command may need what those before it on its page have left.
    pages = {one.place for one in every if one.command not in known}
    with tempfile.TemporaryDirectory() as above:
        for one in every:
            if one.place in pages:
                folder = _folder(Path(above), one)
                found[one.command] = _seconds(one, folder)
                report(f"{found[one.command]} s: {one.command}")
                keep(found)
    return {one.command: found[one.command] for one in every}


def _folder(above: Path, one: Shown) -> Path:
    """Return the folder in which a page's commands run, with the files it has shown so far."""
    folder = above / one.place.replace("/", "_").replace(" ", "_")
    if not folder.exists():
        folder.mkdir()
        for name in ("examples", "experiments"):
            (folder / name).symlink_to(ROOT / name)
        shutil.copy(ROOT / "examples" / "book.csv", folder / "my_accounts.csv")
    for name, text in one.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def _processor() -> float:
    """Return the seconds of the processor that all processes begun here have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _seconds(one: Shown, folder: Path) -> float | None:
    arguments = arguments_of(one.command)
    if arguments is None or arguments[:1] == ["claims"]:
        return None
    arguments = arguments[: arguments.index(">")] if ">" in arguments else arguments
    given = os.environ | {"PYTHONPATH": os.pathsep.join((str(ROOT), str(folder)))}
    began, before = time.perf_counter(), _processor()
    ended = subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    took = round(min(time.perf_counter() - began, _processor() - before), 1)
    if ended.returncode != one.code:
        raise SimcsError(f"{one.place}: {one.command} ended with {ended.returncode}: "
                         f"{ended.stderr[-500:]}")  # fmt: skip
    return took
