"""Settings refer to settings and the time alone: no environment variable can be read by them."""

from pathlib import Path

import pytest

from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.references import outside
from tests.commands import ran

SECRET = "hunter2-of-this-machine"
READS = "${oc.env:SIMCS_TEST_SECRET}"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMCS_TEST_SECRET", SECRET)


@pytest.mark.parametrize(
    "text",
    [
        READS,
        "runs/${ oc.env:HOME }",
        "${oc.env:HOME,else}",
        "${hydra:runtime.cwd}",
        "${oc.decode:'${oc.env:HOME}'}",
        "${oc.create:${oc.env:HOME}}",
        "${${driver}:HOME}",
        "${now:${oc.env:HOME}}",
        "${seed} and ${python_version:}",
        "a\n${oc.env:HOME\n}",
    ],
)
def test_what_reads_outside_is_found(text: str) -> None:
    assert outside(text) is not None


@pytest.mark.parametrize(
    "text",
    ["", "plain: text", "${seed}", "${..csms}", "${team.csms}", "runs/${now:%H:%M}-${seed}", "$"],
)
def test_settings_and_the_time_can_be_referred_to(text: str) -> None:
    assert outside(text) is None


@pytest.mark.parametrize(
    "words",
    [
        (f"team.cost_per_csm={READS}",),
        (f"folder={READS}", "--cfg", "job", "--resolve"),
        (f"policies=[{READS}]",),
        (f"seed=1,{READS}", "--multirun"),
        ("--config-dir=mine", "preset=theirs"),
        ("--config-dir=mine", "preset=theirs", "--cfg", "job", "--resolve"),
        ("--config-dir=mine", "preset=theirs", "--help"),
        ("--config-dir=mine", "preset=theirs", "seed=1,2", "--multirun"),
    ],
)
def test_no_command_shows_an_environment_variable(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "mine" / "preset" / "theirs.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(f"# @package _global_\nteam:\n  cost_per_csm: {READS}\n")
    assert ran("compare", *words) == 2
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert "settings read no environment variables; allowed: a value, or ${KEY}" in said.err
    assert ("theirs.yaml: team.cost_per_csm is" in said.err) == (words[0][0] == "-")


@pytest.mark.parametrize("linked", [True, False])
def test_nor_one_behind_a_link_or_in_a_file_that_only_others_read(
    linked: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    held = tmp_path / ("elsewhere" if linked else "mine/preset")
    held.mkdir(parents=True)
    tagged = "" if linked else "verdict: !!python/object/apply:pathlib.PosixPath [net_retention]\n"
    (held / "theirs.yaml").write_text(f"# @package _global_\n{tagged}folder: {READS}\n")
    if linked:
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "preset").symlink_to(held)
        (held / "round").symlink_to(held)
    assert ran("compare", "--config-dir=mine", "preset=theirs", "--cfg", "job", "--resolve") == 2
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    assert "settings read no environment variables" in said.err


def test_nor_does_the_library() -> None:
    with pytest.raises(ConfigError, match=r"team.cost_per_csm is .*no environment variables"):
        compose([], None, {"team": {"cost_per_csm": READS}})
    assert compose([], None, {"folder": "runs/${seed}"}).folder == "runs/1"
