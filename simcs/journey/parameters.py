"""Every number of the journey: default, range, unit, and where it comes from.

Sources: V1 read in the source or recomputed from a published table; V2 read on a secondary page;
F fitted; A an assumption, to be varied. Rates "a year" of the form 1 - (1 - p)^(1/52) a week.
"""

import math
from dataclasses import field, fields
from enum import Enum
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

WEEKS_PER_YEAR = 52
STRICT = ConfigDict(extra="forbid")
"""An unknown key is an error everywhere."""

INFINITY = float("inf")


def known(text: str, low: float, high: float, unit: str = "", source: str = "A") -> Any:
    """Describe a parameter: what it is, its range, its unit and its source."""
    return Field(
        ge=low, le=high, description=text, json_schema_extra={"unit": unit, "source": source}
    )


class Touch(Enum):
    """How much time an action takes with an account of this segment (low, mid or high touch)."""

    low = 0
    mid = 1
    high = 2


class FitFamily(Enum):
    """How fit is distributed over accounts."""

    normal = "normal"
    logit_beta = "logit_beta"


@dataclass(config=STRICT)
class Segment:
    """What differs between segments."""

    touch: Touch = Touch.mid
    typical_accounts_per_csm: Annotated[
        float, known("accounts per CSM in a typical team", 1, 100_000, "accounts", "V2")
    ] = 49.0
    acv: Annotated[float, known("mean annual contract value", 1, 1e9, "$", "A")] = 30_000.0
    acv_sigma: Annotated[float, known("spread of log contract value", 0, 3, "log $")] = 0.8
    terms: dict[int, float] = field(default_factory=lambda: {52: 1.0})
    """Contract length in weeks -> share of accounts."""
    notice_weeks: Annotated[
        int, known("weeks before its term at which it decides", 1, 52, "weeks")
    ] = 8
    fit_family: FitFamily = FitFamily.normal
    fit_mean: Annotated[float, known("mean fit", -20, 20, "logit", "F")] = 3.04
    fit_sd: Annotated[float, known("spread of fit", 0, 10, "logit", "F")] = 1.5
    fit_size: Annotated[
        float, known("fit gained per standard deviation of log value", -5, 5, "logit")
    ] = 0.3
    fit_alpha: Annotated[
        float, known("first shape of the leaving chance (logit_beta)", 1e-3, 1e3)
    ] = 1.0
    fit_beta: Annotated[
        float, known("second shape of the leaving chance (logit_beta)", 1e-3, 1e3)
    ] = 1.0
    uncontrollable: Annotated[float, known("loss nobody could prevent", 0, 0.9, "a year")] = 0.03
    voice: Annotated[float, known("share that gives notice when leaving", 0, 1, "share")] = 0.5
    expansion_rate: Annotated[
        float, known("expansions of a middling account", 0, 20, "a year", "F")
    ] = 0.55
    card_share: Annotated[float, known("share billed by card", 0, 1, "share")] = 0.0
    signal_noise: Annotated[
        float, known("noise in usage and in the CSM's impression", 0, 20, "ratio", "F")
    ] = 2.46


def _segments() -> dict[str, Segment]:
    return {
        "smb": Segment(
            touch=Touch.low,
            typical_accounts_per_csm=144.0,
            acv=6_000.0,
            terms={4: 0.4, 52: 0.6},
            notice_weeks=2,
            fit_mean=2.43,
            uncontrollable=0.08,
            voice=0.25,
            expansion_rate=0.72,
            card_share=0.6,
            signal_noise=2.1,
        ),
        "mid": Segment(terms={52: 0.9, 104: 0.1}, card_share=0.04),
        "enterprise": Segment(
            touch=Touch.high,
            typical_accounts_per_csm=22.0,
            acv=150_000.0,
            terms={52: 0.55, 104: 0.25, 156: 0.2},
            notice_weeks=13,
            uncontrollable=0.02,
            voice=0.7,
            expansion_rate=0.52,
            signal_noise=2.3,
        ),
    }


