"""What share of a playbook's steps CSMs do as written: the laws that it keeps to."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from simcs.team.as_written import AUTOMATED, all_done, by_seat, deciding, not_done
from simcs.team.columns import CSM, NOT_HIRED
from simcs.team.csm import tire
from simcs.team.parameters import Ownership, Team, table
from simcs.team.seats import seats

KEY = 7, 3
TEAM = Team(csms=400, as_written=0.7, as_written_spread=0.2)


def opened(team: Team, replication: int = 3) -> NDArray[np.void]:
    return seats(team, team.csms or 0, ("smb",), KEY[0], replication)


def chances(team: Team, maturity: float = 0.4, opening: float = 0.4) -> NDArray[np.float64]:
    return by_seat(opened(team), table(team, opening), maturity, 0)


def test_off_every_share_is_one_and_nobody_is_asked() -> None:
    team = replace(TEAM, as_written=1.0, as_written_maturity=0.9)
    assert (opened(team)["as_written"] == 1.0).all()
    assert (chances(team, maturity=0.0) == 1.0).all(), "also where the process has faded"
    assert deciding(opened(team), table(team), 0.0, np.zeros(0), KEY, 0) is all_done
    coached = replace(team, coaching=0.5)
    rows = opened(coached)
    tire(rows[0], table(coached)[0])
    assert rows[0]["as_written"] == 1.0


def test_csms_differ_about_the_share_of_the_team() -> None:
    shares = opened(TEAM)["as_written"]
    assert 0.5 < shares.min() < 0.52
    assert 0.88 < shares.max() < 0.9
    # All alike between 0.5 and 0.9; the mean of 400 is off by 4.5 errors once in 150,000.
    assert abs(shares.mean() - 0.7) < 4.5 * 0.4 / np.sqrt(12 * 400)
    assert (opened(replace(TEAM, as_written_spread=0.0))["as_written"] == 0.7).all()


@pytest.mark.parametrize("usual", [0.01, 0.05, 0.5, 0.95, 0.999])
def test_a_share_stays_between_zero_and_one(usual: float) -> None:
    shares = opened(replace(TEAM, as_written=usual, as_written_spread=0.5))["as_written"]
    assert ((shares > 0) & (shares <= 1)).all()
    width = min(0.5, usual, 1 - usual)
    assert abs(shares.mean() - usual) < 4.5 * 2 * width / np.sqrt(12 * 400)


def test_each_future_has_its_own_csms_and_each_csm_one_share() -> None:
    assert (opened(TEAM)["as_written"] == opened(TEAM)["as_written"]).all()
    assert not (opened(TEAM)["as_written"] == opened(TEAM, 4)["as_written"]).any()
    # Another setting of the team draws no other people.
    other = replace(TEAM, skill_spread=0.0, quitting=0.9)
    assert (opened(other)["as_written"] == opened(TEAM)["as_written"]).all()


def test_on_the_first_day_it_is_what_was_said_and_the_process_moves_it() -> None:
    first = chances(TEAM)
    np.testing.assert_allclose(first[:-1], opened(TEAM)["as_written"], rtol=1e-12)
    better, worse = chances(TEAM, maturity=0.8), chances(TEAM, maturity=0.1)
    assert (worse < first).all()
    assert (first < better).all()
    # Half of what is missing at no maturity is made good at full: 0.6 of it, against 0.8 now.
    np.testing.assert_allclose(1 - better[:-1], (1 - first[:-1]) * 0.6 / 0.8, rtol=1e-12)
    none = replace(TEAM, as_written_maturity=0.0)
    assert (chances(none, maturity=0.0) == chances(none, maturity=1.0)).all()
    low = replace(TEAM, as_written=0.01, as_written_maturity=0.9)
    assert (chances(low, maturity=0.0, opening=1.0) == 0.0).all(), "never less than none"


def test_coaching_closes_the_gap() -> None:
    team = replace(TEAM, coaching=0.1, as_written_coaching=0.5)
    rows, p = opened(team), table(team)[0]
    before = float(rows[0]["as_written"])
    for _ in range(10):
        tire(rows[0], p)
    assert rows[0]["as_written"] == pytest.approx(1 - (1 - before) * 0.95**10)
    still = replace(team, coaching=0.0)
    rows = opened(still)
    tire(rows[0], table(still)[0])
    assert rows[0]["as_written"] == before


def test_a_pod_counts_those_in_place_and_an_account_without_a_csm_everyone() -> None:
    team = replace(TEAM, csms=5, ownership=Ownership.pods, pod_size=3)
    rows, p = opened(team), table(team, 0.4)
    shares = rows["as_written"].copy()
    found = by_seat(rows, p, 0.4, 0)
    assert found[0] == pytest.approx(shares[:3].mean())
    assert found[3] == pytest.approx(shares[3:].mean())
    assert found[-1] == pytest.approx(shares.mean())
    rows["hired"][1] = 20
    assert by_seat(rows, p, 0.4, 0)[0] == pytest.approx((shares[0] + shares[2]) / 2)
    assert by_seat(rows, p, 0.4, 20)[0] == pytest.approx(shares[:3].mean())
    rows["hired"][:3] = NOT_HIRED
    assert by_seat(rows, p, 0.4, 0)[0] == pytest.approx(shares[:3].mean()), "whoever is to come"
    assert (by_seat(np.zeros(0, CSM), p, 0.4, 0) == [1.0]).all()


def test_a_draw_is_of_its_account_step_and_week_alone() -> None:
    entities, numbers = np.arange(4000), np.array([5, AUTOMATED, 65_535])
    share = np.full(4000, 0.7)
    found = not_done(share, entities, numbers, *KEY, 9)
    assert not found[1].any()
    # A share of 0.3 of 4,000 is off by 4.5 errors once in 150,000.
    assert abs(found[0].mean() - 0.3) < 4.5 * np.sqrt(0.21 / 4000)
    some = not_done(share[::7], entities[::7], numbers[2:], *KEY, 9)
    assert (some[0] == found[2, ::7]).all()
    for other in (
        not_done(share, entities, numbers, *KEY, 10)[0],
        not_done(share, entities, numbers, KEY[0], 4, 9)[0],
        found[2],
    ):
        assert 0.3 < (other == found[0]).mean() < 0.7, "as of strangers: 0.58"
    keener = not_done(share + 0.2, entities, numbers, *KEY, 9)
    assert not (keener & ~found).any(), "who does more as written does all that was done before"
