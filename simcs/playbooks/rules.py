"""What holds for all playbooks of a file: caps, order, holdout."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from simcs.errors import quoted
from simcs.playbooks.amounts import Written, duration, number, rhythm, share, whole
from simcs.playbooks.definitions import Conditions
from simcs.playbooks.known import parts
from simcs.playbooks.language import IMPROVE_FIRST, Asked, Condition, ContactCap, Limit, Rules
from simcs.playbooks.nodes import (
    ListNode,
    MapNode,
    Node,
    choice,
    kept,
    mapping,
    names_of,
    unknown_word,
)

FIELDS = {
    "contacts": "contacts", "order": "order", "improve the process": "improvement",
    "holdout": "holdout", "on top of": "on_top_of",
}  # fmt: skip
"""Key -> field of `Rules`."""
KEYS = tuple(FIELDS)
ORDERS = ("value_per_hour", "revenue", "score")
HOLDOUT_AT_MOST = 0.9
NEVER = -1
PRIORITY_AT_MOST = 10_000.0
NEED_A_PLAY = ("done", "reason")
"""Questions about the play in which they are asked."""


def read_rules(node: Node | None, conditions: Conditions, arms: Iterable[str]) -> Rules:
    """Return the rules of a file.

    Parameters
    ----------
    node
        What stands under ``rules``.
    conditions
        Reads conditions, and knows the playbooks.
    arms
        Names of the arms that playbooks can stand on top of.

    Raises
    ------
    PlaybookError
        When one cannot be used.
    """
    if node is None:
        return Rules()
    rules = mapping(node, "a list of rules")
    kept(rules.source, partial(rules.check_keys, "the rules", KEYS))
    read: dict[str, Callable[[Node], Any]] = {
        "contacts": lambda one: _caps(one, conditions),
        "order": lambda one: _order(one, conditions.known.playbooks),
        "improve the process": _improvement,
        "holdout": lambda one: share(one, "a holdout", HOLDOUT_AT_MOST),
        "on top of": lambda one: choice(one, "an arm", arms),
    }
    given: dict[str, Any] = {
        FIELDS[key]: kept(rules.source, partial(one, rules.values[key]))
        for key, one in read.items()
        if key in rules
    }
    improve = given.pop("improvement", None)
    if improve is not None:
        given |= {"improvement": improve[0], "improvement_priority": improve[1]}
    return Rules(**given)


def _improvement(node: Node) -> tuple[float, float]:
    """Return the share of the week, and the priority of that work."""
    if not isinstance(node, MapNode):
        return share(node, "a share of the week"), IMPROVE_FIRST
    node.check_keys("this rule", ("share", "priority"))
    if "share" not in node:
        raise node.error("this rule has no share; write share: 5%")
    priority = node.get("priority")
    return (
        share(node.values["share"], "a share of the week"),
        IMPROVE_FIRST if priority is None else number(priority, "a priority", 0, PRIORITY_AT_MOST),
    )


def _caps(node: Node, conditions: Conditions) -> tuple[ContactCap, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    if not items:
        raise node.error("there are no caps; allowed: at most: 2 a month")
    found = [kept(node.source, partial(_cap, item, conditions)) for item in items]
    return tuple(one for one in found if one is not None)


def _cap(node: Node, conditions: Conditions) -> ContactCap:
    who = None
    most: Node = node
    if isinstance(node, MapNode):
        node.check_keys("a cap on contacts", ("at most", "who"))
        if "at most" not in node:
            raise node.error("this cap has no number; write at most: 2 a month")
        most = node.values["at most"]
        if (given := node.get("who")) is not None:
            who = conditions.read(given, started=False)
            _require_no_play(who, conditions)
    contacts, weeks, written = rhythm(most, "a cap on contacts", low=0)
    return ContactCap(contacts, weeks, who, written, node.at)


def _require_no_play(who: Condition, conditions: Conditions) -> None:
    for part in parts(who):
        if isinstance(part, Asked) and part.question in NEED_A_PLAY:
            message = f"{quoted(part.question)} is about one play, and a cap is about all"
            raise conditions.known.source.error(part.at, message)


def _order(node: Node, playbooks: tuple[str, ...]) -> str | tuple[str, ...]:
    if not isinstance(node, ListNode):
        return choice(node, "an order, and no list of playbooks", ORDERS)
    return known_names(node, playbooks)


def known_names(node: Node, playbooks: tuple[str, ...], but: str = "") -> tuple[str, ...]:
    """Return names of playbooks of the file: one, or a list of them.

    Parameters
    ----------
    node
        The names.
    playbooks
        All playbooks of the file.
    but
        The one that cannot name itself.

    Raises
    ------
    PlaybookError
        When one is unknown, or stands twice.
    """
    found = names_of(node, "names of playbooks")
    for one in found:
        if one.text not in playbooks:
            raise one.error(unknown_word(one.text, "a playbook of this file", playbooks))
        if one.text == but:
            raise one.error(f"{quoted(one.text)} is this playbook itself")
    return tuple(one.text for one in found)


def read_limit(node: Node, what: str) -> Limit:
    """Return how many entries there may be in how many weeks.

    Raises
    ------
    PlaybookError
        When it is no such limit.
    """
    entries, weeks, written = rhythm(node, what)
    return Limit(entries, weeks, written, node.at)


def read_again(node: Node) -> int | None:
    """Return after how many weeks a playbook can start again: None at once, -1 never.

    Raises
    ------
    PlaybookError
        When it is said in other words.
    """
    written = whole(node, "when it can begin again, as in after 13 weeks")
    if written.text in {"never", "at once"}:
        return NEVER if written.text == "never" else None
    before, after, rest = written.text.partition("after ")
    if before or not after:
        close = unknown_word(written.text, "again", ["never", "at once", "after 13 weeks"])
        raise written.node.error(close)
    return duration(Written(written.node, rest, len(after))).weeks
