"""The report: made again from its folder, and every number in it from the rows it rests on."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from simcs.cli import main
from simcs.errors import RunError
from simcs.experiment.findings import TABLES
from simcs.experiment.hydra_app import compose
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder
from simcs.metrics.definitions import METRICS
from simcs.metrics.group_summary import KEYS as GROUP_KEYS
from simcs.metrics.summary import KEYS
from simcs.report.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    Lead,
    Paragraph,
    Picture,
    Table,
)
from simcs.report.report import document
from simcs.report.result import Comparison, reread, run

SMALL = (
    "book.size=30",
    "book.burn_in_weeks=60",
    "book.burn_in_accounts=30",
    "horizon_weeks=60",
    "replications=10",
    "worlds=9",
    "workers=1",
    "driver=sweep",
    "policies=[none,heroic,proactive]",
)
RESULTS = ("answer", "figures", "futures", "time", "segments", "rescues", "hours", "mechanisms",
           "worlds", "decision")  # fmt: skip
"""Sections whose numbers are measured."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a finished run with all studies."""
    path = tmp_path_factory.mktemp("runs") / "small"
    run(prepare(compose(list(SMALL))), RunFolder.at(str(path)))
    return path


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder, to be changed."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def words(block: Block) -> str:
    """Return all text of a block."""
    match block:
        case Lead(text) | Paragraph(text):
            return text
        case Bullets(items):
            return "\n".join(items)
        case Definitions(items):
            return "\n".join(f"{term} {said}" for term, said in items)
        case Table():
            rows = [*(" | ".join(row) for _, rows in block.groups for row in rows)]
            return "\n".join([block.caption, *rows])
        case Picture():
            return f"{block.caption}\n{block.alt}"
        case _:
            return ""


def told(made: Document, names: tuple[str, ...] = RESULTS) -> str:
    """Return the text of some sections."""
    return "\n".join(words(b) for s in made.sections if s.id in names for b in s.blocks)


def rewritten(path: Path, change) -> Comparison:
    """Return the comparison of a folder after a change of its tables."""
    for name in TABLES:
        file = path / f"{name}.parquet"
        if file.exists():
            frame = change(name, duckdb.read_parquet(str(file)).df())
            RunFolder(path).write_parquet(file.name, frame)
    return reread(path)


