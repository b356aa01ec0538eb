"""The page from which plays are written: short, and each mistake is answered as it says."""

import re
from pathlib import Path

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks import read_text

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "playbooks.md"
MISTAKES = re.findall(
    r"^\| `(.+?)` \| `(.+?)` \| `(.+?)` \|$", GUIDE.read_text("utf-8"), re.MULTILINE
)
WORDS_AT_MOST = 700


@pytest.mark.parametrize(("wrong", "said", "right"), MISTAKES)
def test_a_mistake_of_the_guide_is_answered_as_it_says(wrong: str, said: str, right: str) -> None:
    with pytest.raises(PlaybookError, match=re.escape(said)):
        read_text(one_play(wrong))
    assert len(read_text(one_play(right)).playbooks) == 1


def one_play(line: str) -> str:
    return f"playbooks:\n  p:\n    {line}\n    do: check_in\n"


def test_the_guide_has_mistakes_and_is_short() -> None:
    assert len(MISTAKES) >= 5
    prose = re.sub(r"^```.*?^```$", "", GUIDE.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert len(prose.split()) <= WORDS_AT_MOST
