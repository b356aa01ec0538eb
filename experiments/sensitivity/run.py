"""Run the sensitivity study, or a part of it, and write its result, figures and page.

    python -m experiments.sensitivity.run all
    python -m experiments.sensitivity.run morris sobol --quick
    python -m experiments.sensitivity.run page

Points are kept in runs/sensitivity as they are simulated: interrupted, the same command goes on. A
--quick run is rough: it writes to runs/sensitivity-quick only. Designs and indices are SALib's,
which comes with the extra ``search``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.harness import kept
from experiments.sensitivity import stages
from experiments.sensitivity.points import (
    EFFORTS,
    MOST_HELD,
    Lab,
    held_by_ten,
    simulate_with_bar,
)
from experiments.stored import stamp
from simcs.compiled import source_hash
from simcs.errors import RunError, SimcsError
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.priors import spans
from simcs.experiment.replications import Setup, prepare

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULT = HERE / "result.json"
PAGE = ROOT / "docs" / "background" / "sensitivity.md"
QUICK = "quick"
DIGITS = 5
STAGES: dict[str, Callable[[Lab, dict[str, Any]], dict[str, Any]]] = {
    "morris": lambda lab, _: stages.screening(lab),
    "sobol": lambda lab, parts: stages.shares(lab, _chosen(parts, lab.effort.shares)),
    "tornado": lambda lab, parts: stages.both_ends(lab, _chosen(parts, lab.effort.ends)),
    "map": lambda lab, _: stages.winners(lab),
}
"""Each returns its part of the result; some take parameters that the screening has found."""


def _chosen(parts: dict[str, Any], count: int) -> list[str]:
    if "morris" not in parts:
        raise RunError("there is no screening to choose parameters by; allowed: first run morris")
    return stages.leading(parts["morris"], count)


def about(config: Config, lab: Lab, effort: str) -> dict[str, Any]:
    """Return what a part of the result has to share with the others to stand beside them."""
    return {
        "effort": effort,
        "seed": config.seed,
        "horizon_weeks": config.horizon_weeks,
        "accounts": len(lab.setup.book.rows),
        "held_by_ten": held_by_ten(lab.setup.book),
        "population": lab.effort.population,
        "config_sha256": hashlib.sha256(as_yaml(config, identity).encode()).hexdigest(),
        "source_hash": source_hash(),
        "ranges": stages.every_range(lab.ranges),
    }


def as_stored(found: dict[str, Any]) -> dict[str, Any]:
    """Return a result as it reads back from its file: lists, and floats to `DIGITS` digits."""
    stored: dict[str, Any] = json.loads(json.dumps(found), parse_float=_shortened)
    return stored


def _shortened(number: str) -> float:
    return float(f"{float(number):.{DIGITS}g}")


def read(path: Path) -> dict[str, Any]:
    """Return a result; an empty one where there is none."""
    if not path.exists():
        return {"about": {}, "parts": {}}
    result: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return result


def write(result: dict[str, Any], path: Path) -> None:
    """Write a result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def folder_of(effort: str) -> Path:
    """Return where points are kept: a quick pass keeps to itself."""
    return ROOT / "runs" / ("sensitivity-quick" if effort == QUICK else "sensitivity")


def result_of(effort: str) -> Path:
    """Return where the result goes."""
    return folder_of(effort) / "result.json" if effort == QUICK else RESULT


def fit_to_study(setup: Setup) -> float:
    """Return the share of the revenue that ten accounts hold.

    Raises
    ------
    RunError
        When it is so much that a few accounts decide outcomes.
    """
    held = held_by_ten(setup.book)
    if held >= MOST_HELD:
        raise RunError(
            f"ten accounts hold {held:.0%} of the revenue; allowed: less than {MOST_HELD:.0%}"
        )
    return held


def run(wanted: list[str], effort: str, workers: int | None) -> None:
    """Run parts of the study and write each as soon as it is there.

    Parts of a stored result that came from another configuration or version are dropped.
    """
    work, target = folder_of(effort), result_of(effort)
    settings = EFFORTS[effort].settings()
    config = compose(settings if workers is None else (*settings, f"workers={workers}"))
    print("Preparing …", file=sys.stderr, flush=True)
    setup = prepare(config)
    print(f"Ten accounts hold {fit_to_study(setup):.1%} of the revenue.", file=sys.stderr)
    with kept(work / "points", config) as folder:
        lab = Lab(setup, spans(config), EFFORTS[effort], simulate_with_bar(setup, folder))
        now, result = as_stored(about(config, lab, effort)), read(target)
        if result["about"] != now:
            result = {"about": now, "parts": {}}
        for stage in wanted:
            result["parts"][stage] = as_stored(STAGES[stage](lab, result["parts"]))
            write(result, target)
            if target == RESULT:
                stamp("sensitivity")
            print(f"{stage}: written to {target}", file=sys.stderr, flush=True)


def show(result: dict[str, Any], figures: Path, page: Path) -> None:
    """Draw the figures of the parts that are there, and write the page."""
    from experiments.sensitivity.figures import draw_all
    from experiments.sensitivity.page import text

    draw_all(result["parts"], figures)
    page.write_text(text(result), "utf-8")


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="+", choices=[*STAGES, "all", "page"])
    parser.add_argument("--effort", choices=EFFORTS, default="full", help="by default full")
    quick = "--effort quick: a rough pass of a minute or two"
    parser.add_argument("--quick", dest="effort", action="store_const", const=QUICK, help=quick)
    parser.add_argument("--workers", type=int, help="processes; by default one for each core")
    options = parser.parse_args(arguments)
    wanted = [stage for stage in STAGES if {stage, "all"} & set(options.parts)]
    try:
        if wanted:
            run(wanted, options.effort, options.workers)
        work, result = folder_of(options.effort), read(result_of(options.effort))
        if not result["parts"]:
            raise RunError("there is no result to show; allowed: first run a part of the study")
        if options.effort == QUICK:
            show(result, work, work / PAGE.name)
        else:
            show(result, HERE, PAGE)
    except SimcsError as error:
        print(f"simcs: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
