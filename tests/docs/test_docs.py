"""The examples of the documentation run, and print what the documentation says they print.

Conventions, page by page and from top to bottom, in an empty folder with ``examples/`` in it and a
copy of its book as ``my_accounts.csv``:

- ``python``: run, all blocks of a page as one program; a ``text`` block that follows is what it
  prints.
- ``python`` or ``yaml`` with a comment that is only a file name among its first two lines: that
  file, written and not run.
- ``console``: lines that begin with ``$ simcs`` or ``$ make run`` are run; other commands are not.
  What stands below a command is what it prints, messages included. ``console exit=2`` is a block
  whose commands are refused with that code.

Shown lines must be printed in that order; a line … stands for any lines, and … in a line for
anything. Comparisons with no ``replications=``, or more than sixty, are run with very few accounts
and replications and what they print is not compared, and so with a page outside of docs/
(README.md) and with most commands of the pages in `LONG`. Comparisons are run by driver=loop, which
prints the same sooner, and the report, which takes longer than the runs, is only written for the
page about it.
"""

import io
import json
import pickle
import re
import runpy
import shutil
import tomllib
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks.pages import DOCS, ROOT, Block, arguments_of, blocks, commands, file_of
from benchmarks.pages import PAGES as SHOWING
from simcs.cli import main
from simcs.experiment import (
    arms,  # noqa: F401 - what ships is registered before `folder` copies what is registered
    populations,
)
from simcs.interventions.plan import POLICIES
from simcs.metrics.definitions import METRICS, metric_names
from simcs.world.burn_in import burn_in

README, *PAGES = SHOWING
RUN = [*sorted((DOCS / "tutorial").glob("*.md")), *sorted((DOCS / "how-to").glob("*.md"))]
MOST_REPLICATIONS = 60
REPORTING = ("report",)
"""Pages whose examples need the report."""
LONG = {"teach": 3}
"""Pages whose examples take minutes -> of how many commands what they print is compared."""
MANY = ("replications", "book.size")
SMALL = (
    "book.burn_in_accounts=20",
    "book.burn_in_weeks=60",
    "replications=2",
    "horizon_weeks=52",
    "depth=quick",
)
UNCHECKED = "…"


def compare(shown: str, printed: str, place: str) -> None:
    """Require that the shown lines are printed one after the other, … standing for anything."""
    parts = [
        r"(?:.*\n)*?" if line == UNCHECKED else re.escape(line).replace(UNCHECKED, ".*") + r" *\n"
        for line in shown.splitlines()
    ]
    pattern = re.compile(r"(?:.*\n)*?" + "".join(parts))
    assert pattern.match(printed), f"{place} shows\n{shown}\nand this was printed:\n{printed}"


def small(arguments: list[str]) -> list[str]:
    """Return the command with so few accounts and futures that it takes a moment."""
    if not runs_futures(arguments) and arguments[:1] != ["check"]:
        return arguments
    kept = [a for a in arguments if a.partition("=")[0] not in MANY]
    given = {a.partition("=")[0] for a in kept}
    size = () if "book=csv" in arguments else ("book.size=30",)
    return [*kept, *(a for a in (*SMALL, *size) if a.partition("=")[0] not in given)]


def runs_futures(arguments: list[str]) -> bool:
    """Return whether a command compares arms, in so many futures as it is told."""
    comparing = arguments[:1] == ["compare"] or arguments[:2] == ["playbooks", "try"]
    return comparing and not set(arguments) & {"--help", "--cfg"}


def by_the_loop(arguments: list[str]) -> list[str]:
    """Return a comparison by the faster driver; other tests show that nothing else changes."""
    comparing = arguments[:1] == ["compare"] and not set(arguments) & {"--help", "--cfg"}
    said = any(a.startswith("driver=") or a == "service=clocked" for a in arguments)
    return [*arguments, "driver=loop"] if comparing and not said else arguments


def few_replications(arguments: list[str]) -> bool:
    said = [a.partition("=")[2] for a in arguments if a.startswith("replications=")]
    return not runs_futures(arguments) or (bool(said) and int(said[0]) <= MOST_REPLICATIONS)


def run_console(block: Block, comparing: bool) -> int:
    """Run the commands of a block; return of how many what they print was compared."""
    expected = int(block.info.removeprefix("exit=") or 0)
    compared = 0
    for command, shown in commands(block.text):
        arguments = arguments_of(command)
        if arguments is None:
            continue
        asis = comparing and few_replications(arguments)
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said), pytest.raises(SystemExit) as stopped:
            main(by_the_loop(arguments if asis else small(arguments)))
        assert stopped.value.code == expected, f"{block.place}: {command}\n{said.getvalue()}"
        if asis:
            compare(shown, said.getvalue(), f"{block.place}: {command}")
            compared += 1
    return compared


