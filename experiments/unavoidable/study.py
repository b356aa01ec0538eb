"""What even the ceiling, which sees all and has no limit of hours, does not keep."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study
from simcs.interventions.ceiling import CEILING_NAME
from simcs.journey.parameters import Journey

YEARS = 3
AVOIDED = 0.01
"""Yearly churn below which churn counts as avoided."""
NOBODYS = {name: segment.uncontrollable for name, segment in Journey().segments.items()}
FIT = {name: segment.fit_mean for name, segment in Journey().segments.items()}
EVERY = "journey.segments.*"


def yearly_churn(arm: str):
    """Return what computes the share of logos lost a year, from three years' retention."""

    def churn(company: Company) -> float:
        return 1 - company("logo_retention", arm) ** (1 / YEARS)

    return churn


STUDY = Study(
    name="unavoidable",
    claim="Attrition is never fully avoidable: some accounts leave whatever is done (here more "
    "than 1 % a year).",
    source="the article on what to do after a customer has churned",
    design="The ceiling sees every account as it truly is and has unlimited hours: the best that "
    "we know how to build, though no proof that nothing better exists. The claim is right where "
    "even so more than 1 % of the opening logos leave in a year, over three years. Gross revenue "
    "is a snapshot, the last day set against the first.",
    quantities=(
        Quantity(
            "logo churn a year under the ceiling",
            yearly_churn(CEILING_NAME),
            "%",
            AVOIDED,
            "above",
            says=Says(
                "even care that sees everything and has unlimited hours loses more than 1 % of "
                "customers a year",
                "care that sees everything and has unlimited hours loses less than 1 % of "
                "customers a year",
                "whether care that sees everything and has unlimited hours loses more than 1 % of "
                "customers a year",
            ),
        ),
        Quantity("logo churn a year without any care", yearly_churn("none"), "%", AVOIDED, "above"),
        Quantity(
            "gross revenue lost in three years under the ceiling, as a snapshot",
            lambda company: 1 - company("gross_retention_snapshot", CEILING_NAME),
            "%",
            YEARS * AVOIDED,
            "above",
        ),
    ),
    cells=(Cell(OWN, ("none", CEILING_NAME), {"ceiling": True}),),
    factors=(
        Factor(
            "churn beyond control as a multiple of the default",
            (0.0, 0.25, 0.5, 1.0, 2.0),
            lambda times: {f"{EVERY}.uncontrollable": {n: times * u for n, u in NOBODYS.items()}},
        ),
        Factor(
            "failed payments as a multiple of the default",
            (0.0, 0.5, 1.0, 2.0),
            lambda times: {
                "journey.payment_loss_card": times * Journey().payment_loss_card,
                "journey.payment_loss_invoice": times * Journey().payment_loss_invoice,
            },
        ),
        Factor(
            "fit of all accounts above the default, with losses beyond control and failed payments "
            "off",
            (-2.0, 0.0, 2.0, 4.0, 6.0),
            lambda shift: {
                f"{EVERY}.fit_mean": {name: fit + shift for name, fit in FIT.items()},
                f"{EVERY}.uncontrollable": 0.0,
                "journey.payment_loss_card": 0.0,
                "journey.payment_loss_invoice": 0.0,
            },
            "logit",
        ),
    ),
    half_width=0.005,
    needs_assumption=(
        f"{EVERY}.uncontrollable and journey.payment_loss_*",
        {
            f"{EVERY}.uncontrollable": 0.0,
            "journey.payment_loss_card": 0.0,
            "journey.payment_loss_invoice": 0.0,
        },
    ),
)
