"""Reports of one arm to a hundred, with names as long as they may be, can be made and read."""

from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth

from simcs.analysis.measurements import TABLES
from simcs.comparison import run
from simcs.experiment.compose import compose
from simcs.experiment.measurements import RunAnswer, RunMeasurements
from simcs.experiment.replications import prepare
from simcs.report.document import Document, Picture, Section, Table, plain
from simcs.report.figures import retention_figure
from simcs.report.figures.style import LABEL_SIZE
from simcs.report.html import comparison_html
from simcs.report.page import page
from simcs.report.pdf import HIGHEST, POINTS_PER_INCH, pdf
from simcs.report.pdf_table import SIZES, fitted, parts
from simcs.report.pdf_text import ABOVE, FONT, MARGIN, WIDTH, fonts
from simcs.report.plain_tables import difference_table, survivors_table, table
from simcs.report.report import document
from simcs.report.selection import DRAWN, LISTED, few, note, ranking
from simcs.report.sentences import plain_text
from tests.report.test_figures import PICTURES, drawn, frames, readable, texts_of
from tests.report.test_pdf import compact
from tests.tiers import first_fast

SMALL = (
    "book.size=20", "book.burn_in_weeks=30", "book.burn_in_accounts=20", "horizon_weeks=60",
    "replications=3", "workers=1", "driver=loop", "depth=quick",
    "policies=[none,heroic]",
)  # fmt: skip
NAMES = {
    "short": "arm {:02}",
    "long": "Prevention first for large accounts {:03}a",
    "solid": "Prevention_first_for_large_accounts_{:03}a",
}
SMALLEST = 6.0
"""Points of letters on paper."""
CASES = [
    pytest.param(1, "long"),
    *(
        pytest.param(arms, names, marks=pytest.mark.slow)
        for arms, names in ((4, "solid"), (20, "short"), (20, "solid"), (100, "long"))
    ),
]
"""A report of 20 takes some seconds; single tables and pictures hold the law in the fast tier."""


@pytest.fixture(scope="module")
def measured() -> RunMeasurements:
    """Return what a small run of two arms measured, and studies with the same figures."""
    held = run(prepare(compose(list(SMALL)))).answer.measured
    studies = [
        held.replications.assign(study=study, variant=variant)
        for study, variants in (("assumptions", "0123"), ("staffing", "124"))
        for variant in variants
    ]
    draws = pd.DataFrame(
        [(str(n), key, n / 4, n / 4) for key in ("journey.adoption_rate", "team.x") for n in
         range(4)], columns=["set", "parameter", "value", "place"],
    )  # fmt: skip
    return held.with_study(pd.concat(studies, ignore_index=True), draws)


def of_arms(measured: RunMeasurements, count: int, names: str) -> RunAnswer:
    """Return an answer with so many arms: each has the rows of one of two, a little changed."""
    first, second = measured.facts.arms
    arms = [NAMES[names].format(n)[:40] for n in range(count)]
    assert len(set(arms)) == count
    rng = np.random.default_rng(1)
    more = rng.uniform(0.0, 0.1, count)

    def rows(frame: pd.DataFrame) -> pd.DataFrame:
        if "policy" not in frame:
            return frame
        made = []
        for n, arm in enumerate(arms):
            own = frame[frame["policy"] == (second if n else first)].assign(policy=arm)
            if "week" not in own and "net_retention" in own:
                own["net_retention"] *= 1 + more[n] * rng.uniform(0.5, 1.5, len(own))
            made.append(own)
        return pd.concat(made, ignore_index=True)

    tables = {name: rows(getattr(measured, name)) for name in TABLES}
    about = measured.facts.about[second]
    facts = replace(measured.facts, arms=tuple(arms), about=dict.fromkeys(arms, about))
    return RunAnswer(replace(measured, facts=facts, **tables))


