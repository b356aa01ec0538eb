"""The next step: which test these accounts can carry, each sentence with its opposite."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.leading import MEASURES
from simcs.report.document import Table
from simcs.report.front_next import NOTHING_TO_FIND, by_leading, by_retained, leading, next_step
from simcs.report.pilot_text import rounded_up
from simcs.report.sections.sure import next_section
from tests.leading_sample import rows, with_rows
from tests.money_sample import FUTURES, Arm
from tests.report.test_front import DOWN, UP, answer, two


def measured(c: Any, mean: float, **others: Any) -> Any:
    """Return an answer with one leading measure, 0.5 under the first arm."""
    return with_rows(c, rows({"typical": 0.5, "blend": mean}, FUTURES, **others))


def test_a_measure_that_moves_enough_is_the_test() -> None:
    c = measured(two(), 0.58)
    first, second = by_leading(c, "blend")
    row = c.leading_pilots.iloc[0]
    assert first == (
        "A test on about 100 accounts that are still there then, in two halves, shows after a "
        "quarter that Prevention + rescue raises product use by 8.0 points: its chance to show "
        f"that is {100 * row.power:.0f} %."
    )
    assert row.power > 0.8
    assert second == (
        "That is not yet the outcome: under Typical mixed team, 90 of 100 of those above the "
        "middle in it are still there after 3 years, and 60 of 100 of the others."
    )
    assert next_step(c).startswith(first)


def test_less_is_better_of_some() -> None:
    given = {"measure": "problems", "stay": (0.6, 0.9)}
    first, second = by_leading(measured(two(), 0.42, **given), "blend")
    assert "Prevention + rescue lowers open problems per account by 0.08 problems" in first
    assert "60 of 100 of those above the middle in it are still there" in second
    assert "and 90 of 100 of the others." in second
    assert by_leading(measured(two(), 0.58, **given), "blend")[0].startswith("Nothing that can")


def test_a_quarter_goes_before_two() -> None:
    pair = {"typical": 0.5, "blend": 0.58}
    later = rows({**pair, "blend": 0.7}, FUTURES, weeks=26)
    both = with_rows(two(), rows(pair, FUTURES), later)
    assert "after a quarter" in by_leading(both, "blend")[0]
    assert "after two quarters" in by_leading(with_rows(two(), later), "blend")[0]


def test_where_none_moves_enough_its_size_is_said() -> None:
    c = measured(two(), 0.52, among="least use", weeks=26)
    row = c.leading_pilots.iloc[0]
    size = rounded_up(int(row.accounts_a_half))
    assert row.power < 0.8
    first, second = by_leading(c, "blend")
    assert first == (
        "No leading measure moves enough to be seen within two quarters with these accounts."
    )
    assert second == (
        "Nearest: after two quarters Prevention + rescue raises product use by 2.0 points among "
        f"the accounts with the least product use; a test of that takes {size:,} of them a half, "
        "and there are 50."
    )
    assert next_step(c) == " ".join([first, second, *by_retained(c, "blend")])


@pytest.mark.parametrize(
    ("growth", "mean", "stay", "found"),
    [
        (UP, 0.52, (0.9, 0.6), 1),
        (UP, 0.48, (0.9, 0.6), 0),  # worse under the arm that is ahead
        (DOWN, 0.48, (0.9, 0.6), 1),  # better under the one that is
        (DOWN, 0.52, (0.9, 0.6), 0),
        (0.2, 0.48, (0.9, 0.6), 1),  # neither is ahead
        (UP, 0.52, (0.6, 0.9), 0),  # it does not go with staying
        (UP, 0.5, (0.9, 0.6), 0),  # no clear difference
    ],
)
def test_what_counts_as_leading(growth: Any, mean: float, stay: Any, found: int) -> None:
    c = measured(two(growth), mean, stay=stay)
    assert len(leading(c, "blend")) == found
    if not found:
        assert by_leading(c, "blend")[0].startswith(
            "Nothing that can be read of accounts within a quarter"
        )


def test_a_run_that_noted_none_says_nothing_of_them() -> None:
    c = two()
    assert by_leading(c, "blend") == []
    assert next_step(c) == by_retained(c, "blend")[0]


def retained(c: Any, share: float) -> Any:
    """Return the answer with another share of accounts retained at the end with the second arm."""
    held = c.measured.retention.copy()
    own = held["policy"] == "blend"
    held.loc[own, "logo_retention"] = share + 0.001 * held.loc[own, "replication"]
    return type(c)(replace(c.measured, retention=held))


def test_accounts_retained() -> None:
    c = two()
    [sentence] = by_retained(c, "blend")
    assert sentence == (
        "By accounts retained a test on these 100 accounts, in two halves, would not settle it: "
        "even after 36 months the run itself shows no difference in that at all."
    )
    [ahead] = by_retained(retained(c, 0.95), "blend")
    assert "shows that Prevention + rescue retains more accounts after" in ahead
    [behind] = by_retained(retained(c, 0.4), "blend")
    assert "shows that Typical mixed team retains more accounts after" in behind
    [little] = by_retained(retained(c, 0.72), "blend")
    assert "miss that Prevention + rescue retains more accounts" in little
    assert little.endswith(" accounts a half.")


def test_a_size_is_always_a_number() -> None:
    """However far beyond the book: at least its digits, never only that it is far more."""
    for share in (0.701, 0.7045):
        c = retained(two(), share)
        [said] = by_retained(c, "blend")
        size = said.rpartition("takes ")[2].removesuffix(" accounts a half.").replace(",", "")
        assert int(size.removeprefix("more than ")) > 10_000
    c = measured(retained(two(), 0.7045), 0.52)
    row = c.leading_pilots.iloc[0]
    assert next_step(c) == (
        "These accounts are too few to test it: product use of the accounts, nearest within a "
        f"quarter, takes two groups of {rounded_up(int(row.accounts_a_half)):,} (here "
        f"{row.accounts // 2:,}), accounts retained over 3 years {int(size):,}. The "
        "decision rests on the model: check its assumptions (How sure) first."
    )


@pytest.mark.parametrize(
    ("growth", "says"), [((0.1, 0.31, 0.1, 0.31), True), (UP, False), (DOWN, False)]
)
def test_where_neither_is_ahead_there_is_nothing_to_find(growth: Any, says: bool) -> None:
    c = retained(two(growth), 0.7045)
    assert (next_step(c) == NOTHING_TO_FIND) is says


def test_the_section_has_the_tests_that_come_nearest() -> None:
    section = next_section(measured(two(), 0.52))
    assert section is not None
    [table] = [block for block in section.blocks if isinstance(block, Table)]
    [(_, [row])] = table.groups
    assert row[0] == "Product use, all accounts"
    assert row[2:4] == ("2.0 points", "50")
    assert row[-1] == "90 and 60"
    plain = next_section(two())
    assert plain is not None
    assert not [block for block in plain.blocks if isinstance(block, Table)]
    assert next_section(answer({"none": Arm()})) is None


def test_titles_fit_the_middle_of_a_sentence() -> None:
    for one in MEASURES.values():
        assert one.title[0].islower() or one.title.startswith("ARR")
        assert one.better in (-1, 1)
