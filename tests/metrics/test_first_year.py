"""How an opening account stands, worked out by hand."""

import numpy as np
import pytest

from simcs.journey.columns import ACCOUNT, NOT_YET
from simcs.metrics.first_year import Standing, first_weeks, standing_of

BEST = Standing.FIRST_VALUE | Standing.RESULTS | Standing.SATISFIED | Standing.SOUNDS_WELL


def standing(
    adoption: float = 0.8,
    goodwill: float = 0.5,
    problems: tuple[int, int, int] = (0, 0, 0),
    first_value: int = -50,
) -> Standing:
    account = np.zeros(1, ACCOUNT)
    account["adoption"], account["goodwill"] = adoption, goodwill
    account["problems"], account["first_value"] = problems, first_value
    [found] = standing_of(account, np.array([0.7]), np.array([0.3]), 0.05)
    return Standing(int(found))


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({}, Standing.NONE),
        ({"adoption": 0.7}, Standing.NONE),
        ({"adoption": 0.69}, Standing.RESULTS),
        ({"first_value": NOT_YET}, Standing.FIRST_VALUE),
        ({"problems": (0, 0, 1)}, Standing.RESULTS),
        ({"problems": (1, 0, 0)}, Standing.NONE),
        ({"problems": (1, 1, 0)}, Standing.SOUNDS_WELL),
        ({"goodwill": 0.05}, Standing.NONE),
        ({"goodwill": 0.04}, Standing.SATISFIED),
        ({"goodwill": -0.1}, Standing.SATISFIED | Standing.SOUNDS_WELL),
    ],
)
def test_what_is_lacking(changed: dict[str, object], lacks: Standing) -> None:
    assert standing(**changed) == BEST & ~lacks  # type: ignore[arg-type]


def test_a_year_or_all_of_a_shorter_run() -> None:
    assert [first_weeks(weeks) for weeks in (8, 52, 156)] == [8, 52, 52]
