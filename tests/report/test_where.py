"""Where an arm gains, in the report: each sentence from its rows, with its opposite."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simcs.analysis.answer import Answer
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.report.document import Table
from simcs.report.sections.where import where, where_details
from simcs.report.trace_asked import asked
from simcs.report.where_text import (
    accounts,
    accounts_cells,
    sentences,
    settings_to_type,
    trace_line,
)
from tests.loss_sample import answer, gain

WAY = "By segment, new compared with today after 3 years: "


def book(smb: float, mid: float, width: float = 0.01, hours: float = 20) -> Answer[Any]:
    """Return the answer of an arm that ends with so much ARR in two segments, of 10,000 each."""
    today = [*gain("all", 2e4, 40, "all"), *gain("smb", 1e4, 20), *gain("mid", 1e4, 20)]
    new = [*gain("all", smb + mid, 2 * hours, "all"), *gain("smb", smb, hours),
           *gain("mid", mid, hours)]  # fmt: skip
    return answer({"today": today, "new": new}, width=width)


def test_which_segments_gain_and_which_lose() -> None:
    c = book(16_000, 14_000)
    first, hour = sentences(c)
    rows = {row.group: row for row in c.gains.itertuples()}
    ends = {name: f"between ${round(row.gain_low / 1000)}K and ${round(row.gain_high / 1000)}K"
            for name, row in rows.items()}  # fmt: skip
    assert first == f"{WAY}smb (+$6K, {ends['smb']}), mid (+$4K, {ends['mid']}) gain."
    smb = rows["smb"]
    assert hour == (
        "Per hour that CSMs work there, smb gains most: $300 of ARR "
        f"(between ${smb.per_hour_low:.0f} and ${smb.per_hour_high:.0f})."
    )
    one, hour = sentences(book(16_000, 10_000, 0.05))
    assert one.startswith(f"{WAY}smb (+$6K, ")
    assert one.endswith(") gains.")
    assert hour.startswith("Per hour that CSMs work there, smb gains clearly: $300 of ARR")
    [lost] = sentences(book(10_000, 4_000, 0.05))
    assert lost.startswith(f"{WAY}mid (-$6K, ")
    assert lost.endswith(") loses.")
    split, _ = sentences(book(16_000, 4_000))
    assert ") gains; mid (-$6K, " in split


def test_where_nothing_is_clear_or_nothing_differs() -> None:
    assert sentences(book(10_100, 9_900, 0.2)) == [f"{WAY}no group clearly gains or loses."]
    same = "By segment: ARR is exactly the same with new as with today."
    assert sentences(book(10_000, 10_000, 0)) == [same]


def test_no_hours_bring_nothing_per_hour() -> None:
    assert len(sentences(book(16_000, 14_000, hours=0))) == 1
    section = where_details(book(16_000, 14_000, hours=0))
    assert section is not None
    cells = [row[-1] for block in section.blocks if isinstance(block, Table)
             for _, rows in block.groups for row in rows]  # fmt: skip
    assert set(cells) == {"–"}


def test_the_account_that_changes_most() -> None:
    lines = {"today": gain("smb", 1e4, 20), "new": gain("smb", 2e4, 20)}
    c = answer(lines, [("A", 4_000, 100), ("B", -9_000, 100), ("C", 100, 1e5)])
    assert " ".join(accounts(c)) == (
        "The account that the choice changes most is B: $9K less ARR after 3 years with new in the "
        "mean future. 2 of the 3 changes below are clear."
    )
    more = answer(lines, [("A", 4_000, 1e5)])
    assert " ".join(accounts(more)) == (
        "The account that the choice changes most is A: $4K more ARR after 3 years with new in the "
        "mean future. None of the changes below is clear."
    )
    none = answer(lines, [("A", 0, 0)])
    assert " ".join(accounts(none)) == (
        "No account pays another ARR with either of them, in the mean future."
    )


def test_groups_of_the_table_are_the_rows() -> None:
    c = book(16_000, 14_000)
    assert where(c) is not None
    section = where_details(c)
    assert section is not None
    table = next(block for block in section.blocks if isinstance(block, Table))
    [whole] = table.groups[0][1]
    smb, mid = table.groups[1][1]
    assert (whole[0], smb[0], mid[0]) == ("All accounts", "smb", "mid")
    assert smb[1:3] == ("10", "$0.10M")
    assert smb[3].startswith("+$6K (")
    assert smb[4:6] == ("20", "20")
    assert smb[6].startswith("+$300 (")


SETTINGS = (
    ["policies=[typical,blend]"],
    ["policies=[typical,blend]", "book=csv", "book.path=my books/a.csv", "horizon_weeks=60",
     "team.csms=4", "replications=9", "depth=quick", "by=[industry]", "market.downturn_week=9"],
    ["policies=[typical,blend]", "seed=7", "book.size=40", "value.gross_margin=0.6"],
)  # fmt: skip


@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_what_is_typed_follows_the_account_in_the_same_world(given: list[str]) -> None:
    """Its settings are those of the run, but for what a single account does not need."""
    import shlex

    config = compose(given)
    c = answer({"today": [], "new": []}, [("Acme & Co", 4_000, 100)])
    c = Answer(replace(c.measured, config=config))
    row = SimpleNamespace(account="Acme & Co", most_replication=3, baseline="typical",
                          policy="blend")  # fmt: skip
    settings = settings_to_type(c)
    assert settings is not None
    line = trace_line(c, row)
    command, what, *words = shlex.split(line)
    assert (command, what) == ("simcs", "trace")
    wanted, others = asked(words)
    assert (wanted.account, wanted.replication) == ("Acme & Co", 3)
    mine, usual = compose(others), compose()
    for name in ("replications", "depth", "by", "assumptions", "verdict"):
        setattr(mine, name, getattr(usual, name))
        setattr(config, name, getattr(usual, name))
    assert as_yaml(mine, identity) == as_yaml(config, identity)


def test_arms_that_need_flags_have_no_line_to_type() -> None:
    config = compose(["policies={early: {use: heroic}, late: {use: blend}}"])
    c = Answer(replace(answer({"today": [], "new": []}).measured, config=config))
    assert settings_to_type(c) is None


def test_one_future_says_whether_an_account_leaves_and_not_how_often() -> None:
    def row(share: float) -> Any:
        return SimpleNamespace(
            account="A", segment="smb", csm="", arr=1e4, gain=5e3, gain_low=np.nan,
            gain_high=np.nan, leaves=share, leaves_baseline=1 - share, most_replication=0,
        )  # fmt: skip

    c = book(16_000, 14_000)
    one = replace(c, measured=replace(c.measured, config=one_future(c.config)))
    for share, words in ((0.0, ("no", "yes")), (1.0, ("yes", "no"))):
        assert accounts_cells(one, [row(share)])[1][0][-3:-1] == words
    assert accounts_cells(c, [row(0.0)])[1][0][-3:-1] == ("0 %", "100 %")


def one_future(config: Any) -> Any:
    return SimpleNamespace(**{**vars(config), "replications": 1})
