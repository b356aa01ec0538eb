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

    names = pd.DataFrame(parts_of(setup), columns=["measure", "grouping", "group", "part"])
    frames = []
    for arm, one in enumerate(setup.arms):
        for outcome in outcomes:
            value, of = outcome.losses[arm].T
            there = np.flatnonzero(of > 0)
            own = names.iloc[there].assign(
                policy=one.name, replication=outcome.replication, value=value[there], of=of[there]
            )
            frames.append(own)
    if not frames:
        return pd.DataFrame(columns=list(LOSSES))
    return pd.concat(frames, ignore_index=True)[list(LOSSES)]
