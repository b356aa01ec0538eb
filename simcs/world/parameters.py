"""The numbers of the market: who arrives, what befalls everyone at once, and who comes back."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.journey.parameters import INFINITY, STRICT, known


@dataclass(config=STRICT)
class Market:
    """The market; what befalls a company from outside is off unless it is asked for."""

    arrivals_per_year: Annotated[
        float, known("new accounts, relative to the opening book", 0, 10, "a year")
    ] = 0.23
    qualification: Annotated[
        float, known("fit of new accounts gained by sales qualification; 0: none", -5, 5, "logit")
    ] = 0.0
    misfit_from: Annotated[
        float, known("fit below its segment's mean that is a misfit", 0, 20, "logit")
    ] = 1.5
    misfit_kept: Annotated[
        float, known("part of a misfit beyond it that sales lets through; 1: all", 0, 1, "share")
    ] = 1.0
    reference_goodwill: Annotated[
        float, known("goodwill from which a full adopter is a reference", -10, 10, "logit")
    ] = 0.05
    reference_fit: Annotated[
        float,
        known("fit of new accounts if all others are references, not none; 0: off", 0, 10, "logit"),
    ] = 0.5
    reference_usual: Annotated[
        float,
        known(
            "share of references that leaves the fit of new accounts as it is", 0, 1, "share", "F"
        ),
    ] = 0.22
    referrals_per_year: Annotated[
        float, known("further new accounts that a reference brings; 0: none", 0, 5, "a year")
    ] = 0.0

    downturn_week: Annotated[
        int | None, Field(ge=0, le=5200, description="week a downturn begins in; null: in none")
    ] = None
    downturn_chance: Annotated[
        float, known("chance that a downturn begins; 0: none", 0, 0.99, "a year")
    ] = 0.0
    downturn_weeks: Annotated[int, known("length of a downturn", 1, 520, "weeks", "F")] = 26
    downturn_health: Annotated[
        float, known("health that accounts lose to it", 0, 20, "logit", "F")
    ] = 1.5
    downturn_loss: Annotated[
        float, known("loss nobody could prevent that it adds", 0, 0.9, "a year", "F")
    ] = 0.06

    outage_week: Annotated[
        int | None, Field(ge=0, le=5200, description="week of an outage; null: none")
    ] = None
    outage_chance: Annotated[float, known("chance of an outage; 0: none", 0, 0.99, "a year")] = 0.0
    outage_share: Annotated[
        float, known("accounts in which it opens a problem about service", 0, 1, "share")
    ] = 0.3

    campaign_chance: Annotated[
        float, known("chance that a competitor goes for a segment; 0: none", 0, 0.99, "a year")
    ] = 0.0
    campaign_weeks: Annotated[int, known("length of its campaign", 1, 520, "weeks")] = 13
    campaign_loss: Annotated[
        float, known("loss nobody could prevent that it adds", 0, 0.9, "a year")
    ] = 0.05

    rise_week: Annotated[
        int | None,
        Field(ge=0, le=5200, description="week a price rise is announced in; null: in none"),
    ] = None
    rise: Annotated[
        float, known("price rise at renewals of the 52 weeks from then", 0, 5, "a year")
    ] = 0.1
    rise_goodwill: Annotated[
        float, known("goodwill that the announcement costs", 0, 10, "logit")
    ] = 0.3

    interview_truth: Annotated[
        float, known("exit interviews that tell the true cause", 0, 1, "share")
    ] = 0.7
    review_truth: Annotated[
        float, known("churn reviews that find the true cause", 0, 1, "share")
    ] = 0.6
    review_delay: Annotated[int, known("weeks from a finding to its effect", 1, 520, "weeks")] = 26
    review_effect: Annotated[
        float, known("new problems, or misfit, that one finding prevents; 0: none", 0, 1, "share")
    ] = 0.01
    review_floor: Annotated[
        float, known("… and what findings leave of them at the least", 0, 1, "share")
    ] = 0.5

    win_back: Annotated[
        float,
        known("coming back of an account that was at win_back_middle; -.inf: never", -INFINITY, 20,
              "logit"),
    ] = -2.5  # fmt: skip
    win_back_slope: Annotated[
        float, known("… more per health in its best quarter", 0, 10, "ratio")
    ] = 0.5
    win_back_middle: Annotated[
        float, known("health in the best quarter that adds nothing", -20, 20, "logit")
    ] = 2.0
    win_back_fixed: Annotated[float, known("… more where the cause is fixed", 0, 20, "logit")] = 1.0
    win_back_from: Annotated[
        int, known("weeks after leaving from which an offer is heard", 0, 520, "weeks")
    ] = 13
    win_back_until: Annotated[int, known("… and until which", 0, 520, "weeks")] = 26
    win_back_arr: Annotated[
        float, known("ARR of an account that comes back, of what it was", 0.5, 2, "share")
    ] = 0.9
    win_back_adoption: Annotated[
        float, known("adoption of an account that comes back, of what it was", 0, 1, "share")
    ] = 0.5
