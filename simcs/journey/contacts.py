"""Contacts of the last weeks, counted one by one as a team can count them."""

from simcs.compiled import compiled
from simcs.journey.columns import CONTACT_WEEKS, NEVER, Account
from simcs.journey.segment_parameters import SegmentParameters


@compiled
def note_contact(
    a: Account,
    p: SegmentParameters,
    written: float,
    spoken: float,
    share: float,
    week: int,
    times: int = 1,
) -> None:
    """Count an action that is finished, unless it is internal, and let it remind of a payment.

    It is one contact for each of the ``times`` that it was done.

    ``written`` and ``spoken`` say how much of it is in each channel; ``share`` is the part of its
    effect that arrives. It is counted even if nothing arrives: the team has made it.
    """
    if written + spoken == 0.0:
        return
    gap = week - a.contact_week
    if gap != 0:
        for k in range(CONTACT_WEEKS - 1, -1, -1):
            a.contacts[k] = a.contacts[k - gap] if k >= gap else 0
        a.contact_week = week
    a.contacts[0] += times
    if a.payment_week != NEVER:
        a.reminded += (written * p.payment_reminded + spoken * p.payment_called) * share * times
