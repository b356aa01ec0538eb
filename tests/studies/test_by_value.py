"""What the bound of experiments/by_value believes: right about revenue, and about work."""

import numpy as np
import pytest

from experiments.by_value import bound
from experiments.by_value.run import AtRandom, report
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.interventions.care import PAUSES
from simcs.world import loop
from tests.conftest import QUICK

COACHING = [*PAUSES].index("adoption_coaching")


@pytest.mark.slow
def test_what_is_foreseen_is_what_comes_on_average_and_muted_work_is_worth_nothing() -> None:
    """Compiled for this alone, which takes most of its time."""
    options = ["book.size=400", "horizon_weeks=104", "policies=[none]"]
    setup = prepare(compose([*QUICK, *options]))
    foreseen, came = np.zeros(8), np.zeros(8)
    for n in range(8):
        world = setup.opened(n)
        rows = np.flatnonzero(world.accounts["opening"] == 1)
        for row in rows:
            a = world.accounts[row : row + 1].copy()
            a["muted"] = 1
            p = world.parameters[a[0].segment]
            foreseen[n] += bound.foreseen(
                a[0], p, world.action_effects[0], 0, world.maturity, 0, 104, 0.0
            )
        may = np.ones((len(PAUSES), len(rows)), bool)
        assert np.median(bound.true_gains(world, rows, may, 0)[COACHING]) > 0
        world.accounts["muted"] = 1
        assert not bound.true_gains(world, rows, may, 0).any()
        opening = world.accounts["arr"][rows].sum()
        for _ in loop.weeks(world):
            pass
        came[n] = (opening + world.ledger["retained_arr"][:-1].sum()) / 52
    # Three standard errors, and 1 % besides: what is foreseen has no draws.
    gap = came / foreseen - 1
    assert abs(gap.mean()) < 3 * gap.std(ddof=1) / np.sqrt(8) + 0.01


def test_the_table_says_how_far_and_where_hours_are_not_equal() -> None:
    found = np.zeros((3, 2, 3, 5))
    found[..., 1, :] = 0.7
    found[..., 2, :] = 1.0
    found[:, :, :, 2] = 100.0
    found[:, 1, 1, 2] = 105.0
    found += np.random.default_rng(1).random((3, 1, 1, 1)) * 1e-3
    text = report(found)
    assert text.count("70% of the way") == 8
    assert text.count("NOT EQUAL") == 1
    assert AtRandom(0.5).share == 0.5
