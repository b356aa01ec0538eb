"""What is left at the end of a run, against hand arithmetic and against laws."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from experiments.horizon.run import Design, misses
from simcs.analysis.horizon import YEARS, Ends, Future, left_at_the_end

WEEKS = YEARS * 52
FLAT = Future(weeks=WEEKS - 2, gross_margin=0.5, discount_rate=0.0, room=10.0)


def ends(replications: int = 1, **parts: object) -> Ends:
    """Two segments: 100 accounts of $1,000 of which half are kept each year, and 10 of $20,000."""
    usual = {
        "arr": [50_000.0, 200_000.0],
        "accounts": [50.0, 10.0],
        "arr_before": [100_000.0, 200_000.0],
        "accounts_before": [100.0, 10.0],
        "opening_arr": [50_000.0, 200_000.0],
        "costs": [17_000.0, 34_000.0],
    } | parts
    made = {
        name: np.tile(np.asarray(part, float), (replications, 1)) for name, part in usual.items()
    }
    return Ends(**made)


def test_two_weeks_by_hand() -> None:
    later = 0.5 ** (1 / 52)
    arr = 50_000 * (1 + later) + 2 * 200_000
    accounts = 50 * (1 + later) + 2 * 10
    # 85 accounts on average cost $200 each a year in hours worked, $400 in salaries.
    found = left_at_the_end(ends(), FLAT)
    assert found.shape == (1, 3)
    assert found[0] == pytest.approx([0.5 * arr / 52, 200 * accounts / 52, 400 * accounts / 52])


def test_a_later_year_is_worth_less() -> None:
    future = replace_future(discount_rate=0.1)
    first, second = WEEKS - 2, WEEKS - 1
    still = ends(arr_before=[50_000, 200_000], accounts_before=[50, 10])
    worth = (1.1 ** (-first / 52) + 1.1 ** (-second / 52)) / 52
    assert left_at_the_end(still, future)[0, 0] == pytest.approx(0.5 * 250_000 * worth)


def replace_future(**changes: float) -> Future:
    return FLAT._replace(**changes)  # type: ignore[arg-type]


def test_nothing_is_left_after_eight_years() -> None:
    for weeks in (WEEKS, WEEKS + 1):
        assert not left_at_the_end(ends(3), FLAT._replace(weeks=weeks)).any()


def test_without_a_last_year_nothing_is_said() -> None:
    unknown = ends(3, arr_before=[math.nan] * 2, accounts_before=[math.nan] * 2)
    assert np.isnan(left_at_the_end(unknown, FLAT._replace(weeks=51))).all()
    assert np.isfinite(left_at_the_end(ends(3), FLAT._replace(weeks=52))).all()


def test_an_empty_segment_has_nothing_and_changes_nothing() -> None:
    empty = {"arr": [0, 200_000.0], "accounts": [0, 10.0], "opening_arr": [0, 200_000.0]}
    gone = ends(arr_before=[0, 200_000], accounts_before=[0, 10], **empty)
    # All costs are those of the ten that are there.
    found = left_at_the_end(gone, FLAT)[0]
    assert found == pytest.approx([0.5 * 400_000 / 52, 34_000 / 52, 68_000 / 52])
    nobody = Ends(**{f.name: np.zeros((3, 2)) for f in fields(Ends)})
    assert not left_at_the_end(nobody, FLAT).any()


def test_growth_goes_on_up_to_the_room_that_accounts_have() -> None:
    """Net retention of 2 with all accounts kept: it doubles each year, up to three times."""
    grown = ends(
        arr=[50_000, 200_000], arr_before=[25_000, 100_000], accounts_before=[50, 10],
        opening_arr=[50_000, 200_000],
    )  # fmt: skip
    future = Future(weeks=52, gross_margin=1.0, discount_rate=0.0, room=3.0)
    years = np.arange(52, WEEKS) / 52 - 1
    expected = 250_000 * np.minimum(2.0**years, 3.0).sum() / 52
    assert left_at_the_end(grown, future)[0, 0] == pytest.approx(expected)
    # What has outgrown the room already, by rises in price, does not shrink to it.
    tight = left_at_the_end(grown, future._replace(room=0.5))[0, 0]
    assert tight == pytest.approx(250_000 * 7)


def test_the_room_of_accounts_that_leave_goes_with_them() -> None:
    leaving = ends(
        arr=[50_000, 0], arr_before=[25_000, 0], accounts=[50, 0], accounts_before=[100, 0]
    )
    future = Future(weeks=52, gross_margin=1.0, discount_rate=0.0, room=1.0)
    years = np.arange(52, WEEKS) / 52 - 1
    expected = 50_000 * (0.5**years).sum() / 52
    assert left_at_the_end(leaving, future)[0, 0] == pytest.approx(expected)


def drawn(replications: int, seed: int) -> Ends:
    """Replications of a book that keeps 60 to 100 % of its accounts, and grows with them."""
    rng = np.random.default_rng(seed)
    shape = (replications, 2)
    before = rng.uniform(80, 120, shape)
    kept = before * rng.uniform(0.6, 1.0, shape)
    arr = kept * rng.uniform(900, 1500, shape)
    return Ends(
        arr, kept, before * 1000, before, kept * 800,
        np.column_stack([before.sum(axis=1) * 100, before.sum(axis=1) * 150]),
    )  # fmt: skip


def test_replications_that_are_alike_have_the_figure_of_one() -> None:
    one = left_at_the_end(ends(), FLAT)
    np.testing.assert_allclose(left_at_the_end(ends(7), FLAT), np.tile(one, (7, 1)))


def of_one(some: Ends, replication: int) -> Ends:
    own = slice(replication, replication + 1)
    return Ends(**{f.name: getattr(some, f.name)[own] for f in fields(Ends)})


def test_rates_are_those_of_all_replications_together() -> None:
    """Not the mean of each one's own: growth of some by chance would be carried on for years."""
    some = drawn(150, 1)
    future = Future(weeks=156, gross_margin=0.8, discount_rate=0.15, room=10.0)
    means = {f.name: getattr(some, f.name).mean(axis=0, keepdims=True) for f in fields(Ends)}
    together = left_at_the_end(Ends(**means), future)[0]
    found = left_at_the_end(some, future).mean(axis=0)
    np.testing.assert_allclose(found, together, rtol=5e-3)
    own = np.mean([left_at_the_end(of_one(some, number), future) for number in range(150)], axis=0)
    assert own[0, 0] > 1.02 * together[0]


