"""Pictures: what is drawn is what the tables say, and can be read whoever looks at it."""

import subprocess
import sys
from itertools import combinations
from types import SimpleNamespace

import matplotlib.colors
import matplotlib.markers
import numpy as np
import pandas as pd
import pytest

import simcs.interventions.policies  # noqa: F401 - makes them known
from simcs.analysis import assumptions, summary
from simcs.errors import ConfigError, RunError
from simcs.interventions.ceiling import CEILING_NAME
from simcs.interventions.plan import POLICIES
from simcs.metrics.definitions import METRICS
from simcs.report import figures
from simcs.report.figures import (
    COLOURS,
    OWN_LOOKS,
    WIDTH,
    figure_for,
    looks,
    retention_figure,
    spread,
)
from simcs.report.figures.hours import FILLS
from simcs.report.figures.rescues import LEDGER, OTHERS, TRIED
from simcs.report.figures.style import DASHES, marker
from simcs.report.names import NAMES
from simcs.report.plot import Plot
from tests.tiers import first_fast

EVIL = '<script>alert("x")</script>'
MARKUP = "$a_1$ \\frac{"
LONG = "a policy whose name goes on and on " * 6
FEW = ("none", "heroic", "proactive")
MANY = ("none", EVIL, MARKUP, LONG, "tab\there", *(f"arm {number}" for number in range(7)))
SETS = 12
METRIC = "net_retention"
PURPOSES = ("improvement", "onboarding", "adoption", "reviews and check-ins", "tickets", "unused")
CAUSES = ("low_value", "bad_service", "price")


def frames(arms=FEW, futures=10):
    """Return one of each frame that pictures are drawn from, numbers by chance."""
    rng = np.random.default_rng(7)
    level = {arm: 0.8 + 0.05 * number for number, arm in enumerate(arms)}
    draws = 0.05 * rng.standard_normal(futures)
    replications = pd.concat(
        [
            pd.DataFrame(
                {
                    "policy": arm,
                    "replication": range(futures),
                    METRIC: level[arm] + draws + 0.02 * rng.standard_normal(futures),
                }
            )
            for arm in arms
        ],
        ignore_index=True,
    )
    keys = [
        {"study": "assumptions", "variant": str(number), "policy": arm, "replication": future}
        for number in range(SETS)
        for arm in arms
        for future in range(2)
    ]
    variants = pd.DataFrame(keys)
    variants[METRIC] = variants["policy"].map(level) + 0.1 * rng.standard_normal(len(variants))
    draws = pd.DataFrame(
        [
            {"set": str(number), "parameter": name, "value": 3 * place, "place": place}
            for name in ("journey.a", "team.b", f"market.{LONG}")
            for number, place in enumerate(rng.permutation((np.arange(SETS) + 0.5) / SETS))
        ]
    )
    return SimpleNamespace(
        arms=arms,
        replications=replications,
        differences=summary.differences(replications, arms[0]),
        table=ledger(arms, rng),
        curves=few(arms, futures),
        assumptions=variants,
        assumption_differences=lambda metric=None: assumptions.assumption_differences(
            variants, arms[0], METRIC
        ),
        deciding=lambda policy=None, metric=None: assumptions.deciding(
            variants, draws, policy or arms[-1], arms[0], METRIC
        ),
        staffing=pd.DataFrame(
            [
                (arm, csms, 500 / csms, level[arm] + 0.01 * csms, *ends(level[arm], futures), 8)
                for arm in arms
                for csms in (2, 4, 8, 16)
            ],
            columns=["policy", "csms", "accounts_per_csm", "mean", "ci_low", "ci_high", "n"],
        ),
        waterfall=pd.DataFrame(
            [
                ("total", 0.08, *ends(0.08, futures)),
                ("goodwill", 0.05, *ends(0.05, futures)),
                (LONG, -0.02, *ends(-0.02, futures)),
                ("concessions", 0.0, 0.0, 0.0),
                ("remainder", 0.05, *ends(0.05, futures)),
            ],
            columns=["mechanism", "contribution", "ci_low", "ci_high"],
        ),
        groups=groups(arms, rng),
        group_differences=pd.DataFrame(
            [
                (arm, arms[0], group, level[arm] - 0.9, *ends(level[arm] - 0.9, futures))
                for group in ("smb", LONG)
                for arm in arms[1:]
            ],
            columns=["policy", "baseline", "group", "mean_difference", "ci_low", "ci_high"],
        ),
        baseline=arms[0],
        metric=METRIC,
        pair=(arms[-1], arms[0]) if len(arms) > 1 else None,
        accounts_per_csm=100.0,
    )


