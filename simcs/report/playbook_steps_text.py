"""What became of the steps of a user's playbooks, in sentences, and how its runs ended."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.analysis.playbook_ledger import BY_OTHERS
from simcs.experiment.measurements import RunAnswer
from simcs.interventions.actions import ACTIONS
from simcs.interventions.words import words_of
from simcs.report.playbook_amounts import of_them, out_of
from simcs.report.playbook_said import Said, own, starts
from simcs.report.text import counted, decimals, numbers, shown
from simcs.signals.departed import REMEMBERED

MUCH = 0.2
"""Share of steps, or of starts, from which it is worth a sentence that they came to nothing."""
MOST = 0.5
"""Share of runs above which they are most of them."""
RARELY = 0.9
"""Share of its steps from which a playbook that passes them over hardly ever does anything."""
FEW_STARTS = 5
"""Starts in all futures below which nothing is said of how they end, or of goals."""
TAKES = 0.05
"""Share of a playbook's hours that another purpose must lose for it to be said …"""
NOTICED = 0.1
"""… and hours a week that it must lose."""
QUOTED = "\N{LEFT DOUBLE QUOTATION MARK}{}\N{RIGHT DOUBLE QUOTATION MARK}"


def never(row: Any, name: str) -> Said:
    """Say that a playbook never started, and why as far as that is known."""
    futures = counted(row.replications, "future")
    text = f"{name} never started: no account met its condition in {futures}."
    if row.qualified:
        why = "its limit for the team" if row.team_limit else "other conditions or pauses"
        met = f"{row.qualified * row.replications:,.0f}"
        text = (
            f"{name} never started: {met} accounts met its condition in {futures}, but {why} kept "
            "them out."
        )
    return Said("never", row.qualified, text)


def seldom(row: Any, name: str) -> Said:
    """Say that a playbook starts so seldom that nothing is said of how it ends, or of goals."""
    futures = counted(row.replications, "future")
    often = counted(round(starts(row) * row.replications), "start")
    held = round(row.held_out * row.replications)
    more = f", and {held} kept out by its holdout" if held else ""
    return Said("never", 0.0, f"{name} hardly ever starts: {often} in {futures}{more}.")


def steps(c: RunAnswer, row: Any, name: str) -> Iterator[Said]:
    """Say which steps were blocked, dropped or late, each time the one with the most."""
    table = own(c.playbook_steps, row)
    for event in ("blocked", "dropped", "late"):
        much = table[table[f"{event}_share"] >= MUCH]
        if not len(much):
            continue
        step: Any = next(much.sort_values(event, ascending=False, kind="stable").itertuples())
        count = getattr(step, event)
        said = f"{out_of(count, step.wanted, step.replications)} {_what(step)}"
        texts = {
            "blocked": f"The contact rule blocked {said} of {name}{_by_whom(step)}.",
            "dropped": f"{name}: {said} were dropped{_why_dropped(step)}.",
            "late": f"{name}: {said} were not done in time and given up{_takes(step)}.",
        }
        yield Said(event, count, texts[event])
    skipped, whole = row.skipped, row.skipped + row.wanted
    if skipped * row.replications >= FEW_STARTS and skipped >= RARELY * whole:
        text = (
            f"{name} hardly ever asks for anything: {out_of(skipped, whole, row.replications)} "
            "steps were passed over, as their condition did not hold."
        )
        yield Said("idle", skipped, text)


def _by_whom(step: Any) -> str:
    """Return how many of a step's blocked ones the team's other work has blocked."""
    others = step.blocked_by_others
    if not others:
        return "; none of them because of the team's other work"
    some = of_them(others, step.blocked, step.wanted, step.replications)
    return f"; {some} of them because of the team's other work"


def _what(row: Any) -> str:
    """Return what pieces of a step are called: "webinars", "steps “health-mail”"."""
    words = words_of(row.action)
    if row.step != row.action:
        return f"steps {QUOTED.format(shown(row.step))}"
    return f"{words.noun}s" if words.countable else f"requests for {words.noun}"


def _takes(step: Any) -> str:
    """Return why an action may be late: the weeks to arrange it, or the hours of others."""
    if step.action not in ACTIONS:
        return ""
    action = ACTIONS[step.action]
    takes = [f"{counted(action.lead, 'week')} to arrange"] if action.lead else []
    if step.by in BY_OTHERS and not action.automated:
        takes.append(f"up to {max(action.hours):g} hours of the {step.by}")
    return f"; one takes {' and '.join(takes)}" if takes else ""


def _why_dropped(step: Any) -> str:
    """Return why work is dropped: nobody had time, or the account has left too long ago."""
    if step.action in ACTIONS and ACTIONS[step.action].asks:
        return f"; who has left can be asked for {REMEMBERED} weeks"
    return " for lack of hours"


def ends(row: Any, name: str) -> Iterator[Said]:
    """Say that a playbook hardly ever finishes, and that its limit for the team binds."""
    ended = starts(row) - row.still_in - row.came_back
    rarely = ended * row.replications >= FEW_STARTS and row.finished < MUCH * ended
    if rarely and (text := _cut_short(row, name, ended)):
        yield Said("ends", ended, text)
    if row.team_limit > starts(row) > 0:
        text = (
            f"The limit for the team holds {name} back: accounts waited "
            f"{counted(max(1, round(row.team_limit)), 'week')} in all for a start."
        )
        yield Said("limit", row.team_limit, text)


def _cut_short(row: Any, name: str, ended: float) -> str:
    """Return why runs end before the last step; a failure only where a goal is missed or they left.

    What stops a playbook may be what it is for: of one without a goal nobody knows.
    """
    did = f"{name} hardly ever finishes: {out_of(row.finished, ended, row.replications)} runs did"
    if row.stopped < row.left:
        most = "; most were cut short as the account left" if row.left > MOST * ended else ""
        return f"{did}{most}."
    if row.goal_reached >= MUCH * row.stopped > 0:
        return ""
    mostly = row.stopped > MOST * ended
    if row.goal_reached + row.goal_missed:
        return f"{did}{'; most were stopped' if mostly else ''}, and few reached its goal."
    if not mostly:
        return ""
    stopped = out_of(row.stopped, ended, row.replications)
    return (
        f"{name} is mostly stopped before its last step, in {stopped} runs: fine if what stops it "
        "is what it is for."
    )


def displaced(c: RunAnswer, row: Any, name: str) -> Iterator[Said]:
    """Say what a playbook took the hours of."""
    table, weeks = own(c.playbook_hours, row), c.config.horizon_weeks
    table = table[(table["purpose"] != "unused") & (table["ci_high"] < 0)]
    table = table[-table["mean"] >= max(NOTICED * weeks, TAKES * (row.hours + row.other_hours))]
    if len(table):
        most: Any = next(table.sort_values("mean", kind="stable").itertuples())
        amounts = [-value / weeks for value in (most.mean, most.ci_high, most.ci_low)]
        digits = decimals(amounts, "weeks") if amounts[0] >= 1 else 2
        hours, low, high = numbers(amounts, "", digits)
        text = (
            f"{name} takes time from {shown(most.purpose)}: {hours} hours a week less (between "
            f"{low} and {high} hours)."
        )
        yield Said("displaced", -most.mean, text)
