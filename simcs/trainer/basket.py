"""The basket: a week's orders while they are being put together, with a way back.

A basket is no submitted week: it is thrown away when the week closes otherwise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from simcs.errors import ConfigError
from simcs.trainer.orders import MOST_STANDING, MOST_TASKS, Orders, Standing, Task

MOST_STEPS_BACK = 10


@dataclass(frozen=True)
class Basket:
    """Orders as they are now, and as they were before the latest changes.

    Parameters
    ----------
    before
        The earlier ones, the latest last.
    """

    orders: Orders
    before: tuple[Orders, ...] = ()

    def changed(self, orders: Orders) -> Basket:
        """Return the basket with other orders in it; a step back gives these again."""
        if orders == self.orders:
            return self
        return Basket(orders, (*self.before, self.orders)[-MOST_STEPS_BACK:])

    def undone(self) -> Basket:
        """Return the basket as it was before the latest change."""
        return Basket(self.before[-1], self.before[:-1]) if self.before else self

    def to_text(self) -> str:
        """Return it as the store keeps it."""
        return json.dumps([one.to_json() for one in (*self.before, self.orders)])

    @classmethod
    def from_text(cls, text: str) -> Basket:
        """Return what the store has kept."""
        *before, orders = (Orders.from_json(one) for one in json.loads(text))
        return cls(orders, tuple(before))


def with_task(orders: Orders, task: Task) -> Orders:
    """Add a task at the end; one that is there already is not added twice.

    Raises
    ------
    ConfigError
        When the basket is full.
    """
    same = [t for t in orders.tasks if (t.account, t.action) == (task.account, task.action)]
    if task in same:
        return orders
    if len(orders.tasks) >= MOST_TASKS:
        raise ConfigError(f"a week holds at most {MOST_TASKS} tasks")
    tasks = tuple(task if t in same else t for t in orders.tasks)
    return replace(orders, tasks=tasks if same else (*tasks, task))


def without_task(orders: Orders, place: int) -> Orders:
    """Take a task out, by its place from 0."""
    return replace(orders, tasks=orders.tasks[:place] + orders.tasks[place + 1 :])


def with_task_moved(orders: Orders, place: int, by: int) -> Orders:
    """Move a task up (-1) or down (1)."""
    other = place + by
    if not (0 <= place < len(orders.tasks) and 0 <= other < len(orders.tasks)):
        return orders
    tasks = list(orders.tasks)
    tasks[place], tasks[other] = tasks[other], tasks[place]
    return replace(orders, tasks=tuple(tasks))


def with_withdrawn(orders: Orders, account: int, action: str) -> Orders:
    """Take waiting work back, or, where that was asked already, leave it after all."""
    one = (account, action)
    if one in orders.withdrawn:
        return replace(orders, withdrawn=tuple(w for w in orders.withdrawn if w != one))
    return replace(orders, withdrawn=(*orders.withdrawn, one)[:MOST_TASKS])


def with_standing(orders: Orders, order: Standing) -> Orders:
    """Add a standing order; it replaces one of the same action and the same accounts.

    Raises
    ------
    ConfigError
        When there are too many.
    """
    key = (order.action, order.below, order.newer)
    kept = tuple(s for s in orders.standing if (s.action, s.below, s.newer) != key)
    if len(kept) >= MOST_STANDING:
        raise ConfigError(f"there can be at most {MOST_STANDING} standing orders")
    return replace(orders, standing=(*kept, order))


def without_standing(orders: Orders, place: int) -> Orders:
    """Drop a standing order, by its place from 0."""
    return replace(orders, standing=orders.standing[:place] + orders.standing[place + 1 :])
