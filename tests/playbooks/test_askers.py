"""Whose work it is that several steps ask for: theirs who asked first of what still waits."""

import numpy as np

from simcs.interventions.actions import NUMBERS
from simcs.playbooks.askers import Askers
from simcs.playbooks.building import read_text
from simcs.playbooks.closing import Closing
from simcs.team.work import TASK, TEAM_WORK

FILE = """
playbooks:
  one: {when: usage < 70%, steps: [{do: check_in}, {do: webinar}]}
  two: {when: usage < 60%, do: check_in}
"""
NOTHING, ACCOUNT = -1, 2


def asked(week: int, *, passed: bool = True) -> int:
    return 2 * week + passed


def test_a_task_is_whose_it_is_until_it_is_given_up() -> None:
    askers = Askers(Closing(read_text(FILE)), 4)
    assert askers.work.tolist() == [0, 2], "nobody else asks for a webinar"
    waiting = np.zeros(2, TASK)
    waiting["account"], waiting["action"] = [TEAM_WORK, ACCOUNT], NUMBERS["check_in"]
    state = np.full((askers.asked.max() + 1, 4), NOTHING, np.int32)

    def week(number: int, one: int, two: int, *, waits: bool) -> list[int]:
        state[askers.asked, ACCOUNT] = one, two
        askers.follow(state, waiting if waits else waiting[:1], number)
        return askers.since(np.array([0, 2]), np.array([ACCOUNT, ACCOUNT])).tolist()

    assert week(3, asked(3), NOTHING, waits=True)[0] == 3
    assert week(4, asked(3), asked(4, passed=False), waits=True) == [3, 0]
    assert week(5, asked(3), asked(4), waits=True) == [3, 5], "the contact rule held it back"
    assert week(6, asked(3), asked(4), waits=False) == [3, 5]
    assert week(7, asked(3), asked(4), waits=True) == [7, 7], "it was given up: a new task"
    assert week(8, asked(8), asked(4), waits=True) == [8, 7]
