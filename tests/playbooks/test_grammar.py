"""Conditions have one meaning each: what binds to what, and which words are names."""

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks.grammar import BRACKETS_AT_MOST, LENGTH_AT_MOST, RESERVED
from simcs.playbooks.known import shape
from simcs.playbooks.language import (
    All,
    AtLeast,
    Compare,
    Condition,
    Is,
    Lasting,
    Not,
    OneOf,
    Signal,
    Sum,
    Text,
)
from tests.playbooks.files import condition


def same(one: str, other: str) -> bool:
    return bool(shape(condition(one)) == shape(condition(other)))


def test_and_binds_more_than_or_and_not_more_than_both() -> None:
    assert same("left or outage and not returned", "left or (outage and (not returned))")
    assert not same("left or outage and returned", "(left or outage) and returned")
    assert same("not left and outage", "(not left) and outage")
    assert not same("not left and outage", "not (left and outage)")


def test_for_binds_to_the_comparison_or_bracket_before_it() -> None:
    found = condition("left and usage < 30% for 4 weeks")
    assert isinstance(found, All)
    assert isinstance(found.of[1], Lasting)
    assert isinstance(condition("(left or usage < 30%) for 4 weeks"), Lasting)
    assert isinstance(condition("not left for 4 weeks"), Not)
    assert same("not left for 4 weeks", "not (left for 4 weeks)")


def test_sums_are_added_from_left_to_right() -> None:
    found = condition("score - score_before + 5 < 3")
    assert isinstance(found, Compare)
    assert isinstance(found.left, Sum)
    assert found.left.sign == 1
    assert isinstance(found.left.left, Sum)
    assert found.left.left.sign == -1
    assert same("score - -5 > 1", "score - -5 points > 1 point")


@pytest.mark.parametrize("word", ["AND", "And", "and"])
def test_keywords_may_be_written_large(word: str) -> None:
    assert isinstance(condition(f"left {word} outage"), All)


def test_or_is_at_least_one() -> None:
    assert same("left or outage or returned", "at least 1 of (left, outage, returned)")
    found = condition("at least 2 of (left, outage, returned)")
    assert isinstance(found, AtLeast)
    assert (found.count, len(found.of)) == (2, 3)


@pytest.mark.parametrize(
    "name", ["in-app", "top", "bottom", "start", "least", "up", "down", "Müller", "x1", "before"]
)
def test_words_are_names_where_a_name_stands(name: str) -> None:
    found = condition(f"segment == {name}")
    assert isinstance(found, Compare)
    assert isinstance(found.right, Text)
    assert found.right.value == name


@pytest.mark.parametrize("word", RESERVED)
def test_reserved_words_are_names_in_quotes_alone(word: str) -> None:
    assert condition(f'segment == "{word}"')
    with pytest.raises(PlaybookError):
        condition(f"segment == {word}")


def test_a_minus_needs_blanks_as_names_have_hyphens() -> None:
    assert isinstance(condition("score - score_before < 0"), Compare)
    with pytest.raises(PlaybookError, match="'score-score_before' is not a signal"):
        condition("score-score_before < 0")


def test_names_may_have_blanks_in_quotes() -> None:
    for text in ('segment in ["Mid market", small]', "segment in ['Mid market', small]"):
        found = condition(text)
        assert isinstance(found, OneOf)
        assert [value.value for value in found.values if isinstance(value, Text)] == [
            "Mid market", "small",
        ]  # fmt: skip


def test_an_event_and_a_signal_may_share_a_name() -> None:
    assert isinstance(condition("notice"), Is)
    found = condition("notice > 4 weeks")
    assert isinstance(found, Compare)
    assert isinstance(found.left, Signal)


def test_two_thousand_characters_are_read_and_no_more() -> None:
    text = "left or " * 249 + "left"
    assert condition(text + " " * (LENGTH_AT_MOST - len(text)))
    with pytest.raises(PlaybookError, match="longer than 2,000 characters"):
        condition(text + " " * (LENGTH_AT_MOST - len(text)) + " ")


def test_fifty_brackets_are_read_and_no_more() -> None:
    def nested(count: int) -> Condition:
        return condition("(" * count + "left" + ")" * count)

    assert isinstance(nested(BRACKETS_AT_MOST), Is)
    with pytest.raises(PlaybookError, match="more than 50 brackets"):
        nested(BRACKETS_AT_MOST + 1)
    worst = "left or outage and not (" * 50 + "left" + ") for 2 weeks" * 50
    assert len(worst) < LENGTH_AT_MOST
    assert condition(worst)
    assert condition(" or ".join(["(left)"] * 100))  # one after the other they are no matter


def test_brackets_in_quotes_are_no_brackets() -> None:
    assert condition('segment == "a (b"')
    assert condition("segment == ')]'")
