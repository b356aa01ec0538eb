"""Earlier work on a problem is worth no less than the same work later.

Everyone has two problems on the first day, and gets six weeks of work on the larger of them, named,
from some week on. False alarms: logos and gross of four pairs of weeks at `CHANCE` each, so 0.08 %
a case at most; 0.24 % in the fast tier, 1.6 % in the slow one.
"""

import pytest

from simcs.interventions.actions import NUMBERS
from simcs.interventions.plan import CAUSE_NUMBERS, Plan
from simcs.signals.view import View
from simcs.world.state import WorldState
from tests.directions import CHANCE, Company, lowest, run, stating
from tests.tiers import POINTS

WEEKS = (52, 26, 13, 0)
"""From which week on there is work, latest first."""
LASTS = 6
TWO_YEARS = 104


class Work:
    """Six weeks of work on what is most open with everyone; whoever decides here knows what is."""

    world: WorldState

    def __init__(self, begins: int, action: str) -> None:
        self.begins = begins
        self.action = action

    def plan(self, view: View) -> Plan:
        """Ask for it week by week."""
        plan = Plan()
        if self.begins <= view.week < self.begins + LASTS:
            largest = self.world.accounts["problems"][view.account].argmax(axis=1)
            for cause, number in CAUSE_NUMBERS.items():
                plan.add(largest == number, self.action, 1.0, cause=cause)
        return plan


def chance(
    company: Company, action: str, size: int, root_alone: bool = False, unfit: float = 0.0
) -> float:
    """Return the least chance, were there no law, of what is left after work at each time.

    With ``unfit`` everyone's fit and health are worse by so much.
    """
    book = stating(company.book(size), open_issues=2)
    series = []
    for begins in WEEKS:
        policy = Work(begins, action)
        policy.world = company.world(policy, book, TWO_YEARS)
        if root_alone:
            effects = policy.world.action_effects
            effects["root"][NUMBERS[action]], effects["good"][NUMBERS[action]] = 1.0, 0.0
        for name in ("fit", "health"):
            policy.world.accounts[name] -= unfit
        series.append(run(policy.world))
    return lowest(series)


@pytest.mark.parametrize("action", ["escalation", "executive_call"])
def test_earlier_work_is_worth_no_less(action: str) -> None:
    """As actions are: part of their hours pleases, which fades."""
    assert chance(Company(), action, 1500) > CHANCE


def test_earlier_work_on_the_cause_alone_is_worth_no_less() -> None:
    assert chance(Company(), "escalation", 1500, root_alone=True) > CHANCE


def test_it_fails_where_problems_do_good() -> None:
    company = Company(flipped=("health_problems",))
    assert chance(company, "executive_call", 2500, root_alone=True, unfit=5.0) < CHANCE


@pytest.mark.slow
@pytest.mark.parametrize("number", range(POINTS))
def test_earlier_work_is_worth_no_less_wherever_parameters_are(number: int) -> None:
    """Under sets of alternative assumptions."""
    assert chance(Company(number), "escalation", 1500) > CHANCE
