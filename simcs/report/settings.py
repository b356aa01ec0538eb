"""The settings of a run that are not defaults, so that an answer shows what it is an answer to."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from simcs.experiment.config import Config
from simcs.experiment.config_yaml import identity
from simcs.playbooks.policy import Playbooks
from simcs.report.text import shown

LONGEST_VALUE = 60
MOST = 15
"""Settings that are spelled out; the rest is counted."""
MOST_IN_FIGURE = 4
SEEN_IN_FIGURE = (
    "policies", "replications", "horizon_weeks", "verdict", "events", "ceiling", "depth",
    "assumptions", "assumption_replications", "book.size", "book.path",
)  # fmt: skip
"""Settings that a figure shows anyhow, or that do not concern it."""


def other_settings(config: Config) -> list[str]:
    """Return each setting that results depend on and that is not the default, as "team.csms=1".

    Names and values are made printable, and long ones are cut.
    """
    usual = Config(book=type(config.book)())
    return [f"{place}={value}" for place, _, value in changed(usual, config) if value]


def changed(before: Config, after: Config) -> list[tuple[str, str, str]]:
    """Return each setting that results depend on and that differs: its place, and both values.

    A value is empty where there is no such setting. All are made printable, and long ones are cut.
    """
    old, new = (dict(_flat(_tree(config))) for config in (before, after))

    def described(held: dict[str, str], place: str) -> str:
        return shown(held.get(place, ""), LONGEST_VALUE)

    return [
        (shown(place, LONGEST_VALUE), described(old, place), described(new, place))
        for place in [*new, *(place for place in old if place not in new)]
        if old.get(place) != new.get(place)
    ]


def settings_line(config: Config) -> str:
    """Return one line that says which settings are not the defaults."""
    given = other_settings(config)
    if not given:
        return "All settings are the defaults."
    return f"Settings other than the defaults: {_listed(given, MOST)}"


def short_settings(config: Config) -> str:
    """Return the settings that a figure does not show by itself; empty where there are none."""
    given = [
        setting
        for setting in other_settings(config)
        if not re.match(rf"({'|'.join(map(re.escape, SEEN_IN_FIGURE))})[.=]", setting)
    ]
    return f"with {_listed(given, MOST_IN_FIGURE)}" if given else ""


def _listed(settings: list[str], most: int) -> str:
    rest = len(settings) - most
    return ", ".join(settings[:most]) + (f" and {rest} more" if rest > 0 else "")


def _tree(config: Config) -> dict[str, Any]:
    return identity({f.name: getattr(config, f.name) for f in fields(config)})


def _flat(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place and the text of each leaf of a tree."""
    if isinstance(value, Playbooks):
        value = value.recipe  # as the run's config.yaml has it
    if is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "plan"):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, Mapping) and value:
        for key, part in value.items():
            yield from _flat(part, f"{place}.{key}" if place else str(key))
    else:
        yield place, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_text, value))}]"
    if hasattr(value, "plan"):  # a policy object from Python: its repr may hold its address
        return type(value).__name__
    return str(value)
