"""Validation: fitting finds what made a curve, and the page says what was found."""

import importlib.util
import json
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import skew

from experiments.validation import fitting, observed, page, tables
from experiments.validation.cohort import (
    SEGMENT,
    configured,
    fits,
    paths,
    simulated,
    stays,
    survival,
    turns,
)
from experiments.validation.held_against import (
    ASSUMED,
    BEFORE,
    HALF_LIFE,
    HONEYMOON,
    ODDS,
    SEASONING,
)
from experiments.validation.observed import Observed, Span, spans_of
from simcs.errors import SimcsError
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.journey.decision import chance_to_stay, chance_to_turn
from simcs.journey.parameters import Journey
from simcs.journey.sampling import blank_accounts, draw_character, draw_contracts
from simcs.journey.segment_parameters import table
from simcs.journey.segments import FitFamily
from simcs.randomness import Phase
from simcs.studies.variants import varied

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "experiments" / "validation"
FOLDER = Path(os.environ.get("SIMCS_DATA") or ROOT.parent / "shared" / "data")
PUBLISHED = {
    "regular": ((1000, 631, 468, 382, 326, 289, 262, 241), (0.704, 1.182)),
    "high end": ((1000, 869, 743, 653, 593, 551, 517, 491), (0.668, 3.806)),
}
"""Survivors per 1,000 and the parameters fitted to them (Fader & Hardie 2007)."""
ACCOUNTS, RENEWALS = 300, 4


def data_folder() -> Path:
    if not FOLDER.is_dir():
        pytest.skip(f"there is no data folder {FOLDER}; SIMCS_DATA can name another")
    return FOLDER


@cache
def result() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((STUDY / "result.json").read_text("utf-8"))
    return found


def history(survivors: np.ndarray, size: float, fitted: int, term: int = 52) -> Observed:
    spans = spans_of([size * float(s) for s in survivors])
    return Observed("made", "Made up", "", term, spans, fitted, len(spans))


@pytest.mark.parametrize("name", list(PUBLISHED))
def test_the_baseline_is_that_of_the_paper(name: str) -> None:
    """Alpha and beta are the published ones, fitted to all published years."""
    survivors, shapes = PUBLISHED[name]
    found = np.exp(fitting.fit_shifted_beta_geometric(spans_of(survivors)))
    assert found == pytest.approx(shapes, abs=5e-4)


def test_a_cohort_has_the_multinomial_likelihood() -> None:
    """Renewal by renewal it is the likelihood of who left when and who is still there."""
    survivors = np.array(PUBLISHED["regular"][0], float)
    curve = fitting.shifted_beta_geometric(np.log((0.7, 1.2)), 7)
    whole = -np.diff(survivors) @ np.log(-np.diff(curve)) + survivors[-1] * np.log(curve[-1])
    assert fitting.log_likelihood(curve, spans_of(list(survivors))) == pytest.approx(whole)


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_buckets_are_sums_of_renewals(log_alpha: float, log_beta: float) -> None:
    """Churn of a bucket is that of its renewals, weighted by who stayed so long."""
    curve = fitting.shifted_beta_geometric(np.array((log_alpha, log_beta)), 6)
    single = fitting.churn(curve, [Span(k, k, 1, 0) for k in (2, 3, 4)])
    bucket = fitting.churn(curve, [Span(2, 4, 1, 0)])[0]
    assert bucket == pytest.approx(np.average(single, weights=curve[1:4]))


@cache
def assumptions() -> list[tuple[Journey, Any]]:
    """Return the journey under every assumption that is tried, and what equations read of it."""
    config = configured(1, 52, 1, {})
    journeys = [varied(config, dict(changed)).journey for changed in ((), *ASSUMED.values())]
    return [(one, table(one)[list(one.segments).index("mid")]) for one in journeys]


