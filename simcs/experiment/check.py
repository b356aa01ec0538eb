"""Checking a configuration and its policies: both drivers must live the very same weeks.

The answer has to be yes for a user's own policies too.
"""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs import agents, sweep
from simcs.errors import PolicyError
from simcs.experiment.config import Arm, Config, tickets_of
from simcs.experiment.replications import prepare, worlds
from simcs.world.capabilities import require_none
from simcs.world.state import World

REPLICATIONS = 2
COMPARED = ("accounts", "books", "spent", "backlog", "team", "parameters")


def check(config: Config, say: Callable[[str], object]) -> bool:
    """Run both drivers side by side and compare every column, account and week, to the last bit.

    Parameters
    ----------
    config
        What to check; at most two of its replications are run.
    say
        Called with each line of the report.

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
    setup = prepare(config)
    agreed = True
    for replication in range(min(REPLICATIONS, config.replications)):
        for arm, world in worlds(setup, replication):
            portable(arm)
            difference = first_difference(world)
            place = f"{arm.name}, replication {replication}"
            if difference is None:
                accounts, columns = len(world.accounts), len(world.accounts.dtype.names or ())
                say(
                    f"{place}: agents and sweep agree on {columns} columns of {accounts} accounts, "
                    f"the ledger and the backlog, in each of {world.horizon} weeks"
                )
            else:
                say(f"{place}: agents and sweep differ: {difference}")
                agreed = False
    say("Both drivers agree exactly." if agreed else "The drivers do not agree.")
    return agreed


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


def first_difference(world: World) -> str | None:
    """Run a world and its copy by either driver; return where they first differ, or None.

    A policy that keeps state between weeks, or draws luck of its own, shows here.
    """
    other = world.copy()
    for week, _ in zip(agents.weeks(world), sweep.weeks(other), strict=True):
        for name in COMPARED:
            mine, theirs = getattr(world, name), getattr(other, name)
            if mine.shape != theirs.shape or mine.tobytes() != theirs.tobytes():
                return f"week {week}, {name}: {_where(mine, theirs)}"
        if world.maturity != other.maturity:
            return f"week {week}, maturity: {world.maturity!r} and {other.maturity!r}"
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