@dataclass(config=STRICT)
class Journey:
    """What all segments share. The equations are in docs/model.md under the same names."""

    segments: dict[str, Segment] = field(default_factory=_segments)

    onboarding_weeks: Annotated[
        int, known("weeks of fast adoption after the start", 0, 104, "weeks")
    ] = 13
    adoption_rate: Annotated[float, known("adoption gained while onboarding", 0, 1, "a week")] = (
        0.0625
    )
    adoption_slowdown: Annotated[float, known("… thereafter, relative to it", 0, 1, "ratio")] = 0.12
    enable_effect: Annotated[float, known("adoption per hour of enablement", 0, 2, "per hour")] = (
        0.06
    )
    enable_maturity: Annotated[float, known("… more at full process maturity", 0, 5, "ratio")] = 0.5
    erosion_problems: Annotated[
        float, known("adoption lost per open problem", 0, 0.05, "a week")
    ] = 0.004
    erosion_sponsor: Annotated[
        float, known("adoption lost without a champion", 0, 0.2, "a week")
    ] = 0.01
    first_value: Annotated[float, known("adoption that is first value", 0, 1, "adoption")] = 0.4
    full_adoption: Annotated[float, known("adoption that is full", 0, 1, "adoption")] = 0.7

    first_problems: Annotated[float, known("mean problems at the start", 0, 20, "problems")] = 0.8
    problem_rate: Annotated[float, known("new problems", 0, 50, "a year")] = 1.3
    share_product: Annotated[float, known("share of problems about the product", 0, 1, "share")] = (
        0.45
    )
    share_service: Annotated[float, known("share of problems about service", 0, 1, "share")] = 0.35
    share_value: Annotated[float, known("share of problems about value", 0, 1, "share")] = 0.20
    problem_base: Annotated[float, known("problems without use", 0, 5, "ratio")] = 0.6
    problem_usage: Annotated[float, known("problems added by full adoption", 0, 5, "ratio")] = 0.5
    prevented_product: Annotated[
        float, known("product problems that full maturity prevents", 0, 0.55, "share")
    ] = 0.2
    prevented_service: Annotated[
        float, known("service problems that full maturity prevents", 0, 0.55, "share")
    ] = 0.5
    prevented_value: Annotated[
        float, known("value problems that full maturity prevents", 0, 0.55, "share")
    ] = 0.5
    problem_closing: Annotated[
        float, known("rate at which problems close by themselves", 0, 2, "a week")
    ] = 0.025
    root_effect: Annotated[float, known("… per hour of work on the cause", 0, 2, "per hour")] = (
        0.035
    )

    champion_loss: Annotated[float, known("champions who leave", 0, 0.99, "a year")] = 0.20
    champion_present: Annotated[float, known("champion level that can leave", 0, 1, "level")] = 0.5
    champion_recovery: Annotated[float, known("growth of a new champion", 0, 1, "a week")] = 1 / 26
    sponsor_effect: Annotated[
        float, known("… per hour of work on the sponsor", 0, 2, "per hour")
    ] = 0.05

    contact_half_life: Annotated[float, known("half-life of contact load", 0.1, 520, "weeks")] = 6.0
    contact_tolerated: Annotated[
        float,
        known("contact load taken gladly", 0, 100, "calls", "V1 Godfrey, Seiders & Voss 2011"),
    ] = 2.1
    fatigue_slope: Annotated[float, known("benefit lost per call too many", 0, 10, "ratio")] = 0.5
    fatigue_floor: Annotated[float, known("worst benefit of contact", -10, 1, "ratio")] = -1.0
    goodwill_half_life: Annotated[float, known("half-life of goodwill", 0.1, 520, "weeks")] = 8.0
    goodwill_effect: Annotated[float, known("goodwill of one hour", 0, 10, "logit")] = 0.10
    goodwill_power: Annotated[float, known("returns to hours in one week", 0.05, 1, "exponent")] = (
        0.6
    )
    responsiveness_mean: Annotated[
        float, known("mean responsiveness to contact", -5, 5, "ratio")
    ] = 1.0
    responsiveness_sd: Annotated[float, known("spread of responsiveness", 0, 5, "ratio")] = 0.5

    health_start: Annotated[float, known("health at the start, less fit", -20, 20, "logit")] = -1.0
    health_speed: Annotated[float, known("gap of health to its target closed", 0, 1, "a week")] = (
        0.1
    )
    health_noise: Annotated[float, known("weekly noise in health", 0, 5, "logit")] = 0.18
    health_adoption: Annotated[
        float, known("health of full adoption over none", 0, 20, "logit")
    ] = 2.5
    adoption_middle: Annotated[
        float, known("adoption that leaves health as it is", 0, 1, "adoption")
    ] = 0.5
    health_problems: Annotated[float, known("health lost per open problem", 0, 20, "logit")] = 1.7
    health_sponsor: Annotated[float, known("health lost without a champion", 0, 20, "logit")] = 1.2

    turning_penalty: Annotated[
        float, known("how hard a decision to leave is to turn (m)", 0, INFINITY, "logit")
    ] = 3.0
    concession_turn: Annotated[float, known("… less after a concession", 0, 20, "logit")] = 1.0
    concession_discount: Annotated[
        float, known("ARR given up by a concession", 0, 0.9, "share")
    ] = 0.15
    price_step: Annotated[float, known("price rise at renewal", 0, 1, "a year")] = 0.03
    contraction_chance: Annotated[
        float, known("contraction of an unused contract", 0, 1, "a year")
    ] = 0.30
    contraction_size: Annotated[float, known("ARR lost by a contraction", 0, 0.9, "share")] = 0.20
    expansion_size: Annotated[float, known("ARR gained by an expansion", 0, 5, "share")] = 0.25
    expansion_slope: Annotated[float, known("pull of health on expansion", 0, 5, "per logit")] = 0.5
    expansion_middle: Annotated[float, known("health of a middling account", -20, 20, "logit")] = (
        1.0
    )
    expansion_room: Annotated[
        float, known("largest ARR, relative to the first", 1, 1000, "ratio")
    ] = 10.0
    interest_effect: Annotated[float, known("expansion per hour of talks", 0, 10, "per hour")] = (
        0.25
    )
    interest_kept: Annotated[float, known("interest kept", 0, 0.999, "a week")] = 0.92
    payment_loss_card: Annotated[
        float,
        known("card-billed accounts lost to failed payment", 0, 0.9, "a year", "F on Recurly"),
    ] = 0.09
    payment_loss_invoice: Annotated[
        float, known("invoiced accounts lost to failed payment", 0, 0.9, "a year", "F on Recurly")
    ] = 0.003


