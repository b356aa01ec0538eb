"""What a finished piece of work does for its account."""

from simcs.compiled import compiled
from simcs.journey.columns import CAUSES, LEAVE_AFTER_NOTICE, Account
from simcs.journey.contacts import note_contact
from simcs.journey.segment_parameters import SegmentParameters
from simcs.team.contact import OWN, SPOKEN, WRITTEN, reach, share_in
from simcs.team.work import ONCE, ActionEffects


@compiled
def look_for_causes(a: Account, p: SegmentParameters, hours: float) -> None:
    """Add work on causes that names none: alike to the kinds of which a problem is open."""
    kinds = 0
    for c in range(CAUSES):
        if a.problems[c] > 0:
            kinds += 1
    for c in range(CAUSES):
        if a.problems[c] > 0:
            a.root[c] += hours * p.root_unnamed / kinds


@compiled
def ask_and_grant(a: Account, work: ActionEffects) -> None:
    """Note what a finished action asks the account, and what it grants."""
    if work.discovers:
        a.asked_about = 1
    if work.surveys:
        a.sent_survey = 1
    if work.concedes and a.intent == LEAVE_AFTER_NOTICE:
        a.conceded = 1


@compiled
def deliver(
    a: Account,
    p: SegmentParameters,
    work: ActionEffects,
    action: int,
    cause: int,
    message: int,
    power: float,
    share: float,
    week: int,
    channel: int = OWN,
    times: int = ONCE,
) -> None:
    """Add the effective hours of a finished action to what its account feels this week.

    Only a ``share`` of its effect arrives; that it was done is noted all the same. What is done
    several times counts as often, in one go: a loop here would slow down the service of all work.
    """
    if a.muted:
        share = 0.0
    hours = work.effect[p.touch] * power * share * times
    a.good += hours * work.good
    if cause >= 0:
        a.root[cause] += hours * work.root
    elif p.root_open_only > 0.0:
        look_for_causes(a, p, hours * work.root)
    else:
        for c in range(CAUSES):
            a.root[c] += hours * work.root / CAUSES
    if not work.session or a.sessions < p.taught_sessions:
        a.enable += hours * work.enable
    a.sponsor += hours * work.sponsor
    a.expand += hours * work.expand
    a.upkeep += hours * work.upkeep
    reach(a, p, work, message, hours, share, channel, times)
    a.last_done[action] = week
    written, spoken = share_in(work, WRITTEN, channel), share_in(work, SPOKEN, channel)
    note_contact(a, p, written, spoken, share, week, times)
    if not a.muted:
        a.asked |= work.asks
    if work.session:
        a.sessions += times
    if share > 0.0:
        ask_and_grant(a, work)
