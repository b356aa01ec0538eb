"""Who fails without a word, beside who is rescued."""

from simcs.claims.study import OWN, Cell, Company, Factor, Quantity, Says, Study
from simcs.journey.parameters import Journey

BOOK = 2000
MANY = 2.0
NOBODYS = {name: segment.uncontrollable for name, segment in Journey().segments.items()}


def against(rescued: str):
    """Return what computes quiet failures less `MANY` times the rescued, of each opening account.

    The rescued are counted by the metric of that name.
    """

    def excess(company: Company) -> float:
        return (company("quiet_failures", "heroic") - MANY * company(rescued, "heroic")) / BOOK

    return excess


STUDY = Study(
    name="quiet",
    claim="Many more customers fail quietly than are ever rescued.",
    source="Stop Celebrating CS Heroics!",
    design="Companies served by `heroic`, which works on what burns before all else and fills its "
    "week with the worst of the others. A quiet failure left without notice and without having "
    "visibly burnt in a term that it left, failed payments and churn that nobody could have "
    "prevented aside. Rescued are accounts that renewed where the same account untreated, with "
    "the same random numbers, would have left. Many more means at least twice as many: the claim "
    "is right where quiet failures less twice the rescued are above zero. Both are counted over "
    "three years among the opening accounts, as a share of them.",
    quantities=(
        Quantity(
            "quiet failures less twice the rescued, of the opening accounts",
            against("accounts_rescued"),
            "%",
            0.0,
            "above",
            says=Says(
                "more than twice as many customers fail quietly as are rescued",
                "fewer than twice as many customers fail quietly as are rescued",
                "whether more than twice as many customers fail quietly as are rescued",
            ),
        ),
        Quantity(
            "the same with every account that renewed after a rescue counted as rescued",
            against("accounts_saved"),
            "%",
            0.0,
            "above",
        ),
        Quantity(
            "share of leavers that gave no notice",
            lambda company: company("quiet_churn_share", "heroic"),
            "%",
            0.5,
            "above",
        ),
        Quantity(
            "the same of revenue that left",
            lambda company: company("quiet_churn_revenue_share", "heroic"),
            "%",
            0.5,
            "above",
        ),
    ),
    cells=(Cell(OWN, ("heroic",), {"depth": "full"}),),
    factors=(
        Factor(
            "churn beyond control as a multiple of the default",
            (0.0, 0.5, 1.0, 2.0),
            lambda times: {
                "journey.segments.*.uncontrollable": {n: times * u for n, u in NOBODYS.items()}
            },
        ),
        Factor(
            "share of accounts that give notice",
            (0.05, 0.25, 0.5, 0.75, 1.0),
            lambda voice: {"journey.segments.*.voice": voice},
        ),
        Factor(
            "difficulty of turning a decision (m)",
            (0.0, 0.5, 1.5, 3.0, 6.0),
            lambda m: {"journey.turning_penalty": m},
            "logit",
        ),
        Factor(
            "goodwill that an effective hour earns",
            (0.05, 0.1, 0.2, 0.4, 0.8),
            lambda effect: {"journey.goodwill_effect": effect},
            "logit",
        ),
    ),
    half_width=0.025,
)
