"""Every command that README, docs and help texts show: found by reading them, not by a list."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = (ROOT / "README.md", *sorted(DOCS.rglob("*.md")))
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^    ((?:simcs|make) .+)$", re.MULTILINE)
FILE = re.compile(r"^# ([\w./]+\.(?:py|yaml))$", re.MULTILINE)
EXAMPLE = re.compile(r"^  (simcs .+)$", re.MULTILINE)
TIME = re.compile(r"\b(takes?|pass of)\b[^.]*\b(minutes?|hours?)\b")
"""How a page says beforehand how long it takes."""


@dataclass
class Block:
    """One fenced block of a page, and where it stands."""

    kind: str
    info: str
    text: str
    place: str
    before: str = ""
    """The paragraph before it."""


@dataclass(frozen=True)
class Shown:
    """One command of a page or a help text."""

    place: str
    command: str
    before: str = ""
    code: int = 0
    files: dict[str, str] = field(default_factory=dict)
    """Files that the page has shown before it."""


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = page.read_text("utf-8")
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        before = _paragraph_before(text, found.start())
        yield Block(found[1], found[2].strip(), found[3], f"{page.name}, line {line}", before)


def file_of(block: Block) -> str | None:
    """Return the name of the file that a block is, where it is one."""
    found = FILE.search("\n".join(block.text.splitlines()[:2]) + "\n")
    return found[1] if block.kind in ("python", "yaml") and found else None


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block, and what is shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, shown = part.partition("\n")
        yield line, shown


def arguments_of(command: str) -> list[str] | None:
    """Return what simcs is given by a command; None for other commands."""
    words = shlex.split(command, comments=True)
    if words[:2] == ["make", "run"]:
        given = [word.removeprefix("ARGS=") for word in words[2:] if word.startswith("ARGS=")]
        return shlex.split(given[0]) if given else ["compare"]
    return words[1:] if words[:1] == ["simcs"] else None


def shown() -> list[Shown]:
    """Return all commands, page by page and from top to bottom, and then those of help texts."""
    return [*(one for page in PAGES for one in _of_page(page)), *_of_help()]


def _of_page(page: Path) -> Iterator[Shown]:
    place = page.relative_to(ROOT).as_posix()
    files: dict[str, str] = {}
    for block in blocks(page):
        if name := file_of(block):
            files[name] = block.text
        elif block.kind == "console":
            code = int(block.info.removeprefix("exit=") or 0)
            for command, _ in commands(block.text):
                yield Shown(place, command, block.before, code, dict(files))
        elif block.kind == "sh":
            for line in block.text.splitlines():
                # What the line itself remarks counts as said beforehand.
                yield Shown(place, line.partition(" #")[0].strip(), f"{block.before} {line}")
    text = page.read_text("utf-8")
    for found in INDENTED.finditer(text):
        yield Shown(place, found[1], _paragraph_before(text, found.start()), 0, dict(files))


def _of_help() -> Iterator[Shown]:
    from simcs.claims.command import HELP as CLAIMS
    from simcs.cli import HELP
    from simcs.report.parameters_text import HELP as PARAMETERS
    from simcs.report.playbook_command import HELP as PLAYBOOKS
    from simcs.report.trace_command import ABOUT

    texts = {"simcs --help": HELP, "simcs claims --help": CLAIMS,
             "simcs parameters --help": PARAMETERS, "simcs trace --help": ABOUT,
             "simcs playbooks --help": PLAYBOOKS}  # fmt: skip
    for place, text in texts.items():
        for found in EXAMPLE.finditer(text.partition("Examples:")[2]):
            yield Shown(place, found[1], text)


def _paragraph_before(text: str, at: int) -> str:
    """Return the last paragraph before a place, list items included."""
    above = text[:at].rstrip()
    return above[above.rfind("\n\n") + 1 :]
