"""The sentences of a debrief: right for none, one and all, for better, worse and the same."""

import pytest

from simcs.trainer.debrief import after, boxes, guess, hours, luck, same_future
from simcs.trainer.debrief.after import Later
from simcs.trainer.debrief.boxes import Member
from simcs.trainer.debrief.guess import brier
from simcs.trainer.debrief.hours import Purpose, TooOften, Untouched
from simcs.trainer.debrief.luck import Decision, Luck
from simcs.trainer.debrief.same_future import Line
from simcs.trainer.debrief.words import accounts, decimal, dollars, listed, of_all
from tests.trainer.debriefs import of, played


def test_brier_by_hand() -> None:
    assert brier([1.0, 0.0], [True, False]) == 0.0
    assert brier([0.0, 1.0], [True, False]) == 1.0
    assert brier([0.5, 0.5, 0.5], [True, False, True]) == 0.25
    assert brier([0.8, 0.5, 0.1], [True, False, False]) == pytest.approx((0.04 + 0.25 + 0.01) / 3)


def test_forecasts_are_scored_against_what_came_and_against_the_average() -> None:
    for player in ("idle", "steady", "pest"):
        found, own = of(player).guess, played(player).own
        left = [not own.here[-1][account] for account in (0, 1, 2)]
        assert [one.left for one in found.forecasts] == left
        assert found.brier == pytest.approx(brier([0.8, 0.5, 0.1], left))
        average = [(own.here[w] & ~own.here[-1]).sum() / own.here[w].sum() for w in (4, 4, 8)]
        assert found.brier_average == pytest.approx(brier(average, left))
        assert sum(band.count for band in found.bands) == 3
        assert (found.kept, found.count) == (own.kept(), 8)


@pytest.mark.parametrize(
    ("given", "kept", "count", "said"),
    [
        (None, 0, 8, "You gave no opening guess. None of the 8 accounts stayed (0 %)."),
        (
            75,
            6,
            8,
            "You guessed that 75 % would stay; 6 of 8 accounts stayed (75 %). Exactly right.",
        ),
        (76, 6, 8, "That is close: 1 point off."),
        (90, 6, 8, "You were 15 points too hopeful."),
        (60, 8, 8, "all 8 accounts stayed (100 %). You were 40 points too gloomy."),
        (100, 0, 8, "none of the 8 accounts stayed (0 %). You were 100 points too hopeful."),
    ],
)
def test_the_opening_guess(given: int | None, kept: int, count: int, said: str) -> None:
    assert " ".join(guess._about_guess(given, kept, count)).endswith(said)


def test_scores_of_forecasts() -> None:
    assert guess._score(0.10, 0.20).endswith("Yours were better than that.")
    assert guess._score(0.20, 0.10).endswith("Yours were worse than that.")
    assert guess._score(0.101, 0.100).endswith("Yours were as good as that.")


@pytest.mark.parametrize(
    ("mine", "idle", "said"),
    [
        (8, 5, "With no CS work 5 accounts would have stayed: you kept 3 more."),
        (8, 0, "With no CS work no account would have stayed: you kept 8 more."),
        (1, 0, "With no CS work no account would have stayed: you kept 1 more."),
        (5, 6, "6 accounts would have stayed: that is 1 more than with your work."),
        (5, 5, "With no CS work just as many would have stayed."),
    ],
)
def test_against_no_work(mine: int, idle: int, said: str) -> None:
    line = same_future._against_nothing(_line("you", mine), _line("none", idle))
    assert line.endswith(said)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([8, 3], "A kept the most here: 8 accounts, 3 more than you."),
        ([8, 8], "A and B kept the most here: 8 accounts each, 3 more than you."),
        ([5, 3], "The best of the strategies here, A, kept as many as you."),
        ([4, 3], "You kept more than every strategy; the best of them, A, kept 4 accounts."),
        ([1, 0], "You kept more than every strategy; the best of them, A, kept 1 account."),
    ],
)
def test_against_the_best(others: list[int], said: str) -> None:
    lines = [_line(name, kept) for name, kept in zip("AB", others, strict=True)]
    assert same_future._against_best(_line("you", 5), lines) == [said]


def _line(name: str, kept: int) -> Line:
    return Line(name, name, kept, 8 - kept, 1000 * kept)


def members(count: int) -> list[Member]:
    return [Member(n, f"Firm {n + 1}", 30_000.0) for n in range(count)]


def test_boxes_of_none_one_and_all() -> None:
    none = boxes._sentences([], [], [], members(8))
    assert none == [
        "No account stayed that would have left with no CS work.",
        "No account left that would have stayed with no CS work.",
        "No account stayed that would have stayed without you too.",
        "8 accounts left that would have left without you too.",
        "In all, as many stayed with your work as with none.",
    ]
    mine = " ".join(boxes._sentences(members(8), [], [], []))
    assert "8 accounts stayed that would have left with no CS work: Firm 1, Firm 2" in mine
    assert "your work kept 8 accounts more than no work" in mine
    harm = " ".join(boxes._sentences([], members(1), members(7), []))
    assert "1 account left that would have stayed with no CS work: Firm 1, worth $30,000" in harm
    assert "1 account fewer stayed" in harm
    even = " ".join(boxes._sentences(members(1), members(1), members(6), []))
    assert "as many stayed with your work as with none" in even
    assert "proves little" in even


def decision(chance: float, without: float | None, left: bool) -> Decision:
    arr = None if without is None else 10_000.0
    return Decision(3, 0, "Firm", 10_000.0, chance, without, arr, left)


