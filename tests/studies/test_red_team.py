"""The search for loopholes: it tries what it says, keeps what it measured, and finds one again."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from experiments.harness import Company, Lab, column, gaps, kept
from experiments.red_team import run as red_team
from experiments.red_team.page import text
from experiments.red_team.rules import search
from experiments.red_team.strategies import (
    RHYTHMS,
    RULE_ORDERS,
    WHOLE,
    One,
    Rule,
    Rules,
    Two,
    actions,
    pairs,
    said,
    singles,
)
from simcs.interventions.actions import ACTIONS
from simcs.interventions.policies import Nothing
from tests.worlds import small_world, view_of

SMALL = (
    "book.size=40", "book.burn_in_accounts=30", "book.burn_in_weeks=30", "horizon_weeks=30",
    "driver=loop", "depth=quick",
)  # fmt: skip


def test_every_action_is_tried_alone_in_every_rhythm() -> None:
    tried = singles().values()
    assert {one.action for one in tried if isinstance(one, One)} == set(actions())
    for action in actions():
        own = [one for one in tried if isinstance(one, One) and one.action == action]
        assert {one.every for one in own} == set(RHYTHMS)
        assert len({one.by for one in own}) == (2 if any(ACTIONS[action].hours) else 1)


def test_the_larger_or_the_longer_waiting_comes_first() -> None:
    view = view_of(small_world(Nothing()))
    for by, seen in (("revenue", view.arr), ("renewal", -view.weeks_to_renewal)):
        ((_, _, priority, *_),) = One("check_in", 1, by).plan(view).parts
        ranked = seen[np.argsort(-np.asarray(priority), kind="stable")]
        assert all(a >= b for a, b in pairwise(ranked))


@pytest.mark.parametrize("by", RULE_ORDERS)
def test_a_rule_asks_for_whom_it_says(by: str) -> None:
    view = view_of(small_world(Nothing()))
    rule = Rule("check_in", 4, by, 0.1, 0.5, 4, 26, 52, "few use")
    wanted = rule.applies(view)
    assert wanted.any()
    assert not wanted.all()
    for one, account in enumerate(wanted):
        assert account == (
            view.typical_score(0.1)[one] <= view.score[one] < view.typical_score(0.5)[one]
            and 4 <= view.weeks_to_renewal[one] <= 26
            and view.tenure_weeks[one] <= 52
            and view.usage[one] < 0.5
        )
    plan = Rules((rule, rule), 0.1).plan(view)
    assert plan.improvement == [(0.1, 100.0)]
    assert np.min(plan.parts[1][2]) >= 2.0 > np.max(plan.parts[0][2]) or len(plan.parts) == 2


def test_pairs_are_of_different_actions_and_the_better_one_comes_first() -> None:
    best = [("a", One("check_in", 1, "revenue")), ("b", One("check_in", 2, "revenue")),
            ("c", One("live_demo", 1, "revenue"))]  # fmt: skip
    found = pairs(best)  # type: ignore[arg-type]
    assert list(found) == ["a; c", "b; c"]
    pair = found["a; c"]
    assert isinstance(pair, Two)
    first, second = pair.plan(view_of(small_world(Nothing()))).parts
    assert first[1] == "check_in"
    assert np.min(first[2]) > np.max(second[2])


def test_rules_are_told_in_words() -> None:
    rule = Rule("check_in", 4, "score", 0.0, 0.3, 0, 13, WHOLE, "tickets")
    assert said(Rules((rule,), 0.1)) == (
        "10 % of the week on the process; check_in every 4 weeks (score between the 0 % and 30 % "
        "line, 0 to 13 weeks before the renewal, tickets; first by score)"
    )
    plain = Rule("live_demo", 1, "revenue", 0.0, 1.0, 0, WHOLE, WHOLE, "")
    assert said(Rules((plain,), 0.0)) == "live_demo every 1 weeks (everybody; first by revenue)"


def test_what_was_measured_is_kept_and_not_simulated_again(tmp_path: Path) -> None:
    companies = [Company("small", SMALL, 1), Company("small", SMALL, 2)]
    arms = {"none": Nothing(), "calls": One("check_in", 4, "revenue")}
    counted: list[int] = []
    with kept(tmp_path / "arms", companies[0].config()) as folder:
        once = Lab(folder, 1).measure(arms, companies, counted.append)
    with kept(tmp_path / "arms", companies[0].config()) as folder:
        more = {**arms, "demos": One("live_demo", 4, "revenue")}
        again = Lab(folder, 1).measure(more, companies, counted.append)
    assert counted == [2, 2, 1, 1]
    assert once.tobytes() == again[:, :2].tobytes()
    assert (column(again, "hours_used")[:, 1:] > column(again, "hours_used")[:, :1]).all()
    own = Lab(None, 1).measure({"calls": arms["calls"]}, companies[1:])
    assert own[0, 0].tobytes() == once[1, 1].tobytes()


def test_gaps_are_paired() -> None:
    values = np.asarray([[1.0, 2.0], [3.0, 4.5]])
    (same, more) = gaps(values, values[:, 0])
    assert same == (0.0, 0.0, 0.0)
    assert more[0] == 1.25
    assert more[1] < 1.0 < 1.5 < more[2]


@pytest.mark.slow
def test_an_optimiser_writes_the_same_rules_again_and_learns() -> None:
    lab, companies = Lab(None, 1), [Company("small", SMALL, 1)]
    tried = search(lab, companies, "net_retention", 36)
    assert list(search(lab, companies, "net_retention", 36).values()) == list(tried.values())
    assert len(tried) == 36


@pytest.mark.slow
@pytest.mark.parametrize("closed", [True, False])
def test_selling_without_end_is_a_loophole_where_interest_has_no_limit(closed: bool) -> None:
    """The search bites: it finds the loophole that the model had, and not where it is closed."""
    overrides = ("book.size=150", "driver=loop", "depth=quick")
    if not closed:
        overrides = (*overrides, "journey.interest_limit=.inf", "journey.fatigue_work=0")
    companies = [Company("built-in book", overrides, seed) for seed in (1, 2, 3)]
    sell = {"sell": One("expansion_talk", 1, "revenue")}
    arms = {**red_team.shipped(), **sell}
    net = column(Lab(None, 1).measure(arms, companies), "net_retention").mean(axis=0)
    best = net[:-1].max()
    assert (net[-1] < best - 0.02) if closed else (net[-1] > best)


@pytest.mark.slow
def test_from_end_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole search in small, and its page."""
    monkeypatch.setattr(red_team, "MORE", SMALL)
    monkeypatch.setattr(red_team, "KINDS", {"one": ()})
    monkeypatch.setattr(red_team, "singles", lambda: dict(list(singles().items())[:14]))
    said_by_it: list[str] = []
    effort = red_team.Effort(40, (1, 2), 12)
    result = red_team.run(effort, Lab(None, 1), said_by_it.append)
    page = text(result)
    assert len(said_by_it) == 6
    for part in result["parts"]:
        groups = [row["group"] for row in part["rows"]]
        assert groups.count("one action") == groups.count("two actions") == red_team.BEST
        assert groups.count("rules") == red_team.BEST
        for row in part["rows"]:
            assert f"{100 * row['mean']:.1f}" in page
    assert isinstance(red_team.loopholes(result), list)


def test_a_loophole_is_named() -> None:
    rows = [
        {"name": "sell", "group": "one action", "over_best": (-0.03, -0.05, -0.019)},
        {"name": "call", "group": "one action", "over_best": (-0.05, -0.07, -0.021)},
        {"name": "rule", "group": "rules", "over_best": (0.05, 0.03, 0.07)},
    ]
    part = {"metric": "net_retention", "best_shipped": "blend", "rows": rows}
    assert red_team.loopholes({"parts": [part]}) == [
        "sell: net_retention -1.9 points of blend at the upper end, allowed: -2"
    ]
