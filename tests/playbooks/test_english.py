"""Playbooks read back in English."""

import pytest

from simcs.playbooks.catalogue import EVENTS, FLAGS, OWNERS, SIGNALS
from simcs.playbooks.condition_words import ConditionWords
from simcs.playbooks.english import describe, describe_file
from simcs.playbooks.language import (
    All,
    Asked,
    AtLeast,
    Compare,
    Condition,
    ContactCap,
    Dated,
    Decide,
    Enter,
    Goal,
    HourValue,
    Lasting,
    Leave,
    NamedNumber,
    Not,
    Note,
    OneOf,
    Path,
    Ranked,
    Repeat,
    Rules,
    Setting,
    Since,
    Start,
    Step,
    Sum,
    Tag,
    Text,
    Timing,
    Unchanged,
    Unit,
    Variant,
)
from simcs.playbooks.phrases import EVENT_FORMS, FLAG_FORMS, of, relative
from simcs.playbooks.step_words import StepWords
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
    limit,
    moved,
    play,
    signal,
    span,
    wait,
    weeks_before,
)

LOW_USAGE = compare("usage", "<", 0.3)
NOTICE = fact("notice_given")
HIGH = NamedNumber("high", 50_000, Unit.MONEY, 0, 1e6, AT)
DROP = NamedNumber("drop", 0.3, Unit.SHARE, 0, 1, AT)
TEN_POINTS = amount(0.1, Unit.SHARE)


def both(*of_all: Condition) -> All:
    return All(of_all, AT)


def either(*of_any: Condition) -> AtLeast:
    return AtLeast(1, of_any, AT)