@pytest.fixture(scope="module")
def make(measured: RunMeasurements):
    """Return what makes the answer and the document of a case; each is made once."""

    @cache
    def made(count: int, names: str) -> tuple[RunAnswer, Document]:
        c = of_arms(measured, count, names)
        return c, document(c)

    return made


@pytest.mark.parametrize(("arms", "names"), CASES)
def test_pictures_can_be_read(make, arms: int, names: str) -> None:
    _, made = make(arms, names)
    pictures = [b for s in made.sections for b in s.blocks if isinstance(b, Picture)]
    assert len(pictures) >= 5
    for picture in pictures:
        figure = picture.drawn()
        readable(figure)
        width, height = POINTS_PER_INCH * figure.get_size_inches()
        part = min(1.0, WIDTH / width, HIGHEST / height)
        assert part * LABEL_SIZE >= SMALLEST, picture.caption


@pytest.mark.parametrize(("arms", "names"), CASES)
def test_the_page_and_the_pdf_can_be_made_and_no_text_leaves_a_page(
    make, arms: int, names: str
) -> None:
    _, made = make(arms, names)
    assert page(made).count("<figure>") >= 5
    reader, places = PdfReader(BytesIO(pdf(made)), strict=True), []

    def place(text, page_, at, _font, _size) -> None:
        if text.strip() and not text.strip().startswith("of "):  # a form: its own places
            x, y = (at[4] * page_[n] + at[5] * page_[n + 2] + page_[n + 4] for n in (0, 1))
            places.append((x, y))

    said = [sheet.extract_text(visitor_text=place) for sheet in reader.pages]
    right, top = A4[0] - MARGIN, A4[1] - ABOVE
    assert all(MARGIN - 1 < x < right and 0 < y < top for x, y in places)
    whole = compact("".join(said))
    for section in made.sections:
        assert compact(section.title) in whole
        for block in section.blocks:
            if isinstance(block, Table):
                assert compact(block.caption) in whole


@pytest.mark.parametrize(("arms", "names"), CASES)
def test_no_number_of_a_table_on_paper_is_broken(make, arms: int, names: str) -> None:
    _, made = make(arms, names)
    fonts()
    for held in (b for s in made.sections for b in s.blocks if isinstance(b, Table)):
        pieces = parts(held, WIDTH)
        assert [c for piece in pieces for c in piece.columns[1:]] == list(held.columns[1:])
        for piece in pieces:
            assert piece.columns[0] == held.columns[0]
            size, widths = fitted(piece, WIDTH)
            assert size >= min(SIZES) >= SMALLEST
            rows = [row for _, own in piece.groups for row in own]
            for cells, width in list(zip(zip(*rows, strict=True), widths, strict=True))[1:]:
                words = {word for cell in cells for word in plain(cell).split(" ")}
                if not set(piece.words):
                    assert all(stringWidth(word, FONT, size) <= width for word in words)


@pytest.mark.parametrize(("arms", "names"), CASES)
def test_the_picture_of_retention_can_be_read(make, arms: int, names: str) -> None:
    c, _ = make(arms, names)
    figure = retention_figure(c.curves, scenario="with one setting", book="20 accounts")
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    boxes = [text.get_window_extent(renderer) for text in texts]
    assert all(b.x0 >= 0 and b.y0 >= 0 for b in boxes)
    assert all(b.x1 <= figure.bbox.width and b.y1 <= figure.bbox.height for b in boxes)
    caption = figure.texts[-1].get_window_extent(renderer)
    for axes in figure.axes:
        assert axes.xaxis.label.get_window_extent(renderer).y0 > caption.y1
        labels = sorted((t.get_window_extent(renderer) for t in axes.texts), key=lambda b: b.y0)
        assert len(labels) == min(arms, DRAWN)
        assert all(low.y1 < high.y0 + 5 for low, high in pairwise(labels))
    said = " ".join(text.get_text() for text in figure.texts)
    assert (f"{DRAWN} of {arms} policies" in said.replace("\n", " ")) == (arms > DRAWN)


