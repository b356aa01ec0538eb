"""One observed history held against the model and against the shifted beta-geometric."""

from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.validation import fitting
from experiments.validation.cohort import (
    LOSSES,
    SEGMENT,
    Settings,
    configured,
    decisions,
    paths,
    simulated,
    survival,
)
from experiments.validation.observed import BUCKETS, MONTH, Observed
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.segments import FitFamily

LONGEST = {WEEKS_PER_YEAR: 12, MONTH: 48}
"""Renewals that paths of accounts are simulated for, by weeks of a term."""
FRESH = 1000
"""The future of simulations account by account: none of those that were fitted on."""
Floats = NDArray[np.float64]

VARIANTS: dict[str, Settings] = {
    "without losses beyond control": tuple((key, 0.0) for key in LOSSES),
    "with health that stands still": (
        ("journey.honeymoon", 0.0),
        ("journey.health_adoption", 0.0),
        ("journey.health_problems", 0.0),
        ("journey.health_sponsor", 0.0),
        ("journey.health_noise", 0.0),
    ),
}
"""What is taken away from the model to see what a misfit comes from, and refitted."""
VARIANTS["with neither"] = tuple(pair for settings in VARIANTS.values() for pair in settings)
ODDS, HONEYMOON, HALF_LIFE, SEASONING = (
    f"journey.{name}" for name in ("term_in_odds", "honeymoon", "honeymoon_half_life", "seasoning")
)
FAMILY = f"{SEGMENT}.fit_family"
NOT_OF_PATHS = (*LOSSES, ODDS, HONEYMOON, HALF_LIFE, FAMILY)
"""Settings that change nothing of what happens to accounts that stay."""
BEFORE = "none of the three, as before"
ASSUMED: dict[str, Settings] = {
    BEFORE: ((ODDS, False), (HONEYMOON, 0.0), (SEASONING, 0.0)),
    "terms in the odds alone": ((HONEYMOON, 0.0), (SEASONING, 0.0)),
    "no honeymoon": ((HONEYMOON, 0.0),),
    "honeymoon 1": ((HONEYMOON, 1.0),),
    "honeymoon 3.5": ((HONEYMOON, 3.5),),
    "half-life 18 weeks": ((HALF_LIFE, 18.0),),
    "half-life 72 weeks": ((HALF_LIFE, 72.0),),
    "no seasoning": ((SEASONING, 0.0),),
    "seasoning 0.1": ((SEASONING, 0.1),),
    "seasoning 0.4": ((SEASONING, 0.4),),
    "skewed fit (`weakest`)": ((FAMILY, FitFamily.weakest),),
}
"""Other assumptions on time since the beginning, and on the spread of fit, each fitted again."""
ENDS = (
    "honeymoon 1", "honeymoon 3.5", "half-life 18 weeks", "half-life 72 weeks", "seasoning 0.1",
    "seasoning 0.4",
)  # fmt: skip
"""Those of them that are the ends of a range, one at a time."""


@dataclass(frozen=True)
class Effort:
    """How much is simulated: accounts, futures to fit on, and accounts of the check."""

    accounts: int = 1500
    fits: int = 4
    checked: int = 6000


def curves_of(observed: Observed, effort: Effort, changed: Settings) -> list[fitting.Curve]:
    """Return the model's curve as a function of mean and spread of fit, in each future."""
    config = configured(1, observed.term, 1, dict(changed))
    # Histories of the same terms share what happens to accounts.
    longest = LONGEST[observed.term]
    settings = tuple((key, value) for key, value in changed if key not in NOT_OF_PATHS)

    def curve(future: int, point: Floats, renewals: int) -> Floats:
        histories = paths(effort.accounts, observed.term, longest, future, settings)
        return survival(histories.first(renewals), config, point, observed.card_share)

    return [partial(curve, future) for future in range(effort.fits)]


