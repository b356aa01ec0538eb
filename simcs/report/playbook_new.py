"""`simcs playbooks new`: a first playbook from the answers to five questions."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from simcs.errors import ConfigError, PlaybookError, described, printable, quoted, unknown
from simcs.interventions.words import noun
from simcs.playbooks import read_text
from simcs.playbooks.building import usual_actions
from simcs.playbooks.catalogue import OWNERS
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.texts import ENDINGS, is_file_name

LONGEST_ANSWER = 2_000
NAME = "my-playbook"
SIMPLE = re.compile(r"[A-Za-z0-9($][\w $%<>=!.,()\[\]+'\"-]*")
"""Texts that mean themselves in YAML without quotes, where they are not cut by ': ' or ' #'."""

PLACE = re.compile(r"^--\w+(, line \d+, column \d+)?: ")
FLAGS = {
    "--when": "usage down 30% over 4 weeks",
    "--who": "segment == enterprise",
    "--do": "csm check_in within 1 week",
    "--then": "wait 2 weeks; business_review within 4 weeks if usage < 70%",
    "--stop": "notice_given",
    "--name": NAME,
    "--to": f"{NAME}.yaml",
}
"""What can be given, each with an example."""


class Question(NamedTuple):
    """One of the five questions: its flag, what it asks, and what an empty answer means."""

    flag: str
    text: str
    empty: str = ""


QUESTIONS = (
    Question("--when", "What shows it?"),
    Question("--who", "For whom?", "everybody"),
    Question("--do", "Who does what first?"),
    Question("--then", "What then? Several steps with ';' between them", "nothing more"),
    Question("--stop", "When to stop before the end?", "never"),
)
NEEDED = tuple(one.flag for one in QUESTIONS if not one.empty)
GOAL = "    # goal: usage >= 70% within 8 weeks   # what success is: take the first '#' away\n"


def written(words: Sequence[str]) -> tuple[PlaybookFile, str]:
    """Write a new file from flags, and from what is typed where there is a terminal.

    Returns
    -------
    tuple
        What the file says, and its path.

    Raises
    ------
    ConfigError
        When a flag or an answer cannot be used, one is missing and nobody can be asked, or the
        file exists or cannot be written. Then nothing has been written.
    """
    given = _flags(words)
    for one in QUESTIONS:
        if one.flag in given:
            given[one.flag] = _checked(one, given[one.flag])
    name = given.get("--name") or _name_for(given.get("--to"))
    path = given.get("--to") or _free(name, "--name" in given)
    _require_new_file(path)
    if missing := [flag for flag in NEEDED if not given.get(flag)]:
        _require_somebody(missing)
        given |= _asked(given)
    text = template(name, given)
    file = read_text(text, path)  # what is written can be used, whatever was answered
    _write(path, text)
    return file, path


def _flags(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    left = iter(words)
    for word in left:
        flag, sign, value = word.partition("=")
        if flag not in FLAGS:
            raise ConfigError(unknown("flag", flag, FLAGS))
        if flag in found:
            raise ConfigError(f"{flag} is there twice; allowed: once")
        value = value if sign else next(left, "")
        if not value.strip() or value in FLAGS:
            raise ConfigError(f"{flag} has no value; allowed: {flag} {FLAGS[flag]!r}")
        found[flag] = value.strip()
    return found


def _require_somebody(missing: Sequence[str]) -> None:
    """Require somebody at a terminal who can be asked."""
    if sys.stdin is None or not sys.stdin.isatty():
        examples = " ".join(f"{flag} {FLAGS[flag]!r}" for flag in NEEDED)
        others = ", ".join(flag for flag in FLAGS if flag not in NEEDED)
        raise ConfigError(
            f"nobody can be asked here, and {' and '.join(missing)} "
            f"{'is' if len(missing) == 1 else 'are'} not given; allowed: simcs playbooks new "
            f"{examples}, and if you like {others}"
        )


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    """Return the answers to the questions that were not answered by flags."""
    answers = {}
    print("Five questions; Ctrl-C ends without writing anything.", file=sys.stderr)
    for one in QUESTIONS:
        if one.flag in given:
            continue
        empty = f" Enter alone: {one.empty}." if one.empty else ""
        print(f"\n{one.text} For example: {FLAGS[one.flag]}.{empty}", file=sys.stderr)
        while True:
            try:
                answer = input("> ").strip()
            except EOFError:
                raise ConfigError(
                    "the answers ended, so nothing was written; allowed: an answer to each question"
                ) from None
            if not answer and one.empty:
                break
            try:
                answers[one.flag] = _checked(one, answer)
                break
            except ConfigError as error:
                print(f"! {printable(str(error))}", file=sys.stderr)
    return answers


def _checked(one: Question, answer: str) -> str:
    """Return an answer that can be used.

    Raises
    ------
    ConfigError
        When it cannot; the message names its flag.
    """
    if len(answer) > LONGEST_ANSWER or not answer.isprintable() or not answer:
        raise ConfigError(
            f"{one.flag} is {quoted(answer)}; allowed: one line of text, such as {FLAGS[one.flag]}"
        )
    alone = {"--when": "left", "--do": "check_in", one.flag: answer}
    try:
        read_text(template("p", alone), one.flag)
    except PlaybookError as error:
        raise ConfigError(f"{one.flag}: {PLACE.sub('', str(error))}") from error
    return answer


def template(name: str, answers: Mapping[str, str]) -> str:
    """Return a file with one playbook.

    Parameters
    ----------
    name
        The playbook's.
    answers
        By flag.
    """
    lines = ["playbooks:", f"  {scalar(name)}:"]
    if who := answers.get("--who"):
        lines.append(f"    who: {scalar(who)}")
    lines += [f"    when: {scalar(answers['--when'])}", "    steps:"]
    for flag in ("--do", "--then"):
        for part in filter(None, map(str.strip, answers.get(flag, "").split(";"))):
            keys = [f"{key}: {scalar(value)}".rstrip() for key, value in step(part)]
            lines += [f"      - {keys[0]}", *(f"        {key}" for key in keys[1:])]
    if stop := answers.get("--stop"):
        lines.append(f"    stop when: {scalar(stop)}")
    return "\n".join(lines) + "\n" + GOAL


def step(said: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of a step and their values.

    Parameters
    ----------
    said
        "wait 2 weeks", "leave", or who does what: "csm check_in within 1 week if usage < 70%".
    """
    work, _, condition = said.partition(" if ")
    first, _, rest = work.strip().partition(" ")
    if first == "wait" and rest:
        yield "wait", rest.strip()
    elif work.strip() == "leave":
        yield "leave", ""
    else:
        by = first.rstrip(":") if first.rstrip(":") in OWNERS else ""
        what, _, within = (rest if by else work).partition(" within ")
        yield "do", _action(what.strip())
        if by:
            yield "by", by
        if within:
            yield "within", within.strip()
    if condition:
        yield "if", condition.strip()


