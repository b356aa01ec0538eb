"""Imported by a process that tests copy: everything that a run needs is imported and compiled."""

import statsmodels.duration.survfunc  # noqa: F401

import simcs
import simcs.cli
import simcs.report.report

simcs.compare(
    ["none", "blend"],
    overrides=["book.size=10", "book.burn_in_weeks=5", "book.burn_in_accounts=10",
               "horizon_weeks=4", "replications=2", "workers=1", "depth=quick"],
)  # fmt: skip
