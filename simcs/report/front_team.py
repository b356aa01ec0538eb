"""How many CSMs, on page one: a range, what each near today's adds, and what is left out."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from simcs.analysis.horizon import YEARS
from simcs.analysis.money import Outcome, outcome
from simcs.analysis.team_sizes import LATER, NOW, best, in_range, team_sizes
from simcs.experiment.measurements import RunAnswer
from simcs.report import text
from simcs.report.document import Table
from simcs.report.dollars import dollars
from simcs.report.front_change import typed
from simcs.report.names import display
from simcs.report.scenario_teams import adds, not_tried, numbers

BY_YEAR = {NOW: "", LATER: f" by year {YEARS}"}
LEFT_OUT = "Left out: hiring, slow starts, other teams."
OF_THE_BOOK = "The book names its CSMs: further ones get new accounts only, and may bring more."
CHANGES = "Changes of the team during the run are left out, too."


def how_many(c: RunAnswer, policy: str) -> str:
    """Return the sizes of the team that bring most value, of those tried."""
    if not len(c.study("staffing")):
        return f"Other team sizes were not tried. To try: {typed('staffing', c)}."
    sizes, until = _tried(c, policy)
    near = in_range(sizes, until) if len(sizes) > 1 else []
    if not near:
        return in_full(c, policy)
    top = best(sizes, until)
    tried = f"Of the sizes tried ({numbers(sizes['csms'])}), {text.uncapital(_csms([top]))}"
    when, own = BY_YEAR[until].strip() or _within(c), c.facts.csms
    if len(near) > len(sizes) / 2 and len(near) > 1:
        which = f"Which team brings the highest value {when} is not clear"
        of_tried = f"of the sizes tried ({numbers(sizes['csms'])})"
        return f"{which}: it may be {_csms(near)}, {of_tried} (today {own})."
    beside = [*_beside(near, top), f"today {own}"]
    return f"{tried} {_bring([top])} most value {when} ({'; '.join(beside)})."


def in_full(c: RunAnswer, policy: str) -> str:
    """Return the same for a section behind: within the run and later, and what one CSM adds."""
    sizes, until = _tried(c, policy)
    if len(sizes) < 2:
        return ""
    return " ".join([*_range(c, sizes, until), *_steps(sizes, c.facts.csms, until), LEFT_OUT])


def another_size(c: RunAnswer, policy: str) -> list[str]:
    """Return that fewer or more CSMs are to be looked at, where today's are not among the best."""
    sizes, until = _tried(c, policy)
    near, own = in_range(sizes, until) if len(sizes) > 1 else [], c.facts.csms
    if not near or min(near) <= own <= max(near):
        return []
    when, way = ("fill a vacant seat", "smaller") if max(near) < own else ("hire", "larger")
    top = best(sizes, until)
    most = f"{text.uncapital(_csms([top]))}, not {own}, {_bring([top])} most value"
    end = BY_YEAR[until].strip() or _within(c)
    return [f"Before you {when}, look at a {way} team: {most} {end}."]


def _beside(near: list[int], top: int) -> list[str]:
    """Return which other sizes are not clearly below the one with most value, if any."""
    others = [size for size in near if size != top]
    return [f"{numbers(others)} not clearly below"] if others else []


def _tried(c: RunAnswer, policy: str) -> tuple[Any, str]:
    """Return the sizes of the team that were tried, and until when value counts."""
    sizes = team_sizes(c.study("staffing"), c.facts.accounts, policy)
    return sizes, LATER if len(sizes) > 1 and in_range(sizes, LATER) else NOW


def beyond_page_one(c: RunAnswer) -> list[str]:
    """Return what else the value of a team leaves out."""
    found = [OF_THE_BOOK] if c.facts.staffing else []
    return found + ([CHANGES] if c.config.team.changes else [])


