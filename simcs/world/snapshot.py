"""A world as bytes: a header in JSON, then its arrays, compressed. Nothing is pickled."""

import json
import zlib
from dataclasses import asdict, fields
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import source_hash
from simcs.errors import SnapshotError
from simcs.interventions.actions import NUMBERS
from simcs.interventions.policies import Nothing
from simcs.journey.segment_parameters import MOVING
from simcs.signals.signal import SIGNALS
from simcs.team.backlog import task_index
from simcs.team.changes import UNCHANGED, Planned
from simcs.world.journal import Journal
from simcs.world.market_state import MarketState
from simcs.world.own_columns import own_arrays, own_built, own_texts
from simcs.world.parameters import Market
from simcs.world.state import WorldState

MAGIC = b"simcs world 1\n"
CHECK = 16
"""Bytes of the checksum."""

LEFT_OUT = (
    "policy", "columns_read", "task_index", "tickets", "plan_seconds", "memory", "readings",
    "market", "journal", "own", "plays", "changes",
)  # fmt: skip
"""Fields of a world that are not saved, or rebuilt, or saved separately."""

SO_FAR = ("ledger", "spent")
"""Arrays with a row for each week; the rows of weeks to come are empty."""

STEADY = (
    "segment_names", "seed", "horizon", "named", "maturity_gain", "maturity_memory", "patience",
    "minutes_each", "team_parameters", "red_line", "signals", "action_effects", "typical_scores",
    "first_day",
)  # fmt: skip
"""Fields of a world that never change during a run, besides parameters and market."""

IN_THE_BOOK = ("entity", "segment", "start", "opening_arr")
"""Columns of the opening accounts that are the same in every replication and never change."""

Header = dict[str, Any]


def pack(state: WorldState, week: int) -> bytes:
    """Return a world as bytes."""
    header, parts = _taken(state, week)
    text = _text(_made_by() | header)
    body = len(text).to_bytes(8, "little") + text + b"".join(parts)
    return MAGIC + blake2b(body, digest_size=CHECK).digest() + zlib.compress(body, 6)


def digest(state: WorldState, week: int) -> str:
    """Return a digest of all that a world is, its week included: 32 hexadecimal digits.

    It is the same in every process and in every version that computes the same, and excludes what
    only saves time, such as which columns a policy has read.
    """
    header, parts = _taken(state, week)
    found = blake2b(_text(header), digest_size=16)
    for part in parts:
        found.update(part)
    return found.hexdigest()


def configuration(state: WorldState) -> str:
    """Return a digest of what a world was configured with: settings, book and seats.

    It is the same in all weeks and replications.
    """
    still = [name for name in state.parameters.dtype.names or () if name not in MOVING]
    found = blake2b(repr(asdict(state.market.parameters)).encode(), digest_size=16)
    for name in still:
        found.update(np.ascontiguousarray(state.parameters[name]).tobytes())
    for value in [getattr(state, name) for name in STEADY] + _book_and_seats(state):
        array = isinstance(value, np.ndarray)
        found.update(np.ascontiguousarray(value).tobytes() if array else repr(value).encode())
    found.update(repr(state.changes).encode() if state.changes != UNCHANGED else b"")
    for name, column in own_arrays(state.own, of_book=True).items():
        found.update(repr((name, column.tolist())).encode())
    found.update(repr(own_texts(state.own)).encode() if state.own.columns else b"")
    return found.hexdigest()


def require_same_configuration(state: WorldState, wanted: WorldState) -> None:
    """Require that a world was configured like another.

    Raises
    ------
    SnapshotError
        When it was not.
    """
    if configuration(wanted) != configuration(state):
        raise SnapshotError(
            "snapshot: it is of another configuration than the setup; allowed: a setup with the "
            "same settings, or none"
        )


def _book_and_seats(state: WorldState) -> list[NDArray[Any]]:
    """Return what never changes of the opening book and of the seats filled on the first day."""
    begins, leaves = state.changes
    growth = int(state.team_parameters["growth_limit"][0]) + len(begins)
    book = state.accounts[state.accounts["opening"] == 1]
    # Newcomers take accounts over, so owners stay only where the team does not change.
    columns = IN_THE_BOOK if growth or leaves else (*IN_THE_BOOK, "owner")
    first_day = len(state.team) - growth
    stays = [seat for seat in range(first_day) if seat not in {left for _, left in leaves}]
    seats = state.team["pod"][stays]
    return [seats, *(book[name] for name in columns)]


def unpack(data: bytes) -> tuple[WorldState, int]:
    """Return the world in the bytes, with the policy that asks for nothing, and its week.

    Raises
    ------
    SnapshotError
        When they hold none, are damaged, come from another version of simcs, or their world
        measures a signal that is not registered here.
    """
    text, body = _opened(data)
    try:
        header = json.loads(text)
        for name, here in _made_by().items():
            if header.get(name) != here:
                raise SnapshotError(
                    f"snapshot: it is of another version of simcs ({name} {header.get(name)!r}, "
                    f"here {here!r}); allowed: one of this version (replay the log of orders "
                    "instead)"
                )
        state, week = _built(header, body), int(header["week"])
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        raise SnapshotError("snapshot: World.snapshot() did not return these bytes") from error
    for name in state.readings:
        if name not in SIGNALS:
            raise SnapshotError(
                f"snapshot: its world measures the signal {name!r}, which is not registered here; "
                f"allowed: to register it first; registered: {', '.join(SIGNALS) or 'none'}"
            )
    return state, week


