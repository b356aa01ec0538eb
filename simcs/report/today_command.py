"""`simcs today`: what playbooks ask of a book as it stands, from a run folder or from files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from stat import S_IFREG, S_ISREG

from simcs.errors import ConfigError, RunError, nearest, printable, quoted, unknown
from simcs.experiment.arguments import FLAGS as HYDRA_FLAGS
from simcs.experiment.arguments import VALUES
from simcs.experiment.config import Config, CsvBook
from simcs.experiment.explain import keys_at
from simcs.experiment.folder_files import FolderFiles, require_path
from simcs.experiment.progress import progress
from simcs.experiment.replications import prepare
from simcs.interventions.worth import COMING
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.playbooks.policy import Playbooks
from simcs.report import today_sources
from simcs.report.today_rows import as_csv, as_json, row_of
from simcs.report.today_text import answer
from simcs.studies.account_named import whole_number
from simcs.studies.today import Today, today

FLAGS = ("--arm", "--csv", "--json", "--rows")
OTHER_FLAGS = {*HYDRA_FLAGS, *HYDRA_FLAGS.values()}
TAKE_A_VALUE = {name for flag in VALUES for name in (flag, HYDRA_FLAGS[flag])}
"""Flags of Hydra, of which some have a value that may be the next word."""

NUMBERS = {"draws": (20, 1000), "weeks": (4, 520)}
"""Words of this command: what they are unless given, and at most."""

TO_SCREEN, ALL = "-", "all"
HELP = """\
simcs today - what your plays ask of the book as it stands: account, action, owner, reason, due, $

Usage:
  simcs today RUN [--arm NAME]              of a run folder: its book, its team, its plays
  simcs today FILE [FILE ...] [key=value ...]
                                            files of playbooks, or names of those that ship

  --csv FILE, --json FILE    the whole list for a spreadsheet or another program; - for the screen
  --rows all                 all rows on the screen, not the first 25
  draws=20                   how often what the book does not say is filled in anew
  weeks=4                    after how many weeks overdue, unresolved and missed work is counted

The list
  expected     a rule of thumb for the margin that the action brings, by decisions of the next
               {years} years, from what the team sees: to rank by, not to add up
  likely       share of the draws in which a play asks for the action; below half is left out
Each CSM
  plays ask, other work, hours   hours asked by the plays and by all other work, and hours there
  problems, unresolved           open problems that are seen, now and after some weeks
  overdue      work that is due by then and not done
  missed       of accounts that showed risk (notice, or a red score near the renewal), those for
               which no CSM has finished anything

Examples:
  simcs today rescue book=csv book.path=examples/book.csv
  simcs today plays/mine.yaml book=csv book.path=my_accounts.csv --csv today.csv
  simcs today runs/20270105-091500-compare --arm mine

