"""What nobody in a team can see of its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.journey.columns import LATENT, Account, Stage
from simcs.journey.decision import (
    ACTIVE,
    STAY,
    chance_to_stay,
    chance_to_turn,
    chance_undisturbed,
)
from simcs.journey.segment_parameters import SegmentParameters
from simcs.world.state import WorldState

if TYPE_CHECKING:
    import pandas as pd


@compiled
def chances(
    accounts: Table[Account], parameters: Table[SegmentParameters], week: int
) -> NDArray[np.float64]:
    """Return how likely each account is to stay and to renew, in the middle of a week.

    Shape ``(2, accounts)``: the chance that it means to stay (1 or 0 once it has decided), and that
    its term ends in a renewal. Failed payments aside; NaN where it is not active.
    """
    found = np.full((2, accounts.shape[0]), np.nan)
    for i in range(accounts.shape[0]):
        a = accounts[i]
        if a.stage != ACTIVE:
            continue
        p = parameters[a.segment]
        stay = chance_to_stay(a, p, week)
        if week >= a.renewal - a.notice:
            stay = 1.0 if a.intent == STAY else 0.0
        found[0, i] = stay
        found[1, i] = chance_undisturbed(a, p) * (stay + (1.0 - stay) * chance_to_turn(a, p, week))
    return found


def truth(state: WorldState, week: int) -> pd.DataFrame:
    """Return a row for each account, as `simcs.World.truth` describes it."""
    import pandas as pd

    columns: dict[str, Any] = {
        "stage": [Stage(stage).name.lower() for stage in state.accounts["stage"]],
        "arr": state.accounts["arr"] / 100,
    }
    for name in LATENT:
        values = state.accounts[name]
        if values.ndim == 1:
            columns[name] = values
        else:
            columns |= {f"{name}_{k}": values[:, k] for k in range(values.shape[1])}
    stays, renews = chances(state.accounts, state.parameters, week)
    columns |= {"stays": stays, "renews": renews}
    return pd.DataFrame(columns).rename_axis("account")
