"""Several made-up books: what holds for a company like this one."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import simcs
from simcs.analysis.books import pooled_differences
from simcs.analysis.interval import futures_needed, mean_interval
from simcs.errors import ConfigError
from simcs.experiment.replications import prepare
from simcs.metrics.definitions import METRICS
from simcs.report.verdict_text import over_books
from simcs.studies.books import other_books
from simcs.studies.variants import set_up

ARMS = ["policies=[none,blend]"]


def rows(**books: dict[str, list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("books", book, arm, number, value)
            for book, arms in books.items()
            for arm, values in arms.items()
            for number, value in enumerate(values)
        ],
        columns=["study", "variant", "policy", "replication", "net_retention"],
    )


def pooled(**books: dict[str, list[float]]) -> pd.Series:
    found = rows(**books)
    own = found[found["variant"] == "own"].drop(columns=["study", "variant"])
    table = pooled_differences(own, found[found["variant"] != "own"], "a")
    assert table["policy"].tolist() == ["b"]
    return table.iloc[0]


def test_each_book_counts_once() -> None:
    """By hand: three books whose means differ by 1, 2 and 6, with chance of 0, 2/2 and 8/2."""
    found = pooled(
        own={"a": [0, 0], "b": [1, 1]},
        two={"a": [0, 1], "b": [1, 4]},
        three={"a": [0, 0], "b": [4, 8]},
    )
    assert found["mean_difference"] == pytest.approx(3)
    assert found["books"] == 3
    assert (found["least"], found["most"]) == (1, 6)
    assert found[["ci_low", "ci_high"]].tolist() == pytest.approx(
        mean_interval(np.array([1.0, 2, 6]))[1:]
    )
    assert found["between_books"] == pytest.approx((7 - (0 + 1 + 4) / 3) ** 0.5)


def test_of_one_future_a_book_nobody_knows_how_much_books_differ() -> None:
    """A single future shows no sampling error, so neither what books differ by beyond it."""
    found = pooled(own={"a": [0], "b": [1]}, two={"a": [0], "b": [4]})
    assert found["mean_difference"] == pytest.approx(2.5)
    assert np.isnan(found["between_books"])
    one_of_them = pooled(own={"a": [0], "b": [1]}, two={"a": [0, 0], "b": [3, 5]})
    assert np.isnan(one_of_them["between_books"])


def test_an_arm_of_one_book_alone_is_no_mean_over_books() -> None:
    """The ceiling runs in the first book only."""
    found = rows(own={"a": [0, 0], "b": [1, 1], "ceiling": [9, 9]}, two={"a": [0, 1], "b": [1, 4]})
    own = found[found["variant"] == "own"].drop(columns=["study", "variant"])
    table = pooled_differences(own, found[found["variant"] != "own"], "a")
    assert table["policy"].tolist() == ["b"]


def test_a_few_books_that_decide_are_doubted_beside_the_interval() -> None:
    """By scipy: one book in eight is far out; its skewness is 2.8, and 0.5 · √8 is 1.4."""
    books = {f"book {n}": {"a": [0.5, 0.5], "b": [0.51, 0.52]} for n in range(6)}
    far = {"a": [0.5, 0.5], "b": [0.9, 0.9]}
    found = pooled(own={"a": [0.5, 0.5], "b": [0.52, 0.52]}, **books, far=far)
    means = [0.02, *[0.015] * 6, 0.4]
    assert found["skewness"] == pytest.approx(stats.skew(means, bias=False))
    assert over_books(found, METRICS["net_retention"], 3.0).endswith(
        "points. A few books decide this difference; with more of them it would be surer."
    )
    even = pooled(own={"a": [0, 0], "b": [0.1, 0.1]}, two={"a": [0, 0], "b": [0.2, 0.2]})
    assert even["skewness"] == 0
    assert over_books(even, METRICS["net_retention"], 3.0).endswith("points.")


def test_chance_alone_is_no_difference_between_books() -> None:
    found = pooled(own={"a": [0, 0], "b": [-5, 5.2]}, two={"a": [0, 0], "b": [-5, 5.4]})
    assert found["between_books"] == 0


def test_each_seed_draws_a_book_of_its_own_from_the_same_population(quick: list[str]) -> None:
    setup = simcs.prepare(overrides=[*quick, *ARMS, "seeds=3", "seed=4294967295"])
    variants = other_books(setup)
    assert [variant.settings["seed"] for variant in variants] == [0, 1]
    first, second = (set_up(setup, variant) for variant in variants)
    assert first.population is setup.population
    assert len(first.book.rows) == len(setup.book.rows)
    for one, other in ((first, second), (first, setup)):
        assert one.book.rows["arr"].tolist() != other.book.rows["arr"].tolist()
    alone = simcs.prepare(overrides=[*quick, *ARMS, "seed=1"])
    again = set_up(
        alone, other_books(simcs.prepare(overrides=[*quick, *ARMS, "seeds=2", "seed=0"]))[0]
    )
    assert again.book.rows["start"].tolist() == alone.book.rows["start"].tolist()


@pytest.mark.slow
@pytest.mark.usefixtures("no_pdf")
def test_a_run_of_several_books(quick: list[str], tmp_path: Path) -> None:
    run = [*quick, *ARMS, f"folder={tmp_path}/run"]
    result = simcs.compare(overrides=[*run, "seeds=3", "ceiling=true"])
    assert set(result.pooled["policy"]) == {"blend"}
    found = result.pooled.set_index("metric").loc["net_retention"]
    assert found["books"] == 3
    assert len(set(result.answer.study("books")["variant"])) == 2
    text = result.details
    assert "For a company like this one (3 made-up books), Prevention + rescue has" in text
    assert "This is one made-up book" not in text
    read = simcs.load(tmp_path / "run")
    pd.testing.assert_frame_equal(read.pooled, result.pooled)
    kept = pd.read_csv(tmp_path / "run" / "books.csv")
    pd.testing.assert_frame_equal(kept, result.pooled)
    assert "For a company like this one" in (tmp_path / "run" / "report.html").read_text()


@pytest.mark.slow
def test_the_books_that_follow_do_not_change_the_first(quick: list[str]) -> None:
    alone, three = (simcs.compare(overrides=[*quick, *ARMS, *seeds]) for seeds in ([], ["seeds=3"]))
    pd.testing.assert_frame_equal(alone.differences, three.differences)
    assert not len(alone.pooled)
    assert "seeds=8" in alone.details
    assert "other books" not in alone.details
    with pytest.raises(ConfigError, match=r"nothing to run with seeds=1; allowed: seeds=8"):
        alone.run_study("books")


def test_a_book_of_ones_own_is_one() -> None:
    given = ["book=csv", "book.path=examples/book.csv", "seeds=8"]
    with pytest.raises(ConfigError, match="seeds is 8 with a book from a file"):
        prepare(simcs.experiment.compose.compose(given))


def test_a_book_of_equal_accounts_needs_few_futures() -> None:
    """By hand: 100 equal accounts have a third of the skewness of ten, so need a tenth of both."""
    ten, hundred = futures_needed(np.ones(10)), futures_needed(np.ones(100))
    assert ten == pytest.approx(10 * hundred, abs=10)
    one = (0.9 / (0.05 * 0.95) ** 0.5 / 0.5) ** 2
    assert futures_needed(np.ones(1)) == np.ceil(one)
    assert futures_needed(np.array([5.0, 0, 0])) == np.ceil(one)
    assert futures_needed(np.zeros(3)) == 1


@pytest.mark.slow
def test_a_run_with_too_few_futures_says_so(quick: list[str]) -> None:
    given = [*quick, *ARMS, "book.size=10", "replications=2"]
    warned = simcs.compare(overrides=given)
    note = "Note: Single accounts make up so much of this book that 2 futures may be"
    assert note in warned.details
    needed = warned.answer.facts.futures_needed
    assert needed > 10
    enough = simcs.compare(overrides=[*given, "book.size=200", "replications=40"])
    assert enough.answer.facts.futures_needed <= 40
    assert "Single accounts make up" not in enough.details
