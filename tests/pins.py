"""Hashes of what the model computes, pinned, so that a change of structure can show that it is one.

    python -m tests.pins            compare what this tree computes with tests/pins.json (a minute)
    python -m tests.pins quick      the same of a few small worlds (seconds)
    python -m tests.pins write      pin what this tree computes

Every column of accounts, ledger, team, backlog, terms and tables has a hash of its own: nine
policies, both drivers, several worlds and whole comparisons. Columns that a tree has besides are
left out of account; those it lacks are named. The last bits of a float may differ between
processors and libraries of mathematics, so hashes written on one machine may not hold on another:
there, write them with the older tree first.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from simcs import agents, compare
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.interventions.ceiling import Ceiling
from simcs.record import Economics
from simcs.studies.signal_quality import foresee
from simcs.team.tickets import Tickets
from simcs.world import loop
from simcs.world.event_log import EventLog
from simcs.world.recorder import Recorder
from tests.worlds import (
    SHIPPED,
    TYING,
    Reclaimers,
    changing_team,
    eventful_market,
    team_of,
    world_of,
)

PINS = Path(__file__).with_suffix(".json")
STEADY = {name: kind for name, kind in SHIPPED.items() if name != "random"}
"""`random` asks for any action there is, so every action that is added changes what it does."""
DRIVERS = {"loop": loop.weeks, "agents": agents.weeks}
ECONOMICS = Economics(0.8, 0.1, 90.0)
NEVER = -30_000
FEW = ("eventful blend", "eventful everything", "eventful reclaimers", "usual typical")

COMPARISONS: dict[str, tuple[str, ...]] = {
    "full": (
        "book.size=60", "horizon_weeks=80", "replications=3", "assumptions=4", "ceiling=true",
        "policies=[none,heroic,proactive,blend]", "book.burn_in_accounts=200",
    ),
    "all": (
        "book.size=40", "horizon_weeks=60", "replications=2", "driver=loop", "depth=quick",
        f"policies=[{','.join(STEADY)}]",
    ),
    "all by agents": (
        "book.size=40", "horizon_weeks=60", "replications=2", "depth=quick",
        f"policies=[{','.join(STEADY)}]",
    ),
    "clocked": (
        "book.size=40", "horizon_weeks=40", "replications=2", "depth=quick", "service=clocked",
    ),
    "lean": ("book.size=80", "horizon_weeks=60", "replications=3", "depth=quick",
             "preset=lean_team"),
    "theory": ("replications=2", "depth=quick", "experiment=sbg_regular", "driver=loop"),
    "downturn": ("book.size=60", "horizon_weeks=60", "replications=2", "depth=quick",
                 "market=downturn"),
    "a file": (
        "book=csv", "book.path=examples/book.csv", "replications=2", "horizon_weeks=60",
        "assumptions=3",         "book.burn_in_accounts=200", "policies=[none,blend]",
    ),
}  # fmt: skip
STUDIED = ("full", "a file")
TABLES = {
    "table": "table",
    "differences": "differences",
    "groups": "groups",
    "replications": "replications",
    "variants": "answer.measured.variants",
    "draws": "answer.draws",
    "staffing": "answer.staffing",
}


def digest(values: Any) -> str:
    """Return a short hash of one column; weeks that never came count as NaN."""
    array = np.asarray(values)
    if array.dtype.kind in "OU":
        text = "\x1f".join("NaN" if v is None or v != v else str(v) for v in array.ravel().tolist())
        return hashlib.sha256(text.encode()).hexdigest()[:16]
    numbers = array.astype(np.float64)
    numbers = np.where(np.isnan(numbers) | (numbers == NEVER), np.nan, numbers)
    kind = f"{numbers.shape}".encode()
    return hashlib.sha256(kind + np.ascontiguousarray(numbers).tobytes()).hexdigest()[:16]


PINNED = {"spent": 21, "last_done": 24}
"""Columns with a place for each action -> how many they had when hashes were written.

