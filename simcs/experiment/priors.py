"""What a parameter may plausibly be, where nobody has measured it.

What is *allowed* (0 to 20 logits) says what can be computed, not what can be believed. Where we
have a view, the plausible range stands beside the parameter (`simcs.parameter.parameter`).
For every other assumption (source A) one rule holds:

- a number is drawn from half to double its default, alike on the scale of its logarithm;
- a share between 0 and 1 from half to double its odds, alike on the scale of its logit;
- both are cut to what is allowed;
- a default of 0, of infinity or of a full share switches something off, and stays as it is.

What was read in a source (V1, V2) or fitted (F) is not drawn, nor are facts and choices of one's
own (`GIVEN`).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import Any

from annotated_types import Ge, Le

from simcs.experiment.config import Config, tickets_of
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.parameter import GIVEN

MILESTONES = ("first_value", "full_adoption")
ASSUMED = "A"
"""The mark of what nobody has measured."""


class Scale(Enum):
    """On which scale all places of a range are alike."""

    even = "even"
    ratio = "ratio"
    """Its logarithm: a half is as far from the default as double."""
    odds = "odds"
    """The logarithm of its odds."""


@dataclass(frozen=True)
class Span:
    """A plausible range, ends included.

    Parameters
    ----------
    low, high
        The ends.
    scale
        On which all places in it are alike.
    whole
        Whether only whole numbers are meant.
    """

    low: float
    high: float
    scale: Scale = Scale.even
    whole: bool = False

    def at(self, place: float) -> float:
        """Return the value at a place from 0, the lower end, to 1; rounded where it is whole."""
        if self.scale is Scale.ratio:
            value = self.low * math.pow(self.high / self.low, place)
        elif self.scale is Scale.odds:
            odds = _odds(self.low) * math.pow(_odds(self.high) / _odds(self.low), place)
            value = odds / (1 + odds)
        else:
            # Half a step more on either side gives the ends of whole numbers their full share.
            more = 0.5 if self.whole else 0.0
            low, high = self.low - more, self.high + more
            value = low + (high - low) * place
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else value


def span_of(kind: type[Any], name: str, default: Any) -> Span | None:
    """Return the plausible range of a parameter; None where it is not drawn.

    Parameters
    ----------
    kind
        The dataclass that it is a field of.
    default
        What it is by default; segments have defaults of their own.
    """
    if not isinstance(default, int | float) or isinstance(default, bool):
        return None
    field = kind.__pydantic_fields__[name]
    declared: Any = field.json_schema_extra
    if declared is None or declared.get("source") != ASSUMED or declared["plausible"] == GIVEN:
        return None
    whole = isinstance(default, int)
    if declared["plausible"] is not None:
        low, high = declared["plausible"]
        return Span(low, high, whole=whole)
    if default == 0 or math.isinf(default):
        return None
    least: Any = next(m.ge for m in field.metadata if isinstance(m, Ge))
    most: Any = next(m.le for m in field.metadata if isinstance(m, Le))
    spread = declared["spread"]
    if least >= 0 and most <= 1 and not whole:
        if default == 1:
            return None
        odds = _odds(default)
        scale, ends = Scale.odds, [o / (1 + o) for o in (odds / spread, odds * spread)]
    else:
        scale, ends = Scale.ratio, sorted((default / spread, default * spread))
    return Span(max(ends[0], least), min(ends[1], most), scale, whole)


def _odds(share: float) -> float:
    return share / (1 - share)


def spans(config: Config) -> dict[str, dict[str, Span]]:
    """Return what alternative sets of assumptions draw: key -> segment -> plausible range.

    The segment is "" for what belongs to none; ``*`` in a key stands for all segments. Left out is
    what the run sets to something else than its default, which is taken as known, and what nothing
    reads, such as the length of campaigns where there are none. Where one milestone of adoption is
    set, the other is left out too, since drawn alone it could come to stand on the wrong side.
    """
    found: dict[str, dict[str, Span]] = {}
    for f in fields(config):
        part: Any = getattr(config, f.name)
        if is_dataclass(part) and (f.name != "tickets" or tickets_of(config) is not None):
            usual: Any = type(part)
            for name, span in _own_spans(part, usual()):
                found[f"{f.name}.{name}"] = {"": span}
    shipped = Journey().segments
    for segment, part in config.journey.segments.items():
        for name, span in _own_spans(part, shipped.get(segment, Segment())):
            found.setdefault(f"journey.segments.*.{name}", {})[segment] = span
    if not _milestones_are_usual(config.journey):
        for name in MILESTONES:
            found.pop(f"journey.{name}", None)
    return found


def settings_at(
    ranges: Mapping[str, Mapping[str, Span]], places: Sequence[float]
) -> dict[str, Any]:
    """Return settings, as `simcs.studies.variants.varied` takes them, at places of ranges.

    Parameters
    ----------
    ranges
        As `spans` returns them.
    places
        One from 0 to 1 for each; what differs between segments takes it in the range of each.
    """
    settings: dict[str, Any] = {}
    for (key, own), place in zip(ranges.items(), places, strict=True):
        values = {segment: span.at(place) for segment, span in own.items()}
        settings[key] = values.get("", values)
    return settings


def _milestones_are_usual(journey: Journey) -> bool:
    """Return whether no run has set the adoption of first value or full adoption."""
    usual = Journey()
    own = any(
        getattr(s, name) is not None for s in journey.segments.values() for name in MILESTONES
    )
    return not own and all(getattr(journey, name) == getattr(usual, name) for name in MILESTONES)


def _own_spans(part: Any, usual: Any) -> Iterator[tuple[str, Span]]:
    """Yield name and range of what is drawn of one dataclass, whose defaults are ``usual``."""
    for f in fields(part):
        default = getattr(usual, f.name)
        span = span_of(type(part), f.name, default)
        if span is not None and getattr(part, f.name) == default and _is_read(part, usual, f.name):
            yield f.name, span


def _is_read(part: Any, usual: Any, name: str) -> bool:
    """Return whether any switch that a parameter depends on is not off, as all are by default."""
    declared: Any = type(part).__pydantic_fields__[name].json_schema_extra
    switches = declared["only_with"].split()
    return not switches or any(getattr(part, one) != getattr(usual, one) for one in switches)
