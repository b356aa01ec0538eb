"""What people write first, and the words of the language that a mistake names."""

import pytest

from simcs.errors import PlaybookError
from simcs.playbooks import read_text
from simcs.playbooks.catalogue import EVENTS, FLAGS
from simcs.playbooks.guesses import ACTIONS, FACTS, NEARBY

WHEN = {
    "payment overdue for 30 days": "did you mean payment_open for 4 weeks?",
    "no contact for 8 weeks": "did you mean weeks_since(contact) >= 8 weeks?",
    "no sponsor": "did you mean sponsor < 50%?",
    "not paid": "did you mean 'not payment_open'?",
    "sponsor_present": "did you mean 'sponsor >= 50%'?",
    "not done": "needs its action in brackets, as in not done(executive_call)",
    "sponsor == present": "'present' is no number, but sponsor is a share, such as 70%; write "
    "sponsor < 50%, or, if it is a column of your book, name it above by columns: {present: share}",
    "weeks_to_renewal < soon": "weeks_to_renewal is a time, such as 90 days; write",
    "adoption < 50%": "did you mean 'usage'?",
    "usage < usagee": "did you mean 'usage'?",
    "usge < 40%": "did you mean 'usage'?",
    "sponsor falls 30%": "write down",
}
DO = {
    "training": "'adoption_coaching'", "specialist_session": "'live_demo'", "chekin": "'check_in'",
}  # fmt: skip


def message(text: str) -> str:
    with pytest.raises(PlaybookError) as refused:
        read_text(text)
    return str(refused.value)


@pytest.mark.parametrize(("when", "part"), WHEN.items())
def test_a_condition_names_the_nearest_word(when: str, part: str) -> None:
    assert part in message(f"playbooks: {{p: {{when: '{when}', do: email}}}}")


@pytest.mark.parametrize(("do", "part"), DO.items())
def test_a_step_names_the_nearest_action(do: str, part: str) -> None:
    found = message(f"playbooks: {{p: {{when: left, do: {do}}}}}")
    assert f"is not an action; did you mean {part}?" in found


def test_a_fallback_is_told_how_it_is_written() -> None:
    step = "{do: executive_call, by: executive, otherwise: [{do: check_in}]}"
    assert "{if: not done(executive_call), do: …}" in message(
        f"playbooks: {{p: {{when: renewed, steps: [{step}]}}}}"
    )


def test_all_guesses_can_be_read() -> None:
    for action in ACTIONS.values():
        assert read_text(f"playbooks: {{p: {{when: renewed, do: {action}}}}}").playbooks
    for condition in (*FACTS.values(), *NEARBY.values()):
        assert read_text(f"playbooks: {{p: {{when: '{condition}', do: email}}}}").playbooks
    assert not {*FACTS} & {*FLAGS, *EVENTS}