def errors(predicted: Floats, observed: Observed) -> dict[str, dict[str, float]]:
    """Return how far off predictions are where they were fitted and where they were not."""
    data, cut = fitting.data_of(observed)[0], observed.fitted
    own = predicted[: len(data)]
    return {
        "in_sample": asdict(fitting.miss(own[:cut], data[:cut])),
        "hold_out": asdict(fitting.miss(own[cut:], data[cut:])),
    }


def baseline(observed: Observed) -> dict[str, Any]:
    """Return the shifted beta-geometric fitted to the same part, and what it predicts."""
    logs = fitting.fit_shifted_beta_geometric(observed.spans[: observed.fitted])

    def curve(point: Floats) -> Floats:
        return fitting.shifted_beta_geometric(point, observed.until)

    survival = curve(logs)
    _, spread = fitting.uncertainty(curve, logs, np.full(2, 0.01), observed)
    values = fitting.measured(survival, observed)
    return {
        "alpha": float(np.exp(logs[0])),
        "beta": float(np.exp(logs[1])),
        "log_likelihood": fitting.log_likelihood(survival, observed.spans[: observed.fitted]),
        "values": values.tolist(),
        "data_error": spread.tolist(),
        "hazard": (100 * (1 - survival[1:] / survival[:-1])).tolist(),
        **errors(values, observed),
    }


def model(
    observed: Observed, effort: Effort, changed: Settings, near: Floats | None = None
) -> tuple[dict[str, Any], Floats]:
    """Return the model fitted to the first part, what it predicts, and each fit's predictions.

    It is fitted once in each of several futures, and predicts by the next of them.

    Parameters
    ----------
    near
        Shape ``(futures, 2)``: where each search begins; None: they look around.
    """
    spans, until = observed.spans[: observed.fitted], observed.until
    last = spans[-1].last
    curves = curves_of(observed, effort, changed)
    starts = [None] * len(curves) if near is None else list(near)
    points = [
        fitting.fit_model(lambda p, c=c: c(p, last), spans, start)  # type: ignore[misc]
        for c, start in zip(curves, starts, strict=True)
    ]
    others = [*curves[1:], curves[0]]
    survivals = np.array([c(p, until) for c, p in zip(others, points, strict=True)])
    each = np.array([fitting.measured(s, observed) for s in survivals])
    whole, middle = survivals.mean(axis=0), np.mean(points, axis=0)
    values = each.mean(axis=0)
    steps = np.minimum(0.05, np.array((1.0, middle[1] / 2)))
    own, spread = fitting.uncertainty(lambda p: curves[0](p, until), middle, steps, observed)
    return {
        "fit_mean": float(middle[0]),
        "fit_sd": float(middle[1]),
        "at_bound": fitting.at_bound(middle),
        "points": np.array(points).tolist(),
        "parameter_error": own.tolist(),
        "log_likelihood": fitting.log_likelihood(whole, spans),
        "values": values.tolist(),
        "simulation_error": _standard_error(each).tolist(),
        "data_error": spread.tolist(),
        "hazard": (100 * (1 - whole[1:] / np.maximum(whole[:-1], 1e-9))).tolist(),
        **errors(values, observed),
    }, each


def check(observed: Observed, found: dict[str, Any], effort: Effort) -> dict[str, float]:
    """Return how far a simulation account by account is from what the fitted curve says.

    In standard errors of such a simulation, at the renewal where they differ most.
    """
    point = np.array((found["fit_mean"], found["fit_sd"]))
    seen = simulated(
        effort.checked, observed.term, observed.until, point, observed.card_share, FRESH
    )[1:]
    curve = curves_of(observed, effort, ())[0](point, observed.until)[1:]
    scores = (seen - curve) / np.sqrt(np.maximum(curve * (1 - curve), 1e-9) / effort.checked)
    return {
        "accounts": effort.checked,
        "largest": float(scores[np.argmax(np.abs(scores))]),
        "points": float(100 * np.max(np.abs(seen - curve))),
    }