@pytest.mark.parametrize(("arms", "names"), CASES)
def test_the_printed_text_can_be_read(make, arms: int, names: str) -> None:
    c, _ = make(arms, names)
    shown = few(c, LISTED)
    tables = (table(shown.table), difference_table(shown.differences), survivors_table(c.curves))
    assert max(len(line) for text in tables for line in text.splitlines()) <= 100
    said = plain_text(c)
    assert tables[0] in said
    assert (f"{LISTED} of {arms} policies" in said) == (arms > LISTED)
    assert len(said.splitlines()) < 700  # of which sentences, whose number depends on results
    html = comparison_html(c.table, c.differences, said.splitlines())
    assert html.count("<table>") == 1 + (arms > 1)


@pytest.mark.slow
def test_the_best_the_worst_and_the_baseline_are_shown(measured: RunMeasurements) -> None:
    c = of_arms(measured, 30, "short")
    order = ranking(c)
    means = c.table[c.table["metric"] == c.metric].set_index("policy")["mean"]
    assert list(means[order]) == sorted(means, reverse=True)
    for most, best, worst in ((DRAWN, 5, 2), (LISTED, 14, 5), (3, 1, 1)):
        shown = few(c, most)
        others = [arm for arm in order if arm != c.baseline]
        assert {*shown.policies} == {c.baseline, *others[:best], *others[-worst:]}
        assert [*shown.policies] == [arm for arm in c.policies if arm in shown.policies]
        assert len(shown.policies) == most
        assert f"{most} of 30 policies" in note(c, most)
        # What is shown of an arm is what it is among all of them.
        own = c.table[c.table["policy"].isin(shown.policies)].reset_index(drop=True)
        pd.testing.assert_frame_equal(shown.table, own)
        gaps = c.differences[c.differences["policy"].isin(shown.policies)]
        pd.testing.assert_frame_equal(shown.differences, gaps.reset_index(drop=True))
    assert few(c, 30) is c
    assert note(c, 30) == ""


def test_the_same_arms_are_picked_once(measured: RunMeasurements) -> None:
    c = of_arms(measured, 9, "short")
    assert few(c, DRAWN) is few(c, DRAWN)


@pytest.mark.parametrize("names", NAMES)
def test_a_table_with_a_column_for_each_of_many_arms_is_printed_in_parts(names: str) -> None:
    arms = [NAMES[names].format(n)[:40] for n in range(20)]
    cells = [
        f"{603_333 + n:,} (433,093 to 773,574)".replace(" to ", "\xa0to\xa0") for n in range(20)
    ]
    held = Table("Value", ("Measure", *arms), [("", [("Net value of the book, $", *cells)])])
    fonts()
    count = len(parts(held, WIDTH))
    made = Document("T", "S", [Section("One", [held], "one")])
    reader = PdfReader(BytesIO(pdf(made)), strict=True)
    said = "".join(compact(sheet.extract_text()) for sheet in reader.pages)
    assert count > 1
    assert [f"part{n}of{count}" in said for n in range(1, count + 2)] == [True] * count + [False]
    assert all(compact(text) in said for text in (*arms, *cells))
    assert said.count("Netvalueofthebook,$") == count


@pytest.mark.parametrize("names", first_fast(NAMES))
@pytest.mark.parametrize("name", first_fast(PICTURES, 5))
def test_no_two_names_in_a_picture_read_the_same(name: str, names: str) -> None:
    arms = tuple(NAMES[names].format(n)[:40] for n in range(DRAWN))
    figure = drawn(name, frames(arms))
    readable(figure)
    said = "".join("".join(text.split()) for text, _ in texts_of(figure))
    named = arms if name in {"retention", "staffing", "groups", "hours", "rescues"} else arms[:1]
    if name != "causes":
        assert all("".join(arm.split()) in said for arm in named)
