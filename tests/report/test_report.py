"""The report: made again from its folder, and every number in it from the rows it rests on."""

import math
import re
import shutil
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader

from simcs.analysis.answer import STUDIES
from simcs.analysis.assumptions import share_interval
from simcs.analysis.group_summary import KEYS as GROUP_KEYS
from simcs.analysis.horizon import YEARS
from simcs.analysis.measurements import TABLES
from simcs.analysis.pilot import months_of
from simcs.analysis.power import LEVEL, PILOTS, POWER
from simcs.analysis.summary import KEYS
from simcs.cli import main
from simcs.comparison import Comparison, reread, run
from simcs.errors import RunError
from simcs.experiment.compose import compose
from simcs.experiment.measurements import RunAnswer, RunMeasurements
from simcs.experiment.replications import prepare
from simcs.experiment.store import RunFolder
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.metrics.definitions import METRICS
from simcs.report.document import (
    Block,
    Bullets,
    Definitions,
    Document,
    Lead,
    Note,
    Paragraph,
    Picture,
    Section,
    Subheading,
    Table,
)
from simcs.report.headline import headline, sentences_of_parameters
from simcs.report.names import called
from simcs.report.pdf import pdf
from simcs.report.report import document
from simcs.report.sentences import verdicts
from simcs.report.text import supported
from simcs.team.parameters import cost_per_hour

SMALL = (
    "book.size=30",
    "book.burn_in_weeks=60",
    "book.burn_in_accounts=30",
    "horizon_weeks=60",
    "replications=10",
    "assumptions=9",
    "workers=1",
    "driver=loop",
    "policies=[none,heroic,proactive]",
)
RESULTS = (
    "front", "money", "answer", "figures", "futures", "time", "segments", "rescues", "hours",
    "mechanisms", "other-assumptions", "decision",
)  # fmt: skip
"""Sections whose numbers are measured."""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Return a finished run with all studies, as it is in memory."""
    path = tmp_path_factory.mktemp("runs") / "small"
    return run(prepare(compose(list(SMALL))), RunFolder.at(str(path)))


@pytest.fixture(scope="module")
def folder(compared: Comparison) -> Path:
    """Return its folder."""
    assert compared.folder is not None
    return compared.folder


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """Return a copy of that folder, to be changed."""
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def changed(
    measured: RunMeasurements, change: Callable[[str, pd.DataFrame], pd.DataFrame]
) -> RunMeasurements:
    """Return measurements after a change of their tables."""
    return replace(measured, **{n: change(n, getattr(measured, n)) for n in TABLES})


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


@pytest.mark.slow
def test_a_report_is_made_again_from_its_folder(folder: Path, copied: Path, capsys) -> None:
    """From another place it says that one in what to type, and nothing else is new."""
    first = (copied / "report.html").read_text("utf-8")
    assert str(folder) in first
    with pytest.raises(SystemExit):
        main(["report", str(copied)])
    moved = (copied / "report.html").read_text("utf-8")
    assert moved == first.replace(str(folder), str(copied))
    before = {p.name: p.read_bytes() for p in copied.iterdir()}
    for name in ("report.html", "report.pdf", "summary.txt", "comparison.csv", "retention.png"):
        (copied / name).unlink()
    with pytest.raises(SystemExit) as ended:
        main(["report", str(copied)])
    assert ended.value.code == 0
    assert {p.name: p.read_bytes() for p in copied.iterdir()} == before
    assert "report.html" in before


def favoured(_name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Let one policy keep clearly more, so that there is a verdict that can be swapped."""
    if "net_retention" not in frame:
        return frame
    more = 0.5 * (frame["policy"] == "proactive")
    return frame.assign(net_retention=frame["net_retention"] + more)