def swap_arms(_name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give each of two arms the other's rows, in the order of the arms."""
    if "policy" not in frame:
        return frame
    other = {"none": "proactive", "proactive": "none"}
    swapped = frame.assign(policy=frame["policy"].replace(other))
    order = {"none": 0, "heroic": 1, "proactive": 2}
    columns = [c for c in ("study",) if c in frame]
    place = swapped["policy"].map(order)
    return (
        swapped.assign(_place=place)
        .sort_values([*columns, "_place"], kind="stable")
        .drop(columns="_place")
        .reset_index(drop=True)
    )


def test_a_report_is_made_again_from_its_folder(copied: Path, capsys) -> None:
    before = {p.name: p.read_bytes() for p in copied.iterdir()}
    for name in ("report.html", "report.pdf", "answer.txt", "comparison.csv", "retention.png"):
        (copied / name).unlink()
    with pytest.raises(SystemExit) as ended:
        main(["report", str(copied)])
    assert ended.value.code == 0
    assert {p.name: p.read_bytes() for p in copied.iterdir()} == before
    assert "report.html" in before


def test_swapping_two_arms_swaps_the_verdict(folder: Path, copied: Path) -> None:
    first, second = reread(folder), rewritten(copied, swap_arms)
    ours, theirs = first.table, second.table
    other = {"none": "proactive", "proactive": "none", "heroic": "heroic"}
    swapped = theirs.assign(policy=theirs["policy"].map(other))
    pd.testing.assert_frame_equal(
        ours.sort_values(["policy", "metric"]).reset_index(drop=True),
        swapped.sort_values(["policy", "metric"]).reset_index(drop=True),
    )
    [gap] = first.differences.query(
        "policy == 'proactive' and metric == 'net_retention'"
    ).itertuples()
    [back] = second.differences.query(
        "policy == 'proactive' and metric == 'net_retention'"
    ).itertuples()
    assert back.mean_difference == pytest.approx(-gap.mean_difference)
    assert (back.ci_low, back.ci_high) == pytest.approx((-gap.ci_high, -gap.ci_low))
    sides = [
        next(v for v in c.verdicts if "proactive" in v and "none" in v) for c in (first, second)
    ]
    if not sides[0].startswith("Inconclusive"):
        assert ("higher" in sides[0]) == ("lower" in sides[1])
    best = (first.best(), second.best())
    assert best[1] == other[best[0]]
    share, flipped = (
        c.world_differences("net_retention").set_index("policy").loc["proactive", "share"]
        for c in (first, second)
    )
    assert share == pytest.approx(1 - flipped)


def test_no_difference_reads_as_inconclusive(copied: Path) -> None:
    def same(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        if "policy" not in frame:
            return frame
        parts = []
        for arm in frame["policy"].unique():
            rows = (
                frame[frame["policy"] == "none"]
                if arm == "proactive"
                else frame[frame["policy"] == arm]
            )
            parts.append(rows.assign(policy=arm))
        return pd.concat(parts, ignore_index=True)

    made = rewritten(copied, same)
    [verdict] = [v for v in made.verdicts if "proactive and none" in v]
    assert verdict.startswith("Inconclusive")
    row = made.world_differences("net_retention").set_index("policy").loc["proactive"]
    assert row["share_low"] <= 0.5 <= row["share_high"]


def test_every_number_follows_from_the_rows(folder: Path, copied: Path) -> None:
    """Shift every measurement: whatever number stays where it was is none of a measurement."""
    rng = np.random.default_rng(1)
    fixed = {*KEYS, *GROUP_KEYS, "study", "variant", "week", "world", "parameter"}

    def shifted(_name: str, frame: pd.DataFrame) -> pd.DataFrame:
        moved = frame.copy()
        for name in frame:
            if name in fixed or frame[name].dtype.kind != "f":
                continue
            noise = rng.uniform(0.55, 0.95, len(frame))
            moved[name] = frame[name] * noise + 0.013 * (frame[name].abs() < 1)
        return moved

    before, after = document(reread(folder)), document(rewritten(copied, shifted))
    stays = {"95", "10", "90", "8", "80", "0", "60", "1", "2", "12", "100"}
    config = reread(folder).findings.config
    stays |= {str(config.replications), str(config.worlds), "30"}
    for section, moved in zip(before.sections, after.sections, strict=True):
        if section.id not in RESULTS:
            continue
        assert section.id == moved.id
        for block, other in zip(section.blocks, moved.blocks, strict=False):
            if isinstance(block, Table) and isinstance(other, Table):
                same = [
                    (row[0], cell)
                    for (_, rows), (_, moved_rows) in zip(block.groups, other.groups, strict=False)
                    for row, moved_row in zip(rows, moved_rows, strict=False)
                    for cell, moved_cell in zip(row[1:], moved_row[1:], strict=True)
                    if cell == moved_cell
                    and set(re.findall(r"[\d.,]+", cell)) - stays
                    and not cell.endswith(".")
                ]
                assert not same, (section.id, block.caption, same)


@pytest.mark.parametrize("metric", ["net_retention", "logo_retention", "hours_used"])
def test_the_headline_table_holds_the_means_of_the_rows(folder: Path, metric: str) -> None:
    rows = duckdb.read_parquet(str(folder / "replications.parquet")).df()
    made = document(reread(folder))
    [section] = [s for s in made.sections if s.id == "figures"]
    table = next(b for b in section.blocks if isinstance(b, Table))
    title = METRICS[metric].title
    [group] = [g for heading, g in table.groups if heading.lower().startswith(title)]
    scale = 100 if METRICS[metric].unit == "%" else 1
    for arm, mean, *_ in group:
        expected = scale * rows.loc[rows["policy"] == arm, metric].mean()
        assert float(mean.replace(",", "")) == pytest.approx(
            expected, abs=0.51 if scale == 1 else 0.051
        )


def test_a_run_that_is_not_done_has_no_report(copied: Path) -> None:
    RunFolder(copied).set_status("interrupted")
    with pytest.raises(RunError, match=r"interrupted.*allowed: a finished run"):
        reread(copied)


@pytest.mark.parametrize("name", ["facts.json", "replications.parquet", "provenance.json"])
def test_a_broken_file_is_named(copied: Path, name: str, capsys) -> None:
    (copied / name).write_bytes(b"\x00nothing of the kind")
    with pytest.raises(SystemExit) as ended:
        main(["report", str(copied)])
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert name in message
    assert "Traceback" not in message


def test_a_report_of_one_arm_and_one_future(tmp_path: Path) -> None:
    given = [
        *SMALL[:4],
        "replications=1",
        "workers=1",
        "driver=sweep",
        "policies=[heroic]",
        "worlds=2",
    ]
    made = run(prepare(compose(given)))
    assert made.report(tmp_path / "one.html").read_text("utf-8").count("<h1") == 1
    assert made.report(tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(RunError, match=r"\.html or \.pdf"):
        made.report(tmp_path / "one.docx")


def test_facts_are_read_back(folder: Path) -> None:
    made = reread(folder)
    assert made.findings.facts.accounts == 30
    assert replace(made.findings.facts, notes=()) != made.findings.facts
