"""Which typical population a run opens from."""

from collections.abc import Callable

from simcs.book.population import Population
from simcs.experiment.config import Config
from simcs.world.burn_in import burn_in


def population_key(config: Config) -> tuple[str, Callable[[], Population]]:
    """Return all that the typical population of a run depends on, and what burns it in."""
    described, team = config.book, config.team
    size = (described.burn_in_weeks, described.burn_in_accounts, config.seed)
    # Of the team, the population depends on how maturity moves, and on nothing else.
    of_team = (team.maturity_gain, team.maturity_memory)
    key = repr((config.journey, config.signals, of_team, *size))
    return key, lambda: burn_in(config.journey, config.signals, team, *size)
