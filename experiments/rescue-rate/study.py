"""How many rescues end in a renewal, by three meanings of the word."""

from simcs.claims.study import OWN, Cell, Factor, Quantity, Says, Study


def rate(metric: str):
    """Return what reads a metric of the arm that rescues."""
    return lambda company: company(metric, "heroic")


STUDY = Study(
    name="rescue-rate",
    claim="Fewer than 10 to 15 % of customer rescues end in a renewal.",
    source="Stop Celebrating CS Heroics!",
    design="The companies are served by `heroic`, which works on what burns before all else and "
    "fills its week with the worst of the others. A rescue is a contract term in which a CSM "
    "finished work on an account while it visibly burnt: notice given, or a score that only 8 % "
    "of its segment falls under, within 13 weeks of its renewal; terms of four weeks count one by "
    "one, and work on other accounts is no rescue. Save rates have three meanings. The one among "
    "accounts that gave notice decides: it counts renewals, as the words of the claim do, and it "
    "is the kinder of the two that do, as these accounts have said that they will leave. Against "
    "the same accounts untreated is another question, whose answer stands beside it.",
    quantities=(
        Quantity(
            "share of rescues that end in a renewal, among accounts that gave notice",
            rate("save_rate_notice"),
            "%",
            0.15,
            "below",
            says=Says(
                "fewer than 15 % of rescues of customers who gave notice end in a renewal",
                "more than 15 % of rescues of customers who gave notice end in a renewal",
                "whether fewer than 15 % of rescues of customers who gave notice end in a renewal",
            ),
        ),
        Quantity(
            "the same among all accounts that visibly burnt",
            rate("save_rate_flagged"),
            "%",
            0.15,
            "below",
        ),
        Quantity(
            "how many more of the treated renew than the same accounts untreated",
            rate("save_rate_incremental"),
            "points",
            0.15,
            "below",
        ),
    ),
    cells=(Cell(OWN, ("heroic",), {"depth": "full"}),),
    factors=(
        Factor(
            "difficulty of turning a decision (m)",
            (0.0, 0.5, 1.0, 1.5, 3.0, 6.0),
            lambda m: {"journey.turning_penalty": m},
            "logit",
        ),
        Factor(
            "ease of turning that a concession adds",
            (0.0, 1.0, 2.0, 4.0),
            lambda easier: {"journey.concession_turn": easier},
            "logit",
        ),
        Factor(
            "goodwill that an effective hour earns",
            (0.05, 0.1, 0.2, 0.4),
            lambda effect: {"journey.goodwill_effect": effect},
            "logit",
        ),
    ),
    half_width=0.025,
)