def _action(said: str) -> str:
    """Return the action that is called so: "check-in" is check_in; what is none stays as it is."""
    known: dict[str, str] = {}
    for action in usual_actions():
        known |= {_plain(noun(action)): action, action: action}
    return known.get(_plain(said), said)


def _plain(text: str) -> str:
    return re.sub(r"\W+", "_", text.casefold())


def scalar(text: str) -> str:
    """Return a text as a YAML value on one line."""
    if not text or (SIMPLE.fullmatch(text) and not text.endswith(":")):
        return text
    return "'" + text.replace("'", "''") + "'"


def _name_for(path: str | None) -> str:
    """Return the name of the playbook in a file: the file's own, as far as it can be one."""
    stem = "" if path is None else Path(path).stem
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-")
    return plain[:40] if re.match(r"[A-Za-z]", plain) else NAME


def _free(name: str, named: bool) -> str:
    """Return a file's name after a playbook's: one that is still free where nobody named it."""
    path, number = f"{name}.yaml", 1
    while not named and Path(path).exists():
        number += 1
        path = f"{name}-{number}.yaml"
    return path


def _require_new_file(path: str) -> None:
    if not is_file_name(path) or not path.isprintable():
        raise ConfigError(f"--to is {quoted(path)}; allowed: a file that ends in {ENDINGS[0]}")
    try:
        there = Path(path).exists() or Path(path).is_symlink()
        folder = Path(path).parent.is_dir()
    except (OSError, ValueError) as error:
        raise ConfigError(f"--to is {quoted(path)} ({described(error)}); allowed: a file") from None
    if there:
        raise ConfigError(
            f"{printable(path)} exists, and is never overwritten; allowed: --to another file"
        )
    if not folder:
        raise ConfigError(f"--to is {quoted(path)}; allowed: a file in a folder that exists")


def _write(path: str, text: str) -> None:
    """Write a file that is not there yet, whole or not at all."""
    try:
        with Path(path).open("xb") as file:
            _fill(file, text.encode(), path)
    except FileExistsError:
        raise ConfigError(
            f"{printable(path)} exists, and is never overwritten; allowed: --to another file"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{printable(path)} cannot be written ({error.strerror}); allowed: --to a file in a "
            "folder that is yours"
        ) from error


def _fill(file: BinaryIO, data: bytes, path: str) -> None:
    try:
        file.write(data)
        file.flush()
    except BaseException:  # Ctrl-C too
        with suppress(OSError):
            Path(path).unlink()
        raise
