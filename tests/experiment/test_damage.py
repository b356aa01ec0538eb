"""Folders, caches and terminals that are not as they should be: a message or a run."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import simcs
from simcs.compiled import code_folder
from simcs.errors import RunError
from simcs.experiment.store import RunFolder
from tests.commands import Command, ran
from tests.tiers import first_fast

TABLES = ("comparison.csv", "differences.csv", "replications.parquet", "retention.parquet")
Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def arguments() -> list[str]:
    """Return a comparison of three short replications."""
    return [
        "compare", "book.size=30", "book.burn_in_weeks=30", "book.burn_in_accounts=20",
        "horizon_weeks=20", "replications=3", "driver=loop", "depth=quick", "workers=1",
        "policies=[none,blend]",
    ]  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _no_pages() -> Iterator[None]:
    """Make no pages and pictures of runs, which would take more time than the runs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.comparison.write_pages", lambda *_: True)
        yield


@pytest.fixture(scope="module")
def whole(arguments: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an undisturbed run."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert ran(*arguments, f"folder={folder}") == 0
    return folder


@pytest.fixture(scope="module")
def stopped(arguments: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run that was stopped after two replications."""
    folder = tmp_path_factory.mktemp("stopped") / "run"
    usual = RunFolder.save_replication

    def stopping(self: RunFolder, outcome: object) -> None:
        usual(self, outcome)  # type: ignore[arg-type]
        if outcome.replication == 1:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(RunFolder, "save_replication", stopping)
        assert ran(*arguments, f"folder={folder}") == 130
    return folder


def first(folder: Path) -> Path:
    return folder / "partial" / "replication-000000.npz"


def flipped(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(bytes(held))


DAMAGED: dict[str, Change] = {
    "truncated": lambda run: first(run).write_bytes(first(run).read_bytes()[:-100]),
    "half": lambda run: first(run).write_bytes(first(run).read_bytes()[:1000]),
    "empty": lambda run: first(run).write_bytes(b""),
    "junk": lambda run: first(run).write_bytes(b"junk" * 1000),
    "a flipped bit": lambda run: flipped(first(run)),
    "another replication": lambda run: shutil.copy(
        run / "partial" / "replication-000001.npz", first(run)
    ),
    "an odd name": lambda run: shutil.copy(first(run), run / "partial" / "replication-x (1).npz"),
    "a replication beyond": lambda run: first(run).rename(
        run / "partial" / "replication-000007.npz"
    ),
    "a folder in its place": lambda run: (first(run).unlink(), first(run).mkdir()),
    "half-written files": lambda run: (
        (run / ".half-written-a").write_bytes(b"x"),
        (run / "partial" / ".half-written-b").mkdir(),
    ),
    "no status": lambda run: (run / "status.json").unlink(),
    "a damaged status": lambda run: (run / "status.json").write_text("[" * 100_000),
}


@pytest.mark.parametrize("case", first_fast(DAMAGED, 4))
def test_what_is_damaged_is_simulated_again(
    case: str, stopped: Path, whole: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(stopped, tmp_path / "run")
    DAMAGED[case](folder)
    assert ran("resume", str(folder)) == 0
    for name in TABLES:
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        path.name for path in whole.iterdir()
    )


@pytest.mark.parametrize("kept", [(), ("partial",), ("partial", "config.yaml")])
def test_a_run_stopped_before_its_status_can_be_begun_again(
    kept: tuple[str, ...], arguments: list[str], stopped: Path, whole: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(stopped, tmp_path / "run")
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink() if path.is_file() else shutil.rmtree(path)
    assert ran(*arguments, f"folder={folder}") == 0
    assert (folder / TABLES[0]).read_bytes() == (whole / TABLES[0]).read_bytes()


CHANGED: dict[str, tuple[Change, str]] = {
    "a digit of the configuration": (
        lambda run: (run / "config.yaml").write_text(
            (run / "config.yaml").read_text().replace("replications: 3", "replications: 4")
        ),
        "config.yaml",
    ),
    "a flipped bit": (lambda run: flipped(run / "replications.parquet"), "replications.parquet"),
    "a table that is missing": (
        lambda run: (run / "breakdowns.parquet").unlink(),
        "breakdowns.parquet",
    ),
    "a changed table": (lambda run: flipped(run / "comparison.csv"), "comparison.csv"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_finished_folder_is_held_against_its_hashes(
    case: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, name = CHANGED[case]
    folder = shutil.copytree(whole, tmp_path / "run")
    change(folder)
    for arguments in (["report", str(folder)], ["diff", str(folder), str(whole)]):
        assert ran(*arguments) == 2
        said = capsys.readouterr().err
        assert f"is not as its run left it (changed or missing: {name})" in said
    with pytest.raises(RunError, match="is not as its run left it"):
        simcs.load(folder)


@pytest.mark.parametrize("name", ["provenance.json", "facts.json", "hashes.json", "status.json"])
@pytest.mark.parametrize("text", ["[" * 100_000, "", "{", "3", '{"a": ' * 5000])
def test_odd_json_is_refused(
    name: str, text: str, whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(whole, tmp_path / "run")
    (folder / name).write_text(text)
    assert ran("report", str(folder)) == 2
    assert "simcs: " in capsys.readouterr().err


def test_runs_begun_in_the_same_second_have_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made = {RunFolder.fresh("compare").path for _ in range(12)}
    assert len(made) == 12
    assert all(path.is_dir() for path in made)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "run"
    file.write_text("mine")
    with pytest.raises(RunError, match="cannot be written"):
        simcs.compare(["none"], overrides=["book.size=20"], folder=file)
    assert file.read_text() == "mine"


def test_a_run_that_cannot_begin_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ran("compare", "book=csv", "book.path=nowhere.csv") == 2
    assert not [*(tmp_path / "runs").glob("*")] if (tmp_path / "runs").exists() else True


PROGRAM = "from simcs.cli import main; main()"
LONG = ("horizon_weeks=104", "replications=12", "workers=2")


def begun(arguments: list[str], folder: Path) -> Command:
    """Start a long run in a process of its own, and wait until two replications are done."""
    command = Command(folder, (*arguments, *LONG, "folder=run"), reports=False)
    command.wait_for(lambda: len([*(folder / "run" / "partial").glob("*.npz")]) >= 2)
    return command


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in listed.split()]


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_sigterm_stops_a_run_cleanly(arguments: list[str], tmp_path: Path) -> None:
    command = begun(arguments, tmp_path)
    command.signal(signal.SIGTERM)
    code, said = command.end()
    assert code == 143, said
    assert "simcs resume run" in said
    assert json.loads((tmp_path / "run" / "status.json").read_text())["status"] == "interrupted"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_with_a_parent_that_is_killed(arguments: list[str], tmp_path: Path) -> None:
    command = begun(arguments, tmp_path)
    assert command.process.pid is not None
    workers = children_of(command.process.pid)
    assert len(workers) == 2
    command.kill("parent")
    until = time.monotonic() + 30
    while time.monotonic() < until and any(map(is_alive, workers)):
        time.sleep(0.1)
    assert not any(map(is_alive, workers))
    code, said = Command(tmp_path, ("resume", "run"), reports=False).end()
    assert code == 0, said


def said_by(*arguments: str, folder: Path, **environment: str | None) -> tuple[int, str]:
    """Return code and output of the command line in a process of its own."""
    given = os.environ | {name: value for name, value in environment.items() if value is not None}
    for name in (name for name, value in environment.items() if value is None):
        given.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder, env=given, capture_output=True, check=False, timeout=300,
    )  # fmt: skip
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_terminals_without_our_letters(encoding: str, arguments: list[str], tmp_path: Path) -> None:
    code, said = said_by(*arguments, folder=tmp_path, PYTHONIOENCODING=encoding)
    assert code == 0, said
    assert "Traceback" not in said


def test_nobody_has_a_home(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "def nobody(): raise RuntimeError('no home')\n"
        "Path.home = staticmethod(nobody)\n"
        "from simcs.compiled import cache_folder\n"
        "print(cache_folder())\n"
    )
    environment = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.stdout.startswith(str(tmp_path)), done.stderr


@pytest.mark.slow
def test_a_damaged_cache_costs_time_alone(whole: Path, tmp_path: Path) -> None:
    """Each file of the cache of compiled code is damaged; a run says so once, and is the same."""
    cache = tmp_path / "cache"
    quick = [
        "compare", "book.size=30", "book.burn_in_weeks=30", "book.burn_in_accounts=20",
        "horizon_weeks=20", "replications=3", "driver=loop", "depth=quick", "workers=1",
        "policies=[none,blend]",
    ]  # fmt: skip
    ours = Path(code_folder())  # which holds what made `whole`
    shutil.copytree(ours, cache / "simcs" / ours.name)
    files = [*cache.rglob("*.nbi"), *cache.rglob("*.nbc")]
    assert len(files) > 10
    for number, file in enumerate(sorted(files)):
        held = file.read_bytes()
        file.write_bytes((held[: len(held) // 2], b"", b"x" * 99)[number % 3])
    code, said = said_by(*quick, "folder=b", folder=tmp_path, XDG_CACHE_HOME=str(cache))
    assert code == 0, said
    assert said.count("cannot be used") == 1
    assert "Traceback" not in said
    for name in TABLES:
        assert (tmp_path / "b" / name).read_bytes() == (whole / name).read_bytes(), name
