"""What playbooks want of one week."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.worth import Worth
from simcs.playbooks import machine
from simcs.signals.view import Floats


class Wanted(NamedTuple):
    """What playbooks want of a week, before it is asked for.

    ``values`` and ``holds`` are what conditions read and what they came to, a column per account;
    ``rows`` are the accounts' row numbers; for ``reachable`` see
    `simcs.playbooks.asks.who_can_be_asked`; ``worth`` is what hours are expected to bring;
    ``variant`` is as `simcs.playbooks.evaluation.Seen` has it.
    """

    notes: machine.Notes
    state: NDArray[np.int32]
    history: Floats
    values: Floats
    holds: NDArray[np.bool_]
    rows: NDArray[np.int64]
    reachable: NDArray[np.bool_]
    worth: Worth
    variant: NDArray[np.int8]
