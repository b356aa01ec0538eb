"""The model in C, bit for bit the loop driver's: the limit that it is measured against.

The sources in ``c/`` hold the whole week of a world under the policy ``blend`` as `case.FALLING`
has it, and without events from outside. They take the very arrays of an opened `World`, so their
records and constants are written into a header from those of the package each time they are built:
a column that moves there moves here. ``-ffp-contract=off`` and no ``-ffast-math``, since every bit
is compared.
"""

import ctypes
import inspect
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import case
from benchmarks.peers import Final
from simcs import quantiles, randomness
from simcs.experiment.replications import Setup
from simcs.interventions import care, policies
from simcs.interventions.actions import NUMBERS
from simcs.journey import columns, drift
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.segment_parameters import PARAMETERS
from simcs.signals import readings, score, segment_signals
from simcs.team import growth, work
from simcs.team.columns import CSM, NOT_HIRED
from simcs.team.parameters import TEAM_PARAMETERS
from simcs.world.parameters import Market
from simcs.world.state import WorldState

SOURCES = Path(__file__).parent / "c"
FLAGS = ("-std=gnu11", "-O3", "-march=native", "-ffp-contract=off", "-fPIC", "-shared")
SEGMENTS_AT_MOST = 64
SIMULATED, NO_MEMORY = -1, -2
"""How a run ended in C, if not in the week whose ledger does not close."""

RECORDS = {
    "Account": columns.ACCOUNT,
    "Week": columns.WEEK,
    "Parameters": PARAMETERS,
    "Signals": segment_signals.SIGNAL_ROW,
    "Work": work.ACTION_EFFECTS,
    "Task": work.TASK,
    "Csm": CSM,
    "TeamParameters": TEAM_PARAMETERS,
}

ENUMS: dict[str, type[IntEnum]] = {
    "STAGE": columns.Stage,
    "INTENT": columns.Intent,
    "CAUSE": columns.Cause,
    "STREAM": randomness.Stream,
    "PHASE": randomness.Phase,
}

CONSTANTS = {
    "ACTIONS": len(NUMBERS),
    "ANY_CAUSE": work.ANY_CAUSE,
    "BURNING_SHARE": inspect.signature(care.burning).parameters["share"].default,
    "CAUSES": columns.CAUSES,
    "CENTS": growth.CENTS,
    "CHUNK": randomness.CHUNK,
    "CONTACT_WEEKS": columns.CONTACT_WEEKS,
    "FIRST_LEVEL": care.FIRST,
    "HIGH": care.HIGH,
    "LAST": care.LAST,
    "SIMULATED": SIMULATED,
    "LOW": care.LOW,
    "MIDDLE": care.MIDDLE,
    "NEVER": columns.NEVER,
    "NOBODY": work.NOBODY,
    "NOT_HIRED": NOT_HIRED,
    "NO_MEMORY": NO_MEMORY,
    "PAST_WEEKS": columns.PAST_WEEKS,
    "PHILOX_LEFT": randomness.LEFT,
    "PHILOX_RIGHT": randomness.RIGHT,
    "PROBLEMS_AT_MOST": drift.PROBLEMS_AT_MOST,
    "PULSE_CENTRE": score.PULSE_CENTRE,
    "QUARTER": drift.QUARTER,
    "SEEN_FIRST": readings.FIRST,
    "SEEN_STREAMS": readings.STREAMS,
    "SEGMENTS_AT_MOST": SEGMENTS_AT_MOST,
    "SPONSOR_CENTRE": score.SPONSOR_CENTRE,
    "SPONSOR_SCALE": score.SPONSOR_SCALE,
    "TALKS": care.TALKS,
    "TEAM_WORK": work.TEAM_WORK,
    "TICKETS_CENTRE": score.TICKETS_CENTRE,
    "TICKETS_SCALE": score.TICKETS_SCALE,
    "USAGE_CENTRE": score.USAGE_CENTRE,
    "USAGE_SCALE": score.USAGE_SCALE,
    "USAGE_WEEKS": columns.USAGE_WEEKS,
    "WEEKLY": randomness.WEEKLY,
    "WEEKS_PER_YEAR": WEEKS_PER_YEAR,
}

