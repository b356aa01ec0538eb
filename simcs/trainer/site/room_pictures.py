"""Pictures of the class as inline SVG: dots and bars on one axis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from simcs.trainer.deck import Deck

WIDE, LEFT, RIGHT = 1000, 40, 40
"""Points of a picture, and those free beside its axis."""

ROW, DOT, TOP = 78, 10, 44
MOST_STACKED = 8


def _svg(height: float, said: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="spread" viewBox="0 0 {w} {h}" role="img" aria-label="{said}">{parts}</svg>'
    ).format(w=WIDE, h=round(height), said=said, parts=Markup("").join(parts))


def _text(x: float, y: float, kind: str, words: object, anchor: str = "middle") -> Markup:
    return Markup('<text class="{k}" x="{x}" y="{y}" text-anchor="{a}">{t}</text>').format(
        k=kind, x=f"{x:.1f}", y=f"{y:.1f}", a=anchor, t=words
    )


def _line(kind: str, x: float, y: float, to_x: float, to_y: float) -> Markup:
    return Markup('<line class="{k}" x1="{a}" y1="{b}" x2="{c}" y2="{d}"/>').format(
        k=kind, a=f"{x:.1f}", b=f"{y:.1f}", c=f"{to_x:.1f}", d=f"{to_y:.1f}"
    )


class _Axis:
    """One axis of whole numbers."""

    def __init__(self, low: int, high: int, step: int) -> None:
        self.low, self.high, self.step = low, max(high, low + 1), step

    def at(self, value: float) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * (value - self.low) / (self.high - self.low)

    def drawn(self, top: float, bottom: float, unit: str = "") -> list[Markup]:
        found = []
        for value in range(self.low, self.high + 1, self.step):
            found.append(_line("grid", self.at(value), top, self.at(value), bottom))
            found.append(_text(self.at(value), bottom + 32, "tick", f"{value}{unit}"))
        return found


def _dots(axis: _Axis, values: Iterable[int], base: float) -> list[Markup]:
    """Return one dot per value, those of a value above each other, closer where there are many."""
    found = []
    for value, count in sorted(Counter(values).items()):
        step = min(2 * DOT + 2, MOST_STACKED * (2 * DOT + 2) / count)
        found += [
            Markup('<circle class="dot" cx="{x}" cy="{y}" r="{r}"/>').format(
                x=f"{axis.at(value):.1f}", y=f"{base - DOT - n * step:.1f}", r=DOT
            )
            for n in range(count)
        ]
    return found


def _room_for(values: Iterable[int]) -> float:
    most = max(Counter(values).values(), default=1)
    return (2 * DOT + 2) * min(most, MOST_STACKED) + 8


def spread(deck: Deck) -> Markup:
    """Return the class's dots above the strategies' ranges, accounts kept on one axis."""
    if not deck.kept:
        return Markup("")
    values = [*deck.kept]
    for one in deck.ranges:
        values += [v for v in (one.low, one.high, one.here) if v is not None]
    low, high = max(0, min(values) - 1), min(deck.accounts, max(values) + 1)
    axis = _Axis(low, high, 1 if high - low <= 14 else 2 if high - low <= 28 else 5)
    first = TOP + _room_for(deck.kept)
    bottom = first + ROW * len(deck.ranges) + 12
    parts = axis.drawn(TOP, bottom)
    parts += [_text(LEFT, TOP - 12, "name strong", "You, the class", "start")]
    parts += _dots(axis, deck.kept, first)
    parts.append(_line("base", LEFT, first + 3, WIDE - RIGHT, first + 3))
    for n, one in enumerate(deck.ranges):
        y = first + ROW * (n + 1) - 16
        parts.append(_text(LEFT, y - 24, "name", one.label, "start"))
        if one.low is not None and one.high is not None and one.mean is not None:
            parts.append(_line("range", axis.at(one.low), y, axis.at(one.high), y))
            parts.append(_line("mean", axis.at(one.mean), y - 13, axis.at(one.mean), y + 13))
        if one.here is not None:
            x = axis.at(one.here)
            corners = ((x - 10, y), (x, y - 10), (x + 10, y), (x, y + 10))
            path = " ".join(f"{a:.1f},{b:.1f}" for a, b in corners)
            parts.append(Markup('<polygon class="here" points="{p}"/>').format(p=path))
    parts.append(_text(axis.at((low + high) / 2), bottom + 68, "tick", "accounts kept"))
    said = f"Accounts kept. The class: {', '.join(map(str, deck.kept))}. " + " ".join(
        f"{one.label}: {one.low} to {one.high} in nine of ten futures"
        + ("." if one.here is None else f", {one.here} in yours.")
        for one in deck.ranges
    )
    return _svg(bottom + 80, said, parts)


def guesses(deck: Deck) -> Markup:
    """Return the class's opening guesses above what came, per cent of the accounts on one axis."""
    if not deck.guesses or not deck.accounts:
        return Markup("")
    axis, came = _Axis(0, 100, 20), [round(100 * one / deck.accounts) for one in deck.kept]
    first = TOP + _room_for(deck.guesses)
    second = first + TOP + _room_for(came)
    parts = axis.drawn(TOP, second + 8, " %")
    for name, values, base in (("You guessed", deck.guesses, first), ("It came", came, second)):
        top = base - _room_for(values)
        parts.append(_text(LEFT, top - 6, "name strong", name, "start"))
        parts += _dots(axis, values, base)
        parts.append(_line("base", LEFT, base + 3, WIDE - RIGHT, base + 3))
    said = (
        f"Share of accounts that stay, per cent. Guessed: {', '.join(map(str, deck.guesses))}. "
        f"Came: {', '.join(map(str, came))}."
    )
    return _svg(second + 54, said, parts)
