"""Value with what is left at the end, as it is printed and as the report has it."""

from dataclasses import replace

import pandas as pd

from simcs.analysis.answer import Answer
from simcs.experiment.measurements import RunAnswer
from simcs.report.value_tables import value_table, value_text
from tests.value_sample import left, measurements


def answer(weeks: int = 364) -> RunAnswer:
    return Answer(measurements(weeks))


def test_the_text_has_both_charges_and_the_row_without_a_team() -> None:
    text = value_text(answer())
    head, *lines = text.splitlines()
    assert head.split("  ")[-2:] == ["less rest", "95 % interval"]
    assert max(map(len, text.splitlines())) <= 100
    headings = [line for line in lines if not line.startswith(" ")]
    assert headings == [
        "Value per opening account after hours worked, $",
        "Value per opening account after all salaries, $",
    ]
    margin, _, salaries = left("work")
    cells = next(line for line in lines[5:] if line.startswith("  work")).split()
    assert cells[:3] == ["work", "5,300", f"{5_300 + margin - salaries:,.0f}"]
    assert sum(line.startswith("  no team at all") for line in lines) == 2


def test_the_table_has_costs_and_the_whole_book() -> None:
    table = value_table(answer())
    assert table is not None
    assert [heading for heading, _ in table.groups] == [
        "Value per opening account after hours worked, $",
        "Value per opening account after all salaries, $",
        "Cost of hours worked, per opening account, $",
        "Cost of all salaries, per opening account, $",
    ]
    rows = {row[0]: row[1:] for row in table.groups[1][1]}
    assert rows["rest"][2:] == ("–", "–", "–")
    gain = sum(sign * (m - s) for sign, (m, _, s) in ((1, left("work")), (-1, left("rest"))))
    assert rows["work"][2:] == ("1,000", f"{1_000 + gain:,.0f}", f"{0.02 * (1_000 + gain):,.0f}")
    costs = {row[0]: row[1:] for row in table.groups[3][1]}
    assert costs["rest"][0] == "700"
    assert [cells for name, cells in costs.items() if name.startswith("no team")] == [
        ("0", "0", "–", "–", "–")
    ]


def test_a_short_run_shows_dashes() -> None:
    table = value_table(answer(51))
    assert table is not None
    row = table.groups[0][1][1]
    assert row[1:] == ("5,700", "–", "700", "–", "–")
    assert "–" in value_text(answer(51))


def test_without_its_parts_there_is_neither() -> None:
    older = replace(measurements(), breakdowns=pd.DataFrame(columns=["policy", "breakdown"]))
    assert value_text(Answer(older)) == ""
    assert value_table(Answer(older)) is None
