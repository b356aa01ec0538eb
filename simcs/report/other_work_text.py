"""What the contact rule of playbooks does to the team's own work, in a sentence.

It follows from the ledger, which counts the contacts that were put off, and from what the arm and
the one it stands on measure in the same futures. What they measure is the work of all that the arm
does, also of the plays themselves: nothing is measured of the rule alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simcs.experiment.measurements import RunAnswer
from simcs.interventions.actions import ACTIONS
from simcs.playbooks.catalogue import NO_CONTACT
from simcs.playbooks.noting import EVENT_WORDS, PUT_OFF
from simcs.report.playbook_said import Said, over
from simcs.report.text import numbers, shown

TIME, HOURS = "time_to_value_weeks", "hours_by_purpose"
OFTEN = 0.05
"""How often a year contacts must be put off for it to be said, for each account of the book."""
MUCH = 0.05
"""Share of its hours that a purpose must lose for it to be said."""
MOST = 2
"""Purposes that are said."""


def sentences(c: RunAnswer) -> Iterator[Said]:
    """Yield of each arm that stands on the first one that its contact rule puts off contacts."""
    plays = c.measured.plays
    if not len(plays):
        return
    held = plays[plays["event"] == EVENT_WORDS[PUT_OFF]]
    for arm, rows in held.groupby("policy", sort=False):
        count = float(rows["count"].sum()) / c.config.replications
        often = count >= OFTEN * c.facts.accounts * c.years
        changes = [*_first_value(c, arm), *_hours(c, arm)] if often else []
        if changes and c.facts.bases.get(str(arm)) == c.baseline:
            several = len({*c.playbooks["policy"]}) > 1
            name = f"{shown(arm)}: the" if several else "The"
            text = (
                f"{name} contact rule puts off contacts of the team's own, {count:,.0f} times"
                f"{over(c)}; one that waits counts every week. In all, with the plays: "
                f"{', '.join(changes)}."
            )
            yield Said("holds back", count, text)


def _first_value(c: RunAnswer, arm: Any) -> Iterator[str]:
    """Yield "time to first value 6.5 → 6.9 weeks" where it is clearly longer."""
    if TIME not in c.ranked:
        return
    rows = c.differences
    for row in rows[(rows["policy"] == arm) & (rows["metric"] == TIME)].itertuples():
        if row.ci_low > 0:
            before = float(c.ranked[c.ranked["policy"] == c.baseline][TIME].mean())
            yield f"time to first value {_change(before, before + row.mean_difference)} weeks"


def _hours(c: RunAnswer, arm: Any) -> Iterator[str]:
    """Yield "onboarding 12.3 → 10.9 hours a week" of the purposes that clearly lose most."""
    weeks = c.config.horizon_weeks
    contacts = {one.purpose for _, one in ACTIONS.items() if one.channel not in NO_CONTACT}
    rows = c.group_differences
    rows = rows[(rows["policy"] == arm) & (rows["breakdown"] == HOURS) & (rows["ci_high"] < 0)]
    rows = rows[rows["group"].isin(contacts)].sort_values("mean_difference", kind="stable")
    held = c.measured.breakdowns
    own = held[(held["policy"] == c.baseline) & (held["breakdown"] == HOURS)]
    means = own.groupby("group")["value"].mean() / weeks
    for row in rows.head(MOST).itertuples():
        before, less = float(means[row.group]), -row.mean_difference / weeks
        if less >= MUCH * before:
            yield f"{shown(row.group)} {_change(before, before - less)} hours a week"


def _change(before: float, after: float) -> str:
    """Return "6.5 → 6.9", with as many decimals as it takes to tell them apart."""
    for digits in (1, 2, 3):
        said = numbers((before, after), "", digits)
        if len({*said}) > 1:
            break
    return " → ".join(said)
