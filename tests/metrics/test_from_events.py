"""Each metric that events tell of, worked out again from them and the book alone (`Story`).

The worlds are such that every shipped action is finished, and everything that can befall an account
does. What differs is a defect of the metric, or of the events.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from simcs.comparison import run
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.journey.columns import Cause
from simcs.signals.view import View
from simcs.world.event_log import Event
from tests.conftest import QUICK
from tests.metrics.story import MINE, NAN, Story, share
from tests.worlds import (
    SHIPPED,
    Everything,
    Reclaimers,
    changing_team,
    eventful_journey,
    eventful_market,
    eventful_signals,
)


class All:
    """Asks for every action there is, of every account and of those that have left."""

    def plan(self, view: View) -> Plan:
        """Ask for what two others ask for, and for what neither does."""
        plan = (Everything() if view.week % 2 else Reclaimers()).plan(view)
        for number, action in enumerate(ACTIONS):
            if not ACTIONS[action].asks and not ACTIONS[action].team:
                plan.add(view.account[(view.account + view.week) % 7 == number % 7], action, 30.0)
        return plan


def eventful(*overrides: str, policies: dict[str, Any], **market: Any) -> Config:
    """Return a configuration in which everything happens, and soon."""
    return replace(
        compose([*QUICK, "events=true", *overrides]),
        policies=policies,
        journey=eventful_journey(),
        signals=eventful_signals(),
        market=replace(eventful_market(), **market),
        team=changing_team(hours_per_week=24.0),
    )


def configurations() -> dict[str, Config]:
    """Return the configurations whose runs are described again from their events."""
    every = {name: name for name in SHIPPED} | {"all": All()}
    few = {"blend": "blend", "all": All()}
    return {
        "eventful": eventful(
            "horizon_weeks=109", "replications=1", "ceiling=true", policies=every,
            arrivals_per_year=0.6,
        ),
        "clocked": eventful(
            "horizon_weeks=60", "replications=2", "driver=agents", "service=clocked", policies=few,
            arrivals_per_year=0.6,
        ),
        "all new, none to come": eventful(
            "horizon_weeks=104", "replications=2", "book.stagger=false", policies=few,
            arrivals_per_year=0.0, referrals_per_year=0.0,
        ),
        "usual": compose([
            *QUICK, "horizon_weeks=52", "replications=2", "events=true", "policies=[none,typical]",
        ]),
        "short": compose([*QUICK, "horizon_weeks=9", "events=true", "policies=[none]"]),
    }  # fmt: skip


@dataclass
class Case:
    """One policy in one replication: its story, and what the run's tables say."""

    where: str
    story: Story
    metrics: dict[str, Any]
    curves: pd.DataFrame
    groups: pd.DataFrame
    config: Config

    def group(self, name: str) -> dict[str, float]:
        """Return a breakdown by group."""
        rows = self.groups[self.groups["breakdown"] == name]
        return dict(zip(rows["group"], rows["value"], strict=True))


def cases(folder: Path, name: str, config: Config) -> Iterator[Case]:
    """Run a configuration, and yield what it wrote, policy by policy."""
    setup = prepare(config)
    run(setup, RunFolder(folder))
    rows = setup.book.rows
    segments = list(config.journey.segments)
    book = pd.DataFrame({"segment": [segments[s] for s in rows["segment"]], "start": rows["start"]})
    names = ("events", "replications", "retention", "breakdowns")
    with duckdb.connect() as reader:
        tables = [reader.execute(f"SELECT * FROM '{folder}/{one}.parquet'").df() for one in names]
    by_run = [dict(list(table.groupby(["policy", "replication"]))) for table in tables]
    for key, future in by_run[1].items():
        story = Story(by_run[0][key], book, config.horizon_weeks)
        metrics = future.iloc[0].to_dict()
        yield Case(f"{name}: {key}", story, metrics, by_run[2][key], by_run[3][key], config)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Case]]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("simcs.report.report.report_files", lambda *_: None)
        return {
            name: list(cases(tmp_path_factory.mktemp("run"), name, config))
            for name, config in configurations().items()
        }


