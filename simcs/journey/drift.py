"""What happens to an account by itself, week by week: adoption, problems, champion, health.

Each function is one block of model.md, and both drivers call it. ``a`` is a
row of `ACCOUNT` and is changed in place; ``p`` is a row of `PARAMETERS`; ``draws[stream, i]`` is
this week's uniform of the account, or of `HEALTH_NOISE` its standard normal.
"""

import math

import numpy as np
from numpy.typing import NDArray

from simcs.columns import Table
from simcs.compiled import compiled, inlined
from simcs.journey.columns import CAUSES, CHANNELS, NEVER, Account
from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.journey.segment_parameters import SegmentParameters, closed
from simcs.quantiles import binomial, poisson
from simcs.randomness import Stream

CHAMPION_LEAVES = int(Stream.CHAMPION_LEAVES)
HEALTH_NOISE = int(Stream.HEALTH_NOISE)
PROBLEM = (int(Stream.PROBLEM_PRODUCT), int(Stream.PROBLEM_SERVICE), int(Stream.PROBLEM_VALUE))
CLOSE = (int(Stream.CLOSE_PRODUCT), int(Stream.CLOSE_SERVICE), int(Stream.CLOSE_VALUE))
PROBLEMS_AT_MOST = 99
QUARTER = 13

Draws = NDArray[np.float64]
"""This week's draws of some accounts, shape ``(streams, accounts)``."""


@compiled
def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x) without overflow, also for infinite x."""
    e = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


@compiled
def open_problems(a: Account) -> int:
    """Return the number of open problems of all causes."""
    return int(a.problems[0]) + int(a.problems[1]) + int(a.problems[2])


@compiled
def adopt(a: Account, p: SegmentParameters, maturity: float, week: int) -> None:
    """Move adoption: it grows by itself and by enablement, and erodes by problems and neglect."""
    late = week - a.start >= p.onboarding_weeks
    part = p.adopted_late if late else p.adopted_early
    if a.enable > 0.0:
        rate = p.adoption_rate * p.adoption_slowdown if late else p.adoption_rate
        hours = a.enable * work_done(a, p)
        part = closed(rate + p.enable_effect * hours * (1.0 + p.enable_maturity * maturity))
    gain = (1.0 - a.adoption) * part
    erosion = p.erosion_problems * open_problems(a) + p.erosion_sponsor * (1.0 - a.champion)
    a.adoption = max(0.0, a.adoption + gain - a.adoption * erosion)


@inlined
def meet_problems(
    a: Account, p: SegmentParameters, maturity: float, draws: Draws, i: int, week: int
) -> None:
    """Close some open problems, then meet new ones; process maturity prevents some of those."""
    exposure = p.problem_base + p.problem_usage * a.adoption
    if p.seasoning > 0.0:
        exposure /= 1.0 + p.seasoning * ((week - a.start) / WEEKS_PER_YEAR)
    for c in range(CAUSES):
        count = int(a.problems[c])
        if count > 0:
            chance = p.problem_closed
            if a.root[c] > 0.0:
                chance = closed(p.problem_closing + p.root_effect * a.root[c] * a.response)
            count -= binomial(draws[CLOSE[c], i], count, chance)
            if count == 0:
                a.seen_week[c] = NEVER
        rate = p.problem_week[c] * p.problem_factor[c]
        mean = rate * (1.0 - p.prevented[c] * maturity) * exposure
        a.problems[c] = min(PROBLEMS_AT_MOST, count + poisson(draws[PROBLEM[c], i], mean))


@compiled
def keep_champion(a: Account, p: SegmentParameters, draws: Draws, i: int) -> None:
    """Lose the champion by chance, or let one grow, faster with work on the sponsor."""
    if a.champion > p.champion_present and draws[CHAMPION_LEAVES, i] < p.champion_loss_week:
        a.champion = 0.0
    else:
        part = p.champion_regained
        if a.sponsor > 0.0:
            part = closed(p.champion_recovery + p.sponsor_effect * a.sponsor * work_done(a, p))
        a.champion = a.champion + (1.0 - a.champion) * part


@compiled
def benefit_of_contact(a: Account, p: SegmentParameters) -> float:
    """Return what a contact does, relative to one with an account that is not weary; may be < 0."""
    return 1.0 - p.fatigue_slope * max(0.0, a.contact - p.contact_tolerated)


@compiled
def work_done(a: Account, p: SegmentParameters) -> float:
    """Return what an hour of work on adoption, sponsor or expansion does, relative to the mean."""
    weary = 1.0 - max(0.0, benefit_of_contact(a, p))
    return float(a.response * (1.0 - p.fatigue_work * weary))


@compiled
def feel_contact(a: Account, p: SegmentParameters, week: int) -> None:
    """Add this week's touches to the contact load, and their goodwill, which fatigue can turn."""
    a.contact = a.contact * p.contact_kept + a.load
    if p.reconsider > 0.0 and a.load > 0.0:
        to_decision = a.renewal - a.notice - (week + 1)
        if 0 <= to_decision < p.reconsider_weeks:
            a.stirred += a.load * max(0.0, 1.0 - a.adoption / p.reconsider_use)
    benefit = max(p.fatigue_floor, benefit_of_contact(a, p))
    a.goodwill = a.goodwill * p.goodwill_kept
    if a.good > 0.0:
        felt = a.responsiveness * max(benefit, 0.0) + min(benefit, 0.0)
        hours = a.good
        if p.minds_how:
            # What suits an account pleases it more, and annoys it less.
            hours = a.suited if felt > 0.0 else max(0.0, 2.0 * a.good - a.suited)
        a.goodwill = a.goodwill + p.goodwill_effect * math.pow(hours, p.goodwill_power) * felt
    if p.minds_how:
        a.suited = 0.0
        for c in range(CHANNELS):
            a.reached[c] = a.reached[c] * p.contact_kept


