"""sensitivity.md, written from result.json: every number and every sentence about one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from experiments.sensitivity.figures import title
from experiments.sensitivity.page_ends import ends, overturned
from experiments.sensitivity.page_map import counts, winners
from experiments.sensitivity.points import HEADLINE, METRICS, OUTCOMES, SEED, Outcome
from experiments.sensitivity.words import (
    COMMAND,
    LISTED,
    figure,
    listed,
    named,
    percent,
    said,
    size,
    table,
)
from simcs.metrics.definitions import METRICS as KNOWN
from simcs.report.figures.rows import value_label
from simcs.report.text import capital, in_words

Result = dict[str, Any]
DARK = (
    "Dark marks stand out from luck, white ones do not; (+) and (−) are the signs of mean effects "
    "where they are clear.\n"
)

HEAD = """# What the headline hangs on

The headline of a comparison is a paired difference: `proactive` minus `heroic`, and `blend`
minus `proactive`, in net retention after {years} years and in lifetime value per account, every arm
on the same luck. This page says which assumptions move it, how far, and on which teams another arm
wins. It is written from [result.json](../../experiments/sensitivity/result.json) by the commands
beside the figures; [a page beside it](../../experiments/sensitivity/README.md) says how it is made.

All of it holds for the built-in book of {accounts:,} accounts (seed {seed}) and the plausible
ranges of [the parameters](../reference/configuration.md). Parameters that were read in a source or
fitted are not varied, and ranges are judgements: a wider one lets its parameter matter more.
"""
SHORT = """
**This is a short pass** (`{command} all --effort {effort}`): few trajectories, points and futures,
so that intervals are wide and rather too narrow still where they come from drawing few things anew.
The full one, `{command} all`, goes on from it.
"""


def text(result: Result) -> str:
    """Return the page.

    Parameters
    ----------
    result
        With some of the four parts; the page names those that are missing.
    """
    about, parts = result["about"], result["parts"]
    head = HEAD.format(
        years=f"{about['horizon_weeks'] / 52:g}", accounts=about["accounts"], seed=about["seed"]
    )
    if about["effort"] != "full":
        head += SHORT.format(command=COMMAND, effort=about["effort"])
    missing = [name for name in SECTIONS if name not in parts]
    if missing:
        head += f"\nNot run yet: `{COMMAND} {' '.join(missing)}`.\n"
    sections = [write(parts[name], about) for name, write in SECTIONS.items() if name in parts]
    return "\n".join([head, in_short(parts), *sections])


def in_short(parts: Mapping[str, Result]) -> str:
    """Return the findings in one list."""
    lines = []
    for o, money in zip(HEADLINE, OUTCOMES[len(HEADLINE) :], strict=True):
        own: list[str] = []
        if "tornado" in parts:
            ends = parts["tornado"]["outcomes"]
            own.append(
                f"{said(o, ends[o.name]['default'])} in net retention and "
                f"{said(money, ends[money.name]['default'])} in lifetime value per account at the "
                f"defaults. One parameter alone, of {len(ends[o.name]['rows'])}, turns the sign in "
                f"net retention: {listed(overturned(ends[o.name])[0])}; in lifetime value: "
                f"{listed(overturned(ends[money.name])[0])}."
            )
        if "morris" in parts:
            most = [row["parameter"] for row in parts["morris"]["outcomes"][o.name]]
            top = [in_words(name) for name in most if name != SEED][:3]
            own.append(f"Net retention is moved most by {listed(top)}.")
        if "sobol" in parts:
            joint = parts["sobol"]["outcomes"]
            own.append(
                "With the parameters that lead drawn together it is above zero in "
                f"{100 * joint[o.name]['won']:.0f} % of points in net retention and in "
                f"{100 * joint[money.name]['won']:.0f} % in lifetime value."
            )
        lines.append(f"- **{title(o)}**: {' '.join(own)}")
    for metric in METRICS if "map" in parts else ():
        cells = len(parts["map"]["outcomes"][metric])
        lines.append(
            f"- **Which arm wins**, of {cells} pairs of a team's size and a score, by "
            f"{in_words(metric)}: {counts(parts['map'], metric)}."
        )
    return "\n".join(["## In short\n", *lines]) + "\n"


def screening(part: Result, about: Result) -> str:
    """Return what the screening found, and what it cannot distinguish from chance."""
    words = (
        f"Morris's elementary effects of all {part['parameters']} parameters that have a plausible "
        f"range: {part['trajectories']} trajectories, {part['points']:,} points, "
        f"{part['futures']} futures at each, the same all along a trajectory. *mu\\** is the mean "
        "size of the effect of moving a parameter from one end of its range to the other, wherever "
        "the others stand; *mu* the same with its sign; *sigma* its spread over trajectories, "
        "which holds interaction, curvature and chance. "
        f"{part['luck_steps']} more steps of each trajectory change no parameter and draw another "
        "population and other futures: their mu\\* is the floor, *luck alone*. A parameter stands "
        "out when the 95 % t-interval of its mu\\* less the floor's, trajectory by trajectory, "
        "lies above zero. All others are indistinguishable from chance by this screening: it does "
        "not say that they do nothing, and since luck is otherwise shared the floor is a severe "
        "one. The milder test is that of the sign of mu on shared luck; of those with a clear sign "
        "one in twenty is expected to be chance (false discovery rate over all parameters). "
        "Intervals of mu\\* are percentiles over trajectories drawn anew.\n"
    )
    lines = [screened_line(o, part["outcomes"][o.name]) for o in OUTCOMES]
    tables = [
        f"### {capital(named(o))}\n\n" + ranking(o, part["outcomes"][o.name], about)
        for o in HEADLINE
    ]
    alt = "The largest mean sizes of effect, with intervals, and the floor that luck alone makes"
    return "\n".join(
        [
            f"## Screening: which of {part['parameters']} parameters matter\n",
            words,
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("morris", alt),
            DARK,
            *tables,
        ]
    )


def screened_line(outcome: Outcome, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return how many parameters stand out for one outcome, and how many have a clear sign."""
    seed = next(row for row in rows if row["parameter"] == SEED)
    others = [row for row in rows if row["parameter"] != SEED]
    above = [in_words(row["parameter"]) for row in others if row["over_floor"][0] > 0]
    largest = [f"{in_words(r['parameter'])} {size(outcome, r['mu_star'])}" for r in others[:3]]
    signed = [
        f"{in_words(r['parameter'])} ({'+' if r['sign'] > 0 else '−'})" for r in others if r["sign"]
    ]
    return (
        f"**{named(outcome)}**: the largest mu\\* are those of {listed(largest)}; luck alone makes "
        f"{size(outcome, seed['mu_star'])}. {len(above)} of {len(others)} parameters stand out "
        f"from it{': ' + listed(above) if above else ''}; {len(others) - len(above)} are "
        f"indistinguishable from chance. A mean effect with a clear sign has {listed(signed)}."
    )


