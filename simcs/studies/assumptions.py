"""Alternative sets of assumptions, drawn over their ranges, and the run's policies under each.

An interval over futures shows sampling error only. Uncertainty about the assumptions shows in how
far the answer changes from set to set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcs.experiment.config import Config
from simcs.experiment.priors import settings_at, spans
from simcs.studies.variants import Variant

if TYPE_CHECKING:
    import pandas as pd

STUDY = "assumptions"
ACCOUNTS_EACH = 300
"""Accounts of the typical population that start in each segment of a set, at most: every set
has a population of its own, and sets differ by more than such a population's chance."""

DRAWS = ("set", "parameter", "value", "place")
KEY = 0x776F726C6473
"""Keeps these draws apart from all else that a seed is the key of ("worlds" in ASCII)."""


def drawn(config: Config, count: int) -> tuple[list[Variant], pd.DataFrame]:
    """Return alternative sets of assumptions as variants of a run, and what was drawn in each.

    Each parameter's range is cut into as many parts of equal chance as there are sets, and every
    part is met by one set (Latin hypercube; McKay, Beckman & Conover 1979). Parameters are drawn
    independently of each other; what differs between segments takes the same place in the range of
    each. Set w has futures of its own, from number w times `Config.assumption_replications`, so
    that one future does not affect all sets; all arms of a set share them.

    Parameters
    ----------
    config
        The run's.
    count
        How many sets; the same sets come for the same seed and count.

    Returns
    -------
    list of Variant
        Of study `STUDY`, named 0, 1, …
    pandas.DataFrame
        Columns `DRAWS`, a row for each set and parameter: its value (of segments, the mean of
        theirs), and its place in its range from 0 to 1.
    """
    import pandas as pd
    from scipy.stats import qmc

    ranges = spans(config)
    draws = np.random.default_rng([config.seed, KEY])
    # A hypercube of no sides cannot be made; without ranges all sets are the run's own.
    cube = qmc.LatinHypercube(max(1, len(ranges)), seed=draws).random(count)
    each = min(ACCOUNTS_EACH, config.book.burn_in_accounts)
    sets, rows = [], []
    for number, places in enumerate(cube[:, : len(ranges)].tolist()):
        settings = settings_at(ranges, places)
        for (key, value), place in zip(settings.items(), places, strict=True):
            each_segment = list(value.values()) if isinstance(value, dict) else value
            rows.append((str(number), key, float(np.mean(each_segment)), place))
        first = number * config.assumption_replications
        futures = tuple(range(first, first + config.assumption_replications))
        sets.append(Variant(STUDY, str(number), settings, futures, each))
    return sets, pd.DataFrame(rows, columns=list(DRAWS))
