"""What becomes of the rescued within their next two terms."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study
from simcs.journey.parameters import Journey

FIT = {name: segment.fit_mean for name, segment in Journey().segments.items()}
EVERY_FIT = "journey.segments.*.fit_mean"


def of(metric: str):
    """Return what reads a metric of the arm that rescues."""
    return lambda company: company(metric, "heroic")


STUDY = Study(
    name="relapse",
    claim="Most rescued customers leave within the next cycle or two.",
    source="Stop Celebrating CS Heroics!",
    design="Companies served by `heroic` for five years; it works on what burns before all else "
    "and fills its week with the worst of the others. The saved are those that renewed a term in "
    "which a CSM finished work on them while they visibly burnt; terms of a year or longer of "
    "which two more end within the run. Beside them stand those that renewed a term in which they "
    "did not visibly burn. They are not matched by segment, and may have burnt in other terms.",
    quantities=(
        Quantity(
            "share of the rescued that leave within two terms",
            of("relapse_two_cycles"),
            "%",
            0.5,
            "above",
            says=Says(
                "most rescued customers leave within two terms",
                "most rescued customers are still there after two terms",
                "whether most rescued customers leave within two terms",
            ),
        ),
        Quantity(
            "share of the rescued that leave with the next term",
            of("relapse_one_cycle"),
            "%",
            0.5,
            "above",
        ),
        Quantity(
            "leavers within two terms, the rescued less others that renewed",
            lambda company: (
                company("relapse_two_cycles", "heroic")
                - company("relapse_two_cycles_others", "heroic")
            ),
            "points",
            0.0,
            "above",
        ),
    ),
    cells=(Cell(OWN, ("heroic",)),),
    factors=(
        Factor(
            "fit of all accounts above the default",
            (-3.0, -2.0, -1.0, 0.0, 1.0),
            lambda shift: {EVERY_FIT: {name: fit + shift for name, fit in FIT.items()}},
            "logit",
        ),
        Factor(
            "weeks in which half of the goodwill fades",
            (1.0, 4.0, 8.0, 26.0, 104.0),
            lambda weeks: {"journey.goodwill_half_life": weeks},
            "weeks",
        ),
        Factor(
            "new problems of an account",
            (0.65, 1.3, 2.6, 5.2),
            lambda rate: {"journey.problem_rate": rate},
            "a year",
        ),
    ),
    half_width=0.04,
)
