"""With everything else switched off by parameters, the simulation is a model with a closed form.

All z-tests of this file together raise a false alarm in at most one of a thousand seeds; the seed
is fixed, so they either always pass or never do. theory.md has the derivations, and its
figures are compared with the same runs.
"""

import math
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import betaln
from scipy.stats import norm

from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.replications import Outcome, prepare, replicate
from simcs.metrics.curves import survivors
from simcs.metrics.definitions import metric_names
from tests.tiers import first_fast

PAGE = Path(__file__).parents[2] / "docs" / "background" / "theory.md"
SEGMENTS = ("sbg_regular", "sbg_high_end")
YEARS = np.arange(1, 13)
FALSE_ALARMS = 1e-3
Z_TESTS = len(SEGMENTS) * len(YEARS) + 1
"""Bonferroni: each test has this share of the false alarms that are allowed to all."""
LIMIT = float(norm.isf(FALSE_ALARMS / Z_TESTS / 2))

PUBLISHED = {
    "sbg_regular": (1000, 631, 468, 382, 326, 289, 262, 241),
    "sbg_high_end": (1000, 869, 743, 653, 593, 551, 517, 491),
}
"""Survivors per 1,000 in years 0 to 7 (Fader & Hardie 2007)."""


AS_SHIPPED, FEW = 0, 4_000
"""Accounts; the laws hold at any size, and the figures of the page are those of the shipped one."""
NOTICED = {FEW: 0.4, AS_SHIPPED: 0.1}
"""How large a mistake, as a part of beta, is far beyond the limit at each size."""


@cache
def run_of(experiment: str, size: int = AS_SHIPPED) -> tuple[Config, Outcome]:
    """Return an experiment of a size, and its one replication."""
    config = compose([f"experiment={experiment}", *([f"book.size={size}"] if size else [])])
    return config, replicate(prepare(config), 0)


def surviving(alpha: float, beta: float, years: np.ndarray) -> np.ndarray:
    """Return the shifted beta-geometric S(t) = B(alpha, beta + t) / B(alpha, beta)."""
    return np.exp(betaln(alpha, beta + years) - betaln(alpha, beta))


def z_scores(experiment: str, size: int = AS_SHIPPED, beta_off: float = 0.0) -> np.ndarray:
    """Return how far the simulated survivors are from theory in years 1 to 12, in its own units."""
    config, outcome = run_of(experiment, size)
    segment = config.journey.segments["mid"]
    expected = surviving(segment.fit_alpha, segment.fit_beta + beta_off, YEARS)
    seen = outcome.curves[0, 0, 52 * YEARS]
    return (seen - expected) / np.sqrt(expected * (1 - expected) / config.book.size)


def test_the_limit_is_what_the_page_says():
    assert f"{LIMIT:.2f}" in PAGE.read_text("utf-8")
    assert Z_TESTS == 25


def require_theory(experiment: str, size: int) -> None:
    """Require that survival is the shifted beta-geometric, and that another beta is refused.

    So the test has teeth: ten percent more or less, as shipped, is far beyond the limit.
    """
    scores = z_scores(experiment, size)
    assert np.abs(scores).max() < LIMIT, scores
    off = NOTICED[size] * run_of(experiment, size)[0].journey.segments["mid"].fit_beta
    for wrong in (-off, off):
        assert np.abs(z_scores(experiment, size, wrong)).max() > 2 * LIMIT


@pytest.mark.parametrize("experiment", SEGMENTS)
def test_survival_is_the_shifted_beta_geometric(experiment):
    require_theory(experiment, FEW)


