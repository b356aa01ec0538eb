"""Pictures of a document as files: each is drawn once, whether for the page or for paper."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from simcs.report.document import Document, Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SALT = "simcs"
"""From which matplotlib makes the ids in a drawing; any text that stays the same."""
DPI = 200
"""Of a picture on paper."""

File = tuple[bytes, float, float]
"""What it holds, and how wide and high the picture is, in inches."""
Files = tuple[File, File | None, File]
"""A picture for the page, for a screen as narrow as a phone's, and for paper."""

_HELD: WeakKeyDictionary[Picture, dict[str, File]] = WeakKeyDictionary()


def for_page(picture: Picture) -> File:
    """Return a picture as SVG."""
    return _once(picture, "page", lambda: _sized(picture.drawn(), svg))


def for_phone(picture: Picture) -> File | None:
    """Return a picture as SVG for a narrow screen, where that is another one."""
    narrow = picture.narrow
    return None if narrow is None else _once(picture, "phone", lambda: _sized(narrow(), svg))


def for_paper(picture: Picture) -> File:
    """Return a picture as PNG."""
    return _once(picture, "paper", lambda: _sized(picture.drawn(), png))


def pictures(document: Document) -> list[Picture]:
    """Return the pictures of a document, in their order."""
    return [
        block
        for section in document.sections
        for block in section.blocks
        if isinstance(block, Picture)
    ]


def files(picture: Picture) -> Files:
    """Return all that a picture is shown as."""
    return for_page(picture), for_phone(picture), for_paper(picture)


def hold(picture: Picture, made: Files) -> None:
    """Take the files of a picture from another process, which drew it."""
    kinds = zip(("page", "phone", "paper"), made, strict=True)
    _HELD[picture] = {kind: file for kind, file in kinds if file is not None}


def _once(picture: Picture, kind: str, make: Callable[[], File]) -> File:
    held = _HELD.setdefault(picture, {})
    if kind not in held:
        held[kind] = make()
    return held[kind]


def _sized(figure: Figure, write: Callable[[Figure], bytes]) -> File:
    width, height = figure.get_size_inches()
    return write(figure), float(width), float(height)


def svg(figure: Figure) -> bytes:
    """Return a figure as SVG, its letters as outlines so that it needs no font.

    The same figure gives the same bytes.
    """
    from matplotlib import rc_context

    file = BytesIO()
    # Time and software are left out.
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with rc_context({"svg.fonttype": "path", "svg.hashsalt": SALT}):
        figure.savefig(file, format="svg", metadata=nothing)
    return file.getvalue()


def png(figure: Figure) -> bytes:
    """Return a figure as PNG, the same for the same figure."""
    file = BytesIO()
    # What takes time is to make it small, which whatever holds it does anyway.
    least = {"compress_level": 1}
    figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None}, pil_kwargs=least)
    return file.getvalue()
