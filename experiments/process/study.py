"""Whether a tenth of all hours for the process pays back."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Study


def gap(metric: str):
    """Return what computes what investing in the process adds to a metric."""
    return lambda company: company.gap(metric, "with_process", "without_process")


STUDY = Study(
    name="process",
    claim="Investing in the process pays back.",
    source="the articles' common thread: systems and process first",
    design="Prevention as in `proactive`, with a tenth of all hours for improving the process and "
    "without. What it adds to the lifetime value of an opening account, its hours charged, within "
    "the run.",
    quantities=(
        Quantity(
            "lifetime value of an account that process work adds",
            gap("lifetime_value"),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "net retention that process work adds", gap("net_retention"), "points", 0.0, "above"
        ),
        Quantity(
            "logo retention that process work adds", gap("logo_retention"), "points", 0.0, "above"
        ),
    ),
    cells=(Cell(OWN, ("with_process", "without_process")),),
    factors=(
        Factor(
            "share of problems that a mature process prevents",
            (0.0, 0.1, 0.2, 0.35, 0.55),
            lambda share: {
                f"journey.prevented_{c}": share for c in ("product", "service", "value")
            },
        ),
        Factor(
            "length of the run",
            (26.0, 52.0, 104.0, 156.0, 260.0),
            lambda weeks: {"horizon_weeks": int(weeks)},
            "weeks",
        ),
        Factor(
            "speed at which work on it improves the process",
            (0.03, 0.1, 0.3, 0.6),
            lambda gain: {"team.maturity_gain": gain},
            "a week",
        ),
    ),
    half_width=150.0,
    about="thesis",
)
