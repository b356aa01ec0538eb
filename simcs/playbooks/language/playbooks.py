"""Playbooks, the rules that hold for all of them, and the file that they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from simcs.playbooks.language.conditions import Condition
from simcs.playbooks.language.steps import Step
from simcs.playbooks.language.sums import Duration, Place, Unit

IMPROVE_FIRST = 1000.0
"""Priority of work on the process unless a file says otherwise: before nearly all else."""


class Start(StrEnum):
    """How a playbook begins."""

    WHEN = "when"  # enters once an episode
    WHILE = "while"  # asks every week it holds
    EVERY = "every"  # in a rhythm


@dataclass(frozen=True)
class Goal:
    """What should be true, and by when after the start."""

    when: Condition
    within: Duration


@dataclass(frozen=True)
class Limit:
    """So many entries in so many weeks, of an account or of the whole team."""

    entries: int
    weeks: int
    written: str
    at: Place


@dataclass(frozen=True)
class Variant:
    """One of several forms of a playbook that accounts are drawn to."""

    name: str
    share: float
    changes: tuple[tuple[str, str], ...]  # message, channel, within: of all its `do` steps
    within: int | None = None  # weeks, where it changes that


@dataclass(frozen=True)
class Playbook:
    """One playbook.

    Attributes
    ----------
    start, condition
        How it begins; of a rhythm the condition is None unless it has an ``if``.
    every, since
        Its rhythm; counted from the last time it began, or from ``since``: an action or "start".
    who
        Which accounts it is for, looked at as it begins.
    unless
        Playbooks in which an account must not be ("not while").
    fill
        Share of each owner's week that it fills with what it asks for; 0: it asks for all of it.
    again
        Weeks after leaving until an account can enter again; None: at once; -1: never.
    """

    name: str
    at: Place
    start: Start
    condition: Condition | None
    steps: tuple[Step, ...]
    about: str = ""
    every: Duration | None = None
    since: str | None = None
    who: Condition | None = None
    only_if: Condition | None = None
    unless: tuple[str, ...] = ()
    by: str = "csm"
    priority: float = 500.0
    order: str | None = None
    fill: float = 0.0
    stop: Condition | None = None
    again: int | None = None
    per_account: Limit | None = None
    team: Limit | None = None
    replaces: tuple[str, ...] = ()
    holdout: float = 0.0
    variants: tuple[Variant, ...] = ()
    goal: Goal | None = None


@dataclass(frozen=True)
class ContactCap:
    """At most so many contacts in four weeks, for some accounts."""

    most: int
    weeks: int
    who: Condition | None
    written: str
    at: Place


@dataclass(frozen=True)
class Rules:
    """What holds for all playbooks of a file.

    Attributes
    ----------
    order
        Between plays of one priority: value_per_hour, revenue, score, or names of playbooks.
    improvement
        Share of every week that goes to improving the process.
    on_top_of
        The arm whose work goes on beside the playbooks; None: the comparison's baseline; "none".
    improvement_priority
        Where work on the process stands among other work.
    """

    contacts: tuple[ContactCap, ...] = ()
    order: str | tuple[str, ...] | None = None
    improvement: float = 0.0
    holdout: float = 0.0
    on_top_of: str | None = None
    improvement_priority: float = IMPROVE_FIRST


@dataclass(frozen=True)
class NamedNumber:
    """A setting: its value, and the range that overrides and sweeps keep to."""

    name: str
    value: float
    unit: Unit
    low: float
    high: float
    at: Place


@dataclass(frozen=True, eq=False)
class PlaybookFile:
    """Everything that one file says; definitions are already put in their places."""

    path: str
    playbooks: tuple[Playbook, ...]
    settings: tuple[NamedNumber, ...] = ()
    columns: tuple[tuple[str, Unit], ...] = ()
    rules: Rules = field(default_factory=Rules)
