"""What Python shows of a result: the short answer and its table with names; the rest on demand."""

import re
from typing import Any

import pandas as pd
import pytest

from simcs.analysis.money import row_of
from simcs.report import short_answer, short_table
from simcs.report.by_name import by_name
from simcs.report.names import NAMES, called
from simcs.report.notebook import WIDTH, as_text
from simcs.report.plain_tables import table
from simcs.report.text import supported
from tests.money_sample import Arm, answer

ARMS = {
    "none": Arm(kept=[0.8, 0.7, 0.75, 0.7]),
    "blend": Arm(kept=[0.9, 0.8, 0.9, 0.8]),
    "mine": Arm(kept=[0.8, 0.9, 0.75, 0.8]),
}


def result() -> Any:
    return answer(ARMS)


def test_printing_shows_the_short_answer_and_its_table() -> None:
    c = result()
    text = as_text(c)
    for line in (*short_table.about(c), *short_table.table(c)):
        assert line in text
    assert " ".join(short_answer.sentences(c)) in " ".join(text.split())
    assert max(map(len, text.splitlines())) <= WIDTH
    assert len(text.splitlines()) <= 25
    assert "Prevention + rescue" in text
    assert not re.search(r"\b(blend|none)\b", text)


def test_cells_are_those_of_the_terminal() -> None:
    c = result()
    columns, rows = short_table.cells(c)
    assert {len(row) for row in rows} == {len(columns)}
    lines = short_table.table(c)
    for row in rows:
        [line] = [one for one in lines if one.strip().startswith(row[0])]
        assert [part for part in row[1:] if part] == re.split(r"  +", line.strip())[1:]
    alone = answer({"blend": ARMS["blend"]})
    columns, [row] = short_table.cells(alone)
    assert len(row) == len(columns) == 5
    assert not any("Clear" in column for column in columns)


def test_tables_keep_ids_and_details_have_names() -> None:
    c = result()
    named = by_name(c)
    assert [*c.facts.arms] == ["none", "blend", "mine"]
    assert [*named.facts.arms] == ["No CS work", "Prevention + rescue", "mine"]
    assert {*c.money["policy"]} >= {"none", "blend"}
    assert {*named.money["policy"]} >= {"No CS work", "Prevention + rescue"}
    for figure in ("arr", "value_after_salaries"):
        one, other = (
            row_of(of.money, arm, figure, 3)
            for of, arm in ((c, "blend"), (named, "Prevention + rescue"))
        )
        assert (one.value, one.difference_low) == (other.value, other.difference_low)
    assert by_name(c) is named
    own = answer({"mine": Arm(), "yours": Arm()})
    assert by_name(own) is own


def test_names_never_meet() -> None:
    """An arm that is called as another one's title keeps them apart: ids stand for both."""
    policies = {"proactive": "proactive", "Prevention": "heroic"}
    assert [called(policies, arm) for arm in policies] == ["proactive", "Prevention"]
    assert called({"proactive": "proactive"}, "proactive") == NAMES["proactive"]


@pytest.mark.parametrize(
    ("intervals", "unit", "digits"),
    [
        ([(41_613, 43_544)], "$", -2),  # two figures of a width of 1,931
        ([(41_613, 43_544), (40_000, 40_010)], "$", -2),  # the widest of a column
        ([(12, 15)], "$", 0),  # never more than the unit's own
        ([(0.449, 0.477)], "%", 1),
        ([(0.449, 0.649)], "%", 0),
        ([(3, 5_000)], "$", 0),  # none that leaves out zero reads as touching it
        ([(-3, 5_000)], "$", 0),
        ([(-40, 5_000)], "$", -1),
        ([(0.0002, 0.0009)], "%", 2),
        ([(7, 7)], "$", 0),
        ([(float("nan"), 1.0)], "hours", 0),
        ([], "weeks", 1),
    ],
)
def test_a_column_has_the_decimals_that_its_intervals_support(
    intervals: list[tuple[float, float]], unit: str, digits: int
) -> None:
    assert supported(intervals, unit) == digits


def test_all_rows_of_a_metric_have_the_same_decimals() -> None:
    """Also where one row alone would have more: the whole block of a metric is one column."""
    rows = pd.DataFrame(
        {
            "policy": ["a", "b"], "metric": "lifetime_value", "mean": [42_587.0, 43.0],
            "ci_low": [41_613.0, 40.0], "ci_high": [43_544.0, 46.0], "p10": [38_516.0, 20.0],
            "p90": [46_331.0, 60.0], "replications": 30,
        }
    )  # fmt: skip
    wide = table(rows[rows["policy"] == "a"], ["lifetime_value"])
    assert " ".join(wide.splitlines()[-1].split()) == "a 42,600 41,600 to 43,500 38,500 to 46,300"
    both = table(rows, ["lifetime_value"]).splitlines()
    assert " ".join(both[-2].split()) == "a 42,590 41,610 to 43,540 38,520 to 46,330"
    assert " ".join(both[-1].split()) == "b 40 40 to 50 20 to 60"
