"""The gate bites: broken equations do not pass it (see `tests.mutants`)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import EQUATIONS, EQUIVALENT, all_mutants, spread

EACH = 2
LARGER = 2
"""How many of the spread may be so slight that only the larger worlds tell them apart."""


def test_every_file_of_equations_has_mutants() -> None:
    """The spread covers all files, with no mutant known to be equivalent."""
    chosen = spread(EACH)
    assert len(chosen) == EACH * len(EQUATIONS)
    assert {mutant.file for mutant in chosen} == set(EQUATIONS)
    assert len({(mutant.file, mutant.source) for mutant in chosen}) == len(chosen)
    assert len(all_mutants()) > 400


def test_what_is_excused_is_there() -> None:
    """Every mutant known to be equivalent is one that can be made of the equations as they are."""
    assert not set(EQUIVALENT) - {mutant.key for mutant in all_mutants()}


@pytest.mark.slow
def test_a_spread_of_mutants_is_killed() -> None:
    """The unchanged package passes the gate of small worlds; mutants of every file do not.

    ``python -m tests.mutants --all`` is the whole of it, and takes the larger worlds as well.
    """
    run = subprocess.run(
        [sys.executable, "-m", "tests.mutants", "--brief", "--verbose", "--spread", str(EACH)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
        timeout=550,
    )
    said = run.stdout + run.stderr
    assert "control passes" in said, said
    total = re.search(r"(\d+) mutants, (\d+) killed", said)
    assert total, said
    mutants, killed = map(int, total.groups())
    assert mutants == EACH * len(EQUATIONS), said
    assert killed >= mutants - LARGER >= 16, said
    survivors = re.findall(r"^(\S+):\d+ .*\n +SURVIVES", said, re.MULTILINE)
    assert len(survivors) == mutants - killed
    assert max(map(survivors.count, EQUATIONS)) <= EACH // 2, said
