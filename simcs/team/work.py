"""A piece of work: its row in the table of actions, and its row in the backlog."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I1, I2, I4, dtype_of
from simcs.journey.columns import CHANNELS

TEAM_WORK = -1
"""The account of work that is for no account, such as process improvement."""

ANY_CAUSE = -1
NOBODY = -1

WHOLE = 1.0
"""The share of its effect that work has where nothing withholds any."""


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
    action: I2
    cause: I2  # of `Problem`, or ANY_CAUSE
    message: I1  # of `Message`
    started: I1
    done: I1
    burns: I1  # its account visibly burns this week


TASK = dtype_of(Task)
