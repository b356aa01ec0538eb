"""The model with all that is off by default switched on, as overrides, until it is the default.

`CORRECTED_ARMS` says the same of the arms.

Values are those of a review of the model, tried together there. Levels of retention lie near the
targets of experiments/calibration and are not yet fitted to them. What each value does stands in
docs/reference/model.md under its name. The day these become the defaults, this file goes.
"""

CORRECTED: tuple[str, ...] = (
    "journey.response_spread=0.7",
    "journey.response_fit=0.3",
    "journey.fatigue_work=1",
    "journey.interest_limit=0.5",
    "journey.root_open_only=true",
    "journey.root_unnamed=0.5",
    "journey.taught_sessions=6",
    "journey.term_in_odds=true",
    "journey.honeymoon=2.5",
    "journey.seasoning=0.25",
    "journey.reconsider=0.04",
    # About one lower each, for the same churn with ease and with the term in the odds.
    "journey.segments.smb.fit_mean=1.72",
    "journey.segments.mid.fit_mean=2.34",
    "journey.segments.enterprise.fit_mean=2.67",
    "signals.usage_feed=true",
    "signals.usage_habit=0.5",
    "signals.usage_base=0.5",
    "signals.usage_health=0.5",
    "signals.usage_noise=0.1",
)
"""Pass them before other overrides: ``compose([*CORRECTED, "book.size=500"])``."""

TALKS = 26
"""Weeks between two expansion talks, the same for every arm but `none`; 13 is a variant, 0 none."""

LEVEL = 0.4
"""Share of typical scores under which prevention cares for an account, 4 to 30 weeks ahead."""

CORRECTED_ARMS: dict[str, dict[str, float]] = {
    "typical": {},
    "heroic": {"call_every": 2, "escalate_every": 5, "fill": 1.0},
    "proactive": {"level": LEVEL},
    "blend": {"level": LEVEL, "call_every": 2, "escalate_every": 5},
    "by_value": {},
}
"""What the options of each arm become, beside ``talks``; `none` has none."""


def arms(*names: str, talks: int = TALKS) -> str:
    """Return the override that compares these arms, with `none` first; by default all of them.

    ``compose([*CORRECTED, arms("heroic", "proactive")])``; with ``talks=0`` no arm talks.
    """
    parts = ["none: none"]
    for name in names or CORRECTED_ARMS:
        options = {"use": name, **CORRECTED_ARMS[name], "talks": talks}
        said = ", ".join(f"{key}: {value}" for key, value in options.items())
        parts.append(f"{name}: {{{said}}}")
    return f"policies={{{', '.join(parts)}}}"
