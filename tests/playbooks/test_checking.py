"""Warnings about playbooks: where each comes, and where it does not."""

import pytest

from simcs.playbooks.checking import PlaybookWarning, warnings_of
from simcs.playbooks.facts import Range
from simcs.playbooks.language import (
    All,
    AtLeast,
    Condition,
    ContactCap,
    Decide,
    Goal,
    Lasting,
    Leave,
    NamedNumber,
    Not,
    OneOf,
    Path,
    Place,
    Playbook,
    Ranked,
    Repeat,
    Rules,
    Setting,
    Start,
    Step,
    Tag,
    Text,
    Timing,
    Unit,
    Variant,
)
from tests.playbooks.records import (
    AT,
    amount,
    asked,
    before_renewal,
    compare,
    do,
    fact,
    file,
    in_week,
    leave_if,
    moved,
    play,
    signal,
    span,
    wait,
    weeks_before,
)

SEGMENTS = {"smb": 4, "mid": 52, "enterprise": 52}
LOW = compare("touch", "==", "low")
HIGH = compare("touch", "==", "high")
GOAL = Goal(compare("usage", ">=", 0.7), span("8 weeks"))


def both(*of_all: Condition) -> All:
    return All(of_all, AT)


def either(*of_any: Condition) -> AtLeast:
    return AtLeast(1, of_any, AT)


def no(condition: Condition) -> Not:
    return Not(condition, AT)


def said(*playbooks: Playbook, segments: dict[str, int] | None = None, **rest: object) -> str:
    """Return all warnings of a file as one text."""
    return "\n".join(each.sentence for each in warnings_of(file(*playbooks, **rest), segments))


def of_condition(condition: Condition, segments: dict[str, int] | None = None) -> str:
    return said(play(condition=condition), segments=segments)


def test_a_plain_playbook_has_no_warnings() -> None:
    """The bank's usage drop: nothing is wrong with it."""
    one = play(
        "usage-drop",
        do("check_in", within=span("1 week")),
        wait("2 weeks"),
        leave_if(compare("usage", ">=", 0.7)),
        do("business_review"),
        condition=both(moved("usage", -1, 0.3, "4 weeks"), compare("weeks_to_renewal", "<=", 13)),
        who=compare("segment", "==", "enterprise"),
        stop=fact("notice_given"),
        goal=GOAL,
    )
    assert warnings_of(file(one), SEGMENTS) == []


NEVER = [
    (compare("score", ">", 100), "its health score goes from 0 to 100"),
    (compare("score", "<", 0), "its health score goes from 0 to 100"),
    (
        compare("weeks_to_renewal", "<=", 0),
        "the time to its renewal is never less than 1 week",
    ),
    (compare("sponsor", ">", 1), "goes from 0 % to 100 %"),
    (compare("month", "==", 13), "the month of the year goes from 1 to 12"),
    (compare("touch", "==", "medium"), "its touch level is low, mid or high"),
    (
        both(compare("usage", "<", 0.3), compare("usage", ">", 0.5)),
        "nothing meets all that is asked of its usage",
    ),
    (
        both(compare("usage", "<", 0.3), compare("usage", ">=", 0.3)),
        "nothing meets all that is asked of its usage",
    ),
    (
        both(compare("survey", ">", 0), both(fact("payment_open"), compare("survey", "<", -1))),
        "nothing meets all that is asked of its latest survey answer",
    ),
    (
        both(compare("segment", "==", "smb"), compare("segment", "==", "mid")),
        "nothing meets all that is asked of its segment",
    ),
    (
        both(compare("segment", "==", "smb"), compare("segment", "!=", "smb")),
        "nothing meets all that is asked of its segment",
    ),
    (
        both(fact("notice"), no(fact("notice_given"))),
        'one part wants that "it has given notice", another that this is not so',
    ),
    (
        both(fact("left"), compare("usage", "<", 0.5)),
        "one part is about customers, another about accounts that have left",
    ),
    (
        both(before_renewal("90 days"), compare("weeks_to_renewal", "<", 9)),
        "nothing meets all that is asked of the time to its renewal",
    ),
    (
        both(fact("new_customer"), compare("tenure", ">=", 4)),
        "nothing meets all that is asked of how long it has been a customer",
    ),
    (
        both(
            Ranked(signal("usage"), "bottom", amount(0.1, Unit.SHARE), AT),
            Ranked(signal("usage"), "top", amount(0.1, Unit.SHARE), AT),
        ),
        "its parts exclude each other",
    ),
    (
        both(moved("usage", -1, 0.3, "4 weeks"), moved("usage", 1, 0.1, "4 weeks")),
        "its parts exclude each other",
    ),
    (
        both(no(compare("score", "<", 60)), compare("score", "<", 50)),
        "nothing meets all that is asked of its health score",
    ),
    (
        AtLeast(2, (compare("score", ">", 100), fact("conceded")), AT),
        "its health score goes from 0 to 100",
    ),
    (Lasting(compare("score", ">", 100), span("2 weeks"), AT), "goes from 0 to 100"),
]