@pytest.fixture(scope="module")
def everyone(runs: dict[str, list[Case]]) -> list[Case]:
    return [one for own in runs.values() for one in own]


def require_equal(one: Case, found: dict[str, float], expected: dict[str, float]) -> None:
    for name, value in expected.items():
        where = f"{name} of {one.where}"
        assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True), where


def test_everything_happened(runs: dict[str, list[Case]]) -> None:
    """Every kind of event, every action, every cause; and what no event of an account names."""
    own = runs["eventful"]
    events = pd.concat([one.story.events for one in own])
    assert set(events["event"]) == {event.name.lower() for event in Event}
    touched = set(events.loc[events["event"] == "touched", "detail"])
    assert touched == {name for name, action in ACTIONS.items() if not action.team}
    causes = {cause.name.lower() for cause in Cause} - {"none"}
    assert set(events.loc[events["event"] == "left", "detail"]) >= causes - {"sponsor"}
    metrics = pd.DataFrame([one.metrics for one in own])
    for name in ("csms_quit", "references", "win_backs", "expansion_share"):
        assert metrics[name].max() > 0, name
    clocked = pd.DataFrame([one.metrics for one in runs["clocked"]])
    assert (clocked["late_answers_share"] > 0).all()
    # Some came back and left once more, and some leave and come back within a year.
    assert any((one.story.left.iloc[-1] > 1).any() for one in own)
    market = own[0].config.market
    assert None not in (market.rise_week, market.outage_week, market.downturn_week)


def test_arr_adds_up(everyone: list[Case]) -> None:
    """What events changed is what each customer pays, as all its events say."""
    for one in everyone:
        story, events = one.story, one.story.events
        closes = pd.MultiIndex.from_frame(events[["week", MINE]])
        customers = np.asarray(
            story.there.melt(ignore_index=False).set_index(MINE, append=True).loc[closes, "value"]
        )
        held = story.arr.melt(ignore_index=False).set_index(MINE, append=True).loc[closes, "value"]
        paid = (events["arr"] * 100).round()
        np.testing.assert_array_equal(np.asarray(held)[customers], np.asarray(paid)[customers])
        assert (story.arr.where(~story.there, 0) == 0).all().all()


def test_retention_to_the_horizon(everyone: list[Case]) -> None:
    for one in everyone:
        story = one.story
        found = story.retention(story.opening, story.weeks)
        snapshot = story.snapshot(story.opening, story.weeks)
        expected = {f"{kind}_retention": value for kind, value in found.items()} | {
            "gross_retention_snapshot": snapshot,
            "expansion_share": found["net"] - snapshot,
            "win_backs": len(story.of("won_back")),
        }
        require_equal(one, one.metrics, expected)


def test_retention_of_the_last_twelve_months(everyone: list[Case]) -> None:
    for one in everyone:
        weeks = one.story.weeks
        flow = one.story.flow(weeks - 52, weeks) if weeks >= 52 else {"gross": NAN, "net": NAN}
        expected = {f"{kind}_retention_12m": flow[kind] for kind in ("gross", "net")}
        require_equal(one, one.metrics, expected)


def test_retention_over_time(everyone: list[Case]) -> None:
    for one in everyone:
        story = one.story
        curves = one.curves.set_index("week")
        for week in sorted({1, 9, 51, 53, 105, story.weeks}):
            if week <= story.weeks:
                found = story.retention(story.opening, week)
                expected = {f"{kind}_retention": value for kind, value in found.items()}
                require_equal(one, curves.loc[week].to_dict(), expected)


