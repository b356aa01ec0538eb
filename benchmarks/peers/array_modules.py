"""Modules of the array version: market, telemetry and customers; see `benchmarks.peers.array`."""

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.array_people import (
    Bools,
    Dist,
    Floats,
    People,
    Rows,
    binomial,
    poisson,
    where,
)
from simcs.journey.columns import CAUSES, NEVER, USAGE_WEEKS, Cause, Happening
from simcs.journey.drift import PROBLEMS_AT_MOST, QUARTER
from simcs.signals.score import (
    PULSE_CENTRE,
    SPONSOR_CENTRE,
    SPONSOR_SCALE,
    TICKETS_CENTRE,
    TICKETS_SCALE,
    USAGE_CENTRE,
    USAGE_SCALE,
)
from simcs.world.state import WorldState

YEAR = 52.0
PRODUCT = int(Cause.PRODUCT)


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + e^-x)."""
    out = np.negative(x)
    np.exp(out, out=out)
    out += 1.0
    return np.divide(1.0, out, out=out)


def numbers(row: Any) -> Any:
    """Return a row of parameters as plain numbers and small arrays, by name."""
    return SimpleNamespace(**{name: row[name].tolist() for name in row.dtype.names})


class Care(NamedTuple):
    """What was delivered this week: for each account that got any, effective hours by kind."""

    places: Rows
    good: Floats
    root: Floats
    enable: Floats
    sponsor: Floats
    expand: Floats
    load: Floats


class Market:
    """Arrivals, and who they are."""

    def __init__(self, world: WorldState, telemetry: "Telemetry", key: tuple[int, int]) -> None:
        accounts, self.market = world.accounts, world.market.parameters
        coming = where(accounts["stage"] == 0)
        coming = coming[np.argsort(accounts["start"][coming], kind="stable")]
        at = np.searchsorted(accounts["start"][coming], np.arange(world.horizon + 1))
        self.coming = [coming[at[w] : at[w + 1]] for w in range(world.horizon)]
        self.referral: Bools = accounts["referral"] == 1
        self.referrals = bool(self.referral.any())
        self.fit_mean: Floats = world.parameters["fit_mean"].copy()
        self.health_start = float(world.parameters["health_start"][0])
        self.references = world.market.references
        self.telemetry = telemetry
        self.referred = Dist("referred", key)
        self.all = len(accounts)

    def step(self, people: People, totals: Any, week: int) -> None:
        """Let in who arrives, moved by who sells and who recommends."""
        uids = self.coming[week]
        if self.referrals:
            people.slots = self.all
            come = self.referred.rvs(people)[uids] < self.references
            uids = uids[come | ~self.referral[uids]]
        if not len(uids):
            return
        market = self.market
        new = people.enter(uids)
        fit = people.fit[new]
        fit += market.qualification + market.reference_fit * (
            self.references - market.reference_usual
        )
        line = self.fit_mean[people.segment[new]] - market.misfit_from
        fit += (1.0 - market.misfit_kept) * np.maximum(0.0, line - fit)
        people.fit[new] = fit
        fit += self.health_start
        people.health[new] = people.lately[new] = people.best[new] = fit
        totals["new"] += people.arr[new].sum()
        self.telemetry.first_look(people, new)


class Telemetry:
    """What can be seen of accounts, and the score."""

    def __init__(self, world: WorldState, key: tuple[int, int]) -> None:
        self.s = numbers(world.signals[0])
        uniforms = ("usage_gap", "tickets", "survey_sent", "survey_answered", "sponsor_refresh",
                    "sponsor_misread", "pulse_refresh", "flag_refresh", "correction")  # fmt: skip
        normals = ("usage_noise", "sentiment_noise", "survey_noise", "pulse_noise", "flag_noise")
        self.dists = SimpleNamespace(
            **{name: Dist(name, key) for name in uniforms},
            **{name: Dist(name, key, normal=True) for name in normals},
        )

    def step(self, people: People, week: int) -> None:
        """Take this week's readings."""
        p, s, d, slots = people, self.s, self.dists, people.uid
        quality, health, problems = p.data_quality, p.health, p.open_problems
        gain = where(p.upkeep > 0.0)
        gap = 1.0 - quality[gain]
        gap *= 1.0 - np.exp(-s.data_effect * p.upkeep[gain])
        quality -= quality / s.data_memory
        quality[gain] += gap
        p.upkeep[gain] = 0.0

        lagged = p.past[int(s.usage_lag) - 1] if s.usage_lag >= 1 else health
        usage = sigmoid(lagged)
        usage *= s.usage_health
        usage += s.usage_base
        usage *= p.adoption
        usage *= p.logins
        noise = d.usage_noise.rvs(p)[slots]
        noise *= s.usage_noise
        usage += noise
        np.clip(usage, 0.0, 1.0, out=usage)
        missing = 1.0 - quality
        missing *= s.usage_gap
        is_read = d.usage_gap.rvs(p)[slots] >= missing
        np.copyto(p.usage_read[1:], p.usage_read[:-1].copy(), where=is_read)
        np.copyto(p.usage_read[0], usage, where=is_read)
        p.usage_read[:USAGE_WEEKS].mean(axis=0, out=p.usage)
        p.usage_read[USAGE_WEEKS:].mean(axis=0, out=p.usage_before)

        mean = s.tickets_usage * p.adoption
        mean += s.tickets_base
        mean += s.tickets_problem * problems
        counts = poisson(d.tickets.rvs(p)[slots], mean)
        p.tickets *= s.tickets_kept
        p.tickets += counts
        some = where(counts > 0.0)
        felt = p.goodwill[some] - s.sentiment_problem * problems[some]
        felt += s.sentiment_noise * d.sentiment_noise.rvs(p)[slots[some]]
        p.sentiment[some] = felt

        sent = where(d.survey_sent.rvs(p)[slots] < s.survey_sent)
        answers = sigmoid(s.survey_base + s.survey_answers * health[sent])
        some = sent[d.survey_answered.rvs(p)[slots[sent]] < answers]
        survey = s.survey_health * health[some] + s.survey_trait * p.trait[some]
        survey += s.survey_noise * d.survey_noise.rvs(p)[slots[some]]
        p.survey[some] = survey
        p.survey_week[some] = week

        some = where(d.sponsor_refresh.rvs(p)[slots] < s.sponsor_refresh)
        seen = p.champion[some]
        misread = d.sponsor_misread.rvs(p)[slots[some]]
        wrong = misread < s.sponsor_misread * (1.0 - quality[some])
        p.sponsor_seen[some] = np.where(wrong, 1.0 - seen, seen)
        p.sponsor_week[some] = week

        some = where(d.pulse_refresh.rvs(p)[slots] < s.pulse_refresh)
        lagged = p.past[int(s.pulse_lag) - 1] if s.pulse_lag >= 1 else health
        pulse = s.pulse_health * lagged[some] + s.pulse_bias
        pulse += p.noise[some] * d.pulse_noise.rvs(p)[slots[some]]
        p.pulse[some] = pulse
        p.pulse_week[some] = week

        near = p.renewal - week <= s.flag_weeks
        p.flagged &= near
        near &= d.flag_refresh.rvs(p)[slots] < s.flag_refresh
        some = where(near)
        seen = health[some] + p.noise[some] * d.flag_noise.rvs(p)[slots[some]]
        p.flagged[some] = seen < s.flag_level

        some = where(d.correction.rvs(p)[slots] < s.correction * p.champion)
        p.sponsor_seen[some] = p.champion[some]
        quality[some] = 1.0

        z = self.weigh(p, slice(None))
        z *= s.smoothing
        p.score_z *= 1.0 - s.smoothing
        p.score_z += z
        self.score(p, slice(None))
        p.score_before *= 1.0 - s.slow_smoothing
        p.score_before += s.slow_smoothing * p.score
        p.past[1:] = p.past[:-1].copy()
        p.past[0] = health

    def weigh(self, p: People, of: Any) -> Floats:
        """Return the weighted signals; those without weight are left out."""
        s = self.s
        usage = p.usage[of]
        z: Floats = usage * (s.weight_usage / USAGE_SCALE)
        level = -s.weight_usage * USAGE_CENTRE / USAGE_SCALE
        level += s.weight_tickets * TICKETS_CENTRE / TICKETS_SCALE
        level -= s.weight_sponsor * SPONSOR_CENTRE / SPONSOR_SCALE + s.weight_pulse * PULSE_CENTRE
        z += level
        for weight, values in (
            (-s.weight_tickets / TICKETS_SCALE, p.tickets),
            (s.weight_sentiment, p.sentiment),
            (s.weight_survey, p.survey),
            (s.weight_sponsor / SPONSOR_SCALE, p.sponsor_seen),
            (s.weight_pulse, p.pulse),
            (-s.weight_flag, p.flagged),
        ):
            if weight:
                z += weight * values[of]
        if s.weight_velocity:
            z += s.weight_velocity / USAGE_SCALE * (usage - p.usage_before[of])
        return z

    def score(self, p: People, of: Any) -> None:
        """Set the score from 0 to 100, normalised within the segment."""
        standing = p.score_z[of] * p.score_gain[of]
        standing += p.score_shift[of]
        score = sigmoid(standing)
        score *= 100.0
        p.score[of] = score

    def first_look(self, p: People, new: Rows) -> None:
        """Start signals of newcomers at what they would be in their present state."""
        s, health, problems = self.s, p.health[new], p.open_problems[new]
        p.past[:, new] = health
        p.data_quality[new] = s.data_start
        usage = p.adoption[new] * (s.usage_base + s.usage_health * sigmoid(health))
        usage = np.minimum(1.0, usage * p.logins[new])
        p.usage[new] = p.usage_before[new] = p.usage_read[:, new] = usage
        mean = s.tickets_base + s.tickets_usage * p.adoption[new] + s.tickets_problem * problems
        p.tickets[new] = mean / (1.0 - s.tickets_kept)
        p.sentiment[new] = p.goodwill[new] - s.sentiment_problem * problems
        p.survey[new] = 0.0
        p.survey_week[new] = NEVER
        p.sponsor_seen[new] = p.champion[new]
        p.pulse[new] = s.pulse_health * health + s.pulse_bias
        p.flagged[new] = False
        p.score_z[new] = self.weigh(p, new)
        self.score(p, new)
        p.score_before[new] = p.score[new]


