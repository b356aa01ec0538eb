"""The page against the thesis: what the studies found that speaks for rescues, or against care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simcs.claims.result import Result
from simcs.claims.study import Study
from simcs.claims.verdict import Verdict
from simcs.claims.words import described, headline, measured, otherwise, where

Entry = tuple[Study, Result]


@dataclass(frozen=True)
class Question:
    """A question of the page, and the study that answers it.

    Parameters
    ----------
    title
        The question.
    study
        Its name.
    about
        What to look at, without saying how it comes out.
    """

    title: str
    study: str
    about: str


QUESTIONS = (
    Question(
        "Where do rescues pay?",
        "heroics",
        "The verdict on rescue against process is one about net retention. Logos and gross revenue "
        "need not agree, as net retention counts growth too. Process first less both asks "
        "whether process alone is better than process and rescues together, each with the whole "
        "week: where that is refuted, rescues are worth having beside it.",
    ),
    Question(
        "How far does a raw save rate flatter?",
        "rescue-rate",
        "Three numbers for the same work: renewals among those that gave notice, renewals among "
        "all that looked at risk, and how many more renew than would have anyway.",
    ),
    Question(
        "Whom to call, and where does contact harm?",
        "targeting",
        "The same work, only for other accounts. Differences from no care at all say where contact "
        "as such helps or harms. The work is another than in the study of prediction, which "
        "escalates only, so gains are not to be compared between the two.",
    ),
    Question(
        "Where does work on the process not pay back?",
        "process",
        "A tenth of all hours goes into the process, or is there for customers if they need it. "
        "Lifetime value ends with the run, so a short run says *not yet* rather than *never*.",
    ),
    Question(
        "What does prediction add?",
        "predict",
        "The same hours on accounts picked by the health score, by true health, or by a coin. "
        "Where even true health gains no more than a coin, the verdict is about this kind "
        "of work, which does about as much good to any account, and does not say that prediction "
        "is useless.",
    ),
)


def page(entries: Sequence[Entry], beside: Mapping[str, Entry]) -> str:
    """Return docs/background/against-the-thesis.md.

    Parameters
    ----------
    entries
        Those of the ledger.
    beside
        All studies with a result, by name.
    """
    parts = [INTRODUCTION, "## What did not come out as claimed\n", _surprises(entries)]
    parts += [_answer(q, *beside[q.study]) for q in QUESTIONS if q.study in beside]
    return "\n".join(parts)


def _surprises(entries: Sequence[Entry]) -> str:
    lines = [
        f"- **{study.claim}** {headline(result).capitalize()}. "
        f"{described(result.own.estimates[0], study.quantities[0].unit)} with nothing changed."
        for study, result in entries
        if result.verdict is not Verdict.holds
    ]
    upheld = [study.name for study, result in entries if result.verdict is Verdict.holds]
    if upheld:
        lines.append(
            f"- Held with nothing changed, and refuted at no point looked at: {', '.join(upheld)}."
        )
    return "\n".join(lines) + "\n"


def _answer(question: Question, study: Study, result: Result) -> str:
    lines = [f"- {line}" for line in where(study, result)]
    others = [f"- {line}" for line in otherwise(study, result)]
    folder = f"../../experiments/{study.name}"
    return (
        f"## {question.title}\n\n{question.about}\n\n"
        f"Put as a claim: {study.claim} Verdict: **{headline(result)}.** "
        f"{measured(study, result)}\n\n" + "\n".join(lines) + "\n\n"
        "By other measures, with nothing changed and where they say the opposite:\n\n"
        + "\n".join(others)
        + f"\n\n![{study.quantities[0].title}]({folder}/figure.png)\n\n"
        f"Again: `simcs claims run {study.name}` ([design]({folder}/README.md)).\n"
    )


INTRODUCTION = """# Against the thesis

simcs began with articles that call a rescue a process failure and prevention the better part. This
page collects what speaks against them, or for less than they say. Like [the ledger](claims.md) it
is made from the results under experiments/ (`python docs/make_claims.py`), by the same rule, and it
says the same of what its intervals cover.
"""