def test_retention_by_year(everyone: list[Case]) -> None:
    for one in everyone:
        flows = [one.story.flow(*year) for year in one.story.years(one.story.weeks)]
        for kind in ("logo", "gross", "net"):
            found = one.group(f"{kind}_retention_by_year")
            require_equal(one, found, dict(zip(found, [f[kind] for f in flows], strict=True)))


def cohorts(story: Story) -> dict[str, pd.Index]:
    """Return the accounts of each cohort, by its name in the tables."""
    tenure = -story.book["start"]
    young, old = tenure < 52, tenure >= 156
    found = {
        "opening, under 1 year": story.book.index[young],
        "opening, 1 to 3 years": story.book.index[~young & ~old],
        "opening, 3 years or more": story.book.index[old],
    }
    for number, (begins, ends) in enumerate(story.years(story.weeks), 1):
        weeks = ends - begins
        part = "" if weeks == 52 else f" ({weeks} week{'' if weeks == 1 else 's'})"
        came = story.arrived
        came = came[(came >= begins) & (came < ends)]
        found[f"arrived in year {number}{part}"] = came.index
    return found


def segments(story: Story) -> dict[str, pd.Index]:
    return {name: rows.index for name, rows in story.book.groupby("segment")}


@pytest.mark.parametrize(("by", "groups"), [("segment", segments), ("cohort", cohorts)])
def test_by_group(everyone: list[Case], by: str, groups: Any) -> None:
    for one in everyone:
        story, of = one.story, groups(one.story)
        found = {name: story.retention(who, story.weeks) for name, who in of.items()}
        for kind in ("logo", "gross", "net"):
            own = {name: value[kind] for name, value in found.items()}
            require_equal(one, one.group(f"{kind}_retention_by_{by}"), own)
        require_equal(one, one.group(f"accounts_by_{by}"), {n: len(w) for n, w in of.items()})
        came = {name: story.entered_with[who].sum() / 100 for name, who in of.items()}
        require_equal(one, one.group(f"arr_by_{by}"), came)


def test_churn_without_warning(everyone: list[Case]) -> None:
    for one in everyone:
        story, left = one.story, one.story.chose
        quiet = left[left["quiet"]]
        require_equal(one, one.metrics, {
            "quiet_churn_share": share(len(quiet), len(left)),
            "quiet_churn_revenue_share": share(quiet["paid"].sum(), left["paid"].sum()),
        })  # fmt: skip
        came = story.entered_with
        for name, who in segments(story).items():
            own = quiet.index.intersection(who)
            rates = share(len(own), len(who)), share(came[own].sum(), came[who].sum())
            for what, rate in zip(("quiet_churn", "quiet_arr_churn"), rates, strict=True):
                require_equal(one, one.group(f"{what}_by_segment"), {name: rate})


@pytest.mark.parametrize(
    ("column", "suffix"), [("cause", "by_cause"), ("reported", "by_reported_cause")]
)
def test_churn_by_cause(everyone: list[Case], column: str, suffix: str) -> None:
    for one in everyone:
        story = one.story
        why = story.gone[column]
        why = pd.concat([why, pd.Series("won back since", story.returned, dtype=object)])
        came = story.entered_with[why.index] / 100
        for what, sizes in (("accounts", came * 0 + 1), ("arr", came)):
            found = one.group(f"churned_{what}_{suffix}")
            sums = sizes.groupby(why).sum()
            assert set(sums.index) <= set(found)
            require_equal(one, found, sums.reindex(list(found), fill_value=0).to_dict())


def test_churn_by_interview(everyone: list[Case]) -> None:
    for one in everyone:
        why = one.story.gone["reported"]
        asked = why.where(why == "not asked", "asked")
        asked = pd.concat([asked, pd.Series("won back since", one.story.returned, dtype=object)])
        found = one.group("churned_accounts_by_interview")
        assert set(asked) <= set(found)
        require_equal(one, found, asked.value_counts().reindex(list(found), fill_value=0).to_dict())
    assert any((one.story.gone["reported"] != "not asked").any() for one in everyone)


