"""Payments that fail: at once for good, or with some weeks of grace in which they can be settled.

With grace more payments fail, so many more that losses are what they were where nobody acts.
"""

from simcs.compiled import compiled
from simcs.journey.columns import NEVER, Account
from simcs.journey.segment_parameters import SegmentParameters, closed


@compiled
def fails_to_pay(a: Account, p: SegmentParameters, u: float, week: int) -> bool:
    """Return whether an account is lost to a failed payment this week.

    With grace a payment may fail or be settled, which is noted; ``u`` is the account's uniform for
    this.
    """
    if p.payment_grace == 0.0:
        loss = p.payment_loss_card_week if a.card_billed else p.payment_loss_invoice_week
        return bool(u < loss)
    reminded = a.reminded
    a.reminded = 0.0
    if a.payment_week == NEVER:
        if u < (p.payment_fails_card_week if a.card_billed else p.payment_fails_invoice_week):
            a.payment_week = week
        return False
    if u < closed(p.payment_settling + reminded):
        a.payment_week = NEVER
        return False
    return bool(week - a.payment_week >= p.payment_grace)
