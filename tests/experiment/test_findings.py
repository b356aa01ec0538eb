"""Run folders that come from elsewhere: read with care, and never made less by it."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from simcs.analysis.measurements import TABLES, Facts, Measurements
from simcs.cli import main
from simcs.comparison import reread
from simcs.errors import ConfigError, RunError
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml, from_yaml, identity
from simcs.experiment.measurements import RunMeasurements, read, write
from simcs.experiment.provenance import provenance
from simcs.experiment.store import DONE, RunFolder
from simcs.metrics.definitions import BUILT_IN
from tests.tiers import first_fast

REPORTS = True

ARMS = ("none", "heroic")
WEEKS, FUTURES = 60, 4
SECRET = "hunter2-of-this-machine"


def measured(rows: list[dict[str, object]], rng: np.random.Generator) -> pd.DataFrame:
    """Return rows with a made value for every metric."""
    frame = pd.DataFrame(rows)
    values = pd.DataFrame(rng.uniform(0.2, 0.9, (len(rows), len(BUILT_IN))), columns=BUILT_IN)
    return pd.concat([frame, values], axis="columns")


def found() -> RunMeasurements:
    """Return measurements with made values, as no run would have them."""
    rng = np.random.default_rng(1)
    config = compose(
        [f"horizon_weeks={WEEKS}", f"replications={FUTURES}", f"policies=[{','.join(ARMS)}]"]
    )
    pairs = [{"policy": arm, "replication": n} for arm, n in product(ARMS, range(FUTURES))]
    weekly = pd.DataFrame(
        [{**row, "week": week} for row in pairs for week in range(WEEKS + 1)]
    ).assign(**{f"{kind}_retention": 0.9 for kind in ("logo", "gross", "net")})
    groups = [("net_retention_by_segment", name) for name in ("smb", "enterprise")]
    groups += [("hours_by_purpose", purpose) for purpose in ("talk", "unused")]
    by_group = pd.DataFrame(
        [
            {**row, "breakdown": name, "group": group, "value": rng.uniform()}
            for row in pairs
            for name, group in groups
        ]
    )
    sizes = [{"study": "staffing", "variant": size, **row} for size in "123" for row in pairs]
    facts = Facts(
        arms=ARMS, about=dict.fromkeys(ARMS, "It waits."), accounts=30, opening_arr=90_000.0,
        book="30 accounts", made_up=True, csms=2, notes=("a note",), staffing="",
    )  # fmt: skip
    return Measurements(
        config,
        facts,
        measured(pairs, rng),
        weekly,
        by_group,
        variants=measured(sizes, rng),
        draws=pd.DataFrame(),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the folder of a finished run."""
    return written(found(), tmp_path / "run")


def written(measured_run: RunMeasurements, path: Path) -> Path:
    """Return a folder that holds these measurements as a finished run."""
    path.mkdir()
    folder, text = RunFolder(path), as_yaml(measured_run.config)
    folder.write_text("config.yaml", text)
    record = provenance(as_yaml(measured_run.config, identity), [])
    folder.write_text("provenance.json", json.dumps(record))
    write(measured_run, folder)
    folder.set_status(DONE)
    return path


def reported(path: Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["report", str(path)])
    return ended.value.code


def test_measurements_are_read_back(path: Path) -> None:
    held, again = found(), read(path)
    assert again.facts == held.facts
    assert again.config == held.config
    for name in TABLES:
        pd.testing.assert_frame_equal(
            getattr(again, name), getattr(held, name), check_dtype=False, check_exact=True
        )


def test_a_line_that_is_no_setting_says_what_one_is() -> None:
    with pytest.raises(ConfigError, match=r"(?s)config.yaml cannot be read: .*; allowed: KEY: "):
        from_yaml("seed: 3 weeks: 8\n")


