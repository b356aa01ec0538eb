"""How a contact is made: what suits an account is taken better, what repeats weighs more."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.errors import ConfigError, PolicyError
from simcs.interventions.action import CHANNELS, Action, check
from simcs.interventions.actions import ACTIONS, NUMBERS, table
from simcs.interventions.plan import MESSAGE_NUMBERS, Plan
from simcs.journey.columns import Channel, Message, Stage
from simcs.journey.parameters import Journey
from simcs.journey.sampling import blank_accounts, draw_character
from simcs.journey.segment_parameters import HOW
from simcs.journey.segments import usual_segments
from simcs.signals.parameters import Signals
from simcs.signals.view import View
from simcs.team.parameters import Team, steady
from simcs.world import loop
from simcs.world.state import WorldState
from tests.worlds import small_world, team_of, view_of, world_of

SMALL = {"size": 40, "arrivals_per_year": 0.0, "eventful": False}
WRITTEN, EMAIL, SPOKEN = "celebration", "data_correction", "check_in"
"""A written contact that earns goodwill, one that earns none, and a spoken one."""


KEPT = 0.5 ** (1 / 6)
"""Of contact load, after a week."""


class InTurn:
    """Ask everybody for one action after another, week by week."""

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    def plan(self, view: View) -> Plan:
        """Ask for the action of the week."""
        return Plan().add(view.account, self.actions[view.week])


class Asks:
    """Ask for one action on everybody in some weeks."""

    def __init__(self, action: str, weeks: range = range(99), message: str = "generic") -> None:
        self.action, self.weeks, self.message = action, weeks, message

    def plan(self, view: View) -> Plan:
        """Ask with the message that was given."""
        if view.week not in self.weeks:
            return Plan()
        return Plan().add(view.account, self.action, message=self.message)


def opened(policy: Any, weeks: int = 1, **numbers: Any) -> WorldState:
    """Return a world in which nobody was contacted before, and nobody leaves in the time."""
    journey = replace(Journey(), payment_loss_card=0.0, payment_loss_invoice=0.0, **numbers)
    world = world_of(policy, steady(Team(csms=40)), journey=journey, horizon=weeks, **SMALL)
    for name in ("contact", "goodwill", "reached"):
        world.accounts[name] = 0.0
    world.accounts["responsiveness"] = journey.responsiveness_mean
    world.accounts["wants_outcome"] = np.arange(len(world.accounts)) % 3 > 0
    world.accounts["renewal"] += 1000
    world.accounts["intent"] = 0
    return world


def after(policy: Any, weeks: int = 1, **numbers: Any) -> NDArray[Any]:
    """Return the accounts of such a world after some weeks."""
    world = opened(policy, weeks, **numbers)
    for _ in loop.weeks(world):
        pass
    assert (world.accounts["stage"] == Stage.ACTIVE).all()
    return world.accounts


def test_it_is_off_by_default() -> None:
    """Each of the four is neutral, and nobody keeps count of channels."""
    journey = Journey()
    assert {name: getattr(journey, name) for name in HOW} == HOW
    rows = after(Asks(SPOKEN), 8)
    assert not rows["reached"].any()
    assert rows["contact"].all()
    assert after(Asks(SPOKEN, message="outcome"), 8).tobytes() == rows.tobytes()


@pytest.mark.parametrize(("action", "channel"), [(WRITTEN, 1), (SPOKEN, 0)])
def test_the_less_a_channel_suits_the_less_goodwill(action: str, channel: int) -> None:
    """In the other channel than the preferred one; in that it is as much, and load is the same."""
    mine = [after(Asks(action), channel_mismatch=part) for part in (1.0, 0.6, 0.3, 0.0)]
    suited = mine[0]["prefers_written"] == channel
    busy = mine[0]["goodwill"] > 0.0  # a milestone with a low touch account takes no hours
    assert min((suited & busy).sum(), (~suited & busy).sum()) > 3
    for more, less in pairwise(mine):
        assert (more["goodwill"][suited] == less["goodwill"][suited]).all()
        assert (more["goodwill"] > less["goodwill"])[~suited & busy].all()
        assert (more["contact"] == less["contact"]).all()
    assert (mine[-1]["goodwill"][~suited] == 0.0).all()


def test_half_of_mixed_contact_suits_everybody() -> None:
    rows, usual = after(Asks("renewal_prep"), channel_mismatch=0.0), after(Asks("renewal_prep"))
    assert rows["goodwill"] == pytest.approx(usual["goodwill"] * 0.5**0.6)
    inside = [after(Asks("escalation"), 3, channel_mismatch=part) for part in (0.0, 1.0)]
    assert inside[0]["goodwill"].any()
    assert (inside[0]["goodwill"] == inside[1]["goodwill"]).all()


def test_what_does_harm_does_more_in_a_channel_that_does_not_suit() -> None:
    """To those better left alone, and to those wearied beyond what they take."""
    segments = {
        name: replace(segment, contact_tolerated=None) for name, segment in usual_segments().items()
    }
    weary = {"contact_tolerated": 0.0, "fatigue_slope": 3.0, "segments": segments}
    for wrong in ({"responsiveness_mean": -1.0}, weary):
        usual, other = (after(Asks(SPOKEN), channel_mismatch=part, **wrong) for part in (1.0, 0.0))
        assert (usual["goodwill"] < 0.0).all()
        written = usual["prefers_written"] == 1
        assert (usual["goodwill"][~written] == other["goodwill"][~written]).all()
        assert other["goodwill"][written] == pytest.approx(usual["goodwill"][written] * 2**0.6)


def test_the_same_channel_again_weighs_more() -> None:
    """The more, the more often; and after a contact in the other channel not at all."""

    for repeat in (0.0, 0.5, 1.0):
        same = after(InTurn(SPOKEN, SPOKEN), 2, channel_repeat=repeat)["contact"]
        other = after(InTurn(EMAIL, SPOKEN), 2, channel_repeat=repeat)["contact"]
        assert same == pytest.approx(KEPT + 1.0 + repeat * KEPT)
        assert other == pytest.approx(0.75 * KEPT + 1.0)


def test_a_fourth_email_does_less_than_a_first_call() -> None:
    """It weighs on the account like several, and so earns less for the same hours."""
    emails = (EMAIL, EMAIL, EMAIL)
    written, spoken = (
        after(InTurn(*emails, last), 4, channel_repeat=1.0, contact_tolerated=0.0)
        for last in (WRITTEN, SPOKEN)
    )
    lately = 0.75 * (KEPT + KEPT**2 + KEPT**3)
    assert written["reached"][:, Channel.SPOKEN] == pytest.approx(0.0)
    earlier = after(InTurn(*emails), 3, channel_repeat=1.0)["contact"] * KEPT
    assert written["contact"] - earlier == pytest.approx(0.3 * (1.0 + lately))
    assert spoken["contact"] - earlier == pytest.approx(1.0)


def test_recent_contact_is_forgotten() -> None:
    """By half in contact_half_life weeks."""
    before, later = (
        after(Asks(SPOKEN, range(1)), weeks, channel_repeat=1.0)["reached"] for weeks in (1, 7)
    )
    assert before[:, Channel.SPOKEN] == pytest.approx(KEPT)
    assert later[:, Channel.SPOKEN] == pytest.approx(KEPT / 2)


def test_a_message_about_outcomes_pleases_and_wearies_those_who_care() -> None:
    on = {"outcome_goodwill": 1.5, "outcome_load": 0.4}
    generic, outcome = (after(Asks(SPOKEN, message=message), **on) for message in MESSAGE_NUMBERS)
    cares = generic["wants_outcome"] == 1
    assert 5 < cares.sum() < len(cares) - 5
    assert (outcome["goodwill"][~cares] == generic["goodwill"][~cares]).all()
    assert outcome["goodwill"][cares] == pytest.approx(generic["goodwill"][cares] * 1.5**0.6)
    assert (outcome["contact"][~cares] == generic["contact"][~cares]).all()
    assert outcome["contact"][cares] == pytest.approx(0.4)


def test_muted_accounts_feel_no_channel() -> None:
    world = opened(Asks(SPOKEN), 3, channel_repeat=1.0)
    world.accounts["muted"][::2] = 1
    for _ in loop.weeks(world):
        pass
    assert not world.accounts["reached"][::2].any()
    assert world.accounts["reached"][1::2].any()


def test_preferences_are_drawn_once_by_share_and_move_nothing_else() -> None:
    """Each from a stream of its own: no other column differs."""

    def characters(**numbers: Any) -> NDArray[Any]:
        rows = blank_accounts(4000)
        rows["entity"] = np.arange(4000)
        rows["arr"] = 10**6
        draw_character(rows, replace(Journey(), **numbers), 1, 0)
        return rows

    usual, other = characters(), characters(prefers_written=0.2, wants_outcome=0.3)
    assert usual["prefers_written"].mean() == pytest.approx(0.5, abs=0.035)  # 4.4 deviations
    assert usual["wants_outcome"].all()
    assert other["prefers_written"].mean() == pytest.approx(0.2, abs=0.035)
    assert other["wants_outcome"].mean() == pytest.approx(0.3, abs=0.035)
    assert (usual["prefers_written"] >= other["prefers_written"]).all()
    both = np.corrcoef(other["prefers_written"], other["wants_outcome"])[0, 1]
    assert abs(both) < 0.07  # 4.4 deviations
    for name in set(usual.dtype.names or ()) - {"prefers_written", "wants_outcome"}:
        assert usual[name].tobytes() == other[name].tobytes(), name


def test_every_action_has_a_channel_that_is_known() -> None:
    through = table()["through"]
    for name, action in ACTIONS.items():
        if not action.team:
            assert tuple(through[NUMBERS[name]]) == CHANNELS[action.channel]
    with pytest.raises(ConfigError) as refused:
        check("bad", Action((1, 1, 1), channel="telegram"))
    assert str(refused.value) == (
        "action 'bad': channel is 'telegram'; "
        "allowed: e-mail, app, group, call, meeting, mixed, internal"
    )


@pytest.mark.parametrize("message", ["hello", None, 1, "Outcome", ["outcome"]])
def test_another_message_is_refused(message: Any) -> None:
    with pytest.raises(PolicyError, match="message") as refused:
        after(Asks(SPOKEN, message=message))
    assert "generic, outcome" in str(refused.value)
    assert "week 0" in str(refused.value)


def test_the_message_is_carried_on_the_task_and_the_latest_counts() -> None:
    world = small_world(Asks("business_review", range(1), "outcome"))
    weeks = loop.weeks(world)
    next(weeks)
    mine = world.backlog["action"] == NUMBERS["business_review"]
    assert mine.sum() > 9
    assert (world.backlog["message"][mine] == Message.OUTCOME).all()
    world.policy = Asks("business_review")
    next(weeks)
    assert (world.backlog["message"] == Message.GENERIC).all()


def test_nobody_sees_what_suits_whom() -> None:
    view = view_of(small_world(Asks(SPOKEN)))
    assert not {"prefers_written", "wants_outcome", "reached"} & set(dir(view))


@pytest.mark.parametrize("csms", [1, 2])
def test_a_target_moves_work_on_revenue_forward(csms: int) -> None:
    """Expansion and renewals come first where there is too little time for all."""

    class Everything:
        def plan(self, view: View) -> Plan:
            plan = Plan().add(view.account, "check_in", 50.0)
            plan.add(view.account, "expansion_talk", 10.0)
            return plan.add(view.account, "renewal_prep", 10.0)

    def hours(**numbers: float) -> dict[str, int]:
        team = replace(team_of(csms, pool=True, hours=20.0), **numbers)
        world = world_of(Everything(), team, journey=Journey(), horizon=6, **SMALL)
        for _ in loop.weeks(world):
            pass
        return {name: int(world.spent[:, NUMBERS[name]].sum()) for name in ACTIONS}

    usual, paid = hours(), hours(target_revenue=100.0)
    assert usual["expansion_talk"] + usual["renewal_prep"] < paid["expansion_talk"]
    assert paid["renewal_prep"] > usual["renewal_prep"]
    assert paid["check_in"] < usual["check_in"]
    assert sum(usual.values()) == pytest.approx(sum(paid.values()), rel=0.02)
    assert hours(target_revenue=30.0) == usual  # not enough to overtake


def test_a_target_makes_impressions_rosier_and_scores_too() -> None:
    """Of the same accounts in the same weeks, by as much, and nothing else is moved."""

    class Nothing:
        def plan(self, view: View) -> Plan:
            return Plan()

    worlds = [
        world_of(Nothing(), replace(steady(Team(csms=2)), target_pulse=rosier), horizon=30,
                 journey=Journey(), signals=Signals(), **SMALL)
        for rosier in (0.0, 0.7)
    ]  # fmt: skip
    for world in worlds:
        for _ in loop.weeks(world):
            pass
    usual, paid = (world.accounts for world in worlds)
    seen = usual["pulse_week"] >= 0
    assert seen.sum() > 20
    assert paid["pulse"][seen] == pytest.approx(usual["pulse"][seen] + 0.7)
    assert (paid["score"][seen] > usual["score"][seen]).all()
    assert (paid["health"] == usual["health"]).all()
