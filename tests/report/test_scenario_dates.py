"""Dated changes of the team in the table of scenarios, and dates that lie outside the run."""

from types import SimpleNamespace

import pytest

from simcs.analysis.scenarios import Scenarios
from simcs.experiment.compose import compose
from simcs.experiment.outside import outside_run
from simcs.experiment.scenario_file import Scenario, ScenarioFile, read_scenarios
from simcs.report import scenario_command
from simcs.report.scenario_dates import csms, meaning, outside

TEXT = b"""\
base: {horizon_weeks: 30}
scenarios:
  today: {}
  hire: {team.changes: [{week: 26, csms: 2}]}
  late: {team.changes: [{week: 29, csms: -1}, {week: 30, csms: 2}]}
  later: {team.changes: [{week: 30, csms: 2}]}
  busy: {team.changes: [{week: 9, csms: -1}, {week: 5, csms: 2}, {week: 15, csms: 4}]}
"""


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Scenarios:
    """Scenarios of a team of six, not simulated."""
    file = read_scenarios(TEXT, "a.yaml", [])
    monkeypatch.setattr(scenario_command, "side_by_side", lambda *_: None)
    monkeypatch.setattr(scenario_command, "without_csms", lambda _: "")
    return scenario_command.found_in(*_results(file))


def _results(file: ScenarioFile) -> tuple[list[str], ScenarioFile, list[SimpleNamespace]]:
    def result(one: Scenario) -> SimpleNamespace:
        return SimpleNamespace(setup=SimpleNamespace(csms=6, config=one.config))

    return [one.name for one in file.scenarios], file, [result(one) for one in file.scenarios]


def test_the_size_of_a_team_is_shown_before_and_after_dated_changes(found: Scenarios) -> None:
    shown = {name: csms(found, name) for name in found.about}
    assert shown == {
        "today": "6", "hire": "6 → 8", "late": "6 → 5", "later": "6", "busy": "6 → … → 11",
    }  # fmt: skip


def test_what_an_arrow_means_is_said_where_there_is_one(found: Scenarios) -> None:
    assert meaning(found, ["today", "later"]) == []
    [said] = meaning(found, ["today", "hire", "late"])
    assert said.startswith("CSMs 6 → 8: 6 on the first day, 8 after ")


def test_changes_outside_the_run_are_said_once_for_all_scenarios(found: Scenarios) -> None:
    [said] = outside(found)
    assert (
        said == "Note: late and 1 more: team.changes: week 30 is outside this run (weeks 0 to 29)."
    )


def test_a_comparison_says_the_same() -> None:
    weeks = "horizon_weeks=30"
    config = compose([weeks, "team.changes=[{week: 30, csms: 2}]", "market.outage_week=30"])
    assert outside_run(config) == [
        "team.changes: week 30 is outside this run (weeks 0 to 29).",
        "the outage of week 30 (market.outage_week) is outside this run (weeks 0 to 29).",
    ]
    assert not outside_run(compose([weeks, "team.changes=[{week: 29, csms: 2}]"]))
