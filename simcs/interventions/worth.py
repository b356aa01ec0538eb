"""What work on an account is expected to bring, by rules of thumb with stated numbers.

They read what can be seen alone: the score for risk, weeks to the decision, milestones and usage
for adoption, tickets for open problems, the sponsor on file, revenue. An hour of work supports
health; health follows what supports it; that moves the chance to renew, and use moves expansion
besides. What an hour does is worked out by hand from the equations for an average account; what a
sign says is rounded from a typically served book of the model (A). Neither was fitted to how
policies compare.
"""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.action import Action
from simcs.interventions.actions import ACTIONS
from simcs.signals.view import Bools, Floats, View

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
"""Share of the contact load that is told by the latest contact of each kind."""

TOLERATED, WEARY = (2.1, 2.1, 4.2), 0.5
"""Recent calls up to which contact does all its good, with low, mid and high touch, and what each
one more takes of it."""

FORGOTTEN = 6.0
"""Weeks in which half of a contact is forgotten."""

STIRS, STIRS_WEEKS, STIRS_USE = 0.04, 8, 0.5
"""Chance that a contact makes an account that uses nothing reconsider in so many weeks before its
decision, and the adoption from which it does not."""


class Rows:
    """Some accounts of a view: the same columns, cut down to them."""

    def __init__(self, view: View, among: Bools | None) -> None:
        self.whole = view
        self.rows = slice(None) if among is None else np.flatnonzero(among)

    def __getattr__(self, column: str) -> NDArray[Any]:
        cut: NDArray[Any] = getattr(self.whole, column)[self.rows]
        self.__dict__[column] = cut
        return cut

    def weeks_since(self, action: str) -> Floats:
        """Return the weeks since an action was last done with each of them."""
        return self.whole.weeks_since(action)[self.rows]

    def typical_score(self, share: float) -> Floats:
        """Return the score below which a share of the segment of each of them typically is."""
        return self.whole.typical_score(share)[self.rows]


