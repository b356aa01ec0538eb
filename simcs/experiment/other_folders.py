"""What is said of a folder that holds no run: what it is, and what to type."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from simcs.errors import RunError, quoted, typed

RUNS = Path("runs")
"""Where runs are unless a folder is named."""

IN_A_RUN = ("config.yaml", "status.json")
"""Files of every run folder."""

SCENARIOS = "scenarios.yaml"
"""What a folder of `simcs scenarios` holds, and no other."""


def is_of_scenarios(path: Path) -> bool:
    """Return whether a folder is one of `simcs scenarios`."""
    return (path / SCENARIOS).is_file()


def no_run(path: Path) -> RunError:
    """Return the error that there is no run at a path, with the newest run that could be meant."""
    within = newest_run(path)
    if not path.exists():
        what = "does not exist"
    elif not path.is_dir():
        what = "is a file"
    elif within is not None:
        what = "holds runs and is none itself"
    else:
        what = "contains no run"
    newest = within or newest_run(RUNS)
    example = "as simcs compare prints it" if newest is None else f"such as {typed(newest)}"
    return RunError(f"folder {quoted(str(path))} {what}; allowed: the folder of a run, {example}")


def newest_run(path: Path) -> Path | None:
    """Return the folder of the last run of a comparison that was written to in a folder, if any."""
    return max(_runs(path), key=lambda one: (one.stat().st_mtime, one.name), default=None)


def _runs(path: Path) -> Iterator[Path]:
    with suppress(OSError):
        for one in path.iterdir():
            if all((one / name).is_file() for name in IN_A_RUN) and not is_of_scenarios(one):
                yield one


def unfinished(path: Path, state: str | None) -> RunError:
    """Return the error that the run at a path is not finished, and how to finish it.

    Parameters
    ----------
    state
        How its status file says that it stands; None where it says nothing.
    """
    said = {"running": "is still running, or was killed", "failed": "failed"}
    how = said.get(str(state), f"is {str(state)[:40]}")
    found = f"a run that {how}" if state else "no finished run"
    return RunError(
        f"folder {quoted(str(path))} holds {found}; allowed: a finished run (to finish this one: "
        f"simcs resume {typed(path)})"
    )
