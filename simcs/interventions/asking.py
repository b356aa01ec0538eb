"""Asking a policy for its plan: whatever it does, the message names it and the week."""

from collections.abc import Callable
from typing import Any, TypeVar

from numpy.typing import NDArray

from simcs.errors import PolicyError, SimcsError, described
from simcs.interventions.memory import keeper_of, kinds_of
from simcs.interventions.plan import ByHand, Plan, Policy
from simcs.interventions.time_limit import USUAL_SECONDS, TimeLimit, TooLong
from simcs.interventions.wishes import Tables, Wishes, wishes_of
from simcs.signals.view import View

Result = TypeVar("Result")


def ask(
    policy: Policy,
    name: str,
    view: View,
    table: Tables,
    available: NDArray[Any],
    seconds: float = USUAL_SECONDS,
) -> Wishes:
    """Ask a policy for its plan and check every part of it.

    Parameters
    ----------
    table
        The world's own tables: what the view shows is not trusted after the policy had it.
    available
        Minutes of each CSM this week.
    seconds
        How long the policy may take.

    Raises
    ------
    PolicyError
        When the policy raises, takes too long, writes to its view, or returns something that is not
        a plan; the message names the policy and the week.
    """
    find_lost = view._lost  # noqa: SLF001 - before the policy can put another in its place
    week, remembered = view.week, kinds_of(view.memory)
    where = f"{'plan' if isinstance(policy, ByHand) else f'policy {name!r}'}, week {week}"
    too_long = PolicyError(
        f"{where}: it took more than {seconds:g} seconds; allowed: a plan within that time, or "
        "a higher plan_seconds"
    )
    try:
        _make_ready(policy, view)
        plan = _in_time(seconds, too_long, lambda: policy.plan(view))
    except SimcsError as error:
        if error is too_long:
            raise
        raise PolicyError(f"{where}: {error}") from error
    except KeyboardInterrupt:  # the user's own, also where the process is asked to end
        raise
    except BaseException as error:
        said = described(error)
        if isinstance(error, ValueError) and "read-only" in said:
            said = said.partition(": ")[2]
            raise PolicyError(
                f"{where}: it wrote, perhaps to its view, which is read-only: {said}"
            ) from error
        raise PolicyError(f"{where}: it raised {said}") from error
    if not isinstance(plan, Plan):
        raise PolicyError(f"{where}: it returned {type(plan).__name__}; it must return a Plan")
    parts = plan, where, week, table, find_lost, remembered, available
    try:
        # Arrays of the policy's own may run its code as they are read.
        return _in_time(seconds, too_long, lambda: wishes_of(*parts))
    except (SimcsError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise PolicyError(
            f"{where}: its plan cannot be read ({described(error)}); allowed: what Plan.add, "
            "improve, remember and withdraw take"
        ) from error


def _in_time(seconds: float, too_long: PolicyError, work: Callable[[], Result]) -> Result:
    """Return what the work returns, or raise an error where it takes too long.

    An interrupt may come while the limit is being set or lifted, which must not leave it behind.
    """
    limit = TimeLimit(seconds)
    try:
        with limit:
            return work()
    except TooLong:
        limit.end()
        raise too_long from None
    except KeyboardInterrupt:
        limit.end()
        raise


def _make_ready(policy: Policy, view: View) -> None:
    """Let simcs' own policies compile what they call, which may take longer than a plan."""
    ready = getattr(policy, "make_ready", None) if keeper_of(policy) is not None else None
    if ready is not None:
        ready(view)