@given(st.floats(-30, 30), st.integers(0, 700), st.sampled_from([4, 26, 52, 104]))
def test_decisions_are_those_of_the_model(health: float, age: int, term: int) -> None:
    """The chances that the shorter writing multiplies, under every assumption that is tried."""
    account, at = blank_accounts(1)[0], np.array([health])
    account["health"], account["term"] = health, term
    for journey, p in assumptions():
        own = (stays(at, age, term, journey)[0], turns(at, age, journey)[0])
        model = (chance_to_stay(account, p, age), chance_to_turn(account, p, age))
        assert own == pytest.approx(model)


@pytest.mark.parametrize("family", [FitFamily.normal, FitFamily.weakest])
def test_fits_are_those_that_the_model_draws(family: FitFamily) -> None:
    """Mean, spread and skewness; those of 40,000 accounts have errors of up to 0.03."""
    config = configured(1, 52, 1, {f"{SEGMENT}.fit_family": family})
    segment, point = config.journey.segments["mid"], np.array((1.5, 2.0))
    drawn = open_fits(config, point, 40_000)
    own = fits(point, segment, 1500).ravel()
    for moment in (np.mean, np.std, skew):
        assert moment(own) == pytest.approx(moment(drawn), abs=0.12)
    assert skew(own) == pytest.approx(-1.1 if family is FitFamily.weakest else 0.0, abs=0.1)


def open_fits(config: Config, point: np.ndarray, accounts: int) -> np.ndarray:
    """Return the fits of so many accounts of the segment, as simcs draws them."""
    segments = {"mid": replace(config.journey.segments["mid"], fit_mean=point[0], fit_sd=point[1])}
    rows = blank_accounts(accounts)
    rows["entity"] = np.arange(accounts)
    draw_contracts(rows, list(segments.values()), 1, 1, int(Phase.OPENING))
    draw_character(rows, replace(config.journey, segments=segments), 1, 1)
    return np.asarray(rows["fit"])


def test_time_since_the_beginning_is_that_of_the_model() -> None:
    """The study has settings of its own, so that it stays when the defaults become these."""
    own, usual = configured(1, 52, 1, {}).journey, compose([]).journey
    for key in (ODDS, HONEYMOON, HALF_LIFE, SEASONING):
        name = key.removeprefix("journey.")
        assert getattr(own, name) == getattr(usual, name), name


@pytest.mark.slow
@pytest.mark.parametrize(("mean", "spread", "card"), [(2.0, 1.5, 0.0), (-1.0, 4.0, 1.0)])
@pytest.mark.parametrize("term", [4, 52])
def test_paths_give_what_simulations_give(
    mean: float, spread: float, card: float, term: int
) -> None:
    """The share left, by paths and by accounts that leave, at every renewal.

    Sixteen z-tests, each with the error of the simulation and (no more than as large) of the paths:
    beyond 4.6 one in 10,000 seeds.
    """
    size, point = 1500, np.array((mean, spread))
    histories = paths(size, term, RENEWALS, 0)
    expected = survival(histories, configured(1, term, 1, {}), point, card)[1:]
    seen = simulated(size, term, RENEWALS, point, card, 1)[1:]
    scores = (seen - expected) / np.sqrt(2 * expected * (1 - expected) / size)
    assert np.abs(scores).max() < 4.6, scores
    # Teeth: half a unit of fit less is refused.
    wrong = survival(histories, configured(1, term, 1, {}), point - (0.5, 0.0), card)[1:]
    assert np.abs((seen - wrong) / np.sqrt(2 * wrong * (1 - wrong) / size)).max() > 2


