"""What common random numbers are worth: replications saved when both arms share them."""

from collections.abc import Callable
from functools import partial

import numpy as np

from benchmarks import case
from benchmarks.efforts import Effort
from benchmarks.measurement import BOOTSTRAP, Measurement, gain_of_pairing
from simcs.experiment.parallel import spread
from simcs.experiment.replications import replicate, warm_up
from simcs.metrics.definitions import metric_names

ACCOUNTS, WEEKS = 500, 52
ARMS = ("none", case.POLICY)
METRIC = "net_retention"
WORKERS = 2


def measure(effort: Effort, say: Callable[[str], object]) -> Measurement:
    """Return how many times fewer replications the paired difference needs."""
    say(f"common random numbers,  {effort.paired} replications")
    prepared = case.setup(ACCOUNTS, WEEKS, f"[{','.join(ARMS)}]", ("depth=quick",))
    column = metric_names().index(METRIC)
    found = spread(
        partial(replicate, prepared),
        range(effort.paired),
        WORKERS,
        before=partial(warm_up, prepared),
    )
    outcomes = sorted(found, key=lambda outcome: outcome.replication)
    values = np.asarray([outcome.metrics[:, column] for outcome in outcomes])
    size = (
        f"{' and '.join(ARMS)} on {ACCOUNTS} accounts, {WEEKS} weeks, {effort.paired} replications"
    )
    found_gain = gain_of_pairing(values[:, 1], values[:, 0])
    return Measurement(found_gain, (), size, "replication", BOOTSTRAP)
