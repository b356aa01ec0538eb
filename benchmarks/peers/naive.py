"""The model as SimPy is mostly taught: every customer is a process that wakes each week.

It is `tests.oracle`, the model written again from docs/reference/model.md in plain Python.
"""

from collections.abc import Callable

from benchmarks import case
from benchmarks.peers import Final
from simcs.experiment.replications import Setup
from tests.oracle import Oracle


def opened(prepared: Setup, replication: int = 0) -> Callable[[], Final]:
    """Return a function that runs a replication of the first arm; see `benchmarks.peers`."""
    config = prepared.config
    world = case.opened(prepared, replication)
    oracle = Oracle(world, config.journey, config.signals, config.team, config.market)

    def simulate() -> Final:
        for _ in oracle.weeks():
            pass
        end = oracle.snapshot(oracle.horizon - 1)
        return Final(end.accounts, end.ledger)

    return simulate
