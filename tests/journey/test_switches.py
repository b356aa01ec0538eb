"""Every mechanism has a switch: off differs from on in a named figure, and moves no other draw.

One small world in which everything happens is run by the loop, once as it is and once for each
switch. What can be read of single draws from its history, in whatever state the world is by then
(`DRAWS`), is the same with the mechanism and without, for all who are in both. This comparison can
fail: with another seed every entry of `DRAWS` differs, which a test shows; with draws that depend
on others, tried by a seed that follows the number of active accounts, 89 of the 110 switches fail.
And whom a mechanism never touched has the same history with it and without, in every column.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.lib.recfunctions import repack_fields
from numpy.typing import NDArray

from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing
from simcs.journey.columns import Cause, Happening, Intent, Stage
from simcs.journey.parameters import Journey
from simcs.journey.segments import Segment
from simcs.metrics.definitions import METRICS, measure
from simcs.parameter import INFINITY
from simcs.record import Economics
from simcs.signals.parameters import Score, Signals
from simcs.signals.view import View
from simcs.team.parameters import Team
from simcs.world import loop
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.recorder import Recorder
from simcs.world.state import WorldState
from tests.worlds import (
    Reclaimers,
    book_of,
    changing_team,
    eventful_journey,
    eventful_market,
    eventful_signals,
    population,
)

SEED, HORIZON, SIZE = 5, 52, 60
PARTS: dict[str, type[Any]] = {
    "journey": Journey, "segment": Segment, "signals": Signals, "team": Team, "market": Market,
}  # fmt: skip
TELLING = ["entity", "stage", "happening", "cause", "champion", "sponsor_week", "pulse_week"]
Settings = dict[str, dict[str, Any]]
Values = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
"""Keys, what turned out for each (and in each week), and where that depends on a draw alone."""


class Watchful:
    """Act on what is seen, with every action, and take up with all that have left."""

    def plan(self, view: View) -> Plan:
        """Ask for most where the score is low, and for far more than there are hours."""
        plan = Reclaimers().plan(view)
        worst_first = (100.0 - view.score) / 20.0
        for number, action in enumerate(
            ("check_in", "executive_call", "adoption_coaching", "multi_threading", "expansion_talk",
             "data_correction", "onboarding_session", "celebration")
        ):  # fmt: skip
            some = slice((view.week + number) % 3, None, 3)
            about = ("generic", "outcome")[number % 2]
            plan.add(view.account[some], action, worst_first[some], message=about)
        plan.add(view.account[view.sponsor < 0.5], "multi_threading", 4.0)
        plan.add(view.account[view.score < 50.0], "webinar")
        return plan.improve(0.15, 6.0)


@dataclass(frozen=True, eq=False)
class Switch:
    """How one mechanism is turned off, and what shows it.

    Attributes
    ----------
    name
        The mechanism.
    off
        Part of the configuration -> parameters that turn it off.
    shows
        The metric that differs; or a column of `WEEK`, summed over the run; or one of `ACCOUNT`, at
        the end.
    left
        What the metric is when the mechanism is off, where that is known.
    owns
        Entries of `DRAWS` that the mechanism itself decides on.
    given
        What is on besides, where the eventful world does not let it show.
    """

    name: str
    off: Settings
    shows: str
    left: float | None = None
    owns: tuple[str, ...] = ()
    given: Settings = field(default_factory=dict)


def of(part: str, **numbers: Any) -> Settings:
    """Return the settings of one part."""
    return {part: numbers}


PATIENT = of("journey", payment_grace=4, payment_loss_card=0.6, payment_loss_invoice=0.6)

SWITCHES = (
    # What happens to an account by itself.
    Switch("onboarding slowdown", of("journey", adoption_slowdown=1.0), "references"),
    Switch("adoption by itself", of("journey", adoption_rate=0.0), "time_to_value_weeks"),
    Switch("enablement", of("journey", enable_effect=0.0), "time_to_value_weeks"),
    Switch("maturity helps enablement", of("journey", enable_maturity=0.0), "lifetime_value",
           given=of("journey", enable_effect=0.5)),
    Switch("erosion by problems", of("journey", erosion_problems=0.0), "lifetime_value"),
    Switch("erosion without a champion", of("journey", erosion_sponsor=0.0), "lifetime_value"),
    Switch("first problems", of("journey", first_problems=0.0), "lifetime_value",
           owns=("first problems",)),
    Switch("problems arrive", of("journey", problem_rate=0.0), "logo_retention"),
    Switch("maturity prevents product problems", of("journey", prevented_product=0.0),
           "lifetime_value", given=of("journey", problem_rate=40.0)),
    Switch("maturity prevents service problems", of("journey", prevented_service=0.0),
           "lifetime_value", given=of("journey", problem_rate=15.0)),
    Switch("maturity prevents value problems", of("journey", prevented_value=0.0),
           "lifetime_value", given=of("journey", problem_rate=15.0)),
    Switch("problems close by themselves", of("journey", problem_closing=0.0), "logo_retention"),
    Switch("root-cause work", of("journey", root_effect=0.0), "lifetime_value"),
    Switch("champion loss", of("journey", champion_loss=0.0), "lifetime_value",
           owns=("champions",)),
    Switch("champions grow by themselves", of("journey", champion_recovery=0.0), "lifetime_value"),
    Switch("sponsor work", of("journey", sponsor_effect=0.0), "lifetime_value"),
    Switch("fatigue", of("journey", fatigue_slope=0.0), "references"),
    Switch("goodwill", of("journey", goodwill_effect=0.0), "lifetime_value"),
    Switch("responsiveness differs", of("journey", responsiveness_sd=0.0), "lifetime_value",
           owns=("responsiveness",), given=of("journey", goodwill_effect=6.0)),
    Switch("health noise", of("journey", health_noise=0.0), "lifetime_value"),
    # What is off by default, and so is on in these comparisons alone.
    Switch("response differs", of("journey", response_spread=0.0), "lifetime_value",
           given=of("journey", response_spread=0.8, response_fit=0.3)),
    Switch("response follows fit", of("journey", response_fit=0.0), "lifetime_value",
           given=of("journey", response_spread=0.8, response_fit=0.5)),
    Switch("weary work", of("journey", fatigue_work=0.0), "lifetime_value",
           given=of("journey", fatigue_work=1.0)),
    Switch("work on open causes", of("journey", root_open_only=False), "lifetime_value",
           given=of("journey", root_open_only=True)),
    Switch("work on unnamed causes", of("journey", root_unnamed=1.0), "lifetime_value",
           given=of("journey", root_open_only=True, root_unnamed=0.2)),
    Switch("sessions without end", of("journey", taught_sessions=INFINITY), "lifetime_value",
           given=of("journey", taught_sessions=0.0, enable_effect=0.5)),
    Switch("bounded interest", of("journey", interest_limit=INFINITY), "net_retention",
           given=of("journey", interest_limit=0.05, interest_effect=9.0)),
    Switch("channels that do not suit", of("journey", channel_mismatch=1.0), "lifetime_value",
           given=of("journey", channel_mismatch=0.0)),
    Switch("the same channel again", of("journey", channel_repeat=0.0), "lifetime_value",
           given=of("journey", channel_repeat=2.0)),
    Switch("outcomes please", of("journey", outcome_goodwill=1.0), "lifetime_value",
           given=of("journey", outcome_goodwill=5.0)),
    Switch("outcomes weary less", of("journey", outcome_load=1.0), "lifetime_value",
           given=of("journey", outcome_load=0.0)),
    Switch("indifference to messages", of("journey", wants_outcome=0.0), "lifetime_value",
           given=of("journey", outcome_goodwill=5.0)),
    Switch("seasoning", of("journey", seasoning=0.0), "lifetime_value",
           given=of("journey", seasoning=1.0)),
    Switch("terms in odds", of("journey", term_in_odds=False), "lifetime_value",
           given=of("journey", term_in_odds=True)),
    Switch("honeymoon", of("journey", honeymoon=0.0), "lifetime_value",
           given=of("journey", honeymoon=3.0)),
    Switch("second thoughts", of("journey", reconsider=0.0), "lifetime_value",
           given=of("journey", reconsider=0.8)),
    Switch("adoption counts", of("journey", health_adoption=0.0), "lifetime_value"),
    Switch("problems count", of("journey", health_problems=0.0), "logo_retention"),
    Switch("sponsors count", of("journey", health_sponsor=0.0), "lifetime_value"),
    Switch("quiet leaving", of("segment", voice=1.0), "quiet_churn_share", owns=("voices",)),
    Switch("decisions can be turned", of("journey", turning_penalty=INFINITY), "lifetime_value",
           given=of("journey", turning_penalty=0.0)),
    Switch("concessions turn", of("journey", concession_turn=0.0), "lifetime_value",
           given=of("journey", turning_penalty=3.0, concession_turn=6.0)),
    Switch("concessions cost", of("journey", concession_discount=0.0), "contraction"),
    Switch("price step", of("journey", price_step=0.0), "net_retention"),
    Switch("contraction", of("journey", contraction_chance=0.0), "net_retention"),
    Switch("expansion", of("segment", expansion_rate=0.0), "net_retention"),
    Switch("interest", of("journey", interest_effect=0.0), "net_retention"),
    Switch("involuntary loss", of("journey", payment_loss_card=0.0, payment_loss_invoice=0.0),
           "logo_retention", owns=("payments",)),
    Switch("grace for payments", of("journey", payment_grace=0), "logo_retention",
           owns=("payments",), given=of("journey", payment_grace=4)),
    *(
        Switch(f"{name}s settle payments", of("journey", **{f"payment_{name}_effect": 0.0}),
               "lifetime_value", owns=("payments",), given=PATIENT)
        for name in ("reminder", "call")
    ),
    Switch("uncontrollable loss", of("segment", uncontrollable=0.0), "logo_retention",
           owns=("uncontrollable",)),
    Switch("contracts differ in size", of("segment", acv_sigma=0.0), "lifetime_value",
           owns=("contracts", "fits")),
    Switch("size goes with fit", of("segment", fit_size=0.0), "lifetime_value", owns=("fits",)),
    Switch("fit differs", of("segment", fit_sd=0.0), "lifetime_value", owns=("fits",)),
    Switch("billing by card", of("segment", card_share=0.0), "lifetime_value",
           owns=("cards", "payments")),
    # What is seen of it.
    Switch("usage noise", of("signals", usage_noise=0.0), "lifetime_value"),
    Switch("habits of use", of("signals", usage_habit=0.0), "lifetime_value",
           given=of("signals", usage_habit=0.8)),
    Switch("a feed of usage", of("signals", usage_feed=False), "lifetime_value",
           given=of("signals", usage_feed=True)),
    Switch("usage gaps", of("signals", usage_gap=0.0), "lifetime_value"),
    Switch("usage lag", of("signals", usage_lag=0), "lifetime_value"),
    Switch("usage follows health", of("signals", usage_health=0.0), "lifetime_value"),
    Switch("noise of segments", of("segment", signal_noise=0.0), "lifetime_value"),
    Switch("tickets remembered", of("signals", tickets_kept=0.0), "lifetime_value"),
    Switch("tickets of any", of("signals", tickets_base=0.0), "lifetime_value"),
    Switch("tickets of users", of("signals", tickets_usage=0.0), "lifetime_value"),
    Switch("tickets of problems", of("signals", tickets_problem=0.0), "lifetime_value"),
    Switch("sentiment of problems", of("signals", sentiment_problem=0.0), "lifetime_value"),
    Switch("sentiment noise", of("signals", sentiment_noise=0.0), "lifetime_value"),
    Switch("surveys", of("signals", survey_sent=0.0), "lifetime_value"),
    Switch("the healthier answer", of("signals", survey_answers=0.0), "lifetime_value"),
    Switch("answers follow health", of("signals", survey_health=0.0), "lifetime_value"),
    Switch("kindly answers", of("signals", survey_trait=0.0), "lifetime_value"),
    Switch("survey noise", of("signals", survey_noise=0.0), "lifetime_value"),
    Switch("looks at the sponsor", of("signals", sponsor_refresh=0.0), "lifetime_value",
           owns=("looks",)),
    Switch("sponsor misread", of("signals", sponsor_misread=0.0), "lifetime_value"),
    Switch("pulse", of("signals", pulse_refresh=0.0), "lifetime_value", owns=("impressions",)),
    Switch("pulse lag", of("signals", pulse_lag=0), "lifetime_value"),
    Switch("pulse follows health", of("signals", pulse_health=0.0), "lifetime_value"),
    Switch("optimism", of("signals", pulse_bias=0.0), "lifetime_value"),
    Switch("flag", of("signals", flag_refresh=0.0), "lifetime_value"),
    Switch("corrections", of("signals", correction=0.0), "lifetime_value"),
    Switch("problems are seen", of("signals", problem_seen=0.0), "seen_week"),
    Switch("data upkeep", of("signals", data_effect=0.0), "lifetime_value"),
    Switch("a perfect score", of("signals", score=Score.perfect), "lifetime_value"),
    Switch("a coin for a score", of("signals", score=Score.coin), "lifetime_value"),
    *(
        Switch(f"score of {name}", of("signals", **{f"weight_{name}": 0.0}), "lifetime_value")
        for name in
        ("usage", "velocity", "tickets", "sentiment", "survey", "sponsor", "pulse", "flag")
    ),
    # The team.
    Switch("maturity grows", of("team", maturity_gain=0.0), "maturity"),
    Switch("skill spread", of("team", skill_spread=0.0), "lifetime_value", owns=("skills",)),
    Switch("ramp", of("team", ramp_start=1.0), "lifetime_value"),
    Switch("burnout", of("team", burnout_gain=0.0, surveillance_burnout=0.0), "mean_burnout", 0.0),
    Switch("recovery", of("team", burnout_recovery=0.0), "mean_burnout"),
    Switch("burnout costs hours' effect", of("team", burnout_effect=0.0), "lifetime_value"),
    Switch("quitting", of("team", quitting=0.0), "csms_quit", 0.0),
    Switch("burnout makes quit", of("team", quitting_burnout=0.0), "csms_quit"),
    Switch("vacancies", of("team", vacancy_weeks=0), "hours_available"),
    Switch("hand-over loss", of("team", handover_loss=0.0), "lifetime_value"),
    Switch("coaching", of("team", coaching=0.0), "hours_available"),
    Switch("coaching makes skilled", of("team", coaching_skill=0.0), "lifetime_value",
           given=of("team", coaching=0.3, coaching_skill=0.5)),
    Switch("coaching relieves", of("team", coaching_relief=0.0), "mean_burnout"),
    Switch("surveillance", of("team", surveillance=0.0), "hours_available"),
    Switch("praise for saves", of("team", praise_saves=0.0), "lifetime_value"),
    Switch("praise for prevention", of("team", praise_prevention=0.0), "lifetime_value"),
    Switch("a target for revenue", of("team", target_revenue=0.0), "net_retention",
           given=of("team", target_revenue=5.0)),
    Switch("a target makes rosy", of("team", target_pulse=0.0), "lifetime_value",
           given=of("team", target_pulse=2.0)),
    Switch("firefighting", of("team", firefighting_cost=0.0), "maturity"),
    Switch("work on what burns", of("team", burning_effect=0.0), "lifetime_value"),
    Switch("growth", of("team", growth_limit=0), "hours_available"),
    Switch("reinvestment", of("team", reinvestment=0.0), "hours_available",
           given=of("team", growth_backlog=INFINITY, reinvestment=0.9, cost_per_csm=20_000.0)),
    # The market.
    Switch("arrivals", of("market", arrivals_per_year=0.0), "new", owns=("arrivals",)),
    Switch("qualification", of("market", qualification=0.0), "fit"),
    Switch("misfits let through", of("market", misfit_kept=1.0), "fit"),
    Switch("references bring fit", of("market", reference_fit=0.0), "fit"),
    Switch("referrals", of("market", referrals_per_year=0.0), "new", owns=("arrivals",),
           given={"journey": {"full_adoption": 0.2}, "market": {"reference_goodwill": -5.0}}),
    Switch("downturn", of("market", downturn_week=None, downturn_chance=0.0), "logo_retention",
           owns=("downturns", "uncontrollable")),
    Switch("downturn lowers health", of("market", downturn_health=0.0), "lifetime_value"),
    Switch("downturn loses", of("market", downturn_loss=0.0), "lifetime_value",
           owns=("uncontrollable",)),
    Switch("outage", of("market", outage_week=None, outage_chance=0.0), "lifetime_value"),
    Switch("campaign", of("market", campaign_chance=0.0), "lifetime_value",
           owns=("campaigns", "uncontrollable")),
    Switch("price rise", of("market", rise_week=None), "net_retention"),
    Switch("price rise adds", of("market", rise=0.0), "net_retention"),
    Switch("price rise sours", of("market", rise_goodwill=0.0), "lifetime_value"),
    Switch("interviews err", of("market", interview_truth=1.0), "reported"),
    Switch("reviews err", of("market", review_truth=1.0), "finding"),
    Switch("churn review", of("market", review_effect=0.0), "lifetime_value"),
    Switch("win-back", of("market", win_back=-INFINITY), "win_backs", 0.0),
    Switch("better quarters bring back", of("market", win_back_slope=0.0), "win_backs"),
    Switch("fixed causes bring back", of("market", win_back_fixed=0.0), "win_backs"),
)  # fmt: skip

SHAPES: dict[str, dict[str, str]] = {
    "journey": {
        "segments": "its parts are walked one by one",
        "onboarding_weeks": "when adoption slows down",
        "first_value": "a milestone",
        "full_adoption": "a milestone",
        "share_product": "of what kind problems are",
        "share_service": "of what kind problems are",
        "share_value": "of what kind problems are",
        "problem_base": "how many problems, beside problem_rate",
        "problem_usage": "how many problems, beside problem_rate",
        "prefers_written": "whom a channel suits; channel_mismatch says whether",
        "champion_present": "which champions can leave",
        "contact_half_life": "how long contact is felt; fatigue_slope says whether",
        "contact_tolerated": "from where on; fatigue_slope says whether",
        "fatigue_floor": "how far fatigue goes",
        "goodwill_half_life": "how long goodwill lasts",
        "goodwill_power": "returns to hours of goodwill_effect",
        "responsiveness_mean": "how much of goodwill_effect is felt",
        "health_start": "where health begins",
        "health_speed": "how fast health follows",
        "adoption_middle": "where health is measured from",
        "contraction_size": "how large; contraction_chance says whether",
        "expansion_size": "how large; expansion_rate says whether",
        "expansion_slope": "how much expansion follows health",
        "expansion_middle": "where expansion is measured from",
        "expansion_room": "how far expansion goes",
        "interest_kept": "how long interest lasts",
        "honeymoon_half_life": "how long a honeymoon lasts",
        "reconsider_weeks": "when contact makes reconsider; reconsider says whether",
        "reconsider_use": "whom contact makes reconsider; reconsider says whether",
        "payment_recovers": "how many more payments fail; payment_grace says whether",
    },
    "segment": {
        "touch": "a kind",
        "typical_accounts_per_csm": "a size of teams",
        "acv": "a size",
        "terms": "lengths",
        "notice_weeks": "a length",
        "fit_family": "a kind",
        "fit_mean": "where fit lies",
        "fit_alpha": "the shape of the other family of fit",
        "fit_beta": "the shape of the other family of fit",
        "first_value": "a milestone",
        "full_adoption": "a milestone",
        "contact_tolerated": "from where on; fatigue_slope says whether",
    },
    "signals": {
        "usage_base": "a level of usage",
        "survey_base": "how many answer; survey_sent says whether",
        "flag_weeks": "when renewals are judged",
        "flag_level": "from where on they are flagged",
        "bad_sentiment": "which tickets count as bad",
        "discovery_found": "how well a call finds out that nobody has to make",
        "discovery_imagined": "how well a call finds out that nobody has to make",
        "data_memory": "how long upkeep lasts",
        "data_start": "where data begin",
        "smoothing": "how slowly the score follows; 1: at once",
        "slow_smoothing": "how slow the slow averages are",
        "score_slope": "the scale from 0 to 100",
        "score_level": "the scale from 0 to 100",
    },
    "team": {
        "csms": "a size",
        "staffing": "a size, relative to a typical team",
        "hours_per_week": "a size",
        "presence": "a size, beside hours_per_week",
        "ownership": "a kind",
        "pod_size": "a size",
        "tiers": "a kind of ownership; empty: none",
        "cost_per_csm": "a price",
        "executive_hours": "a size; without it no plan may ask for them",
        "specialist_hours": "a size; without it no plan may ask for them",
        "executive_cost": "a price",
        "specialist_cost": "a price",
        "as_written": "of playbooks, tests/playbooks/test_as_written.py turns it off",
        "as_written_spread": "how CSMs differ in as_written",
        "as_written_maturity": "what raises as_written",
        "as_written_coaching": "what raises as_written",
        "maturity_memory": "how long maturity lasts",
        "patience_weeks": "how long work is waited for",
        "changes": "none by default; tests/team/test_changes.py",
        "skill_low": "a bound of skill_spread",
        "skill_high": "a bound of skill_spread",
        "ramp_weeks": "how long the ramp is",
        "load_limit": "how far load is felt",
        "load_borne": "from where on load tires",
        "burning_share": "what burns",
        "burning_weeks": "what burns",
        "growth_backlog": "what calls for growth; growth_limit says whether",
        "growth_weeks": "when growth is called for",
        "hiring_weeks": "how long hiring takes",
    },
    "market": {
        "misfit_from": "where misfits begin; misfit_kept says whether they are kept",
        "reference_goodwill": "who is a reference",
        "reference_usual": "where references are counted from",
        "downturn_weeks": "a length",
        "outage_share": "how many an outage hits",
        "campaign_weeks": "a length",
        "campaign_loss": "how much a campaign takes",
        "review_delay": "how long findings take",
        "review_floor": "how far findings go",
        "win_back_middle": "where best quarters are measured from",
        "win_back_from": "when offers are heard",
        "win_back_until": "when offers are heard",
        "win_back_arr": "how much comes back",
        "win_back_adoption": "how much comes back",
    },
}
"""Parameters that turn nothing off: how much, how long or of what kind, where another says whether.
"""


@dataclass(frozen=True, eq=False)
class History:
    """A run: its world at the end, and what was noted on the way to read its draws from.

    Attributes
    ----------
    world
        As it ended.
    opened
        The accounts as it opened.
    closes
        The columns `TELLING` of the accounts, as it opened and at each close.
    weather
        Whether there is a downturn, and a campaign in each segment, week by week.
    skills
        Of each seat, as it opened.
    recorder
        What was noted on the way, for metrics.
    draws
        Everything in `DRAWS`.
    """

    world: WorldState
    opened: NDArray[Any]
    closes: list[NDArray[Any]]
    weather: list[tuple[bool, tuple[bool, ...]]]
    skills: list[float]
    recorder: Recorder
    draws: dict[str, Values] = field(default_factory=dict)

    def figure(self, name: str) -> Any:
        """Return a metric, a sum of a column of the ledger, or a column of accounts at the end."""
        if name in METRICS:
            return measure(self.recorder.record("arm", 0, Economics(0.75, 0.1, 100.0)))[name]
        if name in (self.world.ledger.dtype.names or ()):
            return float(self.world.ledger[name].sum())
        return self.world.accounts[name].tolist()


def configured(*changes: Settings) -> tuple[Journey, Signals, Team, Market]:
    """Return the parts of an eventful configuration after some changes."""
    numbers: Settings = {part: {} for part in PARTS}
    for change in changes:
        for part, values in change.items():
            numbers[part] |= values
    journey = replace(eventful_journey(), **({"turning_penalty": 3.0} | numbers["journey"]))
    journey.segments = {
        name: replace(segment, **numbers["segment"]) for name, segment in journey.segments.items()
    }
    growth = {
        "growth_limit": 3, "growth_backlog": 0.3, "growth_weeks": 8, "hiring_weeks": 2,
        "hours_per_week": 14.0,
    }  # fmt: skip
    team = changing_team(**(growth | numbers["team"]))
    signals = replace(eventful_signals(), **numbers["signals"])
    market = {"arrivals_per_year": 1.0, "win_back_from": 13, "win_back_until": 30}
    return journey, signals, team, replace(eventful_market(), **(market | numbers["market"]))


def opened(policy: Policy, *changes: Settings, seed: int = SEED) -> WorldState:
    """Return the eventful world after some changes, as it opens."""
    journey, signals, team, market = configured(*changes)
    survivors = population(True, weeks=50, each=16)
    book = book_of(SIZE, journey, survivors)
    return open_world(
        "arm", policy, book, journey, signals, team, market, survivors, HORIZON, seed, 0
    )


def simulated(*changes: Settings, seed: int = SEED) -> History:
    """Return the history of the eventful world after some changes."""
    world = opened(Watchful(), *changes, seed=seed)
    begin, skills = world.accounts.copy(), world.team["skill"].tolist()
    history = History(world, begin, [repack_fields(begin[TELLING])], [], skills, Recorder(world))
    for week in loop.weeks(world):
        history.recorder.observe(world, week)
        history.closes.append(repack_fields(world.accounts[TELLING]))
        market = world.market
        campaigns = tuple(week < end for end in market.campaigns_end)
        history.weather.append((week < market.downturn_ends, campaigns))
    history.draws.update({name: reader(history) for name, reader in DRAWS.items()})
    history.closes.clear()
    return history


@cache
def as_it_is(switch: Switch) -> History:
    """Return the history with the mechanism on; one for all switches that need nothing besides."""
    return simulated(switch.given) if switch.given else eventful()


@cache
def eventful() -> History:
    """Return the history with everything on."""
    return simulated()


@cache
def without(switch: Switch) -> History:
    """Return the history with the mechanism off."""
    return simulated(switch.given, switch.off)


def at_opening(*names: str) -> Callable[[History], Values]:
    """Return what reads some columns of every account, those to come included, as drawn."""

    def read(history: History) -> Values:
        rows = history.opened
        values = np.column_stack([rows[name] for name in names])
        return rows["entity"], values, np.ones(values.shape, bool)

    return read


def weekly(
    what: Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], tuple[Any, Any]],
) -> Callable[[History], Values]:
    """Return what reads something of every account that was active, week by week.

    ``what`` takes a week's accounts at the last close, the same at this one, and the week; it
    returns what turned out, and for whom that depends on the draw alone.
    """

    def read(history: History) -> Values:
        before, now = np.stack(history.closes[:-1], 1), np.stack(history.closes[1:], 1)
        values, known = what(before, now, np.arange(before.shape[1]))
        return before["entity"][:, 0], values, known & (before["stage"] == Stage.ACTIVE)

    return read


def payments(before: Any, now: Any, week: Any) -> tuple[Any, Any]:
    """Return whether a payment failed."""
    return now["happening"] & Happening.PAYMENT_FAILS, True


def uncontrollable(before: Any, now: Any, week: Any) -> tuple[Any, Any]:
    """Return whether a term that ended did so beyond anyone's control."""
    ended = (now["happening"] & Happening.TERM_ENDS) > 0
    return now["cause"] == Cause.UNCONTROLLABLE, ended & (now["cause"] != Cause.PAYMENT)


