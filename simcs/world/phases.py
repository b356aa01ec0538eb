"""The five phases of a week, once: market, telemetry, plan, service, close.

Both drivers call them in this order; they differ only in who calls `serve_one` and in who calls
what a customer does.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.compiled import compiled
from simcs.interventions import memory
from simcs.interventions.actions import NUMBERS
from simcs.interventions.ceiling import Ceiling
from simcs.interventions.plan import Policy, Wishes, ask
from simcs.interventions.unlimited import care_for_all, improve_with_all
from simcs.journey.columns import Happening, Stage
from simcs.journey.drift import HEALTH_NOISE, drift
from simcs.journey.lifecycle import act, happenings
from simcs.journey.win_back import answer
from simcs.randomness import CHUNK, WEEKLY, draw_for, to_normals
from simcs.signals.score import first_look, telemetry
from simcs.signals.view import View
from simcs.team.backlog import carry_over, merge, service_order
from simcs.team.csm import begin_week, leave_waiting, live, measure_load, read_work
from simcs.team.growth import grow, join
from simcs.team.order import in_turn, sort_by
from simcs.team.service import next_free, serve_one
from simcs.team.work import NOBODY, TASK
from simcs.world import market_state
from simcs.world.state import WorldState

FUTURE = int(Stage.FUTURE)
ACTIVE = int(Stage.ACTIVE)
IS_ASKED = int(Happening.IS_ASKED)
IMPROVE = NUMBERS["improve_process"]


@compiled
def _open_week(
    accounts: Any,
    active: NDArray[np.int64],
    awaited: NDArray[np.int64],
    parameters: Any,
    signals: Any,
    ledger: Any,
    selection: tuple[float, float, float, float],
    seed: int,
    replication: int,
    week: int,
) -> tuple[NDArray[np.int64], int]:
    """Let in who arrives; return the row numbers of the new, and how many were to come."""
    gain, misfit_from, misfit_kept, references = selection
    count = 0
    while count < awaited.shape[0] and accounts[awaited[count]].start == week:
        count += 1
    new = np.empty(count, np.int64)
    arrived = 0
    for n in range(count):
        a = accounts[awaited[n]]
        if market_state.stays_away(a, references, seed, replication, week):
            continue
        market_state.select(a, parameters[a.segment], gain, misfit_from, misfit_kept)
        a.stage = ACTIVE
        ledger[week].new += a.arr
        first_look(a, signals[a.segment])
        new[arrived] = awaited[n]
        arrived += 1
    if week > 0:
        ledger[week].opening = ledger[week - 1].closing
    else:
        for n in range(active.shape[0]):
            ledger[0].opening += accounts[active[n]].arr
    return new[:arrived], count


@compiled
def _merged(some: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row numbers of both, ascending as they are."""
    rows = np.empty(some.shape[0] + others.shape[0], np.int64)
    i = k = 0
    while i + k < rows.shape[0]:
        if k == others.shape[0] or (i < some.shape[0] and some[i] < others[k]):
            rows[i + k] = some[i]
            i += 1
        else:
            rows[i + k] = others[k]
            k += 1
    return rows


def market(world: WorldState, week: int) -> NDArray[np.int64]:
    """Let in what the market brings and the accounts that arrive; return their row numbers."""
    key = (world.seed, world.replication)
    if week == 0:
        stage = world.accounts["stage"]
        world.active = np.flatnonzero(stage == ACTIVE)
        awaited = np.flatnonzero(stage == FUTURE)
        world.awaited = awaited[np.argsort(world.accounts["start"][awaited], kind="stable")]
    market_state.turn(
        world.market, world.accounts, world.parameters, world.ledger, world.journal, key, week
    )
    new, count = _open_week(
        world.accounts,
        world.active,
        world.awaited,
        world.parameters,
        world.signals,
        world.ledger,
        market_state.selection(world.market),
        *key,
        week,
    )
    world.awaited = world.awaited[count:]
    world.journal.arrived = new
    if len(new):
        world.active = _merged(world.active, new)
    return new


def observe(world: WorldState, week: int) -> None:
    """Take this week's readings."""
    key = (world.seed, world.replication)
    telemetry(world.accounts, world.active, world.signals, *key, week)


