"""A piece of work: its row in the table of actions, and its row in the backlog."""

from enum import IntEnum
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I1, I4, dtype_of
from simcs.journey.columns import CHANNELS

TEAM_WORK = -1
"""The account of work that is for no account, such as process improvement."""

ANY_CAUSE = -1
NOBODY = -1

ONCE = 1
MOST_TIMES = 99
"""How often one action can be asked for an account in one week: `Task.times` holds one byte."""

WHOLE = 1.0
"""The share of its effect that work has where nothing withholds any."""


class By(IntEnum):
    """Who does a piece of work."""

    CSM = 0
    """Its account's owner."""
    POOL = 1
    """Any CSM of the team who has time."""
    SPECIALIST = 2
    EXECUTIVE = 3
    """They have hours of their own."""
    AUTOMATION = 4


class Through(IntEnum):
    """Which channel a piece of work goes through; written ones come first."""

    OWN = 0
    """That of its action."""
    EMAIL = 1
    IN_APP = 2
    CALL = 3
    MEETING = 4


class ActionEffects:
    """What one action takes and does, a row of `ACTION_EFFECTS`."""

    minutes: Annotated[NDArray[np.int32], "i4", (3,)]  # of a CSM's time, by touch
    effect: Annotated[NDArray[np.float64], "f8", (3,)]  # effective hours, by touch
    good: F8  # the share of them that goes to goodwill
    root: F8
    enable: F8
    sponsor: F8
    expand: F8
    upkeep: F8
    load: F8  # contact load
    through: Annotated[NDArray[np.float64], "f8", (CHANNELS,)]  # the share of it in each channel
    lead: I4  # weeks from plan to earliest service
    automated: I1  # takes no CSM's time
    session: I1  # counts as an onboarding session
    concedes: I1  # grants a concession
    discovers: I1  # asks which kinds of problems there are
    surveys: I1  # sends a survey
    revenue: I1  # is about expansion or a renewal, which a paid target is for
    asks: I1  # what of `Asked` it takes up with an account that has left; 0: none


ACTION_EFFECTS = dtype_of(ActionEffects)
"""One row per action: the effects table of docs/reference/model.md, as numba reads it."""


class Task:
    """One piece of work, a row of `TASK`."""

    priority: F8
    account: I4
    owner: I4
    due: I4  # the earliest week it may be done
    minutes: I4  # still to work
    action: I1
    cause: I1  # of `Problem`, or ANY_CAUSE
    times: I1  # how often it is done when it is finished
    by: I1  # of `By`
    message: I1  # of `Message`
    channel: I1  # of `Through`
    started: I1
    done: I1
    burns: I1  # its account visibly burns this week


TASK = dtype_of(Task)
