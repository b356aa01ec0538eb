"""Playbooks put together from files and texts, with values for their settings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from simcs.errors import PlaybookError, nearest, quoted
from simcs.playbooks.building import read_data
from simcs.playbooks.language import NamedNumber, PlaybookFile, Rules, Unit
from simcs.playbooks.merging import merged, without
from simcs.playbooks.nodes import MapNode, TextNode
from simcs.playbooks.reading import read_tree
from simcs.playbooks.texts import PlaybookText

Values = Mapping[str, Mapping[str, Any]]
"""Key of a file -> setting -> value."""

LARGEST_WRITTEN = 10**12
"""Bare numbers from here on are written in millions: a number has 12 digits at most."""


@dataclass(frozen=True)
class Parts:
    """What playbooks are put together from, and how it was given.

    Attributes
    ----------
    texts
        The files.
    keys
        What overrides call each of them: ``playbooks.KEY.SETTING``.
    own
        Values of settings for this arm alone, by setting, by KEY.SETTING, or a mapping for a KEY.
    left_out
        Names of playbooks.
    on_top_of
        The arm or policy given beside the files; None: what the files say.
    given
        What stands for them in a configuration.
    shared
        The values that the files' settings have in all arms without a value of their own.
    held
        The values of its own that settings have in this arm alone, for each file.
    changed
        Settings that are not what their file says, with their values here: "drop" -> "20%".
    bound
        Whether the base is known already.
    final
        Whether nothing can change any more: a comparison has given it its settings.
    """

    texts: tuple[PlaybookText, ...]
    keys: tuple[str, ...]
    own: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    on_top_of: str | None = None
    given: Any = None
    shared: Values = field(default_factory=dict)
    held: Values = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    bound: bool = False
    final: bool = False


def assembled(
    made: Parts, values: Values, arms: Iterable[str] | None = None
) -> tuple[PlaybookFile, Parts]:
    """Return playbooks as one file, and their parts with the values that all settings have.

    Parameters
    ----------
    values
        Of settings, for all arms.
    arms
        Names of arms that they can stand on top of; None: any.

    Raises
    ------
    PlaybookError
        When a file cannot be used, a setting is unknown, or a value is not within its range.
    """
    names = None if arms is None else tuple(arms)
    plain = [_read(text, {}, names) for text in made.texts]
    shared = [
        _with_values(text, key, file, values.get(key, {}), names)
        for text, key, file in zip(made.texts, made.keys, plain, strict=True)
    ]
    own = _own_values(made, shared)
    files = []
    for text, key, file in zip(made.texts, made.keys, shared, strict=True):
        both = {**values.get(key, {}), **own[key]}
        files.append((key, _with_values(text, key, file, both, names) if own[key] else file))
    first, all_arms, here = (
        {key: {one.name: setting_text(one) for one in file.settings} for key, file in read}
        for read in (
            zip(made.keys, plain, strict=True), zip(made.keys, shared, strict=True), files,
        )
    )  # fmt: skip
    made = replace(
        made,
        shared={key: texts for key, texts in all_arms.items() if texts},
        held={key: {name: here[key][name] for name in names} for key, names in own.items()},
        changed=_changed(first, here),
    )
    return without(merged(_without_idle_rules(files, made.left_out)), made.left_out), made


def _without_idle_rules(
    files: Sequence[tuple[str, PlaybookFile]], left_out: Sequence[str]
) -> list[tuple[str, PlaybookFile]]:
    """Return files with no rules in those of which all playbooks are left out."""
    return [
        (key, file)
        if any(one.name not in left_out for one in file.playbooks)
        else (key, replace(file, rules=Rules()))
        for key, file in files
    ]


def _changed(before: Values, now: Values) -> dict[str, str]:
    """Return settings with other values than before; of several files, with the file's name."""
    return {
        f"{key}.{name}" if len(now) > 1 else name: text
        for key, texts in now.items()
        for name, text in texts.items()
        if before[key][name] != text
    }


def _read(
    text: PlaybookText, settings: Mapping[str, Any], arms: tuple[str, ...] | None
) -> PlaybookFile:
    known = _named_base(text) if arms is None else arms
    return read_data(text.content, text.place, settings=settings, arms=known)


