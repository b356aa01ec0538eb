"""The bank of plays that teams really run: each can be written, and each says what it is for."""

from pathlib import Path

import pytest

from simcs.playbooks import read_file
from simcs.playbooks.language import Goal
from tests.playbooks.files import ACTIONS, BANK, LIBRARY, NAMES_OF_BANK


def test_the_bank_is_there() -> None:
    assert [path.stem for path in BANK] == [*NAMES_OF_BANK]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_each_is_read_and_says_what_it_is_for(path: Path) -> None:
    found = read_file(path, actions=ACTIONS)
    for playbook in found.playbooks:
        assert playbook.about.endswith("."), playbook.name
        assert playbook.goal is None or isinstance(playbook.goal, Goal)
    for setting in found.settings:
        moved = read_file(path, actions=ACTIONS, settings={setting.name: setting.high})
        assert [one.value for one in moved.settings if one.name == setting.name] == [setting.high]


def test_no_name_is_used_twice() -> None:
    names = [play.name for path in LIBRARY for play in read_file(path, actions=ACTIONS).playbooks]
    assert len(names) == len(set(names))
