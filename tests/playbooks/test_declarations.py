"""Settings have a range, and values given from outside keep to it; columns are what they say."""

from typing import Any

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks.language import NamedNumber, Unit
from tests.playbooks.files import read

PLAY = "playbooks:\n  p:\n    when: left\n    do: check_in\n"


def setting(text: str, **options: Any) -> NamedNumber:
    (found,) = read(f"settings:\n  a: {text}\n{PLAY}", **options).settings
    return found


@pytest.mark.parametrize(
    ("text", "value", "low", "high", "unit"),
    [
        ("30%", 0.3, 0, 1, Unit.SHARE), ("80%", 0.8, 0, 1.6, Unit.SHARE),
        ("0%", 0, 0, 1, Unit.SHARE),
        ("15 points", 15, 0, 30, Unit.POINTS), ("$50k", 50_000, 0, 100_000, Unit.MONEY),
        ("4 weeks", 4, 0, 8, Unit.WEEKS), ("1.2", 1.2, 0, 2.4, Unit.NUMBER),
        ("-2", -2, -4, 0, Unit.NUMBER), ("{is: 30%}", 0.3, 0, 1, Unit.SHARE),
        ("{is: 30%, from: 10%, to: 60%}", 0.3, 0.1, 0.6, Unit.SHARE),
        ("{is: 3, from: 1}", 3, 1, 6, Unit.NUMBER), ("{is: 3, to: 3}", 3, 0, 3, Unit.NUMBER),
    ],
)  # fmt: skip
def test_a_setting_goes_from_nothing_to_twice_its_value(
    text: str, value: float, low: float, high: float, unit: Unit
) -> None:
    found = setting(text)
    assert (found.name, found.value, found.low, found.high, found.unit) == (
        "a", pytest.approx(value), low, pytest.approx(high), unit,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given", "value"),
    [
        ("30%", "20%", 0.2), ("30%", 0.2, 0.2), ("30%", "0%", 0), ("30%", "100%", 1),
        ("30%", 1, 1), ("$50k", "$60,000", 60_000), ("$50k", 60_000, 60_000),
        ("4 weeks", "30 days", 4), ("4 weeks", 8.0, 8), ("1.2", "2.4", 2.4), ("-2", -3.5, -3.5),
    ],
)  # fmt: skip
def test_a_value_may_be_given_from_outside(text: str, given: str | float, value: float) -> None:
    before, found = setting(text), setting(text, settings={"a": given})
    assert found.value == pytest.approx(value)
    assert (found.low, found.high, found.unit, found.at) == (
        before.low, before.high, before.unit, before.at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "given", "hint"),
    [
        ("30%", "101%", "outside its range; allowed: 0% to 100%"), ("30%", -0.1, "its range"),
        ("30%", "20 points", "in the unit of the setting, share"), ("1.2", "20%", "in the unit"),
        ("$50k", "$100,001", "allowed: $0 to $100,000"), ("30%", "much", "is no amount"),
        ("{is: 3, from: 1}", 0.5, "allowed: 1 to 6"), ("30%", True, "is no number"),
        ("30%", None, "is no number"), ("30%", float("nan"), "is no amount"),
        ("30%", float("inf"), "is no amount"), ("30%", 10**400, "is no amount"),
        ("4 weeks", "9 weeks", "allowed: 0 weeks to 8 weeks"),
        ("15 points", 31, "allowed: 0 points to 30 points"),
    ],
)  # fmt: skip
def test_a_value_outside_its_range_is_refused(text: str, given: Any, hint: str) -> None:
    with pytest.raises(PlaybookError, match=r"^f\.yaml, line 2, column 3: ") as raised:
        setting(text, settings={"a": given})
    assert hint in str(raised.value)


def test_a_value_for_no_setting_is_refused() -> None:
    with pytest.raises(PlaybookError, match=r"^f\.yaml: 'dorp' is not a setting .*'drop'"):
        read(f"settings: {{drop: 30%}}\n{PLAY}", settings={"dorp": "20%"})
    with pytest.raises(PlaybookError, match="none, as there is none"):
        read(PLAY, settings={"drop": "20%"})
    assert read(PLAY, settings={}).settings == ()


def test_a_given_value_is_checked_where_it_is_used() -> None:
    text = PLAY.replace("left", "usage > low").replace(
        "playbooks", "settings: {low: 0.5}\nplaybooks"
    )
    assert read(text, settings={"low": 1})
    with pytest.raises(PlaybookError, match="write low: 2% under settings"):
        read(text.replace("0.5", "2"))


def test_columns_are_units_by_name() -> None:
    kinds = "a: text, b: count, c: share, d: points, e: money, f: weeks"
    found = read(f"columns: {{{kinds}}}\n{PLAY}")
    assert found.columns == (
        ("a", Unit.TEXT), ("b", Unit.COUNT), ("c", Unit.SHARE), ("d", Unit.POINTS),
        ("e", Unit.MONEY), ("f", Unit.WEEKS),
    )  # fmt: skip


def test_a_declared_column_must_be_in_a_book_that_is_known() -> None:
    text = f"columns: {{industry: text}}\n{PLAY}"
    assert read(text, columns=("industry",))
    assert read(text)
    with pytest.raises(
        PlaybookError, match=r"'industry' is not a column of the book.*'industries'"
    ):
        read(text, columns=("industries",))
