"""A playbook file as records: every key and every word checked."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, Unpack

from simcs.errors import PlaybookError, quoted, unknown
from simcs.playbooks.amounts import duration, number, share, whole
from simcs.playbooks.catalogue import ANYTHING, CONTACT, OWNERS
from simcs.playbooks.declarations import Given, read_columns, read_definitions, read_settings
from simcs.playbooks.definitions import Conditions
from simcs.playbooks.fill_checks import check_fill
from simcs.playbooks.known import Known
from simcs.playbooks.language import Condition, Duration, Playbook, PlaybookFile, Start, Step, Unit
from simcs.playbooks.nodes import (
    EnoughError,
    MapNode,
    Node,
    choice,
    kept,
    mapping,
    name_of,
    text,
)  # fmt: skip
from simcs.playbooks.reach import check_circles, check_reached
from simcs.playbooks.reading import read_bytes, read_tree
from simcs.playbooks.rules import (
    HOLDOUT_AT_MOST,
    ORDERS,
    PRIORITY_AT_MOST,
    known_names,
    read_again,
    read_limit,
    read_rules,
)
from simcs.playbooks.steps import TEXT_AT_MOST, Steps
from simcs.playbooks.variants import read_variants
from simcs.playbooks.verbs import WORK

FILE_KEYS = ("settings", "define", "columns", "playbooks", "rules")
KEYS = (
    "about", "who", "when", "while", "every", "since", "if", "not while", "by", "priority", "order",
    "fill the week", "do", "steps", "stop when", "again", "per account", "team", "replaces",
    "holdout", "variants", "goal", *WORK,
)  # fmt: skip
PLAYBOOKS_AT_MOST = 200
SINCE_START = "start"


class Around(TypedDict, total=False):
    """What a file can name besides what stands in it: keywords, all of which may be left out.

    Attributes
    ----------
    settings
        Name of a setting -> its value in place of the file's, as a file would write it or as a
        number, within the range that the file gives: ``{"drop": "20%"}``. None: no others.
    columns
        Names of the book's own columns, which conditions can then use, in any order. One that the
        file does not declare is in the unit of what it is first compared with. Empty: not known,
        and the file may declare any; else only these.
    actions
        Names of what steps can ask for. None: all actions that are registered, but for the team's
        own.
    arms
        Names that ``on top of`` may say, besides those of policies.
    """

    settings: Given | None
    columns: Iterable[str]
    actions: Iterable[str] | None
    arms: Iterable[str]


def read_file(path: str | Path, **around: Unpack[Around]) -> PlaybookFile:
    """Return what a YAML file of playbooks says; ``around`` is as `Around` has it.

    Raises
    ------
    PlaybookError
        When the file cannot be used; the message names file, line and column.
    TypeError
        When a keyword is none of `Around`.
    """
    return read_data(read_bytes(path), str(path), **around)


def read_data(data: bytes, name: str, **around: Unpack[Around]) -> PlaybookFile:
    """Return what a file's bytes say, as of `read_file`; messages call it ``name``.

    Raises
    ------
    PlaybookError
        As of `read_file`.
    """
    for keyword in around:
        if keyword not in Around.__annotations__:
            raise TypeError(unknown("keyword", keyword, Around.__annotations__))
    tree = read_tree(data, name)
    try:
        made = _built(tree, name, **around)
    except PlaybookError as error:
        if not tree.source.found:
            raise
        with suppress(EnoughError):
            tree.source.note(error)
    except EnoughError:
        pass
    if tree.source.found:
        raise tree.source.all_errors()
    return made


def read_text(text: str, name: str = "playbooks", **around: Unpack[Around]) -> PlaybookFile:
    """Return what a text says, as of `read_file`; messages call it ``name``.

    Raises
    ------
    PlaybookError
        As of `read_file`.
    """
    return read_data(text.encode("utf-8", "surrogatepass"), name, **around)


def usual_actions() -> tuple[str, ...]:
    """Return the actions that a step can ask for: all that are registered, but the team's own."""
    from simcs.interventions.actions import ACTIONS

    return tuple(name for name, action in ACTIONS.items() if not action.team)


def _built(
    tree: Node,
    name: str,
    settings: Given | None = None,
    columns: Iterable[str] = (),
    actions: Iterable[str] | None = None,
    arms: Iterable[str] = (),
) -> PlaybookFile:
    from simcs.interventions import adaptive, by_value, policies, routines  # noqa: F401 - the arms
    from simcs.interventions.plan import POLICIES

    file = mapping(tree, "a playbook file")
    file.check_keys("a playbook file", FILE_KEYS)
    plays = file.get("playbooks")
    if plays is None:
        raise file.error("there are no playbooks; write playbooks: and what they are")
    listed = mapping(plays, "a list of playbooks")
    if not listed.keys:
        raise listed.error("there are no playbooks; allowed: at least one")
    allowed = frozenset(usual_actions() if actions is None else actions) - {CONTACT, ANYTHING}
    known = Known(file.source, allowed, tuple(listed.keys))
    read_columns(file.get("columns"), known, tuple(columns))
    found = read_settings(file.get("settings"), known, settings or {})
    read_definitions(file.get("define"), known)
    conditions = Conditions(known)
    for at, key in enumerate(listed.keys.values()):
        kept(file.source, partial(name_of, key, "the name of a playbook"))
        if at == PLAYBOOKS_AT_MOST:
            raise key.error(f"this is one playbook too many; allowed: {PLAYBOOKS_AT_MOST}")
    conditions.check_definitions()
    read = [kept(file.source, partial(_playbook, conditions, listed, one)) for one in listed.keys]
    rules = read_rules(file.get("rules"), conditions, (*POLICIES, *arms))
    playbooks = tuple(one for one in read if one is not None)
    if file.source.found:  # what follows looks at all of the file
        raise EnoughError
    known.check_tags()
    for playbook in playbooks:
        check_reached(playbook, file.source)
    check_circles(playbooks, file.source)
    own = tuple((column, unit or Unit.COUNT) for column, unit in known.columns.items())
    return PlaybookFile(name, playbooks, found, own, rules)


