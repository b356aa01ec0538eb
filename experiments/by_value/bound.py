"""What an hour of work would truly bring: each account's future, worked out with and without it.

For every account and action the account's own latent row is taken twice: one copy gets the action,
by the model's own `deliver`, the other is muted, so that the hours are spent and nothing comes of
it. Both are followed week by week with *expected* changes in the place of draws, through the
decisions to come. The difference in revenue is what the action is worth. No policy could know it.

What it leaves out, so that it is a bound in spirit and not in proof: it looks at one action at a
time (further work on the same account is not foreseen), at accounts one by one (no team, no
process, no references), at an average CSM; chance moves health by its spread alone, at three points
in the decision and not on the way there.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled
from simcs.interventions.actions import NUMBERS
from simcs.interventions.care import PAUSES
from simcs.journey.columns import CAUSES, Account, Message
from simcs.journey.decision import (
    STAY,
    chance_to_stay,
    chance_to_turn,
    chance_undisturbed,
    term_share,
)
from simcs.journey.drift import feel_contact, sigmoid, work_done
from simcs.journey.lifecycle import bounded
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.segment_parameters import SegmentParameters, closed
from simcs.team.service import deliver
from simcs.team.work import ANY_CAUSE, WHOLE, ActionEffects
from simcs.world.state import WorldState

GENERIC = int(Message.GENERIC)
FORESIGHT = 104
"""Weeks that are followed."""

AFTERWARDS = 2.0
"""Years of its revenue then that an account which is still there counts for besides."""

LAGS = 0.6
"""Share of the spread of what supports health that health itself has, as it follows slowly."""

ORDER = np.asarray([NUMBERS[name] for name in PAUSES])


@compiled
def spread_of(p: SegmentParameters, old: float, begun: float, new: float, weeks: int) -> float:
    """Return the standard deviation of health after some weeks: noise, and problems by chance.

    ``old`` is how many of the ``begun`` problems are expected to be open still, ``new`` how many
    came meanwhile.
    """
    kept = p.health_speed * (2.0 - p.health_speed)
    noise = p.health_noise * p.health_noise / max(kept, 1e-9)
    problems = new + (old * (1.0 - old / begun) if begun > 0.0 else 0.0)
    slow = 1.0 - math.exp(-2.0 * p.health_speed * weeks)
    return math.sqrt(slow * (noise + LAGS * p.health_problems * p.health_problems * problems))


@compiled
def mean_chance(a: Account, p: SegmentParameters, week: int, spread: float, turning: bool) -> float:
    """Return the chance to stay, or to be turned, averaged over a normal health (three points)."""
    middle = a.health
    total = 0.0
    for k in range(3):
        a.health = middle + (k - 1) * math.sqrt(3.0) * spread
        chance = chance_to_turn(a, p, week) if turning else chance_to_stay(a, p, week)
        total += chance * (4.0 if k == 1 else 1.0) / 6.0
    a.health = middle
    return total


@compiled
def renew(a: Account, p: SegmentParameters, revenue: float) -> float:
    """Return the revenue that an account is expected to have after a renewal."""
    share = term_share(a)
    if a.conceded:
        revenue *= 1.0 - p.concession_discount
    else:
        revenue *= 1.0 + (p.price_step + p.price_rise) * share
    unused = p.contraction_chance * share * (1.0 - a.adoption * sigmoid(a.health))
    return revenue * (1.0 - max(0.0, unused) * p.contraction_size)


@compiled
def supported(a: Account, p: SegmentParameters, open_now: float) -> float:
    """Return the health that an account's state supports, of an expected number of problems."""
    return float(
        a.fit
        + p.health_adoption * (a.adoption - p.adoption_middle)
        - p.health_problems * open_now
        - p.health_sponsor * (1.0 - a.champion)
        + a.goodwill
        - p.shock
    )


@compiled
def drift_expected(
    a: Account, p: SegmentParameters, maturity: float, open_now: float, week: int
) -> None:
    """Move adoption, champion, health and interest by a week, as drift does on average."""
    done = work_done(a, p)
    late = week - a.start >= p.onboarding_weeks
    rate = p.adoption_rate * p.adoption_slowdown if late else p.adoption_rate
    part = closed(rate + p.enable_effect * (a.enable * done) * (1.0 + p.enable_maturity * maturity))
    erosion = p.erosion_problems * open_now + p.erosion_sponsor * (1.0 - a.champion)
    a.adoption = max(0.0, a.adoption + (1.0 - a.adoption) * part - a.adoption * erosion)
    lost = p.champion_loss_week * a.champion if a.champion > p.champion_present else 0.0
    grown = closed(p.champion_recovery + p.sponsor_effect * a.sponsor * done)
    a.champion = a.champion + (1.0 - a.champion) * grown - lost
    a.health = a.health + (supported(a, p, open_now) - a.health) * p.health_speed
    a.interest = p.interest_kept * a.interest + a.expand * done
    a.good = a.enable = a.sponsor = a.expand = a.load = 0.0


