"""Every parameter of the model, found by walking the configuration, without a list of them.

A parameter that is added to a dataclass of the configuration, or a new dataclass of them, appears
here, on the command line and in docs/reference by itself. What the actions cost and do, and what
the health score takes for middling, is fixed in code and listed too.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import pairwise
from math import isinf
from typing import Any

from annotated_types import Ge, Le

from simcs.experiment.config import Config
from simcs.experiment.priors import span_of
from simcs.interventions.action import PARTS, Action
from simcs.interventions.actions import ACTIONS
from simcs.journey.segments import Touch
from simcs.signals import score

ASSUMPTION = "assumption"
FIXED = "fixed in code"
"""What is allowed where no configuration can change a value."""


@dataclass(frozen=True)
class Parameter:
    """One number, share or choice that the model rests on.

    Parameters
    ----------
    group
        What it belongs to, in words.
    key
        Its place in the configuration; ``*`` stands for every segment.
    default, unit, allowed
        As a person would write them; the range has its ends included, or is `FIXED`.
    source
        Where the default comes from: a mark and words, or `ASSUMPTION`.
    sentence
        What it is.
    plausible
        Range that alternative assumptions are drawn from; empty where it is not drawn.
    """

    group: str
    key: str
    default: str
    unit: str
    allowed: str
    source: str
    sentence: str
    plausible: str = ""


def parameters() -> list[Parameter]:
    """Return all parameters in the order of the configuration, and then those fixed in code.

    Settings of the run and the book of accounts are no parameters and are left out.
    """
    settings = Config()
    found: list[Parameter] = []
    for f in fields(Config):
        part = getattr(settings, f.name)
        if is_dataclass(part):
            found += _part({f.name: part})
    for name, action in ACTIONS.items():
        if not action.team:
            found += _action(name, action)
    found += _middling()
    return found


def split(action: Action) -> dict[str, float]:
    """Return what the hours of an action go to, and the share of each."""
    return {part: share for part in PARTS if (share := getattr(action, part))}


def _action(name: str, action: Action) -> Iterator[Parameter]:
    """Yield what an action costs and does."""

    def row(key: str, value: str, unit: str, sentence: str, source: str = ASSUMPTION) -> Parameter:
        group = "What each action costs and does"
        return Parameter(group, f"actions.{name}.{key}", value, unit, FIXED, source, sentence)

    one = f"one {name.replace('_', ' ')}"
    yield row(
        "hours",
        ", ".join(
            f"{touch} {number(h)}" for touch, h in zip(Touch.__members__, action.hours, strict=True)
        ),
        "hours",
        f"Hours of a CSM that {one} takes with an account of low, mid or high touch; 0: automated.",
        action.source,
    )
    yield row("load", number(action.load), "calls", f"What {one} adds to contact load.")
    yield row("lead", number(action.lead), "weeks", f"Weeks that {one} takes to arrange.")
    if shares := split(action):
        parts = ", ".join(f"{part} {number(share)}" for part, share in shares.items())
        yield row("split", parts, "of the hours", f"What the hours of {one} go to.")
    if action.equals is not None:
        text = f"Effective hours of {one}, whatever it takes of a CSM's time."
        yield row("equals", number(action.equals), "hours", text)


def _middling() -> Iterator[Parameter]:
    """Yield what the health score takes for a middling reading, and for a large difference."""
    for signal, unit, centre, scale in (
        ("usage", "share", score.USAGE_CENTRE, score.USAGE_SCALE),
        ("tickets", "tickets", score.TICKETS_CENTRE, score.TICKETS_SCALE),
        ("sponsor", "level", score.SPONSOR_CENTRE, score.SPONSOR_SCALE),
        ("pulse", "logit", score.PULSE_CENTRE, None),
    ):
        what = {"pulse": "the CSM's impression", "sponsor": "the sponsor on file"}.get(
            signal, signal
        )
        for key, value, text in (
            ("centre", centre, f"Reading of {what} that moves the health score neither way."),
            ("scale", scale, f"Difference in {what} that counts as one unit in the health score."),
        ):
            if value is not None:
                yield Parameter("What the health score takes for middling", f"score.{signal}_{key}",
                                number(value), unit, FIXED, ASSUMPTION, text)  # fmt: skip


def _part(same: Mapping[str, Any]) -> Iterator[Parameter]:
    """Yield the parameters of one dataclass, of which there may be several made, by place."""
    kind = type(next(iter(same.values())))
    group = plain(str(inspect.getdoc(kind)).split("\n\n")[0]).partition(". ")[0]
    deeper: list[dict[str, Any]] = []
    for f in fields(kind):
        held = {f"{place}.{f.name}": getattr(part, f.name) for place, part in same.items()}
        first = next(iter(held.values()))
        if is_dataclass(first):
            deeper.append(held)
            continue
        if isinstance(first, dict) and first and all(is_dataclass(v) for v in first.values()):
            deeper.append({f"{p}.{n}": v for p, parts in held.items() for n, v in parts.items()})
            continue
        sentence = full_sentence(described(kind, f.name))
        mark = extra(kind, f.name, "source")
        source = ASSUMPTION if mark in ("", "A") else mark
        unit, allowed = extra(kind, f.name, "unit"), range_of(kind, f.name)
        for key, value in _by_place(held).items():
            plausible = _plausible(kind, f.name, value)
            yield Parameter(group, key, written(value), unit, allowed, source, sentence, plausible)
    for held in deeper:
        yield from _part(held)


def _plausible(kind: type[Any], name: str, default: Any) -> str:
    """Return a plausible range with three digits, and whole numbers as they are drawn."""
    span = span_of(kind, name, default)
    if span is None:
        return ""
    return " to ".join(f"{span.at(end):.3g}" for end in (0.0, 1.0))


def _by_place(held: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the places and values, or one place for all where all values are the same."""
    first_key, first = next(iter(held.items()))
    if len(held) == 1 or any(value != first for value in held.values()):
        return held
    *path, _, name = first_key.split(".")
    return {".".join([*path, "*", name]): first}


