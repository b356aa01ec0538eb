"""A world: all state of a run. A copy continues exactly as the original would."""

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simcs.interventions.memory import Memory
from simcs.interventions.plan import Policy
from simcs.interventions.time_limit import USUAL_SECONDS
from simcs.own_columns import NO_COLUMNS, OwnColumns
from simcs.team.backlog import task_index
from simcs.team.changes import UNCHANGED, Planned
from simcs.team.tickets import Tickets
from simcs.world.journal import Journal
from simcs.world.market_state import MarketState


@dataclass
class WorldState:
    """One arm of one replication, at the beginning of a week.

    Attributes
    ----------
    accounts
        Array of `ACCOUNT`: the opening book, then the arrivals in order of their week, then those
        that references may bring.
    ledger
        Array of `WEEK`, one row per week of the horizon: ledger and totals.
    spent
        Minutes by week and action.
    backlog
        Array of `TASK` in service order.
    available, used
        Minutes of each CSM this week.
    team, team_parameters
        Array of `CSM`, one row per seat, and of `TEAM_PARAMETERS`, read by the team's equations.
    named
        Whether each CSM has accounts of their own.
    red_line
        Score below which an account is visibly red, by segment.
    parameters, signals, action_effects
        What the equations read: by segment, for the score, by action.
    """

    name: str
    policy: Policy
    seed: int
    replication: int
    horizon: int
    segment_names: tuple[str, ...]
    accounts: NDArray[Any]
    ledger: NDArray[Any]
    spent: NDArray[np.int64]
    backlog: NDArray[Any]
    available: NDArray[np.int64]
    used: NDArray[np.int64]
    team: NDArray[Any]
    team_parameters: NDArray[Any]
    named: bool
    red_line: NDArray[np.float64]
    maturity: float
    maturity_gain: float
    maturity_memory: float
    patience: int
    parameters: NDArray[Any]
    signals: NDArray[Any]
    action_effects: NDArray[Any]
    typical_scores: NDArray[np.float64]
    market: MarketState
    """What the market remembers."""
    accounts_per_csm: NDArray[np.float64] | None = None
    """Set where the team's hours follow the size of the book, as in the typical population."""
    minutes_each: int = 0
    """Minutes a week of one CSM."""
    in_place: int = 0
    """CSMs in place this week."""
    pressure: int = 0
    """Weeks in a row in which more work has waited than the team accepts."""
    active: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Row numbers of the accounts in the book, ascending; from the first week's market on."""
    awaited: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Row numbers of the accounts still to arrive, in order of their week."""
    happening: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Row numbers of the accounts to whom something happened in the latest week."""
    task_index: NDArray[np.int32] = field(default_factory=lambda: task_index(0))
    """Index with which the backlog finds tasks."""
    plan_seconds: float = USUAL_SECONDS
    """How long a policy may take for a plan."""
    memory: Memory = field(default_factory=dict)
    """What the policy remembers, by the names that it declares."""
    remembered_by: str = ""
    """Which policy remembers that, as `simcs.interventions.memory.owner_of` tells them apart."""
    columns_read: set[str | int] = field(default_factory=set)
    """The columns of its view that the policy has read so far."""
    readings: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Of each registered signal the latest value and its week, shape ``(2, accounts)``."""
    tickets: Tickets | None = None
    """Set with the clock on (service=clocked), which only the agents can run."""
    changes: Planned = UNCHANGED
    """Who joins the team or leaves it in a week that is set."""
    first_day: int = 0
    """The day the run begins, as `date.toordinal` has it; 0 where the book has no dates."""
    own: OwnColumns = NO_COLUMNS
    """The book's own columns of every account. No equation reads them."""
    plays: Any = None
    """What happened in playbooks this week, an array of `simcs.playbooks.machine.NOTED` whose rows
    are row numbers of accounts; None without playbooks. No equation reads it."""
    journal: Journal = field(default_factory=Journal)
    """This week's events that the columns do not show."""

    @property
    def csms(self) -> int:
        """Number of seats, those to grow into included."""
        return len(self.available)

    def copy(self) -> "WorldState":
        """Return an independent copy that shares only what never changes (the policy)."""
        return copy.deepcopy(self, {id(self.policy): self.policy})
