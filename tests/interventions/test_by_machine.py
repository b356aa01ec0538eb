"""Segments that machines serve: nobody spends an hour on them, and the others lose nothing."""

import numpy as np
import pytest

from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.interventions.actions import ACTIONS
from simcs.interventions.by_machine import ByMachine, _without
from simcs.interventions.plan import Plan
from simcs.interventions.policies import Blend
from simcs.interventions.routines import Automated
from simcs.signals.view import View
from simcs.world.door import World
from tests.conftest import QUICK


@pytest.fixture(scope="module")
def view() -> View:
    setup: Setup = prepare(compose([*QUICK, "policies=[blend]"]))
    return World.open(setup).view


def asked(plan: Plan, view: View) -> dict[str, set[int]]:
    """Return the accounts that a plan names by action."""
    found: dict[str, set[int]] = {}
    for account, action, *_ in plan.parts:
        given = np.asarray(account)
        rows = view.account[given] if given.dtype == np.bool_ else np.atleast_1d(given)
        found.setdefault(action, set()).update(rows.tolist())
    return found


def test_small_accounts_get_what_takes_no_time(view: View) -> None:
    small = {*view.account[view.segment == view.segment_names.index("smb")].tolist()}
    usual = asked(Blend().plan(view), view)
    automated = asked(Automated().plan(view), view)
    plan = asked(ByMachine(Blend(), ("smb",)).plan(view), view)
    assert any(accounts & small for name, accounts in usual.items() if any(ACTIONS[name].hours))
    for name, accounts in plan.items():
        free = not any(ACTIONS[name].hours)
        assert accounts & small == (automated.get(name, set()) & small if free else set()), name
        assert accounts - small == usual.get(name, set()) - small, name


def test_lists_of_rows_keep_their_priorities() -> None:
    part = Plan().add([7, 3, 9], "check_in", [1.0, 2.0, 3.0], due=[5, 6, 7]).parts[0]
    rows, theirs = np.asarray([3, 7, 9]), np.asarray([False, True, False])
    account, _, priority, _, due, *_ = _without(part, theirs, rows)
    assert (account.tolist(), priority.tolist(), due.tolist()) == ([3, 9], [2.0, 3.0], [6, 7])
    one = Plan().add([7, 3], "check_in", 5.0).parts[0]
    assert _without(one, theirs, rows)[2] == 5.0
