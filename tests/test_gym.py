"""The Gymnasium environment: Gymnasium's own checks, and that it shows and does what it says."""

import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("gymnasium")

from gymnasium.utils.env_checker import check_env

from simcs.errors import ConfigError, WorldError
from simcs.gym import FEATURES, MOVES, PortfolioEnv
from simcs.interventions.plan import Plan
from simcs.trainer.course import count_and_arr
from simcs.world.door import World
from tests.trainer.games import SMALL


def env(**given: float) -> PortfolioEnv:
    return PortfolioEnv(SMALL, **given)  # type: ignore[arg-type]


def nothing(of: PortfolioEnv) -> np.ndarray:
    return np.zeros(of.accounts, np.int64)


def test_gymnasium_finds_no_fault() -> None:
    check_env(env(), skip_render_check=True)


def test_a_seed_is_a_future() -> None:
    one = env()
    first, info = one.reset(seed=3)
    assert info["future"] == 3
    again, _ = one.reset(seed=3)
    assert np.array_equal(first, again)
    other, _ = one.reset(seed=4)
    assert not np.array_equal(first, other)


def test_an_episode_is_the_same_as_the_worlds() -> None:
    one = env()
    one.reset(seed=2)
    world = World.open(one.setup, 2)
    calls = np.full(one.accounts, MOVES.index("check_in"))
    total, over = 0.0, False
    while not over:
        view = world.view
        soonest = -(view.weeks_to_renewal - 1.0 - view.notice_weeks)
        world.step(Plan().add(view.account, "check_in", soonest))
        _, reward, over, _, info = one.step(calls)
        total += reward
    assert one.world.digest() == world.digest()
    kept, arr = count_and_arr(world)
    assert (info["kept"], info["arr"]) == (kept, arr)
    _, opening = count_and_arr(World.open(one.setup, 2))
    assert total == pytest.approx(100 * (arr - opening) / opening)


def test_hours_cost_what_they_are_said_to() -> None:
    free, dear = env(), env(hour_cost=0.5)
    for one in (free, dear):
        one.reset(seed=1)
    calls = np.full(free.accounts, MOVES.index("check_in"))
    hours = sum(free.world.check(free.plan(calls)).hours.values())
    assert hours > 0
    cheap, costly = free.step(calls)[1], dear.step(calls)[1]
    assert cheap - costly == pytest.approx(0.5 * hours)


def test_an_account_that_left_is_all_unseen() -> None:
    one = env()
    observation, _ = one.reset(seed=0)
    over = False
    while not over:
        observation, _, over, _, info = one.step(nothing(one))
    table = one.table(observation)
    present = table[:, FEATURES.index("present")] == 1
    assert present.sum() == info["kept"] < one.accounts
    assert (table[~present, 1:] == -1).all()
    # Moves for those that left are passed over.
    with pytest.raises(WorldError, match="over"):
        one.step(nothing(one))


def test_what_cannot_be_played_is_said() -> None:
    with pytest.raises(ConfigError, match="weeks"):
        env(weeks=500)
    with pytest.raises(WorldError, match="reset"):
        env().step(np.zeros(1, np.int64))
    with pytest.raises(ConfigError, match="option"):
        env().reset(options={"future": 1})


def test_without_gymnasium_the_extra_is_named() -> None:
    code = "import sys; sys.modules['gymnasium'] = None\nimport simcs.gym"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "pip install 'simcs[gym]'" in done.stderr
