"""Payments that fail with grace: losses are as they were where nobody acts, and contact saves some.

Exact laws raise no false alarm. The statistical one compares two counts of independent worlds with
each other and with what is expected, each at |z| < 3.29: a false alarm in 1,000 for each of four
comparisons, with a fixed seed. A tenth less in a year would be seven standard errors.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simcs import agents
from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing
from simcs.journey.columns import NEVER, Cause, Stage
from simcs.journey.contacts import note_contact
from simcs.journey.parameters import Journey, weekly
from simcs.journey.payment import fails_to_pay
from simcs.journey.segment_parameters import failing, left_open, rate_of, table
from simcs.signals.view import View
from simcs.world import loop
from simcs.world.state import WorldState
from tests.worlds import population, team_of, world_of

GRACE = 4


def paying(grace: int, card: float = 0.3, invoice: float = 0.3, **numbers: Any) -> Journey:
    """Return a journey with these losses to payments, and this grace."""
    losses = {"payment_loss_card": card, "payment_loss_invoice": invoice}
    return replace(Journey(), payment_grace=grace, **losses, **numbers)


def bound(policy: Policy, csms: int, journey: Journey, **options: Any) -> WorldState:
    """Return a world whose terms do not end, so that accounts are lost to payments alone."""
    world = world_of(
        policy, team_of(csms, True, 60.0), journey=journey, arrivals_per_year=0.0, eventful=False,
        **options,
    )  # fmt: skip
    world.accounts["renewal"] = 10_000
    return world


@pytest.mark.parametrize("recovers", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("grace", [1, 4, 26])
@pytest.mark.parametrize("loss", [0.003, 0.085, 0.5])
def test_where_nobody_acts_the_same_share_is_lost_each_week(
    loss: float, grace: int, recovers: float
) -> None:
    """By arithmetic, from a book as it opens: no draw is made."""
    share, settling = weekly(loss), rate_of(recovers) / grace
    fails, settled = failing(share, settling, grace), 1 - np.exp(-settling)
    if fails == 1.0:  # more cannot be lost
        assert (loss, grace, recovers) == (0.5, 26, 0.9)
        return
    paid, owed = 1.0, fails * np.array(left_open(share, settling, grace))
    for _ in range(60):
        whole = paid + owed.sum()
        left = owed * (1 - settled)
        paid, newly = paid * (1 - fails) + (owed * settled).sum(), paid * fails
        owed = np.concatenate([[newly], left[:-1]])
        assert left[-1] / whole == pytest.approx(share, rel=1e-9)


def test_losses_with_grace_are_at_most_what_can_fail() -> None:
    assert failing(weekly(0.9), rate_of(0.95) / 26, 26) == 1.0
    assert failing(0.01, 0.0, 0) == 0.01


def test_as_many_are_lost_with_grace_as_without() -> None:
    """In a year, and in its first weeks, when what failed before the run is lost."""
    counts = {}
    for grace in (0, GRACE):
        world = bound(Nothing(), 0, paying(grace), size=12_000, horizon=52, replication=grace)
        old = world.accounts["start"] < -GRACE  # of others nothing can have failed so long ago
        assert ((world.accounts["payment_week"] != NEVER).sum() > 100) == (grace > 0)
        for _ in loop.weeks(world):
            pass
        ends = world.accounts["end"][old & (world.accounts["stage"] == Stage.GONE)]
        counts[grace] = np.array([len(ends), (ends <= GRACE).sum()])
    size = int(old.sum())
    share = np.array([0.3, 1 - (1 - weekly(0.3)) ** GRACE])
    spread = np.sqrt(size * share * (1 - share))
    assert (np.abs(counts[0] - counts[GRACE]) < 3.29 * np.sqrt(2) * spread).all()
    assert (np.abs(counts[GRACE] - size * share) < 3.29 * spread).all()


class Mailing:
    """Do one action for everyone, each week."""

    def __init__(self, action: str) -> None:
        self.action = action

    def plan(self, view: View) -> Plan:
        """Ask for it."""
        return Plan().add(view.account, self.action)


@pytest.mark.parametrize("drive", [loop.weeks, agents.weeks])
def test_contacts_save_payments(drive: Any) -> None:
    """Automated mail saves some, calls more, internal work and a mute account nobody."""
    ends = {}
    for name, effects in (
        ("none", {}), ("mail", {}), ("calls", {}), ("internal", {}),
        ("useless", {"payment_call_effect": 0.0}), ("muted", {}),
    ):  # fmt: skip
        action = {"mail": "in_app_guide", "internal": "escalation"}.get(name, "check_in")
        policy = Nothing() if name == "none" else Mailing(action)
        world = bound(policy, 20, paying(GRACE, 0.9, 0.9, **effects), size=150, horizon=30)
        world.accounts["muted"] = name == "muted"
        for _ in drive(world):
            pass
        ends[name] = int((world.accounts["cause"] == Cause.PAYMENT).sum())
    assert ends["none"] > ends["mail"] > ends["calls"]
    assert ends["none"] == ends["internal"] == ends["useless"] == ends["muted"]


def one_account(grace: int = 3, **numbers: Any) -> tuple[WorldState, Any, Any]:
    """Return a world, its first account, and the parameters of its segment."""
    journey = paying(grace, **numbers)
    world = world_of(
        Nothing(), team_of(1, True), journey=journey, size=1, horizon=9, arrivals_per_year=0.0,
        eventful=False, stagger=False,
    )  # fmt: skip
    return world, world.accounts[0], world.parameters[world.accounts["segment"][0]]


def test_a_payment_fails_stays_open_and_is_lost_at_the_end_of_its_grace() -> None:
    _, a, p = one_account(payment_recovers=0.5)
    fails = p.payment_fails_card_week if a.card_billed else p.payment_fails_invoice_week
    assert not fails_to_pay(a, p, fails * 1.001, 10)
    assert a.payment_week == NEVER
    assert not fails_to_pay(a, p, fails * 0.999, 11)
    assert a.payment_week == 11
    recovers = 1 - 0.5 ** (1 / 3)
    assert [fails_to_pay(a, p, recovers * 1.001, week) for week in (12, 13)] == [False, False]
    before = a.copy()
    assert fails_to_pay(a, p, recovers * 1.001, 14)
    assert not fails_to_pay(before, p, recovers * 0.999, 14)
    assert before.payment_week == NEVER


@pytest.mark.parametrize(
    ("action", "left"),
    [("in_app_guide", 0.8), ("check_in", 0.4), ("renewal_prep", 0.32**0.5), ("escalation", 1.0)],
)
def test_each_contact_settles_with_its_chance_in_its_week(action: str, left: float) -> None:
    """Half of mixed contact is written; twice leaves the square; last week's counts no more."""
    effects = {"payment_reminder_effect": 0.2, "payment_call_effect": 0.6, "payment_recovers": 0.1}
    world, a, p = one_account(**effects)
    through = world.action_effects["through"][NUMBERS[action]].tolist()
    stays = 0.9 ** (1 / 3)
    for times in (1, 2):
        for margin in (-1e-9, 1e-9):
            a.payment_week, a.reminded = 20, 0.0
            for _ in range(times):
                note_contact(a, p, *through, 1.0, 21)
            assert not fails_to_pay(a, p, 1 - stays * left**times + margin, 21)
            assert (a.payment_week == NEVER) == (margin < 0)
    assert fails_to_pay(a, p, 1 - stays + 1e-9, 23)
    a.payment_week = NEVER
    note_contact(a, p, *through, 1.0, 24)
    assert a.reminded == 0.0


