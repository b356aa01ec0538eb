"""The four parts of the study, each from a lab to what result.json holds of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.sensitivity import morris, sobol
from experiments.sensitivity.points import (
    METRICS,
    OUTCOMES,
    POLICIES,
    SEED,
    Lab,
    Ranges,
    seed_at,
    value_in,
)
from simcs.analysis.interval import mean_interval
from simcs.analysis.summary import defined, top_two
from simcs.experiment.priors import settings_at

Result = dict[str, Any]
SEED_STEPS = 6
"""Steps of a trajectory that change the seed alone: more of them make the floor surer."""


def screening(lab: Lab) -> Result:
    """Screen all parameters with a plausible range, and the seed itself, for what they move.

    All points of a trajectory share their seed, except that `SEED_STEPS` of its steps move no
    parameter: each draws another population and other futures. Their effect is the floor.
    """
    effort, ranges, draw = lab.effort, lab.ranges, lab.generator("morris")
    count = len(ranges)
    walks = morris.trajectories(effort.trajectories, count + SEED_STEPS, draw)
    variants = []
    for t, walk in enumerate(walks):
        for step, places in enumerate(walk):
            # The same seed until the next step of the seed.
            drawn = np.abs(places[count:] - walk[0, count:]).round().sum()
            draws = seed_at(np.random.default_rng([lab.setup.config.seed, t, int(drawn)]).random())
            settings = settings_at(ranges, places[:count].tolist()) | {"seed": draws}
            variants.append(lab.variant("morris", f"{t}.{step}", settings, effort.futures))
    means = lab.differences("morris", variants).mean(axis=1).reshape(*walks.shape[:2], -1)
    found = morris.effects(walks, means)
    outcomes = {}
    for k, outcome in enumerate(OUTCOMES):
        indices = morris.screened(found[:, :, k], SEED_STEPS, lab.generator(outcome.name))
        rows = [
            {"parameter": name, **vars(one)}
            for name, one in zip([*ranges, SEED], indices, strict=True)
        ]
        outcomes[outcome.name] = sorted(rows, key=lambda row: -row["mu_star"][0])
    return {
        "trajectories": effort.trajectories,
        "futures": effort.futures,
        "points": len(variants),
        "parameters": count,
        "luck_steps": SEED_STEPS,
        "outcomes": outcomes,
    }


def leading(screened: Mapping[str, Any], count: int, outcomes: Sequence[str]) -> list[str]:
    """Return the parameters with the largest mu*, taken in turn from the ranking of each outcome.

    Parameters
    ----------
    screened
        What `screening` returned.
    count
        How many.
    outcomes
        Names of those whose rankings count.
    """
    rankings = [
        [row["parameter"] for row in screened["outcomes"][name] if row["parameter"] != SEED]
        for name in outcomes
    ]
    chosen: dict[str, None] = {}
    for level in zip(*rankings, strict=True):
        chosen |= dict.fromkeys(level)
    return list(chosen)[:count]


def shares(lab: Lab, parameters: Sequence[str]) -> Result:
    """Estimate what share of the outcomes' variance each parameter brings, and the seed."""
    ranges = {key: lab.ranges[key] for key in parameters}
    points = sobol.sample(lab.effort.samples, len(ranges) + 1, lab.generator("sobol"))
    variants = [
        lab.variant(
            "sobol",
            f"{page}.{row}",
            settings_at(ranges, places[:-1].tolist()) | {"seed": seed_at(places[-1])},
            lab.effort.futures,
        )
        for page, rows in enumerate(points)
        for row, places in enumerate(rows)
    ]
    means = lab.differences("sobol", variants).mean(axis=1).reshape(*points.shape[:2], -1)
    outcomes = {}
    for k, outcome in enumerate(OUTCOMES):
        values = means[:, :, k]
        indices = sobol.indices(values, lab.generator(outcome.name))
        rows = [
            {"parameter": name, "first": first, "total": total}
            for name, first, total in zip(
                [*ranges, SEED], indices.first.tolist(), indices.total.tolist(), strict=True
            )
        ]
        outcomes[outcome.name] = {
            "rows": sorted(rows, key=lambda row: -row["total"][0]),
            "together": indices.together.tolist(),
            # Points of A and B are drawn independently of each other; the others are not.
            "sd": float(values[:2].std(ddof=1)),
            "won": float(np.mean(values[:2] > 0)),
        }
    return {
        "samples": lab.effort.samples,
        "futures": lab.effort.futures,
        "points": len(variants),
        "outcomes": outcomes,
    }