def begin_work(world: WorldState, week: int) -> None:
    """Let in who joins the team, and give everyone in place their hours."""
    if world.team_parameters["growth_limit"][0]:
        join(world.team, world.accounts, world.backlog, world.named, week)
    _, minutes = begin_week(
        world.team, world.available, minutes_now(world), world.team_parameters, week
    )
    world.used[:] = 0
    world.ledger["minutes_available"][week] = minutes


def plan(world: WorldState, week: int) -> None:
    """Ask the policy for its wishes and put them into the backlog, in service order."""
    begin_work(world, week)
    take_up(world, week, asked_of(world, week, world.policy, world.name))


def view_of(
    world: WorldState, week: int, remembered: memory.Memory, columns_read: set[int]
) -> View:
    """Return what can be seen of a world as a week's work is planned."""
    return View(
        accounts=world.accounts,
        active=world.active,
        week=week,
        csms=int(np.count_nonzero(world.team["hired"] <= week)),
        hours_available=int(world.ledger["minutes_available"][week]) / 60,
        segment_names=world.segment_names,
        touch=world.parameters["touch"],
        action_numbers=NUMBERS,
        typical_scores=world.typical_scores,
        key=(world.seed, world.replication),
        memory=remembered,
        columns_read=columns_read,
    )


def asked_of(world: WorldState, week: int, policy: Policy, name: str) -> Wishes:
    """Return the checked wishes of a policy; a world whose policy is refused stays as it was.

    Raises
    ------
    PolicyError
        When the policy breaks its contract.
    """
    remembered = memory.recall(dict(world.memory), policy, len(world.accounts))
    view = view_of(world, week, remembered, world.columns_read)
    wishes = ask(policy, name, view, world.action_effects, world.accounts["owner"], world.available)
    view._end()  # noqa: SLF001 - for the world alone
    world.memory = remembered
    return wishes


def take_up(world: WorldState, week: int, wishes: Wishes) -> None:
    """Put what is wished for into the backlog, in service order."""
    memory.keep(world.memory, world.active, wishes.notes)
    if isinstance(world.policy, Ceiling):
        care_for_all(world.accounts, world.parameters, world.action_effects, week)
        improve_with_all(world.spent, world.available, week)
    asked = np.empty(len(world.backlog) + len(wishes.tasks) + len(wishes.team_work), TASK)
    ordered = np.empty_like(asked)
    count = _take_up(
        asked,
        ordered,
        world.backlog,
        wishes.tasks,
        wishes.team_work,
        world.accounts,
        world.task_index,
        world.action_effects,
        world.team,
        world.red_line,
        world.team_parameters,
        week,
    )
    world.backlog = ordered[:count]


@compiled
def _take_up(
    asked: Any,
    ordered: Any,
    waiting: Any,
    wanted: Any,
    team_work: Any,
    accounts: Any,
    task_index: Any,
    action_effects: Any,
    team: Any,
    red_line: Any,
    team_parameters: Any,
    week: int,
) -> int:
    """Put this week's wishes and what waits into service order; return how many tasks that are."""
    count = merge(asked, waiting, wanted, team_work, accounts, task_index, action_effects)
    tasks = asked[:count]
    lift = np.zeros(count)
    read_work(tasks, lift, team, accounts, action_effects, red_line, team_parameters, week)
    order = service_order(tasks, lift)
    for t in range(count):
        ordered[t] = tasks[order[t]]
    return count


def minutes_now(world: WorldState) -> int:
    """Return the minutes that each CSM in place has this week."""
    if world.accounts_per_csm is None:
        return world.minutes_each
    active = world.accounts["segment"][world.accounts["stage"] == ACTIVE]
    counts = np.bincount(active, minlength=len(world.segment_names))
    csms = float(np.sum(counts / world.accounts_per_csm))
    return round(csms * world.minutes_each / world.csms)


@compiled
def _serve_automated(
    backlog: Any,
    used: Any,
    available: Any,
    team: Any,
    team_parameters: Any,
    accounts: Any,
    parameters: Any,
    action_effects: Any,
    spent: Any,
    ledger: Any,
    week: int,
) -> None:
    for t in range(backlog.shape[0]):
        if action_effects[backlog[t].action].automated and backlog[t].due <= week:
            serve_one(
                backlog, t, NOBODY, used, available, team, team_parameters, accounts, parameters,
                action_effects, spent, ledger, week,
            )  # fmt: skip


