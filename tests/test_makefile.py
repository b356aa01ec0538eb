"""The Makefile: settings that would be lost are refused, with the line to type."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")


def made(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask make what it would do, as someone who types it: these tests may run under make."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "-n", *arguments],
        cwd=ROOT,
        env=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["run", "compare", "book=csv"], 'make run ARGS="compare book=csv"'),
        (["run", "book=csv"], 'make run ARGS="compare book=csv"'),
        (["run", "claims"], 'make run ARGS="claims"'),
        (["run", "ARGS=compare seed=2 book=csv", "seed=3"], 'make run ARGS="compare seed=3"'),
        (["test", "tests/team"], 'make test ARGS_TEST="tests/team"'),
        (["test-all", "tests/team"], 'make test-all ARGS_TEST="tests/team"'),
        (["bench", "million"], 'make bench ARGS="million"'),
    ],
    ids=" ".join,
)
def test_arguments_outside_args_are_refused(typed: list[str], meant: str) -> None:
    refused = made(*typed)
    assert refused.returncode == 2
    assert not refused.stdout
    assert f"Type: {meant}." in refused.stderr


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        (["run"], "simcs compare"),
        (["run", "ARGS=compare seed=2 policies=[none,blend]"], "compare seed=2 policies=[none,"),
        (["run", "PYTHON=python3.12", "ARGS=claims show"], "simcs claims show"),
        (["test", "ARGS_TEST=tests/team -k 'a b'"], "-m pytest -n auto --dist worksteal tests/te"),
        (["test-all"], '-m "slow or not slow"'),
        (["lint"], "ruff check"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, list) else "",
)
def test_what_is_meant_is_done(typed: list[str], done: str) -> None:
    asked = made(*typed)
    assert asked.returncode == 0, asked.stderr
    assert done in asked.stdout


def test_no_target_calls_the_systems_package_manager() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    recipes = "\n".join(line for line in text.splitlines() if line.startswith("\t"))
    assert "npm install" in recipes
    assert not re.search(r"\b(apt|apt-get|dnf|yum|apk|pacman|brew|sudo)\b", recipes)
