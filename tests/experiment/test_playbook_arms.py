"""Arms from files of playbooks: what they stand on, their settings, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import simcs
from simcs.errors import SimcsError
from simcs.experiment import hydra_app
from simcs.experiment.arms import arms, arms_of, with_playbooks
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml, from_yaml
from simcs.experiment.playbook_arms import with_files_read
from simcs.interventions.policies import Heroic, Nothing, Typical
from simcs.playbooks import texts
from simcs.playbooks.policy import Playbooks
from tests.playbooks.plays import MINE, NEVER, OTHER, written


@pytest.fixture(autouse=True)
def plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with files of playbooks."""
    monkeypatch.chdir(tmp_path)
    none = NEVER + "rules: {on top of: none}\n"
    today = NEVER + "rules: {on top of: today}\n"
    return written(tmp_path / "plays", mine=MINE, other=OTHER, alone=none, upon=today)


def made(policies: Any, **playbooks: dict[str, Any]) -> dict[str, Any]:
    return {arm.name: arm.policy for arm in arms(policies, playbooks)}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(SimcsError) as error:
        call()
    return str(error.value)


@pytest.mark.parametrize(
    ("use", "about"),
    [
        ("plays/mine.yaml", "2 playbooks of mine.yaml on top of today"),
        (Path("plays/mine.yaml"), "2 playbooks of mine.yaml on top of today"),
        (["plays/mine.yaml"], "2 playbooks of mine.yaml on top of today"),
        (
            ["plays/mine.yaml", "plays/other.yaml"],
            "4 playbooks of mine.yaml and other.yaml on top of today",
        ),
        ("plays/alone.yaml", "1 playbook of alone.yaml on its own"),
        ("plays/upon.yaml", "1 playbook of upon.yaml on top of today"),
        ("usage-drop", "1 playbook of usage-drop (library) on top of today"),
        (
            {"use": "plays/mine.yaml", "on top of": "none"},
            "2 playbooks of mine.yaml on their own",
        ),
        (
            {"use": "plays/mine.yaml", "on_top_of": "heroic"},
            "2 playbooks of mine.yaml on top of heroic",
        ),
        (
            {"use": "plays/alone.yaml", "on top of": "second"},
            "1 playbook of alone.yaml on top of second",
        ),
        (
            {"use": "plays/other.yaml", "with": ["usage-drop"], "without": "usage-drop"},
            "2 playbooks of other.yaml and usage-drop (library) on top of today",
        ),
        (
            {"use": "plays/mine.yaml", "without": ["usage-drop"]},
            "1 playbook of mine.yaml on top of today",
        ),
    ],
)
def test_an_arm_from_files_says_what_it_is_and_stands_on(use: Any, about: str) -> None:
    found = made({"today": "typical", "second": Heroic(weeks=9), "new": use})
    assert found["new"].about() == about
    base = found["new"].base
    if "today" in about:
        assert base is found["today"]
        assert isinstance(base, Typical)
    elif "second" in about:
        assert base is found["second"]
    elif "heroic" in about:
        assert base == Heroic()
    else:
        assert base is None


def test_arms_of_a_list_are_called_after_their_first_file() -> None:
    found = made(["typical", "plays/mine.yaml", "business-reviews"])
    assert [*found] == ["typical", "mine", "business-reviews"]
    objects = made(["typical", Playbooks.from_yaml("plays/mine.yaml"), Playbooks.from_yaml(MINE)])
    assert [*objects] == ["typical", "mine", "Playbooks"]


