"""What nobody in a team can see of its accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simcs.journey.columns import LATENT, Stage
from simcs.journey.lifecycle import chances
from simcs.world.state import WorldState

if TYPE_CHECKING:
    import pandas as pd


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
