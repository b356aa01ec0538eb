"""Hours that are to be equal: cut until they are, measured, and nothing said where they are not."""

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcs.claims import companies as company_runs
from simcs.claims import ledger, runner
from simcs.claims.hours import AVAILABLE, EQUAL, HOURS, NEAR, apart, fitted
from simcs.claims.result import again, concluded, from_json, share_of, to_json
from simcs.claims.sentence import sentence
from simcs.claims.study import OWN, Cell, Company, Effort, Factor, Quantity, Study
from simcs.claims.verdict import Verdict
from simcs.claims.words import hours, where
from simcs.experiment.compose import compose
from simcs.metrics.definitions import metric_names

ARMS = ("heroic", "proactive")
GROUP = tuple((OWN, arm) for arm in ARMS)
EFFORT = Effort("full", 3, 3, 0)


def study_of(**changed) -> Study:
    quantity = Quantity(
        "gap", lambda c: c.gap("net_retention", "proactive", "heroic"), "points", 0.0, "above"
    )
    factor = Factor("height", (0.0, 1.0), lambda value: {"seed": int(value)})
    given = {
        "name": "heroics", "claim": "It is so.", "source": "nowhere", "design": "Looked at.",
        "quantities": (quantity,), "cells": (Cell(OWN, ARMS),), "factors": (factor,),
        "half_width": 0.1, "equal_hours": (GROUP,),
    }  # fmt: skip
    return Study(**given | changed)


def company(gap: float, worked: float) -> Company:
    """Return one in which prevention is ahead by ``gap``, in ``worked`` hours for each other."""
    rows = {"heroic": (1.0, 100.0), "proactive": (1.0 + gap, 100.0 * worked)}
    return Company({
        (OWN, arm): {"net_retention": net, "hours_used": spent}
        for arm, (net, spent) in rows.items()
    })  # fmt: skip


def concluded_of(study: Study, at_height_1: float, everywhere: float = 1.0):
    """Return the result of companies whose hours are so many times others at a point."""
    found = {
        point.name: [
            company(gap, at_height_1 if point.name == "height 1" else everywhere)
            for gap in (1.0, 1.1, 0.9)
        ]
        for point in study.points()
    }
    return concluded(study, EFFORT, found, [], {"seconds": 1})


@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=5), st.floats(0.1, 10))
def test_apart_is_the_most_over_the_fewest(spent, times):
    keys = [(OWN, str(number)) for number in range(len(spent))]
    study = study_of(equal_hours=(tuple(keys),))
    worked = dict(zip(keys, spent, strict=True))
    gap = apart(study, worked)
    assert gap == pytest.approx(max(spent) / min(spent) - 1)
    more = {key: times * value for key, value in worked.items()}
    assert apart(study, more) == pytest.approx(gap)


def test_apart_without_hours():
    assert apart(study_of(), {GROUP[0]: 0.0, GROUP[1]: 0.0}) == 0
    assert apart(study_of(), {GROUP[0]: 0.0, GROUP[1]: 1.0}) == float("inf")
    assert apart(study_of(equal_hours=()), {GROUP[0]: 0.0, GROUP[1]: 1.0}) == 0


def test_a_point_of_unequal_hours_says_nothing_and_says_why():
    study = study_of()
    equal, not_equal = concluded_of(study, 1 + 0.9 * EQUAL), concluded_of(study, 1.1)
    assert equal.points[-1].verdict is Verdict.holds
    assert not_equal.points[-1].verdict is Verdict.inconclusive
    assert not_equal.own.verdict is Verdict.holds
    note = "hours were not equal (10.0 % apart)"
    for text in (
        "\n".join(where(study, not_equal)),
        ledger.readme(study, not_equal),
        ledger.page([(study, not_equal)]),
        " ".join(ledger.printed([(study, not_equal)]).split()),
    ):
        assert f"height 1: {note}, so nothing is said" in text
    assert note not in ledger.readme(study, equal)
    assert note not in ledger.readme(study_of(equal_hours=()), concluded_of(study, 1.1))


