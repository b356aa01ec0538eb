"""What a week of playbooks leaves: what is wanted, what is taken back, and lines for the ledger."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import inlined

Ints = NDArray[np.int64]

(
    QUALIFIED, HELD_OUT, ENTERS, FINISHED, STOPPED, DEPARTED, REACHED, MISSED, WANTED, DELIVERED,
    LATE, BLOCKED, DROPPED, SKIPPED, WITHDRAWN, STARTED_BY, FULL, HELD_REACHED, HELD_MISSED,
    UNWRITTEN, BLOCKED_BY_OTHERS, DONE_FOR_ANOTHER, PUT_OFF, CAME_BACK,
) = range(24)  # fmt: skip
"""What the ledger notes of an account: see `EVENT_WORDS`."""

EVENT_WORDS = (
    "qualified", "held out", "entered", "finished", "stopped", "left meanwhile", "goal reached",
    "goal missed", "wanted", "done", "late", "blocked", "dropped", "skipped", "withdrawn",
    "started by a play", "team limit", "held out, goal reached", "held out, goal missed",
    "not as written", "blocked by other work", "done for another step", "other work put off",
    "came back meanwhile",
)  # fmt: skip

NOTED = np.dtype([("row", "i4"), ("play", "i2"), ("kind", "i1"), ("work", "i2"), ("variant", "i1")])
"""One line for the ledger: place of the account, playbook (-1: none), what, which work (-1: none),
and to which variant of the playbook the account is drawn, which is known afterwards."""


BYTES = np.dtype("u1")


class Notes(NamedTuple):
    """The outcome of a week: what is wanted, and lines for the ledger.

    ``wanted`` has a column for each account and a row for each piece of work: 0 no, 1 wanted again,
    2 wanted anew. ``withdrawn`` alike: to be taken out of the backlog. ``count[0]`` counts
    ``lines``.
    """

    wanted: NDArray[np.int8]
    withdrawn: NDArray[np.bool_]
    lines: NDArray[np.void]
    count: Ints  # type: ignore[assignment]  # nobody calls tuple.count


def joined(*lines: NDArray[np.void]) -> NDArray[np.void]:
    """Return lines one after the other; byte by byte, as numpy would take them field by field."""
    return np.concatenate([one.view(BYTES) for one in lines]).view(NOTED)


@inlined
def note(notes: Notes, row: int, play: int, kind: int, work: int) -> None:
    """Append a line for the ledger; those that find no room are counted, see `written`."""
    at = notes.count[0]
    notes.count[0] = at + 1
    if at < notes.lines.shape[0]:
        line = notes.lines[at]
        line["row"] = row
        line["play"] = play
        line["kind"] = kind
        line["work"] = work
        line["variant"] = 0


def written(notes: Notes) -> NDArray[np.void]:
    """Return the lines that were appended, as a copy.

    Raises
    ------
    RuntimeError
        When some found no room, so that the ledger would lack them: a fault of simcs.
    """
    count, room = int(notes.count[0]), len(notes.lines)
    if count > room:
        raise RuntimeError(
            f"playbooks noted {count} lines in a week, with room for {room}; please report it"
        )
    return notes.lines[:count].copy()