@pytest.mark.parametrize(("condition", "why"), NEVER)
def test_a_condition_that_is_never_true(condition: Condition, why: str) -> None:
    text = of_condition(condition)
    assert "is never true: " in text
    assert why in text


@pytest.mark.parametrize(
    "condition",
    [
        compare("score", ">=", 100),
        compare("weeks_to_renewal", "<=", 1),
        compare("survey", "<", -1),
        compare("usage", "<", 0.3),
        both(compare("usage", ">=", 0.3), compare("usage", "<=", 0.3)),
        either(compare("usage", "<", 0.3), compare("usage", ">", 0.5)),
        both(compare("segment", "!=", "smb"), compare("segment", "!=", "mid")),
        both(fact("left"), compare("arr", ">", 50_000)),
        # Who never answered a survey meets both.
        both(no(compare("survey", "<", 0)), no(compare("survey", ">=", 0))),
        both(moved("usage", -1, 0.3, "4 weeks"), moved("usage", 1, 0.1, "1 week")),
        # At the start of the play it may have been another.
        both(compare("usage", "<", 0.3), compare("usage", "<", signal("usage", 0))),
    ],
)
def test_a_condition_that_can_be_true(condition: Condition) -> None:
    assert "never true" not in of_condition(condition)


def test_only_the_smallest_impossible_part_is_told() -> None:
    text = of_condition(both(compare("score", ">", 100), fact("conceded")))
    assert text.count("never true") == 1
    assert text.startswith('"its health score is above 100" is never true')


def test_settings_count_at_their_present_value() -> None:
    def at(value: float) -> str:
        cut = NamedNumber("cut", value, Unit.POINTS, 0, 200, AT)
        condition = compare("score", ">", Setting("cut", Unit.POINTS, AT))
        return said(play(condition=condition), settings=(cut,))

    assert '"its health score is above 120 (cut)" is never true' in at(120)
    assert at(80) == ""


def test_who_and_when_that_exclude_each_other() -> None:
    never = play(who=HIGH, condition=compare("touch", "==", "low"))
    assert said(never) == ("It never starts: nothing meets all that is asked of its touch level.")
    assert said(play(who=HIGH, condition=compare("touch", "!=", "low"))) == ""


def test_conditions_of_steps_stops_goals_and_rules_are_checked_too() -> None:
    wrong = compare("score", ">", 100)
    decide = Decide(AT, paths=(Path(wrong, (), AT),), otherwise=(do("email", when=wrong),))
    repeat = Repeat(AT, steps=(do("email"),), times=2, until=wrong)
    one = play("x", decide, repeat, stop=wrong, goal=Goal(wrong, span("1 week")), only_if=wrong)
    rules = Rules((ContactCap(50, 4, wrong, "50 a month", AT),))
    assert said(one, rules=rules).count("never true") == 7


def test_usage_beyond_full_use_may_never_be_true() -> None:
    assert "may never be true: usage goes from 0 % to 100 %" in of_condition(
        compare("usage", ">", 2)
    )
    assert of_condition(compare("usage", ">", 0.95)) == ""
    assert of_condition(compare("usage", "<", 1.2)) == ""


def test_a_segment_that_there_is_not() -> None:
    wrong = OneOf(signal("segment"), (Text("enterprize", AT), Text("mid", AT)), AT)
    assert of_condition(wrong, SEGMENTS) == (
        "No segment is called enterprize (did you mean enterprise?); there are enterprise, mid "
        "and smb."
    )
    assert of_condition(wrong) == ""
    assert of_condition(compare("segment", "==", "mid"), SEGMENTS) == ""


