"""The interface to a world: simulate it week by week, inspect it, save it, and fork it.

    world = simcs.World.open(simcs.prepare(overrides=["book.size=25"]), replication=0)
    while not world.over:
        events = world.step(plan)

A week is open between two calls of `World.step`: the market and the readings are done, the team
waits for its plan. The weeks are those of both drivers, to the last bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike, NDArray

from simcs.errors import WorldError, quoted
from simcs.interventions.plan import Plan, Policy
from simcs.signals.view import View
from simcs.world import loop, phases, snapshot
from simcs.world.capabilities import require_none
from simcs.world.event_log import events_of
from simcs.world.forks import forked, require_replication
from simcs.world.opening import Opening, require_opening
from simcs.world.orders import ordering, policy_of, require_week, rows_of
from simcs.world.plan_check import PlanCheck, checked
from simcs.world.state import WorldState
from simcs.world.truth import truth

if TYPE_CHECKING:
    import pandas as pd


class World:
    """One simulated future of one book, a week at a time.

    Open one by `World.open`, or restore one. All it does raises WorldError while it waits for a
    plan, and after a week was interrupted half-way.
    """

    def __init__(self, state: WorldState, week: int, policy: Policy | None = None) -> None:
        self._state = state
        self._week = week
        self._policy = policy
        self._shown: View | None = None
        self._torn_by: BaseException | None = None
        self._planning = False

    @classmethod
    def open(
        cls, setup: Opening, replication: int = 0, policy: str | Policy | None = None
    ) -> World:
        """Open a world at its first week.

        Parameters
        ----------
        setup
            As `simcs.prepare` returns it.
        replication
            Which future, from 0; the same as in a comparison of the same setup.
        policy
            Whose plan `step` takes where it is given none.

        Raises
        ------
        ConfigError
            When the world needs the clock (``service=clocked``), or there is no such policy.
        WorldError
            When ``setup`` cannot open worlds, or ``replication`` is no whole number below 2³¹.
        SignalError
            When a registered signal cannot be measured.
        """
        require_opening(setup)
        state = setup.opened(require_replication(replication))
        require_none(state.tickets)
        world = cls(state, 0, None if policy is None else policy_of(policy)[0])
        loop.open_week(state, 0)
        return world

    @property
    def week(self) -> int:
        """The open week, from 0; the horizon once the world is over."""
        return self._week

    @property
    def over(self) -> bool:
        """Whether the last week has closed."""
        return self._week >= self._state.horizon

    @property
    def horizon(self) -> int:
        """Number of weeks."""
        return self._state.horizon

    @property
    def view(self) -> View:
        """What the team can see now, of every active account, until `step` is called.

        Looking changes nothing. Its ``memory`` is that of the policy the world was opened with.

        Raises
        ------
        WorldError
            When the world is over.
        """
        self._require_open()
        if self._shown is None:
            self._shown = phases.shown_to(self._state, self._week, self._policy)
        return self._shown

    def check(self, plan: Plan) -> PlanCheck:
        """Return a plan's faults, task by task, and its hours by due week; nothing changes.

        Raises
        ------
        WorldError
            When the world is over, or this is not a plan, or one of playbooks for another week.
        """
        self._require_open()
        if not isinstance(plan, Plan):
            raise WorldError(f"check takes a Plan; got {quoted(plan)}")
        require_week(None, self._week, plan)
        view = phases.shown_to(self._state, self._week, self._policy)  # ours may have been torn
        return checked(self._state, view, plan, self._policy)

    def step(
        self, orders: Plan | Policy | str | None = None, week: int | None = None
    ) -> NDArray[Any]:
        """Close the week under some orders, and open the next.

        Parameters
        ----------
        orders
            A plan, a policy or its name. None: the policy that the world was opened with, whose
            memory a plan writes to as well. Another policy that remembers begins again.
        week
            The week that the orders are for; by default the open week.

        Returns
        -------
        numpy.ndarray
            The events of the week that has closed, an array of `simcs.world.event_log.EVENT`.

        Raises
        ------
        WorldError
            When the world is over, or the orders are for another week (as a plan says).
        ConfigError
            When there is no policy of the name.
        PolicyError
            When the orders cannot be followed. In all these cases everything stays as it was.
        SignalError
            When a registered signal cannot be measured in the week that opens. The week before has
            closed by then, without its events, so the world can only be restored.
        """
        self._require_open()
        require_week(week, self._week, orders)
        state, week = self._state, self._week
        policy, name = ordering(orders, self._policy)
        self._planning = True  # until then the policy could step the world itself
        try:
            wishes = phases.asked_of(state, week, policy, name)
        finally:
            self._planning = False
        before = state.accounts.copy()
        if self._shown is not None:
            self._shown._end()  # noqa: SLF001 - for the world alone
            self._shown = None
        try:
            state.policy = policy
            loop.close_week(state, week, wishes)
            events = events_of(before, state, week)
            self._week = week + 1
            if not self.over:
                loop.open_week(state, self._week)
        except BaseException as error:
            self._torn_by = error
            raise
        return events

    def snapshot(self) -> bytes:
        """Return the whole world as bytes, for `restore`, without its policy.

        The policy's memory is included.
        """
        self._require_whole()
        return snapshot.pack(self._state, self._week)

    @classmethod
    def restore(
        cls, data: bytes, setup: Opening | None = None, policy: str | Policy | None = None
    ) -> World:
        """Return the world of a snapshot, as it was when it was taken.

        Parameters
        ----------
        data
            As `snapshot` returned it; never of others, as the checksum detects damage, not intent.
        setup
            The snapshot must be of its world; it gives ``plan_seconds``, else the usual.
        policy
            Whose plan `step` takes where it is given none.

        Raises
        ------
        SnapshotError
            When the bytes are damaged, of another version or another configuration, or of a world
            that measures a signal which is not registered here.
        ConfigError
            When the setup needs the clock (``service=clocked``), or there is no such policy.
        WorldError
            When ``setup`` cannot open worlds.
        """
        state, week = snapshot.unpack(data)
        if setup is not None:
            require_opening(setup)
            wanted = setup.opened(0)
            require_none(wanted.tickets)
            snapshot.require_same_configuration(state, wanted)
            state.plan_seconds = wanted.plan_seconds
        return cls(state, week, None if policy is None else policy_of(policy)[0])

    def digest(self) -> str:
        """Return a digest of the whole world: the same for the same week and state."""
        self._require_whole()
        return snapshot.digest(self._state, self._week)

    def fork(self, randomness: int | None = None, policy: str | Policy | None = None) -> World:
        """Return an independent world that continues from here; `copy.copy` does the same.

        Parameters
        ----------
        randomness
            None: the same random numbers. A number: different ones from now on, for each number its
            own. Accounts are the same, including those yet to arrive.
        policy
            Whose plan its `step` takes where it is given none; None: as here. One of another type
            or with other settings begins with its own memory's initial values.

        Raises
        ------
        WorldError
            When ``randomness`` is not a whole number from 0 to 65535.
        ConfigError
            When there is no policy of the name.
        """
        self._require_whole()
        state = self._state.copy()
        if randomness is not None:
            state.replication = forked(state, randomness, self._week)
        return World(state, self._week, self._policy if policy is None else policy_of(policy)[0])

    __copy__ = fork

    def __reduce__(self) -> tuple[Any, ...]:
        return World.restore, (self.snapshot(), None, self._policy), self._state.plan_seconds

    def __setstate__(self, plan_seconds: float) -> None:
        self._state.plan_seconds = plan_seconds

    def mute(self, accounts: ArrayLike) -> World:
        """Remove the effect of work on some accounts, whose hours are spent; return the world.

        Raises
        ------
        WorldError
            When an account is not a row of this world.
        """
        self._require_whole()
        rows = rows_of(accounts, len(self._state.accounts))
        self._state.accounts["muted"][rows] = 1
        return self

    def truth(self) -> pd.DataFrame:
        """Return what nobody in the team can see: for debriefing, never for a policy.

        Returns
        -------
        pandas.DataFrame
            A row for each account of the world, by row number: stage, arr in $, every latent
            column, and the chances that it means to stay at its decision (``stays``) and that
            its term ends in a renewal (``renews``), as it is now; NaN where it is not active.
        """
        self._require_whole()
        return truth(self._state, self._week)

    def _require_open(self) -> None:
        self._require_whole()
        if self.over:
            last = f"the world is over: its last week was {self.horizon - 1}"
            raise WorldError(f"{last}; allowed: to restore or fork an earlier week")

    def _require_whole(self) -> None:
        if self._planning:
            raise WorldError("the world waits for a plan; allowed: to go on when it has one")
        if self._torn_by is not None:
            why = str(self._torn_by) or type(self._torn_by).__name__
            raise WorldError(
                f"week {self._week} was interrupted half-way ({why}); allowed: a restored snapshot"
            ) from self._torn_by
