"""Verdicts as one sentence: chosen by the rule among words that were written before."""

import pytest

from simcs.claims import ledger, runner
from simcs.claims.result import concluded
from simcs.claims.sentence import sentence
from simcs.claims.study import OWN, QUICK, Cell, Company, Effort, Factor, Quantity, Says, Study
from simcs.claims.verdict import Share, Verdict, overall

EFFORT = Effort("full", 3, 3, 0)
NONE = Share(float("nan"), float("nan"), float("nan"), 0)
LOGOS = Says("more stay", "fewer stay", "whether more stay")
MONEY = Says("more is paid", "less is paid", "whether more is paid")


def quantity(metric, says=None):
    return Quantity(metric, lambda c: c(metric, "none"), "points", 0.0, "above", says=says)


def study_of(**changed) -> Study:
    factor = Factor(
        "height", (0.0, 1.0, 2.0), lambda v: {"seed": int(v)}, "%", "where it is {} high"
    )
    given = {
        "name": "heroics", "claim": "It is so.", "source": "nowhere", "design": "Looked at.",
        "quantities": (quantity("logos", LOGOS), quantity("money", MONEY)),
        "cells": (Cell(OWN, ("none",)),), "factors": (factor,), "half_width": 0.1,
    }  # fmt: skip
    return Study(**given | changed)


UP, DOWN, FLAT = (1.0, 1.1, 0.9), (-1.0, -1.1, -0.9), (1.0, -1.0, 0.0)


def said(study, logos, money=FLAT, **elsewhere):
    """Return the sentence of such companies; ``at_0=DOWN`` changes logos along height."""
    found = {}
    for point in study.points():
        own = elsewhere.get(point.name.replace("height ", "at_"), logos)
        found[point.name] = [
            Company({(OWN, "none"): {"logos": a, "money": b}})
            for a, b in zip(own, money, strict=True)
        ]
    return sentence(study, concluded(study, EFFORT, found, [], {"seconds": 1}))


def test_a_claim_of_one_quantity():
    study = study_of()
    assert said(study, UP) == "True: more stay."
    assert said(study, DOWN) == "Not so: fewer stay."
    assert said(study, FLAT) == "Not clear: whether more stay."
    assert said(study, UP, at_0=DOWN) == "True, but not with height at 0: more stay."
    assert said(study, DOWN, at_2=UP) == "Not so, except with height at 2: fewer stay."
    assert said(study, FLAT, at_2=UP) == (
        "Not clear by default, but true with height at 2: more stay."
    )


def test_a_claim_of_two_quantities_is_half_true_where_they_disagree():
    study = study_of(also=1)
    assert said(study, UP, UP) == "True: more stay, and more is paid."
    assert said(study, UP, DOWN) == "Half true: more stay, but less is paid."
    assert said(study, DOWN, UP) == "Half true: more is paid, but fewer stay."
    assert said(study, UP, FLAT) == "True: more stay; whether more is paid is not clear."
    assert said(study, FLAT, FLAT) == "Not clear: whether more stay, and whether more is paid."
    assert said(study, FLAT, UP) == "Not clear: whether more stay, but more is paid."
    assert said(study_of(), UP, DOWN) == "True: more stay."


def test_what_the_first_factor_does_is_said_first():
    study = study_of(lead=True)
    assert said(study, UP) == "True: more stay."
    assert said(study, UP, at_0=DOWN) == (
        "True where it is 1 to 2 % high: more stay; where it is 0 % high, fewer stay."
    )
    assert said(study, DOWN, at_1=FLAT) == (
        "Not so where it is 0 % high: fewer stay; where it is 2 % high, fewer stay; "
        "not clear where it is 1 % high."
    )
    half = study_of(lead=True, also=1)
    assert said(half, UP, DOWN, at_0=DOWN) == (
        "Half true: more stay, but less is paid; where it is 1 to 2 % high, more stay; "
        "where it is 0 % high, fewer stay."
    )


def test_what_a_claim_needs_and_does_not_get_is_said():
    study = study_of(needs=1)
    assert said(study, UP, UP) == "True: more stay."
    assert said(study, UP, FLAT) == ("Not clear: it is not shown that money is more than 0.")


def test_without_words_of_its_own_a_sentence_is_made_of_the_claim():
    study = study_of(quantities=(quantity("logos"),))

    def made(values):
        found = {
            point.name: [Company({(OWN, "none"): {"logos": value}}) for value in values]
            for point in study.points()
        }
        return sentence(study, concluded(study, EFFORT, found, [], {"seconds": 1}))

    assert made(UP) == "True: it is so."
    assert made(DOWN) == "Not so: logos is not more than 0."
    assert made(FLAT) == "Not clear: whether logos is more than 0."


@pytest.mark.parametrize(
    ("own", "also", "verdict"),
    [
        (Verdict.holds, Verdict.refuted, Verdict.half),
        (Verdict.refuted, Verdict.holds, Verdict.half),
        (Verdict.holds, Verdict.inconclusive, Verdict.holds),
        (Verdict.refuted, Verdict.refuted, Verdict.refuted),
        (Verdict.holds, None, Verdict.holds),
    ],
)
def test_half_true_needs_one_half_shown_and_the_other_refuted(own, also, verdict):
    assert overall(own, [own], NONE, also) is verdict


def test_details_are_folded():
    study = study_of()
    found = {
        point.name: [Company({(OWN, "none"): {"logos": v, "money": v}}) for v in UP]
        for point in study.points()
    }
    result = concluded(study, EFFORT, found, [], {"seconds": 1})
    for text in (ledger.readme(study, result), ledger.page([(study, result)])):
        before, _, after = text.partition("<details>")
        assert "**True: more stay.**" in before
        assert "100.0 points (95 % interval" in before
        assert "Where it turns" in before
        assert "One point for each verdict" in after.partition("</details>")[0]
        assert "One point for each verdict" not in before


@pytest.mark.parametrize("name", runner.names())
def test_a_quick_pass_looks_at_the_defaults_and_the_ends_of_the_first_factor(name):
    study = runner.study(name)
    own, low, high = QUICK.points(study)
    first = study.factors[0]
    assert own.name == OWN
    assert (low.factor, high.factor) == (first.title, first.title)
    assert (low.value, high.value) == (first.values[0], first.values[-1])


@pytest.mark.parametrize("name", runner.names())
def test_every_outcome_has_words(name):
    """Clauses that can stand behind a colon: no capital letter but of a name, no full stop."""
    study = runner.study(name)
    for which in {0, study.also or 0}:
        says = study.quantities[which].says
        if says is None:
            continue
        clauses = (says.right, says.wrong, says.unclear)
        assert len({*clauses}) == 3
        assert all(c and not c.endswith(".") and not c[0].isupper() for c in clauses)
        assert says.unclear.split(" ")[0] in ("whether", "which")
