"""`simcs playbooks`: the plays that ship, and a team's own, read, checked, tried and begun."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any

from simcs.errors import ConfigError, printable, typed, unknown
from simcs.experiment.arm_flags import WITH as WITH_FILE
from simcs.playbooks import read_file
from simcs.playbooks.book_checks import book_warnings
from simcs.playbooks.checking import warnings_of
from simcs.playbooks.english import describe_file
from simcs.playbooks.example import example_week_by_week
from simcs.playbooks.finding import PlaybookWarning
from simcs.playbooks.given import unique
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.step_weeks import step_weeks
from simcs.playbooks.switch_checks import switch_warnings
from simcs.playbooks.texts import library, opened
from simcs.report import playbook_new, playbook_try
from simcs.report.playbook_owners import owners_without_hours, typed_hours
from simcs.report.text import counted

LIST_WIDTH, WIDTH = 80, 100
SHORT = 70
"""Letters up to which a sentence says what shows, and the next one what is done."""
YAML = "--yaml"
HELP = """\
simcs playbooks - the plays your team runs, written in YAML: what they do, and what they are worth

Usage:
  simcs playbooks                   the playbooks that ship, one line each
  simcs playbooks show NAME|FILE    what it does, in plain words and week by week for one account
  simcs playbooks show NAME --yaml  its file, to begin your own from: … --yaml > mine.yaml
  simcs playbooks check FILE [key=value ...]
                                    whether it can be used, what it says, and what collides;
                                    --with FILE reads another file with it, --without PLAY leaves
                                    one play out, as in try
  simcs playbooks try FILE [key=value ...]
                                    what it is worth: the same simulated futures with and without it
  simcs playbooks new               write one by answering five questions

Wherever a FILE is meant, NAME of one that ships does too.

Examples:
  simcs playbooks
  simcs playbooks show usage-drop
  simcs playbooks check usage-drop
  simcs playbooks try usage-drop
  simcs playbooks try sponsor-leaves book=csv book.path=examples/book.csv

