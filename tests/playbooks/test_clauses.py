"""Conditions are records whose words exist and whose numbers are in the unit of what they meet."""

import re

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks.catalogue import EVENTS, FLAGS, NAMES, SIGNALS
from simcs.playbooks.language import (
    Amount,
    Asked,
    Compare,
    Dated,
    Is,
    Moved,
    OneOf,
    Ranked,
    Setting,
    Signal,
    Since,
    Text,
    Unchanged,
    Unit,
)
from tests.playbooks.files import condition, play, read

EXAMPLE = {
    Unit.SHARE: "70%", Unit.POINTS: "40 points", Unit.MONEY: "$50k", Unit.COUNT: "3",
    Unit.WEEKS: "90 days", Unit.TEXT: '"x"',
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNALS)
def test_every_signal_can_be_compared_with_its_unit_alone(name: str) -> None:
    own = SIGNALS[name].unit
    for unit, text in EXAMPLE.items():
        shown = NAMES[name][0] if unit == Unit.TEXT and NAMES.get(name) else text
        # A bare number takes any unit.
        if unit == own or (unit == Unit.COUNT and own not in {Unit.TEXT, Unit.SHARE}):
            found = condition(f"{name} == {shown}")
            assert isinstance(found, Compare)
            assert isinstance(found.left, Signal)
            assert found.left.unit == own
            assert getattr(found.right, "unit", Unit.TEXT) == own
        else:
            with pytest.raises(PlaybookError, match=r"f\.yaml, line 5"):
                condition(f"{name} == {shown}")


@pytest.mark.parametrize("name", [*FLAGS, *EVENTS])
def test_every_flag_and_event_is_a_condition(name: str) -> None:
    found = condition(name)
    assert isinstance(found, Is)
    assert found.name == name


def test_bare_numbers_take_the_unit_of_what_they_meet() -> None:
    for text, value, unit in (
        ("usage >= 0.7", 0.7, Unit.SHARE), ("score < 40", 40, Unit.POINTS),
        ("arr > 50k", 50_000, Unit.MONEY), ("tenure < 13", 13, Unit.WEEKS),
        ("survey < 0", 0, Unit.COUNT), ("weeks_since(check_in) >= 5", 5, Unit.WEEKS),
    ):  # fmt: skip
        found = condition(text)
        assert isinstance(found, Compare)
        assert isinstance(found.right, Amount)
        assert (found.right.value, found.right.unit) == (value, unit)
        turned = condition(re.sub(r"(.+) (\S+) (\S+)", r"\3 \2 \1", text))
        assert isinstance(turned, Compare)
        assert isinstance(turned.left, Amount)
        assert turned.left.unit == unit


def test_bare_numbers_within_sums_take_it_too() -> None:
    found = condition("score - score_before < 3 - 8")
    assert isinstance(found, Compare)
    assert found.right.unit == Unit.POINTS
    assert found.right.left.unit == Unit.POINTS


def test_more_than_all_needs_its_sign() -> None:
    assert condition("usage > 1")
    assert condition("usage > 120%")
    with pytest.raises(PlaybookError, match=r"'1\.2' must be a share: write 1\.2%"):
        condition("usage > 1.2")


def test_since_can_be_asked_of_actions_and_any_contact() -> None:
    found = condition("weeks_since(contact) >= 1 month")
    assert isinstance(found, Compare)
    assert isinstance(found.left, Since)
    assert found.left.action == "contact"
    assert isinstance(condition("done(contact)"), Asked)
    with pytest.raises(PlaybookError, match="'contact' is not an action"):
        condition("open(contact)")


def test_a_signal_can_be_of_the_start_of_the_play() -> None:
    now, start, before = (
        condition(f"usage >= usage{when}").right.before_start
        for when in ("", " at start", " 2 weeks before start")
    )
    assert (now, start, before) == (None, 0, 2)
    assert condition("segment != segment at start")
    with pytest.raises(PlaybookError, match="at most 104 weeks"):
        condition("usage >= usage 3 years before start")


@pytest.mark.parametrize("key", ["when", "while", "who", "if"])
def test_before_the_start_it_cannot_refer_to_it(key: str) -> None:
    lines = {"when": "left", key: "usage >= usage at start", "do": "check_in"}
    if key == "while":
        del lines["when"]
    text = "\n".join(f"{name}: {value}" for name, value in lines.items())
    with pytest.raises(PlaybookError, match="before the play begins"):
        play(text)
    assert play(text.replace(" at start", ""))


def test_moves_are_of_what_it_was_or_of_the_difference() -> None:
    for text, direction, value, unit in (
        ("usage down 30% over 4 weeks", -1, 0.3, Unit.SHARE),
        ("usage down 15 points over 4 weeks", -1, 15, Unit.POINTS),
        ("score up 10% over 4 weeks", 1, 0.1, Unit.SHARE),
        ("score up 10 over 4 weeks", 1, 10, Unit.POINTS),
        ("arr DOWN $5k over 1 year", -1, 5_000, Unit.MONEY),
        ("tickets up 2 over 2 weeks", 1, 2, Unit.COUNT),
    ):
        found = condition(text)
        assert isinstance(found, Moved)
        assert isinstance(found.by, Amount)
        assert (found.direction, found.by.value, found.by.unit) == (direction, value, unit)


