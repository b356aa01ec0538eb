"""What the studies of the ledger bring in their policies.py: policies, an action and metrics."""

from dataclasses import replace

import numpy as np
import pytest

from simcs.claims import runner
from simcs.claims.companies import _recent
from simcs.experiment.arms import arms_of
from simcs.experiment.replications import prepare, replicate
from simcs.interventions.actions import ACTIONS
from simcs.interventions.plan import POLICIES, Plan
from simcs.journey.columns import ACCOUNT, NEVER, Cause, Stage
from simcs.metrics.definitions import METRICS, metric_names
from simcs.record import FLOW, TERM, TermEnd
from simcs.studies.variants import varied
from tests.metrics.test_metrics import record_of

SMALL = {
    "book.size": 60, "book.burn_in_accounts": 40, "book.burn_in_weeks": 60, "horizon_weeks": 30,
}  # fmt: skip


def brought(study, registry, name):
    """Return what a study registers under a name."""
    runner.configured(study, workers=1)
    return registry[name]


def measured(study, arms, settings=()):
    """Return what some arms of a study measure in a small company, by arm and metric."""
    config = varied(runner.configured(study, workers=1), SMALL | dict(settings))
    config = replace(config, policies={a.name: a.policy for a in arms_of(config) if a.name in arms})
    outcome = replicate(prepare(config, population=_recent(config)), 0)
    rows = [dict(zip(metric_names(), row, strict=True)) for row in outcome.metrics]
    return dict(zip([arm.name for arm in arms_of(config)], rows, strict=True))


def decided(*terms):
    """Return a record of terms that were decided: score, and whether the account left."""
    rows = np.zeros(len(terms), TERM)
    for number, (row, (score, left)) in enumerate(zip(rows, terms, strict=True)):
        row["account"], row["ends"], row["decided"] = number, 52, 44
        row["score"], row["outcome"] = score, TermEnd.LEFT if left else TermEnd.RENEWED
    return replace(record_of(weeks=60), terms=rows)


def test_leavers_of_the_best_third():
    metric = brought("happy", METRICS, "leavers_at_top").compute
    whole = brought("happy", METRICS, "leavers_at_decisions").compute
    record = decided((10, 1), (20, 1), (30, 0), (40, 0), (50, 1), (60, 0))
    assert metric(record) == 1 / 2
    assert whole(record) == 1 / 2
    # All alike: whoever is on the edge counts in part.
    assert metric(decided((5, 1), (5, 0), (5, 0), (5, 0))) == pytest.approx(1 / 4)
    record.terms["decided"][4] = NEVER  # lost to a payment before it decided
    assert metric(record) == 0
    assert np.isnan(metric(decided((5, 1))))


def test_losses_that_reviews_act_on():
    metric = brought("learning", METRICS, "mendable_churn_12m").compute
    accounts = np.zeros(4, ACCOUNT)
    accounts["stage"] = Stage.GONE
    accounts["cause"] = [Cause.PRODUCT, Cause.FIT, Cause.SPONSOR, Cause.VALUE]
    accounts["end"] = [60, 104, 104, 30]  # the last one left before the last year
    flow = np.zeros(1, FLOW)
    flow["accounts"] = 8
    record = replace(record_of(weeks=104), accounts=accounts, last_year=flow)
    assert metric(record) == 2 / 8
    assert np.isnan(metric(replace(record, last_year=flow[:0])))


def test_surplus_of_the_last_year():
    metric = brought("loop", METRICS, "surplus_of_last_year").compute
    record = record_of(weeks=104)
    record.ledger["opening"][52:] = 100 * 52_000
    record.ledger["minutes_available"][52:] = 60
    economics = replace(record.economics, gross_margin=0.5, cost_per_hour=100.0)
    assert metric(replace(record, economics=economics)) == pytest.approx(26_000 - 5_200)
    assert np.isnan(metric(record_of(weeks=51)))


def test_neglect_leaves_out_what_it_says():
    arms = ("attended", "neglected", "no_touchpoints", "no_signals")
    weekly = {"service": "weekly", "driver": "loop"}
    found = measured("neglect", arms, weekly)
    hours = {arm: found[arm]["hours_used"] for arm in arms}
    assert max(hours.values()) == hours["attended"]
    assert found["neglected"]["touches_per_account_year"] == 0
    assert found["neglected"]["burning_hours"] == 0
    assert found["no_touchpoints"]["burning_hours"] > hours["no_touchpoints"] / 2


def test_rescues_come_first_and_reviews_are_held():
    found = measured("crowding-out", ("rescues_first", "no_rescues"), {"team.staffing": 0.25})
    assert found["rescues_first"]["burning_hours"] > found["no_rescues"]["burning_hours"]
    found = measured("learning", ("reviews", "no_reviews"), {"team.staffing": 3.0})
    assert found["reviews"]["hours_used"] > found["no_reviews"]["hours_used"]


def test_contact_is_written_every_second_time():
    rhythm = brought("intrusive", POLICIES, "rhythm")
    assert ACTIONS["check_in_mail"].hours == ACTIONS["check_in"].hours

    class View:
        def weeks_since(self, action):
            return np.asarray([np.inf, 2.0, 1.0, 3.0] if action == "check_in" else
                              [np.inf, 4.0, np.inf, 2.0])  # fmt: skip

    def asked(plan: Plan):
        return {action: list(np.flatnonzero(mask)) for mask, action, *_ in plan.parts}

    mixed = asked(rhythm(every=2, mail=True).plan(View()))
    assert mixed == {"check_in": [0, 3], "check_in_mail": [1]}
    assert asked(rhythm(every=2).plan(View()))["check_in_mail"] == []
    assert asked(rhythm(every=2).plan(View()))["check_in"] == [0, 1, 3]


def test_data_steered_care_neither_onboards_nor_improves():
    settings = {"horizon_weeks": 60}
    found = measured("stale", ("by_data", "proactive", "with_upkeep"), settings)
    assert found["by_data"]["maturity_at_end"] < found["proactive"]["maturity_at_end"]
    assert found["by_data"]["hours_used"] < found["with_upkeep"]["hours_used"]
