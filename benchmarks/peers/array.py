"""The case as array code: one array per state, steps over everyone at once, masks for the few.

Written the way that array-based frameworks for agents have it: a table of people, modules that
step, distributions that draw for all, and a loop over the modules of a week. It opens in the very
worlds of simcs and has random numbers of its own from then on, so it agrees statistically: what
tests/benchmarks/test_benchmark_array.py shows.

It simulates what the case has: policy blend (which names no causes, and asks nothing of those who
left), the usual forms of the equations, a market without events, the composite score; `opened`
refuses any other world.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.case import opened as opened_world
from benchmarks.peers import Final
from benchmarks.peers.array_modules import Customers, Market, Telemetry
from benchmarks.peers.array_people import People
from benchmarks.peers.array_team import Team
from simcs.experiment.replications import Setup
from simcs.interventions.policies import Blend
from simcs.journey.columns import WEEK
from simcs.world.state import WorldState


class Sim:
    """One run.

    Parameters
    ----------
    world
        An opened world; everything is copied out of it.
    """

    def __init__(self, world: WorldState) -> None:
        _require(world)
        key = (world.seed, world.replication)
        self.horizon = world.horizon
        self.ledger = np.zeros(world.horizon, WEEK)
        self.people = People(world)
        self.telemetry = Telemetry(world, key)
        self.market = Market(world, self.telemetry, key)
        self.team = Team(world, key)
        self.customers = Customers(world, key)

    def run(self) -> Final:
        """Run all weeks."""
        people, team = self.people, self.team
        closing = int(people.arr.sum())
        for week in range(self.horizon):
            totals: dict[str, Any] = {"opening": closing, "new": 0}
            self.market.step(people, totals, week)
            self.telemetry.step(people, week)
            team.plan(people, week)
            care = team.serve(people, totals, week)
            self.customers.step(people, care, team.maturity, week)
            gone = self.customers.act(people, totals, week)
            team.close(people, totals, week)
            people.exit(gone)
            self.take_stock(totals)
            team.advance(people, totals, week)
            closing = totals["closing"]
            row = self.ledger[week]
            for name, value in totals.items():
                row[name] = value
        return Final(people.table(self.horizon), self.ledger)

    def take_stock(self, totals: dict[str, Any]) -> None:
        """Count the book as it stands at the close.

        Raises
        ------
        ArithmeticError
            When the ledger does not close, to the cent.
        """
        people, customers = self.people, self.customers
        retained = people.retained
        totals["closing"] = int(people.arr.sum())
        totals["logos"] = people.count
        totals["retained_logos"] = np.count_nonzero(retained)
        totals["retained_arr"] = people.arr[retained].sum()
        totals["retained_gross"] = np.minimum(people.arr, people.opening_arr)[retained].sum()
        references = people.adoption >= customers.p.full_adoption
        references &= people.goodwill >= self.market.market.reference_goodwill
        references &= ~people.leaving
        count = np.count_nonzero(references)
        totals["references"] = count
        self.market.references = count / people.count if people.count else 0.0
        flows = totals["opening"] + totals["new"] + totals["expansion"]
        if flows - totals["contraction"] - totals["churn"] != totals["closing"]:
            raise ArithmeticError(f"the ledger does not close: {totals}")


def _require(world: WorldState) -> None:
    """Refuse what this version does not simulate.

    Raises
    ------
    ValueError
        When the world needs more than the case does.
    """
    market = world.market.parameters
    chances = market.downturn_chance, market.outage_chance, market.campaign_chance
    weeks = market.downturn_week, market.outage_week, market.rise_week
    asked = {
        "a policy but blend": not isinstance(world.policy, Blend),
        "events of the market": any(chances) or any(week is not None for week in weeks),
        "a score of its own kind": bool(world.signals["kind"][0]),
        "tickets": world.tickets is not None,
        "other forms of usage, terms and work on causes": not (
            world.signals["usage_feed"].all()
            and world.parameters[["term_in_odds", "root_open_only"]][0].item() == (1, 1)
        ),
        "interest without limit": np.isinf(world.parameters["interest_limit"][0]),
        "how contacts are made": bool(world.parameters["minds_how"].any()),
    }
    if any(asked.values()):
        needs = ", ".join(what for what, needed in asked.items() if needed)
        raise ValueError(f"the array version does not simulate {needs}")


def opened(prepared: Setup, replication: int) -> Callable[[], Final]:
    """Return a function that runs one replication; see `benchmarks.peers`."""
    return Sim(opened_world(prepared, replication)).run
