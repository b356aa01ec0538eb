"""Scenarios of the flight simulator: YAML files that say which world is played, and what is told.

A scenario is a configuration of simcs, some texts, and futures played ahead by strategies.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment.shipped import config_folder
from simcs.trainer.differs import Difference, differences

if TYPE_CHECKING:
    from simcs.experiment.replications import Setup

GROUP = "trainer"
"""Folder of the scenarios that ship, among the configs."""

WEEKS_AFTER = 52
"""Weeks that a game can be watched beyond its end, under one caretaker for all."""

STRATEGIES = ("none", "heroic", "proactive", "blend", "typical")
"""The five strategies that every future is played by, for comparison."""

CARETAKER = "typical"
"""Who takes over at the end of a game, whoever played."""

NOT_SETTINGS = ("horizon_weeks", "replications", "policies", "driver", "depth", "folder", "seeds")
"""Settings that the game has itself."""

LONGEST_TEXT = 2000


class Scenario(BaseModel):
    """What is played: settings of the world, and what people are told of it.

    Parameters
    ----------
    name
        That of its file.
    title, role, goal, unseen, ground
        Plain text: what it is called; who you are; what counts; what you cannot see; how it differs
        from the usual model, and why.
    weeks, short_weeks
        Length of a game and of a short one.
    settings
        Settings of simcs, as on the command line: key -> value.
    futures
        How many futures are played ahead.
    ask_every
        Weeks between two questions about which accounts worry the player.
    hints
        Week (from 1) -> a sentence or two for those who play with hints.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    title: str = Field(min_length=1, max_length=80)
    role: str = Field(min_length=1, max_length=LONGEST_TEXT)
    goal: str = Field(min_length=1, max_length=LONGEST_TEXT)
    unseen: str = Field(min_length=1, max_length=LONGEST_TEXT)
    ground: str = Field(min_length=1, max_length=LONGEST_TEXT)
    weeks: int = Field(ge=4, le=156)
    short_weeks: int | None = Field(default=None, ge=4, le=156)
    settings: dict[str, Any] = Field(default_factory=dict)
    futures: int = Field(default=200, ge=1, le=1000)
    ask_every: int = Field(default=13, ge=1, le=52)
    hints: dict[int, str] = Field(default_factory=dict)

    @field_validator("settings")
    @classmethod
    def _of_the_world(cls, settings: dict[str, Any]) -> dict[str, Any]:
        for key in settings:
            if key in NOT_SETTINGS:
                raise ValueError(f"{key} is not a setting of a scenario; weeks says how long it is")
        return settings

    @property
    def overrides(self) -> tuple[str, ...]:
        """The settings as the command line takes them, with those that every game has.

        Worked out each time: a copy with other settings must not have those of the first.
        """
        given = [f"{key}={_typed(value)}" for key, value in self.settings.items()]
        return (*given, f"horizon_weeks={self.weeks + WEEKS_AFTER}", "driver=loop", "depth=quick")

    @property
    def key(self) -> str:
        """A digest of what decides which futures there are."""
        text = repr((self.overrides, self.weeks, STRATEGIES))
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def differs(self) -> list[Difference]:
        """Return the settings whose value is not the usual one, in the order of the file."""
        return differences(self.settings)

    def lengths(self) -> tuple[int, ...]:
        """Return the numbers of weeks that a game can have, the usual one first."""
        short = self.short_weeks
        return (self.weeks,) if short is None or short >= self.weeks else (self.weeks, short)

    def prepared(self) -> Setup:
        """Return what all its games share; takes seconds the first time.

        Raises
        ------
        SimcsError
            When its settings cannot be used.
        """
        from simcs.api import prepare

        return prepare(list(STRATEGIES), overrides=self.overrides)


def scenario_names() -> list[str]:
    """Return the names of the scenarios that ship, in the order in which they are met."""
    found = {path.stem for path in Path(config_folder(), GROUP).glob("*.yaml")}
    order = ("tutorial", "first-year", "inherited", "real")
    return [name for name in order if name in found] + sorted(found.difference(order))


def scenario(given: str) -> Scenario:
    """Return a scenario that ships, or that of a YAML file.

    Raises
    ------
    ConfigError
        When there is none, or the file is no scenario; it names the place and what is allowed.
    """
    own = given.endswith((".yaml", ".yml"))
    path = Path(given) if own else Path(config_folder(), GROUP, f"{given}.yaml")
    if not own and given not in scenario_names():
        raise ConfigError(unknown("scenario", given, [*scenario_names(), "a file FILE.yaml"]))
    try:
        read = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"scenario {quoted(given)} cannot be read: {error}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"scenario {quoted(given)} is no YAML: {error}") from error
    if not isinstance(read, Mapping):
        raise ConfigError(f"scenario {quoted(given)} has no keys; allowed: title, role, goal, …")
    try:
        return Scenario(**{**read, "name": path.stem})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise ConfigError(
            f"scenario {quoted(given)}, {place}: {first['msg']}; got {quoted(first['input'])}"
        ) from error


def _typed(value: Any) -> str:
    """Return a value as the command line takes it."""
    if isinstance(value, str):
        return value
    text: str = yaml.safe_dump(value, default_flow_style=True, width=10_000)
    return text.split("\n...", maxsplit=1)[0].strip()
