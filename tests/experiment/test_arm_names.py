"""Policies are understood by their titles and in any capitals, and are held by their own names."""

from pathlib import Path
from typing import Any

import pytest

from simcs.errors import ConfigError
from simcs.experiment.arm_flags import arm_flags, with_its_arms
from simcs.experiment.arm_names import in_own_names
from simcs.experiment.arms import arms, with_playbooks
from simcs.experiment.compose import compose
from simcs.interventions import titles
from simcs.interventions.plan import POLICIES
from simcs.interventions.titles import TITLES, meant


@pytest.mark.parametrize("name", [name for name in TITLES if name in POLICIES])
def test_every_title_means_its_policy(name: str) -> None:
    title = TITLES[name]
    for text in (title, title.upper(), title.lower().replace(" ", "_"), name.capitalize()):
        assert meant(text) == name, text
    assert [one.name for one in arms([title])] == [name]


@pytest.mark.parametrize(
    ("policies", "held"),
    [
        (["typical", "Heroic", "prevention"], ["typical", "heroic", "proactive"]),
        ("Fire-fighting", ["heroic"]),
        (["Prevention and rescue", "firefighting"], ["blend", "heroic"]),
        ({"mine": "No CS work"}, {"mine": "none"}),
        ({"Prevention": "Prevention"}, {"proactive": "proactive"}),
        ({"Prevention": "heroic"}, {"Prevention": "heroic"}),
        (
            {"mine": {"use": "Prevention + rescue", "weeks": 6}},
            {"mine": {"use": "blend", "weeks": 6}},
        ),
    ],
)
def test_a_configuration_holds_the_policies_own_names(policies: Any, held: Any) -> None:
    config = compose(settings={"policies": policies})
    found = with_playbooks(config)
    assert found.policies == held
    assert with_playbooks(found) is found
    assert [arm.name for arm in arms(policies)] == [*held]


@pytest.mark.parametrize("policies", ["default", "heroic", ["none"], {"a": "none"}])
def test_own_names_stay_as_they_are(policies: Any) -> None:
    assert in_own_names(policies) is policies
    config = compose(settings={"policies": policies})
    assert with_playbooks(config) is config


@pytest.mark.parametrize("word", ["policies=[typical,Fire-fighting]", "--arm", "--arm="])
def test_on_the_command_line(word: str) -> None:
    words = [word, "fire-fighting"] if word == "--arm" else [word]
    flags, others = arm_flags([f"{one}fire-fighting" if one == "--arm=" else one for one in words])
    found = with_its_arms(compose(others), flags)
    assert [*found.policies] == ["typical", "heroic"]


def test_a_policy_of_ones_own_comes_before_a_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(titles, "POLICIES", ["proactive", "Prevention"])
    assert meant("Prevention") == "Prevention"
    assert in_own_names(["Prevention"]) == ["Prevention"]


def test_a_file_comes_before_a_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("prevention.yaml").write_text("playbooks: {a: {who: usage < 50%, do: check_in}}")
    assert in_own_names(["typical", "prevention.yaml"]) == ["typical", "prevention.yaml"]


@pytest.mark.parametrize(
    ("given", "said"),
    [("Preventon", "proactive"), ("Fire fighter", "heroic"), ("Heroics", "heroic")],
)
def test_a_name_that_is_nearly_a_title_is_answered_with_the_word_to_type(
    given: str, said: str
) -> None:
    with pytest.raises(ConfigError, match=f"unknown policy '{given}' .did you mean '{said}'"):
        arms([given])
    with pytest.raises(ConfigError, match=f"--arm is '{given}' .did you mean --arm {said}"):
        arm_flags(["--arm", given])


def test_a_policy_named_twice_by_two_names_is_refused() -> None:
    with pytest.raises(ConfigError, match="arm 'heroic' is there twice"):
        arms(["heroic", "Fire-fighting"])
