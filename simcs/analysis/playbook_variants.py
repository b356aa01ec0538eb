"""What the variants of a playbook show of each other, as an A/B test would, and what is true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simcs.analysis.playbook_goals import (
    GOALS,
    alike,
    difference_of_shares,
    outcomes,
    pairs_of,
    tested,
)
from simcs.analysis.playbook_worth import IN_VARIANT, variant_of

if TYPE_CHECKING:
    import pandas as pd

VARIANTS = (
    "policy", "playbook", "variant", "against", "starts", "starts_against", "share",
    "share_against", "seen", "seen_low", "seen_high", "true", "true_low", "true_high",
    "starts_needed", "replications",
)  # fmt: skip


def variants(plays: pd.DataFrame, study: pd.DataFrame, replications: int) -> pd.DataFrame:
    """Return what each variant of a playbook shows against its first one.

    Parameters
    ----------
    plays
        policy, replication and `simcs.playbooks.tally.NAMED`, of the run.
    study
        The study `simcs.analysis.playbook_worth.STUDY`; without rows of a playbook in which all
        accounts get one variant, the true effect is not known.
    replications
        Number of futures.

    Returns
    -------
    pandas.DataFrame
        Columns `VARIANTS`: starts whose goal was reached or missed, a future, the shares that
        reached it, the difference that a test sees, the true one, which is that of all accounts in
        the one and all in the other in the same futures, and the starts that a test of that takes
        (as of `simcs.analysis.playbook_goals.tested`).
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    index = pd.RangeIndex(replications)
    for arm, playbook, names in _with_variants(plays):
        base, *others = names
        second = outcomes(plays, arm, playbook, index, variant=base)
        for name in others:
            first = outcomes(plays, arm, playbook, index, variant=name)
            if first.sum() and second.sum():
                real = _true(study, arm, playbook, name, base)
                own, other = (pairs_of(plays, arm, playbook, variant=one) for one in (name, base))
                factor = alike((first, own), (second, other))
                found = tested(first, second, real, replications, factor)
                rows.append((arm, playbook, name, base, *found, replications))
    return pd.DataFrame(rows, columns=list(VARIANTS))


def _with_variants(plays: pd.DataFrame) -> Iterator[tuple[str, str, list[str]]]:
    """Yield arm, playbook and the names of its variants, in the order of the file."""
    if "variant" not in plays:
        return
    for (arm, playbook), own in plays.groupby(["policy", "playbook"], sort=False):
        names = [name for name in own["variant"].unique().tolist() if name]
        if len(names) > 1:
            yield str(arm), str(playbook), names


def _true(
    study: pd.DataFrame, arm: str, playbook: str, variant: str, against: str
) -> tuple[float, ...] | None:
    """Return the shares and their difference where all accounts get the one and the other."""
    if not len(study) or not set(GOALS) <= set(study):
        return None
    sides = []
    for name in (variant, against):
        label = variant_of(arm, f"{playbook}{IN_VARIANT}{name}")
        own = study[(study["variant"] == label) & (study["policy"] == arm)]
        sides.append(own.set_index("replication")[list(GOALS)])
    both = sides[0].index.intersection(sides[1].index)
    first, second = (side.loc[both].to_numpy(float) for side in sides)
    return difference_of_shares(first, second) if first.sum() and second.sum() else None
