"""What a view shows of a policy's memory: columns of the active, and tables of the lost too."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError
from simcs.signals.departed import lost_rows
from simcs.signals.read_only import sealed

WHOLE = "whole:"
"""How names of tables begin that simcs' own policies keep, with accounts yet to come."""

NOTHING: Mapping[str, NDArray[Any]] = MappingProxyType({})


def rows_of_tables(
    accounts: NDArray[Any], active: NDArray[np.int64], week: int
) -> NDArray[np.int64]:
    """Return the row numbers of ``view.account``, then those of ``view.lost.account``."""
    return np.concatenate((active, lost_rows(accounts, week)))


def shown(
    memory: Mapping[str, NDArray[Any]] | None,
    accounts: NDArray[Any],
    active: NDArray[np.int64],
    week: int,
) -> Mapping[str, NDArray[Any]]:
    """Return read-only copies of what a policy remembers, by name; never of accounts to come."""
    if not memory:
        return NOTHING
    memory = {name: held for name, held in memory.items() if not name.startswith(WHOLE)}
    tables = any(held.ndim > 1 for held in memory.values())
    rows = rows_of_tables(accounts, active, week) if tables else active
    return MappingProxyType(
        {name: sealed(held[rows if held.ndim > 1 else active]) for name, held in memory.items()}
    )


def whole(memory: Mapping[str, NDArray[Any]] | None, name: str) -> NDArray[Any]:
    """Return a copy of one of the whole tables, by its own name.

    Raises
    ------
    ConfigError
        When the view is not of a policy that keeps it.
    """
    held = (memory or {}).get(WHOLE + name)
    if held is None:
        raise ConfigError(
            "this view is of a world with another policy; allowed: a view of a world that was "
            "opened with these playbooks, simcs.World.open(prepared, 0, playbooks)"
        )
    return held.copy()
