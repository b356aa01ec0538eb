"""Two runs side by side, from folders: what is paired, what is not, and what is said of both."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simcs.analysis.interval import mean_interval
from simcs.analysis.measurements import Facts, Measurements
from simcs.cli import main
from simcs.comparison import reread
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml, identity
from simcs.experiment.measurements import RunAnswer, write
from simcs.experiment.store import DONE, RunFolder
from simcs.metrics.definitions import BUILT_IN
from simcs.report.diff import diff, gaps, same_randomness

NET, HOURS, TIME = "net_retention", "hours_used", "time_to_value_weeks"


def made(
    path: Path,
    *overrides: str,
    futures: int = 6,
    arms: tuple[str, ...] = ("none", "heroic"),
    shift: float = 0.0,
    seed: int = 1,
    **columns: object,
) -> Path:
    """Return the folder of a run whose figures are made up: random by seed, and a shift."""
    book = () if any(one.startswith("book") for one in overrides) else ("book.size=30",)
    config = compose(
        [
            *book,
            f"policies=[{','.join(arms)}]",
            f"replications={futures}",
            f"seed={seed}",
            "depth=quick",
            *overrides,
        ]
    )
    draws = np.random.default_rng(seed).normal(0.8, 0.02, 30)[:futures]
    rows = pd.DataFrame(
        {
            "policy": np.repeat(arms, futures),
            "replication": np.tile(np.arange(futures), len(arms)),
            "logo_retention": 0.7,
            NET: np.tile(draws + shift, len(arms)) + np.repeat(np.arange(len(arms)), futures) / 50,
            HOURS: 100.0,
        }
    ).assign(**columns)
    rows = rows.assign(**{name: np.nan for name in BUILT_IN if name not in rows})
    moments = config.horizon_weeks + 1
    weeks = pd.DataFrame(
        {
            "policy": np.repeat(arms, futures * moments),
            "replication": np.tile(np.repeat(np.arange(futures), moments), len(arms)),
            "week": np.tile(np.arange(moments), futures * len(arms)),
        }
        | {f"{kind}_retention": 1.0 for kind in ("logo", "gross", "net")}
    )
    groups = rows[["policy", "replication"]].assign(
        breakdown="accounts_by_segment", group="smb", value=30.0
    )
    facts = Facts(arms, dict.fromkeys(arms, ""), 30, 1e6, "30 accounts", True, 3, (), "")
    nothing = pd.DataFrame()
    folder = RunFolder.at(str(path))
    folder.begin(as_yaml(config), as_yaml(config, identity), {})
    write(Measurements(config, facts, rows, weeks, groups, nothing, nothing), folder)
    folder.set_status(DONE)
    return path


def row(first: RunAnswer, second: RunAnswer, metric: str = NET, arm: str = "none") -> pd.Series:
    """Return how an arm differs, as the runs themselves are paired or not."""
    return gaps(first, second, arm, same_randomness(first, second)).set_index("metric").loc[metric]


def test_the_same_run_twice_has_no_difference(tmp_path: Path, capsys) -> None:
    one, other = made(tmp_path / "one"), made(tmp_path / "other")
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(one), str(other)])
    assert ended.value.code == 0
    output = capsys.readouterr().out
    assert "First:  one: 30 accounts, 3 CSMs" in output
    assert "The settings are the same." in output
    assert output.startswith("Identical: every figure of the two runs is the same, to the last bit")
    assert "Net retention, %" not in output
    assert output.count("Both: ") == len(set(re.findall("Both: .*", output))) > 0


def test_the_last_bit_counts(tmp_path: Path) -> None:
    """Too little to be read is no longer identical, and what is the same in part is said."""
    one = reread(made(tmp_path / "one")).answer
    other = reread(made(tmp_path / "other", shift=1e-12)).answer
    output = diff(one, other)
    assert output.startswith("Different: net retention is 0.0 points higher in the second run")
    hours = reread(made(tmp_path / "hours", **{HOURS: 101.0})).answer
    output = diff(one, hours)
    assert output.startswith("Net retention is exactly the same in both runs with every arm.\n")
    lines = [line for line in output.splitlines() if line.startswith("  Net retention")]
    assert len(lines) == 2, "one for each arm"
    for line in lines:
        assert line.split()[-5:] == ["0.0", "same", "in", "all", "identical"]


def test_identical_results_of_other_settings(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one", "team.csms=3")).answer
    other = reread(made(tmp_path / "other", "team.csms=4")).answer
    assert diff(one, other).startswith("Identical results, to the last bit, though the settings")
    fewer = reread(made(tmp_path / "fewer", "team.csms=3", futures=4)).answer
    assert diff(one, fewer).startswith(
        "Net retention is exactly the same in both runs with every arm. So are all other figures, "
        "in the futures that both have."
    )


def test_three_forms_of_no_difference(tmp_path: Path) -> None:
    """Identical is tested above; not clear says how large it could be; and one future nothing."""
    one = reread(made(tmp_path / "one")).answer
    other = reread(made(tmp_path / "other", seed=2)).answer
    output = diff(one, other)
    low, high = row(one, other)[["ci_low", "ci_high"]] * 100
    assert low < 0 < high
    assert output.startswith("No clear difference in net retention: with ")
    assert f"from {-low:.1f} points less to {high:.1f} points more.\n" in output
    assert re.search(r"Net retention, % .* no clear difference\n", output)
    single = [reread(made(tmp_path / f"single{n}", futures=1, shift=n / 10)).answer for n in (1, 2)]
    output = diff(*single)
    assert output.startswith("Not measured: one future says nothing of how sure a difference in ")
    assert re.search(r"Net retention, % .* not measured\n", output)
    arms = reread(made(tmp_path / "arms", arms=("blend",))).answer
    assert diff(one, arms).startswith("Nothing to compare: the two runs have no arm in common.")


def test_the_clearest_arm_comes_first_and_the_others_are_not_left_out(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one")).answer
    shifted = np.repeat([0.0, 0.05], 6)
    net = one.replications[NET].to_numpy() + shifted
    other = reread(made(tmp_path / "other", **{NET: net})).answer
    first = diff(one, other).splitlines()[0]
    assert first.startswith(
        "Different: net retention is 5.0 points higher in the second run with Fire-fighting ("
    )
    assert first.endswith("it is identical with No CS work. Identical in all figures: No CS work.")


def test_another_team_size_is_paired(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one", "team.csms=3")).answer
    other = reread(made(tmp_path / "other", "team.csms=4", shift=0.03)).answer
    found = row(one, other)
    # The random part is the same, and cancels out.
    assert found["mean_difference"] == pytest.approx(0.03)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((0.03, 0.03))
    output = diff(one, other)
    assert re.search(r"team\.csms +3 +4\n", output)
    assert "compared future by future" in output
    back = row(other, one)
    assert back["mean_difference"] == pytest.approx(-0.03)


def test_paired_figures_are_of_the_futures_that_both_have(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one", futures=4)).answer
    other = reread(made(tmp_path / "other", futures=9, shift=0.01)).answer
    assert one.replications[NET].mean() != pytest.approx(other.replications[NET].mean() - 0.01)
    for arm in ("none", "heroic"):
        found = row(one, other, arm=arm)
        assert found["second"] - found["first"] == pytest.approx(found["mean_difference"])
        own = one.replications.query("policy == @arm")[NET]
        assert found["first"] == pytest.approx(own.mean())
        assert (found["replications"], found["others"]) == (4, 4)
    assert "over the 4 that both have" in diff(one, other)


@pytest.mark.slow
def test_a_future_without_a_value_is_left_out_of_both(tmp_path: Path) -> None:
    slow = np.tile([9.0, np.nan, 7.0, 8.0, 6.0, 5.0], 2)
    one = reread(made(tmp_path / "one", **{TIME: slow})).answer
    other = reread(made(tmp_path / "other", **{TIME: 10.0})).answer
    found = row(one, other, TIME)
    assert (found["first"], found["second"], found["replications"]) == (7.0, 10.0, 5)
    own = 10 - slow[:6]
    interval = mean_interval(own[~np.isnan(own)])
    assert tuple(found[["mean_difference", "ci_low", "ci_high"]]) == pytest.approx(interval)
    assert "(5 futures)" in diff(one, other)


def test_another_seed_is_compared_as_two_groups(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one", futures=5)).answer
    other = reread(made(tmp_path / "other", seed=2, futures=8, shift=0.05)).answer
    found = row(one, other)
    first, second = (run.replications.query("policy == 'none'")[NET] for run in (one, other))
    welch = stats.ttest_ind(second, first, equal_var=False).confidence_interval(0.95)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((welch.low, welch.high))
    assert found["mean_difference"] == pytest.approx(second.mean() - first.mean())
    assert (found["first"], found["second"]) == pytest.approx((first.mean(), second.mean()))
    assert (found["replications"], found["others"]) == (5, 8)
    assert "differ in book or random numbers, so they are compared as two groups (Welch)" in diff(
        one, other
    )


@pytest.mark.slow
def test_another_book_or_day_of_a_book_is_other_randomness(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one")).answer
    assert not same_randomness(one, reread(made(tmp_path / "large", "book.size=31")).answer)
    files = ("book=csv", f"book.path={tmp_path / 'book.csv'}")
    (tmp_path / "book.csv").write_text("id\n", "utf-8")
    days = [
        reread(made(tmp_path / name, *files, *more)).answer
        for name, more in (
            ("a", ("book.as_of=2026-01-01",)),
            ("b", ("book.as_of=2026-02-01",)),
            ("c", ("book.as_of=2026-01-01", "team.csms=5")),
        )
    ]
    assert not same_randomness(days[0], days[1])
    assert same_randomness(days[0], days[2])
    assert not same_randomness(one, days[0])


@pytest.mark.slow
def test_arms_of_one_run_alone_are_named(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one")).answer
    other = reread(made(tmp_path / "other", arms=("none", "proactive"))).answer
    output = diff(one, other)
    assert "Only the first run has: Fire-fighting." in output
    assert "Only the second run has: Prevention." in output
    assert output.startswith("Net retention is exactly the same in both runs with every arm that ")
    assert output.count("  Net retention") == 1
    apart = diff(one, reread(made(tmp_path / "apart", arms=("proactive",))).answer)
    assert "Net retention," not in apart
    assert "Only the first run has: No CS work, Fire-fighting." in apart


@pytest.mark.slow
def test_another_horizon_is_warned_of(tmp_path: Path) -> None:
    one = reread(made(tmp_path / "one")).answer
    other = reread(made(tmp_path / "other", "horizon_weeks=52")).answer
    assert "They differ in length: what is counted up to the horizon cannot" in diff(one, other)
    assert "They differ in length" not in diff(one, one)


@pytest.mark.parametrize("state", ["missing", "unfinished"])
def test_a_folder_without_a_finished_run_is_refused(
    tmp_path: Path, state: str, capsys, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    made(Path("one"))
    if state == "unfinished":
        RunFolder(made(Path("bad"))).set_status("interrupted")
    with pytest.raises(SystemExit) as ended:
        main(["diff", "one", "bad"])
    assert ended.value.code == 2
    message = capsys.readouterr().err
    held = {"missing": "does not exist", "unfinished": "holds a run that is interrupted"}
    assert f"folder 'bad' {held[state]}" in message
    assert "Traceback" not in message


def test_diff_takes_two_folders(tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["diff", str(tmp_path)])
    assert ended.value.code == 2
    assert "diff takes 2 folders; got 1" in capsys.readouterr().err
