"""A share of a shared week is spent whatever ranks accounts, and whoever leaves."""

from types import SimpleNamespace

import numpy as np
import pytest

from simcs.interventions.hours import fitting_shared

ACCOUNTS, WEEK = 400, 100.0


def view(waiting=(), seed=0):
    """Return what a plan of one shared team sees; ``waiting`` are account, due week and hours."""
    account, due, hours = (
        (np.asarray(column) for column in zip(*waiting, strict=True))
        if (waiting)
        else (np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    )
    draws = np.random.default_rng(seed).random(ACCOUNTS)
    return SimpleNamespace(
        week=10, account=np.arange(ACCOUNTS), owner=np.zeros(ACCOUNTS, int),
        owner_hours=np.full(ACCOUNTS, WEEK), random=lambda k: draws,
        backlog=SimpleNamespace(
            account=account, due=due, hours=hours, owner=np.zeros(len(account), int)
        ),
    )  # fmt: skip


def spent(share, waiting=(), rising=True, seed=0):
    """Return the hours asked for by one of two opposite rankings, of work of 1 to 3 hours."""
    hours = 1.0 + np.arange(ACCOUNTS) % 3
    rank = np.arange(ACCOUNTS) * (1.0 if rising else -1.0)
    return hours[fitting_shared(view(waiting, seed), hours, rank, share)].sum()


@pytest.mark.parametrize("share", [0.15, 0.4, 0.9])
def test_opposite_rankings_ask_for_the_same_share(share):
    for rising in (True, False):
        mean = np.mean([spent(share, rising=rising, seed=seed) for seed in range(200)])
        # Half-width of a mean of 200 roundings by up to 3 hours, at five standard errors.
        assert mean == pytest.approx(share * WEEK, abs=5 * 1.5 / 200**0.5)


def test_hours_of_accounts_that_left_go_to_others():
    left, here = ACCOUNTS + 7, 3
    assert spent(0.4, [(left, 10, 6.0)]) == spent(0.46)
    # Work that waits for accounts in view, due this week, was counted when it was asked for.
    assert spent(0.4, [(here, 10, 6.0)]) == spent(0.4)
    # Work of earlier weeks is still to be worked.
    assert spent(0.4, [(here, 9, 6.0)]) == spent(0.34)


def test_without_accounts_nothing_is_asked_for():
    empty = SimpleNamespace(account=np.zeros(0, int))
    assert not len(fitting_shared(empty, np.zeros(0), np.zeros(0), 0.4))
