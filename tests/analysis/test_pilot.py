"""Pilots: power by simulation against theory, sizes, and how the next year ranges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcs.analysis.pilot import NEXT_YEAR, months_of, next_year, pilot, week_of
from simcs.analysis.power import PILOTS, POWER, accounts_a_side, power_of_halves, power_of_sides
from simcs.analysis.summary import range_of_futures
from simcs.errors import ConfigError, RunError
from simcs.report.pilot_text import pilot_sentences

WEEKS = 104
ERROR = 4.5 * math.sqrt(0.25 / PILOTS)
"""4.5 standard errors of a simulated power at most: a false alarm in 7 of a million comparisons."""


def curves(weeks=WEEKS, futures=12, noise=0.0, **yearly):
    """Return curves in which each arm loses accounts at a constant rate a year."""
    draws = noise * np.random.default_rng(3).normal(size=(futures, 1))
    time = np.arange(weeks + 1) / 52
    made = {}
    for arm, rate in yearly.items():
        logo = np.clip(np.exp(-rate * time)[np.newaxis] + draws * time, 0, 1)
        made[arm] = {kind: logo.copy() for kind in ("logo", "gross", "net")}
    return made


@pytest.mark.parametrize(
    ("kept", "lost", "size"),
    [(0.90, 0.80, 120), (0.90, 0.80, 200), (0.75, 0.60, 150), (0.5, 0.65, 100), (0.95, 0.93, 1500)],
)
def test_power_of_sides_is_that_of_the_textbook(kept, lost, size):
    from statsmodels.stats.proportion import power_proportions_2indep

    sign = 1 if kept > lost else -1
    exact = power_proportions_2indep(kept - lost, lost, size, alpha=0.05, return_results=False)
    # The formula is an approximation too: good to a point or so at these sizes.
    assert power_of_sides(kept, lost, size, sign) == pytest.approx(exact, abs=ERROR + 0.012)


def test_power_of_sides_is_that_of_all_tables():
    """By all tables of two binomials, each with its probability: no approximation at all."""
    from scipy import stats

    kept, lost, size = 0.8, 0.6, 40
    here = np.arange(size + 1)[:, np.newaxis]
    there = np.arange(size + 1)[np.newaxis]
    chance = stats.binom.pmf(here, size, kept) * stats.binom.pmf(there, size, lost)
    pooled = (here + there) / (2 * size)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (here - there) / size / np.sqrt(pooled * (1 - pooled) * 2 / size)
    for sign in (1, -1):
        exact = float(chance[sign * z > stats.norm.ppf(0.975)].sum())
        assert power_of_sides(kept, lost, size, sign) == pytest.approx(exact, abs=ERROR)


def test_the_least_size_is_that_of_the_textbook():
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_effectsize

    for kept, lost in ((0.9, 0.8), (0.7, 0.8), (0.93, 0.9)):
        found = accounts_a_side(kept, lost)
        effect = proportion_effectsize(kept, lost)
        asked = NormalIndPower().solve_power(abs(effect), alpha=0.05, power=POWER)
        # A size is known to a few percent: the simulation's error of a power, over how power rises.
        assert found == pytest.approx(asked, rel=0.05)
        sign = 1 if kept > lost else -1
        assert power_of_sides(kept, lost, found, sign) >= POWER
        assert power_of_sides(kept, lost, found - 1, sign) < POWER
    assert accounts_a_side(0.8, 0.8) is None
    assert accounts_a_side(0.8, 0.8 - 1e-5) is None


def test_halves_without_a_difference_raise_a_false_alarm_as_often_as_the_test_says():
    """2.5 % on either side; halves drawn apart from each other would give 0.3 %."""
    same = np.full(5, 0.8)
    for sign in (1, -1):
        alarm = power_of_halves(same, same, 1000, sign)
        assert alarm == pytest.approx(0.025, abs=4.5 * math.sqrt(0.025 / PILOTS) + 0.002)
    assert power_of_halves(same, same, 1000, 0) == 0


def test_halves_are_split_as_one_deck_of_cards():
    """By dealing every account by itself: kept under both, under one, or under neither."""
    accounts, both, only = 60, 36, 12
    rng = np.random.default_rng(8)
    groups = np.repeat([0, 1, 2], [both, only, accounts - both - only])
    seen = 0
    deals = 8000
    for _ in range(deals):
        dealt = rng.permutation(groups)
        here, there = dealt[:30], dealt[30:]
        one, other = np.sum(here <= 1), np.sum(there == 0)
        pooled = (one + other) / 60
        z = (one - other) / 30 / math.sqrt(pooled * (1 - pooled) * 2 / 30)
        seen += z > 1.959964
    kept, lost = np.full(1, (both + only) / accounts), np.full(1, both / accounts)
    spread = 4.5 * math.sqrt(0.25 / deals + 0.25 / PILOTS)
    assert power_of_halves(kept, lost, accounts, 1) == pytest.approx(seen / deals, abs=spread)
    # The same the other way round: it does not matter which arm is the better one.
    back = power_of_halves(lost, kept, accounts, -1)
    assert back == pytest.approx(seen / deals, abs=spread)


def test_large_halves_are_nearly_two_samples():
    kept, lost = np.full(3, 0.86), np.full(3, 0.84)
    halves = power_of_halves(kept, lost, 8000, 1)
    assert halves == pytest.approx(power_of_sides(0.86, 0.84, 4000, 1), abs=2 * ERROR)


def test_power_rises_with_time_and_a_pilot_ends():
    made = curves(good=0.10, bad=0.25)
    found = pilot(made, 800, "good", "bad")
    assert len(found.power) == months_of(WEEKS) == 24
    assert found.months is not None
    assert found.power[found.months - 1] >= POWER > found.power[found.months - 2]
    year, end = found.sides
    assert (year.month, end.month) == (12, 24)
    assert year.accounts > end.accounts
    assert found.error == pytest.approx(0.4 / math.sqrt(PILOTS))
    sentence, how = pilot_sentences(found)
    assert sentence.startswith(
        f"To see on the 800 accounts of the book, split in two halves, that good keeps more "
        f"accounts than bad takes {found.months} months; a pilot of a year, with good ahead by "
    )
    assert "its chance to show the lead (its power) is 80 %" in how
    assert "20,000 simulated pilots" in how
    assert "12 futures" in how


def test_too_small_a_book_is_reported():
    found = pilot(curves(good=0.10, bad=0.13, noise=0.001), 200, "good", "bad")
    assert found.months is None
    sentence = pilot_sentences(found)[0]
    assert 0.05 < found.power[-1] < 0.5
    assert sentence.startswith(
        "A pilot on the 200 accounts of the book, split in two halves, would probably miss, within "
        "24 months, that good keeps more accounts than bad: its chance to show it is then "
        f"{100 * found.power[-1]:.0f} %; a pilot of a year, with good ahead by"
    )
    back = pilot(curves(bad=0.13, good=0.10, noise=0.001), 200, "bad", "good")
    assert "that good keeps more accounts than bad" in pilot_sentences(back)[0]
    assert "accounts a side; a pilot of 24 months, with " in sentence


def test_without_a_difference_there_is_no_pilot():
    for made in (curves(good=0.1, bad=0.1), curves(futures=1, good=0.1, bad=0.3)):
        found = pilot(made, 5000, "good", "bad")
        assert found.months is None
        assert [side.accounts for side in found.sides] == [None, None]
        assert pilot_sentences(found)[0].startswith("Not known: the run itself does not know")


def test_a_difference_that_futures_do_not_settle_has_no_pilot():
    level = curves(futures=4, same=0.2)["same"]["logo"] * 0.9
    spread = np.asarray([[-0.05], [0.06], [-0.04], [0.05]])
    made = {"good": {"logo": level + spread}, "bad": {"logo": level}}
    found = pilot(made, 5000, "good", "bad")
    assert found.months is None
    assert all(side.accounts is None for side in found.sides)


def turning(end, futures=12, spread=0.001):
    """Return curves in which good leads by 10 points after a year, and by ``end`` after two."""
    time = np.arange(WEEKS + 1)
    draws = np.linspace(-spread, spread, futures)[:, np.newaxis] * time / WEEKS
    lead = np.interp(time, [0, 52, WEEKS], [0, 0.1, end])[np.newaxis]
    level = (1 - 0.4 * time / WEEKS)[np.newaxis]
    return {
        "good": {"logo": level + draws - 0.1 * time / WEEKS + lead},
        "bad": {"logo": np.repeat(level - 0.1 * time / WEEKS, futures, axis=0)},
    }


def test_who_leads_at_first_is_not_who_leads_at_the_end():
    """Early and late are opposite effects: a month with power for the one is none for the other."""
    found = pilot(turning(-0.1), 5000, "good", "bad")
    assert [side.sign for side in found.sides] == [1, -1]
    assert found.power[11] < 0.001
    assert found.months is not None
    assert found.months > 18
    sentence = pilot_sentences(found)[0]
    assert "that bad keeps more accounts than good takes" in sentence
    assert "; a pilot of a year, with good ahead by 10.0 points, takes" in sentence
    assert "; a pilot of 24 months, with bad ahead by 10.0 points, takes" in sentence
    assert sentence.endswith("changes with time, so a short pilot would show the opposite.")
    still = pilot_sentences(pilot(turning(0.05), 5000, "good", "bad"))[0]
    assert "opposite" not in still


def test_power_for_a_lead_that_is_not_known_is_no_length():
    """Each future is sure of a lead, but the futures are not sure whose."""
    made = turning(0.001, futures=4, spread=0.3)
    found = pilot(made, 20_000, "good", "bad")
    assert [side.sign for side in found.sides] == [0, 0]
    assert found.months is None
    late = pilot(turning(0.001, futures=12, spread=0.1), 20_000, "good", "bad")
    assert [side.sign for side in late.sides] == [1, 0]
    assert late.months is None
    sentence = pilot_sentences(late)[0]
    assert sentence.startswith("Not known: after 24 months the 95 % interval of the difference is ")
    assert "points, so no length can be given for a pilot on the 20,000 accounts of the" in sentence
    assert "; a pilot of a year, with good ahead by 10.0 points, takes about " in sentence


def test_swapping_arms_changes_who_is_served_and_nothing_else():
    made = curves(good=0.10, bad=0.22, noise=0.002)
    one, other = pilot(made, 1000, "good", "bad"), pilot(made, 1000, "bad", "good")
    assert np.allclose(one.power, other.power, atol=2 * ERROR)
    for a, b in zip(one.sides, other.sides, strict=True):
        assert a.difference == -b.difference
        assert a.sign == -b.sign != 0
        assert a.accounts == pytest.approx(b.accounts, rel=0.05)


def test_a_short_run_has_one_size_and_what_cannot_be_is_refused():
    found = pilot(curves(weeks=20, good=0.1, bad=0.6), 400, "good", "bad")
    assert [side.month for side in found.sides] == [4]
    made = curves(good=0.1, bad=0.2)
    with pytest.raises(ConfigError, match="unknown policy 'god'"):
        pilot(made, 100, "god", "bad")
    with pytest.raises(ConfigError, match="allowed: two arms"):
        pilot(made, 100, "bad", "bad")
    with pytest.raises(RunError, match="a month or more"):
        pilot(made, 1, "good", "bad")
    with pytest.raises(RunError, match="a month or more"):
        pilot(curves(weeks=3, good=0.1, bad=0.2), 100, "good", "bad")


def test_all_or_none_kept_tests_nothing():
    ones = np.ones(4)
    assert power_of_halves(ones, ones, 100, 1) == 0
    assert power_of_halves(np.zeros(4), np.zeros(4), 100, 1) == 0
    assert power_of_halves(ones, np.zeros(4), 100, 1) == 1


@given(st.integers(1, 5200))
@settings(max_examples=60)
def test_months_end_within_the_run(weeks):
    month = months_of(weeks)
    assert week_of(month) <= weeks
    assert week_of(12) == 52


def test_the_next_year_is_that_of_futures():
    made = curves(noise=0.02, good=0.1, bad=0.3)
    frame = next_year(made, "net")
    assert tuple(frame.columns) == NEXT_YEAR
    assert frame["policy"].tolist() == ["good", "bad"]
    values = made["bad"]["net"][:, 52]
    row = frame.iloc[1]
    assert row["mean"] == pytest.approx(values.mean())
    assert [row["p10"], row["p90"]] == pytest.approx(range_of_futures(values).tolist())
    assert row["weeks"] == 52
    few = next_year(curves(weeks=30, futures=5, good=0.1), "logo")
    assert few.iloc[0]["weeks"] == 30
    with pytest.raises(ConfigError, match="allowed: gross, logo, net"):
        next_year(made, "nett")


def test_a_month_that_suffices_is_found_without_all_powers(monkeypatch):
    made = curves(good=0.10, bad=0.25)
    full = pilot(made, 800, "good", "bad")
    weeks = [week_of(month) for month in range(1, months_of(WEEKS) + 1)]
    kept, lost = (made[arm]["logo"][:, weeks] for arm in ("good", "bad"))
    every = [power_of_halves(kept[:, at], lost[:, at], 800, 1) for at in range(len(weeks))]
    assert full.power[:] == every
    assert full.months == 1 + next(at for at, one in enumerate(every) if one >= POWER)
    asked = []
    monkeypatch.setattr(
        "simcs.analysis.pilot.power_of_halves",
        lambda *given: asked.append(given[-1]) or power_of_halves(*given),
    )
    assert pilot(made, 800, "good", "bad").months == full.months
    assert asked.count(PILOTS) < full.months, "most that do not suffice are seen to by fewer"
