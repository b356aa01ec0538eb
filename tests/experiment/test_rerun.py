"""A finished run can be repeated, and it is said whether to the same bytes."""

import json
from pathlib import Path

import pytest

import simcs
from simcs.cli import main
from simcs.experiment.store import RunFolder
from simcs.interventions.policies import Heroic


def rerun(folder: Path, capsys: pytest.CaptureFixture[str], expected: int) -> tuple[str, str]:
    """Run the command, require an exit code, and return what it printed to stdout and stderr."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as stopped:
        main(["rerun", str(folder)])
    output = capsys.readouterr()
    assert stopped.value.code == expected, output.err
    return output.out, output.err


@pytest.mark.usefixtures("no_pages")
def test_a_run_is_repeated_to_the_same_bytes_or_it_is_said_what_differs(
    capsys: pytest.CaptureFixture[str],
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    run = tmp_path / "run"
    simcs.compare(["none", "blend"], overrides=[*quick, "events=true"], folder=run, replications=2)
    out, err = rerun(run, capsys, 0)
    assert out.startswith("Every table is the same, byte for byte: account_ends.parquet, ")
    for name in ("comparison.csv", "events.parquet", "replications.parquet"):
        assert name in out
    assert "so tables may differ" not in err
    [repeated] = (tmp_path / "runs").glob("*-rerun")
    assert json.loads((repeated / "status.json").read_text())["status"] == "done"
    assert f"Written to {repeated.relative_to(tmp_path)}" in out

    comparison = (run / "comparison.csv").read_text()
    (run / "comparison.csv").write_text(comparison.replace("none", "non3", 1))
    (run / "events.parquet").unlink()
    origin = json.loads((run / "provenance.json").read_text())
    origin["source_hash"] = "0123456789abcdef"
    origin["packages"]["numpy"] = "1.0"
    (run / "provenance.json").write_text(json.dumps(origin))
    with RunFolder(run).hashed():  # as if another version had written it
        pass
    out, err = rerun(run, capsys, 1)
    assert out.splitlines()[:2] == [
        "Different: comparison.csv", "In one of the two only: events.parquet",
    ]  # fmt: skip
    assert "replications.parquet" in out.splitlines()[2]
    assert "simcs itself has changed since that run (0123456789abcdef then, " in err
    assert "numpy has changed since that run (1.0 then, " in err


@pytest.mark.usefixtures("no_pages")
def test_what_cannot_be_repeated_is_refused(
    capsys: pytest.CaptureFixture[str],
    quick: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "contains no run" in rerun(tmp_path, capsys, 2)[1]
    run = tmp_path / "run"
    simcs.compare([Heroic(weeks=8)], overrides=quick, folder=run, replications=1)
    assert "an object that was given from Python" in rerun(run, capsys, 2)[1]
    (run / "status.json").write_text(json.dumps({"status": "interrupted"}))
    assert "simcs resume" in rerun(run, capsys, 2)[1]
    assert not (tmp_path / "runs").exists()
