"""The studies that make an answer whole: each the same run with some settings changed.

*Assumptions* draws the assumptions over their ranges, *staffing* the size of the team,
*mechanisms* switches off one by one what work does, *playbooks* leaves out one playbook at a time,
*books* draws other books.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from simcs.experiment.comparison import Progress
from simcs.experiment.replications import Setup
from simcs.experiment.store import RunFolder
from simcs.studies.ablation import mechanisms
from simcs.studies.assumptions import drawn
from simcs.studies.books import other_books
from simcs.studies.playbooks import together, without_each
from simcs.studies.staffing import team_sizes, valued
from simcs.studies.variants import simulate_variants

if TYPE_CHECKING:
    import pandas as pd


def run_study(
    name: str,
    setup: Setup,
    pair: tuple[str, str] | None,
    folder: RunFolder | None,
    stage: Callable[[str, int], AbstractContextManager[Progress]],
    arms: tuple[str, ...] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Run a study and return its rows, and what was drawn for it if anything was.

    Parameters
    ----------
    name
        One of `simcs.analysis.answer.STUDIES`.
    setup
        Of the run.
    pair
        The policy and the baseline whose difference is taken apart; None where there is one arm.
    folder
        Where finished parts are saved, and resumed from.
    stage
        Opens the progress of a number of futures.
    arms
        Those that are tried with other sizes of the team; None: all.

    Returns
    -------
    tuple
        study, variant, policy, replication and every metric, no rows where there is nothing to
        study; and set, parameter, value and place of the draws.

    Raises
    ------
    SimcsError
        When a policy breaks its contract in one of the variants.
    """
    draws = None
    if name == "assumptions":
        variants, draws = drawn(setup.config, setup.config.assumptions)
    elif name == "staffing":
        variants = team_sizes(setup, arms)
    elif name == "books":
        variants = other_books(setup)
    elif name == "playbooks":
        variants = [*without_each(setup), *together(setup)]
    else:
        variants = mechanisms(setup, *pair) if pair else []
    if not variants:
        import pandas as pd

        return pd.DataFrame(), draws
    futures = sum(len(variant.replications) for variant in variants)
    with stage(name, futures) as progress:
        rows = simulate_variants(setup, variants, folder, progress)
    return (valued(rows, setup) if name == "staffing" else rows), draws
