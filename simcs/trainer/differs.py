"""What differs between a scenario's world and the usual one, in the words of `simcs parameters`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, NamedTuple

from simcs.experiment.config import Config, GeneratedBook
from simcs.experiment.parameters import described, full_sentence, parameters, written

SEGMENT_AT = 2
"""Place of the segment's name in ``journey.segments.NAME.key``."""


class Difference(NamedTuple):
    """One setting that is not the usual one: what it is, in a sentence, and both values."""

    key: str
    what: str
    usual: str
    here: str


def differences(settings: Mapping[str, Any]) -> list[Difference]:
    """Return those of some settings, by their keys on the command line, that are not usual.

    A setting that simcs does not describe is named by its key.
    """
    found = []
    for key, value in settings.items():
        what, usual = _usual().get(key) or _usual().get(_any_segment(key)) or (key, "not set")
        here = written(value)
        # The usual value of every setting goes through the same writing, so texts can be compared.
        if here != usual:
            found.append(Difference(key, what, usual, here))
    return found


@cache
def _usual() -> dict[str, tuple[str, str]]:
    """Return key -> a sentence that says what it is, and its usual value."""
    known = {one.key: (one.sentence, one.default) for one in parameters()}
    for start, kind in (("book.", GeneratedBook), ("", Config)):
        usual = kind()
        for field in fields(kind):
            if field.name not in {"book", "policies"}:
                sentence = full_sentence(described(kind, field.name))
                value = written(getattr(usual, field.name))
                known.setdefault(start + field.name, (sentence, value))
    return known


def _any_segment(key: str) -> str:
    parts = key.split(".")
    if key.startswith("journey.segments.") and len(parts) > SEGMENT_AT:
        parts[SEGMENT_AT] = "*"
    return ".".join(parts)
