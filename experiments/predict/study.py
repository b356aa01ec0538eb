"""What prediction is worth to prevention: the score as it is, true health, and a coin."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Study
from simcs.journey.parameters import Journey

ARMS = ("none", "by_score")
COIN, TRUTH = "guided by a coin", "guided by true health"
NOISE = {name: segment.signal_noise for name, segment in Journey().segments.items()}


def without(arm: str, by: str = OWN):
    """Return what an arm keeps when guided by a coin, less half of its gain guided by ``by``."""

    def excess(company: Company) -> float:
        blind = company.gap("net_retention", arm, "none", COIN, COIN)
        seeing = company.gap("net_retention", arm, "none", by, by)
        return blind - seeing / 2

    return excess


STUDY = Study(
    name="predict",
    claim="You cannot prevent churn that you cannot predict.",
    source="Stop Celebrating CS Heroics!",
    design="Care is guided by the health score as it is, by true health, and by a coin; each time "
    "the typical population is burnt in under the same kind of score. `by_score` spends all its "
    "hours on the accounts of the lowest score for their segment, so hours are equal; all it can "
    "do hangs on prediction, which makes it the reading that is kindest to the claim, and it "
    "decides. The claim is right where the score gains net retention over no care at all and a "
    "coin less than half as much; where the score gains nothing, there is nothing to tell. "
    "Prevention that needs no prediction, such as onboarding, is not part of it.",
    quantities=(
        Quantity(
            "net retention that score-guided care gains with a coin, less half of its gain with "
            "the score",
            without("by_score"),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "the same against half of its gain with true health",
            without("by_score", TRUTH),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "net retention of score-guided care, with the score less with a coin",
            lambda company: company.gap("net_retention", "by_score", "by_score", OWN, COIN),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention of score-guided care with a coin, less no care at all",
            lambda company: company.gap("net_retention", "by_score", "none", COIN, COIN),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "net retention of score-guided care with the score, less no care at all",
            lambda company: company.gap("net_retention", "by_score", "none"),
            "points",
            0.0,
            "above",
            check=True,
        ),
        Quantity(
            "AUC of the score at decisions, under score-guided care",
            lambda company: company("health_auc", "by_score"),
            "",
            0.5,
            "above",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, ARMS),
        Cell(COIN, ARMS, {"signals.score": "coin"}),
        Cell(TRUTH, ARMS, {"signals.score": "perfect"}),
    ),
    factors=(
        Factor(
            "noise of the signals as a multiple of the default",
            (0.0, 0.5, 1.0, 2.0, 4.0),
            lambda times: {
                "journey.segments.*.signal_noise": {n: times * x for n, x in NOISE.items()}
            },
        ),
        Factor(
            "share of weeks without a reading of usage when nothing on file is right",
            (0.0, 0.1, 0.5, 0.9),
            lambda gap: {"signals.usage_gap": gap},
        ),
        Factor(
            "good that contact does to an account on average",
            (-0.5, 0.0, 0.3, 1.0, 1.5),
            lambda mean: {"journey.responsiveness_mean": mean},
        ),
    ),
    half_width=0.015,
    needs=4,
)
