"""Arms from playbooks: files read once, settings given values, each on top of another arm."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError, quoted
from simcs.interventions.plan import POLICIES
from simcs.interventions.titles import nearest_name
from simcs.playbooks.assembly import Parts, Values, assembled, unknown_key
from simcs.playbooks.bases import NOTHING
from simcs.playbooks.given import parts_of, unique, with_given
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.texts import FROM_PYTHON, is_file, is_file_name, library, opened

BASE_KEYS = ("on top of", "on_top_of")
"""How an arm says what its playbooks stand on."""

KEYS = ("use", *BASE_KEYS, "with", "without", "settings")
"""What an arm of playbooks can say; all else are settings of its files."""


def is_playbooks(use: Any) -> bool:
    """Return whether what an arm uses is a file of playbooks, a playbook of the library, or a list.

    Policies come first: a playbook of the library with the name of one is a file's path alone.
    """
    if isinstance(use, Mapping):
        return is_playbooks(use.get("use"))
    if isinstance(use, list | tuple | Path):
        return True
    return isinstance(use, str) and (
        is_file_name(use) or (use not in POLICIES and use in library())
    )


def name_of(use: Any) -> str | None:
    """Return what an arm is called that has no name, in a list: after its first file."""
    if isinstance(use, Playbooks):
        texts = () if use.made is None else use.made.texts
        return texts[0].name if texts and texts[0].stem != FROM_PYTHON else None
    first = use[0] if isinstance(use, list | tuple) and use else use
    if isinstance(first, str | Path) and is_playbooks(first):
        return Path(first).stem if is_file_name(str(first)) else str(first)
    return None


def not_to_be_used(arm: str, use: str) -> ConfigError:
    """Return the error that there is neither a policy nor a playbook of this name."""
    shipped = library()
    beside = f"{use}.yaml"
    close = beside if is_file(beside) else nearest_name(use, [*shipped])
    hint = "" if close is None else f" (did you mean {close!r}?)"
    more = f", a playbook of the library ({', '.join(shipped)})" if shipped else ""
    return ConfigError(
        f"policies.{arm}: unknown policy {quoted(use)}{hint}; allowed: {', '.join(POLICIES)}"
        f"{more}, or a file of playbooks that ends in .yaml"
    )


def with_files_read(policies: Any, playbooks: Values) -> tuple[Any, dict[str, dict[str, str]]]:
    """Return policies with every arm of playbooks read, and all settings of all files.

    What was read before stays as it is, unless ``playbooks`` says something else now.

    Parameters
    ----------
    policies
        A list, or a mapping of arm names.
    playbooks
        Values of settings: file -> setting -> value.

    Raises
    ------
    PlaybookError
        When a file cannot be used.
    ConfigError
        When an arm says something that it cannot, or there is no file or setting of a name.
    """
    listed = isinstance(policies, list | tuple)
    uses = [*policies] if listed else [*policies.values()] if isinstance(policies, Mapping) else []
    arms = [_arm_name(use) for use in uses] if listed else [*map(str, policies)] if uses else []
    found = {
        at: use if isinstance(use, Playbooks) else _parts(arms[at], use)
        for at, use in enumerate(uses)
        if (_can_change(use) if isinstance(use, Playbooks) else is_playbooks(use))
    }
    final = any(isinstance(use, Playbooks) for at, use in enumerate(uses) if at not in found)
    keys = _keys(found.values())
    if not final:
        _require_known(playbooks, keys.values())
    shared = {key: dict(held) for key, held in playbooks.items() if final}
    for at, one in found.items():
        uses[at] = read = _read(one, keys, playbooks, arms)
        for key, name, value in _for_all(_made(read)):
            shared.setdefault(key, {})[name] = value
    if not final:
        require_used(playbooks, shared, {arms[at]: _made(uses[at]) for at in found})
    if all(uses[at] is one for at, one in found.items()):
        return policies, shared
    return (uses if listed else dict(zip(policies, uses, strict=True))), shared


def _for_all(made: Parts) -> Iterator[tuple[str, str, str]]:
    """Yield file, name and value of the settings for which an arm has no value of its own."""
    for key, values in made.shared.items():
        own = made.held.get(key, {})
        yield from ((key, name, str(value)) for name, value in values.items() if name not in own)


def require_used(playbooks: Values, used: Values, made: Mapping[str, Parts]) -> None:
    """Require that each value that is given for all arms counts in one of them at least.

    Parameters
    ----------
    playbooks, used
        The values given, and those that count: file -> setting -> value.
    made
        What each arm of playbooks is put together from.

    Raises
    ------
    ConfigError
        When every arm with the setting has a value of its own, so that the one given is not used.
    """
    for key, name in ((key, name) for key, values in playbooks.items() for name in values):
        if name in used.get(key, {}):
            continue
        arms = [(arm, parts.held[key][name]) for arm, parts in made.items() if key in parts.held]
        own = " and ".join(f"{value} in arm {arm!r}" for arm, value in arms)
        raise ConfigError(
            f"playbooks.{key}.{name} is {quoted(playbooks[key][name])}, but it has a value of its "
            f"own, {own}, which would be used instead; allowed: to give it in one place, here or "
            "in the arm"
        )


def _can_change(policy: Playbooks) -> bool:
    return policy.made is not None and not policy.made.final


def _require_known(playbooks: Values, keys: Iterable[str]) -> None:
    for key in playbooks:
        if key not in keys:
            raise ConfigError(f"playbooks: {unknown_key(key, keys)}")


def _arm_name(use: Any) -> str:
    return name_of(use) or (use if isinstance(use, str) else type(use).__name__)


def _keys(found: Iterable[Playbooks | Parts]) -> dict[tuple[str, str], str]:
    """Return what overrides call each file: its stem, with a number where two have the same."""
    stems: dict[tuple[str, str], str] = {}
    for one in found:
        for text in _made(one).texts:
            stems.setdefault((text.place, text.sha256), text.stem)
    return dict(zip(stems, unique(stems.values()), strict=True))


def _made(one: Playbooks | Parts) -> Parts:
    made = one if isinstance(one, Parts) else one.made
    if made is None:
        raise TypeError("playbooks without parts are left as they are")
    return made


def _read(
    one: Playbooks | Parts,
    keys: Mapping[tuple[str, str], str],
    playbooks: Values,
    arms: Sequence[str],
) -> Playbooks:
    """Return the playbooks of an arm with the values that settings have in this comparison."""
    made = _made(one)
    mine = tuple(keys[text.place, text.sha256] for text in made.texts)
    values = {key: playbooks[key] for key in mine if key in playbooks}
    if isinstance(one, Playbooks) and mine == made.keys and _has(made.shared, values):
        return one
    file, made = assembled(replace(made, keys=mine), values, arms)
    if isinstance(one, Playbooks):
        return Playbooks(file, one.base, one.shadow, base_name=one.base_name, made=made)
    return Playbooks(file, made=made)


def _has(held: Values, values: Values) -> bool:
    return all(
        held.get(key, {}).get(name) == value
        for key, wanted in values.items()
        for name, value in wanted.items()
    )


def _parts(arm: str, use: Any) -> Parts:
    """Return what an arm of a configuration puts together."""
    said = dict(use) if isinstance(use, Mapping) else {"use": use}
    files = _list(arm, "use", said.pop("use"))
    bases = [said.pop(key) for key in BASE_KEYS if key in said]
    if len(bases) > 1:
        raise ConfigError(f"policies.{arm}: 'on top of' is there twice; allowed: once")
    files += _list(arm, "with", said.pop("with", []))
    left_out = _list(arm, "without", said.pop("without", []))
    own = said.pop("settings", {})
    if not isinstance(own, Mapping):
        raise ConfigError(
            f"policies.{arm}.settings is {quoted(own)}; allowed: a mapping such as {{drop: 20%}}"
        )
    own = {**own, **said}
    for one in files:
        if one in POLICIES and one not in library() and not is_file_name(one):
            raise ConfigError(
                f"policies.{arm}: {one!r} is a policy, and a list is of playbooks; allowed: "
                f"{{use: FILE, on top of: {one}}}"
            )
    [base] = bases or [None]
    if not isinstance(base, str | None):
        raise ConfigError(
            f"policies.{arm}.on top of is {quoted(base)}; allowed: the name of an arm or of a "
            f"policy, or {NOTHING}"
        )
    given = use if isinstance(use, Mapping) else (str(use) if isinstance(use, Path) else use)
    try:
        made = parts_of([opened(one) for one in files], own, left_out, base)
    except ConfigError as error:
        raise ConfigError(f"policies.{arm}: {error}") from error
    return with_given(made, given)


def _list(arm: str, key: str, given: Any) -> list[str]:
    listed = [given] if isinstance(given, str | Path) else given
    if not isinstance(listed, list | tuple) or not all(isinstance(o, str | Path) for o in listed):
        raise ConfigError(
            f"policies.{arm}.{key} is {quoted(given)}; allowed: a name, or a list of names"
        )
    return [str(one) for one in listed]
