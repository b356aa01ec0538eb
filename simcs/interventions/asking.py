"""Asking a policy for its plan: whatever it does, the message names it and the week."""

from typing import Any

from numpy.typing import NDArray

from simcs.errors import PolicyError, SimcsError, described
from simcs.interventions.memory import keeper_of, kinds_of
from simcs.interventions.plan import ByHand, Plan, Policy
from simcs.interventions.time_limit import USUAL_SECONDS, TimeLimit, TooLong
from simcs.interventions.wishes import Tables, Wishes, wishes_of
from simcs.signals.view import View


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
    limit = TimeLimit(seconds)
    try:
        _make_ready(policy, view)
        with limit:
            plan = policy.plan(view)
    except TooLong:
        limit.end()
        raise too_long from None
    except SimcsError as error:
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
    limit = TimeLimit(seconds)
    try:
        # Arrays of the policy's own may run its code as they are read.
        with limit:
            return wishes_of(plan, where, week, table, find_lost, remembered, available)
    except TooLong:
        limit.end()
        raise too_long from None
    except (SimcsError, KeyboardInterrupt):
        raise
    except BaseException as error:
        raise PolicyError(
            f"{where}: its plan cannot be read ({described(error)}); allowed: what Plan.add, "
            "improve, remember and withdraw take"
        ) from error


def _make_ready(policy: Policy, view: View) -> None:
    """Let simcs' own policies compile what they call, which may take longer than a plan."""
    ready = getattr(policy, "make_ready", None) if keeper_of(policy) is not None else None
    if ready is not None:
        ready(view)
