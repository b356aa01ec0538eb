"""How wide texts are when they are drawn, each measured once."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Style = tuple[tuple[str, Any], ...]
"""Names and values of what `matplotlib.figure.Figure.text` takes."""


def pixels(text: str, dpi: float, style: Style) -> float:
    """Return how wide a label is at a resolution, which is the same in each figure."""
    from matplotlib import rcParams

    fonts = tuple(tuple(rcParams[name]) for name in ("font.family", "font.sans-serif"))
    return _pixels(text, dpi, style, fonts)


@lru_cache(maxsize=1 << 12)
def _pixels(text: str, dpi: float, style: Style, _: tuple[tuple[str, ...], ...]) -> float:
    drawn = _blank(dpi).text(0, 0, text, **dict(style))
    width = float(drawn.get_window_extent().width)
    drawn.remove()
    return width


@cache
def _blank(dpi: float) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(dpi=dpi)
    FigureCanvasAgg(figure)
    return figure
