"""An interrupted run ends, whatever it is doing."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from simcs.errors import PolicyError
from simcs.experiment.interrupts import Ended, interrupts_first, stopped_cleanly
from simcs.experiment.parallel import spread
from simcs.experiment.store import RunFolder
from simcs.interventions.time_limit import TimeLimit
from simcs.world import loop
from tests.worlds import SHIPPED, small_world

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


def of_compiled_code(interrupt: BaseException) -> None:
    """Raise as compiled code does that an interrupt meets, and as who calls it may."""
    behind = SystemError("returned a result with an exception set")
    behind.__cause__ = interrupt
    raise PolicyError("policy 'mine', week 3: it raised SystemError") from behind


@pytest.mark.parametrize("interrupt", [Ended(), KeyboardInterrupt()], ids=repr)
def test_an_interrupt_of_compiled_code_is_one(interrupt: BaseException, tmp_path: Path) -> None:
    """Else a run that was asked to end says that it failed (seen in one of some hundred)."""
    with pytest.raises(type(interrupt)), interrupts_first():
        of_compiled_code(interrupt)
    with pytest.raises(type(interrupt)), stopped_cleanly():
        of_compiled_code(interrupt)
    folder = RunFolder(tmp_path / "run")
    folder.begin("", "", {})
    with pytest.raises(type(interrupt)), folder.underway(1):
        of_compiled_code(interrupt)
    assert json.loads(folder.read_text("status.json"))["status"] == "interrupted"


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(SystemError, match="another"), interrupts_first():
        raise SystemError("another")
    folder = RunFolder(tmp_path / "run")
    folder.begin("", "", {})
    with pytest.raises(PolicyError), folder.underway(1):
        raise PolicyError("policy 'mine', week 3: it raised ValueError") from ValueError("x")
    assert json.loads(folder.read_text("status.json"))["status"] == "failed"


def test_what_was_asked_of_the_process_is_asked_again_where_it_was_lost() -> None:
    done: list[int] = []

    def work(number: int) -> None:
        if number == 1:
            with suppress(Ended):  # as compiled code may
                os.kill(os.getpid(), signal.SIGTERM)
        done.append(number)

    with pytest.raises(Ended), stopped_cleanly():
        list(spread(work, range(4), 1))
    assert done == [0, 1]
    assert list(spread(work, [2, 3], 1)) == [None, None]  # and not for ever


@pytest.mark.parametrize("step", ["__enter__", "__exit__"])
def test_no_time_limit_is_left_behind(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupt may come while it is being set or lifted."""
    usual = getattr(TimeLimit, step)

    def interrupted(self: Any, *given: Any) -> None:
        if step == "__enter__":
            usual(self)
        raise KeyboardInterrupt

    world = small_world(SHIPPED["blend"]())
    monkeypatch.setattr(TimeLimit, step, interrupted)
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(KeyboardInterrupt):
        next(iter(loop.weeks(world)))
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) == before
