"""A result in sentences: every one follows from its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from simcs.claims.result import Found, Result
from simcs.claims.study import OWN, Factor, Quantity, Study
from simcs.claims.verdict import AT_A_POINT, Estimate, Share, Verdict, contradicts, stretches
from simcs.report.text import gap, percent, percents, span, with_unit

UNCHANGED = "nothing changed"


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
    """Return what was found with nothing changed, and in how many sets of assumptions."""
    quantity = study.quantities[0]
    return (
        f"{quantity.title[0].upper()}{quantity.title[1:]}: "
        f"{described(result.own.estimates[0], quantity.unit)}; the claim asks for "
        f"{asked(quantity)}. "
        f"{in_worlds(result.assumptions)}"
    )


def in_worlds(share: Share) -> str:
    """Return the sentence about alternative sets of assumptions."""
    if not share.sets:
        return "Plausible worlds were not drawn, or it has no value in any."
    return (
        f"It is right in {percent(share.share)} of {share.sets} plausible worlds (95 % interval "
        f"{percents(share.low, share.high)}), one company each."
    )


def label(result: Result) -> str:
    """Return what a claim is that needs an assumption to be right; "" where none was shown."""
    if not result.label:
        return ""
    return (
        f"It needs what is assumed of `{result.label}`, and is refuted without: so it is a "
        "statement about that assumption."
    )


def where(study: Study, result: Result) -> list[str]:
    """Return along each factor, and under which presets, the claim holds and where it does not."""
    lines = [f"{UNCHANGED}: {result.own.verdict.value}"]
    lines += [line for factor in study.factors if (line := _along(factor, result))]
    presets = [point for point in result.points if point.preset]
    if presets:
        lines.append("presets: " + "; ".join(_by_verdict(presets)))
    for point in result.points:
        if point.name != OWN and not point.preset and not point.factor:
            lines.append(f"{_code(point.name)}: {point.verdict.value}")
    return lines


def _along(factor: Factor, result: Result) -> str:
    found = [(p.value, p.verdict) for p in result.points if p.factor == factor.title]
    runs = stretches([(value, verdict) for value, verdict in found if value is not None])
    if not runs:
        return ""
    parts = [f"{verdict.value} {_from_to(first, last)}" for first, last, verdict in runs]
    unit = f" ({factor.unit})" if factor.unit else ""
    return f"{factor.title}{unit}: {'; '.join(parts)}"


def _by_verdict(points: list[Found]) -> Iterator[str]:
    for verdict in AT_A_POINT:
        names = [point.preset for point in points if point.verdict is verdict]
        if names:
            yield f"{verdict.value} under {', '.join(names)}"


def flips(study: Study, result: Result) -> list[str]:
    """Return one point for each verdict that some point has, and "none found" for the others."""
    unit = study.quantities[0].unit
    lines = []
    for verdict, point in result.flips().items():
        if point is None:
            lines.append(f"{verdict.value}: none found in the ranges searched")
        else:
            lines.append(f"{verdict.value}: {place(point)}, {described(point.estimates[0], unit)}")
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
        line = f"{quantity.title}: {own.value}, {estimate}, {asked(quantity)} asked for"
        turned = [v for v in (Verdict.holds, Verdict.refuted) if v is not own]
        parts = [f"{v.value} {found}" for v in turned if (found := _places(result, v, which))]
        lines.append("; ".join([line, *parts, _counts(result, which)]))
    return lines


def _counts(result: Result, which: int) -> str:
    """Return at how many points a quantity has each verdict."""
    verdicts = [point.verdicts[which] for point in result.points]
    counts = [f"{n} {v.value}" for v in AT_A_POINT if (n := verdicts.count(v))]
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
    """Return the points at which one result says "holds" and the other "refuted"."""
    before = {point.name: point for point in stored.points}
    return [
        f"{study.name}, {place(point)}: {point.verdict.value} here, "
        f"{before[point.name].verdict.value} in the stored result"
        for point in result.points
        if point.name in before and contradicts(point.verdict, before[point.name].verdict)
    ]


def headline(result: Result) -> str:
    """Return the verdict in one line; and where it differs, if it does."""
    if result.verdict is not Verdict.holds_where:
        return str(result.verdict.value)
    worlds = f"in {percent(result.assumptions.share)} of plausible worlds"
    if result.own.verdict is Verdict.holds:
        against = _places(result, Verdict.refuted)
        return f"holds with {UNCHANGED}; {f'refuted {against}' if against else f'right {worlds}'}"
    parts = [f"{result.own.verdict.value} with {UNCHANGED}"]
    if result.own.verdict is not Verdict.refuted and (against := _places(result, Verdict.refuted)):
        parts.append(f"refuted {against}")
    found = _places(result, Verdict.holds)
    parts.append(f"holds {found}" if found else f"right {worlds}")
    return "; ".join(parts)


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
    parts = [f"{len(here)} with {UNCHANGED}"] if here else []
    parts += [f"{elsewhere} elsewhere"] if elsewhere else []
    return f"Of {len(others)} other measures, {wanted.value}: {', '.join(parts)}."


def _places(result: Result, verdict: Verdict, which: int = 0) -> str:
    """Return at which of the points that change something a quantity has a verdict."""
    parts = []
    there = [p for p in result.points if p.verdicts[which] is verdict]
    presets = [point.preset for point in there if point.preset]
    if presets:
        parts.append(f"under {', '.join(presets)}")
    for title in dict.fromkeys(point.factor for point in result.points if point.factor):
        along = [(p.value, p.verdicts[which]) for p in result.points if p.factor == title]
        runs = stretches([(value, found) for value, found in along if value is not None])
        parts += [
            f"with {title} {_from_to(first, last)}" for first, last, found in runs
            if found is verdict
        ]  # fmt: skip
    parts += [_code(p.name) for p in there if p.name != OWN and not p.preset and not p.factor]
    return "; ".join(parts)


def _from_to(first: float, last: float) -> str:
    return f"at {first:g}" if first == last else f"from {first:g} to {last:g}"
