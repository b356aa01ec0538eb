"""The futures of a scenario, played ahead by five strategies: what is usual, and how much is luck.

Those of a scenario that ships stand beside it. To make them again, after a change of the scenario
or of the model:

    python -m simcs.trainer.futures first-year
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from simcs.compiled import cache_folder
from simcs.experiment.folder_files import FolderFiles
from simcs.experiment.parallel import spread
from simcs.experiment.progress import progress
from simcs.experiment.shipped import config_folder
from simcs.trainer.course import count_and_arr
from simcs.trainer.scenario import GROUP, STRATEGIES, Scenario, scenario, scenario_names
from simcs.world.door import World

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

EVERY = 13
"""Weeks between two closes at which the accounts are counted."""

WORKERS = 2
"""Processes that play, at most."""

Counts = tuple[tuple[int, ...], ...]
"""One number per close and future, in this order."""


class Shares(NamedTuple):
    """How much of all differences is due to what; they add up to 1, or are all 0 where none differ.

    ``both`` is what neither strategy nor future explains alone.
    """

    strategy: float
    future: float
    both: float


@dataclass(frozen=True)
class Futures:
    """What five strategies came to in many futures of one scenario.

    Parameters
    ----------
    key
        `Scenario.key` of the scenario.
    digest
        Of its first future as all strategies leave it: it differs where the model differs.
    weeks
        The numbers of weeks after which accounts were counted, ascending.
    kept, arr
        Strategy -> close -> future: accounts kept of those there were at first, and their ARR in
        whole $.
    """

    key: str
    digest: str
    weeks: tuple[int, ...]
    kept: Mapping[str, Counts]
    arr: Mapping[str, Counts]

    @property
    def count(self) -> int:
        """Number of futures."""
        return len(next(iter(self.kept.values()))[0])

    def close(self, weeks: int) -> int | None:
        """Return the last close within so many weeks; None where there is none."""
        found = [one for one in self.weeks if one <= weeks]
        return found[-1] if found else None

    def kept_after(self, weeks: int) -> dict[str, tuple[int, ...]]:
        """Return strategy -> accounts kept in each future after so many weeks, one of `weeks`."""
        place = self.weeks.index(weeks)
        return {strategy: counts[place] for strategy, counts in self.kept.items()}

    def shares(self, weeks: int) -> Shares:
        """Return what the differences in accounts kept come from, after so many weeks."""
        return skill_share(np.array(list(self.kept_after(weeks).values())).T)

    def to_json(self) -> str:
        """Return it as a file has it."""
        whole = {
            "key": self.key, "digest": self.digest, "weeks": self.weeks,
            "kept": dict(self.kept), "arr": dict(self.arr),
        }  # fmt: skip
        return json.dumps(whole, separators=(",", ":")).replace("],[", "],\n[") + "\n"

    @classmethod
    def from_json(cls, text: str) -> Futures:
        """Return the futures of a file.

        Raises
        ------
        ValueError, KeyError, TypeError
            When it is none.
        """
        given = json.loads(text)
        kept, arr = (
            {strategy: tuple(tuple(map(int, one)) for one in given[name][strategy])
             for strategy in STRATEGIES}
            for name in ("kept", "arr")
        )  # fmt: skip
        weeks = tuple(map(int, given["weeks"]))
        shapes = {(len(row), len(weeks) - len(rows)) for rows in [*kept.values(), *arr.values()]
                  for row in rows}  # fmt: skip
        if len(shapes) != 1 or next(iter(shapes))[1]:
            raise ValueError("tables of several sizes")
        return cls(str(given["key"]), str(given["digest"]), weeks, kept, arr)


def skill_share(kept: ArrayLike) -> Shares:
    """Return the strategies' and the futures' share of the variance.

    Parameters
    ----------
    kept
        Accounts kept, shape ``(futures, strategies)``.
    """
    table = np.asarray(kept, float)
    mean = table.mean()
    total = float(((table - mean) ** 2).sum())
    if total == 0.0:
        return Shares(0.0, 0.0, 0.0)
    futures, strategies = table.shape
    by_strategy = futures * float(((table.mean(axis=0) - mean) ** 2).sum()) / total
    by_future = strategies * float(((table.mean(axis=1) - mean) ** 2).sum()) / total
    return Shares(by_strategy, by_future, 1.0 - by_strategy - by_future)


def closes_of(found: Scenario) -> tuple[int, ...]:
    """Return the numbers of weeks after which accounts are counted."""
    every = range(EVERY, found.weeks + 1, EVERY)
    return tuple(sorted({*every, *found.lengths()}))


def play(setup: Setup, closes: Sequence[int], future: int) -> tuple[int, list[Any]]:
    """Return a future, and for each strategy and close accounts kept and their ARR."""
    found = []
    for strategy in STRATEGIES:
        world = World.open(setup, future, strategy)
        at = []
        for week in range(1, closes[-1] + 1):
            world.step()
            if week in closes:
                at.append(count_and_arr(world))
        found.append(at)
    return future, found


def digest_of(setup: Setup, weeks: int) -> str:
    """Return a digest of the first future as it opens and as each strategy leaves it."""
    digests = [World.open(setup, 0).digest()]
    for strategy in STRATEGIES:
        world = World.open(setup, 0, strategy)
        for _ in range(weeks):
            world.step()
        digests.append(world.digest())
    return blake2b(" ".join(digests).encode(), digest_size=8).hexdigest()


def computed(
    found: Scenario,
    setup: Setup,
    workers: int | None = WORKERS,
    done: Callable[[int], object] = lambda _: None,
) -> Futures:
    """Return the futures of a scenario, played now: a quarter of a second each.

    Parameters
    ----------
    done
        Called with 1 after each future.

    Raises
    ------
    RunError
        When a process was ended from outside.
    """
    closes = closes_of(found)
    played = {}
    for future, counts in spread(partial(play, setup, closes), range(found.futures), workers):
        played[future] = counts
        done(1)
    table = np.array([played[future] for future in range(found.futures)])
    by_strategy = np.moveaxis(table, (1, 3, 2, 0), (0, 1, 2, 3))  # strategy, what, close, future
    kept, arr = (
        {name: _tuples(by_strategy[n, what]) for n, name in enumerate(STRATEGIES)}
        for what in (0, 1)
    )
    return Futures(found.key, digest_of(setup, closes[-1]), closes, kept, arr)


def _tuples(table: Any) -> Counts:
    return tuple(tuple(row) for row in table.tolist())


def stored_path(found: Scenario) -> Path:
    """Return where the futures of a scenario that ships stand."""
    return Path(config_folder(), GROUP, f"{found.name}.futures.json")


def stored(found: Scenario) -> Futures | None:
    """Return the futures that ship with a scenario; None where there are none, or of another one.

    Nothing is simulated.
    """
    return _read(stored_path(found), found)


def futures_of(
    found: Scenario,
    setup: Setup | None = None,
    done: Callable[[int], object] = lambda _: None,
) -> Futures:
    """Return the futures of a scenario: those that ship, those of a cache, or played now.

    Parameters
    ----------
    setup
        Of the scenario, where it is there already.
    done
        Called with 1 after each future that is played now.

    Raises
    ------
    SimcsError
        When the scenario cannot be used, or a process was ended from outside.
    """
    if (ready := stored(found)) is not None:
        return ready
    setup = found.prepared() if setup is None else setup
    name = f"futures-{found.key}-{found.futures}.json"
    ready = _read(Path(cache_folder(), name), found)
    # A book of one's own may have changed under the same name.
    if ready is not None and ready.digest == digest_of(setup, ready.weeks[-1]):
        return ready
    made = computed(found, setup, done=done)
    with suppress(OSError):  # a full or read-only disk only costs time
        FolderFiles(Path(cache_folder())).write_text(name, made.to_json())
    return made


def _read(path: Path, found: Scenario) -> Futures | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        ready = Futures.from_json(path.read_text("utf-8"))
        enough = ready.count == found.futures and ready.weeks == closes_of(found)
        return ready if ready.key == found.key and enough else None
    return None


def main(words: Sequence[str] | None = None) -> None:
    """Make the stored futures of scenarios again, by default of all that ship."""
    parser = argparse.ArgumentParser(
        prog="python -m simcs.trainer.futures", description=main.__doc__
    )
    parser.add_argument("scenario", nargs="*", help="its name")
    parser.add_argument("--workers", type=int, default=WORKERS, help="processes (default 2)")
    given = parser.parse_args(words)
    for name in given.scenario or scenario_names():
        found = scenario(name)
        with progress(name, found.futures, "futures") as done:
            made = computed(found, found.prepared(), given.workers, done)
        path = Path(name).with_suffix(".futures.json") if name != found.name else stored_path(found)
        FolderFiles(path.parent).write_text(path.name, made.to_json())
        for weeks in found.lengths():
            share = made.shares(weeks)
            print(
                f"{path}: after {weeks} weeks {100 * share.strategy:.0f} % of the differences are "
                f"skill, {100 * share.future:.0f} % the future"
            )


if __name__ == "__main__":
    main()
