"""A document as PDF, on A4: what `simcs.report.page` shows, in the same order."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Text

from simcs.report.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    Lead,
    Note,
    Paragraph,
    Picture,
    Subheading,
    Table,
    numbered,
    plain,
)
from simcs.report.pdf_table import TIGHT, USUAL, laid_definitions, laid_tables
from simcs.report.pdf_text import (
    ABOVE,
    BODY,
    BODY_LEAD,
    BULLET,
    CAPTION,
    FONT,
    HEADING,
    LEAD,
    MARGIN,
    NOTE,
    SUBHEADING,
    SUBTITLE,
    TITLE,
    UNSEEN,
    WIDTH,
    fonts,
    text,
)
from simcs.report.rendered import File, for_paper, pictures
from simcs.report.style import MUTED

HIGHEST = 612.0
"""Points that a picture may be high, so that its caption has room below it."""
BELOW_HEADING = range(60, 700, 20)
"""Points of what follows a heading that have to fit below it: the first that hold a part of it."""
BESIDE, BESIDE_LEAD = (6.0, 14.0), (0.0, 2.0)
"""Points above and below a picture, and where all has to fit on one page."""
POINTS_PER_INCH = 72
FOOTER = 7.5
"""Points of the letters of page numbers."""
PAGES, OF_PAGES = "pages", 24.0
"""The form that says how many pages there are, and the points that it may be wide."""


def pdf(document: Document) -> bytes:
    """Return a document as PDF.

    Parameters
    ----------
    document
        What it shows. Letters that DejaVu Sans does not have are boxes; words that run from right
        to left are set from left to right.

    Returns
    -------
    bytes
        The same for the same document: they contain no time and no machine.
    """
    fonts()
    rl_config.useA85 = 0  # pictures as bytes: to write them as letters takes a second
    drawn = {id(picture): _sized(for_paper(picture)) for picture in pictures(document)}
    file = BytesIO()
    _template(document, file).build(list(_story(document, drawn)), canvasmaker=_Counted)
    return file.getvalue()


class _Counted(Canvas):
    """A canvas that knows how many pages there are only at its end, and then says it on each."""

    def save(self) -> None:
        self.beginForm(PAGES)
        self.setFont(FONT, FOOTER)
        self.setFillColor(HexColor(MUTED))
        self.drawString(0, 0, f" of {self.getPageNumber() - 1}")
        self.endForm()
        super().save()


def _sized(file: File) -> tuple[bytes, float, float]:
    """Return a picture, and its width and height in points."""
    held, *sides = file
    width, height = (POINTS_PER_INCH * inches for inches in sides)
    part = min(1.0, WIDTH / width, HIGHEST / height)
    return held, part * width, part * height


def _template(document: Document, file: BytesIO) -> BaseDocTemplate:
    def footer(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.saveState()
        canvas.setFont(FONT, FOOTER)
        canvas.setFillColor(HexColor(MUTED))
        canvas.translate(A4[0] - MARGIN - OF_PAGES, 8 * mm)
        canvas.drawRightString(0, 0, str(template.page))
        canvas.doForm(PAGES)
        canvas.restoreState()

    template = BaseDocTemplate(
        file, pagesize=A4, title=plain(document.title), subject=plain(document.subtitle),
        author="simcs", creator="simcs", lang=plain(document.language), invariant=1,
        displayDocTitle=True, initialFontName=FONT,
    )  # fmt: skip
    frame = Frame(MARGIN, ABOVE, WIDTH, A4[1] - 2 * ABOVE, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[frame], onPage=footer))
    return template


class _Heading(Text):
    """A heading that is in the outline too, once it is drawn."""

    title: str
    level: int
    key: str
    hidden: bool

    def draw(self) -> None:
        canvas = self.canv
        canvas.bookmarkHorizontal(self.key, 0, self.height)
        canvas.addOutlineEntry(self.title, self.key, self.level)
        if not self.hidden:
            super().draw()


def _heading(
    words: str, look: ParagraphStyle, level: int, key: str, hidden: bool = False
) -> Flowable:
    heading = _Heading("" if hidden else escape(plain(words)), look)
    heading.title, heading.level, heading.key = plain(words), level, key
    heading.hidden = hidden
    return heading


def _story(document: Document, drawn: dict[int, tuple[bytes, float, float]]) -> Iterator[Flowable]:
    yield text(document.title, TITLE)
    yield text(document.subtitle, SUBTITLE)
    for section, blocks in numbered(document):
        if section.on_new_page:
            yield PageBreak()
        above = [
            _heading(
                section.title, UNSEEN if section.leads else HEADING, 0, section.id, section.leads
            )
        ]
        for number, (block, caption) in enumerate(blocks):
            if isinstance(block, Subheading):
                above.append(_heading(block.text, SUBHEADING, 1, f"{section.id}_{number}"))
            elif isinstance(block, Picture):
                air = BESIDE_LEAD if section.leads else BESIDE
                shown = _figure(*drawn[id(block)], caption, air)
                yield KeepTogether([*above, *shown])
                above = []
            else:
                inside = list(_block(block, caption, section.leads))
                yield from _below(above, inside)
                yield from inside
                above = []
        yield from _below(above, [])
        if section.leads:
            yield CondPageBreak(A4[1] / 2)


def _below(headings: list[Flowable], inside: list[Flowable]) -> Iterator[Flowable]:
    """Yield headings, on a page where there is room below them for the beginning of what follows.

    A table begins with its heads and the first of its groups that are not split.
    """
    if headings:
        own = sum(heading.wrap(WIDTH, 0)[1] + heading.getSpaceBefore() for heading in headings)
        yield CondPageBreak(own + (_beginning(inside[0]) if inside else 0))
        yield from headings


def _beginning(flowable: Flowable) -> float:
    whole = flowable.getSpaceBefore() + flowable.wrap(WIDTH, A4[1])[1]
    enough = (room for room in BELOW_HEADING if flowable.split(WIDTH, room))
    return float(min(whole, next(enough, whole)))


def _figure(
    data: bytes, width: float, height: float, caption: str, air: tuple[float, float]
) -> list[Flowable]:
    image = Image(BytesIO(data), width, height, hAlign="LEFT")
    above, below = air
    return [Spacer(0, above), image, text(caption, CAPTION), Spacer(0, below)]


def _block(block: Block, caption: str, leads: bool) -> Iterator[Flowable]:
    air = TIGHT if leads else USUAL
    match block:
        case Paragraph(words):
            yield text(words, BODY_LEAD if leads else BODY)
        case Note(words):
            yield text(words, NOTE)
        case Lead(words):
            yield text(words, LEAD)
        case Bullets(items):
            for item in items:
                yield text(item, BULLET, bulletText="•")
            yield Spacer(0, 4)
        case Definitions(items) if items:
            yield laid_definitions(block, air)
        case Table():
            yield from laid_tables(block, caption, air)
