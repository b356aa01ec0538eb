"""The arms of a comparison: each a policy under its own name, made from what a user wrote."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simcs.errors import ConfigError, described, listed, quoted, unknown
from simcs.experiment.arm_names import in_own_names
from simcs.experiment.config import Config, explained, not_numbers
from simcs.experiment.playbook_arms import name_of, not_to_be_used, with_files_read
from simcs.experiment.playbook_bases import on_their_bases
from simcs.experiment.playbook_fit import require_fit
from simcs.interventions import adaptive, by_value, routines  # noqa: F401 - registers arms
from simcs.interventions.ceiling import CEILING_NAME, Ceiling
from simcs.interventions.memory import require_readable
from simcs.interventions.plan import POLICIES, Policy, is_policy, require_plan_of_view
from simcs.playbooks.policy import Playbooks

ARM_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\- ]{0,39}")
DEFAULT_POLICIES = ("typical", "heroic", "proactive", "blend", "none")


@dataclass(frozen=True)
class Arm:
    """One policy under its name in the comparison."""

    name: str
    policy: Policy


def arms(policies: Any, playbooks: Mapping[str, Mapping[str, Any]] | None = None) -> list[Arm]:
    """Return the arms of a comparison from what ``policies`` says.

    Parameters
    ----------
    policies
        A list of names, "default", or a mapping of arm names to a policy name, or to
        ``{use: name, …}`` with the policy's options, or to a policy object. In place of a policy
        there may be a file of playbooks, or several.
    playbooks
        Values for the settings of such files.

    Raises
    ------
    ConfigError
        When a name, an option or a value is not allowed, or an arm is named twice.
    PlaybookError
        When a file of playbooks cannot be used.
    PolicyError
        When what a policy declares to remember cannot be used, its plan takes a week, or an
        attribute cannot be read.
    """
    policies, _ = with_files_read(_spelled_out(policies), playbooks or {})
    named = _named(policies)
    seen: set[str] = set()
    made = []
    for name, use in named:
        if not isinstance(name, str) or not ARM_NAME.fullmatch(name):
            raise ConfigError(
                f"policies: arm {quoted(name)}; allowed: a letter, then up to 39 letters, digits, "
                "spaces, '_', '.' or '-'"
            )
        if name in seen:
            raise _twice(name)
        seen.add(name)
        arm = Arm(name, _policy(name, use))
        require_plan_of_view(arm.policy, arm.name)
        require_readable(arm.policy, arm.name)
        made.append(arm)
    based = on_their_bases({arm.name: arm.policy for arm in made})
    return [Arm(name, policy) for name, policy in based.items()]


def _named(policies: Any) -> list[tuple[Any, Any]]:
    """Return what ``policies`` says in pairs of an arm's name and what it uses."""
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
    return named


def by_name(policies: Any) -> dict[Any, Any]:
    """Return what ``policies`` says as a mapping of arm names.

    Raises
    ------
    ConfigError
        When it cannot be one, or a name is there twice.
    """
    named = _named(_spelled_out(policies))
    found: dict[Any, Any] = {}
    for name, use in named:
        if name in found:
            raise _twice(name)
        found[name] = use
    return found


def _twice(name: str) -> ConfigError:
    return ConfigError(f"policies: arm {name!r} is there twice; allowed: each name once")


def _spelled_out(policies: Any) -> Any:
    """Return what ``policies`` says in full, where it is one text, by the policies' own names."""
    if isinstance(policies, str):
        return DEFAULT_POLICIES if policies == "default" else in_own_names([policies])
    return in_own_names(policies)


def arms_of(config: Config) -> list[Arm]:
    """Return the arms of a configuration: its policies, and last the ceiling if it is asked for.

    Raises
    ------
    ConfigError
        As `arms`.
    """
    bound = [Arm(CEILING_NAME, Ceiling())] if config.ceiling else []
    made = arms(config.policies, config.playbooks)
    for arm in made:
        if isinstance(arm.policy, Playbooks):
            require_fit(arm.policy, config)
    return [*made, *bound]


def policies_in(arms: Iterable[Arm]) -> Iterator[tuple[str, Policy]]:
    """Yield the policy of each arm with its name, and those that playbooks stand on."""
    for arm in arms:
        policy: Policy | None = arm.policy
        while policy is not None:
            yield arm.name, policy
            policy = policy.base if isinstance(policy, Playbooks) else None


def with_playbooks(config: Config) -> Config:
    """Return a configuration with its files of playbooks read, and all their settings in it.

    From then on it holds what the files said, whatever becomes of them.

    Raises
    ------
    SimcsError
        When a file or a setting cannot be used.
    """
    spelled_out = _spelled_out(config.policies)
    policies, playbooks = with_files_read(spelled_out, config.playbooks)
    given = [config.policies] if isinstance(config.policies, str) else config.policies
    as_given = policies is spelled_out and in_own_names(given) is given
    if as_given and playbooks == config.playbooks:
        return config
    return replace(config, policies=policies, playbooks=playbooks)


def _name_of(item: Any) -> Any:
    """Return the arm name of an entry in a list: the policy's own."""
    if (own := name_of(item)) is not None:
        return own
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
    if use not in POLICIES:
        raise not_to_be_used(arm, use)
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
