"""The four parts of the study, each from a lab to what result.json holds of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.sensitivity import indices
from experiments.sensitivity.indices import CHANCE, Found
from experiments.sensitivity.points import (
    ARMS,
    MAPPED,
    METRICS,
    NAMES,
    Floats,
    Lab,
    Ranges,
    gaps,
    value_in,
)
from experiments.sensitivity.topics import by_topic
from simcs.analysis.interval import mean_interval
from simcs.analysis.summary import defined, top_two
from simcs.experiment.priors import settings_at

Result = dict[str, Any]
ENDS = {"low": 0.0, "high": 1.0}


def screening(lab: Lab) -> Result:
    """Screen topics, then single parameters of those that lead, for what they move.

    All points of a trajectory share one company, except that chance is moved once too: from there
    on it is another one. The size of that effect is what chance alone does.
    """
    topics = by_topic(lab.ranges)
    groups = [topic for topic, own in topics.items() for _ in own]
    # Parameters in the order of their topics, which need not stand together among the ranges.
    ranges = {key: lab.ranges[key] for own in topics.values() for key in own}
    first = _walked(lab, "topics", ranges, groups)
    chosen = _fitting(lab, topics, ranked(first["outcomes"], NAMES))
    own = {key: lab.ranges[key] for topic in chosen for key in topics[topic]}
    return {
        "trajectories": lab.effort.trajectories,
        "parameters": len(ranges),
        "topics": topics,
        "of_topics": first,
        "chosen": chosen,
        "of_parameters": _walked(lab, "morris", own, None),
    }


def _walked(lab: Lab, stage: str, ranges: Ranges, groups: list[str] | None) -> Result:
    """Walk all trajectories of a design, and return the indices of each outcome."""
    asked = indices.problem([*ranges, CHANCE], [*groups, CHANCE] if groups else None)
    walks = indices.trajectories(asked, lab.effort.trajectories, lab.seed(stage))
    points = []
    for t, walk in enumerate(walks):
        for step, places in enumerate(walk):
            settings = settings_at(ranges, places[:-1].tolist())
            # Each of the places of chance on the grid is a company, of this trajectory alone.
            seed = lab.seed(stage, t, round(places[-1] * (indices.LEVELS - 1)))
            points.append(lab.point(stage, f"{t}.{step}", settings, seed))
    found = lab.differences(stage, points).reshape(*walks.shape[:2], -1)
    return {
        "points": len(points),
        "outcomes": {
            name: indices.screened(asked, walks, found[:, :, k], lab.seed(stage, name))
            for k, name in enumerate(NAMES)
        },
    }


def _fitting(lab: Lab, topics: Mapping[str, Sequence[str]], order: Sequence[str]) -> list[str]:
    """Return the topics that lead, as many as there is room for: at least the first."""
    chosen: list[str] = []
    room = lab.effort.singles
    for topic in order:
        if not chosen or len(topics[topic]) <= room:
            chosen.append(topic)
            room -= len(topics[topic])
    return chosen


def ranked(outcomes: Mapping[str, Found], names: Sequence[str]) -> list[str]:
    """Return inputs from the largest effect down, taken in turn from the ranking of each outcome.

    Parameters
    ----------
    outcomes
        What was found of each outcome.
    names
        Of the outcomes whose rankings count.
    """
    rankings = [[row["name"] for row in outcomes[name]["rows"]] for name in names]
    chosen: dict[str, None] = {}
    for level in zip(*rankings, strict=True):
        chosen |= dict.fromkeys(level)
    return list(chosen)


def leading(screened: Mapping[str, Any], count: int) -> list[str]:
    """Return the parameters that lead what `screening` returned, over all outcomes in turn."""
    return ranked(screened["of_parameters"]["outcomes"], NAMES)[:count]


def shares(lab: Lab, parameters: Sequence[str]) -> Result:
    """Estimate what share of the outcomes' variance each parameter brings, and chance."""
    ranges = {key: lab.ranges[key] for key in parameters}
    asked = indices.problem(list(ranges))
    drawn = indices.sample(asked, lab.effort.samples, lab.seed("sobol"))
    points = [
        lab.point("sobol", f"{n}.{k}", settings_at(ranges, places), lab.seed("sobol", n, k))
        for n, places in enumerate(drawn.tolist())
        for k in range(2)
    ]
    found = lab.differences("sobol", points).reshape(len(drawn), 2, -1)
    outcomes = {
        name: {
            **indices.shares(asked, drawn, found[:, :, k], lab.seed("sobol", name)),
            "won": float(np.mean(found[:, :, k] > 0)),
        }
        for k, name in enumerate(NAMES)
    }
    return {"samples": lab.effort.samples, "points": len(points), "outcomes": outcomes}


