"""The parameters as text for a terminal, or as CSV."""

import csv
import io
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, fields
from difflib import get_close_matches
from itertools import groupby

from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment.parameters import ASSUMPTION, Parameter, parameters

WIDTH = 100
LEGEND = (
    "Sources: V1 read in the source or recomputed from a published table; V2 read on a secondary "
    "page; F fitted, so that the model as a whole gives plausible figures; assumption: nobody has "
    "measured it, so vary it. Ranges include their ends; * stands for every segment."
)


def answer(given: Sequence[str]) -> str:
    """Return what `simcs parameters` prints for its arguments: words to look for, and ``--csv``.

    Raises
    ------
    ConfigError
        When an option is unknown, or no parameter has the words.
    """
    for option in (word for word in given if word.startswith("-")):
        if option != "--csv":
            raise ConfigError(unknown("option", option, ["--csv"]))
    found = matching(parameters(), [word for word in given if not word.startswith("-")])
    return as_csv(found) if "--csv" in given else as_text(found)


def matching(all_of_them: Sequence[Parameter], words: Sequence[str]) -> list[Parameter]:
    """Return the parameters that have every word in their key, sentence, unit or source.

    Raises
    ------
    ConfigError
        When there are none.
    """
    found = [p for p in all_of_them if all(word.casefold() in _searched(p) for word in words)]
    if not found:
        parts = {part for p in all_of_them for part in p.key.replace("_", ".").split(".")}
        near = get_close_matches(words[0].casefold(), sorted(parts), n=1)
        hint = f" (did you mean {near[0]!r}?)" if near else ""
        raise ConfigError(
            f"no parameter has {' and '.join(map(quoted, words))}{hint}; allowed: words of a key "
            "or of what it is, or none to see all"
        )
    return found


def _searched(parameter: Parameter) -> str:
    told = (parameter.key, parameter.sentence, parameter.unit, parameter.source)
    return "\n".join(told).casefold()


def as_text(found: Sequence[Parameter]) -> str:
    """Return parameters for reading, two lines each, under the heading of their group."""
    parts = []
    for group, members in groupby(found, key=lambda p: p.group):
        lines = [*textwrap.wrap(group, WIDTH), ""]
        for p in members:
            value = f"{p.default} {p.unit}".rstrip()
            span = f" (allowed: {p.allowed})" if p.allowed else ""
            told = f"{p.key} = {value}{span}; {p.source}"
            lines += textwrap.wrap(told, WIDTH, subsequent_indent="  ", break_long_words=False)
            lines += textwrap.wrap(p.sentence, WIDTH - 4, initial_indent="    ",
                                   subsequent_indent="    ")  # fmt: skip
        parts.append("\n".join(lines))
    assumed = sum(p.source == ASSUMPTION for p in found)
    count = f"{len(found)} {'row' if len(found) == 1 else 'rows'}, {assumed} of them assumptions."
    return "\n\n".join([*parts, textwrap.fill(f"{count} {LEGEND}", WIDTH)]) + "\n"


def as_csv(found: Sequence[Parameter]) -> str:
    """Return parameters as CSV with a header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [f.name for f in fields(Parameter)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(p) for p in found)
    return out.getvalue()
