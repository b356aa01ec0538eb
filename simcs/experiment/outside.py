"""What a configuration dates behind the end of its run, so that it never happens."""

from __future__ import annotations

from simcs.experiment.config import Config

DATED = {"downturn_week": "downturn", "outage_week": "outage", "rise_week": "price rise"}
"""Keys of the market that give an event its week -> what people call it."""


def outside_run(config: Config) -> list[str]:
    """Return a sentence for each event with a week of its own that lies outside the run."""
    weeks = config.horizon_weeks
    ends = f"is outside this run (weeks 0 to {weeks - 1})."
    late = [one["week"] for one in config.team.changes if one["week"] >= weeks]
    return [f"team.changes: week {week} {ends}" for week in late] + [
        f"the {what} of week {week} (market.{key}) {ends}"
        for key, what in DATED.items()
        if (week := getattr(config.market, key)) is not None and week >= weeks
    ]
