"""What a run measured, as tables: all that an answer is made from, before anything is summed up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from simcs.metrics.curves import KINDS, Curves

if TYPE_CHECKING:
    import pandas as pd

TABLES = (
    "replications", "retention", "breakdowns", "variants", "draws", "plays", "portfolio",
    "portfolio_groups", "account_ends", "losses",
)  # fmt: skip
"""Tables of a run, each a file NAME.parquet in its folder."""


PLAYS = (
    "policy", "replication", "playbook", "step", "action", "by", "segment", "variant", "event",
    "count", "hours", "contacts",
)  # fmt: skip
"""Columns of the table of what happened in playbooks."""


class Prices(Protocol):
    """What turns revenue into value."""

    @property
    def gross_margin(self) -> float:
        """Share of revenue left after the cost of the product."""

    @property
    def discount_rate(self) -> float:
        """How much less money is worth for each year that it comes later."""


class Growth(Protocol):
    """How far accounts can grow."""

    @property
    def expansion_room(self) -> float:
        """Largest ARR an account can grow to, relative to what it had at first."""


class RunSettings(Protocol):
    """What an answer needs to know of a run's configuration."""

    @property
    def verdict(self) -> str:
        """Name of the metric that the verdict is about."""

    @property
    def horizon_weeks(self) -> int:
        """Length of the run."""

    @property
    def replications(self) -> int:
        """How many futures were simulated."""

    @property
    def value(self) -> Prices:
        """What turns revenue into value."""

    @property
    def journey(self) -> Growth:
        """What accounts go through."""


C = TypeVar("C", bound=RunSettings)
"""The configuration of the run: rooms below it know only `RunSettings` of it."""


@dataclass(frozen=True)
class Facts:
    """What else an answer says of a run.

    Parameters
    ----------
    arms
        Names in the order of the comparison; the first is the baseline.
    about
        What each arm does: its policy's own words, and options that are not the defaults.
    accounts
        In the opening book.
    opening_arr
        $ a year, of the opening book.
    book
        Which accounts these are, in a few words.
    made_up
        Whether the book was drawn.
    csms
        How many the team has on the first day.
    notes
        What a reader should know before the figures, one sentence each.
    staffing
        What to know of teams of other sizes; often empty.
    futures_needed
        From how many futures on intervals of revenue can be trusted in this book, as
        `simcs.analysis.interval.futures_needed` says.
    playbooks
        Names of the arms that are made from playbooks.
    bases
        What people call the arm that each of these stands on; those on their own are left out.
    """

    arms: tuple[str, ...]
    about: dict[str, str]
    accounts: int
    opening_arr: float
    book: str
    made_up: bool
    csms: int
    notes: tuple[str, ...]
    staffing: str
    futures_needed: int = 1
    playbooks: tuple[str, ...] = ()
    bases: dict[str, str] = field(default_factory=dict)


def no_plays() -> pd.DataFrame:
    """Return the table of what happened in playbooks of a run that has none."""
    import pandas as pd

    return pd.DataFrame(columns=list(PLAYS))


def no_rows() -> pd.DataFrame:
    """Return a table without rows or columns: what a run did not measure."""
    import pandas as pd

    return pd.DataFrame()


@dataclass(frozen=True, eq=False)
class Measurements(Generic[C]):
    """All that a run measured.

    Parameters
    ----------
    config
        As it was run.
    facts
        What else an answer says of the run.
    replications
        policy, replication and every metric: one row for each arm and future.
    retention
        policy, replication, week, and logo, gross and net retention.
    breakdowns
        policy, replication, breakdown, group, value.
    variants
        study, variant, policy, replication and every metric; empty where no study was made.
    draws
        set, parameter, value, place; empty without alternative sets of assumptions.
    plays
        policy, replication, playbook, step, action, segment, event, count: how often what happened
        in playbooks; empty where no arm has any.
    portfolio, portfolio_groups
        What became of accounts in the first year: `simcs.analysis.portfolio.SUMS` by arm and
        account, and `.GROUP_SUMS` by arm, replication and group; empty in folders of before.
    account_ends, losses
        How accounts end the run: `simcs.analysis.where.END_SUMS` by arm and account; and when and
        why they leave: `simcs.analysis.losses.LOSSES`; empty in folders of before.
    provenance
        Where the figures come from; empty of a run in memory.
    folder
        The run folder as it was named; empty of a run in memory.
    """

    config: C
    facts: Facts
    replications: pd.DataFrame
    retention: pd.DataFrame
    breakdowns: pd.DataFrame
    variants: pd.DataFrame
    draws: pd.DataFrame
    plays: pd.DataFrame = field(default_factory=no_plays)
    portfolio: pd.DataFrame = field(default_factory=no_rows)
    portfolio_groups: pd.DataFrame = field(default_factory=no_rows)
    account_ends: pd.DataFrame = field(default_factory=no_rows)
    losses: pd.DataFrame = field(default_factory=no_rows)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    folder: str = ""

    @cached_property
    def curves(self) -> Curves:
        """Each arm's logo, gross and net retention, shape (replications, weeks + 1)."""
        curves: Curves = {}
        for arm in self.facts.arms:
            rows = self.retention[self.retention["policy"] == arm]
            moments = self.config.horizon_weeks + 1
            curves[arm] = {
                kind: rows[f"{kind}_retention"].to_numpy(float).reshape(-1, moments)
                for kind in KINDS
            }
        return curves

    def of_study(self, name: str) -> pd.DataFrame:
        """Return the rows of a study, without the columns that only other studies have."""
        if not len(self.variants):
            return self.variants
        own = self.variants[self.variants["study"] == name]
        others = [column for column in own if column not in self.replications]
        return own.drop(columns=[one for one in others if len(own) and own[one].isna().all()])

    def with_study(
        self, variants: pd.DataFrame, draws: pd.DataFrame | None = None
    ) -> Measurements[C]:
        """Return these measurements and those of one more study."""
        import pandas as pd

        held = [frame for frame in (self.variants, variants) if len(frame)]
        return replace(
            self,
            variants=pd.concat(held, ignore_index=True) if held else self.variants,
            draws=self.draws if draws is None else draws,
        )
