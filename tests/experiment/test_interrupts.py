"""An interrupted run ends, whatever it is doing."""

import json
import subprocess
import sys
from pathlib import Path

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


STOPPED_IN_A_FINALIZER = """
import os, signal
import simcs

class Closer:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        sum(range(10_000_000))

@simcs.policy("closes")
class Closes:
    def plan(self, view):
        if view.week == 3:
            Closer()
        return simcs.Plan()
"""


def test_an_interrupt_in_a_finalizer_is_not_lost(quick: list[str], tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(STOPPED_IN_A_FINALIZER)
    run = ["compare", *quick, "policies=[closes]", "plugins=[mine.py]", "folder=cut", "workers=1"]
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program += "from simcs.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", program, *run],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=tmp_path,
    )
    assert ended.returncode == 130, ended.stderr
    assert "Traceback" not in ended.stderr
    status = json.loads((tmp_path / "cut" / "status.json").read_text())
    assert status["status"] == "interrupted"
