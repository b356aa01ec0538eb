"""The phases of a week, once: market, telemetry, plan, service, drift, close.

The model's page counts drift as the beginning of the close. Both drivers and the door go through
them in this order; the drivers differ only in who calls `serve_one` and in who calls what a
customer does. Some phases are in one piece and in parts, for who does something in between or
needs the speed: `plan` (agents) is `begin_work`, `asked_of` and `take_up` (loop and door).
The computations are in other modules: here is what a phase takes from a `WorldState`, and where it
puts the results.
"""

import numpy as np
from numpy.typing import NDArray

from simcs.book.dates import month_of
from simcs.columns import Rows
from simcs.compiled import plain
from simcs.interventions import memory
from simcs.interventions.actions import NUMBERS
from simcs.interventions.asking import ask
from simcs.interventions.ceiling import Ceiling, care_for_all, improve_with_all
from simcs.interventions.plan import Policy
from simcs.interventions.wishes import Tables, Wishes
from simcs.journey.columns import Stage
from simcs.journey.lifecycle import WeekParts
from simcs.signals.remembered import rows_of_tables
from simcs.signals.score import telemetry
from simcs.signals.signal import measure
from simcs.signals.view import View
from simcs.team import as_written, service
from simcs.team.backlog import put_in_order, without
from simcs.team.changes import UNCHANGED, change
from simcs.team.csm import begin_week
from simcs.team.growth import join
from simcs.team.service import Service, ServiceParts
from simcs.team.work import TASK, By
from simcs.world import customers, market_state
from simcs.world.arrivals import let_in, merged
from simcs.world.closing import Rules, settle_week
from simcs.world.journal import NO_PAIRS
from simcs.world.state import WorldState

FUTURE = int(Stage.FUTURE)
ACTIVE = int(Stage.ACTIVE)
OTHERS = (int(By.SPECIALIST), int(By.EXECUTIVE))


def week_parts(world: WorldState, week: int) -> WeekParts:
    """Return the parts of a week of a world, as compiled code takes them."""
    return world.accounts, world.parameters, world.ledger, world.seed, world.replication, week


def service_of(world: WorldState, week: int) -> Service:
    """Return the team's week, for service."""
    return plain(service.named)(service_parts(world, week))


def service_parts(world: WorldState, week: int) -> ServiceParts:
    """Return the parts of the team's week, as compiled code takes them."""
    return (
        world.backlog,
        world.team,
        world.team_parameters,
        world.available,
        world.used,
        world.spent,
        world.action_effects,
        week_parts(world, week),
    )


def market(world: WorldState, week: int) -> Rows:
    """Apply market events and add the accounts that arrive; return their row numbers."""
    key = (world.seed, world.replication)
    if week == 0:
        stage = world.accounts["stage"]
        world.active = np.flatnonzero(stage == ACTIVE)
        awaited = np.flatnonzero(stage == FUTURE)
        world.awaited = awaited[np.argsort(world.accounts["start"][awaited], kind="stable")]
    market_state.turn(
        world.market, world.accounts, world.parameters, world.ledger, world.journal, key, week
    )
    who = (*market_state.selection(world.market),)
    new, count = let_in(week_parts(world, week), world.active, world.awaited, world.signals, who)
    world.journal.arrived = new
    if count:
        world.awaited = world.awaited[count:]
        world.active = merged(world.active, new)
    return new


def observe(world: WorldState, week: int) -> None:
    """Take this week's readings."""
    key = (world.seed, world.replication)
    telemetry(world.accounts, world.active, world.signals, *key, week)
    if world.readings:
        touch = world.parameters["touch"]
        measure(world.readings, world.accounts, world.active, touch, week, key, world.team)


def begin_work(world: WorldState, week: int) -> None:
    """Add new CSMs to the team, and give everyone in place their hours."""
    p = world.team_parameters[0]
    if world.changes != UNCHANGED:
        loss, spare = float(p["handover_loss"]), int(p["growth_limit"])
        world.journal.lost_csm = change(
            world.team, world.accounts, world.backlog, world.named, week, world.changes, loss, spare
        )
    if p["growth_limit"]:
        join(world.team, world.accounts, world.backlog, world.named, week)
    world.in_place, minutes = begin_week(
        world.team, world.available, minutes_now(world), world.team_parameters, week
    )
    world.used[:] = 0
    world.ledger["minutes_available"][week] = minutes


def plan(world: WorldState, week: int) -> None:
    """Ask the policy for its plan and put its tasks into the backlog, in service order."""
    begin_work(world, week)
    take_up(world, week, asked_of(world, week, world.policy, world.name))


def view_of(
    world: WorldState, week: int, remembered: memory.Memory, columns_read: set[str | int]
) -> View:
    """Return what can be seen of a world as a week's work is planned."""
    return View(
        accounts=world.accounts,
        active=world.active,
        week=week,
        csms=world.in_place,
        hours_available=int(world.ledger["minutes_available"][week]) / 60,
        segment_names=world.segment_names,
        touch=world.parameters["touch"],
        action_numbers=NUMBERS,
        typical_scores=world.typical_scores,
        key=(world.seed, world.replication),
        memory=remembered,
        columns_read=columns_read,
        readings=world.readings,
        backlog=world.backlog,
        seats=(world.team["pod"], world.available),
        team=world.team,
        outage=world.journal.outage,
        price_rise=world.journal.rise_announced,
        month=month_of(world.first_day, week),
        mended=world.parameters["mended"][0],
        not_done=as_written.deciding(
            world.team, world.team_parameters, world.maturity, world.accounts,
            (world.seed, world.replication), week,
        ),
        own=world.own,
    )  # fmt: skip


