"""Imported by a process that tests copy: everything that a run needs is imported and compiled."""

import io
from contextlib import redirect_stderr, redirect_stdout, suppress
from tempfile import TemporaryDirectory
from unittest.mock import patch

import simcs.comparison  # noqa: F401 - so that it can be patched
from simcs.cli import main

for driver in ("agents", "loop"):
    with (
        TemporaryDirectory() as folder,
        patch("simcs.comparison.write_pages"),
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()),
        suppress(SystemExit),
    ):
        main([
            "compare", "book.size=10", "book.burn_in_weeks=5", "book.burn_in_accounts=10",
            "horizon_weeks=4", "replications=2", "workers=1", "depth=quick",
            "policies=[none,blend]", f"driver={driver}", f"folder={folder}/run",
        ])  # fmt: skip