@pytest.mark.slow
def test_swapping_two_arms_swaps_the_verdict(folder: Path) -> None:
    held = changed(reread(folder).answer.measured, favoured)
    first, second = RunAnswer(held), RunAnswer(changed(held, swap_arms))
    ours, theirs = first.table, second.table
    other = {"none": "proactive", "proactive": "none", "heroic": "heroic"}
    swapped = theirs.assign(policy=theirs["policy"].map(other))
    pd.testing.assert_frame_equal(
        ours.sort_values(["policy", "metric"]).reset_index(drop=True),
        swapped.sort_values(["policy", "metric"]).reset_index(drop=True),
    )
    gap, back = (
        c.differences.set_index(["policy", "metric"]).loc["proactive", "net_retention"]
        for c in (first, second)
    )
    assert back["mean_difference"] == pytest.approx(-gap["mean_difference"])
    assert (back["ci_low"], back["ci_high"]) == pytest.approx((-gap["ci_high"], -gap["ci_low"]))
    sides = [
        next(v for v in verdicts(c) if "proactive" in v and "none" in v) for c in (first, second)
    ]
    assert "higher" in sides[0]
    assert "lower" in sides[1]
    assert (first.best(), second.best()) == ("proactive", "none")
    leads = [headline(c).partition("next best.")[0] for c in (first, second)]
    assert leads[0].startswith("proactive comes out best of 3 policies")
    assert leads[1].startswith("none comes out best of 3 policies")
    assert re.sub(r"none|proactive", lambda found: other[found[0]], leads[0]) == leads[1]
    share, flipped = (
        c.assumption_differences("net_retention").set_index("policy").loc["proactive", "share"]
        for c in (first, second)
    )
    assert share == pytest.approx(1 - flipped)


@pytest.mark.slow
def test_no_difference_reads_as_such(folder: Path) -> None:
    def same(_name: str, frame: pd.DataFrame) -> pd.DataFrame:
        if "policy" not in frame:
            return frame
        rows = frame[frame["policy"] == "none"]
        return pd.concat([rows, rows.assign(policy="proactive")], ignore_index=True)

    held = changed(reread(folder).answer.measured, same)
    made = RunAnswer(replace(held, facts=replace(held.facts, arms=("none", "proactive"))))
    assert headline(made).startswith("No difference between ")
    [verdict] = verdicts(made)
    assert verdict.startswith("No difference: ")
    assert "none" in verdict
    assert "proactive" in verdict
    row = made.assumption_differences("net_retention").set_index("policy").loc["proactive"]
    assert row["share_low"] <= 0.5 <= row["share_high"]


SHIFTS = (
    (0.6, 0.003, 0.0), (0.8, 0.01, 0.01), (0.75, 0.1, 0.2), (0.55, 0.4, 0.35), (0.3, 0.2, 0.05),
)  # fmt: skip
"""By how much a column is made smaller, how far apart its rows are moved, and what is added to
values below one: with little noise the same sentences are said, with much the order is another."""


def shifted(
    measured: RunMeasurements, scale: float, noise: float, offset: float
) -> RunMeasurements:
    """Return measurements of which every measured value is another one."""
    fixed = {*KEYS, *GROUP_KEYS, "study", "variant", "week", "set", "parameter"}

    def shift(table: str, frame: pd.DataFrame) -> pd.DataFrame:
        moved = frame.copy()
        for name in frame:
            if name not in fixed and frame[name].dtype.kind == "f":
                # Of its own, so that a new column changes nothing for the others.
                rng = np.random.default_rng([1, zlib.crc32(f"{table} {name}".encode())])
                factor = scale * rng.uniform(0.9, 1) * rng.uniform(1 - noise, 1, len(frame))
                moved[name] = frame[name] * factor + offset * (frame[name].abs() < 1)
        return moved

    return changed(measured, shift)


NUMBER = re.compile(r"\d(?:[\d,]*\d)?(?:\.\d+)?")
PHRASES = (
    "95 % interval", "95 % intervals", "10-90 %", "8 of 10 futures", "8 futures in 10",
    "begin at 100 %",
)  # fmt: skip
"""What names a number that is none of a measurement."""


def fixed_numbers(measured: RunMeasurements) -> set[str]:
    """Return the numbers that a report may give for any run with this set-up."""
    config, facts = measured.config, measured.facts
    counts = [measured.variants[measured.variants["study"] == s] for s in STUDIES]
    sizes = [int(size) for size in counts[1]["variant"].unique()]
    numbers = [
        len(facts.arms), facts.accounts, facts.csms, config.replications, config.assumptions,
        config.horizon_weeks, WEEKS_PER_YEAR, 12, months_of(config.horizon_weeks),
        measured.draws["parameter"].nunique(),
        *(rows["replication"].nunique() for rows in counts if len(rows)),
        *sizes, len(sizes), 0, 100, PILOTS,
        10 * math.ceil(facts.futures_needed / 10), round(cost_per_hour(config.team)), YEARS,
    ]  # fmt: skip
    ratios = [config.horizon_weeks / WEEKS_PER_YEAR, *(facts.accounts / n for n in sizes if n)]
    ratios += [100 * POWER, 100 * LEVEL, 100 * (POWER * (1 - POWER) / PILOTS) ** 0.5]
    # How sure a share of none or of all sets is follows from how many sets there are.
    ratios += [
        100 * bound
        for won in (0, config.assumptions)
        for bound in share_interval(won, config.assumptions)
    ]
    return {f"{n:,}" for n in numbers} | {f"{r:{f}}" for r in ratios for f in (".3g", ".1f", ".0f")}


