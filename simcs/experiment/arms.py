"""The arms of a comparison: each a policy under its own name, made from what a user wrote."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simcs.errors import ConfigError, described, listed, quoted, unknown
from simcs.experiment.config import Config, explained, not_numbers
from simcs.interventions import adaptive, by_value, routines  # noqa: F401 - registers arms
from simcs.interventions.ceiling import CEILING_NAME, Ceiling
from simcs.interventions.memory import require_readable
from simcs.interventions.plan import POLICIES, Policy, is_policy, require_plan_of_view

ARM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\- ]{0,39}")
DEFAULT_POLICIES = ("typical", "heroic", "proactive", "blend", "none")


@dataclass(frozen=True)
class Arm:
    """One policy under its name in the comparison."""

    name: str
    policy: Policy


def arms(policies: Any) -> list[Arm]:
    """Return the arms of a comparison from what ``policies`` says.

    Parameters
    ----------
    policies
        A list of names, "default", or a mapping of arm names to a policy name, or to
        ``{use: name, …}`` with the policy's options, or to a policy object.

    Raises
    ------
    ConfigError
        When a name, an option or a value is not allowed, or an arm is named twice.
    PolicyError
        When what a policy declares to remember cannot be used, its plan takes a week, or an
        attribute cannot be read.
    """
    if policies == "default":
        policies = DEFAULT_POLICIES
    if isinstance(policies, str):
        policies = [policies]
    if isinstance(policies, Mapping):
        named = list(policies.items())
    elif isinstance(policies, list | tuple):
        named = [(_name_of(item), item) for item in policies]
    else:
        raise ConfigError(
            f"policies is {quoted(policies)}; allowed: a list of names (from Python: of names and "
            "policy objects), or a mapping of arms"
        )
    if not named:
        raise ConfigError("policies is empty; allowed: at least one policy")
    seen: set[str] = set()
    made = []
    for name, use in named:
        if not isinstance(name, str) or not ARM_NAME.fullmatch(name):
            raise ConfigError(
                f"policies: arm {quoted(name)}; allowed: a letter, then up to 39 letters, digits, "
                "spaces, '_', '.' or '-'"
            )
        if name in seen:
            raise ConfigError(f"policies: arm {name!r} is there twice; allowed: each name once")
        seen.add(name)
        arm = Arm(name, _policy(name, use))
        require_plan_of_view(arm.policy, arm.name)
        require_readable(arm.policy, arm.name)
        made.append(arm)
    return made


def arms_of(config: Config) -> list[Arm]:
    """Return the arms of a configuration: its policies, and last the ceiling if it is asked for.

    Raises
    ------
    ConfigError
        As `arms`.
    """
    bound = [Arm(CEILING_NAME, Ceiling())] if config.ceiling else []
    return [*arms(config.policies), *bound]


def _name_of(item: Any) -> Any:
    """Return the arm name of an entry in a list: the policy's own."""
    if isinstance(item, str):
        return item
    if isinstance(item, Mapping):
        raise ConfigError(
            f"policies: {quoted(dict(item))} has no name; allowed in a list: policy names "
            "(give arms with options as policies={my_name: {use: heroic, threshold: 40}})"
        )
    kind = item if isinstance(item, type) else type(item)
    return kind.__name__ if is_policy(item, kind.__name__) else item


def _policy(arm: str, use: Any) -> Policy:
    if is_policy(use, arm):
        if isinstance(use, type):
            raise ConfigError(
                f"policies.{arm} is the class {use.__name__}; allowed: an object of it, "
                f"{use.__name__}()"
            )
        return use  # type: ignore[no-any-return]
    options: dict[Any, Any] = {}
    if isinstance(use, Mapping):
        options = dict(use)
        if "use" not in options:
            raise ConfigError(f"policies.{arm} has no 'use'; allowed: use: NAME, and its options")
        use = options.pop("use")
    if not isinstance(use, str):
        raise ConfigError(f"policies.{arm} is {quoted(use)}; allowed: the name of a policy")
    kind = POLICIES[use]
    allowed: list[str] = [f.name for f in fields(kind)] if is_dataclass(kind) else []
    for option in options:
        if option not in allowed:
            raise ConfigError(f"policies.{arm}: {unknown('option', option, allowed or ['none'])}")
    return _made(arm, kind, options, bool(allowed))


def _made(arm: str, kind: type[Policy], options: dict[Any, Any], checks: bool) -> Policy:
    """Make a policy with its options, which a dataclass ``checks``."""
    problems = [*not_numbers(options, f"policies.{arm}")]
    try:
        if not problems:
            made: Policy = TypeAdapter(kind).validate_python(options) if checks else kind()
            return made
    except ValidationError as error:
        problems = explained(error, f"policies.{arm}.")
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise ConfigError(
            f"policies.{arm}: an object of {kind.__name__} cannot be made "
            f"({described(error)}); allowed: a class that needs no arguments, or a "
            "dataclass, whose fields are its options"
        ) from error
    raise ConfigError(listed(problems, "this configuration cannot be used:"))
