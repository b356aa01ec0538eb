"""What predicts what: against counting by hand, and against scores known to be good and bad."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.experiment.compose import compose
from simcs.experiment.replications import open_worlds, prepare
from simcs.journey.columns import Intent, Stage
from simcs.metrics.prediction import auc, lead_times
from simcs.report.signal_text import signal_report
from simcs.studies.signal_quality import (
    WEEKS_BEFORE,
    Foresight,
    foresee,
    foreseen,
    readings,
    signs,
    summed_up,
)
from simcs.world import loop

SMALL = ["driver=loop", "policies=[typical]", "book.size=400", "replications=3", "workers=1",
         "horizon_weeks=104", "book.burn_in_accounts=300"]  # fmt: skip
SCORE, HEALTH = 0, list(signs()).index("true health (unseen)")


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
def test_auc_counts_pairs(drawn: list[tuple[int, bool]]) -> None:
    worse = np.array([value for value, _ in drawn], float)
    happened = np.array([yes for _, yes in drawn])
    pairs = [
        1.0 if mine > other else 0.5 if mine == other else 0.0
        for mine in worse[happened]
        for other in worse[~happened]
    ]
    found = auc(worse, happened)
    if pairs:
        assert found == pytest.approx(np.mean(pairs))
    else:
        assert np.isnan(found)


def test_what_was_not_seen_is_left_out_of_the_area() -> None:
    worse = np.array([np.nan, 2.0, 1.0, np.nan])
    assert auc(worse, np.array([True, True, False, False])) == 1.0


def test_a_lead_time_is_unbroken_and_reaches_the_last_week() -> None:
    worse = np.array([[9, 9, 9], [9, 0, 9], [9, 9, 0], [0, np.nan, 9], [1, 1, 1]], float)
    np.testing.assert_array_equal(lead_times(worse, np.full(5, 1.0)), [3, 1, 0, 1, 0])


def test_a_flag_is_red_where_it_is_raised_however_common() -> None:
    flag = list(signs()).index("renewal flag")
    past = np.zeros((10, len(signs()), 4))
    past[:6, flag, -1] = 1.0
    leaves = np.arange(10) < 3
    found = summed_up(np.zeros(10, int), leaves, past, np.ones((10, len(signs())), bool),
                      np.full(10, 52), 1)  # fmt: skip
    _, leavers, stayers, weeks, _ = found.segments[0, flag]
    assert (leavers, stayers, weeks) == (1.0, pytest.approx(3 / 7), 1.0)


@pytest.fixture(scope="module")
def areas() -> dict[str, np.ndarray]:
    """Mean area under the curve of the score and of true health in the smb segment, by score."""
    found = {}
    for score in ("composite", "perfect", "coin"):
        futures = foreseen(prepare(compose([*SMALL, f"signals.score={score}"])))
        figures = np.stack([arms[0].segments[0, :, 0] for arms in futures])
        found[score] = figures.mean(axis=0)
    return found


@pytest.mark.slow
def test_a_coin_predicts_nothing_and_the_perfect_score_most(areas: dict[str, np.ndarray]) -> None:
    """About 300 leavers: a standard error of .02, so chance stays within .07 but for 1 in 2,000."""
    assert abs(areas["coin"][SCORE] - 0.5) < 0.07
    assert areas["coin"][SCORE] < areas["composite"][SCORE] < areas["perfect"][SCORE]
    assert areas["perfect"][SCORE] == pytest.approx(areas["perfect"][HEALTH], abs=0.03)


def test_the_report_names_every_signal_and_how_many_futures() -> None:
    setup = prepare(compose([*SMALL[:3], "replications=2", "workers=1", "horizon_weeks=30"]))
    output = signal_report("typical", [arms[0] for arms in foreseen(setup)], ["smb", "mid", "x"], 1)
    assert "2 replications, seed 1" in output
    for name in signs():
        assert name in output


SHORT = [*SMALL[:2], "workers=1", "book.size=60", "book.burn_in_accounts=100", "replications=1",
         "horizon_weeks=60", "market.arrivals_per_year=1",
         "book.mix={smb: 1, mid: 0, enterprise: 0}",
         "journey.segments.smb.terms={4: 0.9, 52: 0.1}"]  # fmt: skip


def red_weeks_by_hand(setup):
    """Return the median weeks red before of the score, from lists of what each account showed."""
    _, world = next(open_worlds(setup, 0))
    shown, decisions = {}, []
    for week in loop.weeks(world):
        for row, account in enumerate(world.accounts):
            if account["stage"] != Stage.ACTIVE:
                shown.pop(row, None)
                continue
            shown.setdefault(row, []).append(float(account["score"]))
            at_notice = account["renewal"] - account["notice"] == week + 1
            if at_notice and account["term"] > account["notice"]:
                decisions.append((account["intent"] != Intent.STAY, list(shown[row])))
    line = np.quantile([scores[-1] for _, scores in decisions], 0.2)
    weeks = []
    for leaves, scores in decisions:
        red = 0
        while red < min(len(scores), WEEKS_BEFORE) and scores[-1 - red] < line:
            red += 1
        if leaves and red:
            weeks.append(red)
    return np.median(weeks)


def test_weeks_red_before_begin_with_the_account() -> None:
    setup = prepare(compose(SHORT))
    (found,) = foresee(setup, 0)
    assert found.segments[0, SCORE, 3] == red_weeks_by_hand(setup)


def test_accounts_that_are_not_there_show_nothing() -> None:
    _, world = next(open_worlds(prepare(compose(SHORT)), 0))
    read = readings(world, 0)
    active = world.accounts["stage"] == Stage.ACTIVE
    assert (~active).any()
    assert np.isnan(read[:, ~active]).all()
    assert not np.isnan(read[SCORE, active]).any()


def reported(decisions: int, leaving: int, short: tuple[int, int], **how: bool) -> str:
    figures = np.full((1, len(signs()), 5), 0.5)
    figures[:, :, 0] = (decisions % 2) / 2
    other = (decisions - short[0], leaving - short[1])
    found = Foresight(figures, np.zeros((1, 5, 2), int), np.array([[short, other]]))
    again = Foresight(1 - figures, found.bands, found.terms)
    return signal_report("typical", [found, again], ["smb"], 1, **how)


def test_a_segment_of_mixed_terms_is_shown_by_term() -> None:
    output = reported(50, 20, (40, 10))
    assert "smb: 100 decisions, 40.0 % to leave\n" in output
    assert "  terms under 13 weeks: 80 decisions, 25.0 % to leave\n" in output
    assert "  longer terms: 20 decisions, 100.0 % to leave\n" in output
    assert "longer terms" not in reported(50, 20, (0, 0))


def test_an_area_is_never_said_to_be_what_it_cannot_be() -> None:
    output = reported(50, 20, (0, 0))
    assert "0.00 to 1.00" in output
    assert "-" not in output.split("score ")[1].splitlines()[0]


def test_too_few_leavers_have_no_table() -> None:
    output = reported(50, 2, (0, 0))
    assert "4 to leave: too few" in output
    assert "0.00 to 1.00" not in output


def test_a_made_up_book_is_said_to_be_one() -> None:
    assert "another seed makes another" in reported(50, 20, (0, 0), made_up=True)
    assert "another seed" not in reported(50, 20, (0, 0))
