"""What became of playbooks, worked out by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.playbook_ledger import hours_by_future, ledger, steps
from tests.playbook_sample import FUTURES, answer, of_play, of_step

PLAYS = [
    *of_play("rescue", {"entered": 10, "started by a play": 2, "finished": 6, "stopped": 3}),
    *of_play("rescue", {"entered": 4, "left meanwhile": 1}, segment="mid"),
    *of_step("rescue", "check_in", {"wanted": 10, "done": 6, "late": 2, "blocked": 1}, hours=0.5),
    *of_step("rescue", "check_in", {"wanted": 4, "done": 3}, segment="mid", hours=1.5),
    *of_step(
        "rescue", "executive_call", {"wanted": 5, "done": 4, "dropped": 1}, by="executive", hours=2
    ),
    *of_step("rescue", "email", {"wanted": 8, "done": 8}, by="automation", hours=0, contacts=1),
    *of_step("rescue", "note", {"wanted": 4, "done": 2}, by="csm", hours=1, contacts=0),
    *of_step("quiet", "webinar", {"wanted": 0}),
]


def frame(plays: list[tuple[object, ...]] = PLAYS) -> pd.DataFrame:
    return answer(plays).measured.plays


def test_counts_and_shares_of_all_and_of_each_segment() -> None:
    table = ledger(frame(), FUTURES).set_index(["playbook", "segment"])
    assert list(table.index) == [
        ("rescue", "all"), ("rescue", "smb"), ("rescue", "mid"), ("quiet", "all"),
    ]  # fmt: skip
    both, smb, mid = (table.loc["rescue", name] for name in ("all", "smb", "mid"))
    assert (both["entered"], smb["entered"], mid["entered"]) == (14, 10, 4)
    assert both["still_in"] == 14 + 2 - 6 - 3 - 1
    assert both["wanted"] == 10 + 4 + 5 + 8 + 4
    assert both["done_share"] == pytest.approx((6 + 3 + 4 + 8 + 2) / 31)
    assert both["in_time_share"] == pytest.approx(23 / 25)
    assert smb["late_share"] == pytest.approx(2 / 27)
    assert mid["done_share"] == 0.75
    assert set(table["replications"]) == {FUTURES}


def test_what_never_happened_is_there_without_shares() -> None:
    quiet = ledger(frame(), FUTURES).set_index("playbook").loc["quiet"]
    assert quiet["wanted"] == quiet["hours"] == 0
    assert math.isnan(quiet["done_share"])
    assert math.isnan(quiet["goal_share"])


def test_hours_are_of_who_does_it_and_contacts_of_what_reaches_the_customer() -> None:
    both = ledger(frame(), FUTURES).iloc[0]
    assert both["hours"] == 6 * 0.5 + 3 * 1.5 + 2 * 1
    assert both["other_hours"] == 4 * 2
    assert both["contacts"] == 6 + 3 + 4 + 8


def test_steps_in_the_order_of_the_file_add_up_to_the_ledger() -> None:
    table = steps(frame(), FUTURES)
    assert list(table["step"]) == ["check_in", "executive_call", "email", "note", "webinar"]
    whole = ledger(frame(), FUTURES).iloc[0]
    own = table[table["playbook"] == "rescue"]
    for name in ("wanted", "done", "late", "blocked", "dropped", "hours", "contacts"):
        assert own[name].sum() == pytest.approx(whole[name])
    assert own.iloc[1]["dropped_share"] == 0.2


def test_hours_of_anybody_in_each_future() -> None:
    found = hours_by_future(frame(), FUTURES)
    np.testing.assert_allclose(found.loc[("new", "rescue")], [17.5] * FUTURES)
    np.testing.assert_allclose(found.loc[("new", "quiet")], [0] * FUTURES)


def test_the_order_of_rows_does_not_matter() -> None:
    mixed = frame().sample(frac=1, random_state=1)
    mixed = pd.concat([frame().head(1), mixed])  # the first row decides which playbook is first
    keys = ["playbook", "segment"]
    one = ledger(frame(), FUTURES).set_index(keys).drop(columns=["policy"])
    other = ledger(mixed.drop_duplicates(), FUTURES).set_index(keys).drop(columns=["policy"])
    pd.testing.assert_frame_equal(one.sort_index(), other.sort_index())


def test_without_playbooks_there_are_no_rows() -> None:
    found = answer([])
    for table in (
        found.playbooks, found.playbook_steps, found.playbook_values, found.playbook_hours,
        found.playbook_goals, found.playbook_holdouts,
    ):  # fmt: skip
        assert not len(table)
        assert len(table.columns)
    assert "playbooks" not in found.not_run
