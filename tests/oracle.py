"""The model written a third time, from model.md alone, in the most naive way there is.

Every customer is a SimPy process that wakes each week, and so is the team. Nothing here is fast,
shared or clever, so that it is easy to check against the page. It uses the package's parameters,
keyed random numbers, table of actions and policies, and none of its equations.
"""

import math
from calendar import isleap
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

import numpy as np
import simpy
from numpy.typing import NDArray

from simcs.interventions.action import Action
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.ceiling import Ceiling
from simcs.interventions.plan import CAUSE_NUMBERS, MESSAGE_NUMBERS, Plan
from simcs.journey.columns import ACCOUNT, NEVER, WEEK, Asked, Cause, Happening, Intent, Stage
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.quantiles import binomial, normal, poisson
from simcs.randomness import MARKET_ENTITY, Stream, uniform
from simcs.signals.parameters import Score, Signals
from simcs.signals.view import View
from simcs.team.columns import CSM
from simcs.team.parameters import Team
from simcs.team.work import TASK, By
from simcs.world.parameters import Market

ARRIVE, LOOK, PLAN, SERVE, LIVE, CLOSE = range(6)
MOMENTS = 6
"""The moments of a week; time is counted in moments."""

NAMES = list(ACTIONS)
COLUMNS = attrgetter(*(ACCOUNT.names or ()))
IN_WRITING = {"e-mail": 1.0, "app": 1.0, "in-app": 1.0, "mixed": 0.5}
SPOKEN = {"group": 1.0, "call": 1.0, "meeting": 1.0, "mixed": 0.5}
PAID_FOR = ("expansion", "renewal preparation")
PROBLEM_CAUSES = (Cause.PRODUCT, Cause.SERVICE, Cause.VALUE)


