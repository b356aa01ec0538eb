"""The model in Mesa 3: customers and CSMs are agents, and a step of the model is a week.

Agents have their state as attributes of their own and act on it in plain Python, as is usual in
Mesa. What they do is written once, in the scalar functions of simcs, which they call uncompiled:
numba would unpack an agent's record at every call, which takes it longer than the equations take
Python. What the company does as a whole (to plan, to keep the backlog, to close the ledger) is one
call of simcs a phase, on records that the company keeps of its customers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import attrgetter
from types import FunctionType
from typing import Any

import numpy as np
from mesa import Agent, Model
from mesa.agent import AgentSet
from numpy.typing import NDArray

from benchmarks import case
from benchmarks.peers import Final
from simcs import quantiles, randomness
from simcs.experiment.replications import Setup
from simcs.interventions.ceiling import Ceiling
from simcs.journey import drift, lifecycle, win_back
from simcs.journey.columns import ACCOUNT, Happening, Stage
from simcs.signals import readings, score, segment_signals
from simcs.signals.parameters import Score
from simcs.team import service
from simcs.team.work import NOBODY, TEAM_WORK
from simcs.world import market_state, phases
from simcs.world.state import WorldState

ACTIVE = int(Stage.ACTIVE)
IS_ASKED = int(Happening.IS_ASKED)
COIN = int(randomness.Stream.COIN)
TOSSED = segment_signals.KINDS[Score.coin]
FIRST_SEEN, SEEN = randomness.SEEN_WEEKLY
HEALTH_NOISE, USAGE_NOISE = drift.HEALTH_NOISE, readings.USAGE_NOISE

OBSERVED = ("usage", "usage_before", "tickets", "sentiment", "survey", "survey_week",
            "sponsor_seen", "sponsor_week", "pulse", "pulse_week", "flagged", "score",
            "score_before")  # fmt: skip
STANDING = ("adoption", "goodwill", "health")
DONE_FOR = ("last_done", "sessions", "conceded")
ACTED = ("happening", "arr", "stage", "end", "cause", "intent", "renewal", "first_value",
         "full_adoption", "conceded", "reported", "finding", "offered", "returned",
         "rise", "concession", "cut")  # fmt: skip
"""What the company keeps on record: of everyone when it plans, of everyone when it closes its
ledger, of those for whom something was finished, and of those who did something."""

OWN = tuple(name for name in ACCOUNT.names or () if name not in ("owner", "missed_since"))
"""What is the customer's to know; whose it is and what it was made to wait for is the company's."""


@cache
def as_python(function: Any) -> Any:
    """Return a compiled function as the Python that it is, and so all that it calls.

    But for two that take a number or a few and have much to compute: these stay as they are.
    """
    if function in (randomness.uniform, quantiles.normal) or not hasattr(function, "py_func"):
        return function
    code, names = function.py_func.__code__, function.py_func.__globals__
    called = {name: names[name] for name in code.co_names if hasattr(names.get(name), "py_func")}
    return FunctionType(code, {**names, **{name: as_python(f) for name, f in called.items()}})


act, answer = as_python(lifecycle.act), as_python(win_back.answer)
drifted, happenings = as_python(drift.drift), as_python(lifecycle.happenings)
observe, first_look = as_python(score.observe), as_python(score.first_look)
see_problems = as_python(readings.see_problems)
select, stays_away = as_python(market_state.select), as_python(market_state.stays_away)
next_free, serve_one = as_python(service.next_free), as_python(service.serve_one)


class Plain:
    """A row of a table as an object: its columns are its attributes."""


def read(target: Any, row: Any) -> Any:
    """Give an object the columns of a row as attributes, and return it."""
    values = (value.tolist() if isinstance(value, np.ndarray) else value for value in row.item())
    for name, value in zip(row.dtype.names, values, strict=True):
        setattr(target, name, value)
    return target


class Company(Model):  # type: ignore[misc]
    """The company's week, and its records.

    Parameters
    ----------
    world
        Before its first week; changed in place.
    """

    def __init__(self, world: WorldState) -> None:
        if isinstance(world.policy, Ceiling):
            raise TypeError("the ceiling works without CSMs")
        super().__init__(seed=world.seed)
        self.world = world
        self.week = 0
        self.key = (world.seed, world.replication)
        self.parameters = [read(Plain(), row) for row in world.parameters]
        self.signals = [read(Plain(), row) for row in world.signals]
        self.action_effects = [read(Plain(), row) for row in world.action_effects]
        self.team_parameters = [read(Plain(), row) for row in world.team_parameters]
        self.ledger: dict[int, Any] = {}
        self.tasks: dict[int, Any] = {}
        self.drawn, self.drawn_seen = np.empty((randomness.WEEKLY, 1)), np.empty((SEEN, 1))
        # Plain Python reads them through these: an array would give it numbers of numpy's own.
        self.draws: Any = memoryview(self.drawn.data)
        self.draws_seen: Any = memoryview(self.drawn_seen.data)
        self.used: list[int] = []
        self.available: list[int] = []
        self.customers: dict[int, Any] = {}
        self.staying = AgentSet([], random=self.random)
        self.moving: list[Any] = []
        self.team = [Csm(self, number) for number in range(len(world.team))]
        self.awaited: list[list[int]] = [[] for _ in range(world.horizon)]
        self.unsettled = world.market.parameters.outage_week is not None
        self.unsettled |= world.market.parameters.outage_chance > 0
        accounts = world.accounts
        for row, (stage, start) in enumerate(accounts[["stage", "start"]].tolist()):
            if stage == ACTIVE:
                self.staying.add(self.customer(row))
            elif 0 <= start < world.horizon:
                self.awaited[start].append(row)
        world.ledger["opening"][0] = accounts["arr"][accounts["stage"] == ACTIVE].sum()

    def customer(self, row: int) -> Any:
        """Return a new agent for an account."""
        return Customer(self, row)

    def step(self) -> None:
        """Simulate a week."""
        world, self.week = self.world, self.steps - 1
        self.meet_the_market()
        self.staying.do("look")
        self.record(self.staying, OBSERVED)
        world.active = np.flatnonzero(world.accounts["stage"] == ACTIVE)
        phases.plan(world, self.week)
        self.serve()
        asked = self.asked()
        for customer in self.moving:
            customer.happening = 0
        self.moving.clear()
        self.staying.do("live")
        for customer in asked:
            customer.answer()
        self.close()
        self.running = self.steps < world.horizon

    def meet_the_market(self) -> None:
        """Let in whom the market brings, and whatever else it brings."""
        world, week = self.world, self.week
        if self.unsettled:
            self.record(self.staying, ("problems",))
        before = self.copied("goodwill", "problems")
        market_state.turn(
            world.market,
            world.accounts,
            world.parameters,
            world.ledger,
            world.journal,
            self.key,
            week,
        )
        self.publish(before)
        for p, row in zip(self.parameters, world.parameters, strict=True):
            read(p, row)
        if week > 0:
            world.ledger["opening"][week] = world.ledger["closing"][week - 1]
        self.ledger = {week: read(Plain(), np.zeros_like(world.ledger[week]))}
        arrived = [customer for row in self.awaited[week] if (customer := self.welcomed(row))]
        self.record(arrived, OWN)

    def welcomed(self, row: int) -> Any:
        """Return the customer that arrives, or None."""
        customer = self.customer(row)
        if customer.arrive():
            self.staying.add(customer)
            return customer
        customer.remove()
        del self.customers[row]
        return None

    def serve(self) -> None:
        """Send what is automated; let CSMs do this week's due work in service order."""
        backlog = self.world.backlog
        self.begin_service()
        automated = self.world.action_effects["automated"][backlog["action"]] == 1
        due = backlog["due"] <= self.week
        for task in np.flatnonzero(due & automated).tolist():
            self.work_on(task, NOBODY)
        tasks = np.flatnonzero(due & ~automated & (backlog["owner"] != NOBODY))
        for task, owner in zip(tasks.tolist(), backlog["owner"][tasks].tolist(), strict=True):
            self.team[self.team[owner].pod].tray.append(task)
        self.agents_by_type[Csm].do("serve")
        self.end_service()

    def begin_service(self) -> None:
        """Take from the records what CSMs can do this week."""
        world = self.world
        self.tasks.clear()
        self.used, self.available = world.used.tolist(), world.available.tolist()
        for csm, row in zip(self.team, world.team, strict=True):
            read(csm, row)
        of_plain_objects: Any = service.Service
        self.service = of_plain_objects(
            self.tasks, self.team, self.team_parameters, self.available, self.used, world.spent,
            self.action_effects, self.this_week(),
        )  # fmt: skip

    def next_free(self, first: int) -> int:
        """Return who of a pod is free first, or `NOBODY`."""
        return int(next_free(self.used, self.available, self.team, first))

    def work_on(self, task: int, csm: int) -> None:
        """Let a CSM, or nobody, work on a task."""
        self.tasks[task] = read(Plain(), self.world.backlog[task])
        serve_one(self.service, task, csm)

    def this_week(self) -> Any:
        """Return the week as the agents' own functions take it, of plain objects."""
        of_plain_objects: Any = lifecycle.Week
        return of_plain_objects(self.customers, self.parameters, self.ledger, *self.key, self.week)

    def end_service(self) -> None:
        """Put on record what has been worked on, and for whom something was finished."""
        rows = list(self.tasks)
        for name in ("minutes", "started", "done"):
            self.world.backlog[name][rows] = [getattr(task, name) for task in self.tasks.values()]
        self.world.team["team_work"] = [csm.team_work for csm in self.team]
        done = [t for t in self.tasks.values() if t.done and t.account != TEAM_WORK]
        self.record([self.customers[task.account] for task in done], DONE_FOR)
        by_csms = [task for task in done if not self.action_effects[task.action].automated]
        self.record([self.customers[task.account] for task in by_csms], ("missed_since",))

    def asked(self) -> list[Any]:
        """Return the customers whom somebody worked on after they left."""
        rows = dict.fromkeys(task.account for task in self.tasks.values() if task.done)
        rows.pop(TEAM_WORK, None)
        return [self.customers[row] for row in rows if self.customers[row].asked]

    def close(self) -> None:
        """Close the week."""
        world, week = self.world, self.week
        self.record(self.staying, STANDING)
        self.record(self.moving, ACTED)
        back = [customer for customer in self.moving if customer.happening == IS_ASKED]
        self.record(back, ("adoption", "problems", "missed_since"))
        for customer in self.moving:
            if customer.stage == ACTIVE:
                self.staying.add(customer)
            else:
                self.staying.discard(customer)
        world.happening = np.array([customer.row for customer in self.moving], np.int64)
        for name, value in vars(self.ledger[week]).items():
            world.ledger[name][week] += value
        before = self.copied("health")
        phases.close(world, week)
        self.publish(before)
        if week == world.horizon - 1:
            self.record(self.customers.values(), OWN)

    def record(self, customers: Iterable[Any], names: Sequence[str]) -> None:
        """Put some columns of some customers on record."""
        found = list(map(attrgetter("row", *names), customers))
        if found:
            rows, *columns = zip(*found, strict=True)
            at = np.array(rows)
            for name, column in zip(names, columns, strict=True):
                self.world.accounts[name][at] = column

    def copied(self, *names: str) -> dict[str, NDArray[Any]]:
        """Return columns of the records as they stand, to `publish` what has become of them."""
        return {name: self.world.accounts[name].copy() for name in names}

    def publish(self, before: Mapping[str, NDArray[Any]]) -> None:
        """Let customers know what has been changed in their records."""
        for name, old in before.items():
            new = self.world.accounts[name]
            for row in set(np.nonzero(new != old)[0].tolist()):
                setattr(self.customers[row], name, new[row].tolist())


