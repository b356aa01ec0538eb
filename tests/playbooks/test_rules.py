"""Rules hold for all playbooks of a file."""

import pytest

from simcs.errors import PlaybookError
from simcs.interventions.plan import POLICIES
from simcs.playbooks.language import Rules
from tests.playbooks.files import read

PLAYS = "playbooks:\n  p: {when: left, do: check_in}\n  q: {when: left, do: email}\n"


def rules(*lines: str) -> Rules:
    return read(PLAYS + "rules:\n" + "".join(f"  {line}\n" for line in lines)).rules


def test_without_rules_there_are_none() -> None:
    assert read(PLAYS).rules == Rules()


@pytest.mark.parametrize(
    ("text", "most", "weeks"),
    [
        ("{at most: 2 a month}", 2, 4), ("2 a month", 2, 4), ("[2 a month]", 2, 4),
        ("{at most: at most 3 a quarter}", 3, 13), ("{at most: 0 a week}", 0, 1),
        ("[{at most: 4 in 6 weeks}]", 4, 6),
    ],
)  # fmt: skip
def test_a_cap_is_a_number_of_contacts_in_weeks(text: str, most: int, weeks: int) -> None:
    (cap,) = rules(f"contacts: {text}").contacts
    assert (cap.most, cap.weeks, cap.who) == (most, weeks, None)


def test_caps_may_be_for_some_accounts() -> None:
    one, other = rules(
        "contacts:", "  - {at most: 2 a month, who: touch == low}", "  - at most: 4 a month"
    ).contacts
    assert one.who is not None
    assert (one.written, other.written, other.who) == ("2 a month", "4 a month", None)
    assert rules("contacts: [{at most: 2 a month, who: open(check_in)}]")
    with pytest.raises(PlaybookError, match="is about one play"):
        rules("contacts: [{at most: 2 a month, who: reason(p)}]")


def test_the_order_between_plays() -> None:
    for name in ("value_per_hour", "revenue", "score"):
        assert rules(f"order: {name}").order == name
    assert rules("order: [q, p]").order == ("q", "p")
    for text in ("p", "[q, q]", "[revenue]", "[]"):
        with pytest.raises(PlaybookError):
            rules(f"order: {text}")


def test_shares_of_the_week_and_of_the_accounts() -> None:
    found = rules("improve the process: 5%", "holdout: 10%")
    assert (found.improvement, found.holdout) == (pytest.approx(0.05), pytest.approx(0.1))
    assert found.improvement_priority == 1000
    found = rules("improve the process: {share: 3%, priority: 499}")
    assert (found.improvement, found.improvement_priority) == (0.03, 499)
    assert rules("improve the process: {share: 3%}").improvement_priority == 1000


def test_playbooks_stand_on_top_of_an_arm() -> None:
    for name in ("none", "typical", "by_value", "scheduled", "adaptive"):
        assert name in POLICIES
        assert rules(f"on top of: {name}").on_top_of == name
    with pytest.raises(PlaybookError, match="'mine' is not an arm"):
        rules("on top of: mine")
