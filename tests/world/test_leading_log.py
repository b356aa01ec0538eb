"""Leading measures as they are noted: against the accounts themselves, and nothing is changed."""

import numpy as np
import pytest

from simcs.analysis.leading import CASES, LOWER, MOMENTS, PARTS, SUMS, UPPER
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, drive, open_worlds, prepare
from simcs.journey.columns import NOT_YET, Stage
from simcs.world.leading_log import LeadingLog
from simcs.world.observer import watch
from simcs.world.state import WorldState

BOOK = ["book.size=40", "book.burn_in_accounts=30", "policies=[blend]", "driver=loop"]


@pytest.fixture(scope="module")
def setup() -> Setup:
    return prepare(compose([*BOOK, "horizon_weeks=26"]))


class Copies:
    """Copies of the accounts at the moments."""

    def __init__(self) -> None:
        self.held: dict[int, np.ndarray] = {}

    def observe(self, state: WorldState, week: int) -> None:
        if week + 1 in MOMENTS:
            self.held[week + 1] = state.accounts.copy()


def test_sums_are_those_of_the_accounts(setup: Setup) -> None:
    _, world = next(open_worlds(setup, 0))
    start, log, copies = world.accounts.copy(), LeadingLog(world), Copies()
    watch(world, drive(world, setup.config.driver), log, copies)
    stays = np.arange(len(start)) % 3 > 0
    values = log.values(stays)
    found = {part[1:]: pair for part, pair in zip(PARTS, values, strict=True)}
    opening = start["opening"] == 1
    for weeks, after in copies.held.items():
        there = opening & (after["stage"] == Stage.ACTIVE)
        own, before = after["usage"][there], start["usage"][there]
        sums = own.sum(), (own**2).sum(), before.sum(), (before**2).sum(), (own * before).sum()
        for what, value in zip(SUMS, sums, strict=True):
            pair = found[f"all, {weeks} weeks", "usage", what]
            assert pair.tolist() == pytest.approx([value, there.sum()])
        above = there & (after["usage"] > np.median(own))
        for part, side in ((UPPER, above), (LOWER, there & ~above)):
            pair = found[f"all, {weeks} weeks", "usage", part]
            assert pair.tolist() == [stays[side].sum(), side.sum()]
        third = opening & (start["score"] <= np.quantile(start["score"][opening], 1 / 3))
        pair = found[f"lowest score, {weeks} weeks", "problems", "sum"]
        few = third & there
        assert pair.tolist() == [after["problems"][few].sum(), few.sum()]
        new = (start["first_value"] == NOT_YET) & (after["stage"] == Stage.ACTIVE)
        new &= after["start"] <= weeks - 13
        took = np.where(after["first_value"] == NOT_YET, 13, after["first_value"] - after["start"])
        pair = found[f"new, {weeks} weeks", "first_value", "sum"]
        assert pair.tolist() == [np.minimum(took, 13)[new].sum(), new.sum()]
    assert len(values) == len(MOMENTS) * len(CASES) * 7


def test_a_short_run_has_no_readings() -> None:
    short = prepare(compose([*BOOK, "horizon_weeks=12"]))
    _, world = next(open_worlds(short, 0))
    log = LeadingLog(world)
    watch(world, drive(world, short.config.driver), log)
    assert not log.values(np.ones(len(world.accounts), bool)).any()


def test_watching_changes_nothing(setup: Setup) -> None:
    digests = []
    for watched in (True, False):
        _, world = next(open_worlds(setup, 1))
        logs = [LeadingLog(world)] if watched else []
        watch(world, drive(world, setup.config.driver), *logs)
        digests.append(world.accounts.tobytes())
    assert digests[0] == digests[1]
