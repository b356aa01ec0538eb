"""`simcs scenarios`: simulate the scenarios of a file into a folder, and say what they bring."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from simcs.analysis.scenarios import VALUE as VALUE_METRIC
from simcs.analysis.scenarios import Scenarios, figures, sizes
from simcs.compiled import source_hash
from simcs.errors import ConfigError, printable, unknown
from simcs.experiment.book_file import copy_without_names, with_no_path
from simcs.experiment.code_files import Sources
from simcs.experiment.comparison import Results, code_used, files_read
from simcs.experiment.config_yaml import as_yaml
from simcs.experiment.other_folders import SCENARIOS as COPY
from simcs.experiment.outside import outside_run
from simcs.experiment.progress import progress
from simcs.experiment.provenance import provenance
from simcs.experiment.replications import Setup
from simcs.experiment.scenario_file import ScenarioFile, read_scenarios
from simcs.experiment.store import SAME, RunFolder
from simcs.playbooks.reading import read_bytes
from simcs.report import text
from simcs.report.column_text import safe_in_sheets
from simcs.report.dollars import Dollars
from simcs.report.figures.scenarios import ARR, LATER, MOST, VALUE, Drawn, draw_scenarios
from simcs.report.figures.style import figure_for
from simcs.report.scenario_text import answer, gaps, unit_of
from simcs.studies.scenarios import (
    STUDY,
    asked,
    distinct,
    same_ahead,
    set_ups,
    side_by_side,
    simulate_scenarios,
    without_csms,
)
from simcs.team.changes import sizes_until

if TYPE_CHECKING:
    import pandas as pd

TABLE, SIZES, ROWS = "scenarios", "csms.csv", "replications.parquet"
PICTURE, TEXT = "scenarios.png", "scenarios.txt"
ABOUT = """\
simcs scenarios FILE.yaml [key=value ...]

What teams, arms, markets, budgets and signals bring: scenarios on the same simulated futures, in $
of the whole book. The file says what all share and what each changes, in the keys of
`simcs compare`:

  base:
    book: csv
    book.path: my_accounts.csv
  scenarios:
    today: {}
    small accounts by machine: {by machine: smb}
    better score: {signals.score: perfect}
    team: {csms: 3 to 8}

All others are compared with the first scenario, or with the one after `compare with:` at the top of
the file. Beside those keys a scenario may say
  arm: NAME          the arm: a policy, a playbook of the library or a file; typical otherwise
  csms: 6            as team.csms; csms: 3 to 8 or [3, 5, 8]: one scenario for each
  by machine: smb    segments that nobody serves by hand: automated messages and guides only
  like: NAME         first all that the scenario of this name, which stands above, changes

