"""The gate bites: broken equations do not pass it (see `tests.mutants`)."""

import subprocess
import sys
from pathlib import Path

from tests.mutants import EQUATIONS, all_mutants, spread

EACH = 3


def test_every_file_of_equations_has_mutants() -> None:
    """The spread covers all files, with no mutant known to be equivalent."""
    chosen = spread(EACH)
    assert len(chosen) == EACH * len(EQUATIONS) >= 16
    assert {mutant.file for mutant in chosen} == set(EQUATIONS)
    assert len({(mutant.file, mutant.source) for mutant in chosen}) == len(chosen)
    assert len(all_mutants()) > 400


def test_a_spread_of_mutants_is_killed() -> None:
    """The unchanged package passes the gate, and a few mutants of each file do not."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutants", "--spread", str(EACH)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0, said
    assert "control passes" in said, said
    assert f"{EACH * len(EQUATIONS)} mutants, {EACH * len(EQUATIONS)} killed" in said, said
