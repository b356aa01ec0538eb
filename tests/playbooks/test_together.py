"""Several files as one, and files without some of their playbooks."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.errors import PlaybookError
from simcs.playbooks import read_text
from simcs.playbooks.assembly import setting_text
from simcs.playbooks.english import describe_file
from simcs.playbooks.language import NamedNumber, Place, PlaybookFile, Unit
from simcs.playbooks.merging import merged, without
from simcs.playbooks.policy import Playbooks
from simcs.playbooks.program import compiled_program
from tests.playbooks.plays import MINE, NEVER, OTHER

SEGMENTS = ("smb", "mid", "enterprise")


def read(name: str, text: str) -> tuple[str, PlaybookFile]:
    return name, read_text(text, f"{name}.yaml", arms=["today"])


def with_rules(rules: str, play: str = "a") -> str:
    return f"playbooks:\n  {play}: {{when: left, do: check_in}}\nrules: {{{rules}}}\n"


def test_each_file_keeps_its_own_number_where_two_have_a_setting_of_one_name() -> None:
    both = merged([read("mine", MINE), read("other", OTHER)])
    assert [one.name for one in both.playbooks] == [
        "usage-drop", "big-and-low", "worry", "follow-up",
    ]  # fmt: skip
    assert {one.name: one.value for one in both.settings} == {
        "mine.drop": 0.3, "high": 20_000, "other.drop": 0.2,
    }  # fmt: skip
    constants = compiled_program(both, SEGMENTS).tables.constants.tolist()
    alone = [
        compiled_program(read("x", text)[1], SEGMENTS).tables.constants for text in (MINE, OTHER)
    ]
    assert sorted(constants) == sorted([*alone[0].tolist(), *alone[1].tolist()])
    assert both.path == "mine.yaml and other.yaml"


def test_one_file_stays_as_it_is() -> None:
    key, file = read("mine", MINE)
    assert merged([(key, file)]) is file


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (with_rules("order: revenue"), with_rules("order: score", "b"), ["'order'", "score"]),
        (with_rules("holdout: 10%"), with_rules("holdout: 20%", "b"), ["'holdout'", "0.1", "0.2"]),
        (
            with_rules("improve the process: 5%"),
            with_rules("improve the process: 6%", "b"),
            ["'improve the process'"],
        ),
        (
            with_rules("on top of: none"),
            with_rules("on top of: today", "b"),
            ["'on top of'", "none in one and today in the other"],
        ),
        (MINE, MINE, ["both have a playbook 'usage-drop'", "each name once"]),
        (
            "columns: {size: money}\n" + with_rules("order: revenue"),
            "columns: {size: count}\n" + with_rules("order: revenue", "b"),
            ["column 'size' is money in one and count in the other"],
        ),
    ],
)
def test_files_that_contradict_each_other_are_refused(
    one: str, other: str, words: list[str]
) -> None:
    with pytest.raises(PlaybookError) as refused:
        merged([read("one", one), read("other", other)])
    for word in ["one.yaml and other.yaml", *words]:
        assert word in str(refused.value)


def test_all_caps_bind_and_a_rule_of_one_file_holds_for_all() -> None:
    one = with_rules("contacts: [{at most: 2 a month}, {at most: 5 a year}], holdout: 10%")
    other = with_rules("contacts: {at most: 2 a month}, order: revenue", "b")
    rules = merged([read("one", one), read("other", other)]).rules
    assert [(cap.most, cap.weeks) for cap in rules.contacts] == [(2, 4), (5, 52)]
    assert (rules.holdout, rules.order) == (0.1, "revenue")


def test_a_file_keeps_its_rules_only_with_one_of_its_playbooks() -> None:
    one = "playbooks: {calm: {when: left, do: check_in}}\n"
    other = OTHER + "rules: {contacts: 2 a month}\n"
    for out, caps in (["follow-up"], 1), (["follow-up", "worry"], 0):
        file = Playbooks.from_yaml([one, other], without=out).file
        assert len(file.rules.contacts) == caps
    assert len(Playbooks.from_yaml([one, other], without=["calm"]).file.rules.contacts) == 1


def test_a_playbook_is_left_out_unless_another_needs_it() -> None:
    _, file = read("other", OTHER)
    assert [one.name for one in without(file, ["follow-up"]).playbooks] == ["worry"]
    assert without(file, []).playbooks == file.playbooks
    for names, words in (
        (["worry"], ["'worry' cannot be left out", "'follow-up'", "both"]),
        (["worri"], ["unknown playbook 'worri'", "did you mean 'worry'"]),
        (["worry", "follow-up"], ["no playbook is left"]),
    ):
        with pytest.raises(PlaybookError) as refused:
            without(file, names)
        for word in ["other.yaml", *words]:
            assert word in str(refused.value)


def test_what_only_keeps_out_or_gives_way_is_forgotten_with_it() -> None:
    text = OTHER + "    not while: worry\n" + NEVER.removeprefix("playbooks:\n")
    text = text.replace("in_playbook(worry) and ", "") + "    replaces: worry\n"
    text += "rules: {order: [worry, never]}\n"
    left = without(read("f", text)[1], ["worry"])
    assert [(one.name, one.unless, one.replaces) for one in left.playbooks] == [
        ("follow-up", (), ()), ("never", (), ()),
    ]  # fmt: skip
    assert left.rules.order == ("never",)
    assert compiled_program(left, SEGMENTS).plays.shape[0] == 2


@given(
    digits=st.decimals(0, 999_999_999_999, places=6, allow_nan=False),
    unit=st.sampled_from([Unit.SHARE, Unit.POINTS, Unit.MONEY, Unit.NUMBER, Unit.WEEKS]),
)
def test_a_setting_is_written_so_that_it_is_read_back_to_the_same_number(
    digits: Decimal, unit: Unit
) -> None:
    value = float(digits)
    if unit is Unit.SHARE:
        value = round(float(digits % 1000) / 100, 10)
    elif unit is Unit.WEEKS:
        value = float(int(digits) % 520)
    named = NamedNumber("x", value, unit, 0.0, value, Place(1, 1))
    text = (
        f"settings: {{x: {{is: '{setting_text(named)}', from: '{setting_text(named)}'}}}}\n{NEVER}"
    )
    [read_back] = read_text(text).settings
    assert (read_back.value, read_back.unit) == (value, unit)


def test_merged_files_can_be_read_back_in_english() -> None:
    both = merged([read("mine", MINE), read("other", OTHER)])
    assert "30 % (mine.drop)" in describe_file(both)
