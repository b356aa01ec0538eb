"""What work on an account is expected to bring, by rules of thumb with stated numbers.

They read what can be seen alone: the score for risk, weeks to the decision, milestones and usage
for adoption, tickets for open problems, the sponsor on file, revenue. An hour of work supports
health; health follows what supports it; that moves the chance to renew, and use moves expansion
besides. What an hour does is worked out by hand from the equations for an average account; what a
sign says is rounded from a typically served book of the model (A). Neither was fitted to how
policies compare.
"""

from functools import cached_property, lru_cache

import numpy as np

from simcs.compiled import compiled
from simcs.interventions.action import Action
from simcs.interventions.actions import ACTIONS
from simcs.signals.view import Bools, Floats, Ints, View

YEARS = 2.0
"""$ that a $ of ARR brings while it lasts: a margin of 0.79, some three years, discounted."""

HOUR = 105.0
"""$ that an hour of a CSM costs: 150,000 a year for 30 hours a week at 0.92 presence."""

LEAVING = (0.20, 0.12, 0.08)
"""Share of accounts that mean to leave at a yearly decision with low, mid and high touch."""

PER_POINT = 0.03
"""How much the logarithm of the odds of leaving falls with each point of the health score."""

SPREAD = 0.6
"""What health moves among accounts of one score, relative to an account of their mean chance."""

TURNED, TURNED_CONCEDED = 0.07, 0.10
"""What a logit of health adds to the chance to turn an account that gave notice."""

CONCEDED = 0.06
"""Share of its ARR that a concession keeps of an account that gave notice, the price cut paid."""

FOLLOWS = 0.1
"""Part of the gap between health and what supports it that closes each week."""

FADES = {"goodwill": 0.087, "root": 0.025, "enablement": 0.012, "sponsor": 0.038}
"""Part of an effect that is gone each week: forgotten, or it would have come by itself."""

FADES_YOUNG = 0.0625
"""The same of enablement in the first quarter, when accounts adopt by themselves."""

GOODWILL, GOODWILL_POWER = 0.10, 0.6
"""Health supported by an hour of goodwill, and the power of the hours of one week."""

ROOT = 0.03
"""Health supported by an hour of work on causes where a problem is open."""

TAUGHT = 0.06
"""Part of what is not yet adopted that an hour of enablement adds."""

ADOPTED = 2.5
"""Health that full adoption supports."""

GROWS = 0.18
"""Share of its ARR by which full adoption grows an account in two years, by expansion and by
renewals that do not shrink."""

SPONSORED = 0.06
"""Health supported by an hour of work on the sponsor where one is missing."""

SOLD = 0.007
"""Share of its ARR by which an hour of expansion work grows a fully adopted account."""

COMING = 104
"""Weeks in which decisions count."""

BEGUN, VALUED, ADOPTS = 0.25, 0.55, 0.70
"""Adoption before first value, after it, and after full adoption, at a usage of one half."""

BY_USAGE = 0.1
"""Adoption that full use says there is more than none; most of usage is habit."""

TROUBLE, BY_TICKETS = 0.2, 0.3
"""How likely a problem is open without any tickets, and what each of the usual measure adds."""

ON_FILE = 0.5
"""How far to believe that a sponsor who is missing on file is missing."""

LATEST = 0.6
"""Share of the contact load that shows in the latest contact of each kind."""

TOLERATED, WEARY = (2.1, 2.1, 4.2), 0.5
"""Recent calls up to which contact does all its good, with low, mid and high touch, and what each
one more takes of it."""

FORGOTTEN = 6.0
"""Weeks in which half of a contact is forgotten."""

STIRS, STIRS_WEEKS, STIRS_USE = 0.04, 8, 0.5
"""Chance that a contact makes an account that uses nothing reconsider in so many weeks before its
decision, and the adoption from which it does not."""


Hours = tuple[float, float, float]
Columns = tuple[
    tuple[Floats, ...], Floats, tuple[Ints, ...], tuple[Bools, ...], Floats, Ints, Floats
]
KINDS = ("goodwill", "root", "enablement", "sponsor")
GOOD, FOR_CAUSES, ENABLED, FOR_SPONSOR, ENABLED_YOUNG = range(5)
"""Kinds of effects, as `felt` has them."""


