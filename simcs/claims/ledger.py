"""The ledger of claims: on the terminal, as a page of docs/, and the README of each study."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

from simcs.claims import verdict as rule
from simcs.claims.hours import EQUAL
from simcs.claims.result import Result
from simcs.claims.sentence import sentence
from simcs.claims.study import EFFORTS, FULL, QUICK, Study
from simcs.claims.words import (
    UNCHANGED,
    amount,
    asked,
    described,
    flips,
    hours,
    in_sets,
    label,
    measured,
    measures,
    otherwise,
    place,
    turns,
    where,
)
from simcs.report.text import percent, percents

WIDTH = 100
NOWHERE = "nowhere in the ranges searched"
Entry = tuple[Study, Result]


def printed(entries: Sequence[Entry]) -> str:
    """Return the ledger for a terminal."""
    return "\n\n".join("\n".join(_entry(study, result)) for study, result in entries)


def _entry(study: Study, result: Result) -> Iterable[str]:
    yield from textwrap.wrap(
        f"{study.name}: {sentence(study, result)}", WIDTH, subsequent_indent="  "
    )
    yield from _filled(f"Claim: {study.claim}")
    yield from _filled(measured(study, result))
    for more in (in_sets(result.assumptions), label(result), measures(study, result)):
        if more:
            yield from _filled(more)
    yield from _filled(f"Where it turns: {'. '.join(turns(study, result)) or NOWHERE}.")
    yield from _filled("One point for each verdict: " + "; ".join(flips(study, result)))
    for line in (*otherwise(study, result), *hours(study, result)):
        yield from _filled(f"Beside it, {line}")
    yield from _filled(wide(study, result))


def _filled(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False
    )


def readme(study: Study, result: Result) -> str:
    """Return the README of a study's folder."""
    quantity = study.quantities[0]
    return (
        f"# {study.name}\n\n"
        f"**{sentence(study, result)}**\n\n"
        f"**Claim.** {study.claim} (Source: {study.source})\n\n"
        f"**Measured.** {measured(study, result)} {in_sets(result.assumptions)}\n\n"
        f"**Where it turns**\n\n{_listed(turns(study, result) or [NOWHERE])}\n"
        f"![{_alternative(study)}](figure.png)\n\n"
        + _folded(
            "Design and all figures",
            f"**Design.** {study.design} {_effort(study, result)}",
            f"**The claim is right where** {quantity.title} is {asked(quantity)}.",
            *_details(study, result),
        )
        + f"\nRun it again: `simcs claims run {study.name}` (`--quick` for a rough pass). In the "
        f"report of an ordinary run: `simcs compare --config-dir experiments +{study.name}=config`."
        "\n"
    )


def _details(study: Study, result: Result) -> list[str]:
    """Return the paragraphs that are folded, on the page and in the README alike."""
    beside = f"**By other measures**, {UNCHANGED} and where they say the opposite"
    return [
        *(more for more in (measures(study, result), label(result)) if more),
        f"**Where it holds, and where not**\n\n{_listed(where(study, result))}",
        f"**One point for each verdict**\n\n{_listed(flips(study, result))}",
        f"{beside}\n\n{_listed(otherwise(study, result))}",
        f"**Hours**\n\n{_listed(hours(study, result))}",
    ]


def _folded(summary: str, *paragraphs: str) -> str:
    inside = "\n\n".join(paragraph.strip() for paragraph in paragraphs)
    return f"<details>\n<summary>{summary}</summary>\n\n{inside}\n\n</details>\n"


def _listed(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)


