"""Arms are called by their names wherever people read; the numbers stay the same."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.report.by_name import by_name
from simcs.report.figures.style import OWN_LOOKS, looks
from simcs.report.names import NAMES
from tests.money_sample import Arm, answer

ARMS = {"typical": Arm(), "blend": Arm(growth=[0.25, 0.3] * 2), "mine": Arm()}


def test_tables_have_names_in_place_of_ids_and_the_same_numbers() -> None:
    c: Any = answer(ARMS, sets={arm: [1.0, 1.1, 1.2] for arm in ARMS})
    called = by_name(c)
    assert called.policies == ("Typical mixed team", "Prevention + rescue", "mine")
    assert called.baseline == "Typical mixed team"
    for name in ("table", "differences", "money"):
        ours, theirs = getattr(c, name), getattr(called, name)
        assert {*theirs["policy"]} == {NAMES.get(arm, arm) for arm in ours["policy"]}
        rest = [column for column in ours if column not in ("policy", "baseline")]
        assert ours[rest].equals(theirs[rest])
    assert called.best() == NAMES[c.best()] == "Prevention + rescue"
    assert called.assumption_differences()["share"].tolist() == pytest.approx(
        c.assumption_differences()["share"].tolist()
    )
    assert c.policies == ("typical", "blend", "mine"), "the answer itself stays as it is"
    assert by_name(c) is called


def test_names_that_two_arms_would_share_are_left() -> None:
    c: Any = answer({"blend": Arm(), "Prevention + rescue": Arm()})
    assert by_name(c).policies == c.policies


def test_what_arms_are_about_follows_them() -> None:
    c: Any = answer(ARMS)
    facts = replace(c.facts, about={"blend": "Both."}, playbooks=("mine",), bases={"mine": "x"})
    held = by_name(type(c)(replace(c.measured, facts=facts))).facts
    assert held.about == {"Prevention + rescue": "Both."}
    assert (held.playbooks, held.bases) == (("mine",), {"mine": "x"})


def test_arms_look_the_same_under_both_names() -> None:
    assert looks(NAMES[arm] for arm in OWN_LOOKS) == {
        NAMES[arm]: look for arm, look in looks(OWN_LOOKS).items()
    }
