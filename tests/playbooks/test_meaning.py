"""What playbooks mean: rules 1 to 4 in small stories that are worked out by hand.

The other rules are in `test_conflicts_meaning` and `test_limits_meaning`, and what was chosen
where the rules are silent in `test_choices`.
"""

import pytest

from tests.playbooks.stories import Story

LOW, HIGH = {"usage": 0.2}, {"usage": 0.8}
CALL = """
playbooks:
  drop:
    when: usage < 50%
    do: check_in
"""


# 1. Episodes.


def test_when_enters_once_an_episode_and_a_new_one_needs_a_week_of_false() -> None:
    story = Story(CALL)
    story.quiet(2)
    assert story.week(**LOW) == {"drop qualified", "drop entered", "drop wanted check_in"}
    assert story.week(done="check_in") == {"drop done check_in", "drop finished"}
    story.quiet(3)  # still low
    story.quiet(1, **HIGH)
    assert "drop entered" in story.week(**LOW)


def test_what_is_true_in_the_first_week_enters() -> None:
    assert "drop entered" in Story(CALL).week(**LOW)


def test_again_counts_from_leaving_and_who_waits_enters_then() -> None:
    story = Story(CALL + "    again: after 3 weeks\n")
    story.week(**LOW)
    assert "drop finished" in story.week(done="check_in")  # week 1
    story.quiet(1, **HIGH)
    assert story.week(**LOW) == {"drop qualified"}  # week 3: two weeks since it left
    assert "drop entered" in story.week()  # week 4


def test_never_again_is_once_for_life() -> None:
    story = Story(CALL + "    again: never\n")
    story.week(**LOW)
    story.week(done="check_in")
    story.quiet(1, **HIGH)
    assert story.week(**LOW) == {"drop qualified"}
    story.quiet(5)


def test_while_asks_in_every_week_in_which_it_holds() -> None:
    story = Story(CALL.replace("when", "while"))
    assert story.week(**LOW) == {"drop wanted check_in"}
    assert story.week() == set()  # it waits
    assert story.asked == {"drop check_in"}  # and is asked for all the same
    assert story.week(done="check_in") == {"drop done check_in", "drop wanted check_in"}
    assert story.week(done="check_in", **HIGH) == {"drop done check_in"}
    assert story.asked == set()


def test_who_is_inside_is_not_started_again() -> None:
    story = Story(CALL)
    story.week(**LOW)
    story.quiet(1, **HIGH)
    story.quiet(1, **LOW)  # a new episode, ignored
    assert story.week(done="check_in") == {"drop done check_in", "drop finished"}
    story.quiet(3)  # used up


# 2. The order of a week.


def test_goals_come_before_stops() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            do: check_in
            stop when: usage >= 70%
            goal: usage >= 70% within 8 weeks
        """)
    story.week(**LOW)
    assert story.week(**HIGH) == {"drop goal reached", "drop stopped", "drop withdrawn check_in"}


def test_departures_come_first_and_stops_before_steps() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            stop when: notice_given
            steps: [{wait: 1 week}, {do: check_in}]
        """)
    story.week(**LOW)
    assert story.week(notice_given=1.0) == {"drop stopped"}  # and the step is not begun


def test_no_stop_and_start_in_one_week() -> None:
    story = Story("""
        playbooks:
          drop: {when: usage < 50%, stop when: outage, do: check_in}
        """)
    story.week(**LOW)
    story.quiet(1, **HIGH)
    stopped = {"drop qualified", "drop stopped", "drop withdrawn check_in"}
    assert story.week(outage=1.0, **LOW) == stopped
    assert story.week(outage=0.0) == {"drop entered", "drop wanted check_in"}


def test_steps_come_before_starts() -> None:
    story = Story("""
        playbooks:
          second: {when: usage < 50%, not while: first, do: email}
          first: {when: outage, steps: [{wait: 2 weeks}]}
        """)
    assert story.week(outage=1.0) == {"first qualified", "first entered"}
    assert story.week(outage=0.0, **LOW) == {"second qualified"}
    assert story.week() == {"first finished", "second entered", "second wanted email"}


