"""Signals of your own: one function each, measured once a week and shown to policies.

    @simcs.signal("seats", title="seats in use")
    def seats(truth, observed, random):
        \"\"\"Share of the paid seats in use.\"\"\"
        seen = truth.adoption + 0.1 * random.normal()
        return np.where(random.uniform(1) < 0.5, seen, np.nan)

The file that holds it is named under ``plugins``, or a package offers it as an entry point of the
group "simcs.signals". It is then in ``view.signal("seats")`` and in the table of `simcs signals`;
its readings belong to the world, so both drivers, copies and snapshots have the same.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcs.errors import ConfigError, SignalError, quoted, users_code
from simcs.journey.columns import ACCOUNT
from simcs.quantiles import normals
from simcs.randomness import Stream, uniforms
from simcs.registry import Registry
from simcs.signals.draws import draw_number
from simcs.signals.observed import READ_IN, VALUE, Observed, observed
from simcs.signals.read_only import ReadOnly, sealed
from simcs.signals.seeing import Floats, Ints


class Truth(ReadOnly):
    """The true state of the active accounts, latent columns included, as read-only copies.

    Its attributes are the columns of `simcs.journey.columns.ACCOUNT`: ``truth.health``,
    ``truth.adoption``, ``truth.champion``, … Only a signal gets it, since a signal is a measurement
    of what is otherwise hidden; policies see what was measured.
    """

    _column: Callable[[str], NDArray[Any]]

    def __init__(self, accounts: NDArray[Any], active: Ints) -> None:
        self.__dict__["_column"] = lambda name: sealed(accounts[name][active])

    def __getattr__(self, name: str) -> NDArray[Any]:
        if name not in (ACCOUNT.names or ()):
            raise AttributeError(f"an account has no column {name!r}")
        return self._column(name)


class Random(ReadOnly):
    """Random numbers of one signal in one week: one per active account, reproducible."""

    _key: tuple[int, int]
    _entities: Ints
    _week: int

    def __init__(self, name: str, key: tuple[int, int], entities: Ints, week: int) -> None:
        # Keyed by the signal's name too, so that adding a signal changes no other.
        own = (key[0] ^ zlib.crc32(name.encode()), key[1])
        self.__dict__.update(_key=own, _entities=entities, _week=week)

    def uniform(self, k: int = 0) -> Floats:
        """Return numbers between 0 and 1; ``k`` (0 to 65535) numbers several draws."""
        return uniforms(*self._key, self._entities, self._week, Stream.SIGNAL, draw_number(k))

    def normal(self, k: int = 0) -> Floats:
        """Return standard normal numbers; ``k`` as in `uniform`, of which they are made."""
        return normals(*self._key, self._entities, self._week, Stream.SIGNAL, draw_number(k))


Measure = Callable[[Truth, Observed, Random], ArrayLike]
"""What a signal reads this week: one number for each active account, NaN where it reads none."""


@dataclass(frozen=True)
class Signal:
    """A registered signal.

    Parameters
    ----------
    measure
        Called each week with `Truth`, with `Observed` (whose ``signal`` has the readings up to last
        week) and with `Random`. It returns a number for each active account, in the order of
        ``observed.account``, or one for all; NaN leaves the earlier reading in place.
    title
        What tables call it.
    more_is_worse
        Whether more of it speaks for leaving; by default less does.
    fresh_weeks
        Age in weeks up to which a reading counts as fresh.

    Raises
    ------
    ConfigError
        When ``fresh_weeks`` is no whole number from 0 on, or the title is no text.
    """

    measure: Measure
    title: str
    more_is_worse: bool = False
    fresh_weeks: int = 13

    def __post_init__(self) -> None:
        if not isinstance(self.fresh_weeks, int) or self.fresh_weeks < 0:
            raise ConfigError(
                f"fresh_weeks of a signal is {quoted(self.fresh_weeks)}; allowed: a whole number "
                "from 0 on"
            )
        if not isinstance(self.title, str):
            raise ConfigError(f"title of a signal is {quoted(self.title)}; allowed: text")
        # Identifies a signal that is registered twice, as when a notebook's cell is run again.
        for name in ("__module__", "__qualname__", "__doc__"):
            object.__setattr__(self, name, getattr(self.measure, name, ""))

    @property
    def worse(self) -> float:
        """1 where more of it is worse, -1 where less is."""
        return 1.0 if self.more_is_worse else -1.0

    @property
    def sentence(self) -> str:
        """What it is: the first sentence of the function's documentation."""
        return (getdoc(self.measure) or "").partition("\n\n")[0].replace("\n", " ")


class SignalRegistry(Registry[Signal]):
    """Registered signals by name."""

    def _add(self, name: str, item: Signal) -> None:
        if not name.isidentifier():
            raise ConfigError(f"signal {quoted(name)}; allowed: letters, digits and underscores")
        if not isinstance(item, Signal):
            raise ConfigError(f"signal {name!r} is {quoted(item)}; allowed: a Signal")
        super()._add(name, item)


SIGNALS = SignalRegistry("signal", "simcs.signals")


def signal(
    name: str, *, title: str = "", more_is_worse: bool = False, fresh_weeks: int = 13
) -> Callable[[Measure], Signal]:
    """Register a function as a signal; parameters are those of `Signal`.

    Register before a run is prepared: a world measures the signals that there are when it opens.

    Raises
    ------
    ConfigError
        When the name is taken by another signal, or is no name.
    """
    register = SIGNALS.register(name)  # at once, so that a decorator without a name is refused

    def decorate(measure: Measure) -> Signal:
        named = title or name.replace("_", " ")
        return register(Signal(measure, named, more_is_worse, fresh_weeks))

    return decorate


def no_readings(accounts: int) -> dict[str, Floats]:
    """Return where a world keeps the readings of all registered signals: value and week, NaN."""
    return {name: np.full((2, accounts), np.nan) for name in SIGNALS}


def measure(
    readings: dict[str, Floats],
    accounts: NDArray[Any],
    active: Ints,
    touch: Ints,
    week: int,
    key: tuple[int, int],
    team: NDArray[Any],
) -> None:
    """Take this week's reading of every signal in ``readings``, in place.

    Raises
    ------
    SignalError
        When a signal raises or returns no numbers; the message names it and the week.
    """
    truth = Truth(accounts, active)
    seen = observed(accounts, active, week, touch, readings, team)
    entities = np.ascontiguousarray(accounts["entity"][active])
    found = {}
    for name in readings:
        random = Random(name, key, entities, week)
        found[name] = _read(f"signal {name!r}, week {week}", SIGNALS[name], truth, seen, random)
    # Stored only now, so that no signal sees another of the same week, in any order.
    for name, values in found.items():
        rows = active[~np.isnan(values)]
        readings[name][VALUE, rows] = values[~np.isnan(values)]
        readings[name][READ_IN, rows] = week


def _read(where: str, one: Signal, truth: Truth, seen: Observed, random: Random) -> Floats:
    count = len(seen.account)
    with users_code(SignalError, where):
        values = np.asarray(one.measure(truth, seen, random), np.float64)
    if values.shape not in ((), (count,)):
        raise SignalError(
            f"{where}: it returned shape {values.shape}; allowed: one number or shape ({count},)"
        )
    if np.isinf(values).any():
        raise SignalError(f"{where}: it returned infinity; allowed: numbers, NaN for no reading")
    return np.broadcast_to(values, count)
