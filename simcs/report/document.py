"""The contents of a report, defined once: `simcs.report.page` and `simcs.report.pdf` render it.

All text is plain: there is no markup, and what looks like some is shown as it stands. Numbers are
texts already.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from simcs.errors import quoted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ID = re.compile(r"[a-z][a-z0-9-]*")
JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Invisible, but letters of some scripts look wrong without them."""
HARMFUL = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Unicode's categories of what shows nothing: controls (some turn the direction of what follows),
halves of characters, private and unassigned ones."""


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Note:
    """What one has to know to read the table above it: small."""

    text: str


@dataclass(frozen=True)
class Lead:
    """A verdict: large."""

    text: str


@dataclass(frozen=True)
class Subheading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: Sequence[str]


@dataclass(frozen=True)
class Definitions:
    """Terms and what is said of them, such as settings."""

    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Rows in groups.

    Parameters
    ----------
    caption
        What the table shows; renderers put its number before it.
    columns
        A title for each column, the first over the headers of the rows.
    groups
        A heading, or nothing, and the rows below it. The first cell of a row is its header.
    words
        Titles of the columns that hold words, to the left; others hold numbers, to the right.

    Raises
    ------
    ValueError
        When a column has no title, a row has not a cell for each column, or words name no column.
    """

    caption: str
    columns: Sequence[str]
    groups: Sequence[tuple[str, Sequence[Sequence[str]]]]
    words: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not self.columns or not all(column.strip() for column in self.columns):
            raise ValueError(f"table {quoted(self.caption)}: each column needs a title")
        for number, row in enumerate((r for _, rows in self.groups for r in rows), start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {quoted(self.caption)}, row {number}: {len(row)} cells; "
                    f"it has {len(self.columns)} columns"
                )
        for word in self.words:
            if word not in self.columns:
                raise ValueError(f"table {quoted(self.caption)}: {quoted(word)} is no column")

    @property
    def numeric(self) -> tuple[bool, ...]:
        """By column: whether it stands to the right."""
        return tuple(i > 0 and c not in self.words for i, c in enumerate(self.columns))


@dataclass(frozen=True)
class Picture:
    """A figure.

    Parameters
    ----------
    figure
        The figure, or what draws it when it is rendered.
    alt
        What it shows, for those who do not see it.
    caption
        What stands below it; renderers put its number before it.
    narrow
        The same for a screen as narrow as a phone's, where that is another one.

    Raises
    ------
    ValueError
        When the alternative text is empty.
    """

    figure: Figure | Callable[[], Figure]
    alt: str
    caption: str
    narrow: Callable[[], Figure] | None = None

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError(f"picture {quoted(self.caption)}: it needs an alternative text")

    def drawn(self) -> Figure:
        """Return the figure."""
        return self.figure() if callable(self.figure) else self.figure


Block = Paragraph | Note | Lead | Subheading | Bullets | Definitions | Table | Picture


@dataclass(frozen=True)
class Section:
    """Blocks under a title.

    Parameters
    ----------
    title, blocks
        What it is called and what it holds.
    id
        What links to it name: small letters, digits and hyphens, a letter first.
    leads
        Whether it is what is read first, right below the title of the document and before its
        contents: a page of its own on paper, and nobody sees its own title.
    on_new_page
        Whether it begins a page on paper.

    Raises
    ------
    ValueError
        When the id is of another form.
    """

    title: str
    blocks: Sequence[Block]
    id: str
    leads: bool = False
    on_new_page: bool = False

    def __post_init__(self) -> None:
        if not ID.fullmatch(self.id):
            raise ValueError(
                f"section id {quoted(self.id)}: small letters, digits and hyphens are allowed, "
                "a letter first"
            )


@dataclass(frozen=True)
class Document:
    """A document.

    Parameters
    ----------
    title, subtitle
        Its heading, and a line below that.
    sections
        In their order.
    language
        As BCP 47 names it.

    Raises
    ------
    ValueError
        When two sections have the same id.
    """

    title: str
    subtitle: str
    sections: Sequence[Section]
    language: str = "en"

    def __post_init__(self) -> None:
        ids = [section.id for section in self.sections]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"section id {quoted(twice[0])} is given twice")


def numbered(document: Document) -> Iterator[tuple[Section, list[tuple[Block, str]]]]:
    """Yield each section with its blocks and their captions: "Table 2. Hours by purpose".

    Tables and pictures are counted through the document; others have an empty caption.
    """
    tables = pictures = 0
    for section in document.sections:
        blocks: list[tuple[Block, str]] = []
        for block in section.blocks:
            caption = ""
            if isinstance(block, Table):
                tables += 1
                caption = f"Table {tables}. {block.caption}"
            elif isinstance(block, Picture):
                pictures += 1
                caption = f"Figure {pictures}. {block.caption}"
            blocks.append((block, caption))
        yield section, blocks


@lru_cache(maxsize=1 << 14)
def plain(text: str) -> str:
    """Return text with white space as single spaces, and a mark for what would show nothing.

    Without it a name could turn the direction of what follows, or break the file. A number and the
    per cent sign after it stay on one line, and so does what stands between "(" and ")".
    """
    shown = (
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(c) in HARMFUL and c not in JOINERS
        else c
        for c in re.sub(r"[\s\x1c-\x1f]+", _space, text)
    )
    return re.sub(r"(?<=\d) (?=%)", "\u00a0", "".join(shown))


def _space(found: re.Match[str]) -> str:
    # Spaces that hold a number and its unit together are kept.
    return found[0] if set(found[0]) <= {"\u00a0", "\u202f"} else " "
