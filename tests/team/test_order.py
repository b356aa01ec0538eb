"""The order of many numbers against NumPy's, and service order against Python's `sorted`."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simcs.interventions.plan import Plan
from simcs.journey.columns import ACTIONS_AT_MOST
from simcs.signals.view import View
from simcs.team.backlog import OWNERS, service_order
from simcs.team.order import BITS, FEW, NARROW, WIDE, digit, rising, sort_by
from simcs.team.work import TASK, TEAM_WORK
from simcs.world import phases
from tests.worlds import OnceTooMuch, team_of, world_of

LOWEST, HIGHEST = -(2**63), 2**63 - 1
INFINITY = float("inf")
SUBNORMAL, SMALLEST, LARGEST = 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308
EDGES = [
    *(0.0, SUBNORMAL, 2 * SUBNORMAL, SMALLEST, 1.0, 1.0000000000000002, LARGEST, INFINITY),
    *(-0.0, -SUBNORMAL, -2 * SUBNORMAL, -SMALLEST, -1.0, -1.0000000000000002, -LARGEST, -INFINITY),
]
"""Floats between which an order by bits could go wrong; few, so that they tie."""

floats = st.lists(st.sampled_from(EDGES) | st.floats(allow_nan=False), max_size=60)
edges = st.sampled_from([
    sign * (1 << bit) + step for bit in range(0, 63, 4) for sign in (1, -1)
    for step in (-1, 0, 1)
])  # fmt: skip
whole = st.integers(LOWEST, HIGHEST)
wholes = st.lists(
    st.integers(-2, 2) | edges | whole | st.sampled_from([LOWEST, LOWEST + 1, HIGHEST]),
    max_size=60,
)


def compiled_and_plain(*functions: Any) -> Any:
    """Return what runs a test with functions as they are, and as they are without numba."""
    plain = [getattr(function, "py_func", function) for function in functions]
    return pytest.mark.parametrize("functions", [functions, plain], ids=["compiled", "plain"])


@compiled_and_plain(rising)
@given(floats)
@example(EDGES)
@example([])
def test_whole_numbers_stand_as_their_floats_do(
    functions: list[Callable[..., Any]], numbers: list[float]
) -> None:
    """What is less stays less, and what is equal, as zeros of either sign are, stays equal."""
    values = np.array(numbers)
    given_in = values.copy()
    bits = functions[0](values)
    assert bits.dtype == np.int64
    np.testing.assert_array_equal(bits[:, None] < bits, values[:, None] < values)
    np.testing.assert_array_equal(bits[:, None] == bits, values[:, None] == values)
    assert values.tobytes() == given_in.tobytes()


@compiled_and_plain(digit)
@pytest.mark.parametrize("width", [NARROW, WIDE])
@given(keys=st.lists(edges | whole, min_size=2, max_size=2))
@example(keys=[-1, 0])
@example(keys=[LOWEST, HIGHEST])
def test_digits_rise_with_their_number(
    functions: list[Callable[..., Any]], width: int, keys: list[int]
) -> None:
    """From the highest on they compare as the numbers do, and they leave nothing out."""
    places = range(-(-BITS // width) - 1, -1, -1)
    written = [[int(functions[0](key, d, width)) for d in places] for key in keys]
    assert (written[0] < written[1]) == (keys[0] < keys[1])
    assert (written[0] == written[1]) == (keys[0] == keys[1])
    assert all(0 <= one < 1 << width for digits in written for one in digits)


@compiled_and_plain(sort_by)
@given(wholes, st.randoms(use_true_random=False))
@example([], None)
@example([LOWEST], None)
@example([HIGHEST, LOWEST, -1, 0, HIGHEST, LOWEST], None)
def test_places_are_sorted_as_numpy_sorts_them(
    functions: list[Callable[..., Any]], numbers: list[int], shuffled: Any
) -> None:
    """Stably: places with equal keys stay in the order they came in, whichever that is."""
    keys = np.array(numbers, np.int64)
    order = np.arange(len(keys))
    if shuffled:
        shuffled.shuffle(order)
    expected = order[np.argsort(keys[order], kind="stable")]
    functions[0](keys, order)
    assert order.tolist() == expected.tolist()
    assert keys.tolist() == numbers


@given(floats)
def test_floats_are_sorted_as_numpy_sorts_them(numbers: list[float]) -> None:
    values = np.array(numbers)
    order = np.arange(len(values))
    sort_by(rising(values), order)
    assert order.tolist() == np.argsort(values, kind="stable").tolist()


@pytest.mark.parametrize("bits", [1, 7, 8, 9, 16, 31, 33, 63])
def test_many_are_sorted_as_numpy_sorts_them(bits: int) -> None:
    """More of them than a digit has values, with many ties and with few."""
    draws = np.random.default_rng(bits)
    for lowest in (0, -(1 << (bits - 1)), -(1 << bits)):
        keys = draws.integers(lowest, lowest + (1 << bits), 5 * FEW)
        order = np.arange(len(keys))
        sort_by(keys, order)
        np.testing.assert_array_equal(order, np.argsort(keys, kind="stable"))


def tasks_of(rows: list[tuple[float, int, int, int]]) -> NDArray[Any]:
    """Return tasks: priority, account, action and owner of each."""
    tasks = np.zeros(len(rows), TASK)
    for column, values in zip(
        ("priority", "account", "action", "owner"), zip(*rows, strict=True), strict=False
    ):
        tasks[column] = values
    return tasks


def in_order(tasks: NDArray[Any], lift: NDArray[np.float64]) -> list[int]:
    """Return the places of tasks in service order, as the page says it."""

    def place(t: int) -> tuple[float, int, int, int]:
        task = tasks[t]
        first = -float(task["priority"]) - float(lift[t])
        return first, int(task["account"]), int(task["action"]), int(task["owner"])

    return sorted(range(len(tasks)), key=place)


priorities = st.sampled_from([*EDGES[:7], *EDGES[8:15], 7.0, 3.0]) | st.floats(-100.0, 100.0)
accounts = st.integers(0, 3) | st.sampled_from([OWNERS, 2**31 - 1])
actions = st.integers(0, 2) | st.just(ACTIONS_AT_MOST - 1)
owners = st.integers(0, 3)
names = st.dictionaries(st.tuples(accounts, actions), st.tuples(priorities, owners), max_size=20)

ALL_ALIKE = {
    (account, action): (7.0, 0)
    for account in (2**31 - 1, OWNERS, 2, 1, 0)
    for action in reversed(range(ACTIONS_AT_MOST))
}
"""Every action for several accounts, in ties and against their order."""


@compiled_and_plain(service_order)
@settings(max_examples=300)
@given(
    names,
    st.lists(priorities, max_size=4),
    st.lists(owners | st.just(OWNERS - 1), max_size=4, unique=True),
    st.randoms(use_true_random=False),
    st.lists(st.sampled_from([0.0, -0.0, 0.5, 1.0, 2.0]), min_size=1, max_size=3),
)
@example(ALL_ALIKE, [7.0, 7.0], [OWNERS - 1, 1, 0], None, [0.0])
def test_service_order_is_that_of_sorted(
    functions: list[Callable[..., Any]],
    wanted: dict[tuple[int, int], tuple[float, int]],
    improvement: list[float],
    csms: list[int],
    shuffled: Any,
    lifts: list[float],
) -> None:
    """By priority and what is added to it, account, action, owner; equals as they came.

    Each improvement that is asked for is a task of every CSM, so those of one CSM may be equal.
    """
    rows = [(priority, *name, owner) for name, (priority, owner) in wanted.items()]
    if shuffled:
        shuffled.shuffle(rows)
    rows += [(priority, TEAM_WORK, 0, csm) for priority in improvement for csm in csms]
    tasks = tasks_of(rows)
    lift = np.resize(np.array(lifts), len(tasks))
    assert functions[0](tasks, lift).tolist() == in_order(tasks, lift)


class ImproveThrice:
    """Ask for improvement between and beside the work for accounts, each of it on its own."""

    def plan(self, view: View) -> Plan:
        """Ask in ties, against the order of accounts."""
        plan = OnceTooMuch(99).plan(view)
        plan.add(view.account[::-1], "check_in", 2.0).add(view.account[::3], "live_demo", 0.5)
        return plan.improve(0.1, 2.0).improve(0.05).improve(0.2, 2.0)


def test_the_backlog_of_a_week_is_in_service_order() -> None:
    """What waits, what is wished and several improvements, in a team that lifts nothing."""
    world = world_of(ImproveThrice(), team_of(3, pool=False), size=30, horizon=6)
    for week in range(6):
        phases.market(world, week)
        phases.observe(world, week)
        phases.plan(world, week)
        asked = world.backlog
        assert in_order(asked, np.zeros(len(asked))) == list(range(len(asked)))
        improving = asked[asked["account"] == TEAM_WORK]
        assert improving["priority"].tolist() == [2.0] * 6 + [0.0] * 3
        assert improving["owner"].tolist() == [0, 0, 1, 1, 2, 2, 0, 1, 2]
        minutes = improving["minutes"][:6].reshape(3, 2)
        assert (minutes[:, 1] == 2 * minutes[:, 0]).all()  # equals as they came
        phases.serve(world, week)
        phases.drift_and_act(world, week)
        phases.close(world, week)
