"""The page against the thesis: what the studies found that speaks for rescues, or against care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simcs.claims.result import Result
from simcs.claims.sentence import sentence
from simcs.claims.study import Study
from simcs.claims.verdict import Verdict
from simcs.claims.words import UNCHANGED, described, in_sets, measured, otherwise, where

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
        "Where does fire-fighting pay?",
        "heroics",
        "The answer depends first on how far a better process prevents problems. Customers kept "
        "and revenue need not agree, as net retention counts growth too. *Prevention less both* "
        "asks whether prevention alone is better than prevention and rescue together: where that "
        "is not so, rescues are worth having beside it.",
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
        "The same work in the same hours, only for other accounts. Differences from no care say "
        "where contact as such helps or harms. The work is another than in the study of "
        "prediction, which escalates only, so gains are not to be compared between the two.",
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
        "The same work in the same hours for accounts picked by the health score, by true health, "
        "or by a coin, with little time, some, and time for nearly all. Where all are served, "
        "nobody is picked, and prediction can add nothing.",
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
        f"- *{study.claim}* {sentence(study, result)} "
        f"{described(result.own.estimates[0], study.quantities[0].unit)} {UNCHANGED}."
        for study, result in entries
        if result.verdict is not Verdict.holds
    ]
    upheld = [study.name for study, result in entries if result.verdict is Verdict.holds]
    if upheld:
        lines.append(f"- True by default, and nowhere 'not so': {', '.join(upheld)}.")
    return "\n".join(lines) + "\n"


def _answer(question: Question, study: Study, result: Result) -> str:
    lines = [f"- {line}" for line in where(study, result)]
    others = [f"- {line}" for line in otherwise(study, result)]
    folder = f"../../experiments/{study.name}"
    return (
        f"## {question.title}\n\n{question.about}\n\n"
        f"Put as a claim: {study.claim} **{sentence(study, result)}** "
        f"{measured(study, result)} {in_sets(result.assumptions)}\n\n" + "\n".join(lines) + "\n\n"
        f"By other measures, {UNCHANGED} and where they say the opposite:\n\n"
        + "\n".join(others)
        + f"\n\n![{study.quantities[0].title}]({folder}/figure.png)\n\n"
        f"Run it again: `simcs claims run {study.name}` ([design]({folder}/README.md)).\n"
    )


INTRODUCTION = """# Against the thesis

simcs began with articles that call a rescue a process failure and prevention the better part. This
page collects what speaks against them, or for less than they say. Like [the ledger](claims.md) it
is made from the results under experiments/ (`python docs/make_claims.py`), by the same rule, and
its intervals cover the same.
"""
