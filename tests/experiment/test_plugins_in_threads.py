"""A plugin's classes in a process that cannot be copied, as a notebook or a server is."""

import sys
import threading
from pathlib import Path

from simcs.experiment import parallel, plugins

PLUGIN = """
class Doubled:
    def __init__(self, number):
        self.number = number

    def __call__(self, item):
        return self.number * item
"""


def test_objects_of_plugins_reach_fresh_processes(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PLUGIN, encoding="utf-8")
    plugins.load([str(file)])
    [doubled] = [
        module.Doubled
        for name, module in sys.modules.items()
        if name.startswith("simcs_plugin_") and hasattr(module, "Doubled")
    ]
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert not parallel.can_fork()
        assert parallel.apart(doubled(2), 21) == 42
        assert sorted(parallel.spread(doubled(2), [1, 2], 2)) == [2, 4]
    finally:
        stop.set()
        other.join()
