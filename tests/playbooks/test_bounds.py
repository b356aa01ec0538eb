"""Bounds are at most too wide: what they exclude never happens."""

from random import Random
from typing import Any

from simcs.playbooks.bounds import Bounds
from simcs.playbooks.facts import Range
from simcs.playbooks.language import (
    All,
    Asked,
    AtLeast,
    Compare,
    Condition,
    Is,
    Not,
    Signal,
    Unit,
)
from simcs.playbooks.walking import every
from tests.playbooks.records import AT, amount, compare, fact, signal

NAMES = ("score", "survey", "tenure")
"""Signals; a survey can be missing."""
TOUCHES = ("low", "mid", "high")
FLAGS = ("conceded", "payment_open")
OPS = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b, "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
BOUNDS = Bounds()


def holds(condition: Condition, account: dict[str, Any]) -> bool:
    """Say what a condition means, in the plainest way."""
    match condition:
        case Compare(left=Signal(name=name), right=right):
            value = right.value  # type: ignore[union-attr]
            return account[name] is not None and OPS[condition.op](account[name], value)
        case Compare(left=left, right=Signal(name=name)):
            value = left.value  # type: ignore[union-attr]
            return account[name] is not None and OPS[condition.op](value, account[name])
        case Is():
            return bool(account[condition.name])
        case Not():
            return not holds(condition.of, account)
        case All():
            return all(holds(each, account) for each in condition.of)
        case AtLeast():
            return sum(holds(each, account) for each in condition.of) >= condition.count
    raise TypeError(condition)


def atom(draw: Random) -> Condition:
    """Return one comparison or fact."""
    name, value = draw.choice(NAMES), float(draw.randint(-3, 4))
    unit, op = signal(name).unit, draw.choice(sorted(OPS))
    match draw.randrange(4):
        case 0:
            return compare(name, op, value)
        case 1:
            return Compare(op, amount(value, unit), signal(name), AT)
        case 2:
            return compare("touch", draw.choice(["==", "!="]), draw.choice(TOUCHES))
        case _:
            return fact(draw.choice(FLAGS))


def condition(draw: Random, depth: int = 3) -> Condition:
    """Return a condition of some parts."""
    if not depth or draw.random() < 0.3:
        return atom(draw)
    if draw.random() < 0.3:
        return Not(condition(draw, depth - 1), AT)
    of = tuple(condition(draw, depth - 1) for _ in range(draw.randint(1, 3)))
    return All(of, AT) if draw.random() < 0.5 else AtLeast(draw.randint(1, len(of)), of, AT)


def accounts(draw: Random) -> list[dict[str, Any]]:
    """Return some accounts."""
    return [
        {
            "score": float(draw.randint(0, 4)),
            "tenure": float(draw.randint(0, 4)),
            "survey": draw.choice([None, *map(float, range(-3, 4))]),
            "touch": draw.choice(TOUCHES),
            **{flag: draw.random() < 0.5 for flag in FLAGS},
        }
        for _ in range(20)
    ]


def test_what_clashes_never_holds_and_what_holds_is_within_its_bounds() -> None:
    draw = Random(1)
    clashes = held = 0
    for _ in range(500):
        one = condition(draw)
        facts = BOUNDS.of(one)
        clashes += facts.clash is not None
        wholes = {f"condition {hash(part)}": part for part in every(one)}
        for account in accounts(draw):
            if not holds(one, account):
                continue
            held += 1
            assert facts.clash is None, (one, account)
            for name, within in facts.ranges.items():
                assert account[name] is not None, (one, account)
                exact = Range(account[name], account[name])
                assert not within.meet(exact).empty, (one, account)
            for name, is_so in facts.truths.items():
                whole = wholes.get(name)
                found = account.get(name, True) if whole is None else holds(whole, account)
                assert found == is_so, (one, account)
    assert clashes > 50
    assert held > 500


def test_what_is_named_twice_and_denied_once_never_holds_together() -> None:
    burning = AtLeast(
        1,
        (Is(FLAGS[0], AT), All((Is(FLAGS[1], AT), Asked("tagged", "late", AT)), AT)),
        AT,
    )
    assert BOUNDS.all_of(burning, Not(burning, AT)).clash is not None
    assert BOUNDS.all_of(burning, burning).clash is None
    since = Compare("<", Signal("score", Unit.POINTS, AT), amount(3, Unit.POINTS), AT)
    of_a_play = All((Asked("done", "check_in", AT), since), AT)  # each play has its own answer
    assert BOUNDS.all_of(of_a_play, Not(of_a_play, AT)).clash is None


def test_what_holds_together_does_not_clash() -> None:
    draw = Random(2)
    clashes = held = 0
    for _ in range(500):
        one, other = condition(draw, 2), condition(draw, 2)
        clash = BOUNDS.all_of(one, other).clash
        clashes += clash is not None
        for account in accounts(draw):
            if holds(one, account) and holds(other, account):
                held += 1
                assert clash is None, (one, other, account)
    assert clashes > 50
    assert held > 500
