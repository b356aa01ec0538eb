"""Events and dates that are true for one week only, where something that lasts is meant."""

import pytest

from simcs.playbooks.catalogue import EVENTS
from simcs.playbooks.checking import warnings_of
from simcs.playbooks.language import All, AtLeast, Condition, Dated, Lasting, Not
from simcs.playbooks.moment_checks import LASTS
from tests.playbooks.records import AT, compare, fact, file, play, span

ONE_WEEK = "for one week only"
NOTICE = fact("notice_given")


def said(**rest: Condition) -> list[str]:
    found = warnings_of(file(play("p", **rest)))
    return [one.sentence for one in found if ONE_WEEK in one.sentence]


def lasting(condition: Condition, written: str = "4 weeks") -> Lasting:
    return Lasting(condition, span(written), AT)


def no(name: str) -> Not:
    return Not(fact(name), AT)


def test_an_event_does_not_last() -> None:
    [text] = said(condition=lasting(fact("sponsor_left")))
    assert text == (
        '"its sponsor is seen to have left" is true for one week only, so it may never be true '
        "for 4 weeks in a row; for what lasts, write sponsor < 50%."
    )
    both = All((fact("outage"), NOTICE), AT)
    assert len(said(condition=lasting(both))) == 1
    assert len(said(condition=lasting(Dated(span("2 weeks"), True, "outage", AT)))) == 1


def test_stopping_without_an_event_stops_at_once() -> None:
    [text] = said(stop=no("sponsor_left"))
    assert '"its sponsor is not seen to have left this week" is true in nearly every' in text
    assert text.endswith("write stop when: not sponsor < 50%.")
    assert len(said(stop=AtLeast(1, (no("outage"), NOTICE), AT))) == 1
    [text] = said(stop=no("problem_solved"))
    assert text.endswith("write stop when: known(problem).")


@pytest.mark.parametrize(
    "rest",
    [
        {"condition": lasting(fact("sponsor_left"), "1 week")},
        {"condition": lasting(fact("ticket_opened"))},
        {"condition": lasting(compare("sponsor", "<", 0.5))},
        {"condition": lasting(no("sponsor_left"))},
        {"condition": lasting(AtLeast(1, (fact("outage"), NOTICE), AT))},
        {"stop": fact("sponsor_left")},
        {"stop": Not(NOTICE, AT)},
        {"stop": All((no("outage"), NOTICE), AT)},
    ],
)
def test_what_lasts_and_what_comes_once_are_fine(rest: dict[str, Condition]) -> None:
    assert said(**rest) == []


def test_only_events_have_something_that_lasts() -> None:
    assert {*LASTS} <= {*EVENTS}