class Customer(Agent):  # type: ignore[misc]
    """One account, which knows only itself; its attributes are the columns of `ACCOUNT`.

    Parameters
    ----------
    row
        Where the company keeps its record.
    """

    __slots__ = (*(ACCOUNT.names or ()), "entities", "p", "row", "s")

    def __init__(self, model: Company, row: int) -> None:
        super().__init__(model)
        self.row = row
        read(self, model.world.accounts[row])
        self.entities = np.array([self.entity])
        self.p, self.s = model.parameters[self.segment], model.signals[self.segment]
        model.customers[row] = self

    def arrive(self) -> bool:
        """Become a customer, unless only a reference would have brought it and none does."""
        model: Company = self.model
        selection = market_state.selection(model.world.market)
        if stays_away(self, selection.references, *model.key, model.week):
            return False
        select(self, self.p, selection)
        self.stage = ACTIVE
        model.ledger[model.week].new += self.arr
        first_look(self, self.s)
        return True

    def look(self) -> None:
        """Be observed, by its own random numbers."""
        model: Company = self.model
        week, key, mine = model.week, model.key, model.draws_seen
        randomness.draw(model.drawn_seen, FIRST_SEEN, self.entities, week, *key)
        mine[USAGE_NOISE, 0] = quantiles.normal(mine[USAGE_NOISE, 0])
        coin = 0.5
        if self.s.kind == TOSSED:
            coin = randomness.uniform(*key, self.entity, week, COIN, 0)
        see_problems(self, self.s, *key, week)
        observe(self, self.s, mine, 0, coin, week)

    def live(self) -> None:
        """Drift through the week by its own random numbers, and do what has come of it."""
        model: Company = self.model
        week, key, mine = model.week, model.key, model.draws
        randomness.draw(model.drawn, 0, self.entities, week, *key)
        mine[HEALTH_NOISE, 0] = quantiles.normal(mine[HEALTH_NOISE, 0])
        drifted(self, self.p, model.world.maturity, mine, 0, week)
        self.happening = happenings(self, self.p, mine, 0, week)
        if self.happening:
            act(model.this_week(), self.row, self.happening)
            model.moving.append(self)

    def answer(self) -> None:
        """Once gone, answer what was asked, and perhaps come back."""
        model: Company = self.model
        self.happening = IS_ASKED
        answer(model.this_week(), self.row)
        model.moving.append(self)


class Csm(Agent):  # type: ignore[misc]
    """A seat in the team, and who sits there; its attributes are the columns of `CSM`.

    Parameters
    ----------
    number
        Its row in the world's team.
    """

    def __init__(self, model: Company, number: int) -> None:
        super().__init__(model)
        self.number = number
        self.tray: list[int] = []
        read(self, model.world.team[number])

    def serve(self) -> None:
        """Have the work of the pod that begins here done by its first member who is free."""
        model: Company = self.model
        for task in self.tray:
            csm = model.next_free(self.number)
            if csm == NOBODY:
                break
            model.work_on(task, csm)
        self.tray.clear()


def rehearse(world: WorldState) -> None:
    """Compile what the company calls, on a copy."""
    Company(world.copy()).step()


def opened(prepared: Setup, replication: int = 0) -> Callable[[], Final]:
    """Return a function that runs a replication of the first arm; see `benchmarks.peers`."""
    world = case.opened(prepared, replication)
    rehearse(world)
    company = Company(world)

    def simulate() -> Final:
        company.run_model()
        return Final(world.accounts, world.ledger)

    return simulate