def sigma(x: float) -> float:
    """Return the logistic function of ``x``."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    return math.exp(x) / (1.0 + math.exp(x))


@cache
def weekly(yearly: float) -> float:
    """Return the chance a week that makes ``yearly`` a year."""
    return float(1.0 - (1.0 - yearly) ** (1 / 52))


def scaled(cents: int, factor: float) -> int:
    """Return a share of an amount in whole cents."""
    return math.floor(cents * factor + 0.5)


@dataclass
class Task:
    """A piece of work."""

    account: int
    action: str
    priority: float
    cause: int
    due: int
    minutes: int
    owner: int
    message: int = 0
    times: int = 1
    by: str = "csm"
    channel: str = ""
    started: bool = False
    done: bool = False
    burns: bool = False


@dataclass
class Seat:
    """A place in the team, and whoever sits there."""

    entity: int
    skill: float
    as_written: float
    burnout: float
    power: float
    load: float
    hired: int
    hires: int
    pod: int
    next: int
    due: int = 0
    waiting: int = 0
    team_work: int = 0


@dataclass(frozen=True)
class Weather:
    """What the market does in a week: found out once, felt by all."""

    shock: float
    price_rise: float
    threats: list[float]
    outage: bool
    left_over: dict[int, float]


class Account:
    """What is known of one account: a Python number, or a list of them, for each column."""

    entity: int
    arr: int
    opening_arr: int
    fit: float
    responsiveness: float
    response: float
    adoption: float
    champion: float
    goodwill: float
    contact: float
    stirred: float
    health: float
    interest: float
    lately: float
    best: float
    good: float
    root: list[float]
    enable: float
    sponsor: float
    expand: float
    load: float
    past: list[float]
    trait: float
    habit: float
    upkeep: float
    data_quality: float
    usage: float
    usage_before: float
    usage_read: list[float]
    tickets: float
    tickets_1w: int
    bad_tickets_1w: int
    sentiment: float
    survey: float
    sponsor_seen: float
    pulse: float
    survey_week: int
    sponsor_week: int
    pulse_week: int
    found_week: int
    found: list[int]
    asked_about: int
    seen_week: list[int]
    sent_survey: int
    flagged: int
    score_z: float
    score: float
    score_before: float
    start: int
    end: int
    renewal: int
    first_value: int
    full_adoption: int
    owner: int
    term: int
    notice: int
    last_done: list[int]
    segment: int
    stage: int
    card_billed: int
    speaks: int
    intent: int
    conceded: int
    cause: int
    opening: int
    sessions: int
    contact_week: int
    contacts: list[int]
    payment_week: int
    reminded: float
    renewed: int
    problems: list[int]
    happening: int
    missed_since: int
    rise: int
    concession: int
    cut: int
    referral: int
    asked: int
    reported: int
    finding: int
    offered: int
    returned: int
    suited: float
    reached: list[float]
    prefers_written: int
    wants_outcome: int

    def __init__(self, row: Any) -> None:
        for name in ACCOUNT.names or ():
            setattr(self, name, row[name].tolist())

    @property
    def tau(self) -> float:
        """Length of its term in years, at most one."""
        return min(1.0, self.term / 52)


class Customer:
    """One customer, awake once a week."""

    def __init__(self, oracle: "Oracle", row: int, account: Account) -> None:
        self.oracle = oracle
        self.row = row
        self.account = account
        self.journey = oracle.journey
        self.key = (oracle.seed, oracle.replication, account.entity)
        self.segment: Segment = oracle.segments[account.segment]

    @property
    def active(self) -> bool:
        """Whether it is in the book."""
        return self.account.stage == Stage.ACTIVE

    def draws(self, week: int, stream: Stream) -> float:
        """Return its uniform for this week and purpose."""
        return uniform(*self.key, week, int(stream), 0)

    def process(self) -> Generator[simpy.Event, Any, None]:
        """Wait to arrive, then look around and go on each week."""
        a, oracle = self.account, self.oracle
        week, joined = 0, -1
        if a.stage == Stage.FUTURE:
            week = joined = a.start
            if week >= oracle.horizon:
                return
            yield oracle.moment(week, ARRIVE)
            if a.referral and self.draws(week, Stream.REFERRED) >= oracle.references:
                return
            self.is_chosen(week)
            a.stage = Stage.ACTIVE
            oracle.ledger[week].new += a.arr
            self.first_look()
        while week < oracle.horizon:
            yield oracle.moment(week, LOOK)
            if self.active:
                if week > joined:
                    self.meet_the_market(week)
                self.look(week)
            yield oracle.moment(week, LIVE)
            if self.active:
                self.drift(week)
                self.act(week)
            else:
                a.happening = int(Happening.IS_ASKED) if a.asked else 0
                self.answer(week)
            week += 1

    # The market

    def is_chosen(self, week: int) -> None:
        """Be the customer that sales and references bring."""
        a, m, j = self.account, self.oracle.market, self.journey
        more = self.oracle.references - m.reference_usual
        a.fit = a.fit + (m.qualification + m.reference_fit * more)
        line = self.segment.fit_mean - m.misfit_from
        if a.fit < line:
            kept = m.misfit_kept * self.oracle.weather(week).left_over[Cause.FIT]
            a.fit = a.fit + (1.0 - kept) * (line - a.fit)
        a.health = a.lately = a.best = a.fit + j.health_start

    def meet_the_market(self, week: int) -> None:
        """Hear of a price rise, suffer an outage."""
        a, m = self.account, self.oracle.market
        if week == m.rise_week:
            a.goodwill = a.goodwill - m.rise_goodwill
        outage = self.oracle.weather(week).outage
        if outage and self.draws(week, Stream.OUTAGE_HITS) < m.outage_share:
            a.problems[1] = min(99, a.problems[1] + 1)

    # Telemetry

    def noise(self, week: int, stream: Stream) -> float:
        """Return its standard normal for this week and purpose."""
        return normal(self.draws(week, stream))

    def health_then(self, weeks: int) -> float:
        """Return health as it was some telemetries ago."""
        a = self.account
        return [a.health, *a.past][weeks]

    def weigh(self) -> float:
        """Return the weighted signals."""
        a, s = self.account, self.oracle.signals
        return (
            s.weight_usage * (a.usage - 0.5) / 0.3
            + s.weight_velocity * (a.usage - a.usage_before) / 0.3
            - s.weight_tickets * (a.tickets - 1.2) / 1.2
            + s.weight_sentiment * a.sentiment
            + s.weight_survey * a.survey
            + s.weight_sponsor * (a.sponsor_seen - 0.85) / 0.3
            + s.weight_pulse * (a.pulse - 1.3)
            - s.weight_flag * a.flagged
        )

    def scale(self) -> float:
        """Return the score from 0 to 100."""
        a, s = self.account, self.oracle.signals
        middle, spread = self.oracle.norms[a.segment]
        return 100.0 * sigma(s.score_level + s.score_slope * (a.score_z - middle) / spread)

    def look(self, week: int) -> None:
        """Take this week's telemetry."""
        a, s, draws = self.account, self.oracle.signals, self.draws
        if a.asked_about:
            chances = [s.discovery_found if count else s.discovery_imagined for count in a.problems]
            a.found = [
                int(uniform(*self.key, week, int(Stream.DISCOVERY), c) < chance)
                for c, chance in enumerate(chances)
            ]
            a.found_week, a.asked_about = week, 0
            for c in range(3):
                if a.found[c] and a.problems[c]:
                    self.sees(c, week)
        for c in range(3):
            unseen = (1.0 - s.problem_seen) ** a.problems[c]
            u = uniform(*self.key, week, int(Stream.PROBLEM_SEEN), c)
            if a.problems[c] and u < 1.0 - unseen:
                self.sees(c, week)
        nu = self.segment.signal_noise
        fresh = (1.0 - a.data_quality) * (1.0 - math.exp(-s.data_effect * a.upkeep))
        a.data_quality = a.data_quality + fresh - a.data_quality / s.data_memory
        a.upkeep = 0.0

        gap = draws(week, Stream.USAGE_GAP) < s.usage_gap * (1.0 - a.data_quality)
        if s.usage_feed:
            if not gap:
                reading = self.use() + s.usage_noise * self.noise(week, Stream.USAGE_NOISE)
                a.usage_read = [min(max(reading, 0.0), 1.0), *a.usage_read[:7]]
                a.usage, a.usage_before = sum(a.usage_read[:4]) / 4, sum(a.usage_read[4:]) / 4
        else:
            if not gap:
                a.usage = self.use() + s.usage_noise * nu * self.noise(week, Stream.USAGE_NOISE)
            a.usage_before = (1.0 - s.slow_smoothing) * a.usage_before + s.slow_smoothing * a.usage

        count = poisson(draws(week, Stream.TICKETS), self.mean_tickets())
        a.tickets = s.tickets_kept * a.tickets + count
        a.tickets_1w, a.bad_tickets_1w = int(count), 0
        if count:
            wobble = s.sentiment_noise * self.noise(week, Stream.SENTIMENT_NOISE)
            a.sentiment = (a.goodwill - s.sentiment_problem * sum(a.problems)) + wobble
            a.bad_tickets_1w = int(count) if a.sentiment < s.bad_sentiment else 0

        chance = sigma(s.survey_base + s.survey_answers * a.health)
        answers = draws(week, Stream.SURVEY_ANSWERED) < chance
        sent = draws(week, Stream.SURVEY_SENT) < s.survey_sent or a.sent_survey
        a.sent_survey = 0
        if sent and answers:
            wobble = s.survey_noise * self.noise(week, Stream.SURVEY_NOISE)
            a.survey = (s.survey_health * a.health + s.survey_trait * a.trait) + wobble
            a.survey_week = week

        if draws(week, Stream.SPONSOR_REFRESH) < s.sponsor_refresh:
            wrong = draws(week, Stream.SPONSOR_MISREAD) < s.sponsor_misread * (1.0 - a.data_quality)
            a.sponsor_seen = 1.0 - a.champion if wrong else a.champion
            a.sponsor_week = week

        if draws(week, Stream.PULSE_REFRESH) < s.pulse_refresh:
            felt = s.pulse_health * self.health_then(s.pulse_lag) + self.bias
            a.pulse = felt + nu * self.noise(week, Stream.PULSE_NOISE)
            a.pulse_week = week

        if a.renewal - week > s.flag_weeks:
            a.flagged = 0
        elif draws(week, Stream.FLAG_REFRESH) < s.flag_refresh:
            seen = a.health + nu * self.noise(week, Stream.FLAG_NOISE)
            a.flagged = 1 if seen < s.flag_level else 0

        if draws(week, Stream.CORRECTION) < s.correction * a.champion:
            a.sponsor_seen = a.champion
            a.data_quality = 1.0

        if s.score == Score.perfect:
            z = a.health
        elif s.score == Score.coin:
            z = self.noise(week, Stream.COIN)
        else:
            z = self.weigh()
        a.score_z = (1.0 - s.smoothing) * a.score_z + s.smoothing * z
        a.score = self.scale()
        a.score_before = (1.0 - s.slow_smoothing) * a.score_before + s.slow_smoothing * a.score
        a.past = [a.health, *a.past[:-1]]

    def sees(self, kind: int, week: int) -> None:
        """Note that a kind of problem is seen, if it was not yet."""
        if self.account.seen_week[kind] == NEVER:
            self.account.seen_week[kind] = week

    def first_look(self) -> None:
        """Take the telemetry of an account not seen before."""
        a, s = self.account, self.oracle.signals
        a.past = [a.health, a.health, a.health]
        a.data_quality = s.data_start
        a.usage = a.usage_before = min(self.use(), 1.0) if s.usage_feed else self.use()
        a.usage_read = [a.usage] * 8
        a.tickets = self.mean_tickets() / (1.0 - s.tickets_kept)
        a.sentiment = a.goodwill - s.sentiment_problem * sum(a.problems)
        a.survey = 0.0
        a.survey_week = -30000
        a.sponsor_seen = a.champion
        a.pulse = s.pulse_health * a.health + self.bias
        a.flagged = 0
        a.found_week = NEVER
        a.score_z = {
            Score.composite: self.weigh(),
            Score.perfect: a.health,
            Score.coin: float(self.oracle.norms[a.segment][0]),
        }[s.score]
        a.score = a.score_before = self.scale()

    @property
    def bias(self) -> float:
        """How much rosier than the truth CSMs see it."""
        return self.oracle.signals.pulse_bias + self.oracle.team.target_pulse

    def use(self) -> float:
        """Return how much of the product is in use."""
        a, s = self.account, self.oracle.signals
        then = self.health_then(s.usage_lag)
        share = s.usage_base + s.usage_health * sigma(then)
        if s.usage_habit > 0:
            share = share * math.exp(s.usage_habit * a.habit - s.usage_habit * s.usage_habit / 2)
        return a.adoption * share

    def mean_tickets(self) -> float:
        """Return the mean number of tickets of one week."""
        a, s = self.account, self.oracle.signals
        return s.tickets_base + s.tickets_usage * a.adoption + s.tickets_problem * sum(a.problems)

    # Service

    @property
    def burns(self) -> bool:
        """Whether it visibly burns: notice given, or a red score close to its term."""
        a = self.account
        week = int(self.oracle.env.now) // MOMENTS
        if not self.active:
            return False
        if a.intent == Intent.LEAVE_AFTER_NOTICE:
            return True
        red_line = self.oracle.red_line[a.segment]
        return a.score < red_line and a.renewal - week <= self.oracle.team.burning_weeks

    def receive(
        self,
        action: Action,
        name: str,
        cause: int,
        message: int,
        power: float,
        week: int,
        part: float = 1.0,
        channel: str = "",
        times: int = 1,
    ) -> None:
        """Feel the effect of an action that was finished, or a part of it, so many times."""
        a = self.account
        effective = action.hours[self.segment.touch.value]
        if action.equals is not None:
            effective = action.equals
        hours = effective * power * part * times
        a.good += hours * action.goodwill
        for c in range(3):
            if cause == c:
                a.root[c] += hours * action.root
            elif cause == -1 and not self.journey.root_open_only:
                a.root[c] += hours * action.root / 3
            elif cause == -1 and a.problems[c]:
                kinds = sum(count > 0 for count in a.problems)
                a.root[c] += hours * action.root * self.journey.root_unnamed / kinds
        if not (action.session and a.sessions >= self.journey.taught_sessions):
            a.enable += hours * action.enablement
        a.sponsor += hours * action.sponsor
        a.expand += hours * action.expansion
        a.upkeep += hours * action.data
        if not self.minds_how:
            a.load += action.load * part * times
        a.suited += hours * action.goodwill * self.suits(action, message, channel)
        for _ in range(times if self.minds_how else 0):
            a.load += self.felt_load(action, message, channel) * part
            a.reached = [
                before + action.load * part * share
                for before, share in zip(a.reached, self.channels(action, channel), strict=True)
            ]
        a.last_done[NUMBERS[name]] = week
        self.be_contacted(action, part, week, channel, times)
        if action.discovers and part > 0.0:
            a.asked_about = 1
        if action.surveys and part > 0.0:
            a.sent_survey = 1
        if action.session:
            a.sessions += times
        if action.concedes and part > 0.0 and a.intent == Intent.LEAVE_AFTER_NOTICE:
            a.conceded = 1
        a.asked |= int(action.asks)

    def be_contacted(
        self, action: Action, part: float, week: int, channel: str, times: int
    ) -> None:
        """Count a contact, and be reminded of what is not paid."""
        a, j, (written, spoken) = self.account, self.journey, self.channels(action, channel)
        if not written and not spoken:
            return
        made = {a.contact_week - k: count for k, count in enumerate(a.contacts)}
        made[week] = made.get(week, 0) + times
        a.contact_week, a.contacts = week, [made.get(week - k, 0) for k in range(4)]
        if a.payment_week != NEVER:
            by_mail = -math.log(1.0 - j.payment_reminder_effect)
            by_call = -math.log(1.0 - j.payment_call_effect)
            a.reminded += (written * by_mail + spoken * by_call) * part * times

    @property
    def minds_how(self) -> bool:
        """Whether it matters how contact is made; where not, nobody keeps count."""
        j = self.journey
        good = j.channel_mismatch == j.outcome_goodwill == 1
        return not (good and j.channel_repeat == 0 and j.outcome_load == 1)

    def channels(self, action: Action, chosen: str) -> tuple[float, float]:
        """Return how much of a contact is in writing, and how much is spoken."""
        channel = chosen or action.channel
        return IN_WRITING.get(channel, 0.0), SPOKEN.get(channel, 0.0)

    def suits(self, action: Action, message: int, channel: str) -> float:
        """Return what an hour for goodwill does in this channel, with this message."""
        j, (written, spoken) = self.journey, self.channels(action, channel)
        other = spoken if self.account.prefers_written else written
        part = 1.0 - other * (1.0 - j.channel_mismatch)
        return part * j.outcome_goodwill if message and self.account.wants_outcome else part

    def felt_load(self, action: Action, message: int, channel: str = "") -> float:
        """Return how heavy the contact is for this account."""
        j, (written, spoken) = self.journey, self.channels(action, channel)
        load = action.load
        if message and self.account.wants_outcome:
            load = load * j.outcome_load
        lately = written * self.account.reached[0] + spoken * self.account.reached[1]
        return load * (1.0 + j.channel_repeat * lately)

    def be_cared_for(self, week: int) -> None:
        """Get what the ceiling does for an account, unless it is too weary."""
        a, j = self.account, self.journey
        worst, name, cause = 0.0, "check_in", -1
        if j.health_adoption * (1.0 - a.adoption) > worst:
            worst, name = j.health_adoption * (1.0 - a.adoption), "adoption_coaching"
        if j.health_sponsor * (1.0 - a.champion) > worst:
            worst, name = j.health_sponsor * (1.0 - a.champion), "multi_threading"
        for c in range(3):
            if j.health_problems * a.problems[c] > worst:
                worst, name, cause = j.health_problems * a.problems[c], "executive_call", c
        contact = a.contact * 2.0 ** (-1 / j.contact_half_life) + self.felt_load(ACTIONS[name], 1)
        if j.fatigue_slope * max(0.0, contact - self.tolerated) < 1.0:
            self.receive(ACTIONS[name], name, cause, 1, 1.0, week)

    # Close

    def drift(self, week: int) -> None:
        """Let the week's draws and service change the account."""
        a, j = self.account, self.journey
        maturity, weather = self.oracle.maturity, self.oracle.weather(week)

        a.contact = a.contact * 2.0 ** (-1 / j.contact_half_life) + a.load
        to_decision = a.renewal - a.notice - week - 1
        if j.reconsider and 0 <= to_decision < j.reconsider_weeks:
            a.stirred += a.load * max(0.0, 1.0 - a.adoption / j.reconsider_use)
        over = max(0.0, a.contact - self.tolerated)
        unwearied = 1.0 - j.fatigue_slope * over
        work = a.response * (1.0 - j.fatigue_work * (1.0 - max(0.0, unwearied)))

        rate = j.adoption_rate
        if week - a.start >= j.onboarding_weeks:
            rate = j.adoption_rate * j.adoption_slowdown
        push = rate + j.enable_effect * (a.enable * work) * (1.0 + j.enable_maturity * maturity)
        gain = (1.0 - a.adoption) * (1.0 - math.exp(-push))
        erosion = j.erosion_problems * sum(a.problems) + j.erosion_sponsor * (1.0 - a.champion)
        a.adoption = max(0.0, a.adoption + gain - a.adoption * erosion)

        shares = (j.share_product, j.share_service, j.share_value)
        prevented = (j.prevented_product, j.prevented_service, j.prevented_value)
        closes = (Stream.CLOSE_PRODUCT, Stream.CLOSE_SERVICE, Stream.CLOSE_VALUE)
        comes = (Stream.PROBLEM_PRODUCT, Stream.PROBLEM_SERVICE, Stream.PROBLEM_VALUE)
        years = (week - a.start) / 52
        exposure = (j.problem_base + j.problem_usage * a.adoption) / (1.0 + j.seasoning * years)
        for c in range(3):
            if a.problems[c] > 0:
                chance = 1.0 - math.exp(
                    -(j.problem_closing + j.root_effect * a.root[c] * a.response)
                )
                a.problems[c] -= int(binomial(self.draws(week, closes[c]), a.problems[c], chance))
                if not a.problems[c]:
                    a.seen_week[c] = NEVER
            left = weather.left_over[PROBLEM_CAUSES[c]]
            rate = j.problem_rate * shares[c] / 52 * left
            mean = rate * (1.0 - prevented[c] * maturity) * exposure
            a.problems[c] = min(99, a.problems[c] + int(poisson(self.draws(week, comes[c]), mean)))

        leaves = self.draws(week, Stream.CHAMPION_LEAVES) < weekly(j.champion_loss)
        if a.champion > j.champion_present and leaves:
            a.champion = 0.0
        else:
            push = j.champion_recovery + j.sponsor_effect * a.sponsor * work
            a.champion = a.champion + (1.0 - a.champion) * (1.0 - math.exp(-push))

        benefit = max(j.fatigue_floor, unwearied)
        a.goodwill = a.goodwill * 2.0 ** (-1 / j.goodwill_half_life)
        if a.good > 0:
            felt = a.responsiveness * max(benefit, 0.0) + min(benefit, 0.0)
            hours = a.good
            if self.minds_how:
                hours = a.suited if felt > 0 else max(0.0, 2.0 * a.good - a.suited)
            a.goodwill = a.goodwill + j.goodwill_effect * hours**j.goodwill_power * felt

        target = (
            a.fit
            + j.health_adoption * (a.adoption - j.adoption_middle)
            - j.health_problems * sum(a.problems)
            - j.health_sponsor * (1.0 - a.champion)
            + a.goodwill
            - weather.shock
        )
        noise = self.noise(week, Stream.HEALTH_NOISE)
        a.health = a.health + (target - a.health) * j.health_speed + j.health_noise * noise
        a.lately = a.lately + (a.health - a.lately) / 13
        a.best = max(a.best, a.lately)

        a.interest = j.interest_kept * a.interest + a.expand * work
        a.good = a.enable = a.sponsor = a.expand = a.load = 0.0
        a.root = [0.0, 0.0, 0.0]
        a.suited = 0.0
        a.reached = [load * 2.0 ** (-1 / j.contact_half_life) for load in a.reached]
        a.happening = self.what_happens(week)

    def what_happens(self, week: int) -> int:
        """Return what the week brings, as bits of `Happening`."""
        a = self.account
        bits = 0
        if a.first_value == NEVER and a.adoption >= self.milestones[0]:
            bits += int(Happening.REACHES_FIRST_VALUE)
        if a.full_adoption == NEVER and a.adoption >= self.milestones[1]:
            bits += int(Happening.ADOPTS_FULLY)
        if self.draws(week, Stream.EXPANSION) < self.expansion_chance():
            bits += int(Happening.EXPANDS)
        if self.is_lost_to_payment(week):
            bits += int(Happening.PAYMENT_FAILS)
        if week + 1 == a.renewal - a.notice:
            bits += int(Happening.DECIDES)
        if week + 1 == a.renewal:
            bits += int(Happening.TERM_ENDS)
        return bits

    def is_lost_to_payment(self, week: int) -> bool:
        """Return whether it is lost because a payment failed; with grace, fail or settle first."""
        a, j, u = self.account, self.journey, self.draws(week, Stream.PAYMENT)
        loss = weekly(j.payment_loss_card if a.card_billed else j.payment_loss_invoice)
        if not j.payment_grace:
            return u < loss
        rate = -math.log(1.0 - j.payment_recovers) / j.payment_grace
        reminded, a.reminded = a.reminded, 0.0
        if a.payment_week == NEVER:
            settled = 1.0 - math.exp(-rate)
            after = 0.0
            for i in range(1, j.payment_grace + 1):
                after += (1.0 - settled) ** (i - 1) / (1.0 - loss) ** i
            enough = settled * after < 1.0
            if u < (min(1.0, loss / (1.0 - settled * after)) if enough else 1.0):
                a.payment_week = week
            return False
        if u < 1.0 - math.exp(-(rate + reminded)):
            a.payment_week = NEVER
            return False
        return week - a.payment_week >= j.payment_grace

    @property
    def tolerated(self) -> float:
        """Contact load that does no harm, the segment's own where it has some."""
        own = self.segment.contact_tolerated
        return self.journey.contact_tolerated if own is None else own

    @property
    def milestones(self) -> tuple[float, float]:
        """Adoption of first value and of full adoption, the segment's own where it has some."""
        j, s = self.journey, self.segment
        return (
            j.first_value if s.first_value is None else s.first_value,
            j.full_adoption if s.full_adoption is None else s.full_adoption,
        )

    def expansion_chance(self) -> float:
        """Return the chance that the account grows this week."""
        a, j = self.account, self.journey
        if a.intent != Intent.STAY:
            return 0.0
        room = max(0.0, 1.0 - a.arr / (j.expansion_room * a.opening_arr))
        pull = 2.0 * sigma(j.expansion_slope * (a.health - j.expansion_middle))
        lift = j.interest_effect * a.interest
        if j.interest_limit < math.inf:
            lift = j.interest_limit * (1.0 - math.exp(-lift / j.interest_limit))
        return self.segment.expansion_rate / 52 * pull * a.adoption * room * (1.0 + lift)

    def act(self, week: int) -> None:
        """Do what the week brings."""
        a, j = self.account, self.journey
        if not a.happening:
            return
        happening = Happening(a.happening)
        if Happening.REACHES_FIRST_VALUE in happening:
            a.first_value = week
        if Happening.ADOPTS_FULLY in happening:
            a.full_adoption = week
        if Happening.EXPANDS in happening:
            self.grow(scaled(a.arr, j.expansion_size))
        if Happening.PAYMENT_FAILS in happening:
            self.leave(week, Cause.PAYMENT)
            return
        if Happening.DECIDES in happening:
            self.decide(week)
        if Happening.TERM_ENDS in happening:
            self.end_term(week)

    def decide(self, week: int) -> None:
        """Make up its mind about the term that is coming to an end."""
        a, j = self.account, self.journey
        wish = a.health + self.ease(week)
        stays = sigma(wish - math.log(a.tau)) if j.term_in_odds else sigma(wish) ** a.tau
        stays = stays * (1.0 - j.reconsider) ** a.stirred
        if self.draws(week, Stream.DECISION) < 1.0 - stays:
            a.intent = Intent.LEAVE_AFTER_NOTICE if a.speaks else Intent.LEAVE_QUIETLY
        a.stirred = 0.0

    def ease(self, week: int) -> float:
        """Return how much readier to stay it is than its health says."""
        age = week - self.account.start
        return float(self.journey.honeymoon * 0.5 ** (age / self.journey.honeymoon_half_life))

    def end_term(self, week: int) -> None:
        """Leave or renew."""
        a, j = self.account, self.journey
        tau = a.tau
        loss = min(1.0, self.segment.uncontrollable + self.oracle.weather(week).threats[a.segment])
        if self.draws(week, Stream.UNCONTROLLABLE) >= (1.0 - loss) ** tau:
            self.leave(week, Cause.UNCONTROLLABLE)
            return
        if a.intent != Intent.STAY:
            penalty = j.turning_penalty
            if a.conceded:
                penalty = j.turning_penalty - j.concession_turn
            if self.draws(week, Stream.TURNING) >= sigma(a.health + self.ease(week) - penalty):
                self.leave(week, self.shortfall())
                return
        a.rise = a.concession = a.cut = 0
        if a.conceded:
            a.concession = scaled(a.arr, j.concession_discount)
            self.shrink(a.concession)
        else:
            a.rise = scaled(a.arr, (j.price_step + self.oracle.weather(week).price_rise) * tau)
            self.grow(a.rise)
        chance = j.contraction_chance * tau * (1.0 - a.adoption * sigma(a.health))
        if self.draws(week, Stream.CONTRACTION) < chance:
            a.cut = scaled(a.arr, j.contraction_size)
            self.shrink(a.cut)
        a.renewed = week + 1
        a.renewal += a.term
        a.intent = Intent.STAY
        a.conceded = 0

    def shortfall(self) -> Cause:
        """Return what the account lacks most."""
        a, j = self.account, self.journey
        lacks = {
            Cause.FIT: self.segment.fit_mean - a.fit,
            Cause.ADOPTION: j.health_adoption * (1.0 - a.adoption),
            Cause.PRODUCT: j.health_problems * a.problems[0],
            Cause.SERVICE: j.health_problems * a.problems[1],
            Cause.VALUE: j.health_problems * a.problems[2],
            Cause.SPONSOR: j.health_sponsor * (1.0 - a.champion),
            Cause.GOODWILL: -a.goodwill,
        }
        return max(lacks, key=lambda cause: lacks[cause])

    def grow(self, cents: int) -> None:
        """Pay more."""
        self.account.arr += cents
        self.oracle.week.expansion += cents

    def shrink(self, cents: int) -> None:
        """Pay less."""
        self.account.arr -= cents
        self.oracle.week.contraction += cents

    def leave(self, week: int, cause: Cause) -> None:
        """Leave the book."""
        a = self.account
        a.stage = Stage.GONE
        a.end = week + 1
        a.cause = int(cause)
        self.oracle.week.churn += a.arr

    # Afterwards

    def answer(self, week: int) -> None:
        """Answer to the work done with it this week."""
        a, m = self.account, self.oracle.market
        if not a.asked:
            return
        asked, a.asked = Asked(a.asked), 0
        if Asked.WHY in asked:
            a.reported = self.answer_of(m.interview_truth, self.draws(week, Stream.INTERVIEW))
        if Asked.REVIEW in asked and a.finding == Cause.NONE:
            a.finding = self.answer_of(m.review_truth, self.draws(week, Stream.REVIEW))
            self.oracle.week.findings[a.finding] += 1
            if a.finding == a.cause in PROBLEM_CAUSES:
                kind = a.cause - PROBLEM_CAUSES[0]
                if a.problems[kind]:
                    self.sees(kind, week + 1)
        if Asked.BACK in asked and not a.offered:
            a.offered = 1
            if m.win_back_from <= week + 1 - a.end <= m.win_back_until:
                self.think_it_over(week)

    def answer_of(self, truth: float, u: float) -> int:
        """Return the true cause, or a wrong one."""
        cause = self.account.cause
        if u < truth:
            return cause
        others = [other for other in range(Cause.FIT, Cause.GOODWILL + 1) if other != cause]
        return others[min(5, math.floor((u - truth) / (1.0 - truth) * 6))]

    def think_it_over(self, week: int) -> None:
        """Come back, or stay away."""
        a, m, j = self.account, self.oracle.market, self.journey
        fixed = False
        if a.cause in PROBLEM_CAUSES:
            c = a.cause - PROBLEM_CAUSES[0]
            closed = 1.0 - math.exp(-(j.problem_closing * (week + 1 - a.end)))
            by_itself = self.draws(week, Stream.FIXED) < closed ** a.problems[c]
            fixed = by_itself or self.oracle.mended(a.cause, week) >= a.end
        wish = m.win_back + m.win_back_slope * (a.best - m.win_back_middle)
        if fixed:
            wish = wish + m.win_back_fixed
        if self.draws(week, Stream.WIN_BACK) < sigma(wish):
            self.come_back(week, fixed)

    def come_back(self, week: int, fixed: bool) -> None:
        """Begin again."""
        a, m = self.account, self.oracle.market
        if fixed:
            a.problems = [0, 0, 0]
            a.seen_week = [NEVER, NEVER, NEVER]
        a.adoption = a.adoption * m.win_back_adoption
        a.arr = scaled(a.arr, m.win_back_arr)
        a.stage = Stage.ACTIVE
        a.end = -1
        a.renewal = week + 1 + a.term
        a.intent = a.conceded = a.cause = a.reported = a.finding = a.offered = 0
        a.returned = 1
        a.missed_since = NEVER
        a.payment_week, a.reminded = NEVER, 0.0
        self.oracle.week.new += a.arr
        self.oracle.week.won_back += a.arr
        self.oracle.week.returns += 1

    @property
    def speaks_well(self) -> bool:
        """Whether it is a reference."""
        a = self.account
        pleased = a.goodwill >= self.oracle.market.reference_goodwill and a.intent == Intent.STAY
        return self.active and a.adoption >= self.milestones[1] and pleased


