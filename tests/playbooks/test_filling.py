"""Playbooks that fill the week: as much as fits, the most urgent first, and no more."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from simcs.errors import PlaybookError
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.interventions.routines import Scheduled
from simcs.playbooks.english import describe_file
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.tally import EVENT_WORDS
from simcs.signals.view import View
from simcs.world import loop
from tests.playbooks.files import play, read
from tests.worlds import team_of, world_of

FILL = """\
while: usage < 2000% and not open(anything)
fill the week: {share}
order: {order}
steps:
  - {{if: weeks_since(check_in) >= 2 weeks, do: check_in}}
  - {{if: tenure > 1 year, do: live_demo, times: 2}}
"""
FITS = """\
while: usage < 60% and not open(anything)
fill the week: 100%
do: check_in
"""


def as_file(text: str, rules: str = "") -> str:
    inside = "".join(f"    {line}\n" for line in text.splitlines())
    return f"playbooks:\n  full:\n{inside}{rules}"


def hours(action: str, view: View, n: int) -> float:
    return float(ACTIONS[action].hours[view.touch[n]])


def asked(view: View, plan: Plan, which: Any) -> Iterator[tuple[str, int, int]]:
    """Yield action, place and times of what a plan asks for and what does not wait already."""
    waiting = set(zip(view.backlog.account.tolist(), view.backlog.action.tolist(), strict=True))
    for at, (mask, action, _, _, _, _, times, *_) in enumerate(plan.parts):
        if which(plan.reasons.get(at)):
            for n in np.flatnonzero(mask).tolist():
                if (int(view.account[n]), action) not in waiting:
                    yield action, n, times


def due_of(view: View, n: int) -> list[tuple[str, int]]:
    """Return what `FILL` would ask for one account, were there time: nothing waits, it is due."""
    if view.account[n] in view.backlog.account or not view.usage[n] < 20.0:
        return []
    due = [("check_in", 1)] if view.weeks_since("check_in")[n] >= 2 else []
    return due + ([("live_demo", 2)] if view.tenure_weeks[n] > 52 else [])


def meant(view: View, plan: Plan, share: float, urgency: Any) -> set[tuple[str, int]]:
    """Return what fits, as it is described: owner after owner, the most urgent first."""
    found: set[tuple[str, int]] = set()
    waiting = view.backlog
    for owner in {int(one) for one in view.owner if one >= 0}:
        own = [n for n in range(len(view.account)) if view.owner[n] == owner]
        taken = sum(
            times * hours(action, view, n)
            for action, n, times in asked(view, plan, lambda reason: reason != "full")
            if n in own
        )
        late = sum(
            float(waiting.hours[t])
            for t in range(len(waiting.account))
            if waiting.due[t] < view.week
            and waiting.owner[t] == owner
            and waiting.account[t] in view.account
        )
        week = float(view.owner_hours[own[0]])
        if share == 1.0:
            late = max(0.0, late - 0.1 * week)
        left = share * week - taken - late
        for n in sorted(own, key=lambda n: (-urgency(view, n), n)):
            needs = sum(times * hours(action, view, n) for action, times in due_of(view, n))
            if needs and share == 1.0 and left <= 1e-9:
                break
            if needs and share < 1.0 and left < needs - 1e-9:
                break  # the next may be drawn by chance: see below
            left -= needs
            found |= {(action, n) for action, _ in due_of(view, n)}
    return found


def by_score(view: View, n: int) -> float:
    return float(view.typical_score(0.5)[n] - view.score[n])


def by_arr(view: View, n: int) -> float:
    return float(view.arr[n])


@pytest.mark.parametrize("base", [None, Scheduled()], ids=["alone", "on top of scheduled"])
@pytest.mark.parametrize(
    ("share", "order", "urgency"), [("100%", "score", by_score), ("60%", "revenue", by_arr)]
)
def test_it_asks_for_what_fits_and_for_no_more(
    base: Any, share: str, order: str, urgency: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {"weeks": 0, "fits": 0, "left out": 0}
    part = float(share.rstrip("%")) / 100

    def check(view: View, plan: Plan) -> None:
        found = {(action, n) for action, n, _ in asked(view, plan, lambda reason: reason == "full")}
        expected = meant(view, plan, part, urgency)
        wanted = {(action, n) for n in range(len(view.account)) for action, _ in due_of(view, n)}
        assert found <= wanted
        if part == 1.0:
            assert found == expected
        else:  # one more of each owner at most, with the chance that it fits
            assert expected <= found
            more = [int(view.owner[n]) for n in {n for _, n in found - expected}]
            assert len(more) == len(set(more))
        seen["weeks"] += 1
        seen["fits"] += len(found)
        seen["left out"] += len(wanted - found)
        kinds = {EVENT_WORDS[one] for one in plan.lines["kind"]}
        assert "blocked" not in kinds  # what does not fit was never wanted
        assert int((plan.lines["kind"] == EVENT_WORDS.index("wanted")).sum()) == len(found)

    text = as_file(FILL.format(share=share, order=order))
    playbooks = Playbooks.from_yaml(text, on_top_of=base or "none")
    asks = playbooks.plan

    def spied(view: View) -> Plan:
        plan = asks(view)
        check(view, plan)
        return plan

    monkeypatch.setattr(playbooks, "plan", spied)
    team = team_of(3, False, 40.0 if base else 12.0)
    for _ in loop.weeks(world_of(playbooks, team, size=70, horizon=30)):
        pass
    assert seen["weeks"] == 30
    assert seen["fits"] > 100
    assert seen["left out"] > 100


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("when: left\ndo: check_in\nfill the week: 100%", ["'fill the week' goes with 'while'"]),
        (FITS + "team: 2 a week", ["'team' and 'fill the week' cannot stand in one playbook"]),
        (FITS + "goal: usage >= 70% within 8 weeks", ["'goal' and 'fill the week'"]),
        (FITS.replace("check_in", "email"), ["'email' takes no hours, so it cannot fill"]),
        (FITS + "by: executive", ["'executive' has no week to fill; allowed: by csm or pool"]),
        (FITS.replace("100%", "100"), ["'100' has no unit; write 100%"]),
        (FITS.replace("100%", "130%"), ["'130%' cannot be a share of the week"]),
        (
            FITS.replace("do: check_in", "steps: [{wait: 2 weeks}]"),
            ["can be 'do' alone, without a date"],
        ),
    ],
)
def test_what_it_cannot_be(text: str, words: list[str]) -> None:
    with pytest.raises(PlaybookError) as refused:
        play(text)
    for word in ["f.yaml, line", *words]:
        assert word in str(refused.value)


def test_it_is_read_back() -> None:
    said = describe_file(read(as_file(FITS)))
    assert "It asks only for as much as fits into what is left of the week of each account" in said
    said = describe_file(read(as_file(FITS.replace("100%", "50%"))))
    assert "It asks only for as much as fits into 50 % of the week of each account's CSM." in said
