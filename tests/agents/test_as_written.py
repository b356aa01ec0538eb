"""Agents, loop and oracle agree on what people do not do as written, in every kind of team."""

from dataclasses import replace

import numpy as np
import pytest

from simcs.interventions.plan import Plan
from simcs.signals.view import View
from simcs.team.parameters import Team
from tests.agents.test_equality import assert_equal
from tests.worlds import CHANGING_TEAMS, changing_team, eventful_journey, world_of

NUMBERS = np.array([7, -1, 65_535])
"""Draws of three steps, of which the second takes nobody."""

ON = {"as_written": 0.6, "as_written_spread": 0.3, "as_written_coaching": 0.5}
GROWING = changing_team(growth_limit=2, growth_backlog=0.01, growth_weeks=2, hiring_weeks=3)
TEAMS = {name: CHANGING_TEAMS[name] for name in ("named", "pods", "tiers of pools", "no csm")}


class Steps:
    """Asks for check-ins where a step is done as written, and for improvement."""

    def plan(self, view: View) -> Plan:
        """Ask for one check-in of who does the first step, and for a review with the third."""
        found = view._not_done(view.account, NUMBERS)
        if found is None:
            found = np.zeros((3, len(view.account)), np.bool_)
        plan = Plan()
        plan.improve(0.3)
        assert not found[1].any(), "automation always does what it says"
        plan.add(view.account[~found[0]], "check_in")
        return plan.add(view.account[~found[2]], "business_review")


def agree(team: Team) -> int:
    """Require that three writings agree; return for how many minutes the team worked."""
    world = world_of(Steps(), team, size=30, horizon=30)
    assert_equal(world, eventful_journey(), team)
    return int(world.spent.sum())


@pytest.mark.parametrize("name", [*TEAMS, "growing"])
def test_three_writings_agree(name: str) -> None:
    team = replace({**TEAMS, "growing": GROWING}[name], **ON)
    on, off = agree(team), agree(replace(team, as_written=1.0))
    assert (on != off) == (name != "no csm"), "without CSMs nothing is done either way"
