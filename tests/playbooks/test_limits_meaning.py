"""What playbooks mean: rules 9 to 16 in small stories that are worked out by hand."""

import pytest

from tests.playbooks.stories import MISSING, Story

LOW, HIGH = {"usage": 0.2}, {"usage": 0.8}
CALL = """
playbooks:
  drop:
    when: usage < 50%
    do: check_in
"""
FOUR = """
playbooks:
  mails:
    when: usage < 50%
    steps: [{do: email}, {do: check_in}, {do: webinar}]
rules:
  contacts: [{at most: 2 a month}]
"""


# 9. The contact rule, and limits of the team.


def test_a_contact_too_many_is_held_four_weeks_and_then_skipped_as_blocked() -> None:
    story = Story(FOUR)
    story.week(**LOW)  # week 0: the e-mail
    story.week(done="email")  # week 1: the call
    assert story.week(done="check_in") == {"mails done check_in", "mails wanted webinar"}
    assert story.asked == set()  # week 2
    story.quiet(1)
    story.quiet(1)  # week 4: the e-mail is four weeks ago
    assert story.asked == {"mails webinar"}


def test_a_contact_that_stays_blocked_is_skipped_after_its_time() -> None:
    story = Story(FOUR.replace("{do: webinar}", "{do: webinar, within: 1 week}"))
    story.week(**LOW)
    story.week(done="email")
    story.week(done="check_in")
    assert story.week() == {"mails blocked webinar", "mails finished"}


def test_what_was_given_up_does_not_count() -> None:
    story = Story(FOUR)
    story.week(**LOW)
    story.week(dropped="email")
    story.week(done="check_in")
    assert story.asked == {"mails webinar"}


def test_priority_decides_within_a_week_and_nothing_asked_is_evicted() -> None:
    story = Story("""
        playbooks:
          low: {when: usage < 50%, priority: 100, do: email}
          high: {when: usage < 50%, priority: 900, do: check_in}
          later: {when: outage, priority: 1000, do: webinar}
        rules: {contacts: {at most: 1 a month}}
        """)
    story.week(**LOW)
    assert story.asked == {"high check_in"}
    story.week(outage=1.0)
    assert story.asked == {"high check_in"}


