"""What becomes of the accounts that arrive during the run, which the opening book does not show."""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import NEVER, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.metric import Metric
from simcs.metrics.retention_groups import stakes
from simcs.record import Record


def arrived(record: Record) -> NDArray[np.bool_]:
    """Return which accounts became customers during the run, shape ``(accounts,)``."""
    accounts = record.accounts
    return np.asarray((accounts["opening"] == 0) & (accounts["stage"] != Stage.FUTURE))


def new_accounts_retained(record: Record) -> float:
    """Return the share of new accounts that were kept through their first year."""
    start = record.accounts["start"].astype(np.int64)
    seen = arrived(record) & (start + WEEKS_PER_YEAR <= record.weeks)
    if not seen.any() or not len(record.courses):
        return math.nan
    left = record.courses["first_left"]
    return float(np.mean(((left == NEVER) | (left > start + WEEKS_PER_YEAR))[seen]))


def new_net_retention(record: Record) -> float:
    """Return the revenue of the new accounts that are kept over what they came with."""
    came, kept = (part[arrived(record)].sum() for part in stakes(record, "net"))
    return float(kept / came) if came else math.nan


METRICS = (
    Metric(
        "new_accounts_retained",
        "new accounts kept through their first year",
        "%",
        "higher",
        "accounts that arrived during the run, 52 weeks or more before the horizon, and stayed "
        "without a break for more than 52 weeks / accounts that so arrived; who leaves at the end "
        "of a first term of a year is not kept",
        new_accounts_retained,
        retains="the new accounts",
        least=0,
        most=1,
    ),
    Metric(
        "new_net_retention",
        "net retention of new accounts",
        "%",
        "higher",
        "ARR at the horizon of the accounts that arrived during the run and are kept / ARR on "
        "entering the run of all that arrived",
        new_net_retention,
        least=0,
    ),
)
