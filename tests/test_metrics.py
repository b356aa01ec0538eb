"""Each metric against a record worked out by hand, and the laws that hold for any run."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simcs import sweep
from simcs.experiment.burn_in import burn_in
from simcs.interventions.policies import Blend, Nothing
from simcs.journey.columns import ACCOUNT, NOT_YET, WEEK, Cause, Intent, Stage
from simcs.journey.parameters import Journey
from simcs.metrics.curves import KINDS, retention_curves, stacked, survivors
from simcs.metrics.definitions import BUILT_IN, HEADLINE, METRICS, measure, metric_names
from simcs.record import Economics, Record
from simcs.signals.parameters import Signals
from simcs.team.parameters import Team
from simcs.world.book import generated
from simcs.world.parameters import Market
from simcs.world.state import open_world

DOCS = Path(__file__).parent.parent / "docs" / "metrics.md"


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
    books = np.zeros(3, WEEK)
    books["kept_logos"] = [3, 2, 2]
    books["kept_arr"] = [850_000, 550_000, 450_000]
    books["kept_gross"] = [800_000, 500_000, 400_000]
    books["minutes_used"] = [120, 60, 30]
    books["minutes_kept"] = [60, 30, 0]
    books["minutes_team"] = [30, 0, 30]
    books["minutes_available"] = [600, 600, 600]
    return Record("arm", 0, accounts, books, Economics(0.8, 0.1, 100.0))


def test_retention(tiny):
    assert METRICS["logo_retention"].compute(tiny) == 0.5
    assert METRICS["gross_retention"].compute(tiny) == pytest.approx(0.4)
    assert METRICS["net_retention"].compute(tiny) == pytest.approx(0.45)


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
    longer = replace(tiny, books=np.concatenate([tiny.books, np.zeros(97, WEEK)]))
    longer.accounts["stage"][5] = Stage.GONE
    longer.accounts["end"][5] = 3
    assert METRICS["time_to_value_weeks"].compute(longer) == pytest.approx(2 + 50 * 0.5)


def test_time_to_value_is_never_longer_than_the_run(tiny):
    assert METRICS["time_to_value_weeks"].compute(tiny) == pytest.approx(2 + 1 * 0.5)
    tiny.accounts["first_value"][4] = NOT_YET
    assert METRICS["time_to_value_weeks"].compute(tiny) == 3


def test_time_to_value_ignores_those_still_to_come(tiny):
    tiny.accounts["stage"][5] = Stage.FUTURE
    assert METRICS["time_to_value_weeks"].compute(tiny) == pytest.approx(2)


def test_leaving_censors_time_to_value(tiny):
    tiny.accounts["stage"][5] = Stage.GONE
    tiny.accounts["end"][5] = 2  # after one week: not at risk when the other got there
    assert METRICS["time_to_value_weeks"].compute(tiny) == pytest.approx(2)


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


def test_the_team(tiny):
    books = tiny.books
    books["in_place"] = [2, 0, 1]
    books["load"] = [0.5, 9.0, 1.0]
    books["burnout"] = [0.1, 9.0, 0.3]
    books["quits"] = [2, 0, 1]
    books["missed"] = [3, 0, 1]
    books["missed_age"] = [9, 0, 5]
    assert METRICS["mean_load"].compute(tiny) == 0.75
    assert METRICS["mean_burnout"].compute(tiny) == pytest.approx(0.2)
    assert METRICS["csms_quit"].compute(tiny) == 3
    assert METRICS["missed_age_weeks"].compute(tiny) == 3.5


def test_win_backs_and_references(tiny):
    tiny.books["returns"] = [0, 2, 1]
    tiny.books["references"] = [4, 3, 2]
    assert METRICS["win_backs"].compute(tiny) == 3
    assert METRICS["references"].compute(tiny) == 2


def test_nobody_is_undefined_not_an_error():
    nobody = Record("arm", 0, np.zeros(0, ACCOUNT), np.zeros(2, WEEK), Economics(0.8, 0.1, 100.0))
    values = measure(nobody)
    assert {name for name, value in values.items() if math.isnan(value)} == {
        "logo_retention", "gross_retention", "net_retention", "lifetime_value",
        "time_to_value_weeks", "quiet_churn_share", "mean_answer_hours", "late_answers_share",
        "mean_load", "mean_burnout",
        "missed_age_weeks",
    }  # fmt: skip


def test_curves(tiny):
    curves = retention_curves(tiny)
    np.testing.assert_allclose(curves["logo"], [1, 0.75, 0.5, 0.5])
    np.testing.assert_allclose(curves["gross"], [1, 0.8, 0.5, 0.4])
    np.testing.assert_allclose(curves["net"], [1, 0.85, 0.55, 0.45])


def test_stacked_keeps_arms_in_order_and_sorts_replications(tiny):
    def of(arm, replication, logos):
        books = tiny.books.copy()
        books["kept_logos"] = logos
        return Record(arm, replication, tiny.accounts, books, tiny.economics)

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


@pytest.fixture(scope="module")
def records():
    journey, team = Journey(), Team()
    reference = burn_in(journey, Signals(), team, 40, 40, seed=3)
    book = generated(40, {"smb": 2.0, "mid": 1.0}, True, journey.segments, reference, 3)
    made = []
    for name, policy in (("none", Nothing()), ("blend", Blend())):
        for replication in range(3):
            world = open_world(
                name, policy, book, journey, Signals(), team, Market(), reference, 110, 3,
                replication,
            )  # fmt: skip
            for _ in sweep.weeks(world):
                pass
            economics = Economics(0.79, 0.15, 104.5)
            made.append(Record(name, replication, world.accounts, world.books, economics))
    return made


def test_laws_of_retention(records):
    for record in records:
        curves = retention_curves(record)
        assert all(curve[0] == 1.0 and len(curve) == 111 for curve in curves.values())
        assert (curves["gross"] <= np.minimum(1.0, curves["net"])).all()
        assert (np.diff(curves["logo"]) <= 0).all()
        assert (curves["logo"] >= 0).all()
        values = measure(record)
        for kind in KINDS:
            assert values[f"{kind}_retention"] == curves[kind][-1]
        assert 0 <= values["hours_used"] <= values["hours_available"]
        for name, value in values.items():
            least, most = METRICS[name].least, METRICS[name].most
            assert least is None or not value < least, name
            assert most is None or not value > most, name


def test_books_and_accounts_tell_the_same(records):
    for record in records:
        books, accounts = record.books, record.accounts
        flows = books["opening"] + books["new"] + books["expansion"]
        np.testing.assert_array_equal(
            flows - books["contraction"] - books["churn"], books["closing"]
        )
        kept = accounts[(accounts["opening"] == 1) & (accounts["stage"] == Stage.ACTIVE)]
        whole = accounts["opening_arr"][accounts["opening"] == 1].sum()
        assert books["opening"][0] == whole
        assert measure(record)["logo_retention"] == len(kept) / 40
        assert measure(record)["net_retention"] == kept["arr"].sum() / whole
        capped = np.minimum(kept["arr"], kept["opening_arr"])
        assert measure(record)["gross_retention"] == capped.sum() / whole
        used = books["minutes_kept"] + books["minutes_team"]
        assert (used <= books["minutes_used"]).all()
