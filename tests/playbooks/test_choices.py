"""What playbooks mean where the rules are silent: choices, each in a story worked out by hand."""

from tests.playbooks.stories import Story

LOW, HIGH = {"usage": 0.2}, {"usage": 0.8}


def entered(found: set[str]) -> set[str]:
    return {one for one in found if "entered" in one or "started by" in one}


# Conditions.


def test_done_in_a_play_means_since_it_began_from_its_first_week_on() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            stop when: done(email)
            steps: [{if: not done(check_in), do: check_in}, {do: email}]
        """)
    story.week(done=("check_in", "email"))
    assert "drop wanted check_in" in story.week(**LOW)
    assert story.week(done="check_in") == {"drop done check_in", "drop wanted email"}


def test_done_in_a_start_means_ever() -> None:
    story = Story("playbooks: {drop: {when: done(email) and usage < 50%, do: check_in}}")
    story.quiet(1, **LOW)
    story.quiet(1, done="email", **HIGH)
    assert "drop entered" in story.week(**LOW)


def test_a_goal_compares_with_the_start_also_when_the_play_has_ended() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            steps: [{tag: seen}]
            goal: usage > usage at start within 4 weeks
        """)
    story.week(**LOW)
    story.quiet(1, usage=0.1)
    assert story.week(usage=0.3) == {"drop goal reached"}


def test_a_goal_is_looked_at_to_its_last_week() -> None:
    text = "playbooks: {drop: {when: outage, steps: [{tag: x}], goal: usage < 50% within 2 weeks}}"
    for values, what in ((LOW, "reached"), (HIGH, "missed")):
        story = Story(text)
        story.week(outage=1.0)
        story.quiet(1, outage=0.0)
        assert story.week(**values) == {f"drop goal {what}"}


def test_at_start_is_now_in_the_week_of_the_start() -> None:
    story = Story("""
        playbooks:
          drop:
            when: usage < 50%
            steps:
              - {if: usage < usage at start, do: email}
              - {wait: 1 week}
              - {if: usage < usage at start, do: check_in}
        """)
    assert "drop skipped email" in story.week(**LOW)
    assert story.week(usage=0.1) == {"drop wanted check_in"}


def test_tags_are_seen_from_the_next_week_on_and_reasons_at_once() -> None:
    story = Story("""
        playbooks:
          one: {when: usage < 50%, steps: [{tag: seen}, {enter: two}]}
          two:
            when: outage
            steps: [{if: tagged(seen), do: email}, {if: reason(one), do: check_in}]
        """)
    found = story.week(**LOW)
    assert {"two skipped email", "two wanted check_in"} < found
    story.week(done="check_in", **HIGH)
    assert {"two wanted email"} < story.week(outage=1.0)
    assert story.week(done="email") == {"two done email", "two skipped check_in", "two finished"}


def test_first_value_is_a_date_of_the_account() -> None:
    story = Story("playbooks: {drop: {when: 2 weeks after first_value, do: email}}")
    story.quiet(1, since_first_value=1.0)
    assert "drop entered" in story.week(since_first_value=2.0)


def test_nothing_falls_from_zero() -> None:
    story = Story("playbooks: {drop: {when: usage down 30% over 1 week, do: email}}")
    story.quiet(3, usage=0.0)


# Starts.


def test_nobody_enters_while_the_stop_condition_holds() -> None:
    story = Story("playbooks: {drop: {when: usage < 50%, stop when: outage, do: email}}")
    assert story.week(outage=1.0, **LOW) == {"drop qualified"}
    assert story.week(outage=0.0) == {"drop entered", "drop wanted email"}


def test_an_episode_qualifies_once() -> None:
    story = Story("playbooks: {drop: {when: usage < 50%, stop when: outage, do: email}}")
    story.week(outage=1.0, **LOW)
    story.quiet(3)


def test_a_start_by_another_play_keeps_to_who_stop_cooldowns_and_not_while() -> None:
    for rule in ("who: segment == enterprise", "stop when: usage < 50%", "not while: one"):
        story = Story(f"""
            playbooks:
              one: {{when: usage < 50%, steps: [{{enter: two}}, {{do: email}}]}}
              two: {{when: outage, {rule}, do: check_in}}
            """)
        assert entered(story.week(**LOW)) == {"one entered"}, rule


