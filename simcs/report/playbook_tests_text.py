"""What tests of playbooks show, in sentences: of a holdout, and of variants against each other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from simcs.experiment.measurements import RunAnswer
from simcs.report.playbook_amounts import points
from simcs.report.playbook_said import Said, over, own
from simcs.report.text import shown


def tests(c: RunAnswer, row: Any, name: str) -> Iterator[Said]:
    """Say what a playbook's own tests show beside the truth, and how large one must be."""
    for test in own(c.playbook_holdouts, row).itertuples():
        what = f"The holdout of {name} shows"
        yield _said(c, what, test, test.entered + test.held_out)
    for test in own(c.playbook_variants, row).itertuples():
        what = f"The test of {shown(test.variant)} against {shown(test.against)} in {name} shows"
        yield _said(c, what, test, test.starts + test.starts_against)


def _said(c: RunAnswer, what: str, test: Any, there: float) -> Said:
    seen, low, high = points(test.seen, test.seen_low, test.seen_high)
    size = f"{seen} points in reaching its goal (between {low} and {high} points)"
    text = f"{what} a difference of {size}"
    if test.true_low == test.true_high == 0:
        text += "; in truth there is none: with all accounts on either side as many reach it"
    elif not math.isnan(test.true):
        true, low, high = points(test.true, test.true_low, test.true_high)
        text += f"; the true one is {true} points (between {low} and {high} points)"
    if math.isnan(test.starts_needed):
        size = "There is no clear effect that a test could be planned for."
    else:
        enough = "enough" if there >= test.starts_needed else "too few"
        size = (
            f"A test that shows it takes {test.starts_needed:,.0f} starts; this book has "
            f"{there:,.0f}{over(c)}, which is {enough}."
        )
    return Said("holdout", there, f"{text}. {size}")
