"""The debrief: its numbers are those of the worlds, and nothing in it contradicts them."""

import itertools
import json
import time
from dataclasses import asdict, replace

import numpy as np
import pytest

from simcs.errors import ConfigError, PolicyError
from simcs.interventions.actions import ACTIONS
from simcs.trainer.course import of_orders, of_strategy
from simcs.trainer.debrief import debrief, hours
from simcs.trainer.debrief.advice import OFTEN
from simcs.trainer.debrief.again import APART
from simcs.trainer.debrief.words import YOU
from simcs.trainer.futures import stored
from simcs.trainer.orders import Orders, Task
from simcs.trainer.scenario import CARETAKER, STRATEGIES, scenario
from simcs.world.door import World
from simcs.world.event_log import Event
from tests.trainer.debriefs import FEW, STANDING, futures, log, of, played
from tests.trainer.games import SMALL, setup

PLAYERS = [(player, future) for player in STANDING for future in range(3)]


@pytest.mark.parametrize(("player", "future"), PLAYERS)
def test_the_four_boxes_hold_each_account_once(player: str, future: int) -> None:
    found, own = of(player, future), played(player, future)
    members = [one for box in found.boxes.boxes for one in box.members]
    assert sorted(one.account for one in members) == list(range(own.count))
    assert sum(box.arr for box in found.boxes.boxes) == pytest.approx(own.own.arr[0].sum())
    sizes = {box.kind: len(box.members) for box in found.boxes.boxes}
    assert sizes["stayed_anyway"] + sizes["stayed_through_you"] == own.own.kept()
    assert sizes["stayed_anyway"] + sizes["lost_through_you"] == own.idle.kept()


def test_orders_that_are_a_strategys_have_its_outcome() -> None:
    """Doing nothing is a strategy too: then no box holds what came through the player."""
    for future in range(3):
        found, here = of("idle", future), played("idle", future)
        assert here.own.world.digest() == here.idle.world.digest()
        assert not found.boxes.of("stayed_through_you")
        assert not found.boxes.of("lost_through_you")
        assert found.luck.with_work == found.luck.without_work
        assert found.luck.both == len(found.luck.decisions)
        mine, idle = (next(one for one in found.same_future.lines if one.strategy == name)
                      for name in (YOU, "none"))  # fmt: skip
        assert replace(mine, strategy="", label="") == replace(idle, strategy="", label="")
        assert found.advice.change_reason == "no work"
    assert played("steady").own.world.digest() != played("steady").idle.world.digest()


def test_the_players_course_is_the_game_that_was_played() -> None:
    orders = log("steady", 1)
    course = of_orders(setup(), 1, orders)
    world = World.open(setup(), 1)
    for week, one in enumerate(orders):
        truth = world.truth()
        assert np.array_equal(course["health"][week], truth["health"][: course.accounts])
        assert np.array_equal(
            course.renews[week], truth["renews"][: course.accounts], equal_nan=True
        )
        assert np.array_equal(course.here[week], truth["stage"][: course.accounts] == "active")
        world.step(one.plan(world.view))
    assert course.world.digest() == world.digest()


def test_a_strategys_course_is_that_of_a_comparison() -> None:
    world = World.open(setup(), 2, "blend")
    for _ in range(SMALL.weeks):
        world.step()
    course = of_strategy(setup(), 2, "blend", SMALL.weeks)
    assert course.world.digest() == world.digest()
    truth = world.truth()[: course.accounts]
    assert course.kept() == (truth["stage"] == "active").sum()


@pytest.mark.parametrize(("player", "future"), PLAYERS)
def test_expected_losses_are_the_chances_of_the_truth(player: str, future: int) -> None:
    found, orders = of(player, future).luck, log(player, future)
    world = World.open(setup(), future)
    chances, week = {}, 0
    while week < SMALL.weeks:
        chances[week] = 1.0 - world.truth()["renews"]
        world.step(orders[week].plan(world.view))
        week += 1
    for one in found.decisions:
        assert one.chance == pytest.approx(chances[one.week][one.account])
    assert found.expected == pytest.approx(sum(one.chance for one in found.decisions))
    assert found.expected_arr == pytest.approx(sum(o.chance * o.arr for o in found.decisions))
    assert found.lost == sum(one.left for one in found.decisions)
    events = played(player, future).own.events
    assert found.lost + found.undecided >= (events["event"] == Event.LEFT).sum()


