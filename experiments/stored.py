"""Results that are kept in the repository: what each rests on, and how to remake it.

    .venv/bin/python -m experiments.stored            say which do not hold any more, and the remedy
    .venv/bin/python -m experiments.stored stamp [NAME...]
                                                      after a study's files were only reworded

Whatever makes a result stamps it (experiments/stamps.json). A stamp holds a hash of what the model
computes, of the files that define the study, and of the result itself. Where only the wording of
the study's files has changed, ``stamp`` keeps the result; where the model computes something else,
it refuses, and the result has to be remade.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simcs.claims.runner import names, rests_on, stamp_name
from simcs.errors import ConfigError, SimcsError, unknown
from simcs.experiment.fingerprint import (
    STAMPS,
    computed_otherwise,
    differences,
    read_stamps,
    stamp_of,
    write_stamp,
)
from simcs.trainer.scenario import scenario_names

ROOT = Path(__file__).parents[1]
PYTHON = ".venv/bin/python"


@dataclass(frozen=True)
class Stored:
    """One stored result.

    Parameters
    ----------
    results
        Files that hold it.
    rests_on
        Files that define how it was made, beside the model.
    remake
        The command that remakes and stamps it.
    """

    results: tuple[str, ...]
    rests_on: tuple[str, ...]
    remake: str


def _study(name: str, *files: str) -> tuple[str, ...]:
    return tuple(f"experiments/{name}/{file}" for file in files)


def _scenarios() -> tuple[str, ...]:
    return tuple(f"configs/trainer/{name}.yaml" for name in scenario_names())


def _bench(result: str, what: str = "") -> Stored:
    rests = ("benchmarks/case.py", "benchmarks/efforts.py", "benchmarks/targets.py")
    return Stored((f"benchmarks/{result}",), rests, f"make bench{what}")


STORED: dict[str, Stored] = {
    **{
        stamp_name(name): Stored(
            _study(name, "result.json"),
            rests_on(name),
            f".venv/bin/simcs claims run {name} --store",
        )
        for name in names()
    },
    "calibration": Stored(
        _study("calibration", "result.json"),
        (*_study("calibration", "run.py", "targets.yaml"), "simcs/analysis/published.py"),
        f"{PYTHON} experiments/calibration/run.py",
    ),
    "coverage": Stored(
        _study("coverage", "result.json"),
        (*_study("coverage", "futures.py", "run.py"), "simcs/analysis/interval.py"),
        f"{PYTHON} -m experiments.coverage.run",
    ),
    "hours": Stored(
        ("docs/background/hour-values.md", "docs/images/hours.png"),
        _study("hours", "run.py"),
        f"{PYTHON} -m experiments.hours.run",
    ),
    "effects": Stored(
        _study("effects", "result.json"),
        _study("effects", "figures.py", "published.py", "run.py", "stages.py", "staging.py"),
        f"{PYTHON} -m experiments.effects.run",
    ),
    "red_team": Stored(
        _study("red_team", "result.json"),
        (*_study("red_team", "rules.py", "run.py", "strategies.py"), "experiments/harness.py"),
        f"{PYTHON} -m experiments.red_team.run",
    ),
    "response_time": Stored(
        (*_study("response_time", "result.json"), "docs/images/response-time.png"),
        ("simcs/studies/response_time.py",),
        f"{PYTHON} -m experiments.response_time.run",
    ),
    "trainer": Stored(
        _study("trainer", "result.json"),
        (*_study("trainer", "run.py", "strategies.py"), *_scenarios()),
        f"{PYTHON} -m experiments.trainer.run",
    ),
    "sensitivity": Stored(
        _study("sensitivity", "result.json"),
        _study("sensitivity", "indices.py", "points.py", "stages.py", "topics.py"),
        f"{PYTHON} -m experiments.sensitivity.run all",
    ),
    "validation": Stored(
        _study("validation", "result.json"),
        _study(
            "validation", "cohort.py", "experiment/fresh_cohort.yaml", "fitting.py",
            "held_against.py", "observed.py",
        ),
        f"{PYTHON} experiments/validation/run.py",
    ),
    "benchmarks": _bench("results.json"),
    "benchmarks/door": _bench("door.json", " ARGS=door"),
    "benchmarks/million": _bench("million.json", " ARGS=million"),
    "benchmarks/growth": _bench("growth.json", " ARGS=growth"),
    "benchmarks/arms": _bench("arms.json", " ARGS=arms"),
    "docs/images/retention": Stored(
        ("docs/images/retention.png",),
        ("configs/config.yaml", "simcs/metrics/curves.py"),
        (
            ".venv/bin/simcs compare driver=loop folder=runs/readme && cp runs/readme/retention.png"
            f" docs/images && {PYTHON} -m experiments.stored stamp docs/images/retention"
        ),
    ),
}  # fmt: skip


def rounded(value: Any, digits: int = 6) -> Any:
    """Return a value with its floats to so many digits, so that files differ where results do."""
    if isinstance(value, dict):
        return {name: rounded(part, digits) for name, part in value.items()}
    return float(f"{value:.{digits}g}") if isinstance(value, float) else value


def stamp(name: str) -> None:
    """Stamp a result that has just been made."""
    one = STORED[name]
    write_stamp(ROOT / "experiments" / STAMPS, name, stamp_of(ROOT, one.results, one.rests_on))


def outdated() -> dict[str, list[str]]:
    """Return what has changed since each result was made, by its name; nothing where all hold."""
    stamps = read_stamps(ROOT / "experiments" / STAMPS)
    found = {}
    for name, one in STORED.items():
        missing = [file for file in one.results if not (ROOT / file).is_file()]
        if missing or name not in stamps:
            found[name] = [f"there is no {file}" for file in missing] or ["it has no stamp"]
            continue
        changed = differences(stamps[name], stamp_of(ROOT, one.results, one.rests_on))
        if changed:
            found[name] = changed
    return found


def remedies(found: dict[str, list[str]]) -> str:
    """Return what to say of results that do not hold any more: why, and what remakes them."""
    return "\n".join(
        f"{name}: {'; '.join(changed)}. To remake it: {STORED[name].remake}"
        for name, changed in found.items()
    )


def keep(name: str) -> None:
    """Stamp a result again whose study was rewritten without changing what it computes.

    Raises
    ------
    SimcsError
        When there is no such result, or the model computes something else than when it was made.
    """
    if name not in STORED:
        raise ConfigError(unknown("stored result", name, tuple(STORED)))
    one, old = STORED[name], read_stamps(ROOT / "experiments" / STAMPS).get(name)
    now = stamp_of(ROOT, one.results, one.rests_on)
    if old and old["results"] == now["results"] and (changed := computed_otherwise(old, now)):
        raise SimcsError(
            f"{name}: {'; '.join(changed)} since this was made; allowed: remake it: {one.remake}"
        )
    stamp(name)


def main(arguments: Sequence[str]) -> int:
    """Check all results, or stamp the named ones; return 1 when something does not hold."""
    try:
        if arguments[:1] == ["stamp"]:
            for name in arguments[1:] or STORED:
                keep(name)
            return 0
        found = outdated()
    except SimcsError as error:
        print(f"simcs: {error}", file=sys.stderr)
        return 2
    print(remedies(found) or f"All {len(STORED)} stored results hold.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
