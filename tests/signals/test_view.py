"""What a policy can see: observed columns alone, read-only, and only in their week."""

import math
from typing import Any, ClassVar

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.errors import ConfigError, PolicyError
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan
from simcs.interventions.policies import Heroic
from simcs.journey.columns import LATENT, NEVER, Intent, Stage
from simcs.signals.view import View
from simcs.world import loop
from tests.worlds import CHANGING_TEAMS, small_world, team_of, view_of, world_of


def shown_by(view: View) -> dict[str, NDArray[Any]]:
    """Return every array that a view shows, by name."""
    columns = {name: getattr(view, name) for name in dir(view) if not name.startswith("_")}
    return {name: value for name, value in columns.items() if isinstance(value, np.ndarray)}


def test_the_view_shows_nothing_latent() -> None:
    world = small_world(Heroic())
    view = view_of(world)
    shown = {name for name in dir(view) if not name.startswith("_")}
    assert not shown & (set(LATENT) - {"problems"})
    for name in shown:
        value = getattr(view, name)
        if isinstance(value, np.ndarray):
            assert not np.shares_memory(value, world.accounts), name
            assert value.base is None or value.base.dtype.names is None, name
            assert not value.flags.writeable, name


def test_a_view_holds_no_array_that_the_world_computes_with() -> None:
    world = small_world(Heroic())
    view = view_of(world)
    view.typical_score(0.5)
    theirs = [value for value in vars(world).values() if isinstance(value, np.ndarray)]
    assert any(value is world.typical_scores for value in theirs)
    for name, value in vars(view).items():
        if isinstance(value, np.ndarray):
            assert not any(np.shares_memory(value, one) for one in theirs), name


@pytest.mark.parametrize("name", [*LATENT, "speaks", "happening", "cause"])
def test_what_is_hidden_changes_nothing_that_is_shown(name: str) -> None:
    world = small_world(Heroic())
    before = shown_by(view_of(world))
    world.accounts[name] += 7
    after = shown_by(view_of(world))
    assert before.keys() == after.keys()
    for column, values in before.items():
        np.testing.assert_array_equal(values, after[column], column)


def test_an_intent_is_shown_only_after_notice_was_given() -> None:
    world = small_world(Heroic())
    active = world.accounts["stage"] == Stage.ACTIVE
    world.accounts["intent"] = Intent.LEAVE_QUIETLY
    assert not view_of(world).notice_given.any()
    world.accounts["intent"] = Intent.LEAVE_AFTER_NOTICE
    assert view_of(world).notice_given.sum() == active.sum()


def test_a_view_is_of_its_week() -> None:
    """What was read stays as it was; nothing can be read of a view that was kept."""

    class Keeper:
        views: ClassVar[list[View]] = []

        def plan(self, view: View) -> Plan:
            if view.week == 0:
                self.scores = view.score
                self.views.append(view)
            return Plan()

    keeper = Keeper()
    world = small_world(keeper)
    weeks = loop.weeks(world)
    next(weeks)
    before = keeper.scores.copy()
    next(weeks)
    [view] = keeper.views
    assert (keeper.scores == before).all()
    for read in (
        lambda: view.score, lambda: view.usage, lambda: view.lost, lambda: view.account,
        lambda: view.gone(), lambda: view.month, lambda: view.outage,
    ):  # fmt: skip
        with pytest.raises(ConfigError, match="the view of week 0 was kept"):
            read()


def test_what_was_never_seen_is_nan_and_what_was_never_done_long_ago() -> None:
    seen: list[dict[Any, Any]] = []

    class Looks:
        def plan(self, view: View) -> Plan:
            assert np.isinf(view.weeks_since("exit_interview")).all()
            assert (view.weeks_since("exit_interview") >= 10_000).all()
            for name in ("survey", "sponsor", "pulse"):
                age = getattr(view, f"{name}_age")
                assert (age >= 0).all()
            assert (np.isnan(view.survey) == np.isinf(view.survey_age)).all()
            assert (np.isnan(view.first_value_week) == ~view.first_value_reached).all()
            seen.append(dict(view._columns))
            return Plan()

    for _ in loop.weeks(world_of(Looks(), team_of(1, True), size=30, horizon=12)):
        pass
    assert len(seen) == 12
    for columns in seen:
        for name, values in columns.items():
            assert not (np.asarray(values) < -20_000).any(), name


WRONG_NUMBERS = ("a", "1", None, math.inf, math.nan, 10**400, [1.0, 2.0])


def test_the_latest_contact_of_each_kind_is_forgotten() -> None:
    world = small_world(Heroic())
    loads, done = {"check_in": 1.0, "escalation": 0.5}, world.accounts["last_done"]
    done[:, NUMBERS["check_in"]] = NEVER
    done[:, NUMBERS["escalation"]] = -np.arange(len(done))
    done[1::3, NUMBERS["escalation"]] = NEVER
    view = view_of(world)
    expected = sum(load * 0.5 ** (view.weeks_since(name) / 6) for name, load in loads.items())
    np.testing.assert_allclose(view.latest_contact(loads, 6.0), expected, rtol=1e-12)
    some = np.arange(len(view.account)) % 2 == 0
    np.testing.assert_array_equal(
        view.latest_contact(loads, 6.0, some), np.where(some, view.latest_contact(loads, 6.0), 0.0)
    )
    new = view.weeks_since("escalation") == 0
    assert new.sum() == 1
    np.testing.assert_array_equal(view.latest_contact(loads, 1e-4), np.where(new, 0.5, 0.0))
    assert (view.latest_contact(loads, 1e308) <= 1.5).all()
    assert not view.latest_contact({}, 6.0).any()
    for wrong, said in (
        (({"dance": 1.0}, 6.0), "unknown action 'dance'"), ((loads, 0.0), "half_life is 0.0"),
        ((loads, 6.0, some[1:]), "among has shape"), ((loads, 6.0, [[1], [1, 2]]), "among is"),
        *((({"check_in": load}, 6.0), "load of 'check_in' is") for load in WRONG_NUMBERS),
        *(((loads, weeks), "half_life is") for weeks in WRONG_NUMBERS),
    ):  # fmt: skip
        with pytest.raises(ConfigError, match=said):
            view.latest_contact(*wrong)


def test_a_view_ends_where_its_policy_fails() -> None:
    """What was kept of it is refused, like all that is kept."""

    class KeepsAndFails:
        view: ClassVar[View | None] = None

        def plan(self, view: View) -> Plan:
            type(self).view = view
            raise RuntimeError("no idea")

    with pytest.raises(PolicyError, match="no idea"):
        next(loop.weeks(small_world(KeepsAndFails())))
    assert KeepsAndFails.view is not None
    with pytest.raises(ConfigError, match="the view of week 0 was kept"):
        _ = KeepsAndFails.view.score


@pytest.mark.parametrize("name", ["named", "pods", "pool"])
def test_owners_have_the_hours_of_their_pods(name: str) -> None:
    class Reads:
        def plan(self, view: View) -> Plan:
            seen.append((view.hours_available, view.owner.copy(), view.owner_hours.copy()))
            return Plan()

    seen: list[tuple[float, NDArray[Any], NDArray[Any]]] = []
    team = CHANGING_TEAMS[name]
    world = world_of(Reads(), team, size=60, horizon=30)
    pods = world.team["pod"]
    for week in loop.weeks(world):
        available, owner, hours = seen[week]
        by_pod = {int(o): float(world.available[pods == o].sum()) / 60 for o in np.unique(owner)}
        assert hours == pytest.approx(np.array([by_pod[o] for o in owner.tolist()]))
        assert sum(by_pod.values()) == pytest.approx(available)
