"""Variants share out the accounts of a playbook."""

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks.language import Variant
from tests.playbooks.files import play


def variants(text: str) -> tuple[Variant, ...]:
    return play(f"when: left\nvariants: {text}\ndo: check_in").variants


def test_without_shares_each_has_the_same() -> None:
    found = variants("{as-is: , early: {within: 2 days}, warm: {message: outcome, channel: call}}")
    assert found == (
        Variant("as-is", pytest.approx(1 / 3), ()),
        Variant("early", pytest.approx(1 / 3), (("within", "2 days"),), 1),
        Variant("warm", pytest.approx(1 / 3), (("channel", "call"), ("message", "outcome"))),
    )


def test_shares_come_to_all_accounts() -> None:
    one, other = variants("{a: {share: 80%}, b: {share: 20%, message: outcome}}")
    assert (one.share, other.share) == (pytest.approx(0.8), pytest.approx(0.2))
    for shares in (("80%", "10%"), ("80%", "30%"), ("0", "100%")):
        a, b = shares
        with pytest.raises(PlaybookError):
            variants(f"{{a: {{share: {a}}}, b: {{share: {b}, message: outcome}}}}")


def test_there_are_two_to_ten_that_differ() -> None:
    rows = [f"v{n}: {{within: {n + 1} days}}" for n in range(11)]
    assert len(variants("{" + ", ".join(rows[:10]) + "}")) == 10
    for text in ("{" + ", ".join(rows) + "}", "{a: {within: 1 day}}", "{a: , b: {share: 50%}}",
                 "{a: , b: }", "[a, b]", "{a: , b: {do: email}}"):  # fmt: skip
        with pytest.raises(PlaybookError):
            variants(text)
