"""What a finished run writes to its folder: tables, which are its results, and pages about them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

from simcs.errors import described, typed
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.store import RunFolder
from simcs.report import column_text, text
from simcs.report.by_name import by_name
from simcs.report.settings import short_settings
from simcs.report.summary_text import summary

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
    from simcs.report.figures import retention_figure
    from simcs.report.report import report_files
    from simcs.report.sections.portfolio import portfolio_figure

    def picture() -> None:
        scenario, book = short_settings(answer.config), text.shown(answer.facts.book)
        curves = by_name(answer).curves
        folder.write_figure(
            "retention.png",
            lambda path: retention_figure(curves, path, scenario=scenario, book=book),
        )

    def portfolio() -> None:
        if len(answer.portfolio):
            figure = portfolio_figure(by_name(answer))
            bare = {"Software": None}  # the same results give the same file
            folder.write_figure("portfolio.png", lambda to: figure.savefig(to, metadata=bare))

    makers: dict[str, Callable[[], None]] = {
        "summary.txt": lambda: folder.write_text("summary.txt", f"{summary(answer)}\n"),
        "retention.png": picture,
        "portfolio.png": portfolio,
        "the report": lambda: report_files(answer, folder),
    }
    failed = {}
    for what, make in makers.items():
        try:
            make()
        except Exception as error:  # noqa: BLE001 - whatever a page raises, the results stand
            failed[what] = described(error)
    for what, why in failed.items():
        print(
            f"simcs: {what} could not be made ({why}); the results are complete. To try again: "
            f"simcs report {typed(folder.path)}",
            file=sys.stderr,
        )
    return not failed


def get_ready() -> None:
    """Import what writing needs, which takes a second."""
    for name in ("duckdb", "pandas", "scipy.special"):
        import_module(name)
    with suppress(Exception):  # a picture that cannot be drawn fails when it is wanted
        for name in ("matplotlib.backends.backend_agg", "matplotlib.figure"):
            import_module(name)
