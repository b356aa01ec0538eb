"""Whatever a policy asks for is done, or refused with one clear message and nothing changed."""

import pytest

import simcs
from simcs.errors import ConfigError, PolicyError, printable
from simcs.interventions.plan import Plan
from simcs.world import loop
from simcs.world.door import World
from tests.fuzz.law import TRIES, require_clear
from tests.fuzz.plans import Fuzzed, plan_of
from tests.worlds import small_world

FEW = 60
WEEKS = 6
LONGEST = 1000
NAMES_THE_PLACE = r"^(plan|policy '.*'), week \d+: "


def require_named(error: PolicyError) -> None:
    """Require a message that names the policy and the week, and is of a sane length."""
    said = printable(str(error))
    require_clear(f"{said}; allowed" if ": it raised" in said or ": it wrote" in said else said)
    assert len(said) < LONGEST, said


def through_the_door(number: int) -> None:
    """Check and step a world by plans; what is refused changes nothing, and both agree."""
    world = World(small_world(Fuzzed(number)), 0)
    loop.open_week(world._state, 0)
    for week in range(WEEKS):
        try:
            plan = plan_of(number * WEEKS + week, world.view)
        except (Exception, SystemExit, GeneratorExit):  # by a policy's own code
            plan = None
        if not isinstance(plan, Plan):
            plan = Plan()
        before = world.digest()
        try:
            fine = bool(world.check(plan))
        except PolicyError as error:
            require_named(error)
            fine = False
        assert world.digest() == before
        try:
            world.step(plan)
        except PolicyError as error:
            require_named(error)
            assert not fine
            assert world.digest() == before
            world.step(Plan())
        else:
            assert fine
