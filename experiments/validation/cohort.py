"""A fresh cohort of the whole model: begun on one day, of one segment, in nobody's care.

An account's health is its fit plus what happens to it (adoption, problems, champions, ups and
downs), and where nobody cares for it none of that depends on its fit. So what happens to accounts
is simulated once, with accounts that cannot leave, and the share that is left is then known for any
spread of fit: along each path it is a product of chances (model.md, "Decision" and "Term
ends"). That is the mean of what simulations with leaving accounts give, without the chance of their
decisions; `simulated` is such a simulation, and a test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.experiment.compose import compose
from simcs.experiment.config import Config, Driver
from simcs.experiment.replications import drive, open_worlds, prepare
from simcs.journey.columns import Cause, Happening, Stage
from simcs.journey.parameters import WEEKS_PER_YEAR, weekly
from simcs.studies.variants import varied
from simcs.world.state import WorldState

HERE = Path(__file__).parent
SEGMENT = "journey.segments.mid"
IMMORTAL = 20.0
"""A fit with which nobody ever means to leave: the chance a year is 2 in 1,000,000,000."""
PLACES = 12
"""Places in the distribution of fit that each path is tried with."""
USAGE_WEEKS = 4
"""Weeks before a renewal over which usage is averaged, as in the data it is held against."""
LOSSES = (
    f"{SEGMENT}.uncontrollable",
    "journey.payment_loss_card",
    "journey.payment_loss_invoice",
)
"""Losses that come about whatever an account's health."""
STAYING = dict.fromkeys(LOSSES, 0.0) | {
    f"{SEGMENT}.fit_mean": IMMORTAL,
    f"{SEGMENT}.fit_sd": 0.0,
    f"{SEGMENT}.fit_size": 0.0,
}
"""Settings with which no account ever leaves."""
Floats = NDArray[np.float64]
Settings = tuple[tuple[str, Any], ...]
"""Keys of the configuration and their values, fit to be remembered by."""


