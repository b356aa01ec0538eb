"""Steps are records, in all forms that they can be written in."""

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks.known import shape
from simcs.playbooks.language import (
    Compare,
    Decide,
    Do,
    Enter,
    Is,
    Leave,
    Note,
    Repeat,
    Step,
    Tag,
    Wait,
)
from tests.playbooks.files import read, steps


def one(text: str) -> Step:
    (found,) = steps(f"- {text}")
    return found


def test_work_has_all_that_can_be_said_of_it() -> None:
    found = one(
        "{do: check_in, times: 2, cause: service, within: 5 days, by: pool, message: outcome, "
        "channel: call, name: first, if: left, week: 3}"
    )
    assert isinstance(found, Do)
    assert isinstance(found.when, Is)
    assert found.within is not None
    assert found.timing is not None
    assert (found.action, found.times, found.cause, found.by) == ("check_in", 2, "service", "pool")
    assert (found.within.weeks, found.within.hours) == (1, 120)
    assert (found.message, found.channel, found.name) == ("outcome", "call", "first")
    assert found.timing.weeks == 3
    assert (found.at.line, found.at.column) == (5, 9)


def test_work_alone_is_its_action() -> None:
    found = one("do: check_in")
    assert isinstance(found, Do)
    assert (found.times, found.cause, found.within, found.by) == (1, None, None, None)
    assert (found.message, found.channel, found.name, found.when) == ("generic", None, None, None)


@pytest.mark.parametrize(
    ("text", "weeks", "before", "written"),
    [
        ("day: 0", 0, False, "day 0"), ("day: 3", 0, False, "day 3"), ("day: 4", 1, False, "day 4"),
        ("day: 45", 6, False, "day 45"), ("week: 2", 2, False, "week 2"),
        ("before renewal: 30 days", 4, True, "30 days before renewal"),
    ],
)  # fmt: skip
def test_a_step_may_have_a_date(text: str, weeks: int, before: bool, written: str) -> None:
    for verb in ("do: check_in", "leave: ", "tag: warm", "wait: 1 week"):
        timing = one(f"{{{text}, {verb}}}").timing
        assert timing is not None
        assert (timing.weeks, timing.before_renewal, timing.written) == (weeks, before, written)


def test_waiting_is_a_duration() -> None:
    found = one("{wait: 2 weeks, if: left}")
    assert isinstance(found, Wait)
    assert found.duration is not None
    assert found.duration.weeks == 2
    assert isinstance(found.when, Is)


def test_waiting_until_is_a_decision_with_one_path() -> None:
    found = one("{wait until: left, at most: 4 weeks, then: {do: check_in}, otherwise: leave}")
    assert isinstance(found, Decide)
    (path,) = found.paths
    assert isinstance(path.when, Is)
    assert [type(step) for step in path.steps] == [Do]
    assert [type(step) for step in found.otherwise] == [Leave]
    assert found.at_most is not None
    assert found.at_most.weeks == 4
    assert found.when is None
    short = one("{wait until: left, at most: 4 weeks, if: outage}")
    assert isinstance(short, Decide)
    assert (short.paths[0].steps, short.otherwise) == ((), ())
    assert isinstance(short.when, Is)


def test_if_then_is_a_decision_that_does_not_wait() -> None:
    found = one("{if: left, then: [{do: check_in}, leave], otherwise: go on}")
    assert isinstance(found, Decide)
    assert (found.at_most, found.otherwise, found.when) == (None, (), None)
    assert [type(step) for step in found.paths[0].steps] == [Do, Leave]


def test_decisions_have_several_paths() -> None:
    found = one(
        "{decide: [{if: left, then: [{do: check_in}]}, {if: outage, do: email}, "
        "{if: usage > 3%, then: go on}, {if: returned, leave: }], at most: 3 weeks, "
        "otherwise: [{do: survey}]}"
    )
    assert isinstance(found, Decide)
    assert [[type(step) for step in path.steps] for path in found.paths] == [
        [Do],
        [Do],
        [],
        [Leave],
    ]
    assert [path.steps[0].when for path in found.paths if path.steps] == [None] * 3
    assert isinstance(found.paths[2].when, Compare)
    assert found.at_most is not None
    at_once = one("{decide: [{if: left, leave: }]}")
    assert isinstance(at_once, Decide)
    assert at_once.at_most is None


def test_repetition_is_bounded() -> None:
    found = one("{repeat: [{do: check_in}, {wait: 1 week}], times: 4, until: left}")
    assert isinstance(found, Repeat)
    assert (found.times, len(found.steps)) == (4, 2)
    assert isinstance(found.until, Is)
    plain = one("{repeat: {do: check_in}, times: 520}")
    assert isinstance(plain, Repeat)
    assert plain.until is None


def test_other_steps() -> None:
    found = (
        read(
            "playbooks:\n  q: {when: left, do: check_in}\n  p:\n    when: left\n    steps:\n"
            "      - {enter: q}\n      - {tag: warm}\n      - {untag: warm}\n"
            "      - {if: left, leave: }\n      - {note: 'call, write', hours: 0.5, by: pool}\n"
            "      - note: only this\n      - leave\n"
        )
        .playbooks[1]
        .steps
    )
    enter, tag, untag, leave, note, bare, last = found
    assert isinstance(enter, Enter)
    assert enter.playbook == "q"
    assert isinstance(tag, Tag)
    assert isinstance(untag, Tag)
    assert (tag.tag, tag.on, untag.tag, untag.on) == ("warm", True, "warm", False)
    assert isinstance(leave, Leave)
    assert isinstance(leave.when, Is)
    assert isinstance(note, Note)
    assert (note.text, note.hours, note.by) == ("call, write", 0.5, "pool")
    assert isinstance(bare, Note)
    assert (bare.text, bare.hours) == ("only this", 0)
    assert isinstance(last, Leave)


def test_a_single_step_needs_no_list() -> None:
    listed = one("{if: left, then: [{do: check_in}]}")
    assert shape(one("{if: left, then: {do: check_in}}")) == shape(listed)


def test_names_of_steps_are_once_in_a_playbook_but_not_in_a_file() -> None:
    text = "playbooks:\n" + "".join(
        f"  {name}: {{when: left, steps: [{{do: check_in, name: call}}]}}\n" for name in "ab"
    )
    assert len(read(text).playbooks) == 2
    with pytest.raises(PlaybookError, match="is the name of a step in line 5 already"):
        steps("- {do: check_in, name: a}\n- {if: left, then: [{do: email, name: a}]}")


def test_two_hundred_steps_are_read_and_no_more() -> None:
    assert len(steps("- {do: check_in}\n" * 200)) == 200
    within = "- {if: left, then: [{do: check_in}, {wait: 1 week}]}\n"
    assert len(steps(within * 66)) == 66
    with pytest.raises(PlaybookError, match="200 in a playbook"):
        steps(within * 67)


def test_repetitions_count_each_time() -> None:
    def nested(times: int) -> str:
        return f"- {{repeat: [{{repeat: [{{do: check_in}}], times: {times}}}], times: {times}}}"

    assert steps(nested(43))
    with pytest.raises(PlaybookError, match="2,000 with each repetition counted"):
        steps(nested(45))
