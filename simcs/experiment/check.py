"""Checking a configuration and its policies: the same weeks by either driver, and in any order.

The answer has to be yes for a user's own policies too.
"""

import pickle
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs import agents
from simcs.book.book import Book
from simcs.book.own_columns import kept_note
from simcs.errors import PolicyError
from simcs.experiment import plugins
from simcs.experiment.arms import Arm
from simcs.experiment.config import Config, tickets_of
from simcs.experiment.parallel import apart, idle
from simcs.experiment.replications import Setup, open_worlds, prepare
from simcs.world import loop
from simcs.world.capabilities import require_none
from simcs.world.state import WorldState

REPLICATIONS = 2
COMPARED = ("accounts", "ledger", "spent", "backlog", "team", "parameters")


Traces = tuple[bytes, ...]
"""What a world looks like at the close of a week: a digest of each of `COMPARED`, and maturity."""


def check(config: Config, say: Callable[[str], object], book: Book | None = None) -> bool:
    """Run both drivers side by side and compare every column, account and week, to the last bit.

    Every arm of every replication is also run alone, in a fresh process: state that a policy
    carries over from other replications or arms, wherever it is held, shows as a difference.

    Parameters
    ----------
    config
        What to check; at most two of its replications are run.
    say
        Called with each line of the report.
    book
        A book in memory, in place of the one that the configuration describes.

    Returns
    -------
    bool
        Whether they agree everywhere.

    Raises
    ------
    SimcsError
        When the input cannot be used.
    """
    require_none(tickets_of(config))
    setup = prepare(config, book)
    if setup.book.own:
        say(f"Book: {kept_note(setup.book.own)}")
    for arm in setup.arms:
        portable(arm)
    replications = range(min(REPLICATIONS, config.replications))
    # Before anything runs in this process, of which the others may be copies.
    alone = {
        (replication, number): apart(partial(run_alone, setup), (replication, number))
        for replication in replications
        for number in range(len(setup.arms))
    }
    drivers = order = True
    for replication in replications:
        for number, (arm, world) in enumerate(open_worlds(setup, replication)):
            place = f"{arm.name}, replication {replication}"
            here: list[Traces] = []
            difference = first_difference(world, lambda: here.append(traces(world)))  # noqa: B023
            leak = first_leak(alone[replication, number], here)
            if difference is not None:
                say(f"{place}: agents and loop differ: {difference}")
                drivers = False
            elif leak is not None:
                say(f"{place}: differs from the same run in a fresh process: {leak}")
                order = False
            else:
                accounts, columns = len(world.accounts), len(world.accounts.dtype.names or ())
                say(
                    f"{place}: agents and loop agree on {columns} columns of {accounts} accounts, "
                    f"the ledger and the backlog, in each of {world.horizon} weeks"
                )
    if not drivers:
        say("The drivers do not agree.")
    elif not order:
        say(
            "A policy keeps something between replications or arms, so its numbers are not its own."
        )
    else:
        say("Both drivers agree exactly.")
    return drivers and order


def run_alone(setup: Setup, which: tuple[int, int]) -> list[Traces]:
    """Run one replication of one arm, by its number, and return what each week looked like."""
    plugins.load(setup.config.plugins)  # this may be a new process
    replication, number = which
    _, world = next(islice(open_worlds(setup, replication), number, None))
    return [traces(world) for _ in loop.weeks(world)]


def traces(world: WorldState) -> Traces:
    """Return a short digest of each thing that is compared, in the order of `COMPARED`."""
    columns = [getattr(world, name).tobytes() for name in COMPARED]
    return tuple(
        blake2b(part, digest_size=8).digest() for part in (*columns, repr(world.maturity).encode())
    )


def first_leak(alone: Sequence[Traces], here: Sequence[Traces]) -> str | None:
    """Return where two runs of one world first differ, or None."""
    for week, (mine, theirs) in enumerate(zip(alone, here, strict=False)):
        for name, one, other in zip((*COMPARED, "maturity"), mine, theirs, strict=True):
            if one != other:
                return f"week {week}, {name}"
    return None


def portable(arm: Arm) -> None:
    """Require that a policy can be sent to another process.

    Raises
    ------
    PolicyError
        When it cannot be pickled.
    """
    try:
        pickle.loads(pickle.dumps(arm.policy))  # noqa: S301 - our own bytes
    except Exception as error:
        raise PolicyError(
            f"policy {arm.name!r} cannot be pickled ({error}); allowed: a class at the top level "
            "of a file, whose options can be pickled"
        ) from error


def first_difference(world: WorldState, after: Callable[[], object] = idle) -> str | None:
    """Run a world and its copy by either driver; return where they first differ, or None.

    A policy that keeps state between weeks, or draws random numbers of its own, shows here.
    ``after`` is called at the close of each week in which they agree.
    """
    other = world.copy()
    for week, _ in zip(agents.weeks(world), loop.weeks(other), strict=True):
        for name in COMPARED:
            mine, theirs = getattr(world, name), getattr(other, name)
            if mine.shape != theirs.shape or mine.tobytes() != theirs.tobytes():
                return f"week {week}, {name}: {_where(mine, theirs)}"
        if world.maturity != other.maturity:
            return f"week {week}, maturity: {world.maturity!r} and {other.maturity!r}"
        after()
    return None


def _where(mine: NDArray[Any], theirs: NDArray[Any]) -> str:
    if mine.shape != theirs.shape:
        return f"{len(mine)} and {len(theirs)} rows"
    for name in mine.dtype.names or ():
        same = mine[name] == theirs[name]
        rows = np.flatnonzero(~same.reshape(len(same), -1).all(axis=1))
        if len(rows):
            row = rows[0]
            return f"row {row}, column {name!r}: {mine[name][row]} and {theirs[name][row]}"
    return "values that only differ in their bits"
