"""Every command of README, docs and help texts ends soon, or its page says how long it takes."""

import json
from pathlib import Path

import pytest

from benchmarks.commands import LIMIT
from benchmarks.pages import ROOT, TIME, Shown, shown

TABLE: dict[str, float | None] = json.loads(
    (Path(ROOT) / "benchmarks" / "commands.json").read_text("utf-8")
)["seconds"]
SHOWN = shown()
STUDIES = "docs/background/"
"""Pages of stored results, with the commands that made them: CONTRIBUTING says how long."""
REMEDY = 'run: make bench ARGS="commands --quick"'


def test_no_time_is_of_a_command_that_no_page_shows() -> None:
    assert set(TABLE) <= {one.command for one in SHOWN}, REMEDY


def test_the_pages_are_read() -> None:
    """The list is found, so it must not be found empty where something changes."""
    places = {one.place for one in SHOWN}
    assert {"README.md", "simcs --help", "docs/background/theory.md"} <= places
    assert len(SHOWN) > 80


@pytest.mark.parametrize(
    "one",
    [one for one in SHOWN if not one.place.startswith(STUDIES)],
    ids=lambda one: f"{one.place}: {one.command}",
)
def test_it_takes_less_than_a_minute_or_the_page_says_so(one: Shown) -> None:
    assert one.command in TABLE, f"nobody has timed it; {REMEDY}"
    seconds = TABLE[one.command]
    if seconds is None or seconds >= LIMIT:
        assert TIME.search(one.before), f"{one.place} does not say how long {one.command} takes"
