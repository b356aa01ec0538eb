"""An account's columns: one row of a structured array is one account, fixed facts and moving state.

Money is in whole cents and work in whole minutes, so that ledgers close exactly. A ``week`` w is
the span [w, w + 1); ``start``, ``renewal`` and ``end`` are points in time counted in weeks from the
beginning of the run, so a renewal at 52 is settled when week 51 closes.
"""

from enum import IntEnum, IntFlag
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I1, I2, I4, I8, dtype_of

CAUSES = 3
"""Kinds of problem an account can have, see `Problem`."""

ACTIONS_AT_MOST = 27
"""Number of actions for which an account has the week it was last done."""

NEVER = -30_000
"""The week of what never happened; weeks before the run are negative, but never this far back."""

NOT_YET = NEVER
"""The same, of a milestone that may still come."""


class Stage(IntEnum):
    """Where an account stands: not yet arrived, in the book, or gone."""

    FUTURE = 0
    ACTIVE = 1
    GONE = 2


class Intent(IntEnum):
    """What an account means to do at its term, once it has decided."""

    STAY = 0
    LEAVE_QUIETLY = 1
    LEAVE_AFTER_NOTICE = 2


LEAVE_AFTER_NOTICE = int(Intent.LEAVE_AFTER_NOTICE)
"""The same as compiled code reads it."""


class Problem(IntEnum):
    """What a problem is about."""

    PRODUCT = 0
    SERVICE = 1
    VALUE = 2


class Channel(IntEnum):
    """How a contact reaches an account."""

    WRITTEN = 0
    SPOKEN = 1


CHANNELS = len(Channel)


class Message(IntEnum):
    """What a contact speaks of: matters in general, or what this account has got out of it."""

    GENERIC = 0
    OUTCOME = 1


class Cause(IntEnum):
    """Why an account left: its largest shortfall in health, or a draw beyond anyone's control."""

    NONE = 0
    FIT = 1
    ADOPTION = 2
    PRODUCT = 3
    SERVICE = 4
    VALUE = 5
    SPONSOR = 6
    GOODWILL = 7
    UNCONTROLLABLE = 8
    PAYMENT = 9


class Happening(IntFlag):
    """What a customer does this week, found by the week's drift; several may be true at once."""

    NOTHING = 0
    REACHES_FIRST_VALUE = 1
    ADOPTS_FULLY = 2
    EXPANDS = 4
    PAYMENT_FAILS = 8
    DECIDES = 16
    TERM_ENDS = 32
    IS_ASKED = 64


class Asked(IntFlag):
    """What the team takes up with an account that has left; several may come in one week."""

    NOTHING = 0
    WHY = 1
    REVIEW = 2
    BACK = 4


PAST_WEEKS = 3
"""How far back signals can lag behind health, telemetries."""


USAGE_WEEKS = 4
"""Readings of which a product-analytics feed shows the mean."""

CONTACT_WEEKS = 4
"""Weeks for which contacts are counted, one by one."""


