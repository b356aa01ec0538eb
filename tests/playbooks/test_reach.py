"""Steps can be reached, and playbooks do not start one another without end."""

import pytest

from simcs.errors import PlaybookError
from tests.playbooks.files import read, steps


@pytest.mark.parametrize(
    "text",
    [
        "- leave",
        "- {if: left, leave: }\n- {do: check_in}",
        "- {if: left, then: leave}\n- {do: check_in}",
        "- {if: left, then: leave, otherwise: go on}\n- {do: check_in}",
        "- {wait until: left, at most: 1 week, then: leave}\n- {do: check_in}",
        "- {repeat: [{do: check_in}, leave], times: 2, until: left}\n- {do: check_in}",
        "- {if: left, then: [{if: outage, then: leave, otherwise: leave}]}\n- {do: check_in}",
        "- {decide: [{if: left, leave: }, {if: not left, leave: }]}\n- {do: check_in}",
        "- {week: 2, if: left, leave: }\n- {do: check_in}",
        "- {if: outage, decide: [{if: left, leave: }], otherwise: leave}\n- {do: check_in}",
    ],
)
def test_what_may_be_reached_is_read(text: str) -> None:
    assert steps(text)


@pytest.mark.parametrize(
    "text",
    [
        "- leave\n- leave",
        "- {leave: }\n- {do: check_in}",
        "- {week: 2, leave: }\n- {do: check_in}",
        "- {if: left, then: [leave, {do: check_in}]}",
        "- {if: left, then: go on, otherwise: [leave, {do: check_in}]}",
        "- {repeat: [leave], times: 3}\n- {do: check_in}",
        "- {decide: [{if: left, leave: }], otherwise: leave}\n- {do: check_in}",
        "- {if: left, then: [{if: outage, then: leave, otherwise: leave}, {do: check_in}]}",
        "- {decide: [{if: usage > 3%, leave: }, {if: usage >  3 %, do: email}]}",
    ],
)
def test_what_is_never_reached_is_refused(text: str) -> None:
    with pytest.raises(PlaybookError, match=r"never (reached|taken)"):
        steps(text)


def pair(first: str, second: str) -> str:
    return (
        f"playbooks:\n  a: {{when: left, steps: [{first}]}}\n"
        f"  b: {{when: returned, steps: [{second}]}}\n"
    )


BACK = "{enter: a}"


@pytest.mark.parametrize(
    "step",
    [
        "{do: check_in}, {enter: b}",
        "{wait: 1 week}, {enter: b}",
        "{week: 2, enter: b}",
        "{week: 2, if: outage, do: email}, {enter: b}",
        "{wait until: outage, at most: 1 week, then: leave, otherwise: {enter: b}}",
        "{if: outage, then: {do: email}, otherwise: {wait: 1 week}}, {enter: b}",
        "{repeat: [{wait: 1 week}], times: 2}, {enter: b}",
        "{if: outage, leave: }, {do: email}, {enter: b}",
        "leave",
    ],
)
def test_a_circle_with_time_in_it_is_read(step: str) -> None:
    assert read(pair(step, BACK))


@pytest.mark.parametrize(
    "step",
    [
        "{enter: b}",
        "{if: outage, enter: b}",
        "{if: outage, wait: 1 week}, {enter: b}",
        "{if: outage, do: email}, {enter: b}",
        "{week: 0, enter: b}",
        "{before renewal: 4 weeks, enter: b}",
        "{tag: warm}, {note: x}, {enter: b}",
        "{wait until: outage, at most: 1 week}, {enter: b}",
        "{if: outage, then: {do: email}}, {enter: b}",
        "{if: outage, then: {enter: b}}",
        "{repeat: [{tag: warm}, {enter: b}], times: 2}",
        "{repeat: [{wait: 1 week}], times: 2, until: left}, {enter: b}",
    ],
)
def test_a_circle_without_time_is_refused(step: str) -> None:
    with pytest.raises(PlaybookError, match="closes a circle without a wait: a → b → a"):
        read(pair(step, BACK))


def test_a_long_circle_is_found_and_two_ways_to_one_playbook_are_none() -> None:
    def ring(last: str) -> str:
        rows = [f"  p{n}: {{when: left, steps: [{{enter: p{n + 1}}}]}}" for n in range(150)]
        return "playbooks:\n" + "\n".join([*rows, f"  p150: {{when: left, steps: [{last}]}}"])

    assert read(ring("{do: check_in}"))
    with pytest.raises(PlaybookError, match=r"line 152, column \d+: this closes a circle"):
        read(ring("{enter: p0}"))
    both = "[{enter: b}, {enter: c}]"
    assert read(
        f"playbooks:\n  a: {{when: left, steps: {both}}}\n"
        "  b: {when: left, steps: [{enter: c}]}\n  c: {when: left, do: check_in}\n"
    )
