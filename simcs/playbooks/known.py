"""What the conditions and steps of one file can name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from simcs.errors import PlaybookError, quoted
from simcs.playbooks.amounts import Written
from simcs.playbooks.catalogue import DATES, EVENTS, FLAGS, SIGNALS
from simcs.playbooks.grammar import KEYWORDS
from simcs.playbooks.language import NamedNumber, Place, Unit
from simcs.playbooks.nodes import Source, TextNode, unknown_word


@dataclass
class Known:
    """The names of one file.

    Attributes
    ----------
    actions
        What a step can ask for.
    playbooks
        Names of all playbooks of the file.
    settings
        By name.
    columns
        The book's own columns; None where the file does not say what one is, until it is compared.
    definitions
        What ``define`` says, by name.
    tags
        Tags that some step puts on.
    tags_asked
        Where tags are named that some step must put on.
    broken
        Settings, columns and definitions with a mistake, and which: who names one has none.
    depth
        How many conditions are being read, one within the other.
    """

    source: Source
    actions: frozenset[str]
    playbooks: tuple[str, ...] = ()
    settings: dict[str, NamedNumber] = field(default_factory=dict)
    columns: dict[str, Unit | None] = field(default_factory=dict)
    definitions: dict[str, TextNode] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)
    tags_asked: list[Written] = field(default_factory=list)
    broken: dict[str, PlaybookError] = field(default_factory=dict)
    depth: int = 0

    def declare(self, name: str, read: Callable[[], object]) -> None:
        """Read what declares a name; a mistake is noted, and that the name has one."""
        try:
            read()
        except PlaybookError as error:
            if name not in {*SIGNALS, *FLAGS, *EVENTS, *DATES}:  # these keep their meaning
                self.broken[name] = error
            self.source.note(error)

    def unit(self, name: str) -> Unit | None:
        """Return the unit of a signal or a column: "number" while it is open, None for neither."""
        if name in self.columns:
            return self.columns[name] or Unit.NUMBER
        return SIGNALS[name].unit if name in SIGNALS else None

    def unit_names(self) -> tuple[str, ...]:
        """Return the names of all signals and columns."""
        return *SIGNALS, *self.columns

    def require_new(self, node: TextNode, what: str) -> None:
        """Refuse a name of the file's own that means something already."""
        for kind, names in (
            ("a signal", SIGNALS), ("a flag", FLAGS), ("an event", EVENTS), ("a date", DATES),
            ("a setting", self.settings), ("a column", self.columns),
        ):  # fmt: skip
            if node.text in names:
                raise node.error(f"{quoted(node.text)} is {kind} already; give {what} another name")
        if node.text.upper() in KEYWORDS:
            raise node.error(f"{quoted(node.text)} is a word of conditions; choose another name")

    def check_tags(self) -> None:
        """Refuse tags that are asked about, and that no step puts on."""
        for asked in self.tags_asked:
            if asked.text not in self.tags:
                what = "a tag that a step of this file puts on"
                raise asked.node.error(unknown_word(asked.text, what, self.tags), asked.offset)


def parts(record: Any) -> Iterator[Any]:
    """Yield a record and all records within it, but for places."""
    left = [record]
    while left:
        one = left.pop()
        yield one
        left += inner(one)


def inner(record: Any) -> list[Any]:
    """Return the records that stand directly within one."""
    found: list[Any] = []
    for each in fields(record):
        value = getattr(record, each.name)
        many = value if isinstance(value, tuple) else (value,)
        found += [one for one in many if is_dataclass(one) and not isinstance(one, Place)]
    return found


def shape(record: Any) -> Any:
    """Return what a record says wherever it stands, to compare it with another."""
    if isinstance(record, tuple):
        return tuple(shape(one) for one in record)
    if not is_dataclass(record):
        return record
    said = [each.name for each in fields(record) if each.name not in {"at", "written", "hours"}]
    return type(record).__name__, *(shape(getattr(record, name)) for name in said)
