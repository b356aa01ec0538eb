"""All mistakes of a file are named at once, each once, in the order of lines."""

import random
import re

import pytest

from simcs.errors import PlaybookError
from tests.playbooks.broken import BROKEN, MARK
from tests.playbooks.files import read

MANY = """\
settings:
  drop: lots
  usage: 3
define:
  at_risk: usge < 40%
  worse: at_risk and notice_given
columns: {mood: colour}
playbooks:
  one:
    wen: usage < 40%
    who: at_risk or worse
    priority: 20000
    steps:
      - {do: chek_in, within: soon, by: robot}
      - {wait: 2}
      - wait until: usage down drop over 4 weeks
        at most: 4 weeks
        then:
          - {do: email, channel: fax}
        otherwise:
          - {enter: tow}
      - decide:
          - {if: noticegiven, do: survey}
          - {if: tagged(seen), do: webinar}
    goal: usage >= 70%
  two:
    when: mood == 3 and left
    do: check_in
    holdout: 99%
rules:
  contacts: [{at most: few}, {at most: 2 a month, who: seg == smb}]
  order: reveneu
"""


def mistakes(text: str) -> list[str]:
    """Return the mistakes that are named, each on its line."""
    with pytest.raises(PlaybookError) as raised:
        read(text)
    head, *others = str(raised.value).split("\n  ")
    assert (not others) or head.startswith(f"f.yaml: {len(others)} mistakes")
    return others or [head]


def places(found: list[str]) -> list[tuple[int, int]]:
    """Return line and column of each."""
    parts = [one.removeprefix("f.yaml, line ").split(":")[0].split(", column ") for one in found]
    return [(int(line), int(column)) for line, column in parts]


def test_all_are_named_in_the_order_of_lines_and_none_follows_from_another() -> None:
    found = mistakes(MANY)
    assert places(found) == sorted(places(found))
    words = [re.search(r": '([^']+)'|next: (\w+)", one) for one in found]
    assert [word and (word[1] or word[2]) for word in words] == [
        "lots", "usage", "usge", "colour", "wen", "20000", "chek_in", "soon", "robot", "2", "fax",
        "tow", "noticegiven", "within", "99%", "few", "seg", "reveneu",
    ]  # fmt: skip
    assert "did you mean 'check_in'" in found[6]
    assert "did you mean 'two'" in found[11]


def test_at_most_twenty_are_named() -> None:
    steps = "".join(f"      - {{do: act{n}ion}}\n" for n in range(30))
    text = f"playbooks:\n  p:\n    when: left\n    steps:\n{steps}"
    found = mistakes(text)
    assert places(found) == [(5 + n, 14) for n in range(20)]
    with pytest.raises(PlaybookError, match="20 mistakes at least"):
        read(text)


BEGINS = "playbooks:\n  p:\n    "


def test_a_mistake_in_one_playbook_hides_none_in_another() -> None:
    bodies = [
        marked for marked, _, _ in BROKEN if marked.replace(MARK, "").startswith(BEGINS)
        and "\nrules" not in marked and read_alone(marked)
    ]  # fmt: skip
    assert len(bodies) > 120
    rng = random.Random(3)
    for _ in range(60):
        first, second = rng.sample(bodies, 2)
        tail = re.sub(r"\bp\b", "second", second.replace(MARK, "").removeprefix("playbooks:\n  p:"))
        text = f"{first.replace(MARK, '')}\n  second:{tail}"
        assert len(mistakes(text)) == 2, text


def read_alone(marked: str) -> bool:
    """Return whether its mistake is one that is seen before all of the file is read."""
    with pytest.raises(PlaybookError) as raised:
        read(f"{marked.replace(MARK, '')}\n  q: {{do: x}}\n")
    return "f.yaml: 3 mistakes" in str(raised.value)
