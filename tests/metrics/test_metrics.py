"""Each metric against a record worked out by hand, and the laws that hold for any run."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simcs.book.book import generated
from simcs.interventions.policies import Blend, Nothing
from simcs.journey.columns import ACCOUNT, NEVER, NOT_YET, WEEK, Cause, Intent, Stage
from simcs.journey.parameters import Journey
from simcs.metrics.curves import KINDS, retention_curves, stacked, survivors
from simcs.metrics.definitions import BUILT_IN, HEADLINE, METRICS, measure, metric_names
from simcs.record import COURSE, FLOW, SEAT_TALLY, TERM, Economics, Record, TermEnd
from simcs.signals.parameters import Signals
from simcs.team.parameters import Team
from simcs.world import loop
from simcs.world.burn_in import burn_in
from simcs.world.opening import open_world
from simcs.world.parameters import Market
from simcs.world.recorder import Recorder

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def account(**columns):
    row = np.zeros(1, ACCOUNT)
    row["end"] = -1
    row["first_value"] = row["full_adoption"] = NOT_YET
    row["stage"] = Stage.ACTIVE
    for name, value in columns.items():
        row[name] = value
    return row


@pytest.fixture
def tiny():
    """Three weeks of four opening accounts at $1,000, $2,000, $3,000, $4,000, and two arrivals."""
    opening = {"opening": 1, "start": -60, "first_value": -50}
    gone = {"stage": Stage.GONE}
    accounts = np.concatenate(
        [
            account(**opening, arr=150_000, opening_arr=100_000),  # grew by half
            account(**opening, arr=200_000, opening_arr=200_000, **gone, end=1,
                    cause=Cause.FIT, intent=Intent.LEAVE_AFTER_NOTICE),
            account(**opening, arr=300_000, opening_arr=300_000, **gone, end=2,
                    cause=Cause.UNCONTROLLABLE),
            account(**opening, arr=300_000, opening_arr=400_000),  # shrank by a quarter
            account(start=0, arr=1, opening_arr=1, first_value=1),  # reached it after 2 weeks
            account(start=1, arr=1, opening_arr=1),  # watched for 2 weeks, not there yet
        ]
    )  # fmt: skip
    ledger = np.zeros(3, WEEK)
    ledger["retained_logos"] = [3, 2, 2]
    ledger["retained_arr"] = [850_000, 550_000, 450_000]
    ledger["retained_gross"] = [800_000, 500_000, 400_000]
    ledger["minutes_used"] = [120, 60, 30]
    ledger["minutes_opening"] = [60, 30, 0]
    ledger["minutes_team"] = [30, 0, 30]
    ledger["minutes_available"] = [600, 600, 600]
    courses = np.zeros(6, COURSE)
    courses["first_left"] = [NEVER, 1, 2, NEVER, NEVER, NEVER]
    return Record(
        "arm", 0, accounts, ledger, Economics(0.8, 0.1, 100.0), courses=courses,
        retained_of_opening=np.array([800_000.0, 500_000.0, 380_000.0]),  # shrank, grew
    )  # fmt: skip


def test_retention(tiny):
    assert METRICS["logo_retention"].compute(tiny) == 0.5
    assert METRICS["gross_retention"].compute(tiny) == pytest.approx(0.38)
    assert METRICS["gross_retention_snapshot"].compute(tiny) == pytest.approx(0.4)
    assert METRICS["net_retention"].compute(tiny) == pytest.approx(0.45)


def test_retention_of_the_last_twelve_months(tiny):
    for kind in ("gross", "net"):
        assert math.isnan(METRICS[f"{kind}_retention_12m"].compute(tiny))
    flow = np.array([(20, 18, 50_000, 4_000, 51_000)], FLOW)
    longer = replace(tiny, last_year=flow)
    assert METRICS["gross_retention_12m"].compute(longer) == pytest.approx(0.92)
    assert METRICS["net_retention_12m"].compute(longer) == pytest.approx(1.02)


def test_lifetime_value(tiny):
    # ARR at the start of the weeks: the opening 10,000, then what was kept at the last close.
    weekly = [
        0.8 * 10_000 / 52 - 100 * 1.5,
        0.8 * 8_500 / 52 - 100 * 0.5,
        0.8 * 5_500 / 52 - 100 * 0.5,
    ]
    value = sum(net / 1.1 ** (week / 52) for week, net in enumerate(weekly)) / 4
    assert METRICS["lifetime_value"].compute(tiny) == pytest.approx(value, rel=1e-12)


def test_time_to_value(tiny):
    # One of two reached it at 2; the other was watched until 2, and the curve stays level.
    longer = replace(tiny, ledger=np.concatenate([tiny.ledger, np.zeros(97, WEEK)]))
    longer.courses["first_left"][5] = 3
    assert METRICS["time_to_value_weeks"].compute(longer) == pytest.approx(2 + 50 * 0.5)


def test_time_to_value_is_never_longer_than_the_run(tiny):
    assert METRICS["time_to_value_weeks"].compute(tiny) == pytest.approx(2 + 1 * 0.5)
    tiny.accounts["first_value"][4] = NOT_YET
    assert METRICS["time_to_value_weeks"].compute(tiny) == 3


def test_time_to_value_ignores_those_still_to_come(tiny):
    tiny.accounts["stage"][5] = Stage.FUTURE
    assert METRICS["time_to_value_weeks"].compute(tiny) == pytest.approx(2)


def test_who_leaves_first_never_has_first_value(tiny):
    tiny.courses["first_left"][5] = 2  # after one week, before the other got there
    assert METRICS["time_to_value_weeks"].compute(tiny) == pytest.approx(2 + 1 * 0.5)
    assert METRICS["time_to_value_median_weeks"].compute(tiny) == 2


def test_no_week_has_half_with_first_value_where_fewer_get_there(tiny):
    tiny.accounts["start"][3], tiny.accounts["first_value"][3] = 0, NOT_YET
    tiny.courses["first_left"][3] = 1
    assert math.isnan(METRICS["time_to_value_median_weeks"].compute(tiny))


def test_first_value_after_coming_back_is_no_first_value_of_those_who_began(tiny):
    tiny.courses["first_left"][4] = 1
    assert METRICS["time_to_value_weeks"].compute(tiny) == 3


def test_first_value_before_the_start_counts_as_no_time(tiny):
    tiny.accounts["first_value"][4:] = -2
    tiny.accounts["start"][4:] = 0
    assert METRICS["time_to_value_weeks"].compute(tiny) == 0


def test_quiet_churn(tiny):
    quiet = METRICS["quiet_churn_share"].compute
    assert quiet(tiny) == 0.5
    tiny.accounts["cause"][1] = Cause.PAYMENT
    assert quiet(tiny) == 1.0
    tiny.accounts["cause"][2] = Cause.PAYMENT
    assert math.isnan(quiet(tiny))


def test_hours_and_cost(tiny):
    assert METRICS["hours_used"].compute(tiny) == 3.5
    assert METRICS["hours_available"].compute(tiny) == 30
    assert METRICS["cost_to_serve"].compute(tiny) == 350
    assert METRICS["team_cost"].compute(tiny) == 3000
    for name in ("hours_used", "hours_available", "cost_to_serve", "team_cost"):
        assert METRICS[name].least == 0, name


def test_the_team(tiny):
    ledger = tiny.ledger
    ledger["in_place"] = [2, 0, 1]
    ledger["load"] = [0.5, 9.0, 1.0]
    ledger["burnout"] = [0.1, 9.0, 0.3]
    ledger["quits"] = [2, 0, 1]
    ledger["missed"] = [3, 0, 1]
    ledger["missed_age"] = [9, 0, 5]
    assert METRICS["mean_load"].compute(tiny) == 0.75
    assert METRICS["mean_burnout"].compute(tiny) == pytest.approx(0.2)
    assert METRICS["csms_quit"].compute(tiny) == 3
    assert METRICS["missed_age_weeks"].compute(tiny) == 3.5


def test_win_backs_and_references(tiny):
    tiny.ledger["returns"] = [0, 2, 1]
    tiny.ledger["references"] = [4, 3, 2]
    assert METRICS["win_backs"].compute(tiny) == 3
    assert METRICS["references"].compute(tiny) == 2


def term(account, begins, ends, outcome=TermEnd.OPEN, **columns):
    row = np.zeros(1, TERM)
    for name in ("flagged", "answered", "treated", "noticed", "decided"):
        row[name] = NEVER
    row["score"] = row["health"] = math.nan
    row["account"], row["begins"], row["ends"], row["outcome"] = account, begins, ends, outcome
    for name, value in columns.items():
        row[name] = value
    return row


def record_of(*terms, weeks=156, **columns):
    """A record of so many weeks with these terms, and accounts that all stayed."""
    rows = np.concatenate([np.zeros(0, TERM), *terms])
    accounts = np.concatenate([account(opening=1) for _ in range(9)])
    economics = Economics(0.8, 0.1, 100.0)
    marks = np.array([0, weeks])
    columns = {"arr_at": np.ones((2, len(accounts)), np.int64)} | columns
    return Record("arm", 0, accounts, np.zeros(weeks, WEEK), economics, terms=rows,
                  mark_weeks=marks, **columns)  # fmt: skip


LEFT, RENEWED = TermEnd.LEFT, TermEnd.RENEWED
BURNT = {"flagged": 40, "answered": 41, "treated": 42}


@pytest.fixture
def rescued():
    """Six rescues: one saved for good, one lost, two that relapse, one short, one open."""
    return record_of(
        term(0, 0, 52, RENEWED, **BURNT),
        term(0, 52, 104, RENEWED),
        term(0, 104, 156, RENEWED),
        term(1, 0, 52, LEFT, **BURNT, noticed=44),
        term(2, 0, 52, RENEWED, **BURNT, noticed=44),
        term(2, 52, 104, LEFT),
        term(3, -20, 32, RENEWED, flagged=20, answered=20, treated=20),
        term(3, 32, 84, RENEWED, flagged=80),
        term(3, 84, 136, LEFT),
        term(4, 8, 34, RENEWED, flagged=30, answered=33, treated=33),
        term(4, 34, 60, LEFT),
        term(5, 52, 156, RENEWED),
        term(6, 104, 208, flagged=150, answered=150, treated=150, noticed=152),
    )


def test_rescues_and_save_rates(rescued):
    values = measure(rescued)
    assert values["rescues_attempted"] == 6
    assert values["accounts_saved"] == 4
    assert values["save_rate_flagged"] == 4 / 5  # the last is open
    assert values["save_rate_notice"] == 1 / 2
    assert values["answered_share"] == 6 / 7
    assert values["response_weeks"] == pytest.approx((1 + 1 + 1 + 0 + 3 + 0) / 6)


def test_response_counts_those_never_answered(rescued):
    # Answered after 0, 0, 1, 1, 1 and 3 weeks; one, from week 80 on, not by the horizon at 156.
    weeks = (0 + 0 + 1 + 1 + 1 + 3 + 13) / 7
    assert measure(rescued)["response_weeks_of_all"] == pytest.approx(weeks)
    nobody = record_of(term(0, 0, 52, RENEWED, flagged=40), term(1, 100, 152, flagged=101))
    assert measure(nobody)["response_weeks_of_all"] == 13
    assert math.isnan(measure(nobody)["response_weeks"])


def test_tickets_answered_in_time(tiny):
    ledger = tiny.ledger
    ledger["tickets_raised"], ledger["tickets_answered"] = [4, 4, 2], [3, 2, 2]
    ledger["answered_late"] = [1, 0, 1]
    assert METRICS["answered_in_time_share"].compute(tiny) == pytest.approx(5 / 10)


def test_net_promoter_score(tiny):
    accounts = tiny.accounts
    accounts["survey_week"] = [2, 2, NEVER, -49, -50, 0]
    # 8 + 2 · answer: 9 of an active one, 10 of one that left, 6, and 10 of too long ago; 8.
    accounts["survey"] = [0.3, 2.0, 0.0, -0.8, 2.0, 0.1]
    accounts["stage"][:] = Stage.ACTIVE
    accounts["stage"][1] = Stage.GONE
    assert METRICS["nps"].compute(tiny) == pytest.approx(100 * (1 / 3 - 1 / 3))
    accounts["survey"][3] = -0.7  # 6.6, which is a 7
    assert METRICS["nps"].compute(tiny) == pytest.approx(100 / 3)
    accounts["survey"][[0, 3, 5]] = -9.0
    assert METRICS["nps"].compute(tiny) == -100


def test_relapse(rescued):
    values = measure(rescued)
    # Saved, of a year or longer: 0, 2 and 3. One left with the next term, one with the one after.
    assert values["relapse_one_cycle"] == pytest.approx(1 / 3)
    assert values["relapse_two_cycles"] == pytest.approx(2 / 3)
    # Renewed and never burnt, one more ends in time: the second term of 0. Two more: none.
    assert values["relapse_one_cycle_others"] == 0
    assert math.isnan(values["relapse_two_cycles_others"])


def test_only_what_can_be_seen_to_the_end_counts_as_relapse(rescued):
    """Whoever leaves soon is not counted more readily than who stays."""
    short = replace(rescued, ledger=rescued.ledger[:135])
    values = measure(short)
    assert values["relapse_one_cycle"] == pytest.approx(1 / 3)
    assert math.isnan(values["relapse_two_cycles"])


def test_the_save_rate_against_the_untreated_twin(rescued):
    twin = record_of(
        term(0, 0, 52, RENEWED, **BURNT),  # would have renewed anyhow: 1 - 1
        term(1, 0, 52, RENEWED, **BURNT),  # the work lost it: 0 - 1
        term(2, 0, 52, LEFT, **BURNT),  # the work saved it: 1 - 0
        # 3 is not recorded and had left by then: 1 - 0; 4 renewed its short term unseen: 1 - 1
        term(6, 104, 208),
    )
    twin.accounts["stage"][[2, 3]] = Stage.GONE
    twin.accounts["end"][[2, 3]] = [52, 30]
    record = replace(rescued, untreated=twin)
    assert measure(record)["save_rate_incremental"] == pytest.approx((0 - 1 + 1 + 1 + 0) / 5)
    assert measure(record)["accounts_rescued"] == 0 - 1 + 1 + 1 + 0
    for name in ("save_rate_incremental", "accounts_rescued"):
        assert measure(replace(record, untreated=rescued))[name] == 0
        assert math.isnan(measure(rescued)[name])


def test_work_can_lose_more_accounts_than_it_keeps():
    lost, kept = term(0, 0, 52, LEFT, **BURNT), term(0, 0, 52, RENEWED, **BURNT)
    assert measure(record_of(lost, untreated=record_of(kept)))["accounts_rescued"] == -1


def test_where_nothing_was_attempted_nobody_was_rescued_and_no_rate_is_given():
    still = term(0, 0, 52, RENEWED)
    values = measure(record_of(still, untreated=record_of(still)))
    assert values["accounts_saved"] == values["accounts_rescued"] == 0
    assert math.isnan(values["save_rate_incremental"])


def test_quiet_failures():
    record = record_of(
        term(0, 0, 52, LEFT),  # counts
        term(1, 0, 52, LEFT, flagged=44),  # burnt first
        term(2, 0, 52, LEFT, noticed=44),  # gave notice
        term(3, 0, 52, LEFT),  # by a payment
        term(4, 0, 52, LEFT),  # not of the opening book
        term(5, 0, 52, RENEWED, flagged=44),  # burnt, stayed, ...
        term(5, 52, 104, LEFT),  # ... and then left quietly: counts
        # 6 left a short term that is not recorded since nothing burnt in it: counts
        term(7, 0, 52, RENEWED),
    )
    accounts = record.accounts
    accounts["stage"][:7] = Stage.GONE
    accounts["cause"][:7] = Cause.FIT
    accounts["intent"][2] = Intent.LEAVE_AFTER_NOTICE
    accounts["cause"][3] = Cause.PAYMENT
    accounts["opening"][4] = 0
    accounts["stage"][8] = Stage.GONE
    accounts["cause"][8] = Cause.UNCONTROLLABLE  # sold: nobody failed it
    assert measure(record)["quiet_failures"] == 3


def test_a_twin_that_was_lost_and_won_back_did_not_stay():
    short = [term(who, 30, 43, RENEWED, **BURNT) for who in range(4)]
    twin = record_of(weeks=104)  # it records no short term in which nothing burnt
    # 0 stayed; 1 left and came back before the first mark; 2 did so after it; 3 did and left again.
    twin.accounts["returned"][[1, 2, 3]] = 1
    twin.accounts["stage"][3] = Stage.GONE
    twin.accounts["end"][3] = 90
    marks = np.ones((3, 9), np.int64)
    marks[1, [1, 3]] = marks[2, 1:4] = -1
    twin = replace(twin, mark_weeks=np.array([0, 52, 104]), arr_at=marks)
    record = record_of(*short, weeks=104, untreated=twin)
    assert measure(record)["save_rate_incremental"] == pytest.approx((0 + 1 + 0 + 1) / 4)


def test_only_the_first_rescue_of_an_account_is_held_against_the_twin():
    first, second = term(0, 0, 52, RENEWED, **BURNT), term(0, 52, 104, RENEWED, treated=60)
    twin = record_of(first, term(0, 52, 104, LEFT))
    record = record_of(first, second, untreated=twin)
    assert measure(record)["save_rate_incremental"] == 0
    later = record_of(term(0, 0, 52, RENEWED), second, untreated=twin)
    assert measure(later)["save_rate_incremental"] == 1


def test_auc_of_what_decisions_were_made_by():
    record = record_of(
        term(0, 0, 52, LEFT, decided=44, score=30.0, health=0.0),
        term(1, 0, 52, RENEWED, decided=44, score=50.0, health=1.0),
        term(2, 0, 52, LEFT, decided=44, score=50.0, health=2.0),
        term(3, 0, 52, RENEWED, decided=44, score=70.0, health=3.0),
        term(4, 0, 4, LEFT, decided=2, score=99.0, health=9.0),  # short
        term(5, 0, 52, LEFT),  # by a payment, before it decided
        term(6, 120, 172, decided=150, score=0.0, health=9.0),  # still open
    )
    assert measure(record)["health_auc"] == pytest.approx(3.5 / 4)
    assert measure(record)["latent_health_auc"] == pytest.approx(3 / 4)


def test_coverage_and_touches():
    seats = np.zeros(2, SEAT_TALLY)
    seats["covered_weeks"] = [6, 2]
    seats["touches"] = [3, 1]
    record = record_of(weeks=4, seats=seats)
    record.ledger["logos"] = [5, 5, 4, 2]
    assert measure(record)["coverage"] == 0.5
    assert measure(record)["touches_per_account_year"] == 52 * 4 / 16
    unrecorded = replace(record, mark_weeks=np.zeros(0, np.int64))
    assert math.isnan(measure(unrecorded)["coverage"])
    for name in ("rescues_attempted", "accounts_saved", "accounts_rescued", "quiet_failures"):
        assert math.isnan(measure(unrecorded)[name]), name


def test_work_left_and_maturity(tiny):
    tiny.ledger["missed"] = [2, 0, 1]
    tiny.ledger["minutes_waiting"] = [60, 120, 0]
    tiny.ledger["maturity"] = [0.1, 0.3, 0.5]
    tiny.ledger["minutes_burning"] = [30, 0, 90]
    values = measure(tiny)
    assert values["missed_work"] == 3
    assert values["overdue_work"] == 1
    assert values["burning_hours"] == 2
    assert values["mean_maturity"] == pytest.approx(0.3)
    assert values["maturity_at_end"] == 0.5


def test_money_beside_lifetime_value(tiny):
    tiny.ledger["opening"] = [1_000_000, 900_000, 600_000]
    values = measure(tiny)
    assert values["net_value"] == pytest.approx(0.8 * 25_000 / 52 - 350)
    kept = 0.8 * (10_000 + 8_500 + 5_500) / 52
    assert values["cost_per_margin_dollar"] == pytest.approx(100 * 250 / kept)
    # Beyond their opening revenue: $500 by the first, and nothing taken off by who shrank.
    assert values["expansion_share"] == pytest.approx(0.05)
    assert values["expansion_share"] == pytest.approx(
        values["net_retention"] - values["gross_retention_snapshot"]
    )


def test_team_work_and_salaries_are_shared_with_arrivals(tiny):
    # Of the active accounts as the weeks begin all, three of four and two of four are opening ones.
    tiny.ledger["logos"] = [4, 4, 3]
    values, worth = measure(tiny), [1.1 ** -(week / 52) for week in range(3)]
    margins = [0.8 * arr / 52 for arr in (10_000, 8_500, 5_500)]
    hours = [1 + 0.5 * 1, 0.5, 0.5 * 0.5]  # its own, and its share of team work
    paid = [10 * 1, 10 * 0.75, 10 * 0.5]

    def of_four(weekly, price=1.0):
        return pytest.approx(sum(price * w * v for w, v in zip(worth, weekly, strict=True)) / 4)

    assert values["margin_per_account"] == of_four(margins)
    assert values["hours_cost_per_account"] == of_four(hours, 100)
    assert values["salaries_per_account"] == of_four(paid, 100)
    for charged, cost in (("hours", "hours_cost"), ("salaries", "salaries")):
        left = values["margin_per_account"] - values[f"{cost}_per_account"]
        assert values[f"value_after_{charged}"] == pytest.approx(left)


def test_without_arrivals_all_is_charged_to_the_opening_book(tiny):
    tiny.ledger["logos"] = tiny.ledger["retained_logos"]
    values = measure(tiny)
    assert values["value_after_hours"] == pytest.approx(values["lifetime_value"])
    assert values["value_after_salaries"] == pytest.approx(values["value_less_salaries"])


def test_where_no_account_is_left_the_opening_book_pays_for_the_team(tiny):
    tiny.ledger["logos"] = tiny.ledger["retained_logos"] = [2, 0, 0]
    weeks = sum(1.1 ** -(week / 52) for week in range(3))
    assert measure(tiny)["salaries_per_account"] == pytest.approx(1000 * weeks / 4)


def test_new_accounts(tiny):
    longer = replace(tiny, ledger=np.zeros(120, WEEK))
    accounts, courses = longer.accounts, longer.courses
    accounts["start"][4:] = [0, 68]
    assert measure(longer)["new_accounts_retained"] == 1.0
    courses["first_left"][4] = 52  # with its first term, of a year
    assert measure(longer)["new_accounts_retained"] == 0.5
    courses["first_left"][4] = 53
    assert measure(longer)["new_accounts_retained"] == 1.0
    accounts["start"][5] = 69  # its first year is not over
    courses["first_left"][4:] = [20, 80]
    assert measure(longer)["new_accounts_retained"] == 0.0
    accounts["stage"][4:] = Stage.FUTURE
    assert math.isnan(measure(longer)["new_accounts_retained"])
    assert math.isnan(measure(longer)["new_net_retention"])


def test_net_retention_of_new_accounts(tiny):
    tiny.accounts["opening_arr"][4:] = [100_000, 300_000]
    tiny.accounts["arr"][4:] = [150_000, 300_000]
    assert measure(tiny)["new_net_retention"] == pytest.approx(4_500 / 4_000)
    tiny.accounts["stage"][5] = Stage.GONE
    assert measure(tiny)["new_net_retention"] == pytest.approx(1_500 / 4_000)


def test_quiet_churn_of_revenue(tiny):
    quiet = METRICS["quiet_churn_revenue_share"].compute
    assert quiet(tiny) == 3_000 / 5_000
    tiny.accounts["arr"][2] = 200_000  # when it left
    assert quiet(tiny) == 2_000 / 4_000
    tiny.accounts["cause"][1:3] = Cause.PAYMENT
    assert math.isnan(quiet(tiny))


def test_nobody_is_undefined_not_an_error():
    nobody = Record("arm", 0, np.zeros(0, ACCOUNT), np.zeros(2, WEEK), Economics(0.8, 0.1, 100.0))
    values = measure(nobody)
    assert {name for name, value in values.items() if math.isnan(value)} == {
        "logo_retention", "gross_retention", "net_retention", "lifetime_value",
        "time_to_value_weeks", "quiet_churn_share", "mean_answer_hours", "late_answers_share",
        "mean_load", "mean_burnout", "missed_age_weeks", "expansion_share",
        "quiet_churn_revenue_share", "cost_per_margin_dollar", "rescues_attempted",
        "save_rate_flagged", "save_rate_notice", "save_rate_incremental", "relapse_one_cycle",
        "relapse_two_cycles", "relapse_one_cycle_others", "relapse_two_cycles_others",
        "answered_share", "response_weeks", "coverage", "touches_per_account_year", "health_auc",
        "latent_health_auc", "value_less_salaries", "accounts_saved", "accounts_rescued",
        "quiet_failures", "gross_retention_snapshot", "net_retention_12m", "gross_retention_12m",
        "time_to_value_median_weeks", "response_weeks_of_all", "answered_in_time_share", "nps",
        "margin_per_account", "hours_cost_per_account", "salaries_per_account",
        "value_after_hours", "value_after_salaries", "new_accounts_retained", "new_net_retention",
    }  # fmt: skip


def test_curves(tiny):
    curves = retention_curves(tiny)
    np.testing.assert_allclose(curves["logo"], [1, 0.75, 0.5, 0.5])
    np.testing.assert_allclose(curves["gross"], [1, 0.8, 0.5, 0.38])
    np.testing.assert_allclose(curves["net"], [1, 0.85, 0.55, 0.45])


def test_stacked_keeps_arms_in_order_and_sorts_replications(tiny):
    def of(arm, replication, logos):
        ledger = tiny.ledger.copy()
        ledger["retained_logos"] = logos
        return Record(arm, replication, tiny.accounts, ledger, tiny.economics)

    curves = stacked([of("b", 1, 1), of("a", 0, 2), of("b", 0, 4), of("a", 1, 0)])
    assert list(curves) == ["b", "a"]
    np.testing.assert_allclose(curves["b"]["logo"][:, -1], [1.0, 0.25])
    assert all(curves["a"][kind].shape == (2, 4) for kind in KINDS)


def test_survivors_at_whole_years():
    logo = np.linspace(1, 0, 131)[None, :]
    np.testing.assert_allclose(survivors(logo), [[1000, 600, 200]])


def test_names_come_in_order_of_definition():
    assert metric_names()[: len(BUILT_IN)] == BUILT_IN
    assert set(HEADLINE) <= set(BUILT_IN)
    assert all(METRICS[name].name == name for name in METRICS)


def test_the_page_on_metrics_says_what_the_code_says():
    page = DOCS.read_text(encoding="utf-8")
    for name in BUILT_IN:
        metric = METRICS[name]
        assert f"| `{name}` | {metric.unit} | {metric.better} | {metric.formula} |" in page
    rows = re.findall(r"^\| `(\w+)` \|", page.split("## How to read them")[0], re.MULTILINE)
    assert tuple(rows) == BUILT_IN


@pytest.fixture(scope="module")
def records():
    journey, team = Journey(), Team()
    population = burn_in(journey, Signals(), team, 40, 40, seed=3)
    book = generated(40, {"smb": 2.0, "mid": 1.0}, True, journey.segments, population, 3)
    made = []
    for name, policy in (("none", Nothing()), ("blend", Blend())):
        for replication in range(3):
            world = open_world(
                name, policy, book, journey, Signals(), team, Market(), population, 110, 3,
                replication,
            )  # fmt: skip
            recorder = Recorder(world)
            for week in loop.weeks(world):
                recorder.observe(world, week)
            made.append(recorder.record(name, replication, Economics(0.79, 0.15, 104.5)))
    return made


def test_laws_of_retention(records):
    for record in records:
        curves = retention_curves(record)
        assert all(curve[0] == 1.0 and len(curve) == 111 for curve in curves.values())
        assert (curves["gross"] <= np.minimum(1.0, curves["net"])).all()
        assert (np.diff(curves["logo"]) <= 0).all()
        assert (np.diff(curves["gross"]) <= 0).all()
        assert (curves["logo"] >= 0).all()
        values = measure(record)
        for kind in KINDS:
            assert values[f"{kind}_retention"] == curves[kind][-1]
        assert 0 <= values["hours_used"] <= values["hours_available"]
        for name, value in values.items():
            least, most = METRICS[name].least, METRICS[name].most
            assert least is None or not value < least, name
            assert most is None or not value > most, name


def test_laws_of_rescues(records):
    for record in records:
        values = measure(record)
        treated = record.terms["treated"] != NEVER
        assert values["rescues_attempted"] == treated.sum()
        assert (values["rescues_attempted"] > 0) == (record.arm == "blend")
        assert values["expansion_share"] == pytest.approx(
            values["net_retention"] - values["gross_retention_snapshot"], abs=1e-12
        )
        # Whoever left a contract of a year or longer did so in a term that is recorded.
        accounts = record.accounts
        left = np.flatnonzero((accounts["end"] >= 0) & (accounts["term"] >= 52))
        lost = record.terms["account"][record.terms["outcome"] == TermEnd.LEFT]
        assert set(left.tolist()) <= set(lost.tolist())
        assert len(left)


def test_laws_of_counts_beside_rates(records):
    for record in records:
        values = measure(record)
        terms = record.terms[record.terms["treated"] != NEVER]
        over = terms["outcome"] != TermEnd.OPEN
        assert values["accounts_saved"] <= values["rescues_attempted"]
        if over.any():
            assert values["accounts_saved"] <= values["save_rate_flagged"] * over.sum() + 1e-9
        accounts = record.accounts
        gone = (accounts["opening"] == 1) & (accounts["stage"] == Stage.GONE)
        left = (gone & (accounts["cause"] != Cause.PAYMENT)).sum()
        assert left
        assert 0 < values["quiet_failures"] <= values["quiet_churn_share"] * left + 1e-9
        assert math.isnan(values["accounts_rescued"])


def test_accounts_rescued_are_the_rate_times_those_counted(records):
    # The same futures without care stand in for those in which care has no effect.
    for twin, record in zip(records[:3], records[3:], strict=True):
        assert (twin.arm, record.arm) == ("none", "blend")
        accounts = record.accounts.copy()
        accounts["opening"] = 1  # the count is of the opening book, the rate of everyone
        values = measure(replace(record, accounts=accounts, untreated=twin))
        terms = record.terms[record.terms["treated"] != NEVER]
        first = {term["account"]: term for term in terms[::-1]}  # the earliest comes last
        counted = sum(term["outcome"] != TermEnd.OPEN for term in first.values())
        assert counted
        assert values["accounts_rescued"] == pytest.approx(
            values["save_rate_incremental"] * counted, abs=1e-9
        )


def test_ledger_and_accounts_say_the_same(records):
    for record in records:
        ledger, accounts = record.ledger, record.accounts
        flows = ledger["opening"] + ledger["new"] + ledger["expansion"]
        np.testing.assert_array_equal(
            flows - ledger["contraction"] - ledger["churn"], ledger["closing"]
        )
        kept = accounts[(accounts["opening"] == 1) & (accounts["stage"] == Stage.ACTIVE)]
        whole = accounts["opening_arr"][accounts["opening"] == 1].sum()
        assert ledger["opening"][0] == whole
        assert measure(record)["logo_retention"] == len(kept) / 40
        assert measure(record)["net_retention"] == kept["arr"].sum() / whole
        capped = np.minimum(kept["arr"], kept["opening_arr"])
        assert measure(record)["gross_retention_snapshot"] == capped.sum() / whole
        # More is lost than a snapshot shows: what was lost and bought again.
        assert measure(record)["gross_retention"] <= capped.sum() / whole
        used = ledger["minutes_opening"] + ledger["minutes_team"]
        assert (used <= ledger["minutes_used"]).all()
