"""Other ways to write the model, each in its own idiom; `benchmarks.case` is what they run.

A peer is a module with ``opened(prepared, replication)``, which gets everything ready that is not
to be timed (the world, compiled code) and returns a function that runs all of it when called.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from numpy.typing import NDArray

from simcs.experiment.replications import Setup


class Final(NamedTuple):
    """How a run ended.

    Attributes
    ----------
    accounts
        Array of `simcs.journey.columns.ACCOUNT`.
    books
        Array of `simcs.journey.columns.WEEK`, one row per week.
    """

    accounts: NDArray[Any]
    ledger: NDArray[Any]


Opened = Callable[[Setup, int], Callable[[], Final]]
"""The type of a peer's ``opened``."""
