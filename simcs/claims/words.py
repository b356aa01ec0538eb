"""A result in words: every one follows from its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from simcs.claims.hours import EQUAL, apart
from simcs.claims.result import Found, Result, hours_at
from simcs.claims.study import OWN, Factor, Quantity, Study
from simcs.claims.verdict import AT_A_POINT, Estimate, Share, Verdict, contradicts, stretches
from simcs.report.text import gap, percent, percents, span, with_unit

UNCHANGED = "by default"
SAYS = {
    Verdict.holds: "true", Verdict.refuted: "not so", Verdict.inconclusive: "not clear",
    Verdict.holds_where: "true in part", Verdict.half: "half true",
}  # fmt: skip
"""Verdicts as pages and the terminal have them."""


def amount(value: float, unit: str) -> str:
    """Return a value with its unit; "points" are of shares, times 100."""
    return gap(value, "%") if unit == "points" else with_unit(value, unit)


def described(estimate: Estimate, unit: str) -> str:
    """Return "10.2 points (95 % interval 8.0 to 12.4; 16 companies)"."""
    between = span(estimate.low, estimate.high, "%" if unit == "points" else unit)
    companies = f"{estimate.companies} compan{'y' if estimate.companies == 1 else 'ies'}"
    return f"{amount(estimate.mean, unit)} (95 % interval {between}; {companies})"


def asked(quantity: Quantity) -> str:
    """Return "more than 15.0 %"."""
    than = "more" if quantity.side == "above" else "less"
    return f"{than} than {amount(quantity.line, quantity.unit) if quantity.line else '0'}"


def measured(study: Study, result: Result) -> str:
    """Return what was found with nothing changed, of all that the claim asserts."""
    deciding = (0,) if study.also is None else (0, study.also)
    parts = [
        f"{_begun(study.quantities[n].title)}: "
        f"{described(result.own.estimates[n], study.quantities[n].unit)}; "
        f"the claim asks for {asked(study.quantities[n])}."
        for n in deciding
    ]
    return " ".join(parts)


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def in_sets(share: Share) -> str:
    """Return the sentence about alternative sets of assumptions."""
    if not share.sets:
        return "Alternative assumptions were not tried, or it has no value under any."
    return (
        f"Under {percent(share.share)} of {share.sets} sets of alternative assumptions it is right "
        f"(95 % interval {percents(share.low, share.high)}), one company each."
    )


def label(result: Result) -> str:
    """Return what a claim is that needs an assumption to be right; "" where none was shown."""
    if not result.label:
        return ""
    return (
        f"It needs what is assumed of `{result.label}`, and is not so without: it is a statement "
        "about that assumption."
    )


def unequal(study: Study, point: Found) -> str:
    """Return how far apart hours were that are to be equal; "" where they were equal."""
    most = apart(study, hours_at(point))
    return f"hours were not equal ({with_unit(most, '%')} apart)" if most > EQUAL else ""


def hours(study: Study, result: Result) -> list[str]:
    """Return the hours that each arm worked, and how far apart those are that are to be equal."""
    lines = []
    for cell in dict.fromkeys(cell for cell, *_ in result.own.hours):
        worked = ", ".join(f"{arm} {spent:,.0f}" for c, arm, spent in result.own.hours if c == cell)
        lines.append(f"hours worked {UNCHANGED}{'' if cell == OWN else f', {cell}'}: {worked}")
    if study.equal_hours:
        most = max(apart(study, hours_at(point)) for point in result.points)
        lines.append(f"hours that are to be equal: at most {with_unit(most, '%')} apart at a point")
    return lines


def where(study: Study, result: Result) -> list[str]:
    """Return along each factor, and under which presets, the claim holds and where it does not."""
    return [
        f"{UNCHANGED}: {SAYS[result.own.verdict]}",
        *(line for line, _ in _looked(study, result)),
    ]


def turns(study: Study, result: Result) -> list[str]:
    """Return the lines of `where` on which something else is found than by default."""
    own = result.own.verdict
    return [
        line for line, points in _looked(study, result) if any(p.verdict != own for p in points)
    ]


def _looked(study: Study, result: Result) -> Iterator[tuple[str, list[Found]]]:
    """Yield lines on where the claim was looked at, each with its points."""
    for factor in study.factors:
        points = [point for point in result.points if point.factor == factor.title]
        if points:
            yield _along(factor, points), points
    presets = [point for point in result.points if point.preset]
    if presets:
        yield "presets: " + "; ".join(_by_verdict(presets)), presets
    for point in result.points:
        if point.name != OWN and not point.preset and not point.factor:
            yield f"{_code(point.name)}: {SAYS[point.verdict]}", [point]
    for point in result.points:
        if note := unequal(study, point):
            yield f"{place(point)}: {note}, so nothing is said", [point]


def _along(factor: Factor, points: list[Found]) -> str:
    runs = stretches([(point.value or 0.0, point.verdict) for point in points])
    parts = [f"{SAYS[verdict]} {_from_to(first, last)}" for first, last, verdict in runs]
    unit = f" ({factor.unit})" if factor.unit else ""
    return f"{factor.title}{unit}: {'; '.join(parts)}"


def _by_verdict(points: list[Found]) -> Iterator[str]:
    for verdict in AT_A_POINT:
        names = [point.preset for point in points if point.verdict is verdict]
        if names:
            yield f"{SAYS[verdict]} under {', '.join(names)}"


def flips(study: Study, result: Result) -> list[str]:
    """Return one point for each verdict that some point has, and "nowhere" for the others."""
    unit = study.quantities[0].unit
    lines = []
    for verdict, point in result.flips().items():
        if point is None:
            lines.append(f"{SAYS[verdict]}: nowhere in the ranges searched")
        else:
            found = described(point.estimates[0], unit)
            lines.append(f"{SAYS[verdict]}: {place(point)}, {unequal(study, point) or found}")
    return lines


def otherwise(study: Study, result: Result) -> list[str]:
    """Return for each quantity beside the first what it says, and where it says the opposite."""
    lines = []
    for which, quantity in list(enumerate(study.quantities))[1:]:
        own = result.own.verdicts[which]
        estimate = described(result.own.estimates[which], quantity.unit)
        if quantity.check:
            lines.append(f"checked: {quantity.title}, {estimate}")
            continue
        line = f"{quantity.title}: {SAYS[own]}, {estimate}, {asked(quantity)} asked for"
        turned = [v for v in (Verdict.holds, Verdict.refuted) if v is not own]
        parts = [f"{SAYS[v]} {found}" for v in turned if (found := places(result, v, which))]
        lines.append("; ".join([line, *parts, _counts(result, which)]))
    return lines


def _counts(result: Result, which: int) -> str:
    """Return at how many points a quantity has each verdict."""
    verdicts = [point.verdicts[which] for point in result.points]
    counts = [f"{n} {SAYS[v]}" for v in AT_A_POINT if (n := verdicts.count(v))]
    return f"of {len(verdicts)} points {', '.join(counts)}"


def place(point: Found) -> str:
    """Return what is changed at a point."""
    if point.preset:
        return f"preset={point.preset}"
    return UNCHANGED if point.name == OWN else _code(point.name)


def _code(name: str) -> str:
    """Return a point's name with keys of the configuration as code: they may hold a ``*``."""
    return " ".join(f"`{w}`" if "." in w and not _is_number(w) else w for w in name.split(" "))


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).replace("-", "", 1).replace(",", "").isdecimal()


