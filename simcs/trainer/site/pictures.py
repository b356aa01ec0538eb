"""Pictures as inline SVG: no script, no inline style; colours are classes of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

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


def scale(marks: Sequence[tuple[float, str]], what: str) -> Markup:
    """Return a line from 0 to 100 with marks on it, each a place and a class."""
    drawn = Markup("")
    for at, kind in marks:
        drawn += Markup('<rect class="{k}" x="{x}" y="1" width="1.2" height="10"/>').format(
            k=kind, x=f"{min(max(at, 0), 100) * 0.988:.2f}"
        )
    return Markup(
        '<svg class="scaled" viewBox="0 0 100 12" preserveAspectRatio="none" role="img" '
        'aria-label="{said}"><rect class="room" x="0" y="5" width="100" height="2"/>{marks}</svg>'
    ).format(said=what, marks=drawn)


def spread(counts: Sequence[tuple[int, int]], most: int, here: int, what: str) -> Markup:
    """Return how often each number came, as columns; the one of this future stands out.

    Parameters
    ----------
    counts
        Number and how often, in order.
    most
        The largest number there can be.
    """
    tallest = max(often for _, often in counts)
    wide = 100 / (most + 1)
    drawn = Markup("")
    for number, often in counts:
        high = 20 * often / tallest
        drawn += Markup('<rect class="{k}" x="{x}" y="{y}" width="{w}" height="{h}"/>').format(
            k="here" if number == here else "often",
            x=f"{number * wide + 0.15:.2f}",
            y=f"{20 - high:.2f}",
            w=f"{wide - 0.3:.2f}",
            h=f"{high:.2f}",
        )
    return Markup(
        '<svg class="spread" viewBox="0 0 100 21" preserveAspectRatio="none" role="img" '
        'aria-label="{said}"><rect class="room" x="0" y="20.3" width="100" height="0.7"/>{drawn}'
        "</svg>"
    ).format(said=what, drawn=drawn)


LEFT, TOP, BOTTOM = 26, 8, 172
"""Edges of a chart of lines; it is 420 wide and 200 high."""


def courses(
    lines: Sequence[tuple[str, str, Sequence[float]]],
    first: int,
    turned: int | None,
    what: str,
) -> Markup:
    """Return lines from 0 to 100 over weeks, each with its name at its end.

    Parameters
    ----------
    lines
        Class, name, and a value for each week.
    first
        The first week, from 0.
    turned
        A week that gets a mark.
    """
    count = max(len(values) for _, _, values in lines)
    step = 318 / max(1, count - 1)

    def high(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * min(max(value, 0), 100) / 100

    drawn = Markup("")
    for level in (0, 50, 100):
        drawn += Markup(
            '<line class="rule" x1="{l}" x2="344" y1="{y}" y2="{y}"/>'
            '<text class="tick" x="{t}" y="{ty}" text-anchor="end">{n}</text>'
        ).format(l=LEFT, y=high(level), t=LEFT - 4, ty=high(level) + 4, n=level)
    for week in range(first, first + count, max(1, (count + 4) // 5)):
        drawn += Markup('<text class="tick" x="{x}" y="190">{n}</text>').format(
            x=f"{LEFT + (week - first) * step:.1f}", n=f"wk {week + 1}"
        )
    if turned is not None:
        x = LEFT + (turned - first) * step
        drawn += Markup('<line class="turn" x1="{x}" x2="{x}" y1="{a}" y2="{b}"/>').format(
            x=f"{x:.1f}", a=TOP, b=BOTTOM
        )
    ends = _apart([high(values[-1]) for _, _, values in lines])
    for (kind, name, values), at in zip(lines, ends, strict=True):
        path = " ".join(f"{LEFT + n * step:.1f},{high(v):.1f}" for n, v in enumerate(values))
        drawn += Markup(
            '<polyline class="{k}" points="{p}"/><text class="name {k}" x="{x}" y="{y}">{n}</text>'
        ).format(k=kind, p=path, x=f"{LEFT + (len(values) - 1) * step + 5:.1f}", y=at + 4, n=name)
    return Markup(
        '<svg class="courses" viewBox="0 0 420 200" role="img" aria-label="{said}">{drawn}</svg>'
    ).format(said=what, drawn=drawn)


def _apart(ends: list[float], least: float = 13) -> list[float]:
    """Return heights of names that do not cover each other."""
    order = sorted(range(len(ends)), key=ends.__getitem__)
    found = list(ends)
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + least)
    return found
