"""Whatever a policy does, the message names it and the week, and is of a sane length."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from simcs.errors import PolicyError
from simcs.interventions.plan import Plan
from simcs.signals.view import View
from simcs.world import loop
from simcs.world.door import World
from simcs.world.state import WorldState
from tests.worlds import small_world

LONGEST = 800


class Tensor:
    def __array__(self, *_: object, **__: object) -> Any:
        raise RuntimeError("it is on another device")


class Mute(Exception):
    def __str__(self) -> str:
        raise ValueError("no text")

    __repr__ = __str__


class Unshown:
    def __repr__(self) -> str:
        raise ValueError("no text")


def holding(name: str, value: Any) -> Callable[[View], Plan]:
    def plan(view: View) -> Plan:
        made = Plan()
        setattr(made, name, value)
        return made

    return plan


def raising(error: BaseException) -> Callable[[View], Plan]:
    def plan(view: View) -> Plan:
        raise error

    return plan


def without_parts(view: View) -> Plan:
    made = Plan()
    del made.parts
    return made


def calls_itself(view: View) -> Plan:
    return calls_itself(view)


class Policy:
    def __init__(self, plan: Callable[[View], Any]) -> None:
        self.plan = plan


def asks(**named: Any) -> Callable[[View], Plan]:
    return lambda view: Plan().add(**{"account": view.account, "action": "check_in"} | named)


MISBEHAVING: dict[str, Callable[[View], Any]] = {
    "an array that cannot be one": asks(account=Tensor()),
    "a priority that cannot be one": asks(priority=Tensor()),
    "a due week that cannot be one": asks(due=Tensor()),
    "a name that cannot be shown": asks(action=Unshown()),
    "a cause that cannot be shown": asks(cause=Unshown()),
    "complex numbers": asks(priority=1j),
    "objects": asks(account=np.array([None])),
    "an error without a text": raising(Mute()),
    "a long text": raising(ValueError("x" * 100_000)),
    "no memory left": raising(MemoryError()),
    "an exit": raising(SystemExit(3)),
    "a generator's exit": raising(GeneratorExit()),
    "calls itself": calls_itself,
    "another object": lambda view: Unshown(),
    "no parts": without_parts,
    **{
        f"{name}: {number}": holding(name, value)
        for name in ("parts", "improvement", "notes", "withdrawals")
        for number, value in enumerate((3, [1, 2], "abcde", [("a",)], [(Unshown(),) * 5]))
    },
}


@pytest.mark.parametrize("case", MISBEHAVING)
def test_a_message_names_policy_and_week(case: str) -> None:
    world = small_world(Policy(MISBEHAVING[case]))
    with pytest.raises(PolicyError) as refused:
        next(loop.weeks(world))
    said = str(refused.value)
    assert said.startswith(f"policy {world.name!r}, week 0: ")
    assert len(said) < LONGEST


@pytest.mark.parametrize("name", ["parts", "improvement", "notes", "withdrawals"])
def test_a_plan_by_hand_is_checked_as_well(name: str) -> None:
    world = World(small_world(Policy(raising(ValueError()))), 0)
    loop.open_week(world._state, 0)
    for value in (3, [1, 2], [(Unshown(),) * 5]):
        plan = holding(name, value)(world.view)
        with pytest.raises(PolicyError, match=r"^plan, week 0: "):
            world.step(plan)
        with suppress(PolicyError):
            assert not world.check(plan)


def endless(view: View) -> Plan:
    while True:
        pass


def sleeps_and_lets_nothing_through(view: View) -> Plan:
    while True:
        with suppress(Exception):  # as a careless policy would
            time.sleep(0.01)


def first_week(plan: Callable[[View], Plan]) -> WorldState:
    world = small_world(Policy(plan))
    world.plan_seconds = 0.2
    next(loop.weeks(world))
    return world


class Endless:
    """Looks like an array, and never says what is in it."""

    def __array__(self, *_: object, **__: object) -> Any:
        while True:
            pass


def asks_for_an_endless_array(view: View) -> Plan:
    return Plan().add(Endless(), "check_in")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "plan", [endless, sleeps_and_lets_nothing_through, asks_for_an_endless_array]
)
def test_a_plan_without_an_end_is_ended(plan: Callable[[View], Plan]) -> None:
    with pytest.raises(PolicyError, match=r"week 0: it took more than 0.2 seconds; .*plan_seconds"):
        first_week(plan)


def test_so_it_is_in_a_thread() -> None:
    said: list[str] = []

    def work() -> None:
        try:
            first_week(endless)
        except PolicyError as error:
            said.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    assert len(said) == 1
    assert "it took more than 0.2 seconds" in said[0]


class Swallows:
    """Ends in a finalizer, where Python loses what is raised."""

    def __del__(self) -> None:
        time.sleep(0.4)


def loses_the_first_interrupt(view: View) -> Plan:
    Swallows()
    return endless(view)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_that_is_lost_comes_again() -> None:
    with pytest.raises(PolicyError, match="it took more than"):
        first_week(loses_the_first_interrupt)


def test_the_clock_of_somebody_else_is_left_alone() -> None:
    """A program that set an alarm gets it, and an endless plan is ended nevertheless."""
    rang: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: rang.append(1))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(PolicyError, match="it took more than"):
            first_week(endless)
        time.sleep(0.3)
        assert rang
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, 100)
        first_week(lambda view: Plan())
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 90
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


STOPPED = """
import os, signal, time
from simcs.interventions import time_limit

def wake(process):
    time.sleep(3)
    os.kill(process, signal.SIGCONT)

parent = os.getpid()
if os.fork() == 0:
    wake(parent)
    os._exit(0)
time_limit.LONGEST_TICK = 0.25  # seconds; one tick is lost to the stop, the next may come at once
with time_limit.TimeLimit(2.0):
    os.kill(parent, signal.SIGSTOP)
    time.sleep(0.1)
print("in time")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="stops a process")
def test_time_in_which_the_process_is_stopped_does_not_count() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "in time\n", done.stderr


def test_a_plan_leaves_no_handler_behind() -> None:
    first_week(lambda view: Plan())
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_a_plan_in_time_leaves_no_clock_behind() -> None:
    world = first_week(lambda view: Plan())
    time.sleep(0.3)
    assert world.ledger["minutes_available"][0] > 0
