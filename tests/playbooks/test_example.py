"""A dry run of a playbook, week by week."""

from simcs.playbooks.example import LINES_AT_MOST, SUPPOSED, example_week_by_week
from simcs.playbooks.language import (
    Decide,
    Enter,
    Goal,
    Leave,
    NamedNumber,
    Not,
    Note,
    Path,
    Playbook,
    Repeat,
    Setting,
    Start,
    Step,
    Tag,
    Unit,
)
from tests.playbooks.records import (
    AT,
    asked,
    before_renewal,
    compare,
    do,
    fact,
    in_week,
    leave_if,
    play,
    span,
    wait,
    weeks_before,
)

NOTICE = fact("notice_given")


def weeks(*steps: Step, **rest: object) -> list[str]:
    """Return the weeks of a playbook, without what is supposed."""
    return of(play("x", *steps, **rest))


def of(playbook: Playbook) -> list[str]:
    first, *lines = example_week_by_week(playbook)
    assert first == SUPPOSED
    return lines


def test_work_is_done_the_week_after_and_waits_are_kept() -> None:
    back = compare("usage", ">=", 0.7)
    assert weeks(
        do("check_in", within=span("5 days")),
        wait("2 weeks"),
        leave_if(back),
        do("business_review", within=span("4 weeks")),
        goal=Goal(back, span("8 weeks")),
    ) == [
        "Week 0: The play starts. Its CSM is asked for a check-in, due this week.",
        "Week 1: The check-in is done. Wait 2 weeks.",
        (
            "Week 3: If the account's usage is at least 70 %, the play would end here. Its CSM is "
            "asked for a business review, due by the end of week 6."
        ),
        "Week 6: The business review is done. The play is finished.",
        ("Week 8: The goal is checked for the last time: the account's usage is at least 70 %."),
    ]


def test_work_that_cannot_be_arranged_in_time_is_given_up() -> None:
    assert weeks(do("business_review", within=span("2 weeks"))) == [
        (
            "Week 0: The play starts. Its CSM is asked for a business review, due by the end of "
            "week 1."
        ),
        (
            "Week 2: The business review is given up, as it takes 3 weeks to arrange. The play is "
            "finished."
        ),
    ]


def test_a_dated_step_does_not_wait_for_earlier_work() -> None:
    """One whose date has passed runs at once."""
    assert weeks(
        do("email", by="automation"),
        do("check_in", times=2),
        do("webinar", timing=in_week(1), by="automation"),
        do("check_in", timing=in_week(5), when=NOTICE),
    ) == [
        "Week 0: The play starts. Automation sends an e-mail.",
        ("Week 1: Its CSM is asked for 2 check-ins. Automation invites the account to a webinar."),
        "Week 2: The 2 check-ins are done.",
        "Week 5: As the account has given notice, its CSM is asked for a check-in.",
        "Week 6: The check-in is done. The play is finished.",
    ]


def test_a_wait_takes_its_longest_and_then_goes_the_other_way() -> None:
    waits = Decide(
        AT,
        paths=(Path(NOTICE, (do("concession"),), AT),),
        at_most=span("1 month"),
        otherwise=(Leave(AT),),
    )
    assert weeks(waits, do("email")) == [
        (
            "Week 0: The play starts. Wait until the account has given notice, for at most 4 weeks "
            "(1 month)."
        ),
        "Week 4: That has not happened. The play ends here.",
    ]


def test_a_decision_at_once_takes_the_first_path_that_stays() -> None:
    paths = (Path(fact("conceded"), (Leave(AT),), AT), Path(NOTICE, (do("check_in"),), AT))
    assert weeks(Decide(AT, paths=paths)) == [
        (
            "Week 0: The play starts. Suppose that the account has given notice. Its CSM is asked "
            "for a check-in."
        ),
        "Week 1: The check-in is done. The play is finished.",
    ]
    leaves = Decide(AT, paths=paths[:1], otherwise=(wait("1 week"),))
    assert weeks(leaves) == [
        (
            "Week 0: The play starts. If the account was granted a price cut this term, the play "
            "would end here. Wait 1 week."
        ),
        "Week 1: The play is finished.",
    ]


