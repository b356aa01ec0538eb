"""The arms that ship, written as playbooks, do the same as in Python, to the last bit."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from simcs import agents
from simcs.errors import PlaybookError
from simcs.experiment.arms import arms_of, with_playbooks
from simcs.experiment.config import Config
from simcs.experiment.config_yaml import as_yaml, from_yaml
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Blend, Heroic, Proactive
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import library
from simcs.report.playbook_command import playbooks
from simcs.team.tickets import Tickets
from simcs.world import loop
from simcs.world.state import WorldState
from tests.pins import simulated
from tests.worlds import SHIPPED, changing_team, eventful_market, team_of, world_of

ARMS = ("heroic", "proactive", "blend", "typical", "scheduled", "automated")
DRIVERS = {"loop": loop.weeks, "agents": agents.weeks}


def eventful(policy: Policy) -> WorldState:
    """All that can happen happens: CSMs come and go, prices rise, few hours."""
    team = changing_team(growth_limit=2, growth_backlog=0.3, growth_weeks=4, hiring_weeks=2)
    return world_of(policy, team, size=70, horizon=60, market=eventful_market(), replication=1)


def usual(policy: Policy) -> WorldState:
    """A usual book, served by a pool, which is served as long as it takes."""
    return world_of(policy, team_of(2, True, 30.0), size=60, horizon=80, eventful=False)


def came_of(world: WorldState, weeks: Callable[[WorldState], Iterator[int]]) -> dict[str, str]:
    """Return the hash of each column of accounts, ledger, team, backlog, terms and events."""
    return dict(simulated(world, weeks))


def apart(one: dict[str, str], other: dict[str, str]) -> list[str]:
    assert one.keys() == other.keys()
    return [place for place in one if one[place] != other[place]]


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("world_with", [eventful, usual], ids=lambda make: make.__name__)
@pytest.mark.parametrize("arm", ARMS)
def test_an_arm_as_playbooks_is_the_arm(
    arm: str, world_with: Callable[[Policy], WorldState], driver: str
) -> None:
    drive = DRIVERS[driver]
    by_hand = came_of(world_with(SHIPPED[arm]()), drive)
    assert apart(by_hand, came_of(world_with(Playbooks.from_yaml(arm)), drive)) == []


@pytest.mark.parametrize("arm", ARMS)
def test_it_is_so_with_the_clock_on(arm: str) -> None:
    found = []
    for policy in (SHIPPED[arm](), Playbooks.from_yaml(arm)):
        world = eventful(policy)
        world.tickets = Tickets(
            answer_minutes=40.0, target_hours=1.0, late_goodwill=0.3, crisis_problems=2
        )
        found.append(came_of(world, agents.weeks))
    assert apart(*found) == []


@pytest.mark.parametrize(
    ("arm", "by_hand", "settings"),
    [
        ("heroic", Heroic(weeks=26, call_every=4, escalate_every=3, talks=13),
         {"near": "26 weeks", "call-every": "4 weeks", "escalate-every": "3 weeks",
          "talk-every": "13 weeks"}),
        ("proactive", Proactive(level=0.7, talks=10), {"level": "70%", "talk-every": "10 weeks"}),
        ("blend", Blend(level=0.2, weeks=20, call_every=6),
         {"level": "20%", "near": "20 weeks", "call-every": "6 weeks"}),
    ],
)  # fmt: skip
def test_its_options_are_settings(arm: str, by_hand: Any, settings: dict[str, str]) -> None:
    given = came_of(eventful(by_hand), loop.weeks)
    usual_one = came_of(eventful(SHIPPED[arm]()), loop.weeks)
    assert apart(given, usual_one)
    policy = Playbooks.from_yaml(arm, settings=settings)
    assert apart(given, came_of(eventful(policy), loop.weeks)) == []


CHANGES = [
    ("heroic", "weeks_since(escalation) >= escalate-every", "weeks_since(escalation) >= 6 weeks"),
    ("heroic", "order: score", "order: revenue"),
    ("heroic", "fill the week: 100%", "fill the week: 90%"),
    ("heroic", "open(anything)", "open(expansion_talk)"),
    ("proactive", "cost: $105", "cost: $300"),
    ("proactive", "order: value_per_hour\n    do: onb", "order: revenue\n    do: onb"),
    ("typical", "priority: 499", "priority: 5"),
    ("scheduled", "[10 weeks, 7 weeks, 4 weeks]", "[10 weeks, 7 weeks, 3 weeks]"),
]


@pytest.mark.parametrize(("arm", "before", "after"), CHANGES)
def test_a_small_change_is_seen(arm: str, before: str, after: str) -> None:
    """So what is equal is not so by chance."""
    text = Path(library()[arm]).read_text("utf-8")
    assert text.count(before) == 1
    changed = Playbooks.from_yaml(text.replace(before, after))
    by_hand = came_of(eventful(SHIPPED[arm]()), loop.weeks)
    assert apart(by_hand, came_of(eventful(changed), loop.weeks))


@pytest.mark.parametrize("arm", ARMS)
def test_each_stands_on_nothing(arm: str) -> None:
    written = Playbooks.from_yaml(arm)
    assert written.base is None
    assert written.file.rules.on_top_of == "none"


def test_as_an_arm_a_name_is_the_policy_and_a_list_the_playbooks() -> None:
    for given in (["proactive"], Playbooks.from_yaml("proactive", settings={"level": "30%"})):
        config = with_playbooks(replace(Config(), policies={"a": "proactive", "b": given}))
        again = with_playbooks(from_yaml(as_yaml(config)))
        for each in (config, again):
            built_in, written = (arm.policy for arm in arms_of(each))
            assert built_in == Proactive()
            assert isinstance(written, Playbooks)
            level = next(one.value for one in written.file.settings if one.name == "level")
            assert level == (0.3 if isinstance(given, Playbooks) else 0.4)


def test_one_is_tried_by_its_name_though_a_policy_has_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    small = ["book.size=30", "replications=1", "horizon_weeks=30", "book.burn_in_accounts=40"]
    assert playbooks(["try", "automated", *small, "policies=[typical]"]) == 0
    assert "automated (library) on top of typical: 30 accounts" in capsys.readouterr().out


def test_two_arms_cannot_be_run_as_one() -> None:
    with pytest.raises(PlaybookError, match="improve the process"):
        Playbooks.from_yaml(["proactive", "typical"])