def of_decisions(*given: Decision, undecided: int = 0) -> str:
    paired = [one for one in given if one.without is not None]
    lost = [one for one in given if one.left]
    step = Luck(
        "", (), given, sum(one.chance for one in given), sum(one.at_stake for one in given),
        len(lost), sum(one.arr for one in lost), len(paired),
        sum(one.at_stake for one in paired), sum(one.at_stake_without for one in paired), undecided,
    )  # fmt: skip
    return " ".join(luck._sentences(step, paired))


def test_luck_good_bad_and_even() -> None:
    assert "No account had to decide" in of_decisions()
    assert of_decisions(undecided=1).endswith("or a payment failed.")
    bad = of_decisions(decision(0.1, 0.1, True), decision(0.1, 0.1, True))
    assert "There were 2 decisions" in bad
    assert "expect to lose 0.2 accounts, or $2,000 a year" in bad
    assert "You lost 2 accounts ($20,000 a year), 1.8 more than was to be expected" in bad
    assert "bad luck" in bad
    assert "little difference" in bad
    good = of_decisions(decision(0.9, None, False), decision(0.8, None, False))
    assert "You lost none by these decisions, 1.7 fewer than was to be expected" in good
    assert "good luck" in good
    assert "without" not in good  # nothing came without the player's work
    even = of_decisions(decision(0.7, None, True))
    assert "There was 1 decision" in even
    assert "luck evened out" in even


def test_work_that_helped_and_work_that_harmed() -> None:
    helped = of_decisions(decision(0.2, 0.6, False))
    assert "was $2,000 a year with it, and $6,000 without" in helped
    assert "So your work took $4,000 off it" in helped
    assert "So your work added $4,000 to it" in of_decisions(decision(0.6, 0.2, False))


def later(name: str, kept: int, there: int) -> Later:
    return Later(name, name.title(), kept, there, 0, 0)


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ((0, 0), (8, 4), "None of your accounts was left to take over."),
        ((8, 8), (8, 4), "all stayed: all 8 accounts from the start."),
        ((6, 0), (8, 4), "none stayed: none of the 8 accounts from the start."),
        ((1, 1), (8, 4), "The one account you handed over stayed."),
        ((1, 0), (8, 4), "The one account you handed over left."),
        ((8, 6), (8, 4), "No strategy had more accounts in the end."),
        ((8, 2), (8, 4), "Blend had 4 in the end, 2 more."),
        ((4, 2), (8, 4), "about the same share as after the strategies (50 %)."),
        ((4, 3), (8, 4), "more than after the strategies (50 %)."),
        ((4, 1), (8, 4), "less than after the strategies (50 %)."),
    ],
)
def test_what_is_left_behind(mine: tuple[int, int], theirs: tuple[int, int], said: str) -> None:
    lines = [later("you", *mine), later("blend", *theirs)]
    assert said in " ".join(after._sentences(lines, 52, 8, 0))
    assert "decided to leave" not in " ".join(after._sentences(lines, 52, 8, 0))
    told = " ".join(after._sentences(lines, 52, 8, 1))
    assert ("1 of these had decided to leave" in told) == bool(mine[0])


def test_hours_none_and_all() -> None:
    assert hours._about_hours([], 0.0, 300.0, 300.0) == ["You spent none of your 300 hours."]
    whole = hours._about_hours([Purpose("adoption", 300.0, 1.0)], 300.0, 0.0, 300.0)
    assert whole == ["You spent 300 hours: 100 % on adoption.", "You used all your hours."]
    half = hours._about_hours([Purpose("adoption", 150.0, 1.0)], 150.0, 150.0, 300.0)
    assert half[1] == "150 hours were left unused, 50 % of all."


def test_contact_and_no_contact() -> None:
    one = TooOften(0, "Firm 1", 3, 0, 2.5, 2.1)
    assert hours._about_often([]) == ["No account was contacted more often than it tolerates."]
    assert hours._about_often([one])[0].startswith(
        "1 account had more contact than it tolerates, for 3 weeks: Firm 1."
    )
    assert "never so much" in hours._about_often([one])[1]
    two = hours._about_often([one, TooOften(1, "Firm 2", 4, 1, 5.0, 2.1)])
    assert "2 accounts had more contact than they tolerate, 7 weeks together" in two[0]
    assert two[1] == "In 1 of these weeks it even did harm: Firm 2."


def test_accounts_without_time() -> None:
    stayed, left = Untouched(0, "Firm 1", False), Untouched(1, "Firm 2", True)
    about = hours._about_untouched
    assert about([], 8) == ["Each account got some of your time."]
    assert about([stayed, left], 2) == ["No account got any of your time; 1 of them left."]
    assert about([stayed], 1) == ["No account got any of your time; none of them left."]
    assert about([stayed], 8)[1] == "It stayed all the same."
    assert about([left], 8)[1] == "It left."
    assert about([stayed, left], 8)[1] == "Of these, Firm 2 left."
    assert about([left, left], 8)[1] == "All of these left."
    assert about([stayed, stayed], 8)[1] == "All of these stayed."


def test_small_words() -> None:
    assert [accounts(n) for n in (0, 1, 1200)] == ["no account", "1 account", "1,200 accounts"]
    assert [dollars(n) for n in (0, -12_400, 9_999.6, 41_499)] == ["$0", "−$12,000", "$10,000",
                                                                   "$41,000"]  # fmt: skip
    assert [decimal(n) for n in (0.04, 2, 2.25)] == ["0", "2", "2.2"]
    assert [of_all(n, 8) for n in (0, 1, 8)] == ["none of the 8 accounts", "1 of 8 accounts",
                                                 "all 8 accounts"]  # fmt: skip
    assert listed(["A"]) == "A"
    assert listed(["A", "B", "C", "D"]) == "A, B, C and D"
    assert listed(["A", "B", "C", "D", "E"]) == "A, B, C and 2 more"