def words(condition: Condition) -> str:
    return ConditionWords((HIGH, DROP)).clause(condition)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (compare("usage", ">=", 0.7), "its usage is at least 70 %"),
        (compare("score", "<", 40), "its health score is below 40"),
        (compare("arr", ">", 1_250), "its ARR is above $1,250"),
        (compare("arr", "<=", 1.2e6), "its ARR is at most $1.2M"),
        (compare("onboarding_sessions", "==", 2), "its number of onboarding sessions so far is 2"),
        (compare("tickets_1w", "!=", 0), "its number of tickets in the last week is not 0"),
        (compare("segment", "!=", "smb"), "its segment is not smb"),
        (compare("problem", "==", "service"), "the problem seen is a service problem"),
        (compare("month", ">=", 11), "the month is November or later"),
        (
            compare("weeks_to_renewal", "<=", 13, "90 days"),
            "its renewal is at most 13 weeks (90 days) away",
        ),
        (compare("weeks_to_renewal", "==", 1, "1 week"), "its renewal is exactly 1 week away"),
        (compare("tenure", "<", 26), "it has been a customer for less than 26 weeks"),
        (
            compare("survey_age", ">=", 26),
            "its latest survey answer is at least 26 weeks old (or it never answered one)",
        ),
        (compare("weeks_to_decision", ">", 0), "its deadline to give notice is still to come"),
        (compare("seats", ">", 10), "its seats is above 10"),
        (
            Compare(">=", Since("check_in", AT), amount(5, Unit.WEEKS), AT),
            "its last check-in was at least 5 weeks ago (or it never had one)",
        ),
        (
            Compare("<", Since("contact", AT), amount(2, Unit.WEEKS), AT),
            "our last contact with it was less than 2 weeks ago",
        ),
        (
            Compare(">", HourValue("check_in", AT), amount(105, Unit.MONEY), AT),
            "an hour of check-in is expected to bring more than $105",
        ),
        (
            Compare(">=", HourValue("escalation", AT), HourValue("check_in", AT), AT),
            (
                "an hour of escalation is expected to bring at least what an hour of check-in is "
                "expected to bring"
            ),
        ),
        (Asked("open", "anything", AT), "some work for it is under way"),
        (Not(Asked("open", "anything", AT), AT), "no work for it is under way"),
        (
            Compare("<=", amount(0.7, Unit.SHARE), signal("usage"), AT),
            "its usage is at least 70 %",
        ),
        (
            compare("usage", ">=", signal("usage", 0)),
            "its usage is at least what it was when the play started",
        ),
        (
            compare("usage", "<", Sum(-1, signal("usage", 1), TEN_POINTS, Unit.SHARE, AT)),
            "its usage is below what it was 1 week before the play started minus 10 points",
        ),
        (
            compare("score", "<", signal("score_before")),
            "its health score is below its average health score over the last quarter",
        ),
        (compare("arr", ">=", Setting("high", Unit.MONEY, AT)), "its ARR is at least $50k (high)"),
        (
            OneOf(signal("segment"), (Text("smb", AT), Text("mid", AT)), AT),
            "its segment is smb or mid",
        ),
        (
            OneOf(signal("weeks_to_renewal"), tuple(amount(n, Unit.WEEKS) for n in (9, 4)), AT),
            "its renewal is exactly 9 weeks or 4 weeks away",
        ),
        (
            Ranked(signal("score"), "bottom", amount(0.08, Unit.SHARE), AT),
            "its health score is in the bottom 8 % of what is typical for its segment",
        ),
        (
            Ranked(signal("usage"), "top", amount(0.1, Unit.SHARE), AT),
            "its usage is in the top 10 % of its segment",
        ),
        (
            moved("usage", -1, 0.3, "14 days"),
            "its usage has fallen by 30 % or more over the last 2 weeks (14 days)",
        ),
        (
            moved("score", 1, 15, "1 month", Unit.POINTS),
            "its health score has risen by 15 points or more over the last 4 weeks (1 month)",
        ),
        (
            Unchanged(signal("usage"), span("3 weeks"), AT),
            "its usage has been the same for the last 3 weeks",
        ),
        (before_renewal("90 days"), "its renewal is exactly 13 weeks (90 days) away"),
        (
            Dated(span("2 weeks"), True, "first_value", AT),
            "it reached first value exactly 2 weeks ago",
        ),
        (Dated(span("1 week"), True, "outage", AT), "there was an outage exactly 1 week ago"),
        (NOTICE, "it has given notice"),
        (asked("open", "check_in"), "a check-in is under way"),
        (asked("done", "business_review"), "it has had a business review since the play started"),
        (asked("tagged", "vip"), 'it is tagged "vip"'),
        (asked("in_playbook", "rescue"), "it is in the playbook rescue"),
        (asked("reason", "rescue"), "the playbook rescue started this one"),
        (asked("known", "survey"), "it has ever answered a survey"),
        (asked("known", "pulse"), "its CSM's impression is known"),
        (both(NOTICE, LOW_USAGE), "it has given notice and its usage is below 30 %"),
        (either(NOTICE, LOW_USAGE), "it has given notice or its usage is below 30 %"),
        (
            either(NOTICE, both(LOW_USAGE, fact("payment_open"))),
            "it has given notice, or its usage is below 30 % and it has an overdue payment",
        ),
        (
            both(NOTICE, either(LOW_USAGE, fact("payment_open"))),
            "it has given notice, and either its usage is below 30 % or it has an overdue payment",
        ),
        (
            AtLeast(2, (NOTICE, LOW_USAGE, fact("payment_open")), AT),
            (
                "at least 2 of these 3 are true (it has given notice; its usage is below 30 %; it "
                "has an overdue payment)"
            ),
        ),
        (
            Lasting(compare("usage", ">=", 0.8), span("8 weeks"), AT),
            "its usage has been at least 80 % for 8 weeks in a row",
        ),
        (Lasting(NOTICE, span("2 weeks"), AT), "it has given notice (for 2 weeks in a row)"),
    ],
)
def test_every_condition_has_its_sentence(condition: Condition, said: str) -> None:
    assert words(condition) == said


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (LOW_USAGE, "its usage is at least 30 %"),
        (
            compare("survey", "<", 0),
            "its latest survey answer is at least 0 (or it never answered a survey)",
        ),
        (compare("seats", "==", 3), "its seats is not 3 (or it has no seats)"),
        (NOTICE, "it has not given notice"),
        (asked("open", "escalation"), "no escalation is under way"),
        (asked("tagged", "vip"), 'it is not tagged "vip"'),
        (asked("known", "problem"), "no problem that is seen is still open"),
        (
            moved("usage", -1, 0.3, "4 weeks"),
            "its usage has not fallen by 30 % or more over the last 4 weeks",
        ),
        (
            Unchanged(signal("usage"), span("3 weeks"), AT),
            "its usage has changed in the last 3 weeks",
        ),
        (Not(NOTICE, AT), "it has given notice"),
        (either(NOTICE, LOW_USAGE), "it has not given notice and its usage is at least 30 %"),
        (both(NOTICE, LOW_USAGE), "it has not given notice or its usage is at least 30 %"),
        (
            AtLeast(2, (NOTICE, LOW_USAGE, LOW_USAGE), AT),
            (
                "fewer than 2 of these 3 are true (it has given notice; its usage is below 30 %; "
                "its usage is below 30 %)"
            ),
        ),
        (
            Lasting(LOW_USAGE, span("2 weeks"), AT),
            "this has not held for 2 weeks in a row: its usage is below 30 %",
        ),
    ],
)
def test_the_opposite_of_a_condition_has_its_sentence(condition: Condition, said: str) -> None:
    assert words(Not(condition, AT)) == said


