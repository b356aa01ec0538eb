"""What the playbooks of each arm stand on: the first arm, another one, or a policy."""

from collections.abc import Mapping

from simcs.errors import ConfigError, unknown
from simcs.interventions.plan import POLICIES, Policy
from simcs.playbooks.bases import NOTHING, named
from simcs.playbooks.policy import Playbooks


def on_their_bases(policies: Mapping[str, Policy]) -> dict[str, Policy]:
    """Return policies by their arms, with playbooks on top of the arm that they stand on.

    Raises
    ------
    ConfigError
        When there is no such arm, or arms stand on each other in a circle.
    """
    bases = _Bases(policies)
    return {name: bases.policy(name) for name in policies}


class _Bases:
    def __init__(self, policies: Mapping[str, Policy]) -> None:
        self.policies = policies
        self.found: dict[str, Policy] = {}

    def policy(self, name: str, above: tuple[str, ...] = ()) -> Policy:
        """Return the policy of an arm; ``above`` are the arms that stand on it."""
        policy = self.policies[name]
        if name not in self.found:
            if isinstance(policy, Playbooks) and policy.made is not None:
                policy = policy.on(*self._base(name, policy, above))
            self.found[name] = policy
        return self.found[name]

    def _base(
        self, name: str, policy: Playbooks, above: tuple[str, ...]
    ) -> tuple[Policy | None, str]:
        """Return what playbooks stand on, and what people call it."""
        if policy.made is not None and policy.made.bound:
            return policy.base, policy.base_name
        said = policy.made.on_top_of if policy.made is not None else None
        said = said or policy.file.rules.on_top_of
        first = next(iter(self.policies))
        if said is None and name == first:
            raise ConfigError(
                f"policies.{name} is the first arm, so its playbooks have no baseline to stand on; "
                f"allowed: an arm before it, such as policies={{today: typical, {name}: …}}, or "
                f"on top of: {NOTHING}"
            )
        if said == NOTHING:
            return None, ""
        wanted = said or first
        if wanted in self.policies and wanted != name:
            if wanted in above:
                raise ConfigError(
                    f"policies.{name} is on top of {wanted!r}, which is on top of {name!r}; "
                    "allowed: an arm that does not stand on this one"
                )
            return self.policy(wanted, (*above, name)), wanted
        if wanted not in POLICIES:
            others = {arm for arm in self.policies if arm != name}
            raise ConfigError(
                f"policies.{name}: on top of: {unknown('arm', wanted, others | {*POLICIES})}"
            )
        return named(wanted), wanted