COEFFICIENTS = ("CENTRE_TOP", "CENTRE_BOTTOM", "NEAR_TOP", "NEAR_BOTTOM", "FAR_TOP", "FAR_BOTTOM")
"""Of AS 241; `simcs.quantiles` keeps them to itself, with a bar before the name."""

MARKET = (
    "qualification", "misfit_from", "misfit_kept", "reference_goodwill", "reference_fit",
    "reference_usual",
)  # fmt: skip

RUN = {
    **dict.fromkeys(("size", "seats", "segments", "quantiles", "horizon"), "int64_t"),
    **dict.fromkeys(("seed", "replication", "minutes_each", "patience", "named"), "int64_t"),
    **dict.fromkeys(("maturity", "maturity_gain", "maturity_memory", "references"), "double"),
    **dict.fromkeys((*MARKET, "misfit"), "double"),
    **dict.fromkeys(("drop", "improvement", "threshold"), "double"),
    **dict.fromkeys(("weeks", "call_every", "escalate_every", "talks"), "int64_t"),
    "accounts": "Account *",
    "parameters": "const Parameters *",
    "signals": "const Signals *",
    "action_effects": "const Work *",
    "team_parameters": "const TeamParameters *",
    "team": "Csm *",
    "ledger": "Week *",
    "spent": "int64_t *",
    "red_line": "const double *",
    "typical_scores": "const double *",
}
"""What C is given of a world: names and types in C."""

C_TYPES: dict[str, Any] = {"int64_t": ctypes.c_int64, "double": ctypes.c_double}
NUMBERS_IN_C = {
    "i1": "int8_t", "i2": "int16_t", "i4": "int32_t", "i8": "int64_t",
    "f4": "float", "f8": "double",
}  # fmt: skip


class Run(ctypes.Structure):
    """What C is given of a world."""

    _fields_ = tuple((name, C_TYPES.get(kind, ctypes.c_void_p)) for name, kind in RUN.items())


def opened(prepared: Setup, replication: int) -> Callable[[], Final]:
    """Return a function that runs the world of the first arm, in place; its code is built by then.

    Raises
    ------
    ValueError
        When the world has something in it that the C sources leave out.
    RuntimeError
        When the sources cannot be compiled.
    """
    world = case.opened(prepared, replication)
    refuse_others(world)
    run, library = run_of(world), built()

    def simulate() -> Final:
        outcome = library.run_world(ctypes.byref(run))
        if outcome == NO_MEMORY:
            raise MemoryError
        if outcome != SIMULATED:
            raise ArithmeticError(f"the ledger of week {outcome} does not close")
        return Final(world.accounts, world.ledger)

    return simulate


def refuse_others(world: WorldState) -> None:
    """Require that a world has nothing in it that the C sources leave out.

    Raises
    ------
    ValueError
        When it has; the message says what.
    """
    market = world.market.parameters
    quiet = Market()
    left_out = {
        "a policy other than blend": not isinstance(world.policy, policies.Blend),
        "care by level": getattr(world.policy, "level", None) is not None,
        "a world that has begun": bool(len(world.backlog)),
        "a team that follows the book": world.accounts_per_csm is not None,
        "tickets": world.tickets is not None,
        "a score other than composite": bool(world.signals["kind"].any()),
        "more segments than it has room for": len(world.parameters) > SEGMENTS_AT_MOST,
        "accounts that are asked why they left": bool(world.accounts["asked"].any()),
        "how contacts are made": bool(world.parameters["minds_how"].any()),
        "payments with grace": bool(world.parameters["payment_grace"].any()),
        **{
            f"events: {name}": getattr(market, name) != getattr(quiet, name)
            for name in ("downturn_week", "downturn_chance", "outage_week", "outage_chance",
                         "campaign_chance", "rise_week")
        },
    }  # fmt: skip
    found = [what for what, is_there in left_out.items() if is_there]
    if found:
        raise ValueError(f"the model in C leaves out: {'; '.join(found)}")