class Worth:
    """What each action is expected to bring with the accounts in view, $.

    Parameters
    ----------
    among
        The accounts that it is asked of; None: all. Of others it says 0.
    """

    def __init__(self, view: View, among: Bools | None = None) -> None:
        self.view = Rows(view, among)

    def of(self, name: str) -> Floats:
        """Return the $ that an action is expected to bring with each account, shape ``(n,)``."""
        found = np.zeros(len(self.view.whole.account))
        found[self.view.rows] = self._of(name)
        return found

    def _of(self, name: str) -> Floats:
        view, action = self.view, ACTIONS[name]
        arr: Floats = view.arr
        if action.concedes:
            return YEARS * CONCEDED * arr
        each = np.asarray(action.hours if action.equals is None else (action.equals,) * 3)
        hours, touch, felt = each[view.touch], view.touch, self.felt
        moved = GOODWILL * ((each * action.goodwill) ** GOODWILL_POWER)[touch] * felt["goodwill"]
        if action.root:
            moved += ROOT * hours * action.root * self.troubled * felt["root"]
        if action.sponsor:
            moved += SPONSORED * hours * action.sponsor * self.unsponsored * felt["sponsor"]
        taught = TAUGHT * hours * action.enablement * (1.0 - self.adoption)
        moved += ADOPTED * taught * felt["enablement"]
        grown = GROWS * taught + SOLD * hours * action.expansion * self.adoption
        grown = np.where(view.notice_given, 0.0, grown)
        share = self._unwearied(action) * (moved * self.sensitivity + grown)
        brings: Floats = YEARS * arr * (share - self._stirred(action))
        return brings

    def per_hour(self, name: str) -> Floats:
        """Return the same for each hour of a CSM; 0 for an action that takes none."""
        hours = np.asarray(ACTIONS[name].hours, float)[self.view.whole.touch]
        return np.where(hours > 0, self.of(name) / np.maximum(hours, 1e-9), 0.0)

    @cached_property
    def adoption(self) -> Floats:
        """Return how far each account has adopted, from its milestones and its usage."""
        view = self.view
        reached = np.where(view.first_value_reached, VALUED, BEGUN)
        reached = np.where(view.fully_adopted, ADOPTS, reached)
        used = np.where(np.isnan(view.usage), 0.5, np.clip(view.usage, 0.0, 1.0))
        return reached + BY_USAGE * (used - 0.5)

    @cached_property
    def troubled(self) -> Floats:
        """Return how likely a problem is open, from tickets."""
        return np.clip(TROUBLE + BY_TICKETS * self.view.tickets, 0.0, 1.0)

    @cached_property
    def unsponsored(self) -> Floats:
        """Return how much of a sponsor is missing, from what is on file."""
        return ON_FILE * np.clip(1.0 - self.view.sponsor, 0.0, 1.0)

    @cached_property
    def to_decision(self) -> Floats:
        """Return the weeks until health counts next: to the decision, after notice to the term."""
        view = self.view
        ahead = view.weeks_to_renewal - view.notice_weeks
        later = np.where(ahead > 0, ahead, ahead + view.term_weeks)
        return np.where(view.notice_given, view.weeks_to_renewal, later).astype(float)

    @cached_property
    def sensitivity(self) -> Floats:
        """Return what a logit of health adds to the chance to stay at each coming decision."""
        view = self.view
        usual = np.asarray(LEAVING)[view.touch]
        odds = usual / (1 - usual) * np.minimum(1.0, view.term_weeks / 52)
        odds = odds * np.exp(-PER_POINT * (view.score - view.typical_score(0.5)))
        staying = SPREAD * odds / (1 + odds) ** 2
        turned = np.where(view.conceded, TURNED_CONCEDED, TURNED)
        return np.where(view.notice_given, turned, staying)

    @cached_property
    def contact(self) -> Floats:
        """Return the recent calls of each account, from the latest contact of each kind."""
        total = np.zeros(len(self.view.arr))
        for name, action in ACTIONS.items():
            if action.load > 0:
                total += action.load * np.exp2(self.view.weeks_since(name) / -FORGOTTEN)
        return total / LATEST

    def _unwearied(self, action: Action) -> Floats:
        tolerated = np.asarray(TOLERATED)[self.view.touch]
        beyond = np.maximum(0.0, self.contact + action.load - tolerated)
        return np.clip(1.0 - WEARY * beyond, 0.0, 1.0)

    def _stirred(self, action: Action) -> Floats:
        """Return the chance that the contact itself makes an account decide to leave."""
        shy = np.maximum(0.0, 1.0 - self.adoption / STIRS_USE)
        soon = (self.to_decision <= STIRS_WEEKS) & ~self.view.notice_given
        return np.where(soon, STIRS * action.load * shy, 0.0)

    @cached_property
    def felt(self) -> dict[str, Floats]:
        """Return how much of each kind of effect is in health at the decisions to come, summed.

        A support that fades by f a week moves health, which follows it by s a week, after d weeks
        by s/(s − f) · (e^(−f·d) − e^(−s·d)).
        """
        followed = self._left(FOLLOWS)
        young = self.view.tenure_weeks < 13
        felt = {}
        for kind, usual in FADES.items():
            left = FOLLOWS / (FOLLOWS - usual) * (self._left(usual) - followed)
            if kind == "enablement" and young.any():
                own = FOLLOWS / (FOLLOWS - FADES_YOUNG) * (self._left(FADES_YOUNG) - followed)
                left = np.where(young, own, left)
            felt[kind] = left
        return felt

    @cached_property
    def decisions(self) -> Floats:
        """Return how many decisions there are to come in `COMING` weeks, at least one."""
        view = self.view
        count = np.maximum(1.0, 1.0 + np.floor((COMING - self.to_decision) / view.term_weeks))
        return np.where(view.notice_given, 1.0, count)

    def _left(self, rate: float) -> Floats:
        """Return e^(−rate · d) summed over the weeks d of the decisions to come."""
        term = self.view.term_weeks
        gone = 1 - np.exp(-rate * term * self.decisions)
        left: Floats = np.exp(-rate * self.to_decision) * gone / (1 - np.exp(-rate * term))
        return left
