"""Answers whose money is easy to work out: arms with values written by hand, future by future."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from simcs.analysis.answer import Answer
from simcs.analysis.measurements import Facts, Measurements
from simcs.analysis.value_table import BREAKDOWN_OF
from simcs.experiment.config import Depth
from simcs.team.parameters import Team

ACCOUNTS, ARR = 100, 10_000_000.0
FUTURES = 4
TEAM = "the team has 3 CSMs, as set by team.csms: 83 hours a week."
Values = float | Sequence[float] | np.ndarray[Any, Any]


@dataclass(frozen=True)
class Arm:
    """What an arm measures: one value of each future, or the same of all.

    ``net`` is ``kept`` and ``growth``; ``value`` is $ of an opening account after salaries of $100.
    """

    kept: Values = 0.8
    growth: Values = 0.2
    first_year: Values = 0.9
    value: Values = 1_000.0
    hours: float = 10.0
    last_arr: float = 8_000_000.0

    def net(self, futures: int) -> np.ndarray[Any, Any]:
        return of(self.kept, futures) + of(self.growth, futures)


def of(values: Values, futures: int) -> np.ndarray[Any, Any]:
    """Return a value for each future."""
    return np.broadcast_to(np.asarray(values, float), (futures,))


def answer(
    arms: Mapping[str, Arm],
    *,
    weeks: int = 156,
    futures: int = FUTURES,
    notes: Sequence[str] = (TEAM,),
    verdict: str = "net_retention",
    sets: Mapping[str, Sequence[float]] | None = None,
) -> Answer[Any]:
    """Return the answer of arms, with net retention by set of assumptions where it is given."""
    config = SimpleNamespace(
        verdict=verdict, horizon_weeks=weeks, replications=futures, policies="default",
        value=SimpleNamespace(gross_margin=0.5, discount_rate=0.0),
        journey=SimpleNamespace(expansion_room=10.0), team=Team(), depth=Depth.quick, assumptions=0,
    )  # fmt: skip
    names = tuple(arms)
    facts = Facts(names, dict.fromkeys(names, ""), ACCOUNTS, ARR, "100 accounts of book.csv", False,
                  3, tuple(notes), "")  # fmt: skip
    rows, curves, parts = [], [], []
    for name, arm in arms.items():
        net, first = arm.net(futures), of(arm.first_year, futures)
        for n in range(futures):
            kept, growth = of(arm.kept, futures)[n], of(arm.growth, futures)[n]
            rows.append({
                "policy": name, "replication": n, "net_retention": net[n],
                "gross_retention_snapshot": kept, "expansion_share": growth,
                "margin_per_account": of(arm.value, futures)[n] + 100.0,
                "hours_cost_per_account": 50.0, "salaries_per_account": 100.0,
                "value_after_salaries": of(arm.value, futures)[n], "hours_used": arm.hours,
                "mean_burnout": 0.1 * n + 0.01 * len(rows),
            })  # fmt: skip
            weekly = np.interp(range(weeks + 1), [0, 52, weeks], [1.0, first[n], net[n]])
            if weeks == 52:
                weekly[-1] = net[n]
            curves.append(pd.DataFrame({
                "policy": name, "replication": n, "week": range(weeks + 1),
                "logo_retention": 0.7, "gross_retention": 0.6, "net_retention": weekly,
            }))  # fmt: skip
            parts += [(name, n, *part) for part in _ends(arm)]
    columns = ["policy", "replication", "breakdown", "group", "value"]
    nothing = pd.DataFrame()
    measured: Measurements[Any] = Measurements(
        config, facts, pd.DataFrame(rows), pd.concat(curves, ignore_index=True),
        pd.DataFrame(parts, columns=columns), nothing, nothing,
    )  # fmt: skip
    if sets:
        measured = replace(measured, variants=_variants(measured.replications, sets))
    return Answer(measured)


def _ends(arm: Arm) -> list[tuple[str, str, float]]:
    both = {"arr": arm.last_arr, "accounts": 80.0, "arr_before": arm.last_arr,
            "accounts_before": 80.0, "opening_arr": ARR}  # fmt: skip
    found = [(BREAKDOWN_OF[part], "smb", value) for part, value in both.items()]
    costs = (BREAKDOWN_OF["costs"], "hours worked", 500.0), (
        BREAKDOWN_OF["costs"], "all salaries", 4_000.0,
    )  # fmt: skip
    return [*found, *costs]


def _variants(rows: pd.DataFrame, sets: Mapping[str, Sequence[float]]) -> pd.DataFrame:
    [count] = {len(values) for values in sets.values()}
    first = rows[rows["replication"] == 0]
    return pd.concat(
        first.assign(
            study="assumptions",
            variant=str(n),
            net_retention=[sets[arm][n] for arm in first["policy"]],
        )
        for n in range(count)
    )