def run_page(page: Path) -> None:
    names: dict[str, Any] = {"__name__": "example"}
    printed = ""
    left = LONG.get(page.stem, 1000) if DOCS in page.parents else 0
    for block in blocks(page):
        if file := file_of(block):
            Path(file).parent.mkdir(parents=True, exist_ok=True)
            Path(file).write_text(block.text, "utf-8")
        elif block.kind == "python":
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(io.StringIO()):
                exec(compile(block.text, block.place, "exec"), names)
            printed = said.getvalue()
        elif block.kind == "text" and printed:
            compare(block.text, printed, block.place)
            printed = ""
        elif block.kind == "console":
            left -= run_console(block, left > 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder of its own, in one process, with populations burnt in once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr(POLICIES, "_items", dict(POLICIES._items))
    monkeypatch.setattr(METRICS, "_items", dict(METRICS._items))
    monkeypatch.setattr(populations, "burn_in", remembered)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copy(ROOT / "examples" / "book.csv", "my_accounts.csv")
    return tmp_path


@cache
def burnt_in(key: bytes) -> Any:
    return burn_in(*pickle.loads(key))


def remembered(*arguments: Any) -> Any:
    """Burn a population in, once for all pages."""
    return burnt_in(pickle.dumps(arguments))


@pytest.mark.slow
@pytest.mark.usefixtures("no_pages")
def test_examples_of_the_readme(folder: Path) -> None:
    run_page(README)


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.stem)
def test_examples(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if page.stem not in REPORTING:
        monkeypatch.setattr("simcs.report.report.report_files", lambda *_: None)
    run_page(page)


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    found = set()
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(kept.strip().replace(" ", "-"))
    return found


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CHANGELOG.md", *PAGES], ids=str)
def test_links(page: Path) -> None:
    """Every link to a file of ours leads to one, and to a heading that is there."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{page.name}: {target}"


def test_every_page_is_linked_from_the_index() -> None:
    index = (DOCS / "index.md").read_text("utf-8")
    for page in PAGES:
        place = page.relative_to(DOCS).as_posix()
        assert place == "index.md" or f"({place})" in index, place


@pytest.mark.parametrize("name", ["configuration.md", "actions.md", "signals.md", "playbooks.md"])
def test_reference_is_what_the_code_says(name: str) -> None:
    made = runpy.run_path(str(DOCS / "make_reference.py"))["PAGES"][name]()
    written = (DOCS / "reference" / name).read_text("utf-8")
    assert written == made, "run: .venv/bin/python docs/make_reference.py"


@pytest.mark.slow
def test_run_folder_is_as_described(folder: Path) -> None:
    """Every file and every column, and no other, stands on the page."""
    whole = ("depth=full", "assumptions=2", "driver=loop", "seeds=2")
    arguments = small(["compare", "events=true", "folder=mine", "policies=[none,blend]", *whole])
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), pytest.raises(SystemExit):
        main(arguments)
    page = (DOCS / "reference" / "run-folder.md").read_text("utf-8")
    sections = dict(re.findall(r"^## (.*)\n((?:(?!## ).*\n)*)", page, re.MULTILINE))
    written = {path.name for path in Path("mine").iterdir()}
    listed = page.split("| file |")[1].split("\n\n")[0]
    # Those of playbooks, which no arm has here, are held against the page by
    # tests/playbooks/test_ledger_run.py.
    of_plays = {"playbooks.csv", "playbook_steps.csv", "playbook_hours.csv", "plays.parquet"}
    # … and that of columns of the book, which a made-up one has not, by
    # tests/experiment/test_by_column.py.
    of_plays |= {"playbook_tests.csv", "playbooks_as_written.csv", "playbooks.NAME.yaml"}
    others = of_plays | {"by_column.csv"}
    assert set(re.findall(r"^\| `([\w.]+)`", listed, re.MULTILINE)) == written | others
    for name in written:
        if name.endswith((".csv", ".parquet")):
            columns = duckdb.sql(f"describe select * from 'mine/{name}'").df()["column_name"]
            # Metrics have a page of their own.
            missing = {c for c in columns if f"`{c}`" not in sections[name]} - set(metric_names())
            assert not missing, name
    for name in ("provenance.json", "facts.json"):
        kept = json.loads((Path("mine") / name).read_text("utf-8"))
        assert all(f"`{key}`" in sections[name] for key in kept)
    events = duckdb.sql("select distinct event from 'mine/events.parquet'").df()["event"]
    assert all(f"`{event}`" in sections["events.parquet"] for event in events)


def test_the_generated_reference_is_short() -> None:
    words = (DOCS / "reference" / "configuration.md").read_text("utf-8").split()
    assert len(words) < 6000


def test_every_package_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = {re.split(r"[<>=\[ ]", one)[0] for one in project["dependencies"]}
    page = (DOCS / "background" / "why.md").read_text("utf-8").split("## The packages")[1]
    assert set(re.findall(r"^\| ([\w-]+) \| [^\W-]", page, re.MULTILINE)) - {"package"} == needed
