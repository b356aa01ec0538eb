"""What a file says before its playbooks: settings, definitions and columns."""

from collections.abc import Mapping
from functools import partial

from simcs.errors import quoted
from simcs.playbooks.amounts import Written, amount, whole
from simcs.playbooks.known import Known
from simcs.playbooks.language import Amount, NamedNumber, Unit
from simcs.playbooks.nodes import (
    MapNode,
    Node,
    TextNode,
    choice,
    mapping,
    name_of,
    text,
    unknown_word,
)

COLUMN_UNITS = {
    "text": Unit.TEXT, "count": Unit.COUNT, "share": Unit.SHARE, "points": Unit.POINTS,
    "money": Unit.MONEY, "weeks": Unit.WEEKS,
}  # fmt: skip
"""What the book's own columns can be."""

Given = Mapping[str, str | float]
"""Values of settings that take the place of those in the file."""


def read_settings(node: Node | None, known: Known, given: Given) -> tuple[NamedNumber, ...]:
    """Return the settings of a file, with values that are given from outside.

    Raises
    ------
    PlaybookError
        When a setting is no number, a value is outside its range, or one that is given is unknown.
    """
    settings = mapping(node, "a list of settings") if node else None
    names = tuple(settings.keys) if settings else ()
    for name in given:
        if name not in names:
            message = unknown_word(str(name), "a setting of this file", names)
            raise known.source.error(None, message)
    if settings is None:
        return ()
    for name, value in settings.values.items():
        known.declare(name, partial(_declare_setting, settings.keys[name], value, known, given))
    return tuple(known.settings.values())


def _declare_setting(key: TextNode, value: Node, known: Known, given: Given) -> None:
    name = name_of(key, "the name of a setting")
    known.require_new(key, "the setting")
    setting = _setting(key, value)
    known.settings[name] = _replaced(setting, key, given[name]) if name in given else setting


def _setting(key: TextNode, node: Node) -> NamedNumber:
    if not isinstance(node, MapNode):
        found = amount(whole(node, f"the value of {key.text}, as in 30%"))
        low, high = _usual_range(found)
    else:
        node.check_keys("a setting", ("is", "from", "to"))
        if "is" not in node:
            raise node.error("this setting has no value; write is: 30%")
        found = amount(whole(node.values["is"], "is"))
        low, high = _usual_range(found)
        low = _end(node, "from", low, found)
        high = _end(node, "to", high, found)
        if not low <= found.value <= high:
            message = f"is outside the range of this setting, {range_text(low, high, found.unit)}"
            raise key.source.error(found.at, f"{quoted(found.written)} {message}")
    return NamedNumber(key.text, found.value, found.unit, low, high, key.at)


def _end(node: MapNode, key: str, usual: float, found: Amount) -> float:
    """Return an end of a setting's range, in the setting's unit."""
    if key not in node:
        return usual
    end = amount(whole(node.values[key], key))
    if end.unit != found.unit:
        message = f"must be in the unit of {quoted(found.written)}"
        raise node.source.error(end.at, f"{quoted(end.written)} {message}")
    return end.value


def _usual_range(found: Amount) -> tuple[float, float]:
    """Return 0 to twice the value, of shares at least up to 100 %."""
    low, high = sorted((0.0, 2 * found.value))
    return low, max(high, 1.0) if found.unit == Unit.SHARE else high


def _replaced(setting: NamedNumber, key: TextNode, value: object) -> NamedNumber:
    said = f"the value {quoted(value)} that is given for {setting.name!r}"
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise key.error(f"{said} is no number")
    plain = f"{value:.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    found = amount(Written(key, plain))
    if found.unit not in {setting.unit, Unit.NUMBER}:
        raise key.error(f"{said} must be in the unit of the setting, {setting.unit.value}")
    if not setting.low <= found.value <= setting.high:
        allowed = range_text(setting.low, setting.high, setting.unit)
        raise key.error(f"{said} is outside its range; allowed: {allowed}")
    return NamedNumber(
        setting.name, found.value, setting.unit, setting.low, setting.high, setting.at
    )


def range_text(low: float, high: float, unit: Unit) -> str:
    """Return a range as it is written in a file."""
    return f"{number_text(low, unit)} to {number_text(high, unit)}"


def number_text(value: float, unit: Unit) -> str:
    """Return a number as it is written in a file."""
    if unit == Unit.SHARE:
        return f"{100 * value:.10g}%"
    if unit == Unit.MONEY:
        return f"${value:,.10g}"
    words = {Unit.POINTS: " points", Unit.WEEKS: " weeks"}
    return f"{value:.10g}{words.get(unit, '')}"


def read_columns(node: Node | None, known: Known, names: tuple[str, ...]) -> None:
    """Note the book's own columns, those that the file declares and those known from the book.

    Raises
    ------
    PlaybookError
        When one is declared as what there is not, has the name of a signal, or is not in the book.
    """
    declared = [] if node is None else [mapping(node, "a list of columns")]
    for name, key, value in ((n, one.keys[n], one.values[n]) for one in declared for n in one.keys):
        known.declare(name, partial(_declare_column, key, value, known, names))
    for name in names:
        known.columns.setdefault(name, None)


def _declare_column(key: TextNode, value: Node, known: Known, names: tuple[str, ...]) -> None:
    name = name_of(key, "the name of a column")
    known.require_new(key, "the column")
    if names and name not in names:
        raise key.error(unknown_word(name, "a column of the book", names))
    known.columns[name] = COLUMN_UNITS[choice(value, "a kind of column", COLUMN_UNITS)]


def read_definitions(node: Node | None, known: Known) -> None:
    """Note what the file defines; each is read when it is first named.

    Raises
    ------
    PlaybookError
        When a name has a meaning already.
    """
    if node is None:
        return
    definitions = mapping(node, "a list of definitions")
    for name, value in definitions.values.items():
        known.declare(name, partial(_declare_definition, definitions.keys[name], value, known))


def _declare_definition(key: TextNode, value: Node, known: Known) -> None:
    name = name_of(key, "the name of a definition")
    known.require_new(key, "the definition")
    known.definitions[name] = text(value, f"the condition of {name!r}")
