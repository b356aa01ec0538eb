"""Who stays: those that say they are happy, or those that use what they bought."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study

ARM = "scheduled"
BY_USE, BY_RESULTS = "by usage", "by adoption itself"
WEIGHTS = ("usage", "velocity", "tickets", "sentiment", "survey", "sponsor", "pulse", "flag")
NO_ERROR = {
    "signals.usage_base": 1.0, "signals.usage_health": 0.0, "signals.usage_noise": 0.0,
    "signals.usage_habit": 0.0, "signals.usage_gap": 0.0,
}  # fmt: skip
"""With these, usage is adoption: nothing else moves it."""


def alone(signal: str) -> dict[str, float]:
    """Return settings with which the score is one signal alone, as it is this week."""
    weights = {f"signals.weight_{name}": float(name == signal) for name in WEIGHTS}
    return weights | {"signals.smoothing": 1.0}


def leavers(cell: str = OWN):
    """Return what computes how many leave of the best third by the cell's score."""
    return lambda company: company("leavers_at_top", ARM, cell)


def less(other: str):
    """Return what computes leavers of the best third by another signal less by the survey."""

    def gap(company: Company) -> float:
        return company.gap("leavers_at_top", ARM, ARM, other, OWN)

    return gap


STUDY = Study(
    name="happy",
    claim="Happy customers don't always stay; those that use what they bought do more often.",
    source="Data-led retention: Why happy customers don't stay",
    design="The same companies, served by the calendar, so that no score changes what is done. "
    "Three times the score is made of one thing alone: the latest answer to a survey, usage as "
    "product analytics shows it, and adoption itself, which nobody sees so clearly. The third that "
    "looks best by it at its decision is followed to the end of the term (terms of half a year or "
    "longer). The claim is right where fewer leave of the third that uses most than of the "
    "happiest third. Who never answered counts as a middling answer. The survey asks what people "
    "feel, and health shows in that only a little; how much is an assumption, and moved.",
    quantities=(
        Quantity(
            "leavers of the third that uses most less those of the happiest third",
            less(BY_USE),
            "points",
            0.0,
            "below",
            says=Says(
                right="fewer customers leave of those that use most than of the happiest",
                wrong="no fewer customers leave of those that use most than of the happiest",
                unclear=("whether fewer customers leave of those that use most or of the happiest"),
            ),
        ),
        Quantity(
            "leavers of the third that has adopted most less those of the happiest third",
            less(BY_RESULTS),
            "points",
            0.0,
            "below",
        ),
        Quantity(
            "leavers of the happiest third for each of all",
            lambda company: company("leavers_at_top", ARM) / company("leavers_at_decisions", ARM),
            "",
            0.5,
            "above",
            says=Says(
                right="the happiest leave at least half as often as all customers",
                wrong="the happiest leave less than half as often as all customers",
                unclear="whether the happiest leave half as often as all customers",
            ),
        ),
        Quantity(
            "AUC of usage less AUC of the survey",
            lambda company: company.gap("health_auc", ARM, ARM, BY_USE, OWN),
            "",
            0.0,
            "above",
        ),
        Quantity("leavers of the happiest third", leavers(), "%", 0.0, "above", check=True),
        Quantity(
            "leavers of the third that uses most", leavers(BY_USE), "%", 0.0, "above", check=True
        ),
        Quantity(
            "AUC of the survey",
            lambda company: company("health_auc", ARM),
            "",
            0.5,
            "above",
            check=True,
        ),
        Quantity(
            "AUC of usage",
            lambda company: company("health_auc", ARM, BY_USE),
            "",
            0.5,
            "above",
            check=True,
        ),
    ),
    cells=(
        Cell(OWN, (ARM,), alone("survey")),
        Cell(BY_USE, (ARM,), alone("usage")),
        Cell(BY_RESULTS, (ARM,), alone("usage") | NO_ERROR),
    ),
    factors=(
        Factor(
            "how much health shows in an answer to a survey",
            (0.1, 0.3, 0.6),
            lambda points: {"signals.survey_health": points},
            "points for each logit",
        ),
        Factor(
            "how much healthier full adoption makes an account",
            (0.0, 2.5, 5.0),
            lambda more: {"journey.health_adoption": more},
            "logit",
        ),
    ),
    also=2,
    half_width=0.012,
)
