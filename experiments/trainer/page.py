"""The page of what the scenarios reward, from the stored result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.report.names import NAMES
from simcs.trainer.scenario import scenario

TITLES = {
    "seller": "Sell to everybody, every week",
    "carer": "Look after low scores",
    "carer_discovers": "The same, with discovery calls",
    "blend_discovers": "Prevention + rescue, with discovery calls",
}
OF_PAIR = {"carer_discovers": "Look after low scores", "blend_discovers": "Prevention + rescue"}

OPENING = """# What usually happens in the flight simulator

*Made by `python -m experiments.trainer.run`; do not edit by hand.*

Scripted strategies played 200 futures of each scenario. Nobody's own games are in these
numbers. Use them to know before a lesson what is likely to come out of it ([facilitator's
guide](teach-guide.md)).

**Skill share** says how much of the differences in accounts kept comes from the strategy; the
rest is the future (luck), and how the two fit together. It rests on five strategies: no CS
work, fire-fighting, prevention, prevention + rescue, and a typical mixed team. The second
figure leaves "no CS work" out: it says how much it matters *which* work is done.
"""

ABOUT_DISCOVERY = """
## What a discovery call is worth

The same 200 futures are played with and without discovery calls. With them, every account with
a score below 60 gets a call each eight weeks, and escalations name the kind of problem that it
found. The hours are the same 30 a week, so a call takes time from other work.
"""

ABOUT_SELLING = """
## Selling to everybody

An expansion talk with every account in every week, and nothing else, does not win:
"""


def text(result: dict[str, Any]) -> str:
    """Return the page."""
    return "\n".join([OPENING, *_shares(result), *_kept(result), *_discovery(result),
                      *_selling(result)]) + "\n"  # fmt: skip


def _shares(result: dict[str, Any]) -> Iterator[str]:
    yield "| scenario | weeks | skill share | of those who work | luck |"
    yield "|---|---:|---:|---:|---:|"
    for name, by_weeks in result.items():
        for weeks, one in by_weeks.items():
            shares = (one["skill"], one["skill_of_doing"], one["future"])
            yield f"| {_title(name)} | {weeks} | " + " | ".join(map(_percent, shares)) + " |"


def _kept(result: dict[str, Any]) -> Iterator[str]:
    yield "\n## Accounts kept\n"
    yield "On average of 200 futures, with the ARR of these accounts at the end.\n"
    for name, by_weeks in result.items():
        weeks = max(by_weeks, key=int)
        one = by_weeks[weeks]
        size = scenario(name).settings["book.size"]
        yield f"**{_title(name)}**, {size} accounts, {weeks} weeks:\n"
        yield "| strategy | accounts kept | ARR, $ thousand | keeps more than no CS work in |"
        yield "|---|---:|---:|---:|"
        for strategy, kept in one["kept"].items():
            better = one["better_than_none"].get(strategy)
            how_often = "" if better is None else f"{_percent(better)} of futures"
            title = TITLES.get(strategy) or NAMES[strategy]
            yield f"| {title} | {kept:.1f} | {one['arr'][strategy] / 1000:,.0f} | {how_often} |"
        yield ""


def _discovery(result: dict[str, Any]) -> Iterator[str]:
    yield ABOUT_DISCOVERY
    yield "| scenario | weeks | added to | accounts kept more | 95 % interval | |"
    yield "|---|---:|---|---:|---:|---|"
    for name, by_weeks in result.items():
        for weeks, one in by_weeks.items():
            for strategy, (mean, low, high) in one["discovery"].items():
                clear = "clear" if low > 0 or high < 0 else "no clear difference"
                row = f"{_title(name)} | {weeks} | {OF_PAIR[strategy]} | {mean:+.2f}"
                yield f"| {row} | {low:+.2f} to {high:+.2f} | {clear} |"


def _selling(result: dict[str, Any]) -> Iterator[str]:
    yield ABOUT_SELLING
    for name, by_weeks in result.items():
        for weeks, one in by_weeks.items():
            if "seller" in one["kept"]:
                kept, arr = one["kept"], one["arr"]
                yield (
                    f"- {_title(name)}, {weeks} weeks: {kept['seller']:.1f} accounts and "
                    f"${arr['seller'] / 1000:,.0f}k ARR, against {kept['blend']:.1f} and "
                    f"${arr['blend'] / 1000:,.0f}k under prevention + rescue, and "
                    f"{kept['none']:.1f} and ${arr['none'] / 1000:,.0f}k without CS work."
                )


def _title(name: str) -> str:
    return scenario(name).title


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