With files all settings of a comparison can be given, and playbooks.FILE.SETTING=VALUE.
"""


@dataclass(frozen=True)
class Wanted:
    """What the command is asked for.

    Attributes
    ----------
    sources
        A run folder, or files of playbooks.
    settings
        Settings of a comparison, and flags of its command line.
    flags
        Values of `FLAGS` that are given, by name.
    draws, weeks
        As `simcs.studies.today.today` takes them.
    """

    sources: tuple[str, ...]
    settings: tuple[str, ...]
    flags: dict[str, str]
    draws: int
    weeks: int


def today_command(given: Sequence[str]) -> int:
    """Run `simcs today RUN|FILE [...]`.

    Raises
    ------
    SimcsError
        When an argument, a folder or a file cannot be used.
    """
    if not given or {"-h", "--help", "help"} & {*given}:
        print(HELP.format(years=COMING // WEEKS_PER_YEAR), end="")
        return 0
    wanted = read(given)
    arm = wanted.flags.get("--arm")
    if today_sources.is_folder(wanted.sources[0]):
        config, name, notes = today_sources.of_folder(wanted.sources, wanted.settings, arm)
        show(config, name, notes, wanted)
    else:
        if arm is not None:
            raise ConfigError(
                f"--arm is {quoted(arm)}, but no run folder is named; allowed: simcs today RUN "
                "--arm NAME, or files without it"
            )
        today_sources.of_files(wanted.sources, wanted.settings, partial(show, wanted=wanted))
    return 0


def read(given: Sequence[str]) -> Wanted:
    """Return what the words of a command line ask for.

    Raises
    ------
    ConfigError
        When a word or a value cannot be used, or neither a folder nor a file is named.
    RunError
        When a file cannot be written.
    """
    flags: dict[str, str] = {}
    numbers = {name: usual for name, (usual, _) in NUMBERS.items()}
    sources: list[str] = []
    settings: list[str] = []
    words = iter(given)
    for word in words:
        name, sign, value = word.partition("=")
        if name in FLAGS:
            value = value if sign else next(words, "")
            if name in flags or not value or value.startswith("--"):
                why = "is there twice" if name in flags else "has no value"
                raise ConfigError(f"{name} {why}; allowed: {_example(name)}")
            flags[name] = value
        elif sign and name in NUMBERS:
            numbers[name] = _number(name, value)
        elif word.startswith("-") and name not in OTHER_FLAGS:
            raise ConfigError(unknown("flag", name, [*FLAGS, "--help"]))
        elif sign or word.startswith("-"):
            _require_no_slip(name, value)
            settings.append(word)
            if name in TAKE_A_VALUE and not sign:
                settings += [value] if (value := next(words, "")) else []
        else:
            sources.append(word)
    if not sources:
        raise ConfigError(
            "neither a run folder nor a file of playbooks is named; allowed: simcs today RUN, or "
            "simcs today FILE"
        )
    if flags.get("--rows", ALL) != ALL:
        raise ConfigError(f"--rows is {quoted(flags['--rows'])}; allowed: {ALL}")
    _require_places(flags)
    return Wanted(tuple(sources), tuple(settings), flags, **numbers)


def _require_no_slip(name: str, value: str) -> None:
    """Refuse a word that is nearly one of this command's own, and none of a comparison's."""
    close = nearest(name, NUMBERS)
    if close and not name.startswith("-") and name not in keys_at(""):
        raise ConfigError(f"{quoted(name)} is no setting; did you mean {close}={printable(value)}?")


def _example(flag: str) -> str:
    return {"--arm": "--arm NAME", "--rows": "--rows all"}.get(flag, f"{flag} FILE, once")


def _number(name: str, value: str) -> int:
    most = NUMBERS[name][1]
    number = whole_number(value, most + 1)
    if not number:
        raise ConfigError(f"{name} is {quoted(value)}; allowed: a whole number from 1 to {most}")
    return number


def _require_places(flags: dict[str, str]) -> None:
    """Require that the files that are asked for can be written, before anything takes time."""
    places = {flag: flags[flag] for flag in ("--csv", "--json") if flag in flags}
    files = {flag: place for flag, place in places.items() if place != TO_SCREEN}
    same = len({*map(os.path.realpath, files.values())}) < len(files)
    if same or list(places.values()) == [TO_SCREEN] * 2:
        raise ConfigError(
            f"--csv and --json are both {quoted(places['--csv'])}; allowed: two places"
        )
    for flag, place in files.items():
        if why := _why_not(require_path(f"{flag} is", place)):
            raise _unwritable(flag, place, why)


def _why_not(path: Path) -> str:
    """Return why a list cannot be written to a place; nothing if it can, for all that is known."""
    try:
        kind = path.lstat().st_mode
    except FileNotFoundError:
        kind = S_IFREG
    except OSError as error:
        return str(error.strerror)
    if path.is_dir():
        return "it is a folder"
    if not S_ISREG(kind):
        return "it is no plain file"
    if not path.parent.is_dir():
        return "there is no such folder"
    if (path.parent / "config.yaml").exists() and (path.parent / "status.json").exists():
        return "the folder is that of a run"
    return "" if os.access(path.parent, os.W_OK) else "you may not write there"


def _unwritable(flag: str, place: str, why: str) -> RunError:
    return RunError(
        f"{flag} is {quoted(place)}, which cannot be written ({why}); allowed: a file in a folder "
        "that can, or - for the screen"
    )


def show(config: Config, name: str, notes: Sequence[str], wanted: Wanted) -> None:
    """Ask the playbooks of an arm, and print or write what they ask for.

    Parameters
    ----------
    name
        Name of the arm.
    notes
        What a reader should know besides, one sentence each.
    """
    print("Preparing …", file=sys.stderr, flush=True)
    setup = prepare(config)
    [policy] = [arm.policy for arm in setup.arms if arm.name == name]
    if not isinstance(policy, Playbooks):
        raise TypeError("the arm was looked at before")
    _spare_inputs(config, policy, wanted)
    with progress("draws", wanted.draws, "draws") as done:
        found = today(setup, policy, wanted.draws, wanted.weeks, done)
    _give(found, notes, wanted)


def _spare_inputs(config: Config, policy: Playbooks, wanted: Wanted) -> None:
    """Require that no file that was read is written over."""
    texts = () if policy.made is None else policy.made.texts
    read_from = [Path(text.place) for text in texts]
    read_from += [Path(config.book.path)] if isinstance(config.book, CsvBook) else []
    for flag in ("--csv", "--json"):
        place = Path(wanted.flags.get(flag, TO_SCREEN))
        if place.exists() and any(one.exists() and one.samefile(place) for one in read_from):
            raise _unwritable(flag, str(place), "it was read for this list")


def _give(found: Today, notes: Sequence[str], wanted: Wanted) -> None:
    """Write the files that are asked for, and print the text unless one of them is printed."""
    rows = [row_of(found, one) for one in found.likely]
    said = []
    printed = False
    for flag, text in (("--csv", as_csv(rows)), ("--json", as_json(found, rows))):
        place = wanted.flags.get(flag)
        if place == TO_SCREEN:
            print(text, end="")
            printed = True
        elif place is not None:
            try:
                FolderFiles(Path(place).parent).write_text(Path(place).name, text)
            except OSError as error:
                raise _unwritable(flag, place, str(error.strerror)) from error
            said.append(f"Written to {printable(place)}")
    if not printed:
        every = wanted.flags.get("--rows") == ALL
        print("\n".join([answer(found, every), *notes, *said]))
