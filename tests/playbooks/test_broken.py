"""Files that cannot be used are refused where the mistake is, with what to type instead."""

import pytest

from simcs.errors import PlaybookError
from tests.playbooks.broken import BROKEN, MARK
from tests.playbooks.files import read


@pytest.mark.parametrize(("marked", "word", "hint"), BROKEN, ids=range(len(BROKEN)))
def test_the_place_of_the_mistake_is_named(marked: str, word: str, hint: str) -> None:
    before, _, after = marked.partition(MARK)
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    with pytest.raises(PlaybookError) as raised:
        read(before + after)
    message = str(raised.value)
    assert message.startswith(f"f.yaml, line {line}, column {column}: {word}"), message
    assert hint in message
    assert "\n" not in message


def test_without_its_mistake_a_broken_file_is_read() -> None:
    """So what is refused above is the mistake, and not the file around it."""
    broken = next(marked for marked, word, _ in BROKEN if word == "'usge'")
    assert read(broken.replace(MARK, "").replace("usge", "usage")).playbooks[0].name == "p"