def test_rounds_are_all_gone_through() -> None:
    lines = weeks(Repeat(AT, steps=(do("check_in"), wait("1 week")), times=2, until=NOTICE))
    assert lines == [
        "Week 0: The play starts. Round 1 of 2. Its CSM is asked for a check-in.",
        "Week 1: The check-in is done. Wait 1 week.",
        "Week 2: Round 2 of 2. Its CSM is asked for a check-in.",
        "Week 3: The check-in is done. Wait 1 week.",
        "Week 4: The play is finished.",
    ]
    many = weeks(Repeat(AT, steps=(do("email"),), times=100))
    assert len(many) == LINES_AT_MOST + 1
    assert many[-1] == "… and so on, until week 100."


def test_what_takes_no_time_happens_at_once() -> None:
    assert weeks(Tag(AT, tag="vip"), Enter(AT, playbook="other"), Note(AT, text="Look.")) == [
        (
            'Week 0: The play starts. Tag the account "vip". Start the playbook other as well. Its '
            'CSM makes an internal note: "Look.". The play is finished.'
        )
    ]
    noted = weeks(Note(AT, text="Look", hours=1))  # work that nothing waits for
    assert noted[-1].startswith("Week 0: ")
    assert noted[-1].endswith("The play is finished.")


def test_steps_before_a_renewal_come_in_their_weeks() -> None:
    dated = [do("check_in", timing=weeks_before(n, f"{n} weeks")) for n in (9, 4)]
    lines = weeks(*dated, condition=before_renewal("90 days"))
    assert [line.partition(":")[0] for line in lines] == ["Week 0", "Week 4", "Week 5", "Week 9",
                                                         "Week 10"]  # fmt: skip
    assert lines[0] == "Week 0: The play starts, 13 weeks before the renewal."
    assert weeks(*dated)[0].startswith("Week 0: The play starts, 9 weeks before the renewal. Its")


def test_a_level_asks_again_each_week_and_a_rhythm_after_its_time() -> None:
    assert weeks(do("check_in"), do("survey"), start=Start.WHILE, condition=NOTICE) == [
        "Week 0: The play starts. Its CSM is asked for a check-in. Automation sends a survey.",
        "Week 1: All of this again, and so each week in which the account has given notice.",
    ]
    since = {"start": Start.EVERY, "every": span("1 month")}
    assert weeks(do("email"), since="email", **since)[1:] == ["Week 4: All of this again."]
    assert weeks(do("email"), wait("5 weeks"), **since)[-1] == "Week 8: All of this again."


def test_settings_have_their_values() -> None:
    high = NamedNumber("high", 50_000, Unit.MONEY, 0, 1e6, AT)
    one = play("x", do("email", when=compare("arr", ">", Setting("high", Unit.MONEY, AT))))
    assert "ARR is above $50k (high)" in example_week_by_week(one, [high])[1]


def test_a_fallback_does_not_contradict_the_story() -> None:
    not_done = Not(asked("done", "executive_call"), AT)
    call = do("executive_call", within=span("2 weeks"))
    assert weeks(call, do("check_in", when=not_done), do("email")) == [
        (
            "Week 0: The play starts. Its CSM is asked for an executive call, due by the end of "
            "week 1."
        ),
        (
            "Week 1: The executive call is done. As the executive call is done, the check-in of "
            "the next step is not asked for. Automation sends an e-mail."
        ),
        "Week 2: The play is finished.",
    ]
    said = " ".join(weeks(do("business_review", within=span("1 week")), do("check_in",
        when=Not(asked("done", "business_review"), AT))))  # fmt: skip
    assert "has not had a business review since the play started, its CSM is asked" in said
    said = " ".join(weeks(call, Decide(AT, paths=(Path(not_done, (do("check_in"),), AT),))))
    assert "suppose" not in said
    assert "check-in" not in said
