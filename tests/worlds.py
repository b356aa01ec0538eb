"""Small worlds for tests, and policies made to force ties and contention."""

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from simcs.book.book import Book, generated
from simcs.book.population import Population
from simcs.interventions.action import CAN_GO_THROUGH
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.adaptive import Adaptive
from simcs.interventions.by_value import ByValue
from simcs.interventions.ceiling import Ceiling
from simcs.interventions.memory import recall
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Blend, Heroic, Nothing, Proactive, Typical
from simcs.interventions.routines import Automated, Random, Scheduled
from simcs.journey.columns import Stage
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment, Touch
from simcs.parameter import INFINITY
from simcs.signals.parameters import Score, Signals
from simcs.signals.view import View
from simcs.team.parameters import Ownership, Team
from simcs.world.burn_in import burn_in
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.state import WorldState

MIX = {"smb": 0.5, "mid": 0.3, "enterprise": 0.2}
SHIPPED: dict[str, type[Any]] = {
    "none": Nothing,
    "heroic": Heroic,
    "proactive": Proactive,
    "blend": Blend,
    "typical": Typical,
    "scheduled": Scheduled,
    "automated": Automated,
    "random": Random,
    "adaptive": Adaptive,
    "by_value": ByValue,
}


def eventful_journey() -> Journey:
    """Return a journey with rates so high that everything that can happen does, and soon."""
    segments = {
        "smb": Segment(
            touch=Touch.low,
            typical_accounts_per_csm=144.0,
            acv=6_000.0,
            terms={4: 0.5, 26: 0.2, 52: 0.3},
            notice_weeks=2,
            fit_mean=1.8,
            fit_sd=1.2,
            uncontrollable=0.2,
            voice=0.5,
            expansion_rate=12.0,
            card_share=0.5,
        ),
        "mid": Segment(
            terms={52: 0.6, 65: 0.4},
            fit_mean=1.6,
            fit_sd=1.2,
            uncontrollable=0.1,
            voice=0.8,
            expansion_rate=9.0,
            card_share=0.2,
        ),
        "enterprise": Segment(
            touch=Touch.high,
            typical_accounts_per_csm=22.0,
            acv=150_000.0,
            terms={52: 0.4, 78: 0.4, 156: 0.2},
            notice_weeks=13,
            fit_mean=1.4,
            fit_sd=1.2,
            uncontrollable=0.1,
            voice=0.9,
            expansion_rate=8.0,
        ),
    }
    return Journey(
        segments=segments,
        onboarding_weeks=9,
        adoption_slowdown=0.3,
        first_problems=1.6,
        problem_rate=3.0,
        problem_closing=0.06,
        root_effect=1.0,
        champion_loss=0.5,
        fatigue_slope=0.9,
        contact_tolerated=1.2,
        turning_penalty=1.5,
        contraction_chance=0.6,
        payment_loss_card=0.25,
        payment_loss_invoice=0.05,
        champion_recovery=0.02,
        health_adoption=3.0,
        health_sponsor=2.6,
        fatigue_floor=-2.0,
        goodwill_effect=0.6,
        responsiveness_mean=0.6,
        responsiveness_sd=0.9,
        expansion_size=0.06,
        interest_effect=2.0,
        expansion_room=5.0,
        honeymoon=0.6,
        honeymoon_half_life=12.0,
    )


def causes_and_tenure() -> Journey:
    """Return an eventful journey in which what is off by default is on, and strong."""
    return replace(
        particular(eventful_journey()),
        response_spread=0.8,
        response_fit=0.4,
        fatigue_work=0.7,
        root_open_only=True,
        root_unnamed=0.6,
        taught_sessions=2.0,
        interest_limit=0.7,
        seasoning=0.9,
        term_in_odds=True,
        honeymoon=2.5,
        honeymoon_half_life=20.0,
        reconsider=0.2,
        reconsider_weeks=6.0,
        reconsider_use=0.8,
    )


