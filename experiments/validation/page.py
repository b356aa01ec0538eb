"""The validation page of the documentation, and the README of the study, from the result alone."""

from collections.abc import Sequence
from typing import Any

from experiments.validation import tables
from experiments.validation.cohort import HERE
from experiments.validation.tables import Study, number, signed, table
from experiments.validation.verify import theory

RUN = ".venv/bin/python experiments/validation/run.py"
ROOM = "../experiments/validation"
ORDER = ("better", "not told apart", "worse")


def tally(studies: Sequence[Study]) -> str:
    """Return how often the model predicts better, worse, or as well as can be told."""
    counts = {word: sum(s["standing"] == word for s in studies) for word in ORDER}
    return (
        f"In what was held out the model predicts better than the sBG in {counts['better']} of "
        f"{len(studies)}, worse in {counts['worse']}, and cannot be told from it in "
        f"{counts['not told apart']}."
    )


def verdicts(studies: Sequence[Study]) -> str:
    """Return one line for each history."""
    return "\n".join(
        f"- {s['title']}: {s['standing']} (RMSE held out {number(s['model']['hold_out']['rmse'])} "
        f"points, sBG {number(s['sbg']['hold_out']['rmse'])}; difference "
        f"{signed(s['difference']['rmse'])}, 95 % {number(s['difference']['low'])} to "
        f"{number(s['difference']['high'])})"
        for s in studies
    )


def direction(studies: Sequence[Study]) -> str:
    """Return to which side the model errs at the end of what was held out, history by history."""
    ends = []
    for s in studies:
        last = len(s["data"]) - 1
        off = s["model"]["values"][last] - s["data"][last]
        rival = s["sbg"]["values"][last] - s["data"][last]
        ends.append(f"{s['title']} {signed(off)} (sBG {signed(rival)})")
    return "Off at the last renewal observed, in points: " + "; ".join(ends) + "."


def verification(result: dict[str, Any]) -> str:
    """Return the section on whether the program computes its model."""
    told = theory()
    limit = f"refused beyond {told['limit']}"
    rows = [
        (
            "Heterogeneous accounts: the shifted beta-geometric, regular, years 1 to 12",
            "`simcs compare experiment=sbg_regular`",
            f"largest of 12 differences {told['regular']} standard errors, {limit}",
        ),
        (
            "The same, high end",
            "`simcs compare experiment=sbg_high_end`",
            f"largest of 12 differences {told['high_end']} standard errors, {limit}",
        ),
        (
            "Constant health: lifetime value in closed form",
            "`simcs compare experiment=constant_health`",
            f"${told['simulated']} against ${told['exact']}, standard error ${told['error']}",
        ),
        *((p["what"], f"`{p['command']}`", p["said"]) for p in result["verification"]),
        (
            "The curves of this page against simulations account by account",
            f"`{RUN}`",
            largest_check(result["studies"]),
        ),
    ]
    return table(("what", "command", "outcome"), rows)


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


def page(result: dict[str, Any]) -> str:
    """Return docs/validation.md: page_template.md with what was found."""
    studies = result["studies"]
    yearly, monthly = tables.yearly(studies), tables.monthly(studies)
    payments = tables.payments(studies)
    titles = {s["key"]: s["title"] for s in studies}
    within, effort = result["within_year"], studies[0]["effort"]
    details = (f"#### {s['title']}\n\n{tables.by_renewal(s)}" for s in yearly)
    return (
        (HERE / "page_template.md")
        .read_text("utf-8")
        .format(
            run=RUN,
            room=ROOM,
            tally=tally(studies),
            verification=verification(result),
            fits=effort["fits"],
            accounts=f"{effort['accounts']:,}",
            yearly_tally=tally(yearly),
            yearly=tables.fits(yearly),
            yearly_off=direction(yearly),
            variants=tables.variants(yearly),
            command=command(yearly[0]),
            details="\n\n".join(details),
            monthly_tally=tally(monthly),
            monthly=tables.fits(monthly),
            monthly_off=direction(monthly),
            ahead=tables.ahead(monthly),
            payments_tally=tally(payments),
            payments=tables.fits(payments),
            churn=tables.churn(payments),
            falls=hazards(payments),
            usage=tables.usage(result["usage"], titles),
            jumps=indented(tables.jumps(result["price_jumps"])),
            lapses=f"{within['lapses']:,.0f}",
            near=number(100 * within["near_anniversary"] / within["lapses"]),
            returns=returns(monthly),
        )
    )


def indented(text: str) -> str:
    """Return a table as part of a list item."""
    return "\n".join(f"  {line}" for line in text.splitlines())


def command(study: Study) -> str:
    """Return the command that lives a fitted cohort."""
    segment, own = "journey.segments.mid", study["model"]
    return (
        "simcs compare --config-dir experiments/validation experiment=fresh_cohort "
        f"{segment}.fit_mean={own['fit_mean']:.3f} {segment}.fit_sd={own['fit_sd']:.3f}"
    )


def hazards(studies: Sequence[Study]) -> str:
    """Return how churn falls from the first bucket to the third, observed and in the model."""
    told = []
    for s in studies:
        falls = [
            part[0] / max(part[2], 1e-9)
            for part in (s["data"], s["model"]["values"], s["sbg"]["values"])
        ]
        told.append(f"{s['title']} {falls[0]:.1f} (model {falls[1]:.1f}, sBG {falls[2]:.1f})")
    return (
        "Churn at the first renewal, in multiples of that at the 4th to 12th: "
        + "; ".join(told)
        + "."
    )


def returns(studies: Sequence[Study]) -> str:
    """Return where a cohort grows although nobody joins it."""
    told = []
    for s in studies:
        grown = [span["first"] for span in s["spans"] if span["churned"] < 0]
        if grown:
            told.append(f"{s['title']} in months {', '.join(map(str, grown))}")
    grows = "; ".join(told) if told else "none of them"
    return f"Cohorts of the music service that grow again, though nobody joins: {grows}."


def readme(result: dict[str, Any]) -> str:
    """Return experiments/validation/README.md: readme_template.md with what was found."""
    studies = result["studies"]
    sources = dict.fromkeys(s["source"] for s in studies)
    return (
        (HERE / "readme_template.md")
        .read_text("utf-8")
        .format(
            run=RUN,
            fits=studies[0]["effort"]["fits"],
            accounts=f"{studies[0]['effort']['accounts']:,}",
            sources="\n".join(f"- {source}" for source in sources),
            tally=tally(studies),
            verdicts=verdicts(studies),
        )
    )
