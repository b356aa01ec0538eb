"""Run the study of response time and staffing, and write its result, figure and page.

python -m experiments.response_time.run           the study, then figure and page
python -m experiments.response_time.run page      figure and page from result.json
python -m experiments.response_time.run --quick   to see it work: prints a rough table only
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from experiments.stored import rounded, stamp
from simcs.studies.response_time import Design, quick, run

HERE = Path(__file__).parent
RESULT = HERE / "result.json"
FIGURE = "response-time.png"
DOCS = HERE.parents[1] / "docs"
PAGE = DOCS / "how-to" / "response-time.md"


def study(design: Design) -> dict[str, Any]:
    """Run a design and return its result."""
    began = time.perf_counter()
    rows = list(run(design, lambda load: print(f"load: {load}", file=sys.stderr, flush=True)))
    return {
        "about": asdict(design)
        | {"target_hours": design.target_hours}
        | {"seconds": round(time.perf_counter() - began)},
        "rows": [rounded(row) for row in rows],
    }


def read() -> dict[str, Any]:
    """Return the stored result."""
    stored: dict[str, Any] = json.loads(RESULT.read_text("utf-8"))
    return stored


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=["all", "page"], default="all")
    parser.add_argument("--quick", action="store_true", help="rough; writes nothing")
    asked = parser.parse_args()
    if asked.quick:
        print(json.dumps(study(quick(Design()))["rows"], indent=1))
        return
    if asked.what == "all":
        RESULT.write_text(json.dumps(study(Design()), indent=1) + "\n", encoding="utf-8")
        stamp("response_time")
    from experiments.response_time.page import draw, text

    result = read()
    draw(result).savefig(DOCS / "images" / FIGURE, metadata={"Software": None})
    PAGE.write_text(text(result), encoding="utf-8")


if __name__ == "__main__":
    main()
