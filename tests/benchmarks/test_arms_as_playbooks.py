"""The arm as playbooks beside its form in Python, in small."""

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import arms_as_playbooks, many_plays, results, ways
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
    many = many_plays.measured(quiet, (40,), 3, 2)
    assert many[0].met == (many[0].cost.summary.median <= 1.4)
    assert many_plays.read(json.loads(json.dumps(many_plays.stored(many)))) == many
    leaving = many_plays.left_out(quiet, 2, 3, 1)
    assert leaving.size.startswith("26 futures ")
    monkeypatch.setattr(arms_as_playbooks, "measured", lambda *_, **__: found)
    monkeypatch.setattr(many_plays, "measured", lambda *_, **__: many)
    monkeypatch.setattr(many_plays, "left_out", lambda *_, **__: leaving)
    ended = command.run_arms(QUICK, tmp_path)
    fine = all([one.met for one in found] + [one.met for one in many])
    assert ended == (command.DONE if fine else command.FAILED)
    page = results.page_of(tmp_path)
    assert "## Arms as playbooks" in page
    assert "| 60 | " in page
    assert "20 playbooks of the library" in page
    assert "Leaving out each of 10 playbooks, 26 futures" in page


def test_what_is_published_can_be_shown() -> None:
    assert "## Many playbooks" in results.page_of(command.PUBLISHED)


def test_another_arm_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Playbooks.from_yaml("typical")
    monkeypatch.setattr(Playbooks, "from_yaml", lambda _: other)
    with pytest.raises(ways.DisagreementError, match="proactive as playbooks does not agree"):
        arms_as_playbooks.measured(quiet, (40,), 8, 1)
