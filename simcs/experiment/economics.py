"""The prices of a configuration."""

from simcs.experiment.config import Config
from simcs.record import Economics
from simcs.team.parameters import cost_per_hour


def economics_of(config: Config) -> Economics:
    """Return what turns the records of a run into money."""
    value, team = config.value, config.team
    return Economics(
        value.gross_margin,
        value.discount_rate,
        cost_per_hour(team),
        team.executive_cost,
        team.specialist_cost,
    )
