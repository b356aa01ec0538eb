"""Response time and staffing: how many CSMs keep answers within a day, alone or as a pool.

The week has hours in it (service=clocked). At each of three loads, teams of several sizes serve the
same book on the same random numbers, once with named owners and once as a pool. Where nothing but
tickets is left, a pool is the M/M/c queue, and is held against Erlang's formula.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from simcs.analysis.interval import student_interval
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.signals.parameters import Signals
from simcs.studies.variants import Variant, simulate_variants
from simcs.team.parameters import Team, minutes_per_csm
from simcs.team.tickets import MINUTES_PER_HOUR

if TYPE_CHECKING:
    import pandas as pd

ACCEPTED = 0.05
"""Largest share of answers that may come later than a day."""

DAYS_A_WEEK = 5
RATES = ("tickets_base", "tickets_usage", "tickets_problem")
POOL, NAMED, COVERED, THEORY = "pool", "named", "covered", "theory"
SETTINGS: dict[str, dict[str, Any]] = {
    POOL: {"team.ownership": "pool"},
    NAMED: {"team.ownership": "named"},
    COVERED: {"team.ownership": "named", "team.vacancy_weeks": 0},
    THEORY: {"team.ownership": "pool", "team.quitting": 0.0, "tickets.preemption": False},
}
"""What each kind of team changes. COVERED: an empty seat is filled at once. THEORY, whose CSMs do
nothing but answer, first come, first served, and never quit, is for comparison with Erlang C."""


@dataclass(frozen=True)
class Load:
    """How many tickets accounts raise, and the sizes of team that are tried against them.

    Parameters
    ----------
    times
        Factor on the default ticket rates.
    csms
        Sizes of the team, ascending; the second is the one that is tried as COVERED and THEORY.
    """

    name: str
    times: float
    csms: tuple[int, ...]


@dataclass(frozen=True)
class Design:
    """What the study runs."""

    loads: tuple[Load, ...] = (
        Load("default", 1.0, (1, 2, 3, 4)),
        Load("double", 2.0, (2, 3, 4, 5)),
        Load("fourfold", 4.0, (3, 4, 5, 6, 8)),
    )
    accounts: int = 150
    weeks: int = 52
    replications: int = 12
    burn_in_accounts: int = 200
    answer_minutes: float = 30.0
    policy: str = "blend"
    seed: int = 1

    @property
    def csm_minutes(self) -> float:
        """Minutes a week of one CSM."""
        return float(minutes_per_csm(Team()))

    @property
    def target_hours(self) -> float:
        """Hours of a working day: a fifth of a CSM's week."""
        return round(self.csm_minutes / MINUTES_PER_HOUR / DAYS_A_WEEK, 2)


def set_up_load(design: Design, load: Load) -> Setup:
    """Return the set-up of a load; the population is burnt in under its ticket rates.

    So the health score counts a ticket against what is usual there.
    """
    rates = [f"signals.{name}={getattr(Signals(), name) * load.times}" for name in RATES]
    return prepare(
        compose(
            [
                "service=clocked",
                "depth=quick",
                f"policies=[none,{design.policy}]",
                f"book.size={design.accounts}",
                f"book.burn_in_accounts={design.burn_in_accounts}",
                f"horizon_weeks={design.weeks}",
                f"seed={design.seed}",
                f"tickets.target_hours={design.target_hours}",
                f"tickets.answer_minutes={design.answer_minutes}",
                *rates,
            ]
        )
    )


def variants(design: Design, load: Load) -> list[Variant]:
    """Return the teams that are tried at a load."""

    def one(team: str, csms: int) -> Variant:
        settings = SETTINGS[team] | {"team.csms": csms}
        arms = ("none",) if team == THEORY else (design.policy,)
        futures = tuple(range(design.replications))
        return Variant(load.name, f"{team} {csms}", settings, futures, arms=arms)

    sizes = [one(team, csms) for team in (POOL, NAMED) for csms in load.csms]
    return [*sizes, one(COVERED, load.csms[1]), one(THEORY, load.csms[1])]


