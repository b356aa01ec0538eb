"""Tables of value: by hand, and where what they take is missing."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from simcs.analysis.value_table import (
    BREAKDOWN_OF,
    NO_TEAM,
    UNTIL,
    VALUE_DIFFERENCES,
    VALUES,
    differences,
    ends_of,
    values,
)
from tests.value_sample import ARMS, left, measurements


def means(table: pd.DataFrame, column: str) -> dict[tuple[str, ...], float]:
    keys = ["policy", "measure", "charged", "until"]
    return {tuple(row[:4]): row[4] for row in table[[*keys, column]].itertuples(index=False)}


def test_how_replications_ended_is_read_off_breakdowns() -> None:
    breakdowns = measurements().breakdowns
    found = ends_of(breakdowns[breakdowns["policy"] == "work"])
    assert found is not None
    assert found.costs.tolist() == [[1_100, 2_200]] * 3
    # Segments in the order of their names, in all parts alike.
    assert found.arr.tolist() == found.arr_before.tolist() == [[4_000, 10_000]] * 3
    assert found.accounts.tolist() == [[1, 10]] * 3


def test_values_and_costs() -> None:
    table = values(measurements(), ARMS)
    assert tuple(table) == VALUES
    found = means(table, "mean")
    margin, hours, salaries = left("work")
    run, whole = UNTIL
    assert margin == pytest.approx(0.5 * 14_000 / 20)  # a year of it
    assert found["work", "value", "hours worked", run] == 5_700
    assert found["work", "value", "all salaries", run] == 5_300
    assert found["work", "value", "hours worked", whole] == pytest.approx(5_700 + margin - hours)
    assert found["work", "value", "all salaries", whole] == pytest.approx(5_300 + margin - salaries)
    assert found["work", "cost", "hours worked", whole] == pytest.approx(300 + hours)
    assert found["work", "cost", "all salaries", whole] == pytest.approx(700 + salaries)
    assert (table["replications"] == 3).all()


def test_a_company_without_a_team_pays_nobody() -> None:
    found = means(values(measurements(), ARMS), "mean")
    for charge in ("hours worked", "all salaries"):
        assert found[NO_TEAM, "value", charge, UNTIL[0]] == 5_000
        whole = found[NO_TEAM, "value", charge, UNTIL[1]]
        assert whole == pytest.approx(5_000 + left("rest")[0])
        assert found[NO_TEAM, "cost", charge, UNTIL[1]] == 0
    assert found["rest", "cost", "all salaries", UNTIL[0]] == 700
    assert NO_TEAM not in set(values(measurements(), ("work",))["policy"])


def test_differences_are_from_the_baseline_in_value_alone() -> None:
    table = differences(measurements(), ARMS, "rest")
    assert tuple(table) == VALUE_DIFFERENCES
    assert set(table["measure"]) == {"value"}
    found = means(table, "mean_difference")
    assert found["work", "value", "hours worked", UNTIL[0]] == 700
    assert found[NO_TEAM, "value", "all salaries", UNTIL[0]] == 700
    both = [sum(sign * part for sign, part in zip((1, 0, -1), left(arm), strict=True))
            for arm in ARMS]  # fmt: skip
    gap = found["work", "value", "all salaries", UNTIL[1]]
    assert gap == pytest.approx(1_000 + both[1] - both[0])


def test_a_run_of_less_than_a_year_has_no_later_value() -> None:
    found = means(values(measurements(51), ARMS), "mean")
    assert found["work", "value", "all salaries", UNTIL[0]] == 5_300
    assert math.isnan(found["work", "value", "all salaries", UNTIL[1]])
    gaps = differences(measurements(51), ARMS, "rest")
    assert set(gaps.loc[gaps["until"] == UNTIL[1], "replications"]) == {0}


def test_after_eight_years_nothing_is_added() -> None:
    found = means(values(measurements(416), ARMS), "mean")
    for arm in (*ARMS, NO_TEAM):
        for key in (("value", "hours worked"), ("cost", "all salaries")):
            assert found[(arm, *key, UNTIL[0])] == found[(arm, *key, UNTIL[1])]


def test_what_was_not_measured_has_no_table() -> None:
    """As in a folder of before there were such breakdowns."""
    whole = measurements()
    for missing in BREAKDOWN_OF.values():
        rows = whole.breakdowns[whole.breakdowns["breakdown"] != missing]
        older = replace(whole, breakdowns=rows)
        assert values(older, ARMS).empty
        assert differences(older, ARMS, "rest").empty
        assert tuple(values(older, ARMS)) == VALUES
