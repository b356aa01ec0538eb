"""What shows that the program computes its model: commands, and the line each ends with."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simcs.errors import SimcsError

ROOT = Path(__file__).parents[2]
CHECKED = "simcs check replications=1 book.size=100 book.burn_in_accounts=200 horizon_weeks=104"
PYTHON = ".venv/bin/python"


@dataclass(frozen=True)
class Proof:
    """One command, and where its outcome stands in what it prints."""

    what: str
    command: str
    outcome: str


PROOFS = (
    Proof(
        "Both drivers, five policies: every column of every account in every week, to the last bit",
        CHECKED,
        r"Both drivers agree exactly\.",
    ),
    Proof(
        "A third writing, from model.md alone, agrees with both in worlds small and large",
        f"{PYTHON} -m pytest -q -n 0 -m '' tests/agents/test_equality.py",
        r"\d+ passed",
    ),
    Proof(
        "Waiting in a pool is Erlang C's at loads 0.5, 0.8, 0.95; answers 5 % slower are refused",
        f"{PYTHON} -m pytest -q -n 0 -m '' tests/agents/test_erlang.py",
        r"\d+ passed",
    ),
    Proof(
        "The gate bites: equations changed one at a time, four in each file",
        f"{PYTHON} -m tests.mutants --brief --spread 4",
        r"\d+ mutants, \d+ killed, \d+ known to be equivalent, \d+ survive",
    ),
)


def arguments(command: str) -> list[str]:
    """Return a command as this very Python runs it."""
    words = shlex.split(command)
    if words[0] == "simcs":
        start = "import sys, simcs.cli; sys.exit(simcs.cli.main(sys.argv[1:]))"
        return [sys.executable, "-c", start, *words[1:]]
    return [sys.executable, *words[1:]]


def verified() -> Iterator[tuple[str, str]]:
    """Run every command and yield it with what it ends with.

    Raises
    ------
    SimcsError
        When one does not end as it should.
    """
    for proof in PROOFS:
        run = subprocess.run(  # noqa: S603 - our own commands
            arguments(proof.command), cwd=ROOT, capture_output=True, text=True, check=False
        )
        said = re.findall(proof.outcome, run.stdout)
        if not said or (run.returncode and "mutants" not in proof.command):
            raise SimcsError(f"{proof.command} failed:\n{run.stdout[-2000:]}{run.stderr[-2000:]}")
        yield proof.command, said[-1]


def theory() -> dict[str, str]:
    """Return the figures of docs/background/theory.md, where they stand once and are tested."""
    page = (ROOT / "docs" / "background" / "theory.md").read_text("utf-8")
    regular, high_end = re.findall(r"differences is ([\d.]+) standard errors", page)
    rows = (
        "simulated",
        "closed form for what simcs counts",
        "standard error of the simulated figure",
    )
    simulated, exact, error = (re.findall(rf"\| {row} \| ([\d,.]+) \|", page)[0] for row in rows)
    limit = re.findall(r"refused beyond ([\d.]+) standard errors", page)[0]
    return {
        "regular": regular, "high_end": high_end, "simulated": simulated, "exact": exact,
        "error": error, "limit": limit,
    }  # fmt: skip