def champions(before: Any, now: Any, week: Any) -> tuple[Any, Any]:
    """Return whether a champion who could leave did."""
    return now["champion"] == 0.0, before["champion"] > eventful_journey().champion_present


def looks(before: Any, now: Any, week: Any) -> tuple[Any, Any]:
    """Return whether the sponsor was looked at."""
    return now["sponsor_week"] == week, True


def impressions(before: Any, now: Any, week: Any) -> tuple[Any, Any]:
    """Return whether the CSM formed an impression."""
    return now["pulse_week"] == week, True


def arrivals(history: History) -> Values:
    """Return who is there and who is to come."""
    entities = history.opened["entity"]
    return np.zeros(1, int), np.array([[len(entities), entities.sum()]]), np.ones((1, 2), bool)


def numbered(values: list[Any]) -> Values:
    """Return values of which the number is the key."""
    made = np.asarray(values).reshape(len(values), -1)
    return np.arange(len(made)), made, np.ones(made.shape, bool)


DRAWS: dict[str, Callable[[History], Values]] = {
    "arrivals": arrivals,
    "starts": at_opening("start", "segment", "referral"),
    "contracts": at_opening("arr", "opening_arr"),
    "terms": at_opening("term", "notice", "renewal"),
    "cards": at_opening("card_billed"),
    "fits": at_opening("fit"),
    "responsiveness": at_opening("responsiveness"),
    "traits": at_opening("trait"),
    "voices": at_opening("speaks"),
    "first problems": at_opening("problems"),
    "payments": weekly(payments),
    "uncontrollable": weekly(uncontrollable),
    "champions": weekly(champions),
    "looks": weekly(looks),
    "impressions": weekly(impressions),
    "downturns": lambda history: numbered([down for down, _ in history.weather]),
    "campaigns": lambda history: numbered([those for _, those in history.weather]),
    "skills": lambda history: numbered(history.skills),
}
"""What shows single draws, by key: the same in any two worlds of one seed that both have the key.
"""