def particular(journey: Journey) -> Journey:
    """Return a journey in which it matters much how contact is made, and milestones differ."""
    segments = journey.segments | {
        "smb": replace(journey.segments["smb"], first_value=0.25, full_adoption=0.45),
        "enterprise": replace(
            journey.segments["enterprise"], full_adoption=0.55, contact_tolerated=2.5
        ),
    }
    return replace(
        journey,
        segments=segments,
        prefers_written=0.6,
        channel_mismatch=0.3,
        channel_repeat=0.4,
        wants_outcome=0.7,
        outcome_goodwill=1.6,
        outcome_load=0.7,
    )


def eventful_signals(score: Score = Score.composite) -> Signals:
    """Return signals of which all that can happen happens often, and all count for the score."""
    return Signals(
        score=score,
        usage_lag=2,
        usage_gap=0.5,
        sentiment_noise=0.4,
        survey_sent=0.3,
        survey_health=0.3,
        sponsor_refresh=0.4,
        sponsor_misread=0.6,
        pulse_refresh=0.3,
        pulse_lag=1,
        flag_weeks=20,
        correction=0.15,
        data_memory=9.0,
        data_start=0.4,
        weight_velocity=0.12,
        weight_sentiment=0.14,
        weight_flag=0.3,
        score_slope=1.2,
        score_level=0.7,
    )


def fed_signals() -> Signals:
    """Return eventful signals with usage as product analytics shows it."""
    return replace(eventful_signals(), usage_feed=True, usage_habit=0.6, usage_noise=0.2)


def leaving_journey() -> Journey:
    """Return a journey in which nearly everyone leaves at once, for all kinds of reasons."""
    journey = eventful_journey()
    for segment in journey.segments.values():
        segment.terms = {2: 1.0}
        segment.notice_weeks = 1
        segment.uncontrollable = 0.0
    return replace(
        journey,
        health_start=-10.0,
        turning_penalty=INFINITY,
        payment_loss_card=0.0,
        payment_loss_invoice=0.0,
        champion_loss=0.95,
        champion_recovery=0.1,
        contact_tolerated=0.0,
        fatigue_slope=5.0,
        goodwill_effect=2.0,
        first_problems=1.0,
        health_problems=0.9,
        health_adoption=2.0,
        health_sponsor=1.5,
    )


def restless_journey(term: int, penalty: float, concession: float) -> Journey:
    """Return a journey in which health jumps so that many decide to leave and many are turned."""
    journey = eventful_journey()
    for segment in journey.segments.values():
        segment.terms = {term: 1.0}
        segment.notice_weeks = 3
        segment.uncontrollable = 0.5
        segment.fit_mean = 0.0
    return replace(
        journey,
        health_speed=1.0,
        health_noise=5.0,
        health_problems=0.3,
        health_sponsor=0.5,
        contraction_chance=0.95,
        payment_loss_card=0.0,
        payment_loss_invoice=0.0,
        turning_penalty=penalty,
        concession_turn=concession,
    )


@cache
def population(eventful: bool = False, weeks: int = 104, each: int = 60) -> Population:
    """Return the survivors of a small typical population; made once."""
    journey = eventful_journey() if eventful else Journey()
    signals = eventful_signals() if eventful else Signals()
    return burn_in(journey, signals, Team(), weeks, each, 11)


def book_of(size: int, journey: Journey, survivors: Population, stagger: bool = True) -> Book:
    """Return a made-up book of ``size`` accounts of all segments."""
    return generated(size, MIX, stagger, journey.segments, survivors, 5)


