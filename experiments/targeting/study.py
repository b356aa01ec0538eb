"""Whom to call: who is most at risk, or who has something that can be mended."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Study


def gap(arm: str, other: str):
    """Return what computes the difference of two arms in net retention."""
    return lambda company: company.gap("net_retention", arm, other)


STUDY = Study(
    name="targeting",
    claim="Care should go to whoever is most at risk.",
    source="common practice; Ascarza (2018) found that targeting by risk can fail",
    design="Three ways to choose whom to work on, with the same work for whoever is chosen "
    "(against tickets, little use or a lost sponsor, whichever is worst) and all hours of the team "
    "asked for: `by_risk`, the lowest score first; `by_remedy`, the most to mend first, which "
    "stands in for targeting by uplift, since nobody can see uplift itself; `by_lot`. Who has "
    "nothing to mend gets nothing from `by_remedy`, so it may leave hours unspent.",
    quantities=(
        Quantity(
            "net retention, by risk less by remedy",
            gap("by_risk", "by_remedy"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, by risk less by lot", gap("by_risk", "by_lot"), "points", 0.0, "above"
        ),
        Quantity(
            "net retention, by risk less no care", gap("by_risk", "none"), "points", 0.0, "above"
        ),
        Quantity(
            "net retention, by lot less no care", gap("by_lot", "none"), "points", 0.0, "above"
        ),
        Quantity(
            "hours spent by remedy for each of those by risk",
            lambda company: company("hours_used", "by_remedy") / company("hours_used", "by_risk"),
            "",
            1.0,
            "below",
            check=True,
        ),
        Quantity(
            "lifetime value of an account, by risk less no care",
            lambda company: company.gap("lifetime_value", "by_risk", "none"),
            "$",
            0.0,
            "above",
        ),
    ),
    cells=(Cell(OWN, ("none", "by_risk", "by_remedy", "by_lot")),),
    factors=(
        Factor(
            "good that contact does to an account on average",
            (-0.5, 0.0, 0.3, 1.0, 1.5),
            lambda mean: {"journey.responsiveness_mean": mean},
        ),
        Factor(
            "accounts per CSM as a multiple of typical",
            (0.25, 0.5, 1.0, 2.0, 4.0),
            lambda load: {"team.staffing": 1 / load},
        ),
        Factor(
            "recent calls up to which contact does all its good",
            (0.5, 1.0, 2.1, 4.0),
            lambda calls: {"journey.contact_tolerated": calls},
        ),
    ),
    half_width=0.015,
    about="thesis",
)
