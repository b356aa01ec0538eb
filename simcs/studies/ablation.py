"""Where the difference between two arms comes from: the run again, with mechanisms switched off.

A mechanism is a channel by which what a team does reaches accounts, or makes them worth more. It is
switched off from the first day of the run, for both arms, by settings alone; the accounts'
history, and what happens to them without the team, stay as they were. With all of them off, nothing
that a team does or leaves undone reaches an account of the opening book before it has left, and
any two arms retain the same accounts and the same revenue in every future.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simcs.analysis.waterfall import STUDY, chains
from simcs.errors import ConfigError, quoted, unknown
from simcs.experiment.config import Config, Service
from simcs.experiment.replications import Setup
from simcs.interventions.ceiling import CEILING_NAME
from simcs.studies.variants import Variant

REPLICATIONS = 5
"""Futures of each variant: the run's first ones, with the same random numbers."""


def _always(_config: Config) -> bool:
    return True


def _clocked(config: Config) -> bool:
    return config.service is Service.clocked


@dataclass(frozen=True)
class Mechanism:
    """A channel by which work reaches accounts.

    Parameters
    ----------
    title
        What people call it, for the middle of a sentence.
    off
        Configuration key -> the value that switches it off.
    there
        Whether a run has it at all.
    """

    title: str
    off: Mapping[str, float]
    there: Callable[[Config], bool] = _always


MECHANISMS: dict[str, Mechanism] = {
    # Contact wearies through what it earns; without the earning there is no weariness either.
    "goodwill": Mechanism(
        "goodwill from contact, and weariness of it", {"journey.goodwill_effect": 0.0}
    ),
    "root causes": Mechanism("work on the causes of problems", {"journey.root_effect": 0.0}),
    "enablement": Mechanism("help with adoption", {"journey.enable_effect": 0.0}),
    "sponsor": Mechanism("work on the sponsor", {"journey.sponsor_effect": 0.0}),
    "expansion": Mechanism("talks about expansion", {"journey.interest_effect": 0.0}),
    "process": Mechanism(
        "better processes, from improvement and churn reviews",
        {"team.maturity_gain": 0.0, "team.firefighting_cost": 0.0, "market.review_effect": 0.0},
    ),
    "concessions": Mechanism(
        "concessions to accounts that mean to leave",
        {"journey.concession_turn": 0.0, "journey.concession_discount": 0.0},
    ),
    "data": Mechanism("upkeep of data, and so better signals", {"signals.data_effect": 0.0}),
    "strain": Mechanism(
        "burnout of CSMs, and hand-overs when they quit",
        {"team.burnout_effect": 0.0, "team.handover_loss": 0.0},
    ),
    "late answers": Mechanism("late answers to tickets", {"tickets.late_most": 0.0}, _clocked),
    # A concession waives the step; accounts that stay pay it.
    "price steps": Mechanism(
        "price steps at renewals, which a concession waives",
        {"journey.price_step": 0.0, "market.rise": 0.0},
    ),
}
"""Name -> mechanism, in the order in which they are switched off forward."""


def mechanisms(setup: Setup, policy: str, baseline: str) -> list[Variant]:
    """Return the variants of the study: two runs for each mechanism, of two arms.

    Book, typical population and random numbers are the run's. See
    `simcs.analysis.waterfall.chains` for names.

    Raises
    ------
    ConfigError
        When the run has no such arm, or both are one.
    """
    config = setup.config
    names = [arm.name for arm in setup.arms if arm.name != CEILING_NAME]
    for arm in (policy, baseline):
        if arm not in names:
            raise ConfigError(unknown("arm", arm, names))
    if policy == baseline:
        raise ConfigError(f"policy and baseline are both {quoted(policy)}; allowed: two arms")
    there = [name for name, mechanism in MECHANISMS.items() if mechanism.there(config)]
    futures = tuple(range(REPLICATIONS))
    return [
        Variant(STUDY, step, _off(gone), futures, arms=(policy, baseline))
        for step, gone in chains(there).items()
    ]


def _off(names: tuple[str, ...]) -> dict[str, float]:
    return {key: value for name in names for key, value in MECHANISMS[name].off.items()}
