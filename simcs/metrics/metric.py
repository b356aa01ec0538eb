"""What a metric is: name, direction, formula and the function that computes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from simcs.record import Record

Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Metric:
    """One number per arm and replication.

    Parameters
    ----------
    name
        Its column in tables.
    title
        What people call it, for the middle of a sentence.
    unit
        "%" (the value is a share, shown times 100), "$", "weeks", "hours", …
    better
        Which direction is better.
    formula
        How it is computed, in words.
    compute
        The computation; NaN where it has no value.
    retains
        For a retention: what a policy retains more or less of.
    least, most
        The least and the most that it can be; None where there is no such limit.
    """

    name: str
    title: str
    unit: str
    better: Better
    formula: str
    compute: Callable[[Record], float]
    retains: str = ""
    least: float | None = None
    most: float | None = None

    def __post_init__(self) -> None:
        # Identifies a metric that is registered twice, as when a notebook's cell is run again.
        for name in ("__module__", "__qualname__"):
            object.__setattr__(self, name, getattr(self.compute, name, ""))
