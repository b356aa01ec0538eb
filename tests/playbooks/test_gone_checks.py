"""Work with accounts that left is warned about where nobody can be asked any more."""

import pytest

from simcs.playbooks.building import read_text
from simcs.playbooks.checking import warnings_of


def warned(play: str) -> list[str]:
    found = warnings_of(read_text(f"playbooks:\n  p: {{{play}}}"))
    return [f"{one.place.line}: {one.sentence}" for one in found if "can be asked" in one.sentence]


@pytest.mark.parametrize(
    ("play", "weeks"),
    [
        ("when: weeks_gone >= 27 weeks, do: exit_interview", "27 weeks"),
        ("while: weeks_gone > 30 weeks and arr > $50k, do: churn_review", "30 weeks"),
        ("when: left, steps: [{wait: 27 weeks}, {do: win_back}]", "27 weeks"),
        ("when: left, steps: [{day: 200, do: win_back}]", "29 weeks"),
        ("when: left, steps: [{week: 27, do: win_back}]", "27 weeks"),
        ("when: left, steps: [{day: 200, do: email}, {do: win_back}]", "30 weeks"),
        ("when: left, steps: [{do: churn_review}, {wait: 26 weeks}, {do: win_back}]", "27 weeks"),
        ("when: weeks_gone >= 20 weeks, steps: [{wait: 40 weeks}, {do: win_back}]", "60 weeks"),
    ],
)
def test_a_step_that_comes_too_late_is_named(play: str, weeks: str) -> None:
    [said] = warned(play)
    assert f"as the account left {weeks} or more before" in said
    assert ("is seen for 52 weeks" in said) == (weeks == "60 weeks")


@pytest.mark.parametrize(
    "play",
    [
        "when: weeks_gone >= 26 weeks, do: exit_interview",
        "when: weeks_gone <= 30 weeks, do: exit_interview",
        "when: left, steps: [{wait: 26 weeks}, {do: win_back}]",
        "when: left, steps: [{week: 26, do: win_back}]",
        "when: cause_mended, do: win_back",
        "when: notice, steps: [{wait: 40 weeks}, {do: check_in}]",
    ],
)
def test_what_can_come_in_time_is_not(play: str) -> None:
    assert warned(play) == []