def _effort(study: Study, result: Result) -> str:
    """Return how much was simulated, and how precise it is."""
    effort, unit = EFFORTS[result.effort], study.quantities[0].unit
    more = (
        f", and more, up to {effort.most}, until the 95 % interval is no wider than "
        f"±{amount(study.half_width, unit)}"
        if effort.most > effort.first
        else ""
    )
    looked = "by default and at both ends of the first factor" if effort.ends else "at every point"
    sets = (
        f"{effort.sets} sets of alternative assumptions, in which all vary at once"
        if effort.sets
        else "no alternative assumptions"
    )
    return (
        "A replication is a company of its own: its seed makes a population, a book and the random "
        f"numbers, the same at every point and for every arm. At least {effort.first} companies "
        f"{looked}{more}; {sets}. {wide(study, result)}"
    )


def wide(study: Study, result: Result) -> str:
    """Return at which points the half-width was not met, and how wide the widest interval is."""
    unit, halves = study.quantities[0].unit, {}
    for point in result.points:
        first = point.estimates[0]
        half = (first.high - first.low) / 2
        if not half <= study.half_width:
            halves[place(point)] = half
    wanted = f"±{amount(study.half_width, unit)}"
    if not halves:
        return f"All intervals are within {wanted}."
    most = max(halves.values(), key=lambda half: -1.0 if math.isnan(half) else half)
    return f"Wider than {wanted}, up to ±{amount(most, unit)}: {', '.join(halves)}."


def _alternative(study: Study) -> str:
    return f"{study.quantities[0].title} along each factor and under each preset".replace("]", "")


def page(entries: Sequence[Entry]) -> str:
    """Return docs/background/claims.md."""
    rows = ["| claim | verdict | measured | alternative assumptions |", "|---|---|---|---|"]
    for study, result in entries:
        share = result.assumptions
        sets = f"{percent(share.share)} ({percents(share.low, share.high)})"
        unit = study.quantities[0].unit
        rows.append(
            f"| [{study.name}](#{study.name}) {study.claim} | {sentence(study, result)} | "
            f"{described(result.own.estimates[0], unit)} | {sets} |"
        )
    parts = [_section(study, result) for study, result in entries]
    return _introduction(len(entries)) + "\n".join(rows) + "\n\n" + "\n".join(parts)


def _section(study: Study, result: Result) -> str:
    folder = f"../../experiments/{study.name}"
    return (
        f"## {study.name}\n\n"
        f"**{sentence(study, result)}**\n\n"
        f"{measured(study, result)}\n\n"
        f"Where it turns:\n\n{_listed(turns(study, result) or [NOWHERE])}\n"
        + _folded(
            "Details",
            f"Claim: {study.claim} ([design]({folder}/README.md); source: {study.source})",
            in_sets(result.assumptions),
            f"![{_alternative(study)}]({folder}/figure.png)",
            *_details(study, result),
            f"Run it again: `simcs claims run {study.name}`.",
        )
    )


def _introduction(count: int) -> str:
    return f"""# Claims put to the test

The {count} claims below are studied so that each can lose. This page is made from the results under
experiments/ (`python docs/make_claims.py`); `simcs claims` runs the studies again. `simcs claims
--quick` takes some minutes: {QUICK.first} companies instead of {FULL.first} or more, by default and
at both ends of the first factor only, no alternative assumptions, intervals two to three times as
wide. No verdict is written by hand. Each study has its words ready for every way it can come out;
this rule chooses:

{(rule.__doc__ or "").split("anywhere else.")[-1].strip()}

On this page *holds* reads *true*, *refuted* reads *not so* and *inconclusive* reads *not clear*.
Points are: the defaults, every [preset](../how-to/presets.md), and factors moved one at a time.
Each point's interval is a 95 % interval of its own; so of some twenty points one may be called
wrongly by chance, and one is enough for "holds only where". Stopping when an interval is narrow
enough makes them cover up to about a point less. Each set of alternative assumptions is met by one
company, so their share holds chance as well as assumptions. *Equal hours* are within {EQUAL:.0%} of
each other at every point, measured. A verdict is one about this model, whose [defaults are
calibrated](calibration.md) and whose assumptions are varied; it is none about any real company.

"""
