"""A file of scenarios: what they share, and what each of them changes; nothing is simulated yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment.arms import arms_of
from simcs.experiment.config import Config, Driver
from simcs.experiment.scenario_configs import (
    ARM,
    BY_MACHINE,
    CSMS,
    SIZE,
    composed,
    in_full,
    one_arm,
    require_used,
)
from simcs.experiment.settings_files import USUAL as GROUPS
from simcs.experiment.written import (
    Settings,
    Written,
    merged,
    settings_of,
    words_of,
)
from simcs.playbooks.bases import USUAL
from simcs.playbooks.nodes import Node, TextNode, mapping
from simcs.playbooks.reading import read_tree

BASE, SCENARIOS, FIRST = "base", "scenarios", "compare with"
LIKE = "like"
"""Key that names a scenario above: what that changes, this one changes, too."""
VARIED = (
    "policies", "playbooks", "journey", "signals", "team", "tickets", "market", "value", "preset",
)  # fmt: skip
"""Parts of the configuration that scenarios may change; all others are the same for all."""

MOST = 100
"""Scenarios of a file, those of ranges included."""
LONGEST_NAME = 60
NAME = re.compile(r"\S(?:.*\S)?")
RANGE = re.compile(r"(\d{1,6}) to (\d{1,6})")


@dataclass(frozen=True)
class Scenario:
    """One scenario.

    Parameters
    ----------
    name
        Its name.
    config
        What is run: its one arm, and settings of which all but `VARIED` are those of the base.
    changes
        What it changes of the base, setting -> value as a person would write it.
    of_range
        Whether it is one of the numbers of CSMs that were asked for at once.
    """

    name: str
    config: Config
    changes: Mapping[str, str]
    of_range: bool = False

    @property
    def arm(self) -> str:
        """Name of its arm."""
        return arms_of(self.config)[0].name


@dataclass(frozen=True)
class ScenarioFile:
    """A file of scenarios, read.

    Parameters
    ----------
    base
        The configuration that all scenarios change.
    scenarios
        In the order of the file, but first what others are compared with, where it names one.
    text
        What the file says.
    """

    base: Config
    scenarios: tuple[Scenario, ...]
    text: str


def read_scenarios(data: bytes, name: str, words: Sequence[str] = ()) -> ScenarioFile:
    """Return the scenarios of a file.

    Parameters
    ----------
    data
        The file's bytes.
    name
        What messages call the file.
    words
        Settings of a command line, which count more than the file's base.

    Raises
    ------
    SimcsError
        The message names file, line and column, the value and what it must be.
    """
    if not data.strip():
        raise ConfigError(f"{name}: it is empty; allowed: scenarios: and what each changes")
    root = mapping(read_tree(data, name, conditions=False), "a file of scenarios")
    for key, node in root.keys.items():
        if key not in (BASE, SCENARIOS, FIRST):
            raise _error(node, unknown("key", key, (BASE, SCENARIOS, FIRST)))
    if SCENARIOS not in root.values:
        raise ConfigError(f"{name}: {SCENARIOS}: is missing; allowed: NAME: and what it changes")
    base = _with_usual(merged(_written(root.values.get(BASE)), in_full(words_of(words))))
    require_used(base)
    ground = composed(base, root.keys.get(BASE))
    listed = mapping(root.values[SCENARIOS], "scenarios by name")
    scenarios: list[Scenario] = []
    names: dict[str, Node] = {}
    written: dict[str, Settings] = {}
    for key, node in listed.keys.items():
        written[key] = _with_alike(_written(listed.values[key]), written)
        for each, settings in _expanded(key, node, written[key]):
            if each in names:
                raise _error(node, f"{quoted(each)} is the name of another scenario, too; "
                             "allowed: each name once")  # fmt: skip
            names[each] = node
            if len(names) > MOST:
                raise _error(node, f"there are more than {MOST} scenarios up to here")
            one = _scenario(each, node, ground, base, settings)
            scenarios.append(replace(one, of_range=each != key))
    if not scenarios:
        raise _error(root.keys[SCENARIOS], "there is no scenario; allowed: NAME: {KEY: VALUE}")
    first = _first(root.values.get(FIRST), [*names])
    scenarios.sort(key=lambda one: one.name != first)
    return ScenarioFile(ground, tuple(scenarios), data.decode("utf-8-sig"))


def _with_alike(settings: Settings, earlier: Mapping[str, Settings]) -> Settings:
    """Return settings behind those of the scenario that they are to be like, if there is one."""
    alike = settings.pop((LIKE,), None)
    if alike is None:
        return settings
    if not earlier:
        raise alike.error(f"{LIKE} stands in the first scenario; allowed: in those behind it")
    if str(alike.value) not in earlier:
        raise alike.error(
            f"{LIKE}: {unknown('scenario above this one', str(alike.value), earlier)}"
        )
    return merged(earlier[str(alike.value)], settings)


def _first(node: Node | None, names: Sequence[str]) -> str:
    """Return the name of the scenario that all others are compared with."""
    if node is None:
        return names[0]
    name = node.text if isinstance(node, TextNode) else ""
    if name not in names:
        raise _error(node, f"{FIRST}: {unknown('scenario', name, names)}")
    return name


def _error(node: Node, message: str) -> ConfigError:
    return ConfigError(str(node.error(message)))


def _written(node: Node | None) -> Settings:
    """Return what stands under a name: settings, or nothing."""
    if node is None or (isinstance(node, TextNode) and not node.text and not node.style):
        return {}
    return in_full(settings_of(mapping(node, "settings by name")))


def _with_usual(base: Settings) -> Settings:
    """Return the base with what scenarios have unless it says something else."""
    usual = [Written((ARM,), USUAL)] if not {("policies",), (ARM,)} & {*base} else []
    if ("service",) not in base and ("driver",) not in base:
        usual.append(Written(("driver",), Driver.loop.name))
    return {one.path: one for one in usual} | base


def _expanded(name: str, node: Node, settings: Settings) -> Iterator[tuple[str, Settings]]:
    """Yield a scenario by its name, or one for each number of a range of CSMs."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise _error(node, f"{quoted(name)} cannot be the name of a scenario; allowed: a text of "
                     f"up to {LONGEST_NAME} letters")  # fmt: skip
    csms = settings.get(SIZE)
    if csms is None or type(csms.value) is int:
        yield name, settings
        return
    sizes = _sizes(csms.value)
    if not 1 < len(sizes) <= MOST:
        raise csms.error(f"{CSMS} is {quoted(csms.value)}; allowed: a number of CSMs, or up to "
                         f"{MOST} different ones, such as 3 to 8 or [3, 5, 8]")  # fmt: skip
    for size in sizes:
        own = Written(csms.path, size, csms.node)
        yield f"{name}: {size} CSM{'' if size == 1 else 's'}", settings | {csms.path: own}


