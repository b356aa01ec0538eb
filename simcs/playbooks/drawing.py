"""Which accounts are drawn to a holdout and to each variant, and which come first."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from simcs.playbooks.asks import fixed_draws
from simcs.playbooks.codes import TEAM
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.program import Program
from simcs.playbooks.wanted import Wanted
from simcs.signals.departed import Lost
from simcs.signals.view import View


def held_out(
    file: PlaybookFile, shadow: Collection[str], view: View, rows: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return who is in the holdout of each playbook, shape ``(plays, rows)``.

    All are in that of a playbook in ``shadow``.
    """
    held = np.zeros((len(file.playbooks), len(rows)), np.bool_)
    for p, playbook in enumerate(file.playbooks):
        share = max(playbook.holdout, file.rules.holdout)
        if playbook.name in shadow:
            held[p] = True
        elif share:
            held[p] = fixed_draws(view, playbook.name, rows) < share
    return held


def drawn_to(
    file: PlaybookFile, forced: Mapping[str, int], view: View, rows: NDArray[np.int64]
) -> NDArray[np.int8]:
    """Return to which variant of each playbook accounts are drawn, the same in every arm.

    Parameters
    ----------
    forced
        Playbooks of which all are drawn to one variant, its place.
    """
    drawn = np.zeros((len(file.playbooks), len(rows)), np.int8)
    for p, playbook in enumerate(file.playbooks):
        if playbook.name in forced:
            drawn[p] = forced[playbook.name]
        elif playbook.variants:
            ends = np.cumsum([variant.share for variant in playbook.variants])[:-1]
            values = fixed_draws(view, f"variants of {playbook.name}", rows)
            drawn[p] = np.searchsorted(ends, values, side="right")
    return drawn


def by_variant(
    file: PlaybookFile, program: Program, found: Wanted, passed: NDArray[np.bool_]
) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
    """Yield each piece of work that is asked for, in each variant of its playbook, of whom."""
    for at in np.flatnonzero(passed.any(axis=1)).tolist():
        play = program.work[at].playbook
        if not file.playbooks[play].variants:
            yield at, 0, passed[at]
            continue
        for variant in range(len(file.playbooks[play].variants)):
            mine = passed[at] & (found.variant[play] == variant)
            if mine.any():
                yield at, variant, mine


def turn_of(view: View, gone: Lost, program: Program) -> NDArray[np.int64]:
    """Return in which order limits of the team take accounts: the largest revenue first."""
    if not (program.plays[:, TEAM] > 0).any():
        return np.arange(len(view.account) + len(gone.account))
    return np.argsort(-np.concatenate([view.arr, gone.arr]), kind="stable")
