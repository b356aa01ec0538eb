"""People and random numbers of the array version: an array per state, a Generator per distribution.

The active stand first in every array, without gaps, so that a step reads and writes whole arrays.
An account that leaves gives its place to the last; a row number (``uid``) never changes.
"""

from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simcs.journey.columns import Intent, Stage
from simcs.world.state import WorldState

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Cents = NDArray[np.int64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]

LEAVES_QUIETLY, LEAVES_AFTER_NOTICE = int(Intent.LEAVE_QUIETLY), int(Intent.LEAVE_AFTER_NOTICE)


class People:
    """A table of accounts.

    Parameters
    ----------
    world
        An opened world; what it holds of accounts is copied.
    """

    fit: Floats
    responsiveness: Floats
    response: Floats
    adoption: Floats
    champion: Floats
    goodwill: Floats
    contact: Floats
    stirred: Floats
    health: Floats
    interest: Floats
    lately: Floats
    best: Floats
    trait: Floats
    open_problems: Floats
    """Of all causes together."""
    upkeep: Floats
    data_quality: Floats
    usage: Floats
    usage_before: Floats
    tickets: Floats
    sentiment: Floats
    survey: Floats
    sponsor_seen: Floats
    pulse: Floats
    score_z: Floats
    score: Floats
    score_before: Floats
    # What their segment gives them for good.
    noise: Floats
    logins: Floats
    """… and their own habit: usage relative to the mean account of the same use."""
    tolerated: Floats
    score_gain: Floats
    score_shift: Floats
    red_line: Floats
    expansion_week: Floats
    payment_week: Floats

    arr: Cents
    opening_arr: Cents
    rise: Cents
    concession: Cents
    cut: Cents

    uid: Rows
    start: Ints
    end: Ints
    renewal: Ints
    first_value: Ints
    full_adoption: Ints
    owner: Ints
    term: Ints
    notice: Ints
    survey_week: Ints
    sponsor_week: Ints
    pulse_week: Ints
    sessions: Ints
    segment: Ints
    touch: Ints
    cause: Ints
    happening: Ints
    missed_since: Ints

    speaks: Bools
    leaving: Bools
    """Means to leave."""
    gave_notice: Bools
    """… and has said so."""
    conceded: Bools
    flagged: Bools
    retained: Bools
    """Counts for retention: of the opening book, and never away."""

    problems: Floats
    past: Floats
    usage_read: Floats
    last_done: Ints

    def __init__(self, world: WorldState) -> None:
        self.accounts = world.accounts.copy()
        size = len(self.accounts)
        columns = _columns(world)
        self._names: dict[np.dtype[Any], list[str]] = {}
        for name, values in columns.items():
            if values.ndim == 1:
                self._names.setdefault(values.dtype, []).append(name)
        self._wide = [name for name, values in columns.items() if values.ndim == 2]
        self._stored = [
            np.stack([columns[name] for name in names]) for names in self._names.values()
        ] + [np.ascontiguousarray(columns[name]) for name in self._wide]
        self._here = [np.empty_like(block) for block in self._stored]
        self.place: Ints = np.full(size, -1, np.int32)
        """Where each row number stands, -1 while it is not active."""
        self.slots = 0
        """One more than the largest row number that has ever been let in."""
        self.count = 0
        self.enter(np.flatnonzero(self.accounts["stage"] == Stage.ACTIVE))

    def enter(self, uids: Rows) -> Rows:
        """Let accounts in; return their places."""
        places = np.arange(self.count, self.count + len(uids))
        for here, stored in zip(self._here, self._stored, strict=True):
            here[:, places] = stored[:, uids]
        self.place[uids] = places
        self.slots = max(self.slots, int(uids[-1]) + 1) if len(uids) else self.slots
        self._show(self.count + len(uids))
        return places

    def exit(self, places: Rows) -> None:
        """Put away those in these places, ascending; the last of all take theirs."""
        left = self.count - len(places)
        stay = np.ones(len(places), bool)
        stay[places[places >= left] - left] = False
        last = left + np.flatnonzero(stay)
        holes = places[places < left]
        uids, movers = self.uid[places], self.uid[last]
        for here, stored in zip(self._here, self._stored, strict=True):
            stored[:, uids] = here[:, places]
            here[:, holes] = here[:, last]
        self.place[uids] = -1
        self.place[movers] = holes
        self._show(left)

    def _show(self, count: int) -> None:
        """Let every state be its array of the active."""
        self.count = count
        blocks = iter(self._here)
        for names in self._names.values():
            self.__dict__.update(zip(names, next(blocks)[:, :count], strict=True))
        for name, block in zip(self._wide, blocks, strict=True):
            self.__dict__[name] = block[:, :count]

    def everyone(self, name: str) -> NDArray[Any]:
        """Return a state of all accounts, those to come and those gone included, by row number."""
        values: NDArray[Any] = self._all(name).copy()
        values[self.uid] = getattr(self, name)
        return values

    def set_everyone(self, name: str, values: NDArray[Any]) -> None:
        """Set a state of all accounts."""
        self._all(name)[:] = values
        getattr(self, name)[:] = values[self.uid]

    def _all(self, name: str) -> NDArray[Any]:
        for names, block in zip(self._names.values(), self._stored, strict=False):
            if name in names:
                values: NDArray[Any] = block[names.index(name)]
                return values
        raise KeyError(name)

    def table(self, horizon: int) -> NDArray[Any]:
        """Return all accounts at the end, array of `simcs.journey.columns.ACCOUNT`."""
        table = self.accounts
        uids, count = self.uid.copy(), self.count
        for here, stored in zip(self._here, self._stored, strict=True):
            stored[:, uids] = here[:, :count]
        columns: dict[str, NDArray[Any]] = {}
        for names, block in zip(self._names.values(), self._stored, strict=False):
            columns |= dict(zip(names, block, strict=True))
        for name, block in zip(self._wide, self._stored[len(self._names) :], strict=True):
            columns[name] = block.T
        for name in set(columns) & set(table.dtype.names or ()) - {"last_done"}:
            table[name] = columns[name]
        table["last_done"][:, : columns["last_done"].shape[1]] = columns["last_done"]
        table["intent"] = np.where(
            columns["gave_notice"], LEAVES_AFTER_NOTICE, LEAVES_QUIETLY * columns["leaving"]
        )
        table["stage"][columns["end"] >= 0] = Stage.GONE
        table["stage"][uids] = Stage.ACTIVE
        table["happening"][(table["end"] >= 0) & (table["end"] < horizon)] = 0
        return table


