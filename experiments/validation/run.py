"""Hold the whole model against retention curves of other businesses; write figures and the page.

    .venv/bin/python experiments/validation/run.py [--data FOLDER] [--quick] [--verify] [--page]

Each history is fitted to its first part and predicted for the rest. What is finished is stored in
runs/validation/ and used again, unless data, code, parameters or effort have changed.
"""

import argparse
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from experiments.stored import keep, stamp  # noqa: E402
from experiments.validation import observed as facts  # noqa: E402
from experiments.validation import page, pictures  # noqa: E402
from experiments.validation.cohort import HERE, configured  # noqa: E402
from experiments.validation.held_against import Effort, by_usage, studied  # noqa: E402
from experiments.validation.verify import verified  # noqa: E402
from simcs.errors import SimcsError  # noqa: E402
from simcs.journey.parameters import WEEKS_PER_YEAR, weekly  # noqa: E402

FULL, QUICK = Effort(), Effort(accounts=400, fits=2, checked=1000)
STORED = ROOT / "runs" / "validation"
RESULT = HERE / "result.json"


def folder_of(given: str | None) -> Path:
    """Return the folder with the data.

    Raises
    ------
    SimcsError
        When there is none.
    """
    folder = Path(given or os.environ.get("SIMCS_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        raise SimcsError(
            f"there is no data folder {folder}; allowed: one with the files that its "
            f"{facts.SOURCES} lists, by --data FOLDER or the environment variable SIMCS_DATA"
        )
    return folder


def remembered(asked: tuple[Any, ...], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what was found before for the same question, or find it and keep it."""
    model = repr(configured(1, WEEKS_PER_YEAR, 1, {}))
    code = [
        (HERE / name).read_text("utf-8") for name in ("held_against.py", "fitting.py", "cohort.py")
    ]
    name = hashlib.sha256(repr((asked, model, code)).encode()).hexdigest()[:24]
    path = STORED / f"{name}.json"
    if path.is_file():
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return found
    found = make()
    STORED.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(found), "utf-8")
    part.replace(path)
    return found


def measured(folder: Path, effort: Effort) -> dict[str, Any]:
    """Return everything that the page says, history by history."""
    histories = facts.all_observed(folder)
    studies = []
    for number, one in enumerate(histories, 1):
        began = time.monotonic()
        found = remembered((one, effort), lambda one=one: studied(one, effort))  # type: ignore[misc]
        studies.append(found)
        say(f"{number}/{len(histories)} {progress_line(found)} ({time.monotonic() - began:.0f} s)")
    points = {s["key"]: (s["model"]["fit_mean"], s["model"]["fit_sd"]) for s in studies}
    usage = []
    for key, counts in facts.usage_of(folder).items():
        asked = (key, points[key], counts, effort)
        usage.append(remembered(asked, lambda asked=asked: by_usage(*asked)))  # type: ignore[misc]
        own = usage[-1]
        say(f"{key}: churn by usage, AUC {own['data_auc']:.2f}, model {own['model_auc']:.2f}")
    return {
        "studies": studies,
        "usage": usage,
        "price_jumps": facts.price_jumps(folder),
        "within_year": facts.lapses_by_month(folder),
        "unpaid_per_renewal": unpaid(),
    }


def unpaid() -> float:
    """Return the share, in per cent, of accounts billed by card that four weeks' payments cost."""
    journey = configured(1, WEEKS_PER_YEAR, 1, {}).journey
    return 100 * (1 - (1 - weekly(journey.payment_loss_card)) ** facts.MONTH)


def progress_line(found: dict[str, Any]) -> str:
    """Return one line on a history."""
    own, rival = found["model"], found["sbg"]
    return (
        f"{found['key']}: fit {own['fit_mean']:.2f} ± {own['fit_sd']:.2f}; RMSE held out "
        f"{own['hold_out']['rmse']:.2f} points, sBG {rival['hold_out']['rmse']:.2f}: "
        f"{found['standing']}"
    )


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def rounded(found: Any) -> Any:
    """Return a result with floats cut to six significant digits, so that files compare well."""
    if isinstance(found, float):
        return float(f"{found:.6g}") if found == found else None
    if isinstance(found, dict):
        return {key: rounded(value) for key, value in found.items()}
    return [rounded(value) for value in found] if isinstance(found, list) else found


def store(result: dict[str, Any]) -> None:
    """Write result.json."""
    RESULT.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


def write(result: dict[str, Any]) -> None:
    """Write figures, the README of the study and the page of the documentation."""
    pictures.write_all(result, HERE)
    (HERE / "README.md").write_text(page.readme(result), "utf-8")
    (ROOT / "docs" / "background" / "validation.md").write_text(page.page(result), "utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run everything; return 0, or 2 when the data cannot be read."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", help="folder of the data; default: $SIMCS_DATA, ../shared/data")
    parser.add_argument("--quick", action="store_true", help="roughly, and print only")
    parser.add_argument("--verify", action="store_true", help="run the proofs of verification")
    parser.add_argument("--page", action="store_true", help="only rewrite figures and pages")
    options = parser.parse_args(arguments)
    try:
        if options.page or options.verify:
            stored = json.loads(RESULT.read_text("utf-8"))
            for command, said in verified() if options.verify else ():
                stored["verification"][command] = said
                store(stored)
                say(f"{command}: {said}")
            write(stored)
            keep("validation")
            return 0
        found = rounded(measured(folder_of(options.data), QUICK if options.quick else FULL))
    except SimcsError as error:
        print(f"simcs: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"interrupted; what is finished is stored in {STORED}", file=sys.stderr)
        return 130
    if options.quick:
        return 0
    old = json.loads(RESULT.read_text("utf-8")) if RESULT.is_file() else {}
    found["verification"] = old.get("verification", {})
    store(found)
    write(found)
    stamp("validation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
