"""Durations are the nearest whole weeks, amounts keep their unit, rhythms are counts in weeks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.errors import PlaybookError
from simcs.playbooks.amounts import Written, amount, count, duration, number, rhythm, share
from simcs.playbooks.language import Place, Unit
from simcs.playbooks.nodes import Source, TextNode


def node(text: str) -> TextNode:
    return TextNode(text, Place(1, 1), Source("f.yaml", text), 0, len(text))


@pytest.mark.parametrize(
    ("text", "weeks", "hours"),
    [
        ("1 hour", 1, 1), ("48 hours", 1, 48), ("3 days", 1, 72), ("10 days", 1, 240),
        ("14 days", 2, 336), ("17.5 days", 3, 420), ("30 days", 4, 720), ("60 days", 9, 1440),
        ("90 days", 13, 2160), ("2 weeks", 2, 336), ("1 month", 4, 672), ("2 months", 9, 1512),
        ("3 months", 13, 2184), ("6 months", 26, 4368), ("1 quarter", 13, 2184),
        ("1 year", 52, 8736), ("0.5 years", 26, 4368), ("2 Weeks", 2, 336), (" 2  weeks ", 2, 336),
    ],
)  # fmt: skip
def test_durations_are_the_nearest_weeks(text: str, weeks: int, hours: float) -> None:
    found = duration(Written(node(text), text))
    assert (found.weeks, found.hours, found.written) == (weeks, hours, text.strip())


@given(st.integers(1, 120))
def test_months_are_twelfths_of_a_year(months: int) -> None:
    found = duration(Written(node("x"), f"{months} months"))
    assert found.weeks == round(52 * months / 12)


@pytest.mark.parametrize(
    "text", ["", "2", "weeks", "two weeks", "-2 weeks", "2 wk", "0 days", "11 years", "1e3 weeks"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(PlaybookError, match=r"f\.yaml, line 1, column 1"):
        duration(Written(node(text), text))


def test_a_duration_can_have_a_nearer_limit() -> None:
    assert duration(Written(node("x"), "3 weeks"), most=3).weeks == 3
    with pytest.raises(PlaybookError, match="at most 3 weeks"):
        duration(Written(node("x"), "4 weeks"), most=3)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("30%", 0.3, Unit.SHARE), ("30 %", 0.3, Unit.SHARE), ("0.5%", 0.005, Unit.SHARE),
        ("15 points", 15, Unit.POINTS), ("1 point", 1, Unit.POINTS), ("-5 points", -5, Unit.POINTS),
        ("$50k", 50_000, Unit.MONEY), ("$1.2m", 1_200_000, Unit.MONEY), ("$3b", 3e9, Unit.MONEY),
        ("$50,000", 50_000, Unit.MONEY), ("$ 7", 7, Unit.MONEY), ("- $7", -7, Unit.MONEY),
        ("1.2", 1.2, Unit.NUMBER), ("50k", 50_000, Unit.NUMBER), ("-3", -3, Unit.NUMBER),
        ("90 days", 13, Unit.WEEKS), ("0 weeks", 0, Unit.WEEKS), ("4 weeks", 4, Unit.WEEKS),
    ],
)  # fmt: skip
def test_amounts_keep_their_unit(text: str, value: float, unit: Unit) -> None:
    found = amount(Written(node(text), text))
    assert (found.value, found.unit, found.written) == (pytest.approx(value), unit, text)


@pytest.mark.parametrize(
    "text",
    ["", "%", "$", "1,5", "$1,5", "1.2.3", "1e5", "nan", "inf", "$5%", "$5 weeks", "5k%", "5 wks",
     "9" * 13, "9" * 500, "$999999999999b", "٣", "½"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(PlaybookError):
        amount(Written(node(text), text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 a year", (2, 52)), ("20 a week", (20, 1)), ("1 per quarter", (1, 13)),
        ("2 a month", (2, 4)), ("at most 2 a month", (2, 4)), ("3 in 6 weeks", (3, 6)),
        ("1 each week", (1, 1)), ("1 every month", (1, 4)),
    ],
)  # fmt: skip
def test_rhythms_are_counts_in_weeks(text: str, found: tuple[int, int]) -> None:
    assert rhythm(node(text), "a limit") == (*found, text)


@pytest.mark.parametrize(
    "text", ["2", "a year", "2 a day", "2 years", "2 in 3", "x a year", "0 a week"]
)
def test_what_is_no_rhythm_is_refused(text: str) -> None:
    with pytest.raises(PlaybookError):
        rhythm(node(text), "a limit")


def test_shares_need_their_sign_and_a_range() -> None:
    assert share(node("5%"), "a share") == pytest.approx(0.05)
    assert share(node("100%"), "a share") == 1
    for text in ("5", "0.05", "101%", "-5%", "5 points", "$5"):
        with pytest.raises(PlaybookError):
            share(node(text), "a share")


def test_counts_and_numbers_have_a_range() -> None:
    assert count(node("3"), "a count", 1, 5) == 3
    assert number(node("2.5"), "a number", 0, 5) == 2.5
    for text in ("0", "6", "2.5", "x", "-1", "+3", "٣"):
        with pytest.raises(PlaybookError, match="from 1 to 5"):
            count(node(text), "a count", 1, 5)
    for text in ("-1", "6", "x", "1e0", "nan"):
        with pytest.raises(PlaybookError, match="from 0 to 5"):
            number(node(text), "a number", 0, 5)
