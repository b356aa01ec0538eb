"""How a parameter of the model is described: range, unit, source, and what it may be in reality."""

from typing import Any

from pydantic import ConfigDict, Field

STRICT = ConfigDict(extra="forbid")
"""An unknown key is an error everywhere."""

INFINITY = float("inf")

GIVEN = "given"
"""In place of a range: a fact or the user's own choice, so there is nothing to guess."""


def parameter(
    low: float,
    high: float,
    unit: str = "",
    source: str = "A",
    plausible: tuple[float, float] | str | None = None,
    spread: float = 2.0,
    only_with: str = "",
) -> Any:
    """Describe a parameter: range, unit and source; its meaning is the docstring below it.

    Parameters
    ----------
    low, high
        What is allowed, ends included.
    plausible
        The range an assumption may have in reality; `GIVEN`: nothing to guess; None: the rule in
        `simcs.experiment.priors`.
    spread
        By how much that rule divides and multiplies the default.
    only_with
        Names of switches in the same section: when all are off, nothing reads it.
    """
    extra: dict[str, Any] = {"unit": unit, "source": source, "spread": spread}
    extra |= {"plausible": plausible, "only_with": only_with}
    return Field(ge=low, le=high, json_schema_extra=extra)