docs/how-to/playbooks.md is where to begin; docs/reference/playbooks.md has every word.
"""


def playbooks(given: Sequence[str]) -> int:
    """Run `simcs playbooks [show|check|try|new] …`.

    Raises
    ------
    SimcsError
        When an argument or a file cannot be used.
    """
    verb, *words = given or [""]
    if verb in ("-h", "--help", "help") or (words and verb != "try" and _asks_for_help(words)):
        print(HELP, end="")
        return 0
    verbs = {
        "": lambda _words: _list(),
        "show": _show,
        "check": _check,
        "try": playbook_try.try_out,
        "new": _new,
    }
    if verb not in verbs:
        raise ConfigError(_no_verb(verb, list(verbs)[1:]))
    verbs[verb](words)
    return 0


def _asks_for_help(words: Sequence[str]) -> bool:
    return bool({"-h", "--help"} & {*words})


def _no_verb(verb: str, verbs: Sequence[str]) -> str:
    if verb in library():
        return f"{verb!r} ships with simcs; allowed: simcs playbooks show {verb}, or try {verb}"
    return unknown("word after playbooks", verb, verbs)


def _list() -> None:
    shipped = {name: read_file(path) for name, path in library().items()}
    wide = max(map(len, shipped), default=0) + 2
    for name, file in shipped.items():
        said = _purpose(file.playbooks[0].about)
        print(
            textwrap.fill(
                said,
                LIST_WIDTH,
                initial_indent=name.ljust(wide),
                subsequent_indent=" " * wide,
                break_on_hyphens=False,
            )
        )
    print("\nWhat one does: simcs playbooks show NAME. What it is worth: simcs playbooks try NAME.")


def _purpose(about: str) -> str:
    """Return what a playbook is for: its first sentence, and more where that is a short one."""
    first, *others = re.split(r"(?<=[.!?]) ", " ".join(about.split()))
    return " ".join([first, *others[:1]]) if len(first) < SHORT else first


def _show(words: Sequence[str]) -> None:
    flags = [word for word in words if word.startswith("-")]
    for flag in flags:
        if flag != YAML:
            raise ConfigError(unknown("flag", flag, [YAML, "--help"]))
    given = _one_file("show", [word for word in words if word not in flags])
    file = file_of(given)  # one that cannot be used is not shown either
    if flags:
        print(opened(given).content.decode("utf-8-sig"), end="")
        return
    print(folded(describe_file(file)))
    for playbook in file.playbooks:
        which = f" of {playbook.name}" if len(file.playbooks) > 1 else ""
        print(f"\nOne account, week by week{which}")
        print(folded("\n".join(example_week_by_week(playbook, file.settings))))


def _check(words: Sequence[str]) -> None:
    from simcs.experiment import hydra_app
    from simcs.experiment.arm_flags import ARM, WITH, WITHOUT, flag_values
    from simcs.experiment.book_file import book_of
    from simcs.experiment.config import Config
    from simcs.experiment.own_columns import by_name, require_own_columns
    from simcs.experiment.playbook_fit import require_fit

    flags, words = flag_values(words)
    if flags[ARM]:
        raise ConfigError(unknown("flag", ARM, [WITH, WITHOUT, "--help"]))
    given = _one_file("check", [word for word in words if "=" not in word])
    files = [given, *flags[WITH]]
    own = [word for word in words if word.startswith(playbook_try.OWN)]
    values = playbook_try.values_given(own, unique([opened(one).stem for one in files]))
    # Before anything else: this is what was asked.
    file = file_of(*files, without=flags[WITHOUT], values=values)

    def show(config: Config) -> None:
        lent: dict[str, Any] = owners_without_hours(file, config.team)
        require_fit(Playbooks(file), replace(config, team=replace(config.team, **lent)))
        terms = {
            name: min(segment.terms, default=0) for name, segment in config.journey.segments.items()
        }
        book = book_of(config)
        if book is not None:
            require_own_columns(None, [("", Playbooks(file))], book)
        found = warnings_of(file, {name: weeks for name, weeks in terms.items() if weeks})
        found += switch_warnings(file, lambda key: attrgetter(key)(config))
        if book is not None:
            found += book_warnings(file, by_name(book.own))
        print(checked(file, files, found))
        if lent:
            print(f"\nExecutives and specialists need hours, for example {typed_hours(lent)}.")

    settings = [word for word in words if word not in (given, *own)]
    hydra_app.run(show, settings, "simcs playbooks check FILE")


def checked(file: PlaybookFile, files: Sequence[str], found: Sequence[PlaybookWarning]) -> str:
    """Return what a check says of files that can be used together.

    Parameters
    ----------
    files
        What each is called.
    found
        The warnings.
    """
    plays = counted(len(file.playbooks), "playbook")
    said = counted(len(found), "warning") if found else "no warnings"
    shown = printable(" and ".join(files))
    parts = [f"{shown} can be used: {plays}, {said}.", folded(describe_file(file))]
    parts += [folded("\n".join(lines)) for lines in _weeks(file)]
    if found:
        lines = [f"- {where(one, files)}: {one.sentence}" for one in found]
        parts.append(folded("\n".join(["Warnings", *lines])))
    return "\n\n".join(parts)


def where(warning: PlaybookWarning, files: Sequence[str]) -> str:
    """Return where a warning belongs: "Line 7", or "pay.yaml, line 7" where files run together."""
    line = warning.place.line
    if len(files) == 1:
        return f"Line {line}"
    for given in files:
        if warning.playbook in {one.name for one in file_of(given).playbooks}:
            return f"{given}, line {line}"
    return f"Rules or columns, line {line}"


def _weeks(file: PlaybookFile) -> Iterator[list[str]]:
    """Yield for each playbook with several steps when these can begin."""
    for playbook in file.playbooks:
        found = step_weeks(playbook, file.settings, capped=bool(file.rules.contacts))
        if found:
            stops = ", unless it stops before" if playbook.stop is not None else ""
            head = f"When the steps of {playbook.name} can begin, from its start{stops}"
            yield [head, *(f"- {one.said()}" for one in found)]


def _new(words: Sequence[str]) -> None:
    file, path = playbook_new.written(words)
    print(f"Written to {printable(path)}.\n\n{folded(describe_file(file))}")
    for one in warnings_of(file):
        print(folded(f"! Line {one.place.line}: {one.sentence}"))
    print(f"\nNow try it: simcs playbooks try {typed(path)}")


def _one_file(verb: str, words: Sequence[str]) -> str:
    if len(words) != 1 or words[0].startswith("-"):
        files = [word for word in words if not word.startswith("-")]
        for word in words:
            if word.startswith("-") and not (word == WITH_FILE and files[1:]):
                raise ConfigError(unknown("flag", word, ["--help"]))
        raise ConfigError(playbook_try.not_one_file(verb, files))
    return words[0]


def file_of(
    *given: str, without: Sequence[str] = (), values: Mapping[str, Any] | None = None
) -> PlaybookFile:
    """Return what files say together, or playbooks that ship by name, on top of whatever arm.

    ``values`` are those of their settings, by file.

    Raises
    ------
    PlaybookError
        When there is none, or it cannot be used.
    """
    for one in given:
        opened(one)
    return Playbooks.from_yaml(given, settings=values, without=without).file


def folded(text: str) -> str:
    """Return text with its long lines folded, each continued below its own beginning.

    Marks that would change what a terminal shows are escaped: a file may be anybody's.
    """
    return "\n".join(_lines(printable(text)))


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        begin = re.match(r"\s*(?:\d+\. |- |Week \d+: |! )?", line)
        indent = " " * len(begin.group()) if begin else ""
        yield textwrap.fill(
            line, WIDTH, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
        )
