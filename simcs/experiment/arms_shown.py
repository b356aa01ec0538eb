"""Arms of playbooks where Hydra shows a configuration: with all settings of their files."""

from collections.abc import Mapping, Sequence
from typing import Any

from simcs.errors import SimcsError
from simcs.experiment.arm_flags import ArmFlags, with_its_arms
from simcs.experiment.compose import compose
from simcs.experiment.config_yaml import as_yaml


def shown_arms(overrides: Sequence[str], config_dir: str | None, asked: ArmFlags) -> list[str]:
    """Return overrides by which Hydra shows arms of playbooks; none where there are none.

    Raises
    ------
    SimcsError
        When an arm cannot be used.
    """
    from yaml import safe_load  # type: ignore[import-untyped]

    try:
        config = compose(overrides, config_dir)
    except SimcsError:
        if asked.arms:
            raise
        return []  # what cannot be run can be shown all the same
    whole = with_its_arms(config, asked)
    if whole is config:
        return []
    tree = safe_load(as_yaml(whole))
    return ["~policies"] + [
        f"{sign}{key}={_literal(tree[key])}"
        for sign, key in (("+", "policies"), ("++", "playbooks"))
        if key in tree
    ]


def escaped(text: str) -> str:
    """Return a text as it stands between single quotes in an override."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def _literal(value: Any) -> str:
    """Return a plain value as an override has it."""
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{key}:{_literal(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{','.join(map(_literal, value))}]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return f"'{escaped(value)}'" if isinstance(value, str) else str(value)