def moved(one: History, other: History) -> set[str]:
    """Return of what a draw turned out otherwise, among the keys that both have."""
    found = set()
    for name, (keys, values, known) in one.draws.items():
        their_keys, their_values, theirs_known = other.draws[name]
        _, mine, theirs = np.intersect1d(keys, their_keys, return_indices=True)
        differs = values[mine] != their_values[theirs]
        if (differs & known[mine] & theirs_known[theirs]).any():
            found.add(name)
    return found


walk = pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)


@walk
def test_off_differs_from_on(switch: Switch) -> None:
    """In the figure that is named, which is given for when the mechanism is off."""
    on, off = as_it_is(switch).figure(switch.shows), without(switch).figure(switch.shows)
    assert on != off
    assert on == on  # it has a value
    assert switch.left is None or off == switch.left


@walk
def test_everyone_elses_draws_are_identical(switch: Switch) -> None:
    """To the end of the run, however far the two worlds have gone apart."""
    on, off = as_it_is(switch), without(switch)
    assert moved(on, off) == set(switch.owns)


def test_another_seed_is_noticed() -> None:
    """So the comparison can fail: under another seed every entry differs."""
    one, other = eventful(), simulated(seed=SEED + 1)
    assert moved(one, other) == set(DRAWS)


@pytest.mark.parametrize("part", PARTS)
def test_every_parameter_is_switched_or_a_shape(part: str) -> None:
    """Nothing new comes without a switch, or a reason why it needs none."""
    switched = {name for switch in SWITCHES for name in switch.off.get(part, {})}
    names = {f.name for f in fields(PARTS[part])}
    assert switched | set(SHAPES[part]) == names
    assert not switched & set(SHAPES[part])


