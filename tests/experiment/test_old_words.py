"""Words of 0.1 are read, and a line on stderr says the new one."""

import json
from pathlib import Path

import pytest

import simcs
from simcs.cli import main
from simcs.errors import ConfigError
from simcs.experiment import old_words
from simcs.experiment.compose import compose
from simcs.experiment.config import Driver
from simcs.experiment.config_yaml import from_yaml
from simcs.experiment.folder_files import FolderFiles
from simcs.experiment.old_words import METRICS, NEW_METRICS

OLD_FILE = (
    "# @package _global_\ndriver: sweep\nworlds: 3\nworld_replications: 2\n"
    "policies: [none]\n# worlds: as they were called\n"
)


def test_overrides_and_settings(capsys: pytest.CaptureFixture[str]) -> None:
    for given in (
        {"overrides": ["driver=sweep", "worlds=3", "world_replications=2"]},
        {"settings": {"driver": "sweep", "worlds": 3, "world_replications": 2}},
    ):
        assert compose(**given) == compose(
            ["driver=loop", "assumptions=3", "assumption_replications=2"]
        )
        said = capsys.readouterr().err.splitlines()
        assert len(said) == 3
        assert all(one.startswith("simcs: ") and " is the old word; write " in one for one in said)
        for new in ("loop", "write assumptions=", "write assumption_replications="):
            assert sum(new in one for one in said) == 1
    with pytest.raises(ConfigError, match="worlds is the old word for assumptions"):
        compose(settings={"worlds": 3, "assumptions": 3})
    compose(["driver=loop", "verdict=net_retention", "plugins=[]"])
    assert not capsys.readouterr().err


def test_files_of_the_users_own(
    capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    (tmp_path / "experiment").mkdir()
    file = tmp_path / "experiment" / "mine.yaml"
    file.write_text(OLD_FILE)
    made = compose(["experiment=mine"], tmp_path)
    assert (made.driver, made.assumptions, made.assumption_replications) == (Driver.loop, 3, 2)
    said = capsys.readouterr().err
    assert said.count("mine.yaml: worlds: is the old word; write assumptions:") == 1
    for flags in (["--config-dir", str(tmp_path)], [f"--config-dir={tmp_path}"]):
        with pytest.raises(SystemExit) as stopped:
            main(["compare", "--cfg", "job", *quick, *flags, "experiment=mine"])
        printed = capsys.readouterr()
        assert stopped.value.code == 0, printed.err
        assert "assumptions: 3\nassumption_replications: 2" in printed.out
        assert "driver: sweep is the old word; write driver: loop" in printed.err
    assert file.read_text() == OLD_FILE


def test_the_command_line(capsys: pytest.CaptureFixture[str], quick: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["compare", "--cfg", "job", *quick, "driver=sweep", "worlds=0"])
    printed = capsys.readouterr()
    assert stopped.value.code == 0, printed.err
    assert "driver: loop" in printed.out
    assert "assumptions: 0" in printed.out
    assert "simcs: driver=sweep is the old word; write driver=loop\n" in printed.err
    assert "simcs: worlds= is the old word; write assumptions=0\n" in printed.err


def as_before(folder: Path) -> None:
    """Write a run folder again as 0.1 wrote it."""
    files = FolderFiles(folder)
    config = (folder / "config.yaml").read_text()
    config = config.replace("driver: loop", "driver: sweep")
    config = config.replace("assumptions:", "worlds:")
    config = config.replace("assumption_replications:", "world_replications:")
    files.write_text("config.yaml", config)
    (folder / "hashes.json").unlink()
    for name in ("replications.parquet", "variants.parquet"):
        if (folder / name).exists():
            table = files.read_parquet(name).drop(columns=list(NEW_METRICS))
            old_names = {new: old for old, new in METRICS.items()}
            files.write_parquet(name, table.rename(columns=old_names))
    if not (folder / "variants.parquet").exists():
        return
    variants = files.read_parquet("variants.parquet")
    variants["study"] = variants["study"].replace({"assumptions": "worlds"})
    files.write_parquet("variants.parquet", variants)
    draws = files.read_parquet("draws.parquet").rename(columns={"set": "world"})
    files.write_parquet("draws.parquet", draws)


@pytest.mark.slow
@pytest.mark.parametrize("depth", ["quick", pytest.param("full", marks=pytest.mark.slow)])
@pytest.mark.usefixtures("no_pages")
def test_run_folders(
    depth: str, capsys: pytest.CaptureFixture[str], quick: list[str], tmp_path: Path
) -> None:
    run = tmp_path / "run"
    new = simcs.compare(
        ["none", "blend"], overrides=[*quick, f"depth={depth}", "assumptions=2"], folder=run,
        replications=2, driver="loop", horizon_weeks=26,
    )  # fmt: skip
    as_before(run)
    capsys.readouterr()
    old = simcs.load(run)
    said = capsys.readouterr().err
    assert "config.yaml: worlds: is the old word; write assumptions:" in said
    assert old.answer.config.assumptions == 2
    assert old.answer.config.driver is Driver.loop
    one, other = new.replications, old.replications
    assert set(one) == set(other)
    for name in METRICS.values():
        assert other[name].tolist() == one[name].tolist()
    assert other[list(NEW_METRICS)].isna().all().all()
    if depth == "full":
        before, after = (result.answer.measured.variants["study"] for result in (new, old))
        assert set(before) == set(after)
        assert "set" in old.answer.measured.draws
    assert str(old) == str(simcs.load(run))
    text = (run / "config.yaml").read_text()
    assert "worlds: 2" in text
    assert from_yaml(text).assumptions == 2
    (run / "status.json").write_text(json.dumps({"status": "interrupted"}))
    with pytest.raises(SystemExit) as stopped:
        main(["resume", str(run)])
    printed = capsys.readouterr().err
    assert stopped.value.code in (0, 2), printed
    assert "write assumptions:" in printed


def test_words_elsewhere_are_left_alone() -> None:
    for override in ("experiment=worlds", "plugins=[worlds=1.py]", "driver=agents"):
        assert old_words.new_override(override) == override
    text = "team:\n  worlds: 3\nnote: 'driver: sweep'\n"
    assert old_words.new_text(text, "x") == text
