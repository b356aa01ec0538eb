"""A result does not change: showing it runs no simulation, and one call alone adds a study."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from simcs.analysis.answer import ASKED_FOR, STUDIES
from simcs.analysis.verdicts import VERDICTS
from simcs.comparison import Comparison, reread, run
from simcs.errors import ConfigError, RunError
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.store import RunFolder
from simcs.report.sentences import verdicts
from tests.conftest import QUICK

USUAL = tuple(name for name in STUDIES if name not in (*ASKED_FOR, "playbooks"))
"""Studies of a full run with arms that have no playbooks."""
SMALL = (*QUICK, "policies=[none,heroic,proactive]", "assumptions=3", "replications=2")
SIMULATING = (
    "simcs.experiment.comparison.replicate",
    "simcs.studies.variants.replicate",
    "simcs.studies.run.simulate_variants",
)


@pytest.fixture(scope="module")
def setup() -> Setup:
    """Return what all runs here share; without any study."""
    return prepare(compose(list(SMALL)))


@pytest.fixture(scope="module")
def quick_result(setup: Setup) -> Comparison:
    return run(setup)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Return a result with all studies, in a folder."""
    made = prepare(compose([*SMALL, "depth=full"]))
    return run(made, RunFolder.at(str(tmp_path_factory.mktemp("runs") / "full")))


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of what ran a simulation, in order."""
    calls: list[str] = []
    for place in SIMULATING:
        file, name = place.rsplit(".", 1)
        module = __import__(file, fromlist=[name])
        real: Callable[..., Any] = getattr(module, name)

        def counting(
            *given: Any, _real: Callable[..., Any] = real, _place: str = place, **named: Any
        ) -> Any:
            calls.append(_place)
            return _real(*given, **named)

        monkeypatch.setattr(place, counting)
    return calls


def show(result: Comparison, folder: Path) -> None:
    """Show a result in every way there is."""
    tables = (result.table, result.differences, result.groups, result.verdict_table)
    assert all(len(table) for table in (*tables, result.replications))
    assert result.curves
    for name in ("retention", "differences", "segments", "years", "causes", "hours", "rescues"):
        plt.close(getattr(result.plot, name)().figure)
    for name in ("waterfall", "assumptions", "tornado", "staffing"):
        try:
            plt.close(getattr(result.plot, name)().figure)
        except RunError as error:
            assert "run_study" in str(error)  # noqa: PT017 - only a study that was not run
    result.report(folder / "report.html")


@pytest.mark.parametrize("depth", ["quick_result", pytest.param("full", marks=pytest.mark.slow)])
def test_showing_runs_no_simulation(
    depth: str, setup: Setup, request: pytest.FixtureRequest, tmp_path: Path, counted: list[str]
) -> None:
    result = request.getfixturevalue(depth)
    counted.clear()
    before = [*result.verdicts, result.details, result._repr_html_()]
    show(result, tmp_path)
    after = [*result.verdicts, result.details, result._repr_html_()]
    assert after == before, "the verdict does not change by being looked at"
    assert counted == []
    run(setup)
    assert counted == ["simcs.experiment.comparison.replicate"] * 2, "it would be seen"


@pytest.mark.slow
@pytest.mark.parametrize("depth", ["quick", pytest.param("full", marks=pytest.mark.slow)])
def test_the_depth_says_what_is_run(depth: str, tmp_path: Path, counted: list[str]) -> None:
    """In memory as in a folder, with the same answer."""
    setup = prepare(compose([*SMALL, f"depth={depth}"]))
    in_memory = run(setup)
    before = len(counted)
    in_folder = run(setup, RunFolder.at(str(tmp_path / "run")))
    assert len(counted) == 2 * before
    studies = USUAL if depth == "full" else ()
    for result in (in_memory, in_folder, reread(tmp_path / "run")):
        assert [name for name in STUDIES if len(result.answer.study(name))] == list(studies)
        assert result.details == in_memory.details


def test_a_result_is_shown_in_one_line(quick_result: Comparison) -> None:
    line = "<Comparison of none, heroic, proactive: 2 replications of {} weeks, in {}>"
    weeks = quick_result.answer.config.horizon_weeks
    assert repr(quick_result) == line.format(weeks, "memory")
    stored = replace(quick_result, folder=Path("runs", "one"))
    assert repr(stored) == line.format(weeks, Path("runs", "one"))


@pytest.mark.parametrize(
    "name", ["table", "differences", "replications", "groups", "verdict_table"]
)
def test_who_changes_a_table_changes_no_result(name: str, quick_result: Comparison) -> None:
    mine = getattr(quick_result, name)
    kept = mine.copy()
    mine.iloc[:, -1] = 0
    mine["another"] = 1
    pd.testing.assert_frame_equal(getattr(quick_result, name), kept)
    quick_result.curves["none"]["net"][:] = 0
    assert (quick_result.curves["none"]["net"][:, 0] == 1).all()


@pytest.mark.slow
def test_a_study_makes_another_result(quick_result: Comparison, counted: list[str]) -> None:
    before = quick_result.details
    result = quick_result
    for name in USUAL:
        made = result.run_study(name)
        assert made is not result
        assert not len(result.answer.study(name))
        assert len(made.answer.study(name))
        del counted[:]
        assert made.run_study(name) is made
        assert counted == []
        result = made
    assert quick_result.details == before
    assert "Not run" in before
    assert "Not run" not in result.details
    assert "alternative sets (95" in result.verdicts[0]
    with pytest.raises(FrozenInstanceError):
        result.folder = Path()  # type: ignore[misc]


@pytest.mark.slow
def test_studies_run_later_are_those_of_a_full_run(
    quick_result: Comparison, full: Comparison
) -> None:
    result = quick_result
    for name in USUAL:
        result = result.run_study(name)
        pd.testing.assert_frame_equal(
            result.answer.study(name).reset_index(drop=True),
            full.answer.study(name).reset_index(drop=True),
        )
    assert result.verdicts == full.verdicts


def test_what_was_not_run_is_said_with_the_way_to_run_it(
    quick_result: Comparison, tmp_path: Path
) -> None:
    [line] = [line for line in quick_result.details.splitlines() if line.startswith("Not run")]
    assert "alternative assumptions, other team sizes, where the difference comes from" in line
    assert 'depth=full, or result.run_study("assumptions") in Python' in line
    page = quick_result.report(tmp_path / "report.html").read_text("utf-8")
    assert "run_study(&quot;staffing&quot;)" in page or 'run_study("staffing")' in page
    for name in ("waterfall", "assumptions", "tornado", "staffing"):
        with pytest.raises(RunError, match=r"depth=full, or result.run_study"):
            getattr(quick_result.plot, name)()


@pytest.mark.slow
def test_no_study_without_anything_to_run(full: Comparison) -> None:
    assert full.folder is not None
    alone = run(prepare(compose([*QUICK, "policies=[none]", "assumptions=0"])))
    for name, needed in (("assumptions", "assumptions=64"), ("mechanisms", "policies=")):
        with pytest.raises(ConfigError, match=needed):
            alone.run_study(name)
    assert "mechanisms" not in alone.answer.not_run
    with pytest.raises(ConfigError, match=r"unknown study 'staff'.*staffing"):
        alone.run_study("staff")
    read = reread(full.folder)
    assert read.run_study("staffing") is read
    quick = Comparison(alone.answer, full.folder)
    with pytest.raises(RunError, match="read from a folder"):
        quick.run_study("staffing")


@pytest.mark.slow
def test_verdicts_as_a_table(full: Comparison, quick_result: Comparison) -> None:
    table = full.verdict_table
    assert tuple(table) == VERDICTS
    assert list(dict.fromkeys(table["metric"])) == ["net_retention", "lifetime_value"]
    for metric in ("net_retention", "lifetime_value"):
        rows = table[table["metric"] == metric]
        assert len(rows) == len(verdicts(full.answer, metric)), "a row for each sentence"
        own = full.differences[full.differences["metric"] == metric]
        np.testing.assert_array_equal(rows["difference"][: len(own)], own["mean_difference"])
    clear = (table["ci_low"] > 0) | (table["ci_high"] < 0)
    assert (table["clear"] == clear).all()
    assert (table["better"].notna() == clear).all()
    for row in table[clear].itertuples():
        assert row.better == (row.policy if row.difference > 0 else row.baseline)
    assert (table["sets"] == 3).all()
    assert table["share_of_assumptions"].between(table["share_low"], table["share_high"]).all()
    assert quick_result.verdict_table["share_of_assumptions"].isna().all()
    assert (quick_result.verdict_table["sets"] == 0).all()


def test_a_lower_value_may_be_the_better_one() -> None:
    from simcs.analysis.verdicts import verdict_rows

    gaps = pd.DataFrame(
        [
            ("a", "b", "time_to_value_weeks", -2.0, -3.0, -1.0, 0.9, 5),
            ("c", "b", "time_to_value_weeks", 2.0, 1.0, 3.0, 0.1, 5),
            ("d", "b", "time_to_value_weeks", 0.1, -1.0, 3.0, 0.5, 5),
        ],
        columns=["policy", "baseline", "metric", "mean_difference", "ci_low", "ci_high",
                 "share_won", "replications"],
    )  # fmt: skip
    *better, unclear = verdict_rows(gaps, "time_to_value_weeks")["better"]
    assert better == ["a", "b"]
    assert pd.isna(unclear)
