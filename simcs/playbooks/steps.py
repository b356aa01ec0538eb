"""Steps as records."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from simcs.errors import quoted
from simcs.playbooks.amounts import Written, count, duration, number, whole
from simcs.playbooks.catalogue import NAMES, OWNERS
from simcs.playbooks.definitions import Conditions
from simcs.playbooks.guesses import fallback
from simcs.playbooks.language import (
    Condition,
    Decide,
    Do,
    Enter,
    Is,
    Leave,
    Note,
    Path,
    Repeat,
    Step,
    Tag,
    Timing,
    Wait,
)
from simcs.playbooks.nodes import (
    ListNode,
    MapNode,
    Node,
    TextNode,
    choice,
    kept,
    mapping,
    name_of,
    text,
    unknown_word,
)
from simcs.playbooks.verbs import CHANNELS, KEYS, MESSAGES, OF_ALL, TIMINGS, VERBS

STEPS_AT_MOST = 200
REPEATED_AT_MOST = 2_000
"""Steps of a playbook with its repetitions written out."""
TIMES_AT_MOST = 20
"""How often one action can be asked for at once."""
REPEATS_AT_MOST = 520
DAYS_AT_MOST = 3_640
TEXT_AT_MOST = 2_000
HOURS_AT_MOST = 24.0

LEAVE, GO_ON = "leave", "go on"
"""Words that stand for steps: end the playbook, or do nothing here."""


@dataclass
class Steps:
    """Reads the steps of one playbook.

    Parameters
    ----------
    conditions
        Reads conditions, and knows what can be named.
    playbook
        The playbook's name.
    """

    conditions: Conditions
    playbook: str
    names: dict[str, int] = field(default_factory=dict)
    """Names of steps -> the lines that they are in."""
    count: int = 0
    repeated: int = 0
    times: int = 1
    """How often the steps being read are gone through."""

    def read(self, node: Node, key: str) -> tuple[Step, ...]:
        """Return some steps.

        Parameters
        ----------
        node
            A list of steps, one step, or the word "leave" or "go on".
        key
            What they stand under.

        Raises
        ------
        PlaybookError
            When there are none, or one of them cannot be used.
        """
        if isinstance(node, ListNode):
            if not node.items:
                raise node.error(f"there are no steps under {key!r}; allowed: at least one")
            made = [kept(node.source, partial(self._step, item)) for item in node.items]
            return tuple(step for step in made if step is not None)
        if isinstance(node, TextNode):
            if node.text == GO_ON and key in {"then", "otherwise"}:
                return ()
            if node.text != LEAVE:
                found = text(node, f"what to do under {key!r}")
                raise found.error(
                    f"{quoted(found.text)} is no list of steps; allowed: lines that begin with "
                    f"'- ', or {LEAVE}"
                )
        return (self._step(node),)

    def short(self, playbook: MapNode) -> tuple[Step, ...]:
        """Return the one step of a playbook that says ``do`` instead of ``steps``."""
        self._counted(playbook)
        return (self._do(playbook.without("by"), {"at": playbook.keys["do"].at}),)

    def _counted(self, node: Node) -> None:
        self.count += 1
        self.repeated += self.times
        if self.count > STEPS_AT_MOST or self.repeated > REPEATED_AT_MOST:
            raise node.error(
                f"this is one step too many; allowed: {STEPS_AT_MOST} in a playbook, and "
                f"{REPEATED_AT_MOST:,} with each repetition counted"
            )

    def _step(self, node: Node) -> Step:
        self._counted(node)
        if isinstance(node, TextNode) and node.text == LEAVE:
            return Leave(node.at)
        step = mapping(node, "a step")
        verb = self._verb(step)
        source, read = step.source, self.conditions.read
        rest: dict[str, Any] = {"at": step.at, "timing": kept(source, lambda: self._timing(step))}
        if verb != "then" and (condition := step.get("if")) is not None:
            rest["when"] = kept(source, lambda: read(condition, started=True))
        if (name := step.get("name")) is not None:
            rest["name"] = kept(source, lambda: self._name(text(name, "the name of the step")))
        made: Step = getattr(self, f"_{verb.replace(' ', '_')}")(step, rest)
        return made

    def _verb(self, step: MapNode) -> str:
        step.check_keys("a step", KEYS)
        verbs = [key for key in step.keys if key in VERBS]
        if "wait until" in verbs and "then" in verbs:
            verbs.remove("then")
        if not verbs:
            raise step.error(f"this step does nothing; allowed: one of {', '.join(VERBS)}")
        if len(verbs) > 1:
            message = f"{verbs[1]!r} and {verbs[0]!r} cannot stand in one step; write two steps"
            raise step.error(message, verbs[1])
        for key in step.keys:
            if key not in {verbs[0], *VERBS[verbs[0]], *OF_ALL}:
                hint = fallback(key, step.get("do"))
                raise step.error(f"{key!r} does not go with {verbs[0]!r}{hint}", key)
        return verbs[0]

    def _name(self, node: TextNode) -> str:
        if node.text in self.names:
            line = self.names[node.text]
            raise node.error(f"{quoted(node.text)} is the name of a step in line {line} already")
        self.names[node.text] = node.at.line
        return name_of(node, "the name of a step")

    def _timing(self, step: MapNode) -> Timing | None:
        keys = [key for key in step.keys if key in TIMINGS]
        if not keys:
            return None
        if len(keys) > 1:
            raise step.error(f"{keys[1]!r} and {keys[0]!r} cannot stand in one step", keys[1])
        key, node = keys[0], step.values[keys[0]]
        at = step.keys[key].at
        if key == "before renewal":
            before = duration(whole(node, "the time before the renewal"))
            return Timing(before.weeks, True, f"{before.written} before renewal", at)
        days = 7 if key == "week" else 1
        when = count(node, f"the {key} after the start", 0, DAYS_AT_MOST // days)
        return Timing((when * days + 3) // 7, False, f"{key} {when}", at)

    def _do(self, step: MapNode, rest: dict[str, Any]) -> Step:
        actions = self.conditions.known.actions
        what = "the time for the step, as in 5 days"
        read: dict[str, Callable[[Node], Any]] = {
            "do": lambda node: choice(node, "an action", actions),
            "within": lambda node: duration(whole(node, what)),
            "times": lambda node: count(node, "how many times", 1, TIMES_AT_MOST),
        }
        for key, kind, allowed in (
            ("by", "an owner", OWNERS), ("cause", "a kind of problem", NAMES["problem"]),
            ("message", "a message", MESSAGES), ("channel", "a channel", CHANNELS),
        ):  # fmt: skip
            read[key] = partial(choice, what=kind, allowed=allowed)
        for key, one in read.items():
            if (node := step.get(key)) is not None:
                rest["action" if key == "do" else key] = kept(step.source, partial(one, node))
        return Do(**rest)

    def _wait(self, step: MapNode, rest: dict[str, Any]) -> Step:
        written = whole(step.values["wait"], "how long to wait, as in 2 weeks")
        return Wait(**rest, duration=duration(written))

    def _wait_until(self, step: MapNode, rest: dict[str, Any]) -> Step:
        at = step.keys["wait until"].at
        condition = self._condition(step.values["wait until"])
        if "at most" not in step:
            message = "'wait until' needs 'at most', so that it ends: at most: 4 weeks"
            raise step.error(message, "wait until")
        then = step.get("then")
        steps = () if then is None else self.read(then, "then")
        return self._decided(step, rest, (Path(condition, steps, at),))

    def _then(self, step: MapNode, rest: dict[str, Any]) -> Step:
        condition = step.get("if")
        if condition is None:
            raise step.error("'then' needs 'if' or 'wait until' in the same step", "then")
        when = self._condition(condition)
        path = Path(when, self.read(step.values["then"], "then"), step.keys["if"].at)
        return self._decided(step, rest, (path,))

    def _decide(self, step: MapNode, rest: dict[str, Any]) -> Step:
        paths = step.values["decide"]
        if not isinstance(paths, ListNode) or not paths.items:
            raise paths.error("'decide' needs a list of paths, each with 'if' and what to do then")
        return self._decided(step, rest, self._paths(paths))

    def _condition(self, node: Node) -> Condition:
        """Return the condition of a path; one that cannot be read is noted, and none of use."""
        found = kept(node.source, partial(self.conditions.read, node, started=True))
        return Is("", node.at) if found is None else found

    def _paths(self, paths: ListNode) -> tuple[Path, ...]:
        found = [kept(paths.source, partial(self._path, item)) for item in paths.items]
        return tuple(path for path in found if path is not None)

    def _path(self, node: Node) -> Path:
        path = mapping(node, "a path")
        condition = path.get("if")
        if condition is None:
            raise path.error("this path has no 'if'; what is left goes under 'otherwise'")
        when = self._condition(condition)
        then = path.get("then")
        if then is not None:
            path.check_keys("a path", ("if", "then"))
            return Path(when, self.read(then, "then"), path.at)
        if len(path.keys) == 1:
            raise path.error(f"this path does nothing; write then: and steps, or then: {GO_ON}")
        # The path's own step: what is left of it without its condition.
        return Path(when, (self._step(path.without("if")),), path.at)

    def _decided(self, step: MapNode, rest: dict[str, Any], paths: tuple[Path, ...]) -> Step:
        if (node := step.get("at most")) is not None:
            longest = partial(whole, node, "the longest wait, as in 4 weeks")
            rest["at_most"] = kept(step.source, lambda: duration(longest()))
        otherwise = step.get("otherwise")
        steps = () if otherwise is None else self.read(otherwise, "otherwise")
        return Decide(**rest, paths=paths, otherwise=steps)

    def _repeat(self, step: MapNode, rest: dict[str, Any]) -> Step:
        times = step.get("times")
        if times is None:
            message = "'repeat' needs 'times', so that it ends: times: 3 (beside until, at most 3)"
            raise step.error(message, "repeat")
        rest["times"] = count(times, "how many times", 1, REPEATS_AT_MOST)
        if (until := step.get("until")) is not None:
            rest["until"] = self.conditions.read(until, started=True)
        before, self.times = self.times, self.times * rest["times"]
        rest["steps"] = self.read(step.values["repeat"], "repeat")
        self.times = before
        return Repeat(**rest)

    def _enter(self, step: MapNode, rest: dict[str, Any]) -> Step:
        node = text(step.values["enter"], "the playbook to enter")
        playbooks = self.conditions.known.playbooks
        if node.text not in playbooks:
            raise node.error(unknown_word(node.text, "a playbook of this file", playbooks))
        if node.text == self.playbook:
            raise node.error(f"{quoted(node.text)} is this playbook itself; write repeat or again")
        return Enter(**rest, playbook=node.text)

    def _leave(self, step: MapNode, rest: dict[str, Any]) -> Step:
        node = step.values["leave"]
        if not isinstance(node, TextNode) or node.text:
            raise node.error("'leave' takes nothing after its colon")
        return Leave(**rest)

    def _note(self, step: MapNode, rest: dict[str, Any]) -> Step:
        node = text(step.values["note"], "the text of the note")
        if len(node.text) > TEXT_AT_MOST:
            raise node.error(f"this note is longer than {TEXT_AT_MOST:,} characters")
        if (hours := step.get("hours")) is not None:
            rest["hours"] = number(hours, "the hours of a note", 0, HOURS_AT_MOST)
        if (owner := step.get("by")) is not None:
            rest["by"] = choice(owner, "an owner", OWNERS)
        return Note(**rest, text=node.text)

    def _tag(self, step: MapNode, rest: dict[str, Any]) -> Step:
        tag = name_of(step.values["tag"], "a tag")
        self.conditions.known.tags.add(tag)
        return Tag(**rest, tag=tag)

    def _untag(self, step: MapNode, rest: dict[str, Any]) -> Step:
        node = text(step.values["untag"], "a tag")
        self.conditions.known.tags_asked.append(Written(node, node.text))
        return Tag(**rest, tag=node.text, on=False)
