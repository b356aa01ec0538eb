"""What differs between segments of accounts, and the three that a made-up book has.

For marks of sources see `simcs.journey.parameters`.
"""

from dataclasses import field
from enum import Enum
from typing import Annotated

from pydantic.dataclasses import dataclass

from simcs.parameter import GIVEN, STRICT, parameter

USUAL_TERM = 52
"""Weeks of a contract in a segment of which nothing else is said."""


class Touch(Enum):
    """How much time an action takes with an account of this segment (low, mid or high touch)."""

    low = 0
    mid = 1
    high = 2


class FitFamily(Enum):
    """How fit is spread: a bell curve, the weakest of many needs (skewed), or a beta of churn."""

    normal = "normal"
    weakest = "weakest"
    logit_beta = "logit_beta"


@dataclass(config=STRICT)
class Segment:
    """What differs between segments."""

    touch: Touch = Touch.mid
    typical_accounts_per_csm: Annotated[float, parameter(1, 100_000, "accounts", "V2")] = 49.0
    """Accounts that one CSM looks after in a typical team."""
    acv: Annotated[float, parameter(1, 1e9, "$", plausible=GIVEN)] = 30_000.0
    """Mean value of a contract a year when it is signed."""
    acv_sigma: Annotated[float, parameter(0, 3, "log $", plausible=GIVEN)] = 0.8
    """How much contract values differ within the segment: the standard deviation of their
    logarithm."""
    terms: dict[int, float] = field(default_factory=dict)
    """Share of accounts for each length of contract in weeks."""
    notice_weeks: Annotated[int, parameter(1, 52, "weeks", plausible=GIVEN)] = 8
    """Weeks before the end of its term at which an account decides whether to leave."""
    fit_family: FitFamily = FitFamily.normal
    fit_mean: Annotated[float, parameter(-20, 20, "logit", "F")] = 2.31
    """Mean fit: the part of an account's health that no team can change."""
    # Not measured; not varied, as fit_mean would have to move with it.
    fit_sd: Annotated[float, parameter(0, 10, "logit", plausible=GIVEN)] = 1.5
    """How much fit differs between accounts: its standard deviation."""
    fit_size: Annotated[float, parameter(-5, 5, "logit")] = 0.3
    """How much better the fit of larger contracts is, for each standard deviation of log value."""
    fit_alpha: Annotated[float, parameter(1e-3, 1e3, plausible=GIVEN)] = 1.0
    """First shape of the beta distribution of the chance of leaving at an annual renewal; read with
    fit_family=logit_beta only."""
    fit_beta: Annotated[float, parameter(1e-3, 1e3, plausible=GIVEN)] = 1.0
    """Second shape of the beta distribution of the chance of leaving at an annual renewal; read
    with fit_family=logit_beta only."""
    first_value: Annotated[float | None, parameter(0, 1, "adoption", plausible=GIVEN)] = None
    """Adoption from which an account of this segment has reached first value; null: as
    journey.first_value says."""
    full_adoption: Annotated[float | None, parameter(0, 1, "adoption", plausible=GIVEN)] = None
    """Adoption from which an account of this segment has adopted fully; null: as
    journey.full_adoption says."""
    contact_tolerated: Annotated[float | None, parameter(0, 100, "calls", plausible=GIVEN)] = None
    """Contact load up to which contact does all its good in this segment, where many people share
    it or few do; null: as journey.contact_tolerated says."""
    uncontrollable: Annotated[float, parameter(0, 0.9, "a year")] = 0.03
    """Churn that nobody could have prevented, such as a customer that is sold or closes down:
    chance a year, settled at renewal, where a longer term counts as one year."""
    # Few companies measure churn without warning: a third to three times the odds.
    voice: Annotated[float, parameter(0, 1, "share", spread=3.0)] = 0.5
    """Share of accounts that give notice when they mean to leave; the others churn quietly."""
    expansion_rate: Annotated[float, parameter(0, 20, "a year", "F")] = 0.44
    """How often a middling account (expansion_middle) expands, before adoption and the room left to
    grow reduce it."""
    card_share: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 0.0
    """Share of accounts billed by card, whose payments fail more often."""
    signal_noise: Annotated[float, parameter(0, 20, "ratio", "F")] = 3.35
    """How noisy the CSM's impression and the renewal flag are in this segment, relative to the
    noise of the signals; usage too, where usage_feed is false."""

    def __post_init__(self) -> None:
        """Give a segment without any terms the usual one, which terms of its own replace."""
        if not self.terms:
            self.terms = {USUAL_TERM: 1.0}


def usual_segments() -> dict[str, Segment]:
    """Return the segments of a made-up book, by name."""
    return {
        "smb": Segment(
            touch=Touch.low,
            typical_accounts_per_csm=144.0,
            acv=6_000.0,
            terms={4: 0.4, 52: 0.6},
            notice_weeks=2,
            fit_mean=1.75,
            uncontrollable=0.08,
            voice=0.25,
            expansion_rate=0.608,
            card_share=0.6,
            signal_noise=3.24,
        ),
        "mid": Segment(terms={52: 0.9, 104: 0.1}, card_share=0.04),
        "enterprise": Segment(
            touch=Touch.high,
            typical_accounts_per_csm=22.0,
            acv=150_000.0,
            terms={52: 0.55, 104: 0.25, 156: 0.2},
            notice_weeks=13,
            fit_mean=2.44,
            uncontrollable=0.02,
            voice=0.7,
            contact_tolerated=4.2,
            expansion_rate=0.433,
            signal_noise=3.63,
        ),
    }