def test_an_interval_covers_what_is_uncertain_about_the_rates() -> None:
    """The standard error of 20 replications, over and over, is what the values' spread says.

    The seeds are fixed. Of 200 samples the standard error is known to 5 %, so with other seeds the
    band would be left in fewer than one of 100 cases; rates taken as known say less than 0.7 of it.
    """
    future = Future(weeks=260, gross_margin=0.8, discount_rate=0.15, room=10.0)
    samples = [drawn(20, seed) for seed in range(200)]
    found = [left_at_the_end(some, future)[:, 0] for some in samples]
    true = np.std([values.mean() for values in found])

    def said(spread: list[np.ndarray]) -> float:
        return float(np.sqrt(np.mean([values.var(ddof=1) / 20 for values in spread])) / true)

    assert said(found) == pytest.approx(1, abs=0.13)
    revenue = [some.arr.sum(axis=1) for some in samples]
    fixed = [v.mean() * arr / arr.mean() for v, arr in zip(found, revenue, strict=True)]
    assert said(fixed) < 0.7


def test_more_kept_is_worth_more() -> None:
    less, more = drawn(10, 3), drawn(10, 3)
    more = replace(more, arr=more.arr * 1.1)
    future = Future(weeks=156, gross_margin=0.8, discount_rate=0.15, room=100.0)
    assert left_at_the_end(more, future)[:, 0].mean() > left_at_the_end(less, future)[:, 0].mean()


@pytest.mark.slow
def test_it_is_near_what_eight_years_bring() -> None:
    """Within a tenth on average over books; gross retention in its place misses by more.

    Seeds are fixed. Single books of this size were off by up to 7 %, so four of them together miss
    by a tenth in fewer than one of 100 other sets of seeds; gross retention missed by 14 to 19 %.
    """
    found = misses(Design(books=4, accounts=600, replications=2, arms=("none", "blend")))
    for arm, books in found.items():
        said, by_gross, true = books.mean(axis=0)
        assert said == pytest.approx(true, rel=0.1), arm
        assert by_gross[0] < 0.92 * true[0], arm