def run_of(world: WorldState) -> Run:
    """Return what C is given of a world; the arrays are the world's own."""
    policy, market = world.policy, world.market.parameters
    if not isinstance(policy, policies.Blend):
        raise TypeError(type(policy).__name__)
    values: dict[str, Any] = {
        "size": len(world.accounts),
        "seats": len(world.team),
        "segments": len(world.parameters),
        "quantiles": world.typical_scores.shape[1],
        "references": world.market.references,
        "misfit": world.market.misfit,
        "threshold": np.nan if policy.threshold is None else policy.threshold,
    }
    for name in RUN:
        for owner in (world, policy, market):
            if name not in values and hasattr(owner, name):
                values[name] = getattr(owner, name)
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            if not value.flags.c_contiguous:
                raise ValueError(f"{name} is not contiguous")
            values[name] = value.ctypes.data
    return Run(**values)


@cache
def built() -> ctypes.CDLL:
    """Return the compiled sources, built in each process so that they are never stale.

    Raises
    ------
    RuntimeError
        When there is no gcc, or it refuses them.
    """
    compiler = shutil.which("gcc")
    if compiler is None:
        raise RuntimeError("the model in C needs gcc, which is not there")
    with tempfile.TemporaryDirectory(prefix="simcs-c-") as folder:
        (Path(folder) / "layout.h").write_text(header())
        target = Path(folder) / "model.so"
        command = [compiler, *FLAGS, f"-I{folder}", *map(str, sorted(SOURCES.glob("*.c")))]
        done = subprocess.run(  # noqa: S603 - our own sources
            [*command, "-lm", "-o", str(target)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"gcc refused the model in C:\n{done.stderr}")
        return ctypes.CDLL(str(target))


def header() -> str:
    """Return layout.h: the records, enumerations and constants of the package, in C."""
    lines = ["/* Written from the Python package when the library is built; do not edit. */"]
    lines += ["#pragma once", "", "#include <stdint.h>", ""]
    lines += [f"#define {name} ({value!r})" for name, value in CONSTANTS.items()]
    for prefix, kind in ENUMS.items():
        lines += [f"#define {prefix}_{one.name} ({int(one)})" for one in kind]
    lines += [f"#define HAPPENING_{one.name} ({int(one)})" for one in columns.Happening]
    lines += [f"#define ACTION_{name.upper()} ({number})" for name, number in NUMBERS.items()]
    for name in COEFFICIENTS:
        numbers = ", ".join(float(x).hex() for x in getattr(quantiles, f"_{name}"))
        lines += [f"static const double {name}[8] = {{{numbers}}};"]
    for name, dtype in RECORDS.items():
        lines += ["", record(name, dtype)]
    fields = "".join(f"    {kind} {name};\n" for name, kind in RUN.items())
    lines += ["", f"typedef struct {{\n{fields}}} Run;", ""]
    return "\n".join(lines)


def record(name: str, dtype: np.dtype[Any]) -> str:
    """Return a structured type as a packed struct of C, with its gaps written out."""
    members, at = [], 0

    def skip(end: int) -> None:
        if end > at:
            members.append(f"    char gap_{at}[{end - at}];\n")

    for column, (kind, offset, *_) in sorted((dtype.fields or {}).items(), key=lambda f: f[1][1]):
        skip(offset)
        base = NUMBERS_IN_C[kind.base.str[1:]]
        size = "".join(f"[{length}]" for length in kind.shape)
        members.append(f"    {base} {column}{size};\n")
        at = offset + kind.itemsize
    skip(dtype.itemsize)
    struct = f"typedef struct __attribute__((packed)) {{\n{''.join(members)}}} {name};"
    return f'{struct}\n_Static_assert(sizeof({name}) == {dtype.itemsize}, "{name}");'