def test_a_policy_comes_before_a_playbook_of_the_library_with_its_name(
    plays: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(plays, heroic=MINE, special=MINE)
    monkeypatch.setattr(texts, "library_folder", lambda: plays)
    found = made(["typical", "heroic", "special"])
    assert isinstance(found["heroic"], Heroic)
    assert isinstance(found["special"], Playbooks)


def test_an_arm_named_like_its_policy_stands_on_that_policy() -> None:
    found = made({"none": "none", "heroic": {"use": "plays/mine.yaml", "on top of": "heroic"}})
    assert found["heroic"].base == Heroic()


def test_playbooks_stand_on_playbooks() -> None:
    found = made(
        {"today": "plays/alone.yaml", "new": "plays/mine.yaml", "c": "plays/other.yaml",
         "last": {"use": "plays/other.yaml", "on top of": "new"}}
    )  # fmt: skip
    assert found["today"].base is None
    assert found["new"].base is found["c"].base is found["today"]
    assert found["last"].base is found["new"]
    assert len(found["last"].keeper.tables) == 6  # two for each of the three


@pytest.mark.parametrize(
    ("policies", "words"),
    [
        ({"new": "plays/mine.yaml"}, ["policies.new is the first arm", "on top of: none"]),
        ("plays/mine.yaml", ["policies.mine is the first arm"]),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "on top of": "b"},
             "b": {"use": "plays/other.yaml", "on top of": "a"}},
            ["policies.b is on top of 'a', which is on top of 'b'"],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "on top of": "a"}},
            ["policies.a: on top of: unknown arm 'a'", "allowed: adaptive, "],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "on top of": "typcal"}},
            ["unknown arm 'typcal'", "did you mean 'typical'"],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "on top of": 3}},
            ["policies.a.on top of is 3"],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "on top of": "t", "on_top_of": "t"}},
            ["'on top of' is there twice"],
        ),
        ({"t": "typical", "a": []}, ["policies.a: 0 files", "1 to 50"]),
        ({"t": "typical", "a": [3]}, ["policies.a.use is [3]"]),
        ({"t": "typical", "a": ["by_value"]}, ["'by_value' is a policy", "on top of: by_value"]),
        (
            {"t": "typical", "a": "plays/upon.yaml"},
            ["plays/upon.yaml, line 5, column 20", "'today' is not an arm"],
        ),
        ({"t": "typical", "a": "plays/mien.yaml"}, ["did you mean 'plays/mine.yaml'?"]),
        ({"t": "typical", "a": "no/such.yml"}, ["no/such.yml: there is no such file"]),
        ({"t": "typical", "a": "plays\0.yaml"}, ["there is no such file"]),
        ({"t": "typical", "a": "plays/mine"}, ["unknown policy", "did you mean 'plays/mine.yaml'"]),
        ({"t": "typical", "a": "usage-dorp"}, ["did you mean 'usage-drop'", "of the library"]),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "drpo": "5%"}},
            ["settings of mine.yaml: unknown setting 'drpo'", "did you mean 'drop'", "0% to 100%"],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "drop": "500%"}},
            ["plays/mine.yaml, line 1", "'500%'", "allowed: 0% to 100%"],
        ),
        (
            {"t": "typical", "a": {"use": ["plays/mine.yaml", "plays/other.yaml"], "drop": "5%"}},
            ["'drop' is a setting of mine and of other", "mine.drop or other.drop"],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "settings": 3}},
            ["policies.a.settings is 3"],
        ),
        (
            {"t": "typical", "a": {"use": "plays/mine.yaml", "without": ["usage-dorp"]}},
            ["plays/mine.yaml: unknown playbook 'usage-dorp'", "did you mean 'usage-drop'"],
        ),
        ({"t": "typical", "a": {"use": "plays/mine.yaml", "without": 3}}, ["policies.a.without"]),
    ],
)  # fmt: skip
def test_what_is_no_arm_is_refused(policies: Any, words: list[str]) -> None:
    said = refused(lambda: arms(policies))
    for word in words:
        assert word in said