def test_ranks_and_rest_are_of_signals() -> None:
    found = condition("score in bottom 8%")
    assert isinstance(found, Ranked)
    assert (found.side, found.share.unit) == ("bottom", Unit.SHARE)
    assert isinstance(condition("segment unchanged over 4 weeks"), Unchanged)
    for text in (
        "segment in top 8%", "score - 5 in top 8%", "score at start in top 8%",
        "segment at start unchanged over 4 weeks", "5 unchanged over 4 weeks",
    ):  # fmt: skip
        with pytest.raises(PlaybookError):
            condition(text)


def test_names_are_compared_with_what_they_can_say() -> None:
    found = condition("cause_found == sponsor")  # a signal too, but one of its values
    assert isinstance(found, Compare)
    assert isinstance(found.right, Text)
    found = condition("cause_found == problem")
    assert isinstance(found, Compare)
    assert isinstance(found.right, Signal)
    turned = condition("enterprise != segment")
    assert isinstance(turned, Compare)
    assert isinstance(turned.left, Text)
    for text in ("touch in [low, high]", 'segment in ["Mid market"]'):
        assert isinstance(condition(text), OneOf)


def test_dates_are_before_what_is_known_and_after_anything() -> None:
    for text, after, weeks in (
        ("90 days before renewal", False, 13), ("4 weeks before decision", False, 4),
        ("2 weeks after renewal", True, 2), ("10 days after start", True, 1),
        ("1 month after ticket_opened", True, 4), ("3 weeks after first_value", True, 3),
    ):  # fmt: skip
        found = condition(text)
        assert isinstance(found, Dated)
        assert (found.after, found.by.weeks) == (after, weeks)


def test_questions_are_asked_of_what_there_is() -> None:
    before = "  q:\n    when: left\n    steps: [{tag: warm}]\n"
    for text in ("open(check_in)", "done(check_in)", "tagged(warm)", "tagged('warm')",
                 "in_playbook(q)", "reason(q)", "known(survey)", "known(segment)"):  # fmt: skip
        quoted = text.replace("'", "''")
        file = (
            f"playbooks:\n{before}  p:\n    when: left\n    do: check_in\n    stop when: '{quoted}'"
        )
        found = read(file).playbooks[1].stop
        assert isinstance(found, Asked)
        assert found.name in {"check_in", "warm", "q", "survey", "segment"}


SETTINGS = "settings: {drop: 30%, low: 40, far: 4 weeks, fall: 10 points}\n"


def test_settings_stand_for_numbers() -> None:
    found = condition("usage down drop over 4 weeks", SETTINGS)
    assert isinstance(found, Moved)
    assert isinstance(found.by, Setting)
    assert (found.by.name, found.by.unit) == ("drop", Unit.SHARE)
    low = condition("score < low", SETTINGS)
    assert isinstance(low, Compare)
    assert low.right.unit == Unit.POINTS
    for text in ("score in bottom drop", "usage down fall over 2 weeks", "tenure > far + 2",
                 "score in [low, 3]", "score down low over 2 weeks"):  # fmt: skip
        assert condition(text, SETTINGS)
    for text in (
        "score in bottom low",
        "drop > 20%",
        "score down far over 2 weeks",
        "far",
        "usage > low",
    ):
        with pytest.raises(PlaybookError):
            condition(text, SETTINGS)


COLUMNS = "columns: {industry: text, seats: count, margin: share}\n"


def test_own_columns_are_what_the_file_says() -> None:
    for text in ("industry == saas", "industry in [saas, 'public sector']", "seats > 10",
                 "margin >= 20%", "known(seats)", "seats up 10% over 1 year"):  # fmt: skip
        assert condition(text, COLUMNS)
    for text in ("industry > 3", "seats > 10%", "seats == many", "margin > 20", "sets > 3"):
        with pytest.raises(PlaybookError):
            condition(text, COLUMNS)


def test_known_columns_are_what_they_are_first_compared_with() -> None:
    known = ("industry", "seats", "margin")
    for text, name, unit in (
        ("industry == saas", "industry", Unit.TEXT), ("saas != industry", "industry", Unit.TEXT),
        ("industry in [saas, x]", "industry", Unit.TEXT), ("seats > 10", "seats", Unit.COUNT),
        ("margin > 20%", "margin", Unit.SHARE), ("margin > usage", "margin", Unit.SHARE),
        ("margin down 3 points over 2 weeks", "margin", Unit.POINTS),
    ):  # fmt: skip
        file = f"playbooks:\n  p:\n    when: '{text}'\n    do: check_in\n"
        assert dict(read(file, columns=known).columns)[name] == unit
        with pytest.raises(PlaybookError, match="is not a signal"):
            read(file)
    file = "playbooks:\n  p:\n    when: industry == saas and industry > 3\n    do: check_in\n"
    with pytest.raises(PlaybookError, match="column 41: '>' cannot compare 'industry'"):
        read(file, columns=known)