def ends(mean, futures):
    return (mean - 0.03, mean + 0.03) if futures > 1 else (np.nan, np.nan)


def ledger(arms, rng):
    rows = [(arm, TRIED, 10.0 * (n + 1), 9.0, 11.0) for n, arm in enumerate(arms)]
    for arm in arms:
        for metric in (*(metric for metric, _, _ in LEDGER), *OTHERS.values()):
            mean = rng.random()
            rows.append((arm, metric, mean, mean - 0.05, mean + 0.05))
    return pd.DataFrame(rows, columns=["policy", "metric", "mean", "ci_low", "ci_high"])


def groups(arms, rng):
    rows = []
    for breakdown, names, size in (
        ("hours_by_purpose", PURPOSES, 1000),
        ("churned_accounts_by_cause", CAUSES, 30),
        ("churned_accounts_by_reported_cause", (*CAUSES, "not asked"), 30),
        ("net_retention_by_year", ("year 1", "year 2"), 1),
    ):
        for arm in arms:
            for name, mean in zip(names, size * rng.random(len(names)), strict=True):
                rows.append((arm, breakdown, name, mean, 0.9 * mean, 1.1 * mean))
    return pd.DataFrame(rows, columns=["policy", "breakdown", "group", "mean", "ci_low", "ci_high"])


def by_year(made):
    return made.groups[made.groups["breakdown"] == "net_retention_by_year"]


ONE_ARM = {
    "retention": lambda f: (figures.draw_retention, f.curves),
    "staffing": lambda f: (figures.draw_staffing, f.staffing, METRIC),
    "groups": lambda f: (figures.draw_groups, by_year(f), "Net retention by year"),
    "causes": lambda f: (figures.draw_causes, f.groups, f.arms[-1]),
    "hours": lambda f: (figures.draw_hours, f.groups),
    "rescues": lambda f: (figures.draw_rescues, f.table),
}
TWO_ARMS = {
    "differences": lambda f: (figures.draw_differences, f.replications, f.differences),
    "assumptions": lambda f: (
        figures.draw_assumption_sets,
        f.assumptions,
        f.assumption_differences(),
    ),
    "group differences": lambda f: (
        figures.draw_group_differences,
        f.group_differences,
        "Net retention by segment",
    ),
}
OPTIONS = {
    "waterfall": lambda f: (
        figures.draw_waterfall,
        (f.waterfall,),
        {"policy": f.arms[-1], "baseline": f.arms[0]},
    ),
    "tornado": lambda f: (
        figures.draw_tornado,
        (f.deciding(),),
        {"policy": f.arms[-1], "baseline": f.arms[0]},
    ),
}


def drawn(name, made, **options):
    """Return the figure of one picture."""
    if name in OPTIONS:
        draw, given, own = OPTIONS[name](made)
        return figure_for(draw, *given, **own, **options)
    draw, *given = (ONE_ARM | TWO_ARMS)[name](made)
    return figure_for(draw, *given, **options)


PICTURES = (*ONE_ARM, *TWO_ARMS, *OPTIONS)