def template(text: str) -> str:
    """Return a text with its numbers left out."""
    return NUMBER.sub("#", text)


def plain(text: str) -> str:
    """Return a text without what holds numbers by its name: phrases, metrics, parameters."""
    for phrase in sorted(NAMES, key=len, reverse=True):
        text = text.replace(phrase, "")
    return text


NAMES = {*PHRASES, *(METRICS[name].title for name in METRICS)} | {
    sentence for sentence in sentences_of_parameters().values() if NUMBER.search(sentence)
}


RANKS = "Rank correlation"
"""Stays where values move so little that their order does not; see
tests/analysis/test_assumptions.py."""


def texts(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each text of a block with what sets it apart: its own words, or its place."""
    match block:
        case Lead(text) | Paragraph(text) | Note(text) | Subheading(text):
            found = [text]
        case Bullets(items):
            found = list(items)
        case Definitions(items):
            found = [said for pair in items for said in pair]
        case Picture():
            found = [block.caption, block.alt]
        case Table():
            found = [block.caption, *block.columns, *(heading for heading, _ in block.groups)]
            for heading, rows in block.groups:
                for row in rows:
                    found.append(row[0])
                    for column, cell in zip(block.columns[1:], row[1:], strict=True):
                        if column == RANKS:
                            continue
                        yield " | ".join((block.caption, heading, row[0], column)), plain(cell)
    for text in map(plain, found):
        yield template(text), text


def unmoved(documents: Sequence[Document], may_stay: set[str]) -> list[tuple[str, str]]:
    """Return the numbers that all versions of a report have in the same place.

    A text that only the first version has is compared with all that others say in that section.
    """
    versions: list[dict[tuple[str, str], list[list[str]]]] = []
    for made in documents:
        held: dict[tuple[str, str], list[list[str]]] = {}
        for section in (s for s in made.sections if s.id in RESULTS):
            for block in section.blocks:
                for key, text in texts(block):
                    held.setdefault((section.id, key), []).append(NUMBER.findall(text))
        versions.append(held)
    first, *others = versions
    stay = []
    for key, found in first.items():
        for place, numbers in enumerate(found):
            same = [v[key][place] for v in others if len(v.get(key, ())) > place]
            same = [them for them in same if len(them) == len(numbers)]
            for n, number in enumerate(numbers):
                # What rounds to 0.1 or 0.2 does so when it is made a little smaller too.
                if number in may_stay or abs(float(number.replace(",", ""))) < 0.25:
                    continue
                # Two digits may be the same in one other version, or stand elsewhere, by chance.
                if len(same) > 1 or (same and sum(map(str.isdigit, number)) > 2):
                    kept = all(them[n] == number for them in same)
                elif sum(map(str.isdigit, number)) <= 2:
                    continue
                else:
                    kept = all(
                        any(number in them for k, each in v.items() if k[0] == key[0]
                            for them in each)
                        for v in others
                    )  # fmt: skip
                if kept:
                    stay.append((f"{key[0]}: {key[1]}", number))
    return stay


@pytest.fixture(scope="module")
def versions(folder: Path) -> list[Document]:
    """Return the report, and that of other measurements of the same set-up."""
    held = reread(folder).answer.measured
    each = [held, *(shifted(held, *shift) for shift in SHIFTS)]
    return [document(RunAnswer(measured)) for measured in each]


@pytest.mark.slow
def test_every_number_follows_from_the_rows(folder: Path, versions: list[Document]) -> None:
    """Shift every measurement: whatever number stays where it was is none of a measurement."""
    assert {s.id for s in versions[0].sections} >= set(RESULTS)
    assert unmoved(versions, fixed_numbers(reread(folder).answer.measured)) == []


@pytest.mark.slow
def test_page_one_is_a_page_and_the_appendix_begins_by_page_nine(versions: list[Document]) -> None:
    reader = PdfReader(BytesIO(pdf(versions[0])))
    place = {
        str(entry.title): reader.get_destination_page_number(entry)
        for entry in reader.outline
        if not isinstance(entry, list)
    }
    assert place["The answer"] == 0
    assert place["Where the money comes from"] == 1
    assert (place["Appendix"] or 0) <= 8
    assert [section.id for section in versions[0].sections][:2] == ["front", "money"]


TYPED = "73.4"


def typed(block: Block) -> Block:
    """Return a block with a number that somebody typed in place of a measured one."""

    def put(text: str) -> str:
        return NUMBER.sub(TYPED, text)

    match block:
        case Lead(text):
            return Lead(put(text))
        case Bullets(items):
            return Bullets([*items, f"It keeps {TYPED} % of revenue."])
        case Picture():
            return replace(block, alt=put(block.alt), caption=f"{block.caption}, {TYPED}")
        case Table():
            groups = [(h, [(r[0], *map(put, r[1:])) for r in rows]) for h, rows in block.groups]
            return replace(block, groups=groups)
        case _:
            return block


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Lead, Bullets, Picture, Table])
def test_a_typed_number_would_be_found(
    folder: Path, versions: list[Document], kind: type[Block]
) -> None:
    def mutant(made: Document) -> Document:
        """Type a number into the first block of a kind."""
        sections, done = [], False
        for section in made.sections:
            blocks = []
            for block in section.blocks:
                hit = isinstance(block, kind) and section.id in RESULTS and not done
                done = done or hit
                blocks.append(typed(block) if hit else block)
            sections.append(replace(section, blocks=blocks))
        return replace(made, sections=sections)

    found = unmoved(
        [mutant(made) for made in versions], fixed_numbers(reread(folder).answer.measured)
    )
    assert found
    assert {number for _, number in found} == {TYPED}


def test_a_typed_number_is_found_in_words_that_change() -> None:
    def made(said: str) -> Document:
        return Document("A", "b", [Section("Answer", [Paragraph(said)], "answer")])

    found = unmoved([made("It keeps 73.4 %."), made("It has 73.4 %.")], set())
    assert [number for _, number in found] == [TYPED]
    assert not unmoved([made("It keeps 73.4 %."), made("It has 73.5 %.")], set())


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["net_retention", "logo_retention", "hours_used"])
def test_the_headline_table_holds_the_means_of_the_rows(folder: Path, metric: str) -> None:
    rows = duckdb.read_parquet(str(folder / "replications.parquet")).df()
    made = document(reread(folder).answer)
    [section] = [s for s in made.sections if s.id == "figures"]
    table = next(b for b in section.blocks if isinstance(b, Table))
    title = METRICS[metric].title
    [group] = [g for heading, g in table.groups if heading.lower().startswith(title)]
    scale = 100 if METRICS[metric].unit == "%" else 1
    own = reread(folder).answer.table.query("metric == @metric")
    digits = supported(zip(own["ci_low"], own["ci_high"], strict=True), METRICS[metric].unit)
    for arm, mean, *_ in group:
        [policy] = [one for one in rows["policy"].unique() if called("default", one) == arm]
        expected = scale * rows.loc[rows["policy"] == policy, metric].mean()
        assert float(mean.replace(",", "")) == pytest.approx(expected, abs=0.51 * 10.0**-digits)


@pytest.mark.slow
def test_a_run_that_is_not_done_has_no_report(copied: Path) -> None:
    RunFolder(copied).set_status("interrupted")
    with pytest.raises(RunError, match=r"interrupted.*allowed: a finished run"):
        reread(copied)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["facts.json", "replications.parquet", "provenance.json"])
def test_a_broken_file_is_named(copied: Path, name: str, capsys) -> None:
    (copied / name).write_bytes(b"\x00nothing of the kind")
    with pytest.raises(SystemExit) as ended:
        main(["report", str(copied)])
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert name in message
    assert "Traceback" not in message


@pytest.mark.slow
def test_a_report_of_one_arm_and_one_future(tmp_path: Path) -> None:
    given = [
        *SMALL[:4],
        "replications=1",
        "workers=1",
        "driver=loop",
        "policies=[heroic]",
        "assumptions=2",
    ]
    made = run(prepare(compose(given)))
    assert made.report(tmp_path / "one.html").read_text("utf-8").count("<h1") == 1
    assert made.report(tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(RunError, match=r"\.html or \.pdf"):
        made.report(tmp_path / "one.docx")
    with pytest.raises(RunError, match="report 3; allowed: a path"):
        made.report(3)  # type: ignore[arg-type]


@pytest.mark.slow
def test_facts_are_read_back(compared: Comparison) -> None:
    assert compared.folder is not None
    again = reread(compared.folder)
    assert again.answer.facts == compared.answer.facts
    assert again.answer.config == compared.answer.config
    assert str(again) == str(compared)