def run(
    design: Design, progress: Callable[[str], object] = lambda _load: None
) -> Iterator[dict[str, Any]]:
    """Run the study; yield a row of `table` for each load, team and size."""
    for load in design.loads:
        progress(load.name)
        frame = simulate_variants(set_up_load(design, load), variants(design, load))
        yield from table(design, load, frame)


def table(design: Design, load: Load, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield what the futures of a load measured, a row for each team and size.

    Each has load, team, csms and accounts_per_csm, and mean, low and high over the futures of

    late
        Share of answers that came later than a working day.
    answer_hours
        Working hours until a ticket is answered.
    in_time
        Futures in which no more than `ACCEPTED` of the answers were late; a count.
    """
    for name, rows in frame.groupby("variant", sort=False):
        team, size = str(name).split()
        late = rows["late_answers_share"].tolist()
        row: dict[str, Any] = {
            "load": load.name,
            "team": team,
            "csms": int(size),
            "accounts_per_csm": design.accounts / int(size),
            "futures": len(late),
            "late": interval(late),
            "answer_hours": interval(rows["mean_answer_hours"].tolist()),
            "in_time": sum(share <= ACCEPTED for share in late),
        }
        if team == THEORY:
            row |= against_erlang(design, int(size), rows)
        yield row


def against_erlang(design: Design, csms: int, rows: pd.DataFrame) -> dict[str, Any]:
    """Return utilisation, tickets an account raises in a week, and Erlang's mean wait in hours.

    CSMs who do nothing but answer are busy for as long as the answers take, which gives the load.
    """
    minutes = design.answer_minutes
    busy = (rows["hours_used"] / rows["hours_available"]).tolist()
    waits = [erlang_c(csms, share, minutes).mean_wait / MINUTES_PER_HOUR for share in busy]
    answered = rows["hours_used"].mean() * MINUTES_PER_HOUR / minutes
    return {
        "busy": interval(busy),
        "tickets_a_week": answered / design.accounts / design.weeks,
        "erlang_hours": interval(waits),
    }


@dataclass(frozen=True)
class Queue:
    """The M/M/c queue in the long run: share that waits, and mean wait of all in minutes."""

    waiting: float
    mean_wait: float


def erlang_c(csms: int, load: float, minutes: float) -> Queue:
    """Return how a pool of CSMs with random arrivals and exponential answers behaves.

    Parameters
    ----------
    load
        Share of the team's time that answers take, below 1.
    minutes
        Mean time of an answer.

    Raises
    ------
    ValueError
        When the load is 1 or more: the queue then grows for ever.

    Notes
    -----
    A. K. Erlang, Solution of some problems in the theory of probabilities of significance in
    automatic telephone exchanges, 1917.
    """
    if not 0 <= load < 1:
        raise ValueError(f"load is {load:g}; allowed: from 0 to below 1")
    offered = csms * load
    free = sum(offered**k / math.factorial(k) for k in range(csms))
    full = offered**csms / math.factorial(csms) / (1 - load)
    waiting = full / (free + full)
    return Queue(waiting, waiting * minutes / (csms * (1 - load)))


def interval(values: list[float]) -> dict[str, float]:
    """Return mean, low and high: a 95 % interval of the mean by Student's t; NaN for one value."""
    import numpy as np

    return dict(zip(("mean", "low", "high"), student_interval(np.asarray(values)), strict=True))


def smallest_enough(rows: list[dict[str, Any]], load: str, team: str) -> dict[str, Any] | None:
    """Return the row of the smallest team that answers in time, as all larger ones tried do.

    A team does so if even the upper end of the interval of its late share is within `ACCEPTED`.
    """
    own = sorted(
        (row for row in rows if row["load"] == load and row["team"] == team),
        key=lambda row: row["csms"],
        reverse=True,
    )
    found = None
    for row in own:
        if not row["late"]["high"] <= ACCEPTED:
            break
        found = row
    return found


def quick(design: Design) -> Design:
    """Return a design to see it work: two futures of a quarter of the accounts for a quarter."""
    return replace(design, accounts=design.accounts // 4, weeks=13, replications=2)