def both_ends(lab: Lab, parameters: Sequence[str]) -> Result:
    """Move one parameter at a time to either end of its range, in the same companies."""
    moved = [("default", ""), *((key, end) for key in parameters for end in ENDS)]
    points = []
    for key, end in moved:
        settings = settings_at({key: lab.ranges[key]}, [ENDS[end]]) if end else {}
        points += [
            lab.point("tornado", f"{key} {end} {n}", settings, lab.seed("company", n))
            for n in range(lab.effort.companies)
        ]
    rows = lab.simulate("tornado", points)
    found = gaps(rows).reshape(len(moved), lab.effort.companies, -1)
    usual = rows[rows["variant"].str.startswith("default ")]
    outcomes = {}
    for k, name in enumerate(NAMES):
        default = found[0, :, k]
        moves = [
            {
                "parameter": key,
                **{
                    end: _end(lab, key, place, found[moved.index((key, end)), :, k], default)
                    for end, place in ENDS.items()
                },
            }
            for key in parameters
        ]
        moves.sort(key=lambda row: -_width(row))
        outcomes[name] = {"default": mean_interval(default), "rows": moves}
    return {
        "companies": lab.effort.companies,
        "hours": {arm: float(usual[usual["policy"] == arm]["hours_used"].mean()) for arm in ARMS},
        "outcomes": outcomes,
    }


def _end(lab: Lab, key: str, place: float, own: Floats, default: Floats) -> Result:
    return {
        "value": value_in(lab.ranges[key], place),
        "difference": mean_interval(own),
        "shift": mean_interval(own - default),
    }


def _width(row: Result) -> float:
    """Return how far apart the two ends of a range put a difference."""
    return float(abs(row["high"]["shift"][0] - row["low"]["shift"][0]))


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
    points = [
        lab.point(
            "map",
            f"{level}, {csms}: {n}",
            levels[level] | {"team.csms": csms},
            lab.seed("company", n),
            MAPPED,
        )
        for level, csms in cells
        for n in range(effort.cell_companies)
    ]
    rows = lab.simulate("map", points)
    # A company is to a cell what a future is to a run: arms are compared within it.
    place, company = rows["variant"].str.split(": ", expand=True).T.to_numpy()
    rows = rows.assign(variant=place, replication=company.astype(int))
    aucs = {}
    for level in levels:
        seen = rows[(rows["variant"] == f"{level}, {typical}") & (rows["policy"] == ARMS[0])]
        aucs[level] = mean_interval(defined(seen["health_auc"].to_numpy()), 0, 1)
    outcomes: dict[str, list[Result]] = {metric: [] for metric in METRICS}
    for level, csms in cells:
        there = rows[rows["variant"] == f"{level}, {csms}"]
        for metric, cells_of_metric in outcomes.items():
            best = top_two(there[["policy", "replication", metric]], metric).iloc[0]
            cells_of_metric.append(
                {
                    "level": level,
                    "csms": csms,
                    "best": best["policy"],
                    "second": best["baseline"],
                    "lead": [float(best[key]) for key in ("mean_difference", "ci_low", "ci_high")],
                    "clear": bool(best["ci_low"] > 0),
                }
            )
    return {
        "companies": effort.cell_companies,
        "accounts": effort.size,
        "typical": typical,
        "teams": teams,
        "levels": aucs,
        "outcomes": outcomes,
    }


def every_range(ranges: Ranges) -> dict[str, list[float]]:
    """Return the ends of every range; of segments the means of theirs."""
    return {key: [value_in(span, place) for place in ENDS.values()] for key, span in ranges.items()}
