"""The numbers by which compiled code knows instructions, and columns of the state and the tables.

Plain numbers, as numba takes them for constants.
"""

from simcs.playbooks.layout import Code, Col, Play, WorkCol

END, DO, WAIT, AT, BEFORE, UNLESS, GO, MARK, STAY, ENTER, LEAVE, TAG, SKIP, WHY = (
    int(code) for code in Code
)
POSITION, ENTERED, SINCE, LEFT, SEEN, REASON, GOAL_BY, PENDING, _ = (int(col) for col in Col)
(
    KIND, CODE, START, STOP, GOAL, GOAL_WEEKS, EVERY, AGAIN, MOST, MOST_WEEKS, TEAM, TEAM_WEEKS,
    STATE_AT, WORK, WORKS, STARTS, KEPT, GONE, WHO, TENURE,
) = (int(col) for col in Play)  # fmt: skip
OF_PLAY, WITHIN, SINCE_DONE, OPEN, ASKED = (int(col) for col in WorkCol)
WHEN, WHILE, RHYTHM = range(3)
"""Kinds of playbooks; WHILE: those that ask anew each week."""

OUTSIDE = -1
"""Stands for the position of an account that is in no place of a playbook."""

ANSWERED, QUALIFIES = 1, 2
"""What became of an episode of the condition to start; 0: there is none."""

WAITING = -1
"""Stands for the week since which a step is waited for that is neither done nor given up."""
