"""What an override may be before it is read: no number or nest without end, nothing outside."""

import re
from itertools import accumulate

from simcs.errors import ConfigError, quoted
from simcs.experiment.references import outside, refused

MOST_DIGITS = 1000
TOO_LONG = re.compile(rf"\d(_?\d){{{MOST_DIGITS}}}")
"""Python reads no number of more than 4300 digits, and a float no more than 309."""

MOST_NESTED = 100
"""Brackets within brackets; Hydra's parser takes seconds for some thousand."""


def require_readable(override: str) -> None:
    """Require that an override can be read, and refers to settings and the time alone.

    Raises
    ------
    ConfigError
        When it has a number that is too long to be one, too many brackets within brackets, or a
        reference to something else.
    """
    if TOO_LONG.search(override):
        raise ConfigError(
            f"override {quoted(override)} has a number of more than {MOST_DIGITS} digits; allowed: "
            "key=value with a number of fewer"
        )
    if _deepest(override) > MOST_NESTED:
        raise ConfigError(
            f"override {quoted(override)} has more than {MOST_NESTED} brackets within brackets; "
            "allowed: key=value with fewer"
        )
    if (name := outside(override)) is not None:
        raise ConfigError(f"override {quoted(override)}: {refused(name)}")


def _deepest(text: str) -> int:
    """Return how many brackets at most are open at one place of a text."""
    steps = ((letter in "([{") - (letter in ")]}") for letter in text)
    return max(accumulate(steps), default=0)
