"""What a company earns once the growth of its team is paid for year by year."""

import math

import simcs
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.record import Record


@simcs.metric("surplus_of_last_year", unit="$", better="higher")
def surplus_of_last_year(record: Record) -> float:
    """Return margin of all accounts less all salaries, of the last 52 weeks."""
    ledger, economics = record.ledger[-WEEKS_PER_YEAR:], record.economics
    if len(ledger) < WEEKS_PER_YEAR:
        return math.nan
    margin = economics.gross_margin * ledger["opening"].sum() / 100 / WEEKS_PER_YEAR
    return float(margin - economics.cost_per_hour * ledger["minutes_available"].sum() / 60)