@pytest.mark.parametrize(("mean", "spread"), [(2.5, 2.0), (4.0, 3.0)])
def test_fitting_finds_what_made_a_curve(mean: float, spread: float) -> None:
    """From its own paths exactly, from those of another future nearly."""
    config = configured(1, 52, 1, {})
    own, other = (paths(ACCOUNTS, 52, RENEWALS, future) for future in (0, 1))
    truth = np.array((mean, spread))
    spans = spans_of([1e5 * float(s) for s in survival(own, config, truth)])
    same = fitting.fit_model(lambda p: survival(own, config, p), spans)
    assert same == pytest.approx(truth, abs=0.02)
    near = fitting.fit_model(lambda p: survival(other, config, p), spans)
    assert near == pytest.approx(truth, abs=0.5)


@pytest.mark.slow
def test_uncertainty_is_that_of_resampling() -> None:
    """Standard errors of parameters and predictions are those of fits to data drawn again."""
    truth, size, cut = np.log((0.7, 1.2)), 1000, 4
    curve = fitting.shifted_beta_geometric(truth, 7)
    seen = history(curve, size, cut)
    own, spread = fitting.uncertainty(
        lambda logs: fitting.shifted_beta_geometric(logs, 7), truth, np.full(2, 0.01), seen
    )
    draws = np.random.default_rng(1)
    points, ends = [], []
    for _ in range(150):
        left = [float(size)]
        for k in range(cut):
            left.append(float(draws.binomial(int(left[-1]), curve[k + 1] / curve[k])))
        points.append(fitting.fit_shifted_beta_geometric(spans_of(left)))
        ends.append(100 * fitting.shifted_beta_geometric(points[-1], 7)[-1])
    assert np.std(points, axis=0) == pytest.approx(own, rel=0.3)
    assert np.std(ends) == pytest.approx(spread[-1], rel=0.3)


def test_the_standard_error_of_the_data_is_greenwoods() -> None:
    seen = history(np.array((1.0, 0.6, 0.3)), 500, 1)
    data, error = fitting.data_of(seen)
    assert data == pytest.approx((60, 30))
    # Of a cohort that nobody is lost from sight in, it is the binomial's.
    assert error == pytest.approx(100 * np.sqrt([0.6 * 0.4 / 500, 0.3 * 0.7 / 500]))


def test_better_and_worse_are_named_only_when_the_data_allow() -> None:
    """With many customers a true curve beats a wrong one; with few there is no clear difference."""
    truth = 100 * fitting.shifted_beta_geometric(np.log((0.7, 1.2)), 7)
    each, wrong = np.tile(truth[1:], (3, 1)), truth[1:] * 0.97
    for size, words in ((1e6, ("better", "worse")), (100, ("no clear difference",) * 2)):
        seen = history(truth / 100, size, 3)
        forth = fitting.rmse_difference(seen, each, wrong)
        back = fitting.rmse_difference(seen, np.tile(wrong, (3, 1)), truth[1:])
        assert (fitting.standing(*forth[1:]), fitting.standing(*back[1:])) == words
        assert forth[0] == pytest.approx(-back[0])


def test_more_usage_among_the_kept_is_an_auc_above_one_half() -> None:
    from experiments.validation.held_against import ranked

    assert ranked(np.array([10.0, 10.0]), np.array([5.0, 5.0])) == pytest.approx(0.5)
    assert ranked(np.array([10.0, 10.0]), np.array([10.0, 0.0])) == pytest.approx(1.0)
    assert ranked(np.array([10.0, 10.0]), np.array([0.0, 10.0])) == pytest.approx(0.0)


def test_histories_are_those_of_the_files() -> None:
    found = {one.key: one for one in observed.all_observed(data_folder())}
    assert len(found) == 13
    assert fitting.data_of(found["fh_regular"])[0][-1] == pytest.approx(24.1)
    first = found["kkbox_ch3_manual"].spans[0]
    assert (first.at_risk, first.churned) == (108539, 41006)
    for one in found.values():
        assert 2 <= one.fitted < len(one.spans) <= one.until


