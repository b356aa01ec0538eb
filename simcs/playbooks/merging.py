"""Several files as one, and a file without some of its playbooks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from simcs.errors import PlaybookError, printable, quoted, unknown
from simcs.playbooks.building import PLAYBOOKS_AT_MOST
from simcs.playbooks.known import parts
from simcs.playbooks.language import (
    Asked,
    ContactCap,
    Enter,
    Place,
    Playbook,
    PlaybookFile,
    Rules,
    Setting,
)

ABOUT_PLAYBOOKS = ("in_playbook", "reason")
"""Questions of conditions that name another playbook."""

ONE_SET = {
    "order": "order",
    "improvement": "improve the process",
    "improvement_priority": "improve the process",
    "holdout": "holdout",
    "on_top_of": "on top of",
}
"""Rules of which there is one, and how files call them."""


def merged(files: Sequence[tuple[str, PlaybookFile]]) -> PlaybookFile:
    """Return several files as one: all their playbooks under one set of rules.

    A setting that several of them have is called KEY.NAME afterwards, so that each keeps its own.

    Parameters
    ----------
    files
        Each under the key that overrides name it by.

    Raises
    ------
    PlaybookError
        When two playbooks have one name, rules contradict each other, or a column is declared as
        two things.
    """
    if len(files) == 1:
        return files[0][1]
    found: dict[str, PlaybookFile] = {}
    for _, file in files:
        for playbook in file.playbooks:
            if playbook.name in found:
                raise _between(
                    found[playbook.name], file,
                    f"both have a playbook {quoted(playbook.name)}; allowed: each name once "
                    "(rename one, or leave it out)",
                )  # fmt: skip
            found[playbook.name] = file
    if len(found) > PLAYBOOKS_AT_MOST:
        raise PlaybookError(
            f"{_named([file for _, file in files])}: {len(found)} playbooks; allowed: "
            f"{PLAYBOOKS_AT_MOST}"
        )
    counts = Counter(one.name for _, file in files for one in file.settings)
    made = [_with_own_settings(key, file, counts) for key, file in files]
    return PlaybookFile(
        _named(made),
        tuple(playbook for file in made for playbook in file.playbooks),
        tuple(setting for file in made for setting in file.settings),
        _columns(made),
        _rules(made),
    )


def without(file: PlaybookFile, names: Iterable[str]) -> PlaybookFile:
    """Return a file without some of its playbooks.

    Raises
    ------
    PlaybookError
        When one is not there, or another needs it, or nothing would be left.
    """
    out = set(names)
    there = [playbook.name for playbook in file.playbooks]
    for name in sorted(out):
        if name not in there:
            raise PlaybookError(f"{printable(file.path)}: {unknown('playbook', name, there)}")
    left = [playbook for playbook in file.playbooks if playbook.name not in out]
    if not left:
        raise PlaybookError(
            f"{printable(file.path)}: no playbook is left; allowed: to leave out fewer"
        )
    for playbook in left:
        if needed := sorted(out & _named_by(playbook)):
            raise PlaybookError(
                f"{printable(file.path)}: {quoted(needed[0])} cannot be left out, as "
                f"{quoted(playbook.name)} enters it or asks about it; allowed: to leave out both"
            )
    kept = tuple(
        replace(
            one,
            unless=tuple(name for name in one.unless if name not in out),
            replaces=tuple(name for name in one.replaces if name not in out),
        )
        for one in left
    )
    order = file.rules.order
    if isinstance(order, tuple):
        order = tuple(name for name in order if name not in out) or None
    return replace(file, playbooks=kept, rules=replace(file.rules, order=order))


def _named_by(playbook: Playbook) -> set[str]:
    """Return the playbooks that steps enter, or that conditions ask about."""
    found = set()
    for part in parts(playbook):
        if isinstance(part, Enter):
            found.add(part.playbook)
        elif isinstance(part, Asked) and part.question in ABOUT_PLAYBOOKS:
            found.add(part.name)
    return found


def _named(files: Iterable[PlaybookFile]) -> str:
    return " and ".join(printable(file.path) for file in files)


def _between(one: PlaybookFile, other: PlaybookFile, message: str) -> PlaybookError:
    return PlaybookError(f"{_named([one, other])}: {message}")


def _with_own_settings(key: str, file: PlaybookFile, counts: Counter[str]) -> PlaybookFile:
    """Return a file whose settings have names that no other file's have."""
    new = {one.name: f"{key}.{one.name}" for one in file.settings if counts[one.name] > 1}
    if not new:
        return file
    settings = tuple(replace(one, name=new.get(one.name, one.name)) for one in file.settings)
    return replace(
        file,
        settings=settings,
        playbooks=_renamed(file.playbooks, new),
        rules=_renamed(file.rules, new),
    )


def _renamed(record: Any, new: dict[str, str]) -> Any:
    """Return a record, and all within it, with new names for settings."""
    if isinstance(record, tuple):
        return tuple(_renamed(one, new) for one in record)
    if not is_dataclass(record) or isinstance(record, type | Place):
        return record
    if isinstance(record, Setting):
        return replace(record, name=new.get(record.name, record.name))
    return replace(
        record, **{f.name: _renamed(getattr(record, f.name), new) for f in fields(record)}
    )


def _columns(files: Sequence[PlaybookFile]) -> tuple[tuple[str, Any], ...]:
    found: dict[str, tuple[Any, PlaybookFile]] = {}
    for file in files:
        for name, unit in file.columns:
            known, first = found.setdefault(name, (unit, file))
            if known != unit:
                raise _between(
                    first, file,
                    f"the column {name!r} is {known.value} in one and {unit.value} in the other; "
                    "allowed: one of them",
                )  # fmt: skip
    return tuple((name, unit) for name, (unit, _) in found.items())


def _rules(files: Sequence[PlaybookFile]) -> Rules:
    """Return one set of rules: all caps, and what one file says holds for all."""
    usual, given = Rules(), {}
    for name, word in ONE_SET.items():
        said = [(getattr(file.rules, name), file) for file in files]
        said = [(value, file) for value, file in said if value != getattr(usual, name)]
        for value, file in said[1:]:
            if value != said[0][0]:
                raise _between(
                    said[0][1], file,
                    f"the rule {word!r} is {said[0][0]} in one and {value} in the other; allowed: "
                    "one of them",
                )  # fmt: skip
        if said:
            given[name] = said[0][0]
    caps: dict[tuple[int, int, str], ContactCap] = {}
    for file in files:
        for cap in file.rules.contacts:
            caps.setdefault((cap.most, cap.weeks, repr(cap.who) if cap.who else ""), cap)
    return Rules(tuple(caps.values()), **given)
