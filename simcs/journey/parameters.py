"""Every number of the journey: default, range, unit, and where it comes from.

Sources: V1 read in the source or recomputed from a published table; V2 read on a secondary page;
F fitted; A an assumption, to be varied. Rates "a year" of the form 1 - (1 - p)^(1/52) a week.
"""

import math
from dataclasses import field
from typing import Annotated

from pydantic.dataclasses import dataclass

from simcs.journey.segments import Segment, usual_segments
from simcs.parameter import GIVEN, INFINITY, STRICT, parameter

WEEKS_PER_YEAR = 52


@dataclass(config=STRICT)
class Journey:
    """What all segments share. The equations are in model.md under the same names."""

    segments: dict[str, Segment] = field(default_factory=usual_segments)

    onboarding_weeks: Annotated[int, parameter(0, 104, "weeks")] = 13
    """Weeks after the start in which an account adopts fast."""
    adoption_rate: Annotated[float, parameter(0, 1, "a week")] = 0.0625
    """Speed of adoption while onboarding, without any care: the part of what is not yet adopted
    that is gained each week."""
    adoption_slowdown: Annotated[float, parameter(0, 1, "ratio")] = 0.12
    """Speed of adoption without care after onboarding, relative to that while onboarding."""
    enable_effect: Annotated[float, parameter(0, 2, "per hour")] = 0.06
    """Speed of adoption that each effective hour of enablement adds in its week."""
    taught_sessions: Annotated[float, parameter(0, INFINITY, "sessions", plausible=(4, 8))] = 6.0
    """Onboarding sessions from which an account learns; .inf: from every one."""
    enable_maturity: Annotated[float, parameter(0, 5, "ratio")] = 0.5
    """How much more an hour of enablement does at full process maturity than at none; 0.5: half as
    much again."""
    erosion_problems: Annotated[float, parameter(0, 0.05, "a week")] = 0.004
    """Part of its adoption that an account loses each week for each open problem."""
    erosion_sponsor: Annotated[float, parameter(0, 0.2, "a week")] = 0.01
    """Part of its adoption that an account without a champion loses each week."""
    # Two milestones, which must stay in this order; a segment may have its own.
    first_value: Annotated[float, parameter(0, 1, "adoption", plausible=(0.3, 0.5))] = 0.4
    """Adoption from which an account has reached first value."""
    full_adoption: Annotated[float, parameter(0, 1, "adoption", plausible=(0.6, 0.8))] = 0.7
    """Adoption from which an account has adopted fully."""

    first_problems: Annotated[float, parameter(0, 20, "problems")] = 0.8
    """Mean number of open problems with which an account starts."""
    problem_rate: Annotated[float, parameter(0, 50, "a year")] = 1.3
    """New problems of an account, before use, causes (share_product, share_service, share_value)
    and maturity scale them."""
    # How problems divide; how many there are in all is problem_rate.
    share_product: Annotated[float, parameter(0, 1, "share", plausible=(0.35, 0.55))] = 0.45
    """New problems about the product, relative to problem_rate; the three shares are taken as they
    are, so raising one makes more problems in all."""
    share_service: Annotated[float, parameter(0, 1, "share", plausible=(0.25, 0.45))] = 0.35
    """New problems about service, relative to problem_rate; the three shares are taken as they are,
    so raising one makes more problems in all."""
    share_value: Annotated[float, parameter(0, 1, "share", plausible=(0.1, 0.3))] = 0.20
    """New problems about value for money, relative to problem_rate; the three shares are taken as
    they are, so raising one makes more problems in all."""
    # How use matters; the level is problem_rate again.
    problem_base: Annotated[float, parameter(0, 5, "ratio", plausible=(0.4, 0.8))] = 0.6
    """How often problems arise in an account that uses nothing, relative to problem_rate."""
    problem_usage: Annotated[float, parameter(0, 5, "ratio", plausible=(0.25, 0.75))] = 0.5
    """How much full adoption adds to how often problems arise, relative to problem_rate."""
    # Prevention is the claim in dispute: from none to the most that is allowed.
    prevented_product: Annotated[float, parameter(0, 0.55, "share", plausible=(0.0, 0.55))] = 0.2
    """Share of new product problems that full process maturity prevents."""
    prevented_service: Annotated[float, parameter(0, 0.55, "share", plausible=(0.0, 0.55))] = 0.5
    """Share of new service problems that full process maturity prevents."""
    prevented_value: Annotated[float, parameter(0, 0.55, "share", plausible=(0.0, 0.55))] = 0.5
    """Share of new value problems that full process maturity prevents."""
    # Studies of tenure begin here, and none has measured it for business software.
    seasoning: Annotated[float, parameter(0, 10, "a year", plausible=(0.1, 0.4))] = 0.25
    """How much rarer new problems become with age: their rate is divided by 1 and so much for each
    year as a customer; 0: they come as often in the tenth year as in the first."""
    problem_closing: Annotated[float, parameter(0, 2, "a week")] = 0.025
    """Rate at which open problems close by themselves; 0.025: about one in forty each week."""
    root_effect: Annotated[float, parameter(0, 2, "per hour")] = 0.035
    """Rate at which open problems close that each effective hour of work on their cause adds in its
    week."""
    root_open_only: bool = True
    """Whether work on causes that names none is spread over the kinds of which a problem is open,
    and not over all three."""
    root_unnamed: Annotated[float, parameter(0, 1, "ratio", plausible=(0.3, 0.8))] = 0.5
    """What an hour of work on causes does that names none, relative to one that names the right
    one; read with root_open_only=true only."""

    champion_loss: Annotated[float, parameter(0, 0.99, "a year")] = 0.20
    """Share of champions who leave their company in a year."""
    champion_present: Annotated[float, parameter(0, 1, "level")] = 0.5
    """How far a champion must have grown (0 to 1) before it can be lost."""
    champion_recovery: Annotated[float, parameter(0, 1, "a week")] = 1 / 26
    """Speed at which a new champion grows by itself: the part of what is missing that is gained
    each week."""
    sponsor_effect: Annotated[float, parameter(0, 2, "per hour")] = 0.05
    """Speed at which a new champion grows that each effective hour of work on the sponsor adds in
    its week."""

    contact_half_life: Annotated[float, parameter(0.1, 520, "weeks")] = 6.0
    """Weeks in which half of the contact load is forgotten."""
    contact_tolerated: Annotated[
        float, parameter(0, 100, "calls", "V1 Godfrey, Seiders & Voss 2011")
    ] = 2.1
    """Contact load, in recent calls, up to which contact does all its good."""
    fatigue_slope: Annotated[float, parameter(0, 10, "ratio")] = 0.5
    """Part of the good of a contact that is lost for each call beyond what is tolerated."""
    # From no harm at all to more harm than good.
    fatigue_floor: Annotated[float, parameter(-10, 1, "ratio", plausible=(-1.5, 0.0))] = -1.0
    """The worst that contact can do to an account wearied by it; -1: as much harm as it would do
    good."""
    fatigue_work: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 1.0
    """How far fatigue, beyond goodwill, takes from work on adoption, on the sponsor and on
    expansion too; 1: as much as from goodwill, but never below nothing; 0: not at all."""
    # Off: Godfrey, Seiders & Voss 2011 found that such things matter, to customers of a car dealer.
    prefers_written: Annotated[float, parameter(0, 1, "share", only_with="channel_mismatch")] = 0.5
    """Share of accounts that would rather be written to than spoken with."""
    channel_mismatch: Annotated[float, parameter(0, 1, "ratio")] = 1.0
    """What an hour of work for goodwill does in the channel that an account does not prefer,
    relative to the other; 1: as much. Harm to the weary is greater by as much as good is less."""
    channel_repeat: Annotated[float, parameter(0, 10, "per call")] = 0.0
    """How much heavier contact weighs for each call lately in the same channel, written or spoken;
    0: no heavier than after a call in the other."""
    wants_outcome: Annotated[
        float, parameter(0, 1, "share", plausible=GIVEN, only_with="outcome_goodwill outcome_load")
    ] = 1.0
    """Share of accounts to which it matters whether a message is about what they have got out of
    the product (message="outcome") or generic."""
    outcome_goodwill: Annotated[float, parameter(0, 5, "ratio", plausible=GIVEN)] = 1.0
    """What an hour of work for goodwill does with a message about outcomes, relative to a generic
    one, for accounts to which it matters; 1: as much."""
    outcome_load: Annotated[float, parameter(0, 5, "ratio", plausible=GIVEN)] = 1.0
    """How heavy contact weighs with a message about outcomes, relative to a generic one, for
    accounts to which it matters; 1: as heavy."""
    goodwill_half_life: Annotated[float, parameter(0.1, 520, "weeks")] = 8.0
    """Weeks in which half of the goodwill fades."""
    goodwill_effect: Annotated[float, parameter(0, 10, "logit")] = 0.10
    """Goodwill that one effective hour earns in its week with an account of responsiveness 1."""
    goodwill_power: Annotated[float, parameter(0.05, 1, "exponent")] = 0.6
    """How goodwill grows with the hours of one week; 1: in proportion, less: the second hour earns
    less than the first."""
    # Contact helps little in some markets, and in none much more than here.
    responsiveness_mean: Annotated[float, parameter(-5, 5, "ratio", plausible=(0.3, 1.5))] = 1.0
    """How much contact does for an account on average; 0: nothing, below 0: harm."""
    responsiveness_sd: Annotated[float, parameter(0, 5, "ratio")] = 0.5
    """How much responsiveness to contact differs between accounts: its standard deviation."""

    response_spread: Annotated[float, parameter(0, 3, "log ratio", plausible=(0.4, 1.0))] = 0.7
    """How much accounts differ in what an hour of work on adoption, causes, the sponsor or
    expansion does for them: standard deviation of its logarithm, its mean is 1; 0: all alike."""
    response_fit: Annotated[
        float, parameter(-1, 1, "correlation", plausible=(0.0, 0.5), only_with="response_spread")
    ] = 0.3
    """How far those whom the product suits respond more to such work."""

    health_start: Annotated[float, parameter(-20, 20, "logit")] = -1.0
    """Health of an account on its first day, relative to its fit."""
    health_speed: Annotated[float, parameter(0, 1, "a week")] = 0.1
    """Part of the gap between health and its target that closes each week."""
    health_noise: Annotated[float, parameter(0, 5, "logit")] = 0.18
    """Chance ups and downs of health from week to week: their standard deviation."""
    health_adoption: Annotated[float, parameter(0, 20, "logit")] = 2.5
    """How much healthier full adoption makes an account than no adoption."""
    # It only says where fit is measured from.
    adoption_middle: Annotated[float, parameter(0, 1, "adoption", plausible=GIVEN)] = 0.5
    """Adoption that neither adds to health nor takes from it."""
    health_problems: Annotated[float, parameter(0, 20, "logit")] = 1.7
    """Health that each open problem costs."""
    health_sponsor: Annotated[float, parameter(0, 20, "logit")] = 1.2
    """Health that an account without a champion lacks."""

    term_in_odds: bool = True
    """How a term's length, a year at most, counts in a decision. false: the chance to stay is a
    year's to the power of the term in years. true: the odds to leave are a year's times the term in
    years, so that without hope the next monthly renewal ends it too."""
    honeymoon: Annotated[float, parameter(0, 20, "logit", plausible=(1.0, 3.5))] = 2.5
    """How much readier to stay a new customer is than its health says; 0: not at all."""
    honeymoon_half_life: Annotated[float, parameter(0.1, 1040, "weeks", only_with="honeymoon")] = (
        36.0
    )
    """Weeks in which half of the honeymoon is over."""
    reconsider: Annotated[float, parameter(0, 1, "chance", plausible=(0.0, 0.08))] = 0.04
    """Chance that a contact makes an account that uses nothing reconsider, shortly before its
    decision, whether it wants to stay; 0: none ever does."""
    reconsider_weeks: Annotated[float, parameter(0, 520, "weeks", only_with="reconsider")] = 8.0
    """Weeks before the decision in which contact can make an account reconsider."""
    reconsider_use: Annotated[float, parameter(0.01, 1, "adoption", only_with="reconsider")] = 0.5
    """Adoption from which contact makes no account reconsider."""
    # From decisions that are easily reversed to nearly final ones.
    turning_penalty: Annotated[float, parameter(0, INFINITY, "logit", plausible=(0.0, 6.0))] = 3.0
    """How hard it is to turn an account that has decided to leave (m): health counts as so much
    less; .inf: a decision is final."""
    concession_turn: Annotated[float, parameter(0, 20, "logit")] = 1.0
    """How much easier a concession makes it to turn an account that has decided to leave."""
    concession_discount: Annotated[float, parameter(0, 0.9, "share")] = 0.15
    """Part of its ARR that an account granted a concession no longer pays."""
    price_step: Annotated[float, parameter(0, 0.5, "a year", plausible=GIVEN)] = 0.03
    """How much the price rises at each renewal, for each year of the term up to one."""
    contraction_chance: Annotated[float, parameter(0, 1, "a year", "F")] = 0.139
    """Chance that a contract nobody uses shrinks at an annual renewal; use and health make it less
    likely."""
    contraction_size: Annotated[float, parameter(0, 0.9, "share")] = 0.20
    """Part of its ARR that an account loses when its contract shrinks."""
    # Visible in any company's accounts, so unlikely to be off by half.
    expansion_size: Annotated[float, parameter(0, 5, "share", plausible=(0.15, 0.4))] = 0.25
    """Part of its ARR that an account adds when it expands."""
    expansion_slope: Annotated[float, parameter(0, 5, "per logit")] = 0.5
    """How strongly health draws an account to expand."""
    # A place on the scale of health, which has no half.
    expansion_middle: Annotated[float, parameter(-20, 20, "logit", plausible=(0.0, 2.0))] = 1.0
    """Health of a middling account, which expands as often as expansion_rate says."""
    expansion_room: Annotated[float, parameter(1, 1000, "ratio")] = 10.0
    """Largest ARR an account can grow to, relative to what it had at first."""
    interest_effect: Annotated[float, parameter(0, 10, "per hour")] = 0.25
    """How much likelier each hour of expansion talks makes an expansion while interest lasts."""
    interest_limit: Annotated[float, parameter(0.001, INFINITY, "ratio", "A", (0.25, 0.75))] = 0.5
    """How much likelier expansion talks can make an expansion at most; 0.5: half as likely again;
    .inf: there is no limit."""
    interest_kept: Annotated[float, parameter(0, 0.999, "a week")] = 0.92
    """Part of the interest raised by expansion talks that is still there a week later."""
    payment_loss_card: Annotated[float, parameter(0, 0.9, "a year", "F on Recurly")] = 0.085
    """Churn by failed payment among accounts billed by card."""
    payment_loss_invoice: Annotated[float, parameter(0, 0.9, "a year", "F on Recurly")] = 0.003
    """Churn by failed payment among accounts billed by invoice."""
    payment_grace: Annotated[int, parameter(0, 26, "weeks")] = 0
    """Weeks for which a failed payment stays open, in which contact can settle it, before the
    account is lost; 0: it is lost at once."""
    payment_recovers: Annotated[float, parameter(0, 0.95, "share", only_with="payment_grace")] = 0.5
    """Share of failed payments that are made within the grace though nobody acts; so many more
    payments fail that churn where nobody acts is the same."""
    payment_reminder_effect: Annotated[
        float, parameter(0, 0.99, "chance", only_with="payment_grace")
    ] = 0.2
    """Chance that a written contact settles a payment that is open."""
    payment_call_effect: Annotated[
        float, parameter(0, 0.99, "chance", only_with="payment_grace")
    ] = 0.5
    """Chance that a spoken contact settles a payment that is open."""


def weekly(yearly: float) -> float:
    """Return the weekly chance that adds up to ``yearly`` over 52 weeks."""
    return 1.0 - math.pow(1.0 - yearly, 1 / WEEKS_PER_YEAR)