@compiled
def health_target(a: Account, p: SegmentParameters) -> float:
    """Return the health that an account's state supports, logit."""
    return float(
        a.fit
        + p.health_adoption * (a.adoption - p.adoption_middle)
        - p.health_problems * open_problems(a)
        - p.health_sponsor * (1.0 - a.champion)
        + a.goodwill
        - p.shock
    )


@compiled
def shortfalls(
    a: Account, p: SegmentParameters
) -> tuple[float, float, float, float, float, float, float]:
    """Return how much health each cause costs an account, logit; below 0 where it adds some.

    In the order of `Cause`, from fit to goodwill: fit below the mean of the segment, what is not
    adopted, problems about the product, service and value, the champion, bad feeling.
    """
    return (
        p.fit_mean - a.fit,
        p.health_adoption * (1.0 - a.adoption),
        p.health_problems * a.problems[0],
        p.health_problems * a.problems[1],
        p.health_problems * a.problems[2],
        p.health_sponsor * (1.0 - a.champion),
        -a.goodwill,
    )


@compiled
def health_targets(
    accounts: Table[Account], parameters: Table[SegmentParameters]
) -> NDArray[np.float64]:
    """Return the health that each account's state supports, shape ``(accounts,)``."""
    targets = np.empty(accounts.shape[0])
    for i in range(accounts.shape[0]):
        targets[i] = health_target(accounts[i], parameters[accounts[i].segment])
    return targets


@compiled
def heal(a: Account, p: SegmentParameters, draws: Draws, i: int) -> None:
    """Move latent health towards what the account's state supports."""
    target = health_target(a, p)
    noise = p.health_noise * draws[HEALTH_NOISE, i]
    a.health = a.health + (target - a.health) * p.health_speed + noise
    a.lately = a.lately + (a.health - a.lately) / QUARTER
    a.best = max(a.best, a.lately)


@inlined
def drift(
    a: Account, p: SegmentParameters, maturity: float, draws: Draws, i: int, week: int
) -> None:
    """Advance one account by one week and clear what was delivered to it."""
    feel_contact(a, p, week)
    adopt(a, p, maturity, week)
    meet_problems(a, p, maturity, draws, i, week)
    keep_champion(a, p, draws, i)
    heal(a, p, draws, i)
    a.interest = p.interest_kept * a.interest
    if a.expand > 0.0:
        a.interest += a.expand * work_done(a, p)
    a.good = 0.0
    a.enable = 0.0
    a.sponsor = 0.0
    a.expand = 0.0
    a.load = 0.0
    for c in range(CAUSES):
        a.root[c] = 0.0
