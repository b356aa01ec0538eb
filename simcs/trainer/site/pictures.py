"""Pictures as inline SVG, made here: no script, no inline style; colours are classes of the sheet."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 64, 20


LEAST_SPAN = 24
"""Points that a small line shows at least from bottom to top, so that noise looks like noise."""


def sparkline(trail: Sequence[float | None], what: str) -> Markup:
    """Return the last readings as a small line, the latest with a dot; gaps stay gaps.

    Parameters
    ----------
    what
        What is read, for those who do not see the picture.
    """
    known = [one for one in trail if one is not None]
    if not known:
        return Markup('<span class="quiet">no reading</span>')
    step = (WIDTH - 8) / 7
    first = 8 - len(trail)
    span = max(LEAST_SPAN, max(known) - min(known))
    low = (max(known) + min(known) - span) / 2
    points = [
        (4 + step * (first + n), HEIGHT - 3 - (HEIGHT - 6) * (v - low) / span)
        for n, v in enumerate(trail)
        if v is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    said = f"{what}, last {len(known)} weeks: " + ", ".join(f"{one:.0f}" for one in known)
    x, y = points[-1]
    return Markup(
        '<svg class="spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
        'aria-label="{said}"><polyline points="{path}"/><circle cx="{x}" cy="{y}" r="2.2"/></svg>'
    ).format(w=WIDTH, h=HEIGHT, said=said, path=path, x=f"{x:.1f}", y=f"{y:.1f}")


def bar(parts: Sequence[tuple[float, str]], whole: float, what: str) -> Markup:
    """Return a bar of parts, each a size and a class, against a whole; what is beyond shows so."""
    most = max(whole, sum(size for size, _ in parts), 1e-9)
    at = 0.0
    drawn = Markup("")
    for size, kind in parts:
        wide = 100 * size / most
        drawn += Markup('<rect class="{k}" x="{x}" y="0" width="{w}" height="10"/>').format(
            k=kind, x=f"{at:.2f}", w=f"{wide:.2f}"
        )
        at += wide
    mark = Markup("")
    if most > whole:
        mark = Markup('<rect class="limit" x="{x}" y="0" width="0.8" height="10"/>').format(
            x=f"{100 * whole / most:.2f}"
        )
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        'aria-label="{said}"><rect class="room" x="0" y="0" width="100" height="10"/>'
        "{parts}{mark}</svg>"
    ).format(said=what, parts=drawn, mark=mark)