def ranking(outcome: Outcome, rows: Sequence[Mapping[str, Any]], about: Result) -> str:
    """Return the table of the largest effects on one outcome, the seed among them."""
    top = [row for row in rows if row["parameter"] != SEED][:LISTED]
    top += [row for row in rows if row["parameter"] == SEED]
    own = KNOWN[outcome.metric].unit
    lines = []
    for row in top:
        low, high = about["ranges"].get(row["parameter"], (None, None))
        lines.append(
            (
                f"`{row['parameter']}`" if low is not None else "*luck alone*",
                "" if low is None else f"{low:.3g} to {high:.3g}",
                size(outcome, row["mu_star"]),
                said(outcome, row["mu"]),
                value_label(row["sigma"], own, signed=False, named=False),
                "" if low is None else "yes" if row["over_floor"][0] > 0 else "no",
            )
        )
    return table(("parameter", "range", "mu\\*", "mu", "sigma", "stands out"), lines)


def shares(part: Result, _about: Result) -> str:
    """Return what share of the variance the leading parameters bring."""
    any_outcome = next(iter(part["outcomes"].values()))
    count = len(any_outcome["rows"]) - 1
    words = (
        f"The {count} parameters that lead the screening in net retention, drawn over their ranges "
        f"together, all others at their defaults; luck is drawn beside them as if it were one "
        f"parameter more. Sobol' indices from N = {part['samples']} "
        f"({part['points']:,} points of {part['futures']} futures; estimators of Saltelli and "
        "others 2010, intervals by drawing rows anew). *By itself* is the share of the variance "
        "that would go if a parameter were known (first order); *with others* adds what it brings "
        "through interaction (total). Luck here is that of so many futures and one population, and "
        "more futures would make its share smaller. Estimates can fall below 0 or above 100 % by "
        "chance.\n"
    )
    lines = [shares_line(o, part["outcomes"][o.name]) for o in OUTCOMES]
    rows = [
        (f"`{row['parameter']}`" if row["parameter"] != SEED else "*luck*", *cells)
        for row, cells in _side_by_side(part)
    ]
    heads = ["parameter"]
    for o in OUTCOMES:
        heads += [f"{named(o)}: by itself", "with others"]
    return "\n".join(
        [
            f"## Shares of the variance: the {count} that lead\n",
            words,
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("sobol", "First-order and total shares of variance with intervals"),
            table(heads, rows),
        ]
    )


def _side_by_side(part: Result) -> Iterable[tuple[Mapping[str, Any], list[str]]]:
    """Yield each parameter's row of the first outcome, and the shares of all outcomes in words."""
    first = part["outcomes"][OUTCOMES[0].name]["rows"]
    for row in first:
        cells = []
        for o in OUTCOMES:
            rows = part["outcomes"][o.name]["rows"]
            own = next(one for one in rows if one["parameter"] == row["parameter"])
            cells += [percent(own["first"]), percent(own["total"])]
        yield row, cells


def shares_line(outcome: Outcome, found: Mapping[str, Any]) -> str:
    """Return which parameters have a share that is clearly above none."""
    rows = found["rows"]
    alone = [r for r in rows if r["first"][1] > 0]
    alone.sort(key=lambda r: -r["first"][0])
    names = [f"{in_words(r['parameter'])} {percent(r['first'])}" for r in alone]
    return (
        f"**{named(outcome)}**: a clear share by itself has {listed(names)}; all by themselves sum "
        f"to {percent(found['together'])}. Over these points the difference is above zero in "
        f"{100 * found['won']:.0f} % and its standard deviation is "
        f"{value_label(found['sd'], KNOWN[outcome.metric].unit)[1:]}."
    )


SECTIONS: dict[str, Callable[[Result, Result], str]] = {
    "morris": screening,
    "sobol": shares,
    "tornado": ends,
    "map": winners,
}
"""In the order of the page, each from its part of the result and what the result is about."""
