"""What a finished run writes to its folder: tables, which are its results, and pages about them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from simcs.errors import RunError, described, typed
from simcs.experiment.garbage import uncollected
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.parallel import can_fork, spread
from simcs.experiment.store import RunFolder
from simcs.report import column_text, text
from simcs.report.by_name import by_name
from simcs.report.settings import short_settings
from simcs.report.summary_text import summary

if TYPE_CHECKING:
    from simcs.report.document import Picture
    from simcs.report.rendered import Files

NAMES = ("account", "csm")
"""Columns of tables of accounts that hold texts of the book."""


def write_tables(answer: RunAnswer, folder: RunFolder) -> None:
    """Write the tables that follow from what a run has measured."""
    folder.write_csv("comparison.csv", answer.table)
    folder.write_csv("differences.csv", answer.differences)
    folder.write_csv("breakdowns.csv", answer.groups)
    folder.write_csv("money.csv", answer.money)
    if len(by_own := column_text.table(answer)):
        folder.write_csv("by_column.csv", column_text.safe_in_sheets(by_own, "value"))
    if len(answer.value_table):  # a folder of before has none of what it takes
        folder.write_csv("value.csv", answer.value_table)
        folder.write_csv("value_differences.csv", answer.value_differences)
    if len(answer.playbooks):
        folder.write_csv("playbooks.csv", answer.playbooks)
        folder.write_csv("playbook_steps.csv", answer.playbook_steps)
    if len(answer.portfolio):
        folder.write_csv("portfolio.csv", column_text.safe_in_sheets(answer.portfolio, *NAMES))
        folder.write_csv("portfolio_groups.csv", answer.portfolio_groups)
    if len(answer.measured.losses):
        folder.write_csv("losses.csv", column_text.safe_in_sheets(answer.losses, "group"))
        folder.write_csv("beside_stayers.csv", answer.beside_stayers)
        folder.write_csv("gains.csv", column_text.safe_in_sheets(answer.gains, "group"))
        changed = column_text.safe_in_sheets(answer.accounts_changed, *NAMES)
        folder.write_csv("accounts_changed.csv", changed)
    for name, table in {
        "cash.csv": answer.cash,  # of a folder of before there is none
        "payback.csv": answer.payback,
        "pilot.csv": answer.leading_pilots,
        "playbook_tests.csv": answer.playbook_tests,
        "playbook_hours.csv": answer.playbook_hours,
        "playbooks_as_written.csv": answer.as_written,
        "books.csv": answer.pooled,
    }.items():
        if len(table):
            folder.write_csv(name, table)


def write_pages(answer: RunAnswer, folder: RunFolder) -> bool:
    """Write sentences, the figure and the report, which can be made again; return whether all are.

    What fails is reported on stderr and keeps nothing else out: the results are complete.
    """
    # Copies of this process have the answer, and what is worked out of it; new ones would not.
    workers = min(answer.config.workers or MOST_WORKERS, MOST_WORKERS) if can_fork() else 1
    make = partial(_failure, answer, folder)
    found: dict[str, str] = {}
    try:
        if workers > 1:
            _worked_out(answer, workers)
        found.update(spread(make, list(PAGES), workers))
    except RunError as error:  # a process was ended, perhaps for lack of memory
        found = {what: described(error) for what in PAGES} | found
    failed = {what: why for what, why in found.items() if why}
    for what in filter(failed.__contains__, PAGES):
        print(
            f"simcs: {what} could not be made ({failed[what]}); the results are complete. To try "
            f"again: simcs report {typed(folder.path)}",
            file=sys.stderr,
        )
    return not failed


def _failure(answer: RunAnswer, folder: RunFolder, what: str) -> tuple[str, str]:
    """Make one of the `PAGES`; return its name and why it failed, empty where it did not."""
    try:
        with uncollected():
            PAGES[what](answer, folder)
    except Exception as error:  # noqa: BLE001 - whatever a page raises, the results stand
        return what, described(error)
    return what, ""


def _worked_out(answer: RunAnswer, workers: int) -> None:
    """Put the report together, and draw its pictures in several processes: all of it once."""
    from simcs.report.rendered import hold, pictures
    from simcs.report.report import document

    with suppress(Exception), uncollected():  # it fails again where it is wanted
        drawn = pictures(document(answer))
        for place, made in spread(partial(_files, drawn), range(len(drawn)), workers):
            hold(drawn[place], made)


def _files(drawn: Sequence[Picture], place: int) -> tuple[int, Files]:
    from simcs.report.rendered import files

    return place, files(drawn[place])


def _summary(answer: RunAnswer, folder: RunFolder) -> None:
    folder.write_text("summary.txt", f"{summary(answer)}\n")


def _retention(answer: RunAnswer, folder: RunFolder) -> None:
    from simcs.report.figures import retention_figure

    scenario, book = short_settings(answer.config), text.shown(answer.facts.book)
    folder.write_figure(
        "retention.png",
        lambda path: retention_figure(by_name(answer).curves, path, scenario=scenario, book=book),
    )


def _portfolio(answer: RunAnswer, folder: RunFolder) -> None:
    from simcs.report.sections.portfolio import portfolio_figure

    if len(answer.portfolio):
        figure = portfolio_figure(by_name(answer))
        bare = {"Software": None}  # the same results give the same file
        folder.write_figure("portfolio.png", lambda to: figure.savefig(to, metadata=bare))


def _report(answer: RunAnswer, folder: RunFolder, name: str) -> None:
    from simcs.report.report import report_files

    report_files(answer, folder, [name])


MOST_WORKERS = 2
"""Two pages take almost all the time."""

PAGES: dict[str, Callable[[RunAnswer, RunFolder], None]] = {
    "report.pdf": partial(_report, name="report.pdf"),
    "report.html": partial(_report, name="report.html"),
    "retention.png": _retention,
    "portfolio.png": _portfolio,
    "summary.txt": _summary,
}
"""What people read of a run, those that take longest first."""


def get_ready() -> None:
    """Import what writing needs, which takes a second."""
    for name in ("duckdb", "pandas", "scipy.special"):
        import_module(name)
    with suppress(Exception):  # a picture that cannot be drawn fails when it is wanted
        for name in ("matplotlib.backends.backend_agg", "matplotlib.figure"):
            import_module(name)
