"""What playbooks are worth as written beside as the team does them: tables worked out by hand."""

import math

import pandas as pd
import pytest

from simcs.analysis.as_written import WAYS
from tests.playbook_sample import ARR, FUTURES, answer, of_play, of_step, together, without

PLAYS = [
    *of_play("p", {"entered": 9}),
    *of_step("p", "check_in", {"wanted": 12, "done": 10, "not as written": 3}),
    *of_step("p", "call", {"wanted": 3, "not as written": 2}, by="executive"),
    *of_step("p", "email", {"wanted": 100, "done": 100}, by="automation"),
]


def test_three_ways_from_the_same_futures() -> None:
    table = answer(PLAYS, together(0.08, 0.05)).as_written.set_index(["way", "measure"])
    wobbles = pd.Series([0.0, 0.001, -0.001, 0.002, -0.002, 0.0005])
    assert [*dict.fromkeys(table.index.get_level_values("way"))] == [*WAYS]
    assert (table["replications"] == FUTURES).all()
    for way, share, times in zip(WAYS, (0.08, 0.05, 0.03), (2, 1, 1), strict=True):
        row = table.loc[(way, "arr")]
        assert row["mean"] == pytest.approx(ARR * (share + times * wobbles.mean()))
        half = 2.5706 * times * wobbles.std() / math.sqrt(FUTURES)
        assert row["ci_high"] - row["mean"] == pytest.approx(ARR * half, rel=1e-3)
        assert table.loc[(way, "net_retention"), "mean"] == pytest.approx(row["mean"] / ARR)
        assert table.loc[(way, "gross_retention"), "mean"] == 0


def test_nothing_where_it_was_not_run_or_only_in_part() -> None:
    assert not len(answer(PLAYS).as_written)
    assert not len(answer(PLAYS, without("p")).as_written)
    half = [row for row in together(0.08, 0.05) if row["variant"].endswith("as written")]
    assert not len(answer(PLAYS, half).as_written)
    fewer = [row for row in together(0.08, 0.05) if row["replication"] != 2]
    assert (answer(PLAYS, fewer).as_written["replications"] == FUTURES - 1).all()


def test_the_runs_of_all_playbooks_are_no_playbooks() -> None:
    found = answer(PLAYS, [*without("p"), *together(0.08, 0.05)])
    assert {*found.playbook_values["playbook"]} == {"p"}
    assert not len(answer(PLAYS, together(0.08, 0.05)).playbook_values)


def test_shares_are_of_steps_that_people_do() -> None:
    [row] = answer(PLAYS).shares_as_written.itertuples()
    assert (row.policy, row.wanted, row.not_as_written) == ("new", 15, 5)
    assert row.share == pytest.approx(0.75)
    steps = answer(PLAYS).playbook_steps.set_index("action")
    assert steps.loc["check_in", "not_as_written_share"] == pytest.approx(3 / 15)
    assert steps.loc["email", "not_as_written"] == 0
    off = [row for row in PLAYS if row[7] != "not as written"]
    assert not len(answer(off).shares_as_written)
    assert not len(answer([]).shares_as_written)
