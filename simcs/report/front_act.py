"""What to do next: an act for every case, and why it is that one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.analysis.leading import AMONG, MEASURES
from simcs.analysis.losses import SEGMENT
from simcs.analysis.money import Outcome, outcome_of, row_of
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.ceiling import CEILING_NAME
from simcs.report import text
from simcs.report.benchmark_text import own_year
from simcs.report.front_next import AFTER, chosen, leading, moves, retained_needed, staying, takes
from simcs.report.front_team import another_size
from simcs.report.loss_rows import compared, has_losses
from simcs.report.names import display
from simcs.report.pilots import has_pilots, pilot_of
from simcs.report.recommendation import VALUE
from simcs.report.short_answer import interval, spoken_of
from simcs.report.short_table import unit_of, years_shown
from simcs.report.where_text import rows_of

AGAIN = "Try a larger change, or more futures (replications=100)"
COMPARE = "Compare it with another way of working, such as policies=[typical,blend]."


def next_step(c: RunAnswer) -> str:
    """Return what to do, then why no test, or how sure one is."""
    policy = spoken_of(c)
    if policy is None:
        others = [arm for arm in c.facts.arms if arm not in (*c.policies, CEILING_NAME)]
        return "" if others or len(c.policies) > 1 else COMPARE
    return " ".join([*act(c, policy), *too_few(c, policy), *another_size(c, policy)])


def act(c: RunAnswer, policy: str) -> list[str]:
    """Return what to do: test it, keep what there is, decide by value, or begin with a part."""
    said = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    if said is Outcome.UNMEASURED:
        return ["Run it again with more futures (replications=30): one tells nothing."]
    if said is Outcome.LESS:
        return _keep(c, policy)
    if said is not Outcome.SAME and (best := chosen(leading(c, policy))) is not None:
        return _test(c, best)
    if said is not Outcome.MORE:
        return _undecided(c, policy)
    months = pilot_of(c, policy).months if has_pilots(c) else None
    staying_test = months is not None and pilot_of(c, policy).sides[-1].sign > 0
    return [*own_year(c), *(_long_test(c, policy) if staying_test else _begin_small(c, policy))]


def _value(c: RunAnswer, policy: str) -> tuple[Outcome, Any]:
    row = row_of(c.money, policy, VALUE, years_shown(c)[-1])
    return outcome_of(row), row


def _by_value(c: RunAnswer, policy: str) -> str:
    """Return how much value after salaries the arm brings more, with its interval."""
    _, row = _value(c, policy)
    over = text.after(years_shown(c)[-1]).replace(" after ", "over ")
    unit = unit_of(c)
    ends = f" ({interval(unit, row)})" if row.difference_low < row.difference_high else ""
    return f"{unit.size(row.difference)} value after salaries {over}{ends}"


def _keep(c: RunAnswer, policy: str) -> list[str]:
    base, name = display(c, c.baseline), display(c, policy)
    if _value(c, policy)[0] is Outcome.MORE:
        return [
            (
                f"Decide what counts: keep {base} for ARR, or move to {name} for "
                f"{_by_value(c, policy)} more."
            )
        ]
    return [f"Keep {base}: there is nothing to test. To do better, compare a larger change."]


def _undecided(c: RunAnswer, policy: str) -> list[str]:
    """Return what to do where neither has clearly more ARR: go by value where that is clear."""
    base, name = display(c, c.baseline), display(c, policy)
    said, _ = _value(c, policy)
    if said is Outcome.MORE:
        return [f"Decide by value: {name} brings {_by_value(c, policy)} more, at no clear loss."]
    if said is Outcome.LESS:
        return [f"Keep {base}: {name} brings {_by_value(c, policy)} less, for no clear gain."]
    return [
        f"Keep {base} for now: a test would hardly find what the run does not show.", f"{AGAIN}."
    ]  # fmt: skip


def _test(c: RunAnswer, row: Any) -> list[str]:
    """Return the test by a leading measure: on whom, how long, what it is to show."""
    long, measure = AFTER[row.weeks], MEASURES[row.measure].title
    good, bad = staying(row)
    who = f"these {AMONG[row.among]} (about {row.accounts:,})"
    name, at_end = display(c, row.policy), text.after(years_shown(c)[-1])
    return [
        (
            f"Test it first: serve a random half of {who} by {name} and the other half as today, "
            f"and compare {measure} after {long}."
        ),
        (
            f"If the model is right, {moves(c, row)}, and the chance to see that is "
            f"{text.percent(row.power)}."
        ),
        (
            f"That is not yet the outcome: of 100 accounts that are better in it {100 * good:.0f} "
            f"are still there{at_end}, of the others {100 * bad:.0f}."
        ),
    ]


def _long_test(c: RunAnswer, policy: str) -> list[str]:
    """Return the test by who stays, where these accounts are enough for it."""
    found = pilot_of(c, policy)
    months = found.months or 0
    chance = text.percent(found.power[months - 1])
    return [
        (
            f"Test it first: serve a random half of these {found.accounts:,} accounts by "
            f"{display(c, policy)} and the other half as today, and compare how many stay after "
            f"{text.counted(months, 'month')} (the chance to see a difference is {chance})."
        )
    ]


def _begin_small(c: RunAnswer, policy: str) -> list[str]:
    """Return what to move first, and when to look again: what little of it can be seen."""
    first = best_segment(c, policy)
    part = "one CSM's accounts"
    if first is not None:
        count = text.counted(round(first.accounts), "account")
        part = f"{text.shown(first.group)} ({count}), which gains most per hour spent"
    rows = leading(c, policy)
    when, what = "a year", "renewals"
    if rows:
        when, what = AFTER[rows[0].weeks], MEASURES[rows[0].measure].title
    return [
        (
            f"Then begin with what is cheap to undo: move {part}. After {when} look at {what} "
            "there (a check, not a proof), then decide on the rest."
        )
    ]


def best_segment(c: RunAnswer, policy: str) -> Any | None:
    """Return the row of the segment that clearly gains, with most an hour; None without any."""
    if not has_losses(c) or compared(c) != policy:
        return None
    clear = [row for row in rows_of(c, SEGMENT) if row.per_hour_low > 0 and row.gain_low > 0]
    return max(clear, key=lambda row: row.per_hour, default=None)


def too_few(c: RunAnswer, policy: str) -> list[str]:
    """Return that these accounts cannot test it, and how many could; nothing where they need not.

    That is so where the arm has clearly more ARR and no test is long or large enough.
    """
    ahead = outcome_of(row_of(c.money, policy, "arr", years_shown(c)[-1]))
    if ahead is not Outcome.MORE or chosen(leading(c, policy)) is not None:
        return []
    needs = next(_needs(c, policy), "")
    return [f"Too few for a test: {needs}."] if needs else []


def _needs(c: RunAnswer, policy: str) -> Iterator[str]:
    """Yield how many accounts a half a test takes: by the nearest leading measure, else by staying.

    Nothing where who stays can be tested here.
    """
    found = pilot_of(c, policy) if has_pilots(c) else None
    if found is not None and found.months is not None and found.sides[-1].sign > 0:
        return
    for row in leading(c, policy)[:1]:
        who, measure = AMONG[row.among], MEASURES[row.measure].title
        size = f"two groups of {takes(row.accounts_a_half)} {who}"
        yield f"by {measure} it takes {size} (here {row.accounts // 2:,} each)"
        return
    retained = None if found is None else retained_needed(found)
    if retained is not None:
        length = text.after(years_shown(c)[-1]).removeprefix(" after ")
        yield f"by who stays {length} it takes two groups of {takes(retained)} accounts"
