"""Definitions stand in the place of their names; none needs itself, none grows without end."""

import time

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks.known import shape
from simcs.playbooks.language import Not
from tests.playbooks.files import condition, play


def test_a_definition_is_what_it_says() -> None:
    before = "define:\n  burning: notice_given or usage < 30%\n  calm: not burning\n"
    assert shape(condition("burning", before)) == shape(condition("notice_given or usage < 30%"))
    found = condition("calm", before)
    assert isinstance(found, Not)
    assert shape(found.of) == shape(condition("burning", before))


def test_a_definition_may_come_before_what_it_names() -> None:
    assert condition("a", "define:\n  a: b and left\n  b: outage\n")


def test_its_place_is_where_it_was_written() -> None:
    found = condition("a", "define:\n  a: (usage < 30%)\n")
    assert (found.at.line, found.at.column) == (2, 7)


def test_a_definition_of_the_start_goes_where_there_is_one() -> None:
    before = "define:\n  back: usage >= usage at start\n"
    assert play("when: left\ndo: check_in\nstop when: back", before)
    with pytest.raises(PlaybookError, match=r"line 2, column 18: 'usage' cannot refer"):
        play("when: back\ndo: check_in", before)


def test_definitions_that_double_are_refused_at_once() -> None:
    rows = ["  a0: left", *(f"  a{n}: a{n - 1} and a{n - 1}" for n in range(1, 25))]
    begun = time.process_time()
    with pytest.raises(PlaybookError, match="more than 1,000 parts"):
        condition("a1", "define:\n" + "\n".join(rows) + "\n")
    assert time.process_time() - begun < 0.5
    assert condition("a5", "define:\n" + "\n".join(rows[:6]) + "\n")


def test_definitions_in_a_long_row_are_refused() -> None:
    def row(length: int) -> str:
        rows = [f"  a{n}: not a{n + 1}" for n in range(length)]
        return "define:\n" + "\n".join([*rows, f"  a{length}: left"]) + "\n"

    assert condition("a0", row(29))
    with pytest.raises(PlaybookError, match="more than 30 names in a row"):
        condition("left", row(5_000))


def test_brackets_of_definitions_add_up() -> None:
    deep = "(" * 40 + "left and outage" + ")" * 40
    nested = "not (left or " * 30 + "{}" + ")" * 30
    rows = [f"  a{n}: {nested.format(f'a{n + 1}')}" for n in range(6)]
    before = "define:\n" + "\n".join([*rows, f"  a6: {deep}"]) + "\n"
    with pytest.raises(PlaybookError, match="220 one within the other"):
        condition("left", before)
    # Also where each is read before those that name it, so that none is read within another.
    turned = "define:\n" + "\n".join([f"  a6: {deep}", *reversed(rows)]) + "\n"
    with pytest.raises(PlaybookError, match="220 one within the other"):
        condition("left", turned)
    assert condition("a4", "define:\n" + "\n".join([*rows[4:], f"  a6: {deep}"]) + "\n")


@pytest.mark.parametrize("name", ["arr", "left", "conceded", "renewal", "low", "seats"])
def test_a_name_that_means_something_is_refused(name: str) -> None:
    before = f"settings: {{low: 3}}\ncolumns: {{seats: count}}\ndefine:\n  {name}: left\n"
    with pytest.raises(PlaybookError, match=f"'{name}' is an? .* already"):
        condition("left", before)
