"""Typical care that asks of every customer that left what went wrong."""

import math
from dataclasses import dataclass

import numpy as np

import simcs
from simcs.interventions.care import LOW
from simcs.interventions.plan import Plan, policy
from simcs.interventions.policies import Typical
from simcs.journey.columns import Cause, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.record import Record
from simcs.signals.view import View

MENDED = (Cause.FIT, Cause.PRODUCT, Cause.SERVICE, Cause.VALUE)
"""Causes that a finding acts on."""


@policy("reviewing")
@dataclass
class Reviewing:
    """Typical care, and a churn review for every customer that has left of its own will.

    Parameters
    ----------
    reviews
        Whether there are any reviews.
    """

    reviews: bool = True

    def plan(self, view: View) -> Plan:
        """Ask for typical care; reviews come with work on the process, after renewals."""
        plan = Typical().plan(view)
        if self.reviews:
            plan.add(view.lost.account[view.lost.finding == Cause.NONE], "churn_review", 4.99 * LOW)
        return plan


@simcs.metric("mendable_churn_12m", unit="%", better="lower")
def mendable_churn_12m(record: Record) -> float:
    """Return who left for such causes in the last 52 weeks, of the accounts there as they begin."""
    if not len(record.last_year):
        return math.nan
    accounts = record.accounts
    lately = (accounts["stage"] == Stage.GONE) & (accounts["end"] > record.weeks - WEEKS_PER_YEAR)
    left = lately & np.isin(accounts["cause"], MENDED)
    there = int(record.last_year["accounts"][0])
    return float(left.sum() / there) if there else math.nan
