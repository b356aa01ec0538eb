"""An optimiser that writes rules over view columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from experiments.harness import Company, Lab, column
from experiments.red_team.strategies import RHYTHMS, RULE_ORDERS, WHOLE, Rule, Rules, actions
from simcs.errors import RunError
from simcs.interventions.plan import Policy

BATCH = 12
"""Rules written before any of them is looked at: they are simulated together."""
MOST = 3
"""Rules in a strategy."""


def search(lab: Lab, companies: Sequence[Company], metric: str, trials: int) -> dict[str, Policy]:
    """Return the strategies that an optimiser tried for the sake of a metric, by name.

    Its choices depend on nothing but their number and what was measured, so that the same search
    makes the same strategies (tree-structured Parzen estimator; Bergstra et al. 2011, *Advances in
    Neural Information Processing Systems* 24).

    Raises
    ------
    RunError
        When Optuna is not installed.
    """
    try:
        import optuna
    except ImportError:
        raise RunError(
            'Optuna is missing; install it: .venv/bin/pip install -e ".[search]"'
        ) from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = optuna.samplers.TPESampler(seed=1)
    study = optuna.create_study(direction="maximize", sampler=sampler)
    tried: dict[str, Policy] = {}
    while len(tried) < trials and len(study.trials) < 2 * trials:
        asked = [study.ask() for _ in range(BATCH)]
        written = {f"rules {metric} {one.number}": _written(one) for one in asked}
        values = column(lab.measure(written, companies), metric).mean(axis=0)
        for one, value in zip(asked, values, strict=True):
            study.tell(one, float(value))
        tried.update(written)
    return tried


def _written(trial: Any) -> Rules:
    count = trial.suggest_int("rules", 1, MOST)
    improvement = trial.suggest_categorical("improvement", (0.0, 0.05, 0.1, 0.2))
    return Rules(tuple(_rule(trial, number) for number in range(count)), improvement)


def _rule(trial: Any, number: int) -> Rule:
    def choose(what: str, among: Sequence[Any]) -> Any:
        return trial.suggest_categorical(f"{what} {number}", list(among))

    low = choose("low", (0.0, 0.1, 0.3, 0.5))
    near = choose("near", (0, 4, 8))
    return Rule(
        action=choose("action", actions()),
        every=choose("every", RHYTHMS),
        by=choose("by", RULE_ORDERS),
        low=low,
        high=max(low + 0.1, choose("high", (0.1, 0.3, 0.5, 1.0))),
        near=near,
        far=near + choose("span", (4, 13, 26, WHOLE)),
        young=choose("young", (13, 26, 52, WHOLE)),
        only=choose("only", ("", "few use", "tickets", "no sponsor")),
    )