def texts_of(figure):
    """Return each text that is seen, with its box in dots."""
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    seen = []
    for axes in figure.axes:
        axis_texts = [axes._left_title]
        for axis in (axes.xaxis, axes.yaxis):
            if axis.get_visible():
                low, high = sorted(axis.get_view_interval())
                ticks = [tick for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
                axis_texts += [axis.label, *(tick.label1 for tick in ticks)]
        seen += [text for text in (*axes.texts, *axis_texts) if text.get_text()]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in seen]


def readable(figure):
    """No text leaves the figure or lies on another."""
    width, height = figure.bbox.width, figure.bbox.height
    boxes = texts_of(figure)
    assert boxes
    for text, box in boxes:
        outside = (-box.x0, -box.y0, box.x1 - width, box.y1 - height)
        assert max(outside) <= 0.5, text
    for (one, box), (other, there) in combinations(boxes, 2):
        across = min(box.x1, there.x1) - max(box.x0, there.x0)
        down = min(box.y1, there.y1) - max(box.y0, there.y0)
        # Boxes hold room for letters that reach far down.
        assert across < 1 or down < 5, (one, other)


@pytest.mark.parametrize("few", first_fast([False, True]), ids=["many", "few"])
@pytest.mark.parametrize("name", first_fast(PICTURES, 5))
def test_texts_can_be_read(name, few):
    arms, futures = (FEW[:2], 1) if few else (MANY, 10)
    figure = drawn(name, frames(arms, futures), title="A title")
    assert figure.get_figwidth() == WIDTH
    readable(figure)


@pytest.mark.parametrize("name", ONE_ARM)
def test_one_arm_can_be_drawn(name):
    readable(drawn(name, frames(("none",), 1)))


@pytest.mark.parametrize("name", ["differences", "hours", "staffing"])
def test_the_same_table_gives_the_same_picture(name, tmp_path):
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        drawn(name, frames()).savefig(path, metadata={"Software": None})
    one, other = (path.read_bytes() for path in paths)
    assert one == other


@pytest.mark.parametrize("name", PICTURES)
def test_names_are_shown_as_they_are(name):
    said = " ".join(text for text, _ in texts_of(drawn(name, frames(("none", MARKUP, "\x1b[31m")))))
    assert "\x1b" not in said
    if name in {"differences", "assumptions", "hours", "rescues"}:
        assert MARKUP in said


@pytest.mark.parametrize("name", [*TWO_ARMS, *OPTIONS])
def test_zero_is_labelled(name):
    figure = drawn(name, frames())
    assert "0: the same as none" in [text for text, _ in texts_of(figure)]
    (line,) = (line for line in figure.axes[0].lines if list(line.get_xdata()) == [0, 0])
    assert list(line.get_ydata()) == [0, 1]


def marks(axes):
    """Return the x of everything drawn as points or lines, by line."""
    return [np.asarray(line.get_xdata(), float) for line in axes.lines]


def has(axes, values):
    """Whether one line of the picture holds just these x."""
    wanted = np.asarray(values, float)
    return any(x.shape == wanted.shape and np.allclose(x, wanted) for x in marks(axes))


def test_retention_is_drawn_from_its_curves():
    made = frames()
    for metric, kind in (("net_retention", "net"), ("logo_retention", "logo")):
        (axes,) = figure_for(figures.draw_retention, made.curves, metric).axes
        heights = [line.get_ydata() for line in axes.lines]
        for arm in FEW:
            mean = 100 * made.curves[arm][kind].mean(axis=0)
            assert any(len(y) == len(mean) and np.allclose(y, mean) for y in heights)
            assert any(text.get_text() == f"{arm}  {mean[-1]:.1f} %" for text in axes.texts)
    with pytest.raises(ConfigError, match="unknown metric over time"):
        figure_for(figures.draw_retention, made.curves, "lifetime_value")
    with pytest.raises(ValueError, match="at least one arm"):
        figure_for(figures.draw_retention, {})


