"""Which accounts come first within a playbook, and which playbook among those of one priority."""

import math
from typing import Any

import numpy as np
import pytest

from simcs.interventions.worth import Worth
from simcs.playbooks.policy import Playbooks
from simcs.signals.view import View
from tests.worlds import team_of, view_of, world_of

TWO = """\
playbooks:
  calls:
    while: usage < 2000%
    priority: 300
    do: check_in
  reviews:
    while: usage < 2000%
    priority: 300
    {own}
    do: business_review
rules: {{on top of: none, order: {order}}}
"""


def asked(text: str) -> tuple[View, dict[str, Any]]:
    """Return the view of a week, and the priorities of what is asked for by action."""
    policy = Playbooks.from_yaml(text)
    world = world_of(policy, team_of(3, False, 12.0), size=50)
    view = view_of(world)
    found: dict[str, Any] = {}
    for mask, action, priority, *_ in policy.plan(view).parts:
        found[action] = np.where(mask, priority, np.nan)
    return view, found


def meant(order: str, view: View, action: str, n: int) -> float:
    match order:
        case "revenue":
            return 300 + 99 * view.arr[n] / (view.arr[n] + 50_000)
        case "score":
            return 340 - 0.4 * (view.score[n] - view.typical_score(0.5)[n])
    value = max(0.0, Worth(view).per_hour(action)[n])
    return 300 + 99 * value / (value + 200)


@pytest.mark.parametrize("order", ["revenue", "score", "value_per_hour"])
def test_an_order_adds_to_the_priority(order: str) -> None:
    view, found = asked(TWO.format(own=f"order: {order}", order="[calls]"))
    [one] = {level for level in found["check_in"] if not math.isnan(level)}
    assert one == 300 + 1e-6  # the other has no place in the list of the rules
    levels = found["business_review"]
    checked = np.flatnonzero(~np.isnan(levels))
    assert len(set(levels[checked])) > 10
    for n in checked.tolist():
        assert levels[n] == pytest.approx(meant(order, view, "business_review", n), abs=1e-9)
        assert 300 <= levels[n] < 400


def test_the_rule_orders_playbooks_that_have_no_order_of_their_own() -> None:
    view, found = asked(TWO.format(own="order: score", order="revenue"))
    for action, order in (("check_in", "revenue"), ("business_review", "score")):
        for n in np.flatnonzero(~np.isnan(found[action])).tolist():
            expected = meant(order, view, action, n)
            assert found[action][n] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("order", ["[reviews, calls]", "[calls, reviews]"])
def test_playbooks_take_turns_in_the_order_of_a_list(order: str) -> None:
    _, found = asked(TWO.format(own="by: csm", order=order))
    first = np.nanmin(found["business_review"]) > np.nanmax(found["check_in"])
    assert first == order.startswith("[reviews")
    assert np.nanmax(found["business_review"]) < 300.01
