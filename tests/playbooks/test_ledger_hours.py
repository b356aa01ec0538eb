"""Hours and contacts of the ledger are those of the work that was done, each piece once."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.playbook_ledger import hours_by_future, ledger
from simcs.experiment.compose import compose
from simcs.experiment.replications import drive, open_worlds, prepare
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.playbooks.building import read_text
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import named
from simcs.world.event_log import Event, EventLog
from simcs.world.observer import watch
from simcs.world.play_log import PlayLog

FILE = """
playbooks:
  worry:
    while: usage < 70%
    do: check_in
  worry-more:
    priority: 600
    when: usage < 60%
    steps: [{do: check_in}, {do: adoption_coaching}]
    variants: {plain: , aside: {message: outcome}}
  red:
    when: score in bottom 20%
    steps: [{do: adoption_coaching}, {do: check_in, by: specialist}]
    again: after 4 weeks
  lost:
    when: left
    do: churn_review
"""
BACK = """
playbooks:
  back: {when: left, steps: [{do: win_back, by: specialist}, {do: win_back}]}
  also: {when: left, steps: [{do: exit_interview}, {do: win_back}]}
"""
TWO = """
playbooks:
  calm: {when: usage < 70%, do: adoption_coaching}
  keen:
    {priority: §, when: usage < 70% for ¶ weeks, do: adoption_coaching, by: specialist, times: 3}
rules: {order: [keen, calm]}
"""
OWN_STEP = """
playbooks:
  twice: {when: usage < 70%, steps: [{day: 0, do: check_in}, {day: 0, do: check_in}]}
"""
SMALL = (
    "book.size=40", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=30",
    "replications=1", "driver=loop", "depth=quick", "workers=1", "team.csms=40",
    "team.specialist_hours=400",
)  # fmt: skip
SHORT = ("horizon_weeks=8", "book.burn_in_weeks=10")


def simulated(text: str, *more: str) -> tuple[pd.DataFrame, np.ndarray, Any]:
    """Return what the plays of a run noted, the events of the run, and the world after it."""
    config = compose([*SMALL, *more])
    config.policies = {"new": Playbooks(read_text(text), None)}
    setup = prepare(config)
    [(arm, world)] = open_worlds(setup, 0)
    plays, events = PlayLog(world, arm.policy), EventLog(world)
    watch(world, drive(world, config.driver), plays, events)
    table = named(plays.tally(), arm.policy.file, config.journey.segments)
    return table.assign(policy="new", replication=0), events.events(), world


@pytest.fixture(scope="module")
def run() -> tuple[pd.DataFrame, np.ndarray, Any]:
    return simulated(FILE)


def whole(plays: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the ledger for all accounts, by playbook."""
    table = ledger(plays, 1)
    return table[table["segment"] == "all"].set_index("playbook")


def done(events: np.ndarray) -> np.ndarray:
    """Return the work done in the run."""
    return events[(events["event"] == Event.TOUCHED) & (events["week"] >= 0)]


def specialists(world: Any) -> float:
    """Return the hours that specialists worked."""
    return float(world.ledger["minutes_specialist"].sum()) / 60


def csms(world: Any) -> float:
    """Return the hours that CSMs worked."""
    return float(world.ledger["minutes_used"].sum()) / 60


def test_hours_are_those_of_the_work_done(run: tuple[pd.DataFrame, np.ndarray, Any]) -> None:
    plays, events, world = run
    of = list(NUMBERS)
    touch = world.parameters["touch"][world.accounts["segment"]]
    work = done(events)
    assert len(work) > 100
    spent = sum(ACTIONS[of[one["detail"]]].hours[touch[one["account"]]] for one in work)
    assert hours_by_future(plays, 1).to_numpy().sum() == pytest.approx(spent)
    rows = whole(plays)
    assert rows[["hours", "other_hours"]].to_numpy().sum() == pytest.approx(spent)
    assert 0 < rows["other_hours"].sum() == pytest.approx(specialists(world))
    contacts = sum(ACTIONS[of[one["detail"]]].channel != "internal" for one in work)
    assert rows["contacts"].sum() == contacts
    assert rows["done"].sum() - rows["done_for_another"].sum() == len(work)


def test_shared_work_counts_once(run: tuple[pd.DataFrame, np.ndarray, Any]) -> None:
    rows = whole(run[0])
    assert rows.loc["lost", "done_for_another"] == 0
    assert rows.loc["worry", "done_for_another"] > 0
    assert rows.loc["red", "done_for_another"] > 0
    assert (rows["done_for_another"] <= rows["done"]).all()


@pytest.mark.parametrize(("priority", "weeks", "keen"), [(500, 1, True), (600, 2, False)])
def test_shared_work_is_theirs_who_asked_first(priority: int, weeks: int, *, keen: bool) -> None:
    """Of those that ask in the same week the rules' order says who; later ones change nothing."""
    text = TWO.replace("§", str(priority)).replace("¶", str(weeks))
    plays, events, world = simulated(text, *SHORT)
    rows = whole(plays)
    hours = rows["hours"].sum(), rows["other_hours"].sum()
    assert hours == pytest.approx((csms(world), specialists(world)))
    shared = rows["done_for_another"]
    assert shared["calm" if keen else "keen"] > 5
    assert shared["keen" if keen else "calm"] == 0
    assert rows["done"].sum() - shared.sum() == len(done(events))


def test_a_play_s_own_step_can_be_the_other() -> None:
    plays, events, _ = simulated(OWN_STEP, *SHORT)
    [row] = whole(plays).itertuples()
    assert row.done == 2 * row.done_for_another == 2 * len(done(events)) > 0


def test_an_offer_that_brings_an_account_back_is_done() -> None:
    plays, events, world = simulated(BACK, "market.win_back=20", "market.win_back_from=0")
    rows = whole(plays)
    back = int((events["event"] == Event.WON_BACK).sum())
    assert back > 3
    assert rows["came_back"].sum() >= back
    assert rows["done"].sum() - rows["done_for_another"].sum() == len(done(events))
    assert rows["other_hours"].sum() == pytest.approx(specialists(world))
    assert rows["left"].sum() == 0
    assert (rows["still_in"] >= 0).all()


def test_what_is_done_in_the_last_week_is_done(
    run: tuple[pd.DataFrame, np.ndarray, Any],
) -> None:
    plays, events, world = run
    last = world.horizon - 1
    assert (done(events)["week"] == last).any()
    left = events[(events["event"] == Event.LEFT) & (events["week"] >= 0)]
    leaving = {(one["account"], one["week"]) for one in left}
    assert any((one["account"], one["week"]) in leaving for one in done(events))
    counts = plays.groupby("event")["count"].sum()
    ended = counts.reindex(["done", "dropped", "withdrawn", "late"], fill_value=0)
    waits = {(one["account"], one["action"]) for one in world.backlog}
    assert counts["wanted"] - ended.sum() <= 2 * len(waits) + len(leaving)