def test_a_step_that_needs_no_time_passes_at_once() -> None:
    story = Story("""
        playbooks:
          one:
            when: usage < 50%
            steps: [{tag: seen}, {enter: two}, {if: outage, do: email}, {do: check_in}]
          two: {when: outage, steps: [{untag: seen}]}
        """)
    assert story.week(**LOW) == {
        "one qualified", "one entered", "two started by a play", "two finished",
        "one skipped email", "one wanted check_in",
    }  # fmt: skip


# 3. Work and dates.

THREE = """
playbooks:
  drop:
    when: usage < 50%
    steps:
      - do: check_in
      - do: email
"""


def test_the_next_step_waits_until_work_is_done() -> None:
    story = Story(THREE)
    story.week(**LOW)
    story.quiet(3)
    assert story.week(done="check_in") == {"drop done check_in", "drop wanted email"}


def test_the_next_step_waits_until_work_is_given_up() -> None:
    story = Story(THREE)
    story.week(**LOW)
    story.quiet(3)
    assert story.week(dropped="check_in") == {"drop dropped check_in", "drop wanted email"}


def test_a_dated_step_does_not_wait_for_earlier_work() -> None:
    story = Story(THREE.replace("- do: email", "- {week: 2, do: email}"))
    story.week(**LOW)
    story.quiet(1)
    assert story.week() == {"drop wanted email"}  # while the call still waits
    assert story.week(done=("check_in", "email")) == {
        "drop done check_in", "drop done email", "drop finished"
    }  # fmt: skip


def test_a_dated_step_does_not_wait_for_the_last_work_of_a_path_either() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            steps:
              - {if: usage < 50%, then: [{do: check_in}]}
              - {week: 2, do: email}
        """)
    story.week(**LOW)
    story.quiet(1)
    assert story.week() == {"drop wanted email"}


def test_a_step_whose_date_has_passed_runs_at_once() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            steps: [{wait: 3 weeks}, {week: 1, do: email}]
        """)
    story.week(**LOW)
    story.quiet(2)
    assert story.week() == {"drop wanted email"}


def test_a_step_before_the_renewal_waits_for_it() -> None:
    story = Story("""
        playbooks:
          drop: {when: usage < 50%, steps: [{before renewal: 30 days, do: email}]}
        """)
    story.week(weeks_to_renewal=6.0, **LOW)
    story.quiet(1, weeks_to_renewal=5.0)
    assert story.week(weeks_to_renewal=4.0) == {"drop wanted email"}


# 4. Durations.


def test_within_counts_the_week_of_asking_as_the_first() -> None:
    story = Story(CALL + "    within: 2 weeks\n")
    story.week(**LOW)
    story.quiet(1)  # the second week
    assert story.week() == {"drop late check_in", "drop finished"}
    assert story.waiting == [set()]  # it is taken out of the backlog


def test_what_is_done_in_its_last_week_is_in_time() -> None:
    story = Story(CALL + "    within: 2 weeks\n")
    story.week(**LOW)
    story.quiet(1)
    assert story.week(done="check_in") == {"drop done check_in", "drop finished"}


@pytest.mark.parametrize(
    ("written", "weeks"),
    [("1 month", 4), ("2 months", 9), ("3 months", 13), ("1 quarter", 13), ("1 year", 52),
     ("30 days", 4), ("60 days", 9), ("90 days", 13), ("10 days", 1), ("11 days", 2),
     ("48 hours", 1), ("1 hour", 1)],
)  # fmt: skip
def test_durations_go_to_the_nearest_week_and_are_at_least_one(written: str, weeks: int) -> None:
    story = Story(
        f"playbooks: {{drop: {{when: outage, steps: [{{wait: {written}}}, {{do: email}}]}}}}"
    )
    story.week(outage=1.0)
    story.quiet(weeks - 1)
    assert story.week() == {"drop wanted email"}
