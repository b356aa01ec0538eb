"""A plugin's classes in a process that cannot be copied, as a notebook or a server is."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from joblib.externals.loky import get_reusable_executor
from joblib.externals.loky.process_executor import TerminatedWorkerError

import simcs
from simcs.errors import RunError
from simcs.experiment import parallel, plugins
from simcs.interventions.actions import ACTIONS, NUMBERS, table
from simcs.metrics.definitions import METRICS, Metric, metric_names

PLUGIN = """
class Doubled:
    def __init__(self, number):
        self.number = number

    def __call__(self, item):
        return self.number * item
"""
ACTION = """
import simcs

simcs.action("by_file", (1, 2, 3), goodwill=1, lead=2)
"""


@contextmanager
def another_thread() -> Iterator[None]:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert not parallel.can_fork()
        yield
    finally:
        stop.set()
        other.join()


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """Forget afterwards what a test registers, here and in the processes that it began."""
    kept = ACTIONS._items, NUMBERS, ACTIONS.asked, METRICS._items
    held = [dict(one) for one in kept]
    yield
    get_reusable_executor().shutdown()
    for mine, before in zip(kept, held, strict=True):
        mine.clear()
        mine.update(before)


def test_a_plugin_imports_a_file_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "beside_a_plugin.py").write_text("CHANCE = 0.25\n")
    file = tmp_path / "mine.py"
    file.write_text("from beside_a_plugin import CHANCE\nassert CHANCE == 0.25\n")
    plugins.load([str(file)])
    assert sys.path[-1] == str(tmp_path)


def test_objects_of_plugins_reach_fresh_processes(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PLUGIN, encoding="utf-8")
    plugins.load([str(file)])
    [doubled] = [
        module.Doubled
        for name, module in sys.modules.items()
        if name.startswith("simcs_plugin_") and hasattr(module, "Doubled")
    ]
    with another_thread():
        assert parallel.apart(doubled(2), 21) == 42
        assert sorted(parallel.spread(doubled(2), [1, 2], 2)) == [2, 4]


@pytest.mark.usefixtures("_as_it_was")
def test_fresh_processes_have_what_was_registered_here(tmp_path: Path) -> None:
    """Three times in two processes: again changes nothing.

    Actions have the numbers that they have here, though there the file registers its own first.
    """

    def registered(_item: int) -> Any:
        numbers = list(NUMBERS.items()), dict(ACTIONS.asked), table().tobytes()
        return metric_names(), METRICS["own"].compute(None), list(ACTIONS), *numbers

    simcs.action("by_hand", (1, 1, 1), root=1)
    file = tmp_path / "mine.py"
    file.write_text(ACTION, encoding="utf-8")
    plugins.load([str(file)])
    simcs.action("by_hand_too", (1, 1, 1), sponsor=1)
    assert [*NUMBERS][-3:] == ["by_hand", "by_file", "by_hand_too"]
    METRICS.register("own")(Metric("own", "own", "", "neither", "seven", lambda _record: 7.0))
    with another_thread():
        found = list(parallel.spread(registered, [1, 2, 3], 2))
    assert found == [registered(0)] * 3


@pytest.mark.parametrize(
    "begin",
    [
        lambda: parallel.apart(abs, 1),
        lambda: list(parallel.spread(abs, [1, 2], 2)),
    ],
    ids=["apart", "spread"],
)
def test_an_end_from_outside_is_reported_in_our_words(
    begin: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_given: object) -> Iterator[int]:
        yield 1
        raise TerminatedWorkerError("the exit codes of the workers are {SIGKILL(-9)}")

    monkeypatch.setattr("joblib.Parallel", lambda **_settings: ended)
    with another_thread(), pytest.raises(RunError, match="has been ended from outside"):
        begin()


TWO_CALLS = """
import threading
import time
from simcs.experiment.parallel import spread

begun = threading.Event()

def first():
    for _ in spread(time.sleep, [0.1] * 12, 2):
        begun.set()

def second():
    begun.wait()
    list(spread(time.sleep, [0.1] * 3, 3))

threads = [threading.Thread(target=one) for one in (first, second)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("both done")
"""


def test_two_threads_with_other_numbers_of_processes_do_not_wait_for_ever() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", TWO_CALLS], capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.stdout == "both done\n", ended.stderr
