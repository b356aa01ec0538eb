"""Settings refer to settings and the time alone: no environment variable can be read by them."""

from pathlib import Path

import pytest
from omegaconf import OmegaConf

from simcs.errors import ConfigError
from simcs.experiment.compose import compose, resolved
from simcs.experiment.references import outside
from tests.commands import ran

SECRET = "hunter2-of-this-machine"
READS = "${oc.env:SIMCS_TEST_SECRET}"
PATH = "pathlib.PosixPath"


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


@pytest.mark.parametrize("flags", [(), ("--cfg", "job", "--resolve"), ("--help",)])
@pytest.mark.parametrize(
    ("linked", "text"),
    [
        (True, f"team:\n  cost_per_csm: {READS}\n"),
        (False, f"team:\n  cost_per_csm: {READS}\nfolder: !!python/object/apply:{PATH} [runs]\n"),
        (False, f"folder: !!python/object/apply:{PATH} ['{READS}']\n"),
        (False, f'folder: !!python/object/apply:{PATH} ["\\x24{READS[1:]}"]\n'),
        (False, f"folder: {READS}\nfolder: {READS}\n"),  # no YAML, says the reader
    ],
)
def test_nor_does_a_linked_folder_or_a_tag_of_yaml(
    linked: bool,
    text: str,
    flags: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "mine"
    mine.mkdir()
    held = tmp_path / "elsewhere" if linked else mine / "preset"
    held.mkdir()
    (held / "theirs.yaml").write_text(f"# @package _global_\n{text}")
    if linked:
        (mine / "preset").symlink_to(held, target_is_directory=True)
        (held / "again").symlink_to(mine, target_is_directory=True)  # in a circle
    assert ran("compare", "--config-dir=mine", "preset=theirs", *flags) == 2
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err
    if flags or not text.startswith("folder: $"):
        assert "theirs.yaml" in said.err
        assert "settings read no environment variables" in said.err


def test_a_file_that_is_no_yaml_hinders_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "preset").mkdir()
    (tmp_path / "preset" / "draft.yaml").write_text("a: [1\nb: ${seed}\n")
    (tmp_path / "preset" / "mine.yaml").write_text("# @package _global_\nseed: 7\n")
    assert ran("compare", f"--config-dir={tmp_path}", "preset=mine", "--cfg", "job") == 0
    assert "seed: 7" in capsys.readouterr().out


def test_a_composed_tree_is_looked_at_before_it_is_resolved() -> None:
    with pytest.raises(ConfigError, match=r"folder is .*no environment variables"):
        resolved(OmegaConf.create({"folder": READS}))


def test_nor_does_the_library() -> None:
    with pytest.raises(ConfigError, match=r"team.cost_per_csm is .*no environment variables"):
        compose([], None, {"team": {"cost_per_csm": READS}})
    assert compose([], None, {"folder": "runs/${seed}"}).folder == "runs/1"
