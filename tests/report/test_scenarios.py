"""Scenarios as a picture, and numbers of CSMs in words."""

import pytest

from simcs.report.dollars import Dollars
from simcs.report.figures.scenarios import ARR, LATER, MOST, VALUE, draw_scenarios
from simcs.report.figures.style import LINES, figure_for
from simcs.report.scenario_teams import numbers

UNIT = Dollars(1e6, "M", 2)


def test_each_difference_is_drawn_where_it_is() -> None:
    gaps = {ARR: (1e6, 0.5e6, 1.5e6), VALUE: (-2e6, -3e6, -1e6), LATER: (3e6, 1e6, 5e6)}
    figure = figure_for(draw_scenarios, [("$x_1$", gaps)], "today", UNIT, " after 3 years")
    [axes] = figure.axes
    marks = {
        line.get_marker(): line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 1
    }
    assert {mark: float(x[0]) for mark, x in marks.items()} == {"s": 1.0, "o": -2.0, "^": 3.0}
    said = [text.get_text() for text in axes.texts]
    assert "$x_1$" in said
    assert "ARR +$1.00M, value -$2.00M, until year 8 +$3.00M" in said
    assert "triangle" in axes.get_xlabel().replace("\n", " ")


def test_as_many_as_fit_a_page() -> None:
    gaps = {ARR: (1.0, 0.5, 1.5), VALUE: (1.0, 0.5, 1.5), LATER: (1.0, 0.5, 1.5)}
    rows = [(f"a name that takes a line of its own {n}", gaps) for n in range(MOST)]
    [axes] = figure_for(draw_scenarios, rows, "today", Dollars(), " after 3 years").axes
    assert axes.get_ylim()[0] <= LINES


@pytest.mark.parametrize(
    ("csms", "said"),
    [
        ([5], "5"),
        ([5, 6], "5 or 6"),
        ([5, 6, 7], "5 to 7"),
        ([4, 6, 7], "4, 6 or 7"),
        ([0, 3, 4, 5, 8], "0, 3 to 5 or 8"),
    ],
)
def test_numbers_are_a_range_where_they_are_one(csms: list[int], said: str) -> None:
    assert numbers(csms, "or") == said