def test_lines_of_the_same_future_are_those_played_ahead() -> None:
    found = of("steady", 1)
    assert {one.strategy for one in found.same_future.lines} == {YOU, *STRATEGIES}
    kept = [(one.kept, one.arr) for one in found.same_future.lines]
    assert kept == sorted(kept, reverse=True)
    ahead = futures().kept_after(12)
    for line in found.same_future.lines:
        if line.strategy != YOU:
            assert line.kept == ahead[line.strategy][1]
    assert found.spread.fits
    for among in found.spread.lines:
        assert among.here == ahead[among.strategy][1]
        assert sum(count for _, count in among.counts) == 3
        assert among.fewer == pytest.approx(
            np.mean([k < among.here for k in ahead[among.strategy]])
        )


def test_futures_of_another_world_are_not_passed_off_as_its_own() -> None:
    other = replace(
        futures(),
        kept={s: tuple(tuple(k - 1 for k in row) for row in rows)
              for s, rows in futures().kept.items()},
    )  # fmt: skip
    found = debrief(FEW, setup(), other, log("steady"), SMALL.weeks, 0)
    assert not found.spread.fits
    assert "compare with care" in found.spread.sentences[-1]


def test_a_game_that_ended_early_is_compared_at_the_last_count() -> None:
    found = debrief(FEW, setup(), futures(), log("steady"), 7, 0)
    assert (found.weeks, found.spread.after) == (7, 6)
    assert found.spread.own == played("steady").own.kept(6)
    short = debrief(FEW, setup(), futures(), log("steady")[:3], SMALL.weeks, 0)
    assert (short.weeks, short.spread.after) == (3, None)
    assert "too short" in short.spread.sentences[0]
    with pytest.raises(ConfigError, match="no week"):
        debrief(FEW, setup(), futures(), [], SMALL.weeks, 0)
    with pytest.raises(PolicyError, match="99"):
        debrief(FEW, setup(), futures(), [Orders(0, (Task(99, "check_in"),))], SMALL.weeks, 0)


@pytest.mark.parametrize(("player", "future"), PLAYERS)
def test_the_curtain_shows_the_truth_of_one_account(player: str, future: int) -> None:
    found, own = of(player, future).curtain, played(player, future).own
    for one in found.course:
        health = own["health"][one.week][found.account]
        assert one.health == pytest.approx(100 / (1 + np.exp(-health)))
        assert own.here[one.week][found.account]
    assert len(found.course) == own.here[:, found.account].sum()
    assert found.account in {m.account for m in of(player, future).boxes.of(found.kind)}
    if found.turned is not None:
        after = [one.health for one in found.course if one.week >= found.turned]
        down = found.kind.startswith("lost")
        assert after[0] == (max if down else min)(after) or not own.here[-1][found.account]


def test_hours_by_purpose_are_all_hours() -> None:
    for player in STANDING:
        found, own = of(player).hours, played(player).own
        there = own.world._state.ledger["minutes_available"][: own.weeks].sum() / 60
        used = own.world._state.ledger["minutes_used"][: own.weeks].sum() / 60
        assert found.spent == pytest.approx(used)
        assert found.spent + found.unused == pytest.approx(there)
        assert sum(one.share for one in found.purposes) == pytest.approx(
            1.0 if found.spent else 0.0
        )
    assert not of("idle").hours.purposes
    assert len(of("idle").hours.untouched) == played("idle").count


def test_calling_all_each_week_is_too_often() -> None:
    assert not of("idle").hours.too_often
    found = of("pest").hours
    assert sum(one.harmful for one in found.too_often) >= OFTEN
    assert all(0 <= one.harmful <= one.weeks for one in found.too_often)
    assert all(one.most > one.tolerated for one in found.too_often)