def ever(what: Callable[[NDArray[Any]], Any], closes: list[NDArray[Any]]) -> NDArray[np.bool_]:
    """Return of which accounts something was true at any close."""
    return np.logical_or.reduce([what(rows) for rows in closes])


ALONE: dict[str, tuple[Callable[[NDArray[Any]], Any], set[str]]] = {
    "champion loss": (lambda rows: rows["champion"] == 0.0, set()),
    "quiet leaving": (
        lambda rows: (rows["speaks"] == 0) & (rows["intent"] != Intent.STAY), {"speaks"},
    ),
    "expansion": (lambda rows: (rows["happening"] & Happening.EXPANDS) > 0, set()),
    "involuntary loss": (lambda rows: rows["cause"] == Cause.PAYMENT, set()),
    "uncontrollable loss": (lambda rows: rows["cause"] == Cause.UNCONTROLLABLE, set()),
    "outage": (lambda rows: rows["problems"][:, Cause.SERVICE - Cause.PRODUCT] > 0, set()),
}  # fmt: skip
"""Mechanisms that touch some accounts only: whom, and the columns that differ in all."""


@pytest.mark.parametrize("name", ALONE)
def test_whom_a_mechanism_never_touched_has_the_same_history(name: str) -> None:
    """Every column in every week, bit for bit, where nobody is served and nobody is referred."""
    touched, differing = ALONE[name]
    switch = next(switch for switch in SWITCHES if switch.name == name)
    alone: Settings = {
        "team": {"csms": 0, "growth_limit": 0},
        "market": {"reference_fit": 0.0, "referrals_per_year": 0.0},
        "journey": {"first_problems": 0.5, "problem_rate": 0.5, "problem_closing": 0.0},
    }
    closes = []
    for off in ({}, switch.off):
        world = opened(Nothing(), alone, off)
        closes.append([world.accounts.copy(), *(world.accounts.copy() for _ in loop.weeks(world))])
    spared = ~ever(touched, closes[0])
    assert 10 < spared.sum() < len(spared)
    for on, off in zip(*closes, strict=True):
        for column in set(on.dtype.names) - differing:
            assert on[column][spared].tobytes() == off[column][spared].tobytes(), column
    assert closes[0][-1].tobytes() != closes[1][-1].tobytes()