def shown_to(world: WorldState, week: int, policy: Policy | None) -> View:
    """Return the view of a policy; its reads are not counted among those of the run."""
    return view_of(world, week, remembered_of(world, policy)[0], set())


def asked_of(world: WorldState, week: int, policy: Policy, name: str) -> Wishes:
    """Return the checked plan of a policy; if the plan is rejected, the world does not change.

    Raises
    ------
    PolicyError
        When the policy breaks its contract.
    """
    remembered, owner = remembered_of(world, policy)
    view = view_of(world, week, remembered, world.columns_read)
    try:
        wishes = ask(policy, name, view, tables_of(world), world.available, world.plan_seconds)
    finally:
        view._end()  # noqa: SLF001 - for the world alone
    if remembered:
        world.memory, world.remembered_by = remembered, owner
    return wishes


def tables_of(world: WorldState) -> Tables:
    """Return what the tasks of a plan are made from."""
    touch = world.parameters["touch"]
    return Tables(world.active, world.accounts, touch, world.action_effects, world.team_parameters)


def remembered_of(world: WorldState, policy: Policy | None) -> tuple[memory.Memory, str]:
    """Return what a policy remembers in this world, and whose it is; the world does not change."""
    return memory.recall(world.memory, world.remembered_by, policy, len(world.accounts))


def take_up(world: WorldState, week: int, wishes: Wishes) -> None:
    """Put the plan's tasks into the backlog, in service order."""
    memory.keep(
        world.memory,
        world.active,
        lambda: rows_of_tables(world.accounts, world.active, week),
        wishes.notes,
    )
    if isinstance(world.policy, Ceiling):
        care_for_all(world.accounts, world.parameters, world.action_effects, week)
        improve_with_all(world.spent, world.available, week)
    world.plays = wishes.lines
    memory.keep_whole(world.memory, wishes.whole)
    if len(wishes.withdrawn):
        world.backlog = without(world.backlog, wishes.withdrawn)
    most = len(world.backlog) + len(wishes.tasks) + len(wishes.team_work)
    asked, ordered = np.empty(most, TASK), np.empty(most, TASK)
    count = put_in_order(
        asked,
        ordered,
        wishes.tasks,
        wishes.team_work,
        world.task_index,
        world.red_line,
        service_parts(world, week),
    )
    world.backlog = ordered[:count]


def minutes_now(world: WorldState) -> int:
    """Return the minutes that each CSM in place has this week."""
    if world.accounts_per_csm is None:
        return world.minutes_each
    active = world.accounts["segment"][world.accounts["stage"] == ACTIVE]
    counts = np.bincount(active, minlength=len(world.segment_names))
    csms = float(np.sum(counts / world.accounts_per_csm))
    return round(csms * world.minutes_each / world.csms)


def serve_without_csms(world: WorldState, week: int) -> None:
    """Do the automated work first, and that of executives and specialists, in service order."""
    world.journal.asked_of_others = _asked_of_others(world)
    service.serve_without_csms(service_of(world, week))


def serve(world: WorldState, week: int) -> None:
    """Do what needs no CSM, then let CSMs take the due work in service order, in one call."""
    world.journal.asked_of_others = _asked_of_others(world)
    service.serve(service_parts(world, week))


def _asked_of_others(world: WorldState) -> NDArray[np.int64]:
    """Return account and action of the tasks that wait for executives or specialists."""
    team = world.team_parameters[0]
    if not (team["executive_hours"] or team["specialist_hours"]):
        return NO_PAIRS
    backlog = world.backlog
    theirs = backlog[np.isin(backlog["by"], OTHERS) & (backlog["account"] >= 0)]
    return np.stack([theirs["account"], theirs["action"]], axis=1).astype(np.int64)


def drift_all(world: WorldState, week: int) -> None:
    """Advance every active account by a week and note what it is about to do."""
    world.happening = customers.drift_all(
        service_of(world, week), world.active, world.happening, world.maturity
    )


def drift_and_act(world: WorldState, week: int) -> None:
    """Do `drift_all`, then let every account do what it is about to do, in one call."""
    world.happening = customers.drift_and_act(
        service_parts(world, week), world.active, world.happening, world.maturity
    )


def close(world: WorldState, week: int) -> None:
    """Close the week: the book, the ledger, the backlog, process maturity and the team.

    Raises
    ------
    ArithmeticError
        When opening + new + expansion - contraction - churn is not closing, to the cent: a defect.
    """
    rules = Rules(
        patience=world.patience,
        maturity_gain=world.maturity_gain,
        maturity_memory=world.maturity_memory,
        reference_goodwill=world.market.parameters.reference_goodwill,
    )
    closed = settle_week(
        service_parts(world, week),
        world.active,
        world.happening,
        world.maturity,
        world.pressure,
        (*rules,),
    )
    world.active, closes, left, references, world.maturity, world.pressure = closed
    world.market.references = references
    if not closes:
        raise ArithmeticError(f"the ledger of week {week} does not close: {world.ledger[week]}")
    world.backlog = world.backlog[:left]
