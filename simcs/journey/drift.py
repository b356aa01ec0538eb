"""What happens to an account by itself, week by week: adoption, problems, champion, health.

Each function is one block of model.md, written once and called by both drivers. ``a`` is a
row of `ACCOUNT` and is changed in place; ``p`` is a row of `PARAMETERS`; ``draws[stream, i]`` is
this week's uniform of the account, or of `HEALTH_NOISE` its standard normal.
"""

import math
from typing import Any

from simcs.compiled import compiled, inlined
from simcs.journey.columns import CAUSES
from simcs.journey.parameters import closed
from simcs.randomness import Stream, binomial, poisson

CHAMPION_LEAVES = int(Stream.CHAMPION_LEAVES)
HEALTH_NOISE = int(Stream.HEALTH_NOISE)
PROBLEM = (int(Stream.PROBLEM_PRODUCT), int(Stream.PROBLEM_SERVICE), int(Stream.PROBLEM_VALUE))
CLOSE = (int(Stream.CLOSE_PRODUCT), int(Stream.CLOSE_SERVICE), int(Stream.CLOSE_VALUE))
PROBLEMS_AT_MOST = 99
QUARTER = 13


@compiled
def sigmoid(x: float) -> float:
    """Return 1 / (1 + e^-x), also for infinite x, without overflow."""
    e = math.exp(-abs(x))
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


@compiled
def open_problems(a: Any) -> int:
    """Return the number of open problems of all causes."""
    return int(a.problems[0]) + int(a.problems[1]) + int(a.problems[2])


@compiled
def adopt(a: Any, p: Any, maturity: float, week: int) -> None:
    """Move adoption: it grows by itself and by enablement, and erodes by problems and neglect."""
    late = week - a.start >= p.onboarding_weeks
    part = p.adopted_late if late else p.adopted_early
    if a.enable > 0.0:
        rate = p.adoption_rate * p.adoption_slowdown if late else p.adoption_rate
        part = closed(rate + p.enable_effect * a.enable * (1.0 + p.enable_maturity * maturity))
    gain = (1.0 - a.adoption) * part
    erosion = p.erosion_problems * open_problems(a) + p.erosion_sponsor * (1.0 - a.champion)
    a.adoption = max(0.0, a.adoption + gain - a.adoption * erosion)


@inlined
def meet_problems(a: Any, p: Any, maturity: float, draws: Any, i: int) -> None:
    """Close some open problems, then meet new ones; process maturity prevents some of those."""
    exposure = p.problem_base + p.problem_usage * a.adoption
    for c in range(CAUSES):
        count = int(a.problems[c])
        if count > 0:
            chance = p.problem_closed
            if a.root[c] > 0.0:
                chance = closed(p.problem_closing + p.root_effect * a.root[c])
            count -= binomial(draws[CLOSE[c], i], count, chance)
        rate = p.problem_week[c] * p.problem_factor[c]
        mean = rate * (1.0 - p.prevented[c] * maturity) * exposure
        a.problems[c] = min(PROBLEMS_AT_MOST, count + poisson(draws[PROBLEM[c], i], mean))


@compiled
def keep_champion(a: Any, p: Any, draws: Any, i: int) -> None:
    """Lose the champion by chance, or let one grow, faster with work on the sponsor."""
    if a.champion > p.champion_present and draws[CHAMPION_LEAVES, i] < p.champion_loss_week:
        a.champion = 0.0
    else:
        part = p.champion_regained
        if a.sponsor > 0.0:
            part = closed(p.champion_recovery + p.sponsor_effect * a.sponsor)
        a.champion = a.champion + (1.0 - a.champion) * part


@compiled
def feel_contact(a: Any, p: Any) -> None:
    """Add this week's touches to the contact load, and their goodwill, which fatigue can turn."""
    a.contact = a.contact * p.contact_kept + a.load
    excess = max(0.0, a.contact - p.contact_tolerated)
    benefit = max(p.fatigue_floor, 1.0 - p.fatigue_slope * excess)
    a.goodwill = a.goodwill * p.goodwill_kept
    if a.good > 0.0:
        felt = a.responsiveness * max(benefit, 0.0) + min(benefit, 0.0)
        a.goodwill = a.goodwill + p.goodwill_effect * math.pow(a.good, p.goodwill_power) * felt


@compiled
def heal(a: Any, p: Any, draws: Any, i: int) -> None:
    """Move latent health towards what fit, adoption, problems, champion and goodwill support."""
    target = (
        a.fit
        + p.health_adoption * (a.adoption - p.adoption_middle)
        - p.health_problems * open_problems(a)
        - p.health_sponsor * (1.0 - a.champion)
        + a.goodwill
        - p.shock
    )
    noise = p.health_noise * draws[HEALTH_NOISE, i]
    a.health = a.health + (target - a.health) * p.health_speed + noise
    a.lately = a.lately + (a.health - a.lately) / QUARTER
    a.best = max(a.best, a.lately)


@inlined
def drift(a: Any, p: Any, maturity: float, draws: Any, i: int, week: int) -> None:
    """Advance one account by one week and clear what was delivered to it."""
    adopt(a, p, maturity, week)
    meet_problems(a, p, maturity, draws, i)
    keep_champion(a, p, draws, i)
    feel_contact(a, p)
    heal(a, p, draws, i)
    a.interest = p.interest_kept * a.interest + a.expand
    a.good = 0.0
    a.enable = 0.0
    a.sponsor = 0.0
    a.expand = 0.0
    a.load = 0.0
    for c in range(CAUSES):
        a.root[c] = 0.0
