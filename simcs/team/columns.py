"""A CSM's columns: one row of a structured array is one seat, and whoever sits in it."""

import numpy as np

CSM_ENTITY = 1 << 41
"""Seat n draws its luck as this entity plus n; accounts have smaller numbers or hashes."""

NOT_HIRED = 2**30
"""The first week of a seat for which nobody is on the way."""

ALWAYS = -30_000
"""The first week of those who were there when the run began: long enough ago."""

CSM = np.dtype(
    (
        np.record,
        [
            ("entity", "i8"),  # the key of its luck
            ("skill", "f8"),  # about 1
            ("burnout", "f8"),  # 0 to 1
            ("power", "f8"),  # effect of an hour this week; 0 while vacant
            ("load", "f8"),  # work due over hours, last week
            ("hired", "i4"),  # the first week of who sits there, or will: vacant until then
            ("hires", "i4"),  # how many sat there before
            ("pod", "i4"),  # the first seat of its pod, or NOBODY while never taken
            ("next", "i4"),  # the next seat of its pod, or NOBODY
            ("due", "i8"),  # minutes due for the pod's accounts this week, in its first seat
            ("waiting", "i8"),  # … and left at the close
            ("team_work", "i8"),  # minutes of team work done this week
        ],
    ),
)
