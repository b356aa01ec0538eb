"""How a contact reaches an account: in which channel, with what message, after how many others.

After Godfrey, Seiders & Voss 2011, "Enough is enough! The fine line in executing multichannel
relational communication", Journal of Marketing 75: each channel has a level beyond which contact
does harm, contact in the others lowers it, and preferred channels do less harm. Their customers
were those of a car dealer, so sizes are assumptions.
"""

from simcs.compiled import compiled
from simcs.journey.columns import CHANNELS, Account, Channel, Message
from simcs.journey.segment_parameters import SegmentParameters
from simcs.team.work import ActionEffects

WRITTEN, SPOKEN = int(Channel.WRITTEN), int(Channel.SPOKEN)
OUTCOME = int(Message.OUTCOME)


@compiled
def suits(a: Account, p: SegmentParameters, work: ActionEffects, message: int) -> float:
    """Return what an hour for goodwill does, relative to one that is generic but well channelled.

    Whatever part of the contact is in the channel that the account does not prefer counts less.
    """
    unloved = work.through[SPOKEN] if a.prefers_written else work.through[WRITTEN]
    part = 1.0 - unloved * (1.0 - p.channel_mismatch)
    if message == OUTCOME and a.wants_outcome:
        part *= p.outcome_goodwill
    return float(part)


@compiled
def felt_load(a: Account, p: SegmentParameters, work: ActionEffects, message: int) -> float:
    """Return the contact load of an action as the account feels it, in calls."""
    load = work.load
    if message == OUTCOME and a.wants_outcome:
        load *= p.outcome_load
    lately = 0.0
    for c in range(CHANNELS):
        lately += work.through[c] * a.reached[c]
    return float(load * (1.0 + p.channel_repeat * lately))


@compiled
def reach(
    a: Account, p: SegmentParameters, work: ActionEffects, message: int, hours: float, share: float
) -> None:
    """Let an account feel a contact, and note how well it suits, where it matters how it is made.

    ``hours`` are the effective hours of the action that arrive, ``share`` which part they are.
    """
    if not p.minds_how:
        a.load += work.load * share
        return
    a.suited += hours * work.good * suits(a, p, work, message)
    a.load += felt_load(a, p, work, message) * share
    for c in range(CHANNELS):
        a.reached[c] += work.load * share * work.through[c]
