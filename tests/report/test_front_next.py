"""The next step: which test these accounts can carry, each sentence with its opposite."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.leading import MEASURES
from simcs.analysis.money import row_of
from simcs.report.document import Table
from simcs.report.front_act import COMPARE, act, best_segment, next_step, too_few
from simcs.report.front_next import by_leading, by_retained, leading
from simcs.report.pilot_text import rounded_up
from simcs.report.pilots import pilot_of
from simcs.report.sections.sure import next_section
from tests import loss_sample, money_sample
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
    test, chance, outcome = act(c, "blend")
    assert test == (
        "Test it first: serve a random half of these accounts (about 100) by Prevention + rescue "
        "and the other half as today, and compare product use after a quarter."
    )
    assert chance == (
        "If the model is right, Prevention + rescue raises product use by 8.0 points, and the "
        f"chance to see that is {100 * row.power:.0f} %."
    )
    assert outcome == (
        "That is not yet the outcome: of 100 accounts that are better in it 90 are still there "
        "after 3 years, of the others 60."
    )
    assert next_step(c) == f"{test} {chance} {outcome}"


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
    takes = f"two groups of {size:,} accounts with the least product use (here 50 each)"
    few = "Too few for a test:"
    assert too_few(c, "blend") == [f"{few} by product use it takes {takes}."]
    assert next_step(c) == " ".join([*act(c, "blend"), *too_few(c, "blend")])


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
    assert next_step(c) == " ".join(act(c, "blend"))


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
    [said] = too_few(retained(two(), 0.7045), "blend")
    takes = f"it takes two groups of {int(size):,} accounts"
    assert said == f"Too few for a test: by who stays 3 years {takes}."


def test_what_cannot_be_tested_begins_small() -> None:
    own, begin = act(two(), "blend")
    first = 100 * row_of(two().money, "typical", "gross_retention", 1.0).value
    assert own == (
        f"Compare your gross retention of last year with the model's {first:.1f} %: if it is over "
        "5 points off, set your own assumptions and run again."
    )
    assert begin == (
        "Then begin with what is cheap to undo: move one CSM's accounts. After a year look "
        "at renewals there (a check, not a proof), then decide on the rest."
    )
    later = measured(two(), 0.52, weeks=26)
    assert "After two quarters look at product use there" in act(later, "blend")[1]


def test_it_begins_where_an_hour_gains_most() -> None:
    base = loss_sample.gain("smb", 900_000.0, 10.0)
    c = loss_sample.answer(
        dict(zip(loss_sample.ARMS, (base, loss_sample.gain("smb", 1_400_000.0, 10.0)), strict=True))
    )
    found = best_segment(c, loss_sample.ARMS[1])
    assert found is not None
    assert (found.group, found.per_hour_low > 0) == ("smb", True)
    lost = dict(zip(loss_sample.ARMS, (base, loss_sample.gain("smb", 4e5, 10.0)), strict=True))
    assert best_segment(loss_sample.answer(lost), loss_sample.ARMS[1]) is None


def test_who_stays_is_a_test_where_these_accounts_are_enough() -> None:
    c = retained(two(), 0.95)
    test = act(c, "blend")[-1]
    months = pilot_of(c, "blend").months
    assert f"compare how many stay after {months} month" in test
    assert test.startswith("Test it first: serve a random half of these 100 accounts by Prevention")
    assert too_few(c, "blend") == []
    behind = act(retained(two(), 0.4), "blend")[-1]
    assert behind.startswith("Then begin with"), "fewer stay, though ARR is more"


OPEN = (0.1, 0.31, 0.1, 0.31)


@pytest.mark.parametrize(
    ("growth", "value", "says"),
    [
        (OPEN, 1_000.0, "Keep Typical mixed team for now: a test would hardly find what"),
        (OPEN, 1_500.0, "Decide by value: Prevention + rescue brings $0.05M value after salaries"),
        (OPEN, 500.0, "Keep Typical mixed team: Prevention + rescue brings $0.05M value after"),
        (DOWN, 1_000.0, "Keep Typical mixed team: there is nothing to test."),
        (DOWN, 1_500.0, "Decide what counts: keep Typical mixed team for ARR, or move to Prev"),
        (0.2, 1_000.0, "Keep Typical mixed team for now:"),
    ],
)
def test_what_is_not_ahead_has_an_act_too(growth: Any, value: float, says: str) -> None:
    c = two(growth, value=value)
    assert next_step(c).startswith(says)
    assert next_step(c) == " ".join(act(c, "blend")), "no size of a test that nobody needs"


def test_one_future_and_one_arm_have_an_act() -> None:
    one = money_sample.answer({"typical": Arm(), "blend": Arm(growth=0.3)}, futures=1)
    assert next_step(one).startswith("Run it again with more futures (replications=30)")
    assert next_step(answer({"none": Arm()})) == COMPARE


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
