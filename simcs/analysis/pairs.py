"""Two arms in every variant of a study: their difference, paired by future."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simcs.errors import ConfigError, RunError, quoted, unknown
from simcs.interventions.ceiling import CEILING_NAME
from simcs.metrics.definitions import METRICS

if TYPE_CHECKING:
    import pandas as pd

KEYS = ("study", "variant", "policy", "replication")


def of_study(variants: pd.DataFrame, study: str, metric: str) -> pd.DataFrame:
    """Return the rows of one study with `KEYS` and one metric alone.

    Parameters
    ----------
    variants
        Columns `KEYS`, then one for each metric.

    Raises
    ------
    ConfigError
        When the table has no such metric.
    RunError
        When columns are missing, or nothing of the study is there.
    """
    missing = [key for key in KEYS if key not in variants]
    if missing:
        raise RunError(f"the variants table has no column {quoted(missing[0])}")
    if metric not in variants or metric in KEYS or metric not in METRICS:
        names = (name for name in variants if name not in KEYS)
        raise ConfigError(unknown("metric", metric, names))
    rows = variants.loc[variants["study"] == study, [*KEYS, metric]]
    if not len(rows):
        raise RunError(f"the variants table has no rows of the study {quoted(study)}")
    return rows


def gaps(
    variants: pd.DataFrame, study: str, policy: str, baseline: str, metric: str
) -> pd.DataFrame:
    """Return policy minus baseline of a metric: a row for each replication, a column each variant.

    Variants are in order of appearance. Replications in which the difference has no value in some
    variant are left out, so that all columns are about the same futures.

    Raises
    ------
    ConfigError
        When there is no such arm or metric, or both arms are one.
    RunError
        As `of_study`, and when an arm has a replication of a variant twice.
    """
    rows = of_study(variants, study, metric)
    arms = rows["policy"].unique().tolist()
    for arm in (policy, baseline):
        if arm not in arms:
            raise ConfigError(unknown("policy", arm, map(str, arms)))
    if policy == baseline:
        raise ConfigError(f"policy and baseline are both {quoted(policy)}; allowed: two arms")
    if rows.duplicated(["variant", "policy", "replication"]).any():
        raise RunError(f"an arm of the study {quoted(study)} has a replication twice")
    order = rows["variant"].unique()
    wide = rows.pivot_table(
        index="replication", columns=["policy", "variant"], values=metric, dropna=False
    )
    return (wide[policy] - wide[baseline]).reindex(columns=order).astype(np.float64).dropna()


def direction(metric: str) -> int:
    """Return 1 where more of a metric is better, -1 where less is.

    Raises
    ------
    ConfigError
        When neither is better.
    """
    better = METRICS[metric].better
    if better == "neither":
        directed = (name for name in METRICS if METRICS[name].better != "neither")
        raise ConfigError(
            f"metric {quoted(metric)} has no better direction; allowed: {', '.join(directed)}"
        )
    return 1 if better == "higher" else -1


def pair_to_explain(comparison: pd.DataFrame, metric: str, baseline: str) -> tuple[str, str] | None:
    """Return the best other arm by its mean in ``metric``, and the baseline.

    Parameters
    ----------
    comparison
        As `simcs.analysis.summary.comparison` returns it.

    Returns
    -------
    tuple or None
        None where the baseline or all others have no value, or no direction is better.
    """
    own = comparison[(comparison["metric"] == metric) & (comparison["replications"] > 0)]
    others = own[~own["policy"].isin([baseline, CEILING_NAME])]
    if not len(others) or baseline not in set(own["policy"]):
        return None
    try:
        sign = direction(metric)
    except ConfigError:
        return None
    place = (sign * others["mean"].to_numpy()).argmax()
    return str(others["policy"].iloc[place]), baseline
