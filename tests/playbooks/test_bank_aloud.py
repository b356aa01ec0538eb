"""The library and the bank of plays, read back: every sentence is one that a person would say."""

import re
from functools import cache
from pathlib import Path

import pytest

from simcs.playbooks.building import read_file
from simcs.playbooks.checking import warnings_of
from simcs.playbooks.english import describe_file
from simcs.playbooks.example import example_week_by_week
from simcs.playbooks.language import PlaybookFile
from tests.playbooks.files import ACTIONS, BANK, LIBRARY


@cache
def read(path: Path) -> PlaybookFile:
    return read_file(path, actions=ACTIONS)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_no_word_of_the_file_format_is_left(path: Path) -> None:
    found = read(path)
    lines = describe_file(found).splitlines()
    lines += [each.sentence for each in warnings_of(found)]
    for playbook in found.playbooks:
        lines += example_week_by_week(playbook, found.settings)
    for line in lines:
        assert not re.search(r"\b(True|False|None|csm)\b|_|==|!=|<|>|\bnan\b|  \S* \(\)", line), (
            line
        )
        assert not re.search(r"\b1 (week|day|time|contact)s\b", line), line
        assert not re.search(r"\ba [aeiou]\w|\ban (?!hour)[^aeiou\"]", line), line
        assert line.count("(") == line.count(")"), line


WARNED = {
    "usage-drop": ["48 hours becomes 1 week"],
    "survey-detractor": ["48 hours becomes 1 week"],
    "thirty-days-of-mail": ["Day 4 and day 9", "Day 18, day 21 and day 24", "Day 29 and day 30"],
    "first-thirty-days": ["may ask for a check-in", "48 hours becomes 1 week"],
    "small-start": ["asks for 3 contacts in 4 weeks"],
    "enterprise-before-renewal": ["5 days becomes 1 week"],
    "payment-failed": ["2 days becomes 1 week"],
    "typical": ["contacted by 4 playbooks at once"],
    "proactive": ["contacted by 4 playbooks at once"],
    "blend": ["contacted by 4 playbooks at once"],
    "scheduled": ["contacted by 5 playbooks at once"],
}
"""What the check rightly says of a play of the library; of all others, nothing."""


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_real_plays_are_warned_of_little(path: Path) -> None:
    found = [each.sentence for each in warnings_of(read(path))]
    expected = WARNED.get(path.stem, [])
    assert len(found) == len(expected)
    assert all(part in sentence for part, sentence in zip(expected, found, strict=True))


def test_the_whole_bank_in_one_file_is_told_what_overlaps() -> None:
    """Of 19 plays for one book, one warning for each action is enough."""
    playbooks = tuple(each for path in BANK for each in read(path).playbooks)
    settings = tuple(each for path in BANK for each in read(path).settings)
    whole = PlaybookFile("bank.yaml", playbooks, settings)
    found = [each.sentence for each in warnings_of(whole)]
    overlaps = [
        sentence for sentence in found if "for the same account in the same week" in sentence
    ]
    assert 1 <= len(overlaps) <= len(ACTIONS)
    assert sum("playbooks at once" in sentence for sentence in found) == 1
