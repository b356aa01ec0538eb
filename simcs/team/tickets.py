"""Tickets: time to answer, when an answer is late, the cost of waiting, and crises.

They exist only with ``service=clocked`` (docs/reference/model.md, With the clock on).
"""

import math
from enum import Enum
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.compiled import compiled
from simcs.journey.columns import LEAVE_AFTER_NOTICE, Account
from simcs.parameter import GIVEN, STRICT, parameter

MINUTES_PER_HOUR = 60


class Length(Enum):
    """How long answers take: all the same, or exponentially distributed around their mean."""

    exponential = "exponential"
    fixed = "fixed"


@dataclass(config=STRICT)
class Tickets:
    """Tickets that arrive within the week; read with service=clocked only.

    How many an account raises follows from signals.tickets_base, tickets_usage and
    tickets_problem.
    """

    answer_minutes: Annotated[float, parameter(0, 4800, "minutes")] = 15.0
    """Mean minutes that an answer takes a CSM; 0: none."""
    answer_length: Length = Length.exponential
    target_hours: Annotated[float, parameter(0, 1e6, "hours", plausible=GIVEN)] = 8.0
    """Working hours within which an answer is in time."""
    late_goodwill: Annotated[float, parameter(0, 20, "logit")] = 0.1
    """Goodwill that an account loses as soon as its ticket has waited too long."""
    late_growth: Annotated[float, parameter(0, 20, "logit an hour")] = 0.01
    """Goodwill that an account loses for each further working hour its late ticket waits."""
    late_most: Annotated[float, parameter(0, 20, "logit")] = 0.5
    """Most goodwill that one late ticket can cost; 0: none."""
    preemption: bool = True
    """Whether a crisis interrupts other work; false: its ticket waits its turn like any other."""
    crisis_notice: bool = True
    """Whether a ticket of an account that has given notice is a crisis."""
    crisis_problems: Annotated[int, Field(ge=1, le=1000)] = 3
    """Open problems from which an account's tickets are crises; 1000: never."""


@compiled
def answer_minutes(u: float, mean: float, exponential: bool) -> int:
    """Return the whole minutes that an answer takes, for a uniform ``u``."""
    length = -mean * math.log(u) if exponential else mean
    return math.floor(length + 0.5)


@compiled
def cost_of_waiting(waited: int, target: float, first: float, growth: float, most: float) -> float:
    """Return the goodwill that a ticket has cost so far, logit.

    Parameters
    ----------
    waited
        Working minutes.
    target
        Working minutes within which nothing is lost.
    first, growth, most
        Lost by being late, by each further hour, and at most.
    """
    if waited <= target:
        return 0.0
    return min(most, first + growth * (waited - target) / MINUTES_PER_HOUR)


@compiled
def in_crisis(a: Account, problems: int, notice: bool, enough: int) -> bool:
    """Return whether an account's tickets are crises: by its state, under any policy."""
    return bool((notice and a.intent == LEAVE_AFTER_NOTICE) or problems >= enough)