def _named_base(text: PlaybookText) -> tuple[str, ...]:
    """Return the arm that a file says it stands on: outside of a comparison any can be meant."""
    node = read_tree(text.content, text.place)
    for key in ("rules", "on top of"):
        found = node.get(key) if isinstance(node, MapNode) else None
        if found is None:
            return ()
        node = found
    return (node.text,) if isinstance(node, TextNode) else ()


def _with_values(
    text: PlaybookText,
    key: str,
    file: PlaybookFile,
    values: Mapping[str, Any],
    arms: tuple[str, ...] | None,
) -> PlaybookFile:
    """Return a file with values for some of its settings."""
    if not values:
        return file
    for name, value in values.items():
        if name not in {one.name for one in file.settings}:
            raise PlaybookError(f"playbooks.{key}: {_unknown_setting(name, file.settings)}")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise PlaybookError(
                f"playbooks.{key}.{name} is {quoted(value)}; allowed: a value such as "
                f"{setting_text(next(one for one in file.settings if one.name == name))}"
            )
    plain = {name: _short(f"playbooks.{key}.{name}", value) for name, value in values.items()}
    return _read(text, plain, arms)


def _short(place: str, value: str | float) -> str | float:
    """Return a value whose digits Python can write."""
    if isinstance(value, int) and abs(value) > LARGEST_WRITTEN:
        raise PlaybookError(f"{place} is {quoted(value)}; allowed: up to 1,000,000,000,000")
    return value


def _own_values(made: Parts, files: Sequence[PlaybookFile]) -> dict[str, dict[str, Any]]:
    """Return this arm's own values of settings, for each of its files."""
    of = dict(zip(made.keys, files, strict=True))
    found: dict[str, dict[str, Any]] = {key: {} for key in of}
    for said, value in made.own.items():
        key, dot, name = str(said).partition(".")
        if isinstance(value, Mapping) or dot:
            if key not in of:
                raise PlaybookError(f"settings.{said}: {unknown_key(key, of)}")
            found[key] |= dict(value) if isinstance(value, Mapping) else {name: value}
            continue
        have = [key for key, file in of.items() if said in {one.name for one in file.settings}]
        if not have:
            known = [one for file in files for one in file.settings]
            names = " and ".join(text.shown for text in made.texts)
            raise PlaybookError(f"settings of {names}: {_unknown_setting(said, known)}")
        if len(have) > 1:
            raise PlaybookError(
                f"settings: {said!r} is a setting of {' and of '.join(have)}; allowed: "
                f"{have[0]}.{said} or {have[1]}.{said}"
            )
        found[have[0]][said] = value
    return found


def unknown_key(key: object, known: Iterable[str]) -> str:
    """Return a message: no file of playbooks is called so."""
    names = sorted(known)
    close = nearest(str(key), names)
    hint = f" (did you mean {close!r}?)" if close else ""
    allowed = ", ".join(names) or "none, as no arm has playbooks"
    return f"{quoted(key)} is no file of playbooks here{hint}; allowed: {allowed}"


def _unknown_setting(name: object, settings: Sequence[NamedNumber]) -> str:
    close = nearest(str(name), [one.name for one in settings])
    hint = f" (did you mean {close!r}?)" if close else ""
    ranges = [f"{one.name} ({setting_text(one)}; {range_of(one)})" for one in settings]
    allowed = ", ".join(ranges) or "none, as the file has no settings"
    return f"unknown setting {quoted(name)}{hint}; allowed: {allowed}"


def range_of(setting: NamedNumber) -> str:
    """Return the range of a setting, "0% to 100%"."""
    low, high = (setting_text(replace(setting, value=end)) for end in (setting.low, setting.high))
    return f"{low} to {high}"


def setting_text(setting: NamedNumber) -> str:
    """Return a setting's value as files write it, so that it is read back to the same number."""
    value = Decimal(repr(setting.value))
    sign, value = "-" if value < 0 else "", abs(value)
    if setting.unit is Unit.SHARE:
        return f"{sign}{_digits(value * 100)}%"
    if setting.unit is Unit.MONEY:
        return f"{sign}${_digits(value, ',')}"
    if setting.unit in (Unit.POINTS, Unit.WEEKS):
        return f"{sign}{_digits(value)} {setting.unit.value}"
    large = value >= LARGEST_WRITTEN
    return f"{sign}{_digits(value / 10**6)}m" if large else f"{sign}{_digits(value)}"


def _digits(value: Decimal, thousands: str = "") -> str:
    text = f"{value:{thousands}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