def beside(observed: Observed, each: Floats, rival: dict[str, Any]) -> dict[str, Any]:
    """Return by how much the model errs more than the baseline, and how it stands to it."""
    whole, low, high = fitting.rmse_difference(observed, each, np.array(rival["values"]))
    return {
        "difference": {"rmse": whole, "low": low, "high": high},
        "standing": fitting.standing(low, high),
    }


def otherwise(
    observed: Observed, effort: Effort, rival: dict[str, Any], points: Floats
) -> dict[str, Any]:
    """Return what comes out under other assumptions, in short.

    Parameters
    ----------
    points
        Shape ``(futures, 2)``: what was fitted under the usual ones. Searches begin there, but for
        the decisions of before, which are far away.
    """
    found = {}
    for name, changed in ASSUMED.items():
        own, each = model(observed, effort, changed, None if name == BEFORE else points)
        short = {part: own[part] for part in ("fit_mean", "fit_sd", "at_bound", "hold_out")}
        found[name] = short | beside(observed, each, rival)
    return found


def _standard_error(each: Floats) -> Floats:
    if len(each) < 2:
        return np.full(each.shape[1], np.nan)
    return np.asarray(each.std(axis=0, ddof=1) / np.sqrt(len(each)))


def studied(observed: Observed, effort: Effort) -> dict[str, Any]:
    """Return all that is said of one history: data, model, baseline, and which predicts better."""
    data, error = fitting.data_of(observed)
    rival = baseline(observed)
    own, each = model(observed, effort, ())
    variants = {}
    if observed.term == WEEKS_PER_YEAR:
        variants = {name: model(observed, effort, v)[0] for name, v in VARIANTS.items()}
    return {
        "key": observed.key,
        "title": observed.title,
        "source": observed.source,
        "note": observed.note,
        "term_weeks": observed.term,
        "card_share": observed.card_share,
        "measure": "survival" if observed.is_cohort else "churn",
        "fitted": observed.fitted,
        "spans": [asdict(span) for span in observed.spans],
        "data": data.tolist(),
        "data_error": error.tolist(),
        "model": own,
        "sbg": rival,
        **beside(observed, each, rival),
        "variants": variants,
        "assumed": otherwise(observed, effort, rival, np.array(own["points"])),
        "check": check(observed, own, effort),
        "effort": asdict(effort),
    }


def by_usage(
    key: str, point: tuple[float, float], counts: tuple[list[float], list[float]], effort: Effort
) -> dict[str, Any]:
    """Return churn by usage before the renewal: as observed, and in the fitted model.

    The model's decisions are cut, by usage, into groups as large as those of the data.
    """
    decided, churned = map(np.array, counts)
    last, card = BUCKETS["13th+"][1], float(key.endswith("auto"))
    usage, lost, unpaid = decisions(effort.checked, MONTH, last, np.array(point), card, FRESH)
    edges = np.concatenate(([0.0], np.cumsum(decided) / decided.sum()))
    cuts = np.round(edges * len(usage)).astype(int)
    order = np.argsort(usage, kind="stable")
    groups = [order[low:high] for low, high in pairwise(cuts)]
    sizes = np.array([float(len(group)) for group in groups])
    losses = np.array([float(lost[group].sum()) for group in groups])
    return {
        "key": key,
        "share": (100 * decided / decided.sum()).tolist(),
        "data": (100 * churned / decided).tolist(),
        "model": (100 * losses / np.maximum(sizes, 1)).tolist(),
        "data_auc": ranked(decided, churned),
        "model_auc": ranked(sizes, losses),
        "decisions": len(usage),
        "unpaid_share": unpaid,
    }


def ranked(decided: Floats, churned: Floats) -> float:
    """Return the chance that a lost decision has less usage than a kept one, ties counting half."""
    retained = decided - churned
    above = np.concatenate((np.cumsum(retained[::-1])[::-1][1:], [0.0]))
    return float(np.sum(churned * (above + retained / 2)) / (churned.sum() * retained.sum()))