@compiled
def expansion_expected(a: Account, p: SegmentParameters, revenue: float) -> float:
    """Return the share by which an account that stays is expected to expand in a week."""
    room = max(0.0, 1.0 - revenue / (p.expansion_room * a.opening_arr))
    lift = 1.0 + bounded(p.interest_effect * a.interest, p.interest_limit)
    pull = 2.0 * sigmoid(p.expansion_slope * (a.health - p.expansion_middle))
    chance = p.expansion_rate / WEEKS_PER_YEAR * pull * a.adoption * room * lift
    return min(1.0, chance) * p.expansion_size


@compiled
def foreseen(
    a: Account,
    p: SegmentParameters,
    work: ActionEffects,
    action: int,
    maturity: float,
    week: int,
    weeks: int,
    afterwards: float,
) -> float:
    """Return the cents of revenue that an account brings from a week on, with an action done.

    ``a`` is used up. Where it is muted, the action does nothing. What it pays after so many
    ``weeks``, if it means to stay, counts for so many years (``afterwards``) besides.
    """
    begun = float(a.problems[0]) + float(a.problems[1]) + float(a.problems[2])
    old = np.empty(CAUSES)
    new = np.zeros(CAUSES)
    for c in range(CAUSES):
        old[c] = a.problems[c]
        a.root[c] = 0.0
    a.good = a.enable = a.sponsor = a.expand = a.load = 0.0
    revenue = float(a.arr)
    there = 1.0
    means_to_stay = 1.0 if a.intent == STAY else 0.0
    total = 0.0
    loss = p.payment_loss_card_week if a.card_billed else p.payment_loss_invoice_week
    for t in range(weeks):
        now = week + t
        if t == work.lead:
            deliver(a, p, work, action, ANY_CAUSE, GENERIC, 1.0, WHOLE, now)
        feel_contact(a, p, now)
        open_now = old.sum() + new.sum()
        exposure = p.problem_base + p.problem_usage * a.adoption
        exposure /= 1.0 + p.seasoning * ((now - a.start) / WEEKS_PER_YEAR)
        for c in range(CAUSES):
            left = 1.0 - closed(p.problem_closing + p.root_effect * a.root[c] * a.response)
            rate = p.problem_week[c] * p.problem_factor[c] * (1.0 - p.prevented[c] * maturity)
            old[c] *= left
            new[c] = new[c] * left + rate * exposure
            a.root[c] = 0.0
        drift_expected(a, p, maturity, open_now, now)
        total += there * revenue / WEEKS_PER_YEAR
        revenue *= 1.0 + means_to_stay * expansion_expected(a, p, revenue)
        there *= 1.0 - loss
        spread = spread_of(p, old.sum(), begun, new.sum(), t + 1)
        if now + 1 == a.renewal - a.notice:
            means_to_stay = mean_chance(a, p, now, spread, False)
            a.stirred = 0.0
        if now + 1 == a.renewal:
            turned = mean_chance(a, p, now, spread, True)
            there *= chance_undisturbed(a, p) * (means_to_stay + (1.0 - means_to_stay) * turned)
            revenue = renew(a, p, revenue)
            a.renewal += a.term
            a.conceded = 0
            means_to_stay = 1.0
    stays = means_to_stay * mean_chance(a, p, week + weeks, spread, False)
    return total + afterwards * there * revenue * stays


@compiled
def gains(
    accounts: Table[Account],
    spare: Table[Account],
    rows: NDArray[np.int64],
    may: NDArray[np.bool_],
    order: NDArray[np.int64],
    parameters: Table[SegmentParameters],
    action_effects: Table[ActionEffects],
    maturity: float,
    week: int,
    weeks: int,
    afterwards: float,
) -> NDArray[np.float64]:
    """Return the cents that each action brings with each account, shape ``(actions, rows)``.

    ``spare`` is room for one account; ``may`` says what is allowed, the rest is 0.
    """
    found = np.zeros((order.shape[0], rows.shape[0]))
    for n in range(rows.shape[0]):
        p = parameters[accounts[rows[n]].segment]
        usual = np.nan
        for k in range(order.shape[0]):
            if not may[k, n]:
                continue
            work = action_effects[order[k]]
            if math.isnan(usual):
                spare[0] = accounts[rows[n]]
                spare[0].muted = 1
                usual = foreseen(spare[0], p, work, order[k], maturity, week, weeks, afterwards)
            spare[0] = accounts[rows[n]]
            brings = foreseen(spare[0], p, work, order[k], maturity, week, weeks, afterwards)
            found[k, n] = brings - usual
    return found


def true_gains(
    world: WorldState, rows: NDArray[np.int64], may: NDArray[np.bool_], week: int
) -> NDArray[np.float64]:
    """Return the $ of revenue that each of `PAUSES` would bring, shape ``(actions, rows)``."""
    spare = world.accounts[:1].copy()
    cents = gains(
        world.accounts, spare, rows, may, ORDER, world.parameters, world.action_effects,
        world.maturity, week, FORESIGHT, AFTERWARDS,
    )  # fmt: skip
    return cents / 100
