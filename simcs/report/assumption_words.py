"""What each assumption is in the reader's words: "if customers bought at least a quarter more".

Each that alternative sets vary has a clause for the middle of a sentence, in which {} stands for
how much more or less, in the words of its kind; or two clauses, for less and for more, where a
share of the default says nothing, since it is none or below zero. A test requires one for each.
"""

from __future__ import annotations

from typing import NamedTuple

from simcs.experiment.parameters import number


class Kind(NamedTuple):
    """How one says as much, more and less of something."""

    same: str
    more: str
    less: str


MUCH = Kind("as much", "more", "less")
MANY = Kind("as many", "more", "fewer")
LONG = Kind("as long", "longer", "less long")
TIME = Kind("as long", "longer", "less time")
FAST = Kind("as fast", "faster", "slower")
OFTEN = Kind("as often", "more often", "less often")
STRONG = Kind("as strongly", "more strongly", "less strongly")
LARGE = Kind("as large", "larger", "smaller")
HARD = Kind("as hard", "harder", "easier")

CLAUSES: dict[str, tuple[str, Kind] | tuple[str, str]] = {
    # How customers take up the product
    "journey.onboarding_weeks": ("onboarding lasted {}", LONG),
    "journey.adoption_rate": ("customers took up the product {} by themselves", FAST),
    "journey.adoption_slowdown": ("use grew {} by itself after onboarding", FAST),
    "journey.enable_effect": ("an hour of training did {} for use", MUCH),
    "journey.taught_sessions": ("customers learned from {} onboarding sessions", MANY),
    "journey.enable_maturity": ("a better process added {} to what training does", MUCH),
    "journey.erosion_problems": ("open problems cost customers {} of their use", MUCH),
    "journey.erosion_sponsor": ("customers without a champion lost {} of their use", MUCH),
    "journey.first_value": ("first value took {} use of the product", MUCH),
    "journey.full_adoption": ("full adoption took {} use of the product", MUCH),
    # Problems
    "journey.first_problems": ("customers started with {} open problems", MANY),
    "journey.problem_rate": ("new problems came up {}", OFTEN),
    "journey.share_product": ("problems with the product came up {}", OFTEN),
    "journey.share_service": ("problems with service came up {}", OFTEN),
    "journey.share_value": ("doubts about value for money came up {}", OFTEN),
    "journey.problem_base": ("customers who hardly use the product had problems {}", OFTEN),
    "journey.problem_usage": ("heavy use brought {} problems", MANY),
    "journey.prevented_product": ("a better process prevented {} problems with the product", MANY),
    "journey.prevented_service": ("a better process prevented {} problems with service", MANY),
    "journey.prevented_value": ("a better process prevented {} doubts about value", MANY),
    "journey.seasoning": ("problems grew rarer {} as customers stay", FAST),
    "journey.problem_closing": ("problems went away by themselves {}", FAST),
    "journey.root_effect": ("an hour of work on a cause solved {} problems", MANY),
    "journey.root_unnamed": ("work that names no cause did {}", MUCH),
    # Champions
    "journey.champion_loss": ("champions left their companies {}", OFTEN),
    "journey.champion_present": ("a champion had to be {} to be missed", Kind(
        "as strong", "stronger", "weaker")),
    "journey.champion_recovery": ("customers found a new champion by themselves {}", FAST),
    "journey.sponsor_effect": ("an hour of work with a champion did {}", MUCH),
    # Contact and goodwill
    "journey.contact_half_life": ("customers took {} to forget a call", TIME),
    "journey.fatigue_slope": ("calls beyond what customers like spoiled {} of their good", MUCH),
    "journey.fatigue_floor": ("too many calls did more harm", "too many calls did less harm"),
    "journey.prefers_written": ("{} customers preferred mail to calls", MANY),
    "journey.goodwill_half_life": ("goodwill lasted {}", LONG),
    "journey.goodwill_effect": ("an hour with a customer earned {} goodwill", MUCH),
    "journey.goodwill_power": (
        "long talks earned little more goodwill than short ones",
        "long talks earned much more goodwill than short ones"),
    "journey.responsiveness_mean": ("contact did {} for customers", MUCH),
    "journey.responsiveness_sd": ("customers differed {} in what contact does", MUCH),
    "journey.response_spread": ("customers differed {} in how well CS work helps them", MUCH),
    "journey.response_fit": ("work did {} where the product suits customers", MUCH),
    # Health
    "journey.health_start": (
        "new customers were less healthy", "new customers were healthier"),
    "journey.health_speed": ("the health of customers changed {}", FAST),
    "journey.health_noise": ("the health of customers went up and down by chance {}", MUCH),
    "journey.health_adoption": ("use of the product counted {} in whether customers stay", MUCH),
    "journey.health_problems": ("open problems counted {} in whether customers stay", MUCH),
    "journey.health_sponsor": ("having a champion counted {} in whether customers stay", MUCH),
    "journey.honeymoon": ("the goodwill of new customers was {}", Kind(
        "as strong", "stronger", "weaker")),
    "journey.honeymoon_half_life": ("the first goodwill of new customers lasted {}", LONG),
    # Decisions
    "journey.reconsider": ("calls before a renewal made customers think twice {}", OFTEN),
    "journey.reconsider_weeks": ("calls made customers think twice {} before a renewal", LONG),
    "journey.reconsider_use": (
        "calls before a renewal made only those think twice who hardly use the product",
        "calls before a renewal made even those think twice who use the product much"),
    "journey.turning_penalty": ("customers who want to leave were {} to win over", HARD),
    "journey.concession_turn": ("a discount did {} to keep a customer", MUCH),
    "journey.concession_discount": ("discounts took {} off the price", MUCH),
    "journey.contraction_size": ("customers who buy less cut {}", MUCH),
    "journey.expansion_size": ("customers who buy more bought {}", MUCH),
    "journey.expansion_slope": ("growth depended {} on the health of customers", STRONG),
    "journey.expansion_middle": (
        "customers of lower health bought more too", "only healthier customers bought more"),
    "journey.expansion_room": ("customers had {} room to grow", MUCH),
    "journey.interest_effect": ("an hour of talk about buying more did {}", MUCH),
    "journey.interest_limit": ("the most that talk about buying more can do was {}", LARGE),
    "journey.interest_kept": (
        "interest from a talk about buying more faded faster",
        "interest from a talk about buying more lasted longer"),
    # Payments
    "journey.payment_recovers": ("{} failed payments came in without anyone acting", MANY),
    "journey.payment_reminder_effect": ("a reminder settled failed payments {}", OFTEN),
    "journey.payment_call_effect": ("a call settled failed payments {}", OFTEN),
    # Segments
    "journey.segments.*.fit_size": (
        "the product suited large contracts hardly better than small ones",
        "the product suited large contracts much better than small ones"),
    "journey.segments.*.uncontrollable": ("{} accounts left whatever was done", MANY),
    "journey.segments.*.voice": ("{} customers gave notice before they leave", MANY),
    # What the team can see
    "signals.usage_base": ("unhappy customers used {} of what they have", MUCH),
    "signals.usage_health": ("use showed {} of how customers feel", MUCH),
    "signals.usage_lag": (
        "use showed sooner how customers feel", "use showed later how customers feel"),
    "signals.usage_habit": ("customers differed {} in how often they log in", MUCH),
    "signals.usage_gap": ("readings of use were missing {}", OFTEN),
    "signals.tickets_kept": (
        "counts of tickets forgot older ones faster", "counts of tickets kept older ones longer"),
    "signals.tickets_base": ("customers raised {} tickets whatever happens", MANY),
    "signals.tickets_usage": ("use of the product raised {} tickets", MANY),
    "signals.tickets_problem": ("an open problem raised {} tickets", MANY),
    "signals.sentiment_problem": ("tickets showed problems {} in their tone", STRONG),
    "signals.sentiment_noise": ("the tone of tickets varied by chance {}", MUCH),
    "signals.survey_base": (
        "fewer customers answered surveys", "more customers answered surveys"),
    "signals.survey_answers": ("answering surveys depended {} on health", STRONG),
    "signals.survey_health": ("answers to surveys showed {} of how customers feel", MUCH),
    "signals.survey_trait": ("customers differed {} in how kindly they answer", MUCH),
    "signals.survey_noise": ("answers to surveys varied by chance {}", MUCH),
    "signals.sponsor_refresh": ("the team looked {} at who the sponsor is", OFTEN),
    "signals.sponsor_misread": ("the team was wrong about sponsors {}", OFTEN),
    "signals.pulse_refresh": ("CSMs took stock of an account {}", OFTEN),
    "signals.pulse_lag": (
        "CSMs noticed a change of mood sooner", "CSMs noticed a change of mood later"),
    "signals.pulse_health": ("CSMs sensed {} of how customers feel", MUCH),
    "signals.pulse_bias": ("the view that CSMs have of accounts was {}", Kind(
        "as rosy", "rosier", "less rosy")),
    "signals.flag_level": (
        "fewer renewals were flagged as at risk", "more renewals were flagged as at risk"),
    "signals.correction": ("customers corrected wrong data {}", OFTEN),
    "signals.data_effect": ("an hour of data upkeep did {}", MUCH),
    "signals.data_memory": ("data on file stayed right {}", LONG),
    "signals.data_start": ("{} of the data on new customers was right", MUCH),
    # The team
    "team.maturity_gain": ("work on the process improved it {}", FAST),
    "team.maturity_memory": ("an improved process lasted {}", LONG),
    "team.executive_cost": ("an hour of an executive cost {}", MUCH),
    "team.specialist_cost": ("an hour of a specialist cost {}", MUCH),
    "team.skill_spread": ("CSMs differed {} in skill", MUCH),
    "team.skill_low": ("the least skilled CSMs did {} in an hour", MUCH),
    "team.skill_high": ("the most skilled CSMs did {} in an hour", MUCH),
    "team.ramp_start": ("new CSMs did {} in their first week", MUCH),
    "team.ramp_weeks": ("new CSMs took {} to learn the work", TIME),
    "team.load_limit": ("the most overload that CSMs can feel was {}", LARGE),
    "team.load_borne": ("CSMs bore {} work before they tire", MUCH),
    "team.burnout_gain": ("overload burned CSMs out {}", FAST),
    "team.burnout_recovery": ("CSMs recovered from burnout {}", FAST),
    "team.burnout_effect": ("burnout took {} of the effect of a CSM's work", MUCH),
    "team.quitting": ("CSMs quit {}", OFTEN),
    "team.quitting_burnout": ("burnout drove CSMs to quit {}", STRONG),
    "team.vacancy_weeks": ("a vacant seat stayed empty {}", LONG),
    "team.handover_loss": ("accounts lost {} trust when their CSM quits", MUCH),
    "team.coaching_skill": ("coaching raised the skill of CSMs {}", FAST),
    "team.coaching_relief": ("coaching relieved burnout {}", FAST),
    "team.as_written_spread": ("CSMs differed {} in how closely they follow playbooks", MUCH),
    "team.as_written_maturity": ("a better process made good {} of skipped steps", MUCH),
    "team.as_written_coaching": ("coaching made good {} of skipped steps", MUCH),
    "team.surveillance_burnout": ("being watched burned CSMs out {}", FAST),
    # Tickets with a clock
    "tickets.answer_minutes": ("answering a ticket took {}", TIME),
    "tickets.late_goodwill": ("a late answer cost {} goodwill at once", MUCH),
    "tickets.late_growth": ("each further hour of waiting cost {} goodwill", MUCH),
    "tickets.late_most": ("the most goodwill that one late answer can cost was {}", LARGE),
    # The market
    "market.arrivals_per_year": ("{} new customers came", MANY),
    "market.misfit_from": ("a customer had to fit {} to count as a misfit", Kind(
        "as badly", "worse", "less badly")),
    "market.reference_goodwill": ("it took {} goodwill to become a reference", MUCH),
    "market.reference_fit": ("references brought {} of the right customers", MANY),
    "market.outage_share": ("an outage hit {} accounts", MANY),
    "market.campaign_weeks": ("a competitor's campaign lasted {}", LONG),
    "market.campaign_loss": ("a competitor's campaign took {} accounts", MANY),
    "market.rise_goodwill": ("a price rise cost {} goodwill", MUCH),
    "market.interview_truth": ("exit interviews gave the true reason {}", OFTEN),
    "market.review_truth": ("churn reviews found the true reason {}", OFTEN),
    "market.review_delay": ("findings of churn reviews took {} to have an effect", TIME),
    "market.review_effect": ("a finding of a churn review prevented {}", MUCH),
    "market.review_floor": ("churn reviews left {} of the problems in the end", MUCH),
    "market.win_back": ("fewer lost customers came back", "more lost customers came back"),
    "market.win_back_slope": (
        "how happy lost customers once were mattered {} for winning them back", MUCH),
    "market.win_back_middle": ("customers had to have been {} to come back", Kind(
        "as happy", "happier", "less happy")),
    "market.win_back_fixed": ("mending what drove customers away did {} to win them back", MUCH),
    "market.win_back_from": ("it took {} before lost customers listen to an offer", TIME),
    "market.win_back_until": ("lost customers went on listening to an offer {}", LONG),
    "market.win_back_arr": ("customers who come back bought {}", MUCH),
    "market.win_back_adoption": ("customers who come back used the product {}", MUCH),
}  # fmt: skip
"""Key of an assumption -> its clause and kind, or its clauses for less and for more of it."""

