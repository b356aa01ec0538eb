"""--arm, --with and --without, beside Hydra's grammar and within its multirun."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from simcs.errors import ConfigError, SimcsError
from simcs.experiment import hydra_app
from simcs.experiment.arm_flags import arm_flags, last_arm_alone
from simcs.experiment.arms import arms_of
from simcs.experiment.config import Config
from tests.commands import ran
from tests.playbooks.plays import MINE, NEVER, OTHER, written

MULTI = ("--arm", "new=plays/mine.yaml", "--multirun", "playbooks.mine.drop=10%,20%")


@pytest.fixture(autouse=True)
def plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder with files of playbooks."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "plays", mine=MINE, other=OTHER, never=NEVER)


def composed(*words: str) -> list[Config]:
    found: list[Config] = []
    hydra_app.run(found.append, words, "simcs compare")
    return found


def about(*words: str) -> dict[str, str]:
    [config] = composed(*words)
    return {
        arm.name: arm.policy.about() if hasattr(arm.policy, "about") else type(arm.policy).__name__
        for arm in arms_of(config)
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["--arm", "new=plays/mine.yaml"],
            {"typical": "Typical", "new": "2 playbooks of mine.yaml on top of typical"},
        ),
        (
            ["--arm=a b=plays/mine.yaml,plays/other.yaml", "--arm", "c=usage-drop"],
            {
                "typical": "Typical",
                "a b": "4 playbooks of mine.yaml and other.yaml on top of typical",
                "c": "1 playbook of usage-drop (library) on top of typical",
            },
        ),
        (
            ["policies=[none,heroic]", "--arm=new=plays/mine.yaml", "--with=plays/never.yaml"],
            {
                "none": "Nothing",
                "heroic": "Heroic",
                "new": "3 playbooks of mine.yaml and never.yaml on top of none",
            },
        ),
        (
            ["policies={today: blend}", "--arm", "new=plays/other.yaml", "--with=usage-drop",
             "--without=worry", "--without", "follow-up"],
            {
                "today": "Blend",
                "new": "1 playbook of other.yaml and usage-drop (library) on top of today",
            },
        ),
        (
            ["--arm", "a=plays/mine.yaml", "--arm", "b=plays/other.yaml", "--without", "follow-up"],
            {
                "typical": "Typical",
                "a": "2 playbooks of mine.yaml on top of typical",
                "b": "1 playbook of other.yaml on top of typical",
            },
        ),
        (["--arm", "h=heroic"], {"typical": "Typical", "h": "Heroic"}),
    ],
)  # fmt: skip
def test_arms_of_a_command_line(words: list[str], expected: dict[str, str]) -> None:
    assert about(*words) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--arm"], "--arm has no value"),
        (["--arm", "--with"], "--arm has no value"),
        (["--arm", "plays/mine.yaml"], "--arm is 'plays/mine.yaml'; allowed: --arm NAME=FILE.yaml"),
        (["--arm", "new=a.yaml,,b.yaml"], "--arm is 'new=a.yaml,,b.yaml'"),
        (["--arm", "=plays/mine.yaml"], "--arm is '=plays/mine.yaml'"),
        (["--arm", "1=plays/mine.yaml"], "arm '1'; allowed: a letter"),
        (["--arm", "typical=plays/mine.yaml"], "arm 'typical' is there twice"),
        (["--arm", "a=plays/mine.yaml", "--arm", "a=usage-drop"], "arm 'a' is there twice"),
        (["policies=[none,none]", "--arm", "a=usage-drop"], "arm 'none' is there twice"),
        (["--with", "usage-drop"], "--with stands alone"),
        (["--without", "x", "policies=[none]"], "--without stands alone"),
        (
            ["--arm", "a=plays/mine.yaml", "--without", "usage-dorp"],
            "--without: unknown playbook 'usage-dorp' (did you mean 'usage-drop'?)",
        ),
        (["--arm", "a=plays/other.yaml", "--without", "worry"], "'follow-up' enters it or asks"),
        (["--arm", "a=by_value", "--with", "usage-drop"], "'by_value' is a policy"),
        (
            ["--arm", "a=plays/mine.yaml", "--with", "usage-drop"],
            "plays/mine.yaml and usage-drop (library): both have a playbook 'usage-drop'",
        ),
        (["--arms", "a=b"], "did you mean '--arm'"),
        (["playbooks=mine"], "names no setting of a file of playbooks"),
        (["playbooks.mine=3"], "names no setting of a file of playbooks"),
        (["~playbooks"], "names no setting of a file of playbooks"),
        (["playbooks@x=mine"], "names no setting of a file of playbooks"),
    ],
)
def test_flags_that_cannot_be_used_are_refused(words: list[str], said: str) -> None:
    for more in ([], ["--multirun"]):
        with pytest.raises(SimcsError) as refused:
            composed(*words, *more)
        assert said in str(refused.value)


def test_sweeps_reach_settings_unquoted() -> None:
    found = composed(*MULTI)
    assert [one.playbooks["mine"]["drop"] for one in found] == ["10%", "20%"]
    drops = [arms_of(one)[1].policy.file.settings[0].value for one in found]  # type: ignore[attr-defined]
    assert drops == [0.1, 0.2]
    with pytest.raises(SimcsError, match="'200%'"):
        composed(*MULTI[:-1], "playbooks.mine.drop=10%,200%")
    with pytest.raises(ConfigError, match="names several values"):
        composed("--arm", "new=plays/mine.yaml", "playbooks.mine.drop=10%,20%")


@pytest.mark.parametrize("value", ["12%", "'12%'", "0.12", '"12 %"'])
def test_ways_to_write_a_value(value: str) -> None:
    for more in ([], ["--multirun"]):
        [config] = composed("--arm", "new=plays/mine.yaml", f"playbooks.mine.drop={value}", *more)
        assert config.playbooks["mine"] == {"drop": "12%", "high": "$20,000"}


def test_a_mapping_of_settings_is_one_override() -> None:
    words = ["--arm", "new=plays/mine.yaml", "playbooks={mine: {drop: 12%, high: $5k}}"]
    for more in ([], ["--multirun"]):
        [config] = composed(*words, *more)
        assert config.playbooks["mine"] == {"drop": "12%", "high": "$5,000"}


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    assert ran("compare", *words, "--cfg", "job") == 0
    return yaml.safe_load(capsys.readouterr().out)


def test_the_configuration_that_is_shown_has_arms_and_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tree = shown(
        capsys, "policies={to day: typical, a: {use: plays/mine.yaml, on top of: none}}", "--arm",
        "b=plays/other.yaml,usage-drop", "playbooks.mine.drop=12%",
    )  # fmt: skip
    assert tree["policies"] == {
        "to day": "typical",
        "a": {"use": "plays/mine.yaml", "on top of": "none"},
        "b": {"use": ["plays/other.yaml", "usage-drop"]},
    }
    assert tree["playbooks"] == {
        "mine": {"drop": "12%", "high": "$20,000"},
        "other": {"drop": "20%"},
        "usage-drop": {"drop": "30%"},
    }
    assert shown(capsys)["playbooks"] == {}
    assert shown(capsys, "book=csv")["book"]["path"] == "???"
    assert ran("compare", "--arm", "a=plays/mien.yaml", "--cfg", "job") == 2


def test_help_says_how_arms_are_made(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("compare", "--help") == 0
    said = capsys.readouterr().out
    for word in ("--arm NAME=FILE", "--with NAME", "--without NAME", "playbooks.mine.drop=20%"):
        assert word in said


OWN_OPTIONS = {
    "trace": ["account", "weeks", "replication"],
    "signals": ["service", "policies"],
    "hours": ["service", "policies"],
}


@pytest.mark.parametrize(
    ("command", "name"),
    [(command, name) for command, names in OWN_OPTIONS.items() for name in names],
)
@pytest.mark.parametrize("apart", [True, False])
def test_an_arm_may_be_called_as_an_option_of_the_command(
    command: str, name: str, apart: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simcs.report import hour_command, signal_command
    from simcs.report.trace_asked import asked

    arm = ["--arm", f"{name}=plays/mine.yaml,plays/other.yaml"]
    words = [*(arm if apart else ["=".join(arm)]), "--with=plays/never.yaml", "--without", "worry"]
    found: list[list[str]] = []
    monkeypatch.setattr(hydra_app, "run", lambda _task, given, *_about: found.append([*given]))
    if command == "trace":
        wanted, given = asked(["account=7", *words])
        assert (wanted.account, wanted.weeks, wanted.replication) == ("7", "some", None)
        found.append(given)
    else:
        {"signals": signal_command.signals, "hours": hour_command.hours}[command](words)
        assert {"policies=[typical]", "driver=loop"} <= {*found[0]}
    flags, others = arm_flags(found[0])
    assert flags.arms == ((name, ("plays/mine.yaml", "plays/other.yaml")),)
    assert (flags.added, flags.left_out) == (("plays/never.yaml",), ("worry",))
    assert not [word for word in others if ".yaml" in word]


def test_hours_go_on_beside_one_arm_that_keeps_what_it_stands_on() -> None:
    words = ["policies=[heroic]", "--arm", "new=plays/mine.yaml", "playbooks.mine.drop=12%"]
    [config] = composed(*words, "--without", "big-and-low")
    alone = last_arm_alone(config)
    [arm] = arms_of(alone)
    assert arm.policy.about() == (  # type: ignore[attr-defined]
        "1 playbook of mine.yaml (drop 12%) on top of heroic"
    )
    assert alone.playbooks["mine"]["drop"] == "12%"
    [config] = composed("--arm", "new=heroic")
    assert [arm.name for arm in arms_of(last_arm_alone(config))] == ["new"]
