"""Why accounts leave and where an arm gains: recomputed from the trajectories of a small run."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simcs.comparison import reread, run
from simcs.experiment.account_logs import FOLLOWED, FUTURES_FOLLOWED, AccountLogs, followed_rows
from simcs.experiment.compose import compose
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.portfolio import Portfolio
from simcs.experiment.read_back import ForeignError, checked_tables
from simcs.experiment.replications import Setup, drive, open_worlds, prepare, replicate
from simcs.experiment.store import RunFolder
from simcs.journey.columns import NEVER, Stage
from simcs.studies.trace import traces
from simcs.world.observer import watch
from simcs.world.parting_tallies import PARTS
from simcs.world.partings import LOOKED_AT
from simcs.world.recorder import Recorder
from simcs.world.turning_point import decision, fall_to_decision

FEW = (
    "book=csv", "book.path=examples/book.csv", "replications=3", "horizon_weeks=60",
    "book.burn_in_accounts=40", "book.burn_in_weeks=60", "policies=[none,proactive]",
    "depth=quick", "driver=loop", "workers=1", "by=[industry]", "market.rise_week=5",
    "market.downturn_week=9", "team.quitting=0.9",
)  # fmt: skip
ARMS = ("none", "proactive")


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare(compose(FEW))


@pytest.fixture(scope="module")
def folder(setup: Setup, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("losses") / "run"
    run(setup, RunFolder(place))
    return place


@pytest.fixture(scope="module")
def ended(setup: Setup) -> dict[str, list[dict[str, Any]]]:
    """Return when each account first left, its ARR at the end, and hours, by arm and future."""
    found: dict[str, list[dict[str, Any]]] = {arm: [] for arm in ARMS}
    for replication in range(3):
        for arm, world in open_worlds(setup, replication):
            size = len(setup.book)
            left = np.full(size, 999)
            start = world.accounts["start"][:size].copy()
            for week in drive(world, setup.config.driver):
                gone = world.accounts["stage"][:size] == Stage.GONE
                left[gone & (left == 999)] = week + 1
            kept = (left == 999) & (world.accounts["stage"][:size] == Stage.ACTIVE)
            arr = np.where(kept, world.accounts["arr"][:size], 0) / 100
            hours = world.ledger["minutes_opening"].sum() / 60
            found[arm.name].append({"left": left, "arr": arr, "hours": hours, "start": start})
    return found


def rows(folder: Path, name: str, *keys: str) -> pd.DataFrame:
    return pd.read_csv(folder / name).set_index(list(keys)).sort_index()


def test_how_many_leave_and_when(setup: Setup, folder: Path, ended: dict[str, Any]) -> None:
    table = rows(folder, "losses.csv", "policy", "measure", "grouping", "group", "part")
    segment = setup.book.rows["segment"]
    names = list(setup.config.journey.segments)
    for arm, each in ended.items():
        gone = np.array([one["left"] < 999 for one in each])
        own = table.loc[arm, "left"]
        assert own.loc["all", "all", "all"]["mean"] == pytest.approx(gone.mean())
        some = own.loc["segment", "smb", "all"]
        assert some["mean"] == pytest.approx(gone[:, segment == names.index("smb")].mean())
        assert gone.any()
        counts = dict.fromkeys(("months 1 to 6", "months 7 to 12", "year 2"), 0)
        weeks = dict.fromkeys(counts, 0)
        for one in each:
            for left, start in zip(one["left"], one["start"], strict=True):
                last = min(left, 60)
                for week in range(last):  # it might leave at the close of each
                    age = week + 1 - start
                    band = "months 1 to 6" if age <= 26 else "months 7 to 12"
                    band = band if age <= 52 else "year 2" if age <= 104 else ""
                    if band:
                        weeks[band] += 1
                        counts[band] += left == week + 1
        for band, count in counts.items():
            line = table.loc[arm, "leavings a year", "all", "all", band]
            assert line["count"] == count
            assert line["of"] == pytest.approx(weeks[band] / 52)
            assert line["mean"] == pytest.approx(count / (weeks[band] / 52))
    assert sum(counts.values()) > 5


def test_gains_add_up_to_the_money_of_the_book(
    setup: Setup, folder: Path, ended: dict[str, Any]
) -> None:
    """The gain of all is the difference in ARR that money.csv has, interval and all."""
    gains = rows(folder, "gains.csv", "policy", "grouping", "group").loc["proactive"]
    money = pd.read_csv(folder / "money.csv")
    arr = money[(money["figure"] == "arr") & (money["policy"] == "proactive")].iloc[-1]
    whole = gains.loc["all", "all"]
    for name, own in (("difference", "gain"), ("difference_low", "gain_low"),
                      ("difference_high", "gain_high")):  # fmt: skip
        assert whole[own] == pytest.approx(arr[name], rel=1e-8)
    accounts = pd.read_csv(folder / "accounts_changed.csv")
    assert accounts["gain"].sum() == pytest.approx(whole["gain"])
    assert (np.diff(accounts["gain"].abs()) <= 1e-9).all(), "the most changed first"
    for grouping in ("segment", "column: industry"):
        own = gains.loc[grouping]
        for column in ("gain", "accounts", "opening_arr", "hours"):
            assert own[column].sum() == pytest.approx(whole[column])
    hours = np.mean([one["hours"] for one in ended["proactive"]])
    assert whole["hours"] == pytest.approx(hours)
    assert whole["per_hour"] == pytest.approx(whole["gain"] / hours)
    gap = np.mean([a["arr"].sum() - b["arr"].sum()
                   for a, b in zip(ended["proactive"], ended["none"], strict=True)])  # fmt: skip
    assert whole["gain"] == pytest.approx(gap)


def test_each_account_is_what_the_trajectories_say(
    setup: Setup, folder: Path, ended: dict[str, Any]
) -> None:
    table = rows(folder, "accounts_changed.csv", "account").loc[list(setup.book.ids)]
    arr = {arm: np.array([one["arr"] for one in each]) for arm, each in ended.items()}
    change = arr["proactive"] - arr["none"]
    np.testing.assert_allclose(table["gain"], change.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(table["arr_end"], arr["proactive"].mean(axis=0), atol=1e-6)
    gone = np.array([one["left"] < 999 for one in ended["none"]])
    np.testing.assert_allclose(table["leaves_baseline"], gone.mean(axis=0), rtol=1e-9)
    most = np.abs(change).argmax(axis=0)
    np.testing.assert_array_equal(table["most_replication"], most)
    np.testing.assert_allclose(table["most_gain"], change[most, np.arange(len(most))], atol=1e-6)
    assert len({*most.tolist()}) == 3
    at_most = np.abs(change).max(axis=0) > 0
    spread = change.std(axis=0, ddof=1) / 3**0.5 * 4.302652730
    some = at_most & (spread > 0)
    low = table["gain_low"].to_numpy()[some]
    np.testing.assert_allclose(low, (change.mean(axis=0) - spread)[some], rtol=1e-6, atol=1e-4)
    assert (table["gain_low"].to_numpy()[~at_most] == 0).all(), "exactly the same in each"


def test_turning_points_are_those_of_a_trace(setup: Setup) -> None:
    """What is noted in passing is what `simcs trace` finds by following one account alone."""
    checked = causes = 0
    for arm, world in open_worlds(setup, 1):
        logs = AccountLogs(world)
        assert logs.partings is not None
        recorder = Recorder(world)
        watch(world, drive(world, setup.config.driver), recorder, *logs.observers)
        left = recorder.courses.rows["first_left"][: len(setup.book)]
        places = np.flatnonzero(left[logs.partings.rows] != NEVER)[:2]
        for place in places.tolist():
            row = logs.partings.rows[place]
            own = logs.partings.account(place, int(left[row]))
            [trace] = [one for one in traces(setup, setup.book.ids[row], 1) if one.arm == arm.name]
            assert decision(own) == decision(trace)
            mine, theirs = fall_to_decision(own), fall_to_decision(trace)
            assert mine == theirs
            checked += 1
            causes += mine is not None
    assert checked == 4
    assert causes


def test_what_befell_an_account_is_what_a_trace_notes(setup: Setup) -> None:
    fields = ["drifts", "shock", "soured", "late", "handed_over"]
    seen = dict.fromkeys(fields, False)
    arm, world = next(open_worlds(setup, 0))
    logs = AccountLogs(world)
    assert logs.partings is not None
    watch(world, drive(world, setup.config.driver), *logs.observers)
    for place in (0, 7, 31):
        own = logs.partings.account(place, 60)
        trace = traces(setup, setup.book.ids[logs.partings.rows[place]], 0)[0]
        assert trace.states.tobytes() == own.states.tobytes()
        for name in fields:
            np.testing.assert_array_equal(own.met[name], trace.met[name])
            seen[name] |= bool(own.met[name].any())
    assert all(seen[name] for name in ("drifts", "shock", "soured"))
    assert arm.name == "none"


def test_followed_accounts_add_up(setup: Setup, folder: Path) -> None:
    table = rows(folder, "losses.csv", "policy", "measure", "part")
    for arm in ARMS:
        for measure in ("sign", "turning point"):
            own = table.loc[arm, measure]
            assert own["count"].sum() == own["of"].iloc[0], "each of them in one part"
            assert own["mean"].sum() == pytest.approx(1)
        assert table.loc[arm, "turning point"]["of"].iloc[0] <= 3 * LOOKED_AT
    nobody, somebody = (table.loc[arm, "sign"] for arm in ARMS)
    assert nobody.loc["a sign, and a CSM acted"]["count"] == 0, "nobody works at all"
    assert nobody.loc["a sign, and nobody acted"]["count"] > 0
    assert somebody.loc["a sign, and a CSM acted"]["count"] > 0
    beside = rows(folder, "beside_stayers.csv", "policy", "look")
    assert beside.loc["none", "contacts"]["left"] == 0
    assert beside.loc["proactive", "contacts"]["stayed"] > 0
    assert abs(beside.loc["none", "tenure"]["difference"]) < 1


def test_rows_that_are_followed() -> None:
    assert followed_rows(10, 0).tolist() == list(range(10))
    assert followed_rows(10, 3).tolist() == list(range(10))
    first, second = followed_rows(1000, 0), followed_rows(1000, 1)
    assert len(first) == len(set(first.tolist())) == FOLLOWED
    assert not set(first.tolist()) & set(second.tolist())
    assert len(followed_rows(1000, FUTURES_FOLLOWED)) == 0
    assert len(followed_rows(0, 0)) == 0


def test_the_order_in_which_replications_end_changes_no_bit(setup: Setup) -> None:
    outcomes = [replicate(setup, number, by_account=True) for number in range(3)]
    tables = []
    for order in ((0, 1, 2), (2, 0, 1)):
        portfolio = Portfolio(setup)
        rest = [portfolio.take(outcomes[number]) for number in order]
        assert all(not one.ends for one in rest), "nothing is kept by replication"
        tables.append(portfolio.ends.table())
    pd.testing.assert_frame_equal(*tables, check_exact=True)


def test_a_folder_gives_the_same_tables_again(folder: Path) -> None:
    result = reread(folder)
    for name in ("losses", "beside_stayers", "gains", "accounts_changed"):
        again = getattr(result, name)
        written = pd.read_csv(folder / f"{name}.csv")
        if "csm" in written:
            written["csm"] = written["csm"].fillna("")
        pd.testing.assert_frame_equal(again, written, check_dtype=False, rtol=1e-6, atol=1e-9)


def broken(c: RunAnswer, name: str, **columns: Any) -> None:
    held = {one: getattr(c.measured, one) for one in (
        "replications", "retention", "breakdowns", "portfolio", "portfolio_groups", "account_ends",
        "losses")}  # fmt: skip
    held[name] = held[name].assign(**columns) if columns else held[name][1:]
    checked_tables(held, c.facts.arms, c.config)


def test_tables_of_another_run_are_refused(folder: Path) -> None:
    c = reread(folder).answer
    with pytest.raises(ForeignError, match=r"account_ends\.parquet: its accounts are not those"):
        broken(c, "account_ends")
    with pytest.raises(ForeignError, match=r"account_ends\.parquet: 'left_run' is not always 0"):
        broken(c, "account_ends", left_run=4)
    with pytest.raises(ForeignError, match=r"losses\.parquet: 'replication' is not always 0 to 2"):
        broken(c, "losses", replication=3)
    with pytest.raises(ForeignError, match=r"losses\.parquet: policy 'x' is no arm"):
        broken(c, "losses", policy="x")
    broken(c, "losses")


def test_parts_have_one_place_each() -> None:
    assert len(set(PARTS)) == len(PARTS)
