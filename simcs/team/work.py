"""A piece of work: what the table of actions says of it, and how it stands in the backlog."""

import numpy as np

TEAM_WORK = -1
"""The account of work that is for no account, such as process improvement."""

ANY_CAUSE = -1
NOBODY = -1

WHOLE = 1.0
"""The share of its effect that work has where nothing withholds any."""

ACTION_EFFECTS = np.dtype(
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
            ("upkeep", "f8"),
            ("load", "f8"),  # contact load
            ("lead", "i4"),  # weeks from plan to earliest service
            ("automated", "i1"),  # takes nobody's time
            ("session", "i1"),  # counts as an onboarding session
            ("concedes", "i1"),  # grants a concession
            ("asks", "i1"),  # what of `Asked` it takes up with an account that has left; 0: none
        ],
    ),
)
"""One row per action: the effects table of docs/reference/model.md, as numba reads it."""

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
            ("burns", "i1"),  # its account visibly burns this week
        ],
    ),
)
