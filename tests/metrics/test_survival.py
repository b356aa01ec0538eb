"""Kaplan-Meier against statsmodels, on made-up times and on a run's own accounts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.book.book import generated
from simcs.interventions.policies import Proactive
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.metrics.first_value import time_to_value_weeks, until_first_value
from simcs.metrics.survival import aalen_johansen, kaplan_meier, restricted_mean, time_of_half
from simcs.record import Economics
from simcs.signals.parameters import Signals
from simcs.team.parameters import Team
from simcs.world import loop
from simcs.world.burn_in import burn_in
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.recorder import Recorder

WEEKS = 104


def expected(time, event, entry=None):
    from statsmodels.duration.survfunc import SurvfuncRight

    return SurvfuncRight(np.asarray(time), np.asarray(event).astype(int), entry=entry)


def assert_same(curve, population):
    np.testing.assert_array_equal(curve.times, population.surv_times)
    np.testing.assert_allclose(curve.survival, population.surv_prob, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(curve.at_risk, population.n_risk)
    np.testing.assert_array_equal(curve.events, population.n_events)


@st.composite
def watched(draw, late=False):
    # Few distinct times, so that there are many ties.
    size = draw(st.integers(1, 60))
    times = draw(st.lists(st.integers(1, 15), min_size=size, max_size=size))
    events = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    if not late:
        return np.asarray(times), np.asarray(events)
    entries = [draw(st.integers(0, time - 1)) for time in times]
    return np.asarray(times), np.asarray(events), np.asarray(entries)


@given(watched())
def test_agrees_with_statsmodels(case):
    time, event = case
    assert_same(kaplan_meier(time, event), expected(time, event))


@given(watched(late=True))
def test_agrees_with_statsmodels_when_some_enter_late(case):
    time, event, entry = case
    assert_same(kaplan_meier(time, event, entry), expected(time, event, entry))


@given(watched(), st.integers(1, 20))
def test_restricted_mean_without_censoring_is_the_mean_of_truncated_times(case, limit):
    time, _ = case
    curve = kaplan_meier(time, np.ones(len(time), bool))
    assert restricted_mean(curve, limit) == pytest.approx(np.minimum(time, limit).mean())


def test_restricted_mean_by_hand():
    # At 2 one of four, at 4 one of two: S = 1, 3/4, 3/8.
    curve = kaplan_meier([2, 3, 4, 6], [True, False, True, False])
    np.testing.assert_allclose(curve.survival, [0.75, 0.375])
    assert restricted_mean(curve, 10) == pytest.approx(2 * 1 + 2 * 0.75 + 6 * 0.375)
    assert restricted_mean(curve, 3) == pytest.approx(2 * 1 + 1 * 0.75)
    np.testing.assert_allclose(curve.at([0, 1.9, 2, 5]), [1, 1, 0.75, 0.375])


def test_nothing_happened():
    curve = kaplan_meier([3, 4], [False, False])
    assert len(curve.times) == 0
    assert restricted_mean(curve, 52) == 52


def test_time_zero_counts():
    assert restricted_mean(kaplan_meier([0, 4], [True, True]), 52) == pytest.approx(2)


@pytest.mark.parametrize(
    ("time", "event", "entry"),
    [
        ([1, 2], [True], None),
        ([1, np.nan], [True, True], None),
        ([1, 2], [True, True], [0, 2]),
        ([1, 2], [True, True], [0]),
    ],
)
def test_refuses_what_makes_no_sense(time, event, entry):
    with pytest.raises(ValueError, match="must"):
        kaplan_meier(time, event, entry)


@pytest.fixture(scope="module")
def record():
    journey, team = Journey(), Team()
    population = burn_in(journey, Signals(), team, 60, 60, seed=5)
    mix = dict.fromkeys(journey.segments, 1.0)
    book = generated(90, mix, True, journey.segments, population, 5)
    world = open_world(
        "proactive", Proactive(), book, journey, Signals(), team, Market(), population, WEEKS, 5, 0
    )
    recorder = Recorder(world)
    for week in loop.weeks(world):
        recorder.observe(world, week)
    return recorder.record("proactive", 0, Economics(0.79, 0.15, 104.5))


def test_a_run_by_tenure_agrees_with_statsmodels(record):
    # Opening accounts are known only because they lasted until the run began: they enter late.
    accounts = record.accounts[record.accounts["stage"] != Stage.FUTURE]
    gone = accounts["stage"] == Stage.GONE
    tenure = np.where(gone, accounts["end"], WEEKS) - accounts["start"]
    entry = np.maximum(0, -accounts["start"])
    assert gone.sum() > 5
    assert entry.max() > 0
    assert_same(kaplan_meier(tenure, gone, entry), expected(tenure, gone, entry))


def incidence(time, outcome):
    """Return steps of the incidence of outcome 1, worked out one time after the other."""
    neither, share, steps = 1.0, 0.0, {}
    for now in sorted(set(time.tolist())):
        watched = np.count_nonzero(time >= now)
        came = outcome[time == now]
        share += neither * np.count_nonzero(came == 1) / watched
        neither *= 1 - np.count_nonzero(came) / watched
        if (came == 1).any():
            steps[now] = share
    return steps


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=30))
def test_aalen_johansen(cases):
    time, outcome = np.array(cases).T
    curve, steps = aalen_johansen(time, outcome), incidence(time, outcome)
    assert curve.times.tolist() == list(steps)
    np.testing.assert_allclose(curve.survival, [1 - share for share in steps.values()], atol=1e-12)
    # Where nothing else comes first, it is the curve of Kaplan and Meier.
    alone = outcome == 1
    assert_alike(aalen_johansen(time, alone), kaplan_meier(time, alone))


def assert_alike(one, two):
    for name in ("times", "survival", "at_risk", "events"):
        np.testing.assert_allclose(getattr(one, name), getattr(two, name), atol=1e-12)


def test_half():
    assert time_of_half(kaplan_meier([1, 2, 3, 4], [True, True, False, False])) == 2
    assert np.isnan(time_of_half(kaplan_meier([1, 2, 3, 4], [True, False, False, False])))


def test_a_runs_time_to_value(record):
    time, outcome = until_first_value(record)
    assert set(outcome.tolist()) >= {0, 1}
    steps = incidence(time, outcome)
    edges = np.array([0, *(step for step in steps if 0 < step < 52), 52])
    shares = np.array([1 - max((s for t, s in steps.items() if t <= e), default=0) for e in edges])
    assert time_to_value_weeks(record) == pytest.approx(np.sum(np.diff(edges) * shares[:-1]))
