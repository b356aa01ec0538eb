"""Which random number decides whether a step of a playbook is done as written."""

from __future__ import annotations

import zlib
from collections import Counter
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.program import all_work
from simcs.playbooks.tally import AUTOMATION, step_name, who_does
from simcs.signals.draws import LAST_DRAW
from simcs.signals.view import View
from simcs.team.as_written import AUTOMATED


@lru_cache(maxsize=64)
def draws_of(file: PlaybookFile) -> NDArray[np.int64]:
    """Return of each piece of work the number of its draw, `AUTOMATED` if it takes nobody.

    It follows from the names of the playbook and of the step alone, and of steps of one name from
    how many come before it; so the same step meets the same draws in every file and arm.
    """
    before: Counter[tuple[str, str]] = Counter()
    found = []
    for work in all_work(file):
        name = file.playbooks[work.playbook].name, step_name(work)
        number = zlib.crc32("\n".join((*name, str(before[name]))).encode()) & LAST_DRAW
        before[name] += 1
        found.append(AUTOMATED if who_does(work) == AUTOMATION else number)
    return np.array(found, np.int64)


def not_done(file: PlaybookFile, view: View, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which work is not done as written if it is to be asked for this week.

    Shape ``(works, rows)``.
    """
    draws = draws_of(file)
    found = view._not_done(rows, draws)  # noqa: SLF001 - simcs' own
    return np.zeros((len(draws), len(rows)), np.bool_) if found is None else found
