"""Train a small rule by simcs.gym and hold it against Prevention + rescue on fresh futures.

    pip install 'simcs[gym]'
    python examples/gym_portfolio.py             about a minute
    python examples/gym_portfolio.py --quick     some seconds, to see it work

The rule has one number for each pair of a move and something observed: every week each account
gets the move with the highest sum, and where hours do not suffice the accounts that decide soonest
come first. The numbers are found by the cross-entropy method: try many, keep the best, look around
them. It has seen the training futures only; the comparison is on others.
"""

from __future__ import annotations

import argparse

import numpy as np

from simcs.gym import FEATURES, MOVES, PortfolioEnv
from simcs.trainer.course import count_and_arr
from simcs.world.door import World

SEEN = [FEATURES.index(name) for name in ("score", "decides_in", "sessions", "tenure")]
"""What the rule looks at, beside a constant and the time since each move."""

PER_MOVE = len(SEEN) + 2


def actions(env: PortfolioEnv, observation: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return the rule's move for each account."""
    table = env.table(observation)
    since = table[:, -(len(MOVES) - 1) :]
    seen = np.concatenate([np.ones((len(table), 1)), table[:, SEEN]], axis=1)
    weights = numbers.reshape(len(MOVES) - 1, PER_MOVE)
    sums = seen @ weights[:, :-1].T + since * weights[:, -1]
    # Doing nothing has the sum 0.
    return np.argmax(np.concatenate([np.zeros((len(table), 1)), sums], axis=1), axis=1)


def played(env: PortfolioEnv, numbers: np.ndarray, futures: range) -> tuple[float, float]:
    """Return the mean reward and accounts kept of a rule over some futures."""
    rewards, kept = [], []
    for future in futures:
        observation, info = env.reset(seed=future)
        total, over = 0.0, False
        while not over:
            observation, reward, over, _, info = env.step(actions(env, observation, numbers))
            total += reward
        rewards.append(total)
        kept.append(info["kept"])
    return float(np.mean(rewards)), float(np.mean(kept))


def trained(env: PortfolioEnv, rounds: int, tries: int, futures: int) -> np.ndarray:
    """Return the numbers of a rule, found by the cross-entropy method."""
    random = np.random.default_rng(1)
    mean = np.zeros((len(MOVES) - 1) * PER_MOVE)
    spread = np.ones_like(mean)
    for turn in range(rounds):
        on = range(turn * futures, (turn + 1) * futures)  # other futures in each round
        tried = random.normal(mean, spread, (tries, len(mean)))
        rewards = [played(env, one, on)[0] for one in tried]
        best = tried[np.argsort(rewards)[-max(tries // 5, 2) :]]
        mean, spread = best.mean(axis=0), best.std(axis=0) + 0.1
        print(f"round {turn + 1}: {max(rewards):.1f} at best, {np.mean(rewards):.1f} on average")
    return mean


def of_strategy(env: PortfolioEnv, name: str, futures: range) -> np.ndarray:
    """Return accounts kept under a strategy that ships, future by future."""
    kept = []
    for future in futures:
        world = World.open(env.setup, future, name)
        for _ in range(env.weeks):
            world.step()
        kept.append(count_and_arr(world)[0])
    return np.array(kept, float)


def main() -> None:
    """Train, then compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="some seconds, to see it work")
    quick = parser.parse_args().quick
    env = PortfolioEnv("first-year", weeks=26)
    numbers = trained(env, 2, 4, 1) if quick else trained(env, 8, 30, 2)
    fresh = range(10_000, 10_003 if quick else 10_040)
    mine = np.array([played(env, numbers, range(n, n + 1))[1] for n in fresh])
    print(f"accounts kept of {env.accounts} after {env.weeks} weeks, {len(fresh)} fresh futures")
    print(f"  trained rule        {mine.mean():.1f}")
    for name, title in (("none", "No CS work"), ("blend", "Prevention + rescue")):
        other = of_strategy(env, name, fresh)
        gap = mine - other
        error = 1.96 * gap.std(ddof=1) / len(gap) ** 0.5
        print(
            f"  {title:<19} {other.mean():.1f}   rule minus this: {gap.mean():+.1f} ± {error:.1f}"
        )


if __name__ == "__main__":
    main()
