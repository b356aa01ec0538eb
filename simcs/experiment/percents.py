"""Shares on the command line may be written as per cent: team.as_written=70% is 0.7."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from simcs.experiment.parameters import parameters

SHARES = ("share", "chance")
"""Units of parameters that may be so written."""
VALUE = r"\d+(\.\d+)?(?: ?%)?"
WRITTEN = re.compile(rf"(?P<key>\+{{0,2}}[\w.-]+)=(?P<values>{VALUE}( *, *{VALUE})*)", re.ASCII)
SEGMENT = re.compile(r"(?<=journey\.segments\.)[\w-]+")
ANY = "*"


def in_shares(override: str) -> str:
    """Return an override in which a share is a number; one of what is no share as it is.

    Several values may stand there, some of them with a per cent sign. What else is written with one
    is no number: it is left for the configuration to refuse by its key.
    """
    found = WRITTEN.fullmatch(override) if "%" in override else None
    if found is None or _general(found["key"].lstrip("+")) not in _shares():
        return override
    values = (_share(value) for value in found["values"].split(","))
    return f"{found['key']}={','.join(values)}"


def _share(value: str) -> str:
    """Return "0.7" of "70%", to the digit, and of "0.7"."""
    value = value.strip()
    if not value.endswith("%"):
        return value
    return f"{Decimal(value.rstrip(' %')) / 100:f}"


@cache
def _shares() -> frozenset[str]:
    return frozenset(_general(one.key) for one in parameters() if one.unit in SHARES)


def _general(key: str) -> str:
    """Return a key of which every segment has the same."""
    return SEGMENT.sub(ANY, key)
