"""A trace says which playbook asked for what."""

from pathlib import Path

import numpy as np
import pytest

from simcs.experiment.compose import compose
from simcs.experiment.replications import drive, open_worlds, prepare
from simcs.interventions.plan import Plan
from simcs.report.trace_text import as_text, frame
from simcs.studies.asking import Asking
from simcs.studies.trace import Trace, traces
from tests.playbooks.plays import written

PLAYS = """\
playbooks:
  worry:
    while: usage < 60%
    steps:
      - {do: check_in, within: 3 weeks}
  worry-more:
    priority: 600
    while: usage < 60%
    do: check_in
"""
SMALL = (
    "book.size=30", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=30",
    "replications=1", "driver=loop", "depth=quick", "workers=1",
)  # fmt: skip


class Seen:
    account = np.array([2, 5, 9])

    class lost:
        account = np.array([1, 5])


def test_reasons_are_kept_until_the_work_is_done_the_most_urgent_first() -> None:
    asking = Asking(5)
    plan = Plan().add([5, 9], "check_in", [1.0, 9.0], reason="one").add(5, "email_x", reason="x")
    plan.add(np.array([False, True, True]), "check_in", 4.0, reason="two")
    plan.add(np.array([True, False, True]), "check_in", np.arange(3.0), reason="not for it")
    plan.add(5, "check_in", 99.0)  # nobody says who asks
    asking.hear(Seen(), plan)  # type: ignore[arg-type]
    asking.close(["check_in"])
    asking.hear(Seen(), Plan().add([5], "check_in", reason="three"))  # type: ignore[arg-type]
    asking.close([])
    asking.hear(Seen(), Plan().add([5], "check_in", reason="four"))  # type: ignore[arg-type]
    asking.close([])
    assert asking.weeks == [
        {"check_in": ("two", "one"), "email_x": ("x",)},
        {"check_in": ("two", "one", "three")},
        {"check_in": ("four",)},
    ]


def test_a_mask_over_those_who_left_is_read_as_the_world_reads_it() -> None:
    asking = Asking(5)
    plan = Plan().add(np.array([False, True]), "win_back", [2.0, 7.0], reason="back")
    plan.add(np.array([True, False]), "exit_interview", reason="another")
    plan.add([[5]], "check_in", reason="no list").add(5, "check_in", "high", reason="no number")
    asking.hear(Seen(), plan)  # type: ignore[arg-type]
    asking.close([])
    assert asking.weeks == [{"win_back": ("back",)}]


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> list[Trace]:
    """Return the journey of one account with playbooks and without."""
    folder = written(tmp_path_factory.mktemp("asking") / "plays", mine=PLAYS)
    config = compose([*SMALL])
    config.policies = {"today": "typical", "new": str(folder / "mine.yaml")}
    return traces(prepare(config), "1", 0)


def test_a_trace_is_that_of_the_run_and_names_who_asked(followed: list[Trace]) -> None:
    today, new = followed
    assert today.asked_by == ({},) * 30
    asked = [week for week, held in enumerate(new.asked_by) if "check_in" in held]
    assert asked
    assert {new.asked_by[week]["check_in"] for week in asked} == {("worry-more", "worry")}
    assert any("check_in" in new.done(week) for week in asked)
    text = " ".join(as_text(followed).replace("|", " ").split())
    assert "check-in (asked by worry-more and worry)" in text


def test_the_table_of_a_trace_has_a_column_for_it_where_there_are_playbooks(
    followed: list[Trace],
) -> None:
    table = frame(followed)
    asked = table[table["asked_by"].str.contains("check_in:worry-more+worry", regex=False)]
    assert len(asked)
    assert set(asked["policy"]) == {"new"}
    assert "asked_by" not in frame(followed[:1])


def test_hearing_a_plan_changes_nothing(followed: list[Trace], tmp_path: Path) -> None:
    """The journey is that of the same account in a run that nobody follows."""
    config = compose([*SMALL])
    folder = written(tmp_path / "plays", mine=PLAYS)
    config.policies = {"today": "typical", "new": str(folder / "mine.yaml")}
    setup = prepare(config)
    for trace, (_, world) in zip(followed, open_worlds(setup, 0), strict=True):
        for week in drive(world, config.driver):
            assert world.accounts[1].tobytes() == trace.states[week].tobytes()