def test_each_future_has_its_point():
    made = frames()
    (axes,) = drawn("differences", made).axes
    wide = made.replications.set_index(["replication", "policy"])[METRIC].unstack()  # noqa: PD010
    for arm in FEW[1:]:
        assert has(axes, 100 * (wide[arm] - wide["none"]))
        (row,) = made.differences[made.differences["policy"] == arm].itertuples()
        assert has(axes, [100 * row.ci_low, 100 * row.ci_high])
        assert has(axes, [100 * row.mean_difference])
        won = f"better in {round(10 * row.share_won)} of 10 futures"
        assert won in [text.get_text() for text in axes.texts]
    assert axes.get_xlabel() == (
        "Net retention (better to the right):\ndifference from none in points"
    )


def test_arms_that_swap_their_rows_swap_their_points():
    made, other = frames(), frames()
    swapped = {"heroic": "proactive", "proactive": "heroic"}
    rows = other.replications
    rows["policy"] = rows["policy"].replace(swapped)
    other.replications = rows.sort_values("policy", key=lambda names: names.map(FEW.index))
    other.differences = summary.differences(other.replications, "none")
    was, now = (
        [m for m in marks(drawn("differences", f).axes[0]) if len(m) == 10] for f in (made, other)
    )
    np.testing.assert_allclose(was[0], now[1])
    np.testing.assert_allclose(was[1], now[0])


def test_steps_of_a_waterfall_follow_on_each_other_and_end_at_the_total():
    made = frames()
    (axes,) = drawn("waterfall", made).axes
    steps, total = axes.patches[:-1], axes.patches[-1]
    begins = [step.get_x() for step in steps]
    sizes = [step.get_width() for step in steps]
    np.testing.assert_allclose(sizes, [5, -2, 5])
    np.testing.assert_allclose(begins, [0, 5, 3])
    assert (total.get_x(), total.get_width()) == (0, 8)
    assert total.get_hatch()
    assert steps[1].get_hatch() != steps[0].get_hatch()
    assert has(axes, [5 - 5, 5 + 1])
    labels = [text.get_text() for text in axes.texts]
    assert "+5.0 points (2.0 to 8.0)" in labels
    assert "-2.0 points (-5.0 to 1.0)" in labels
    assert "proactive less none" in labels
    assert "mechanisms that change nothing here, and are not drawn: 1" in labels


def test_each_set_has_its_point():
    made = frames()
    (axes,) = drawn("assumptions", made).axes
    means = made.assumptions.groupby(["variant", "policy"])[METRIC].mean().unstack()  # noqa: PD010
    for row in made.assumption_differences().itertuples():
        gaps = 100 * (means[row.policy] - means["none"])
        assert any(len(x) == SETS and np.allclose(sorted(x), sorted(gaps)) for x in marks(axes))
        assert has(axes, [100 * row.p10, 100 * row.p90])
        label = f"better in {100 * row.share:.0f} % of {SETS} sets"
        assert any(text.get_text().startswith(label) for text in axes.texts)


def test_a_tornado_has_both_ends_of_each_parameter():
    made = frames()
    (axes,) = drawn("tornado", made).axes
    for row in made.deciding().itertuples():
        assert has(axes, [100 * row.low_mean, 100 * row.high_mean])
        assert has(axes, [100 * row.low_ci_low, 100 * row.low_ci_high])
        assert has(axes, [100 * row.high_ci_low, 100 * row.high_ci_high])
        third = f"{row.high_third:.3g} to {row.high:.3g}"
        assert third in [text.get_text() for text in axes.texts]
        assert any(f"{row.rho:+.2f}" in text.get_text() for text in axes.texts)
    (first,) = drawn("tornado", made, most=1).axes
    assert sum("rank correlation" in text.get_text() for text in first.texts) == 1