@compiled
def _serve_in_order(
    backlog: Any,
    used: Any,
    available: Any,
    team: Any,
    team_parameters: Any,
    accounts: Any,
    parameters: Any,
    action_effects: Any,
    spent: Any,
    ledger: Any,
    week: int,
) -> None:
    for t in range(backlog.shape[0]):
        task = backlog[t]
        if task.due > week or action_effects[task.action].automated or task.owner == NOBODY:
            continue
        csm = next_free(used, available, team, team[task.owner].pod)
        if csm != NOBODY:
            serve_one(
                backlog, t, csm, used, available, team, team_parameters, accounts, parameters,
                action_effects, spent, ledger, week,
            )  # fmt: skip


def serve_automated(world: WorldState, week: int) -> None:
    """Do first, in service order, the work that takes nobody's time."""
    _serve_automated(world.backlog, *service_arguments(world, week))


def serve_in_order(world: WorldState, week: int) -> None:
    """Let CSMs take the due work in service order, each pod of its own accounts."""
    _serve_in_order(world.backlog, *service_arguments(world, week))


def service_arguments(world: WorldState, week: int) -> tuple[Any, ...]:
    """Return what `serve_one` takes after the backlog, the task and the CSM."""
    return (
        world.used,
        world.available,
        world.team,
        world.team_parameters,
        world.accounts,
        world.parameters,
        world.action_effects,
        world.spent,
        world.ledger,
        week,
    )


@compiled
def _drift_all(
    accounts: Any,
    active: NDArray[np.int64],
    before: NDArray[np.int64],
    backlog: Any,
    action_effects: Any,
    parameters: Any,
    maturity: float,
    seed: int,
    replication: int,
    week: int,
) -> NDArray[np.int64]:
    """Advance the active; return the row numbers of all to whom something happens.

    ``before`` has those of last week. Accounts that have left are asked by tasks of ``backlog``.
    """
    for n in range(before.shape[0]):
        accounts[before[n]].happening = 0
    rows = np.empty(active.shape[0] + backlog.shape[0], np.int64)
    count = 0
    draws = np.empty((WEEKLY, CHUNK))
    for begin in range(0, active.shape[0], CHUNK):
        chunk = active[begin : begin + CHUNK]
        draw_for(draws, 0, accounts, chunk, week, seed, replication)
        to_normals(draws[HEALTH_NOISE, : chunk.shape[0]])
        for i in range(chunk.shape[0]):
            a = accounts[chunk[i]]
            p = parameters[a.segment]
            drift(a, p, maturity, draws, i, week)
            a.happening = happenings(a, p, draws, i, week)
            if a.happening:
                rows[count] = chunk[i]
                count += 1
    for t in range(backlog.shape[0]):
        task = backlog[t]
        if action_effects[task.action].asks:
            a = accounts[task.account]
            if a.asked and not a.happening:
                a.happening = IS_ASKED
                rows[count] = task.account
                count += 1
    return rows[:count]


@compiled
def _act_all(
    accounts: Any,
    rows: NDArray[np.int64],
    parameters: Any,
    ledger: Any,
    seed: int,
    replication: int,
    week: int,
) -> None:
    for n in range(rows.shape[0]):
        if accounts[rows[n]].happening == IS_ASKED:
            answer(accounts, rows[n], parameters, ledger, seed, replication, week)
        else:
            act(accounts, rows[n], parameters, ledger, seed, replication, week)


def drift_all(world: WorldState, week: int) -> None:
    """Advance every active account by a week and note what it is about to do."""
    world.happening = _drift_all(
        world.accounts,
        world.active,
        world.happening,
        world.backlog,
        world.action_effects,
        world.parameters,
        world.maturity,
        world.seed,
        world.replication,
        week,
    )


def act_all(world: WorldState, week: int) -> None:
    """Let every account do what it is about to do."""
    key = (world.seed, world.replication)
    _act_all(world.accounts, world.happening, world.parameters, world.ledger, *key, week)