def test_a_start_by_another_play_uses_up_no_episode() -> None:
    story = Story("""
        playbooks:
          one: {when: usage < 50%, steps: [{enter: two}, {do: email}]}
          two: {when: outage, do: check_in}
        """)
    story.held_out = frozenset({"two"})
    assert "two held out" in story.week(**LOW)
    assert story.week(outage=1.0) == {"two qualified", "two held out"}


def test_a_start_by_another_play_can_take_the_place_of_that_play() -> None:
    story = Story("""
        playbooks:
          one: {when: usage < 50%, steps: [{enter: two}, {do: email}]}
          two: {when: outage, replaces: one, do: check_in}
        """)
    found = story.week(**LOW)
    assert {"one stopped", "two wanted check_in"} < found
    assert "one wanted email" not in found


def test_a_play_that_asks_anew_cannot_be_entered_and_ends_at_a_wait() -> None:
    story = Story("""
        playbooks:
          one: {when: usage < 50%, steps: [{enter: each}, {wait: 3 weeks}]}
          each: {while: outage, steps: [{do: email}, {wait: 1 week}, {do: check_in}]}
        """)
    assert entered(story.week(**LOW)) == {"one entered"}
    for _ in range(3):
        story.week(outage=1.0, done="email")
        assert story.asked == {"each email"}


def test_every_counts_from_the_last_start() -> None:
    story = Story("playbooks: {round: {every: 3 weeks, if: usage < 50%, steps: [{tag: seen}]}}")
    begun = [week for week in range(9) if entered(story.week(usage=0.8 if week == 3 else 0.2))]
    assert begun == [0, 4, 7]


def test_every_since_an_action_asks_when_that_is_long_ago() -> None:
    story = Story("playbooks: {round: {every: 3 weeks, since: email, do: email}}")
    assert story.week() == {"round wanted email"}
    assert story.week(done="email") == {"round done email"}  # done in week 0
    story.quiet(1)
    assert story.week() == {"round wanted email"}  # week 3


def test_every_since_start_goes_by_the_weeks_as_a_customer() -> None:
    story = Story("""
        playbooks:
          yearly: {every: 4 weeks, since: start, if: usage < 50%, steps: [{tag: seen}]}
        """)
    found = []
    for tenure in range(2, 14):
        usage = 0.8 if tenure == 8 else 0.2  # then it is answered a week late
        found += [tenure] if entered(story.week(tenure=float(tenure), usage=usage)) else []
    assert found == [4, 9, 12]


def test_a_limit_of_a_play_that_asks_anew_counts_the_weeks_in_which_it_asks() -> None:
    story = Story("playbooks: {each: {while: usage < 50%, team: 2 a month, do: email}}")
    asked = []
    for week in range(7):
        story.week(done="email", **LOW)
        asked += [week] if story.asked else []
    assert asked == [0, 1, 4, 5]


# Accounts that have left.


def test_a_play_for_who_left_starts_when_its_condition_says_so_and_for_no_one_else() -> None:
    for start in ("left", "weeks_gone < 1", "cause_found in [fit, value]", "known(cause_found)"):
        story = Story(f"playbooks: {{loss: {{when: '{start}', do: exit_interview}}}}", 2)
        story.quiet(1)
        story.gone = {1}
        found = story.week({}, {"weeks_gone": 0.0, "cause_found": "fit"})
        assert entered(found) == {"1 loss entered"}, start


def test_its_goal_can_be_that_the_account_comes_back() -> None:
    story = Story("""
        playbooks:
          loss: {when: left, steps: [{wait: 1 week}], goal: returned within 1 year}
          drop: {when: usage < 50%, do: email, goal: returned within 1 year}
        """)
    story.week(**LOW)
    story.gone = {0}
    story.week(weeks_gone=0.0)
    story.week(weeks_gone=1.0)
    story.gone = set()
    assert story.week(returned=1.0, **HIGH) == {"loss goal reached"}
