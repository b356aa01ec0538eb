"""What fuzzing has found, each kind of failure as a case of its own."""

import os
from pathlib import Path
from typing import Any

import pytest

from simcs.errors import ConfigError, PolicyError, RunError
from simcs.experiment.compose import compose
from simcs.experiment.store import RunFolder
from simcs.interventions.plan import Plan
from simcs.signals.view import View
from simcs.world import loop
from simcs.world.door import World
from tests.fuzz.law import nothing_left, say
from tests.worlds import small_world

LINES = {
    "an unknown flag": (["--foo"], ["unknown flag '--foo'", "--config-dir"]),
    "a misspelt flag": (["--mutlirun"], ["did you mean '--multirun'"]),
    "a flag that is cut short": (["--multi"], ["did you mean '--multirun'"]),
    "a flag of Hydra's own": (["--experimental-rerun=x"], ["unknown flag", "--help"]),
    "nothing but a dash": (["-"], ["unknown flag '-'"]),
    "a flag without its value": (["--cfg"], ["--cfg is ''", "job"]),
    "a setting as a flag's value": (["--cfg", "seed=1"], ["--cfg is 'seed=1'", "job"]),
    "a value that a flag has not": (["--multirun=3"], ["--multirun=3 has a value"]),
    "a flag twice": (["--cfg=job", "--cfg=job"], ["--cfg is there twice"]),
    "flags against each other": (["--cfg=job", "-m"], ["--cfg with --multirun"]),
    "a part alone": (["--package", "team"], ["--cfg job --package"]),
    "no folder of configs": (["--config-dir", "a\0b"], ["--config-dir is", "a folder"]),
    "Hydra's folder": (["hydra.run.dir=x"], ["hydra.run.dir is not used", "folder=PATH"]),
    "Hydra's folders": (["hydra.sweep.dir=x"], ["hydra.sweep.dir is not used", "folder=PATH"]),
    "Hydra's search path": (["hydra.searchpath=[x]"], ["--config-dir FOLDER"]),
    "a key of Hydra's": (["hydra.verbose=true"], ["hydra.verbose is not used", "--help"]),
    "more runs than anybody waits for": (
        ["--multirun", "seed=range(0,1000000000)"],
        ["--multirun names more than 1000 runs"],
    ),
    "brackets within brackets": (["seed=" + "[" * 2000], ["more than 100 brackets"]),
    "one wrong run of many": (["--multirun", "seed=1,-1"], ["seed is -1"]),
    "an open bracket": (["seed=["], ["a bracket is not closed", "allowed"]),
    "a number of 5000 digits": (["seed=" + "1" * 5000], ["override 'seed=111", "digits"]),
    "the same in a plan": (["policies=[" + "1" * 5000 + "]"], ["override 'policies=[111"]),
    "a name in a list": (["policies=[none]", "policies.a=none"], ["'a' is no place in a list"]),
    "no such group": (["seed@=1"], ["there is no group 'seed'", "allowed"]),
    "a plugin that is no path": (["plugins=['\0']"], ["no file", "a Python file"]),
    "a plugin that is no Python": (["plugins=[/etc/passwd]"], ["is not a Python file", "FILE.py"]),
}


@pytest.mark.parametrize("case", LINES)
def test_lines_that_were_not_refused_well(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments, expected = LINES[case]
    with nothing_left(tmp_path) as judge:
        said = say(["compare", *arguments])
        judge(said)
    assert said.code == 2
    for word in expected:
        assert word in said.err


@pytest.mark.parametrize("words", [["seed=" + "1" * 5000], ["policies=[a]", "policies.a=none"]])
def test_the_same_from_python(words: list[str]) -> None:
    with pytest.raises(ConfigError, match="allowed"):
        compose(words)


FOLDERS = {
    "a flag": (["resume", "--force"], "unknown flag '--force'"),
    "no folder": (["report"], "allowed: simcs report FOLDER"),
    "three": (["diff", "a", "b", "c"], "allowed: simcs diff FOLDER FOLDER"),
}


@pytest.mark.parametrize("case", FOLDERS)
def test_commands_on_folders_say_how_they_are_typed(case: str) -> None:
    arguments, expected = FOLDERS[case]
    assert expected in say(arguments).err


def test_help_is_no_folder() -> None:
    for command in ("resume", "rerun", "report", "diff"):
        said = say([command, "--help"])
        assert said.code == 0
        assert f"simcs {command} FOLDER" in said.out


@pytest.mark.parametrize("name", ["status.json", "config.yaml", "provenance.json"])
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    folder = RunFolder.at(str(tmp_path))
    assert folder.status() == {}
    with pytest.raises(RunError, match="allowed"):
        folder.require_open()
    with pytest.raises(RunError, match="allowed"):
        folder.config_yaml()
    with pytest.raises(RunError, match="cannot be read"):
        folder.read_json(name)


def test_a_pipe_in_the_place_of_a_replication_is_removed(tmp_path: Path) -> None:
    folder = RunFolder.at(str(tmp_path))
    folder.partial.begin()
    os.mkfifo(tmp_path / "partial" / "replication-000000.npz")
    assert folder.partial.replications(lambda _: True) == []
    assert folder.partial.saved == 0


def test_a_status_that_is_a_folder_is_refused_with_what_to_do(tmp_path: Path) -> None:
    folder = RunFolder.at(str(tmp_path))
    (tmp_path / "status.json").mkdir()
    with pytest.raises(RunError, match=r"cannot be written .*; allowed: folder="):  # noqa: SIM117
        with folder.underway(1):
            pass


def test_a_file_that_gives_no_bytes_is_refused_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder.at(str(tmp_path))
    folder.write_text("hashes.json", "{}")
    (tmp_path / "comparison.csv").write_text("a")

    def broken(path: Path) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("simcs.experiment.hashes.file_hash", broken)
    with pytest.raises(RunError, match=r"Input/output error.*; allowed: "):
        folder.require_unchanged()


def world() -> World:
    opened = World(small_world(Nothing()), 0)
    loop.open_week(opened._state, 0)
    return opened


class Nothing:
    def plan(self, view: View) -> Plan:
        return Plan()


@pytest.mark.parametrize("held", [None, {}, ()])
@pytest.mark.parametrize("name", ["parts", "improvement", "notes", "withdrawals"])
def test_check_and_step_agree_on_a_plan_that_holds_no_lists(name: str, held: Any) -> None:
    opened, plan = world(), Plan()
    setattr(plan, name, held)
    for call in (opened.check, opened.step):
        with pytest.raises(PolicyError, match=f"week 0: {name} of its plan is"):
            call(plan)


def test_a_view_that_was_emptied_ends_all_the_same() -> None:
    opened = world()
    opened.view.__dict__.clear()
    opened.step(Plan())
    assert opened.week == 1


def test_a_plan_is_checked_whatever_became_of_the_view() -> None:
    opened = world()
    opened.view.__dict__.clear()
    assert opened.check(Plan())


class RaisesLines:
    def plan(self, view: View) -> Plan:
        raise TypeError("a\n" * 200)


def test_an_error_of_many_lines_is_cut() -> None:
    with pytest.raises(PolicyError) as error:
        next(loop.weeks(small_world(RaisesLines())))
    assert len(str(error.value).splitlines()) < 10


class Empties:
    def plan(self, view: View) -> Plan:
        view.__dict__.clear()
        raise RuntimeError("done")


def test_so_does_that_of_a_policy() -> None:
    with pytest.raises(PolicyError, match="it raised RuntimeError: done"):
        next(loop.weeks(small_world(Empties())))