def _sizes(value: Any) -> Sequence[int]:
    """Return the numbers of CSMs that "3 to 8" or a list stands for; none where it is neither."""
    if isinstance(value, list):
        whole = all(type(one) is int for one in value) and len({*value}) == len(value)
        return value if whole else ()
    found = RANGE.fullmatch(value) if isinstance(value, str) else None
    return range(int(found[1]), int(found[2]) + 1) if found else ()


def _not_a_key(top: Any, settings: Settings) -> str:
    """Return that a scenario has no such key, and what was probably meant."""
    if SIZE in settings and isinstance(top, int):
        sizes = [settings[SIZE].value, *(path[0] for path in settings if type(path[0]) is int)]
        return f"{top} stands outside {CSMS}; allowed: {CSMS}: {sizes}, or such as {CSMS}: 3 to 8"
    return unknown("key", top, [*VARIED, CSMS, ARM, BY_MACHINE, LIKE])


def _scenario(
    name: str, node: Node, ground: Config, base: Settings, settings: Settings
) -> Scenario:
    """Return a scenario whose settings are checked together with those of the base."""
    require_used(settings)
    for one in settings.values():
        top = one.path[0]
        if top not in (*VARIED, ARM, BY_MACHINE):
            known = top in {f.name for f in fields(Config)} | {*GROUPS}
            raise one.error(
                f"{one.key} is the same for all scenarios; allowed: under {BASE}:"
                if known
                else _not_a_key(top, settings)
            )
    config = composed(one_arm(base, settings), node)
    for f in fields(Config):
        if f.name not in VARIED and getattr(config, f.name) != getattr(ground, f.name):
            raise _error(
                node, f"scenario {quoted(name)} changes {f.name}, which is the same for all "
                f"scenarios; allowed: under {BASE}:"
            )  # fmt: skip
    changes = {one.key: _said(one.value) for one in settings.values()}
    return Scenario(name, config, changes)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_said, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    return (
        "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )
