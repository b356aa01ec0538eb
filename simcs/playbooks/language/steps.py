"""Steps of a playbook, read and checked."""

from __future__ import annotations

from dataclasses import dataclass

from simcs.playbooks.language.conditions import Condition
from simcs.playbooks.language.sums import Duration, Place


@dataclass(frozen=True)
class Timing:
    """When a step begins: weeks since the play began, or weeks before the renewal."""

    weeks: int
    before_renewal: bool
    written: str
    at: Place


@dataclass(frozen=True)
class Step:
    """What all steps have.

    Attributes
    ----------
    timing
        None: as soon as the step before it is finished.
    when
        Looked at once, as the step begins; where it is false the step is passed over.
    by
        The owner that does it; None: the playbook's.
    name
        What the ledger calls it.
    """

    at: Place
    timing: Timing | None = None
    when: Condition | None = None
    by: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Do(Step):
    """Ask for an action and wait until it is done or given up, unless the next step is dated."""

    action: str = ""
    within: Duration | None = None
    times: int = 1
    cause: str | None = None
    message: str = "generic"
    channel: str | None = None


@dataclass(frozen=True)
class Wait(Step):
    """Let weeks pass."""

    duration: Duration | None = None


@dataclass(frozen=True)
class Path:
    """One way on from a decision."""

    when: Condition
    steps: tuple[Step, ...]
    at: Place


@dataclass(frozen=True)
class Decide(Step):
    """Take the first path whose condition holds; after a time without one, ``otherwise``.

    ``wait until`` is a decision with one path; ``if … then`` is one that does not wait.
    """

    paths: tuple[Path, ...] = ()
    at_most: Duration | None = None  # None: decided at once
    otherwise: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Repeat(Step):
    """Steps that are gone through several times; left early once ``until`` holds."""

    steps: tuple[Step, ...] = ()
    times: int = 1
    until: Condition | None = None


@dataclass(frozen=True)
class Enter(Step):
    """Start another playbook for the account, alongside."""

    playbook: str = ""


@dataclass(frozen=True)
class Leave(Step):
    """End this playbook for the account."""


@dataclass(frozen=True)
class Note(Step):
    """Internal work: hours, and no contact."""

    text: str = ""
    hours: float = 0.0


@dataclass(frozen=True)
class Tag(Step):
    """Put a tag on the account, or take it off."""

    tag: str = ""
    on: bool = True