def test_without_grace_nothing_is_kept() -> None:
    """At once for good, whoever calls; no account opens with anything open."""
    _, a, p = one_account(0)
    assert fails_to_pay(a, p, float(p.payment_loss_card_week) * 0.999, 3)
    assert a.payment_week == NEVER
    world = world_of(Mailing("check_in"), team_of(5, True, 40.0), horizon=20)
    for _ in loop.weeks(world):
        assert (world.accounts["payment_week"] == NEVER).all()
        assert not world.accounts["reminded"].any()


def test_no_payment_failed_before_its_account_began() -> None:
    journey = paying(GRACE, 0.9, 0.9)
    for stagger in (True, False):
        world = world_of(
            Nothing(), team_of(1, True), journey=journey, size=400, stagger=stagger,
            survivors=population(), eventful=False,
        )  # fmt: skip
        owes = world.accounts[world.accounts["payment_week"] != NEVER]
        assert (len(owes) > 20) == stagger
        assert (owes["payment_week"] >= owes["start"]).all()
        assert set(owes["payment_week"].tolist()) <= {-1, -2, -3, -4}


def test_losses_by_billing_are_those_of_the_journey() -> None:
    """Each kind has its own; what fails is more by about what recovers."""
    row = table(paying(GRACE, 0.2, 0.01))[0]
    for kind, loss in (("card", 0.2), ("invoice", 0.01)):
        assert row[f"payment_loss_{kind}_week"] == weekly(loss)
        assert 2.0 < row[f"payment_fails_{kind}_week"] / weekly(loss) < 2.1
