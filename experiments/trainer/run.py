"""What the flight simulator's scenarios reward, over the stored futures of each.

python -m experiments.trainer.run           play, store the result, write the page
python -m experiments.trainer.run page      the page from result.json
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.stored import rounded, stamp
from experiments.trainer.strategies import FURTHER
from simcs.analysis.interval import mean_interval
from simcs.experiment.parallel import spread
from simcs.trainer.course import count_and_arr
from simcs.trainer.futures import WORKERS, futures_of, skill_share
from simcs.trainer.scenario import STRATEGIES, scenario, scenario_names
from simcs.world.door import World

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
PAGE = HERE.parents[1] / "docs" / "how-to" / "teach-scenarios.md"
TRIED = ("first-year", "inherited")
"""Scenarios that the further strategies are tried in."""

PAIRS = (("carer", "carer_discovers"), ("blend", "blend_discovers"))


def play(setup: Setup, weeks: tuple[int, ...], future: int) -> tuple[int, list[list[Any]]]:
    """Return a future, and for each further strategy and number of weeks accounts and ARR kept."""
    found = []
    for strategy in FURTHER.values():
        world, at = World.open(setup, future, strategy), []
        for week in range(1, max(weeks) + 1):
            world.step()
            if week in weeks:
                at.append(count_and_arr(world))
        found.append(at)
    return future, found


def paired(first: NDArray[Any], second: NDArray[Any]) -> list[float]:
    """Return the mean of second minus first, and the ends of its 95 % interval."""
    return list(mean_interval(np.subtract(second, first, dtype=float)))


def studied(name: str) -> dict[str, Any]:
    """Return the result of one scenario."""
    found = scenario(name)
    setup = found.prepared()
    futures = futures_of(found, setup)
    weeks = tuple(sorted(found.lengths()))
    further: dict[str, Any] = {}
    if name in TRIED:
        played = dict(spread(partial(play, setup, weeks), range(found.futures), WORKERS))
        table = np.array([played[n] for n in range(found.futures)])  # future, strategy, weeks, what
        further = {strategy: table[:, n] for n, strategy in enumerate(FURTHER)}
    return {str(after): at(futures, further, after, weeks.index(after)) for after in weeks}


def at(futures: Any, further: dict[str, Any], weeks: int, place: int) -> dict[str, Any]:
    """Return what is stored of a scenario after so many weeks."""
    close = futures.weeks.index(weeks)
    kept = {name: np.array(futures.kept[name][close]) for name in STRATEGIES}
    arr = {name: np.array(futures.arr[name][close]) for name in STRATEGIES}
    for name, table in further.items():
        kept[name], arr[name] = table[:, place, 0], table[:, place, 1]
    of_all = skill_share(np.array([kept[name] for name in STRATEGIES]).T)
    doing = skill_share(np.array([kept[name] for name in STRATEGIES if name != "none"]).T)
    return {
        "skill": of_all.strategy,
        "future": of_all.future,
        "skill_of_doing": doing.strategy,
        "kept": {name: float(one.mean()) for name, one in kept.items()},
        "arr": {name: float(one.mean()) for name, one in arr.items()},
        "better_than_none": {
            n: float((kept["none"] < kept[n]).mean()) for n in STRATEGIES if n != "none"
        },
        "discovery": {b: paired(kept[a], kept[b]) for a, b in PAIRS if b in kept},
        "discovery_arr": {b: paired(arr[a], arr[b]) for a, b in PAIRS if b in kept},
    }


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["all", "page"], default="all")
    if parser.parse_args().what == "all":
        result = {name: rounded(studied(name)) for name in scenario_names()}
        RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        stamp("trainer")
    from experiments.trainer.page import text

    PAGE.write_text(text(json.loads(RESULT.read_text("utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