def test_time_to_first_value(everyone: list[Case]) -> None:
    for one in everyone:
        require_equal(one, one.metrics, {
            "time_to_value_weeks": one.story.mean_time_to_value(),
            "time_to_value_median_weeks": one.story.median_time_to_value(),
        })  # fmt: skip
    assert any((one.story.began["what"] == "left").any() for one in everyone)


def test_margin(everyone: list[Case]) -> None:
    """Net value and what serving cost is the margin of what all paid as each week began."""
    for one in everyone:
        paid = one.story.arr.iloc[:-1].to_numpy().sum() / 100
        margin = one.config.value.gross_margin * paid / 52
        found = {"margin": one.metrics["net_value"] + one.metrics["cost_to_serve"]}
        require_equal(one, found, {"margin": margin})


def test_margin_of_the_opening_book(everyone: list[Case]) -> None:
    """Discounted, of what those that have never left pay as each week begins."""
    for one in everyone:
        story, value = one.story, one.config.value
        paid = [story.arr.loc[week - 1][story.kept(week)[story.opening].pipe(where)].sum() / 100
                for week in range(story.weeks)]  # fmt: skip
        worth = (1 + value.discount_rate) ** (-np.arange(story.weeks) / 52)
        margin = value.gross_margin / 52 * np.sum(worth * paid) / len(story.opening)
        require_equal(one, one.metrics, {"margin_per_account": margin})


def where(these: "pd.Series[bool]") -> pd.Index:
    return these[these].index


def test_what_is_kept_at_the_end_and_a_year_before(everyone: list[Case]) -> None:
    for one in everyone:
        story = one.story
        for name, who in segments(story).items():
            for suffix, week in (("", story.weeks), ("_year_before", story.weeks - 52)):
                kept = where(story.kept(week)[who]) if week >= 0 else []
                found = {
                    "arr": story.arr.loc[week - 1][kept].sum() / 100 if week >= 0 else NAN,
                    "accounts": len(kept) if week >= 0 else NAN,
                }
                for what, value in found.items():
                    require_equal(
                        one, one.group(f"retained_{what}{suffix}_by_segment"), {name: value}
                    )
            opened = story.entered_with[where(story.kept(story.weeks)[who])].sum() / 100
            require_equal(one, one.group("retained_opening_arr_by_segment"), {name: opened})


def test_new_accounts(everyone: list[Case]) -> None:
    for one in everyone:
        story = one.story
        seen = story.arrived[story.arrived + 52 <= story.weeks]
        left = story.of("left").groupby(MINE)["week"].first().reindex(seen.index) + 1
        stayed = left.isna() | (left > seen + 52)
        require_equal(one, one.metrics, {
            "new_accounts_retained": share(stayed.sum(), len(seen)),
            "new_net_retention": story.retention(story.arrived.index, story.weeks)["net"],
        })  # fmt: skip
    assert any(one.metrics["new_accounts_retained"] < 1 for one in everyone)


def test_touches_and_coverage(runs: dict[str, list[Case]]) -> None:
    """Of a book that is all new, so that nobody was touched before the run."""
    touch = {"low": 0, "mid": 1, "high": 2}
    for one in runs["all new, none to come"]:
        pairs = {
            (name, action)
            for name, segment in one.config.journey.segments.items()
            for action, what in ACTIONS.items()
            if what.hours[touch[segment.touch.name]] > 0 and not (what.asks or what.team)
        }
        touched = one.story.touched(pairs)
        there = one.story.there.loc[0:]
        weeks = there.to_numpy().sum()
        recent = touched.loc[0:].rolling(13, min_periods=1).sum() > 0
        assert touched.to_numpy().sum() > 0
        require_equal(one, one.metrics, {
            "touches_per_account_year": 52 * touched.to_numpy().sum() / weeks,
            "coverage": (recent & there).to_numpy().sum() / weeks,
        })  # fmt: skip
