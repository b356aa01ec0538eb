"""Whom to call: who is most at risk, or who has something that can be mended."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study

ORDERS = ("by_risk", "by_remedy", "at_random")


def gap(arm: str, other: str, metric: str = "logo_retention"):
    """Return what computes the difference of two arms."""
    return lambda company: company.gap(metric, arm, other)


def spending(share: float):
    """Return the arms, all of which but one spend a share of the week."""
    return {"none": "none", **{name: {"use": name, "share": share} for name in ORDERS}}


STUDY = Study(
    name="targeting",
    claim="Care should go to those most at risk.",
    source="common practice; Ascarza (2018) found that targeting by risk can fail",
    design="Three ways to choose whom to work on, with the same work for those chosen "
    "(against tickets, little use or a lost sponsor, whichever is worst), in the same share of "
    "the week (40 %, and 15 and 90 %); the rest of it is idle. `by_risk` takes the lowest score "
    "first; `by_remedy` takes first those with most to mend, which stands in for targeting by "
    "uplift, since nobody can see uplift itself; `at_random` looks at nothing. All rank "
    "customers, not money, so logo retention decides. Two things are claimed: risk keeps more "
    "customers than remedy, which decides, and more than random order. If one is true and the "
    "other not, the claim is half true.",
    quantities=(
        Quantity(
            "logo retention after 3 years, by risk less by remedy",
            gap("by_risk", "by_remedy"),
            "points",
            0.0,
            "above",
            says=Says(
                "working on those most at risk keeps more customers than working on those with "
                "most to mend",
                "working on those with most to mend keeps more customers than working on those "
                "most at risk",
                "whether working on those most at risk keeps more customers than working on "
                "those with most to mend",
            ),
        ),
        Quantity(
            "logo retention, by risk less in random order",
            gap("by_risk", "at_random"),
            "points",
            0.0,
            "above",
            says=Says(
                "picking by risk keeps more customers than random order",
                "picking by risk keeps fewer customers than random order",
                "whether picking by risk keeps more customers than random order",
            ),
        ),
        Quantity(
            "logo retention, by remedy less in random order",
            gap("by_remedy", "at_random"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention, in random order less no care",
            gap("at_random", "none"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention, by risk less by remedy",
            gap("by_risk", "by_remedy", "net_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "lifetime value of an account, by risk less no care",
            gap("by_risk", "none", "lifetime_value"),
            "$",
            0.0,
            "above",
        ),
    ),
    cells=(Cell(OWN, ("none", *ORDERS)),),
    factors=(
        Factor(
            "share of the week that there is for care",
            (15.0, 40.0, 90.0),
            lambda per_cent: {"policies": spending(per_cent / 100)},
            "%",
            "with {} of the week for care",
        ),
        Factor(
            "good that contact does to an account on average",
            (-0.5, 0.3, 1.0, 1.5),
            lambda mean: {"journey.responsiveness_mean": mean},
        ),
        Factor(
            "how much accounts differ in what work does for them",
            (0.0, 0.7, 1.4),
            lambda spread: {"journey.response_spread": spread},
            "log ratio",
        ),
        Factor(
            "recent calls up to which contact does all its good",
            (0.5, 2.1, 4.0),
            lambda calls: {"journey.contact_tolerated": calls},
        ),
    ),
    half_width=0.003,
    equal_hours=(tuple((OWN, arm) for arm in ORDERS),),
    also=1,
    lead=True,
    about="thesis",
)