def test_stored_data_are_those_of_the_files() -> None:
    found = {one.key: one for one in observed.all_observed(data_folder())}
    for study in result()["studies"]:
        stored = [[s["first"], s["last"], s["at_risk"], s["churned"]] for s in study["spans"]]
        own = [[s.first, s.last, s.at_risk, s.churned] for s in found[study["key"]].spans]
        assert np.array(stored) == pytest.approx(np.array(own), rel=1e-5, abs=1e-3)


def test_stored_standings_follow_from_stored_intervals() -> None:
    for study in result()["studies"]:
        apart = study["difference"]
        assert study["standing"] == fitting.standing(apart["low"], apart["high"])
        gap = study["model"]["hold_out"]["rmse"] - study["sbg"]["hold_out"]["rmse"]
        assert apart["rmse"] == pytest.approx(gap, abs=1e-4)


def test_other_assumptions_are_stored_for_every_history() -> None:
    for study in result()["studies"]:
        assert list(study["assumed"]) == list(ASSUMED)
        for found in study["assumed"].values():
            apart = found["difference"]
            assert found["standing"] == fitting.standing(apart["low"], apart["high"])
            gap = found["hold_out"]["rmse"] - study["sbg"]["hold_out"]["rmse"]
            assert apart["rmse"] == pytest.approx(gap, abs=1e-4)


def test_the_model_predicts_at_least_as_well_as_the_baseline_in_most_histories() -> None:
    """What is asked of it: better in 7, worse in at most 2, at most one fit at a bound."""
    better, _, worse = tables.counted(result()["studies"])
    assert better >= 7
    assert worse <= 2
    assert sum(study["model"]["at_bound"] for study in result()["studies"]) <= 1


def test_the_stored_baseline_can_be_computed_again() -> None:
    """The page's sBG follows from the stored data alone."""
    for study in result()["studies"]:
        spans = [Span(**span) for span in study["spans"]][: study["fitted"]]
        logs = fitting.fit_shifted_beta_geometric(spans)
        best = fitting.log_likelihood(fitting.shifted_beta_geometric(logs, spans[-1].last), spans)
        assert best == pytest.approx(study["sbg"]["log_likelihood"], rel=1e-4)


def test_the_page_says_what_was_found() -> None:
    for path, made in (
        (ROOT / "docs" / "background" / "validation.md", page.page(result())),
        (STUDY / "README.md", page.readme(result())),
    ):
        advice = f"{path.name}: run experiments/validation/run.py --page"
        assert path.read_text("utf-8") == made, advice


def test_another_result_makes_another_page() -> None:
    changed = json.loads(json.dumps(result()))
    for study in changed["studies"]:
        study["standing"] = study["assumed"][BEFORE]["standing"] = "worse"
    text = " ".join(page.page(changed).split())
    assert f"better than the sBG in 0 of {len(changed['studies'])}" in text
    assert f"better in 0, worse in {len(changed['studies'])}, no clear" in text
    assert page.page(changed) != page.page(result())


def test_as_many_mutants_as_the_page_says() -> None:
    from tests.mutants import EQUIVALENT, all_mutants

    text = " ".join((ROOT / "docs" / "background" / "validation.md").read_text("utf-8").split())
    assert f"the {len(all_mutants()):,} changes" in text
    assert f"{len(EQUIVALENT)} are known to change nothing" in text


def test_numbers_are_written_plainly() -> None:
    assert tables.number(-0.04) == "0.0"
    assert tables.signed(1.26) == "+1.3"
    assert tables.signed(-0.04) == "0.0"
    assert tables.number(None) == "–"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("validation_run", STUDY / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_data_it_says_so(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script.main(["--data", str(tmp_path / "nowhere")]) == 2
    said = capsys.readouterr().err
    assert "there is no data folder" in said
    assert "SIMCS_DATA" in said
    assert script.main(["--data", str(tmp_path)]) == 2
    assert "there is no fh_regular_y0_7.csv" in capsys.readouterr().err


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SimcsError, match="there is no kkbox"):
        observed.channels(tmp_path)