def opening_of(
    policy: Policy,
    team: Team,
    *,
    size: int = 40,
    horizon: int = 60,
    journey: Journey | None = None,
    signals: Signals | None = None,
    arrivals_per_year: float = 0.6,
    stagger: bool = True,
    replication: int = 0,
    seed: int = 5,
    eventful: bool = True,
    survivors: Population | None = None,
    market: Market | None = None,
) -> tuple[Any, ...]:
    """Return what `open_world` takes for a small world; by default an eventful one."""
    if survivors is None:
        survivors = population(eventful)
    if journey is None:
        journey = eventful_journey() if eventful else Journey()
    if signals is None:
        signals = eventful_signals() if eventful else Signals()
    return (
        "arm",
        policy,
        book_of(size, journey, survivors, stagger),
        journey,
        signals,
        team,
        replace(market or Market(), arrivals_per_year=arrivals_per_year),
        survivors,
        horizon,
        seed,
        replication,
    )


def world_of(policy: Policy, team: Team, **options: Any) -> WorldState:
    """Return an opened small world; options are those of `opening_of`."""
    return open_world(*opening_of(policy, team, **options))


def team_of(csms: int, pool: bool, hours: float = 8.0, patience: int = 4) -> Team:
    """Return a team with few hours, so that not all work is done."""
    ownership = Ownership.pool if pool else Ownership.named
    return Team(csms=csms, hours_per_week=hours, ownership=ownership, patience_weeks=patience)


def small_world(policy: Policy, csms: int = 2) -> WorldState:
    """Return an eventful small world."""
    return world_of(policy, team_of(csms, pool=False), journey=eventful_journey(), horizon=40)


def active_in(world: WorldState) -> NDArray[np.int64]:
    """Return the rows of active accounts."""
    return np.flatnonzero(world.accounts["stage"] == Stage.ACTIVE)


def view_of(world: WorldState, week: int = 0, backlog: NDArray[Any] | None = None) -> View:
    """Return what the policy of a world sees of it."""
    held, _ = recall(world.memory, world.remembered_by, world.policy, len(world.accounts))
    return View(
        accounts=world.accounts,
        active=active_in(world),
        week=week,
        csms=world.csms,
        hours_available=10.0,
        segment_names=world.segment_names,
        touch=world.parameters["touch"],
        action_numbers=NUMBERS,
        typical_scores=world.typical_scores,
        key=(1, 2),
        memory=held,
        backlog=backlog,
    )


def changing_team(**options: Any) -> Team:
    """Return a team in which everything that happens to CSMs happens soon."""
    return Team(**{
        "csms": 4,
        "hours_per_week": 9.0,
        "skill_spread": 0.4,
        "skill_low": 0.7,
        "skill_high": 1.3,
        "ramp_weeks": 9,
        "burnout_gain": 0.2,
        "burnout_recovery": 0.05,
        "quitting": 0.9,
        "vacancy_weeks": 3,
        "coaching": 0.1,
        "surveillance": 0.2,
        "firefighting_cost": 0.3,
        "burning_share": 0.33,
        "burning_weeks": 33,
        "burning_effect": 0.8,
        "praise_saves": 3.0,
        "praise_prevention": 2.0,
    } | options)  # fmt: skip


CHANGING_TEAMS = {
    "named": changing_team(),
    "pods": changing_team(csms=5, ownership=Ownership.pods, pod_size=2),
    "pool": changing_team(ownership=Ownership.pool),
    "tiers": changing_team(csms=None, tiers={"smb": 2, "mid": 3}),
    "tiers of pods": changing_team(
        csms=None, tiers={"smb": 3, "enterprise": 3}, ownership=Ownership.pods, pod_size=2
    ),
    "tiers of pools": changing_team(
        csms=None, tiers={"mid": 2, "enterprise": 3}, ownership=Ownership.pool
    ),
    "no csm": changing_team(csms=0),
    "one csm": changing_team(csms=1, quitting=0.99),
}


@dataclass
class OnceTooMuch:
    """Ask for far too much for some weeks, then for nothing."""

    weeks: int

    def plan(self, view: View) -> Plan:
        """Ask for calls on everyone."""
        return Plan().add(view.account, "executive_call") if view.week < self.weeks else Plan()


