"""Step 4: luck removed. What one had to expect to lose at each decision, whatever came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simcs.report.text import counted
from simcs.trainer.course import Course
from simcs.trainer.debrief.played import Played
from simcs.trainer.debrief.words import Step, accounts, decimal, dollars

ALIKE = 0.5
"""So many accounts more or fewer than expected are as expected."""

ALIKE_SHARE = 0.01
"""Expected losses that differ by less than this share of the ARR decided on are alike."""


@dataclass(frozen=True)
class Decision:
    """One decision of an account.

    Parameters
    ----------
    week
        The week at whose close it decided, from 0.
    arr
        ARR at the open of that week, $.
    chance
        Chance, from 0 to 1, that it would leave at the end of its term, as it was then.
    without, arr_without
        The same with no CS work, and ARR then; None where that account had left by then.
    left
        Whether it did leave.
    """

    week: int
    account: int
    name: str
    arr: float
    chance: float
    without: float | None
    arr_without: float | None
    left: bool

    @property
    def at_stake(self) -> float:
        """ARR that one had to expect to lose, $."""
        return self.chance * self.arr

    @property
    def at_stake_without(self) -> float:
        """… with no CS work; 0 where the account had left by then."""
        return (self.without or 0.0) * (self.arr_without or 0.0)


@dataclass(frozen=True)
class Luck(Step):
    """What was to be expected at the decisions of those terms that ended within the game.

    Parameters
    ----------
    decisions
        In the order of their weeks.
    expected, expected_arr
        Accounts and ARR that one had to expect to lose by them, $.
    lost, lost_arr
        … and what was lost.
    both
        How many of these decisions came also without any CS work.
    with_work, without_work
        ARR one had to expect to lose at these, $, with the player's work and without any.
    undecided
        Accounts that left without a decision in the game.
    """

    decisions: tuple[Decision, ...] = ()
    expected: float = 0.0
    expected_arr: float = 0.0
    lost: int = 0
    lost_arr: float = 0.0
    both: int = 0
    with_work: float = 0.0
    without_work: float = 0.0
    undecided: int = 0


def decisions_of(course: Course) -> list[tuple[int, int]]:
    """Return week and account of each decision whose term ended within the course."""
    decide = [course.here[w] & (course.decides[w] == w) for w in range(course.weeks)]
    return [
        (week, account)
        for week, which in enumerate(decide)
        for account in which.nonzero()[0].tolist()
        if course.term_ends[week][account] < course.weeks
    ]


def step_four(played: Played) -> Luck:
    """Return the fourth step."""
    own, idle = played.own, played.idle
    there = set(decisions_of(idle))
    found = tuple(_decision(played, *one, one in there) for one in decisions_of(own))
    lost = [one for one in found if one.left]
    paired = [one for one in found if one.without is not None]
    decided = {one.account for one in lost}
    step = Luck(
        "Luck removed",
        (),
        found,
        sum(one.chance for one in found),
        sum(one.at_stake for one in found),
        len(lost),
        sum(one.arr for one in lost),
        len(paired),
        sum(one.at_stake for one in paired),
        sum(one.at_stake_without for one in paired),
        sum(account not in decided for account in (~own.here[-1]).nonzero()[0].tolist()),
    )
    return replace(step, sentences=tuple(_sentences(step, paired)))


def _decision(played: Played, week: int, account: int, came: bool) -> Decision:
    own, idle = played.own, played.idle
    return Decision(
        week,
        account,
        played.name(account),
        float(own.arr[week][account]),
        _chance(own, week, account),
        _chance(idle, week, account) if came else None,
        float(idle.arr[week][account]) if came else None,
        not own.here[int(own.term_ends[week][account]) + 1][account],
    )


def _chance(course: Course, week: int, account: int) -> float:
    return 1.0 - float(course.renews[week][account])


def _sentences(step: Luck, paired: Sequence[Decision]) -> list[str]:
    if not step.decisions:
        said = ["No account had to decide and reach the end of its term within your game."]
    else:
        count = counted(len(step.decisions), "decision")
        expected = decimal(step.expected)
        expected += " account" if expected == "1" else " accounts"
        said = [
            (
                f"There {'was' if len(step.decisions) == 1 else 'were'} {count} to stay or leave. "
                f"As things stood when each came, you had to expect to lose {expected}, or "
                f"{dollars(step.expected_arr)} a year."
            ),
            _against_expected(step),
        ]
    if step.undecided:
        said.append(
            f"{accounts(step.undecided)} left without deciding in your weeks: the decision had "
            "fallen before, or a payment failed."
        )
    if paired:
        said += _against_nothing(step, paired)
    return said


def _against_expected(step: Luck) -> str:
    off = step.lost - step.expected
    lost = f"You lost {accounts(step.lost)} ({dollars(step.lost_arr)} a year)"
    if not step.lost:
        lost = "You lost none by these decisions"
    if abs(off) < ALIKE:
        return f"{lost}, about as many as was to be expected: luck evened out."
    if off > 0:
        return f"{lost}, {decimal(off)} more than was to be expected: that part was bad luck."
    return f"{lost}, {decimal(-off)} fewer than was to be expected: that part was good luck."


def _against_nothing(step: Luck, paired: Sequence[Decision]) -> list[str]:
    count = counted(len(paired), "decision")
    which = f"{count} that came" if len(paired) > 1 else "one decision that came"
    first = (
        f"At the {which} with and without your work, the loss to expect was "
        f"{dollars(step.with_work)} a year with it, and {dollars(step.without_work)} without."
    )
    saved = step.without_work - step.with_work
    if abs(saved) < ALIKE_SHARE * sum(one.arr for one in paired):
        return [first, "So your work made little difference to these decisions."]
    if saved > 0:
        return [first, f"So your work took {dollars(saved)} off it, whatever chance did then."]
    return [first, f"So your work added {dollars(-saved)} to it, whatever chance did then."]
