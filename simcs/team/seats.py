"""Seats: how many a team has, which of them share their accounts, and who owns which account."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.team.as_written import share_of
from simcs.team.changes import planned
from simcs.team.columns import ALWAYS, CSM, CSM_ENTITY, NOT_HIRED
from simcs.team.csm import skill_of
from simcs.team.parameters import Ownership, Team, table
from simcs.team.work import NOBODY


def tier_sizes(team: Team, csms: int, segments: tuple[str, ...]) -> list[int]:
    """Return how many CSMs each tier has: one tier for each segment, or one for all of them."""
    return [team.tiers.get(name, 0) for name in segments] if team.tiers else [csms]


def seats(
    team: Team, csms: int, segments: tuple[str, ...], seed: int, replication: int
) -> NDArray[Any]:
    """Return the team as it opens, an array of `CSM`: its members, then seats to fill later.

    Those come first whose week is set (`Team.changes`), then those to grow into. Members of a tier
    sit side by side, in pods of `Team.pod_size` (the last may be smaller); a named owner is a pod
    of one, a pool one pod for the whole tier.
    """
    begins = planned(team, csms).begins
    rows = np.zeros(csms + len(begins) + team.growth_limit, CSM)
    numbers = np.arange(len(rows))
    rows["entity"] = CSM_ENTITY + numbers
    rows["hired"] = np.where(numbers < csms, ALWAYS, NOT_HIRED)
    rows["hired"][csms : csms + len(begins)] = begins
    rows["pod"] = rows["next"] = NOBODY
    p = table(team)[0]
    rows["skill"] = [skill_of(row, p, seed, replication) for row in rows]
    rows["as_written"] = [share_of(row, p, seed, replication) for row in rows]
    begin = 0
    for size in tier_sizes(team, csms, segments):
        widths = {Ownership.named: 1, Ownership.pods: team.pod_size, Ownership.pool: csms}
        width = widths[team.ownership]
        for first in range(begin, begin + size, max(1, width)):
            end = min(first + width, begin + size)
            rows["pod"][first:end] = first
            rows["next"][first : end - 1] = numbers[first + 1 : end]
        begin += size
    return rows


def assign_owners(accounts: NDArray[Any], rows: NDArray[Any], sizes: list[int]) -> None:
    """Give every account a pod: that of the CSM its book names, else by its row number.

    An account whose tier has no CSM has no owner.
    """
    members = sum(sizes)
    named = accounts["owner"] >= 0
    number = np.arange(len(accounts))
    owner = np.full(len(accounts), NOBODY)
    begin = 0
    for tier, size in enumerate(sizes):
        own = accounts["segment"] == tier if len(sizes) > 1 else np.full(len(accounts), True)
        if size:
            owner[own] = begin + number[own] % size
        begin += size
    if members:
        owner[named] = accounts["owner"][named] % members
    accounts["owner"] = np.where(owner >= 0, rows["pod"][owner], NOBODY) if members else NOBODY
