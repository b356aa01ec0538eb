"""Nothing changes under a run: not its book, not its folder, not what it has registered."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from simcs.comparison import run as run_comparison
from simcs.errors import RunError
from simcs.experiment import folder_files
from simcs.experiment.comparison import code_used, files_read
from simcs.experiment.compose import compose
from simcs.experiment.hashes import HASHES
from simcs.experiment.parallel import spread
from simcs.experiment.replications import prepare, replicate
from simcs.experiment.store import RunFolder
from simcs.metrics.breakdowns import BREAKDOWNS
from simcs.metrics.groups import Breakdown
from tests.commands import ran

BOOK = (
    "account_id,segment,arr,start_date,renewal_date\n"
    "A1,smb,1200,2025-01-01,2026-01-01\nA2,mid,20000,2025-02-01,2026-02-01\n"
)
SMALL = (
    "book.size=10", "book.burn_in_weeks=5", "book.burn_in_accounts=10", "horizon_weeks=4",
    "replications=2", "driver=loop", "depth=quick", "workers=1", "policies=[none,blend]",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished run, without reports."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.comparison.write_pages", lambda *_: True)
        run_comparison(prepare(compose([*SMALL])), RunFolder(folder))
    return folder


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody."""
    monkeypatch.setattr(folder_files, "LOOKS", 1)


@pytest.mark.usefixtures("impatient")
def test_two_do_not_write_to_one_folder(
    whole: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(whole, tmp_path / "run")
    with RunFolder(folder).alone():
        assert ran("report", str(folder)) == 2
        assert "is being written by another process" in capsys.readouterr().err
        with pytest.raises(RunError, match="another process"), RunFolder(folder).alone():
            pass
    with RunFolder(folder).alone():
        pass


def test_who_ends_soon_is_waited_for(tmp_path: Path) -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with RunFolder(tmp_path).alone():
            held.set()
            done.wait(1)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    threading.Timer(0.2, done.set).start()
    with RunFolder(tmp_path).alone():
        assert done.is_set()
    other.join()


def test_a_report_stopped_between_its_tables_can_be_made_again(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(whole, tmp_path / "run")
    # As another version wrote it, with other columns.
    with RunFolder(folder).hashed():
        (folder / "comparison.csv").write_text("policy,metric\n")
        (folder / "facts.json").write_text((folder / "facts.json").read_text() + "\n")
    monkeypatch.setattr("simcs.run_files.write_pages", lambda *_: True)
    usual = RunFolder.write_csv

    def stopped(self: RunFolder, name: str, frame: object) -> None:
        usual(self, name, frame)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "write_csv", stopped)
        assert ran("report", str(folder)) == 130
    assert ran("report", str(folder)) == 0
    assert (folder / HASHES).exists()
    assert (folder / "comparison.csv").read_text() == (whole / "comparison.csv").read_text()


def test_a_book_saved_again_meanwhile_is_another(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_text(BOOK)
    overrides = ["book=csv", f"book.path={path}", "horizon_weeks=4", "book.burn_in_weeks=5",
                 "book.burn_in_accounts=10", "policies=[none]", "driver=loop"]  # fmt: skip
    setup = prepare(compose(overrides))
    path.write_text(BOOK.replace("20000", "90000"))
    before, after = (one.book.file_hash for one in (setup, prepare(compose(overrides))))
    assert before != after
    assert files_read(setup) == {str(path): before}


@pytest.fixture
def halves() -> Iterator[None]:
    """Register a breakdown for one test."""
    mine = Breakdown(
        "halves", "kept by halves", "accounts", "higher", "half", "odd and even accounts",
        lambda _: ("even", "odd"), lambda _: np.array([1.0, 2.0]),
    )  # fmt: skip
    BREAKDOWNS.register("halves")(mine)
    yield
    BREAKDOWNS.forget_all_but([])


@pytest.mark.slow
@pytest.mark.usefixtures("halves")
def test_a_breakdown_goes_along_to_other_processes_and_is_part_of_the_run() -> None:
    setup = prepare(compose(["book.size=10", "book.burn_in_weeks=5", "book.burn_in_accounts=10"]))
    assert any("test_alone" in place for place in code_used(setup))
    waiting = threading.Event()
    other = threading.Thread(target=waiting.wait)
    other.start()  # so that this process cannot be copied
    try:
        assert [*spread(has_halves, [1, 2], 2)] == [True, True]
    finally:
        waiting.set()
        other.join()


def has_halves(_: int) -> bool:
    return "halves" in BREAKDOWNS


def ended_while_it_waits(number: int) -> int:
    if number == 0:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return number


def test_a_process_that_is_ended_while_it_waits_is_no_fault_of_the_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simcs.experiment.parallel.can_fork", lambda: True)
    results = spread(ended_while_it_waits, range(6), 2)
    next(results)
    time.sleep(1)
    with pytest.raises(RunError, match="perhaps for lack of memory"):
        list(results)


def test_too_many_processes_are_reported_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simcs.experiment.parallel.can_fork", lambda: True)
    monkeypatch.setattr("os.fork", lambda: (_ for _ in ()).throw(BlockingIOError(11, "no more")))
    with pytest.raises(RunError, match="fewer workers"):
        [*spread(has_halves, [1, 2], 2)]


def test_a_piece_of_another_run_counts_for_nothing(tmp_path: Path) -> None:
    outcomes = {}
    for seed in (1, 2):
        folder = RunFolder(tmp_path / f"run{seed}")
        setup = prepare(compose([*SMALL, f"seed={seed}"]))
        folder.begin("", str(seed), {}, {})
        outcomes[seed] = replicate(setup, 0, by_account=True)
        folder.save_replication(outcomes[seed])
        folder.partial.save_variant("a", outcomes[seed].metrics)
    for name in ("replication-000000.npz", "variant-a.npz"):
        shutil.copy(tmp_path / "run1" / "partial" / name, tmp_path / "run2" / "partial" / name)
    one, two = (RunFolder(tmp_path / f"run{seed}") for seed in (1, 2))
    one.begin("", "1", {}, {})
    two.begin("", "2", {}, {})
    [kept] = one.partial.replications(lambda _: True)
    np.testing.assert_array_equal(kept.metrics, outcomes[1].metrics)
    assert set(one.partial.variants()) == {"a"}
    assert two.partial.replications(lambda _: True) == []
    assert two.partial.variants() == {}


def test_a_report_that_fails_leaves_what_was_measured_guarded(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(whole, tmp_path / "run")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(RunFolder, "write_csv", full)
        assert ran("report", str(folder)) == 2
    facts = folder / "facts.json"
    facts.write_text(facts.read_text().replace("10", "11"))
    capsys.readouterr()
    assert ran("report", str(folder)) == 2
    assert "changed or missing: facts.json" in capsys.readouterr().err
