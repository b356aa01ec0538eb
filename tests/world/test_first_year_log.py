"""The first year of each opening account, against a plain reading of every week's accounts."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from simcs import agents
from simcs.interventions.policies import Typical
from simcs.journey.columns import Stage
from simcs.metrics.first_year import FIRST_YEAR
from simcs.world import loop
from simcs.world.first_year_log import FirstYearLog
from tests.tiers import first_fast
from tests.worlds import eventful_journey, team_of, world_of

DRIVERS = {"loop": loop.weeks, "agents": agents.weeks}


def lived(horizon: int, driver: str) -> tuple[FirstYearLog, list[Any], Any]:
    """Return the log of a world, its accounts as it opens and at each close, and its ledger."""
    world = world_of(
        Typical(), team_of(2, pool=False), journey=eventful_journey(), horizon=horizon, size=80
    )
    log, weeks = FirstYearLog(world), [world.accounts.copy()]
    for week in DRIVERS[driver](world):
        log.observe(world, week)
        weeks.append(world.accounts.copy())
    return log, weeks, world.ledger


def by_hand(weeks: list[Any]) -> Any:
    """Return the same from the accounts of each week, one account at a time."""
    opening = np.flatnonzero(weeks[0]["opening"] == 1)
    rows = np.zeros(len(opening), FIRST_YEAR)
    for place, n in enumerate(opening):
        row, course = rows[place], [week[n] for week in weeks[:53]]
        for before, after in pairwise(course):
            if after["returned"] or row["left"]:
                continue
            gained = int(after["arr"]) - int(before["arr"])
            if after["stage"] == Stage.ACTIVE and after["renewal"] != before["renewal"]:
                gained += int(after["concession"]) + int(after["cut"]) - int(after["rise"])
            row["bought"] += gained
            row["left"] = after["stage"] == Stage.GONE
        row["kept"] = 0 if row["left"] else course[-1]["arr"]
    return rows


@pytest.mark.parametrize(
    ("horizon", "driver"), first_fast([(80, "loop"), (30, "agents"), (80, "agents")], 2)
)
def test_it_is_what_the_weeks_say(horizon: int, driver: str) -> None:
    log, weeks, ledger = lived(horizon, driver)
    expected = by_hand(weeks)
    for name in ("bought", "left", "kept"):
        np.testing.assert_array_equal(log.rows[name], expected[name], err_msg=name)
    assert 0 < expected["left"].sum() < len(expected)
    assert (expected["bought"] > 0).sum() > 5
    assert (expected["bought"] >= 0).all()
    assert expected["bought"].sum() <= ledger["expansion"][:52].sum()
