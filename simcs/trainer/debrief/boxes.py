"""Step 5: four boxes. What became of each account, and what would have without any CS work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simcs.trainer.debrief.played import Played
from simcs.trainer.debrief.words import Step, accounts, dollars, listed, sentence

TITLES = {
    "stayed_through_you": "Stayed through you",
    "lost_through_you": "Lost through you",
    "stayed_anyway": "Stayed anyway",
    "lost_anyway": "Lost anyway",
}
"""Kind of box -> what it is called."""


@dataclass(frozen=True)
class Member:
    """An account in a box, and its ARR at first, $."""

    account: int
    name: str
    arr: float


@dataclass(frozen=True)
class Box:
    """Accounts that had the same fate, with and without the player's work."""

    kind: str
    title: str
    members: tuple[Member, ...]

    @property
    def arr(self) -> float:
        """Their ARR at first, $."""
        return sum(one.arr for one in self.members)


@dataclass(frozen=True)
class Boxes(Step):
    """All four, which together hold each of the first accounts once."""

    boxes: tuple[Box, ...]

    def of(self, kind: str) -> tuple[Member, ...]:
        """Return the accounts of one box."""
        return next(box.members for box in self.boxes if box.kind == kind)


def step_five(played: Played) -> Boxes:
    """Return the fifth step."""
    stayed, would = played.own.here[-1], played.idle.here[-1]
    masks = {
        "stayed_through_you": stayed & ~would,
        "lost_through_you": ~stayed & would,
        "stayed_anyway": stayed & would,
        "lost_anyway": ~stayed & ~would,
    }
    boxes = tuple(
        Box(kind, title, tuple(_member(played, n) for n in masks[kind].nonzero()[0].tolist()))
        for kind, title in TITLES.items()
    )
    held = [box.members for box in boxes]
    return Boxes("Your part in it", tuple(_sentences(*held)), boxes)


def _member(played: Played, account: int) -> Member:
    return Member(account, played.name(account), float(played.own.arr[0][account]))


def _sentences(
    through: Sequence[Member],
    lost: Sequence[Member],
    anyway: Sequence[Member],
    lost_anyway: Sequence[Member],
) -> list[str]:
    net = len(through) - len(lost)
    found = [
        _about(through, "stayed that would have left with no CS work"),
        _about(lost, "left that would have stayed with no CS work"),
        sentence(f"{accounts(len(anyway))} stayed that would have stayed without you too."),
        sentence(f"{accounts(len(lost_anyway))} left that would have left without you too."),
    ]
    if net > 0:
        found.append(f"In all, your work kept {accounts(net)} more than no work.")
    elif net < 0:
        found.append(f"In all, {accounts(-net)} fewer stayed with your work than with none.")
    else:
        found.append("In all, as many stayed with your work as with none.")
    if through or lost:
        found.append(
            "One account alone proves little: near a decision, a small change can tip it "
            "either way."
        )
    return found


def _about(members: Sequence[Member], what: str) -> str:
    if not members:
        return f"No account {what}."
    names, arr = listed([one.name for one in members]), dollars(sum(one.arr for one in members))
    return f"{accounts(len(members))} {what}: {names}, worth {arr} a year at first."