def weekly(yearly: float) -> float:
    """Return the weekly chance that adds up to ``yearly`` over 52 weeks."""
    return 1.0 - math.pow(1.0 - yearly, 1 / WEEKS_PER_YEAR)


SHARED = tuple(f.name for f in fields(Journey) if f.name != "segments")
SEGMENT_NUMBERS = ("fit_mean", "uncontrollable", "expansion_rate")
DERIVED = ("champion_loss_week", "payment_loss_card_week", "payment_loss_invoice_week",
           "contact_kept", "goodwill_kept")  # fmt: skip
AFTERWARDS = (
    "interview_truth", "review_truth", "win_back", "win_back_slope", "win_back_middle",
    "win_back_fixed", "win_back_from", "win_back_until", "win_back_arr", "win_back_adoption",
)  # fmt: skip
"""What the market says of accounts that have left; `simcs.world.climate` fills it in."""

MOVING = ("shock", "threat", "price_rise", "problem_factor", "mended")
"""What the market moves each week: health lost, yearly loss and price rise added, what is left of
problems by cause, and when last a finding on a cause took effect (`NEVER`: it has not)."""

PARAMETERS = np.dtype(
    (
        np.record,
        [(name, "f8") for name in (*SHARED, *SEGMENT_NUMBERS, *DERIVED)]
        + [(name, "f8") for name in (*AFTERWARDS, "shock", "threat", "price_rise")]
        + [("problem_factor", "f8", (3,)), ("mended", "i8", (3,))]
        + [("problem_week", "f8", (3,)), ("prevented", "f8", (3,)), ("touch", "i8")],
    ),
)
"""One row per segment: all that the equations need, as numba reads it."""


def table(journey: Journey) -> NDArray[Any]:
    """Return the parameters as a structured array, one row per segment in order."""
    rows = np.zeros(len(journey.segments), PARAMETERS)
    for row, segment in zip(rows, journey.segments.values(), strict=True):
        for name in SHARED:
            row[name] = getattr(journey, name)
        for name in SEGMENT_NUMBERS:
            row[name] = getattr(segment, name)
        row["champion_loss_week"] = weekly(journey.champion_loss)
        row["payment_loss_card_week"] = weekly(journey.payment_loss_card)
        row["payment_loss_invoice_week"] = weekly(journey.payment_loss_invoice)
        row["contact_kept"] = 2.0 ** (-1.0 / journey.contact_half_life)
        row["goodwill_kept"] = 2.0 ** (-1.0 / journey.goodwill_half_life)
        shares = (journey.share_product, journey.share_service, journey.share_value)
        row["problem_week"] = [journey.problem_rate * share / WEEKS_PER_YEAR for share in shares]
        row["prevented"] = (
            journey.prevented_product,
            journey.prevented_service,
            journey.prevented_value,
        )
        row["touch"] = segment.touch.value
    return rows
