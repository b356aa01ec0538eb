"""Lines for the ledger: none is lost without a word."""

import numpy as np
import pytest

from simcs.playbooks.noting import NOTED, QUALIFIED, Notes, note, written


def notes(room: int) -> Notes:
    return Notes(
        np.zeros((0, 0), np.int8),
        np.zeros((0, 0), np.bool_),
        np.empty(room, NOTED),
        np.zeros(1, np.int64),
    )


def test_lines_are_those_noted_and_one_too_many_is_never_dropped_silently() -> None:
    some = notes(2)
    for row in range(2):
        note(some, row, 1, QUALIFIED, -1)
    lines = written(some)
    assert [line.item() for line in lines] == [(0, 1, QUALIFIED, -1, 0), (1, 1, QUALIFIED, -1, 0)]
    note(some, 2, 1, QUALIFIED, -1)
    assert lines["row"].tolist() == [0, 1], "a copy"
    with pytest.raises(RuntimeError, match="noted 3 lines in a week, with room for 2"):
        written(some)
