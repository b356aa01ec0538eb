"""The report: one document of a comparison, as a page and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from simcs.errors import RunError, quoted
from simcs.experiment.folder_files import FolderFiles, require_path
from simcs.experiment.measurements import RunAnswer
from simcs.experiment.store import RunFolder
from simcs.report import methods, text
from simcs.report.by_name import by_name
from simcs.report.document import Document
from simcs.report.dollars import dollars
from simcs.report.front_table import question
from simcs.report.sections import (
    answer,
    cash,
    columns,
    front,
    loss_details,
    losses,
    money,
    playbooks,
    portfolio,
    results,
    studies,
    sure,
    where,
    work,
)

FIRST = (
    front.front,
    money.money,
    playbooks.playbooks,
    where.where,
    losses.losses,
    sure.sure,
    sure.next_section,
    front.appendix,
)
"""The first pages, in their order; a section that returns None is left out."""

APPENDIX = (
    answer.answer,
    answer.setting,
    results.headline_table,
    results.future_by_future,
    results.over_time,
    results.by_segment,
    columns.by_column,
    portfolio.portfolio,
    work.rescues,
    work.hours,
    studies.mechanisms,
    studies.assumptions_section,
    studies.decisions,
    cash.cash,
    loss_details.loss_details,
    where.where_details,
    methods.assumptions,
    methods.words,
    methods.methods,
)
"""What stands behind them."""


def document(c: RunAnswer) -> Document:
    """Return the report of a comparison, put together once for each."""
    if c not in _MADE:
        _MADE[c] = _document(c)
    return _MADE[c]


_MADE: WeakKeyDictionary[RunAnswer, Document] = WeakKeyDictionary()


def _document(c: RunAnswer) -> Document:
    facts = c.facts
    arr = dollars([facts.opening_arr]).text(facts.opening_arr)
    began = c.provenance.get("began")
    details = [
        f"{text.shown(facts.book)}{' (made up)' if facts.made_up else ''}",
        f"{arr} ARR",
        text.counted(facts.csms, "CSM"),
        text.after(c.years).removeprefix(" after "),
        text.counted(c.config.replications, "simulated future"),
        *([f"run on {began}"] if began else []),
    ]
    made = [*(make(c) for make in FIRST), *(make(by_name(c)) for make in APPENDIX)]
    held = [section for section in made if section is not None]
    return Document(question(c), ", ".join(details), held)


FILES = ("report.html", "report.pdf")


def report_files(c: RunAnswer, folder: RunFolder, names: Sequence[str] = FILES) -> None:
    """Write report.html and report.pdf to a run folder, or one of them."""
    from simcs.report.page import page
    from simcs.report.pdf import pdf

    made = document(c)
    if "report.html" in names:
        folder.write_text("report.html", page(made))
    if "report.pdf" in names:
        folder.write_bytes("report.pdf", pdf(made))


def write_report(c: RunAnswer, path: Path) -> Path:
    """Write the report to a file: a page for .html, paper for .pdf; return the path.

    A report that is there already stays as it is until the new one is whole.

    Raises
    ------
    RunError
        When the path has another ending, or cannot be written.
    """
    from simcs.report.page import page
    from simcs.report.pdf import pdf

    require_path("report is", path)
    kind = path.suffix.lower()
    if kind not in (".html", ".pdf"):
        raise RunError(f"report {quoted(str(path))}; allowed: a path that ends in .html or .pdf")
    made = document(c)
    held = page(made).encode() if kind == ".html" else pdf(made)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        place = path.resolve()  # a link goes on to lead to where it does
        FolderFiles(place.parent).write_whole(place, lambda file: file.write(held))
    except OSError as error:
        raise RunError(
            f"report {quoted(str(path))} cannot be written ({error.strerror}); allowed: a path in "
            "a place that can"
        ) from error
    return path