def test_internal_work_is_no_contact_and_automation_is() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            steps: [{note: look, hours: 1}, {do: email, by: automation}]
        rules: {contacts: {at most: 0 a month}}
        """)
    assert story.week(**LOW) == {
        "drop qualified", "drop entered", "drop wanted internal_work", "drop wanted email"
    }  # fmt: skip
    assert story.asked == {"drop internal_work"}


def test_the_contact_rule_may_be_for_some_accounts() -> None:
    story = Story(FOUR.replace("a month}", "a month, who: outage}").replace("2 a", "0 a"), 2)
    story.week({"outage": 1.0}, {}, **LOW)
    assert story.asked == {"1 mails email"}


def test_limits_of_the_team_go_by_revenue_then_by_account() -> None:
    story = Story(CALL + "    team: 2 a week\n", 4)
    found = story.week({"arr": 10.0}, {"arr": 20.0}, {"arr": 10.0}, {"arr": 5.0}, **LOW)
    assert {one for one in found if "entered" in one} == {"1 drop entered", "0 drop entered"}
    assert {one for one in found if "limit" in one} == {"2 drop team limit", "3 drop team limit"}
    found = story.week()  # tried again
    assert {one for one in found if "entered" in one} == {"2 drop entered", "3 drop entered"}


# 10. Holdouts.


def test_who_is_in_the_holdout_is_noted_and_left_alone() -> None:
    story = Story(CALL + "    goal: usage >= 70% within 4 weeks\n")
    story.held_out = frozenset({"drop"})
    assert story.week(**LOW) == {"drop qualified", "drop held out"}
    story.quiet(1)
    assert story.week(**HIGH) == {"drop held out, goal reached"}


def test_a_holdout_takes_no_place_of_others_and_none_of_the_team() -> None:
    story = Story("""
        playbooks:
          drop: {when: usage < 50%, do: check_in}
          rescue: {when: outage, replaces: drop, do: executive_call}
        """)
    story.week(**LOW)
    story.held_out = frozenset({"rescue"})
    assert story.week(outage=1.0) == {"rescue qualified", "rescue held out"}


# 11. Leaving and coming back.


def test_who_leaves_ends_all_and_comes_back_as_new_with_tags_and_cooldowns() -> None:
    story = Story("""
        playbooks:
          once: {when: usage < 50%, again: never, do: check_in}
          often: {when: usage < 50%, steps: [{tag: known}, {do: email}]}
          tagged: {when: tagged(known) and returned, do: webinar}
        """)
    story.week(**LOW)
    story.gone = {0}
    assert story.week() == {"once left meanwhile", "often left meanwhile"}
    story.quiet(2)
    story.gone = set()
    assert story.week(returned=1.0) == {
        "once qualified", "often qualified", "often entered", "often wanted email",
        "tagged qualified", "tagged entered", "tagged wanted webinar",
    }  # fmt: skip


RENEWS = CALL + "    goal: renewed within 8 weeks\n"


@pytest.mark.parametrize("how", ["gone", "unseen"])
def test_a_goal_that_is_open_as_its_account_leaves_is_missed(how: str) -> None:
    story = Story(RENEWS, 2)
    story.week(**LOW)
    setattr(story, how, {1})
    assert story.week() == {"1 drop left meanwhile", "1 drop goal missed"}
    story.quiet(1)
    assert story.week(renewed_since=0.0) == {"0 drop goal reached"}


@pytest.mark.parametrize("how", ["gone", "unseen"])
def test_the_holdout_misses_in_the_same_way(how: str) -> None:
    story = Story(RENEWS, 2)
    story.held_out = frozenset({"drop"})
    story.week(**LOW)
    setattr(story, how, {1})
    assert story.week() == {"1 drop held out, goal missed"}
    assert story.week(renewed_since=0.0) == {"0 drop held out, goal reached"}


def test_a_goal_that_was_reached_before_leaving_counts_once() -> None:
    story = Story(RENEWS, 2)
    story.week(LOW, {})
    assert story.week(renewed_since=0.0) == {"0 drop goal reached"}
    story.unseen = {0}
    assert story.week() == {"0 drop left meanwhile"}


def test_that_it_comes_back_can_be_the_goal() -> None:
    story = Story("""
        playbooks:
          back: {when: left, do: win_back, goal: returned within 30 weeks}
        """)
    story.week()
    story.gone = {0}
    assert "back entered" in story.week(weeks_gone=0.0)
    story.gone = set()
    assert story.week(returned=1.0) == {"back goal reached", "back came back meanwhile"}


def test_history_begins_anew() -> None:
    story = Story("""
        playbooks:
          drop: {when: usage down 30% over 2 weeks, do: check_in}
          long: {when: usage < 50% for 3 weeks, do: email}
        """)
    story.week(**HIGH)
    story.gone = {0}
    story.week()
    story.gone = set()
    story.quiet(1, **LOW)  # it was high two weeks ago, as another customer so to speak
    story.quiet(1)
    assert story.week() == {"long qualified", "long entered", "long wanted email"}


# 12. Missing values.


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_no_comparison_holds_with_what_is_missing(op: str) -> None:
    story = Story(f"playbooks: {{drop: {{when: survey {op} 0, do: check_in}}}}")
    story.quiet(2, survey=MISSING)


def test_not_below_holds_for_who_never_answered_and_known_does_not() -> None:
    story = Story("""
        playbooks:
          careless: {when: not (survey < 0), do: check_in}
          careful: {when: known(survey) and not (survey < 0), do: email}
        """)
    assert "careless entered" in story.week(survey=MISSING)
    story.quiet(1)
    assert "careful entered" in story.week(survey=0.0)


# 13. Who, and what binds to what.


def test_who_is_looked_at_as_the_play_starts_and_not_later() -> None:
    story = Story("""
        playbooks:
          drop: {who: segment == smb, when: usage < 50%, steps: [{wait: 1 week}, {do: check_in}]}
        """)
    story.week(segment="enterprise", **LOW)
    assert "drop entered" in story.week(segment="smb")
    assert story.week(segment="enterprise") == {"drop wanted check_in"}


def test_for_weeks_binds_to_the_comparison_before_it() -> None:
    story = Story("playbooks: {drop: {when: outage and usage < 50% for 3 weeks, do: check_in}}")
    story.quiet(2, **LOW)
    assert "drop entered" in story.week(outage=1.0)  # the outage need not last


def test_for_weeks_binds_to_a_bracket_before_it() -> None:
    story = Story("playbooks: {drop: {when: (outage and usage < 50%) for 2 weeks, do: check_in}}")
    story.quiet(2, **LOW)
    story.quiet(1, outage=1.0)
    assert "drop entered" in story.week()


def test_monthly_terms_never_meet_ninety_days_before_the_renewal() -> None:
    story = Story("playbooks: {drop: {when: 90 days before renewal, do: check_in}}", 2)
    found = set()
    for week in range(26):
        monthly, yearly = {"weeks_to_renewal": 4.0 - week % 4}, {"weeks_to_renewal": 30.0 - week}
        found |= story.week(monthly, yearly)
    assert {one for one in found if "entered" in one} == {"1 drop entered"}


# 14. Entering, notes, limits.


def test_enter_starts_another_play_alongside_and_goes_on() -> None:
    story = Story("""
        playbooks:
          one: {when: usage < 50%, steps: [{enter: two}, {do: check_in}]}
          two: {when: outage, steps: [{do: email}]}
        """)
    story.week(**LOW)
    assert story.asked == {"one check_in", "two email"}


def test_a_note_without_hours_is_nothing_to_do() -> None:
    story = Story("playbooks: {drop: {when: usage < 50%, steps: [{note: look}, {do: email}]}}")
    story.week(**LOW)
    assert story.asked == {"drop email"}


def test_per_account_counts_entries() -> None:
    story = Story(CALL + "    per account: 2 a quarter\n")
    entered = []
    for week in range(18):
        found = story.week(done="check_in", usage=0.2 if week % 2 else 0.8)
        entered += [week] if "drop entered" in found else []
    # Usage is low in odd weeks; in week 15 only the start of week 3 is less than 13 weeks ago.
    assert entered == [1, 3, 15, 17]


def test_the_team_limit_counts_entries_over_weeks_however_they_come() -> None:
    story = Story("""
        playbooks:
          one: {when: outage, steps: [{enter: two}]}
          two: {when: usage < 50%, team: 1 a month, do: email}
        """, 2)  # fmt: skip
    found = story.week({"outage": 1.0, "arr": 1.0}, {"usage": 0.2})
    assert "1 two entered" in found  # starts by a condition come before new plays' first steps
    assert "0 two team limit" in found
    story.quiet(1, outage=0.0)


# 16. Weeks are absolute.


@pytest.mark.parametrize("first", [0, 13, 1000])
def test_a_story_is_the_same_in_any_week(first: int) -> None:
    story = Story(FOUR, 1, first)
    story.quiet(1)
    assert story.week(**LOW) == {"mails qualified", "mails entered", "mails wanted email"}
    assert story.week(done="email") == {"mails done email", "mails wanted check_in"}
    assert story.week(done="check_in") == {"mails done check_in", "mails wanted webinar"}
    story.quiet(2)
    assert story.asked == {"mails webinar"}
