"""Changes of the team on dates that are set: CSMs who begin later, and CSMs who leave for good."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.errors import quoted
from simcs.journey.columns import Stage
from simcs.team.columns import NOT_HIRED
from simcs.team.growth import admit
from simcs.team.parameters import Team
from simcs.team.work import NOBODY

WEEK, CSMS = "week", "csms"
"""What each of `Team.changes` says."""
MOST = 10_000
"""CSMs who can begin or leave at once, and weeks."""


class Planned(NamedTuple):
    """Who begins and who leaves when.

    Attributes
    ----------
    begins
        First week of each seat behind those of the first day, ascending.
    leaves
        Week and seat of each CSM who leaves for good, ascending: who came last leaves first.
    """

    begins: tuple[int, ...] = ()
    leaves: tuple[tuple[int, int], ...] = ()


UNCHANGED = Planned()


def unfit_changes(team: Team) -> Iterator[str]:
    """Yield what is wrong with changes, a line for each."""
    found = [*_unfit(team)]
    yield from found
    if not found and team.csms is not None and (problem := too_few(team, team.csms)):
        yield problem


def _unfit(team: Team) -> Iterator[str]:
    weeks: set[int] = set()
    for number, one in enumerate(team.changes):
        place = f"team.changes[{number}]"
        if (
            not isinstance(one, dict)
            or {*one} != {WEEK, CSMS}
            or {*map(type, one.values())} != {int}
        ):
            yield f"{place} is {quoted(one)}; allowed: such as {{week: 26, csms: 2}}, or csms: -1"
            continue
        week, csms = one[WEEK], one[CSMS]
        if not 1 <= week <= MOST:
            yield f"{place}.week is {week}; allowed: 1 to {MOST} (team.csms is for the first day)"
        if not csms or abs(csms) > MOST:
            yield f"{place}.csms is {csms}; allowed: 1 to {MOST} who begin, or -1 to -{MOST}"
        if week in weeks:
            yield f"{place}.week is {week} for the second time; allowed: each week once"
        weeks.add(week)
        if csms < 0 and (team.growth_limit or team.tiers):
            other = "team.tiers" if team.tiers else "team.growth_limit"
            yield (
                f"{place}.csms is {csms} with {other}, where it is open who leaves; allowed: "
                f"CSMs who begin, or no {other}"
            )


def too_few(team: Team, csms: int) -> str:
    """Return that changes would leave nobody, from ``csms`` on the first day; empty if not."""
    for one in (None, *sorted(team.changes, key=lambda one: one[WEEK])):
        csms += one[CSMS] if one else 0
        if team.changes and csms < 1:
            when = f"from week {one[WEEK]} on" if one else "on the first day"
            return (
                f"team.changes: there are {max(0, csms)} CSMs {when}, and nobody can take accounts "
                "over; allowed: at least one at any time"
            )
    return ""


def sizes_until(team: Team, csms: int, weeks: int) -> tuple[int, ...]:
    """Return ``csms``, the size of the first day, and the size after each change before a week."""
    sizes = [csms]
    for one in sorted(team.changes, key=lambda one: one[WEEK]):
        if one[WEEK] < weeks:
            sizes.append(sizes[-1] + one[CSMS])
    return tuple(sizes)


def planned(team: Team, csms: int) -> Planned:
    """Return who begins and leaves when, of a team of ``csms`` on the first day."""
    begins: list[int] = []
    leaves: list[tuple[int, int]] = []
    there = list(range(csms))
    for one in sorted(team.changes, key=lambda one: one[WEEK]):
        for _ in range(one[CSMS]):
            there.append(csms + len(begins))
            begins.append(one[WEEK])
        leaves += [(one[WEEK], there.pop()) for _ in range(-one[CSMS])]
    return Planned(tuple(begins), tuple(leaves))


def change(
    rows: NDArray[Any],
    accounts: NDArray[Any],
    backlog: NDArray[Any],
    named: bool,
    week: int,
    changes: Planned,
    loss: float,
    spare: int,
) -> NDArray[np.int64]:
    """Let those begin and leave whose week this is.

    A newcomer joins the pod with most active accounts for each of its CSMs (the first of several),
    as `simcs.team.growth.admit` has it. Who leaves is not replaced; see `_leave`.

    Parameters
    ----------
    rows, accounts, backlog
        Arrays of `CSM`, `ACCOUNT` and `TASK`, changed in place.
    named
        Whether each CSM has accounts of their own.
    loss
        Health that accounts lose whose only CSM leaves.
    spare
        Number of the last seats, which are there to grow into.

    Returns
    -------
    numpy.ndarray
        How often each account lost the only CSM who knew it, shape ``(accounts,)``; that cost it
        ``loss`` each time.
    """
    lost = np.zeros(len(accounts), np.int64)
    for when, seat in changes.leaves:
        if when == week:
            lost[_leave(rows, accounts, backlog, seat, week, loss)] += 1
    for k in np.flatnonzero(rows["hired"][: len(rows) - spare] == week).tolist():
        if rows["pod"][k] == NOBODY:
            firsts = np.flatnonzero(rows["pod"] == np.arange(len(rows)))
            owner = accounts["owner"][accounts["stage"] == Stage.ACTIVE]
            each = [(owner == first).sum() / (rows["pod"] == first).sum() for first in firsts]
            admit(rows, accounts, backlog, named, k, int(firsts[np.argmax(each)]))
    return lost


def _leave(
    rows: NDArray[Any],
    accounts: NDArray[Any],
    backlog: NDArray[Any],
    seat: int,
    week: int,
    loss: float,
) -> NDArray[np.int64]:
    """Empty a seat for good; return the row numbers of the accounts that lose health.

    Colleagues of its pod go on with its accounts. Without any, its accounts that are not gone go to
    the other pods in turn, in order of rows, with the tasks that wait for them; active ones lose
    health, unless the seat stood empty anyway: they lost it then.
    """
    losing = np.zeros(0, np.int64)
    first, there = int(rows["pod"][seat]), rows["hired"][seat] < week
    rows["hired"][seat], rows["pod"][seat] = NOT_HIRED, NOBODY
    if first != seat:
        before = np.flatnonzero(rows["next"] == seat)
        rows["next"][before] = rows["next"][seat]
    else:
        others = np.flatnonzero(rows["pod"] == np.arange(len(rows)))
        own = np.flatnonzero((accounts["owner"] == seat) & (accounts["stage"] != Stage.GONE))
        accounts["owner"][own] = others[np.arange(len(own)) % len(others)]
        backlog["owner"] = accounts["owner"][backlog["account"]]
        if there:
            losing = own[accounts["stage"][own] == Stage.ACTIVE]
            accounts["health"][losing] -= loss
    rows["next"][seat] = NOBODY
    return losing
