"""What an account loses when its CSM leaves on a set date is shown, named and added up."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simcs.analysis.losses import TURNING
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, drive, open_worlds, prepare
from simcs.journey.columns import NEVER
from simcs.quantiles import normal
from simcs.randomness import Stream, uniform
from simcs.report.trace_summary import parts, summary
from simcs.report.trace_words import happened
from simcs.studies.trace import Trace, traces
from simcs.world.followed import BEFELL
from simcs.world.observer import watch
from simcs.world.parting_tallies import PARTS
from simcs.world.partings import PartingLog
from simcs.world.recorder import Recorder
from simcs.world.turning_point import CHANCE, HAND_OVER, fall_to_decision, standing
from tests.conftest import QUICK

LEAVES = 6
LOSS = 2.0
STEADY = ("team.quitting=0", "team.csms=3", f"team.handover_loss={LOSS}", "policies=[none]")


@cache
def of_team(*overrides: str, csms: int = -1, week: int = LEAVES) -> Setup:
    changes = f"team.changes=[{{week:{week},csms:{csms}}}]"
    return prepare(compose([*QUICK, *STEADY, changes, *overrides]))


def of(account: int, setup: Setup, replication: int = 0) -> Trace:
    return traces(setup, f"A{account:02d}", replication)[0]


def said_in(trace: Trace, week: int = LEAVES) -> str:
    return "; ".join(happened(trace, week))


def noise(setup: Setup, trace: Trace, week: int, replication: int) -> float:
    """Return what chance adds to the account's health in a week: the very draw."""
    key = (setup.config.seed, replication, int(trace.begin["entity"]), week)
    z = normal(uniform(*key, int(Stream.HEALTH_NOISE), 0))
    return float(trace.parameters["health_noise"] * z)


@pytest.mark.parametrize("driver", ["loop", "agents"])
@pytest.mark.parametrize("quitting", [0.0, 0.95])
def test_health_is_explained_by_what_is_listed(driver: str, quitting: float) -> None:
    """All that the other parts leave is the draw of the noise, also where CSMs quit besides."""
    setup = of_team(f"driver={driver}", f"team.quitting={quitting}", csms=-2)
    lost = 0
    for account in (4, 5, 8):
        trace = of(account, setup, 1)
        stood = standing(trace)
        kept = 1.0 - trace.parameters["health_speed"]
        chance = stood.parts[CHANCE]
        for j, week in enumerate(stood.weeks[1:], 1):
            added = chance[j] - kept * chance[j - 1]
            assert added == pytest.approx(noise(setup, trace, week, 1), abs=1e-9)
        lost += int(trace.met["csms_lost"].sum())
    assert lost


def test_the_week_has_who_left_to_whom_it_went_and_what_it_lost() -> None:
    setup = of_team()
    moved = of(5, setup)
    owner = int(moved.states[LEAVES]["owner"])
    assert int(moved.before(LEAVES)["owner"]) == 2 != owner
    expected = f"its CSM leaves for good: handed over to CSM {owner + 1}, health -2.00"
    assert expected in said_in(moved)
    assert "passes" not in said_in(moved)
    assert expected not in said_in(moved, LEAVES - 1) + said_in(moved, LEAVES + 1)
    fell = standing(moved).parts[HAND_OVER][1 + LEAVES]
    assert fell == -LOSS * (1.0 - moved.parameters["health_speed"])
    stays = of(4, setup)
    assert not stays.met["csms_lost"].any()
    assert not standing(stays).parts[HAND_OVER].any()
    assert "handed over" not in said_in(stays)
    named = replace(moved, owners=("Amara", "Bo", "Chloe"))
    to = named.owners[owner]
    assert f"its CSM Chloe leaves for good: handed over to CSM {to}, health -2.00" in said_in(named)
    named.met["lost_replaced"][LEAVES] = True  # by then somebody else sat there
    assert "its CSM leaves for good" in said_in(named)


def test_who_gets_it_may_leave_in_the_same_week() -> None:
    trace = of(5, of_team(csms=-2))
    assert "handed over 2 times, last to CSM 1, health -4.00" in said_in(trace)
    fell = standing(trace).parts[HAND_OVER][1 + LEAVES]
    assert fell == -2 * LOSS * (1.0 - trace.parameters["health_speed"])


def test_an_account_of_an_empty_seat_passes_without_loss() -> None:
    """Its CSM had quit before, and it lost its health then."""
    setup = of_team("team.quitting=0.99", "team.vacancy_weeks=30", week=20)
    trace = of(5, setup)
    assert trace.met["csm_quits"][:20].any()
    assert not trace.met["csms_lost"].any()
    assert "passes to" in said_in(trace, 20)
    assert "leaves for good" not in said_in(trace, 20)


@pytest.mark.parametrize(("ownership", "lost"), [("pods", True), ("pool", False)])
def test_pods_lose_what_nobody_else_knows(ownership: str, lost: bool) -> None:
    setup = of_team(f"team.ownership={ownership}", "team.pod_size=2")
    found = [of(account, setup) for account in range(6)]
    moved = [trace for trace in found if trace.met["csms_lost"].any()]
    assert bool(moved) == lost
    for trace in moved:
        assert "handed over to CSM 1's pod, health -2.00" in said_in(trace)
    gentle = of_team(f"team.ownership={ownership}", "team.pod_size=2", "team.handover_loss=0")
    for account, trace in enumerate(found):
        apart = of(account, gentle).states["health"][LEAVES] - trace.states["health"][LEAVES]
        assert apart == pytest.approx(-standing(trace).parts[HAND_OVER][1 + LEAVES], abs=1e-12)


def test_it_can_be_where_arms_part() -> None:
    trace = of(5, of_team())
    other = replace(trace, arm="other", states=trace.states.copy(), met=trace.met.copy())
    other.met["csms_lost"][LEAVES] = other.met["handed_on"][LEAVES] = 0
    other.states["health"][LEAVES] += LOSS
    assert parts(trace, other) == (
        f"none and other part in week {LEAVES}: under none its CSM leaves for good, and the "
        "hand-over costs 2.00 of health."
    )


def test_turning_points_by_cause_count_it_as_a_trace_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simcs.world.partings.LOOKED_AT", 99)
    setup = of_team("team.handover_loss=5", "book.size=24", csms=-2)
    _, world = next(open_worlds(setup, 0))
    log, recorder = PartingLog(world, np.arange(len(setup.book))), Recorder(world)
    watch(world, drive(world, setup.config.driver), recorder, log)
    left = recorder.courses.rows["first_left"][: len(setup.book)]
    counted = dict(zip(PARTS, log.tallies(left).values[:, 0].tolist(), strict=True))
    turned = 0
    for row in np.flatnonzero(left != NEVER).tolist():
        own, trace = log.account(row, int(left[row])), of(row, setup)
        for name in BEFELL.names or ():
            np.testing.assert_array_equal(own.met[name], trace.met[name][: left[row]])
        fall = fall_to_decision(trace)
        assert fall_to_decision(own) == fall
        if fall is not None and fall.main == HAND_OVER:
            turned += 1
            assert f"week {LEAVES}, when the hand-over began to pull health" in summary(trace)[1]
    assert counted[TURNING, "all", "all", HAND_OVER] == turned > 0
