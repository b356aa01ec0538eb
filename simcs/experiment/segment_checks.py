"""What is wrong with segments of accounts, between keys that are each in their range."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from simcs.errors import quoted
from simcs.journey.parameters import Journey
from simcs.journey.segment_parameters import milestones


def unfit_segments(journey: Journey) -> Iterator[str]:
    """Yield one line for each problem: key, value, what is allowed."""
    segments = journey.segments
    if not 1 <= len(segments) <= 100:
        yield f"journey.segments has {len(segments)} entries; allowed: 1 to 100"
    for name, segment in segments.items():
        place = f"journey.segments.{name}"
        weeks = [week for week, share in segment.terms.items() if share != 0]
        if not weeks or any(not 1 <= week <= 1040 for week in weeks):
            yield f"{place}.terms has terms {quoted(weeks)}; allowed: some of 1 to 1040 weeks"
        elif segment.notice_weeks >= min(weeks):
            yield (
                f"{place}.notice_weeks is {segment.notice_weeks}; "
                f"allowed: less than its shortest term of {min(weeks)} weeks"
            )
        yield from unfit_shares(f"{place}.terms", segment.terms)
    yield from _milestones_out_of_order(journey)


def _milestones_out_of_order(journey: Journey) -> Iterator[str]:
    """Find segments that have adopted fully before they have first value; all at once if all do."""
    if journey.first_value > journey.full_adoption:
        yield (
            f"journey.first_value is {journey.first_value:g}; "
            f"allowed: at most journey.full_adoption, {journey.full_adoption:g}"
        )
        return
    for name, segment in journey.segments.items():
        first, full = milestones(journey, segment)
        if first > full:
            place = f"journey.segments.{name}"
            one = "journey" if segment.first_value is None else place
            other = "journey" if segment.full_adoption is None else place
            yield (
                f"{one}.first_value is {first:g}; allowed: at most {other}.full_adoption, {full:g}"
            )


def unfit_shares(place: str, shares: Mapping[Any, float]) -> Iterator[str]:
    """Yield a line where shares do not divide anything."""
    values = list(shares.values())
    if any(not (0 <= value < math.inf) for value in values) or not sum(values) > 0:
        yield f"{place} is {quoted(values)}; allowed: shares of 0 or more that are not all 0"
