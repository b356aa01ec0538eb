"""Whatever a policy asks for is done, or refused with one clear message and nothing changed."""

import pytest

import simcs
from simcs.errors import ConfigError, PolicyError, printable
from simcs.interventions.plan import Plan
from simcs.world import loop
from simcs.world.door import World
from tests.fuzz.law import TRIES, require_clear
from tests.fuzz.lines import TINY
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
        except (Exception, SystemExit, GeneratorExit):  # noqa: BLE001 - as a policy's code may
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


@pytest.mark.parametrize("first", [0, *(
    pytest.param(first, marks=pytest.mark.slow) for first in range(FEW, TRIES // 2, FEW)
)])  # fmt: skip
def test_plans_through_the_door(first: int) -> None:
    for number in range(first // WEEKS, (first + FEW) // WEEKS):
        try:
            through_the_door(number)
        except BaseException as error:
            error.add_note(f"world {number}")
            raise


def through_a_comparison(number: int) -> None:
    """Compare a policy that plans by numbers with none; it is run, or named."""
    try:
        simcs.compare({"none": "none", "fuzzed": Fuzzed(number)}, overrides=list(TINY[:-1]))
    except PolicyError as error:
        if "memory" not in str(error):
            require_named(error)
    except ConfigError as error:
        require_clear(printable(str(error)))


@pytest.mark.parametrize("number", [*range(2), *(
    pytest.param(number, marks=pytest.mark.slow) for number in range(2, TRIES // 20)
)])  # fmt: skip
def test_policies_in_a_comparison(number: int) -> None:
    through_a_comparison(number)