def _playbook(conditions: Conditions, plays: MapNode, name: str) -> Playbook:
    return Reader(conditions, plays, name).playbook()


class Reader:
    """Reads one playbook.

    Parameters
    ----------
    conditions
        Reads conditions, and knows what can be named.
    plays
        All playbooks.
    name
        Which one.
    """

    def __init__(self, conditions: Conditions, plays: MapNode, name: str) -> None:
        self.conditions, self.name, self.key = conditions, name, plays.keys[name]
        self.play = mapping(plays.values[name], "a playbook")

    def playbook(self) -> Playbook:
        """Return the playbook.

        Raises
        ------
        PlaybookError
            When something in it cannot be used.
        """
        source, sure = self.play.source, len(self.play.source.found)
        kept(source, partial(self.play.check_keys, "a playbook", KEYS))
        unsure = len(source.found) > sure
        begins = {*Start} & {*self.play.keys}
        begin = None if unsure and not begins else kept(source, self._start)
        start, condition, every, since = begin or (Start.WHEN, None, None, None)
        names = self.conditions.known.playbooks
        given: dict[str, Any] = {}
        for key, name, read in (
            ("about", "about", self._about),
            ("who", "who", self._before),
            ("if", "only_if", self._before),
            ("not while", "unless", lambda node: known_names(node, names, self.name)),
            ("by", "by", lambda node: choice(node, "an owner", OWNERS)),
            ("priority", "priority", lambda n: number(n, "a priority", 0, PRIORITY_AT_MOST)),
            ("order", "order", lambda node: choice(node, "an order", ORDERS)),
            ("fill the week", "fill", lambda node: share(node, "a share of the week")),
            ("stop when", "stop", self._within),
            ("again", "again", read_again),
            ("per account", "per_account", lambda n: read_limit(n, "a limit for an account")),
            ("team", "team", lambda node: read_limit(node, "a limit for the team")),
            ("replaces", "replaces", lambda node: known_names(node, names, self.name)),
            ("holdout", "holdout", lambda node: share(node, "a holdout", HOLDOUT_AT_MOST)),
            ("variants", "variants", read_variants),
            ("goal", "goal", self.conditions.goal),
        ):
            node = self.play.get(key)
            if node is not None and not (key == "if" and start == Start.EVERY):
                given[name] = kept(source, partial(read, node))
        does = {"do", "steps"} & {*self.play.keys}
        steps = None if unsure and not does else kept(source, self._steps)
        made = Playbook(
            name=self.name, at=self.key.at, start=start, condition=condition, every=every,
            since=since, steps=steps or (), **given,
        )  # fmt: skip
        if "fill the week" in self.play:
            check_fill(made, self.play)
        return made

    def _before(self, node: Node) -> Condition:
        return self.conditions.read(node, started=False)

    def _within(self, node: Node) -> Condition:
        return self.conditions.read(node, started=True)

    def _start(self) -> tuple[Start, Condition | None, Duration | None, str | None]:
        """Return how it begins: kind, condition, rhythm and what that counts from."""
        keys = [key for key in self.play.keys if key in list(Start)]
        if not keys:
            raise self.key.error(f"{quoted(self.name)} never begins; add when, while or every")
        if len(keys) > 1:
            message = f"{keys[1]!r} and {keys[0]!r} cannot stand in one playbook"
            raise self.play.error(message, keys[1])
        since = self.play.get("since")
        if keys[0] != Start.EVERY:
            if since is not None:
                raise self.play.error("'since' goes with 'every' only", "since")
            return Start(keys[0]), self._before(self.play.values[keys[0]]), None, None
        rhythm = duration(whole(self.play.values["every"], "the rhythm, as in 4 weeks"))
        origins = [SINCE_START, CONTACT, *self.conditions.known.actions]
        from_ = None if since is None else choice(since, "an action or 'start'", origins)
        condition = self.play.get("if")
        return (
            Start.EVERY, None if condition is None else self._before(condition), rhythm, from_,
        )  # fmt: skip

    def _steps(self) -> tuple[Step, ...]:
        reader = Steps(self.conditions, self.name)
        if "steps" not in self.play and "do" not in self.play:
            raise self.key.error(f"{quoted(self.name)} does nothing; add steps or do")
        if "steps" not in self.play:
            return reader.short(self.play)
        for key in self.play.keys:
            if key == "do" or key in WORK:
                message = f"{key!r} and 'steps' cannot stand in one playbook; put it into a step"
                raise self.play.error(message, key)
        return reader.read(self.play.values["steps"], "steps")

    def _about(self, node: Node) -> str:
        found = text(node, "what the playbook is about")
        if len(found.text) > TEXT_AT_MOST:
            raise found.error(f"this text is longer than {TEXT_AT_MOST:,} characters")
        return found.text.strip()
