"""The policy interface: what a policy is given, and what it may ask for.

A policy is any class with ``plan(view) -> Plan``. It sees a read-only `View` and asks for
work; the team does the work in service order as far as its hours go.
"""

import inspect
from typing import Any, NamedTuple, Protocol, Self

from numpy.typing import ArrayLike

from simcs.errors import PolicyError, described
from simcs.journey.columns import Message, Problem
from simcs.registry import Registry
from simcs.signals.view import View
from simcs.team.work import ONCE, By

CAUSE_NUMBERS = {problem.name.lower(): int(problem) for problem in Problem}

IN_GENERAL, OWNER = "generic", "csm"
"""What a message speaks of and who works, unless said otherwise."""

BY_NUMBERS = {by.name.lower(): int(by) for by in By}
"""Who can do what a plan asks for."""

MESSAGE_NUMBERS = {message.name.lower(): int(message) for message in Message}


class Part(NamedTuple):
    """What was asked by one `Plan.add`: its arguments but the reason, in their order."""

    account: Any
    action: str
    priority: Any
    cause: Any
    due: Any
    message: Any
    times: Any
    by: Any
    channel: Any


class Plan:
    """What a policy asks of the team this week; start with ``Plan()`` and ``add`` to it."""

    parts: list[Part]
    improvement: list[tuple[Any, Any]]
    notes: list[tuple[str, Any]]
    withdrawals: list[tuple[Any, str]]
    reasons: dict[int, str]
    works: dict[int, Any]
    """Of parts that playbooks ask for, by number: the `simcs.playbooks.program.Work` each is."""
    whole: Any
    """Whole tables that take the place of those in the view, by name; of simcs' own policies."""
    lines: Any
    """What playbooks have to say of this week, an array of `simcs.playbooks.machine.NOTED`."""
    week: int | None
    """The only week that it can be carried out in, where it holds such tables; None: any."""

    def __new__(cls, *_: object, **__: object) -> Self:
        """Begin empty, also a plan of a subclass with an ``__init__`` of its own."""
        plan = super().__new__(cls)
        plan.parts, plan.improvement, plan.notes, plan.withdrawals = [], [], [], []
        plan.lines = plan.whole = plan.week = None
        plan.reasons, plan.works = {}, {}
        return plan

    def __init__(self) -> None:
        """Take nothing: what is asked for is added."""

    def add(
        self,
        account: ArrayLike,
        action: str,
        priority: ArrayLike = 0.0,
        *,
        cause: str | None = None,
        due: ArrayLike | None = None,
        message: str = IN_GENERAL,
        times: int = ONCE,
        by: str = OWNER,
        channel: str | None = None,
        reason: str = "",
    ) -> "Plan":
        """Ask for an action on some accounts; return the plan, so that calls can be chained.

        Arrays are not copied: do not change them until the week has closed.

        Parameters
        ----------
        account
            Row numbers from ``view.account``, or, of actions for those that have left, from
            ``view.lost.account``; shape ``(n,)``. Or a mask: True for each account in that list
            which is meant.
        action
            Name of an action.
        priority
            A number, or one for each of ``account`` (of a mask: for each of the list); higher is
            served first, ties by account.
        cause
            The kind of problem to work on: product, service or value; None spreads the work.
        due
            Earliest week (fractions are cut); by default as soon as the action's lead time allows.
        message
            What it speaks of: outcome, for what this account has got out of the product, or
            generic. It matters with journey.outcome_goodwill or journey.outcome_load.
        times
            How often it is done for each account: one piece of work with as many times the minutes,
            whose effect and contact load count so often when it is finished.
        by
            Who does it: csm, the account's owner; pool, whichever CSM has most time left; executive
            or specialist, who have hours of their own (team.executive_hours and specialist_hours);
            or automation, of automated actions alone. Those take nobody's time in any case.
        channel
            What it goes through: e-mail or in-app, of an action that is written; call or meeting,
            of one that is spoken; any of the four, of one that is mixed; None: its own. It matters
            with journey.channel_mismatch or journey.channel_repeat.
        reason
            Who or what asks, in a word, for `simcs trace` and `simcs.World.check`; it changes
            nothing else.
        """
        if reason:
            self.reasons[len(self.parts)] = reason
        given = Part(account, action, priority, cause, due, message, times, by, channel)
        self.parts.append(given)
        return self

    def improve(self, share: float, priority: float = 0.0) -> "Plan":
        """Ask every CSM to spend this share of the week on improving the process."""
        self.improvement.append((share, priority))
        return self

    def withdraw(self, account: ArrayLike, action: str) -> "Plan":
        """Take back what was asked for in earlier weeks and nobody has begun; return the plan.

        It is taken back before anything that this plan asks for is added, and does not count as
        missed. What was begun goes on; what does not wait cannot be taken back, and need not.

        Parameters
        ----------
        account
            Row numbers or a mask, as `add` takes them.
        action
            Name of an action.
        """
        self.withdrawals.append((account, action))
        return self

    def remember(self, name: str, values: ArrayLike) -> "Plan":
        """Write to the policy's declared memory: a number for each active account, or one for all.

        ``view.memory[name]`` has it from next week on. One number is for accounts yet to come too.
        A table takes an array of the shape and type that ``view.memory[name]`` has.
        """
        self.notes.append((name, values))
        return self