@dataclass
class Week:
    """One line of the ledger."""

    opening: int = 0
    new: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    closing: int = 0
    logos: int = 0
    retained_logos: int = 0
    retained_arr: int = 0
    retained_gross: int = 0
    minutes_available: int = 0
    minutes_used: int = 0
    minutes_opening: int = 0
    minutes_team: int = 0
    waiting: int = 0
    missed: int = 0
    maturity: float = 0.0
    tickets_raised: int = 0
    tickets_answered: int = 0
    answered_late: int = 0
    minutes_waited: int = 0
    minutes_tickets: int = 0
    tickets_waiting: int = 0
    tickets_lapsed: int = 0
    in_place: int = 0
    vacant: int = 0
    quits: int = 0
    load: float = 0.0
    burnout: float = 0.0
    missed_age: int = 0
    oldest: int = 0
    minutes_waiting: int = 0
    minutes_burning: int = 0
    won_back: int = 0
    returns: int = 0
    references: int = 0
    findings: list[int] = field(default_factory=lambda: [0] * len(Cause))
    minutes_executive: int = 0
    minutes_specialist: int = 0
    executive_opening: int = 0
    specialist_opening: int = 0


class Oracle:
    """A whole world, started from the accounts of an opened one.

    Parameters
    ----------
    world
        A `simcs.world.state.World` in which no week has passed. Only its accounts, policy, key,
        horizon, maturity, typical scores, first day and who shares a pod with whom are read, and
        whether its team's hours follow the book.
    journey, signals, team, market
        The parameters it was opened with.
    """

    def __init__(
        self,
        world: Any,
        journey: Journey,
        signals: Signals,
        team: Team,
        market: Market | None = None,
    ) -> None:
        self.market = Market() if market is None else market
        self.journey = journey
        self.signals = signals
        self.team = team
        self.segments = list(journey.segments.values())
        self.policy = world.policy
        self.seed = int(world.seed)
        self.replication = int(world.replication)
        self.horizon = int(world.horizon)
        self.maturity = float(world.maturity)
        self.typical_scores = np.array(world.typical_scores)
        self.red_line = [self.line_of(scores) for scores in self.typical_scores.tolist()]
        self.norms = [(float(row["middle"]), float(row["spread"])) for row in world.signals]
        self.segment_names = tuple(journey.segments)
        self.csms = int(world.csms)
        self.first_day = int(world.first_day)
        self.own = world.own
        share = (1.0 - team.coaching) * (1.0 + team.surveillance)
        self.minutes_each = round(team.hours_per_week * team.presence * 60 * share)
        self.size = self.csms - team.growth_limit
        self.opening_size = self.size - sum(max(0, one["csms"]) for one in team.changes)
        self.pressure = 0
        self.seats = [
            Seat(2**41 + k, 0.0, 0.0, 0.0, 0.0, 0.0, -30_000, 0, int(row["pod"]), int(row["next"]))
            for k, row in enumerate(world.team)
        ]
        self.opening_maturity = self.maturity
        for seat in self.seats:
            seat.skill, seat.as_written = self.skill(seat), self.keeps_to_it(seat)
        for seat in self.seats[self.size :]:
            seat.hired = 2**30
        begins = [one["week"] for one in self.changes() for _ in range(one["csms"])]
        for seat, week in zip(self.seats[self.opening_size : self.size], begins, strict=True):
            seat.hired = week
        self.follows_the_book = world.accounts_per_csm is not None
        self.minutes_now = 0
        self.had = [0] * self.csms
        self.left = [0] * self.csms
        self.customers = [
            Customer(self, row, Account(account)) for row, account in enumerate(world.accounts)
        ]
        self.backlog: list[Task] = []
        self.memory: dict[str, list[Any]] = {}
        self.kinds: dict[str, Any] = {}
        self.ledger = [Week() for _ in range(self.horizon)]
        self.spent = [[0] * len(ACTIONS) for _ in range(self.horizon)]
        self.weathers: dict[int, Weather] = {}
        self.env = simpy.Environment()
        self._open()
        self.references = self.share_of_references()

    def _open(self) -> None:
        """Do again what the opening of a world does by the model's equations."""
        for customer in self.customers:
            a = customer.account
            if customer.active:
                known, a.intent = a.intent, int(Intent.STAY)
                if a.renewal - a.notice <= 0:
                    customer.decide(-1)
                    if a.intent == Intent.STAY and self.journey.reconsider > 0:
                        # Contact before the run may have stirred it: how much, nobody knows now.
                        a.intent = known
                if a.score_before == a.score:  # first seen now; others bring what was seen before
                    a.usage = a.tickets = a.score_z = a.score = a.score_before = math.nan
                    a.pulse = a.sentiment = a.survey = a.data_quality = math.nan
                    customer.first_look()

    @property
    def week(self) -> Week:
        """The line of the ledger now being written."""
        return self.ledger[int(self.env.now) // MOMENTS]

    def moment(self, week: int, moment: int) -> simpy.Timeout:
        """Return the event of this moment."""
        return self.env.timeout(week * MOMENTS + moment - int(self.env.now))

    def weeks(self) -> Iterator[int]:
        """Run to the horizon and yield each week after it has closed."""
        self.env.process(self.company())
        for customer in self.customers:
            self.env.process(customer.process())
        for week in range(self.horizon):
            self.env.run(until=(week + 1) * MOMENTS)
            yield week

    def company(self) -> Generator[simpy.Event, Any, None]:
        """Open a line of the ledger, plan, serve and close it, each week."""
        closing = sum(c.account.arr for c in self.customers if c.active)
        for week in range(self.horizon):
            yield self.moment(week, ARRIVE)
            self.week.opening = closing
            yield self.moment(week, PLAN)
            self.change(week)
            self.join(week)
            self.begin(week)
            self.week.minutes_available = sum(self.left)
            self.plan(week)
            yield self.moment(week, SERVE)
            self.serve(week)
            yield self.moment(week, CLOSE)
            self.close(week)
            closing = self.week.closing

    # The market, each time from all that has been

    def weather(self, week: int) -> Weather:
        """Return what the market does this week."""
        if week not in self.weathers:
            m = self.market
            self.weathers[week] = Weather(
                self.shock(week),
                self.price_rise(week),
                [self.threat(number, week) for number in range(len(self.segments))],
                self.comes(m.outage_week, m.outage_chance, week, Stream.OUTAGE),
                {cause: self.left_over(cause, week) for cause in (Cause.FIT, *PROBLEM_CAUSES)},
            )
        return self.weathers[week]

    def comes(self, at: int | None, chance: float, week: int, stream: Stream, k: int = 0) -> bool:
        """Return whether an event of the market begins in a week."""
        u = uniform(self.seed, self.replication, MARKET_ENTITY, week, int(stream), k)
        return week == at or u < weekly(chance)

    def is_down(self, week: int) -> bool:
        """Return whether there is a downturn."""
        m = self.market
        begun = range(max(0, week - m.downturn_weeks + 1), week + 1)
        return any(
            self.comes(m.downturn_week, m.downturn_chance, w, Stream.DOWNTURN) for w in begun
        )

    def shock(self, week: int) -> float:
        """Return the health that everyone lacks."""
        return self.market.downturn_health if self.is_down(week) else 0.0

    def threat(self, segment: int, week: int) -> float:
        """Return the yearly loss that downturn and competitors add."""
        m = self.market
        begun = range(max(0, week - m.campaign_weeks + 1), week + 1)
        attacked = any(
            self.comes(None, m.campaign_chance, w, Stream.CAMPAIGN, segment) for w in begun
        )
        down = m.downturn_loss if self.is_down(week) else 0.0
        return down + (m.campaign_loss if attacked else 0.0)

    def price_rise(self, week: int) -> float:
        """Return what renewals cost more."""
        m = self.market
        on = m.rise_week is not None and m.rise_week <= week < m.rise_week + 52
        return m.rise if on else 0.0

    def shared(self, cause: int, week: int) -> list[int]:
        """Return how many findings on a cause took effect, for each week up to this one."""
        return [
            line.findings[cause]
            for line in self.ledger[: max(0, week + 1 - self.market.review_delay)]
        ]

    def left_over(self, cause: int, week: int) -> float:
        """Return what findings have left of a cause."""
        left = 1.0
        for _ in range(sum(self.shared(cause, week))):
            left = max(self.market.review_floor, left * (1.0 - self.market.review_effect))
        return left

    def mended(self, cause: int, week: int) -> int:
        """Return when a finding on a cause last took effect."""
        weeks = [w for w, count in enumerate(self.shared(cause, week)) if count]
        return weeks[-1] + self.market.review_delay if weeks else NEVER

    def month(self, week: int) -> int:
        """Return the month in which a week begins; 0 where nobody knows."""
        if not self.first_day:
            return 0
        day = date.fromordinal(self.first_day)
        leap_day = (day.month, day.day) == (2, 29)
        year = day.year + week // 52
        if leap_day and not isleap(year):
            day = day.replace(day=28)
        return (day.replace(year=year) + timedelta(days=7 * (week % 52))).month

    def share_of_references(self) -> float:
        """Return which share of the active accounts speaks well of us."""
        active = sum(customer.active for customer in self.customers)
        speak = sum(customer.speaks_well for customer in self.customers)
        return speak / active if active else 0.0

    def market_moves(self, week: int) -> dict[str, list[Any]]:
        """Return what the market has moved, by name, for each segment."""
        numbers = range(len(self.segments))
        return {
            "shock": [self.shock(week) for _ in numbers],
            "threat": [self.threat(number, week) for number in numbers],
            "price_rise": [self.price_rise(week) for _ in numbers],
            "problem_factor": [[self.left_over(c, week) for c in PROBLEM_CAUSES] for _ in numbers],
            "mended": [[self.mended(c, week) for c in PROBLEM_CAUSES] for _ in numbers],
        }

    # Plan

    def line_of(self, scores: list[float]) -> float:
        """Return the score below which an account is red, from the typical ones of its segment."""
        at = self.team.burning_share * (len(scores) - 1)
        low, high = scores[math.floor(at)], scores[min(math.floor(at) + 1, len(scores) - 1)]
        return low + (at - math.floor(at)) * (high - low)

    def minutes(self) -> int:
        """Return the minutes of one CSM this week."""
        if not self.follows_the_book:
            return self.minutes_each
        typical = 0.0
        for number, segment in enumerate(self.segments):
            own = [c for c in self.customers if c.active and c.account.segment == number]
            typical += len(own) / segment.typical_accounts_per_csm
        return round(typical * self.minutes_each / self.csms)

    def waiting(self) -> Any:
        """Return the backlog as a view takes it."""
        rows = np.zeros(len(self.backlog), TASK)
        for row, task in zip(rows, self.backlog, strict=True):
            row["account"], row["action"] = task.account, NUMBERS[task.action]
            row["due"], row["minutes"], row["owner"] = task.due, task.minutes, task.owner
            row["by"] = By[task.by.upper()]
        return rows

    def plan(self, week: int) -> None:
        """Let the policy wish, and merge its wishes into the backlog."""
        self.backlog = [
            task
            for task in self.backlog
            if self.customers[task.account].active != bool(ACTIONS[task.action].asks)
        ]
        view = View(
            self.accounts(),
            np.array([row for row, customer in enumerate(self.customers) if customer.active], int),
            week,
            sum(seat.hired <= week for seat in self.seats),
            sum(self.left) / 60,
            self.segment_names,
            np.array([segment.touch.value for segment in self.segments]),
            NUMBERS,
            self.typical_scores,
            (self.seed, self.replication),
            self.remembered(),
            backlog=self.waiting(),
            seats=(np.array([seat.pod for seat in self.seats], int), np.array(self.left, int)),
            team=self.rows_of_seats(),
            outage=self.weather(week).outage,
            price_rise=week == self.market.rise_week,
            month=self.month(week),
            mended=np.array([self.mended(cause, week) for cause in PROBLEM_CAUSES]),
            not_done=lambda rows, numbers: self.not_done(rows.tolist(), numbers.tolist(), week),
            own=self.own,
        )
        plan = self.policy.plan(view)
        for name, values in plan.notes:
            if name in self.kinds:
                known = [*view.account.tolist(), *view.lost.account.tolist()]
                for row, numbers in zip(known, values.tolist(), strict=True):
                    self.memory[name][row] = numbers
            elif np.ndim(values):
                for row, value in zip(view.account.tolist(), values, strict=True):
                    self.memory[name][row] = float(value)
            else:
                self.memory[name] = [float(values)] * len(self.customers)
        if isinstance(self.policy, Ceiling):
            for customer in self.customers:
                if customer.active:
                    customer.be_cared_for(week)
            self.spent[week][NUMBERS["improve_process"]] = sum(self.left)
        for account, name in plan.withdrawals:
            rows = np.atleast_1d(account)
            if rows.dtype == bool:
                rows = (view.lost.account if ACTIONS[name].asks else view.account)[rows]
            self.backlog = [
                task
                for task in self.backlog
                if task.started or task.action != name or task.account not in rows.tolist()
            ]
        wishes: dict[tuple[int, str], Task] = {}
        for wish in self.wishes(plan, view, week):
            key = (wish.account, wish.action)
            if key not in wishes or wish.priority > wishes[key].priority:
                wishes[key] = wish
        waiting = {(task.account, task.action): task for task in self.backlog}
        for key, wish in wishes.items():
            if key in waiting:
                waiting[key].priority = wish.priority
                waiting[key].cause = wish.cause
                waiting[key].message = wish.message
                waiting[key].channel = wish.channel
            else:
                self.backlog.append(wish)
        for share, priority in plan.improvement:
            for csm in range(self.csms):
                minutes = math.floor(self.left[csm] * float(share) + 0.5)
                if minutes > 0:
                    task = Task(-1, "improve_process", float(priority), -1, week, minutes, csm)
                    self.backlog.append(task)
        for task in self.backlog:
            if task.account >= 0:
                task.burns = self.customers[task.account].burns
                own = task.by == "csm" and task.owner >= 0
                if own and task.due <= week and not self.automated(task):
                    self.seats[task.owner].due += task.minutes
        self.backlog.sort(key=lambda t: (-self.esteem(t), t.account, NUMBERS[t.action], t.owner))

    def esteem(self, task: Task) -> float:
        """Return the priority of a task in the team's own eyes."""
        if task.account < 0:
            return task.priority
        lift = self.team.praise_saves if task.burns else self.team.praise_prevention
        if ACTIONS[task.action].purpose in PAID_FOR:
            lift = lift + self.team.target_revenue
        return task.priority + lift

    # The team

    def draws(self, seat: Seat, week: int, stream: Stream, k: int) -> float:
        """Return a uniform of a seat."""
        return float(uniform(self.seed, self.replication, seat.entity, week, int(stream), k))

    def skill(self, seat: Seat) -> float:
        """Return how skilled the present holder of a seat is from the start."""
        z = float(normal(self.draws(seat, -1, Stream.SKILL, seat.hires)))
        team = self.team
        return min(team.skill_high, max(team.skill_low, 1.0 + team.skill_spread * z))

    def keeps_to_it(self, seat: Seat) -> float:
        """Return the share of steps that the present holder of a seat does as written at first."""
        usual = self.team.as_written
        width = min(self.team.as_written_spread, 1.0 - usual, usual)
        if width == 0.0:
            return usual
        place = self.draws(seat, -1, Stream.AS_WRITTEN, seat.hires)
        return usual + width * (2.0 * place - 1.0)

    def not_done(self, rows: list[int], numbers: list[int], week: int) -> NDArray[np.bool_]:
        """Return which steps of playbooks are not done as written, shape (steps, accounts)."""
        gain, chances = self.team.as_written_maturity, []
        left = (1.0 - gain * self.maturity) / (1.0 - gain * self.opening_maturity)
        each = [1.0 - min(1.0, (1.0 - seat.as_written) * left) for seat in self.seats]
        pods = [self.pod(k) for k, seat in enumerate(self.seats) if seat.pod == k]
        everyone = sum((sum(each[k] for k in pod) for pod in pods), 0.0)
        for row in rows:
            owner = self.customers[row].account.owner
            if owner < 0:
                count = sum(map(len, pods))
                chances.append(everyone / count if count else 1.0)
                continue
            here = [k for k in self.pod(owner) if self.seats[k].hired <= week] or self.pod(owner)
            chances.append(sum(each[k] for k in here) / len(here))
        entities = [self.customers[row].account.entity for row in rows]
        stream = int(Stream.STEP_AS_WRITTEN)
        missed = [
            [
                number >= 0 and uniform(self.seed, self.replication, e, week, stream, number) >= c
                for e, c in zip(entities, chances, strict=True)
            ]
            for number in numbers
        ]
        return np.array(missed, np.bool_).reshape(len(numbers), len(rows))

    def pod(self, first: int) -> list[int]:
        """Return the seats of a pod, in the order in which they joined."""
        members, at = [], first
        while at >= 0:
            members.append(at)
            at = self.seats[at].next
        return members

    def join(self, week: int) -> None:
        """Give a pod, or a share of a book, to who begins in a new seat."""
        for k, seat in enumerate(self.seats):
            if seat.hired != week or seat.pod >= 0:
                continue
            firsts = [n for n, other in enumerate(self.seats) if other.pod == n]
            busiest = max(firsts, key=lambda n: (self.seats[n].waiting, -n), default=-1)
            self.admit(k, busiest)

    def changes(self) -> list[dict[str, int]]:
        """Return the changes of the team that are set, in the order of their weeks."""
        return sorted(self.team.changes, key=lambda one: one["week"])

    def change(self, week: int) -> None:
        """Let CSMs leave for good, last come first, and let those begin whose week has come."""
        for one in self.changes():
            for _ in range(-one["csms"] if one["week"] == week else 0):
                self.depart(max(k for k, seat in enumerate(self.seats) if seat.pod >= 0), week)
        for k in range(self.opening_size, self.size):
            seat = self.seats[k]
            if seat.hired == week and seat.pod < 0:
                served = [c.account.owner for c in self.customers if c.active]
                firsts = [n for n, other in enumerate(self.seats) if other.pod == n]
                full = {n: served.count(n) / len(self.pod(n)) for n in firsts}
                self.admit(k, max(firsts, key=lambda n: (full[n], -n)))

    def depart(self, k: int, week: int) -> None:
        """Take a seat away, and give its accounts to others where no colleague has them."""
        seat = self.seats[k]
        known = seat.hired < week
        members = self.pod(seat.pod)
        alone = members == [k]
        if not alone:
            self.seats[members[members.index(k) - 1]].next = seat.next
        seat.hired, seat.pod, seat.next = 2**30, -1, -1
        if alone:
            others = [n for n, other in enumerate(self.seats) if other.pod == n]
            own = [c for c in self.customers if c.account.owner == k]
            for n, c in enumerate([c for c in own if c.account.stage != Stage.GONE]):
                c.account.owner = others[n % len(others)]
                if c.active and known:
                    c.account.health -= self.team.handover_loss
            for task in self.backlog:
                task.owner = self.customers[task.account].account.owner

    def admit(self, k: int, busiest: int) -> None:
        """Give a newcomer a place in a pod, or every second account of one of its own."""
        seat = self.seats[k]
        if self.team.ownership.value == "named" or busiest < 0:
            seat.pod = k
            book = [c for c in self.customers if c.account.owner == busiest >= 0]
            for customer in [c for c in book if c.account.stage != Stage.GONE][1::2]:
                customer.account.owner = k
            for task in self.backlog:
                task.owner = self.customers[task.account].account.owner
        else:
            seat.pod = busiest
            self.seats[self.pod(busiest)[-1]].next = k

    def begin(self, week: int) -> None:
        """Begin the week: hours, and what an hour of each CSM does."""
        team = self.team
        self.minutes_now = self.minutes()
        self.left = [0] * self.csms
        for k, seat in enumerate(self.seats):
            seat.due = seat.waiting = seat.team_work = 0
            seat.power = 0.0
            if seat.hired <= week:
                self.left[k] = self.minutes_now
                since = week - seat.hired
                ramp = 1.0
                if since < team.ramp_weeks:
                    ramp = team.ramp_start + (1.0 - team.ramp_start) * since / team.ramp_weeks
                seat.power = seat.skill * ramp * (1.0 - team.burnout_effect * seat.burnout)
        self.had = list(self.left)

    def live(self, week: int) -> None:
        """Let CSMs feel their week, and some of them leave."""
        team, line = self.team, self.week
        for first, head in enumerate(self.seats):
            if head.pod != first:
                continue
            members = self.pod(first)
            work = head.due + sum(self.seats[k].team_work for k in members)
            minutes = sum(self.had[k] for k in members)
            for k in members:
                there = self.had[k] > 0
                self.seats[k].load = min(team.load_limit, work / minutes) if there else 0.0
        for k, seat in enumerate(self.seats):
            if seat.hired > week:
                line.vacant += seat.pod >= 0
                continue
            line.in_place += 1
            line.load += seat.load
            strain = team.burnout_gain * (seat.load - team.load_borne)
            strain = strain + team.surveillance_burnout * team.surveillance
            relief = (team.burnout_recovery + team.coaching_relief * team.coaching) * seat.burnout
            seat.burnout = min(1.0, max(0.0, seat.burnout + strain - relief))
            gap = team.skill_high - seat.skill
            seat.skill = seat.skill + team.coaching_skill * team.coaching * gap
            lacks = 1.0 - seat.as_written
            seat.as_written = seat.as_written + team.as_written_coaching * team.coaching * lacks
            line.burnout += seat.burnout
            years = math.exp(team.quitting_burnout * seat.burnout) / 52
            if self.draws(seat, week, Stream.QUITTING, 0) < 1.0 - (1.0 - team.quitting) ** years:
                self.leave(k, week)
        if line.in_place:
            line.load = line.load / line.in_place
            line.burnout = line.burnout / line.in_place

    def leave(self, k: int, week: int) -> None:
        """Let a CSM go, and name the week in which another one begins."""
        seat = self.seats[k]
        self.week.quits += 1
        if seat.pod == k and seat.next < 0:
            for customer in self.customers:
                if customer.active and customer.account.owner == k:
                    customer.account.health -= self.team.handover_loss
        seat.hires += 1
        seat.hired = week + 1 + self.team.vacancy_weeks
        seat.burnout = 0.0
        seat.skill, seat.as_written = self.skill(seat), self.keeps_to_it(seat)

    def grow(self, week: int) -> None:
        """Call for one CSM more, if there is reason and room."""
        team, line = self.team, self.week
        much = line.minutes_waiting > team.growth_backlog * line.minutes_available
        if much and line.minutes_available > 0:
            self.pressure += 1
        else:
            self.pressure = 0
        spare = [n for n in range(self.size, self.csms) if self.seats[n].hired == 2**30]
        if not spare:
            return
        gained = team.reinvestment * (line.closing - self.ledger[0].opening) / 100
        wanted = (spare[0] - self.size + 1) * team.cost_per_csm
        paid = team.reinvestment > 0 and gained >= wanted
        if paid or self.pressure >= team.growth_weeks:
            self.seats[spare[0]].hired = week + 1 + team.hiring_weeks
            self.pressure = 0

    def remembered(self) -> dict[str, Any]:
        """Return what the policy remembers of every account."""
        for name, first in getattr(self.policy, "memory", {}).items():
            if isinstance(first, np.ndarray):
                rows = [first.tolist() for _ in self.customers]
                self.kinds[name] = first.dtype
            else:
                rows = [float(first)] * len(self.customers)
            self.memory.setdefault(name, rows)
        return {
            name: np.array(values, self.kinds.get(name, float))
            for name, values in self.memory.items()
        }

    def wishes(self, plan: Plan, view: View, week: int) -> Iterator[Task]:
        """Yield what a plan asks for, in the order in which it was asked."""
        for account, name, priority, cause, due, message, times, by, channel in plan.parts:
            action = ACTIONS[name]
            earliest = week + action.lead
            rows = np.atleast_1d(account).tolist()
            meant = [True] * len(rows)
            if np.asarray(account).dtype == bool:
                meant = rows
                rows = (view.lost.account if action.asks else view.account).tolist()
            priorities = np.broadcast_to(priority, len(rows)).tolist()
            dues = np.broadcast_to(earliest if due is None else due, len(rows)).tolist()
            for row, chosen, first, at in zip(rows, meant, priorities, dues, strict=True):
                if not chosen:
                    continue
                customer = self.customers[row]
                minutes = times * round(60 * action.hours[customer.segment.touch.value])
                number = -1 if cause is None else CAUSE_NUMBERS[cause]
                begin = max(earliest, int(at))
                owner = customer.account.owner
                about = MESSAGE_NUMBERS[message]
                first = float(first)
                how = {"message": about, "times": times, "by": by, "channel": channel or ""}
                yield Task(row, name, first, number, begin, minutes, owner, **how)

    # Service

    def serve(self, week: int) -> None:
        """Spend the week's minutes on due work, in service order."""
        due = [task for task in self.backlog if task.due <= week]
        left = {
            "executive": math.floor(self.team.executive_hours * 60 + 0.5),
            "specialist": math.floor(self.team.specialist_hours * 60 + 0.5),
        }
        for task in due:
            if self.automated(task):
                self.finish(task, week)
            elif left.get(task.by):
                left[task.by] -= self.work_outside(task, left[task.by], week)
        for task in due:
            if not self.automated(task) and task.by in ("csm", "pool"):
                csm = self.taker(task)
                if csm is not None:
                    self.work(task, csm, week)

    def automated(self, task: Task) -> bool:
        """Return whether a task takes nobody's time, whatever the touch."""
        action = ACTIONS[task.action]
        return not action.team and not any(action.hours)

    def taker(self, task: Task) -> int | None:
        """Return who takes a task, if anyone can."""
        if task.by == "pool":
            free = [csm for csm in range(self.csms) if self.left[csm]]
        elif task.owner < 0:
            return None
        else:
            free = [csm for csm in self.pod(self.seats[task.owner].pod) if self.left[csm]]
        # Who has used the fewest minutes has the most of them left, since all have the same.
        return min(free, key=lambda csm: (-self.left[csm], csm)) if free else None

    def is_for_opening_book(self, task: Task) -> bool:
        """Return whether work on an account counts for the opening book."""
        account = self.customers[task.account].account
        kept = bool(account.opening and not account.returned)
        return kept and ACTIONS[task.action].asks != Asked.BACK

    def work_outside(self, task: Task, left: int, week: int) -> int:
        """Let executives or specialists work on a task; return the minutes they need."""
        minutes = min(task.minutes, left)
        task.minutes -= minutes
        task.started = True
        for name in ("minutes_{}", "{}_opening")[: 1 + self.is_for_opening_book(task)]:
            name = name.format(task.by)
            setattr(self.week, name, getattr(self.week, name) + minutes)
        if task.minutes == 0:
            self.finish(task, week)
        return minutes

    def work(self, task: Task, csm: int, week: int) -> None:
        """Let a CSM work on a task for as long as it takes or the week lasts."""
        minutes = min(task.minutes, self.left[csm])
        self.left[csm] -= minutes
        task.minutes -= minutes
        task.started = True
        self.week.minutes_used += minutes
        self.spent[week][NUMBERS[task.action]] += minutes
        if ACTIONS[task.action].team:
            self.week.minutes_team += minutes
            self.seats[csm].team_work += minutes
        else:
            self.week.minutes_opening += minutes * self.is_for_opening_book(task)
            if task.by == "pool":
                self.seats[csm].team_work += minutes
        if task.burns:
            self.week.minutes_burning += minutes
        if task.minutes == 0:
            self.finish(task, week, self.seats[csm].power)
            if task.account >= 0:
                self.customers[task.account].account.missed_since = NEVER

    def finish(self, task: Task, week: int, power: float = 1.0) -> None:
        """Give an account what was done for it."""
        task.done = True
        action = ACTIONS[task.action]
        if not action.team:
            part = self.team.burning_effect if task.burns else 1.0
            customer = self.customers[task.account]
            what = action, task.action, task.cause, task.message
            customer.receive(*what, power, week, part, task.channel, task.times)

    # Close

    def close(self, week: int) -> None:
        """Close the ledger, the backlog and the process."""
        line = self.week
        for customer in self.customers:
            a = customer.account
            if not customer.active:
                continue
            line.closing += a.arr
            line.logos += 1
            line.references += customer.speaks_well
            if a.opening and not a.returned:
                line.retained_logos += 1
                line.retained_arr += a.arr
                line.retained_gross += min(a.arr, a.opening_arr)

        self.references = line.references / line.logos if line.logos else 0.0

        stays = []
        for task in self.backlog:
            team = ACTIONS[task.action].team
            late = week - task.due >= self.team.patience_weeks
            if task.done:
                continue
            if not task.started and (team or late):
                line.missed += 1
                if not team:
                    a = self.customers[task.account].account
                    if a.missed_since == NEVER:
                        a.missed_since = task.due
                    line.missed_age += week - a.missed_since
            elif not team:
                stays.append(task)
                if task.due <= week:
                    line.oldest = max(line.oldest, week - task.due)
                    if task.by in ("csm", "pool"):
                        line.minutes_waiting += task.minutes
                    if task.by == "csm" and task.owner >= 0:
                        self.seats[task.owner].waiting += task.minutes
        self.backlog = stays
        line.waiting = len(stays)

        share = line.minutes_team / line.minutes_available if line.minutes_available else 0.0
        if isinstance(self.policy, Ceiling) and line.minutes_available:
            share = 1.0
        gain = self.team.maturity_gain * share * (1.0 - self.maturity)
        fires = line.minutes_burning / line.minutes_available if line.minutes_available else 0.0
        loss = self.maturity / self.team.maturity_memory
        burnt = fires * self.team.firefighting_cost * self.maturity
        self.maturity = min(1.0, max(0.0, self.maturity + gain - loss - burnt))
        line.maturity = self.maturity
        self.live(week)
        self.grow(week)

    # What is compared

    def accounts(self) -> NDArray[Any]:
        """Return the accounts as an array of `ACCOUNT`."""
        return np.array([COLUMNS(customer.account) for customer in self.customers], ACCOUNT)

    def rows_of_seats(self) -> NDArray[Any]:
        """Return the team as an array of `CSM`."""
        team = np.zeros(self.csms, CSM)
        for row, seat in zip(team, self.seats, strict=True):
            for name in CSM.names or ():
                row[name] = getattr(seat, name)
        return team

    def snapshot(self, week: int) -> "Snapshot":
        """Return everything as it stands now."""
        ledger = np.zeros(self.horizon, WEEK)
        for name in WEEK.names or ():
            ledger[name] = [getattr(line, name) for line in self.ledger]
        backlog = np.zeros(len(self.backlog), TASK)
        for row, task in zip(backlog, self.backlog, strict=True):
            for name in (
                "priority",
                "account",
                "owner",
                "due",
                "minutes",
                "cause",
                "message",
                "times",
                "started",
                "burns",
            ):
                row[name] = getattr(task, name)
            row["action"] = NUMBERS[task.action]
            row["by"] = By[task.by.upper()]
            row["channel"] = ["", "e-mail", "in-app", "call", "meeting"].index(task.channel)
        spent = np.array(self.spent, np.int64)
        used = np.subtract(self.had, self.left)
        team = self.rows_of_seats()
        market = self.market_moves(week)
        return Snapshot(
            week, self.accounts(), ledger, backlog, spent, used, team, self.maturity, market
        )


@dataclass(frozen=True)
class Snapshot:
    """A world as the oracle has it at the close of a week; -1 is before the first."""

    week: int
    accounts: NDArray[Any]
    ledger: NDArray[Any]
    backlog: NDArray[Any]
    spent: NDArray[np.int64]
    used: NDArray[np.int64]
    team: NDArray[Any]
    maturity: float
    market: dict[str, list[Any]]

    def difference(self, world: Any) -> str:
        """Return how a `World` differs from this, in words, or nothing; bits decide."""
        if world.spent.tobytes() != self.spent.tobytes():
            at = tuple(np.argwhere(world.spent != self.spent)[0].tolist())
            return (
                f"week {self.week}, minutes spent in week {at[0]} on {NAMES[at[1]]!r}: "
                f"{world.spent[at]} against {self.spent[at]}"
            )
        if world.used.tobytes() != self.used.tobytes():
            return f"week {self.week}, minutes of CSMs: {world.used} against {self.used}"
        if world.maturity != self.maturity:
            return f"week {self.week}, maturity: {world.maturity!r} against {self.maturity!r}"
        for name, truth in self.market.items():
            mine = world.parameters[name].tolist()
            if mine != truth:
                return f"week {self.week}, climate, {name!r}: {mine} against {truth}"
        return (
            _difference(self.week, "account", world.accounts, self.accounts)
            or _difference(self.week, "line of the ledger", world.ledger, self.ledger)
            or _difference(self.week, "task of the backlog", world.backlog, self.backlog)
            or _difference(self.week, "seat", world.team, self.team)
        )


def _difference(week: int, what: str, one: NDArray[Any], other: NDArray[Any]) -> str:
    if len(one) != len(other):
        return f"week {week}, {what}: {len(one)} rows against {len(other)}"
    for name in one.dtype.names or ():
        mine, theirs = np.ascontiguousarray(one[name]), np.ascontiguousarray(other[name])
        if mine.tobytes() == theirs.tobytes():
            continue
        for row in range(len(mine)):
            if mine[row].tobytes() != theirs[row].tobytes():
                values = f"{mine[row].tolist()!r} against {theirs[row].tolist()!r}"
                return f"week {week}, {what} {row}, column {name!r}: {values}"
    return ""
