"""What prediction is worth to prevention: the score as it is, true health, and a coin."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study
from simcs.journey.parameters import Journey

RISK, MONEY = "by_risk", "by_revenue_at_risk"
ARMS = ("none", RISK, MONEY)
COIN, TRUTH = "guided by a coin", "guided by true health"
NOISE = {name: segment.signal_noise for name, segment in Journey().segments.items()}


def spending(share: float):
    """Return the arms, of which two spend a share of the week."""
    return {
        "none": "none",
        RISK: {"use": "by_score", "share": share},
        MONEY: {"use": "by_score", "share": share, "money": True},
    }


def gain(company: Company, metric: str, arm: str, cell: str) -> float:
    """Return what an arm gains over no care in a cell."""
    return company.gap(metric, arm, "none", cell, cell)


def better(metric: str, arm: str, cell: str, than: str):
    """Return what computes how much more an arm gains in one cell than in another."""
    return lambda company: gain(company, metric, arm, cell) - gain(company, metric, arm, than)


def blind(metric: str, arm: str, seeing: str = OWN):
    """Return what computes the gain guided by a coin, less half of that guided by ``seeing``."""

    def excess(company: Company) -> float:
        return gain(company, metric, arm, COIN) - gain(company, metric, arm, seeing) / 2

    return excess


STUDY = Study(
    name="predict",
    claim="You cannot prevent churn that you cannot predict: care without a health score keeps "
    "few customers, and care with one keeps more.",
    source="Stop Celebrating CS Heroics!",
    design="A share of the week (40 %, and 15 and 90 %) goes into escalations for the accounts "
    "that a ranking puts first, and the rest of it is idle. The ranking is the health score as it "
    "is, the same score if it shows true health, or a coin; each time the typical population is "
    "burnt in under the same kind of score, and care is compared with no care under it. Hours are "
    "the same, so only who gets them differs. Two things are claimed, and were written down "
    "before the run. The first decides: guided by a coin, care gains less than half of the logo "
    "retention that it gains guided by the score. The second: guided by the score it gains more. "
    "If one is true and the other not, the claim is half true. Where the score gains nothing, "
    "nothing is said. Risk ranks where customers are counted; where revenue is, revenue at risk "
    "for each hour ranks, and stands beside it. Prevention that picks nobody, such as onboarding, "
    "is not part of the study.",
    quantities=(
        Quantity(
            "logo retention that care gains guided by a coin, less half of its gain guided by the "
            "score",
            blind("logo_retention", RISK),
            "points",
            0.0,
            "below",
            says=Says(
                "care without a score prevents less than half as much churn",
                "care for customers picked by a coin prevents more than half as much churn",
                "whether care for customers picked by a coin prevents half as much churn",
            ),
        ),
        Quantity(
            "logo retention that care gains guided by the score, less its gain guided by a coin",
            better("logo_retention", RISK, OWN, COIN),
            "points",
            0.0,
            "above",
            says=Says(
                "a health score keeps more customers than a coin in the same hours",
                "a coin keeps more customers than a health score in the same hours",
                "whether a health score keeps more customers than a coin in the same hours",
            ),
        ),
        Quantity(
            "the same guided by true health, less a coin",
            better("logo_retention", RISK, TRUTH, COIN),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention that care gains guided by a coin, less half of its gain guided by true "
            "health",
            blind("logo_retention", RISK, TRUTH),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "net retention that care for revenue at risk gains guided by the score, less a coin",
            better("net_retention", MONEY, OWN, COIN),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "net retention that care for revenue at risk gains guided by true health, less a coin",
            better("net_retention", MONEY, TRUTH, COIN),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "logo retention that care gains guided by the score, less no care",
            lambda company: gain(company, "logo_retention", RISK, OWN),
            "points",
            0.0,
            "above",
            check=True,
        ),
        Quantity(
            "AUC of the score at decisions, under care guided by it",
            lambda company: company("health_auc", RISK),
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
            "share of the week that there is for care",
            (15.0, 40.0, 90.0),
            lambda per_cent: {"policies": spending(per_cent / 100)},
            "%",
            "with {} of the week for care",
        ),
        Factor(
            "noise of the CSM's impression and of the renewal flag as a multiple of the default",
            (0.0, 1.0, 4.0),
            lambda times: {
                "journey.segments.*.signal_noise": {n: times * x for n, x in NOISE.items()}
            },
        ),
        Factor(
            "share of weeks without a reading of usage when nothing on file is right",
            (0.0, 0.1, 0.9),
            lambda gap: {"signals.usage_gap": gap},
        ),
        Factor(
            "strength of an hour of work on causes",
            (0.0175, 0.035, 0.07),
            lambda effect: {"journey.root_effect": effect},
            "per hour",
        ),
    ),
    half_width=0.003,
    equal_hours=tuple(tuple((cell, arm) for cell in (OWN, COIN, TRUTH)) for arm in (RISK, MONEY)),
    also=1,
    half_width_also=0.0025,
    lead=True,
    needs=6,
)
