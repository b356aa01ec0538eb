"""People see names: those of policies that ship in one table, of all others their own."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from simcs.interventions.plan import POLICIES
from simcs.report.dollars import Dollars, dollars
from simcs.report.names import NAMES, display
from tests.money_sample import Arm, answer


def test_every_policy_that_ships_has_a_name() -> None:
    shipped = {name for name in POLICIES if type_of(name).startswith("simcs.")}
    assert len(shipped) >= 10
    assert shipped <= NAMES.keys()
    assert len(set(NAMES.values())) == len(NAMES)


def type_of(name: str) -> str:
    return str(POLICIES[name].__module__)


@pytest.mark.parametrize(
    ("policies", "arm", "name"),
    [
        ("default", "blend", "Prevention + rescue"),
        (["none", "blend"], "none", "No CS work"),
        ({"blend": "blend"}, "blend", "Prevention + rescue"),
        ({"blend": {"use": "blend", "weeks": 6}}, "blend", "Prevention + rescue"),
        ({"blend": "heroic"}, "blend", "blend"),
        ({"blend": {"use": "heroic"}}, "blend", "blend"),
        ({"mine": "heroic"}, "mine", "mine"),
    ],
)
def test_an_arm_has_the_name_of_a_policy_only_if_it_is_that_policy(
    policies: Any, arm: str, name: str
) -> None:
    c = answer({arm: Arm()})
    config = SimpleNamespace(**{**vars(c.config), "policies": policies})
    assert display(type(c)(replace(c.measured, config=config)), arm) == name


def test_names_from_elsewhere_are_printable() -> None:
    c = answer({"a\x1b[31m": Arm()})
    assert display(c, "a\x1b[31m").isprintable()


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        ([830_000.0], "$0.83M"),
        ([12_345_678.0], "$12.3M"),
        ([123_456_789.0], "$123M"),
        ([-46_200.0], "-$46.2K"),
        ([1_230.0], "$1.23K"),
        ([12.0], "$12"),
        ([0.0], "$0"),
        ([float("nan")], "–"),
    ],
)
def test_amounts_have_three_figures(amounts: list[float], says: str) -> None:
    assert dollars(amounts).text(amounts[0]) == says


def test_amounts_of_a_kind_have_the_same_decimals() -> None:
    way = dollars([8_300_000.0, 20_000.0])
    assert (way.signed(8_300_000.0), way.signed(-20_000.0)) == ("+$8.30M", "-$0.02M")
    assert way.signed(1.0) == "$0.00M"
    assert dollars([8_300_000.0, 2_000.0], clear=[2_000.0]).signed(2_000.0) == "+$0.002M"


def test_between_says_less_and_more_where_it_lies_on_both_sides_of_zero() -> None:
    way = Dollars(1e6, "M", 2)
    assert way.between(600_000.0, 1_100_000.0) == "between $0.60M and $1.10M"
    assert way.between(-1_100_000.0, -600_000.0) == "between $0.60M and $1.10M"
    assert way.between(-20_000.0, 50_000.0) == "between $0.02M less and $0.05M more"
    assert way.between(-7_600.0, 300.0) == "between $7.60K less and $0.30K more"
