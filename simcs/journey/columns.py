"""An account's columns: one row of a structured array is one account, fixed facts and moving state.

Money is in whole cents and work in whole minutes, so that ledgers close exactly. A ``week`` w is
the span [w, w + 1); ``start``, ``renewal`` and ``end`` are points in time counted in weeks from the
beginning of the run, so a renewal at 52 is settled when week 51 closes.
"""

from enum import IntEnum, IntFlag

import numpy as np

CAUSES = 3
"""Kinds of problem an account can have, see `Problem`."""

ACTIONS_AT_MOST = 24
"""How many different actions an account remembers the last week of."""

NEVER = -30_000
"""The week of what was never done or reached; weeks before the run are negative, but not so far."""

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


class Problem(IntEnum):
    """What a problem is about."""

    PRODUCT = 0
    SERVICE = 1
    VALUE = 2


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

ACCOUNT = np.dtype(
    (
        np.record,
        [
            # What drift and the acts read and write
            ("arr", "i8"),  # cents a year, now
            ("opening_arr", "i8"),  # cents a year, when it entered the run
            ("responsiveness", "f8"),  # how it takes to contact; negative: better left alone
            ("contact", "f8"),  # contact load, about one per recent call
            ("interest", "f8"),  # in buying more, from expansion talks
            ("lately", "f8"),  # health of about the last quarter
            ("best", "f8"),  # … when that was best
            ("good", "f8"),  # effective hours of goodwill work delivered this week
            ("root", "f8", (CAUSES,)),  # … of root-cause work, by cause
            ("enable", "f8"),  # … of enablement
            ("sponsor", "f8"),  # … of work on the sponsor
            ("expand", "f8"),  # … of work on expansion
            ("load", "f8"),  # contact load of this week's touches
            ("start", "i4"),  # week it became a customer; negative: before the run
            ("first_value", "i4"),  # week in which adoption reached first value
            ("full_adoption", "i4"),
            ("notice", "i2"),  # weeks before the term at which it decides
            ("term", "i2"),  # weeks
            ("renewal", "i4"),  # next end of term
            ("segment", "i1"),
            ("stage", "i1"),
            ("card_billed", "i1"),
            ("intent", "i1"),
            ("problems", "i1", (CAUSES,)),  # open problems, by cause
            ("happening", "i1"),  # this week's `Happening`
            ("opening", "i1"),  # was in the book when the run began
            ("returned", "i1"),  # came back after it had left
            ("flagged", "i1"),  # observed: the coming renewal is thought to be at risk
            ("conceded", "i1"),  # was granted a concession for this term
            # … and telemetry too
            ("entity", "i8"),  # the key of its luck
            ("fit", "f8"),  # theta: how well the product suits it, logit
            ("adoption", "f8"),  # 0 to 1
            ("champion", "f8"),  # 0 to 1
            ("goodwill", "f8"),  # logit
            ("health", "f8"),  # latent, logit of staying at an annual decision
            # What telemetry writes
            ("past", "f8", (PAST_WEEKS,)),  # health at the last telemetries, the latest first
            ("trait", "f8"),  # how kindly it answers surveys, in standard deviations
            ("upkeep", "f8"),  # effective hours of data upkeep since the last telemetry
            ("data_quality", "f8"),  # of what is on file, 0 to 1
            ("usage", "f8"),  # observed: use of the product, 1 is full; noise can take it below 0
            ("usage_before", "f8"),  # observed: its slow average
            ("tickets", "f8"),  # observed: smoothed tickets
            ("sentiment", "f8"),  # observed: of the latest tickets
            ("survey", "f8"),  # observed: the latest answer; 0 while there is none
            ("sponsor_seen", "f8"),  # observed: the champion as on file
            ("pulse", "f8"),  # observed: the CSM's own impression
            ("score_z", "f8"),  # observed: smoothed weighted signals
            ("score", "f8"),  # observed: health score, 0 to 100
            ("score_before", "f8"),  # observed: the score's slow average, to see it fall
            ("survey_week", "i4"),  # week of the latest answer
            ("sponsor_week", "i4"),  # … of the latest look at the sponsor
            ("pulse_week", "i4"),  # … of the latest impression
            # What is seldom touched
            ("owner", "i4"),  # index of the CSM it belongs to
            ("end", "i4"),  # week it left, at the close; -1 while it stays
            ("missed_since", "i4"),  # due week of the first work given up since a CSM's last
            ("last_done", "i2", (ACTIONS_AT_MOST,)),  # week each action was last completed
            ("sessions", "i2"),  # onboarding sessions completed
            ("speaks", "i1"),  # gives notice when it means to leave
            ("cause", "i1"),
            ("referral", "i1"),  # comes only if a reference brings it
            ("asked", "i1"),  # this week's `Asked`
            ("reported", "i1"),  # the cause it gave when it was asked
            ("finding", "i1"),  # the cause that a review came to
            ("offered", "i1"),  # was asked back since it left
            ("muted", "i1"),  # work on it takes its hours and has no effect (`simcs.World.mute`)
        ],
    ),
)
"""Columns stand together that are used together: a pass over many accounts is as fast as memory."""

LATENT = (
    "fit", "responsiveness", "adoption", "champion", "goodwill", "contact", "health", "problems",
    "past", "trait", "data_quality", "lately", "best",
)  # fmt: skip
"""Columns that no policy may see."""

WEEK = np.dtype(
    (
        np.record,
        [
            ("opening", "i8"),  # ARR ledger in cents: opening + new + expansion
            ("new", "i8"),  # - contraction - churn = closing
            ("expansion", "i8"),
            ("contraction", "i8"),
            ("churn", "i8"),
            ("closing", "i8"),
            ("logos", "i4"),  # active accounts at the close
            ("kept_logos", "i4"),  # … of the opening book
            ("kept_arr", "i8"),  # ARR of the opening book at the close
            ("kept_gross", "i8"),  # … each account counted up to its opening ARR
            ("minutes_available", "i8"),
            ("minutes_used", "i8"),
            ("minutes_kept", "i8"),  # … used on the opening book
            ("minutes_team", "i8"),  # … used on team work
            ("waiting", "i4"),  # tasks left in the backlog at the close
            ("missed", "i4"),  # tasks given up this week, unreached
            ("maturity", "f8"),  # process maturity at the close
            ("tickets_raised", "i4"),  # with the clock on: tickets raised this week
            ("tickets_answered", "i4"),  # … to which a CSM first turned
            ("answered_late", "i4"),  # … of these, after the target
            ("minutes_waited", "i8"),  # … working minutes that these had waited
            ("minutes_tickets", "i8"),  # … minutes used on tickets
            ("tickets_waiting", "i4"),  # … not turned to at the close
            ("tickets_lapsed", "i4"),  # … never turned to: their account has left
            ("in_place", "i4"),  # CSMs there this week
            ("vacant", "i4"),  # seats whose next CSM has not begun
            ("quits", "i4"),  # CSMs who left at the close
            ("load", "f8"),  # mean over CSMs in place
            ("burnout", "f8"),  # mean over CSMs in place, at the close
            ("missed_age", "i8"),  # weeks for which what was given up was missed, summed
            ("oldest", "i4"),  # weeks past due of the oldest task left
            ("minutes_waiting", "i8"),  # due and still to do at the close
            ("minutes_burning", "i8"),  # used on accounts that visibly burn
            ("won_back", "i8"),  # … of new: ARR of accounts that came back
            ("returns", "i4"),  # accounts that came back
            ("references", "i4"),  # active accounts that speak well of us, at the close
            ("findings", "i4", (len(Cause),)),  # of churn reviews this week, by cause
        ],
    ),
)
