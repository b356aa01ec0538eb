"""YAML becomes nodes that know where they stand; what a playbook never needs is refused."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.errors import PlaybookError
from simcs.playbooks import read_file
from simcs.playbooks.language import Place
from simcs.playbooks.nodes import ListNode, MapNode, Node, TextNode
from simcs.playbooks.reading import BYTES_AT_MOST, DEPTH_AT_MOST, NODES_AT_MOST, read_tree
from tests.playbooks.files import read

SMALL = "playbooks:\n  p:\n    when: left\n    do: check_in\n"


def tree(text: str) -> Node:
    return read_tree(text.encode(), "f.yaml")


def value(text: str) -> TextNode:
    """Return what the only key of a file is given."""
    found = tree(text)
    assert isinstance(found, MapNode)
    (node,) = found.values.values()
    assert isinstance(node, TextNode)
    return node


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "null", "~", "1e3", "0x1F", "010", "2026-01-01", "12:30:00", "1_000"],
)
def test_every_value_stays_the_text_that_it_is(text: str) -> None:
    assert value(f"a: {text}\n").text == text


def test_nodes_know_where_they_stand() -> None:
    found = tree("a: b\nc:\n  - d\n  - {e: f}\n")
    assert isinstance(found, MapNode)
    listed = found.get("c")
    assert isinstance(listed, ListNode)
    places = [found.at, found.keys["c"].at, listed.at, *(item.at for item in listed.items)]
    assert places == [Place(1, 1), Place(2, 1), Place(3, 3), Place(3, 5), Place(4, 5)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_and_a_mark_may_come_first(ends: str) -> None:
    data = ("\ufeff" + SMALL.replace("left", "§").replace("\n", ends)).encode()
    found = read_tree(data, "f.yaml")
    assert isinstance(found, MapNode)
    play = found.get("playbooks")
    assert isinstance(play, MapNode)
    inner = play.get("p")
    assert isinstance(inner, MapNode)
    assert inner.keys["do"].at == Place(4, 5)


STYLES = (
    "a: {}\n", "a: '{}'\n", 'a: "{}"\n', "a: |\n  {}\n", "a: >-\n  {}\n", "{{a: {}}}\n",
    "a:  # why\n   {}\n", "- a\n-    '{}'\n", "a: |2 # why\n  {}\n",
)  # fmt: skip
LETTERS = st.text(st.sampled_from("abcxyz019<=>()+äé"), min_size=1, max_size=8)


@given(st.lists(LETTERS, min_size=1, max_size=6), st.sampled_from(STYLES), st.data())
def test_every_letter_of_a_text_stands_where_its_place_says(
    words: list[str], style: str, data: st.DataObject
) -> None:
    """In all ways to write a text, folded over lines or not."""
    blanks = data.draw(st.lists(st.sampled_from([" ", "  ", "\n    "]), min_size=5, max_size=5))
    # "=" alone is a tag of YAML 1.1's, and > and ( may not begin plain text everywhere.
    written = "".join(f"{word}{blank}" for word, blank in zip(words, blanks, strict=False)).strip()
    text = style.format(f"x{written}")
    found = tree(text)
    node = found.items[-1] if isinstance(found, ListNode) else next(iter(found.values.values()))
    lines = text.split("\n")
    for offset, letter in enumerate(node.text):
        if not letter.isspace():
            place = node.place(offset)
            assert lines[place.line - 1][place.column - 1] == letter


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("a: 'it''s x'\n", {5: 11}),
        ('a: "1\\t2\\"3\\x41\\u00e4 x"\n', {0: 5, 2: 8, 3: 9, 4: 11, 5: 12, 6: 16, 8: 23}),
        ('a: "b\\\n  c"\n', {0: 5, 1: 3}),
    ],
)
def test_escapes_move_what_comes_after_them(text: str, letters: dict[int, int]) -> None:
    node = value(text)
    assert {offset: node.place(offset).column for offset in letters} == letters


def test_a_megabyte_is_read_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    data = SMALL.encode() + b"#" * (BYTES_AT_MOST - len(SMALL))
    path.write_bytes(data)
    assert read_file(path).playbooks[0].name == "p"
    path.write_bytes(data + b"#")
    with pytest.raises(PlaybookError, match=r"f\.yaml: it is larger than 1 MB"):
        read_file(path)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(PlaybookError, match="it cannot be read"):
            read_file(path)
    with pytest.raises(PlaybookError, match=r"^a\\nb\\x1b\.yaml"):
        read_file("a\nb\x1b.yaml".replace("\n", "\\n"))
    with pytest.raises(PlaybookError, match="it cannot be read"):
        read_file("a\0b.yaml")


def test_other_encodings_are_refused_where_they_show() -> None:
    with pytest.raises(PlaybookError, match=r"line 2, column 4: the byte b'\\xe4' is not UTF-8"):
        read_tree("a: b\nc: ä\n".encode("latin-1"), "f.yaml")
    with pytest.raises(PlaybookError, match="line 1, column 1"):
        read_tree("a: b\n".encode("utf-16"), "f.yaml")
    with pytest.raises(PlaybookError, match="is not UTF-8"):
        read(SMALL + "# \ud800")


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_file_is_refused(text: str) -> None:
    with pytest.raises(PlaybookError, match=r"^f\.yaml: it is empty"):
        tree(text)


def test_a_line_of_dashes_and_a_comment_may_come_first() -> None:
    assert read(f"# plays\n---\n{SMALL}...\n").playbooks[0].name == "p"


def test_blanks_that_indent_nothing_are_no_matter() -> None:
    assert value("a: b\n   \n").text == "b"
    assert value("a: 'b\tc'\n").text == "b\tc"
    assert value("a: b\u00a0c\n").text == "b\u00a0c"


def test_twenty_levels_are_read_and_no_more() -> None:
    def nested(levels: int) -> str:
        return "".join(f"{' ' * level}a:\n" for level in range(levels - 1)) + " " * levels + "a: b"

    assert isinstance(tree(nested(DEPTH_AT_MOST)), MapNode)
    with pytest.raises(PlaybookError, match="more than 20 levels deep"):
        tree(nested(DEPTH_AT_MOST + 1))


def test_twenty_thousand_values_are_read_and_no_more() -> None:
    rows = "- a\n" * (NODES_AT_MOST - 1)  # with the list itself those are all
    with pytest.raises(PlaybookError, match="line 20000, column 3: there are more than 20,000"):
        tree(rows + "- a\n")


def test_a_file_made_to_explode_is_refused_at_its_first_anchor() -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    begun = time.process_time()
    with pytest.raises(PlaybookError, match=r"line 1, column 5: '&a0' is an anchor"):
        read("\n".join(rows))
    assert time.process_time() - begun < 0.2


BRACKETS = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "[" * BRACKETS, "{" * BRACKETS, "[a," * BRACKETS, "{a: " * BRACKETS, "- " * BRACKETS,
        "? " * BRACKETS, "a: " + "(" * BRACKETS,
        SMALL.replace("left", "(" * BRACKETS),
        SMALL.replace("left", "'" + "(" * BRACKETS + "left" + ")" * BRACKETS + "'"),
        SMALL.replace("left", "not " * BRACKETS + "left"),
        SMALL.replace("left", '"' + "\\x28" * BRACKETS + '"'),
    ],
)  # fmt: skip
def test_ten_thousand_brackets_take_no_time(text: str) -> None:
    read(SMALL)  # the parser is made before
    begun = time.process_time()
    with pytest.raises(PlaybookError):
        read(text)
    assert time.process_time() - begun < 0.2