def test_contact_that_was_there_without_the_player_is_not_theirs() -> None:
    found = played("pest")
    assert hours._too_often(found)
    assert not hours._too_often(replace(found, others={**found.others, "none": found.own}))


def test_automated_work_is_not_the_players_time() -> None:
    orders = [Orders(0, tuple(Task(n, "welcome_email") for n in range(8)))]
    orders += [Orders(week) for week in range(1, SMALL.weeks)]
    assert ACTIONS["welcome_email"].automated
    found = debrief(FEW, setup(), futures(), orders, SMALL.weeks, 0)
    assert len(found.hours.untouched) == 8


def test_later_is_the_same_caretaker_for_all() -> None:
    found = of("steady")
    assert found.after.weeks == 52
    for line in found.after.lines:
        assert line.later <= line.kept + 1  # one may come back
    course = played("steady").others["none"]
    world = course.world.fork(policy=CARETAKER)
    while not world.over:
        world.step()
    idle = next(line for line in found.after.lines if line.strategy == "none")
    assert idle.later == (world.truth()[: course.accounts]["stage"] == "active").sum()
    assert course.world.week == SMALL.weeks  # what was looked at has not gone on


@pytest.mark.parametrize(("player", "future"), PLAYERS)
def test_weeks_to_play_again_are_apart_and_in_order(player: str, future: int) -> None:
    found = of(player, future).again.moments
    assert [one.arr for one in found] == sorted((one.arr for one in found), reverse=True)
    weeks = sorted(one.week for one in found)
    assert all(later - first >= APART for first, later in itertools.pairwise(weeks))
    assert all(0 <= one.week < SMALL.weeks and one.accounts for one in found)


@pytest.mark.parametrize(("player", "future"), PLAYERS)
def test_advice_follows_from_the_numbers(player: str, future: int) -> None:
    found = of(player, future)
    luck, boxes, spent = found.luck, found.boxes, found.hours
    net = len(boxes.of("stayed_through_you")) - len(boxes.of("lost_through_you"))
    harmful = sum(one.harmful for one in spent.too_often)
    keep, change = found.advice.keep_reason, found.advice.change_reason
    if keep == "work that paid":
        assert luck.without_work > luck.with_work
        assert net >= 0
    if keep in ("even care", "no pestering", "hours used"):
        assert luck.without_work >= luck.with_work
        assert net >= 0
        assert change != "too often" or keep == "hours used"
    if keep == "hours used":
        assert change != "unused hours"
    assert (keep == "forecasts") <= (change != "forecasts")
    assert (change == "too often") <= (harmful >= OFTEN)
    assert (change == "no work") == (not spent.spent)


def test_it_is_made_of_plain_values_and_sentences() -> None:
    for player, future in PLAYERS:
        found = of(player, future)
        assert json.loads(json.dumps(asdict(found)))["weeks"] == SMALL.weeks
        assert len(found.steps) == 10
        for step in found.steps:
            assert step.title
            assert step.sentences
            for said in step.sentences:
                assert said == said.strip()
                assert said.endswith("."), said
                assert not {"None", "True", "False", "inf", "nan"} & set(said.split())


def test_it_is_the_same_each_time() -> None:
    again = debrief(FEW, setup(), futures(), log("steady"), SMALL.weeks, 0, 80,
                    ((4, 0, 80), (4, 1, 50), (8, 2, 10)))  # fmt: skip
    assert again == of("steady")


@pytest.mark.slow
def test_a_year_takes_less_than_two_seconds() -> None:
    found = scenario("first-year")
    made, ahead = found.prepared(), stored(found)
    assert ahead is not None
    orders = [Orders(week, standing=STANDING["steady"]) for week in range(found.weeks)]
    debrief(found, made, ahead, orders, found.weeks, 3)
    began = time.process_time()
    debrief(found, made, ahead, orders, found.weeks, 3)
    assert time.process_time() - began < 2.0
