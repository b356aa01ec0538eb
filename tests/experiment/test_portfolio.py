"""A run's portfolio: recomputed from the trajectories, and the same whoever ends first."""

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from simcs.analysis.portfolio import QUADRANTS
from simcs.comparison import reread, run
from simcs.experiment.comparison import simulate
from simcs.experiment.compose import compose
from simcs.experiment.portfolio import Portfolio
from simcs.experiment.read_back import ForeignError, checked_tables
from simcs.experiment.replications import Setup, drive, open_worlds, prepare, replicate
from simcs.experiment.store import RunFolder
from simcs.journey.columns import NOT_YET, Problem, Stage

FEW = (
    "book=csv", "book.path=examples/book.csv", "replications=3", "horizon_weeks=60",
    "book.burn_in_accounts=40", "book.burn_in_weeks=60", "policies=[none,proactive]",
    "depth=quick", "driver=loop", "workers=1",
)  # fmt: skip
ARMS = ("none", "proactive")
NEEDED = ("replications", "retention", "breakdowns", "portfolio", "portfolio_groups")


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare(compose(FEW))


@pytest.fixture(scope="module")
def folder(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("portfolio") / "run"
    run(setup, RunFolder(place))
    return place


def trajectories(setup: Setup) -> dict[str, list[dict[str, Any]]]:
    """Return what became of each account by week 52, by arm and replication."""
    found: dict[str, list[dict[str, Any]]] = {arm: [] for arm in ARMS}
    for replication in range(3):
        for arm, world in open_worlds(setup, replication):
            size = len(setup.book)
            opened, before = world.accounts[:size].copy(), world.accounts[:size].copy()
            gone, bought = np.zeros(size, bool), np.zeros(size)
            for week in drive(world, setup.config.driver):
                now = world.accounts[:size].copy()
                stays = (now["stage"] == Stage.ACTIVE) & ~gone
                renewed = stays & (now["renewal"] != before["renewal"])
                price = np.where(renewed, now["rise"] - now["cut"] - now["concession"], 0)
                bought += np.where(gone, 0, now["arr"] - before["arr"] - price) / 100
                gone |= now["stage"] == Stage.GONE
                before = now
                if week == 51:
                    break
            kept = np.where(gone, 0, before["arr"]) / 100
            found[arm.name].append({"opened": opened, "gone": gone, "bought": bought, "kept": kept})
    return found


def test_the_table_is_what_the_trajectories_say(setup: Setup, folder: Path) -> None:
    table = pd.read_csv(folder / "portfolio.csv")
    each = trajectories(setup)
    rows, names = setup.book.rows, list(setup.config.journey.segments)
    assert table["account"].tolist() == list(setup.book.ids)
    assert table["segment"].tolist() == [names[n] for n in rows["segment"]]
    owners = [setup.book.owners[n] if n >= 0 else "" for n in rows["owner"]]
    assert table["csm"].fillna("").tolist() == owners
    np.testing.assert_allclose(table["arr"], rows["arr"] / 100)
    for arm, suffix in (("proactive", ""), ("none", "_without")):
        gone = np.mean([one["gone"] for one in each[arm]], axis=0)
        bought = np.mean([one["bought"] for one in each[arm]], axis=0)
        np.testing.assert_allclose(table[f"risk{suffix}"], gone, rtol=1e-9)
        np.testing.assert_allclose(table[f"opportunity{suffix}"], bought, atol=1e-6)
    pairs = zip(each["proactive"], each["none"], strict=True)
    moved = np.mean([a["gone"].astype(int) - b["gone"] for a, b in pairs], axis=0)
    np.testing.assert_allclose(table["risk_change"], moved, atol=1e-9)
    assert moved.any()
    change = [
        a["bought"] - b["bought"] for a, b in zip(each["proactive"], each["none"], strict=True)
    ]
    np.testing.assert_allclose(table["opportunity_change"], np.mean(change, axis=0), atol=1e-6)
    half = 4.302653 * np.std(change, axis=0, ddof=1) / 3**0.5
    wide = (table["opportunity_change_high"] - table["opportunity_change_low"]).to_numpy() / 2
    np.testing.assert_allclose(wide[half > 0], half[half > 0], rtol=1e-5)
    assert np.isnan(wide[half == 0]).all()
    high = table["risk"] > table["risk_without"].mean()
    gains = table["opportunity"] > table["opportunity_without"].mean()
    expected = [QUADRANTS[bool(a), bool(b)] for a, b in zip(high, gains, strict=True)]
    assert table["quadrant"].tolist() == expected
    assert high.any()
    assert not high.all()


def test_groups_are_what_the_trajectories_say(setup: Setup, folder: Path) -> None:
    table = pd.read_csv(folder / "portfolio_groups.csv")
    table = table.set_index(["policy", "grouping", "group", "measure"])["mean"]
    full = np.array([0.7 if s.full_adoption is None else s.full_adoption
                     for s in setup.config.journey.segments.values()])  # fmt: skip
    for arm, each in trajectories(setup).items():
        opened = np.concatenate([one["opened"] for one in each])
        gone, kept = (np.concatenate([one[name] for one in each]) for name in ("gone", "kept"))
        early = opened["first_value"] == NOT_YET
        works = opened["adoption"] >= full[opened["segment"]]
        results = works & (opened["problems"][:, Problem.VALUE] == 0)
        happy = opened["goodwill"] >= setup.config.market.reference_goodwill
        sound = opened["goodwill"] >= 0.3 * opened["problems"].sum(axis=1)
        for grouping, group, own in (
            ("all", "all", np.ones(len(opened), bool)),
            ("segment", "smb", opened["segment"] == 0),
            ("first value", "first value not reached", early),
            ("results and satisfaction", "no results, satisfied", ~results & happy),
            ("results and satisfaction", "results, not satisfied", results & ~happy),
            ("results and how tickets sound", "results, sounds bad", results & ~sound),
        ):
            assert own.any(), group
            place = arm, grouping, group
            assert table[*place, "accounts"] == pytest.approx(own.sum() / 3)
            assert table[*place, "risk"] == pytest.approx(gone[own].mean())
            worth = kept[own].sum() / (opened["arr"][own].sum() / 100)
            assert table[*place, "net_retention"] == pytest.approx(worth)


def test_the_order_in_which_replications_end_changes_no_bit(setup: Setup) -> None:
    outcomes = [replicate(setup, number, by_account=True) for number in range(3)]
    tables = []
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        portfolio = Portfolio(setup)
        rest = [portfolio.take(outcomes[number]) for number in order]
        assert all(not one.first_years for one in rest), "nothing is kept by replication"
        tables.append((portfolio.accounts(), portfolio.groups()))
    for other in tables[1:]:
        for one, same in zip(tables[0], other, strict=True):
            pd.testing.assert_frame_equal(one, same, check_exact=True)


def test_a_resumed_run_adds_up_to_the_same(setup: Setup, tmp_path: Path) -> None:
    whole = simulate(setup).portfolio
    folder = RunFolder(tmp_path / "run")
    folder.begin("", "", {}, {})
    for number in (2, 0):
        folder.save_replication(replicate(setup, number, by_account=True))
    done: list[int] = []
    resumed = simulate(setup, folder, done.append).portfolio
    assert done == [2, 1]
    assert whole is not None
    assert resumed is not None
    pd.testing.assert_frame_equal(whole.accounts(), resumed.accounts(), check_exact=True)


def test_a_folder_gives_the_same_tables(folder: Path) -> None:
    again = reread(folder)
    for name in ("portfolio", "portfolio_groups"):
        written = (folder / f"{name}.csv").read_text("utf-8")
        table = getattr(again, name)
        assert table.to_csv(index=False, float_format="%.10g", lineterminator="\n") == written
    assert (folder / "portfolio.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        ("portfolio", "left", 4, "'left' is not always 0 to 3"),
        ("portfolio", "account", 7, "its 400 rows are not those of 2 arms"),
        ("portfolio_groups", "standing", 16, "'standing' is not always 0 to 15"),
        ("portfolio_groups", "replication", 3, "'replication' is not always 0 to 2"),
    ],
)
def test_a_foreign_table_is_refused(
    setup: Setup, folder: Path, name: str, column: str, value: int, said: str
) -> None:
    held = {one: duckdb.sql(f"from '{folder / one}.parquet'").df() for one in NEEDED}
    assert checked_tables(held, ARMS, setup.config).keys() == held.keys()
    held[name].loc[0, column] = value
    with pytest.raises(ForeignError, match=name) as error:
        checked_tables(held, ARMS, setup.config)
    assert said in str(error.value)
    with pytest.raises(ForeignError, match="is missing"):
        checked_tables({key: own for key, own in held.items() if key != name}, ARMS, setup.config)
