"""Designs and indices of sensitivity, all from SALib, in the form that result.json has them.

Every input is a place from 0, the lower end of its range, to 1. SALib (the extra ``search``) has
Morris's trajectories and elementary effects, of single inputs or of groups (Morris 1991;
Campolongo, Cariboni & Saltelli 2007), and first-order Sobol' indices by random balance designs
(Tarantola, Gatelli & Mara 2006; bias taken out as by Tissot & Prieur 2012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.analysis.interval import CONFIDENCE

Floats = NDArray[np.float64]
Row = dict[str, Any]
Found = dict[str, Any]
CHANCE = "chance"
"""The seed's name among the inputs. It is no parameter: it stands apart from those that are ranked,
as what another company under the same settings changes."""
LEVELS = 4
"""Of the grid on which trajectories walk: places 0, 1/3, 2/3 and 1."""
RESAMPLES = 1000
HARMONICS = 4
"""Of which a first-order effect is made: the fewer, the less chance is taken for one. Four hold any
bend that a range can have in two turns."""
TOP = 5
"""Inputs whose order is asked for."""


def problem(names: Sequence[str], groups: Sequence[str] | None = None) -> dict[str, Any]:
    """Return what SALib calls a problem: inputs by name, and the group of each where given."""
    found = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    return found | ({"groups": list(groups)} if groups else {})


def trajectories(asked: dict[str, Any], count: int, seed: int) -> Floats:
    """Return walks through all places in which each step moves one input, or one group of them.

    Returns
    -------
    numpy.ndarray
        Shape ``(count, moves + 1, inputs)``.
    """
    from SALib.sample import morris

    points = morris.sample(asked, count, num_levels=LEVELS, seed=seed)
    return np.asarray(points.reshape(count, -1, asked["num_vars"]))


def screened(asked: dict[str, Any], walks: Floats, values: Floats, seed: int) -> Found:
    """Return what elementary effects say of each input or group.

    Parameters
    ----------
    walks
        As `trajectories` returns them.
    values
        Of one output at their points, shape ``(count, moves + 1)``.

    Returns
    -------
    dict
        ``rows``, the largest first, and the row of ``chance``. A row has ``name``; ``mu_star``, the
        mean size of the effect over the whole range, with its 95 % interval over trajectories drawn
        again; ``ahead``, whether that interval is above the next one; ``stands_out``, whether it
        is above that of chance. Those of single inputs have ``mu``, the mean effect with its
        sign, ``sigma``, its spread, and ``sign``, 1 or -1 where that of mu is clear.
    """
    from SALib.analyze import morris

    found = morris.analyze(
        asked,
        walks.reshape(-1, walks.shape[2]),
        values.ravel(),
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        num_levels=LEVELS,
        seed=seed,
    )
    single = asked.get("groups") in (None, asked["names"])
    sigmas = np.asarray(found["sigma"], np.float64)
    signs = clear_signs(np.asarray(found["mu"], np.float64), sigmas, len(walks))
    rows = []
    for k, name in enumerate(found["names"]):
        size, reach = float(found["mu_star"][k]), float(found["mu_star_conf"][k])
        row: Row = {"name": name, "mu_star": [size, max(0.0, size - reach), size + reach]}
        if single:
            row |= {"mu": float(found["mu"][k]), "sigma": float(sigmas[k]), "sign": signs[k]}
        rows.append(row)
    chance = next((row for row in rows if row["name"] == CHANCE), None)
    ranked = _ranked([row for row in rows if row is not chance], "mu_star")
    for row in ranked:
        row["stands_out"] = chance is not None and row["mu_star"][1] > chance["mu_star"][2]
    return {"rows": ranked, "chance": chance}


def _ranked(rows: Sequence[Row], by: str) -> list[Row]:
    """Return rows from the largest down, and say of each whether it is clearly ahead of the next.

    Its interval must be above that of the next one. That is stricter than a test of a single
    difference, so that five such steps hold together about as surely as one interval does.
    """
    ranked = sorted(rows, key=lambda row: -row[by][0])
    for row, after in zip(ranked, [*ranked[1:], None], strict=False):
        row["ahead"] = after is None or row[by][1] > after[by][2]
    return ranked


def clear_signs(means: Floats, spreads: Floats, count: int) -> list[int]:
    """Return the sign of each mean effect where it is clear, else 0.

    Of those with a sign one in twenty is expected to be chance: t-tests over trajectories, with the
    false discovery rate of Benjamini and Hochberg (1995).

    Parameters
    ----------
    means, spreads
        Mean and standard deviation of effects, one for each input.
    count
        Of trajectories.
    """
    from scipy.special import stdtr
    from scipy.stats import false_discovery_control

    if count < 2 or not np.isfinite(spreads).all():
        return [0] * len(means)
    # An effect that is the same everywhere has no error; one that is never there is no finding.
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(means == 0, 0.0, np.abs(means) / (spreads / np.sqrt(count)))
    chance = false_discovery_control(2 * stdtr(count - 1, -size))
    return [
        int(np.sign(m)) if p < 1 - CONFIDENCE else 0 for m, p in zip(means, chance, strict=True)
    ]


def sample(asked: dict[str, Any], count: int, seed: int) -> Floats:
    """Return points that cover all ranges evenly (a Latin hypercube), shape ``(count, inputs)``."""
    from SALib.sample import latin

    return np.asarray(latin.sample(asked, count, seed=seed))


def shares(asked: dict[str, Any], points: Floats, values: Floats, seed: int) -> Found:
    """Return which share of the variance each input brings by itself, and what chance brings.

    Total indices are not asked for: their estimators take chance that two points do not share for
    interaction of whatever input differs between them, which here would drown the rest.

    Parameters
    ----------
    points
        As `sample` returns them.
    values
        Of one output at each point in two companies, shape ``(count, 2)``. What differs between
        them is chance; the variance that is shared out is that of their mean.

    Returns
    -------
    dict
        ``rows``, the largest share first: ``name``; ``first``, the first-order index with its 95 %
        bootstrap interval; ``ahead``, whether that is above the next one's. ``chance``: the share
        of chance. ``together``: what is left, which inputs bring jointly.
    """
    from SALib.analyze import rbd_fast

    means = values.mean(axis=1)
    found = rbd_fast.analyze(
        asked,
        points,
        means,
        M=HARMONICS,
        num_resamples=RESAMPLES,
        conf_level=CONFIDENCE,
        seed=seed,
    )
    rows = []
    for k, name in enumerate(asked["names"]):
        # SALib resamples half as many points as there are, which widens intervals by √2.
        mean, reach = float(found["S1"][k]), float(found["S1_conf"][k] / np.sqrt(2))
        rows.append({"name": name, "first": [mean, mean - reach, mean + reach]})
    chance = float(np.mean(np.diff(values, axis=1) ** 2) / 4 / means.var(ddof=1))
    return {
        "rows": _ranked(rows, "first"),
        "chance": chance,
        "together": 1 - chance - sum(row["first"][0] for row in rows),
    }


def tiers(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return the names of the first `TOP` rows, together those whose order is not clear."""
    found: list[list[str]] = [[]]
    for row in rows[:TOP]:
        found[-1].append(row["name"])
        if row["ahead"]:
            found.append([])
    return [tier for tier in found if tier]


def clear_steps(rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many of the first `TOP` rows are clearly ahead of the next one, and of how many.

    Where there are no more rows than those, the last one has nothing to be ahead of.
    """
    steps = [row["ahead"] for row in rows[:-1][:TOP]]
    return sum(steps), len(steps)
