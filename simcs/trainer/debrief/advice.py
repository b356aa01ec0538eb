"""Step 10: one thing to keep and one to change, by rules from the numbers of the other steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from simcs.interventions.actions import ACTIONS
from simcs.trainer.debrief.boxes import Boxes
from simcs.trainer.debrief.guess import ALIKE, NEAR, Guess
from simcs.trainer.debrief.hours import Hours, purposes_of
from simcs.trainer.debrief.luck import ALIKE_SHARE, Luck
from simcs.trainer.debrief.played import Played, touches
from simcs.trainer.debrief.words import Step, accounts, dollars, label, listed, percent, weeks

UNUSED = 0.2
"""From this share on, unused hours are too many."""

USED = 0.05
"""Up to this share they are few."""

GAP = 0.15
"""Shares of hours that differ by so much are worth a word."""

OFTEN = 4
"""Weeks in which contact did harm that are worth a word, all accounts together."""

FEW_FORECASTS = 3
"""So many forecasts, at least, to judge them by."""


@dataclass(frozen=True)
class Advice(Step):
    """What to keep and what to change; the reasons name the rules they come from."""

    keep: str
    keep_reason: str
    change: str
    change_reason: str


@dataclass(frozen=True)
class Facts:
    """The steps that advice rests on."""

    played: Played
    guess: Guess
    luck: Luck
    boxes: Boxes
    hours: Hours

    @property
    def saved(self) -> float:
        """ARR that work took off the loss to expect, $; below 0 where it added some."""
        return self.luck.without_work - self.luck.with_work

    @property
    def much(self) -> float:
        """From how much ARR on that counts, $."""
        paired = [one.arr for one in self.luck.decisions if one.without is not None]
        return ALIKE_SHARE * sum(paired)

    @property
    def harmful(self) -> int:
        """Weeks in which more contact did harm, all accounts together."""
        return sum(one.harmful for one in self.hours.too_often)

    @property
    def net(self) -> int:
        """Accounts kept through the player, less those lost."""
        return len(self.boxes.of("stayed_through_you")) - len(self.boxes.of("lost_through_you"))


def step_ten(facts: Facts) -> Advice:
    """Return the last step: the first rule of each kind that applies."""
    keep_reason, keep = next(_keeps(facts))
    change_reason, change = next(_changes(facts))
    said = (f"Keep: {keep}", f"Change: {change}")
    return Advice(
        "One thing to keep, one to change", said, keep, keep_reason, change, change_reason
    )


def _keeps(facts: Facts) -> Iterator[tuple[str, str]]:
    hours, guess = facts.hours, facts.guess
    worked = bool(hours.spent)
    if worked and facts.saved > max(facts.much, 0.0) and facts.net >= 0:
        for_whom = [one.account for one in facts.boxes.of("stayed_through_you")]
        yield "work that paid", _what_paid(facts, for_whom)
    if _forecasts(guess) < 0:
        yield (
            "forecasts",
            (
                "the way you judge who may leave. Your forecasts were better than always saying "
                "the average."
            ),
        )
    if guess.guess is not None and abs(guess.guess - guess.stayed) <= NEAR:
        yield "guess", "your sense of the whole. Your opening guess was close to what came."
    if worked and facts.saved >= 0 and facts.net >= 0:
        if not hours.untouched and not facts.harmful:
            yield "even care", "some time for each account, and no more calls than did good."
        if not hours.too_often:
            yield "no pestering", "the pace of your calls. No account was contacted too often."
        if hours.unused_share <= USED:
            yield "hours used", "using your hours. Next to none were left over."
    if guess.guess is not None:
        yield (
            "guessing first",
            (
                "writing a guess down before you begin. Nothing else here stands out as worth "
                "keeping."
            ),
        )
    yield "nothing", "nothing in these numbers stands out. Write a guess down first next time."


def _what_paid(facts: Facts, for_whom: list[int]) -> str:
    done = Counter(
        ACTIONS[action].purpose
        for account in for_whom
        for _, action in touches(facts.played.own, account)
    )
    saved = dollars(facts.saved)
    if done:
        purpose = done.most_common(1)[0][0]
        names = listed([one.name for one in facts.boxes.of("stayed_through_you")])
        return (
            f"your work on {purpose}. It is what you did most for {names}, who stayed through you, "
            f"and your work took {saved} a year off the loss to expect."
        )
    purpose = facts.hours.purposes[0].purpose
    return (
        f"your work on {purpose}. Most of your hours went there, and your work took {saved} a year "
        "off the loss to expect."
    )


def _changes(facts: Facts) -> Iterator[tuple[str, str]]:
    hours = facts.hours
    if not hours.spent:
        yield "no work", "spend your hours. You spent none, so nothing here came from you."
    if facts.harmful >= OFTEN and (facts.net < 0 or facts.saved < 0):
        yield "too often", _less_often(facts)
    lost_in_all = facts.played.count - facts.played.own.kept()
    behind = facts.played.others[facts.played.best].kept() > facts.played.own.kept()
    if hours.unused_share >= UNUSED and lost_in_all and (behind or not hours.too_often):
        yield (
            "unused hours",
            (
                f"use all your hours. {percent(hours.unused_share)} were left over, and "
                f"{accounts(lost_in_all)} left."
            ),
        )
    yield from _elsewhere(facts)
    if facts.harmful >= OFTEN:
        yield "too often", _less_often(facts)
    if lost := [one.name for one in hours.untouched if one.left]:
        yield (
            "never touched",
            (f"look at each account at least once. {listed(lost)} left without any of your time."),
        )
    if _forecasts(facts.guess) > 0:
        yield (
            "forecasts",
            (
                "the way you judge who may leave. Your forecasts were worse than always saying the "
                "average; find out more before you judge."
            ),
        )
    if lost_through := facts.boxes.of("lost_through_you"):
        names = listed([one.name for one in lost_through])
        yield (
            "lost through you",
            (
                f"look at what you did for {names}: {'it' if len(lost_through) == 1 else 'they'} "
                "would have stayed with no CS work."
            ),
        )
    if hours.too_often:
        yield (
            "spread calls",
            (
                f"spread your calls. {accounts(len(hours.too_often))} at times had more contact "
                "than is welcome, and a call did less good then."
            ),
        )
    yield "nothing", "no one thing stands out. Play another future, and see whether it holds."


def _less_often(facts: Facts) -> str:
    names = listed([one.name for one in facts.hours.too_often if one.harmful])
    return f"call less often. In {weeks(facts.harmful)} in all, a call did harm: {names}."


def _elsewhere(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield where the best strategy spent more of its hours, where it kept more accounts."""
    played = facts.played
    best = played.best
    if played.others[best].kept() <= played.own.kept() or not facts.hours.spent:
        return
    theirs = purposes_of(played.others[best])
    total = sum(theirs.values())
    if not total:
        return
    mine = {one.purpose: one.share for one in facts.hours.purposes}
    gaps = {purpose: hours / total - mine.get(purpose, 0.0) for purpose, hours in theirs.items()}
    most = max(gaps, key=gaps.__getitem__)
    if gaps[most] >= GAP:
        more = played.others[best].kept() - played.own.kept()
        yield (
            "hours elsewhere",
            (
                f"give more of your hours to {most}. {label(best)} kept {accounts(more)} more "
                f"here, and gave {percent(theirs[most] / total)} of its hours to that; you gave "
                f"{percent(mine.get(most, 0.0))}."
            ),
        )


def _forecasts(guess: Guess) -> int:
    """Return -1 where forecasts beat the average, 1 where they were worse, 0 where alike or few."""
    if guess.brier is None or guess.brier_average is None:
        return 0
    off = guess.brier - guess.brier_average
    if abs(off) <= ALIKE or len(guess.forecasts) < FEW_FORECASTS:
        return 0
    return 1 if off > 0 else -1
