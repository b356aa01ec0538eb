"""An interrupted run ends, also while its processes hand over results."""

import subprocess
import sys

PROGRAM = """
import numpy as np
from simcs.experiment.parallel import spread

def work(number):
    return np.full(3_000_000, number)

for place, _ in enumerate(spread(work, range(200), 2)):
    if place == 4:
        raise KeyboardInterrupt
"""


def test_no_half_result_is_waited_for() -> None:
    """Large results fill the pipe: the interrupt meets a process that hands one over."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60
    )
    assert "KeyboardInterrupt" in ended.stderr
