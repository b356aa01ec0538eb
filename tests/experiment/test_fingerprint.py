"""Stored results: what a stamp notices, what it does not, and that all that is stored holds."""

from pathlib import Path

import pytest

from experiments import stored
from simcs.errors import SimcsError
from simcs.experiment import fingerprint
from simcs.experiment.fingerprint import content_hash, differences, read_stamps, write_stamp

SCRIPT = '''"""What it is."""
import math

RATE = 0.25


def double(value):
    """Return it."""
    return 2 * value  # as one would
'''
REWORDED = '''"""Worded otherwise."""

from math import pi
RATE = 0.25
def double(value: float) -> float:
    return (2 * value)
'''
STAMP = {
    "model": "m",
    "measured": {},
    "rests_on": {"run.py": "a"},
    "results": {"result.json": "b"},
}


def hash_of(folder: Path, text: str, name: str = "run.py") -> str:
    (folder / name).write_text(text, "utf-8")
    return content_hash(folder / name)


def test_the_wording_of_a_file_does_not_count(tmp_path: Path) -> None:
    assert hash_of(tmp_path, SCRIPT) == hash_of(tmp_path, REWORDED)
    assert hash_of(tmp_path, SCRIPT) != hash_of(tmp_path, SCRIPT.replace("0.25", "0.26"))
    assert hash_of(tmp_path, SCRIPT) != hash_of(tmp_path, SCRIPT.replace("2 *", "2 +"))
    one, other = "a: 1\nb: [2, 3]  # why\n", "b:\n- 2\n- 3\na: 1\n"
    assert hash_of(tmp_path, one, "a.yaml") == hash_of(tmp_path, other, "a.yaml")
    assert hash_of(tmp_path, one, "a.yaml") != hash_of(tmp_path, "a: 1\nb: [3, 2]\n", "a.yaml")
    assert hash_of(tmp_path, "{}", "a.json") != hash_of(tmp_path, "{} ", "a.json")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"model": "n"}, "the model computes something else (m, now n)"),
        ({"rests_on": {"run.py": "c"}}, "run.py has changed"),
        ({"rests_on": {}}, "run.py has changed"),
        ({"results": {"result.json": "b", "more.json": "d"}}, "more.json has changed"),
    ],
    ids=["nothing", "model", "study", "file gone", "file more"],
)
def test_each_change_is_named(changed: dict[str, object], said: str | None) -> None:
    assert differences(STAMP, {**STAMP, **changed}) == ([said] if said else [])


def test_stamps_stand_beside_each_other(tmp_path: Path) -> None:
    path = tmp_path / "stamps.json"
    assert read_stamps(path) == {}
    write_stamp(path, "two", {**STAMP, "model": "n"})
    write_stamp(path, "one", STAMP)
    write_stamp(path, "two", STAMP)
    assert read_stamps(path) == {"one": STAMP, "two": STAMP}


def test_every_stored_result_has_a_stamp_of_its_files() -> None:
    stamps = read_stamps(stored.ROOT / "experiments" / fingerprint.STAMPS)
    assert stamps.keys() == stored.STORED.keys()
    for name, one in stored.STORED.items():
        assert set(stamps[name]["results"]) == set(one.results)
        assert set(stamps[name]["rests_on"]) == set(one.rests_on)
    kept = {path for one in stored.STORED.values() for path in one.results}
    there = {
        str(path.relative_to(stored.ROOT))
        for path in (stored.ROOT / "experiments").glob("*/result.json")
    }
    assert there <= kept


def test_what_the_model_changed_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A changed study is named with the command; a changed model cannot be stamped away."""
    monkeypatch.setattr(fingerprint, "model_fingerprint", lambda: "0" * 16)
    assert stored.main([]) == 1
    said = capsys.readouterr().out
    assert "calibration: the model computes something else" in said
    assert "To remake it: .venv/bin/python experiments/calibration/run.py" in said
    assert len(said.splitlines()) == len(stored.STORED)
    with pytest.raises(SimcsError, match=r"remake it: make bench"):
        stored.keep("benchmarks")
    assert stored.main(["stamp", "calibratoin"]) == 2
    assert "did you mean 'calibration'" in capsys.readouterr().err


def test_the_fingerprint_sees_a_small_change_of_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    small = ("seed=3", "depth=quick", "book.burn_in_accounts=20", "book.burn_in_weeks=20",
             "book.size=10", "horizon_weeks=12", "policies=[blend]", "driver=loop")  # fmt: skip
    found = []
    for more in ((), (), ("journey.health_noise=0.1801",), ("team.maturity_gain=0.3001",)):
        monkeypatch.setattr(fingerprint, "RUNS", ((*small, *more),))
        fingerprint._fixed_runs.cache_clear()
        found.append(fingerprint.model_fingerprint())
    fingerprint._fixed_runs.cache_clear()
    assert found[0] == found[1]
    assert len(set(found)) == 3


def test_a_metric_that_is_computed_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A metric or breakdown that was added since says nothing against a result."""
    stamp = {**STAMP, "measured": {"metric net_retention": "a", "breakdown cause": "b"}}
    now = {**stamp, "measured": {"metric net_retention": "c", "metric new": "d"}}
    assert fingerprint.differences(stamp, stamp) == []
    assert fingerprint.differences(stamp, now) == [
        "breakdown cause is computed otherwise", "metric net_retention is computed otherwise",
    ]  # fmt: skip


def test_what_is_measured_is_seen_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    small = ("seed=3", "depth=quick", "book.burn_in_accounts=20", "book.burn_in_weeks=20",
             "book.size=10", "horizon_weeks=12", "policies=[blend]", "driver=loop")  # fmt: skip
    monkeypatch.setattr(fingerprint, "RUNS", (small,))
    fingerprint._fixed_runs.cache_clear()
    before = fingerprint.measured_fingerprints()
    original = fingerprint.measure
    monkeypatch.setattr(
        fingerprint, "measure", lambda record: original(record) | {"net_retention": 0.5}
    )
    fingerprint._fixed_runs.cache_clear()
    after = fingerprint.measured_fingerprints()
    fingerprint._fixed_runs.cache_clear()
    assert {name for name in before if before[name] != after[name]} == {"metric net_retention"}
    assert {"column answered_late", "metric late_answers_share"} <= before.keys()
    assert any(name.startswith("breakdown ") for name in before)


@pytest.mark.slow
def test_all_stored_results_hold() -> None:
    """What a page shows is what today's model and today's studies compute."""
    found = stored.outdated()
    assert not found, stored.remedies(found)
