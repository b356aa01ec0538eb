"""Fitting two numbers to renewals by maximum likelihood, and how far off what comes out is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from experiments.validation.observed import Observed, Span

Floats = NDArray[np.float64]
Curve = Callable[[Floats], Floats]
"""From two parameters to the share that is left after 0, 1, … renewals."""
LEAST = 1e-6
"""No chance of leaving is taken to be nearer 0 or 1 than this: a simulation has finite accounts."""


def churn(survival: Floats, spans: Sequence[Span]) -> Floats:
    """Return the share of decisions that are losses in each span, for those who stayed so long.

    Renewal k is decided by those left after k - 1. Where nobody is left it is 1.
    """
    lost = [survival[s.first - 1] - survival[s.last] for s in spans]
    decided = [survival[s.first - 1 : s.last].sum() for s in spans]
    return np.array([x / n if n > 0 else 1.0 for x, n in zip(lost, decided, strict=True)])


def log_likelihood(survival: Floats, spans: Sequence[Span]) -> float:
    """Return the binomial log-likelihood of what was decided in each span.

    With a span for each renewal of one cohort it is, but for a constant, the multinomial
    likelihood of when customers left, by which Fader & Hardie (2007) fit the sBG.
    """
    chance = np.clip(churn(survival, spans), LEAST, 1 - LEAST)
    lost, decided = _counts(spans)
    return float(lost @ np.log(chance) + (decided - lost) @ np.log1p(-chance))


def _counts(spans: Sequence[Span]) -> tuple[Floats, Floats]:
    return np.array([s.churned for s in spans]), np.array([s.at_risk for s in spans])


def shifted_beta_geometric(logs: Floats, renewals: int) -> Floats:
    """Return S(t) = B(α, β + t)/B(α, β) for t = 0 … renewals, given log α and log β."""
    from scipy.special import betaln

    alpha, beta = np.exp(logs)
    years = np.arange(renewals + 1)
    return np.asarray(np.exp(betaln(alpha, beta + years) - betaln(alpha, beta)))


def fit_shifted_beta_geometric(spans: Sequence[Span]) -> Floats:
    """Return log α and log β of greatest likelihood."""
    from scipy.optimize import minimize

    last = spans[-1].last
    return np.asarray(
        minimize(
            lambda logs: -log_likelihood(shifted_beta_geometric(logs, last), spans),
            (0.0, 1.0),
            method="Nelder-Mead",
            bounds=[(-7.0, 12.0)] * 2,
            options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 4000, "maxfev": 4000},
        ).x
    )


MEANS, SPREADS = (-10.0, -5.0, -1.0, 3.0, 6.0, 12.0), (0.5, 2.0, 5.0, 9.0)
"""Mean and spread of fit from which the search may begin."""
BOUNDS = ((-20.0, 20.0), (0.0, 10.0))
"""What the model allows."""
NEAR = 0.1
BEGINNINGS = 2
"""How many of these it does begin from: the likeliest."""
STEPS = (0.8, 0.5)
"""First steps of the search."""


def fit_model(curve: Curve, spans: Sequence[Span], near: Floats | None = None) -> Floats:
    """Return mean and spread of fit of greatest likelihood (simplex of Nelder & Mead 1965).

    Parameters
    ----------
    near
        Mean and spread to begin from, such as the fit of much the same curve; None: look around.
    """
    from scipy.optimize import minimize

    def surprise(point: Floats) -> float:
        return -log_likelihood(curve(point), spans)

    beginnings = [near]
    if near is None:
        grid = sorted((surprise(np.array(at)), at) for at in product(MEANS, SPREADS))
        beginnings = [np.array(at) for _, at in grid[:BEGINNINGS]]
    found = [
        minimize(
            surprise,
            at,
            method="Nelder-Mead",
            bounds=BOUNDS,
            options={
                "initial_simplex": at + np.diag((0.0, *STEPS))[:, 1:],
                "xatol": 1e-3,
                "fatol": 1e-3,
                "maxfev": 120,
            },
        )
        for at in beginnings
    ]
    return np.asarray(min(found, key=lambda one: float(one.fun)).x)


def at_bound(point: Floats) -> bool:
    """Return whether the search ended where the model allows no more."""
    low, high = np.array(BOUNDS).T
    return bool((np.abs(point - low) < NEAR).any() or (np.abs(point - high) < NEAR).any())


def measured(survival: Floats, observed: Observed) -> Floats:
    """Return what is compared: per cent left after each renewal of a cohort, else churn, per cent.

    A cohort has a value for every renewal of the curve, other histories one for each span.
    """
    return 100 * (survival[1:] if observed.is_cohort else churn(survival, observed.spans))


def data_of(observed: Observed) -> tuple[Floats, Floats]:
    """Return what was observed in the terms of `measured`, and its standard error (Greenwood)."""
    lost, decided = _counts(observed.spans)
    chance = np.clip(lost / decided, 0, 1)
    if not observed.is_cohort:
        return 100 * chance, 100 * np.sqrt(chance * (1 - chance) / decided)
    survival = np.cumprod(1 - lost / decided)
    spread = np.cumsum(chance / np.maximum(1e-12, 1 - chance) / decided)
    return 100 * survival, 100 * survival * np.sqrt(spread)


def uncertainty(
    curve: Curve, point: Floats, steps: Floats, observed: Observed
) -> tuple[Floats, Floats]:
    """Return standard errors of two parameters and of what they predict, from the data's number.

    By the delta method: the information of the fitted decisions, and differences of the curve.
    """
    fitted = observed.spans[: observed.fitted]
    chance = np.clip(churn(curve(point), fitted), LEAST, 1 - LEAST)
    of_chance, of_measured = [], []
    for unit, step in zip(np.eye(2), steps, strict=True):
        high, low = curve(point + step * unit), curve(point - step * unit)
        of_chance.append((churn(high, fitted) - churn(low, fitted)) / (2 * step))
        of_measured.append((measured(high, observed) - measured(low, observed)) / (2 * step))
    slopes, effects = np.array(of_chance), np.array(of_measured)
    weight = _counts(fitted)[1] / (chance * (1 - chance))
    covariance = np.linalg.pinv((slopes * weight) @ slopes.T, hermitian=True)
    spread = np.einsum("ip,ij,jp->p", effects, covariance, effects)
    return np.sqrt(np.diag(covariance)), np.sqrt(np.maximum(spread, 0.0))


@dataclass(frozen=True)
class Miss:
    """How far predictions are off, in points."""

    rmse: float
    largest: float


def miss(predicted: Floats, data: Floats) -> Miss:
    """Return the root mean square and the largest of the errors."""
    errors = predicted - data
    return Miss(float(np.sqrt(np.mean(errors**2))), float(errors[np.argmax(np.abs(errors))]))


DRAWS = 2000


def rmse_difference(
    observed: Observed, each: Floats, other: Floats, seed: int = 1
) -> tuple[float, float, float]:
    """Return by how many points the first errs more than the second in the part held out.

    Parameters
    ----------
    each
        Shape ``(fits, renewals)``: predictions of the first, fitted on different random numbers.
    other
        Shape ``(renewals,)``: predictions of the second.

    Returns
    -------
    tuple of float
        The difference of root mean squares, and its 95 % interval by bootstrap: what was held out
        is drawn again, binomially, and so are the fits. What was fitted to is taken as it is.
    """
    rest = slice(observed.fitted, len(observed.spans))
    data = data_of(observed)[0]
    predictions, rival = each[:, rest], other[rest]
    whole = miss(predictions.mean(axis=0), data[rest]).rmse - miss(rival, data[rest]).rmse
    draws = np.random.default_rng(seed)
    lost, decided = _counts(observed.spans[rest])
    chance = np.clip(lost / decided, 0, 1)
    again = draws.binomial(np.round(decided).astype(int), chance, (DRAWS, len(chance))) / decided
    shown = again
    if observed.is_cohort:
        # Losses that are below zero, as customers came back, are kept as they are.
        staying = 1 - np.where(lost < 0, lost / decided, again)
        shown = data[observed.fitted - 1] / 100 * np.cumprod(staying, axis=1)
    picks = draws.integers(len(each), size=(DRAWS, len(each)))
    means = predictions[picks].mean(axis=1)
    first = np.sqrt(np.mean((means - 100 * shown) ** 2, axis=1))
    second = np.sqrt(np.mean((rival - 100 * shown) ** 2, axis=1))
    low, high = np.quantile(first - second, (0.025, 0.975))
    return whole, float(low), float(high)


def standing(low: float, high: float) -> str:
    """Return how the first stands to the second, from the interval of the difference of errors."""
    if high < 0:
        return "better"
    return "worse" if low > 0 else "no clear difference"
