"""Run the sensitivity study, or a part of it, and write its result, figures and page.

    python -m experiments.sensitivity.run all
    python -m experiments.sensitivity.run morris sobol --quick
    python -m experiments.sensitivity.run page

Points are kept in runs/sensitivity as they are simulated, so that it can be interrupted and
resumed by the same command; a full run uses the points of a short one. A --quick run is rough: it
writes to runs/sensitivity-quick only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.sensitivity import stages
from experiments.sensitivity.points import (
    EFFORTS,
    HEADLINE,
    POLICIES,
    Lab,
    simulate_with_bar,
    stored_points,
)
from experiments.stored import stamp
from simcs.compiled import source_hash
from simcs.errors import RunError, SimcsError
from simcs.experiment.compose import compose
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.priors import spans
from simcs.experiment.replications import prepare

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULT = HERE / "result.json"
PAGE = ROOT / "docs" / "background" / "sensitivity.md"
QUICK = "quick"
SETTINGS = (f"policies=[{','.join(POLICIES)}]", "driver=loop", "depth=quick")
"""The built-in book and the shipped defaults; what is set here changes no number."""
STAGES: dict[str, Callable[[Lab, dict[str, Any]], dict[str, Any]]] = {
    "morris": lambda lab, _: stages.screening(lab),
    "tornado": lambda lab, result: stages.both_ends(lab, _chosen(result, lab.effort.ends)),
    "map": lambda lab, _: stages.winners(lab),
    "sobol": lambda lab, result: stages.shares(lab, _chosen(result, lab.effort.shares)),
}
"""Each returns its part of the result; later ones take parameters that screening has found."""


def _chosen(result: dict[str, Any], count: int) -> list[str]:
    if "morris" not in result["parts"]:
        raise RunError("there is no screening to choose parameters by; allowed: first run morris")
    return stages.leading(result["parts"]["morris"], count, [one.name for one in HEADLINE])


def about(config: Config, lab: Lab, effort: str) -> dict[str, Any]:
    """Return what a part of the result has to share with the others to stand beside them."""
    return {
        "effort": effort,
        "seed": config.seed,
        "horizon_weeks": config.horizon_weeks,
        "accounts": len(lab.setup.book.rows),
        "population": lab.effort.accounts,
        "config_sha256": hashlib.sha256(as_yaml(config, identity).encode()).hexdigest(),
        "source_hash": source_hash(),
        "ranges": stages.every_range(lab.ranges),
    }


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


def run(wanted: list[str], effort: str, workers: int | None) -> None:
    """Run parts of the study and write each as soon as it is there.

    Parts of a stored result that came from another configuration or version are dropped.
    """
    work = folder_of(effort)
    target = result_of(effort)
    given = SETTINGS if workers is None else (*SETTINGS, f"workers={workers}")
    config = compose(given)
    print("Preparing …", file=sys.stderr, flush=True)
    setup = prepare(config)
    with stored_points(config, work / "points") as folder:
        lab = Lab(setup, spans(config), EFFORTS[effort], simulate_with_bar(setup, folder))
        now, result = about(config, lab, effort), read(target)
        if result["about"] != now:
            result = {"about": now, "parts": {}}
        for stage in wanted:
            result["parts"][stage] = STAGES[stage](lab, result)
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
    quick = "--effort quick: a rough pass of some minutes"
    parser.add_argument("--quick", dest="effort", action="store_const", const=QUICK, help=quick)
    parser.add_argument("--workers", type=int, help="processes; by default one for each core")
    options = parser.parse_args(arguments)
    wanted = [stage for stage in STAGES if {stage, "all"} & set(options.parts)]
    try:
        if wanted:
            run(wanted, options.effort, options.workers)
        work, result = folder_of(options.effort), read(result_of(options.effort))
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
