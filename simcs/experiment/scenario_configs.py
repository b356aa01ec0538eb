"""The configuration of a scenario, from the settings that were written for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simcs.errors import ConfigError, SimcsError, printable, quoted, unknown
from simcs.experiment.arms import arms_of, with_playbooks
from simcs.experiment.compose import compose
from simcs.experiment.config import Config, Depth
from simcs.experiment.playbook_arms import is_playbooks, name_of
from simcs.experiment.served_by_machine import served_by_machine
from simcs.experiment.settings_files import USUAL as GROUPS
from simcs.experiment.written import OWN_KEYS, Settings, Written, merged, nested, placed
from simcs.playbooks.bases import USUAL
from simcs.playbooks.nodes import Node
from simcs.playbooks.policy import Playbooks

ARM, CSMS, BY_MACHINE = "arm", "csms", "by machine"
"""Short keys; `ARM` and `BY_MACHINE` stand for an arm."""

SIZE = ("team", "csms")
"""The setting that `CSMS` stands for."""

SIMPLE_NAME = re.compile(r"[\w./-]+")
"""What can name a file of settings on a command line, as it is."""

QUICK: Mapping[str, Any] = {"depth": Depth.quick, "ceiling": False, "events": False}
"""What costs time in a comparison and is not asked of scenarios."""

ALONE: Mapping[str, Any] = {**QUICK, "depth": Depth.quick.name, "seeds": 1}
"""Settings of a comparison that scenarios have no use for -> the one value that may be written."""

UNDER = ("what the arm's playbooks stand on",)
"""Place of the base's arm among settings of a scenario that has an arm of its own."""


def in_full(settings: Settings) -> Settings:
    """Return settings with what `CSMS` stands for.

    Raises
    ------
    ConfigError
        When both are given.
    """
    found: Settings = {}
    for path, one in settings.items():
        full = SIZE if path == (CSMS,) else path
        if full in found:
            raise one.error(f"{CSMS} and {'.'.join(SIZE)} are both given; allowed: one of them")
        found[full] = Written(full, one.value, one.node)
    return found


def require_used(settings: Settings) -> None:
    """Refuse settings that scenarios would leave out.

    Raises
    ------
    ConfigError
        For the first of them.
    """
    for one in settings.values():
        if one.key in ALONE and one.value != ALONE[one.key]:
            raise one.error(
                f"{one.key} is {quoted(one.value)}, which scenarios have no use for; allowed: "
                f"leave it out (simcs compare knows it)"
            )


def one_arm(base: Settings, settings: Settings) -> Settings:
    """Return all settings of a scenario; its arm takes the place of the base's."""
    own = {("policies",), (ARM,)} & {*settings}
    kept = {
        path: one for path, one in base.items() if not own or path not in [("policies",), (ARM,)]
    }
    held = merged(kept, settings)
    if own and (ARM,) in base:
        held[UNDER] = base[(ARM,)]
    return held


def composed(settings: Settings, otherwise: Node | None) -> Config:
    """Return the checked configuration of some settings, with its one arm."""
    held = dict(settings)
    under = held.pop(UNDER, None)
    arm, machine = held.pop((ARM,), None), held.pop((BY_MACHINE,), None)
    if arm is not None:
        if ("policies",) in held:
            raise arm.error(f"{ARM} and policies are both given; allowed: one of them")
        held[("policies",)] = Written(("policies",), _arms(arm, under), arm.node)
    plays = held.get((OWN_KEYS,))
    if plays is not None and isinstance(plays.value, str | list):
        use = plays.value if isinstance(plays.value, str) else "plays/mine.yaml"
        raise plays.error(f"{OWN_KEYS} is {quoted(plays.value)}; allowed: settings by playbook "
                          f"(an arm with playbooks: {ARM}: {printable(use)})")  # fmt: skip
    try:
        config = _with_arm(_by_hydra(held))
        return config if machine is None else _by_machine(config, machine)
    except SimcsError as error:
        if str(error).startswith(_place(machine)):
            raise
        every = [*settings.values(), *held.values()]
        raise placed(error, every, otherwise) from error


def _place(one: Written | None) -> str:
    """Return how a message begins that names the place of a setting already."""
    return "\0" if one is None or one.node is None else str(one.node.error(""))


def _by_hydra(held: Settings) -> Config:
    choices = {
        path: one
        for path, one in held.items()
        if len(path) == 1 and path[0] in GROUPS and isinstance(one.value, str)
        and SIMPLE_NAME.fullmatch(one.value)
    }  # fmt: skip
    others = [one for path, one in held.items() if path not in choices]
    return compose([f"{one.path[0]}={one.value}" for one in choices.values()], None, nested(others))


def _arms(arm: Written, under: Written | None) -> dict[str, Any]:
    """Return the arms of a scenario: the one that it names, and below playbooks what is usual."""
    use = arm.value
    files = use.get("use") if isinstance(use, dict) else use
    if not files or not isinstance(files, str | list):
        raise arm.error(f"{ARM} is {quoted(use)}; allowed: the name of a policy, a playbook of the "
                        "library, or a file of playbooks")  # fmt: skip
    if not is_playbooks(use):
        return {str(use.get("use") if isinstance(use, dict) else use): use}
    below = USUAL if under is None or is_playbooks(under.value) else under.value
    given = use.get("use") if isinstance(use, dict) else use
    name = str(below.get("use")) if isinstance(below, dict) else str(below)
    return {name: below, str(name_of(given)): use}


def _with_arm(config: Config) -> Config:
    """Return a configuration with one arm, all playbooks read, and nothing that is not asked."""
    config = with_playbooks(replace(config, **QUICK))
    arms = arms_of(config)
    if len(arms) == 2 and [isinstance(one.policy, Playbooks) for one in arms] == [False, True]:
        # The first is there for the playbooks to stand on, with its options.
        config = replace(config, policies={arms[1].name: arms[1].policy})
        arms = arms_of(config)
    if len(arms) != 1:
        names = ", ".join(one.name for one in arms)
        raise ConfigError(
            f"policies has {len(arms)} arms ({names}); allowed: one in each scenario, such as "
            "arm: typical"
        )
    return config


def _by_machine(config: Config, machine: Written) -> Config:
    """Return a configuration in which machines serve some segments."""
    names = machine.value if isinstance(machine.value, list) else [machine.value]
    if not names:
        raise machine.error(
            f"{BY_MACHINE} is an empty list; allowed: segments, such as {BY_MACHINE}: "
            f"{next(iter(config.journey.segments))}"
        )
    for name in names:
        if not isinstance(name, str) or name not in config.journey.segments:
            raise machine.error(
                f"{BY_MACHINE}: {unknown('segment', name, config.journey.segments)}"
            )
    [arm] = arms_of(config)
    return replace(config, policies={arm.name: served_by_machine(arm.policy, names)})
