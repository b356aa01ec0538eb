"""How a contact reaches an account: in which channel, with what message, after how many others.

After Godfrey, Seiders & Voss 2011, "Enough is enough! The fine line in executing multichannel
relational communication", Journal of Marketing 75: each channel has a level beyond which contact
does harm, contact in the others lowers it, and preferred channels do less harm. Their customers
were those of a car dealer, so sizes are assumptions.
"""

from simcs.compiled import compiled
from simcs.journey.columns import CHANNELS, Account, Channel, Message
from simcs.journey.segment_parameters import SegmentParameters
from simcs.team.work import ONCE, ActionEffects, Through

WRITTEN, SPOKEN = int(Channel.WRITTEN), int(Channel.SPOKEN)
OUTCOME = int(Message.OUTCOME)
OWN, LAST_WRITTEN = int(Through.OWN), int(Through.IN_APP)


@compiled
def share_in(work: ActionEffects, c: int, channel: int) -> float:
    """Return how much of a contact is written or spoken: all or nothing where it was chosen."""
    if channel == OWN:
        return float(work.through[c])
    return 1.0 if (channel <= LAST_WRITTEN) == (c == WRITTEN) else 0.0


@compiled
def suits(
    a: Account, p: SegmentParameters, work: ActionEffects, message: int, channel: int = OWN
) -> float:
    """Return what an hour for goodwill does, relative to one that is generic but well channelled.

    Whatever part of the contact is in the channel that the account does not prefer counts less.
    """
    unloved = share_in(work, SPOKEN if a.prefers_written else WRITTEN, channel)
    part = 1.0 - unloved * (1.0 - p.channel_mismatch)
    if message == OUTCOME and a.wants_outcome:
        part *= p.outcome_goodwill
    return float(part)


@compiled
def felt_load(
    a: Account, p: SegmentParameters, work: ActionEffects, message: int, channel: int = OWN
) -> float:
    """Return the contact load of an action as the account feels it, in calls."""
    load = work.load
    if message == OUTCOME and a.wants_outcome:
        load *= p.outcome_load
    lately = 0.0
    for c in range(CHANNELS):
        lately += share_in(work, c, channel) * a.reached[c]
    return float(load * (1.0 + p.channel_repeat * lately))


@compiled
def reach(
    a: Account,
    p: SegmentParameters,
    work: ActionEffects,
    message: int,
    hours: float,
    share: float,
    channel: int = OWN,
    times: int = ONCE,
) -> None:
    """Let an account feel contact, and note how well it suits, where it matters how it is made.

    ``hours`` are the effective hours that arrive in all, ``share`` which part of the effect they
    are. Of several times each is felt after the others.
    """
    if not p.minds_how:
        a.load += work.load * share * times
        return
    a.suited += hours * work.good * suits(a, p, work, message, channel)
    for _ in range(times):
        a.load += felt_load(a, p, work, message, channel) * share
        for c in range(CHANNELS):
            a.reached[c] += work.load * share * share_in(work, c, channel)
