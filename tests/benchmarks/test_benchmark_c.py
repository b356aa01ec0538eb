"""The model in C is the model: bit for bit, or it says what it leaves out."""

import math
import shutil
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from benchmarks import case
from benchmarks.agreement import difference
from benchmarks.peers import Final, c
from simcs.experiment.replications import Setup
from simcs.journey.columns import ACCOUNT, Stage
from simcs.signals.score import TICKETS_CENTRE
from simcs.world import loop

QUICK = ("book.burn_in_weeks=60", "book.burn_in_accounts=30")
GROWING = (
    "team.staffing=1",
    "team.csms=4",
    "team.hours_per_week=8",
    "team.growth_limit=5",
    "team.growth_backlog=0.3",
    "team.growth_weeks=4",
    "team.hiring_weeks=3",
    "team.quitting=0.95",
    "market.referrals_per_year=2",
)
OPTIONS = (
    "use: blend, level: null, threshold: 60, weeks: 30, drop: 2, improvement: 0.2, call_every: 3, "
    "escalate_every: 2, talks: 9"
)
UNUSUAL = (
    f"policies={{b: {{{OPTIONS}}}}}",
    "journey.term_in_odds=false",
    "journey.root_open_only=false",
    "signals.usage_feed=false",
    "team.praise_saves=150",
    "team.burning_effect=0.5",
    "team.firefighting_cost=0.3",
    "team.coaching=0.1",
    "team.surveillance=0.2",
)
needs_gcc = pytest.mark.skipif(shutil.which("gcc") is None, reason="there is no gcc")


def small(*more: str) -> Setup:
    return case.setup(150, 60, case.FALLING, (*QUICK, *more))


def swept(setup: Setup, replication: int) -> Final:
    world = case.opened(setup, replication)
    for _ in loop.weeks(world):
        pass
    return Final(world.accounts, world.ledger)


@needs_gcc
@pytest.mark.parametrize("replication", [0, 1])
def test_c_agrees_with_loop(replication: int) -> None:
    """The case, smaller: a team that has too much to do."""
    final = swept(small(), replication)
    assert not difference(c.opened(small(), replication)(), final)
    assert final.ledger["missed"].any()
    assert final.ledger["churn"].any()


@needs_gcc
@pytest.mark.parametrize("ownership", ["named", "pods", "pool"])
def test_c_agrees_on_teams_that_change(ownership: str) -> None:
    """Pods and pools, seats that are filled, CSMs who quit, and referrals."""
    setup = small(f"team.ownership={ownership}", *GROWING)
    final = swept(setup, 0)
    assert not difference(c.opened(setup, 0)(), final)
    assert final.ledger["quits"].any()
    assert (final.ledger["in_place"] + final.ledger["vacant"]).max() > 4
    assert (final.accounts["referral"] & (final.accounts["stage"] == Stage.ACTIVE)).any()


@needs_gcc
def test_c_agrees_on_unusual_parameters() -> None:
    """Those of the policy, other forms of the equations, and of the team what is off."""
    setup = small(*UNUSUAL)
    assert not difference(c.opened(setup, 0)(), swept(setup, 0))


@pytest.fixture
def other_constants() -> Iterator[pytest.MonkeyPatch]:
    """Let constants be changed, and the library be rebuilt before and after."""
    with pytest.MonkeyPatch.context() as patched:
        c.built.cache_clear()
        yield patched
    c.built.cache_clear()


@pytest.mark.slow
@needs_gcc
def test_one_changed_constant_is_noticed(other_constants: pytest.MonkeyPatch) -> None:
    """By the least that a number can be."""
    other_constants.setitem(c.CONSTANTS, "TICKETS_CENTRE", math.nextafter(TICKETS_CENTRE, 2.0))
    assert "score" in difference(c.opened(small(), 0)(), swept(small(), 0))


@pytest.mark.slow
@needs_gcc
def test_columns_may_move(other_constants: pytest.MonkeyPatch) -> None:
    """Names are relied upon, not places: another order, and gaps between columns."""
    names = list(reversed(ACCOUNT.names or ()))
    moved = np.dtype([(name, ACCOUNT[name]) for name in names], align=True)
    assert moved.itemsize > ACCOUNT.itemsize
    world = case.opened(small(), 0)
    rows: Any = np.zeros(len(world.accounts), moved)
    for name in names:
        rows[name] = world.accounts[name]
    final = swept(small(), 0)
    other_constants.setitem(c.RECORDS, "Account", moved)
    other_constants.setattr(world, "accounts", rows)
    other_constants.setattr(case, "opened", lambda *_: world)
    assert not difference(c.opened(small(), 0)(), final)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("policies=[heroic]", "a policy other than blend"),
        ("policies=[blend]", "care by level"),
        ("signals.score=coin", "a score other than composite"),
        ("market.outage_week=9", "events: outage_week"),
        ("market.campaign_chance=0.1", "events: campaign_chance"),
        ("journey.channel_repeat=0.1", "how contacts are made"),
    ],
)
def test_what_it_leaves_out_is_refused(more: str, said: str) -> None:
    with pytest.raises(ValueError, match=f"the model in C leaves out: {said}$"):
        c.opened(small(more), 0)


def test_without_gcc_it_says_so(other_constants: pytest.MonkeyPatch) -> None:
    other_constants.setattr(shutil, "which", lambda _: None)
    with pytest.raises(RuntimeError, match="needs gcc"):
        c.opened(small(), 0)


@pytest.mark.slow
@needs_gcc
def test_a_refusal_of_gcc_is_shown(other_constants: pytest.MonkeyPatch) -> None:
    other_constants.setitem(c.RECORDS, "Week", np.dtype([("opening", "i8")]))
    with pytest.raises(RuntimeError, match="has no member named"):
        c.opened(small(), 0)
