"""CPU-seconds of each test, which do not depend on what else the machine does.

python -m pytest -n 0 -p tests.cpu_times
"""

import resource
from collections.abc import Iterator
from typing import Any

import pytest

SHOWN = 20
spent: dict[str, float] = {}


def cpu() -> float:
    """Return the seconds that this process and its ended children have used."""
    own, children = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note what a test costs, with the fixtures that it is the first to need."""
    before = cpu()
    yield
    spent[item.nodeid] = cpu() - before


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show the dearest tests and the sum by file."""
    files: dict[str, float] = {}
    for name, seconds in spent.items():
        file = name.partition("::")[0]
        files[file] = files.get(file, 0.0) + seconds
    for title, costs in (("tests", spent), ("files", files)):
        terminalreporter.section(f"CPU-seconds, {title}; {sum(costs.values()):.0f} in all")
        for name, seconds in sorted(costs.items(), key=lambda one: -one[1])[:SHOWN]:
            terminalreporter.write_line(f"{seconds:7.2f}  {name}")
