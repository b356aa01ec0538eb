"""Letters of the PDF: its font, its styles and the width of the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

from simcs.report.document import plain
from simcs.report.style import INK, MUTED

FONT, BOLD = "simcs-regular", "simcs-bold"
MARGIN = 20 * mm
ABOVE = 13 * mm
"""Free above and below what a page holds; beside it there is `MARGIN`."""
WIDTH = A4[0] - 2 * MARGIN
MEASURE = 410.0
"""Points that running text is wide: some 75 letters."""


@cache
def fonts() -> None:
    """Make the fonts known to reportlab: those that matplotlib brings along for its figures."""
    from matplotlib import get_data_path

    folder = Path(get_data_path(), "fonts", "ttf")
    for name, file in ((FONT, "DejaVuSans.ttf"), (BOLD, "DejaVuSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(folder / file)))


def style(size: float, **others: Any) -> ParagraphStyle:
    """Return the style of running text of a size in points, but for what ``others`` change."""
    usual: dict[str, Any] = {
        "fontName": FONT, "fontSize": size, "leading": 1.45 * size, "textColor": HexColor(INK),
        "rightIndent": WIDTH - MEASURE, "spaceAfter": 7, "allowWidows": 0, "allowOrphans": 0,
    }  # fmt: skip
    return ParagraphStyle("", **(usual | others))


_HEADING: dict[str, Any] = {"fontName": BOLD, "rightIndent": 0}
TITLE = style(17, fontName=BOLD, leading=21, spaceAfter=5, rightIndent=0)
SUBTITLE = style(9.5, textColor=HexColor(MUTED), spaceAfter=12, rightIndent=0)
HEADING = style(13, spaceBefore=22, spaceAfter=8, **_HEADING)
UNSEEN = style(0.1, leading=0.1, spaceAfter=0, **_HEADING)
SUBHEADING = style(10, spaceBefore=12, spaceAfter=5, **_HEADING)
LEAD = style(11, leading=14.5, spaceAfter=4, rightIndent=0)
BODY = style(9)
BODY_LEAD = style(8.7, leading=11.2, spaceAfter=3, rightIndent=0)
"""Running text of the page that leads, which has to hold much."""
NOTE = style(7.5, leading=9.8, textColor=HexColor(MUTED), spaceAfter=3, rightIndent=0)
BULLET = style(9, leftIndent=12, bulletFontName=FONT, spaceAfter=4)
CAPTION = style(8, textColor=HexColor(MUTED), spaceAfter=0)
CAPTION_LEAD = style(8, leading=10.5, textColor=HexColor(MUTED), spaceAfter=0, rightIndent=0)


def text(words: str, look: ParagraphStyle, **others: Any) -> Paragraph:
    """Return text set in a style; nothing in it is read as markup."""
    return Paragraph(escape(plain(words)), look, **others)