def test_a_staffing_curve_marks_the_size_of_the_run():
    made = frames()
    (axes,) = drawn("staffing", made, own=100.0).axes
    assert axes.get_xscale() == "log"
    for arm in FEW:
        rows = made.staffing[made.staffing["policy"] == arm][::-1]
        assert any(
            np.array_equal(line.get_xdata(), rows["accounts_per_csm"])
            and np.allclose(line.get_ydata(), 100 * rows["mean"])
            for line in axes.lines
        )
    assert has(axes, [100, 100])
    assert "this run: 100" in [text.get_text() for text in axes.texts]
    (alone,) = drawn("staffing", made).axes
    assert not any("this run" in text.get_text() for text in alone.texts)


@pytest.mark.parametrize(
    ("name", "column", "rows"),
    [
        ("group differences", "mean_difference", lambda f: f.group_differences),
        ("groups", "mean", by_year),
    ],
)
def test_groups_are_drawn_for_each_arm(name, column, rows):
    made = frames()
    (axes,) = drawn(name, made).axes
    for row in rows(made).itertuples():
        assert has(axes, [100 * getattr(row, column)])
        assert has(axes, [100 * row.ci_low, 100 * row.ci_high])


def test_hours_add_up():
    made = frames()
    (axes,) = drawn("hours", made).axes
    widths = [bar.get_width() for bar in axes.patches if bar.get_height() > 1]
    own = made.groups[made.groups["breakdown"] == "hours_by_purpose"]
    np.testing.assert_allclose(widths, own["mean"])
    for arm in FEW:
        hours = own[own["policy"] == arm]["mean"].sum()
        unused = own[(own["policy"] == arm) & (own["group"] == "unused")]["mean"].sum()
        label = f"{hours:,.0f} hours, {100 * (1 - unused / hours):.0f} % used"
        assert label in [text.get_text() for text in axes.texts]


def test_causes_stand_beside_what_was_reported():
    made = frames()
    (axes,) = drawn("causes", made).axes
    own = made.groups[made.groups["policy"] == FEW[-1]].set_index(["breakdown", "group"])["mean"]
    wanted = [
        own[breakdown, cause]
        for cause in (*CAUSES, "not asked")
        for breakdown in ("churned_accounts_by_cause", "churned_accounts_by_reported_cause")
        if (breakdown, cause) in own
    ]
    np.testing.assert_allclose([bar.get_width() for bar in axes.patches], wanted)


def test_the_ledger_shows_what_was_tried_and_what_came_of_it():
    made = frames()
    (axes,) = drawn("rescues", made).axes
    means = made.table.set_index(["policy", "metric"])["mean"]
    wanted = [100 * means[arm, metric] for arm in FEW for metric, _, _ in LEDGER]
    np.testing.assert_allclose([bar.get_width() for bar in axes.patches], wanted)
    assert "20.0 rescues tried" in [text.get_text() for text in axes.texts]
    for arm in FEW:
        assert all(has(axes, [100 * means[arm, metric]]) for metric in OTHERS.values())
    undefined = made.table.copy()
    undefined.loc[undefined["metric"] == LEDGER[0][0], ["mean", "ci_low", "ci_high"]] = np.nan
    fewer = figure_for(figures.draw_rescues, undefined)
    readable(fewer)
    assert len(fewer.axes[0].patches) == len(wanted) - len(FEW)


def test_all_that_the_ledger_shows_is_measured():
    assert {metric for metric, _, _ in LEDGER} | {TRIED, *OTHERS.values()} <= set(METRICS)


@pytest.mark.parametrize(
    "empty",
    [
        lambda f: (figures.draw_differences, f.replications, f.differences[:0]),
        lambda f: (figures.draw_assumption_sets, f.assumptions, f.assumption_differences()[:0]),
        lambda f: (figures.draw_group_differences, f.group_differences[:0], ""),
        lambda f: (figures.draw_groups, f.groups[:0], ""),
        lambda f: (figures.draw_staffing, f.staffing[:0]),
        lambda f: (figures.draw_hours, f.groups[:0]),
        lambda f: (figures.draw_causes, f.groups, "nobody"),
        lambda f: (figures.draw_rescues, f.table[:0]),
    ],
)
def test_nothing_to_draw_is_said(empty):
    with pytest.raises(ValueError, match="to draw"):
        figure_for(*empty(frames()))