def configured(accounts: int, term: int, renewals: int, changed: Mapping[str, Any]) -> Config:
    """Return the configuration of a cohort that has so many renewals of one term."""
    config = compose(["experiment=fresh_cohort"], HERE)
    notice = min(config.journey.segments["mid"].notice_weeks, term // 2)
    settings = {
        "book.size": accounts,
        "horizon_weeks": term * renewals,
        f"{SEGMENT}.terms": {term: 1.0},
        f"{SEGMENT}.notice_weeks": notice,
    }
    return varied(config, settings | dict(changed))


@dataclass(frozen=True)
class Paths:
    """What happens to accounts, as far as it is not their fit.

    Parameters
    ----------
    term
        Weeks of one term.
    decided, ended
        Shape ``(accounts, renewals)``: health less fit at the close of the week in which an account
        decides, and at the close of the last week of the term.
    """

    term: int
    decided: Floats
    ended: Floats


@lru_cache(maxsize=64)
def paths(accounts: int, term: int, renewals: int, future: int, changed: Settings = ()) -> Paths:
    """Live one future of a cohort that cannot leave, with every mechanism as it is.

    Parameters
    ----------
    changed
        Further settings, such as mechanisms switched off.
    """
    config = configured(accounts, term, renewals, dict(changed) | STAYING)
    world = next(open_worlds(prepare(config), future))[1]
    notice = int(world.accounts["notice"][0])
    decided, ended = (np.empty((accounts, renewals)) for _ in range(2))
    for week in drive(world, Driver.loop):
        number, place = divmod(week, term)
        if place == term - notice - 1:
            decided[:, number] = world.accounts["health"] - IMMORTAL
        if place == term - 1:
            ended[:, number] = world.accounts["health"] - IMMORTAL
    if world.ledger["kept_logos"][-1] != accounts:
        raise RuntimeError("an account left that cannot leave")
    return Paths(term, decided, ended)


def stays(health: Floats) -> Floats:
    """Return the logarithm of σ(health)."""
    return -np.logaddexp(0.0, -health)


def survival(
    histories: Paths, config: Config, point: Floats, card_share: float | None = None
) -> Floats:
    """Return the share of a cohort that is left after 0, 1, … renewals.

    Parameters
    ----------
    histories
        What happens to its accounts.
    config
        For losses beyond control, failed payments, and how final a decision is.
    point
        Mean and standard deviation of fit.
    card_share
        Share of accounts billed by card; None: as the segment has it.

    Returns
    -------
    numpy.ndarray
        Shape ``(renewals + 1,)``.
    """
    from scipy.special import ndtri

    journey, segment = config.journey, config.journey.segments["mid"]
    share = min(1.0, histories.term / WEEKS_PER_YEAR)
    accounts, renewals = histories.decided.shape
    # Each path meets every part of the distribution, at places of its own within them.
    within = (np.random.default_rng(1).permutation(accounts) + 0.5) / accounts
    z = ndtri((np.arange(PLACES)[:, None] + within) / PLACES)
    fit = point[0] + np.hypot(point[1], segment.fit_size) * z
    left, surviving = np.ones_like(fit), [1.0]
    for renewal in range(renewals):
        stay = np.exp(share * stays(fit + histories.decided[:, renewal]))
        turned = np.exp(stays(fit + histories.ended[:, renewal] - journey.turning_penalty))
        left *= stay + (1.0 - stay) * turned
        surviving.append(float(left.mean()))
    number = np.arange(renewals + 1)
    paid = np.zeros(renewals + 1)
    card = segment.card_share if card_share is None else card_share
    for part, loss in (
        (card, journey.payment_loss_card),
        (1.0 - card, journey.payment_loss_invoice),
    ):
        paid += part * (1.0 - weekly(loss)) ** (histories.term * number)
    return np.array(surviving) * paid * (1.0 - segment.uncontrollable) ** (share * number)


def opened(
    accounts: int, term: int, renewals: int, point: Floats, card_share: float | None, future: int
) -> WorldState:
    """Return a cohort as it begins, with fit of mean and spread ``point``."""
    changed = {f"{SEGMENT}.fit_mean": float(point[0]), f"{SEGMENT}.fit_sd": float(point[1])}
    if card_share is not None:
        changed[f"{SEGMENT}.card_share"] = card_share
    return next(open_worlds(prepare(configured(accounts, term, renewals, changed)), future))[1]


def simulated(
    accounts: int, term: int, renewals: int, point: Floats, card_share: float | None, future: int
) -> Floats:
    """Return what `survival` is the mean of: the share left in a simulation, account by account."""
    world = opened(accounts, term, renewals, point, card_share, future)
    for _ in drive(world, Driver.loop):
        pass
    return np.concatenate(([1.0], world.ledger["kept_logos"][term - 1 :: term] / accounts))


def decisions(
    accounts: int, term: int, renewals: int, point: Floats, card_share: float | None, future: int
) -> tuple[Floats, NDArray[np.bool_], float]:
    """Return usage before each renewal, whether the account was lost at it, and failed payments.

    Returns
    -------
    usage
        Shape ``(decisions,)``: the mean of usage as observed in the last `USAGE_WEEKS` weeks.
    lost
        Shape ``(decisions,)``.
    unpaid
        Share of all losses that came from failed payments.
    """
    world = opened(accounts, term, renewals, point, card_share, future)
    rows = world.accounts
    recent = np.zeros((USAGE_WEEKS, len(rows)))
    usage, lost = [], []
    for week in drive(world, Driver.loop):
        recent[week % USAGE_WEEKS] = rows["usage"]
        due = (rows["happening"] & int(Happening.TERM_ENDS)) != 0
        usage.append(recent[:, due].mean(axis=0))
        lost.append(rows["stage"][due] == Stage.GONE)
    gone = rows["stage"] == Stage.GONE
    unpaid = np.sum(rows["cause"][gone] == Cause.PAYMENT)
    return np.concatenate(usage), np.concatenate(lost), float(unpaid / max(1, gone.sum()))
