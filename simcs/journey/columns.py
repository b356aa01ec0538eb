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


ACCOUNT = np.dtype(
    (
        np.record,
        [
            ("entity", "i8"),  # the key of its luck
            ("arr", "i8"),  # cents a year, now
            ("opening_arr", "i8"),  # cents a year, when it entered the run
            ("fit", "f8"),  # theta: how well the product suits it, logit
            ("responsiveness", "f8"),  # how it takes to contact; negative: better left alone
            ("adoption", "f8"),  # 0 to 1
            ("champion", "f8"),  # 0 to 1
            ("goodwill", "f8"),  # logit
            ("contact", "f8"),  # contact load, about one per recent call
            ("health", "f8"),  # latent, logit of staying at an annual decision
            ("interest", "f8"),  # in buying more, from expansion talks
            ("lately", "f8"),  # health of about the last quarter
            ("best", "f8"),  # … when that was best
            ("good", "f8"),  # effective hours of goodwill work delivered this week
            ("root", "f8", (CAUSES,)),  # … of root-cause work, by cause
            ("enable", "f8"),  # … of enablement
            ("sponsor", "f8"),  # … of work on the sponsor
            ("expand", "f8"),  # … of work on expansion
            ("load", "f8"),  # contact load of this week's touches
            ("usage", "f8"),  # observed: share of the product in use
            ("tickets", "f8"),  # observed: smoothed tickets
            ("score_z", "f8"),  # observed: smoothed weighted signals
            ("score", "f8"),  # observed: health score, 0 to 100
            ("score_before", "f8"),  # observed: the score's slow average, to see it fall
            ("start", "i4"),  # week it became a customer; negative: before the run
            ("end", "i4"),  # week it left, at the close; -1 while it stays
            ("renewal", "i4"),  # next end of term
            ("first_value", "i4"),  # week in which adoption reached first value
            ("full_adoption", "i4"),
            ("owner", "i4"),  # index of the CSM it belongs to
            ("term", "i2"),  # weeks
            ("notice", "i2"),  # weeks before the term at which it decides
            ("last_done", "i2", (ACTIONS_AT_MOST,)),  # week each action was last completed
            ("sessions", "i2"),  # onboarding sessions completed
            ("segment", "i1"),
            ("stage", "i1"),
            ("card_billed", "i1"),
            ("speaks", "i1"),  # gives notice when it means to leave
            ("intent", "i1"),
            ("conceded", "i1"),  # was granted a concession for this term
            ("cause", "i1"),
            ("opening", "i1"),  # was in the book when the run began
            ("problems", "i1", (CAUSES,)),  # open problems, by cause
            ("happening", "i1"),  # this week's `Happening`
            ("referral", "i1"),  # comes only if a reference brings it
            ("asked", "i1"),  # this week's `Asked`
            ("reported", "i1"),  # the cause it gave when it was asked
            ("finding", "i1"),  # the cause that a review came to
            ("offered", "i1"),  # was asked back since it left
            ("returned", "i1"),  # came back after it had left
        ],
    ),
)

LATENT = (
    "fit", "responsiveness", "adoption", "goodwill", "contact", "health", "problems", "lately",
    "best",
)  # fmt: skip
"""Columns that no policy may see. The champion is seen as it is, until signals have gaps."""

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
            ("won_back", "i8"),  # … of new: ARR of accounts that came back
            ("returns", "i4"),  # accounts that came back
            ("references", "i4"),  # active accounts that speak well of us, at the close
            ("findings", "i4", (len(Cause),)),  # of churn reviews this week, by cause
        ],
    ),
)
