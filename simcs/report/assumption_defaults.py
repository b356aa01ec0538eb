"""What each assumption is by default in a run, as the draws of alternative sets count it."""

from __future__ import annotations

from simcs.experiment.config import Config
from simcs.experiment.priors import spans


def defaults(config: Config) -> dict[str, float]:
    """Return the default of each assumption that is varied; of segments, the mean of theirs."""
    return {key: _value(config, key, list(own)) for key, own in spans(config).items()}


def _value(config: Config, key: str, segments: list[str]) -> float:
    room, _, name = key.rpartition(".")
    if room.endswith(".*"):
        parts = [config.journey.segments[segment] for segment in segments]
        return sum(float(getattr(part, name)) for part in parts) / len(parts)
    return float(getattr(getattr(config, room), name))
