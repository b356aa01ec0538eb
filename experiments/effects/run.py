"""Hold what the model says of known experiments against what was published.

    python -m experiments.effects.run            all of it, some minutes
    python -m experiments.effects.run --quick    two small companies, to see it work
    python -m experiments.effects.run page       the page again, from the result

What care changes in the model is fitted to nothing, so this is the nearest there is to a test of
it. Companies are kept in runs/effects as they are finished: interrupted, the same command goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.effects.figures import found
from experiments.effects.stages import STAGES
from experiments.effects.staging import Floats
from experiments.harness import kept
from experiments.stored import stamp
from simcs.errors import SimcsError
from simcs.experiment.compose import compose
from simcs.experiment.parallel import spread
from simcs.experiment.store import RunFolder

ROOT = Path(__file__).parents[2]
RESULT = Path(__file__).parent / "result.json"
PAGE = ROOT / "docs" / "background" / "effects.md"
DIGITS = 5


@dataclass(frozen=True)
class Effort:
    """How much is run: companies, and accounts of each, by effect."""

    companies: int
    accounts: dict[str, int]


EFFORTS = {
    "quick": Effort(2, dict.fromkeys(STAGES, 150)),
    "full": Effort(
        20,
        {
            "contact": 4000, "lift": 2000, "departure": 2000, "tolerance": 1500, "rescued": 2000,
            "tipping": 300,
        },
    ),
}  # fmt: skip
FIRST_SEED = 7_001

STAGED = hashlib.sha256(
    b"".join((Path(__file__).parent / name).read_bytes() for name in ("stages.py", "staging.py"))
).hexdigest()[:12]
"""Digest of how effects are staged."""


@dataclass(frozen=True)
class Job:
    """An effect in a company."""

    effect: str
    seed: int
    accounts: int

    @property
    def key(self) -> str:
        """What it is kept under: changed once it is staged otherwise."""
        return f"{self.effect}-{self.accounts}-{self.seed}-{STAGED}"


def jobs(effort: Effort) -> Iterator[Job]:
    """Yield what is to be done, all of a company together."""
    for seed in range(FIRST_SEED, FIRST_SEED + effort.companies):
        for effect, accounts in effort.accounts.items():
            yield Job(effect, seed, accounts)


def _done(job: Job) -> tuple[str, Floats]:
    return job.key, STAGES[job.effect](job.accounts, job.seed)


def run(effort: Effort, folder: RunFolder, workers: int | None = None) -> dict[str, Any]:
    """Return the result: what is missing in the folder is simulated, and kept there."""
    done, asked = folder.partial.variants(), list(jobs(effort))
    todo = [job for job in asked if job.key not in done]
    for number, (key, sums) in enumerate(spread(_done, todo, workers), 1):
        folder.partial.save_variant(key, sums)
        done[key] = sums
        print(f"{number} of {len(todo)}", file=sys.stderr, flush=True)
    whole = {
        effect: np.stack([done[job.key] for job in asked if job.effect == effect])
        for effect in effort.accounts
    }
    return {"about": asdict(effort), "effects": rounded(found(whole))}


def rounded(value: Any) -> Any:
    """Return a value with its floats to `DIGITS` digits, and None for what is not a number."""
    if isinstance(value, dict):
        return {name: rounded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else None
    return value


def main(arguments: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("part", nargs="?", choices=["all", "page"], default="all")
    parser.add_argument("--quick", action="store_true", help="two small companies")
    parser.add_argument("--workers", type=int, help="processes; by default one for each core")
    parser.add_argument("--folder", type=Path, help="where result and page go instead")
    options = parser.parse_args(arguments)
    work = ROOT / "runs" / ("effects-quick" if options.quick else "effects")
    elsewhere = options.folder or (work if options.quick else None)
    result, page = (elsewhere / p.name if elsewhere else p for p in (RESULT, PAGE))
    try:
        if options.part == "all":
            effort = EFFORTS["quick" if options.quick else "full"]
            with kept(work / "companies", compose([])) as folder:
                whole = run(effort, folder, options.workers)
            result.parent.mkdir(parents=True, exist_ok=True)
            result.write_text(json.dumps(whole, indent=1) + "\n", "utf-8")
            if result == RESULT:
                stamp("effects")
        from experiments.effects.page import text

        page.write_text(text(json.loads(result.read_text("utf-8"))), "utf-8")
    except SimcsError as error:
        print(f"simcs: {error}", file=sys.stderr)
        return 1
    print(f"Written to {page}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
