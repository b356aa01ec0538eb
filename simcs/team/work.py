"""A piece of work: what the table of actions says of it, and how it stands in the backlog."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

TEAM_WORK = -1
"""The account of work that is for no account, such as process improvement."""

ANY_CAUSE = -1
NOBODY = -1

WORK = np.dtype(
    (
        np.record,
        [
            ("minutes", "i4", (3,)),  # of a CSM's time, by touch
            ("effect", "f8", (3,)),  # effective hours, by touch
            ("good", "f8"),  # the share of them that goes to goodwill
            ("root", "f8"),
            ("enable", "f8"),
            ("sponsor", "f8"),
            ("expand", "f8"),
            ("load", "f8"),  # contact load
            ("lead", "i4"),  # weeks from plan to earliest service
            ("automated", "i1"),  # takes nobody's time
            ("session", "i1"),  # counts as an onboarding session
            ("concedes", "i1"),  # grants a concession
        ],
    ),
)
"""One row per action: the effects table of docs/model.md, as numba reads it."""

TASK = np.dtype(
    (
        np.record,
        [
            ("priority", "f8"),
            ("account", "i4"),
            ("owner", "i4"),
            ("due", "i4"),  # the earliest week it may be done
            ("minutes", "i4"),  # still to work
            ("action", "i2"),
            ("cause", "i2"),  # of `Problem`, or ANY_CAUSE
            ("started", "i1"),
            ("done", "i1"),
        ],
    ),
)


def join(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return the tasks of several arrays in one; NumPy's own way to do it is slow for records."""
    tasks = np.empty(sum(map(len, parts)), TASK)
    at = 0
    for part in parts:
        tasks[at : at + len(part)] = part
        at += len(part)
    return tasks