def test_the_verdict_says_first_that_hours_were_not_equal():
    study = study_of()
    result = concluded_of(study, 1.0, everywhere=1.5)
    assert sentence(study, result) == "Not clear: hours were not equal (50.0 % apart)."
    assert again(study, from_json(to_json(result), "here")) is result.verdict


def test_alternative_assumptions_of_unequal_hours_do_not_count():
    companies = [company(1.0, 1.0), company(-1.0, 1.5), company(1.0, 1.01)]
    assert share_of(study_of(), companies).sets == 2
    assert share_of(study_of(), companies).share == 1
    assert share_of(study_of(equal_hours=()), companies).sets == 3


def test_hours_are_printed_of_every_arm_equal_or_not():
    study = study_of()
    lines = hours(study, concluded_of(study, 1.05))
    assert lines == [
        "hours worked by default: heroic 100, proactive 100",
        "hours that are to be equal: at most 5.0 % apart at a point",
    ]
    free = study_of(equal_hours=())
    assert hours(free, concluded_of(free, 1.05)) == lines[:1]
    assert lines[0] in ledger.readme(free, concluded_of(free, 1.05))


@pytest.mark.parametrize("name", runner.names())
def test_hours_that_are_to_be_equal_are_simulated(name):
    study = runner.study(name)
    there = {(cell.name, arm) for cell in study.cells for arm in cell.arms}
    for group in study.equal_hours:
        assert len(group) > 1
        assert {*group} <= there


def test_studies_that_compare_ways_to_spend_hours_hold_them_equal():
    for name in ("heroics", "predict", "targeting"):
        study = runner.study(name)
        reads: set[tuple[str, str]] = set()

        class Reading(Company):
            def __call__(self, metric, arm, cell=OWN):
                reads.add((cell, arm))  # noqa: B023 - used within the loop alone
                return 1.0

        study.quantities[0].of(Reading({}))
        held = {key for group in study.equal_hours for key in group}
        assert {key for key in reads if key[1] != "none"} <= held


@pytest.mark.parametrize("wanted", [100.0, 400.0, 590.0, 700.0])
def test_the_working_week_that_spends_the_wanted_hours_is_found(wanted):
    """An arm that asks for 600 of 1,000 hours, fewer where the week is short."""

    def simulate(share):
        row = np.zeros(len(metric_names()))
        row[HOURS] = 1000 * min(share, 0.6 - 0.1 * (1 - share))
        row[AVAILABLE] = 1000 * share
        return row

    spent = fitted(simulate, wanted, simulate(1.0))[HOURS]
    assert spent == pytest.approx(min(wanted, 600.0), rel=NEAR)


@contextmanager
def unseen(what, companies):
    yield lambda count: None


def test_arms_are_cut_to_the_one_that_spends_fewest():
    equal = "at equal hours"
    config = compose(
        ["policies=[heroic,proactive]", "book.size=80", "book.burn_in_accounts=60",
         "book.burn_in_weeks=60", "horizon_weeks=40", "driver=loop", "depth=quick", "workers=1"]
    )  # fmt: skip
    study = study_of(
        cells=(Cell(OWN, ARMS), Cell(equal, ARMS, hours_of=ARMS)),
        equal_hours=(tuple((equal, arm) for arm in ARMS),),
    )
    effort = Effort("quick", 2, 2, 0, only=(OWN,))
    points, _ = company_runs.simulate(study, lambda preset: config, effort, None, unseen)
    for one in points[OWN]:
        whole = {arm: one("hours_used", arm) for arm in ARMS}
        fewest = min(whole, key=whole.__getitem__)
        assert max(whole.values()) > 1.1 * whole[fewest]
        for arm in ARMS:
            assert one("hours_used", arm, equal) == pytest.approx(whole[fewest], rel=NEAR)
        np.testing.assert_equal(one.measured[equal, fewest], one.measured[OWN, fewest])
