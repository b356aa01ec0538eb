"""Arms on the command line outside of Hydra's grammar: --arm, --with and --without."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from simcs.errors import ConfigError, printable, quoted, unknown
from simcs.experiment.arms import arms_of, by_name, with_playbooks
from simcs.experiment.config import Config
from simcs.experiment.playbook_arms import with_files_read
from simcs.interventions.titles import meant, nearest_name
from simcs.playbooks.bases import USUAL
from simcs.playbooks.policy import Playbooks

ARM, WITH, WITHOUT = "--arm", "--with", "--without"
EXAMPLES = {
    ARM: "--arm NAME=FILE.yaml (several files with commas between them), or --arm POLICY",
    WITH: "--with NAME, a playbook of the library, or --with FILE.yaml",
    WITHOUT: "--without PLAYBOOK, the name of one in an arm's files",
}


@dataclass(frozen=True)
class ArmFlags:
    """What a command line says of arms of playbooks.

    Attributes
    ----------
    arms
        Name and files of each.
    added, left_out
        Files added to all of them, and playbooks taken out.
    """

    arms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    added: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


NO_ARMS = ArmFlags()


def arm_flags(arguments: Sequence[str]) -> tuple[ArmFlags, list[str]]:
    """Return what a command line says of arms of playbooks, and its other words.

    Raises
    ------
    ConfigError
        When a flag has no value, or one that it cannot have.
    """
    values, others = flag_values(arguments)
    arms = tuple(_arm(value) for value in values[ARM])
    for flag in (WITH, WITHOUT):
        if values[flag] and not arms:
            raise ConfigError(f"{flag} stands alone; allowed: {EXAMPLES[ARM]} {flag} NAME")
    return ArmFlags(arms, tuple(values[WITH]), tuple(values[WITHOUT])), others


def flag_values(arguments: Sequence[str]) -> tuple[dict[str, list[str]], list[str]]:
    """Return the values of ``--arm``, ``--with`` and ``--without``, and all other words.

    A command with options of its own looks for them among the others alone: in ``--arm weeks=FILE``
    an arm is called weeks.

    Raises
    ------
    ConfigError
        When a flag has no value.
    """
    values: dict[str, list[str]] = {flag: [] for flag in EXAMPLES}
    others: list[str] = []
    words = iter(arguments)
    for word in words:
        flag, sign, value = word.partition("=")
        if flag in values:
            values[flag].append(_value(flag, value if sign else None, words))
        else:
            others.append(word)
    return values, others


def as_words(values: Mapping[str, Sequence[str]]) -> list[str]:
    """Return flags as a command line has them, each one word."""
    return [f"{flag}={value}" for flag, listed in values.items() for value in listed]


def keys_of(arguments: Sequence[str]) -> set[str]:
    """Return the settings that a command line gives, by their keys."""
    return {word.partition("=")[0] for word in flag_values(arguments)[1]}


def _value(flag: str, value: str | None, words: Iterator[str]) -> str:
    found = next(words, "") if value is None else value
    if not found or found.startswith("--"):
        raise ConfigError(f"{flag} has no value; allowed: {EXAMPLES[flag]}")
    return found


def _arm(value: str) -> tuple[str, tuple[str, ...]]:
    name, sign, files = value.partition("=")
    if not sign and (policy := meant(value)) is not None:
        return policy, (policy,)
    listed = tuple(files.split(","))
    if not sign or not name or not all(listed):
        close = None if sign else nearest_name(value, [])
        hint = "" if close is None else f" (did you mean --arm {close}?)"
        raise ConfigError(f"--arm is {quoted(value)}{hint}; allowed: {EXAMPLES[ARM]}")
    return name, listed


def with_arms(config: Config, flags: ArmFlags) -> Config:
    """Return a configuration with the arms that a command line adds.

    Where it has no others, the policy ``typical`` is the baseline.

    Raises
    ------
    SimcsError
        When a name is there twice, a file cannot be used, or no arm has a playbook to leave out.
    """
    if not flags.arms:
        return config
    given = config.policies
    arms: dict[Any, Any] = {USUAL: USUAL} if given == "default" else by_name(given)
    for name, files in flags.arms:
        if name in arms:
            raise ConfigError(
                f"--arm {printable(name[:40])}: arm {quoted(name)} is there twice; allowed: each "
                "name once"
            )
        more = [*files, *flags.added]
        arms[name] = files[0] if len(more) == 1 else {"use": more}
    names = [name for name, _ in flags.arms]
    for name, left_out in _left_out(arms, names, config.playbooks, flags.left_out).items():
        use = arms[name] if isinstance(arms[name], Mapping) else {"use": [arms[name]]}
        arms[name] = {**use, "without": left_out}
    return replace(config, policies=arms)


def last_arm_alone(config: Config) -> Config:
    """Return a configuration without the arms before the last, which keeps what it stands on.

    Raises
    ------
    SimcsError
        When the arm cannot be used.
    """
    arms = by_name(config.policies)
    first, (name, policy) = next(iter(arms)), [*arms.items()][-1]
    if isinstance(policy, Playbooks) and policy.made is not None:
        given = policy.made.given
        use = given if isinstance(given, Mapping) else {"use": given}
        policy = {"on top of": policy.file.rules.on_top_of or first, **use}
    return with_playbooks(replace(config, policies={name: policy}))


def with_its_arms(config: Config, flags: ArmFlags) -> Config:
    """Return a configuration with the arms of a command line, all playbooks read and checked.

    Raises
    ------
    SimcsError
        When an arm cannot be used.
    """
    whole = with_playbooks(with_arms(config, flags))
    arms_of(whole)
    return whole


def _left_out(
    arms: Mapping[Any, Any],
    names: Sequence[str],
    playbooks: Mapping[str, Mapping[str, Any]],
    left_out: Sequence[str],
) -> dict[str, list[str]]:
    """Return for each arm which of its playbooks are left out; each must be in one at least."""
    if not left_out:
        return {}
    read, _ = with_files_read(arms, playbooks)
    held = {
        name: [one.name for one in read[name].file.playbooks]
        for name in names
        if isinstance(read[name], Playbooks)
    }
    for one in left_out:
        if not any(one in its for its in held.values()):
            all_names = {each for its in held.values() for each in its}
            raise ConfigError(f"--without: {unknown('playbook', one, all_names)}")
    found = {name: [one for one in left_out if one in its] for name, its in held.items()}
    return {name: out for name, out in found.items() if out}
