"""Pictures of a comparison for notebooks: ``result.plot.retention()`` and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simcs.analysis.waterfall import REMAINDER
from simcs.errors import ConfigError, RunError, unknown
from simcs.experiment.measurements import RunAnswer
from simcs.metrics.breakdowns import BREAKDOWNS, Breakdown
from simcs.metrics.definitions import METRICS
from simcs.report import figures
from simcs.report.figures.causes import REPORTED, TRUE
from simcs.report.portfolio_rows import accounts
from simcs.report.portfolio_rows import within as text_within
from simcs.report.selection import DRAWN, few, picture_note
from simcs.studies.ablation import MECHANISMS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


FULL = 'depth=full, or result.run_study("{}")'
"""What runs a study that was left out."""
NO_ASSUMPTIONS = (
    "no alternative assumptions were run", f"assumptions=64 and {FULL.format('assumptions')}",
)  # fmt: skip


class Plot:
    """Pictures of a comparison, each drawn into the axes given, or else shown by pyplot.

    All of them return the axes and take ``title``, which is written above, where there is no
    caption.

    Parameters
    ----------
    answer
        What came of the comparison.
    """

    def __init__(self, answer: RunAnswer) -> None:
        self._answer = answer

    def retention(
        self, metric: str = "net_retention", axes: Axes | None = None, *, title: str = ""
    ) -> Axes:
        """Draw one kind of retention over time, a line and a band for each arm.

        Raises
        ------
        ConfigError
            When the metric has no course over time.
        """
        c, note = self._few(DRAWN)
        return _drawn(figures.draw_retention, axes, c.curves, metric, title=title, note=note)

    def differences(
        self, metric: str | None = None, axes: Axes | None = None, *, title: str = ""
    ) -> Axes:
        """Draw how each arm differs from the baseline, future by future.

        Raises
        ------
        ConfigError
            When there is no such metric.
        RunError
            When there is only one arm.
        """
        name, (c, note) = self._metric(metric), self._few(DRAWN)
        gaps = c.differences
        _require(gaps, "differences", "no second arm to compare", "policies=[none,heroic]")
        return _drawn(
            figures.draw_differences, axes, c.replications, gaps, name, title=title, note=note
        )

    def waterfall(self, axes: Axes | None = None, *, title: str = "") -> Axes:
        """Draw where the difference of the best arm from the baseline comes from.

        Raises
        ------
        RunError
            When mechanisms were not switched off in this run, or there is only one arm.
        """
        answer, pair = self._answer, self._answer.pair
        if pair is None:
            raise RunError(
                _nothing("waterfall", "no second arm to compare", "policies=[none,heroic]")
            )
        table = answer.waterfall
        _require(table, "waterfall", "mechanisms were not switched off", FULL.format("mechanisms"))
        policy, baseline = pair
        names = {name: mechanism.title for name, mechanism in MECHANISMS.items()}
        names[REMAINDER] = "what remains with all of these off"
        return _drawn(
            figures.draw_waterfall, axes, table, answer.metric,
            policy=policy, baseline=baseline, names=names, title=title,
        )  # fmt: skip

    def assumptions(
        self, metric: str | None = None, axes: Axes | None = None, *, title: str = ""
    ) -> Axes:
        """Draw how the differences from the baseline vary with the assumptions.

        Raises
        ------
        ConfigError
            When there is no such metric.
        RunError
            When this run has no alternative assumptions.
        """
        name, (c, note) = self._metric(metric), self._few(DRAWN)
        rows = c.assumptions
        _require(rows, "assumptions", *NO_ASSUMPTIONS)
        gaps = c.assumption_differences(name)
        _require(gaps, "assumptions", "no second arm to compare", "policies=[none,heroic]")
        return _drawn(figures.draw_assumption_sets, axes, rows, gaps, name, title=title, note=note)

    def tornado(
        self,
        metric: str | None = None,
        axes: Axes | None = None,
        *,
        policy: str | None = None,
        title: str = "",
    ) -> Axes:
        """Draw which assumptions decide between an arm, by default the best, and the baseline.

        Raises
        ------
        ConfigError
            When there is no such metric or arm.
        RunError
            When this run has no alternative assumptions.
        """
        name, answer = self._metric(metric), self._answer
        _require(answer.assumptions, "tornado", *NO_ASSUMPTIONS)
        found = answer.deciding(policy, name)
        _require(found, "tornado", "no parameter that varies", "another configuration")
        arm = policy or (answer.pair or (answer.baseline,))[0]
        return _drawn(
            figures.draw_tornado, axes, found, name,
            policy=arm, baseline=answer.baseline, title=title,
        )  # fmt: skip

    def staffing(self, axes: Axes | None = None, *, title: str = "") -> Axes:
        """Draw the verdict's metric by accounts per CSM.

        Raises
        ------
        RunError
            When no other sizes of the team were tried in this run.
        """
        answer, note = self._few(DRAWN)
        rows = answer.staffing
        _require(rows, "staffing", "no other team sizes were run", FULL.format("staffing"))
        return _drawn(
            figures.draw_staffing, axes, rows, answer.metric,
            own=answer.accounts_per_csm, title=title, note=note,
        )  # fmt: skip

    def segments(
        self,
        breakdown: str = "net_retention_by_segment",
        axes: Axes | None = None,
        *,
        title: str = "",
    ) -> Axes:
        """Draw who gains and who loses: differences from the baseline within each group.

        Raises
        ------
        ConfigError
            When there is no such breakdown.
        RunError
            When there is only one arm.
        """
        measure = BREAKDOWNS[breakdown]
        c, note = self._few(DRAWN)
        rows = c.group_differences[c.group_differences["breakdown"] == breakdown]
        groups = list(rows["group"].unique())[: figures.MOST_GROUPS]
        if len(rows):
            c, note = self._few(figures.arms_in_groups(rows["policy"].unique(), len(groups)))
            rows = c.group_differences[c.group_differences["breakdown"] == breakdown]
        if (count := rows["group"].nunique()) > len(groups):
            note = "; ".join(filter(None, (note, f"the first {len(groups)} of {count} groups")))
            rows = rows[rows["group"].isin(groups)]
        _require(rows, "segments", "no second arm to compare", "policies=[none,heroic]")
        return _drawn(
            figures.draw_group_differences, axes, rows, _label(measure), measure.unit,
            title=title, note=note,
        )  # fmt: skip

    def years(
        self, breakdown: str = "net_retention_by_year", axes: Axes | None = None, *, title: str = ""
    ) -> Axes:
        """Draw each arm's mean within each year, or within each group of another breakdown.

        Raises
        ------
        ConfigError
            When there is no such breakdown.
        """
        measure = BREAKDOWNS[breakdown]
        c, note = self._few(DRAWN)
        rows = c.groups[c.groups["breakdown"] == breakdown]
        return _drawn(
            figures.draw_groups, axes, rows, _label(measure), measure.unit, title=title, note=note
        )

    def causes(
        self, policy: str | None = None, axes: Axes | None = None, *, title: str = ""
    ) -> Axes:
        """Draw the true causes of leaving beside the reported, of one arm, by default the best.

        Raises
        ------
        ConfigError
            When there is no such arm.
        RunError
            When nobody left under it.
        """
        rows, answer = self._answer.groups, self._answer
        arm = policy or (answer.pair or (answer.baseline,))[0]
        arms = list(rows["policy"].unique())
        if arm not in arms:
            raise ConfigError(unknown("policy", arm, arms))
        own = rows[rows["policy"] == arm]
        left = own[own["breakdown"].isin((TRUE, REPORTED)) & (own["mean"] > 0)]
        _require(left, "causes", f"nobody left under {arm}", "more replications or weeks")
        return _drawn(figures.draw_causes, axes, rows, arm, title=title)

    def portfolio(self, axes: Axes | None = None, *, title: str = "") -> Axes:
        """Draw risk against opportunity, a mark for each account, of the best other arm."""
        rows, within = accounts(self._answer), text_within(self._answer)
        _require(rows, "portfolio", "the folder is of before", "this version")
        size: dict[str, Any] = {} if axes else {"height": figures.PORTFOLIO}
        return _drawn(figures.draw_portfolio, axes, rows, within=within, title=title, **size)

    def hours(self, axes: Axes | None = None, *, title: str = "") -> Axes:
        """Draw where the hours of the team went, those that nobody used included."""
        c, note = self._few(DRAWN)
        return _drawn(figures.draw_hours, axes, c.groups, title=title, note=note)

    def rescues(self, axes: Axes | None = None, *, title: str = "") -> Axes:
        """Draw what was tried for accounts at risk, how it ended, and what failed quietly."""
        arms = self._answer.replications["policy"].unique()
        c, note = self._few(figures.arms_of_rescues(arms))
        return _drawn(figures.draw_rescues, axes, c.table, title=title, note=note)

    def _few(self, most: int) -> tuple[RunAnswer, str]:
        """Return the answer for the arms that a picture has room for, and which these are."""
        return few(self._answer, most), picture_note(self._answer, most)

    def _metric(self, metric: str | None) -> str:
        name = self._answer.metric if metric is None else metric
        known = [column for column in self._answer.replications if column in METRICS]
        if name not in known:
            raise ConfigError(unknown("metric", name, known))
        return name


def _drawn(
    draw: Callable[..., Axes], axes: Axes | None, *args: Any, note: str = "", **kwargs: Any
) -> Axes:
    """Draw into axes, or into a new figure of pyplot's, which a notebook then shows."""

    def noted(axes: Axes, *args: Any, **kwargs: Any) -> Axes:
        return figures.noted(draw(axes, *args, **kwargs), note)

    if axes is not None:
        return noted(axes, *args, **kwargs)
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(figures.WIDTH, figures.HEIGHT), dpi=figures.DPI)
    try:
        return figures.fill(figure, noted, *args, **kwargs)
    except BaseException:
        plt.close(figure)  # nobody wants to see an empty one
        raise


def _require(rows: pd.DataFrame, picture: str, lacking: str, remedy: str) -> None:
    if not len(rows):
        raise RunError(_nothing(picture, lacking, remedy))


def _nothing(picture: str, lacking: str, remedy: str) -> str:
    return f"plot.{picture} has nothing to draw: {lacking}; run it with {remedy}"


def _label(measure: Breakdown) -> str:
    title = f"{measure.title} by {measure.by}"
    return title[:1].upper() + title[1:]
