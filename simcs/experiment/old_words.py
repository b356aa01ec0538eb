"""Words of 0.1 that have others now, read for one release: a line on stderr says the new one.

The tables of run folders have theirs in `simcs.experiment.read_back`. To end it, delete this module
and what calls it.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError

KEYS = {"worlds": "assumptions", "world_replications": "assumption_replications"}
"""Keys at the top of the configuration."""

DRIVERS = {"sweep": "loop"}

METRICS = {
    "gross_retention": "gross_retention_snapshot",
    "cost_per_retained_dollar": "cost_per_margin_dollar",
}
"""Metrics in tables of run folders that have another name now."""

NEW_METRICS = (
    "gross_retention", "net_retention_12m", "gross_retention_12m", "time_to_value_median_weeks",
    "response_weeks_of_all", "answered_in_time_share", "nps",
    "margin_per_account", "hours_cost_per_account", "salaries_per_account", "value_after_hours",
    "value_after_salaries", "new_accounts_retained", "new_net_retention",
)  # fmt: skip
"""Metrics that were not there, under this definition or at all: they have no value."""

KEY = re.compile(rf"(?P<plus>\+{{0,2}})(?P<old>{'|'.join(KEYS)})=(?P<value>.*)", re.DOTALL)
DRIVER = re.compile(r"\+{0,2}driver=.*", re.DOTALL)
SWEEP = re.compile(r"\bsweep\b")
KEY_OF_FILE = re.compile(rf"^(?P<old>{'|'.join(KEYS)})(?P<colon>\s*:)", re.MULTILINE)
DRIVER_OF_FILE = re.compile(r"^(?P<key>driver\s*:\s*['\"]?)sweep\b", re.MULTILINE)


def _say(old: str, new: str, place: str = "") -> None:
    where = f"{place}: " if place else ""
    print(f"simcs: {where}{old} is the old word; write {new}", file=sys.stderr, flush=True)


def new_override(override: str) -> str:
    """Return an override in today's words."""
    if found := KEY.fullmatch(override):
        new = KEYS[found["old"]]
        _say(f"{found['old']}=", f"{new}={found['value']}")
        return f"{found['plus']}{new}={found['value']}"
    if DRIVER.fullmatch(override) and SWEEP.search(override):
        new = SWEEP.sub("loop", override)
        _say("driver=sweep", new)
        return new
    return override


def new_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings given by name in today's words.

    Raises
    ------
    ConfigError
        When one is there under both words.
    """
    made: dict[str, Any] = {}
    for key, value in settings.items():
        new = KEYS.get(key, key)
        if new != key:
            if new in settings:
                raise ConfigError(f"{key} is the old word for {new}; allowed: {new} alone")
            _say(f"{key}=", f"{new}=")
        made[new] = value
    if isinstance(made.get("driver"), str) and made["driver"] in DRIVERS:
        new = DRIVERS[made["driver"]]
        _say(f"driver={made['driver']!r}", f"driver={new!r}")
        made["driver"] = new
    return made


def new_text(text: str, place: str) -> str:
    """Return a YAML file of the user's, or config.yaml of a run folder, in today's words.

    Parameters
    ----------
    text
        The file; the old words stand at the beginning of a line, since they are keys at the top.
    place
        What to call it in messages.
    """

    def key(found: re.Match[str]) -> str:
        new = KEYS[found["old"]]
        _say(f"{found['old']}:", f"{new}:", place)
        return f"{new}{found['colon']}"

    def driver(found: re.Match[str]) -> str:
        _say("driver: sweep", "driver: loop", place)
        return f"{found['key']}loop"

    return DRIVER_OF_FILE.sub(driver, KEY_OF_FILE.sub(key, text))


def new_folder(folder: str, copies: str) -> str:
    """Return a folder of YAML files in today's words: itself, or a copy in the folder of copies."""
    files = {path: path.read_bytes() for path in sorted(Path(folder).rglob("*.yaml"))}
    texts = {path: held.decode("utf-8", "replace") for path, held in files.items()}
    new = {path: new_text(text, str(path)) for path, text in texts.items()}
    if new == texts:
        return folder
    copy = Path(copies) / "configs"
    shutil.copytree(folder, copy, dirs_exist_ok=True)
    for path, text in new.items():
        (copy / path.relative_to(folder)).write_text(text, "utf-8")
    return str(copy)
