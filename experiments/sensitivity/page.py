"""sensitivity.md, written from result.json: every number and every sentence about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from experiments.sensitivity.figures import direction
from experiments.sensitivity.indices import TOP
from experiments.sensitivity.page_ends import ends, turns
from experiments.sensitivity.page_map import counts, winners
from experiments.sensitivity.points import METRICS, OUTCOMES, PAIRS, Outcome
from experiments.sensitivity.words import (
    COMMAND,
    clearly,
    figure,
    folded,
    listed,
    metric,
    named,
    pair,
    percent,
    power,
    ranking,
    said,
    side,
    size,
    table,
)
from simcs.report.text import capital, in_words

Result = dict[str, Any]

ROUGH = """
**This is a rough pass** (`{command} all --quick`): so few points that hardly anything is clear. The
study itself is `{command} all`.
"""
BASIS = """
## What this rests on

A made-up book of {accounts:,} accounts over {years} years. Contract values are spread less than by
default, so that no handful of accounts decides: the ten largest hold {held:.0f} % of the revenue.
Every point of the study is a company of its own (customers, book and random numbers), and all arms
are simulated on it, so that differences are paired. Varied are the {count} parameters that nobody
has measured and that have a plausible range ([configuration](../reference/configuration.md)); those
read in a source or fitted are not. Ranges are judgements: a wider one lets its parameter matter
more. The page is written from [result.json](../../experiments/sensitivity/result.json);
[how it is made](../../experiments/sensitivity/README.md).
"""


def text(result: Result) -> str:
    """Return the page.

    Parameters
    ----------
    result
        With some of the four parts; the page names those that are missing.
    """
    about, parts = result["about"], result["parts"]
    head = "# Which assumptions matter most\n"
    if about["effort"] != "full":
        head += ROUGH.format(command=COMMAND)
    missing = [name for name in SECTIONS if name not in parts]
    if missing:
        head += f"\nNot run yet: `{COMMAND} {' '.join(missing)}`.\n"
    basis = BASIS.format(
        accounts=about["accounts"],
        years=f"{about['horizon_weeks'] / 52:g}",
        held=100 * about["held_by_ten"],
        count=len(about["ranges"]),
    ).lstrip("\n")
    sections = [write(parts[name], about) for name, write in SECTIONS.items() if name in parts]
    return "\n".join([head, in_short(parts), basis, *sections])


def in_short(parts: Mapping[str, Result]) -> str:
    """Return the answer: what the differences are, what moves them, and how sure that is."""
    blocks = []
    for policy, baseline in PAIRS:
        both = [o for o in OUTCOMES if (o.policy, o.baseline) == (policy, baseline)]
        lines = [f"**{capital(pair(both[0]))}** (`{policy}`, `{baseline}`)\n"]
        lines += [f"- *{capital(metric(o.metric))}*: {_answer(o, parts)}" for o in both]
        blocks.append("\n".join(lines) + "\n")
    if "map" in parts:
        lines = [f"- *{capital(metric(name))}*: {counts(parts['map'], name)}" for name in METRICS]
        blocks.append("\n".join(["**Which arm is best on which team**\n", *lines]) + "\n")
    return "\n".join(blocks)


def _answer(outcome: Outcome, parts: Mapping[str, Result]) -> str:
    """Return the answer about one difference, from the parts that are there."""
    own = []
    if "tornado" in parts:
        found = parts["tornado"]["outcomes"][outcome.name]
        own.append(f"{said(found['default'])} at the defaults. {turns(found)}")
    rows = None
    if "sobol" in parts:
        rows = parts["sobol"]["outcomes"][outcome.name]["rows"]
    elif "morris" in parts:
        rows = parts["morris"]["of_parameters"]["outcomes"][outcome.name]["rows"]
    if rows:
        own.append(f"Moved most by {ranking(rows)}. {power(rows)}")
    return " ".join(own)


def screening(part: Result, about: Result) -> str:
    """Return what the screening found, and what it cannot tell from chance."""
    topics, singles = part["of_topics"], part["of_parameters"]
    screened = len(next(iter(singles["outcomes"].values()))["rows"])
    words = (
        f"Morris's method, {part['trajectories']} trajectories. First parameters that are alike "
        f"are moved together: {len(part['topics'])} topics with {part['parameters']} parameters "
        f"({topics['points']:,} points). Then the {screened} parameters of the topics that lead, "
        f"{listed(part['chosen'])}, are moved one by one ({singles['points']:,} points). An effect "
        "is the change from one end of a range to the other, wherever the others stand. One more "
        "step of each trajectory changes nothing but the company: what that does is *chance "
        "alone*. A parameter clearly matters where the interval of its size is above that of "
        "chance, which is a severe test, or where its direction is clear (t-tests over "
        "trajectories; of those named one in twenty may be chance). Others may matter too: this "
        "screening cannot tell.\n"
    )
    lines = [_screened_line(o, singles["outcomes"][o.name]) for o in OUTCOMES]
    alt = "The largest effects of single parameters, with intervals, and what chance alone does"
    return "\n".join(
        [
            f"## Which of {part['parameters']} parameters matter\n",
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("morris", alt),
            "Grey: chance alone. Blue: clearly matters. (+), (−): its direction, where clear.\n",
            words,
            folded("All topics", _topics_table(part)),
            folded("The largest effects", _singles_table(part, about)),
        ]
    )


def _screened_line(outcome: Outcome, found: Mapping[str, Any]) -> str:
    """Return which parameters matter for one outcome, and how clear their order is."""
    rows = found["rows"]
    sure = [in_words(row["name"]) + direction(row["sign"]) for row in rows if clearly(row)]
    which = f"{len(sure) or 'none'} of {len(rows)} parameters clearly matter{'s' * (len(sure) < 2)}"
    return (
        f"**{capital(named(outcome))}**: {which}{': ' + listed(sure) if sure else ''}. "
        f"{power(rows)}"
    )


def _topics_table(part: Result) -> str:
    """Return how much each topic moves each outcome; bold where it stands out from chance."""
    rows: dict[str, list[str]] = {topic: [] for topic in [*part["topics"], "chance alone"]}
    for o in OUTCOMES:
        found = part["of_topics"]["outcomes"][o.name]
        for row in found["rows"]:
            words = size(row["mu_star"])
            rows[row["name"]].append(f"**{words}**" if row["stands_out"] else words)
        rows["chance alone"].append(size(found["chance"]["mu_star"]))
    counts_of = {topic: str(len(own)) for topic, own in part["topics"].items()}
    heads = ["topic", "parameters", *(named(o) for o in OUTCOMES)]
    lines = [(topic, counts_of.get(topic, ""), *cells) for topic, cells in rows.items()]
    return (
        "Mean size of the effect of a topic, points, and its 95 % interval over trajectories; bold "
        "where it stands out from chance.\n\n" + table(heads, lines)
    )


def _singles_table(part: Result, about: Result) -> str:
    """Return the table of the largest effects on any outcome, chance last."""
    found = [part["of_parameters"]["outcomes"][o.name] for o in OUTCOMES]
    first = {row["name"] for own in found for row in own["rows"][: 2 * TOP]}
    cells: dict[str, list[str]] = {name: [] for name in about["ranges"] if name in first}
    for own in found:
        for row in own["rows"]:
            if row["name"] in cells:
                words = size(row["mu_star"]) + direction(row["sign"])
                cells[row["name"]].append(f"**{words}**" if clearly(row) else words)
    lines = [
        (f"`{name}`", " to ".join(f"{end:.3g}" for end in about["ranges"][name]), *own)
        for name, own in cells.items()
    ]
    lines.append(("*chance alone*", "", *(size(own["chance"]["mu_star"]) for own in found)))
    return (
        "Mean size of the effect (mu\\*), points, and its 95 % interval over trajectories; bold "
        "where it clearly matters. The mean (mu) and the spread (sigma) are in result.json.\n\n"
        + table(("parameter", "range", *(named(o) for o in OUTCOMES)), lines)
    )


def shares(part: Result, _about: Result) -> str:
    """Return what share of the variance the leading parameters bring."""
    count = len(part["outcomes"][OUTCOMES[0].name]["rows"])
    words = (
        f"The {count} parameters that lead the screening, drawn over their ranges together, all "
        f"others at their defaults: {part['samples']} points, each in two companies. A share is "
        "the part of the variance that would go if that parameter alone were known (first-order "
        "Sobol' index, by a random balance design, with its bootstrap interval). Chance is what "
        "differs between the two companies of a point; what is left comes from several parameters "
        "together. By chance an estimate can fall below zero.\n"
    )
    lines = [_shares_line(o, part["outcomes"][o.name]) for o in OUTCOMES]
    return "\n".join(
        [
            f"## How much each of the first {count} matters\n",
            "\n".join(f"- {line}" for line in lines) + "\n",
            figure("sobol", "Shares of the variance with intervals"),
            "Blue: clearly above zero.\n",
            words,
            folded("All shares", _shares_table(part)),
        ]
    )


def _shares_table(part: Result) -> str:
    """Return the table of all shares."""
    found = [part["outcomes"][o.name] for o in OUTCOMES]
    cells = [{row["name"]: percent(row["first"]) for row in own["rows"]} for own in found]
    lines = [(f"`{name}`", *(own[name] for own in cells)) for name in cells[0]]
    for title, kind in (("several together", "together"), ("chance", "chance")):
        lines.append((f"*{title}*", *(f"{100 * own[kind]:.0f} %" for own in found)))
    return table(("parameter", *(named(o) for o in OUTCOMES)), lines)


def _shares_line(outcome: Outcome, found: Mapping[str, Any]) -> str:
    """Return the order of parameters for one outcome, how clear it is, and what chance brings."""
    sure = [
        f"{in_words(row['name'])} {percent(row['first'])}"
        for row in found["rows"]
        if side(row["first"]) > 0
    ]
    return (
        f"**{capital(named(outcome))}**: clear shares: {listed(sure)}. {power(found['rows'])} "
        f"Chance brings {100 * found['chance']:.0f} %. The difference is above zero in "
        f"{100 * found['won']:.0f} % of the points."
    )


SECTIONS: dict[str, Callable[[Result, Result], str]] = {
    "morris": screening,
    "sobol": shares,
    "tornado": ends,
    "map": winners,
}
"""In the order of the page, each from its part of the result and what the result is about."""
