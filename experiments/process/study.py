"""Whether a tenth of all hours for the process pays back."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study


def gap(metric: str):
    """Return what computes what investing in the process adds to a metric."""
    return lambda company: company.gap(metric, "with_process", "without_process")


STUDY = Study(
    name="process",
    claim="Investing in the process pays back.",
    source="the articles' common thread: systems and process first",
    design="Prevention as in `proactive`, with a tenth of all hours for improving the process and "
    "without. What it adds to the value of an opening account within the run, after the hours "
    "that were worked; the process serves arrivals too, and is charged by the week's share of the "
    "opening accounts. Prevention leaves hours idle, so process work takes none from customers "
    "where there are enough; after all salaries, which are paid either way, its hours cost "
    "nothing, and that stands beside it.",
    quantities=(
        Quantity(
            "value of an account after hours worked that process work adds",
            gap("value_after_hours"),
            "$",
            0.0,
            "above",
            says=Says(
                "a tenth of the hours spent on the process pays back within three years",
                "a tenth of the hours spent on the process costs more than it brings within three "
                "years",
                "whether a tenth of the hours spent on the process pays back within three years",
            ),
        ),
        Quantity("the same after all salaries", gap("value_after_salaries"), "$", 0.0, "above"),
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
            "problems that a mature process prevents",
            (0.0, 10.0, 20.0, 35.0, 55.0),
            lambda per_cent: {
                f"journey.prevented_{c}": per_cent / 100 for c in ("product", "service", "value")
            },
            "%",
            "where a mature process prevents {} of problems",
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
    lead=True,
    about="thesis",
)