@cache
def _version() -> Header:
    return {"simcs": version("simcs"), "sources": source_hash()[:16]}


def _made_by() -> Header:
    return _version() | {"actions": [*NUMBERS]}


def _text(header: Header) -> bytes:
    return json.dumps(header, sort_keys=True).encode()


def _taken(state: WorldState, week: int) -> tuple[Header, list[bytes]]:
    """Return the header of a world and its arrays, in the header's order."""
    arrays: dict[str, NDArray[Any]] = {}
    values: dict[str, Any] = {}
    for field in fields(WorldState):
        if field.name not in LEFT_OUT:
            value = getattr(state, field.name)
            (arrays if isinstance(value, np.ndarray) else values)[field.name] = value
    for name in SO_FAR:
        arrays[name] = arrays[name][: week + 1]
    arrays |= {f"memory.{name}": state.memory[name] for name in sorted(state.memory)}
    arrays |= {f"readings.{name}": state.readings[name] for name in sorted(state.readings)}
    journal = {f.name: getattr(state.journal, f.name) for f in fields(Journal)}
    arrays |= {f"journal.{k}": v for k, v in journal.items() if isinstance(v, np.ndarray)}
    arrays |= own_arrays(state.own)
    header: Header = {
        "week": week,
        "values": values,
        "market": asdict(state.market),
        "journal": {k: v for k, v in journal.items() if not isinstance(v, np.ndarray)},
        "arrays": [[name, column.dtype.descr, column.shape] for name, column in arrays.items()],
    }
    if state.own.columns:  # else all is as of books without
        header["own"] = own_texts(state.own)
    if state.changes != UNCHANGED:  # likewise
        header["changes"] = [*state.changes]
    return header, [np.ascontiguousarray(column).tobytes() for column in arrays.values()]


def _inflated(data: bytes) -> tuple[bytes, bytes]:
    """Return what was compressed, and the bytes that follow it."""
    inflating = zlib.decompressobj()
    body = inflating.decompress(data) + inflating.flush()
    return body, b"" if inflating.eof and not inflating.unused_data else b"cut or followed by more"


def _opened(data: bytes) -> tuple[bytes, bytes]:
    """Return the text of the header, and the arrays."""
    if not isinstance(data, bytes) or not data.startswith(MAGIC):
        raise SnapshotError("snapshot: these are no bytes that World.snapshot() returned")
    begin = len(MAGIC) + CHECK
    try:
        body, rest = _inflated(data[begin:])
    except zlib.error as error:
        raise SnapshotError(f"snapshot: it is damaged ({error})") from None
    if rest or blake2b(body, digest_size=CHECK).digest() != data[len(MAGIC) : begin]:
        raise SnapshotError("snapshot: it is damaged (its checksum is another)")
    end = 8 + int.from_bytes(body[:8], "little")
    return body[8:end], body[end:]


def _built(header: Header, body: bytes) -> WorldState:
    arrays: dict[str, NDArray[Any]] = {}
    at = 0
    for name, descr, shape in header["arrays"]:
        kind = np.dtype((np.record, [_field(entry) for entry in descr]))
        kind = kind if descr[0][0] else np.dtype(descr[0][1])
        size = int(np.prod(shape)) * kind.itemsize
        arrays[name] = np.frombuffer(body[at : at + size], kind).reshape(shape).copy()
        at += size
    values = header["values"]
    for name in SO_FAR:
        whole = np.zeros((values["horizon"], *arrays[name].shape[1:]), arrays[name].dtype)
        whole[: len(arrays[name])] = arrays[name]
        arrays[name] = whole
    apart: dict[str, dict[str, Any]] = {"memory": {}, "readings": {}, "journal": {}, "own": {}}
    for name in [name for name in arrays if "." in name]:
        room, _, column = name.partition(".")
        apart[room][column] = arrays.pop(name)
    market = header["market"]
    weather = market["weather"] and tuple(market["weather"])
    values["segment_names"] = tuple(values["segment_names"])
    rest: dict[str, Any] = values | arrays
    return WorldState(
        policy=Nothing(),
        market=MarketState(**market | {
            "parameters": Market(**market["parameters"]), "weather": weather,
        }),
        memory=apart["memory"],
        readings=apart["readings"],
        journal=Journal(**header["journal"], **apart["journal"]),
        own=own_built(header.get("own", {}), apart["own"]),
        changes=_changes(header.get("changes", ((), ()))),
        task_index=task_index(len(arrays["accounts"])),
        **rest,
    )  # fmt: skip


def _changes(saved: Any) -> Planned:
    begins, leaves = saved
    return Planned(tuple(map(int, begins)), tuple((int(week), int(seat)) for week, seat in leaves))


def _field(entry: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(part) if isinstance(part, list) else part for part in entry)