def _columns(world: WorldState) -> dict[str, NDArray[Any]]:
    """Return all states of all accounts, each contiguous; those that are wide have a row each."""
    a, p, s = world.accounts, world.parameters, world.signals
    segment = a["segment"]
    types = {Floats: np.float64, Cents: np.int64, Rows: np.intp, Ints: np.int32, Bools: np.bool_}
    made = {
        "uid": np.arange(len(a)),
        "touch": p["touch"][segment],
        "noise": s["noise"][segment],
        "logins": np.exp(s["usage_habit"][0] * a["habit"] - s["usage_habit"][0] ** 2 / 2.0),
        "tolerated": p["contact_tolerated"][segment],
        "score_gain": (s["score_slope"] / s["spread"])[segment],
        "score_shift": (s["score_level"] - s["score_slope"] * s["middle"] / s["spread"])[segment],
        "red_line": world.red_line[segment],
        "expansion_week": (p["expansion_rate"] / 52)[segment],
        "payment_week": np.where(
            a["card_billed"] == 1,
            p["payment_loss_card_week"][segment],
            p["payment_loss_invoice_week"][segment],
        ),
        "leaving": a["intent"] != Intent.STAY,
        "gave_notice": a["intent"] == Intent.LEAVE_AFTER_NOTICE,
        "retained": (a["opening"] == 1) & (a["returned"] == 0),
        "last_done": a["last_done"][:, : len(world.action_effects)].T,
        "problems": a["problems"].T,
        "open_problems": a["problems"].sum(axis=1),
        "past": a["past"].T,
        "usage_read": a["usage_read"].T,
    }
    columns: dict[str, NDArray[Any]] = {}
    for name, kind in People.__annotations__.items():
        values = made[name] if name in made else a[name]
        columns[name] = values.astype(types[kind])
    return columns


class Dist:
    """A distribution with a Generator of its own, so that no draw shifts another's.

    Every call draws for all slots up to the largest, whichever are asked for, and is made once a
    week: so what one account draws depends on its row number alone, whatever becomes of others.

    Parameters
    ----------
    name
        What seeds it, beside the run's own key.
    """

    def __init__(self, name: str, key: tuple[int, int], *, normal: bool = False) -> None:
        seed = np.random.SeedSequence((crc32(name.encode()), *key))
        generator = np.random.Generator(np.random.SFC64(seed))
        self._draw = generator.standard_normal if normal else generator.random
        self._raw: Floats = np.empty(0)

    def rvs(self, people: People) -> Floats:
        """Return one number for each slot that was ever taken."""
        if len(self._raw) != people.slots:
            self._raw = np.empty(people.slots)
        self._draw(out=self._raw)
        return self._raw


def where(mask: Bools) -> Rows:
    """Return the places of what is true, without the detours of `numpy.flatnonzero`."""
    return mask.nonzero()[0]


def poisson(u: Floats, mean: Floats) -> Floats:
    """Return Poisson counts, at most 99, by inversion of uniforms."""
    counts = np.zeros(len(u))
    some = where(u > 1.0 - mean)  # elsewhere nothing happens: 1 - m is at most e^-m
    if not len(some):
        return counts
    u, mean = u[some], mean[some]
    chance = np.exp(-mean)
    total = chance.copy()
    found = np.zeros(len(some))
    for count in range(1, 100):
        more = u > total
        if not more.any():
            break
        found += more
        chance *= mean
        chance /= count
        total += chance
    counts[some] = found
    return counts


def binomial(u: Floats, trials: Floats, chance: Floats) -> Floats:
    """Return binomial counts by inversion of uniforms; chances are below 1."""
    counts = np.zeros(len(u))
    term = (1.0 - chance) ** trials
    total = term.copy()
    odds = chance / (1.0 - chance)
    more = u > total
    while more.any():
        counts += more
        term *= (trials - counts + 1.0) / np.maximum(counts, 1.0) * odds
        total += term
        more &= (u > total) & (counts < trials)
    return counts