def test_a_group_within_a_group_keeps_together() -> None:
    inner = both(LOW_USAGE, fact("conceded"), fact("payment_open"))
    said = words(either(NOTICE, fact("renewal_at_risk"), both(NOTICE, either(LOW_USAGE, inner))))
    assert said.count("(") == said.count(")") > 0
    assert (
        "(its usage is below 30 %, it was granted a price cut this term and it has an overdue "
        "payment)" in said
    )


@pytest.mark.parametrize("name", [*FLAGS, *EVENTS])
def test_every_fact_has_an_opposite_and_every_event_a_past(name: str) -> None:
    assert (FLAG_FORMS | EVENT_FORMS)[name].denied != words(fact(name))
    assert name in FLAGS or EVENT_FORMS[name].past


def test_clauses_take_another_subject() -> None:
    assert of("its usage is low") == "the account's usage is low"
    assert of("it has left") == "the account has left"
    assert of("there is an outage") == "there is an outage"
    assert relative("its usage is low") == "whose usage is low"
    assert relative("it has left") == "that has left"
    assert relative("prices rise") == "for which prices rise"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (None, "each account"),
        (compare("segment", "==", "enterprise"), "each enterprise account"),
        (compare("touch", "==", "low"), "each low-touch account"),
        (
            OneOf(signal("segment"), (Text("smb", AT), Text("mid", AT)), AT),
            "each smb or mid account",
        ),
        (
            both(compare("touch", "==", "high"), compare("arr", ">=", 50_000), Not(NOTICE, AT)),
            "each high-touch account whose ARR is at least $50k and that has not given notice",
        ),
        (
            both(compare("arr", ">=", 50_000), either(NOTICE, LOW_USAGE)),
            (
                "each account for which its ARR is at least $50k, and either it has given notice "
                "or its usage is below 30 %"
            ),
        ),
    ],
)
def test_accounts_are_named(who: Condition | None, said: str) -> None:
    assert ConditionWords().accounts(who) == said


def steps(*given: Step, by: str = "csm") -> list[str]:
    """Return the lines of steps alone."""
    return describe(play("x", *given, by=by))[2:]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (do("check_in", within=span("5 days")), "Its CSM holds a check-in within 1 week (5 days)."),
        (do("check_in", times=3), "Its CSM holds 3 check-ins."),
        (
            do("email", by="automation", message="outcome", timing=in_week(2)),
            "2 weeks after the start, automation sends an e-mail about the results so far.",
        ),
        (
            do("escalation", by="specialist", cause="service", when=NOTICE),
            (
                "If the account has given notice, a specialist raises an escalation to work on the "
                "service problem."
            ),
        ),
        (
            do("check_in", channel="in-app", name="hello", timing=weeks_before(13, "90 days")),
            "[hello] 13 weeks before the renewal (90 days), its CSM holds a check-in in the app.",
        ),
        (
            do("check_in", timing=Timing(6, False, "day 45", AT)),
            "6 weeks after the start (day 45), its CSM holds a check-in.",
        ),
        (wait("2 weeks"), "Wait 2 weeks."),
        (wait("48 hours"), "Wait 1 week (48 hours)."),
        (leave_if(LOW_USAGE), "If the account's usage is below 30 %, the play ends here."),
        (Enter(AT, playbook="rescue"), "Start the playbook rescue as well."),
        (Tag(AT, tag="vip"), 'Tag the account "vip".'),
        (Tag(AT, tag="vip", on=False), 'Remove the tag "vip".'),
        (
            Note(AT, text="Look.", hours=1, by="executive"),
            'An executive makes an internal note: "Look." (1 hour of work).',
        ),
        (
            Decide(AT, paths=(Path(NOTICE, (), AT),), at_most=span("1 month")),
            "Wait until the account has given notice, for at most 4 weeks (1 month), then go on.",
        ),
        (
            Decide(AT, paths=(Path(NOTICE, (do("concession"),), AT),), otherwise=(Leave(AT),)),
            (
                "If the account has given notice, its CSM grants a concession; otherwise, the play "
                "ends here."
            ),
        ),
    ],
)
def test_every_step_has_its_sentence(step: Step, said: str) -> None:
    assert steps(step) == [f"1. {said}"]