@compiled
def _returned(accounts: Any, happening: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row numbers of those who came back this week, ascending."""
    back = np.empty(happening.shape[0], np.int64)
    count = 0
    for n in range(happening.shape[0]):
        a = accounts[happening[n]]
        if a.happening == IS_ASKED and a.stage == ACTIVE:
            back[count] = happening[n]
            count += 1
    order = in_turn(count)
    sort_by(back[:count], order)
    rows = np.empty(count, np.int64)
    for n in range(count):
        rows[n] = back[order[n]]
    return rows


@compiled
def take_stock(
    accounts: Any, active: NDArray[np.int64], parameters: Any, goodwill: float, totals: Any
) -> NDArray[np.int64]:
    """Count the book as it stands at the close; return the row numbers of who is left in it."""
    left = np.empty(active.shape[0], np.int64)
    count = 0
    for n in range(active.shape[0]):
        a = accounts[active[n]]
        if a.stage != ACTIVE:
            continue
        left[count] = active[n]
        count += 1
        totals.closing += a.arr
        totals.logos += 1
        if a.opening and not a.returned:
            totals.kept_logos += 1
            totals.kept_arr += a.arr
            totals.kept_gross += min(a.arr, a.opening_arr)
        if market_state.is_reference(a, parameters[a.segment], goodwill):
            totals.references += 1
    return left[:count]


def close(world: WorldState, week: int) -> None:
    """Close the week: the book, the ledger, the backlog, process maturity and the team.

    Raises
    ------
    ArithmeticError
        When opening + new + expansion - contraction - churn is not closing, to the cent: a defect.
    """
    world.active, closes, left, world.market.references, world.maturity, world.pressure = _close(
        world.backlog,
        world.patience,
        world.team,
        world.team_parameters,
        world.accounts,
        world.active,
        world.happening,
        world.parameters,
        world.available,
        world.spent,
        world.ledger,
        world.market.parameters.reference_goodwill,
        world.maturity,
        (world.maturity_gain, world.maturity_memory),
        world.pressure,
        world.seed,
        world.replication,
        week,
    )
    if not closes:
        raise ArithmeticError(f"the ledger of week {week} does not close: {world.ledger[week]}")
    world.backlog = world.backlog[:left]


@compiled
def _close(
    backlog: Any,
    patience: int,
    team: Any,
    team_parameters: Any,
    accounts: Any,
    active: NDArray[np.int64],
    happening: NDArray[np.int64],
    parameters: Any,
    available: Any,
    spent: Any,
    ledger: Any,
    goodwill: float,
    maturity: float,
    growth: tuple[float, float],
    pressure: int,
    seed: int,
    replication: int,
    week: int,
) -> tuple[NDArray[np.int64], bool, int, float, float, int]:
    """Count the book and what waits, move maturity, let the team live.

    Returns the row numbers of who is left in the book, whether the ledger closes, how many tasks
    are left, which share of accounts are references, maturity, and the pressure to grow.
    """
    totals, p = ledger[week], team_parameters[0]
    returned = _returned(accounts, happening)
    if returned.shape[0]:
        active = _merged(active, returned)
    active = take_stock(accounts, active, parameters, goodwill, totals)
    flows = totals.opening + totals.new + totals.expansion - totals.contraction - totals.churn
    closes = flows == totals.closing
    references = totals.references / totals.logos if totals.logos else 0.0
    left = carry_over(backlog, accounts, ledger, week, patience)
    backlog = backlog[:left]
    totals.waiting = backlog.shape[0]
    leave_waiting(backlog, team, totals, week)
    hours = 0
    for k in range(available.shape[0]):
        hours += available[k]
    share = spent[week, IMPROVE] / hours if hours else 0.0
    fires = totals.minutes_burning / hours if hours else 0.0
    maturity = improve(maturity, share, growth[0], growth[1], fires * p.firefighting_cost)
    totals.maturity = maturity
    measure_load(team, available, p)
    live(team, accounts, active, totals, p, seed, replication, week)
    seats = team.shape[0] - int(p.growth_limit)
    pressure = grow(team, totals, pressure, seats, ledger[0].opening, p, week)
    return active, closes, left, references, maturity, pressure


@compiled
def improve(maturity: float, share: float, gain: float, memory: float, lost: float) -> float:
    """Return next week's process maturity: built by improvement hours, forgotten without them.

    ``lost`` is the share of it that firefighting eats.
    """
    grown = maturity + gain * share * (1.0 - maturity) - maturity / memory - lost * maturity
    return min(1.0, max(0.0, grown))