NEGATIVE = compare("survey", "<", 0)


@pytest.mark.parametrize(
    "condition",
    [
        no(NEGATIVE),
        no(either(NEGATIVE, fact("conceded"))),
        no(both(NEGATIVE, fact("conceded"))),
        both(fact("conceded"), no(NEGATIVE)),
        either(asked("known", "survey"), no(NEGATIVE)),
    ],
)
def test_a_not_that_takes_in_who_never_answered(condition: Condition) -> None:
    assert of_condition(condition) == (
        "With its 'not', this is also true where it never answered a survey; if you do not mean "
        "those, write: known(survey) and …."
    )


@pytest.mark.parametrize(
    "condition",
    [
        NEGATIVE,
        no(no(NEGATIVE)),
        both(asked("known", "survey"), no(NEGATIVE)),
        no(either(NEGATIVE, no(asked("known", "survey")))),
        both(compare("survey", "<", 2), no(NEGATIVE)),
        no(compare("usage", "<", 0.3)),
    ],
)
def test_a_not_that_takes_in_nobody_else(condition: Condition) -> None:
    assert of_condition(condition) == ""


def test_a_column_of_the_book_can_be_missing() -> None:
    assert 'also true where it has no "seats"' in of_condition(no(compare("seats", "<", 3)))
    assert of_condition(compare("seats", "<", 3)) == ""


def test_monthly_contracts_never_meet_ninety_days() -> None:
    ninety = before_renewal("90 days")
    assert of_condition(ninety) == (
        "Accounts on monthly contracts (if there are any) are never 13 weeks before a renewal, so "
        "it never starts for them."
    )
    assert of_condition(ninety, SEGMENTS) == (
        "Accounts of smb with a contract of 4 weeks are never 13 weeks before a renewal, so it "
        "never starts for them."
    )
    assert of_condition(ninety, {"mid": 52}) == ""
    assert (
        said(play(condition=ninety, who=compare("segment", "==", "mid")), segments=SEGMENTS) == ""
    )
    assert said(play(condition=ninety, who=compare("term", ">=", 52))) == ""
    assert of_condition(before_renewal("3 weeks")) == ""


def test_for_monthly_contracts_a_late_renewal_is_always_near() -> None:
    near = compare("weeks_to_renewal", "<=", 13)
    assert of_condition(near, SEGMENTS) == (
        "The renewal of accounts of smb with a contract of 4 weeks is always at most 13 weeks "
        "away, so for them this is true at all times."
    )
    assert of_condition(near) == ""
    assert of_condition(near, {"mid": 52}) == ""


def test_steps_before_a_renewal_come_at_once_for_monthly_contracts() -> None:
    dated = [
        do("check_in", timing=weeks_before(13, "90 days")),
        do("check_in", timing=weeks_before(9, "60 days")),
    ]
    text = said(play("x", *dated, stop=fact("notice_given")))
    assert "for them this step and the steps dated after it may come at once" in text
    assert said(play("x", *dated, stop=fact("notice_given")), segments={"mid": 52}) == ""


def test_the_same_action_from_two_playbooks() -> None:
    drop = play("drop", do("check_in"), condition=compare("usage", "<", 0.3))
    gone = play("gone", do("check_in"), condition=fact("sponsor_left"))
    assert said(drop, gone) == (
        "The playbooks drop and gone may ask for a check-in for the same account in the same week: "
        "that is then one task; to keep them apart, write not while: or replaces: in one of them."
    )


@pytest.mark.parametrize(
    "other",
    [
        play("other", do("email"), condition=fact("sponsor_left")),
        play("other", do("check_in"), condition=compare("usage", ">", 0.5)),
        play("other", do("check_in"), condition=fact("left")),
        play("other", do("check_in"), condition=fact("sponsor_left"), unless=("drop",)),
        play("other", do("check_in"), condition=fact("sponsor_left"), replaces=("drop",)),
    ],
)
def test_playbooks_that_do_not_meet(other: Playbook) -> None:
    assert said(play("drop", do("check_in"), condition=compare("usage", "<", 0.3)), other) == ""


