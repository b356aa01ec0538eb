"""The verdict as one sentence that a reader repeats: the rule chooses among words held ready."""

from __future__ import annotations

from simcs.claims.result import Found, Result
from simcs.claims.study import Quantity, Says, Study
from simcs.claims.verdict import Verdict, stretches
from simcs.claims.words import asked, each_place, unequal
from simcs.report.text import percent

MENTIONED = 2
"""Places that a sentence names; further ones are counted."""


def sentence(study: Study, result: Result) -> str:
    """Return "Half true: …", "True where …", "Not so: …" or the like, with a full stop."""
    own = result.own
    if note := unequal(study, own) or _unmet(study, own):
        return f"Not clear: {note}."
    if result.verdict is Verdict.half:
        return f"Half true: {_halves(study, own)}{_and_along(study, result)}."
    if study.lead and (along := _led(study, result)):
        return f"{along}."
    elsewhere = result.verdict is Verdict.holds_where and own.verdict is Verdict.inconclusive
    if elsewhere:  # what the other half comes to by default says nothing of those places
        return f"{_opened(result)}: {said(study, 0, Verdict.holds)}."
    return f"{_opened(result)}: {said(study, 0, own.verdict)}{_also(study, own)}."


def _unmet(study: Study, own: Found) -> str:
    """Return which quantity that the claim needs is not on its own side; "" where it is."""
    if study.needs is None or own.verdicts[study.needs] is Verdict.holds:
        return ""
    needed = study.quantities[study.needs]
    return f"it is not shown that {needed.title} is {asked(needed)}"


def said(study: Study, which: int, verdict: Verdict) -> str:
    """Return what a quantity comes to where it has a verdict, as a clause."""
    says = study.quantities[which].says or _says(study, study.quantities[which])
    clauses = {Verdict.holds: says.right, Verdict.refuted: says.wrong}
    return clauses.get(verdict, says.unclear)


def _says(study: Study, quantity: Quantity) -> Says:
    claim = study.claim.rstrip(".")
    return Says(
        claim if claim[:2].isupper() else claim[:1].lower() + claim[1:],
        f"{quantity.title} is not {asked(quantity)}",
        f"whether {quantity.title} is {asked(quantity)}",
    )


def _opened(result: Result) -> str:
    """Return how far the claim is true, before the colon."""
    own, share = result.own.verdict, result.assumptions.share
    if result.verdict is not Verdict.holds_where:
        openings = {Verdict.holds: "True", Verdict.refuted: "Not so"}
        return openings.get(result.verdict, "Not clear")
    if own is Verdict.holds:
        but = _some(each_place(result, Verdict.refuted))
        return (
            f"True, but not {but}"
            if but
            else (f"True by default, yet only under {percent(share)} of alternative assumptions")
        )
    holds = _some(each_place(result, Verdict.holds))
    if own is Verdict.refuted:
        return (
            f"Not so, except {holds}"
            if holds
            else (f"Not so by default, yet true under {percent(share)} of alternative assumptions")
        )
    return f"Not clear by default, but true {holds}"


def _some(places: list[str]) -> str:
    """Return the first places, and how many there are besides."""
    more = len(places) - MENTIONED
    named = " or ".join(places[:MENTIONED])
    return f"{named} (and in {more} more way{'s' if more > 1 else ''})" if more > 0 else named


def _halves(study: Study, own: Found) -> str:
    """Return both halves of a claim, the true one first."""
    halves = sorted((0, study.also or 0), key=lambda n: own.verdicts[n] is not Verdict.holds)
    return ", but ".join(said(study, n, own.verdicts[n]) for n in halves)


def _also(study: Study, own: Found) -> str:
    """Return the second half of a claim behind the first."""
    if study.also is None:
        return ""
    verdict = own.verdicts[study.also]
    clause = said(study, study.also, verdict)
    if verdict is own.verdict:
        return f", and {clause}"
    return f"; {clause} is not clear" if verdict is Verdict.inconclusive else f", but {clause}"


def _along_first(study: Study, result: Result) -> list[tuple[str, Verdict]]:
    """Return where along the first factor there is which verdict; empty where all are alike."""
    factor = study.factors[0]
    found = [(p.value, p.verdict) for p in result.points if p.factor == factor.title]
    runs = stretches([(value, verdict) for value, verdict in found if value is not None])
    if len(runs) < 2:
        return []
    template = factor.where or f"with {factor.title} at {{}}"
    parts = []
    for first, last, verdict in runs:
        values = f"{first:g}" if first == last else f"{first:g} to {last:g}"
        parts.append((template.format(f"{values} {factor.unit}".rstrip()), verdict))
    return sorted(parts, key=lambda part: list(Verdict).index(part[1]))


def _led(study: Study, result: Result) -> str:
    """Return a sentence that says first what the first factor does; "" where it does nothing."""
    parts = _along_first(study, result)
    if not parts:
        return ""
    (place, verdict), *others = parts
    opening = {Verdict.holds: "True", Verdict.refuted: "Not so"}.get(verdict, "Not clear")
    rest = "".join(_elsewhere(study, where, other) for where, other in others)
    return f"{opening} {place}: {said(study, 0, verdict)}{rest}"


def _and_along(study: Study, result: Result) -> str:
    parts = _along_first(study, result) if study.lead else []
    return "".join(_elsewhere(study, where, verdict) for where, verdict in parts)


def _elsewhere(study: Study, where: str, verdict: Verdict) -> str:
    if verdict is Verdict.inconclusive:
        return f"; not clear {where}"
    return f"; {where}, {said(study, 0, verdict)}"
