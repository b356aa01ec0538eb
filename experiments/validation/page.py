"""The validation page of the documentation, and the README of the study, from the result alone."""

import re
import textwrap
from typing import Any

from experiments.validation import sentences, tables
from experiments.validation.cohort import HERE
from experiments.validation.held_against import BEFORE, ENDS
from experiments.validation.tables import number, table
from experiments.validation.verify import PROOFS, theory

RUN = ".venv/bin/python experiments/validation/run.py"
ROOM = "../../experiments/validation"
WIDTH = 100
UNRUN = "not run for this page; the test suite runs it"


def verification(result: dict[str, Any]) -> str:
    """Return what shows that the program computes its model: commands and outcomes."""
    made = theory()
    limit = f"refused beyond {made['limit']}"
    rows = [
        (
            "Heterogeneous accounts: the shifted beta-geometric, regular, years 1 to 12",
            "`simcs compare experiment=sbg_regular`",
            f"largest of 12 differences {made['regular']} standard errors, {limit}",
        ),
        (
            "The same, high end",
            "`simcs compare experiment=sbg_high_end`",
            f"largest of 12 differences {made['high_end']} standard errors, {limit}",
        ),
        (
            "Constant health: lifetime value in closed form",
            "`simcs compare experiment=constant_health`",
            f"${made['simulated']} against ${made['exact']}, standard error ${made['error']}",
        ),
        *((p.what, f"`{p.command}`", result["verification"].get(p.command, UNRUN)) for p in PROOFS),
        (
            "The curves of this page against simulations account by account",
            f"`{RUN}`",
            sentences.largest_check(result["studies"]),
        ),
    ]
    return table(("what", "command", "outcome"), rows)


def page(result: dict[str, Any]) -> str:
    """Return docs/background/validation.md: page_template.md with what was found."""
    studies = result["studies"]
    yearly, monthly = tables.yearly(studies), tables.monthly(studies)
    payments = tables.payments(studies)
    titles = {s["key"]: s["title"] for s in studies}
    within, effort = result["within_year"], studies[0]["effort"]
    details = (f"#### {s['title']}\n\n{tables.by_renewal(s)}" for s in yearly)
    return filled(
        "page_template.md",
        run=RUN,
        room=ROOM,
        tally=sentences.tally(studies),
        named=sentences.named(studies),
        before=sentences.before(studies, BEFORE),
        ranges=sentences.ranges(studies, ENDS),
        since=tables.since(studies, BEFORE),
        assumed=tables.assumed(studies),
        verification=verification(result),
        fits=effort["fits"],
        accounts=f"{effort['accounts']:,}",
        yearly_tally=sentences.tally(yearly),
        yearly=tables.fits(yearly),
        yearly_off=sentences.direction(yearly),
        variants=tables.variants(yearly),
        without=sentences.without(yearly),
        command=sentences.command(yearly[0]),
        details="\n\n".join(details),
        monthly_tally=sentences.tally(monthly),
        monthly=tables.fits(monthly),
        monthly_off=sentences.direction(monthly),
        ahead=tables.ahead(monthly),
        payments_tally=sentences.tally(payments),
        payments=tables.fits(payments),
        churn=tables.churn(payments),
        falls=sentences.falls(payments),
        firsts=sentences.firsts(payments),
        unpaid=sentences.unpaid(payments, result["unpaid_per_renewal"]),
        usage=tables.usage(result["usage"], titles),
        jumps=indented(tables.jumps(result["price_jumps"])),
        lapses=f"{within['lapses']:,.0f}",
        near=number(100 * within["near"] / within["lapses"]),
        even=number(100 * within["even"]),
        returns=sentences.returns(monthly),
    )


def readme(result: dict[str, Any]) -> str:
    """Return experiments/validation/README.md: readme_template.md with what was found."""
    studies = result["studies"]
    sources = dict.fromkeys(s["source"] for s in studies)
    return filled(
        "readme_template.md",
        run=RUN,
        fits=studies[0]["effort"]["fits"],
        accounts=f"{studies[0]['effort']['accounts']:,}",
        sources="\n".join(f"- {source}" for source in sources),
        tally=sentences.tally(studies),
        verdicts=sentences.verdicts(studies),
    )


def filled(name: str, **parts: Any) -> str:
    """Return a template with its parts, and its paragraphs and list items broken into lines."""
    text = (HERE / name).read_text("utf-8").format(**parts)
    return "\n\n".join(map(_broken, text.rstrip("\n").split("\n\n"))) + "\n"


def _broken(block: str) -> str:
    if re.match(r"[|#!]|    |  \|", block):
        return block  # tables, headings, pictures and commands
    items = re.split(r"\n(?=- )", block)
    return "\n".join(
        textwrap.fill(
            " ".join(item.split()),
            WIDTH,
            subsequent_indent="  " if item.startswith("- ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for item in items
    )


def indented(text: str) -> str:
    """Return a table as part of a list item."""
    return "\n".join(f"  {line}" for line in text.splitlines())
