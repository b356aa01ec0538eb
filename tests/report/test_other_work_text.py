"""What a contact rule takes from the team's own work: said where it is clear, and only there."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from simcs.analysis.answer import Answer
from simcs.report.other_work_text import sentences
from tests.playbook_sample import FUTURES, WOBBLE, answer, of_play, of_step

WEEKS = 156
PUT_OFF = "other work put off"


def held_back(
    count: float, weeks: float = 0.5, hours: float = 100.0, base: str = "today"
) -> Answer[Any]:
    """Return an answer in which the rule puts other work off so often.

    Parameters
    ----------
    weeks
        How much later first value is reached.
    hours
        How many hours less go to onboarding, of 936.
    """
    plays = [
        *of_play("p", {"entered": 20}), *of_play("", {PUT_OFF: count}),
        *of_step("p", "email", {"done": 20}),
    ]  # fmt: skip
    c = answer(plays)
    held = c.measured
    new = held.replications["policy"] == "new"
    wobble = held.replications["replication"].map(dict(enumerate(WOBBLE)))
    later = held.replications.assign(time_to_value_weeks=6.5 + new * (weeks + wobble))
    parts = pd.DataFrame(
        [
            (arm, n, "hours_by_purpose", purpose, 936.0 - less - WOBBLE[n] * (arm == "new"))
            for arm, lost in (("today", 0.0), ("new", hours))
            for n in range(FUTURES)
            for purpose, less in (("onboarding", lost), ("process improvement", 2 * lost))
        ],
        columns=["policy", "replication", "breakdown", "group", "value"],
    )
    # What is said of the arm is for people: "on top of today" decides nothing.
    about = {"today": "", "new": "1 playbook of p.yaml on top of today."}
    facts = replace(held.facts, about=about, bases={"new": base} if base else {})
    return Answer(replace(held, facts=facts, replications=later, breakdowns=parts))


def test_before_and_after_are_said_of_what_is_clearly_less() -> None:
    [said] = sentences(held_back(400))
    assert said.text == (
        "The contact rule puts off contacts of the team's own, 400 times over 3 years; one that "
        "waits counts every week. In all, with the plays: time to first value 6.5 → 7.0 weeks, "
        "onboarding 6.0 → 5.4 hours a week."
    )


def test_once_in_twenty_years_of_an_account_is_often_enough() -> None:
    assert [*sentences(held_back(16))]


@pytest.mark.parametrize(
    ("changed", "there"),
    [
        ({"weeks": 0.0}, "plays: onboarding 6.0 → 5.4 hours a week."),
        ({"hours": 30.0}, "plays: time to first value 6.5 → 7.0 weeks."),
        ({"hours": -100.0}, "plays: time to first value 6.5 → 7.0 weeks."),
        ({"weeks": 0.02, "hours": 0.0}, "plays: time to first value 6.50 → 6.52 weeks."),
    ],
)
def test_only_what_changes_is_named(changed: dict[str, float], there: str) -> None:
    [said] = sentences(held_back(400, **changed))
    assert said.text.endswith(there)


@pytest.mark.parametrize(
    "c",
    [
        held_back(0),
        held_back(14),  # of 100 accounts in 3 years
        held_back(400, weeks=0.0, hours=0.0),
        held_back(400, weeks=-0.5, hours=-100.0),
        held_back(400, base="proactive"),
        held_back(400, base=""),
    ],
    ids=["never", "rarely", "no change", "better", "on another arm", "alone"],
)
def test_nothing_is_said_where_it_is_not_so(c: Answer[Any]) -> None:
    assert not [*sentences(c)]