def test_what_is_within_a_step_stands_below_it() -> None:
    waits = Decide(
        AT,
        paths=(Path(NOTICE, (do("concession"), wait("1 week")), AT), Path(LOW_USAGE, (), AT)),
        at_most=span("4 weeks"),
        otherwise=(do("survey"),),
    )
    many = Repeat(AT, steps=(do("email"), wait("1 week")), times=4, until=fact("survey_answered"))
    assert steps(waits, many) == [
        "1. Wait for the first of these, for at most 4 weeks:",
        "   - If the account has given notice:",
        "      1. Its CSM grants a concession.",
        "      2. Wait 1 week.",
        "   - If the account's usage is below 30 %, go on.",
        "   - If none of them happens, automation sends a survey.",
        "2. Do this up to 4 times, or until the account answers a survey:",
        "   1. Automation sends an e-mail.",
        "   2. Wait 1 week.",
    ]


@pytest.mark.parametrize("owner", OWNERS)
def test_every_owner_is_named(owner: str) -> None:
    [line] = steps(do("check_in"), by=owner)
    assert line.lower() == f"1. {OWNERS[owner]} holds a check-in.".lower()


def test_a_playbook_says_when_it_starts_and_what_ends_it() -> None:
    condition = both(
        moved("usage", -1, 0.3, "4 weeks"), compare("weeks_to_renewal", "<=", 13, "90 days")
    )
    one = play(
        "usage-drop",
        do("check_in", within=span("5 days")),
        condition=condition,
        who=compare("segment", "==", "enterprise"),
        only_if=Not(asked("open", "escalation"), AT),
        unless=("rescue", "onboarding"),
        stop=NOTICE,
        again=13,
        goal=Goal(compare("usage", ">=", 0.7), span("8 weeks")),
        about="When use falls\nbefore a renewal.",
        priority=1000,
        order="revenue",
        per_account=limit(2, 52, "2 a year"),
        team=limit(1, 1, "1 a week"),
        replaces=("nudge",),
        holdout=0.1,
        variants=(
            Variant("plain", 0.5, ()),
            Variant("proof", 0.5, (("message", "outcome"),)),
        ),
    )
    assert describe(one) == [
        "usage-drop",
        '"When use falls before a renewal."',
        (
            "Starts for each enterprise account when its usage has fallen by 30 % or more over the "
            "last 4 weeks and its renewal is at most 13 weeks (90 days) away, provided that no "
            "escalation is under way, but not while it is in the playbook rescue or onboarding."
        ),
        "It can start again only after a week in which this is not true.",
        "After it has ended, it does not start again for 13 weeks.",
        "At most 2 starts a year for one account.",
        "At most 1 start a week for the whole team.",
        "Accounts with the most ARR come first.",
        "1. Its CSM holds a check-in within 1 week (5 days).",
        "The play stops as soon as the account has given notice.",
        "As it starts, it ends the playbook nudge for that account.",
        "Priority 1,000: work with a higher priority comes first.",
        (
            "Accounts are split at random between plain (50 %; as written) and proof (50 %; "
            "message: outcome)."
        ),
        "10 % of its accounts never get it, to measure its effect.",
        "Goal: within 8 weeks of the start, the account's usage is at least 70 %.",
    ]


def test_a_wait_says_what_comes_of_it() -> None:
    solved = fact("problem_solved")
    ways = {
        "then": Decide(
            AT,
            paths=(Path(solved, (do("email"),), AT),),
            at_most=span("3 weeks"),
            otherwise=(Leave(AT),),
        ),
        "else": Decide(
            AT,
            paths=(Path(solved, (), AT),),
            at_most=span("3 weeks"),
            otherwise=(do("escalation"),),
        ),
    }
    head = "1. Wait until the account's problem is solved, for at most 3 weeks:"
    assert steps(ways["then"]) == [
        head,
        "   - Once that is so, automation sends an e-mail.",
        "   - If that never happens, the play ends here.",
    ]
    assert steps(ways["else"]) == [
        head,
        "   - If that never happens, its CSM raises an escalation.",
    ]


