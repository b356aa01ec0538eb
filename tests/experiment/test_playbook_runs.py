"""Runs with arms of playbooks: the same by either driver, in any process, and after any kill."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

import simcs
from simcs.errors import PolicyError, RunError, SimcsError
from simcs.experiment.rerun import config_to_repeat
from simcs.experiment.store import RunFolder
from simcs.interventions.plan import Plan
from simcs.playbooks.policy import Playbooks
from simcs.signals.view import View
from tests.commands import Command, ran
from tests.playbooks.plays import MINE, NEVER, OTHER, written
from tests.worlds import SHIPPED

SMALL = (
    "book.size=30", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=40",
    "replications=3", "driver=loop", "depth=quick", "workers=1",
)  # fmt: skip
ARMS = {
    "today": "typical",
    "new": "plays/mine.yaml",
    "more": {"use": ["plays/mine.yaml", "plays/other.yaml"], "on top of": "new"},
    "alone": {"use": "plays/other.yaml", "on top of": "none"},
}
LINE = (
    "compare", "policies={today: typical, new: plays/mine.yaml}", "--arm",
    "more=plays/mine.yaml,plays/other.yaml", "playbooks.mine.drop=20%", *SMALL,
)  # fmt: skip


@pytest.fixture(autouse=True)
def plays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with files of playbooks, and make no pages."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simcs.comparison.write_pages", lambda *_: True)
    return written(tmp_path / "plays", mine=MINE, other=OTHER, never=NEVER)


def tables(folder: Path) -> dict[str, bytes]:
    ends = (".csv", ".parquet")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in ends}


def test_both_drivers_agree_and_nothing_is_kept_between_runs() -> None:
    said: list[str] = []
    assert simcs.check(ARMS, overrides=[*SMALL, "replications=1"], say=said.append), said
    assert said[-1] == "Both drivers agree exactly."


def test_one_process_and_two_measure_the_same() -> None:
    def measured(workers: int) -> Any:
        return simcs.compare(ARMS, overrides=[*SMALL, f"workers={workers}"]).replications

    one, two = measured(1), measured(2)
    assert one.equals(two)
    assert set(one["policy"]) == {*ARMS}
    hours = one.groupby("policy")["hours_used"].mean()
    assert hours["new"] != hours["today"]  # else nothing was tried


class Remembering:
    """Asks for a check-in every third week it was asked, by what it remembers."""

    memory: ClassVar = {"weeks": 0.0, "table": np.zeros(2, np.int32)}

    def plan(self, view: View) -> Plan:
        weeks = view.memory["weeks"]
        table = view.memory["table"].copy()
        table[:, 1] += 1
        plan = Plan().remember("weeks", weeks + 1).remember("table", table)
        return plan.add(view.account[weeks % 3 == 0], "check_in")


@pytest.mark.parametrize("name", [*SHIPPED, "remembering"])
def test_playbooks_that_never_begin_leave_their_base_as_it_is(name: str) -> None:
    base = Remembering() if name == "remembering" else SHIPPED[name]()
    alone, upon = (
        simcs.World.open(simcs.prepare(["none"], overrides=SMALL), policy=policy)
        for policy in (base, Playbooks.from_yaml("plays/never.yaml", on_top_of=base))
    )
    for _ in range(30):
        assert alone.step().tobytes() == upon.step().tobytes()
    before, after = alone._state, upon._state
    for table in ("accounts", "ledger", "backlog", "team"):
        assert getattr(before, table).tobytes() == getattr(after, table).tobytes()
    for column, held in before.memory.items():
        assert held.tobytes() == after.memory[column].tobytes()


def test_a_cap_on_contacts_binds_the_base_too() -> None:
    capped = NEVER + "rules: {contacts: {at most: 0 a month}}\n"
    setup = simcs.prepare(
        {"today": "scheduled", "new": Playbooks.from_yaml(capped)}, overrides=SMALL
    )
    today, new = (simcs.World.open(setup, policy=arm.policy) for arm in setup.arms)
    for _ in range(30):
        today.step(), new.step()
    contacted = [(world._state.accounts["contact"] > 0).sum() for world in (today, new)]
    assert contacted[0] > 0
    assert contacted[1] < contacted[0]
    check_ins = [world.view.weeks_since("check_in") for world in (today, new)]
    assert (check_ins[0] < 30).any()
    # What was done before the world opened is not the rule's.
    assert not (check_ins[1] < 30).any()


def run(folder: Path, *more: str) -> int:
    return ran(*LINE, f"folder={folder}", *more)


def test_a_run_holds_its_playbooks_and_needs_no_file_for_its_report(
    tmp_path: Path, plays: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    assert run(folder) == 0
    assert "new: 2 playbooks of mine.yaml (drop 20%) on top of today\n" in capsys.readouterr().out
    out = simcs.load(folder).details
    for line in (
        "new: 2 playbooks of mine.yaml (drop 20%) on top of today",
        "more: 4 playbooks of mine.yaml and other.yaml (mine.drop 20%) on top of today",
    ):
        assert out.count(line) == 1
    for name, text in (("mine", MINE), ("other", OTHER)):
        assert (folder / f"playbooks.{name}.yaml").read_text() == text
    hashes = json.loads((folder / "hashes.json").read_text())
    read = json.loads((folder / "provenance.json").read_text())["files_sha256"]
    assert read["plays/mine.yaml"] == hashes["playbooks.mine.yaml"]
    assert "drop: 20%" in (folder / "config.yaml").read_text()
    before = tables(folder)
    shutil.rmtree(plays)
    assert ran("report", str(folder)) == 0
    assert tables(folder) == before
    result = simcs.load(folder)
    assert (
        result.answer.facts.about["new"] == "2 playbooks of mine.yaml (drop 20%) on top of today."
    )
    assert result.answer.facts.bases == {"new": "today", "more": "today"}
    assert {*result.table["policy"]} == {"today", "new", "more"}


def test_a_run_is_repeated_with_the_same_files_alone(
    tmp_path: Path, plays: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    assert run(folder) == 0
    assert ran("rerun", str(folder)) == 0
    assert "Every table is the same" in capsys.readouterr().out
    runs = [*(tmp_path / "runs").iterdir()]
    (plays / "other.yaml").write_text(OTHER + "# another\n")
    assert ran("rerun", str(folder)) == 2
    said = capsys.readouterr().err
    assert "plays/other.yaml has changed since the run in folder" in said
    assert "run/playbooks.other.yaml" in said
    (plays / "other.yaml").unlink()
    assert ran("rerun", str(folder)) == 2
    assert "plays/other.yaml is missing" in capsys.readouterr().err
    shutil.copy(folder / "playbooks.other.yaml", plays / "other.yaml")
    assert [*(tmp_path / "runs").iterdir()] == runs
    assert ran("rerun", str(folder)) == 0
    (folder / "playbooks.mine.yaml").write_text("playbooks: {}\n")
    assert ran("report", str(folder)) == 2
    assert "playbooks.mine.yaml" in capsys.readouterr().err


def killed(folder: Path, line: tuple[str, ...]) -> None:
    """Run a command until its first replication is saved, and kill it."""
    partial = folder / "run" / "partial"
    for _ in range(20):
        command = Command(folder, line, reports=False)
        command.wait_for(lambda: partial.is_dir() and any(partial.glob("*.npz")))
        command.kill("everyone")
        command.end()
        status = folder / "run" / "status.json"
        if not (status.exists() and '"done"' in status.read_text()):
            return
        shutil.rmtree(folder / "run")
    pytest.fail("nothing was there to be killed")


def test_a_killed_run_is_resumed_to_the_same_bytes_and_not_with_another_file(
    tmp_path: Path, plays: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = (*LINE, "folder=run", "replications=20", "horizon_weeks=80")
    assert ran(*line[:-3], "folder=whole", *line[-2:]) == 0
    killed(tmp_path, line)
    (plays / "mine.yaml").write_text(MINE.replace("2 weeks", "3 weeks"))
    for arguments in (("resume", "run"), line):
        assert ran(*arguments) == 2
        said = capsys.readouterr().err
        assert "plays/mine.yaml" in said
        assert "changed since" in said
    (plays / "mine.yaml").write_text(MINE)
    assert ran("resume", "run") == 0
    assert tables(tmp_path / "run") == tables(tmp_path / "whole")
    assert not (tmp_path / "run" / "partial").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--arm", "new=plays/broken.yaml"),
        ("--arm", "new=plays/gone.yaml"),
        ("--arm", "new=plays/mine.yaml", "playbooks.mine.drop=200%"),
        ("--arm", "new=plays/mine.yaml", "--multirun", "playbooks.mine.drop=20%,200%"),
        ("--arm", "new=plays/mine.yaml", "--without", "usage-dorp"),
    ],
)
def test_bad_input_leaves_nothing_behind(
    arguments: tuple[str, ...], tmp_path: Path, plays: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(plays, broken="playbooks:\n  a: {when: usage <, do: check_in}\n")
    before = sorted(tmp_path.rglob("*"))
    assert ran("compare", *SMALL, *arguments) == 2
    assert capsys.readouterr().err.startswith("simcs: ")
    assert sorted(tmp_path.rglob("*")) == before


def test_python_objects_are_policies(tmp_path: Path) -> None:
    mine = simcs.Playbooks.from_yaml("plays/mine.yaml", settings={"drop": "20%"})
    text = simcs.Playbooks.from_yaml(OTHER, on_top_of="heroic", without=["follow-up"])
    assert text.about() == "1 playbook of a text on top of heroic"
    again = pickle.loads(pickle.dumps(mine))
    assert again.identity == mine.identity
    folder = tmp_path / "run"
    arms = {"today": "typical", "new": mine, "other": text}
    result = simcs.compare(arms, overrides=SMALL, folder=folder)
    assert "new: 2 playbooks of mine.yaml (drop 20%) on top of today" in result.details
    assert "other: 1 playbook of a text on top of heroic" in result.details
    assert (folder / "playbooks.text.yaml").read_text() == OTHER
    by_name = simcs.compare(
        {"today": "typical", "new": {"use": "plays/mine.yaml", "drop": "20%"}}, overrides=SMALL
    )
    mine_only = result.replications[result.replications["policy"] != "other"]
    assert mine_only.reset_index(drop=True).equals(by_name.replications)
    with pytest.raises(RunError, match="an object that was given from Python"):
        config_to_repeat(RunFolder(folder))
    assert ran("report", str(folder)) == 0


def test_pages_show_such_arms_by_their_own_names_and_say_once_what_they_stand_on(
    tmp_path: Path,
) -> None:
    arms = {"as it is": "typical", "My plays 2": "plays/mine.yaml"}
    result = simcs.compare(
        arms, overrides=[*SMALL, "depth=full", "assumptions=2", "horizon_weeks=20"]
    )
    page = result.report(tmp_path / "page.html").read_text("utf-8")
    for part in page.split('id="appendix"'):
        assert part.count("2 playbooks of mine.yaml on top of as it is") == 1
    assert page.count("My plays 2") > 10
    assert "Playbooks object" not in page
    assert result.details.count("My plays 2: 2 playbooks of mine.yaml on top of as it is") == 1
    assert "2 playbooks of mine.yaml" in result._repr_html_()
    studied = {*result.answer.measured.variants["policy"]}
    assert studied == {*arms}


def test_overrides_reach_python_objects() -> None:
    setup = simcs.prepare(
        {"today": "typical", "new": simcs.Playbooks.from_yaml("plays/mine.yaml")},
        overrides=[*SMALL, "playbooks.mine.drop=12%"],
    )
    assert setup.config.playbooks["mine"]["drop"] == "12%"
    [drop] = [one.value for one in setup.arms[1].policy.file.settings if one.name == "drop"]
    assert drop == 0.12


def test_an_object_from_files_alone_can_be_resumed_by_the_command_line(tmp_path: Path) -> None:
    arms = ["typical", simcs.Playbooks.from_yaml("plays/mine.yaml", settings={"drop": "25%"})]
    simcs.compare(arms, overrides=SMALL, folder=tmp_path / "run")
    assert ran("rerun", "run") == 0


def test_the_door_takes_playbooks_and_says_who_asks_for_what() -> None:
    world = simcs.World.open(simcs.prepare(["none"], overrides=SMALL), policy="typical")
    policy = simcs.Playbooks.from_yaml(OTHER)
    plan = policy.plan(
        simcs.World.open(simcs.prepare(["none"], overrides=SMALL), policy=policy).view
    )
    asked = {(reason, action): count for reason, action, count in world.check(plan).reasons}
    assert {action for (reason, action) in asked if reason == "worry"} == {"check_in"}
    assert asked["worry", "check_in"] == (world.view.usage < 0.5).sum() > 0
    for _ in range(5):
        world.step(policy)
    unknown = simcs.Playbooks.from_yaml(MINE, on_top_of="tody")
    with pytest.raises(PolicyError, match="on top of: unknown policy 'tody'"):
        world.step(unknown)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (((3,), {}), "playbooks is 3"),
        ((([],), {}), "0 files of playbooks"),
        ((("plays/mine.yaml",), {"on_top_of": 3}), "on_top_of is 3"),
        ((("plays/mine.yaml",), {"on_top_of": Remembering}), "on_top_of is <class"),
        ((("plays/mine.yaml",), {"settings": 3}), "settings is 3"),
        ((("plays/mine.yaml",), {"settings": {"drop": "300%"}}), "allowed: 0% to 100%"),
        ((("plays/mine.yaml",), {"without": 3}), "without is 3"),
        ((("plays/mine.yaml",), {"without": ["x"]}), "unknown playbook 'x'"),
        ((("plays/mien.yaml",), {}), "did you mean 'plays/mine.yaml'"),
        ((("usage-dorp",), {}), "did you mean 'usage-drop'"),
        ((("playbooks: {a: {do: check_in}}",), {}), "a text, line 1"),
    ],
)
def test_what_python_gives_and_cannot_be_used_is_refused(
    arguments: tuple[tuple[Any, ...], dict[str, Any]], words: str
) -> None:
    given, named = arguments
    with pytest.raises(SimcsError) as refused:
        simcs.Playbooks.from_yaml(*given, **named)
    assert words in str(refused.value)


def test_a_base_that_returns_no_plan_is_told_of() -> None:
    class Bad:
        def plan(self, view: View) -> Any:
            return []

    world = simcs.World.open(simcs.prepare(["none"], overrides=SMALL))
    with pytest.raises(PolicyError, match="the arm it stands on returned 'list'"):
        world.step(simcs.Playbooks.from_yaml(MINE, on_top_of=Bad()))
