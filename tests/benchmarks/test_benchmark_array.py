"""The case as array code agrees with the loop: to the cent on equal draws, else statistically."""

from functools import partial
from typing import Any

import numpy as np
import pytest

from benchmarks import case
from benchmarks.agreement import REPLICATIONS, beyond_chance, difference
from benchmarks.peers import Final, array, array_modules, array_team
from benchmarks.peers.array_people import People
from simcs import quantiles, randomness
from simcs.experiment.replications import Setup
from simcs.journey.columns import ACCOUNT, WEEK
from simcs.randomness import Stream
from simcs.team.columns import CSM_ENTITY
from simcs.world import loop

ACCOUNTS, WEEKS = 300, 104
SMALL = ("book.burn_in_weeks=60", "book.burn_in_accounts=30")


SEEN_ALONE = {
    "tickets_1w", "bad_tickets_1w", "contacts", "contact_week", "seen_week", "sent_survey",
    "renewed", "payment_week", "reminded",
}  # fmt: skip
"""Columns that only policies read, and shipped ones do not: the peer leaves them out."""


def small(*more: str) -> Setup:
    """Return a setup of the case, with a small book and a small typical population."""
    return case.setup(ACCOUNTS, WEEKS, more=(*SMALL, *more))


def looped(setup: Setup, replication: int) -> Final:
    """Simulate a replication by the loop."""
    world = case.opened(setup, replication)
    for _ in loop.weeks(world):
        pass
    return Final(world.accounts, world.ledger)


@pytest.fixture(scope="module")
def truth() -> list[Final]:
    setup = small()
    return [looped(setup, r) for r in range(REPLICATIONS)]


def arrayed(setup: Setup) -> list[Final]:
    return [array.opened(setup, r)() for r in range(REPLICATIONS)]


@pytest.mark.slow
def test_agrees_within_random_error(truth: list[Final]) -> None:
    found = arrayed(small())
    assert all(difference(mine, true) for mine, true in zip(found, truth, strict=True))
    assert not beyond_chance(found, truth)


@pytest.mark.slow
def test_a_changed_parameter_is_seen(truth: list[Final]) -> None:
    # The changed world opens like the other, so only how it is simulated makes a difference.
    changed, usual = small("journey.problem_rate=1.8"), small()
    setup = Setup.of(changed.config, usual.book, usual.population)
    assert "problems" in beyond_chance(arrayed(setup), truth)


class Keyed:
    """In the place of `array_people.Dist`: the loop's random numbers, by the same names."""

    def __init__(self, name: str, key: tuple[int, int], *, normal: bool = False) -> None:
        kind, _, cause = name.rpartition("_")
        numbered = {"problem": Stream.PROBLEM_PRODUCT, "close": Stream.CLOSE_PRODUCT}
        self.stream = numbered[kind] + int(cause) if kind in numbered else Stream[name.upper()]
        self.draw = partial(quantiles.normals if normal else randomness.uniforms, *key)
        self.week = 0

    def rvs(self, people: Any) -> Any:
        if isinstance(people, People):
            entities = np.ascontiguousarray(people.accounts["entity"][: people.slots])
        else:
            entities = CSM_ENTITY + np.arange(people.slots)
        week, self.week = self.week, self.week + 1
        return self.draw(entities, week, int(self.stream))


TEAMS: dict[str, tuple[str, ...]] = {
    "named": (),
    "pods": ("team.ownership=pods", "team.pod_size=2", "team.staffing=1.2"),
    "pool": ("team.ownership=pool",),
    "growing": ("team.growth_limit=2", "team.growth_weeks=6", "team.hiring_weeks=4"),
    "growing pods": (
        "team.ownership=pods", "team.pod_size=2", "team.growth_limit=2", "team.growth_weeks=6",
        "team.hiring_weeks=4",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "team",
    [
        "named", "growing pods",
        *(pytest.param(t, marks=pytest.mark.slow) for t in ("pods", "pool", "growing")),
    ],
)  # fmt: skip
def test_same_randomness_same_run(team: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (array_modules, array_team):
        monkeypatch.setattr(module, "Dist", Keyed)
    # All have the same skill, since a CSM's is drawn once and not week by week.
    skill = ("team.skill_spread=0", "team.quitting=0.8")
    setup = small("market.referrals_per_year=0.3", *skill, *TEAMS[team])
    theirs, ours = looped(setup, 0), array.opened(setup, 0)()
    assert theirs.ledger["quits"].any()
    assert ("growing" in team) == (theirs.ledger["in_place"][-1] > theirs.ledger["in_place"][0])
    assert theirs.accounts["referral"][theirs.accounts["stage"] > 0].any()
    for found, true, columns in (
        (ours.ledger, theirs.ledger, WEEK), (ours.accounts, theirs.accounts, ACCOUNT),
    ):  # fmt: skip
        for name in set(columns.names or ()) - SEEN_ALONE:
            np.testing.assert_allclose(found[name], true[name], 1e-9, 1e-9, err_msg=name)


def test_refuses_what_it_does_not_simulate() -> None:
    with pytest.raises(ValueError, match="events of the market"):
        array.opened(small("market.downturn_week=10"), 0)
