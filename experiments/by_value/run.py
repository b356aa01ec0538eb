"""How far rules on what can be seen come from chance to full knowledge: who gets the hour.

python -m experiments.by_value.run [COMPANIES] [REPLICATIONS]      some minutes

Three orders of the same work in the same hours: at random, `by_value`, and by what an hour would
truly bring (`experiments.by_value.bound`). All choose from the same actions with the same pauses;
nobody improves the process or talks of expansion, so that only who gets the hour differs. Shares of
the week are 15 and 40 %: the rest of it is left idle by all. The team is a pool, so that chance in
the last task of each owner's week does not make hours differ.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.by_value.bound import true_gains
from simcs.analysis.interval import mean_interval
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.interventions.by_value import ByValue, allowed, spend
from simcs.interventions.care import PAUSES
from simcs.interventions.hours import hours_of
from simcs.interventions.plan import Plan, Policy
from simcs.interventions.policies import Nothing
from simcs.journey.columns import Stage
from simcs.signals.view import Floats, View
from simcs.world import loop
from simcs.world.state import WorldState

SHARES = (0.15, 0.40)
ORDERS = ("at random", "by_value", "bound")
SIZE, WEEKS, SEED = 500, 156, 4_100
MARGIN, DISCOUNT = 0.79, 0.15
LEFT_YEARS = 5
"""Years after the horizon in which what is left then counts."""
NEED = 0.6
EQUAL = 0.02


@dataclass
class AtRandom:
    """Spend the hours on accounts and actions drawn at random from what is allowed."""

    share: float

    def plan(self, view: View) -> Plan:
        """Ask for what is drawn."""
        plan = Plan()
        if len(view.account):
            drawn = [
                np.where(may, view.random(number), 0.0)
                for number, may in enumerate(allowed(view).values())
            ]
            spend(plan, view, np.stack(drawn), self.share)
        return plan


@dataclass
class Bound:
    """Spend them where an hour truly brings most; it sees its world, so it is no policy."""

    share: float
    world: WorldState

    def plan(self, view: View) -> Plan:
        """Ask for what is best."""
        plan = Plan()
        if len(view.account):
            may = np.stack([*allowed(view).values()])
            hours = np.stack([hours_of(view, name) for name in PAUSES])
            gain = true_gains(self.world, view.account, may, view.week)
            worth: Floats = np.where(may, gain / np.maximum(hours, 1e-9), 0.0)
            spend(plan, view, worth, self.share)
        return plan


def policy_of(order: str, share: float, world: WorldState) -> Policy:
    """Return the policy that spends a share of the week in an order."""
    if order == "at random":
        return AtRandom(share)
    if order == "bound":
        return Bound(share, world)
    return ByValue(improvement=0.0, talks=0, share=share) if order == "by_value" else Nothing()


@dataclass(frozen=True)
class Totals:
    """What came of one future under one order.

    Parameters
    ----------
    net, gross, logos
        Retention of the opening book at the horizon, shares.
    hours
        Worked in the run.
    dollars, left
        Discounted margin of an opening account up to the horizon, and in `LEFT_YEARS` after it if
        each segment goes on as in the last year.
    """

    net: float
    logos: float
    hours: float
    dollars: float
    left: float


def summed_up(world: WorldState, watch: Callable[[WorldState], None] | None = None) -> Totals:
    """Run a world and sum it up; ``watch`` sees it at the close of each week."""
    opening = world.accounts["opening"] == 1
    began = float(world.accounts["arr"][opening].sum())
    before: NDArray[np.float64] = np.zeros(0)
    for week in loop.weeks(world):
        if week == world.horizon - 53:
            before = np.where(world.accounts["stage"] == Stage.ACTIVE, world.accounts["arr"], 0)
        if watch is not None:
            watch(world)
    accounts, ledger = world.accounts, world.ledger
    now = np.where(accounts["stage"] == Stage.ACTIVE, accounts["arr"], 0).astype(float)
    arr = np.concatenate(([began], ledger["retained_arr"][:-1])) / 100
    worth = (1 + DISCOUNT) ** (-np.arange(world.horizon) / 52)
    left = 0.0
    for segment in range(len(world.segment_names)):
        own = accounts["segment"] == segment
        kept = now[own & (before > 0)].sum() / max(before[own].sum(), 1.0)
        years = np.arange(LEFT_YEARS)
        grown = (kept**years * (1 + DISCOUNT) ** -(world.horizon / 52 + years + 0.5)).sum()
        left += now[own & opening].sum() / 100 * grown * np.sqrt(kept)
    count = int(opening.sum())
    return Totals(
        net=float(ledger["retained_arr"][-1] / began),
        logos=float(ledger["retained_logos"][-1] / count),
        hours=float(ledger["minutes_used"].sum() / 60),
        dollars=float(MARGIN * (worth * arr / 52).sum() / count),
        left=float(MARGIN * left / count),
    )


def company(seed: int) -> Setup:
    """Return a company."""
    return prepare(
        compose([
            f"seed={seed}", f"book.size={SIZE}", f"horizon_weeks={WEEKS}",
            "book.burn_in_accounts=300", "team.ownership=pool", "driver=loop", "depth=quick",
            "policies=[none]",
        ])
    )  # fmt: skip


def measured(setup: Setup, replications: int) -> NDArray[np.float64]:
    """Return net, logos, hours, $ and $ with what is left, shape (shares, orders, 5).

    They are means over futures, which all orders share.
    """
    found = np.zeros((len(SHARES), len(ORDERS), 5))
    for replication in range(replications):
        opened = setup.opened(replication)
        for s, share in enumerate(SHARES):
            for o, order in enumerate(ORDERS):
                world = opened.copy()
                world.policy, world.name = policy_of(order, share, world), order
                one = summed_up(world)
                figures = (one.net, one.logos, one.hours, one.dollars, one.dollars + one.left)
                found[s, o] += np.asarray(figures) / replications
    return found


def said(values: NDArray[np.float64], scale: float = 1.0, digits: int = 1) -> str:
    """Return a mean over companies and half of its 95 % interval."""
    mean, low, high = mean_interval(values * scale)
    return f"{mean:+,.{digits}f} ± {(high - low) / 2:,.{digits}f}"


def report(found: NDArray[np.float64]) -> str:
    """Return the table of a study, of shape (companies, shares, orders, 5)."""
    lines = []
    for s, share in enumerate(SHARES):
        chance, ours, bound = (found[:, s, o] for o in range(len(ORDERS)))
        hours = found[:, s, :, 2].mean(axis=0)
        apart = (hours.max() - hours.min()) / hours.mean()
        lines.append(
            f"{share:.0%} of the week: hours {', '.join(f'{h:,.0f}' for h in hours)} "
            f"({apart:.1%} apart; allowed {EQUAL:.0%}{'' if apart <= EQUAL else ': NOT EQUAL'})"
        )
        for name, column, scale in (
            ("net retention, points", 0, 100.0),
            ("logo retention, points", 1, 100.0),
            ("$ an account, three years", 3, 1.0),
            ("$ an account, with what is left", 4, 1.0),
        ):
            way = (ours - chance)[:, column].mean() / (bound - chance)[:, column].mean()
            lines.append(
                f"  {name}: by_value {said((ours - chance)[:, column], scale)}, "
                f"bound {said((bound - chance)[:, column], scale)} over random order; "
                f"{way:.0%} of the way"
                f"{'' if way >= NEED else f' (asked: {NEED:.0%})'}"
            )
    return "\n".join(lines)


def main() -> None:
    """Run the study and print its table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name, usual, least in (("companies", 8, 2), ("replications", 2, 1)):
        allowed_counts = range(least, 1_000)
        parser.add_argument(
            name, nargs="?", type=int, default=usual, choices=allowed_counts, metavar=name.upper(),
            help=f"{least} to 999, by default {usual}",
        )  # fmt: skip
    given = parser.parse_args()
    companies, replications = given.companies, given.replications
    found = []
    for number in range(companies):
        found.append(measured(company(SEED + number), replications))
        print(f"company {number + 1} of {companies}", file=sys.stderr, flush=True)
    print(report(np.stack(found)))


if __name__ == "__main__":
    main()
