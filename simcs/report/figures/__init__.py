"""Pictures of results, drawn without any global state and without pyplot.

Each ``draw_…`` draws one picture from plain frames into the axes it is given; `figure_for` makes a
figure of the report's size around it. All of them take ``axes``, where to draw, and ``title``,
which is written over the axes where there is no caption; they return the axes, whose y is counted
in lines of text, and raise ValueError where there is nothing to draw.
"""

from simcs.report.figures.apart import spread
from simcs.report.figures.assumptions import draw_assumption_sets
from simcs.report.figures.causes import draw_causes
from simcs.report.figures.differences import draw_differences
from simcs.report.figures.groups import (
    MOST_GROUPS,
    arms_in_groups,
    draw_group_differences,
    draw_groups,
)
from simcs.report.figures.hours import draw_hours
from simcs.report.figures.labels import noted
from simcs.report.figures.portfolio import HEIGHT as PORTFOLIO
from simcs.report.figures.portfolio import draw_portfolio
from simcs.report.figures.rescues import arms_of_rescues, draw_rescues
from simcs.report.figures.retention import draw_retention, retention_figure
from simcs.report.figures.staffing import draw_staffing
from simcs.report.figures.style import (
    COLOURS,
    DPI,
    HEIGHT,
    OWN_LOOKS,
    WIDTH,
    figure_for,
    fill,
    looks,
)
from simcs.report.figures.tornado import draw_tornado
from simcs.report.figures.waterfall import draw_waterfall

__all__ = [
    "COLOURS",
    "DPI",
    "HEIGHT",
    "MOST_GROUPS",
    "OWN_LOOKS",
    "PORTFOLIO",
    "WIDTH",
    "arms_in_groups",
    "arms_of_rescues",
    "draw_assumption_sets",
    "draw_causes",
    "draw_differences",
    "draw_group_differences",
    "draw_groups",
    "draw_hours",
    "draw_portfolio",
    "draw_rescues",
    "draw_retention",
    "draw_staffing",
    "draw_tornado",
    "draw_waterfall",
    "figure_for",
    "fill",
    "looks",
    "noted",
    "retention_figure",
    "spread",
]
