"""Letters that a picture cannot draw: another font where there is one, else a number and a note."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USUAL = "DejaVu Sans"
"""The font of all pictures, which matplotlib brings along."""

OTHERS = (
    "Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Noto Sans SC",
    "Noto Sans JP", "Noto Sans KR", "Source Han Sans SC", "Source Han Sans", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Droid Sans Fallback", "PingFang SC", "Hiragino Sans", "Heiti TC",
    "Apple SD Gothic Neo", "Microsoft YaHei", "SimHei", "Yu Gothic", "MS Gothic", "Malgun Gothic",
    "Arial Unicode MS",
)  # fmt: skip
"""Fonts of Chinese, Japanese and Korean letters, of which systems have some."""

RIGHT_TO_LEFT = {"R", "AL", "AN", "RLE", "RLO", "RLI"}
"""Unicode's classes of letters whose order matplotlib would reverse."""
WORDS = re.compile(r"\S+")
SIZE = 8.5
"""Points of the note."""
LINE, LEFT = 0.17, 0.12
"""Inches of a line of the note, and of its distance from the left."""


def readable(figure: Figure, draw: Callable[[], object]) -> Figure:
    """Draw a figure, and return it with a number in brackets for what cannot be drawn.

    That are letters which no font here has, and those written from right to left. A note below says
    so.

    Parameters
    ----------
    figure
        An empty one.
    draw
        Draws into it.
    """
    from matplotlib.text import Text

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        draw()
    numbers: dict[str, int] = {}
    for one in figure.findobj(Text):
        said: Any = one
        text = said.get_text()
        missing = frozenset(c for c in text if not c.isascii() and not _drawn_by(USUAL, c))
        backwards = any(unicodedata.bidirectional(c) in RIGHT_TO_LEFT for c in text)
        if missing and not backwards and (other := _font_with(missing)):
            said.set_fontfamily([USUAL, other])
        elif missing or backwards:
            said.set_text(_numbered(text, numbers))
    if numbers:
        _note(figure, len(numbers))
    return figure


@cache
def _font_with(letters: frozenset[str]) -> str | None:
    """Return the first of `OTHERS` that is installed and has all letters."""
    from matplotlib.font_manager import fontManager

    there = {font.name for font in fontManager.ttflist}
    fits = (name for name in OTHERS if name in there)
    return next((name for name in fits if all(_drawn_by(name, c) for c in letters)), None)


@cache
def _drawn_by(font: str, letter: str) -> bool:
    from matplotlib.font_manager import findfont, get_font

    return letter.isspace() or get_font(findfont(font)).get_char_index(ord(letter)) != 0


def _numbered(text: str, numbers: dict[str, int]) -> str:
    """Return a text in which runs of words that cannot be drawn are numbers."""
    runs: list[list[int]] = []
    for word in WORDS.finditer(text):
        if not any(_is_hidden(c) for c in word[0]):
            continue
        if runs and not text[runs[-1][1] : word.start()].strip(" "):
            runs[-1][1] = word.end()
        else:
            runs.append([word.start(), word.end()])
    for start, end in reversed(runs):
        run = text[start:end]
        text = f"{text[:start]}\0{run}\0{text[end:]}"
    for run in re.findall("\0(.*?)\0", text, re.DOTALL):
        number = numbers.setdefault(run, len(numbers) + 1)
        text = text.replace(f"\0{run}\0", f"[{number}]", 1)
    return text


def _is_hidden(letter: str) -> bool:
    backwards = unicodedata.bidirectional(letter) in RIGHT_TO_LEFT
    return backwards or not (letter.isascii() or _drawn_by(USUAL, letter))


def _note(figure: Figure, count: int) -> None:
    """Write below a picture what the numbers are; it gets higher by that."""
    width, height = figure.get_size_inches()
    for axes in figure.axes:
        left, bottom, wide, high = axes.get_position().bounds
        axes.set_position((
            left, (bottom * height + LINE) / (height + LINE), wide, high * height / (height + LINE)
        ))  # fmt: skip
    figure.set_size_inches(width, height + LINE)
    which = "[1]: a name" if count == 1 else f"[1] to [{count}]: names"
    figure.text(
        LEFT / width, LINE / 3 / (height + LINE), f"{which} in letters that cannot be drawn here",
        fontsize=SIZE, va="bottom", parse_math=False,
    )  # fmt: skip
