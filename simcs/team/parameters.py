"""The numbers of the team."""

from dataclasses import field, replace
from enum import Enum
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass

from simcs.journey.parameters import WEEKS_PER_YEAR
from simcs.parameter import GIVEN, INFINITY, STRICT, parameter


class Ownership(Enum):
    """Who serves an account: its own CSM, anyone free in its pod, or anyone free."""

    named = "named"
    pods = "pods"
    pool = "pool"


@dataclass(config=STRICT)
class Team:
    """A team of CSMs with finite hours."""

    csms: Annotated[int | None, Field(ge=0, le=100_000)] = None
    """Number of CSMs; null: those the book names, else as many as is typical."""
    staffing: Annotated[float, parameter(0.05, 20, "ratio", plausible=GIVEN)] = 1.0
    """Size of the team relative to a typical one for the book, where nothing else says how many
    CSMs there are; 0.5: twice the accounts per CSM."""
    hours_per_week: Annotated[float, parameter(0, 80, "hours", plausible=GIVEN)] = 30.0
    """Hours a week that a CSM is contracted to spend on customers."""
    presence: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 0.92
    """Share of the contracted hours that holidays and illness leave."""
    ownership: Ownership = Ownership.named
    pod_size: Annotated[int, parameter(1, 100_000, plausible=GIVEN)] = 3
    """CSMs who share their accounts in a pod; read with ownership=pods only."""
    tiers: dict[str, int] = field(default_factory=dict)
    """How many CSMs serve each segment and no other; empty: everyone serves all segments."""
    changes: list[Any] = field(default_factory=list)
    """CSMs who begin or leave later, as in [{week: 26, csms: 2}, {week: 40, csms: -1}]."""
    cost_per_csm: Annotated[float, parameter(0, 1e7, "$ a year", "V2")] = 150_000.0
    """Cost of a CSM to the company, salary and all else."""
    # From half-way in one week of nothing else to half-way in seven: not measured.
    maturity_gain: Annotated[float, parameter(0, 5, "a week", plausible=(0.1, 0.6))] = 0.3
    """Part of the missing process maturity that a week spent wholly on improvement
    (improve_process) gains."""
    maturity_memory: Annotated[float, parameter(1, 5200, "weeks")] = 78.0
    """Weeks in which process maturity that nobody attends to falls to about a third (1/e)."""
    patience_weeks: Annotated[int, Field(ge=0, le=520)] = 4
    """Weeks past due after which work not yet begun is given up."""

    executive_hours: Annotated[float, parameter(0, 10_000, "hours", plausible=GIVEN)] = 0.0
    """Hours a week that executives have for work that a policy asks of them; 0: none."""
    specialist_hours: Annotated[float, parameter(0, 10_000, "hours", plausible=GIVEN)] = 0.0
    """Hours a week that product specialists have for work that a policy asks of them; 0: none."""
    executive_cost: Annotated[
        float, parameter(0, 10_000, "$ an hour", only_with="executive_hours")
    ] = 150.0
    """Cost of an hour that executives work for accounts."""
    specialist_cost: Annotated[
        float, parameter(0, 10_000, "$ an hour", only_with="specialist_hours")
    ] = 80.0
    """Cost of an hour that product specialists work for accounts."""

    skill_spread: Annotated[float, parameter(0, 1, "ratio")] = 0.15
    """How much the skill of CSMs differs about 1: its standard deviation; 0: all alike."""
    # Limits on both sides of the usual skill of 1.
    skill_low: Annotated[float, parameter(0, 1, "ratio", plausible=(0.3, 0.7))] = 0.5
    """Least skill that a CSM can have; the usual is 1."""
    skill_high: Annotated[float, parameter(1, 5, "ratio", plausible=(1.3, 2.0))] = 1.5
    """Most skill that a CSM can have; the usual is 1."""
    ramp_start: Annotated[float, parameter(0, 1, "ratio")] = 0.5
    """What an hour of a new CSM does in the first week, relative to one who knows the work; 1: no
    ramp."""
    ramp_weeks: Annotated[int, parameter(0, 520, "weeks")] = 13
    """Weeks until the hours of a new CSM count in full."""

    # The load that is felt ends above full, and the load that is borne below it.
    load_limit: Annotated[float, parameter(0, 10, "ratio", plausible=(1.05, 1.5))] = 1.2
    """Highest load that CSMs feel; load is the work due over the hours there are."""
    load_borne: Annotated[float, parameter(0, 10, "ratio", plausible=(0.7, 1.0))] = 0.85
    """Load that does not tire CSMs; load is the work due over the hours there are."""
    burnout_gain: Annotated[float, parameter(0, 1, "a week")] = 0.02
    """Burnout that CSMs gain for each unit of load beyond load_borne (and lose for each below it);
    0: no load tires."""
    burnout_recovery: Annotated[float, parameter(0, 1, "a week")] = 0.01
    """Part of their burnout that CSMs get over each week by themselves."""
    burnout_effect: Annotated[float, parameter(0, 1, "share")] = 0.3
    """Part of the effect of their hours that fully burnt-out CSMs lose; 0: none."""
    quitting: Annotated[float, parameter(0, 0.99, "a year")] = 0.20
    """Share of CSMs who quit in a year when not burnt out (staff turnover); 0: nobody ever does."""
    # Two to seven times as likely.
    quitting_burnout: Annotated[float, parameter(0, 5, "log ratio", plausible=(0.5, 2.0))] = 1.5
    """How much likelier full burnout makes quitting: the rate is multiplied by e to this; 1.5:
    about 4.5 times."""
    vacancy_weeks: Annotated[int, parameter(0, 520, "weeks")] = 6
    """Weeks that a seat stays empty after a CSM has quit."""
    handover_loss: Annotated[float, parameter(0, 20, "logit")] = 0.35
    """Health that the accounts of a CSM who quits lose at hand-over when nobody else knows them,
    after Shi et al. 2017; 0: none."""

    coaching: Annotated[float, parameter(0, 0.9, "share", plausible=GIVEN)] = 0.0
    """Share of their hours that CSMs spend being coached; 0: none."""
    coaching_skill: Annotated[float, parameter(0, 1, "a week", only_with="coaching")] = 0.02
    """Part of the gap to the most skill that coaching would close each week if all hours went into
    it."""
    coaching_relief: Annotated[float, parameter(0, 1, "a week", only_with="coaching")] = 0.1
    """Part of their burnout that CSMs would get over each week through coaching if all hours went
    into it."""
    # Nobody has measured how closely teams keep to their playbooks: all four are assumptions.
    as_written: Annotated[float, parameter(0.01, 1, "share")] = 1.0
    """Share of playbooks' steps that people do as written on the first day; 1: all."""
    as_written_spread: Annotated[float, parameter(0, 0.5, "share", only_with="as_written")] = 0.15
    """How far CSMs differ in it, to both sides."""
    as_written_maturity: Annotated[float, parameter(0, 0.9, "share", only_with="as_written")] = 0.5
    """Part of the steps left out that full process maturity makes good."""
    as_written_coaching: Annotated[float, parameter(0, 1, "a week", only_with="as_written")] = 0.02
    """Part of the steps left out that a week of nothing but coaching makes good."""
    surveillance: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 0.0
    """How much CSMs are watched, as the share of minutes that they work more for it; 0: not
    watched."""
    surveillance_burnout: Annotated[float, parameter(0, 1, "a week", only_with="surveillance")] = (
        0.05
    )
    """Burnout that CSMs gain each week by being watched, for each unit of surveillance: watching
    for a tenth more work adds a tenth of it."""

    # The thresholds of burning are definitions.
    burning_share: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 0.08
    """Share of typical scores that counts as visibly red."""
    burning_weeks: Annotated[int, parameter(0, 1040, "weeks", plausible=GIVEN)] = 13
    """Weeks before the end of its term from which a red account visibly burns."""
    burning_effect: Annotated[float, parameter(0, 1, "share")] = 1.0
    """Part of the effect of work on accounts that visibly burn that is delivered; 0: hours are
    spent, but nothing comes of it."""
    firefighting_cost: Annotated[float, parameter(0, 1, "a week")] = 0.0
    """Part of process maturity lost in a week spent wholly on burning accounts; 0: none."""
    praise_saves: Annotated[float, parameter(0, 1e4, plausible=GIVEN)] = 0.0
    """Priority that work for burning accounts gains where the team celebrates saves; 100: one level
    of a policy's priorities."""
    praise_prevention: Annotated[float, parameter(0, 1e4, plausible=GIVEN)] = 0.0
    """Priority that work for all other accounts gains where the team celebrates prevention; 100:
    one level of a policy's priorities."""
    # Assumed without a source: what is paid for is done first, and reported kindly.
    target_revenue: Annotated[float, parameter(0, 1e4, plausible=GIVEN)] = 0.0
    """Priority that work on expansion and on renewals gains where CSMs are paid by revenue; 100:
    one level of a policy's priorities; 0: none."""
    target_pulse: Annotated[float, parameter(0, 5, "logit")] = 0.0
    """How much rosier the CSM's impression is, beyond signals.pulse_bias, where CSMs are paid by
    revenue; 0: no rosier."""

    growth_limit: Annotated[int, parameter(0, 10_000, "CSMs", plausible=GIVEN)] = 0
    """CSMs that may be added in a run; 0: none."""
    growth_backlog: Annotated[float, parameter(0, INFINITY, "ratio", plausible=GIVEN)] = 0.5
    """Waiting work, over a week's hours, from which another CSM is called for."""
    growth_weeks: Annotated[int, parameter(1, 520, "weeks", plausible=GIVEN)] = 13
    """Weeks that so much work must have waited before another CSM is called for."""
    hiring_weeks: Annotated[int, parameter(0, 520, "weeks", plausible=GIVEN)] = 13
    """Weeks from calling for another CSM to the first day at work."""
    reinvestment: Annotated[float, parameter(0, 1, "share", plausible=GIVEN)] = 0.0
    """Share of the ARR gained since the run began that pays for further CSMs; 0: none."""


