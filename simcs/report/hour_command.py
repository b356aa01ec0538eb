"""`simcs hours`: measure what one more hour brings, into a folder, and say it."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from simcs.analysis.hour_values import HourValues
from simcs.compiled import source_hash
from simcs.errors import printable
from simcs.experiment import hydra_app
from simcs.experiment.arm_flags import ARM, flag_values, keys_of, last_arm_alone
from simcs.experiment.comparison import code_used, files_read
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.progress import progress
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.store import RunFolder
from simcs.report.figures.hour_values import draw_hour_values
from simcs.report.figures.style import figure_for
from simcs.report.hour_page import page
from simcs.report.hour_text import answer
from simcs.studies.hours import STUDY, hour_values, require_measurable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simcs.experiment.config import Config

USUAL = ("policies=[typical]", "replications=8")
TABLE, PICTURE, PAGE, TEXT = "hours.csv", "hours.png", "hours.md", "hours.txt"
ABOUT = """\
What one more hour brings, action by action: for which accounts, how long before their decision,
in points of renewal, ARR and value, beside what the hour costs.

  policies=[typical]  the one policy whose work goes on beside it; or --arm NAME=FILE, of playbooks
  replications=8      companies, each with a made-up book; of a book from a file: futures

It takes about a minute and goes on where it was stopped. All settings of a comparison can be given.
"""
"""What `simcs hours --help` says first."""


def hours(overrides: Sequence[str]) -> int:
    """Run `simcs hours [key=value ...]`.

    Raises
    ------
    SimcsError
        When the input cannot be used or the folder not be written.
    """
    given = keys_of(overrides)
    alone = "policies" not in given and len(flag_values(overrides)[0][ARM]) == 1
    # With the clock on the loop would be refused before the hours are.
    usual = [*USUAL] if "service" in given else [*USUAL, "driver=loop"]
    usual = [setting for setting in usual if setting.partition("=")[0] not in given]
    measure = (lambda config: _measure(last_arm_alone(config))) if alone else _measure
    hydra_app.run(measure, [*usual, *overrides], "simcs hours", ABOUT)
    return 0


def _measure(config: Config) -> None:
    require_measurable(config)
    if config.folder is not None:
        RunFolder.at(config.folder).require_open()
    print("Preparing …", file=sys.stderr, flush=True)
    setup = prepare(config)
    folder = _folder(setup)
    if config.folder is not None or not folder.is_done():
        _into(folder, setup)
    print(folder.read_text(TEXT), end="")
    print(f"Written to {printable(str(folder.path))}")


def _folder(setup: Setup) -> RunFolder:
    """Return the folder asked for; by default one named after all that results depend on."""
    if setup.config.folder is not None:
        return RunFolder.at(setup.config.folder)
    asked = repr((source_hash(), _asked(setup), files_read(setup), code_used(setup)))
    return RunFolder(Path("runs") / f"{STUDY}-{sha256(asked.encode()).hexdigest()[:8]}")


def _asked(setup: Setup) -> str:
    """Return what tells this run from others, and from a comparison of the same settings."""
    return f"{STUDY}\n{as_yaml(setup.config, identity)}"


def _into(folder: RunFolder, setup: Setup) -> None:
    """Measure into a folder, or go on with what was measured there."""
    config = setup.config
    with folder.alone():
        folder.begin(as_yaml(config), _asked(setup), files_read(setup), code_used(setup))
        try:
            with folder.underway(0):
                with progress(None, config.replications, "companies") as count:
                    found = hour_values(setup, folder, count)
                _write(folder, found)
        except KeyboardInterrupt:
            print("\nsimcs: stopped; the same command goes on from here", file=sys.stderr)
            raise


def _write(folder: RunFolder, found: HourValues) -> None:
    folder.write_csv(TABLE, found.table)
    figure = figure_for(draw_hour_values, found)
    folder.write_figure(PICTURE, lambda path: figure.savefig(path, metadata={"Software": None}))
    folder.write_text(PAGE, page(found, PICTURE))
    folder.write_text(TEXT, answer(found, TABLE) + "\n")
