"""The README gives the answer of the main job, and every figure in it follows from that run."""

import json
from pathlib import Path

import pandas as pd
import pytest

from simcs.comparison import run
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
QUOTING = ROOT / "docs" / "how-to" / "assumptions.md"
MOST_WORDS = 600


def plain(page: Path) -> str:
    """Return the text of a page on one line, without the marks of bold type and lists."""
    return " ".join(page.read_text("utf-8").replace("**", "").replace("\n- ", "\n").split())


def millions(share: float, total: float) -> str:
    return f"${share * total / 1e6:.2f}M"


def sets_won(table: pd.DataFrame, policy: str) -> str:
    """Return in which share of the sets a policy is ahead, with its interval."""
    row = table.set_index("policy").loc[policy]
    low, high = 100 * row["share_low"], 100 * row["share_high"]
    return f"{100 * row['share']:.0f} % of the sets ({low:.0f} to {high:.0f} %)"


def test_the_readme_is_short() -> None:
    assert len(README.read_text("utf-8").split()) < MOST_WORDS


@pytest.mark.slow
def test_the_answer_in_the_readme_is_that_of_the_main_job() -> None:
    setup = prepare(compose(["driver=loop"]))
    result = run(setup)
    answer = result.answer
    text = plain(README)
    arr = setup.book.rows["opening_arr"].sum() / 100
    rows = result.differences.set_index(["policy", "metric"])
    gain = rows.loc["blend", "net_retention"]
    low, high = (millions(gain[end], arr) for end in ("ci_low", "ci_high"))
    best = result.table.query("metric == 'net_retention'").set_index("policy")["mean"].idxmax()
    assert best == "blend"
    assert (
        f"adds most: {millions(gain['mean_difference'], arr)} ARR after three years "
        f"(between {low} and {high}), compared with how most teams work (`typical`), "
        f"on a book of ${arr / 1e6:.1f}M."
    ) in text
    more = 100 * rows.loc[("blend", "logo_retention"), "mean_difference"]
    assert f"keeps {more:.1f} more of every 100 accounts" in text
    # How sure: futures, and alternative sets of assumptions.
    count = int(gain["replications"])
    assert f"ahead in {gain['share_won'] * count:.0f} of {count} simulated futures" in text
    sets = answer.assumptions["variant"].nunique()
    share = answer.assumption_differences().set_index("policy").loc["blend", "share"]
    assert f"in {share * sets:.0f} of {sets} alternative sets of assumptions" in text
    versus = answer.assumption_differences("net_retention", "proactive")
    assert f"it does in {sets_won(versus, 'blend')}" in text
    money = answer.assumption_differences("lifetime_value")
    for table, policy in ((versus, "blend"), (money, "proactive")):
        assert f"in {sets_won(table, policy)}" in plain(QUOTING)
    assert f"{answer.draws['parameter'].nunique()} of them are varied" in text
    # Why: net retention is expansion and the snapshot of gross retention.
    points = {
        name: 100 * rows.loc[("blend", name), "mean_difference"]
        for name in ("net_retention", "expansion_share", "gross_retention_snapshot")
    }
    assert "Of the {:.1f} points of net retention, {:.1f} come from growth and {:.1f} from".format(
        *points.values()
    ) in text  # fmt: skip
    # After all salaries, with what is left.
    value = result.value_differences.set_index(["policy", "charged", "until"])
    brings = value.loc[("blend", "all salaries", "year 8")]
    low, high = brings["ci_low"], brings["ci_high"]
    assert low > 0
    assert (
        f"`blend` brings ${brings['mean_difference']:,.0f} more per account than `typical` "
        f"(${low:,.0f} to ${high:,.0f})"
    ) in text
    alone, left = (
        value.loc[("no team at all (nobody is paid)", "all salaries", until), "mean_difference"]
        for until in ("end of the run", "year 8")
    )
    assert (
        f"No team at all brings ${-left:,.0f} less, though within the three years alone it brings "
        f"${alone:,.0f} more"
    ) in text
    costs = {
        arm: -100 * rows.loc[(arm, "net_retention"), "mean_difference"]
        for arm in ("heroic", "none")
    }
    assert rows.loc[("heroic", "net_retention"), "ci_high"] < 0
    usual = answer.assumption_differences()
    assert (
        f"(`heroic`) costs {costs['heroic']:.1f} points of net retention, but is ahead in "
        f"{sets_won(usual, 'heroic')}"
    ) in text
    assert f"(`none`) costs {costs['none']:.1f}" in text


def test_what_the_readme_says_of_the_best_arm() -> None:
    result = json.loads((ROOT / "experiments" / "red_team" / "result.json").read_text("utf-8"))
    part = next(part for part in result["parts"] if part["metric"] == "net_retention")
    blend = next(row for row in part["rows"] if row["name"] == "blend")
    assert part["best_shipped"] == "by_value"
    assert f"kept {-100 * blend['over_best'][0]:.1f} points more than `blend`" in plain(README)


def test_what_the_readme_says_of_published_effects() -> None:
    page = (ROOT / "docs" / "background" / "effects.md").read_text("utf-8")
    assert "**Of 6 published effects, 2 come out as published.**" in page
    assert "two of six published effects" in plain(README)