def disagreements(study: Study, result: Result, stored: Result) -> list[str]:
    """Return the points at which one result says "true" and the other "not so"."""
    before = {point.name: point for point in stored.points}
    return [
        f"{study.name}, {place(point)}: {SAYS[point.verdict]} here, "
        f"{SAYS[before[point.name].verdict]} in the stored result"
        for point in result.points
        if point.name in before and contradicts(point.verdict, before[point.name].verdict)
    ]


def measures(study: Study, result: Result) -> str:
    """Return by which other measures the opposite of the verdict unchanged is found, and where."""
    opposite = {Verdict.holds: Verdict.refuted, Verdict.refuted: Verdict.holds}
    wanted = opposite.get(result.own.verdict)
    others = [n for n, quantity in enumerate(study.quantities) if n and not quantity.check]
    here = [n for n in others if result.own.verdicts[n] is wanted]
    there = [n for n in others if any(p.verdicts[n] is wanted for p in result.points)]
    if wanted is None or not there:
        return ""
    elsewhere = len(there) - len(here)
    parts = [f"{len(here)} {UNCHANGED}"] if here else []
    parts += [f"{elsewhere} elsewhere"] if elsewhere else []
    return f"Of {len(others)} other measures, {SAYS[wanted]}: {', '.join(parts)}."


def places(result: Result, verdict: Verdict, which: int = 0) -> str:
    """Return at which of the points that change something a quantity has a verdict."""
    return "; ".join(each_place(result, verdict, which))


def each_place(result: Result, verdict: Verdict, which: int = 0) -> list[str]:
    """Return the same one by one: along each factor, then all presets, then the rest."""
    parts = []
    there = [p for p in result.points if p.verdicts[which] is verdict]
    for title in dict.fromkeys(point.factor for point in result.points if point.factor):
        along = [(p.value, p.verdicts[which]) for p in result.points if p.factor == title]
        runs = stretches([(value, found) for value, found in along if value is not None])
        parts += [
            f"with {title} {_from_to(first, last)}" for first, last, found in runs
            if found is verdict
        ]  # fmt: skip
    presets = [point.preset for point in there if point.preset]
    if presets:
        parts.append(f"under {', '.join(presets)}")
    parts += [_code(p.name) for p in there if p.name != OWN and not p.preset and not p.factor]
    return parts


def _from_to(first: float, last: float) -> str:
    return f"at {first:g}" if first == last else f"from {first:g} to {last:g}"
