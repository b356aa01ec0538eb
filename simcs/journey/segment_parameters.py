"""What the equations read of the journey's numbers: a table with one row per segment."""

import math
from dataclasses import fields
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import F8, I8, columns_of
from simcs.compiled import compiled
from simcs.journey.parameters import WEEKS_PER_YEAR, Journey, weekly
from simcs.journey.segments import Segment

SHARED = tuple(f.name for f in fields(Journey) if f.name != "segments")
SEGMENT_NUMBERS = ("fit_mean", "uncontrollable", "expansion_rate")
AFTERWARDS = (
    "interview_truth", "review_truth", "win_back", "win_back_slope", "win_back_middle",
    "win_back_fixed", "win_back_from", "win_back_until", "win_back_arr", "win_back_adoption",
)  # fmt: skip
"""Market parameters for accounts that have left; `simcs.world.market_state` sets them."""

MOVING = ("shock", "threat", "price_rise", "problem_factor", "mended")
"""What the market moves each week: health lost, yearly loss and price rise added, what is left of
problems by cause, and when last a finding on a cause took effect (`NEVER`: it has not)."""

HOW = {
    "channel_mismatch": 1.0, "channel_repeat": 0.0, "outcome_goodwill": 1.0, "outcome_load": 1.0,
}  # fmt: skip
"""How a contact is made does not matter where these are so."""

ByCause = Annotated[NDArray[np.float64], "f8", (3,)]


@compiled
def closed(speed: float) -> float:
    """Return the part of a gap that closes in a week at this speed."""
    return 1.0 - math.exp(-speed)


def rate_of(chance: float) -> float:
    """Return the rate that makes something happen with this chance: 1 - e^-rate."""
    return -math.log(1.0 - chance)


def left_open(loss: float, settling: float, grace: int) -> list[float]:
    """Return how many payments are open that failed 1, 2, … ``grace`` weeks ago, per new failure.

    In a book from which a share ``loss`` goes each week, so that there were more accounts then; of
    the open ones, a rate ``settling`` is settled each week.
    """
    left = 1.0 - closed(settling)
    return [left ** (i - 1) / (1.0 - loss) ** i for i in range(1, grace + 1)]


def failing(loss: float, settling: float, grace: int) -> float:
    """Return the weekly chance of a failed payment with which a share ``loss`` is lost each week.

    While a payment is open no other one fails. At most 1, where losses cannot be as high.
    """
    if not grace:
        return loss
    still_open = 0.0
    for number in left_open(loss, settling, grace):  # in turn: `sum` rounds as the Python does
        still_open += number
    settled = closed(settling) * still_open
    return min(1.0, loss / (1.0 - settled)) if settled < 1.0 else 1.0


class SegmentParameters(Journey):
    """What the equations read of a segment, a row of `PARAMETERS`: `Journey`'s numbers, and these.

    The numbers of ``Journey`` are floats here too, each in a column of its own.
    """

    fit_mean: F8
    uncontrollable: F8
    expansion_rate: F8
    champion_loss_week: F8
    payment_loss_card_week: F8
    payment_loss_invoice_week: F8
    # With grace: chance that a payment fails, and rates at which it is settled.
    payment_fails_card_week: F8
    payment_fails_invoice_week: F8
    payment_settling: F8  # by itself, a week
    payment_reminded: F8  # by a written contact
    payment_called: F8  # by a spoken one
    contact_kept: F8
    goodwill_kept: F8
    # What happens in a week without any work.
    adopted_early: F8
    adopted_late: F8
    champion_regained: F8
    problem_closed: F8
    minds_how: I8  # whether channel or message of a contact matters
    # `AFTERWARDS`
    interview_truth: F8
    review_truth: F8
    win_back: F8
    win_back_slope: F8
    win_back_middle: F8
    win_back_fixed: F8
    win_back_from: F8
    win_back_until: F8
    win_back_arr: F8
    win_back_adoption: F8
    # `MOVING`
    shock: F8
    threat: F8
    price_rise: F8
    problem_factor: ByCause
    mended: Annotated[NDArray[np.int64], "i8", (3,)]
    # … of new problems in a week, and the share that full maturity prevents
    problem_week: ByCause
    prevented: ByCause
    touch: I8


PARAMETERS = np.dtype(
    (np.record, [*((name, "f8") for name in SHARED), *columns_of(SegmentParameters)])
)
"""One row per segment: all that the equations need, as numba reads it."""


def milestones(journey: Journey, segment: Segment) -> tuple[float, float]:
    """Return the adoption from which a segment has first value and has adopted fully."""
    first, full = segment.first_value, segment.full_adoption
    return (
        journey.first_value if first is None else first,
        journey.full_adoption if full is None else full,
    )


def table(journey: Journey) -> NDArray[Any]:
    """Return the parameters as a structured array, one row per segment in order."""
    rows = np.zeros(len(journey.segments), PARAMETERS)
    for row, segment in zip(rows, journey.segments.values(), strict=True):
        for name in SHARED:
            row[name] = getattr(journey, name)
        for name in SEGMENT_NUMBERS:
            row[name] = getattr(segment, name)
        row["first_value"], row["full_adoption"] = milestones(journey, segment)
        if segment.contact_tolerated is not None:
            row["contact_tolerated"] = segment.contact_tolerated
        row["champion_loss_week"] = weekly(journey.champion_loss)
        row["payment_loss_card_week"] = weekly(journey.payment_loss_card)
        row["payment_loss_invoice_week"] = weekly(journey.payment_loss_invoice)
        grace = journey.payment_grace
        settling = rate_of(journey.payment_recovers) / grace if grace else 0.0
        row["payment_settling"] = settling
        for kind in ("card", "invoice"):
            loss = float(row[f"payment_loss_{kind}_week"])
            row[f"payment_fails_{kind}_week"] = failing(loss, settling, grace)
        row["payment_reminded"] = rate_of(journey.payment_reminder_effect)
        row["payment_called"] = rate_of(journey.payment_call_effect)
        row["contact_kept"] = 2.0 ** (-1.0 / journey.contact_half_life)
        row["goodwill_kept"] = 2.0 ** (-1.0 / journey.goodwill_half_life)
        row["adopted_early"] = closed(journey.adoption_rate)
        row["adopted_late"] = closed(journey.adoption_rate * journey.adoption_slowdown)
        row["champion_regained"] = closed(journey.champion_recovery)
        row["problem_closed"] = closed(journey.problem_closing)
        shares = (journey.share_product, journey.share_service, journey.share_value)
        row["problem_week"] = [journey.problem_rate * share / WEEKS_PER_YEAR for share in shares]
        row["prevented"] = (
            journey.prevented_product,
            journey.prevented_service,
            journey.prevented_value,
        )
        row["touch"] = segment.touch.value
        row["minds_how"] = any(getattr(journey, name) != off for name, off in HOW.items())
    return rows