def sizes_table(c: RunAnswer, policy: str) -> Table | None:
    """Return what each size of the team brings and what each CSM adds; None where not tried."""
    sizes = team_sizes(c.study("staffing"), c.facts.accounts, policy)
    if len(sizes) < 2:
        return None
    shown = {NOW: _within(c), **({LATER: f"by year {YEARS}"} if in_range(sizes, LATER) else {})}
    value, each = (
        dollars(amount for until in shown for amount in sizes[f"{one}{until}"])
        for one in ("value", "per_csm")
    )
    rows = [
        [
            str(row.csms),
            *(value.text(getattr(row, f"value{until}")) for until in shown),
            *(adds(row, until, each) for until in shown),
        ]
        for row in sizes.itertuples()
    ]
    columns = ["CSMs", *(f"Value {when}" for when in shown.values())]
    columns += [f"Each CSM more, ${each.letter}, {when}" for when in shown.values()]
    return Table(
        f"Value after all salaries with {display(c, policy)} by the size of the team, in $ of "
        f"today: means of {int(sizes['replications'].max())} of the futures; what each CSM adds "
        "to the next smaller size that was tried, with 95 % intervals"
        + "".join(f". {one.rstrip('.')}" for one in beyond_page_one(c)),
        columns,
        [("", rows)],
    )


def _within(c: RunAnswer) -> str:
    return text.after(c.years).replace(" after ", "within ")


def _range(c: RunAnswer, sizes: Any, until: str) -> Iterator[str]:
    now, near, own = in_range(sizes, NOW), in_range(sizes, until), c.facts.csms
    futures = text.counted(int(sizes["replications"].max()), "future")
    tried = f"of the sizes tried ({numbers(sizes['csms'])}, {futures} each; today {own})"
    if not near:
        yield (
            f"Value after salaries {_within(c)} is highest with {best(sizes, NOW)}, {tried}, by "
            "one future; a range takes more."
        )
        return
    same = until != NOW and now == near and best(sizes, NOW) == best(sizes, until)
    soon = _within(c)
    highest = f"{BY_YEAR[until].strip() or soon}{f' and {soon}' if same else ''} with "
    highest += _apart(sizes, near, until)
    if until != NOW and not same:
        highest += f", {soon} with {_apart(sizes, now, NOW)}"
    allowed = f", allowing for the choice among {len(sizes)}" if len(sizes) > 2 else ""
    yield f"{_csms(near)}, {tried}. Value is highest {highest}{allowed}."
    if beyond := not_tried(sizes, near)[0]:
        yield f"Not tried: {beyond}."


def _apart(sizes: Any, near: list[int], until: str = NOW) -> str:
    """Return the best size, and which others of a range are not clearly below it."""
    top = best(sizes, until)
    others = [csms for csms in near if csms != top]
    return f"{top} ({f'{numbers(others)} not' if others else 'all others'} clearly below)"


def _bring(near: list[int]) -> str:
    return "brings" if near in ([0], [1]) else "bring"


def _csms(near: list[int]) -> str:
    if near == [0]:
        return "No CSM at all"
    return f"{numbers(near, 'or')} CSM{'' if near == [1] else 's'}"


def _steps(sizes: Any, own: int, until: str) -> Iterator[str]:
    """Yield what the last CSM that there is adds, and unless fewer are best, what more would."""
    pairs = list(pairwise(sizes.itertuples()))
    up_to = [pair for pair in pairs if pair[1].csms <= own][-1:]
    beyond = [pair for pair in pairs if pair[0].csms >= own][:1]
    near = up_to if best(sizes, until) < own and up_to else [*up_to, *beyond]
    said = [_step(first, second, until) for first, second in near]
    when = BY_YEAR[until].strip()
    first = f"{text.capital(when)} one" if when else "One"
    if said:
        yield f"{first} more CSM {'; '.join(said)}."


def _step(first: Any, second: Any, until: str) -> str:
    step, low, high = (getattr(second, f"per_csm{end}{until}") for end in ("", "_low", "_high"))
    way = dollars([step, low, high])
    between, size = way.between(low, high), way.size(step)
    said = {
        Outcome.MORE: f"adds {size} ({between})",
        Outcome.LESS: f"costs {size} more than it brings ({between})",
        Outcome.UNCLEAR: f"makes no clear difference ({between})",
        Outcome.SAME: "makes no difference",
        Outcome.UNMEASURED: _by_one(step, size),
    }[outcome(step, low, high)]
    each = "" if second.csms - first.csms == 1 else "each "
    return f"from {first.csms} to {second.csms} {each}{said}"


def _by_one(step: float, size: str) -> str:
    """Return what a CSM adds in the one future that there is."""
    if not step:
        return "makes no difference in one future"
    return f"{f'adds {size}' if step > 0 else f'costs {size} more than it brings'} in one future"
