"""Which cases of a test belong to the fast tier (see docs/background/tests.md)."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_fast(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """Return cases of which all but the first ``count`` are slow: the same law, other instances."""
    held = list(cases)
    return [*held[:count], *(pytest.param(case, marks=pytest.mark.slow) for case in held[count:])]