class EverythingAtOnce:
    """Ask for several actions on every account, all at the same priority, and for improvement."""

    def plan(self, view: View) -> Plan:
        """Ask for long and short, automated, leading and conceding work alike."""
        plan = Plan()
        everyone = view.account
        for action in ("executive_call", "check_in", "in_app_guide", "celebration", "webinar"):
            plan.add(everyone, action, 7.0, message="outcome" if view.week % 2 else "generic")
        plan.add(view.account[view.notice_given], "concession", 7.0)
        plan.add(everyone[::2], "escalation", 7.0, cause="service")
        plan.add(everyone[::3], "multi_threading", 7.0)
        plan.improve(0.07, 7.0)
        return plan


class InWaves:
    """Ask in waves of equal priorities, against the order of accounts, twice and with due weeks."""

    def plan(self, view: View) -> Plan:
        """Ask for the wave of this week."""
        return self.wave(view, view.week)

    def wave(self, view: View, week: int) -> Plan:
        """Ask each week for something else, some of it more than once."""
        plan = Plan()
        backwards = view.account[::-1]
        wave = week % 4
        if wave == 0:
            plan.add(backwards, "onboarding_session", 3.0)
            plan.add(backwards, "onboarding_session", 3.0, cause="value", message="outcome")
            plan.add(backwards, "business_review", 2.0, due=week + 1)
        elif wave == 1:
            plan.add(backwards, "executive_call", 3.0, cause="product", due=0.0)
            late = {"cause": "value", "due": week + 2, "message": "outcome"}
            plan.add(backwards[::2], "executive_call", 4.0, **late)
            plan.add(backwards, "welcome_email")
        elif wave == 2:
            plan.add(backwards, "renewal_prep", week % 3, cause="service")
            plan.add(backwards[1::2], "live_demo", 3.0)
            plan.improve(0.2, 2.0).improve(0.05, 2.0)
        else:
            plan.add(view.account, "concession", -1.0 * (view.segment % 2))
            plan.add(view.account, "expansion_talk", 0.0)
            plan.add(view.account, "adoption_coaching", view.random() < 0.5)
        if len(backwards):
            plan.add(int(backwards[0]), "check_in", 3.0)
        return plan


class Rescuers:
    """Concede and care where notice was given, so that decisions are turned."""

    def plan(self, view: View) -> Plan:
        """Ask for concessions before all else."""
        plan = Plan()
        leaving = view.account[view.notice_given]
        plan.add(leaving, "concession", 9.0).add(leaving, "executive_call", 9.0)
        plan.add(view.account, "check_in", 0.0).add(view.account, "business_review", 0.0)
        plan.add(view.account, "onboarding_session", 1.0)
        plan.improve(view.hours_available / 1e4, 0.0)
        return plan


TYING: dict[str, type[Any]] = {
    "everything": EverythingAtOnce,
    "waves": InWaves,
    "rescuers": Rescuers,
}