@pytest.mark.parametrize("experiment", SEGMENTS)
def test_shapes_are_those_of_the_published_years(experiment):
    """Alpha and beta maximise the likelihood of the published survivors, to three decimals."""
    segment = compose([f"experiment={experiment}"]).journey.segments["mid"]
    left = -np.diff(PUBLISHED[experiment])
    stayed = PUBLISHED[experiment][-1]

    def surprise(logs: np.ndarray) -> float:
        survival = surviving(*np.exp(logs), np.arange(8))
        return -float(left @ np.log(-np.diff(survival)) + stayed * np.log(survival[-1]))

    found = np.exp(minimize(surprise, (0.0, 0.0), method="Nelder-Mead", tol=1e-9).x)
    assert found == pytest.approx((segment.fit_alpha, segment.fit_beta), abs=5e-4)


@pytest.mark.slow
@pytest.mark.parametrize("experiment", SEGMENTS)
def test_the_page_and_the_laws_as_shipped(experiment):
    """The table of docs/background/theory.md: year, simulated, closed form, published.

    One test, so that each experiment is simulated once.
    """
    require_theory(experiment, AS_SHIPPED)
    config, outcome = run_of(experiment)
    segment = config.journey.segments["mid"]
    seen = survivors(outcome.curves[0, 0])
    theory = 1000 * surviving(segment.fit_alpha, segment.fit_beta, np.arange(13))
    rows = table_under(experiment)
    assert len(rows) == 13
    largest = np.abs(z_scores(experiment)).max()
    assert f"differences is {largest:.2f} standard errors" in PAGE.read_text("utf-8")
    for year, row in enumerate(rows):
        published = PUBLISHED[experiment][year] if year < 8 else "–"
        assert row == [str(year), f"{seen[year]:.1f}", f"{theory[year]:.1f}", str(published)]


def table_under(experiment: str) -> list[list[str]]:
    section = PAGE.read_text("utf-8").split(f"experiment={experiment}", 1)[1]
    table = re.search(r"\| year .*\n\|[-| ]+\n((?:\|.*\n)+)", section)
    assert table
    return [[c.strip() for c in line.strip("|").split("|")] for line in table[1].splitlines()]


def constant_health(size: int = AS_SHIPPED) -> tuple[float, float, float, float]:
    """Return the simulated lifetime value, its closed form and standard error, the textbook's."""
    config, outcome = run_of("constant_health", size)
    segment = config.journey.segments["mid"]
    margin = config.value.gross_margin * segment.acv
    stay = 1 / (1 + math.exp(-segment.fit_mean))
    a_year = 1 / (1 + config.value.discount_rate)
    years = config.horizon_weeks // 52
    accrued = (1 - a_year) / (1 - a_year ** (1 / 52)) / 52
    exact = margin * accrued * (1 - (stay * a_year) ** years) / (1 - stay * a_year)
    # One account brings value[n - 1] if it lives for n terms within the horizon.
    terms = np.arange(1, years + 1)
    chance = stay ** (terms - 1) * (1 - stay)
    chance[-1] = stay ** (years - 1)
    value = margin * accrued * (1 - a_year**terms) / (1 - a_year)
    assert value @ chance == pytest.approx(exact, rel=1e-12)
    error = math.sqrt((value**2 @ chance - exact**2) / config.book.size)
    seen = float(outcome.metrics[0, metric_names().index("lifetime_value")])
    return seen, exact, error, margin / (1 - stay * a_year)


@pytest.mark.parametrize("size", first_fast([8_000, AS_SHIPPED]))
def test_lifetime_value_of_constant_health(size):
    seen, exact, error, textbook = constant_health(size)
    assert abs(seen - exact) < LIMIT * error
    # Teeth: the textbook's formula, without weekly accrual and a horizon, is refused.
    assert abs(seen - textbook) > 2 * LIMIT * error


@pytest.mark.slow
def test_figures_of_constant_health():
    page = PAGE.read_text("utf-8")
    for figure in constant_health():
        assert f"{figure:,.2f}" in page


def test_every_account_is_alike():
    """The closed form is per account: value and chance of renewal differ between none."""
    config = compose(["experiment=constant_health", "book.size=2000"])
    rows = prepare(config).book.rows
    assert len(set(rows["arr"])) == 1
    assert set(rows["term"]) == {52}
