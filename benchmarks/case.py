"""The case that everything here is measured on: a book too large for its team, a year long."""

from collections.abc import Sequence
from functools import cache

from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.replications import Setup, open_worlds, prepare
from simcs.world.state import WorldState

ACCOUNTS = 5_000
WEEKS = 52
POLICY = "blend"
ARMS = f"[{POLICY}]"
FALLING = f"{{falling: {{use: {POLICY}, level: null}}}}"
"""The same arm, but that it cares where the score falls, as the command line takes it.

It is for peers that do not work out what an hour is worth (`simcs.interventions.worth`); the loop
beside them runs it too.
"""
STAFFING = 0.5
"""Half of the CSMs that a typical team would have: work waits, and some is never done."""


@cache
def setup(
    accounts: int = ACCOUNTS,
    weeks: int = WEEKS,
    policies: str = ARMS,
    more: Sequence[str] = (),
) -> Setup:
    """Return the case as its worlds are opened from, with the population burnt in.

    Parameters
    ----------
    accounts
        Size of the opening book.
    weeks
        Length of the run.
    policies
        Arms, as the command line takes them.
    more
        Further settings, as the command line takes them.
    """
    return prepare(config(accounts, weeks, policies, more))


def config(
    accounts: int = ACCOUNTS,
    weeks: int = WEEKS,
    policies: str = ARMS,
    more: Sequence[str] = (),
) -> Config:
    """Return the configuration of the case; arguments are those of `setup`."""
    return compose(
        [
            f"book.size={accounts}",
            f"horizon_weeks={weeks}",
            f"policies={policies}",
            f"team.staffing={STAFFING}",
            "driver=loop",
            *more,
        ]
    )


def opened(prepared: Setup, replication: int = 0) -> WorldState:
    """Return the world of the first arm, before its first week."""
    _, world = next(open_worlds(prepared, replication))
    return world


def account_weeks(world: WorldState) -> int:
    """Return how many weeks accounts were in the book in total, once a world has run."""
    return int(world.ledger["logos"].sum())
