"""Which cases of a test belong to the fast tier (see docs/background/tests.md)."""

import os
from collections.abc import Iterable
from typing import Any

import pytest

POINTS = int(os.environ.get("SIMCS_POINTS", "3"))
"""Sets of alternative assumptions on which the laws of direction are tried; there are ten."""


def first_fast(cases: Iterable[Any], count: int = 1) -> list[Any]:
    """Return cases of which all but the first ``count`` are slow: the same law, other instances."""
    held = [case if isinstance(case, tuple) else (case,) for case in cases]
    return [
        pytest.param(*case, marks=() if number < count else pytest.mark.slow)
        for number, case in enumerate(held)
    ]
