"""Why accounts left: the true causes beside those that were reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcs.report.figures.rows import Fill, Rows, beside, limits, value_label
from simcs.report.figures.style import GREY, INK, short, text_width, titled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TRUE, REPORTED = "churned_accounts_by_cause", "churned_accounts_by_reported_cause"
FILLS: dict[str, Fill] = {
    "true": {"facecolor": "#555555"},
    "reported": {"facecolor": "#ffffff", "hatch": "////"},
}
BAR, AIR = 0.85, 0.03
"""Lines; widths of the axes."""


def draw_causes(
    axes: Axes,
    groups: pd.DataFrame,
    policy: str,
    *,
    true: str = TRUE,
    reported: str = REPORTED,
    unit: str = "accounts",
    title: str = "",
) -> Axes:
    """Draw for one arm how many accounts left for each cause, and how many said so.

    Parameters
    ----------
    groups
        policy, breakdown, group, mean; other arms and breakdowns are left aside.
    policy
        Name of the arm.
    true, reported
        Names of the two breakdowns. Causes without anybody in either are left out; one that is in
        the second alone, such as of who was not asked, has one bar.
    unit
        Of the means.

    Raises
    ------
    ValueError
        When nobody left.
    """
    own = groups[groups["policy"] == policy]
    means = {
        kind: own[own["breakdown"] == name].set_index("group")["mean"].to_dict()
        for kind, name in (("true", true), ("reported", reported))
    }
    causes = [c for c in {**means["true"], **means["reported"]} if _most(means, c) > 0]
    if not causes:
        raise ValueError("no causes to draw; somebody must have left")
    most = max(_most(means, cause) for cause in causes)
    texts = {
        (kind, cause): value_label(of[cause], unit, signed=False, named=False)
        for kind, of in means.items()
        for cause in causes
        if cause in of
    }
    gutter = AIR + max(text_width(axes, kind) for kind in means)
    margin = AIR + max(text_width(axes, text) for text in texts.values())
    picture = Rows(axes, 0.0, limits([[most]])[1], gutter=gutter, margin=margin)
    for cause in causes:
        picture.head(short(cause.replace("_", " "), 40))
        for kind, of in means.items():
            if cause not in of:
                continue
            y = picture.take(1.05)
            picture.write(kind, 0.0, y, color=GREY)
            axes.barh(y, of[cause], BAR, edgecolor=INK, linewidth=0.7, zorder=3, **FILLS[kind])
            beside(axes, texts[kind, cause], of[cause], y)
        picture.take(0.4)
    titled(axes, title)
    return picture.finish(f"{unit} that left under {short(policy)}, by cause")


def _most(means: dict[str, dict[str, float]], cause: str) -> float:
    return max((of.get(cause, 0.0) for of in means.values()), default=0.0)
