"""Variants: the run's own set-up with some settings changed, simulated for a few futures.

Alternative assumptions, staffing curves and ablations are all made of them. Book and random numbers
stay the run's own, so that what differs comes from the settings that were changed. Only another
seed makes another book, of the same typical population.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simcs.errors import ConfigError, RunError, SimcsError, unknown
from simcs.experiment import plugins
from simcs.experiment.config import Config, Depth, Driver, Service, checked
from simcs.experiment.parallel import spread
from simcs.experiment.replications import Setup, drawn_book, replicate, warm_up
from simcs.interventions.ceiling import CEILING_NAME
from simcs.interventions.plan import Policy
from simcs.metrics.definitions import metric_names
from simcs.studies.besides import besides, changed, measured
from simcs.world.burn_in import burn_in

if TYPE_CHECKING:
    import pandas as pd

    from simcs.experiment.store import RunFolder

EVERY = "*"
"""In the place of a name: every one there is, as in ``journey.segments.*.voice``."""

UNUSED = {"events": False, "ceiling": False, "depth": Depth.quick}
"""What costs time in a run and is not asked of variants."""


@dataclass(frozen=True)
class Variant:
    """A set-up with some settings changed, and the futures to simulate.

    Parameters
    ----------
    study
        What it is for, one of `simcs.analysis.answer.STUDIES`.
    name
        Its name within the study.
    settings
        Configuration key -> value, see `varied`.
    replications
        Numbers of the futures.
    burn_in_accounts
        None: the typical population is the run's. Else it is burnt in under the changed
        settings, with this many accounts starting in each segment.
    arms
        Names of the arms; None: all policies. The ceiling is never one of them.
    without
        A playbook that the arms do without: it only notes who would have entered; ``*``: all. Or,
        with `simcs.analysis.playbook_worth.IN_VARIANT`, one of which all get the same variant.
    """

    study: str
    name: str
    settings: Mapping[str, Any]
    replications: tuple[int, ...]
    burn_in_accounts: int | None = None
    arms: tuple[str, ...] | None = None
    without: str | None = None
    parts: tuple[str, ...] = ()  # of breakdowns, also measured: simcs.analysis.team_sizes.part_name

    def key(self) -> str:
        """Return a short digest of all that it asks for, the same in every process."""
        asked = (
            self.study,
            self.name,
            sorted((key, repr(value)) for key, value in self.settings.items()),
            self.replications,
            self.burn_in_accounts,
            self.arms,
            *(part for part in (self.without, *self.parts) if part is not None),
        )
        return hashlib.sha256(repr(asked).encode()).hexdigest()[:32]


def varied(config: Config, settings: Mapping[str, Any]) -> Config:
    """Return the configuration with some settings changed; the given one stays as it is.

    Parameters
    ----------
    settings
        Key -> value. ``*`` in a key stands for every entry at that place: the value is then one for
        all of them, or a mapping with one for each that changes, as in
        ``{"journey.segments.*.voice": {"smb": 0.1, "mid": 0.6}}``.

    Raises
    ------
    ConfigError
        When there is no such key, or the configuration that comes out cannot be used.
    """
    tree = _tree(config)
    for key, value in settings.items():
        _put(tree, key.split("."), value, key)
    return checked(tree)


def _tree(part: Any) -> Any:
    """Return a configuration as mappings, none of them its own; policies and values as they are."""
    if is_dataclass(part) and not isinstance(part, type) and not hasattr(part, "plan"):
        return {f.name: _tree(getattr(part, f.name)) for f in fields(part)}
    if isinstance(part, Mapping):
        return {key: _tree(value) for key, value in part.items()}
    return part


def _put(tree: Any, path: Sequence[str], value: Any, key: str) -> None:
    name, *rest = path
    if name == EVERY and isinstance(tree, dict) and rest:
        each = value if isinstance(value, Mapping) else dict.fromkeys(tree, value)
        for one, own in each.items():
            _put(tree, [one, *rest], own, key)
        return
    if not isinstance(tree, dict) or name not in tree:
        allowed = tree if isinstance(tree, dict) else ()
        raise ConfigError(f"{key}: {unknown('key', name, map(str, allowed))}")
    if rest:
        _put(tree[name], rest, value, key)
    else:
        tree[name] = value


def set_up(setup: Setup, variant: Variant) -> Setup:
    """Return what the futures of a variant share.

    The team is as large as in the run unless a setting says otherwise: how many accounts a typical
    CSM looks after may be varied, and would else change the team that is tried. ``team.staffing``
    is taken as relative to what is typical in the run, and gives way to ``team.csms``.

    Raises
    ------
    ConfigError
        As `varied`, and when an arm is unknown.
    """
    config = _configured(setup, variant)
    run = setup.config.journey
    population, book = setup.population, setup.book
    if config.seed != setup.config.seed:
        book = drawn_book(config, population)
    if variant.burn_in_accounts is not None:
        population = burn_in(
            config.journey,
            config.signals,
            config.team,
            config.book.burn_in_weeks,
            variant.burn_in_accounts,
            config.seed,
        )
    return Setup.of(config, book, population, run)


def _configured(setup: Setup, variant: Variant) -> Config:
    """Return the configuration of a variant, with its arms by name as its policies."""
    run = setup.config
    settings: dict[str, Any] = dict(UNUSED)
    if run.service is not Service.clocked:
        settings["driver"] = Driver.loop
    if variant.settings.get("team.csms") is not None or variant.settings.get("team.tiers"):
        settings["team.staffing"] = 1.0
    config = varied(run, settings | dict(variant.settings))
    # The policies are made, and have their settings.
    return replace(config, policies=_policies(setup, variant), playbooks={})


def _policies(setup: Setup, variant: Variant) -> dict[str, Policy]:
    """Return the policies of a variant by the names of their arms."""
    policies = {arm.name: arm.policy for arm in setup.arms if arm.name != CEILING_NAME}
    for name in variant.arms or ():
        if name not in policies:
            raise ConfigError(unknown("arm", name, policies))
    chosen = policies if variant.arms is None else variant.arms
    kept = {name: policy for name, policy in policies.items() if name in chosen}
    if variant.without is None:
        return kept
    return {arm: changed(policy, variant.without) for arm, policy in kept.items()}


def _columns(variant: Variant) -> tuple[str, ...]:
    """Return the names of what each arm of a variant measures."""
    return (*metric_names(), *(() if variant.without is None else besides()), *variant.parts)


def simulate_variants(
    setup: Setup,
    variants: Sequence[Variant],
    folder: RunFolder | None = None,
    progress: Callable[[int], object] = lambda _finished: None,
) -> pd.DataFrame:
    """Simulate all variants, in as many processes as the run has, and return what they measured.

    Parameters
    ----------
    setup
        The run's.
    variants
        With names of their own within each study.
    folder
        Where finished variants are saved and resumed from; None saves nothing.
    progress
        Called with the number of futures (of all arms together) that have just finished.

    Returns
    -------
    pandas.DataFrame
        Columns study, variant, policy, replication and every metric; variants in their order, in
        each the arms, in each the futures.

    Raises
    ------
    SimcsError
        When a variant cannot be simulated; the message names it.
    ValueError
        When two variants of a study have the same name.
    """
    names = [(variant.study, variant.name) for variant in variants]
    if len(set(names)) < len(names):
        raise ValueError("two variants of one study have the same name")
    keys = [variant.key() for variant in variants]
    saved = folder.partial.variants() if folder is not None else {}
    done = {}
    for number, variant in enumerate(variants):
        held = saved.get(keys[number])
        shape = (len(variant.replications), len(_columns(variant)))
        if held is not None and (len(held), held.shape[-1]) == shape:
            done[number] = held
    progress(sum(len(variants[number].replications) for number in done))
    jobs = [job for n, v in enumerate(variants) if n not in done for job in _jobs(n, v)]
    parts: dict[int, dict[tuple[int, ...], NDArray[np.float64]]] = {}
    lean = partial(warm_up, set_up(setup, Variant("", "", {}, ())))
    work = partial(_simulate, setup, tuple(variants))
    for (number, futures), metrics in spread(work, jobs, setup.config.workers, before=lean):
        own = parts.setdefault(number, {})
        own[futures] = metrics
        if sum(map(len, own)) == len(variants[number].replications):
            whole = [own[futures] for _, futures in _jobs(number, variants[number])]
            done[number] = np.concatenate(whole)
            del parts[number]
            if folder is not None:
                folder.partial.save_variant(keys[number], done[number])
        progress(len(futures))
    return _frame(setup, [(v, done[number]) for number, v in enumerate(variants)])


Job = tuple[int, tuple[int, ...]]
"""Number of a variant, and which of its futures to simulate."""


def _jobs(number: int, variant: Variant) -> Iterator[Job]:
    """Yield what can be simulated apart: single futures, or all where they share a population."""
    if variant.burn_in_accounts is None:
        yield from ((number, (replication,)) for replication in variant.replications)
    elif variant.replications:
        yield number, variant.replications


def _simulate(
    setup: Setup, variants: Sequence[Variant], job: Job
) -> tuple[Job, NDArray[np.float64]]:
    """Return what some futures of a variant measured, shape (futures, arms, metrics)."""
    number, futures = job
    variant = variants[number]
    plugins.load(setup.config.plugins)  # this may be a new process
    place = f"{variant.study}, variant {variant.name}"
    try:
        own = set_up(setup, variant)
        outcomes = [replicate(own, replication) for replication in futures]
        asked = variant.without, own.arms, variant.parts
        return job, np.stack([measured(outcome, *asked) for outcome in outcomes])
    except SimcsError as error:
        raise RunError(f"{place}: {error}") from error
    except Exception as error:
        error.add_note(f"in {place}")
        raise


def _frame(setup: Setup, simulated: Sequence[tuple[Variant, NDArray[np.float64]]]) -> pd.DataFrame:
    import pandas as pd

    rows = [
        {"study": v.study, "variant": v.name, "policy": arm, "replication": replication}
        | dict(zip(_columns(v), metrics[j, i].tolist(), strict=True))
        for v, metrics in simulated
        for i, arm in enumerate(_policies(setup, v))
        for j, replication in enumerate(v.replications)
    ]
    each = dict.fromkeys((*metric_names(), *(name for v, _ in simulated for name in _columns(v))))
    columns = ["study", "variant", "policy", "replication", *each]
    return pd.DataFrame(rows, columns=columns)
