"""Shared fixtures: a small configuration that is quick to run."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import settings

settings.register_profile("the same each time", derandomize=True, database=None, deadline=None)
settings.load_profile("the same each time")

QUICK = (
    "book.size=40",
    "book.burn_in_weeks=60",
    "book.burn_in_accounts=30",
    "horizon_weeks=60",
    "replications=3",
    "driver=loop",
    "depth=quick",
    "workers=1",
)


@pytest.fixture(scope="session", autouse=True)
def clock() -> Iterator[None]:
    """Let it be the same day whenever tests run."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.book.csv_file.clock", lambda: date(2026, 1, 1))
        yield


@pytest.fixture
def quick() -> list[str]:
    """Return overrides for a comparison of a second or so."""
    return list(QUICK)


@pytest.fixture
def no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make no pages and pictures of runs, which would take more time than the runs."""
    monkeypatch.setattr("simcs.comparison.write_pages", lambda *_: True)


@pytest.fixture
def no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the report on paper empty: drawing it takes longer than the page for a browser."""
    monkeypatch.setattr("simcs.report.pdf.pdf", lambda *_: b"")


@pytest.fixture(autouse=True)
def _plugins_of_a_test_are_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no fresh process of a test run the plugin files of another."""
    monkeypatch.setattr("simcs.experiment.plugins._loaded", [])
