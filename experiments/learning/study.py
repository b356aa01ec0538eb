"""Whether reviews of churn keep the customers that come after."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study

WITH, WITHOUT = "reviews", "no_reviews"


def gap(metric: str):
    """Return what computes how much higher a metric is with reviews."""
    return lambda company: company.gap(metric, WITH, WITHOUT)


STUDY = Study(
    name="learning",
    claim="Reviewing why customers left keeps more of those that come after them.",
    source="4 Step Action Plan When Customer Churn Happens",
    design="The same companies for five years in typical care, with and without a review of every "
    "customer that left of its own will, three hours each. A review finds the true cause in six "
    "cases of ten; half a year later a finding lowers by one per cent how often such problems "
    "arise anywhere, or how badly new customers fit. Those that come after are the customers that "
    "arrive during the run; the claim is right where more of them stay through their first year. "
    "That a review helps at all follows from the assumption that findings are acted on. Whether it "
    "can be seen in five years, and what it costs in hours for others, does not. Hours come out of "
    "the same week, and are printed.",
    quantities=(
        Quantity(
            "new customers kept through their first year, with reviews less without",
            gap("new_accounts_retained"),
            "points",
            0.0,
            "above", says=Says(
                right="reviewing why customers left keeps more of those that come after",
                wrong="reviewing why customers left keeps fewer of those that come after",
                unclear=(
                    "whether reviewing why customers left keeps more of those that come after"
                ),
            ),),
        Quantity(
            "lost in the last year for a cause that can be mended, the same",
            gap("mendable_churn_12m"),
            "points",
            0.0,
            "below",
        ),
        Quantity("gross retention of the last year, the same", gap("gross_retention_12m"),
                 "points", 0.0, "above"),
        Quantity(
            "logo retention of the opening accounts, the same",
            gap("logo_retention"),
            "points",
            0.0,
            "above",
        ),
        Quantity(
            "value of an opening account after hours worked, the same",
            gap("value_after_hours"),
            "$",
            0.0,
            "above",
        ),
        Quantity(
            "hours worked with reviews for each without",
            lambda company: company("hours_used", WITH) / company("hours_used", WITHOUT),
            "",
            1.02,
            "below",
            check=True,
        ),
    ),
    cells=(Cell(OWN, (WITH, WITHOUT)),),
    factors=(
        Factor(
            "length of the run",
            (78.0, 156.0, 260.0),
            lambda weeks: {"horizon_weeks": int(weeks)},
            "weeks",
        ),
        Factor(
            "accounts of the company",
            (75.0, 300.0, 600.0),
            lambda accounts: {"book.size": int(accounts)},
        ),
        Factor(
            "share of such problems that one finding prevents",
            (0.002, 0.01, 0.03),
            lambda share: {"market.review_effect": share},
        ),
    ),
    half_width=0.006,
    needs_assumption=("market.review_effect", {"market.review_effect": 0.0}),
)  # fmt: skip
