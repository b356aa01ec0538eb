"""The numbers of the market: arrivals, events that affect everyone, and win-backs."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.parameter import GIVEN, INFINITY, STRICT, parameter


@dataclass(config=STRICT)
class Market:
    """The market; what befalls a company from outside is off unless it is asked for."""

    arrivals_per_year: Annotated[float, parameter(0, 10, "a year")] = 0.229
    """New accounts, relative to the opening book."""
    qualification: Annotated[float, parameter(-5, 5, "logit", plausible=GIVEN)] = 0.0
    """How much better sales qualification makes the fit of new accounts; 0: none."""
    misfit_from: Annotated[float, parameter(0, 20, "logit")] = 1.5
    """How far below its segment's mean a fit counts as a misfit."""
    misfit_kept: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 1.0
    """Part of a misfit that sales lets through; 1: all, 0: only up to misfit_from."""
    reference_goodwill: Annotated[float, parameter(-10, 10, "logit")] = 0.05
    """Goodwill from which an account that has adopted fully serves as a reference."""
    reference_fit: Annotated[float, parameter(0, 10, "logit")] = 0.5
    """How much better the fit of new accounts is when all others are references than when none is;
    0: off."""
    reference_usual: Annotated[float, parameter(0, 1, "share", "F")] = 0.344
    """Share of references at which the fit of new accounts is as usual."""
    referrals_per_year: Annotated[float, parameter(0, 5, "a year")] = 0.0
    """Further new accounts that each reference brings; 0: none."""

    downturn_week: Annotated[int | None, Field(ge=0, le=5200)] = None
    """Week in which a downturn begins; null: in none."""
    downturn_chance: Annotated[float, parameter(0, 0.99, "a year")] = 0.0
    """Chance that a downturn begins; 0: none."""
    downturn_weeks: Annotated[int, parameter(1, 520, "weeks", "F")] = 26
    """Length of a downturn."""
    downturn_health: Annotated[float, parameter(0, 20, "logit", "F")] = 1.5
    """Health that accounts lose while a downturn lasts."""
    downturn_loss: Annotated[float, parameter(0, 0.9, "a year", "F")] = 0.06
    """Churn that nobody could have prevented, added while a downturn lasts."""

    outage_week: Annotated[int | None, Field(ge=0, le=5200)] = None
    """Week of an outage; null: none."""
    outage_chance: Annotated[float, parameter(0, 0.99, "a year")] = 0.0
    """Chance of an outage; 0: none."""
    outage_share: Annotated[
        float, parameter(0, 1, "share", only_with="outage_week outage_chance")
    ] = 0.3
    """Share of accounts in which an outage opens a problem about service."""

    campaign_chance: Annotated[float, parameter(0, 0.99, "a year")] = 0.0
    """Chance that a competitor's campaign for a segment begins; 0: none."""
    campaign_weeks: Annotated[int, parameter(1, 520, "weeks", only_with="campaign_chance")] = 13
    """Length of a competitor's campaign."""
    campaign_loss: Annotated[float, parameter(0, 0.9, "a year", only_with="campaign_chance")] = 0.05
    """Churn that nobody could have prevented, added while a competitor's campaign lasts."""

    rise_week: Annotated[int | None, Field(ge=0, le=5200)] = None
    """Week in which a price rise is announced; null: in none."""
    rise: Annotated[float, parameter(0, 0.5, "a year", plausible=GIVEN)] = 0.1
    """Price rise at renewals in the 52 weeks from its announcement, on top of the usual one."""
    rise_goodwill: Annotated[float, parameter(0, 10, "logit", only_with="rise_week")] = 0.3
    """Goodwill that a price rise costs with every account when it is announced, however high."""

    interview_truth: Annotated[float, parameter(0, 1, "share")] = 0.7
    """Share of exit interviews that give the true cause of churn."""
    review_truth: Annotated[float, parameter(0, 1, "share")] = 0.6
    """Share of churn reviews that find the true cause."""
    review_delay: Annotated[int, parameter(1, 520, "weeks")] = 26
    """Weeks from a finding of a churn review to its effect."""
    review_effect: Annotated[float, parameter(0, 1, "share")] = 0.01
    """Share of new problems, or of misfit, that one finding of a churn review prevents; 0: none."""
    review_floor: Annotated[float, parameter(0, 1, "share")] = 0.5
    """Least share of new problems, or of misfit, that all findings of churn reviews leave."""

    # Three to eighteen in a hundred.
    win_back: Annotated[float, parameter(-INFINITY, 20, "logit", plausible=(-3.5, -1.5))] = -2.5
    """How readily an account that was of health win_back_middle comes back (the logit of the
    chance); -.inf: nobody does."""
    win_back_slope: Annotated[float, parameter(0, 10, "ratio")] = 0.5
    """How much more readily an account comes back for each unit of health in its best quarter above
    win_back_middle."""
    # A place on the scale of health, which has no half.
    win_back_middle: Annotated[float, parameter(-20, 20, "logit", plausible=(1.0, 3.0))] = 2.0
    """Health in its best quarter with which an account comes back as readily as win_back says."""
    win_back_fixed: Annotated[float, parameter(0, 20, "logit")] = 1.0
    """How much more readily an account comes back when what drove it away is fixed."""
    # The first week is before the last.
    win_back_from: Annotated[int, parameter(0, 520, "weeks", plausible=(8, 18))] = 13
    """Weeks after leaving from which an offer to come back is heard."""
    win_back_until: Annotated[int, parameter(0, 520, "weeks", plausible=(20, 39))] = 26
    """Weeks after leaving until which an offer to come back is heard."""
    # An account that comes back is unlikely to pay more than before.
    win_back_arr: Annotated[float, parameter(0.5, 2, "share", plausible=(0.75, 1.0))] = 0.9
    """ARR of an account that comes back, as a share of what it was."""
    win_back_adoption: Annotated[float, parameter(0, 1, "share")] = 0.5
    """Adoption of an account that comes back, as a share of what it was."""