class Worth:
    """What each action is expected to bring with the accounts in view, $.

    Parameters
    ----------
    among
        The accounts that anything may be asked of; None: all.
    """

    def __init__(self, view: View, among: Bools | None = None) -> None:
        self.view = view
        self.among = np.ones(len(view.account), bool) if among is None else among

    def of(self, name: str, asked: Bools | None = None) -> Floats:
        """Return the $ that an action is expected to bring with each account, shape ``(n,)``.

        With others than those ``asked`` of (None: all that anything may be asked of) it is 0.
        """
        return self._brought(ACTIONS[name], asked, (1.0, 1.0, 1.0))

    def per_hour(self, name: str, asked: Bools | None = None) -> Floats:
        """Return the same for each hour of a CSM; 0 for an action that takes none."""
        return self._brought(ACTIONS[name], asked, ACTIONS[name].hours)

    def _brought(self, action: Action, some: Bools | None, hours: Hours) -> Floats:
        """Return what an action brings over some hours, by touch."""
        view = self.view
        brought = np.zeros(len(view.account))
        asked = self.among if some is None else self.among & some
        if action.concedes:
            each = np.asarray(hours, float)[view.touch]
            np.divide(YEARS * CONCEDED * view.arr, each, out=brought, where=asked & (each > 0))
        elif asked.any():
            _bring(brought, asked, *self._seen, action.load, _by_touch(action, hours))
        return brought

    @cached_property
    def _seen(self) -> Columns:
        """What `_bring` reads of the view."""
        view = self.view
        loads = {name: action.load for name, action in ACTIONS.items() if action.load > 0}
        terms = np.flatnonzero(np.bincount(view.term_weeks))
        longest = max(int(terms[-1]), int(view.weeks_to_renewal.max()))
        return (
            (view.arr, view.tickets, view.sponsor, view.usage),
            np.exp(-PER_POINT * (view.score - view.typical_score(0.5))),
            (view.touch, view.weeks_to_renewal, view.notice_weeks, view.term_weeks,
             view.tenure_weeks),
            (view.notice_given, view.conceded, view.first_value_reached, view.fully_adopted),
            view.latest_contact(loads, FORGOTTEN, self.among),
            *felt(tuple(terms.tolist()), longest // 64 * 64 + 63),
        )  # fmt: skip


@lru_cache
def _by_touch(action: Action, hours: Hours) -> Floats:
    """Return what `_bring` reads of an action over some hours, a row for each touch."""
    each = np.asarray(action.hours if action.equals is None else (action.equals,) * 3)
    usual = np.asarray(LEAVING)
    return np.stack(
        (
            GOODWILL * (each * action.goodwill) ** GOODWILL_POWER,
            ROOT * each * action.root,
            SPONSORED * each * action.sponsor,
            TAUGHT * each * action.enablement,
            SOLD * each * action.expansion,
            usual / (1 - usual),
            np.asarray(TOLERATED),
            np.asarray(hours, float),
        ),
        axis=1,
    )


@lru_cache(maxsize=16)
def felt(terms: tuple[int, ...], longest: int) -> tuple[Ints, Floats]:
    """Return how much of each kind of effect is in health at the decisions to come, summed.

    A support that fades by f a week moves health, which follows it by s a week, after d weeks
    by s/(s − f) · (e^(−f·d) − e^(−s·d)); d are the weeks to each of the decisions that come in
    `COMING` weeks, of which there is at least one, and only one after notice.

    Returns
    -------
    places
        Where each length of a term stands in the table.
    table
        Shape ``(terms, 2, longest + 1, 5)``: by term, whether notice was given, weeks to the next
        decision (after notice to the term), and kind of effect.
    """
    places, ahead = np.zeros(max(terms) + 1, np.int64), np.arange(longest + 1.0)
    places[list(terms)] = np.arange(len(terms))
    table = np.empty((len(terms), 2, len(ahead), 5))
    for term, (open_, noticed) in zip(terms, table, strict=True):
        coming = np.maximum(1.0, 1.0 + np.floor((COMING - ahead) / term))
        for part, count in ((open_, coming), (noticed, np.ones(len(ahead)))):
            followed = _left(FOLLOWS, term, ahead, count)
            for kind, rate in enumerate((*map(FADES.__getitem__, KINDS), FADES_YOUNG)):
                left = _left(rate, term, ahead, count)
                part[:, kind] = FOLLOWS / (FOLLOWS - rate) * (left - followed)
    return places, table


def _left(rate: float, term: int, ahead: Floats, count: Floats) -> Floats:
    """Return e^(−rate · d) summed over the weeks d of so many decisions, a term apart."""
    gone = 1 - np.exp(-rate * term * count)
    left: Floats = np.exp(-rate * ahead) * gone / (1 - np.exp(-rate * term))
    return left


@compiled
def adoption(first_value: bool, adopted: bool, usage: float) -> float:
    """Return how far an account has adopted, from its milestones and its usage."""
    reached = ADOPTS if adopted else (VALUED if first_value else BEGUN)
    used = 0.5 if np.isnan(usage) else min(max(usage, 0.0), 1.0)
    return reached + BY_USAGE * (used - 0.5)


@compiled
def sensitivity(usual: float, term: int, calm: float) -> float:
    """Return what a logit of health adds to the chance to stay at each coming decision.

    ``usual`` are the usual odds to leave in a year, ``calm`` by how much the score lowers them.
    """
    odds = usual * min(1.0, term / 52) * calm
    return SPREAD * odds / ((1.0 + odds) * (1.0 + odds))


@compiled
def until_it_counts(to_renewal: int, notice_weeks: int, term: int, noticed: bool) -> int:
    """Return the weeks until health counts next: to the decision, after notice to the term."""
    ahead = to_renewal if noticed else to_renewal - notice_weeks
    return ahead if noticed or ahead > 0 else ahead + term


@compiled
def supported(
    good: float, root: float, sponsored: float, tickets: float, sponsor: float, felt_of: Floats
) -> float:
    """Return the health that goodwill, work on causes and on the sponsor add at the decisions."""
    troubled = min(max(TROUBLE + BY_TICKETS * tickets, 0.0), 1.0)
    unsponsored = ON_FILE * min(max(1.0 - sponsor, 0.0), 1.0)
    moved: float = good * felt_of[GOOD]
    moved += root * troubled * felt_of[FOR_CAUSES]
    moved += sponsored * unsponsored * felt_of[FOR_SPONSOR]
    return moved


@compiled
def _bring(
    brought: Floats,
    asked: Bools,
    numbers: tuple[Floats, ...],
    calm: Floats,
    wholes: tuple[Ints, ...],
    flags: tuple[Bools, ...],
    contact: Floats,
    places: Ints,
    felt_by: Floats,
    load: float,
    by_touch: Floats,
) -> None:
    """Write what an action brings with each account that it is asked of, over some hours."""
    arr, tickets, sponsor, usage = numbers
    touch, to_renewal, notice_weeks, term_weeks, tenure = wholes
    notice_given, conceded, first_value, adopted = flags
    for n in range(brought.shape[0]):
        if not asked[n]:
            continue
        good, root, sponsored, teaches, sold, usual, tolerated, hours = by_touch[touch[n]]
        if hours == 0.0:
            continue
        term, noticed = term_weeks[n], notice_given[n]
        ahead = until_it_counts(to_renewal[n], notice_weeks[n], term, noticed)
        felt_of = felt_by[places[term], 1 if noticed else 0, ahead]
        has = adoption(first_value[n], adopted[n], usage[n])
        moved = supported(good, root, sponsored, tickets[n], sponsor[n], felt_of)
        taught = teaches * (1.0 - has)
        moved += ADOPTED * taught * felt_of[ENABLED_YOUNG if tenure[n] < 13 else ENABLED]
        if noticed:
            grown, sense = 0.0, TURNED_CONCEDED if conceded[n] else TURNED
        else:
            grown, sense = GROWS * taught + sold * has, sensitivity(usual, term, calm[n])
        beyond = max(0.0, contact[n] / LATEST + load - tolerated)
        share = min(max(1.0 - WEARY * beyond, 0.0), 1.0) * (moved * sense + grown)
        if not noticed and ahead <= STIRS_WEEKS:
            share -= STIRS * load * max(0.0, 1.0 - has / STIRS_USE)
        brought[n] = YEARS * arr[n] * share / hours
