"""Runs of these tests make no report, which would cost more than the rest of them."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="module")
def reports(request: pytest.FixtureRequest) -> Iterator[None]:
    """Switch reports off, but in files that say ``REPORTS = True``."""
    with pytest.MonkeyPatch.context() as patched:
        if not getattr(request.module, "REPORTS", False):
            patched.setattr("simcs.report.report.report_files", lambda *_: None)
        yield