Actions that were appended since stand outside, as new columns do.
"""


def columns(place: str, rows: Any) -> Iterator[tuple[str, str]]:
    """Yield name and hash of every column of a structured array, or of an array as it is."""
    if rows.dtype.names is None:
        yield place, digest(rows[:, : PINNED[place]] if place in PINNED else rows)
        return
    for name in rows.dtype.names:
        held = rows[name]
        yield f"{place}.{name}", digest(held[:, : PINNED[name]] if name in PINNED else held)


def simulated(world: Any, weeks: Any) -> Iterator[tuple[str, str]]:
    """Simulate a world with all who watch it, and yield the hashes of what came of it."""
    recorder, event_log = Recorder(world), EventLog(world)
    middle: list[tuple[str, str]] = []
    for week in weeks(world):
        recorder.observe(world, week)
        event_log.observe(world, week)
        if week == world.horizon // 2:
            middle = [*columns("middle", world.accounts)]
    record = recorder.record("arm", 0, ECONOMICS)
    yield from middle
    yield from columns("accounts", record.accounts)
    yield from columns("ledger", record.ledger)
    yield from columns("spent", record.spent)
    yield from columns("team", world.team)
    yield from columns("backlog", world.backlog)
    yield from columns("terms", record.terms)
    yield from columns("seats", record.seats)
    yield from columns("began", record.began)
    yield from columns("arr_at", record.arr_at)
    yield from columns("events", event_log.events())
    yield "maturity", repr(float(world.maturity))


def worlds() -> Iterator[tuple[str, Any]]:
    """Yield a name and an opened world for each that is pinned."""
    team = changing_team(growth_limit=2, growth_backlog=0.3, growth_weeks=4, hiring_weeks=2)
    for name, kind in {**STEADY, **TYING, "reclaimers": Reclaimers, "ceiling": Ceiling}.items():
        yield (
            f"eventful {name}",
            world_of(kind(), team, size=70, horizon=60, market=eventful_market(), replication=1),
        )
        usual = world_of(kind(), team_of(2, True, 30.0), size=60, horizon=104, eventful=False)
        yield f"usual {name}", usual
        twin = usual.copy()
        twin.team_parameters["burning_effect"] = 0.0
        yield f"untreated {name}", twin


def of_worlds() -> Iterator[tuple[str, str]]:
    """Yield the hashes of all worlds under both drivers, and of some with the clock on."""
    for name, world in worlds():
        for driver, weeks in DRIVERS.items():
            for place, found in simulated(world.copy(), weeks):
                yield f"{name}/{driver}/{place}", found
        if name.startswith("eventful") and "ceiling" not in name:
            world.tickets = Tickets(
                answer_minutes=40.0, target_hours=1.0, late_goodwill=0.3, crisis_problems=2
            )
            for place, found in simulated(world, agents.weeks):
                yield f"{name}/clocked/{place}", found


def table(place: str, frame: Any) -> Iterator[tuple[str, str]]:
    """Yield name and hash of every column of a data frame."""
    for name in frame:
        yield f"{place}.{name}", digest(frame[name])


def of_comparisons() -> Iterator[tuple[str, str]]:
    """Yield the hashes of the tables of whole comparisons."""
    for name, overrides in COMPARISONS.items():
        with redirect_stderr(StringIO()):
            result = compare(overrides=overrides)
        for place, path in TABLES.items():
            if place == "staffing" and name not in STUDIED:
                continue
            found: Any = result
            for part in path.split("."):
                found = getattr(found, part)
            yield from table(f"{name}/{place}", found)
        for arm, kinds in result.curves.items():
            for kind, values in kinds.items():
                yield f"{name}/curves/{arm}.{kind}", digest(values)
    setup = prepare(compose(["book.size=60", "driver=loop", "horizon_weeks=80"]))
    for arm, foresight in enumerate(foresee(setup, 0)):
        for place in ("segments", "bands", "terms"):
            yield f"foresight/{arm}/{place}", digest(getattr(foresight, place))


def of_few() -> Iterator[tuple[str, str]]:
    """Yield the hashes of a few worlds under both drivers, each by its own name."""
    for name, world in worlds():
        if name in FEW:
            for driver, weeks in DRIVERS.items():
                for place, found in simulated(world.copy(), weeks):
                    yield f"few/{name}/{driver}/{place}", found


def computed(quick: bool) -> dict[str, str]:
    """Return all hashes by their place; those of one kind of world under all policies as one."""
    if quick:
        return dict(of_few())
    together: dict[str, list[str]] = {}
    for place, found in of_worlds():
        world, rest = place.split("/", 1)
        together.setdefault(f"{world.split()[0]}/{rest}", []).append(f"{world} {found}")
    joined = {place: digest(sorted(found)) for place, found in together.items()}
    return joined | dict(of_few()) | dict(of_comparisons())


def main() -> int:
    """Write or compare; return 1 where something pinned has changed."""
    quick = sys.argv[1:] == ["quick"]
    found = computed(quick)
    if sys.argv[1:] == ["write"]:
        PINS.write_text(json.dumps(found, indent=0, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{len(found)} hashes written to {PINS.name}")
        return 0
    pinned = {
        place: value
        for place, value in json.loads(PINS.read_text(encoding="utf-8")).items()
        if not quick or place.startswith("few/")
    }
    missing = sorted(place for place in pinned if place not in found)
    changed = sorted(place for place in pinned if place in found and pinned[place] != found[place])
    for what, places in (("not there any more", missing), ("changed", changed)):
        for place in places[:40]:
            print(f"{what}: {place}")
    print(
        f"{len(pinned)} hashes: {len(pinned) - len(missing) - len(changed)} as pinned, "
        f"{len(changed)} changed, {len(missing)} not there any more; {len(found)} computed"
    )
    return 1 if missing or changed else 0


if __name__ == "__main__":
    sys.exit(main())
