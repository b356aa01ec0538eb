"""Whatever a file says, it is read or refused in words; what is valid is read."""

import pickle
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simcs.errors import PlaybookError
from simcs.playbooks import read_text
from simcs.playbooks.known import shape
from simcs.playbooks.language import PlaybookFile
from tests.playbooks.files import ACTIONS, BANK
from tests.playbooks.strategies import conditions, damaged, playbook_files

SLOW_MACHINES = settings(suppress_health_check=[HealthCheck.too_slow])
"""Drawing a whole file takes some milliseconds, and more where other tests run beside it."""

ONE = r"f\.yaml(, line [0-9]+, column [0-9]+)?: \S[^\n]*"
PLACE = re.compile(rf"^({ONE}|f\.yaml: [0-9]+ mistakes( at least)?(\n  {ONE}){{2,20}})$")
"""A mistake with its place, or a list of at most twenty."""
BANK_FILES = st.sampled_from([path.read_text("utf-8") for path in BANK])


BASE = """settings: {{drop: 30%, low: 40 points, high: $50k}}
define:
  burning: left
  calm: outage
playbooks:
  first:
    when: left
    steps: [{{tag: warm}}, {{tag: asked}}]
    stop when: {}
"""


def outcome(text: str) -> PlaybookFile | str:
    """Return what is read, or the message; anything else is raised."""
    try:
        return read_text(text, "f.yaml", actions=ACTIONS)
    except PlaybookError as error:
        return str(error)


@settings(SLOW_MACHINES, max_examples=25)
@given(playbook_files())
def test_valid_files_are_read(text: str) -> None:
    found = outcome(text)
    assert isinstance(found, PlaybookFile), found
    assert found.playbooks[0].name == "first"
    # Playbooks can be looked up by what they say, and go to other processes.
    again = outcome(text)
    assert isinstance(again, PlaybookFile)
    assert hash(found.playbooks) == hash(again.playbooks)
    assert pickle.loads(pickle.dumps(found)).playbooks == again.playbooks


@settings(SLOW_MACHINES, max_examples=25)
@given(conditions(), st.sampled_from(["{}", "'{}'", ">-\n      {}", "|\n      {}"]))
def test_a_condition_says_the_same_however_it_is_written(text: str, style: str) -> None:
    said = text.replace("'", "''") if style == "'{}'" else text
    plain = outcome(BASE.format("'" + text.replace("'", "''") + "'"))
    other = outcome(BASE.format(style.format(said)))
    assert isinstance(plain, PlaybookFile), plain
    assert isinstance(other, PlaybookFile), other
    assert shape(plain.playbooks[0].stop) == shape(other.playbooks[0].stop)


DAMAGED = st.one_of(*[damaged(BANK_FILES)] * 3, damaged())


def read_or_refused(text: str) -> None:
    found = outcome(text)
    if isinstance(found, str):
        assert PLACE.match(found), found
        assert all(len(line) < 1_500 for line in found.splitlines())


@settings(SLOW_MACHINES, max_examples=60)
@given(DAMAGED)
@example("playbooks: {p: {when: 'usage > \ud800'}}")
@example('a: "\\UFFFFFFFF"')
@example("%YAML " + "9" * 5_000 + ".1\n---\na: b")
@example("? ")
@example("playbooks: {'': {when: left, do: ''}}")
def test_damaged_files_are_read_or_refused_in_words(text: str) -> None:
    read_or_refused(text)


@pytest.mark.slow
@settings(SLOW_MACHINES, max_examples=2_000)
@given(DAMAGED)
def test_many_damaged_files_are_read_or_refused_in_words(text: str) -> None:
    read_or_refused(text)


@pytest.mark.slow
@settings(SLOW_MACHINES, max_examples=400)
@given(playbook_files())
def test_many_valid_files_are_read(text: str) -> None:
    assert isinstance(outcome(text), PlaybookFile)


@settings(SLOW_MACHINES, max_examples=40)
@given(st.text(max_size=60) | st.text("abnot or()[]<=>%$-+.,'\"0123456789weks", max_size=40))
def test_any_text_as_a_condition_is_read_or_refused_in_words(text: str) -> None:
    quoted = text.replace("'", "''")
    for written in (quoted, f"usage > {quoted}", f"left for {quoted}"):
        found = outcome(f"playbooks:\n  p:\n    when: '{written}'\n    do: check_in\n")
        assert not isinstance(found, str) or PLACE.match(found), found
