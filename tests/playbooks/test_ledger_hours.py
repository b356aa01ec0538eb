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
SMALL = (
    "book.size=40", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=30",
    "replications=1", "driver=loop", "depth=quick", "workers=1", "team.csms=40",
    "team.specialist_hours=400",
)  # fmt: skip


@pytest.fixture(scope="module")
def run() -> tuple[pd.DataFrame, np.ndarray, Any]:
    """Return what the plays of a run noted, the events of the run, and the world after it."""
    config = compose([*SMALL])
    config.policies = {"new": Playbooks(read_text(FILE), None)}
    setup = prepare(config)
    [(arm, world)] = open_worlds(setup, 0)
    plays, events = PlayLog(world, arm.policy), EventLog(world)
    watch(world, drive(world, config.driver), plays, events)
    table = named(plays.tally(), arm.policy.file, config.journey.segments)
    return table.assign(policy="new", replication=0), events.events(), world


def done(events: np.ndarray) -> np.ndarray:
    """Return the work done in the run."""
    return events[(events["event"] == Event.TOUCHED) & (events["week"] >= 0)]


def test_hours_are_those_of_the_work_done(run: tuple[pd.DataFrame, np.ndarray, Any]) -> None:
    plays, events, world = run
    of = list(NUMBERS)
    touch = world.parameters["touch"][world.accounts["segment"]]
    work = done(events)
    assert len(work) > 100
    spent = sum(ACTIONS[of[one["detail"]]].hours[touch[one["account"]]] for one in work)
    assert hours_by_future(plays, 1).to_numpy().sum() == pytest.approx(spent)
    table = ledger(plays, 1)
    rows = table[table["segment"] == "all"]
    assert rows[["hours", "other_hours"]].to_numpy().sum() == pytest.approx(spent)
    contacts = sum(ACTIONS[of[one["detail"]]].channel != "internal" for one in work)
    assert rows["contacts"].sum() == contacts
    assert rows["done"].sum() - rows["done_for_another"].sum() == len(work)


def test_shared_work_is_the_higher_play_s(run: tuple[pd.DataFrame, np.ndarray, Any]) -> None:
    table = ledger(run[0], 1)
    rows = table[table["segment"] == "all"].set_index("playbook")
    assert rows.loc["worry-more", "done_for_another"] == rows.loc["lost", "done_for_another"] == 0
    assert rows.loc["worry", "done_for_another"] > 0
    assert rows.loc["red", "done_for_another"] > 0
    assert (rows["done_for_another"] <= rows["done"]).all()


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
