"""The arm as playbooks beside its form in Python, in small."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import arms_as_playbooks, results, ways
from benchmarks.efforts import QUICK
from simcs.playbooks.policy import Playbooks


def quiet(_: str) -> None:
    """Say nothing."""


def test_it_is_measured_stored_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = arms_as_playbooks.measured(quiet, (40, 60), 4, 2)
    assert [one.accounts for one in found] == [40, 60]
    for one in found:
        assert len(one.speed.readings) == 2
        assert one.met == (one.speed.summary.median >= 0.9)
    assert arms_as_playbooks.read(json.loads(json.dumps(arms_as_playbooks.stored(found)))) == found
    monkeypatch.setattr(arms_as_playbooks, "measured", lambda *_, **__: found)
    ended = command.run_arms(QUICK, tmp_path)
    assert ended == (command.DONE if all(one.met for one in found) else command.FAILED)
    page = results.page_of(tmp_path)
    assert "## Arms as playbooks" in page
    assert "| 60 | " in page


def test_another_arm_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Playbooks.from_yaml("typical")
    monkeypatch.setattr(Playbooks, "from_yaml", lambda _: other)
    with pytest.raises(ways.DisagreementError, match="proactive as playbooks does not agree"):
        arms_as_playbooks.measured(quiet, (40,), 8, 1)