def grey(colour):
    return float(np.dot(matplotlib.colors.to_rgb(colour), (0.299, 0.587, 0.114)))


def test_policies_differ_without_colour():
    for (one, dash), (other, there) in combinations(OWN_LOOKS.values(), 2):
        assert dash != there or abs(grey(one) - grey(other)) > 0.1
        assert dash == there or marker((one, dash)) != marker((other, there))
    markers = {marker(look) for look in OWN_LOOKS.values()}
    assert len(markers) == len({dash for _, dash in OWN_LOOKS.values()}) > len(DASHES) - 1
    # Others have no inside, and are drawn with edges of no width or in white.
    assert all(matplotlib.markers.MarkerStyle(one).is_filled() for one in markers)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1e-6, 1e7])
def test_numbers_of_any_size_find_room(size):
    made = frames()
    table = made.staffing.copy()
    table[["mean", "ci_low", "ci_high"]] *= size
    readable(figure_for(figures.draw_staffing, table, "lifetime_value"))
    gaps = made.group_differences.copy()
    gaps[["mean_difference", "ci_low", "ci_high"]] *= size
    readable(figure_for(figures.draw_group_differences, gaps, "ARR", "$"))


def test_purposes_differ_without_colour():
    for (one, hatch), (other, there) in combinations(FILLS, 2):
        assert hatch != there or abs(grey(one) - grey(other)) > 0.1


def test_nothing_is_drawn_before_it_is_asked_for():
    program = "import simcs, simcs.report.plot, sys; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=120).returncode == 0


@pytest.mark.slow
def test_a_notebook_gets_axes_of_its_own_or_those_it_gives():
    import matplotlib.pyplot as plt

    open_before = plt.get_fignums()  # an example of the README may have left its own
    made = frames()
    plot = Plot(made)
    for draw in (
        plot.retention, plot.differences, plot.waterfall, plot.assumptions, plot.tornado,
        plot.staffing, plot.years, plot.causes, plot.hours, plot.rescues,
    ):  # fmt: skip
        axes = draw(title="seen above")
        assert plt.gcf() is axes.figure
        readable(axes.figure)
        plt.close(axes.figure)
        _, given = plt.subplots(figsize=(6, 6))
        assert draw(axes=given) is given
        plt.close(given.figure)
    assert plt.get_fignums() == open_before


def test_a_notebook_says_what_was_not_run():
    made = frames()
    made.assumptions = made.assumptions[:0]
    made.pair = None
    made.differences = made.differences[:0]
    plot = Plot(made)
    for draw in (plot.assumptions, plot.tornado):
        with pytest.raises(RunError, match=r"no alternative assumptions were run.*run_study"):
            draw()
    for draw in (plot.waterfall, plot.differences):
        with pytest.raises(RunError, match="no second arm"):
            draw()
    with pytest.raises(ConfigError, match="unknown metric 'nett_retention'"):
        plot.differences("nett_retention")
    with pytest.raises(ConfigError, match="unknown policy"):
        plot.causes("nobody")


def test_spread_labels():
    np.testing.assert_allclose(spread(np.array([5.0, 1.0]), 1, 0, 10), [5, 1])
    np.testing.assert_allclose(spread(np.array([5.0, 5.0, 5.0]), 1, 0, 10), [4, 5, 6])
    np.testing.assert_allclose(spread(np.array([10.0, 9.9]), 2, 0, 10), [10, 8])
    crowded = spread(np.zeros(5), 3, 0, 10)
    assert (np.diff(crowded) >= 3 - 1e-9).all()


