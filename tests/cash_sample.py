"""Answers whose cash is easy to work out: costs written by hand, margin from ARR week by week."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from simcs.analysis.answer import Answer
from simcs.analysis.cash import COSTS
from simcs.metrics.groups import years_in
from tests.money_sample import ACCOUNTS, ARR, Arm, answer

MARGIN = 0.5
"""Gross margin of `tests.money_sample`, which does not discount."""


def cash_answer(
    arms: Mapping[str, Arm], salaries: Mapping[str, Sequence[float]], **settings: Any
) -> Answer[Any]:
    """Return the answer of arms with salaries of each year, $ of the book; hours are half of them.

    Margin and costs per account are those that the years add up to.
    """
    c = answer(arms, **settings)
    weeks, rows = c.config.horizon_weeks, c.measured.replications.copy()
    parts = [c.measured.breakdowns]
    for arm in arms:
        own = rows["policy"] == arm
        margin = MARGIN * ARR * c.curves[arm]["net"][:, :weeks].sum(axis=1) / 52
        paid = np.asarray(salaries.get(arm, [0.0] * len(years_in(weeks))), float)
        rows.loc[own, "margin_per_account"] = margin / ACCOUNTS
        rows.loc[own, "salaries_per_account"] = paid.sum() / ACCOUNTS
        rows.loc[own, "hours_cost_per_account"] = paid.sum() / 2 / ACCOUNTS
        parts.append(pd.DataFrame([
            (arm, n, name, year, share * amount)
            for n in rows.loc[own, "replication"]
            for name, share in zip(COSTS.values(), (0.5, 1.0), strict=True)
            for year, amount in zip(years_in(weeks), paid, strict=True)
        ], columns=list(parts[0])))  # fmt: skip
    breakdowns = pd.concat(parts, ignore_index=True)
    return Answer(replace(c.measured, replications=rows, breakdowns=breakdowns))