class Everything:
    """Ask for all there is: what `Rescuers`, `InWaves` and `EverythingAtOnce` ask, in turn."""

    def plan(self, view: View) -> Plan:
        """Take turns by the week, with a share of improvement that follows the team's hours."""
        if view.week % 3 == 1:
            plan = InWaves().wave(view, view.week // 3)
        else:
            plan = (EverythingAtOnce() if view.week % 3 else Rescuers()).plan(view)
        some = view.account[view.week % 5 :: 5]
        for number, action in enumerate(("expansion_talk", "live_demo", "business_review")):
            cause = ("product", "service", "value")[(view.week + number) % 3]
            plan.add(some, action, 20.0, cause=cause)
        return plan.improve(view.hours_available / 100, 2.5 + view.csms)


class Asking:
    """Find out what is wrong, and work on what was found; talk of expansion to all, in turn."""

    def plan(self, view: View) -> Plan:
        """Ask for a discovery call where none was lately, for named work where something is."""
        plan = Plan().add(view.problems_age > 8, "discovery_call", 9.0)
        for cause in ("product", "service", "value"):
            found = getattr(view, f"{cause}_problem") == 1
            known = found & (view.problems_age < 13)
            plan.add(known, "escalation", 5.0, cause=cause, message="outcome")
        some = view.account[view.week % 3 :: 3]
        plan.add(some, "expansion_talk", 3.0).add(some, "onboarding_session", 2.0)
        plan.add(view.account[1::2], "in_app_guide", message="outcome", times=2)
        return plan.add(some, "check_in", message="outcome").add(some, "multi_threading")


class AllWays:
    """Ask for everything in every way: by anybody, several times, taken back, remembered."""

    memory: ClassVar[dict[str, Any]] = {
        "state": np.zeros(3, np.int32),
        "share": np.ones(2),
        "weeks": 0.0,
    }

    def __init__(self, outside: bool = True) -> None:
        self.owners = ("csm", "pool", *(("executive", "specialist") if outside else ()))

    def plan(self, view: View) -> Plan:
        """Draw who gets what, how urgently and by whom."""
        plan, k = Plan(), 0
        for action in ("check_in", "executive_call", "celebration", "renewal_prep", "concession"):
            for by in self.owners:
                k += 1
                some = view.random(k) < 0.15
                level = np.floor(3.0 * view.random(100 + k))
                cause = (None, "product", "value")[k % 3]
                ways = (None, *CAN_GO_THROUGH[ACTIONS[action].channel])
                plan.add(
                    some, action, level, cause=cause, times=1 + k % 3, by=by,
                    channel=ways[(k + view.week) % len(ways)], message=("generic", "outcome")[k % 2]
                )  # fmt: skip
            plan.withdraw(view.account[view.random(200 + k) < 0.2], action)
        plan.add(view.account[::-2], "executive_call", 2.0, due=view.week + 1, by="pool", times=2)
        plan.add(view.random(300) < 0.3, "email", times=2 + view.week % 3, by="automation")
        plan.add(view.account[view.random(301) < 0.2], "survey", by=self.owners[-1])
        plan.add(view.lost.account, "win_back", 2.0, by=self.owners[-1])
        plan.add(view.lost.account[::2], "exit_interview", 1.0, by="pool")
        plan.withdraw(view.lost.account[1::3], "win_back").improve(0.06, 1.0)
        state = view.memory["state"] + np.arange(3, dtype=np.int32)
        state[:, 0] = np.concatenate((view.account, view.lost.account))
        plan.remember("state", state).remember("share", view.memory["share"] / 3)
        return plan.remember("weeks", view.memory["weeks"] + 1)


class Webinars:
    """Weary half of the accounts, another half each week."""

    def plan(self, view: View) -> Plan:
        """Ask for webinars at random."""
        return Plan().add(view.account[view.random() < 0.5], "webinar")


class Reclaimers:
    """Take up with every lost account all there is, beside care for the others, in ties."""

    def plan(self, view: View) -> Plan:
        """Ask why, ask back, review, twice over at times, against the order of accounts."""
        plan = Rescuers().plan(view)
        lost = view.lost.account[::-1]
        plan.add(lost, "exit_interview", 5.0).add(lost, "win_back", 5.0)
        plan.add(lost[view.lost.reported[::-1] != 1], "churn_review", 5.0)
        plan.add(lost[::2], "win_back", 6.0, due=view.week + 14)
        plan.add(view.account[::2], "in_app_guide", 5.0)
        return plan


def eventful_market() -> Market:
    """Return a market in which everything that can happen does, and soon."""
    return Market(
        qualification=0.3,
        misfit_from=0.4,
        misfit_kept=0.7,
        reference_goodwill=0.02,
        reference_fit=2.0,
        reference_usual=0.203,
        referrals_per_year=3.0,
        downturn_week=5,
        downturn_chance=0.97,
        downturn_weeks=3,
        downturn_loss=0.2,
        outage_week=9,
        outage_chance=0.97,
        outage_share=0.4,
        campaign_chance=0.97,
        campaign_weeks=3,
        campaign_loss=0.3,
        rise_week=3,
        interview_truth=0.4,
        review_truth=0.5,
        review_delay=4,
        review_effect=0.2,
        review_floor=0.5,
        win_back=0.4,
        win_back_from=14,
        win_back_until=16,
    )


def settled_payments(journey: Journey) -> Journey:
    """Return a journey in which payments fail often, stay open for three weeks, and are settled."""
    return replace(
        journey,
        payment_loss_card=0.8,
        payment_loss_invoice=0.7,
        payment_grace=3,
        payment_recovers=0.75,
        payment_reminder_effect=0.15,
        payment_call_effect=0.3,
    )


def gate_openings() -> list[tuple[tuple[Any, ...], bool]]:
    """Return the small worlds in which everything happens, and whether the team follows the book.

    The last ones are for what is rare: causes of leaving, problems beyond counting, and levels that
    are met exactly.
    """
    many = replace(
        eventful_journey(),
        root_open_only=False,
        problem_rate=48.0,
        problem_base=4.8,
        problem_usage=4.8,
        problem_closing=0.001,
        prevented_product=0.53,
        prevented_service=0.53,
        prevented_value=0.53,
        champion_present=1.0,
    )
    lossy = replace(
        eventful_journey(), payment_loss_card=0.85, payment_loss_invoice=0.85, expansion_room=1.5
    )
    still = replace(
        eventful_journey(), adoption_rate=0.0, enable_effect=0.0, first_value=0.0, full_adoption=0.0
    )
    turning, conceding = restless_journey(2, 6.0, 1.0), restless_journey(6, 20.0, 18.0)
    leaving = leaving_journey()
    flawless = replace(
        leaving, health_adoption=0.0, first_problems=0.0, problem_rate=0.0, champion_loss=0.0
    )
    flawless.segments = {
        name: replace(segment, fit_sd=0.0, fit_size=0.0)
        for name, segment in leaving.segments.items()
    }
    small = partial(opening_of, survivors=population(True, weeks=50, each=16))
    nobody, pair = team_of(0, pool=False), team_of(2, True, 30.0)
    many_hands = team_of(9, True, 60.0)
    growing = {
        "growth_limit": 3, "growth_backlog": 0.3, "growth_weeks": 4, "hiring_weeks": 2,
        "burnout_gain": 1.0,
    }  # fmt: skip
    multitude = changing_team(csms=300, growth_limit=2, growth_backlog=0.0, growth_weeks=1)
    alone = changing_team(
        csms=1, growth_limit=2, growth_backlog=0.3, growth_weeks=7, hiring_weeks=0, quitting=0.99
    )
    crowd = changing_team(
        csms=9,
        growth_limit=20,
        growth_backlog=0.4,
        growth_weeks=1,
        hiring_weeks=1,
        vacancy_weeks=33,
        burning_effect=0.4,
        ownership=Ownership.pool,
    )
    pods = changing_team(
        csms=3, ownership=Ownership.pods, pod_size=2, growth_limit=32, hiring_weeks=2,
        growth_backlog=INFINITY, reinvestment=0.5, cost_per_csm=25_000.0, hours_per_week=9.0,
    )  # fmt: skip
    undone = replace(many_hands, burning_effect=0.0)
    asked = replace(pods, csms=4, growth_limit=2, executive_hours=2.5082, specialist_hours=3.0)
    market = eventful_market()
    # Who is a reference at the opening is felt by those who come in the first week.
    praised = replace(market, reference_goodwill=0.63)
    # A downturn takes everyone, and after it somebody comes; their goodwill is just enough.
    met = replace(market, reference_goodwill=0.0)
    deserted = replace(flawless, full_adoption=0.0)
    deserted.segments = {
        name: replace(segment, uncontrollable=0.9) for name, segment in flawless.segments.items()
    }
    # Payments stay open for a while, few problems are seen, and calls find out more.
    patient = replace(settled_payments(eventful_journey()), problem_closing=0.15)
    careless = replace(pair, burning_effect=0.5)
    dim = replace(eventful_signals(), problem_seen=0.06, bad_sentiment=-0.2)
    # Several problems of one cause at once, so that their number decides what is worst.
    settled = causes_and_tenure()
    paid = replace(pair, target_revenue=7.0, target_pulse=0.6, burning_effect=0.8)
    crowded = particular(replace(eventful_journey(), first_problems=5.0, problem_rate=9.0))
    broken = replace(
        eventful_journey(), health_problems=4.0, goodwill_effect=0.6, problem_closing=0.05,
        payment_loss_invoice=0.8,
    )  # fmt: skip
    return [
        (small(Reclaimers(), pair, size=40, horizon=40, journey=broken, market=market), False),
        (small(Everything(), team_of(2, pool=False), size=20, horizon=36), False),
        (
            small(Everything(), paid, size=24, horizon=36, journey=settled, signals=fed_signals()),
            False,
        ),
        (small(Everything(), team_of(3, True), size=18, horizon=30, arrivals_per_year=3.0), True),
        (small(Asking(), careless, size=40, horizon=36, journey=patient, signals=dim), False),
        (
            small(
                Reclaimers(),
                replace(many_hands, burning_effect=0.5),
                size=250,
                horizon=30,
                journey=settled_payments(broken),
                signals=dim,
                market=market,
            ),
            False,
        ),
        (small(Rescuers(), pair, size=60, horizon=56, replication=1), False),
        (small(Nothing(), nobody, size=150, horizon=40, journey=lossy), False),
        (small(Everything(), pair, size=16, horizon=20, journey=many), False),
        (small(Nothing(), nobody, size=5, horizon=60, journey=many), False),
        (
            small(Webinars(), many_hands, size=600, horizon=16, journey=leaving, stagger=False),
            False,
        ),
        (small(Nothing(), nobody, size=12, horizon=9, journey=flawless, stagger=False), False),
        (small(Nothing(), nobody, size=1200, horizon=24, journey=turning), False),
        (small(Rescuers(), many_hands, size=250, horizon=24, journey=conceding), False),
        (
            small(Reclaimers(), many_hands, size=250, horizon=30, journey=broken, market=market),
            False,
        ),
        (small(Everything(), pair, size=4, horizon=6, journey=still, stagger=False), False),
        (
            small(Nothing(), nobody, size=20, horizon=2, arrivals_per_year=10.0, market=praised),
            False,
        ),
        (
            small(
                Nothing(),
                nobody,
                size=2,
                horizon=11,
                journey=deserted,
                stagger=False,
                arrivals_per_year=6.0,
                market=met,
            ),
            False,
        ),
        (small(Ceiling(), team_of(1, pool=False), size=38, horizon=16, journey=crowded), False),
        (small(Everything(), changing_team(csms=2, **growing), size=18, horizon=40), False),
        (small(Rescuers(), pods, size=20, horizon=32, arrivals_per_year=3.0), False),
        (small(AllWays(), asked, size=16, horizon=24, journey=crowded, market=market), False),
        (small(Nothing(), multitude, size=5, horizon=20), False),
        (small(Rescuers(), alone, size=12, horizon=36), False),
        (small(Rescuers(), crowd, size=40, horizon=30), False),
        (small(Rescuers(), undone, size=40, horizon=40), False),
        *(
            (small(Nothing(), nobody, size=8, horizon=8, signals=eventful_signals(score)), False)
            for score in (Score.perfect, Score.coin)
        ),
    ]
