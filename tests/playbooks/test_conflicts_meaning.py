"""What playbooks mean: rules 5 to 8 in small stories that are worked out by hand."""

from tests.playbooks.stories import Story

LOW, HIGH = {"usage": 0.2}, {"usage": 0.8}
CALL = """
playbooks:
  drop:
    when: usage < 50%
    do: check_in
"""


# 5. Stops.


def test_a_stop_ends_waits_and_takes_work_back() -> None:
    story = Story(CALL + "    stop when: outage\n")
    story.week(**LOW)
    assert story.week(outage=1.0) == {"drop stopped", "drop withdrawn check_in"}
    assert story.waiting == [set()]
    story.quiet(2)


def test_work_that_another_play_wants_is_still_asked_for() -> None:
    story = Story(CALL + "    stop when: outage\n  other: {when: usage < 40%, do: check_in}\n")
    story.week(**LOW)
    story.week(outage=1.0)
    assert story.asked == {"other check_in"}
    assert story.waiting == [{"check_in"}]


def test_work_that_was_done_before_the_stop_counts_as_done() -> None:
    story = Story(CALL + "    stop when: outage\n")
    story.week(**LOW)
    found = story.week(outage=1.0, done="check_in")
    assert found == {"drop stopped", "drop done check_in"}


def test_a_stop_does_not_end_what_the_play_has_started() -> None:
    story = Story("""
        playbooks:
          parent:
            when: usage < 50%
            stop when: outage
            steps: [{enter: child}, {wait: 9 weeks}]
          child: {when: outage, steps: [{wait: 2 weeks}, {do: email}]}
        """)
    story.week(**LOW)
    assert story.week(outage=1.0) == {"parent stopped"}
    assert story.week(outage=0.0) == {"child wanted email"}


# 6. Waiting for something.

UNTIL = """
playbooks:
  drop:
    when: usage < 50%
    steps:
      - {wait until: outage, at most: 2 weeks, then: [{do: check_in}]}
      - do: email
"""


def test_wait_until_goes_on_as_soon_as_it_holds() -> None:
    story = Story(UNTIL)
    story.week(**LOW)
    assert story.week(outage=1.0) == {"drop wanted check_in"}


def test_wait_until_goes_on_after_its_time_without_otherwise() -> None:
    story = Story(UNTIL)
    story.week(**LOW)
    story.quiet(1)
    assert story.week() == {"drop wanted email"}


def test_wait_until_takes_otherwise_after_its_time() -> None:
    story = Story(UNTIL.replace("then:", "otherwise: leave, then:"))
    story.week(**LOW)
    story.quiet(1)
    assert story.week() == {"drop finished"}


# 7. One action for several plays.


def test_one_action_of_several_plays_is_one_task_credited_to_all() -> None:
    story = Story(CALL + "  other: {when: usage < 40%, priority: 900, do: check_in}\n")
    story.week(**LOW)
    assert story.waiting == [{"check_in"}]
    assert story.week(done="check_in") == {
        "drop done check_in", "drop finished", "other done check_in", "other finished"
    }  # fmt: skip


# 8. Conflicts.


def test_an_account_can_be_in_several_playbooks() -> None:
    story = Story(CALL + "  other: {when: usage < 40%, do: email}\n")
    assert {"drop entered", "other entered"} < story.week(**LOW)


def test_not_while_keeps_out_as_long_as_the_other_runs() -> None:
    story = Story(CALL + "  other: {when: usage < 40%, not while: drop, do: email}\n")
    assert "other entered" not in story.week(**LOW)
    assert story.week(done="check_in") == {
        "drop done check_in", "drop finished", "other entered", "other wanted email"
    }  # fmt: skip


def test_replaces_ends_the_other_and_takes_its_work_back() -> None:
    story = Story(CALL + "  rescue: {when: notice_given, replaces: drop, do: executive_call}\n")
    story.week(**LOW)
    assert story.week(notice_given=1.0) == {
        "rescue qualified", "drop withdrawn check_in", "drop stopped", "rescue entered",
        "rescue wanted executive_call",
    }  # fmt: skip
    assert story.asked == {"rescue executive_call"}
