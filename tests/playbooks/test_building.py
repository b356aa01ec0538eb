"""Playbooks and files are records, and nothing in them is passed over."""

import inspect
from typing import Any

import pytest

import simcs.playbooks
from simcs.errors import PlaybookError, SimcsError
from simcs.interventions.actions import ACTIONS
from simcs.playbooks import building, read_file, read_text
from simcs.playbooks.building import KEYS, usual_actions
from simcs.playbooks.language import Do, Is, Playbook, Start
from tests.playbooks.files import play, read

FULL = """
about: What it is for.
who: touch == low
when: left
if: outage
not while: q
by: pool
priority: 700
order: revenue
stop when: returned
again: after 13 weeks
per account: 2 a year
team: 20 a week
replaces: [q]
holdout: 10%
goal: usage >= 70% within 8 weeks
"""
OTHER = "  q: {when: left, do: check_in}\n"


def full(text: str) -> Playbook:
    lines = "".join(f"    {line}\n" for line in text.strip().splitlines())
    return read(f"playbooks:\n  p:\n{lines}{OTHER}").playbooks[0]


def test_an_unknown_keyword_is_named_with_those_there_are() -> None:
    given: dict[str, Any] = {"colums": ("plan",)}
    with pytest.raises(TypeError, match=r"unknown keyword 'colums' \(did you mean 'columns'\?\)"):
        read_text("playbooks: {p: {when: left, do: email}}", **given)
    held = {*inspect.signature(building._built).parameters} - {"tree", "name"}
    assert {*building.Around.__annotations__} == held


def test_every_key_of_a_playbook_arrives() -> None:
    found = full(FULL + "do: check_in")
    assert (found.name, found.about, found.start) == ("p", "What it is for.", Start.WHEN)
    assert isinstance(found.condition, Is)
    assert isinstance(found.only_if, Is)
    assert isinstance(found.stop, Is)
    assert (found.condition.name, found.only_if.name, found.stop.name) == (
        "left", "outage", "returned",
    )  # fmt: skip
    assert found.who is not None
    assert (found.unless, found.replaces, found.by) == (("q",), ("q",), "pool")
    assert (found.priority, found.order, found.again) == (700, "revenue", 13)
    assert found.per_account is not None
    assert found.team is not None
    assert found.goal is not None
    assert (found.per_account.entries, found.per_account.weeks) == (2, 52)
    assert (found.team.entries, found.team.weeks, found.team.written) == (20, 1, "20 a week")
    assert found.holdout == pytest.approx(0.1)
    assert (found.goal.within.weeks, found.goal.within.written) == (8, "8 weeks")


def test_without_a_key_the_record_says_what_is_usual() -> None:
    found = play("when: left\ndo: check_in")
    usual = Playbook("p", found.at, Start.WHEN, found.condition, found.steps)
    assert found == usual


@pytest.mark.parametrize(
    "line", [line for line in FULL.strip().splitlines() if "when: l" not in line]
)
def test_a_key_changes_the_playbook(line: str) -> None:
    """Each by itself, so that none is read and forgotten."""
    assert full(f"when: left\n{line}\ndo: check_in") != full("when: left\ndo: check_in")


def test_one_step_needs_no_list() -> None:
    found = play(
        "while: left\nby: pool\nif: outage\ndo: check_in\nwithin: 5 days\ntimes: 2\n"
        "cause: service\nmessage: outcome\nchannel: call"
    )
    (step,) = found.steps
    assert isinstance(step, Do)
    assert step.within is not None
    assert (step.action, step.within.weeks, step.times) == ("check_in", 1, 2)
    assert (step.cause, step.message, step.channel) == ("service", "outcome", "call")
    # The playbook's owner and condition are its own, not the step's.
    assert (step.by, step.when, found.by) == (None, None, "pool")
    assert found.only_if is not None


def test_the_three_ways_to_begin() -> None:
    assert play("when: left\ndo: check_in").start == Start.WHEN
    assert play("while: left\ndo: check_in").start == Start.WHILE
    found = play("every: 1 quarter\ndo: check_in")
    assert found.every is not None
    assert (found.start, found.condition, found.every.weeks, found.since) == (
        Start.EVERY, None, 13, None,
    )  # fmt: skip
    for since in ("start", "check_in", "contact"):
        found = play(f"every: 4 weeks\nsince: {since}\nif: left\ndo: check_in")
        assert isinstance(found.condition, Is)
        assert (found.since, found.only_if) == (since, None)


@pytest.mark.parametrize(
    ("text", "again"),
    [("after 13 weeks", 13), ("after 1 month", 4), ("never", -1), ("at once", None)],
)
def test_when_it_can_begin_again(text: str, again: int | None) -> None:
    assert play(f"when: left\nagain: {text}\ndo: check_in").again == again


def test_two_hundred_playbooks_are_read_and_no_more() -> None:
    rows = [f"  p{n}: {{when: left, do: check_in}}\n" for n in range(201)]
    assert len(read("playbooks:\n" + "".join(rows[:200])).playbooks) == 200
    with pytest.raises(PlaybookError, match="line 202, column 3: this is one playbook too many"):
        read("playbooks:\n" + "".join(rows))


def test_names_are_short_words() -> None:
    for name in ("usage-drop", "a_b", "Müller2", "x" * 60):
        assert (
            read(f"playbooks:\n  {name}: {{when: left, do: check_in}}\n").playbooks[0].name == name
        )
    for name in ("usage drop", "2x", "-x", "a.b", "a--b", "x" * 61, "''", "a-"):
        with pytest.raises(PlaybookError, match="cannot be the name of a playbook"):
            read(f"playbooks:\n  {name}: {{when: left, do: check_in}}\n")


def test_a_file_is_named_as_it_was_given(tmp_path: object) -> None:
    assert read("playbooks: {p: {when: left, do: check_in}}").path == "f.yaml"
    assert read_text("playbooks: {p: {when: left, do: check_in}}").path == "playbooks"


def test_usual_actions_are_those_for_accounts() -> None:
    assert set(usual_actions()) == {name for name, one in ACTIONS.items() if not one.team}
    text = "playbooks: {p: {when: left, do: peer_call}}"
    with pytest.raises(PlaybookError, match="'peer_call' is not an action"):
        read_text(text)
    assert read_text(text, actions=("peer_call",))


def test_the_same_text_is_the_same_record_and_can_be_looked_up_by() -> None:
    one, other = full(FULL + "do: check_in"), full(FULL + "do: check_in")
    assert one == other
    assert hash(one) == hash(other)


def test_the_error_is_the_users_to_mend() -> None:
    assert issubclass(PlaybookError, SimcsError)


def test_the_room_offers_two_functions() -> None:
    assert simcs.playbooks.read_file is read_file
    with pytest.raises(AttributeError, match="no attribute 'write_file'"):
        simcs.playbooks.write_file  # noqa: B018


def test_every_key_is_tried_here() -> None:
    tried = FULL + "do while every since steps within times cause message channel variants"
    tried += " fill the week"  # in test_filling.py
    assert [key for key in KEYS if key not in tried] == []