def test_figure(tmp_path):
    rng = np.random.default_rng(1)
    curves = {
        arm: {kind: np.cumprod(1 - 0.01 * rng.random((9, 157)), axis=1) for kind in ("logo", "net")}
        for arm in ("none", "$a_1$", EVIL)
    }
    figure = retention_figure(curves, tmp_path / "a.png")
    retention_figure(curves, tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    left, right = figure.axes
    assert left.get_xlabel() == right.get_xlabel() == "years since the run began"
    assert "% of the opening revenue" in left.get_ylabel()
    renderer = figure.canvas.get_renderer()
    for axes in figure.axes:
        boxes = [text.get_window_extent(renderer) for text in axes.texts]
        assert len(boxes) == 3
        assert all(box.x1 < 1600 for box in boxes)
        middles = sorted(box.y0 for box in boxes)
        assert min(np.diff(middles)) > 15
    caption = " ".join(text.get_text() for text in figure.texts)
    assert "9 replications; bands: 10-90 % of futures" in caption
    assert "Baseline: none" in caption


def test_a_figure_of_few_futures_has_no_bands():
    logo = np.linspace(1, 0.5, 53)
    figure = retention_figure({"none": dict.fromkeys(("logo", "net"), np.stack([logo] * 8))})
    assert not any(axes.collections for axes in figure.axes)
    assert "bands come with 9 or more" in " ".join(text.get_text() for text in figure.texts)


def few(arms, replications):
    rng = np.random.default_rng(1)
    return {
        arm: {
            kind: np.cumprod(1 - 0.01 * rng.random((replications, 105)), axis=1)
            for kind in ("logo", "net")
        }
        for arm in arms
    }


def test_policies_look_the_same_in_whichever_company():
    alone, together = looks(["none", "blend"]), looks(["mine", "blend", "heroic", "none"])
    assert {arm: together[arm] for arm in alone} == alone
    many = looks(["none", "heroic", *(f"arm {i}" for i in range(10))])
    assert len(set(many.values())) == 12


def test_all_policies_that_come_along_look_different():
    # Other tests register policies of their own in this process.
    ours = {name for name in POLICIES if POLICIES[name].__module__.startswith("simcs.")}
    assert set(OWN_LOOKS) == {*ours, CEILING_NAME}
    assert len(set(OWN_LOOKS.values())) == len(OWN_LOOKS)
    assert {colour for colour, _ in OWN_LOOKS.values()} <= set(COLOURS)


def test_an_arm_looks_the_same_by_its_name_as_by_its_id():
    for arm, look in OWN_LOOKS.items():
        assert looks([arm, NAMES[arm]]) == {arm: look, NAMES[arm]: look}
    assert looks(["Prevented"])["Prevented"] not in OWN_LOOKS.values()


def test_the_figure_says_what_it_is_of():
    figure = retention_figure(
        few(["none", "ceiling (sees all, unlimited hours)"], 2),
        scenario="with market.downturn_week=52",
        book="73 accounts of $my_book$.csv",
    )
    said = " ".join(text.get_text() for text in figure.texts)
    assert "with market.downturn_week=52" in said
    assert "Book: 73 accounts of $my_book$.csv." in said
    assert "most parameters are assumptions" in said
    labels = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert any(label.startswith("ceiling  ") for label in labels)
    assert not any("…" in label for label in labels)


@pytest.mark.parametrize(("replications", "bands"), [(2, False), (30, True)])
def test_the_caption_speaks_of_bands_where_there_are_some(replications, bands):
    figure = retention_figure(few(["none"], replications))
    said = " ".join(text.get_text() for text in figure.texts)
    assert ("10-90 % of futures" in said) == bands
    assert all(bool(axes.collections) == bands for axes in figure.axes)


def test_figure_needs_an_arm():
    with pytest.raises(ValueError, match="at least one arm"):
        retention_figure({})