def both_ends(lab: Lab, parameters: Sequence[str]) -> Result:
    """Move one parameter at a time to either end of its range, on the futures of the default."""
    ends = {"low": 0.0, "high": 1.0}
    moved = [(key, end) for key in parameters for end in ends]
    variants = [lab.variant("tornado", "default", {}, lab.effort.end_futures)]
    for key, end in moved:
        settings = settings_at({key: lab.ranges[key]}, [ends[end]])
        variants.append(lab.variant("tornado", f"{key} {end}", settings, lab.effort.end_futures))
    found = lab.differences("tornado", variants)
    outcomes = {}
    for k, outcome in enumerate(OUTCOMES):
        default, rows = found[0, :, k], []
        for key in parameters:
            row: Result = {"parameter": key}
            for end, place in ends.items():
                own = found[1 + moved.index((key, end)), :, k]
                row[end] = {
                    "value": value_in(lab.ranges[key], place),
                    "difference": mean_interval(own),
                    "shift": mean_interval(own - default),
                }
            rows.append(row)
        rows.sort(key=lambda row: -abs(row["high"]["shift"][0] - row["low"]["shift"][0]))
        outcomes[outcome.name] = {"default": mean_interval(default), "rows": rows}
    return {"futures": lab.effort.end_futures, "outcomes": outcomes}


def winners(lab: Lab) -> Result:
    """Find on which teams and with which score each arm wins."""
    config, effort = lab.setup.config, lab.effort
    typical = lab.setup.csms
    teams = sorted({max(1, round(typical * factor)) for factor in effort.teams})
    noise = {name: own.signal_noise for name, own in config.journey.segments.items()}
    levels: dict[str, Result] = {"chance alone": {"signals.score": "coin"}}
    for factor in effort.noises:
        own = {name: factor * usual for name, usual in noise.items()}
        levels[f"noise × {factor:g}"] = {"journey.segments.*.signal_noise": own}
    levels["true health"] = {"signals.score": "perfect"}
    cells = [(level, csms) for level in levels for csms in teams]
    variants = [
        lab.variant(
            "map",
            f"{level}, {csms}",
            levels[level] | {"team.csms": csms},
            effort.cell_futures,
            POLICIES,
        )
        for level, csms in cells
    ]
    rows = lab.simulate("map", variants)
    accounts = len(lab.setup.book.rows)
    aucs = {}
    for level in levels:
        own = rows[(rows["variant"] == f"{level}, {typical}") & (rows["policy"] == POLICIES[0])]
        aucs[level] = mean_interval(defined(own["health_auc"].to_numpy()), 0, 1)
    outcomes: dict[str, list[Result]] = {metric: [] for metric in METRICS}
    for level, csms in cells:
        own = rows[rows["variant"] == f"{level}, {csms}"]
        for metric, rows_of_metric in outcomes.items():
            best = top_two(own[["policy", "replication", metric]], metric).iloc[0]
            rows_of_metric.append(
                {
                    "level": level,
                    "csms": csms,
                    "best": best["policy"],
                    "second": best["baseline"],
                    "difference": [
                        float(best[name]) for name in ("mean_difference", "ci_low", "ci_high")
                    ],
                    "told_apart": bool(best["ci_low"] > 0),
                }
            )
    return {
        "futures": effort.cell_futures,
        "accounts": accounts,
        "typical": typical,
        "teams": teams,
        "levels": {level: list(auc) for level, auc in aucs.items()},
        "outcomes": outcomes,
    }


def every_range(ranges: Ranges) -> dict[str, list[float]]:
    """Return the ends of every range; of segments the means of theirs."""
    return {key: [value_in(span, place) for place in (0.0, 1.0)] for key, span in ranges.items()}
