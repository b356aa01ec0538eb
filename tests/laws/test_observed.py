"""What is seen of an account is never bad news when it is better: books and their conditioning.

More use, fewer issues, a sponsor and a higher score never lower what can be expected of an account,
all else in its book the same. False alarms: the two exact laws raise none. Of retention, each pair
of neighbouring values and the two ends are compared, in logos and gross, at `CHANCE` each: 26
comparisons for a model and a kind of book, 0.26 %; 0.52 % in the fast tier, 5.7 % in the slow one.
"""

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from simcs.book.book import Book
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Nothing, Typical
from tests.directions import (
    CHANCE,
    Company,
    lowest,
    run,
    stating,
)

COLUMNS: dict[str, tuple[float, ...]] = {
    "adoption": (0.2, 0.45, 0.7, 0.9),
    "open_issues": (4, 2, 1, 0),
    "sponsor": (0, 1),
    "health": (35, 60, 80, 92),
}
"""Column of a book -> its values, the worst first."""
EQUAL = ("fit", "goodwill", "response", "responsiveness", "contact", "interest", "stirred")
"""What facts beside a score say nothing about."""


def books(company: Company, kind: str, size: int) -> Book:
    """Return a book whose other columns are as in practice, or empty."""
    return company.stated_book(size) if kind == "stated" else company.book(size)


@cache
def usual() -> Company:
    """Return the model with its population as it ships."""
    return Company(each=1200)


@pytest.mark.parametrize("column", ["adoption", "open_issues", "sponsor"])
def test_a_better_fact_leaves_no_account_worse(column: str) -> None:
    """Exactly: each account has the same donor, and at least the health."""
    company = usual()
    book = company.stated_book(600)
    worlds = [
        company.world(Nothing(), stating(book, **{column: value})) for value in COLUMNS[column]
    ]
    for worse, better in pairwise(worlds):
        for name in EQUAL:
            assert (worse.accounts[name] == better.accounts[name]).all(), name
        assert (better.accounts["health"] >= worse.accounts["health"]).all()
        assert better.accounts["health"].mean() > worse.accounts["health"].mean()


def chance(
    company: Company,
    column: str,
    kind: str,
    size: int,
    policy: type[Policy] = Nothing,
    **options: Any,
) -> float:
    """Return the least chance, were there no law, of what is left after three years."""
    book = books(company, kind, size)
    return lowest([
        run(company.world(policy(), stating(book, **{column: value}), **options))
        for value in COLUMNS[column]
    ])  # fmt: skip


@pytest.mark.parametrize("kind", ["stated", "empty"])
@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_better_never_lowers_retention(column: str, kind: str) -> None:
    """Of accounts left to themselves."""
    assert chance(usual(), column, kind, 1000) > CHANCE


@pytest.mark.parametrize("column", ["adoption", "open_issues", "sponsor"])
def test_it_fails_where_fit_makes_up_twice(column: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*given: Any) -> None:
        _, rows, *_, change, _ = given
        rows["fit"] -= 2.0 * change

    monkeypatch.setattr("simcs.book.conditioning._believe", too_much)
    assert chance(usual(), column, "stated", 700) < CHANCE


def test_it_fails_where_a_score_says_the_contrary() -> None:
    """Donors' scores turned round: who looks well borrows from who is not."""
    company = usual()
    accounts = company.population.accounts.copy()
    accounts["score"] = 100.0 - accounts["score"]
    turned = replace(company.population, accounts=accounts)
    assert chance(company, "health", "stated", 700, population=turned) < CHANCE


def test_it_fails_with_explaining_away() -> None:
    """Problems beside a given score would speak for a better fit."""
    company = Company()
    assert chance(company, "open_issues", "stated", 4000, explaining_away=True) < CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("column", COLUMNS)
def test_what_is_better_never_lowers_retention_under_care(column: str) -> None:
    """With typical care, and hours enough."""
    company = Company(each=1200)
    assert chance(company, column, "stated", 2500, Typical) > CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["stated", "empty"])
@pytest.mark.parametrize("number", range(10))
def test_what_is_better_never_lowers_it_wherever_parameters_are(number: int, kind: str) -> None:
    """Under ten sets of alternative assumptions."""
    company = Company(number, each=1200)
    for column in COLUMNS:
        assert chance(company, column, kind, 1000) > CHANCE, column
