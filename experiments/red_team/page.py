"""The page of the search, from its result."""

from __future__ import annotations

from typing import Any

WORDS = {"net_retention": "net retention", "gross_retention": "gross retention"}
NONE = "none"
LEADS = {"net_retention": 2, "gross_retention": 1}
"""Points by which the best one-action strategy has to stay below the best shipped arm."""


def text(result: dict[str, Any]) -> str:
    """Return the page."""
    about = result["about"]
    kinds = ", ".join(about["kinds"])
    effort = about["effort"]
    lines = [
        "# Can the model be beaten by a trick?",
        "",
        _answer(result["parts"]),
        "",
        *(f"- {_verdict(part)}" for part in result["parts"]),
        *_beaten(result["parts"]),
        "",
        "A model of customer success has a loophole where something absurd wins in it: calling",
        "everybody every week, selling without end. So a search looks for them: every action",
        "alone, for everybody, every 1, 2, 4, 13 and 26 weeks; pairs of the ten best; and rules",
        "over what a team can see, written by an optimiser. The arms that come with simcs were",
        "there before the search and were not changed after it.",
        "",
        f"Kinds of companies: {kinds}. Choices were made on {effort['seeds'][0]} of each, of",
        f"{effort['accounts']} accounts; figures below are of {about['companies']} others.",
        "Differences are in points, with 95 % intervals over companies.",
        "",
    ]
    for part in result["parts"]:
        lines += _part(part)
    lines += [
        "## What it cannot say",
        "",
        "A search finds what it looks for: rules of another form may do better, and a model",
        "without loopholes can still be wrong. The ten best rules are listed so that a reader can",
        "judge them: one that an expert would call absurd is a defect of the model.",
        "",
        "## How to repeat it",
        "",
        '    .venv/bin/pip install -e ".[search]"',
        "    .venv/bin/python -m experiments.red_team.run",
        "",
        "It goes on where it was interrupted; `--quick` is a rough pass of some minutes.",
    ]
    return "\n".join(lines) + "\n"


def _answer(parts: list[dict[str, Any]]) -> str:
    if all(_stays_below(part) for part in parts):
        return "**Not by a single action.** Doing one thing for everybody stays below the best arm:"
    return "**Yes.** Doing one thing for everybody comes too near to the best arm, or beats it:"


def _best(part: dict[str, Any]) -> dict[str, Any]:
    return max(_of(part, "one action"), key=lambda row: row["mean"])


def _stays_below(part: dict[str, Any]) -> bool:
    return bool(100 * _best(part)["over_best"][2] <= -LEADS[part["metric"]])


def _beaten(parts: list[dict[str, Any]]) -> list[str]:
    """Return a point on the arms that a single action is above, by their means."""
    points = []
    for part in parts:
        best = _best(part)
        below = [row for row in _of(part, "shipped") if row["mean"] < best["mean"]]
        arms = [
            f"`{row['name']}` ({100 * row['mean']:.1f})" for row in below if row["name"] != NONE
        ]
        if arms:
            points.append(
                f"- But in {WORDS[part['metric']]} it is above {' and '.join(arms)}, with "
                f"{100 * best['mean']:.1f} %."
            )
    return points


def _verdict(part: dict[str, Any]) -> str:
    best = _best(part)
    mean, low, high = (100 * value for value in best["over_best"])
    word, lead = WORDS[part["metric"]], LEADS[part["metric"]]
    stays = "stays" if _stays_below(part) else "**does not stay**"
    return (
        f"In {word} the best strategy of one action ({best['does']}) {stays} at least {lead} "
        f"{'point' if lead == 1 else 'points'} below the best arm that comes along "
        f"(`{part['best_shipped']}`): {mean:+.1f} ({low:+.1f} to {high:+.1f})."
    )


def _of(part: dict[str, Any], group: str) -> list[dict[str, Any]]:
    return [row for row in part["rows"] if row["group"] == group]


def _part(part: dict[str, Any]) -> list[str]:
    word, top = WORDS[part["metric"]], part["best_shipped"]
    lines = [f"## By {word}", ""]
    for group, title in (
        ("shipped", "Arms that come along"),
        ("one action", "The ten best of one action"),
        ("two actions", "The ten best pairs"),
        ("rules", "The ten best rules"),
    ):
        rows = sorted(_of(part, group), key=lambda row: -row["mean"])
        lines += [
            f"### {title}",
            "",
            f"|strategy|{word}, %|more than `none`|than `{top}`|",
            "|---|---:|---:|---:|",
        ]
        lines += [
            f"|{row['does'] or row['name']}|{100 * row['mean']:.1f}"
            f"|{_gap(row['over_none'])}|{_gap(row['over_best'])}|"
            for row in rows
        ]
        lines.append("")
    return lines


def _gap(found: list[float]) -> str:
    mean, low, high = (100 * value for value in found)
    return "" if mean == low == high == 0.0 else f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