def test_decisions_at_once_list_their_paths() -> None:
    long = (do("email"), do("check_in"))
    one = Decide(AT, paths=(Path(NOTICE, long, AT),), otherwise=(do("survey"),))
    assert steps(one) == [
        "1. If the account has given notice:",
        "   1. Automation sends an e-mail.",
        "   2. Its CSM holds a check-in.",
        "   - Otherwise, automation sends a survey.",
    ]
    many = Decide(AT, paths=(Path(NOTICE, (), AT), Path(LOW_USAGE, long, AT)))
    assert steps(many) == [
        "1. The first of these that is true decides:",
        "   - If the account has given notice, go on.",
        "   - If the account's usage is below 30 %:",
        "      1. Automation sends an e-mail.",
        "      2. Its CSM holds a check-in.",
    ]


@pytest.mark.parametrize(
    ("condition", "again"),
    [
        (fact("sponsor_left"), False),
        (before_renewal("90 days"), False),
        (both(fact("survey_answered"), LOW_USAGE), False),
        (either(fact("first_value"), fact("adopted")), False),
        (either(fact("first_value"), LOW_USAGE), True),
        (NOTICE, True),
    ],
)
def test_what_lasts_must_first_be_over(condition: Condition, again: bool) -> None:
    said = "It can start again only after a week in which this is not true."
    assert (said in describe(play(condition=condition))) == again


def test_a_level_and_a_rhythm_say_how_often() -> None:
    level = describe(play(start=Start.WHILE, condition=NOTICE))
    assert level[1] == "Runs for each account in every week in which it has given notice."
    every = play(start=Start.EVERY, every=span("3 months"), since="business_review")
    assert describe(every)[1] == (
        "Runs for each account every 13 weeks (3 months), counted from its last business review."
    )
    since_start = play(start=Start.EVERY, every=span("1 week"), since="start", condition=LOW_USAGE)
    assert describe(since_start)[1] == (
        "Runs for each account every week, counted from when it became a customer, if its usage is "
        "below 30 %."
    )
    once = describe(play(again=-1))
    assert once[2] == "It starts only once in the life of an account."


def test_a_file_says_its_rules_and_what_became_of_days() -> None:
    cap = ContactCap(2, 4, compare("touch", "==", "low"), "2 a month", AT)
    rules = Rules((cap,), "value_per_hour", 0.05, 0.1, "none", 499)
    text = describe_file(
        file(
            play("one", do("check_in", within=span("48 hours")), wait("14 days")),
            play("two", do("email", timing=Timing(6, False, "day 45", AT))),
            rules=rules,
            settings=(HIGH, DROP),
            columns=(("seats", Unit.COUNT),),
        )
    )
    last = text[text.index("For all playbooks") :].splitlines()
    assert last == [
        "For all playbooks",
        (
            "No more than 2 contacts in any 4 weeks (written: 2 a month) are asked for with any "
            "low-touch account."
        ),
        (
            "Between playbooks of the same priority, accounts where an hour brings the most value "
            "come first."
        ),
        "5 % of each week goes into improving the process (priority 499).",
        "10 % of all accounts get no playbook, to measure the effect.",
        "The team does nothing but these playbooks.",
        "Settings: high is $50k and drop is 30 %.",
        "Columns of the book: seats (a number).",
        "",
        "Time",
        "A week is the shortest step unless the clock is on. So these are rounded:",
        "- 48 hours: 1 week",
        "- day 45: 6 weeks after the start",
    ]


def test_a_file_without_rules_says_what_it_stands_on() -> None:
    text = describe_file(file(play("one", wait("2 weeks"))))
    assert text.endswith("They come on top of what the comparison's baseline does.")
    cap = Rules((ContactCap(2, 4, None, "2 a month", AT),))
    assert "with any account, those of the team's other work included." in describe_file(
        file(play("one"), rules=cap)
    )
    other = describe_file(file(play("one"), rules=Rules(order=("one", "two"), on_top_of="typical")))
    assert "The playbooks take turns in this order: one and two." in other
    assert "They come on top of what the policy typical does." in other


def test_no_words_of_a_programming_language() -> None:
    everything = [compare(name, ">=", 1) for name in SIGNALS if SIGNALS[name].unit != Unit.TEXT]
    everything += [fact(name) for name in (*FLAGS, *EVENTS)]
    for condition in everything:
        for said in (words(condition), words(Not(condition, AT))):
            assert not {"True", "False", "None", "_", ">", "<", "="} & set(said.split())
            assert "_" not in said


def test_what_takes_nobodys_time_is_said_to_be_automated() -> None:
    words = StepWords(ConditionWords(()), "csm")
    assert words.said(do("email")) == "automation sends an e-mail"
    assert words.said(do("email", by="executive")) == (
        "automation sends an e-mail in the name of an executive"
    )
    assert words.said(do("check_in")) == "its CSM holds a check-in"