class Account:
    """One account, a row of `ACCOUNT`."""

    # What drift and the acts read and write
    arr: I8  # cents a year, now
    opening_arr: I8  # cents a year, when it entered the run
    responsiveness: F8  # response to contact; negative: better left alone
    response: F8  # what work other than for goodwill does for it, relative to the mean account
    contact: F8  # contact load, about one per recent call
    stirred: F8  # contact load that may make it reconsider at its next decision
    interest: F8  # in buying more, from expansion talks
    lately: F8  # health of about the last quarter
    best: F8  # … when that was best
    good: F8  # effective hours of goodwill work delivered this week
    root: Annotated[NDArray[np.float64], "f8", (CAUSES,)]  # … of root-cause work, by cause
    enable: F8  # … of enablement
    sponsor: F8  # … of work on the sponsor
    expand: F8  # … of work on expansion
    load: F8  # contact load of this week's touches
    start: I4  # week it became a customer; negative: before the run
    first_value: I4  # week in which adoption reached first value
    full_adoption: I4
    notice: I2  # weeks before the term at which it decides
    term: I2  # weeks
    renewal: I4  # next end of term
    segment: I1
    stage: I1
    card_billed: I1
    intent: I1
    problems: Annotated[NDArray[np.int8], "i1", (CAUSES,)]  # open problems, by cause
    happening: I1  # this week's `Happening`
    opening: I1  # was in the book when the run began
    returned: I1  # came back after it had left
    flagged: I1  # observed: the coming renewal is thought to be at risk
    conceded: I1  # was granted a concession for this term
    # … and telemetry too
    entity: I8  # the key of its draws
    fit: F8  # theta: how well the product suits it, logit
    adoption: F8  # 0 to 1
    champion: F8  # 0 to 1
    goodwill: F8  # logit
    health: F8  # latent, logit of staying at an annual decision
    # What telemetry writes
    past: Annotated[
        NDArray[np.float64], "f8", (PAST_WEEKS,)
    ]  # health at the last telemetries, the latest first
    trait: F8  # how kindly it answers surveys, in standard deviations
    habit: F8  # how often it logs in for the same use, in standard deviations
    upkeep: F8  # effective hours of data upkeep since the last telemetry
    data_quality: F8  # of what is on file, 0 to 1
    usage: F8  # observed: use of the product, 1 is full
    usage_before: F8  # observed: its slow average, or of a feed the mean of the weeks before
    usage_read: Annotated[
        NDArray[np.float64], "f8", (2 * USAGE_WEEKS,)
    ]  # observed: the latest readings, the last first
    tickets: F8  # observed: smoothed tickets
    tickets_1w: I2  # observed: tickets of this week
    bad_tickets_1w: I2  # observed: … of these, those that sound bad
    sentiment: F8  # observed: of the latest tickets
    survey: F8  # observed: the latest answer; 0 while there is none
    sponsor_seen: F8  # observed: the champion as on file
    pulse: F8  # observed: the CSM's own impression
    score_z: F8  # observed: smoothed weighted signals
    score: F8  # observed: health score, 0 to 100
    score_before: F8  # observed: the score's slow average, to see it fall
    survey_week: I4  # week of the latest answer
    sponsor_week: I4  # … of the latest look at the sponsor
    pulse_week: I4  # … of the latest impression
    found_week: I4  # … of the telemetry after the latest discovery call
    found: Annotated[NDArray[np.int8], "i1", (CAUSES,)]  # observed: problems it found, by kind
    asked_about: I1  # a discovery call was held this week
    seen_week: Annotated[
        NDArray[np.int32], "i4", (CAUSES,)
    ]  # observed: week since which problems of a kind are seen; NEVER: none is, or none is open
    sent_survey: I1  # the team sent it a survey this week
    # Rarely used
    owner: I4  # index of the CSM it belongs to
    end: I4  # week it left, at the close; -1 while it stays
    missed_since: I4  # due week of the first work given up since a CSM's last
    last_done: Annotated[
        NDArray[np.int16], "i2", (ACTIONS_AT_MOST,)
    ]  # week each action was last completed
    sessions: I2  # onboarding sessions completed
    contact_week: I4  # week of the latest contact
    contacts: Annotated[
        NDArray[np.int16], "i2", (CONTACT_WEEKS,)
    ]  # contacts in that week and in those before, the latest first
    payment_week: I4  # week in which the payment that is open failed; NEVER: none is open
    reminded: F8  # rate at which this week's contacts settle an open payment
    renewed: I4  # when it last renewed in this run
    rise: I8  # cents that the price added at the latest renewal
    concession: I8  # … that were conceded then
    cut: I8  # … that were bought less then
    speaks: I1  # gives notice when it means to leave
    cause: I1
    referral: I1  # comes only if a reference brings it
    asked: I1  # this week's `Asked`
    reported: I1  # the cause it gave when it was asked
    finding: I1  # the cause that a review came to
    offered: I1  # was asked back since it left
    suited: F8  # of ``good``: as far as channel and message suit it
    reached: Annotated[
        NDArray[np.float64], "f8", (CHANNELS,)
    ]  # contact load in each channel lately, this week's included
    prefers_written: I1  # would rather be written to than spoken with
    wants_outcome: I1  # cares whether a message is about its outcomes
    muted: I1  # work on it takes its hours and has no effect (`simcs.World.mute`)


ACCOUNT = dtype_of(Account)
"""Columns used together are adjacent: a pass over many accounts is limited by memory speed."""

LATENT = (
    "fit", "responsiveness", "response", "adoption", "champion", "goodwill", "contact", "stirred",
    "health", "problems", "past", "trait", "habit", "data_quality", "lately", "best",
    "reached", "prefers_written", "wants_outcome",
)  # fmt: skip
"""Columns that no policy may see."""


class WeekTotals:
    """What happened in one week, a row of the ledger (`WEEK`)."""

    opening: I8  # ARR ledger in cents: opening + new + expansion
    new: I8  # - contraction - churn = closing
    expansion: I8
    contraction: I8
    churn: I8
    closing: I8
    logos: I4  # active accounts at the close
    retained_logos: I4  # … of these, from the opening book
    retained_arr: I8  # ARR retained from the opening book at the close
    retained_gross: I8  # … each account counted up to its opening ARR
    minutes_available: I8
    minutes_used: I8
    minutes_opening: I8  # … used on the opening book
    minutes_team: I8  # … used on team work
    waiting: I4  # tasks left in the backlog at the close
    missed: I4  # tasks given up this week, unreached
    maturity: F8  # process maturity at the close
    tickets_raised: I4  # with the clock on: tickets raised this week
    tickets_answered: I4  # … to which a CSM first turned
    answered_late: I4  # … of these, after the target
    minutes_waited: I8  # … working minutes that these had waited
    minutes_tickets: I8  # … minutes used on tickets
    tickets_waiting: I4  # … not turned to at the close
    tickets_lapsed: I4  # … never turned to: their account has left
    in_place: I4  # CSMs there this week
    vacant: I4  # seats whose next CSM has not begun
    quits: I4  # CSMs who left at the close
    load: F8  # mean over CSMs in place
    burnout: F8  # mean over CSMs in place, at the close
    missed_age: I8  # weeks for which what was given up was missed, summed
    oldest: I4  # weeks past due of the oldest task left
    minutes_waiting: I8  # due and still to do at the close
    minutes_burning: I8  # used on accounts that visibly burn
    won_back: I8  # … of new: ARR of accounts that came back
    returns: I4  # accounts that came back
    references: I4  # active accounts that speak well of us, at the close
    findings: Annotated[
        NDArray[np.int32], "i4", (len(Cause),)
    ]  # of churn reviews this week, by cause
    minutes_executive: I8  # used by executives
    minutes_specialist: I8  # … by specialists
    executive_opening: I8  # … by executives on the opening book
    specialist_opening: I8  # … by specialists on the opening book


WEEK = dtype_of(WeekTotals)
