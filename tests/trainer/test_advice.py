"""One thing to keep and one to change: the rules, and that no two of them contradict each other."""

from dataclasses import replace
from itertools import product

import pytest

from simcs.trainer.debrief.advice import Facts, step_ten
from simcs.trainer.debrief.boxes import Box, Boxes, Member
from simcs.trainer.debrief.hours import Purpose, TooOften, Untouched
from simcs.trainer.debrief.played import Played
from simcs.trainer.debrief.words import Step
from tests.trainer.debriefs import of, played


def facts(
    saved: float = 0.0,
    through: int = 0,
    lost: int = 0,
    score: float = 0.2,
    unused: float = 0.0,
    harmful: int = 0,
    above: int = 0,
    untouched: int = 0,
    guess: int | None = None,
    spent: float = 100.0,
    play: Played | None = None,
) -> Facts:
    """Return what advice rests on, all of it ordinary where nothing is given."""
    found = of("steady")
    kinds = {"stayed_through_you": through, "lost_through_you": lost}
    boxes = Boxes("", (), tuple(
        Box(kind, kind, tuple(Member(n, f"Firm {n}", 1.0) for n in range(kinds.get(kind, 0))))
        for kind in ("stayed_through_you", "lost_through_you", "stayed_anyway", "lost_anyway")
    ))  # fmt: skip
    often = tuple(TooOften(n, f"Firm {n}", 9, harmful, 5.0, 2.1) for n in range(above))
    return Facts(
        played("steady") if play is None else play,
        replace(found.guess, guess=guess, brier=score, brier_average=0.2),
        replace(found.luck, with_work=0.0, without_work=saved),
        boxes,
        replace(
            found.hours,
            purposes=(Purpose("adoption", spent, 1.0),) if spent else (),
            spent=spent,
            unused=100.0 * unused / (1 - unused),
            too_often=often,
            untouched=tuple(Untouched(n, f"Firm {n}", True) for n in range(untouched)),
        ),
    )


def best(own: bool) -> Played:
    """Return a game in which the player, or a strategy, kept the most accounts."""
    found = played("steady")
    idle, full = found.own, found.others
    if own:
        return replace(found, others=dict.fromkeys(full, idle))
    course = replace(idle, here=idle.here.copy())
    course.here[-1] = False
    return replace(found, own=course)


BIG = 1e9


@pytest.mark.parametrize(
    ("given", "keep"),
    [
        (facts(saved=BIG, through=1), "work that paid"),
        (facts(saved=BIG), "work that paid"),
        (facts(saved=BIG, lost=1, score=0.1), "forecasts"),
        (facts(saved=-1.0, score=0.1), "forecasts"),
        (facts(saved=-1.0, guess=round(of("steady").guess.stayed)), "guess"),
        (facts(), "even care"),
        (facts(untouched=1), "no pestering"),
        (facts(untouched=1, above=1), "hours used"),
        (facts(untouched=1, above=1, unused=0.5, guess=1), "guessing first"),
        (facts(untouched=1, above=1, unused=0.5), "nothing"),
        (facts(saved=-1.0), "nothing"),
        (facts(spent=0.0), "nothing"),
    ],
)
def test_what_to_keep(given: Facts, keep: str) -> None:
    assert step_ten(given).keep_reason == keep


@pytest.mark.parametrize(
    ("given", "change"),
    [
        (facts(spent=0.0), "no work"),
        (facts(saved=-1.0, above=2, harmful=9, unused=0.5), "too often"),
        (facts(unused=0.5, play=best(own=False)), "unused hours"),
        (facts(unused=0.5, above=1, play=best(own=False)), "unused hours"),
        (facts(unused=0.5, above=1, play=best(own=True)), "spread calls"),
        (facts(above=2, harmful=9, play=best(own=True)), "too often"),
        (facts(untouched=1, play=best(own=True)), "never touched"),
        (facts(score=0.3, play=best(own=True)), "forecasts"),
        (facts(lost=1, play=best(own=True)), "lost through you"),
        (facts(play=best(own=True)), "nothing"),
    ],
)
def test_what_to_change(given: Facts, change: str) -> None:
    assert step_ten(given).change_reason == change


def test_the_best_strategy_shows_where_hours_went() -> None:
    found = step_ten(facts(play=best(own=False)))
    assert found.change_reason == "hours elsewhere"
    assert "you gave 0 %" in found.change


def test_no_pair_contradicts_itself() -> None:
    seen = set()
    for saved, through, lost, score, unused, harmful, above in product(
        (-BIG, 0.0, BIG), (0, 2), (0, 2), (0.1, 0.2, 0.3), (0.0, 0.5), (0, 9), (0, 2)
    ):
        given = facts(saved, through, lost, score, unused, harmful, above)
        found: Step = step_ten(given)
        keep, change = step_ten(given).keep_reason, step_ten(given).change_reason
        seen |= {keep, change}
        assert (keep, change) != ("forecasts", "forecasts")
        assert (keep, change) != ("hours used", "unused hours")
        assert not (keep in ("even care", "no pestering") and change == "too often" and above)
        assert not (keep == "work that paid" and (saved <= 0 or through < lost))
        assert all(said.endswith(".") for said in found.sentences)
    assert len(seen) > 8
