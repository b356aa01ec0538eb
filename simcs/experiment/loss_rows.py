"""What losses add up to in each replication, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simcs.analysis.losses import LOSSES
from simcs.experiment.account_logs import loss_parts
from simcs.experiment.own_columns import groupings
from simcs.experiment.replications import Outcome, Setup
from simcs.world.parting_tallies import Part

if TYPE_CHECKING:
    import pandas as pd


def parts_of(setup: Setup) -> tuple[Part, ...]:
    """Return what is added up in each replication of a run."""
    config = setup.config
    return loss_parts(tuple(config.journey.segments), groupings(setup.book.own, config.by))


def losses_table(setup: Setup, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """Return a row for each arm, replication and part that is of anything: columns `LOSSES`."""
    import pandas as pd

    names = np.array(parts_of(setup), object)
    arms = np.array([one.name for one in setup.arms], object)
    numbers = np.array([outcome.replication for outcome in outcomes], np.int64)
    held = np.array([[outcome.losses[arm] for outcome in outcomes] for arm in range(len(arms))])
    held = held.reshape(len(arms), len(numbers), len(names), 2)
    arm, future, part = np.nonzero(held[..., 1] > 0)
    columns = dict(zip(("measure", "grouping", "group", "part"), names[part].T, strict=True))
    value, of = held[arm, future, part].T
    rows = {"policy": arms[arm], "replication": numbers[future], "value": value, "of": of}
    return pd.DataFrame(rows | columns, columns=list(LOSSES))