@pytest.mark.parametrize(
    ("playbooks", "words"),
    [
        ({"mien": {"drop": "5%"}}, ["'mien' is no file", "did you mean 'mine'", "allowed: mine"]),
        (
            {"mine": {"dorp": "5%"}},
            ["playbooks.mine: unknown setting 'dorp'", "'drop'", "drop (30%; 0% to 100%)",
             "high ($20,000; $0 to $40,000)"],
        ),
        ({"mine": {"drop": "5 points"}}, ["must be in the unit of the setting, share"]),
        ({"mine": {"drop": "101%"}}, ["'101%'", "allowed: 0% to 100%"]),
        ({"mine": {"drop": True}}, ["playbooks.mine.drop is True", "such as 30%"]),
        ({"mine": {"drop": float("nan")}}, ["nan"]),
        ({"mine": {"drop": 10**5000}}, ["playbooks.mine.drop is "]),
        ({"mine": {"drop": [1]}}, ["playbooks.mine.drop is [1]"]),
        ({"mine": {"drop": None}}, ["playbooks.mine.drop is None"]),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_used_are_refused(
    playbooks: dict[str, dict[str, Any]], words: list[str]
) -> None:
    said = refused(lambda: made({"today": "typical", "new": "plays/mine.yaml"}, **playbooks))
    for word in words:
        assert word in said


def test_settings_without_playbooks_are_refused(quick: list[str]) -> None:
    said = refused(lambda: simcs.prepare(["none"], overrides=[*quick, "playbooks.mine.drop=3%"]))
    assert "'mine' is no file of playbooks here" in said
    assert "no arm has playbooks" in said


def value(policy: Any, name: str) -> float:
    return float({one.name: one.value for one in policy.file.settings}[name])


def test_an_arms_own_value_counts_more_than_that_for_all() -> None:
    both = ["plays/mine.yaml", "plays/other.yaml"]
    found = made(
        {
            "today": "typical",
            "a": "plays/mine.yaml",
            "b": {"use": "plays/mine.yaml", "drop": "40%"},
            "c": {"use": "plays/mine.yaml", "settings": {"drop": 0.5}},
            "d": {"use": both, "settings": {"mine": {"drop": "60%"}}, "other.drop": "70%"},
            "e": both,
        },
        mine={"drop": "10%"},
    )
    assert [value(found[name], "drop") for name in "abc"] == [0.1, 0.4, 0.5]
    for name, values in (("d", (0.6, 0.7)), ("e", (0.1, 0.2))):
        assert (value(found[name], "mine.drop"), value(found[name], "other.drop")) == values


def test_two_files_of_one_name_have_settings_of_their_own(plays: Path) -> None:
    written(plays / "old", mine=MINE.replace("30%", "25%"))
    policies = {"today": "typical", "old": "plays/old/mine.yaml", "new": "plays/mine.yaml"}
    found = made(policies, mine_2={"drop": "10%"})
    assert (value(found["old"], "drop"), value(found["new"], "drop")) == (0.25, 0.1)
    _, shown = with_files_read(policies, {})
    assert {key: held["drop"] for key, held in shown.items()} == {"mine": "25%", "mine_2": "30%"}


@pytest.mark.parametrize("stem", ["06-mine", "a b", "mine.v2", "ümlaut", "true"])
def test_a_files_name_becomes_a_key_that_overrides_can_name(plays: Path, stem: str) -> None:
    written(plays, **{stem: MINE})
    policies = {"today": "typical", "new": f"plays/{stem}.yaml"}
    _, shown = with_files_read(policies, {})
    [key] = shown
    overrides = [f"playbooks.{key}.drop=12%"]
    setup = with_playbooks(replace(compose(overrides), policies=policies))
    assert setup.playbooks == {key: {"drop": "12%", "high": "$20,000"}}


def test_all_settings_stand_in_the_resolved_configuration(quick: list[str]) -> None:
    config = compose(
        [*quick, "policies={today: typical, new: plays/mine.yaml, b: usage-drop}",
         "playbooks.mine.drop=20%"]
    )  # fmt: skip
    whole = with_playbooks(config)
    assert whole.playbooks == {
        "mine": {"drop": "20%", "high": "$20,000"}, "usage-drop": {"drop": "30%"},
    }  # fmt: skip
    text = as_yaml(whole)
    again = from_yaml(text)
    assert again.policies == config.policies
    assert again.playbooks == whole.playbooks
    assert as_yaml(with_playbooks(again)) == text
    assert "playbooks" not in as_yaml(with_playbooks(compose(quick)))


def test_a_comparison_holds_what_its_files_said_when_they_were_read(
    quick: list[str], plays: Path
) -> None:
    setup = simcs.prepare({"today": "typical", "new": "plays/mine.yaml"}, overrides=quick)
    (plays / "mine.yaml").unlink()
    assert with_playbooks(setup.config) is setup.config
    assert arms_of(setup.config)[1].policy.file is setup.arms[1].policy.file


OWN = "policies={today: typical, new: {use: plays/mine.yaml, drop: 40%}}"


@pytest.mark.parametrize("multirun", [[], ["--multirun"]])
def test_a_value_that_no_arm_would_use_is_refused(quick: list[str], multirun: list[str]) -> None:
    given = [*quick, OWN, "playbooks.mine.drop=20%", *multirun]
    said = refused(lambda: hydra_app.run(lambda _: None, given, "simcs compare"))
    assert "playbooks.mine.drop is '20%'" in said
    assert "40% in arm 'new'" in said
    own = Playbooks.from_yaml("plays/mine.yaml", settings={"drop": 0.4})
    policies, given = {"today": "typical", "new": own}, {"mine": {"drop": 0.2}}
    said = refused(lambda: simcs.prepare(policies, overrides=quick, playbooks=given))
    assert "playbooks.mine.drop is 0.2" in said


def test_the_configuration_and_the_answer_show_the_values_that_are_used(quick: list[str]) -> None:
    both = OWN.replace("}}", "}, b: plays/mine.yaml}")
    config = with_playbooks(compose([*quick, both, "playbooks.mine.drop=20%"]))
    assert config.playbooks["mine"] == {"drop": "20%", "high": "$20,000"}
    about = [arm.policy.about() for arm in arms_of(config)[1:]]  # type: ignore[attr-defined]
    assert about == [
        "2 playbooks of mine.yaml (drop 40%) on top of today",
        "2 playbooks of mine.yaml (drop 20%) on top of today",
    ]
    alone = with_playbooks(compose([*quick, OWN, "playbooks.mine.high=$1k"]))
    assert alone.playbooks["mine"] == {"high": "$1,000"}  # nobody uses another drop
    assert with_playbooks(from_yaml(as_yaml(alone))).playbooks == alone.playbooks
    [_, arm] = arms_of(from_yaml(as_yaml(alone)))
    assert arm.policy.about() == (  # type: ignore[attr-defined]
        "2 playbooks of mine.yaml (drop 40%, high $1,000) on top of today"
    )
    [_, arm] = arms_of(compose([*quick, "policies={today: typical, new: plays/mine.yaml}"]))
    assert "(" not in arm.policy.about()  # type: ignore[attr-defined]


def test_settings_from_python_and_in_a_file_of_settings(quick: list[str], tmp_path: Path) -> None:
    policies = {"today": "typical", "new": "plays/mine.yaml"}
    nested = simcs.prepare(policies, overrides=quick, playbooks={"mine": {"drop": 0.1}})
    own = tmp_path / "configs" / "experiment"
    own.mkdir(parents=True)
    (own / "try.yaml").write_text(
        "# @package _global_\nplaybooks: {mine: {drop: 15%}}\n"
        "policies: {today: typical, new: {use: plays/mine.yaml, on top of: none}}\n"
    )
    config = compose([*quick, "experiment=try"], own.parent)
    assert nested.config.playbooks["mine"]["drop"] == "10%"
    assert with_playbooks(config).playbooks["mine"]["drop"] == "15%"
    assert arms_of(config)[1].policy.base is None


def test_a_segment_that_the_run_does_not_have_is_refused_before_it_begins(
    plays: Path, quick: list[str]
) -> None:
    written(plays, bad=MINE.replace("when: usage", "when: segment == entreprise and usage"))
    policies = {"today": "typical", "new": "plays/bad.yaml"}
    said = refused(lambda: simcs.prepare(policies, overrides=quick))
    assert said.startswith("plays/bad.yaml, line 4, column ")
    assert "'entreprise' (did you mean 'enterprise'?)" in said


@pytest.mark.parametrize(
    ("steps", "setting", "words"),
    [
        (
            "{do: executive_call, by: executive}", "team.executive_hours=4",
            ["'executive_call' is asked of the executive",
             "team.executive_hours above 0"],
        ),
        (
            "{do: check_in, by: specialist}", "team.specialist_hours=4",
            ["team.specialist_hours is 0"],
        ),
        ("{do: check_in, by: automation}", "", ["asked of automation, but it takes hours"]),
    ],
)  # fmt: skip
def test_work_that_nobody_can_do_is_refused_before_the_run(
    steps: str, setting: str, words: list[str], plays: Path, quick: list[str]
) -> None:
    text = f"playbooks:\n  a:\n    when: left\n    steps: [{steps}]\n"
    written(plays, nobody=text)
    policies = {
        "today": {"use": "plays/nobody.yaml", "on top of": "none"},
        "new": "plays/mine.yaml",
    }
    said = refused(lambda: simcs.prepare(policies, overrides=quick))
    for word in ["plays/nobody.yaml, line 4, column 13", *words]:
        assert word in said
    if setting:
        assert simcs.prepare(policies, overrides=[*quick, setting])


def test_the_first_arm_is_the_baseline_whatever_its_name() -> None:
    found = made({"none": "none", "new": "plays/mine.yaml", "own": "plays/alone.yaml"})
    assert isinstance(found["new"].base, Nothing)
    assert found["new"].about() == "2 playbooks of mine.yaml on top of none"
    assert found["own"].about() == "1 playbook of alone.yaml on its own"
