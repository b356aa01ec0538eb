"""The parameters as text for a terminal, or as CSV."""

import csv
import io
import re
import textwrap
from collections.abc import Sequence
from dataclasses import asdict, fields
from difflib import get_close_matches
from itertools import groupby

from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment.parameters import ASSUMPTION, FIXED, Parameter, parameters

WIDTH = 100
LEGEND = (
    "Sources: V1 read in the source or recomputed from a published table; V2 read on a secondary "
    "page; F fitted, so that the model as a whole gives plausible figures; assumption: nobody has "
    "measured it, so vary it; alternative sets draw it from its plausible range, if any. "
    "Ranges include their ends; * stands for every segment. What is fixed "
    "in code no setting changes. Health, goodwill and the like are measured in logits: one more "
    "multiplies the odds of staying by 2.7."
)
HELP = """\
simcs parameters - every number and choice of the model: default, range, unit, source, what it is

Usage:
  simcs parameters              all of them
  simcs parameters WORD ...     those that have every word in their name, sentence, unit or source
  simcs parameters --csv        the same as a table; words may be given too

Case and hyphens do not matter, part of a word is enough, and many common words are understood:
`simcs parameters turnover` finds those about CSMs who quit.

Examples:
  simcs parameters churn
  simcs parameters hand-over
  simcs parameters check_in
  simcs parameters price rise --csv > parameters.csv

Settings of the run and of the book of accounts are in docs/reference/configuration.md.
"""
ALSO = {
    "attrition": ("churn", "to leave", "quit"),
    "cancel": ("churn", "to leave"),
    "churn": ("to leave", "after leaving"),
    "contract": ("term",),
    "csat": ("survey",),
    "discount": ("concession",),
    "fte": ("csms",),
    "headcount": ("csms",),
    "holiday": ("presence",),
    "monitoring": ("surveillance",),
    "noise": ("chance ups and downs", "chance differences"),
    "nps": ("survey",),
    "qbr": ("business review",),
    "recession": ("downturn",),
    "recognition": ("praise",),
    "resign": ("quit",),
    "resignation": ("quit",),
    "retention": ("churn", "to leave"),
    "salary": ("cost of a csm",),
    "stakeholder": ("sponsor", "champion"),
    "stress": ("burnout",),
    "training": ("coaching", "ramp"),
    "turnover": ("quit",),
    "upsell": ("expan",),
    "wage": ("cost of a csm",),
    "watching": ("surveillance",),
    "workload": ("load",),
}
"""What else a common word may mean here."""


def answer(given: Sequence[str]) -> str:
    """Return what `simcs parameters` prints for its arguments: words to look for, and options.

    Raises
    ------
    ConfigError
        When an option is unknown, or no parameter has the words.
    """
    if {"-h", "--help"}.intersection(given):
        return HELP
    for option in (word for word in given if word.startswith("-")):
        if option != "--csv":
            raise ConfigError(unknown("option", option, ["--csv", "--help"]))
    words = " ".join(word for word in given if not word.startswith("-")).split()
    found = matching(parameters(), words)
    return as_csv(found) if "--csv" in given else as_text(found)


def matching(all_of_them: Sequence[Parameter], words: Sequence[str]) -> list[Parameter]:
    """Return the parameters that have every word, or what it also means (`ALSO`).

    Raises
    ------
    ConfigError
        When there are none.
    """
    asked = [_meant(word) for word in words]
    found = [
        p for p in all_of_them
        if all(any(form in _searched(p) for form in forms) for forms in asked)
    ]  # fmt: skip
    if not found:
        texts = [_searched(p) for p in all_of_them]
        strange = [word for word, forms in zip(words, asked, strict=True)
                   if not any(form in text for form in forms for text in texts)]  # fmt: skip
        corpus = "\n".join(f"{p.key} {p.sentence}" for p in all_of_them)
        known = {*re.findall(r"[a-z]{3,}", corpus.casefold()), *ALSO}
        near = get_close_matches(plainly([*strange, *words][0]), sorted(known), n=1, cutoff=0.75)
        hint = f" (did you mean {near[0]!r}?)" if strange and near else ""
        raise ConfigError(
            f"no parameter has {' and '.join(map(quoted, words))}{hint}; allowed: words of a name "
            "or of what it is, or none to see all (simcs parameters --help says more)"
        )
    return found


def plainly(text: str) -> str:
    """Return a text as it is compared: without case, hyphens and underscores."""
    return text.casefold().replace("-", "").replace("_", "")


def _meant(word: str) -> set[str]:
    """Return a word and what it also means, as they are compared."""
    asked = plainly(word)
    also = [forms for common, forms in ALSO.items() if plainly(common) in (asked, asked[:-1])]
    return {asked, *(plainly(form) for forms in also for form in forms)}


def _searched(parameter: Parameter) -> str:
    """Return the text that words are looked for in; a name is in it with and without its spaces."""
    names = f"{parameter.key}\n{parameter.key.replace('_', ' ')}"
    parts = (names, parameter.sentence, parameter.unit, parameter.source)
    return plainly("\n".join(parts))


def as_text(found: Sequence[Parameter]) -> str:
    """Return parameters for reading, two lines each, under the heading of their group."""
    parts = []
    for group, members in groupby(found, key=lambda p: p.group):
        lines = [*textwrap.wrap(group, WIDTH), ""]
        for p in members:
            value = f"{p.default} {p.unit}".rstrip()
            allowed = p.allowed if p.allowed in ("", FIXED) else f"allowed: {p.allowed}"
            plausible = f"plausible: {p.plausible}" if p.plausible else ""
            spans = ", ".join(filter(None, (allowed, plausible)))
            span = f" ({spans})" if spans else ""
            entry = f"{p.key} = {value}{span}; {p.source}"
            lines += textwrap.wrap(entry, WIDTH, subsequent_indent="  ", break_long_words=False)
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
