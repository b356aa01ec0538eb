"""The ledger of claims: on the terminal, as a page of docs/, and the README of each study."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from simcs.claims import verdict as rule
from simcs.claims.result import Result
from simcs.claims.study import EFFORTS, FULL, QUICK, Study
from simcs.claims.words import (
    amount,
    asked,
    described,
    flips,
    headline,
    label,
    measured,
    measures,
    otherwise,
    place,
    where,
)
from simcs.report.text import percent, percents

WIDTH = 100
Entry = tuple[Study, Result]


def printed(entries: Sequence[Entry]) -> str:
    """Return the ledger for a terminal."""
    return "\n\n".join("\n".join(_entry(study, result)) for study, result in entries)


def _entry(study: Study, result: Result) -> Iterable[str]:
    yield f"{study.name}: {headline(result)}"
    yield from _filled(f"Claim: {study.claim}")
    yield from _filled(measured(study, result))
    for more in (label(result), measures(study, result)):
        if more:
            yield from _filled(more)
    for line in where(study, result)[1:]:
        yield from _filled(line)
    yield from _filled("One point for each verdict: " + "; ".join(flips(study, result)))
    for line in otherwise(study, result):
        yield from _filled(f"Beside it, {line}")


def _filled(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False
    )


def readme(study: Study, result: Result) -> str:
    """Return the README of a study's folder."""
    quantity, effort = study.quantities[0], EFFORTS[result.effort]
    more = (
        f", and more, up to {effort.most}, until the 95 % interval is no wider than "
        f"±{amount(study.half_width, quantity.unit)}"
        if effort.most > effort.first
        else ""
    )
    design = (
        f"{study.design} A replication is a company of its own: its seed makes a population, a "
        f"book and their luck, the same at every point and for every arm. At least {effort.first} "
        f"companies at every point{more}; {effort.sets} plausible worlds, in which all "
        f"assumptions are drawn anew. {_wide(study, result)}"
    )
    return (
        f"# {study.name}: {headline(result)}\n\n"
        f"**Claim.** {study.claim} (Source: {study.source})\n\n"
        f"**Design.** {design}\n\n"
        f"**The claim is right where** {quantity.title} is {asked(quantity)}.\n\n"
        f"![{_alternative(study)}](figure.png)\n\n"
        f"**Measured.** {measured(study, result)} {measures(study, result)}".rstrip()
        + "\n\n"
        + (f"{label(result)}\n\n" if label(result) else "")
        + "**Where it holds, and where it flips**\n\n"
        + "".join(f"- {line}\n" for line in where(study, result))
        + "\n**One point for each verdict**\n\n"
        + "".join(f"- {line}\n" for line in flips(study, result))
        + "\n**By other measures**, with nothing changed and where they say the opposite\n\n"
        + "".join(f"- {line}\n" for line in otherwise(study, result))
        + f"\nAgain: `simcs claims run {study.name}` (`--quick` for a rough pass). In the report "
        f"of an ordinary run: `simcs compare --config-dir experiments +{study.name}=config`.\n"
    )


def _wide(study: Study, result: Result) -> str:
    """Return at which points the half-width was not met."""
    wide = [
        place(point)
        for point in result.points
        if not (point.estimates[0].high - point.estimates[0].low) / 2 <= study.half_width
    ]
    wanted = f"±{amount(study.half_width, study.quantities[0].unit)}"
    return (
        f"Wider than {wanted} remain: {', '.join(wide)}." if wide else f"All are within {wanted}."
    )


def _alternative(study: Study) -> str:
    return f"{study.quantities[0].title} along each factor and under each preset".replace("]", "")


def page(entries: Sequence[Entry]) -> str:
    """Return docs/background/claims.md."""
    rows = ["| claim | verdict | measured | plausible worlds |", "|---|---|---|---|"]
    for study, result in entries:
        share = result.assumptions
        worlds = f"{percent(share.share)} ({percents(share.low, share.high)})"
        unit = study.quantities[0].unit
        rows.append(
            f"| [{study.name}](#{study.name}) {study.claim} | {headline(result)} | "
            f"{described(result.own.estimates[0], unit)} | {worlds} |"
        )
    parts = [_section(study, result) for study, result in entries]
    return INTRODUCTION + "\n".join(rows) + "\n\n" + "\n".join(parts)


def _section(study: Study, result: Result) -> str:
    folder = f"../../experiments/{study.name}"
    lines = [
        f"## {study.name}",
        f"{study.claim} ([design and all figures]({folder}/README.md); source: {study.source})",
        f"**{headline(result)}.** {measured(study, result)} {measures(study, result)}".rstrip(),
    ]
    if label(result):
        lines.append(label(result))
    lines.append(f"![{_alternative(study)}]({folder}/figure.png)")
    lines.append("\n".join(f"- {line}" for line in where(study, result)))
    lines.append("One point for each verdict: " + "; ".join(flips(study, result)) + ".")
    lines.append("By other measures, with nothing changed and where they say the opposite:")
    lines.append("\n".join(f"- {line}" for line in otherwise(study, result)))
    lines.append(f"Again: `simcs claims run {study.name}`.")
    return "\n\n".join(lines) + "\n"


INTRODUCTION = f"""# Claims put to the test

Six claims of the articles that simcs starts from, each studied so that it can lose. This page is
made from the results under experiments/ (`python docs/make_claims.py`); `simcs claims` lives them
again, `simcs claims --quick` in some minutes with {QUICK.first} companies at every point instead of
{FULL.first} or more. No verdict is written by hand. The rule:

{(rule.__doc__ or "").split("anywhere else.")[-1].strip()}

Points are: nothing changed, every [preset](../how-to/presets.md), and factors moved one at a time.
Each point's interval is a 95 % interval of its own; so of some twenty points one may be called
wrongly by chance, and one is enough for "holds only where". Stopping when an interval is narrow
enough makes them cover up to about a point less. Each plausible world is one company, so the share
of worlds holds its luck as well as the assumptions. A verdict is one about this model, whose
[defaults are calibrated](calibration.md) and whose assumptions are drawn anew in plausible worlds;
it is none about any real company.

"""
