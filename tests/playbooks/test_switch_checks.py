"""Conditions on what a run never has: which switch is off, and what to type."""

from operator import attrgetter

import pytest

from simcs.experiment.config import Config
from simcs.playbooks.language import Dated, Lasting, Not, PlaybookFile
from simcs.playbooks.switch_checks import SWITCHES, switch_warnings
from tests.playbooks.records import AT, do, fact, file, play, span

EVENTS = [(switch, name) for switch in SWITCHES for name in switch.names]


def said(of: PlaybookFile, **changed: object) -> list[str]:
    """Return the warnings in a run of defaults, but for some settings."""
    config = Config(book=None)

    def setting(key: str) -> object:
        return changed.get(key.replace(".", "_"), attrgetter(key)(config))

    return [one.sentence for one in switch_warnings(of, setting)]


@pytest.mark.parametrize(("switch", "name"), EVENTS, ids=[name for _, name in EVENTS])
def test_each_says_what_to_type(switch: object, name: str) -> None:
    [text] = said(file(play("p", condition=fact(name))))
    key, _, value = switch.typed.partition("=")  # type: ignore[attr-defined]
    assert text.endswith(f"add for example {key}={value}.")
    assert "is never true in this run" in text
    assert said(file(play("p", condition=fact(name))), **{key.replace(".", "_"): value}) == []


def test_one_warning_for_all_conditions_on_payments() -> None:
    payment = fact("payment_open")
    late = play(
        "late", do("email", when=Not(payment, AT)), condition=Lasting(payment, span("4 weeks"), AT)
    )
    failed = play("failed", condition=fact("payment_failed"))
    [text] = said(file(late, failed))
    assert text == (
        '"it has an overdue payment" is never true in this run: journey.payment_grace is 0, so a '
        "failed payment loses the account at once; add for example journey.payment_grace=8."
    )


def test_dates_count_and_other_events_do_not() -> None:
    assert len(said(file(play(condition=Dated(span("2 weeks"), True, "outage", AT))))) == 1
    assert said(file(play(condition=fact("sponsor_left")))) == []
