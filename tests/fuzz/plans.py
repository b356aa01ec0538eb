"""Plans and policies from a number: right ones, wrong ones, and what no policy should be."""

import decimal
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pandas as pd

from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import Plan
from simcs.signals.view import View


class Hostile:
    """Raises whatever is asked of it."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)

    def __array__(self, *_: object, **__: object) -> Any:
        raise RuntimeError("no array")

    def __float__(self) -> float:
        raise RuntimeError("no number")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no equal")

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        raise RuntimeError("no text")


ACTION_NAMES = (*ACTIONS, *ACTIONS, "chek_in", "", "x" * 9000, "\x1b[31m", "\udcff", None, 3,
                b"check_in",
                ["check_in"], {"a": 1}, np.str_("check_in"), np.array("check_in"),
                 Hostile)  # fmt: skip
CAUSES = (None, None, None, "product", "service", "value", "fate", "", 0, 1.0, [], Hostile,
          np.str_("value"),
          np.array(["product", "value"]))  # fmt: skip

MESSAGES: tuple[Any, ...] = (*["generic"] * 9, *["outcome"] * 5, "hello", None, 1, [], Hostile)


def _accounts(draw: Random, view: View) -> Any:
    """Return accounts: the view's own, all or some, or something else."""
    own = view.account
    if draw.random() < 0.5:
        return draw.choice([
            own, own[:3], own > own.mean(), own.tolist(), int(own[0]), own.astype(np.int8),
            own[::2],
            np.zeros(len(own), bool), own[:0], [], own.astype(np.uint64), pd.Series(own),
            view.lost.account,
        ])  # fmt: skip
    return draw.choice([
        own * 1.0, own + 10_000, -own - 1, own[None, :], own[:, None], [1, 2, [3]], [None], None,
        "1", "all",
        np.nan, np.inf, 2**70, -(2**70), [2**63], np.array([2**64 - 1], np.uint64),
        np.array(["a"]), [1.5],
        np.array([1, 2], dtype=object), own.astype("m8[s]"), own.astype(complex), {1, 2}, {"a": 1},
        range(3),
        iter([1]), (int(one) for one in own), np.ones(3, bool), [True, False], np.bool_(True), True,
        np.ma.masked_array(own, own > 1), np.zeros((0, 3), int), np.repeat(own, 50), Hostile(),
        view, slice(3),
        date(2026, 1, 1), np.datetime64("2026-01-01"), pd.NA, np.rec.array([(1, 2)],
        dtype="i4,i4"), b"\1\2",
        own.astype(">i8"), own.astype(np.float16), memoryview(b"ab"), np.int64(0), np.array(0), 0.0,
    ])  # fmt: skip


def _level(draw: Random, view: View) -> Any:
    count = len(view.account)
    if draw.random() < 0.5:
        return draw.choice(
            [0.0, 1, -5, 1e300, np.float32(2), view.arr, np.arange(count), [1.0] * count]
        )
    return draw.choice([
        np.nan, np.inf, -np.inf, 1e999, 10**400, None, "1", "x", [1, 2], [[1]], np.full(count,
        np.nan),
        np.full((count, 1), 1.0), np.array(["1"] * count), np.array([None] * count), 1j, True,
        Hostile(),
        np.arange(count)[::-1], decimal.Decimal("1.5"), decimal.Decimal("sNaN"), Fraction(1, 3),
        {}, set(),
        pd.NA, pd.NaT, pd.Series([1.0] * count), np.datetime64("NaT"), np.longdouble("1e4000"),
        b"1", view,
        5e-324, -0.0, 2**63, -(2**63) - 1, 1e18, np.uint64(2**64 - 1), date(2026, 1, 1), "\udcff",
        iter([1]),
    ])  # fmt: skip