def share_for_customers(team: Team) -> float:
    """Return the share of the hours at work that go to customers; more than 1 where watched."""
    return (1.0 - team.coaching) * (1.0 + team.surveillance)


def minutes_per_csm(team: Team) -> int:
    """Return the whole minutes a week that one CSM has for customers."""
    return round(team.hours_per_week * team.presence * 60 * share_for_customers(team))


def cost_per_hour(team: Team) -> float:
    """Return the loaded cost in $ of an hour spent with customers; 0 where there are no hours.

    Hours of coaching are paid for, and so are part of what an hour with customers costs.
    """
    hours = team.hours_per_week * team.presence * WEEKS_PER_YEAR * share_for_customers(team)
    return team.cost_per_csm / hours if hours > 0 else 0.0


def steady(team: Team) -> Team:
    """Return the team with identical CSMs who never change: careers are switched off."""
    return replace(
        team,
        skill_spread=0.0,
        ramp_start=1.0,
        burnout_gain=0.0,
        surveillance_burnout=0.0,
        coaching_skill=0.0,
        quitting=0.0,
        growth_limit=0,
        changes=[],
        as_written=1.0,
    )


TEAM_PARAMETERS = np.dtype(
    (
        np.record,
        [
            (name, "f8")
            for name in (
                "skill_spread", "skill_low", "skill_high", "ramp_start", "load_limit",
                "load_borne", "burnout_gain", "burnout_recovery", "burnout_effect", "quitting",
                "quitting_burnout", "handover_loss", "coaching", "coaching_skill",
                "coaching_relief", "surveillance", "surveillance_burnout", "burning_effect",
                "firefighting_cost",
                "praise_saves", "praise_prevention", "target_revenue", "growth_backlog",
                "reinvestment", "cost_per_csm", "executive_hours", "specialist_hours",
                "as_written", "as_written_spread", "as_written_maturity", "as_written_coaching",
            )
        ]
        + [("opening_maturity", "f8")]
        + [
            (name, "i8")
            for name in (
                "ramp_weeks", "vacancy_weeks", "burning_weeks", "growth_limit", "growth_weeks",
                "hiring_weeks",
            )
        ],
    ),
)  # fmt: skip
"""What the equations of the team need, as numba reads it."""


def table(team: Team, opening_maturity: float = 0.0) -> NDArray[Any]:
    """Return the team's parameters as a structured array of one row.

    Parameters
    ----------
    opening_maturity
        Process maturity on the first day.
    """
    rows = np.zeros(1, TEAM_PARAMETERS)
    rows["opening_maturity"] = opening_maturity
    for name in TEAM_PARAMETERS.names or ():
        if name != "opening_maturity":
            rows[name] = getattr(team, name)
    return rows
