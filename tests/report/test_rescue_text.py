"""What rescues change, in words: each sentence with its opposite."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simcs.report.rescue_text import BY_WORK, SAVED, TRIED, rescues
from tests.money_sample import ACCOUNTS, Arm, answer


def rescued(by_work: tuple[float, ...], saved: float = 47.2, tried: float = 9.0) -> Any:
    rows = [
        ("blend", TRIED, tried, tried, tried),
        ("blend", SAVED, saved, saved, saved),
        ("blend", BY_WORK, *by_work),
    ]
    c: Any = answer({"typical": Arm(), "blend": Arm()})
    names = ["policy", "metric", "mean", "ci_low", "ci_high"]
    c.__dict__["table"] = pd.DataFrame(rows, columns=names)
    return c


@pytest.mark.parametrize(
    ("by_work", "says"),
    [
        ((3.6, 2.8, 4.4), "first rescue only, 3.6 stay that would leave (between 2.8 and 4.4)."),
        ((47.2, 40.0, 55.0), "first rescue only, 47 stay that would leave (between 40 and 55)."),
        ((-2.0, -3.0, -1.0), "only, 2.0 more leave than stay for it (between 1.0 and 3.0)."),
        ((0.5, -1.0, 2.0), "is not clear (between 1.0 fewer and 2.0 more than without rescues)."),
        ((0.0, 0.0, 0.0), "first rescue only, none stay that would leave."),
        ((3.0, np.nan, np.nan), "in this one future 3.0 more than without rescues."),
        ((-3.0, np.nan, np.nan), "in this one future 3.0 fewer than without rescues."),
        ((np.nan,) * 3, "how many would have anyway takes a run with depth=full."),
    ],
)  # fmt: skip
def test_of_those_that_renew_some_would_have_anyway(by_work: tuple[float, ...], says: str) -> None:
    renew = f"With Prevention + rescue, 47 of these {ACCOUNTS} accounts renew after a rescue; "
    said = rescues(rescued(by_work), "blend")
    assert said.startswith(renew)
    assert says in said.removeprefix(renew)


def test_no_rescues() -> None:
    assert rescues(rescued((np.nan,) * 3, tried=0.0), "blend") == "Prevention + rescue tries none."
    assert rescues(answer({"typical": Arm()}), "typical") == ""
