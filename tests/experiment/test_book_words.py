"""A book named by its file alone on the command line, and what is said of other ways."""

from pathlib import Path

import pytest

from simcs.errors import ConfigError
from simcs.experiment import hydra_app
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.scenario_file import read_scenarios

BOOK = str(Path(__file__).parents[2] / "examples" / "book.csv")


@pytest.mark.parametrize("name", [BOOK, "no/such.CSV", "my accounts.csv", "'a, b.csv'", "a.xlsx"])
def test_a_file_is_short_for_two_settings(name: str) -> None:
    assert compose([f"book={name}"]) == compose(["book=csv", f"book.path={name}"])
    more = compose([f"book={name}", "book.as_of=2026-09-28"])
    assert (more.book.path, more.book.as_of) == (name.strip("'"), "2026-09-28")


def test_hydra_reads_it_as_well() -> None:
    flags = {"--multirun": ""}
    configs = hydra_app.composed_by_hydra(flags, ["book=a.csv,b.csv", "seed=3"], "simcs compare")
    assert [one.book.path for one in configs] == ["a.csv", "b.csv"]


def test_scenarios_read_it_as_well() -> None:
    text = b"base: {book: a.csv}\nscenarios: {today: {}, other: {csms: 2}}"
    assert [one.config.book.path for one in read_scenarios(text, "s.yaml", []).scenarios] == [
        "a.csv"
    ] * 2


@pytest.mark.parametrize("name", ["csv book.path=a.csv", "generated"])
def test_names_of_settings_stay_names(name: str) -> None:
    words = f"book={name}".split()
    assert type(compose(words).book).__name__ == ("CsvBook" if "csv" in name else "GeneratedBook")


@pytest.mark.parametrize("word", ["path=my/book.csv", "my/book.csv", "csv=my/book.csv"])
def test_a_file_that_is_not_named_as_the_book_is_answered_with_what_to_type(word: str) -> None:
    def task(_config: Config) -> None:
        raise AssertionError("it ran")

    with pytest.raises(ConfigError, match=f"{word} names no setting; allowed: book=my/book.csv$"):
        hydra_app.run(task, [word], "simcs compare")


def test_a_path_without_its_kind_of_book_is_answered_with_both_ways() -> None:
    with pytest.raises(ConfigError, match=r"book\.path goes with book=csv, and book=FILE is both"):
        compose([f"book.path={BOOK}"])
