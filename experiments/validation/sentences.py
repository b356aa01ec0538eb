"""Sentences of the validation page: each follows from the result, whatever it is."""

from collections.abc import Sequence

from experiments.validation.fitting import BOUNDS
from experiments.validation.tables import Study, between, counted, number, signed


def tally(studies: Sequence[Study]) -> str:
    """Return how often the model predicts better, worse, or not clearly either."""
    better, unclear, worse = counted(studies)
    return (
        f"In what was held out the model predicts better than the sBG in {better} of "
        f"{len(studies)} histories and worse in {worse}; in {unclear} there is no clear "
        f"difference. Its errors there are {reach(studies, 'model')} points, the sBG's "
        f"{reach(studies, 'sbg')} (RMSE). {bounded(studies)}"
    )


def named(studies: Sequence[Study]) -> str:
    """Return where the model does worse, and where its fit ended at a bound, by name."""
    worse = [s["title"] for s in studies if s["standing"] == "worse"]
    bound = [s["title"] for s in studies if s["model"]["at_bound"]]
    return f"Worse: {'; '.join(worse) or 'none'}. At a bound: {'; '.join(bound) or 'none'}."


def ranges(studies: Sequence[Study], names: Sequence[str]) -> str:
    """Return what comes out between the ends of the ranges, as counts of histories."""
    better, _, worse = (
        f"{min(counts)} to {max(counts)}" if min(counts) < max(counts) else str(counts[0])
        for counts in zip(
            *(counted(s["assumed"][name] for s in studies) for name in names), strict=True
        )
    )
    bounds = [sum(s["assumed"][name]["at_bound"] for s in studies) for name in names]
    return (
        f"At the ends of the ranges the model is better in {better} and worse in {worse} of "
        f"{len(studies)} histories, with at most {max(bounds)} at a bound."
    )


def before(studies: Sequence[Study], name: str) -> str:
    """Return the same, in short, under one of the other assumptions."""
    found = [s["assumed"][name] for s in studies]
    better, unclear, worse = counted(found)
    return (
        f"better in {better}, worse in {worse}, no clear difference in {unclear}, and "
        f"{sum(f['at_bound'] for f in found)} fits at a bound"
    )


def reach(studies: Sequence[Study], part: str) -> str:
    """Return the least and the largest error in what was held out."""
    errors = [s[part]["hold_out"]["rmse"] for s in studies]
    return between(min(errors), max(errors))


def bounded(studies: Sequence[Study]) -> str:
    """Return for how many histories the search ended where the model allows no more."""
    count = sum(s["model"]["at_bound"] for s in studies)
    if not count:
        return "No fit ended at a bound of what the model allows."
    (low, high), (least, most) = BOUNDS
    return (
        f"In {count} of {len(studies)} the fit ended at a bound of what the model allows (fit_mean "
        f"{low:.0f} to {high:.0f}, fit_sd {least:.0f} to {most:.0f}): such a history the model "
        "cannot express, however well it may do beside the sBG."
    )


def verdicts(studies: Sequence[Study]) -> str:
    """Return one line for each history."""
    return "\n".join(
        f"- {s['title']}: {s['standing']} (RMSE held out {number(s['model']['hold_out']['rmse'])} "
        f"points, sBG {number(s['sbg']['hold_out']['rmse'])}; difference "
        f"{signed(s['difference']['rmse'])}, 95 % "
        f"{between(s['difference']['low'], s['difference']['high'])})"
        for s in studies
    )


def direction(studies: Sequence[Study]) -> str:
    """Return to which side the model errs at the end of what was held out, history by history."""
    ends, few = [], 0
    for s in studies:
        last = len(s["data"]) - 1
        off, rival = (s[part]["values"][last] - s["data"][last] for part in ("model", "sbg"))
        few += off < 0
        ends.append(f"{s['title']} {signed(off)} (sBG {signed(rival)})")
    return (
        f"At the last renewal observed the model has too few left in {few} of {len(studies)}. It "
        f"is off by, in points: {'; '.join(ends)}."
    )


