"""The report as PDF: the same texts in the same order as the page, and pages that can be read."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from simcs.report.document import (
    Definitions,
    Document,
    Paragraph,
    Picture,
    Section,
    Subheading,
    Table,
    plain,
)
from simcs.report.page import page
from simcs.report.pdf import pdf
from simcs.report.pdf_table import fitted, shared
from simcs.report.pdf_text import WIDTH
from tests.report_sample import ARMS, HOSTILE, METRICS, bars, ledger, sample, texts

CENTIMETRE = 28.4


def compact(text: str) -> str:
    """Return text without white space: lines are broken elsewhere on paper."""
    return "".join(plain(text).split())


def read(document: Document) -> tuple[PdfReader, list[str]]:
    reader = PdfReader(BytesIO(pdf(document)), strict=True)
    return reader, [compact(found.extract_text()) for found in reader.pages]


def one(*blocks: object) -> Document:
    return Document("Title", "Subtitle", [Section("Section", blocks, "section")])  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def whole() -> tuple[PdfReader, list[str]]:
    return read(sample())


def in_order(wanted: list[str], text: str) -> None:
    place = 0
    for one_text in wanted:
        found = text.find(compact(one_text), place)
        assert found >= 0, one_text
        place = found + len(compact(one_text))


def test_all_texts_are_there_in_the_order_of_the_page(whole: tuple[PdfReader, list[str]]) -> None:
    in_order(texts(sample()), "".join(whole[1]))
    with pytest.raises(AssertionError):
        in_order([*texts(sample()), "Verdict"], "".join(whole[1]))


def test_it_says_what_it_is(whole: tuple[PdfReader, list[str]]) -> None:
    reader, _ = whole
    assert reader.metadata is not None
    assert reader.metadata.title == sample().title
    assert reader.metadata.subject == sample().subtitle
    assert reader.metadata.author == "simcs"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en"  # type: ignore[index]


def test_pages_are_numbered(whole: tuple[PdfReader, list[str]]) -> None:
    _, pages = whole
    assert len(pages) > 4
    for number, text in enumerate(pages, start=1):
        assert f"{number}of{len(pages)}" in text


def test_headings_are_in_the_outline(whole: tuple[PdfReader, list[str]]) -> None:
    reader, pages = whole
    wanted: list[object] = []
    for section in sample().sections:
        wanted.append(section.title)
        below = [block.text for block in section.blocks if isinstance(block, Subheading)]
        wanted += [below] if below else []
    found = [[e.title for e in entry] if isinstance(entry, list) else entry.title
             for entry in reader.outline]  # fmt: skip
    assert found == wanted
    for entry in reader.outline:
        if not isinstance(entry, list):
            place = reader.get_destination_page_number(entry)
            assert place is not None
            assert compact(str(entry.title)) in pages[place]


def test_heads_are_repeated_where_a_table_goes_on(whole: tuple[PdfReader, list[str]]) -> None:
    _, pages = whole
    holding = [text for text in pages if any(f"A-{1000 + n}" in text for n in range(70))]
    assert len(holding) > 1
    for text in holding:
        assert compact("Table 2. " + ledger().caption) in text
        assert compact("".join(ledger().columns)) in text


def test_small_groups_stay_under_their_heading(whole: tuple[PdfReader, list[str]]) -> None:
    _, pages = whole
    assert sum("Table1." in text for text in pages) > 1
    for i, metric in enumerate(METRICS):
        rows = "".join(f"{arm}{84 + n}.{i}{80 + n}.1 to {88 + n}.4 74.1 to 94.0 30"
                       for n, arm in enumerate(ARMS))  # fmt: skip
        assert sum(compact(metric + rows) in text for text in pages) == 1


@pytest.mark.slow
def test_pictures_are_on_the_page_of_their_caption_and_heading() -> None:
    for lines in range(30, 44, 2):
        filler = Paragraph(" ".join(["so many words"] * 6 * lines))
        document = Document("T", "S", [
            Section("One", [filler], "one"),
            Section("Two", [Subheading("Beneath"), Picture(bars(), "alt", "Bars")], "two"),
        ])  # fmt: skip
        reader, pages = read(document)
        (place,) = (n for n, text in enumerate(pages) if "Figure1.Bars" in text)
        assert len(reader.pages[place].images) == 1
        assert "Beneath" in pages[place]
        assert "Two" in pages[place]


def test_no_heading_is_left_alone_at_the_foot_of_a_page() -> None:
    table = Table("Rows", ("a", "b"), [("Group", [("row", "1")] * 10), ("", [("row", "1")] * 40)])
    alone = 0
    for lines in range(24, 44, 3):
        filler = Paragraph(" ".join(["so many words"] * 6 * lines))
        document = Document("T", "S", [
            Section("One", [filler], "one"), Section("Heading", [table], "two"),
        ])  # fmt: skip
        pages = read(document)[1]
        (place,) = (n for n, text in enumerate(pages) if "Heading" in text)
        assert "Group" + "row1" * 10 in pages[place]
        alone += place
    assert 0 < alone < 7


@pytest.mark.slow
def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.report.test_pdf import both\n"
        "sys.stdout.buffer.write(both())"
    )
    here = str(Path(__file__).parents[2])
    other = subprocess.run(
        [sys.executable, "-c", code, here], capture_output=True, check=True, timeout=120
    )
    assert other.stdout == both()


def both() -> bytes:
    document = one(Picture(bars, "alt", "caption"), ledger(3), Paragraph("αβγ, שלום"))
    return pdf(document) + page(document).encode()


@pytest.mark.slow
def test_names_that_look_like_markup_or_have_no_letters_are_shown_or_boxes() -> None:
    _, pages = read(sample(HOSTILE))
    text = "".join(pages)
    for name in HOSTILE[:7]:
        assert compact(name) in text
    assert "mega" in text


@given(st.text(alphabet=st.characters(), max_size=40))
@settings(max_examples=30)
def test_any_text_can_be_set(text: str) -> None:
    table = Table(text, ("a", "b"), [(text, [(text, text)])])
    document = Document(text, text, [Section(text, [Paragraph(text), table], "a")])
    PdfReader(BytesIO(pdf(document)))


@pytest.mark.slow
@pytest.mark.parametrize("cell", ["W" * 6000, "many words " * 900])
def test_a_cell_higher_than_a_page_is_split(cell: str) -> None:
    table = Table("Long", ("a", "b", "c"), [("", [("x", cell, "1")])], words=("b",))
    _, pages = read(one(table, Definitions([("term", cell)])))
    assert len(pages) > 2
    counted = "".join(pages).count("W" if cell[0] == "W" else "manywords")
    assert counted == 2 * (6000 if cell[0] == "W" else 900)


def test_what_is_empty_can_be_set() -> None:
    empty = Table("Nothing", ("a", "b"), [])
    _, pages = read(one(Paragraph(""), empty, Definitions([]), Subheading("End")))
    in_order(["Table 1. Nothing", "a", "b", "End"], "".join(pages))


def test_what_leads_has_its_page_and_no_title_but_in_the_outline() -> None:
    first = Section("The answer", [Paragraph("Yes. " * 600)], "front", leads=True)
    rest = Section("Behind", [Paragraph("p")], "rest")
    last = Section("Appendix", [Paragraph("q")], "appendix", on_new_page=True)
    reader, pages = read(Document("Question?", "S", [first, rest, last]))
    assert [entry.title for entry in reader.outline] == ["The answer", "Behind", "Appendix"]
    assert len(pages) == 3
    assert "Theanswer" not in pages[0]
    assert "Behind" in pages[1]
    assert "Appendix" in pages[2]


def test_letters_shrink_before_a_number_is_broken() -> None:
    def table(columns: int) -> Table:
        names = [f"year {n}" for n in range(columns)]
        return Table("c", ("who", *names), [("", [("arm", *["80.1 to 88.4"] * columns)])])

    sizes = [fitted(table(columns), WIDTH)[0] for columns in (3, 8)]
    assert sizes[0] > sizes[1]
    for columns in (3, 8, 14, 40):
        assert sum(fitted(table(columns), WIDTH)[1]) == pytest.approx(WIDTH)
    _, pages = read(one(table(40)))
    assert pages[0].count("80.1to88.4") <= 40


@given(
    st.lists(st.tuples(st.floats(1, 300), st.floats(0, 300)), min_size=1, max_size=12),
    st.floats(50, 800),
)
def test_columns_share_the_room(sides: list[tuple[float, float]], room: float) -> None:
    needs = [need for need, _ in sides]
    wants = [need + more for need, more in sides]
    widths = shared(needs, wants, room)
    assert sum(widths) == pytest.approx(room)
    if sum(needs) <= room:
        assert all(width >= need - 1e-6 for width, need in zip(widths, needs, strict=True))
    if sum(wants) <= room:
        assert all(width >= want - 1e-6 for width, want in zip(widths, wants, strict=True))
