"""What the door takes: a plan, a policy or the name of one; a week; rows of accounts."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simcs.errors import ConfigError, WorldError, described, quoted
from simcs.interventions.plan import POLICIES, ByHand, Plan, Policy, is_policy, require_plan_of_view


def ordering(orders: Plan | Policy | str | None, usual: Policy | None) -> tuple[Policy, str]:
    """Return the policy that gives these orders, and its name for messages.

    ``usual`` is whose plan is taken where there are none, and whose memory a plan writes to.

    Raises
    ------
    WorldError
        When there are no orders and no usual policy, or they are none of the three.
    PolicyError
        When the policy's plan does not take a view alone.
    """
    if isinstance(orders, Plan):
        return ByHand(orders, usual), ""  # messages speak of a plan
    if orders is not None:
        return policy_of(orders)
    if usual is None:
        raise WorldError(
            "step was given no orders, and the world has no policy; allowed: a plan, a policy "
            "or the name of one"
        )
    return usual, type(usual).__name__


def require_week(week: object, open_week: int, orders: object = None) -> None:
    """Require that orders are for the open week, where they or ``week`` say for which they are.

    Raises
    ------
    WorldError
        When they are for another.
    """
    if isinstance(orders, Plan) and orders.week not in (None, open_week):
        raise WorldError(
            f"the plan was made in week {orders.week}, and week {open_week} is open; allowed: a "
            "plan made from the view of the open week, or the policy itself"
        )
    if week is None or (isinstance(week, int | np.integer) and week == open_week):
        return
    closed = isinstance(week, int | np.integer) and week < open_week
    raise WorldError(
        f"the orders are for week {quoted(week)}, which "
        f"{'has closed' if closed else 'is not open yet'}; allowed: week {open_week}"
    )


def rows_of(accounts: ArrayLike, count: int) -> NDArray[np.int64]:
    """Return row numbers of accounts, of which there are ``count``.

    Raises
    ------
    WorldError
        When they are none.
    """
    try:
        rows = np.atleast_1d(np.asarray(accounts))
    except ValueError:  # lists of different lengths
        rows = np.array([None])
    if rows.size and (rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= count):
        raise WorldError(
            f"accounts is {quoted(accounts)}; allowed: row numbers from 0 to {count - 1}"
        )
    return rows.astype(np.int64)


def policy_of(given: str | Policy) -> tuple[Policy, str]:
    """Return a policy and its name for messages.

    Raises
    ------
    ConfigError
        When there is no policy of this name, or it needs options.
    WorldError
        When this is no policy.
    PolicyError
        When its plan does not take a view alone, or cannot be read.
    """
    if isinstance(given, str):
        kind = POLICIES[given]
        try:
            return kind(), given
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise ConfigError(
                f"policy {given!r} cannot be made without options ({described(error)}); "
                "allowed: an object of it"
            ) from error
    name = type(given).__name__
    if isinstance(given, type) or not is_policy(given, name):
        raise WorldError(
            f"orders are {quoted(given)}; allowed: a Plan, a policy, or the name of one"
        )
    require_plan_of_view(given, name)
    return given, name