def without(studies: Sequence[Study]) -> str:
    """Return what taking all named parts away does to the errors."""
    name = list(studies[0]["variants"])[-1]
    parts = (
        f"{s['title']} from {number(s['model']['hold_out']['rmse'])} to "
        f"{number(s['variants'][name]['hold_out']['rmse'])}"
        for s in studies
    )
    return f"With both taken away the error in what was held out goes: {'; '.join(parts)}."


def largest_check(studies: Sequence[Study]) -> str:
    """Return how far the fitted curves are from simulations, at most."""
    checks = [s["check"] for s in studies]
    worst = max(checks, key=lambda c: abs(c["largest"]))
    points = max(c["points"] for c in checks)
    return (
        f"largest difference over {len(studies)} histories and all their renewals "
        f"{number(abs(worst['largest']), 2)} standard errors of a simulation of "
        f"{worst['accounts']:,} accounts; {number(points, 2)} points at most"
    )


def command(study: Study) -> str:
    """Return the command that simulates a fitted cohort."""
    segment, own = "journey.segments.mid", study["model"]
    return (
        "simcs compare --config-dir experiments/validation experiment=fresh_cohort "
        f"{segment}.fit_mean={own['fit_mean']:.3f} {segment}.fit_sd={own['fit_sd']:.3f}"
    )


def falls(studies: Sequence[Study]) -> str:
    """Return how churn falls from the first bucket to the third, observed and in the model."""
    errors = []
    for s in studies:
        parts = (s["data"], s["model"]["values"], s["sbg"]["values"])
        own, model, sbg = (part[0] / max(part[2], 1e-9) for part in parts)
        errors.append(f"{s['title']} {own:.1f} (model {model:.1f}, sBG {sbg:.1f})")
    times = "Churn at the first renewal, in multiples of that at the 4th to 12th: "
    return f"{times}{'; '.join(errors)}."


def firsts(studies: Sequence[Study]) -> str:
    """Return churn at the first renewal by payment, and what the model makes of the difference."""
    hand, auto = ([s for s in studies if s["card_share"] == share] for share in (0, 1))
    churn = [between(*_ends([s["data"][0] for s in part]), 0) for part in (hand, auto)]
    fit = [between(*_ends([s["model"]["fit_mean"] for s in part])) for part in (hand, auto)]
    return (
        f"At the first renewal {churn[0]} % are lost of those who pay by hand, {churn[1]} % of "
        "those who pay automatically. The model can only take them for customers of another kind: "
        f"mean fit is {fit[0]} by hand and {fit[1]} automatically."
    )


def _ends(values: Sequence[float]) -> tuple[float, float]:
    return min(values), max(values)


def unpaid(studies: Sequence[Study], per_renewal: float) -> str:
    """Return how much of the churn of those who pay automatically failed payments would explain."""
    auto = [s for s in studies if s["card_share"] == 1]
    each = (f"{s['title']} {number(100 * per_renewal / s['data'][2], 0)} %" for s in auto)
    return (
        f"In the model failed payments by card cost {number(per_renewal, 2)} % of accounts per "
        "renewal, whoever they are. Set against churn observed at the 4th to 12th renewal that is: "
        f"{'; '.join(each)}. It is an assumption: how many of these losses were failed payments is "
        "not in the data."
    )


def returns(studies: Sequence[Study]) -> str:
    """Return where a cohort grows although nobody joins it."""
    parts = []
    for s in studies:
        grown = [span["first"] for span in s["spans"] if span["churned"] < 0]
        if grown:
            parts.append(f"{s['title']} in months {', '.join(map(str, grown))}")
    grows = "; ".join(parts) if parts else "none of them"
    return f"Cohorts of the music service that grow again, though nobody joins: {grows}."
