"""The report as a page: what is in it, that nothing can be put into it, and that it can be read."""

import re
from base64 import b64decode, b64encode
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcs.report import style
from simcs.report.document import Document, Paragraph, Picture, Section, Table, plain
from simcs.report.page import page
from tests.report_sample import HOSTILE, bars, sample, texts

VOID = {"meta", "img", "br", "link", "hr", "input", "base", "source"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Page(HTMLParser):
    """The elements of a page with their attributes and text, in their order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[tuple[str, ...], str]] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip("\n"):
            self.words.append((tuple(self.open), data))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]

    def inside(self, tag: str, without: str = "") -> list[str]:
        return [text for where, text in self.words if tag in where and without not in where]


@pytest.fixture(scope="module")
def source() -> str:
    return page(sample())


@pytest.fixture(scope="module")
def parsed(source: str) -> Page:
    return Page(source)


def test_all_texts_are_there_in_their_order_and_nothing_else(parsed: Page) -> None:
    shown = parsed.inside("header") + parsed.inside("main", without="nav")
    assert shown == [plain(text) for text in texts(sample()) if text]


def test_headings_form_an_outline(parsed: Page) -> None:
    levels = [HEADINGS.index(tag) for tag, _ in parsed.elements if tag in HEADINGS]
    assert levels.count(0) == 1
    assert levels[0] == 0
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_it_says_its_language_title_and_width(parsed: Page) -> None:
    assert parsed.all("html")[0]["lang"] == "en"
    assert parsed.inside("title") == [sample().title]
    names = {meta.get("name"): meta.get("content") for meta in parsed.all("meta")}
    assert "width=device-width" in str(names["viewport"])


def test_contents_link_to_every_section_and_ids_are_unique(parsed: Page) -> None:
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    links = [str(a["href"]) for a in parsed.all("a")]
    assert links[1:] == [f"#{section.id}" for section in sample().sections]
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert parsed.inside("nav") == ["Contents", *(s.title for s in sample().sections)]


def test_what_leads_stands_before_the_contents_and_its_title_is_not_seen() -> None:
    first = Section("The answer", [Paragraph("Yes."), Picture(bars(), "Bars", "Bars")], "front",
                    leads=True)  # fmt: skip
    parsed = Page(page(Document("T", "S", [first, Section("Rest", [Paragraph("p")], "rest")])))
    order = [tag for tag, _ in parsed.elements if tag in ("figure", "nav", "section")]
    assert order == ["section", "figure", "nav", "section"]
    assert parsed.inside("nav") == ["Contents", "The answer", "Rest"]
    assert "clip-path" in style.SHEET.partition(".leads h2")[2].partition("}")[0]


def test_tables_have_heads_with_scope_and_can_be_scrolled_by_keyboard(parsed: Page) -> None:
    assert {head.get("scope") for head in parsed.all("th")} == {"col", "row", "rowgroup"}
    boxes = [box for box in parsed.all("div") if box.get("class") == "table"]
    assert len(boxes) == len(parsed.all("table")) == len(parsed.all("caption")) == 3
    assert all(box["tabindex"] == "0" and box["role"] == "region" for box in boxes)
    assert len({box["aria-label"] for box in boxes}) == len(boxes)


def test_it_runs_nothing_and_asks_for_nothing(source: str, parsed: Page) -> None:
    tags = {tag for tag, _ in parsed.elements}
    assert not tags & {"script", "link", "base", "iframe", "object", "embed", "form", "input"}
    for tag, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        addresses = {n: v for n, v in attributes.items() if n in {"src", "href", "srcset"}}
        start = "#" if tag == "a" else "data:image/svg+xml;base64,"
        assert all(str(value).startswith(start) for value in addresses.values())
    assert "@import" not in style.SHEET
    assert "url(" not in style.SHEET
    assert "://" not in source


def test_the_policy_allows_only_the_style_sheet_that_is_there(parsed: Page) -> None:
    (policy,) = (m["content"] for m in parsed.all("meta") if "http-equiv" in m)
    (sheet,) = parsed.inside("style")
    digest = b64encode(sha256(sheet.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    assert rules == {
        "default-src": "'none'", "img-src": "data:", "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'", "form-action": "'none'",
    }  # fmt: skip


def test_pictures_have_alternatives_sizes_and_outlines_for_letters(parsed: Page) -> None:
    wanted = [b.alt for s in sample().sections for b in s.blocks if isinstance(b, Picture)]
    images = parsed.all("img")
    (narrow,) = parsed.all("source")
    assert narrow["media"] == f"(max-width: {style.NARROW})"
    assert [image["alt"] for image in images] == [plain(alt) for alt in wanted]
    assert (images[1]["width"], images[1]["height"]) == ("480", "269")
    for image in images:
        drawing = b64decode(str(image["src"]).partition(",")[2])
        elements = list(ET.fromstring(drawing).iter())
        kinds = {element.tag.rpartition("}")[2] for element in elements}
        assert "path" in kinds
        assert not kinds & {"script", "text", "image", "foreignObject"}
        links = [v for e in elements for n, v in e.attrib.items() if n.endswith("href")]
        assert all(link.startswith("#") for link in links)
        assert b"dc:date" not in drawing


def test_the_same_document_gives_the_same_bytes(source: str) -> None:
    assert page(sample()) == source


def shape(parsed: Page) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(attributes)) for tag, attributes in parsed.elements]


def test_names_change_no_element_and_no_attribute() -> None:
    plain_names = tuple(f"arm {number}" for number in range(len(HOSTILE)))
    hostile = Page(page(sample(HOSTILE)))
    assert shape(hostile) == shape(Page(page(sample(plain_names))))
    shown = hostile.inside("main")
    assert all(plain(name) in shown for name in HOSTILE)


def test_no_name_turns_the_direction_of_what_follows() -> None:
    assert "\u202e" in "".join(HOSTILE)
    assert not set(page(sample(HOSTILE))) & set("\u202e\u0000\u0007\ud800")


@given(st.text(alphabet=st.characters(), max_size=50))
@settings(max_examples=200)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    document = Document(text, "s", [Section("t", [Paragraph(text)], "a")])
    source = page(document)
    source.encode("utf-8")
    shown = [words for where, words in Page(source).words if where[-2:] == ("section", "p")]
    assert "".join(shown) == plain(text)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(text: str, behind: str) -> float:
    low, high = sorted((luminance(text), luminance(behind)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_enough_everywhere() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5
    assert all(contrast(*pair) >= 4.5 for pair in style.TEXTS)
    assert f"linear-gradient(to left, {style.STRONG_RULE} 2px, {style.SHADE} 2px" in style.SHEET
    # And there are no other colours of text, nor behind it.
    texts_, behind = ({pair[side] for pair in style.TEXTS} for side in (0, 1))
    assert set(re.findall(r"(?<![-\w])color: ([^;]+);", style.SHEET)) <= texts_
    assert set(re.findall(r"background[-a-z]*: ([^;]+);", style.SHEET)) <= behind


def test_columns_of_numbers_stand_to_the_right() -> None:
    table = Table("c", ("who", "what", "how much"), [("", [("a", "b", "1")])], words=("what",))
    assert table.numeric == (False, False, True)
    parsed = Page(page(Document("t", "s", [Section("x", [table], "x")])))
    assert [cell["class"] for cell in parsed.all("td")] == ["words", "number"]


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: Table("c", ("a", " "), []), "each column needs a title"),
        (lambda: Table("c", (), []), "each column needs a title"),
        (lambda: Table("c", ("a", "b"), [("", [("1", "2"), ("1",)])]), "row 2: 1 cells"),
        (lambda: Table("c", ("a",), [], words=("b",)), "'b' is no column"),
        (lambda: Picture(bars, " ", "c"), "needs an alternative text"),
        (lambda: Section("t", [], "No Id"), "'No Id'"),
        (lambda: Document("t", "s", [Section("t", [], "a")] * 2), "'a' is given twice"),
    ],
)
def test_what_cannot_be_a_document_is_refused(made: object, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        made()  # type: ignore[operator]