def test_playbooks_of_different_segments_do_not_meet() -> None:
    plays = [
        play(name, do("check_in"), condition=fact("sponsor_left"), who=who)
        for name, who in (("low", LOW), ("high", HIGH))
    ]
    assert said(*plays) == ""


def test_contrary_tags() -> None:
    puts = play("puts", Tag(AT, tag="risk"), condition=compare("usage", "<", 0.3))
    takes = play("takes", Tag(AT, tag="risk", on=False), condition=fact("conceded"))
    assert said(puts, takes) == (
        'The playbook puts sets the tag "risk" and takes removes it, and both may run for one '
        "account at once."
    )
    apart = play("takes", Tag(AT, tag="risk", on=False), condition=compare("usage", ">", 0.5))
    assert said(puts, apart) == ""
    assert said(puts, play("other", Tag(AT, tag="risk"), condition=fact("conceded"))) == ""


def test_playbooks_that_replace_each_other() -> None:
    circle = [
        play("a", wait("1 week"), replaces=("b",)),
        play("b", wait("1 week"), replaces=("c",)),
        play("c", wait("1 week"), replaces=("a",)),
        play("d", wait("1 week"), replaces=("a",)),
    ]
    assert said(*circle) == (
        "The playbook a replaces b replaces c replaces a: they can end each other again and again."
    )
    assert said(circle[0], circle[1]) == ""


def test_many_playbooks_at_once() -> None:
    plays = [
        play(name, do(action), condition=fact(event))
        for name, action, event in (
            ("one", "check_in", "sponsor_left"),
            ("two", "business_review", "price_rise"),
            ("three", "executive_call", "outage"),
            ("four", "escalation", "ticket_opened"),  # internal
        )
    ]
    assert said(*plays) == (
        "One account may be contacted by 3 playbooks at once: one, two and three; write not "
        "while: in some of them, or a rule such as contacts: 2 a month."
    )
    assert said(*plays[:2], plays[3]) == ""
    cap = Rules((ContactCap(2, 4, None, "2 a month", AT),))
    assert said(*plays, rules=cap) == ""
    apart = play("one", do("check_in"), condition=fact("sponsor_left"), unless=("two",))
    assert said(apart, *plays[1:]) == ""


def capped(most: int, *steps: Step, who: Condition | None = None, **rest: object) -> str:
    rules = Rules((ContactCap(most, 4, who, f"{most} a month", AT),))
    return said(play("x", *steps, stop=fact("notice_given"), **rest), rules=rules)


def test_a_playbook_that_the_contact_rule_must_block() -> None:
    dated = [do("email", timing=in_week(week)) for week in (0, 1, 3, 8)]
    assert capped(2, *dated) == (
        "It asks for 3 contacts in 4 weeks, but a rule allows 2 contacts in any 4 weeks: 1 of "
        "them is held back or dropped."
    )
    assert capped(3, *dated) == ""
    assert "for the accounts that the rule is for" in capped(2, *dated, who=LOW)
    alike = capped(2, *dated, who=LOW, condition=both(fact("new_customer"), LOW))
    assert "1 of them is held back or dropped." in alike
    assert capped(2, *dated, who=compare("tenure", ">", 52)) == ""


def test_contacts_count_only_where_they_are_sure() -> None:
    three = [do("email"), do("email"), do("email")]
    assert "3 contacts" in capped(2, *three)
    assert capped(2, do("email"), wait("4 weeks"), do("email"), do("email")) == ""
    assert capped(2, do("email"), do("email", when=fact("conceded")), do("email")) == ""
    assert capped(2, do("escalation"), do("escalation"), do("escalation")) == ""
    assert capped(2, do("email"), Leave(AT), *three) == ""
    assert "5 contacts" in capped(2, do("email", times=5))
    assert "4 contacts" in capped(2, Repeat(AT, steps=(do("email"),), times=9))
    until = Repeat(AT, steps=(do("email"),), times=9, until=fact("conceded"))
    assert capped(2, until) == ""
    # How far off the renewal is, nobody says, so the two dated ones may be much later.
    dated = [do("email", timing=weeks_before(n, f"{n} weeks")) for n in (4, 2)]
    assert capped(2, do("email"), *dated) == ""
    assert "3 contacts" in capped(2, do("email"), *dated, condition=before_renewal("1 month"))
    # A webinar takes two weeks to prepare, so that the next step comes three weeks later.
    assert capped(2, do("webinar"), do("webinar"), do("webinar")) == ""


