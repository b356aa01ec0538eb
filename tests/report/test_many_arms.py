"""Reports of one arm to a hundred, with names as long as they may be, can be made and read."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from pypdf import PdfReader
from reportlab.lib.pagesizes import A4

from simcs.analysis.measurements import TABLES
from simcs.comparison import run
from simcs.experiment.compose import compose
from simcs.experiment.measurements import RunAnswer, RunMeasurements
from simcs.experiment.replications import prepare
from simcs.report.document import Document, Picture, Table
from simcs.report.figures import retention_figure
from simcs.report.figures.style import LABEL_SIZE
from simcs.report.html import comparison_html
from simcs.report.page import page
from simcs.report.pdf import HIGHEST, POINTS_PER_INCH, pdf
from simcs.report.pdf_table import SIZES, fitted, parts
from simcs.report.pdf_text import MARGIN, WIDTH
from simcs.report.plain_tables import difference_table, survivors_table, table
from simcs.report.report import document
from simcs.report.selection import DRAWN, LISTED, few, note, ranking
from simcs.report.sentences import plain_text
from tests.report.test_figures import readable
from tests.report.test_pdf import compact

SMALL = (
    "book.size=20", "book.burn_in_weeks=30", "book.burn_in_accounts=20", "horizon_weeks=60",
    "replications=3", "assumptions=4", "workers=1", "driver=loop", "depth=full",
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
    pytest.param(arms, names, marks=() if (arms, names) in FAST else pytest.mark.slow)
    for FAST in ({(1, "long"), (20, "long")},)
    for arms in (1, 4, 20, 100)
    for names in NAMES
]


@pytest.fixture(scope="module")
def measured() -> RunMeasurements:
    """Return what a small run of two arms measured."""
    return run(prepare(compose(list(SMALL)))).answer.measured


def of_arms(measured: RunMeasurements, count: int, names: str) -> RunAnswer:
    """Return an answer with so many arms: each has the rows of one of two, a little changed."""
    first, second = measured.facts.arms
    arms = [NAMES[names].format(n)[:40] for n in range(count)]
    assert len(set(arms)) == count
    more = np.random.default_rng(1).uniform(0.0, 0.1, count)

    def rows(frame: pd.DataFrame) -> pd.DataFrame:
        if "policy" not in frame:
            return frame
        made = []
        for n, arm in enumerate(arms):
            own = frame[frame["policy"] == (second if n else first)].assign(policy=arm)
            if "week" not in own and "net_retention" in own:
                own["net_retention"] *= 1 + more[n]
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
    reader, said, places = PdfReader(BytesIO(pdf(made)), strict=True), [], []

    def place(text, _matrix, position, _font, _size) -> None:
        if text.strip():
            places.append((position[4], position[5]))

    for sheet in reader.pages:
        said.append(sheet.extract_text(visitor_text=place))
    right, top = A4[0] - MARGIN, A4[1] - MARGIN
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
    for held in (b for s in made.sections for b in s.blocks if isinstance(b, Table)):
        pieces = parts(held, WIDTH)
        assert [c for piece in pieces for c in piece.columns[1:]] == list(held.columns[1:])
        for piece in pieces:
            assert piece.columns[0] == held.columns[0]
            size, widths = fitted(piece, WIDTH)
            assert size >= min(SIZES) >= SMALLEST
            # Nothing that may not be broken is wider than what is left for it.
            assert min(widths) > 4 * size


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
        assert all(low.y1 < high.y0 + 5 for low, high in zip(labels, labels[1:], strict=False))
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
    assert len(said.splitlines()) < 600
    html = comparison_html(c.table, c.differences, said.splitlines())
    assert html.count("<table>") == 1 + (arms > 1)


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