Settings behind the file count more than its base: replications=8, folder=runs/mine.
A run that is stopped goes on from there when the same command is given again.
"""
"""What `simcs scenarios --help` says."""


@dataclass(frozen=True)
class _Run:
    """A file of scenarios and what each is run from."""

    file: ScenarioFile
    setups: tuple[Setup, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.file.scenarios)

    def files(self) -> Sources:
        """Return the files that scenarios read, with their hashes."""
        return {name: held for one in self.setups for name, held in files_read(one).items()}

    def code(self) -> Sources:
        """Return the code that scenarios use beside simcs."""
        return {name: held for one in self.setups for name, held in code_used(one).items()}

    def identity(self) -> str:
        """Return what tells this run from others; names of scenarios are part of what it says."""
        return f"{asked(self.setups)}\n{self.names!r}"


def scenarios(given: Sequence[str]) -> int:
    """Run `simcs scenarios FILE [key=value ...]`.

    Raises
    ------
    SimcsError
        When the file cannot be used, or the folder not be written.
    """
    if {"-h", "--help"} & {*given}:
        print(ABOUT, end="")
        return 0
    path, *words = _arguments(given)
    file = read_scenarios(read_bytes(path), path, words)
    if file.base.folder is not None:
        place = RunFolder.at(file.base.folder)
        if not (place.is_done() and (place.path / COPY).exists()):
            place.require_open()
    print("Preparing …", file=sys.stderr, flush=True)
    run = _Run(*distinct(file, set_ups(file)))
    text = copy_without_names(file.base, file.text, printable(path))
    run = replace(run, file=replace(run.file, base=with_no_path(file.base), text=text))
    folder = _folder(run)
    if not _is_there(folder, run):
        _into(folder, run)
    folder.require_unchanged()
    print(folder.read_text(TEXT), end="")
    table = f"Table: {printable(str(folder.path / TABLE))}.csv"
    drawn = (folder.path / PICTURE).exists()
    print(f"{table}   Picture: {PICTURE} beside it" if drawn else table)
    return 0


def _arguments(given: Sequence[str]) -> list[str]:
    for word in given:
        if word.startswith("-"):
            raise ConfigError(unknown("flag", word, ["--help"]))
    files = [word for word in given if "=" not in word]
    if len(files) != 1:
        raise ConfigError(
            f"scenarios takes one file; got {len(files)}; allowed: simcs scenarios FILE.yaml "
            "[key=value ...]"
        )
    return [files[0], *(word for word in given if "=" in word)]


def _folder(run: _Run) -> RunFolder:
    """Return the folder asked for; by default one named after all that results depend on."""
    if run.file.base.folder is not None:
        return RunFolder.at(run.file.base.folder)
    said = repr((source_hash(), run.identity(), run.files(), run.code()))
    return RunFolder(Path("runs") / f"{STUDY}-{sha256(said.encode()).hexdigest()[:8]}")


def _is_there(folder: RunFolder, run: _Run) -> bool:
    """Return whether a folder holds this run, finished."""
    if not folder.is_done() or run.file.base.folder is None:
        return folder.is_done()  # without folder=PATH its name says which run it holds
    before = folder.read_json("provenance.json")
    now = provenance(run.identity(), run.files(), run.code())
    return all(before.get(key) == now[key] for key, _ in SAME)


def _into(folder: RunFolder, run: _Run) -> None:
    """Simulate into a folder, or go on with what was simulated there."""
    futures = len(run.setups) * run.file.base.replications
    with folder.alone():
        folder.begin(as_yaml(run.file.base), run.identity(), run.files(), run.code())
        try:
            with folder.underway(futures):
                folder.write_text(COPY, run.file.text)
                with progress(None, futures, "futures") as count:
                    results = simulate_scenarios(run.setups, run.names, folder, count)
                _write(folder, run, results)
        except KeyboardInterrupt:
            print("\nsimcs: stopped; the same command goes on from here", file=sys.stderr)
            raise


def found_in(run_names: Sequence[str], run: ScenarioFile, results: Sequence[Results]) -> Scenarios:
    """Return what scenarios measured, with what each is."""
    setups = [one.setup for one in results]
    about = {
        one.name: (one.arm, setup.csms, "; ".join(f"{k} {v}" for k, v in one.changes.items()))
        for one, setup in zip(run.scenarios, setups, strict=True)
    }
    groups = {name: without_csms(setup) for name, setup in zip(run_names, setups, strict=True)}
    first = setups[0].config.signals
    pairs = zip(run_names, setups, strict=True)
    sees = tuple(name for name, setup in pairs if setup.config.signals != first)
    dated, outside = {}, {}
    for name, one in zip(run_names, setups, strict=True):
        dated[name] = sizes_until(one.config.team, one.csms, one.config.horizon_weeks)
        outside[name] = outside_run(one.config)
    joined = side_by_side(results, run_names)
    return Scenarios(joined, about, groups, same_ahead(setups), sees, dated, outside)


def _write(folder: RunFolder, run: _Run, results: Sequence[Results]) -> None:
    found = found_in(run.names, run.file, results)
    table, team = figures(found), sizes(found)
    folder.write_csv(f"{TABLE}.csv", safe_in_sheets(table, "scenario", "arm", "changes"))
    folder.write_parquet(f"{TABLE}.parquet", table)
    folder.write_parquet(ROWS, found.measured.replications.rename(columns={"policy": "scenario"}))
    if len(team):
        folder.write_csv(SIZES, safe_in_sheets(team, "scenario"))
    if len(table) > 1:
        figure = figure_for(draw_scenarios, *_drawn(found, table))
        folder.write_figure(PICTURE, lambda path: figure.savefig(path, metadata={"Software": None}))
    folder.write_text(TEXT, answer(found, table, team) + "\n")


def _drawn(found: Scenarios, table: pd.DataFrame) -> tuple[list[Drawn], str, Dollars, str]:
    """Return what the picture shows, of the first scenarios if there are many."""
    last = found.weeks[-1]
    keys = {ARR: f"arr_week_{last}", VALUE: f"{VALUE_METRIC}_week_{last}"}
    if found.later is not None:
        keys[LATER] = f"{VALUE_METRIC}_week_{found.later}"
    others = table.iloc[1 : MOST + 1]
    each = {one: list(gaps(others, key)) for one, key in keys.items()}
    rows = [
        (name, {one: each[one][number] for one in keys})
        for number, name in enumerate(others["scenario"])
    ]
    return rows, found.names[0], unit_of(found, table), text.after(found.years[-1])