def test_what_runs_again_and_again_counts_again() -> None:
    level = capped(3, do("email"), start=Start.WHILE, condition=fact("payment_open"))
    assert level.startswith("As long as it holds, it asks for 4 contacts in 4 weeks")
    assert capped(4, do("email"), start=Start.WHILE, condition=fact("payment_open")) == ""
    weekly = {"start": Start.EVERY, "every": span("2 weeks")}
    assert "2 contacts in 4 weeks" in capped(1, do("email"), **weekly)
    assert capped(2, do("email"), **weekly) == ""


def test_work_that_takes_longer_to_arrange_than_it_may() -> None:
    hasty = said(play("x", do("escalation", within=span("1 week"))))
    assert "never done within 1 week; write within: 2 weeks or more" in hasty
    assert said(play("x", do("escalation", within=span("2 weeks")))) == ""


def test_within_in_hours_or_days() -> None:
    hasty = play("x", do("check_in", within=span("48 hours")), do("email", within=span("30 days")))
    assert said(hasty) == (
        "Within 48 hours becomes 1 week and within 30 days becomes 4 weeks, as a week is the "
        "shortest step; turn the clock on (service=clocked) to keep hours and days."
    )
    exact = play("x", do("check_in", within=span("14 days")), do("email", within=span("1 month")))
    assert said(exact) == ""


def test_days_that_fall_in_one_week() -> None:
    days = [do("email", timing=Timing(week, False, f"day {day}", AT))
            for day, week in ((4, 1), (9, 1), (14, 2))]  # fmt: skip
    assert said(play("x", *days)) == (
        "Day 4 and day 9 fall in the same week, so these steps come at once, as a week is the "
        "shortest step."
    )
    assert said(play("x", *days[1:])) == ""
    assert said(play("x", do("email", timing=in_week(1)), do("survey", timing=in_week(1)))) == ""


def test_long_waits_without_a_stop() -> None:
    decide = Decide(AT, paths=(Path(fact("conceded"), (wait("2 weeks"),), AT),),
                    at_most=span("6 weeks"))  # fmt: skip
    long = (do("check_in"), decide, do("check_in"))
    assert said(play("x", *long)) == (
        "It waits for up to 8 weeks in all and nothing stops it, not even a notice; if you do not "
        "mean that, write stop when: notice_given."
    )
    assert said(play("x", *long, stop=fact("notice_given"))) == ""
    assert said(play("x", *long[:2], condition=fact("left"))) == ""
    assert said(play("x", do("check_in"), wait("7 weeks"))) == ""
    renewal = [do("email", timing=weeks_before(weeks, "x")) for weeks in (4, 1)]
    assert said(play("x", *renewal)) == ""


def test_a_holdout_without_a_goal() -> None:
    assert "keeps accounts without it to measure its effect, but has no goal" in said(
        play(holdout=0.1)
    )
    variants = (Variant("a", 0.5, ()), Variant("b", 0.5, (("message", "outcome"),)))
    assert "has variants to measure its effect, but has no goal" in said(play(variants=variants))
    assert said(play(holdout=0.1, variants=variants, goal=GOAL)) == ""
    rules = Rules(holdout=0.1)
    assert "holdout keeps accounts without any playbook, but play has no goal" in said(
        play(), rules=rules
    )
    assert said(play(goal=GOAL), rules=rules) == ""


def test_warnings_name_their_place_in_the_order_of_the_file() -> None:
    late, early = Place(9, 3), Place(2, 5)
    condition = both(
        compare("score", ">", 100, at=late), compare("score", "<", 0, at=early), fact("conceded")
    )
    found = warnings_of(file(play("one", condition=condition)))
    assert [each.place for each in found] == [early, late]
    assert {each.playbook for each in found} == {"one"}
    assert isinstance(found[0], PlaybookWarning)


def test_ranges_meet_and_widen() -> None:
    below, above = Range(high=3, high_open=True), Range(low=3)
    assert below.meet(above).empty
    assert not Range(high=3).meet(above).empty
    assert below.hull(above) == Range()
    assert Range(1, 2, low_open=True).hull(Range(1, 5, high_open=True)) == Range(
        1, 5, high_open=True
    )