@pytest.mark.parametrize("text", ["3\n", "- 3\n", "true\n"])
def test_a_configuration_is_a_mapping(text: str) -> None:
    with pytest.raises(ConfigError, match=r"config.yaml cannot be read: it is not a mapping"):
        from_yaml(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("verdict: net_retention", "verdict: ${oc.env:MY_SECRET}"),
        lambda text: text.replace("verdict: net_retention", r'verdict: "\x24{oc.env:MY_SECRET}"'),
        lambda text: text.replace("seed: ", 'seed: "${oc.env:MY_SECRET}" #'),
        lambda text: text.replace("plugins: []", 'plugins: ["${oc.env:MY_SECRET}"]'),
        lambda text: text.replace("- heroic", "- '${oc.env:MY_SECRET}'"),
        lambda text: f'{text}"${{oc.env:MY_SECRET}}": 1\n',
    ],
)
def test_a_folder_cannot_ask_for_what_stands_outside_of_it(
    path: Path, change: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setenv("MY_SECRET", SECRET)
    file = path / "config.yaml"
    before = file.read_text()
    file.write_text(change(before))
    assert file.read_text() != before
    assert reported(path) == 2
    output = capsys.readouterr()
    assert "config.yaml" in output.err
    assert "without '${'" in output.err
    assert not (path / "report.html").exists()
    assert SECRET not in output.out + output.err
    for with_plugins in (True, False):
        with pytest.raises(ConfigError, match=r"without '\$\{'"):
            from_yaml(file.read_text(), with_plugins)


def test_the_command_line_may_still_refer_to_settings() -> None:
    assert compose(["seed=12", "replications=${seed}"]).replications == 12


def with_plugin(path: Path, verdict: str = "net_retention") -> None:
    """Make it a run of a plugin, with a metric and a breakdown of its own."""
    config = replace(found().config, plugins=["mine.py"], verdict=verdict)
    folder, held = RunFolder(path), found()
    folder.write_text("config.yaml", as_yaml(config))
    groups = held.breakdowns
    more = replace(
        held,
        replications=held.replications.assign(delight=0.5),
        variants=held.variants.assign(delight=0.5),
        breakdowns=pd.concat([groups, groups.assign(breakdown="delight_by_mood")]),
    )
    write(more, folder)


def test_what_only_a_plugin_names_is_left_out(path: Path) -> None:
    with_plugin(path)
    again, held = read(path), found()
    for name in ("replications", "variants", "breakdowns"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(held, name), check_dtype=False)


@pytest.mark.slow
def test_the_report_of_a_run_with_plugins_overwrites_nothing_of_it(path: Path) -> None:
    with_plugin(path)
    kept = ("summary.txt", "comparison.csv", "differences.csv", "breakdowns.csv", "retention.png")
    for name in kept:
        (path / name).write_text("as the run wrote it")
    before = {file.name: file.read_bytes() for file in path.iterdir()}
    assert reported(path) == 0
    after = {file.name: file.read_bytes() for file in path.iterdir()}
    assert set(after) - set(before) == {"report.html", "report.pdf"}
    assert {name: after[name] for name in before} == before


def test_a_verdict_on_a_metric_of_a_plugin_is_not_replaced(path: Path, capsys) -> None:
    with_plugin(path, verdict="delight")
    assert reported(path) == 2
    output = capsys.readouterr().err
    assert "'delight'" in output
    assert "mine.py" in output
    assert "allowed: " in output
    assert not (path / "report.html").exists()


def facts_with(**values: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        file = path / "facts.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **values}))

    return change


def provenance_with(**values: object) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        file = path / "provenance.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), **values}))

    return change


def table_with(name: str, made: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        frame = duckdb.read_parquet(str(path / f"{name}.parquet")).df()
        RunFolder(path).write_parquet(f"{name}.parquet", made(frame))

    return change


@pytest.mark.parametrize(
    ("change", "file", "expected"),
    first_fast([
        (facts_with(csms="six"), "facts.json", "csms is 'six'"),
        (facts_with(about=["a"]), "facts.json", "about"),
        (facts_with(arms="none"), "facts.json", "arms is 'none'"),
        (facts_with(arms=[]), "facts.json", "arms is []"),
        (facts_with(arms=["none", "who"]), "replications.parquet", "2 arms"),
        (facts_with(notes=None), "facts.json", "notes is None"),
        (provenance_with(packages=["numpy"]), "provenance.json", "packages"),
        (provenance_with(git="main"), "provenance.json", "git"),
        (table_with("retention", lambda f: f[:-1]), "retention.parquet", "487 rows"),
        (table_with("retention", lambda f: f.sort_values("week")), "retention.parquet", "488 rows"),
        (table_with("replications", lambda f: f.drop(columns="policy")), "replications.parquet",
         "no column 'policy'"),
        (table_with("replications", lambda f: f.drop(columns="hours_used")),
         "replications.parquet", "no column 'hours_used'"),
        (table_with("replications", lambda f: f.assign(hours_used="many")),
         "replications.parquet", "'hours_used' does not hold numbers"),
        (table_with("replications", lambda f: f.assign(policy=1)), "replications.parquet",
         "'policy' does not hold texts"),
        (table_with("breakdowns", lambda f: f.assign(policy="who")), "breakdowns.parquet",
         "'who' is no arm"),
        (table_with("variants", lambda f: f.assign(policy="who")), "variants.parquet",
         "'who' is no arm"),
        (table_with("variants", lambda f: f.assign(study="assumptions")), "draws.parquet",
         "missing"),
        (lambda path: (path / "breakdowns.parquet").unlink(), "breakdowns.parquet", "missing"),
    ], 5),
)  # fmt: skip
def test_a_file_that_is_not_as_written_is_named(
    path: Path, change: Callable[[Path], None], file: str, expected: str, capsys
) -> None:
    change(path)
    assert reported(path) == 2
    message = capsys.readouterr().err
    assert f"{file}" in message
    assert expected in message
    assert "allowed: a run folder as this version of simcs wrote it" in message
    assert message.count("\n") == 1
    with pytest.raises(RunError):
        read(path)


@pytest.mark.slow
def test_a_waterfall_of_another_pair_is_left_out(tmp_path: Path) -> None:
    held = found()
    arms = (*ARMS, "blend")
    config = replace(held.config, policies=list(arms))

    def more(frame: pd.DataFrame) -> pd.DataFrame:
        own = frame[frame["policy"] == "none"].assign(policy="blend")
        if "net_retention" in own and "week" not in own:
            own = own.assign(net_retention=0.99)  # the best there is
        return pd.concat([frame, own], ignore_index=True)

    study = held.variants.assign(study="mechanisms")
    path = written(
        replace(
            held,
            config=config,
            facts=replace(held.facts, arms=arms),
            replications=more(held.replications),
            retention=more(held.retention),
            breakdowns=more(held.breakdowns),
            variants=pd.concat([study, more(held.variants)], ignore_index=True),
        ),
        tmp_path / "three",
    )
    made = reread(path)
    assert made.answer.pair == ("blend", "none")
    assert set(made.answer.measured.variants["study"]) == {"mechanisms", "staffing"}
    assert not len(made.answer.study("mechanisms"))
    with pytest.raises(RunError, match="mechanisms were not switched off"):
        made.plot.waterfall()
    assert reported(path) == 0
    assert 'id="mechanisms"' not in (path / "report.html").read_text("utf-8")


def test_a_folder_in_the_words_of_the_last_release_is_read(path: Path) -> None:
    held = read(path)
    sets = held.variants.assign(study="assumptions")
    draws = pd.DataFrame(
        {"set": ["1", "2", "3"], "parameter": "journey.voice", "value": 0.1, "place": 0.5}
    )
    write(replace(held, variants=pd.concat([held.variants, sets]), draws=draws), RunFolder(path))
    now = read(path)
    table_with("draws", lambda f: f.rename(columns={"set": "world"}))(path)
    table_with("variants", lambda f: f.replace({"study": {"assumptions": "worlds"}}))(path)
    old = read(path)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(old, name), getattr(now, name))


def test_a_finished_run_leaves_nothing_of_a_killed_one(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    folder.partial.path.mkdir()
    # As SIGKILL leaves what was being written.
    (folder.partial.path / "tmpk1ll3d").write_bytes(b"half")
    (folder.partial.path / "replication-000000.npz").write_bytes(b"whole")
    with folder.underway(1):
        pass
    assert folder.status()["status"] == DONE
    assert not folder.partial.path.exists()


def test_what_was_kept_stays_until_a_run_is_said_to_be_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(tmp_path)
    folder.partial.path.mkdir()
    kept = folder.partial.path / "replication-000000.npz"
    kept.write_bytes(b"whole")
    write = RunFolder.set_status

    def full(self: RunFolder, status: str, message: str = "") -> None:
        if status == DONE:
            raise OSError(28, "No space left on device")
        write(self, status, message)

    monkeypatch.setattr(RunFolder, "set_status", full)
    with pytest.raises(RunError, match="No space left"), folder.underway(1):
        pass
    assert folder.status()["status"] == "failed"
    assert kept.exists()
