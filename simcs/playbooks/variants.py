"""Forms of one playbook that accounts are drawn to."""

from collections.abc import Mapping
from math import isclose

import numpy as np

from simcs.errors import ConfigError, quoted, unknown
from simcs.playbooks.amounts import duration, share, whole
from simcs.playbooks.language import PlaybookFile, Variant
from simcs.playbooks.nodes import MapNode, Node, TextNode, choice, mapping, name_of
from simcs.playbooks.verbs import CHANNELS, MESSAGES

KEYS = ("share", "message", "channel", "within")
VARIANTS_AT_MOST = 10


def read_variants(node: Node) -> tuple[Variant, ...]:
    """Return the variants of a playbook; without shares, each gets the same.

    Raises
    ------
    PlaybookError
        When there are too few or too many, two say the same, or their shares are not 100 %.
    """
    listed = mapping(node, "a list of variants")
    if not 1 < len(listed.keys) <= VARIANTS_AT_MOST:
        raise listed.error(f"there must be 2 to {VARIANTS_AT_MOST} variants")
    with_share = [name for name, one in listed.values.items() if _has_share(one)]
    variants: list[Variant] = []
    for name, value in listed.values.items():
        key = listed.keys[name]
        name_of(key, "the name of a variant")
        changes = _changes(value)
        if any(changes == other.changes for other in variants):
            raise key.error(f"{quoted(name)} changes the same as another variant")
        part = 1 / len(listed.keys)
        if with_share:
            if not _has_share(value):
                raise key.error(f"{quoted(name)} has no share, and others have one")
            part = share(mapping(value, "a variant").values["share"], "the share of a variant")
        variants.append(Variant(name, part, changes, _within(value)))
    total = sum(one.share for one in variants)
    if not isclose(total, 1, abs_tol=1e-6):
        raise listed.error(f"the shares of the variants come to {total:.4g}; allowed: 100%")
    return tuple(variants)


def _within(node: Node) -> int | None:
    written = node.get("within") if isinstance(node, MapNode) else None
    return None if written is None else duration(whole(written, "the time for the step")).weeks


def _has_share(node: Node) -> bool:
    return isinstance(node, MapNode) and "share" in node


def _changes(node: Node) -> tuple[tuple[str, str], ...]:
    """Return what a variant changes in all steps that ask for work; none where it is empty."""
    if isinstance(node, TextNode) and not node.text:
        return ()
    variant = mapping(node, "a variant")
    variant.check_keys("a variant", KEYS)
    changes = []
    for name, value in variant.values.items():
        if name == "within":
            changes.append((name, duration(whole(value, "the time for the step")).written))
        elif name != "share":
            allowed = MESSAGES if name == "message" else CHANNELS
            changes.append((name, choice(value, f"a {name}", allowed)))
    return tuple(sorted(changes))


def place_of_variant(file: PlaybookFile, playbook: str, variant: str) -> int:
    """Return which of a playbook's variants one is, from 0.

    Raises
    ------
    ConfigError
        When there is no such playbook, or none of its variants is called so.
    """
    names = [form.name for form in _variants_of(file, playbook)]
    if not isinstance(variant, str) or variant not in names:
        raise ConfigError(unknown(f"variant of {quoted(playbook)}", variant, names))
    return names.index(variant)


def require_places(file: PlaybookFile, forced: Mapping[str, int] | None) -> dict[str, int]:
    """Return of which playbooks all accounts are drawn to one variant, with its place.

    Raises
    ------
    ConfigError
        When that is no mapping from playbooks with variants to places of theirs.
    """
    if forced is not None and not isinstance(forced, Mapping):
        raise ConfigError(
            f"forced is {quoted(forced)}; allowed: a mapping from playbooks to the place of one "
            "of their variants"
        )
    found = dict(forced or {})
    for playbook, place in found.items():
        last = len(_variants_of(file, playbook)) - 1
        whole = isinstance(place, int | np.integer) and not isinstance(place, bool)
        if not (whole and 0 <= place <= last):
            raise ConfigError(
                f"forced has {quoted(place)} for {quoted(playbook)}; allowed: the place of one of "
                f"its variants, a whole number from 0 to {last}"
            )
    return found


def _variants_of(file: PlaybookFile, playbook: object) -> tuple[Variant, ...]:
    forms = {one.name: one.variants for one in file.playbooks if one.variants}
    if not isinstance(playbook, str) or playbook not in forms:
        if not forms:
            raise ConfigError(f"{quoted(playbook)} has no variants; allowed: a playbook with some")
        raise ConfigError(unknown("playbook with variants", playbook, forms))
    return forms[playbook]