def full_sentence(text: str) -> str:
    """Return a description as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


def number(value: float) -> str:
    """Return a number as a person would write it in a configuration."""
    if isinstance(value, float) and isinf(value):
        return ".inf" if value > 0 else "-.inf"
    text = f"{value:.10g}"
    return f"{value:.4g}" if len(text) > 8 and isinstance(value, float) and value < 1 else text


def written(value: Any) -> str:
    """Return a default as YAML has it."""
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k}: {written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return str(value)


def range_of(kind: type[Any], name: str, word: Callable[[str], str] = str) -> str:
    """Return what a key may be; ``word`` sets off the words that can be given as they are."""
    info = kind.__pydantic_fields__[name]
    ends: list[Any] = [
        *(m.ge for m in info.metadata if isinstance(m, Ge)),
        *(m.le for m in info.metadata if isinstance(m, Le)),
    ]
    annotation: Any = info.annotation
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(word(member.name) for member in annotation)
    if annotation is bool:
        return f"{word('true')} or {word('false')}"
    if len(ends) == 2:
        return f"{number(ends[0])} to {number(ends[1])}"
    mappings: dict[Any, str] = {
        dict[int, float]: "weeks: share, …",
        dict[str, float]: "segment: share, …",
    }
    return mappings.get(annotation, "")


def described(kind: type[Any], name: str) -> str:
    """Return what a key is about: its description, the text below it, or what its type says."""
    text = kind.__pydantic_fields__[name].description
    if text is None:
        text = next((t[name] for k in kind.__mro__[:-1] if name in (t := _texts_below(k))), None)
    if text is None:
        annotation = kind.__pydantic_fields__[name].annotation
        an_enum = isinstance(annotation, type) and issubclass(annotation, Enum)
        text = str(inspect.getdoc(annotation)) if an_enum else name
    return plain(text)


@cache
def _texts_below(kind: type[Any]) -> dict[str, str]:
    """Return the texts that stand below the attributes of a class."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        one.target.id: str(following.value.value)
        for one, following in pairwise(body)
        if isinstance(one, ast.AnnAssign)
        and isinstance(one.target, ast.Name)
        and isinstance(following, ast.Expr)
        and isinstance(following.value, ast.Constant)
    }


def extra(kind: type[Any], name: str, what: str) -> str:
    """Return the unit or the source of a key."""
    held = kind.__pydantic_fields__[name].json_schema_extra
    return str(held.get(what, "")) if isinstance(held, dict) else ""


def plain(text: str) -> str:
    """Return a text on one line, without a full stop."""
    return " ".join(text.split()).rstrip(".")
