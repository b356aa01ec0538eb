"""A CSM's columns: one row of a structured array is one seat and its CSM."""

from simcs.columns import F8, I4, I8, dtype_of

CSM_ENTITY = 1 << 41
"""Seat n draws as this entity plus n; accounts have smaller numbers or hashes."""

NOT_HIRED = 2**30
"""The first week of a seat for which nobody has been hired."""

ALWAYS = -30_000
"""The first week of CSMs who were there when the run began: past any ramp."""


class Seat:
    """One seat and its CSM, a row of `CSM`."""

    entity: I8  # the key of its draws
    skill: F8  # about 1
    as_written: F8  # share of the steps of playbooks done as written, at the opening's maturity
    burnout: F8  # 0 to 1
    power: F8  # effect of an hour this week; 0 while vacant
    load: F8  # work due over hours, last week
    hired: I4  # first week of the present or next CSM: vacant until then
    hires: I4  # number of CSMs before
    pod: I4  # the first seat of its pod, or NOBODY if never filled
    next: I4  # the next seat of its pod, or NOBODY
    due: I8  # minutes due for the pod's accounts this week, in its first seat
    waiting: I8  # … and left at the close
    team_work: I8  # minutes of team work and of the pool's work done this week


CSM = dtype_of(Seat)
