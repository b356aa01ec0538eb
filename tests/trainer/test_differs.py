"""What a scenario says it changes is what it changes."""

import pytest

from simcs.trainer.differs import differences
from simcs.trainer.scenario import scenario, scenario_names


def test_a_difference_has_a_sentence_and_both_values() -> None:
    [one] = differences({"journey.root_effect": 0.07})
    assert (one.usual, one.here) == ("0.035", "0.07")
    assert one.what.startswith("Rate at which open problems close")


def test_what_is_usual_is_no_difference() -> None:
    usual = {"book.stagger": True, "team.growth_limit": 0, "journey.root_effect": 0.035}
    assert differences(usual) == []


def test_a_setting_that_all_segments_share_is_found() -> None:
    [one] = differences({"journey.segments.mid.fit_sd": 0.8})
    assert one.usual == "1.5"
    assert "fit" in one.what


def test_what_has_no_sentence_is_named_by_its_key() -> None:
    [one] = differences({"book.path": "mine.csv"})
    assert (one.what, one.usual) == ("book.path", "not set")


@pytest.mark.parametrize("name", scenario_names())
def test_every_setting_of_a_scenario_is_described(name: str) -> None:
    for one in scenario(name).differs():
        assert one.what != one.key, one
        assert one.usual != one.here
