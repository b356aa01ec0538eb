"""The numbers of the market."""

from typing import Annotated

from pydantic.dataclasses import dataclass

from simcs.journey.parameters import STRICT, known


@dataclass(config=STRICT)
class Market:
    """Who arrives while the run goes on."""

    arrivals_per_year: Annotated[
        float, known("new accounts, relative to the opening book", 0, 10, "a year")
    ] = 0.23
