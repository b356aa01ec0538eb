"""A fresh cohort of the whole model: begun on one day, of one segment, in nobody's care.

An account's health is its fit plus what happens to it (adoption, problems, champions, ups and
downs), and where nobody cares for it none of that depends on its fit. So what happens to accounts
is simulated once, with accounts that cannot leave, and the share that is left is then known for any
spread of fit: along each path it is a product of chances (model.md, "Decision" and "Term
ends"). That is the mean of what simulations with leaving accounts give, without the chance of their
decisions; `simulated` is such a simulation, and a test compares the two. How time since the
beginning counts is set in experiment/fresh_cohort.yaml, for this study whatever the defaults are.
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
from simcs.journey.parameters import WEEKS_PER_YEAR, Journey, weekly
from simcs.journey.segments import FitFamily, Segment
from simcs.quantiles import weakest
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
    term, notice
        Weeks of one term, and weeks before its end at which an account decides.
    decided, ended
        Shape ``(accounts, renewals)``: health less fit at the close of the week in which an account
        decides, and at the close of the last week of the term.
    """

    term: int
    notice: int
    decided: Floats
    ended: Floats

    def first(self, renewals: int) -> "Paths":
        """Return the same up to some renewal."""
        parts = self.decided[:, :renewals], self.ended[:, :renewals]
        return Paths(self.term, self.notice, *parts)


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
    if world.ledger["retained_logos"][-1] != accounts:
        raise RuntimeError("an account left that cannot leave")
    return Paths(term, notice, decided, ended)


def stays(health: Floats, age: int, term: int, journey: Journey) -> Floats:
    """Return the chance that accounts of some health mean to stay, deciding at an age in weeks."""
    from scipy.special import expit

    share, wish = min(1.0, term / WEEKS_PER_YEAR), health + ease(age, journey)
    stay = expit(wish - np.log(share)) if journey.term_in_odds else expit(wish) ** share
    return np.asarray(stay)


def turns(health: Floats, age: int, journey: Journey) -> Floats:
    """Return the chance that accounts which mean to leave renew after all, at an age in weeks."""
    from scipy.special import expit

    return np.asarray(expit(health + ease(age, journey) - journey.turning_penalty))


def ease(age: int, journey: Journey) -> float:
    """Return how much readier to stay an account of an age in weeks is than its health says."""
    return float(journey.honeymoon * 0.5 ** (age / journey.honeymoon_half_life))


def fits(point: Floats, segment: Segment, accounts: int) -> Floats:
    """Return fits of mean and spread ``point`` that each path is tried with.

    Each meets every part of the distribution, at a place of its own within it.

    Returns
    -------
    numpy.ndarray
        Shape ``(PLACES, accounts)``.
    """
    from scipy.special import ndtri

    draws = np.random.default_rng(1)
    within = (draws.permutation(accounts) + 0.5) / accounts
    u = (np.arange(PLACES)[:, None] + within) / PLACES
    if segment.fit_family is FitFamily.weakest:
        sizes = ndtri((draws.permutation(accounts) + 0.5) / accounts)
        return np.asarray(point[0] + segment.fit_size * sizes + point[1] * weakest(u))
    return np.asarray(point[0] + np.hypot(point[1], segment.fit_size) * ndtri(u))


def survival(
    histories: Paths, config: Config, point: Floats, card_share: float | None = None
) -> Floats:
    """Return the share of a cohort that is left after 0, 1, … renewals.

    Parameters
    ----------
    histories
        What happens to its accounts.
    config
        For losses beyond control, failed payments, and how an account decides.
    point
        Mean and standard deviation of fit.
    card_share
        Share of accounts billed by card; None: as the segment has it.

    Returns
    -------
    numpy.ndarray
        Shape ``(renewals + 1,)``.
    """
    journey, segment = config.journey, config.journey.segments["mid"]
    share = min(1.0, histories.term / WEEKS_PER_YEAR)
    accounts, renewals = histories.decided.shape
    fit = fits(point, segment, accounts)
    left, surviving = np.ones_like(fit), [1.0]
    for renewal in range(renewals):
        # At the close of its last week, an account is a week younger than its terms are long.
        age = histories.term * (renewal + 1) - 1
        decided, ended = (fit + part[:, renewal] for part in (histories.decided, histories.ended))
        stay = stays(decided, age - histories.notice, histories.term, journey)
        left *= stay + (1.0 - stay) * turns(ended, age, journey)
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
    return np.concatenate(([1.0], world.ledger["retained_logos"][term - 1 :: term] / accounts))


def decisions(
    accounts: int, term: int, renewals: int, point: Floats, card_share: float | None, future: int
) -> tuple[Floats, NDArray[np.bool_], float]:
    """Return usage before each renewal, whether the account was lost at it, and failed payments.

    Returns
    -------
    usage
        Shape ``(decisions,)``: the mean of what was read in the last `USAGE_WEEKS` weeks.
    lost
        Shape ``(decisions,)``.
    unpaid
        Share of all losses that came from failed payments.
    """
    world = opened(accounts, term, renewals, point, card_share, future)
    rows = world.accounts
    # Where usage is shown as a feed, it is that mean already.
    feed = configured(1, term, 1, {}).signals.usage_feed
    recent = np.zeros((1 if feed else USAGE_WEEKS, len(rows)))
    usage, lost = [], []
    for week in drive(world, Driver.loop):
        recent[week % len(recent)] = rows["usage"]
        due = (rows["happening"] & int(Happening.TERM_ENDS)) != 0
        usage.append(recent[:, due].mean(axis=0))
        lost.append(rows["stage"][due] == Stage.GONE)
    gone = rows["stage"] == Stage.GONE
    unpaid = np.sum(rows["cause"][gone] == Cause.PAYMENT)
    return np.concatenate(usage), np.concatenate(lost), float(unpaid / max(1, gone.sum()))
