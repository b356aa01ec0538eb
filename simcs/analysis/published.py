"""Published benchmarks of retention, and how a book in the model stands beside them.

The one place where these figures stand: the calibration takes its targets from here. How each
survey defines its figure, and how that differs from the model's, is in docs/reference/metrics.md
and docs/background/calibration.md.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from simcs.errors import ConfigError, quoted

GROSS, NET, LOGO_CHURN = "gross_retention", "net_retention", "logo_churn"
ANY = (0.0, math.inf)
"""Contracts of any size."""


class Published(NamedTuple):
    """A figure that a survey of firms has found.

    Attributes
    ----------
    source
        Who says so.
    figure
        `GROSS`, `NET` or `LOGO_CHURN`, of a year.
    least, below
        Mean ARR of a contract, $: from the first, below the second.
    low, high
        The median, or the range that is given.
    """

    source: str
    figure: str
    least: float
    below: float
    low: float
    high: float


SAAS_CAPITAL = "SaaS Capital 2023"
"""Research brief 28: medians of more than 1,500 private B2B SaaS firms, by contract value."""
BANDS = (0.0, 12e3, 25e3, 50e3, 100e3, 250e3, math.inf)
_MEDIANS = {GROSS: (0.90, 0.90, 0.92, 0.93, 0.93, 0.93), NET: (1.0, 1.02, 1.03, 1.05, 1.07, 1.1)}

PUBLISHED = (
    *(
        Published(SAAS_CAPITAL, figure, BANDS[n], BANDS[n + 1], median, median)
        for figure, medians in _MEDIANS.items()
        for n, median in enumerate(medians)
    ),
    Published("Benchmarkit", GROSS, *ANY, 0.88, 0.88),
    Published("Bessemer", GROSS, *ANY, 0.85, 0.90),
    Published("SaaS Capital, Benchmarkit", NET, *ANY, 1.02, 1.02),
    Published("KBCM 2017", LOGO_CHURN, *ANY, 0.11, 0.11),
)


def of_contracts(figure: str, contract: float) -> list[Published]:
    """Return what is published of a figure for firms with contracts of a mean size, $ a year."""
    return [one for one in PUBLISHED if one.figure == figure and one.least <= contract < one.below]


def median(source: str, figure: str, contract: float = 0.0) -> float:
    """Return what one source says of a figure, at contracts of a mean size, $ a year.

    Raises
    ------
    ConfigError
        When it says nothing, or gives a range.
    """
    found = [one for one in of_contracts(figure, contract) if one.source == source]
    if len(found) != 1 or found[0].low != found[0].high:
        raise ConfigError(f"{quoted(source)} has no median of {quoted(figure)}; allowed: PUBLISHED")
    return found[0].low


class Beside(NamedTuple):
    """How a figure of a book stands beside what is published.

    Attributes
    ----------
    low, high
        The least and the most that is published.
    off
        By how much the figure is above the most (above 0) or below the least (below 0); 0 within.
    """

    low: float
    high: float
    off: float


def beside(figure: str, contract: float, value: float) -> Beside:
    """Return how a year's figure stands beside what firms with such contracts report.

    Both are compared in whole per cent, as published figures are.
    """
    found = of_contracts(figure, contract)
    low, high = min(one.low for one in found), max(one.high for one in found)
    own = round(value, 2)
    off = own - high if own > high + 1e-9 else min(0.0, own - low)
    return Beside(low, high, 0.0 if abs(off) < 1e-9 else off)
