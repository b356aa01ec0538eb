"""Operations on a stack of rows of numbers, which `simcs.playbooks.evaluation` carries out."""

from enum import IntEnum

from simcs.playbooks.sources import Source


class Op(IntEnum):
    """What one operation does to the stack of rows."""

    LOAD = 0  # row of a source
    PAST = 1  # the same, b weeks ago
    CONST = 2
    START = 3  # what it was when the play began: value a of those kept; b: asked `When`
    ADD = 4
    SUBTRACT = 5
    LESS = 6
    AT_MOST = 7
    MORE = 8
    AT_LEAST = 9
    EQUAL = 10
    UNEQUAL = 11
    NOT = 12
    COUNT = 13  # whether at least a of the b topmost hold
    LASTS = 14  # whether it has held for b weeks; column a of the state counts them
    FELL = 15  # topmost: by how much; then the value before and the value now
    ROSE = 16
    FELL_SHARE = 17
    ROSE_SHARE = 18
    UNCHANGED = 19  # source a over b weeks
    KNOWN = 20
    STATE = 21  # whether column a of the state is at least b
    STATE_IS = 22  # whether column a of the state is b
    DONE = 23  # topmost: weeks since; whether that is since play a began; b: asked `When`
    STORE = 24  # into condition a


class Stack:
    """Operations one after the other, and what they read.

    Attributes
    ----------
    sources
        What is read of the accounts, and in which row.
    past
        Of a row how many weeks back it is read.
    constants, code
        Numbers, and the operations: what, a, b.
    deepest
        Rows that the stack takes.
    """

    def __init__(self) -> None:
        self.sources: dict[Source, int] = {}
        self.past: dict[int, int] = {}
        self.constants: list[float] = []
        self.code: list[tuple[int, int, int]] = []
        self.depth = self.deepest = 0

    def source(self, source: Source) -> int:
        """Return the row number of a source."""
        return self.sources.setdefault(source, len(self.sources))

    def do(self, op: Op, growth: int, a: int = 0, b: int = 0) -> None:
        """Append an operation that makes the stack grow by so many rows."""
        self.code.append((int(op), a, b))
        self.depth += growth
        self.deepest = max(self.deepest, self.depth)

    def load(self, source: Source, weeks: int = 0) -> None:
        """Put a source on top, as of now or some weeks ago."""
        at = self.source(source)
        if weeks:
            self.past[at] = max(self.past.get(at, 0), weeks)
            self.do(Op.PAST, 1, at, weeks)
        else:
            self.do(Op.LOAD, 1, at)

    def constant(self, value: float) -> None:
        """Put a number on top."""
        self.do(Op.CONST, 1, len(self.constants))
        self.constants.append(float(value))

    def count(self, least: int, of: int) -> None:
        """Put whether at least so many of the topmost hold in their place."""
        self.do(Op.COUNT, 1 - of, least, of)
