"""Segments of one's own, as overrides and nested dicts name them.

A key of the tree that is not there yet is a typing error everywhere else. Segments, their shares of
the book and their contract lengths are names and numbers of the user's own, so these overrides are
spelled out in a way that makes them.
"""

import re
from collections.abc import Mapping
from typing import Any

from simcs.book.book import Book
from simcs.errors import ConfigError, nearest
from simcs.experiment.config import Config, GeneratedBook
from simcs.journey.parameters import Journey

SHIPPED = tuple(Journey().segments)
SEGMENT = re.compile(
    r"\+{0,2}(?P<key>journey\.segments\.(?P<name>[A-Za-z_][\w-]*)(?P<rest>[\w.-]*))=(?P<value>.*)",
    re.DOTALL | re.ASCII,
)
TERMS = re.compile(r"\.terms(\.(?P<weeks>\d+))?")
LOST_TERM = re.compile(r"~(?P<key>journey\.segments\.[\w-]+\.terms)\.(?P<weeks>\d+)", re.ASCII)
SHARE = re.compile(r"\+{0,2}(?P<setting>book\.mix(\.[^=]+)?=.*)", re.DOTALL)


def spelled_out(override: str) -> list[str]:
    """Return overrides that also make the segment, the share or the term that one override sets."""
    if found := LOST_TERM.fullmatch(override):
        return [f"++{found['key']}={{{found['weeks']}: 0}}"]
    if found := SHARE.fullmatch(override):
        return [f"++{found['setting']}"]
    found = SEGMENT.fullmatch(override)
    if found is None:
        return [override]
    made = (
        [] if found["name"] in SHIPPED else [f"++journey={{segments: {{{found['name']}: {{}}}}}}"]
    )
    if not found["rest"] and found["value"].startswith("{"):
        return [*made, f"++{found['key']}={found['value']}"]
    terms = TERMS.fullmatch(found["rest"])
    if terms is None:
        return [*made, f"{found['key']}={found['value']}"]
    if terms["weeks"] is None:
        return [*made, f"++{found['key']}={found['value']}"]
    key = found["key"].removesuffix(f".{terms['weeks']}")
    return [*made, f"++{key}={{{terms['weeks']}: {found['value']}}}"]


def without_lost_shares(tree: dict[str, Any]) -> dict[str, Any]:
    """Return a tree whose book has no usual share of a segment that was taken away."""
    book, journey = tree.get("book"), tree.get("journey")
    mix = book.get("mix") if isinstance(book, Mapping) else None
    segments = journey.get("segments") if isinstance(journey, Mapping) else None
    if not isinstance(book, Mapping) or not isinstance(mix, Mapping) or not segments:
        return tree
    usual = GeneratedBook().mix
    kept = {name: one for name, one in mix.items() if name in segments or one != usual.get(name)}
    return tree | {"book": {**book, "mix": kept}}


def require_used(config: Config, book: Book | None) -> None:
    """Require that the book has accounts in every segment of the user's own.

    Parameters
    ----------
    config
        Its segments are looked at.
    book
        The book of accounts; None where the configuration makes one up.

    Raises
    ------
    ConfigError
        When a segment is in no book: probably the name of another was meant.
    """
    names, described = tuple(config.journey.segments), config.book
    made_up = book is None and isinstance(described, GeneratedBook)
    there: tuple[str, ...] = ()
    if isinstance(described, GeneratedBook) and book is None:
        there = tuple(described.mix)
    elif book is not None:
        there = tuple(names[number] for number in sorted({*book.rows["segment"].tolist()}))
    for name in names:
        if name in there or name in SHIPPED:
            continue
        close = nearest(name, {*there, *SHIPPED})
        hint = "" if close is None else f" (did you mean {close!r}?)"
        allowed = f"segments of the book ({', '.join(there)}), or ~journey.segments.{name}"
        if made_up:
            allowed = f"its share of the book too, book.mix.{name}=0.1"
        raise ConfigError(
            f"journey.segments.{name}: the book has no such accounts{hint}; allowed: {allowed}"
        )
