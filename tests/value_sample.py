"""Measurements of two arms, one of which works no hours, with values that are easy to work out."""

from types import SimpleNamespace
from typing import Any

import pandas as pd

from simcs.analysis.horizon import Ends, Future, left_at_the_end
from simcs.analysis.measurements import Facts, Measurements
from simcs.analysis.value_table import BREAKDOWN_OF

WEEKS = 364
ARMS = ("rest", "work")
SEGMENTS = ("smb", "enterprise")
ENDS: dict[str, dict[str, tuple[float, ...]]] = {
    "rest": {
        "arr": (9_000, 0), "accounts": (9, 0), "arr_before": (10_000, 0),
        "accounts_before": (10, 0), "opening_arr": (9_000, 0), "costs": (0, 1_900),
    },
    "work": {
        "arr": (10_000, 4_000), "accounts": (10, 1), "arr_before": (10_000, 4_000),
        "accounts_before": (10, 1), "opening_arr": (10_000, 4_000), "costs": (1_100, 2_200),
    },
}  # fmt: skip
"""Of every replication: smb and enterprise, or hours worked and all salaries."""

RUN = {"rest": (5_000.0, 0.0, 700.0), "work": (6_000.0, 300.0, 700.0)}
"""Margin, cost of hours worked and of all salaries of the run, per opening account."""


def measurements(weeks: int = WEEKS, replications: int = 3) -> Measurements[Any]:
    """Return what would be measured of two arms on 20 opening accounts."""
    config = SimpleNamespace(
        verdict="net_retention", horizon_weeks=weeks, replications=replications,
        value=SimpleNamespace(gross_margin=0.5, discount_rate=0.0),
        journey=SimpleNamespace(expansion_room=10.0),
    )  # fmt: skip
    facts = Facts(ARMS, dict.fromkeys(ARMS, ""), 20, 1.0, "20 accounts", True, 1, (), "")
    names = ("margin_per_account", "hours_cost_per_account", "salaries_per_account")
    rows = [
        {"policy": arm, "replication": n, "hours_used": 10.0 * (arm == "work")}
        | dict(zip(names, RUN[arm], strict=True))
        for arm in ARMS
        for n in range(replications)
    ]
    parts = [
        (arm, n, BREAKDOWN_OF[part], group, value)
        for arm in ARMS
        for n in range(replications)
        for part, both in ENDS[arm].items()
        for group, value in zip(
            ("hours worked", "all salaries") if part == "costs" else SEGMENTS, both, strict=True
        )
    ]
    columns = ["policy", "replication", "breakdown", "group", "value"]
    nothing = pd.DataFrame()
    return Measurements(
        config, facts, pd.DataFrame(rows), nothing, pd.DataFrame(parts, columns=columns), nothing,
        nothing,
    )  # fmt: skip


def left(arm: str) -> list[float]:
    """Return what is left of an arm per opening account: margin and both costs."""
    one = Ends(**{name: pd.DataFrame([part]).to_numpy(float) for name, part in ENDS[arm].items()})
    return [part / 20 for part in left_at_the_end(one, Future(WEEKS, 0.5, 0.0, 10.0))[0]]
