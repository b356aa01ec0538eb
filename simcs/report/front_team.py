"""How many CSMs an arm takes, on page one: a range, and what one more of them adds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from simcs.analysis.money import Outcome, outcome
from simcs.analysis.team_sizes import recommended, team_sizes
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.dollars import dollars
from simcs.report.selection import series
from simcs.report.sentences import how_to_run


def how_many(c: RunAnswer, policy: str) -> str:
    """Return the sizes of the team that bring most value, and what a CSM more or fewer adds."""
    if not len(c.study("staffing")):
        return f"Other team sizes were not tried. To try: {typed('staffing', c)}."
    sizes = team_sizes(c.study("staffing"), c.facts.accounts, policy)
    if len(sizes) < 2:
        return ""
    tried = [str(size) for size in sizes["csms"]]
    within = text.after(c.years).removeprefix(" after ")
    said = _range(sizes, c.facts.csms, within, tried)
    later = "Value after that is left out and may speak for more."
    return " ".join([said, *_steps(sizes, c.facts.csms), later])


def typed(study: str, c: RunAnswer) -> str:
    """Return the settings that run a study, or the call where there are none."""
    return how_to_run(study, c.config).partition(", or ")[0]


def _range(sizes: Any, own: int, within: str, tried: list[str]) -> str:
    low, high = recommended(sizes)
    many = text.counted(low, "CSM") if low == high else f"{low} to {high} CSMs"
    best = "brings" if low == high == 1 else "bring"
    apart = "" if low == high else " (no clear difference)"
    return (
        f"{many}{apart} {best} most value after salaries within {within}; "
        f"tried: {series(tried, 'and', len(tried))}, today {own}."
    )


def _steps(sizes: Any, own: int) -> list[str]:
    """Return what the last CSMs that there are add, and what more would, where it may be more."""
    low, high = recommended(sizes)
    pairs = list(pairwise(sizes.itertuples()))
    up_to = [pair for pair in pairs if pair[1].csms <= own][-1:] if low < own else []
    beyond = [pair for pair in pairs if pair[0].csms >= own][:1] if high >= own else []
    return [_step(first, second) for first, second in (*up_to, *beyond)]


def _step(first: Any, second: Any) -> str:
    way = dollars([second.step, second.step_low, second.step_high])
    said = outcome(second.step, second.step_low, second.step_high)
    between = way.between(second.step_low, second.step_high)
    size = way.size(second.step)
    each = "one more CSM" if second.csms - first.csms == 1 else "each more CSM"
    adds = {
        Outcome.MORE: f"adds {size} ({between})",
        Outcome.LESS: f"costs {size} more than it brings ({between})",
        Outcome.UNCLEAR: f"makes no clear difference ({between})",
        Outcome.SAME: "makes no difference",
        Outcome.UNMEASURED: f"{'adds' if second.step > 0 else 'costs'} {size} in one future",
    }[said]
    return f"From {first.csms} to {second.csms} {each} {adds}."