class Policy(Protocol):
    """A strategy: what to ask of the team, given what can be seen.

    A policy has no state between weeks except what it declares (`simcs.interventions.memory`) and
    draws no random numbers of its own (use `view.random``), so that one instance can serve many
    replications.
    """

    def plan(self, view: View) -> Plan:
        """Return what to ask of the team in the week of the view."""
        ...


class ByHand:
    """Takes the place of a policy, with a plan that exists already; it remembers for that policy.

    Parameters
    ----------
    usual
        The policy whose plan it would be; None: nobody's, and so nothing can be remembered.
    """

    def __init__(self, plan: Plan, usual: Policy | None) -> None:
        self._plan = plan
        self.usual = usual
        self.memory = attribute_of(usual, "memory", {}, type(usual).__name__)

    def plan(self, view: View) -> Plan:
        """Return the plan."""
        return self._plan


POLICIES: Registry[type[Policy]] = Registry("policy", "simcs.policies")


def policy(name: str) -> Any:
    """Register a policy class under a name that configurations can use."""
    return POLICIES.register(name)


def attribute_of(policy: object, attribute: str, missing: Any, name: str) -> Any:
    """Return an attribute of a policy, or of what may be one; ``missing`` where it has none.

    Raises
    ------
    PolicyError
        When reading it raises anything, since it may be a user's own code; it names ``name``.
    """
    try:
        return getattr(policy, attribute, missing)
    except Exception as error:
        raise unreadable(name, attribute, error) from error


def unreadable(name: str, what: str, error: Exception) -> PolicyError:
    """Return the error that a part of a policy cannot be read."""
    return PolicyError(
        f"policy {name!r}: its {what} cannot be read (it raised {described(error)}); allowed: an "
        "object whose attributes can be read"
    )


def is_policy(given: object, name: str) -> bool:
    """Return whether something has a plan, as a policy does; it may be the policy's class.

    Raises
    ------
    PolicyError
        When that cannot be read; it names ``name``.
    """
    return attribute_of(given, "plan", None, name) is not None


def require_plan_of_view(policy: Policy, name: str) -> None:
    """Require that a policy's plan can be called with a view alone.

    Raises
    ------
    PolicyError
        When it needs a week too, as it did in early versions, or something else.
    """
    try:
        taken = inspect.signature(attribute_of(policy, "plan", None, name))
    except (TypeError, ValueError):
        return  # compiled code may not say what it takes
    if _can_take(taken, 1):
        return
    if _can_take(taken, 2):
        raise PolicyError(
            f"policy {name!r}: plan(self, view, week) is the old form; write: "
            "def plan(self, view): ... and use view.week"
        )
    raise PolicyError(f"policy {name!r}: plan{taken} cannot be used; allowed: plan(self, view)")


def _can_take(signature: inspect.Signature, count: int) -> bool:
    """Return whether a function can be called with ``count`` positional arguments."""
    try:
        signature.bind(*[None] * count)
    except TypeError:
        return False
    return True