class Customers:
    """What happens to accounts by themselves, and what they do."""

    def __init__(self, world: WorldState, key: tuple[int, int]) -> None:
        self.p = numbers(world.parameters[0])
        self.fit_mean: Floats = world.parameters["fit_mean"].copy()
        self.uncontrollable: Floats = world.parameters["uncontrollable"].copy()
        self.noise = Dist("health_noise", key, normal=True)
        self.closing = [Dist(f"close_{c}", key) for c in range(CAUSES)]
        self.opening = [Dist(f"problem_{c}", key) for c in range(CAUSES)]
        names = ("champion_leaves", "expansion", "payment", "decision", "uncontrollable", "turning",
                 "contraction")  # fmt: skip
        self.dists = SimpleNamespace(**{name: Dist(name, key) for name in names})

    def step(self, people: People, care: Care, maturity: float, week: int) -> None:
        """Advance everyone by a week."""
        care = self.feel_contact(people, care, week)
        self.adopt(people, care, maturity, week)
        self.meet_problems(people, care, maturity, week)
        self.keep_champion(people, care)
        self.heal(people)
        people.interest *= self.p.interest_kept
        people.interest[care.places] += care.expand

    def adopt(self, people: People, care: Care, maturity: float, week: int) -> None:
        """Move adoption: it grows by itself and by enablement, and erodes."""
        p, adoption = self.p, people.adoption
        young, settled = np.exp(-p.adoption_rate * np.asarray((1.0, p.adoption_slowdown)))
        missing = np.where(people.start > week - p.onboarding_weeks, young, settled)
        effect = p.enable_effect * (1.0 + p.enable_maturity * maturity)
        missing[care.places] *= np.exp(-effect * care.enable)
        missing *= 1.0 - adoption
        erosion = 1.0 - people.champion
        erosion *= p.erosion_sponsor
        erosion += p.erosion_problems * people.open_problems
        erosion *= adoption
        erosion += missing
        np.subtract(1.0, erosion, out=adoption)
        np.maximum(adoption, 0.0, out=adoption)

    def meet_problems(self, people: People, care: Care, maturity: float, week: int) -> None:
        """Close some open problems, then meet new ones; work is for kinds of which one is open."""
        p, slots, touched = self.p, people.uid, care.places
        exposure = p.problem_usage * people.adoption
        exposure += p.problem_base
        exposure /= 1.0 + p.seasoning / YEAR * (week - people.start)
        rate = np.full(people.count, p.problem_closing)
        kinds = np.maximum(1, np.count_nonzero(people.problems[:, touched], axis=0))
        rate[touched] += p.root_effect * p.root_unnamed * care.root / kinds
        for c in range(CAUSES):
            counts = people.problems[c]
            u = self.closing[c].rvs(people)[slots]
            # A chance is at most its rate: the others need not be looked at.
            some = where(u > 1.0 - rate * counts)
            counts[some] -= binomial(u[some], counts[some], -np.expm1(-rate[some]))
            factor = p.problem_week[c] * p.problem_factor[c] * (1.0 - p.prevented[c] * maturity)
            counts += poisson(self.opening[c].rvs(people)[slots], factor * exposure)
        np.minimum(people.problems, PROBLEMS_AT_MOST, out=people.problems)
        product, service, value = people.problems
        np.add(product, service, out=people.open_problems)
        people.open_problems += value

    def keep_champion(self, people: People, care: Care) -> None:
        """Lose champions by chance, or let them grow."""
        p, champion = self.p, people.champion
        u = self.dists.champion_leaves.rvs(people)[people.uid]
        lost = where(u < p.champion_loss_week)
        lost = lost[champion[lost] > p.champion_present]
        missing = 1.0 - champion
        missing *= np.exp(-p.champion_recovery)
        missing[care.places] *= np.exp(-p.sponsor_effect * care.sponsor)
        np.subtract(1.0, missing, out=champion)
        champion[lost] = 0.0

    def feel_contact(self, people: People, care: Care, week: int) -> Care:
        """Add this week's touches to the contact load, and their goodwill, which fatigue turns.

        Return the care as it does: by each account's response, less where it is weary.
        """
        p, touched = self.p, care.places
        people.contact *= p.contact_kept
        people.goodwill *= p.goodwill_kept
        people.contact[touched] += care.load
        ahead = people.renewal[touched] - people.notice[touched] - (week + 1)
        shy = np.maximum(0.0, 1.0 - people.adoption[touched] / p.reconsider_use)
        shy[(ahead < 0) | (ahead >= p.reconsider_weeks)] = 0.0
        people.stirred[touched] += care.load * shy
        excess = np.maximum(0.0, people.contact[touched] - people.tolerated[touched])
        benefit = 1.0 - p.fatigue_slope * excess
        response = people.response[touched]
        done = response * (1.0 - p.fatigue_work * (1.0 - np.maximum(0.0, benefit)))
        benefit = np.maximum(p.fatigue_floor, benefit)
        felt = people.responsiveness[touched] * np.maximum(benefit, 0.0) + np.minimum(benefit, 0.0)
        people.goodwill[touched] += p.goodwill_effect * care.good**p.goodwill_power * felt
        return care._replace(
            root=care.root * response,
            enable=care.enable * done,
            sponsor=care.sponsor * done,
            expand=care.expand * done,
        )

    def heal(self, people: People) -> None:
        """Move latent health towards its target."""
        p, health = self.p, people.health
        target = people.adoption * p.health_adoption
        target += people.fit
        target -= p.health_problems * people.open_problems
        target += p.health_sponsor * people.champion
        target += people.goodwill
        target -= p.health_adoption * p.adoption_middle + p.health_sponsor
        target *= p.health_speed
        health *= 1.0 - p.health_speed
        health += target
        health += p.health_noise * self.noise.rvs(people)[people.uid]
        people.lately += (health - people.lately) / QUARTER
        np.maximum(people.best, people.lately, out=people.best)

    def act(self, people: People, totals: Any, week: int) -> Rows:
        """Let everyone do what they do this week; return the places of those who leave."""
        happening = people.happening
        happening[:] = 0
        self.reach_milestones(people, week)
        self.expand(people, totals)
        u = self.dists.payment.rvs(people)[people.uid]
        unpaid = where(u < people.payment_week)
        happening[unpaid] |= int(Happening.PAYMENT_FAILS)
        people.cause[unpaid] = Cause.PAYMENT
        due = people.renewal - people.notice == week + 1
        happening[due] |= int(Happening.DECIDES)
        ends = people.renewal == week + 1
        happening[ends] |= int(Happening.TERM_ENDS)
        due[unpaid] = ends[unpaid] = False
        self.decide(people, where(due), week)
        gone = np.concatenate((unpaid, self.end_terms(people, where(ends), totals, week)))
        gone.sort()
        people.end[gone] = week + 1
        totals["churn"] = people.arr[gone].sum()
        return gone

    def reach_milestones(self, people: People, week: int) -> None:
        """Note who first got value, and who reached full adoption."""
        for name, level, bit in (
            ("first_value", self.p.first_value, Happening.REACHES_FIRST_VALUE),
            ("full_adoption", self.p.full_adoption, Happening.ADOPTS_FULLY),
        ):
            reached = getattr(people, name)
            some = where((reached == NEVER) & (people.adoption >= level))
            reached[some] = week
            people.happening[some] |= int(bit)

    def expand(self, people: People, totals: Any) -> None:
        """Let some buy more."""
        p = self.p
        u = self.dists.expansion.rvs(people)[people.uid]
        # No chance is above this; so only those whose random number is below it need be looked at.
        most = 2.0 * people.expansion_week.max() * (1.0 + p.interest_limit)
        some = where(u < most)
        some = some[~people.leaving[some]]
        arr = people.arr[some]
        room = np.maximum(0.0, 1.0 - arr / (p.expansion_room * people.opening_arr[some]))
        pull = 2.0 * sigmoid(p.expansion_slope * (people.health[some] - p.expansion_middle))
        chance = people.expansion_week[some] * pull * people.adoption[some] * room
        felt = p.interest_effect * people.interest[some] / p.interest_limit
        chance *= 1.0 + p.interest_limit * -np.expm1(-felt)
        buys = u[some] < chance
        some = some[buys]
        totals["expansion"] = int(self.grow(people, some, p.expansion_size).sum())
        people.happening[some] |= int(Happening.EXPANDS)

    def grow(self, people: People, some: Rows, share: Any) -> NDArray[np.int64]:
        """Add a share to the revenue of some, in whole cents; return what it is for each."""
        more: NDArray[np.int64] = np.floor(people.arr[some] * share + 0.5).astype(np.int64)
        people.arr[some] += more
        return more

    def shrink(self, people: People, some: Rows, share: float) -> NDArray[np.int64]:
        """Take a share off the revenue of some, in whole cents; return what it is for each."""
        less: NDArray[np.int64] = np.floor(people.arr[some] * share + 0.5).astype(np.int64)
        people.arr[some] -= less
        return less

    def wish(self, people: People, some: Rows, week: int) -> Floats:
        """Return how ready some are to stay: by health, and the newer the readier."""
        age = (week - people.start[some]) / self.p.honeymoon_half_life
        wish: Floats = people.health[some] + self.p.honeymoon * np.exp2(-age)
        return wish

    def decide(self, people: People, some: Rows, week: int) -> None:
        """Let some decide whether to leave, and whether to say so."""
        u = self.dists.decision.rvs(people)[people.uid[some]]
        years = np.minimum(1.0, people.term[some] / YEAR)
        stays = sigmoid(self.wish(people, some, week) - np.log(years))
        stays *= (1.0 - self.p.reconsider) ** people.stirred[some]
        people.stirred[some] = 0.0
        some = some[u < 1.0 - stays]
        people.leaving[some] = True
        people.gave_notice[some] = people.speaks[some]

    def end_terms(self, people: People, some: Rows, totals: Any, week: int) -> Rows:
        """Let some renew or leave; return the places of those who leave."""
        p, d, slots = self.p, self.dists, people.uid
        years = np.minimum(1.0, people.term[some] / YEAR)
        lasting = (1.0 - np.minimum(1.0, self.uncontrollable[people.segment[some]])) ** years
        lost = d.uncontrollable.rvs(people)[slots[some]] >= lasting
        health, conceded = people.health[some], people.conceded[some]
        wish = self.wish(people, some, week)
        turned = sigmoid(wish - p.turning_penalty + p.concession_turn * conceded)
        unturned = d.turning.rvs(people)[slots[some]] >= turned
        willing = people.leaving[some] & unturned & ~lost
        people.cause[some[lost]] = Cause.UNCONTROLLABLE
        people.cause[some[willing]] = self.largest_shortfall(people, some[willing])

        draws = d.contraction.rvs(people)
        stays: Bools = ~(lost | willing)
        gone: Rows = some[~stays]
        some = some[stays]
        years, health, conceded = years[stays], health[stays], conceded[stays]
        people.rise[some] = people.concession[some] = people.cut[some] = 0
        granted, rising = some[conceded], some[~conceded]
        people.concession[granted] = self.shrink(people, granted, p.concession_discount)
        people.rise[rising] = self.grow(people, rising, p.price_step * years[~conceded])
        unused = 1.0 - people.adoption[some] * sigmoid(health)
        unused *= p.contraction_chance * years
        unsure = some[draws[slots[some]] < unused]
        people.cut[unsure] = self.shrink(people, unsure, p.contraction_size)
        totals["expansion"] += int(people.rise[some].sum())
        totals["contraction"] = int(people.concession[some].sum() + people.cut[some].sum())
        people.renewal[some] += people.term[some]
        people.leaving[some] = people.gave_notice[some] = people.conceded[some] = False
        return gone

    def largest_shortfall(self, people: People, some: Rows) -> Rows:
        """Return the cause that costs each most health; ties go to the first."""
        p = self.p
        shortfalls = np.vstack(
            (
                self.fit_mean[people.segment[some]] - people.fit[some],
                p.health_adoption * (1.0 - people.adoption[some]),
                p.health_problems * people.problems[:, some],
                p.health_sponsor * (1.0 - people.champion[some]),
                -people.goodwill[some],
            )
        )
        worst: Rows = int(Cause.FIT) + shortfalls.argmax(axis=0)
        return worst
