"""Playbooks as they are given from Python or in a configuration, and what is said of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simcs.errors import ConfigError, quoted
from simcs.interventions.plan import POLICIES, is_policy
from simcs.playbooks.assembly import Parts
from simcs.playbooks.language import PlaybookFile
from simcs.playbooks.texts import FROM_PYTHON, PlaybookText, from_text, is_file_name, opened

MOST_FILES = 50
"""Files of one arm."""


def parts_given(playbooks: Any, on_top_of: Any, settings: Any, without: Any) -> Parts:
    """Return what `simcs.Playbooks.from_yaml` puts together.

    Raises
    ------
    ConfigError
        When something is of the wrong type.
    PlaybookError
        When a file cannot be read.
    """
    listed = [playbooks] if isinstance(playbooks, str | Path) else playbooks
    if not isinstance(listed, Sequence) or not all(isinstance(one, str | Path) for one in listed):
        raise ConfigError(
            f"playbooks is {quoted(playbooks)}; allowed: the path of a file, a name of the "
            "library, YAML as a text, or a list of those"
        )
    if not isinstance(on_top_of, str | None) and (
        isinstance(on_top_of, type) or not is_policy(on_top_of, "on_top_of")
    ):
        raise ConfigError(
            f"on_top_of is {quoted(on_top_of)}; allowed: an arm, a policy or its name, or 'none'"
        )
    texts = [_text(one) for one in listed]
    made = parts_of(texts, own=settings or {}, left_out=without, on_top_of=on_top_of)
    if any(text.stem == FROM_PYTHON for text in texts) or not isinstance(on_top_of, str | None):
        return made  # no file holds it, so that it cannot stand in a configuration
    said = {"on top of": on_top_of, "settings": dict(made.own), "without": [*made.left_out]}
    # A name alone would be the policy's, where one has it.
    alone = len(listed) == 1 and str(listed[0]) not in POLICIES
    given: Any = str(listed[0]) if alone else [str(one) for one in listed]
    more = {key: value for key, value in said.items() if value}
    return with_given(made, {"use": given, **more} if more else given)


def _text(one: str | Path) -> PlaybookText:
    is_text = isinstance(one, str) and not is_file_name(one) and ("\n" in one or ":" in one)
    return from_text(str(one)) if is_text else opened(str(one))


def parts_of(
    texts: Sequence[PlaybookText],
    own: Any = None,
    left_out: Any = (),
    on_top_of: str | None = None,
) -> Parts:
    """Return parts of an arm, after a look at their types.

    Raises
    ------
    ConfigError
        When there are no files or too many, or something is of the wrong type.
    """
    if not 0 < len(texts) <= MOST_FILES:
        raise ConfigError(f"{len(texts)} files of playbooks; allowed: 1 to {MOST_FILES} for an arm")
    if not isinstance(own or {}, Mapping):
        raise ConfigError(f"settings is {quoted(own)}; allowed: a mapping such as {{drop: 20%}}")
    out = [left_out] if isinstance(left_out, str) else left_out
    if not isinstance(out, list | tuple) or not all(isinstance(name, str) for name in out):
        raise ConfigError(f"without is {quoted(left_out)}; allowed: a list of playbooks")
    keys = unique([text.stem for text in texts])
    base = on_top_of if isinstance(on_top_of, str) else None
    return Parts(tuple(texts), keys, dict(own or {}), tuple(out), base)


def with_given(made: Parts, given: Any) -> Parts:
    """Return parts with what stands for them in a configuration."""
    return replace(made, given=given)


def unique(stems: Iterable[str]) -> tuple[str, ...]:
    """Return each name once: the second mine is called mine_2."""
    found: list[str] = []
    for stem in stems:
        number, name = 1, stem
        while name in found:
            number += 1
            name = f"{stem}_{number}"
        found.append(name)
    return tuple(found)


def about(file: PlaybookFile, made: Parts | None, base_name: str) -> str:
    """Return what playbooks are and stand on: "3 playbooks of mine.yaml (drop 20%) on top of …".

    Settings stand there where they are not what the file says.
    """
    count = len(file.playbooks)
    of = [file.path] if made is None else [text.shown for text in made.texts]
    names = " and ".join([", ".join(of[:-1]), of[-1]] if len(of) > 1 else of)
    stands = "on their own" if not base_name else f"on top of {base_name}"
    if count == 1:
        stands = stands.replace("their", "its")
    changed = {} if made is None else made.changed
    said = ", ".join(f"{name} {value}" for name, value in changed.items())
    here = f" ({said})" if said else ""
    return f"{count} playbook{'' if count == 1 else 's'} of {names}{here} {stands}"