PARTS = {0.1: "a tenth", 0.2: "a fifth", 0.25: "a quarter", 1 / 3: "a third", 0.5: "50 %",
         2 / 3: "two thirds", 0.75: "three quarters"}  # fmt: skip
SLIGHT, HALF, DOUBLE, ROUNDED = 0.075, 0.53, 1.9, 0.025
"""Below the first a change is called slight; from the next on one says half and twice. A part is
said of a change that falls short of it by the last at most."""


def clause(key: str, default: float | None, value: float, more: bool) -> str:
    """Return what would be so at a value or beyond: "customers bought at least a quarter more".

    Parameters
    ----------
    key
        Of an assumption.
    default
        What it is by default; None where that is not known.
    value
        The end of the range nearer to the default.
    more
        Whether what lies beyond is more of it, rather than less.

    Returns
    -------
    str
        Without words or a default of its own it reads "NAME were VALUE or more".
    """
    words = CLAUSES.get(key)
    if words is None or default is None:
        end = "or more" if more else "or less"
        return f"{key.rpartition('.')[2].replace('_', ' ')} were {number(value)} {end}"
    first, second = words
    if isinstance(second, str):
        return second if more else first
    return first.format(_size(second, value / default if default else 1.0, more))


def _size(kind: Kind, ratio: float, more: bool) -> str:
    """Return how much more or less in words: "at least a third more"."""
    by = ratio - 1 if more else 1 - ratio
    way, back = (kind.more, kind.less) if more else (kind.less, kind.more)
    if by < -ROUNDED:  # the default lies beyond the end
        most = min((part for part in PARTS if part >= -by - ROUNDED), default=max(PARTS))
        return f"at most {PARTS[most]} {back}"
    if by < SLIGHT:
        return f"slightly {way}"
    if ratio >= DOUBLE:
        return f"at least twice {kind.same}"
    if ratio <= HALF:
        return f"at most half {kind.same}"
    least = max((part for part in PARTS if part <= by + ROUNDED), default=min(PARTS))
    return f"at least {PARTS[least]} {way}"


def tendency(key: str, more: bool) -> str:
    """Return what is so where there is more or less of it: "customers bought more"."""
    words = CLAUSES.get(key)
    if words is None:
        return f"{key.rpartition('.')[2].replace('_', ' ')} was {'higher' if more else 'lower'}"
    first, second = words
    if isinstance(second, str):
        return second if more else first
    return first.format(second.more if more else second.less)