def _add(draw: Random, view: View, plan: Plan) -> None:
    action: Any = draw.choice(ACTION_NAMES)
    cause: Any = draw.choice(CAUSES)
    action, cause = (one() if one is Hostile else one for one in (action, cause))
    due = draw.choice([None, None, view.week, view.week + 3, _level(draw, view)])
    level = _level(draw, view) if draw.random() < 0.5 else 1.0
    message = draw.choice(MESSAGES)
    message = message() if message is Hostile else message
    how: Any = {}
    if draw.random() < 0.3:
        how["times"] = draw.choice([1, 2, 99, np.int8(3), 0, 100, 1.0, True, None, "2", Hostile()])
    if draw.random() < 0.3:
        how["by"] = draw.choice(["csm", "pool", "pool", "executive", "specialist", "automation",
                                 "me", "", None, 1, [], Hostile()])  # fmt: skip
    if draw.random() < 0.3:
        how["channel"] = draw.choice([None, "call", "e-mail", "in-app", "meeting", "group", "app",
                                      "", 3, [], Hostile()])  # fmt: skip
    plan.add(_accounts(draw, view), action, level, cause=cause, due=due, message=message, **how)


def _improve(draw: Random, view: View, plan: Plan) -> None:
    plan.improve(draw.choice([0, 0.5, 1, 1.5, -1, _level(draw, view)]), _level(draw, view))


def _remember(draw: Random, view: View, plan: Plan) -> None:
    plan.remember(
        draw.choice(["seen", "seen", "other", "", None, 3, Hostile()]), _level(draw, view)
    )


def _withdraw(draw: Random, view: View, plan: Plan) -> None:
    action: Any = draw.choice(ACTION_NAMES)
    plan.withdraw(_accounts(draw, view), action() if action is Hostile else action)


def _torn(draw: Random, view: View, plan: Plan) -> None:
    """Damage a plan's own parts."""
    name = draw.choice(["parts", "improvement", "notes", "withdrawals"])
    held = draw.choice(
        [None, 3, [1], [()], [(1,) * 6], "ab", [Hostile()], {}, Hostile(), [("a",)], plan]
    )
    setattr(plan, name, held)


def _mutate(draw: Random, view: View, plan: Plan) -> None:
    """Write to the view, in one of the ways that have to be refused or to change nothing."""
    kind = draw.randrange(8)
    if kind == 0:
        view.score[:] = 0
    elif kind == 1:
        view.score.flags.writeable = True
    elif kind == 2:
        view.week = 99
    elif kind == 3:
        view.__dict__.clear()
    elif kind == 4:
        view.account.sort()
    elif kind == 5:
        del view.csms
    elif kind == 6:
        view.memory["seen"] = 3  # type: ignore[index]
    else:
        view.__dict__["account"] = np.arange(10_000)


ERRORS: tuple[Callable[[], BaseException], ...] = (
    RuntimeError, lambda: ValueError("x" * 100_000), lambda: KeyError("\x1b[31m"), MemoryError,
    RecursionError,
    lambda: SystemExit(3), GeneratorExit, lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "x"),
    StopIteration,
    lambda: ExceptionGroup("a", [ValueError("b")]), lambda: OSError(28, "No space left"),
    AssertionError,
    lambda: ArithmeticError("\udcff"), lambda: TypeError("a\nb\n" * 500), BrokenPipeError,
    lambda: SyntaxError("x"),
)  # fmt: skip


def _raise(draw: Random, view: View, plan: Plan) -> None:
    error = draw.choice(ERRORS)()
    raise error


def plan_of(number: int, view: View) -> Any:
    """Return the plan of a number for a view; mostly a plan, else whatever there is; or raise."""
    draw = Random(f"plan {number}")
    plan = Plan()
    for _ in range(draw.randint(0, 3)):
        kinds = [_add, _improve, _remember, _withdraw, _torn, _mutate, _raise]
        draw.choices(kinds, (14, 3, 3, 2, 1, 1, 1))[0](draw, view, plan)
    if draw.random() < 0.03:
        return draw.choice([None, 3, "plan", [], Plan, {}, Hostile(), view])
    return plan


class Fuzzed:
    """A policy that plans by numbers, another one each week."""

    def __init__(self, number: int) -> None:
        self.number = number

    @property
    def memory(self) -> Any:
        """What it remembers: mostly one column."""
        draw = Random(f"memory {self.number}")
        odd = [
            None,
            3,
            {"a": np.nan},
            {1: 1.0},
            {"a": "b"},
            {"a": None},
            ["a"],
            {"a": 10**400},
            {"": True},
        ]
        return {"seen": 0.0} if draw.random() < 0.9 else draw.choice(odd)

    def plan(self, view: View) -> Any:
        """Return the plan of the week."""
        return plan_of(self.number * 1000 + view.week, view)
