"""Each breakdown against a record worked out by hand, and the laws that hold for any run."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simcs.errors import MetricError
from simcs.experiment.comparison import simulate
from simcs.experiment.config import Driver, checked
from simcs.experiment.replications import prepare, recorded, replicate
from simcs.experiment.store import RunFolder
from simcs.interventions.actions import ACTIONS, NUMBERS
from simcs.interventions.ceiling import Ceiling
from simcs.interventions.plan import Policy
from simcs.interventions.policies import Blend, Typical
from simcs.journey.columns import ACCOUNT, NEVER, WEEK, Cause, Intent, Stage
from simcs.metrics.breakdowns import (
    BREAKDOWNS,
    BUILT_IN,
    Breakdown,
    break_down,
    breakdown_names,
    side_by_side,
)
from simcs.metrics.curves import KINDS
from simcs.metrics.definitions import METRICS, measure
from simcs.metrics.team_groups import purposes
from simcs.record import BEGAN, COURSE, FLOW, SEAT_TALLY, Economics, Grouping, Record
from simcs.team.parameters import Ownership, Team
from simcs.team.tickets import Tickets
from tests.worlds import Reclaimers, changing_team, eventful_market, world_of

DOCS = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"
ECONOMICS = Economics(0.8, 0.1, 100.0)
NAN = math.nan
SMB, MID = 0, 1


def by_group(record: Record, name: str) -> dict[str, float]:
    """Return a breakdown of a record by the names of its groups."""
    breakdown = BREAKDOWNS[name]
    values = breakdown.compute(record)
    return dict(zip(breakdown.groups(record), values.tolist(), strict=True))


def values(record: Record, name: str) -> list[float]:
    return list(by_group(record, name).values())


def accounts_of(*rows: dict[str, Any]) -> Any:
    accounts = np.zeros(len(rows), ACCOUNT)
    accounts["end"] = -1
    accounts["stage"] = Stage.ACTIVE
    for account, row in zip(accounts, rows, strict=True):
        for name, value in row.items():
            account[name] = value
    return accounts


def opened(segment: int, start: int, dollars: int, **columns: Any) -> dict[str, Any]:
    """Return an account of the opening book."""
    arr = {"opening_arr": dollars * 100, "arr": dollars * 100}
    return {"opening": 1, "segment": segment, "start": start} | arr | columns


def began_of(*rows: tuple[int, float]) -> Any:
    """Return owners and scores of the first accounts."""
    return np.asarray([(n, owner, score) for n, (owner, score) in enumerate(rows)], BEGAN)


GONE = {"stage": Stage.GONE}


@pytest.fixture
def book() -> Record:
    """A year and eight weeks of five opening accounts and three others, with two CSMs."""
    notice, quiet = Intent.LEAVE_AFTER_NOTICE, Intent.LEAVE_QUIETLY
    accounts = accounts_of(
        opened(SMB, -10, 1000, arr=150_000),
        opened(SMB, -52, 2000, **GONE, cause=Cause.FIT, reported=Cause.VALUE, intent=notice),
        opened(MID, -156, 3000, **GONE, cause=Cause.UNCONTROLLABLE, intent=quiet),
        opened(MID, -200, 4000, arr=300_000),
        opened(MID, -100, 5000, arr=250_000, returned=1),
        {"segment": SMB, "start": 51, "opening_arr": 60_000, "arr": 90_000},
        {"segment": MID, "start": 52, "opening_arr": 70_000, "arr": 70_000, **GONE,
         "cause": Cause.GOODWILL},
        {"segment": MID, "start": 59, "opening_arr": 80_000, "arr": 80_000, "stage": Stage.FUTURE},
    )  # fmt: skip
    courses = np.zeros(8, COURSE)
    courses["share"] = [0.9, 0, 0, 0.7, 0, 1, 0, 1]
    years = [(5, 3, 1_500_000, 800_000, 770_000), (4, 3, 840_000, 380_000, 540_000)]
    return Record(
        "arm", 0, accounts, np.zeros(60, WEEK), ECONOMICS,
        spent=np.zeros((60, len(ACTIONS)), np.int64),
        segments=("smb", "mid"),
        courses=courses,
        years=np.asarray(years, FLOW),
        seats=np.zeros(2, SEAT_TALLY),
        began=began_of((0, 30.0), (0, 70.0), (1, 10.0), (1, 50.0), (1, 90.0)),
    )  # fmt: skip


def test_the_size_of_groups(book: Record) -> None:
    assert by_group(book, "accounts_by_segment") == {"smb": 2, "mid": 3}
    assert by_group(book, "arr_by_segment") == {"smb": 3000, "mid": 12_000}
    assert by_group(book, "accounts_by_cohort") == {
        "opening, under 1 year": 1,
        "opening, 1 to 3 years": 2,
        "opening, 3 years or more": 2,
        "arrived in year 1": 1,
        "arrived in year 2 (8 weeks)": 1,
    }
    assert values(book, "arr_by_cohort") == [1000, 7000, 7000, 600, 700]


def test_retention_by_segment(book: Record) -> None:
    assert values(book, "logo_retention_by_segment") == pytest.approx([1 / 2, 1 / 3])
    assert values(book, "gross_retention_by_segment") == pytest.approx([0.9 / 3, 2.8 / 12])
    assert values(book, "net_retention_by_segment") == pytest.approx([1 / 2, 1 / 4])


def test_retention_by_cohort(book: Record) -> None:
    assert values(book, "logo_retention_by_cohort") == pytest.approx([1, 0, 1 / 2, 1, 0])
    assert values(book, "gross_retention_by_cohort") == pytest.approx([0.9, 0, 2.8 / 7, 1, 0])
    assert values(book, "net_retention_by_cohort") == pytest.approx([1.5, 0, 3 / 7, 1.5, 0])


def test_retention_by_year(book: Record) -> None:
    assert by_group(book, "logo_retention_by_year") == pytest.approx(
        {"year 1": 3 / 5, "year 2 (8 weeks)": 3 / 4}
    )
    assert values(book, "gross_retention_by_year") == pytest.approx([7000 / 15_000, 4600 / 8400])
    assert values(book, "net_retention_by_year") == pytest.approx([7700 / 15_000, 5400 / 8400])


def test_what_is_kept_at_the_end_and_a_year_before(book: Record) -> None:
    """The third left in the last year, the second before it; the fifth came back."""
    book.courses["first_left"] = [NEVER, 8, 9, NEVER, 30, NEVER, 55, NEVER]
    book.courses["before_12m"] = [120_000, -1, 310_000, 390_000, 250_000, -1, -1, -1]
    assert by_group(book, "retained_arr_by_segment") == {"smb": 1500, "mid": 3000}
    assert values(book, "retained_opening_arr_by_segment") == [1000, 4000]
    assert values(book, "retained_accounts_by_segment") == [1, 1]
    assert values(book, "retained_arr_year_before_by_segment") == [1200, 9500]
    assert values(book, "retained_accounts_year_before_by_segment") == [1, 3]
    short = replace(book, ledger=book.ledger[:51])
    for what in ("arr", "accounts"):
        assert values(short, f"retained_{what}_by_segment") == values(
            book, f"retained_{what}_by_segment"
        )
        before = values(short, f"retained_{what}_year_before_by_segment")
        assert before == pytest.approx([NAN, NAN], nan_ok=True)


def test_what_the_last_year_cost_the_opening_book(book: Record) -> None:
    """The first eight of its 60 weeks are not of it; half of the accounts are opening ones."""
    book.ledger["logos"], book.ledger["retained_logos"] = 4, 2
    book.ledger["minutes_opening"], book.ledger["minutes_team"] = 60, 120
    book.ledger["minutes_available"] = 600
    book.ledger["minutes_opening"][:8] = 600
    cost = {"hours worked": 52 * (1 + 1) * 100, "all salaries": 52 * 5 * 100}
    assert by_group(book, "cost_of_last_year_by_charge") == pytest.approx(cost)
    short = replace(book, ledger=book.ledger[:51])
    assert values(short, "cost_of_last_year_by_charge") == pytest.approx([NAN, NAN], nan_ok=True)


def test_what_each_year_costs_the_opening_book(book: Record) -> None:
    """The years add up to the metrics of the same name; half of the accounts are opening ones."""
    book.ledger["logos"], book.ledger["retained_logos"] = 4, 2
    book.ledger["minutes_opening"], book.ledger["minutes_team"] = 60, 120
    book.ledger["minutes_available"] = 600
    accounts = int(book.accounts["opening"].sum())
    for name, metric in (
        ("hours_cost_by_year", "hours_cost_per_account"),
        ("salaries_by_year", "salaries_per_account"),
    ):
        assert sum(values(book, name)) == pytest.approx(accounts * METRICS[metric].compute(book))
    plain = replace(book, economics=replace(book.economics, discount_rate=0.0))
    first, rest = values(plain, "salaries_by_year")
    assert (rest, first) == pytest.approx((8 * 500, 51 * 500 + 1000)), "all of the first week"


@pytest.mark.parametrize(
    ("weeks", "names"),
    [
        (52, ("year 1",)),
        (53, ("year 1", "year 2 (1 week)")),
        (10, ("year 1 (10 weeks)",)),
        (104, ("year 1", "year 2")),
    ],
)
def test_a_year_that_is_not_whole_says_so(book: Record, weeks: int, names: tuple[str]) -> None:
    shorter = replace(book, ledger=np.zeros(weeks, WEEK))
    assert BREAKDOWNS["net_retention_by_year"].groups(shorter) == names
    assert BREAKDOWNS["load_by_year"].groups(shorter) == names
    assert len(BREAKDOWNS["load_by_year"].compute(shorter)) == len(names)


def test_retention_by_csm(book: Record) -> None:
    assert by_group(book, "logo_retention_by_csm") == pytest.approx(
        {"CSM 1": 1 / 2, "CSM 2": 1 / 3}
    )
    assert values(book, "gross_retention_by_csm") == pytest.approx([0.9 / 3, 2.8 / 12])
    assert values(book, "net_retention_by_csm") == pytest.approx([1 / 2, 1 / 4])


def test_adjusted_retention() -> None:
    """Two CSMs keep two of three each; the first had the worse accounts, and so did better."""
    rows = [opened(SMB, -60, 1000) for _ in range(6)]
    for lost in (1, 3):
        rows[lost] |= GONE | {"cause": Cause.FIT}
    rows[4] |= {"arr": 200_000}
    courses = np.zeros(6, COURSE)
    courses["share"] = [1, 0, 1, 0, 1, 1]
    record = Record(
        "arm", 0, accounts_of(*rows), np.zeros(52, WEEK), ECONOMICS, segments=("smb",),
        seats=np.zeros(3, SEAT_TALLY),
        began=began_of((0, 10.0), (0, 10.0), (0, 50.0), (1, 50.0), (1, 90.0), (1, 90.0)),
        courses=courses,
    )  # fmt: skip
    assert values(record, "logo_retention_by_csm") == pytest.approx(
        [2 / 3, 2 / 3, NAN], nan_ok=True
    )
    # Thirds keep 1/2, 1/2 and all: 1.5 of the first's and 2.5 of the second's were to be expected.
    expected = [2 / 1.5 * 4 / 6, 2 / 2.5 * 4 / 6, NAN]
    assert values(record, "adjusted_logo_retention_by_csm") == pytest.approx(expected, nan_ok=True)
    assert values(record, "adjusted_gross_retention_by_csm") == pytest.approx(expected, nan_ok=True)
    # Of revenue the best third keeps 3/2.
    expected = [2 / 1.5 * 5 / 6, 3 / 3.5 * 5 / 6, NAN]
    assert values(record, "adjusted_net_retention_by_csm") == pytest.approx(expected, nan_ok=True)


def test_risk_is_that_of_segment_and_score(book: Record) -> None:
    """Everyone alone in a third of a segment is as was to be expected."""
    for kind in KINDS:
        whole = sum(values(book, f"{kind}_retention_by_segment")[s] * w for s, w in
                    enumerate((2 / 5, 3 / 5) if kind == "logo" else (1 / 5, 4 / 5)))  # fmt: skip
        assert values(book, f"adjusted_{kind}_retention_by_csm") == pytest.approx([whole, whole])


def test_nothing_to_be_expected_has_no_adjusted_value(book: Record) -> None:
    book.accounts["stage"][:2] = Stage.GONE
    assert math.isnan(values(book, "adjusted_logo_retention_by_csm")[0])


def test_churn_by_cause(book: Record) -> None:
    accounts, arr = (by_group(book, f"churned_{of}_by_cause") for of in ("accounts", "arr"))
    assert list(accounts) == [
        "fit", "adoption", "product", "service", "value", "sponsor", "goodwill", "uncontrollable",
        "payment", "won back since",
    ]  # fmt: skip
    found = {name: (count, arr[name]) for name, count in accounts.items() if count}
    assert found == {
        "fit": (1, 2000), "uncontrollable": (1, 3000), "won back since": (1, 5000),
    }  # fmt: skip


def test_who_came_back_and_left_again_is_counted_with_the_second_cause(book: Record) -> None:
    book.accounts["stage"][4] = Stage.GONE
    book.accounts["cause"][4] = Cause.PAYMENT
    counts = by_group(book, "churned_accounts_by_cause")
    assert (counts["payment"], counts["won back since"]) == (1, 0)


def test_churn_by_reported_cause(book: Record) -> None:
    accounts, arr = (
        by_group(book, f"churned_{of}_by_reported_cause") for of in ("accounts", "arr")
    )
    found = {name: (count, arr[name]) for name, count in accounts.items() if count}
    assert found == {"value": (1, 2000), "not asked": (1, 3000), "won back since": (1, 5000)}
    asked = {"asked": 1, "not asked": 1, "won back since": 1}
    assert by_group(book, "churned_accounts_by_interview") == asked


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause is not Cause.NONE])
def test_every_cause_can_be_reported(book: Record, cause: Cause) -> None:
    book.accounts["reported"][1] = cause
    assert by_group(book, "churned_accounts_by_reported_cause")[cause.name.lower()] == 1
    assert values(book, "churned_accounts_by_interview") == [1, 1, 1]


def test_quiet_churn(book: Record) -> None:
    assert values(book, "quiet_churn_by_segment") == pytest.approx([0, 1 / 3])
    assert values(book, "quiet_arr_churn_by_segment") == pytest.approx([0, 1 / 4])
    book.accounts["cause"][2] = Cause.PAYMENT
    assert values(book, "quiet_churn_by_segment") == [0, 0]


def test_hours(book: Record) -> None:
    for action, minutes in {
        "improve_process": 60, "check_in": 30, "celebration": 90, "executive_call": 600,
        "win_back": 120,
    }.items():  # fmt: skip
        book.spent[3, NUMBERS[action]] = minutes - 15
        book.spent[59, NUMBERS[action]] = 15
    book.ledger["minutes_available"] = 30
    book.ledger["minutes_tickets"][5] = 180
    book.ledger["minutes_burning"][[3, 4]] = [300, 90]
    purposes = {name: hours for name, hours in by_group(book, "hours_by_purpose").items() if hours}
    assert purposes == {
        "process improvement": 1, "reviews and check-ins": 2, "escalations and concessions": 10,
        "after churn": 2, "tickets": 3, "unused": 12,
    }  # fmt: skip
    actions = {name: hours for name, hours in by_group(book, "hours_by_action").items() if hours}
    assert actions == {
        "improve_process": 1, "check_in": 0.5, "celebration": 1.5, "executive_call": 10,
        "win_back": 2, "tickets": 3, "unused": 12,
    }  # fmt: skip
    assert by_group(book, "hours_by_account") == {
        "visibly burning accounts": 6.5, "other accounts": 5.5, "accounts that had left": 2,
        "process improvement": 1, "tickets": 3, "unused": 12,
    }  # fmt: skip


def test_every_action_that_takes_hours_has_one_purpose() -> None:
    named = [name for own in purposes().values() for name in own]
    assert len(named) == len(set(named))
    action_effects = {name for name, action in ACTIONS.items() if any(action.hours) or action.team}
    assert set(named) == action_effects
    assert set(purposes()["after churn"]) == {name for name in ACTIONS if ACTIONS[name].asks}
    assert set(purposes()["process improvement"]) == {n for n in ACTIONS if ACTIONS[n].team}


def test_the_team_by_year(book: Record) -> None:
    ledger = book.ledger
    ledger["in_place"][:26] = 2
    ledger["load"][:26] = 0.5
    ledger["load"][26:52] = 9.0  # nobody is there
    ledger["burnout"][:13] = 0.2
    ledger["maturity"][:26] = 0.1
    ledger["maturity"][52:] = 0.3
    ledger["minutes_waiting"][52:54] = 240
    assert values(book, "load_by_year") == pytest.approx([0.5, NAN], nan_ok=True)
    assert values(book, "burnout_by_year") == pytest.approx([0.1, NAN], nan_ok=True)
    assert values(book, "maturity_by_year") == pytest.approx([0.05, 0.3])
    assert values(book, "waiting_hours_by_year") == pytest.approx([0, 1])


def test_the_care_of_each_csm(book: Record) -> None:
    tallies = {
        "account_weeks": 120, "covered_weeks": 90, "touches": 60, "flags": 4, "answered": 3,
        "answer_weeks": 6,
    }  # fmt: skip
    for name, tally in tallies.items():
        book.seats[name][1] = tally
    assert values(book, "accounts_by_csm") == [0, 2]
    for name, value in {
        "coverage": 0.75, "touches": 6.5, "answered_share": 0.75, "response_weeks": 2.0,
    }.items():  # fmt: skip
        assert values(book, f"{name}_by_csm") == pytest.approx([NAN, value], nan_ok=True)


BY_KIND = (Grouping("kind", ("a", "b", "c"), np.array([0, 1, 1, 0, 1])),)


def test_columns_of_the_book(book: Record) -> None:
    assert not any(values(book, name) for name in BUILT_IN if name.endswith("_by_column"))
    record = replace(book, groupings=BY_KIND)
    assert by_group(record, "accounts_by_column") == {"kind: a": 2, "kind: b": 3, "kind: c": 0}
    assert values(record, "arr_by_column") == [5000, 10_000, 0]
    np.testing.assert_allclose(values(record, "logo_retention_by_column"), [1, 0, NAN])
    np.testing.assert_allclose(values(record, "net_retention_by_column"), [0.9, 0, NAN])
    np.testing.assert_allclose(values(record, "gross_retention_by_column"), [0.74, 0, NAN])


def test_all_parts_are_named_once_in_order(book: Record) -> None:
    book = replace(book, groupings=BY_KIND)
    names, found = break_down(book)
    assert len(names) == len(set(names)) == len(found)
    assert tuple(dict.fromkeys(name for name, _ in names)) == BUILT_IN
    for name in BUILT_IN:
        own = [value for (one, _), value in zip(names, found, strict=True) if one == name]
        np.testing.assert_array_equal(own, values(book, name))


def test_a_record_of_nobody_has_no_values_and_no_error() -> None:
    nobody = Record("arm", 0, np.zeros(0, ACCOUNT), np.zeros(2, WEEK), ECONOMICS)
    names, found = break_down(nobody)
    by_name = dict(zip(names, found, strict=True))
    assert math.isnan(by_name["net_retention_by_year", "year 1 (2 weeks)"])
    assert by_name["accounts_by_cohort", "opening, under 1 year"] == 0
    assert by_name["hours_by_purpose", "unused"] == 0


def other(**changes: Any) -> Breakdown:
    made = Breakdown(
        "halves", "halves", "%", "higher", "half", "nothing", lambda record: ("a", "b"),
        lambda record: np.asarray([1, NAN]),
    )  # fmt: skip
    return replace(made, **changes)


def raises(record: Record) -> Any:
    raise ValueError("no such half")


def ends(record: Record) -> Any:
    raise GeneratorExit


class NoText:
    def __str__(self) -> str:
        raise GeneratorExit

    __repr__ = __float__ = __str__  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"compute": raises}, "it raised ValueError: no such half"),
        ({"groups": raises}, "it raised ValueError: no such half"),
        (
            {"compute": lambda record: [1.0]},
            "it has values of shape (1,) for the groups ('a', 'b')",
        ),
        ({"groups": lambda record: ("a", "a")}, "each group once"),
        ({"compute": ends}, "it raised GeneratorExit"),
        ({"groups": lambda record: (NoText(),)}, "it raised GeneratorExit"),
        ({"compute": lambda record: ["x", "y"]}, "it raised ValueError"),
    ],
)
def test_a_breakdown_of_ones_own(
    book: Record, broken: dict[str, Any], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BREAKDOWNS, "_items", dict(BREAKDOWNS._items))
    BREAKDOWNS.register("halves")(other())
    assert breakdown_names() == (*BUILT_IN, "halves")
    names, found = break_down(book)
    assert names[-2:] == (("halves", "a"), ("halves", "b"))
    np.testing.assert_array_equal(found[-2:], [1, NAN])
    monkeypatch.setitem(BREAKDOWNS._items, "halves", other(**broken))
    with pytest.raises(MetricError) as error:
        break_down(book)
    assert "breakdown 'halves', policy 'arm', replication 0: " in str(error.value)
    assert said in str(error.value)


def test_groups_must_be_the_same_in_all_arms() -> None:
    one, other, fewer = (("x", "a"), ("y", "b")), (("x", "a"), ("y", "c")), (("x", "a"),)
    values, names = side_by_side([(one, np.ones(2)), (one, np.zeros(2))])
    assert names == one
    np.testing.assert_array_equal(values, [[1, 1], [0, 0]])
    for second in (other, fewer):
        for pair in ((one, second), (second, one)):
            with pytest.raises(MetricError, match="breakdown 'y': its groups differ"):
                side_by_side([(names, np.ones(len(names))) for names in pair])


LAWS: dict[str, tuple[Policy, Team, dict[str, Any]]] = {
    "win-backs": (
        Reclaimers(), changing_team(csms=2, hours_per_week=30.0),
        {"size": 120, "market": eventful_market(), "horizon": 60},
    ),
    "pods": (
        Typical(), changing_team(csms=5, ownership=Ownership.pods, pod_size=2),
        {"horizon": 110, "size": 60},
    ),
    "one csm": (Blend(), changing_team(csms=1), {"horizon": 110, "arrivals_per_year": 0.0}),
    "ceiling": (Ceiling(), changing_team(csms=2), {"horizon": 60}),
    "clocked": (Typical(), changing_team(csms=2), {"horizon": 20}),
}  # fmt: skip


@pytest.fixture(scope="module", params=LAWS)
def record(request: pytest.FixtureRequest) -> Record:
    policy, team, options = LAWS[request.param]
    world = world_of(policy, team, **options)
    if request.param == "clocked":
        world.tickets = Tickets()
    driver = Driver.agents if world.tickets else Driver.loop
    return recorded(world, driver).record(request.param, 0, ECONOMICS)


def test_segments_add_up_to_the_whole(record: Record) -> None:
    whole = measure(record)
    accounts, arr = (np.asarray(values(record, f"{of}_by_segment")) for of in ("accounts", "arr"))
    for kind in KINDS:
        came = accounts if kind == "logo" else arr
        kept = (came * values(record, f"{kind}_retention_by_segment")).sum()
        assert kept / came.sum() == pytest.approx(whole[f"{kind}_retention"])
        cohorts = values(record, f"{'accounts' if kind == 'logo' else 'arr'}_by_cohort")[:3]
        shares = np.nan_to_num(values(record, f"{kind}_retention_by_cohort"))[:3]
        assert (np.asarray(cohorts) * shares).sum() == pytest.approx(kept)


def test_all_who_came_are_in_a_cohort(record: Record) -> None:
    cohorts = values(record, "accounts_by_cohort")
    assert sum(cohorts[:3]) == np.sum(record.accounts["opening"])
    there = record.accounts["stage"] != Stage.FUTURE
    assert sum(cohorts) == np.sum(there)
    # What the ledger has as new is what arrived and what came back.
    new = record.ledger["new"].sum() - record.ledger["won_back"].sum()
    assert sum(values(record, "arr_by_cohort")[3:]) == pytest.approx(new / 100)


def test_hours_add_up_to_those_available(record: Record) -> None:
    available = record.ledger["minutes_available"].sum() / 60
    for name in ("hours_by_purpose", "hours_by_action", "hours_by_account"):
        hours = by_group(record, name)
        assert sum(hours.values()) == pytest.approx(available)
        assert min(hours.values()) >= 0
        if record.arm != "ceiling":  # whose team is busy with the process, and is not counted
            unused = available - record.ledger["minutes_used"].sum() / 60
            assert hours["unused"] == pytest.approx(unused, abs=1e-9)
    assert (by_group(record, "hours_by_purpose")["tickets"] > 0) == (record.arm == "clocked")


def test_causes_add_up_to_the_churned(record: Record) -> None:
    lost = np.sum(record.accounts["opening"]) - record.ledger["retained_logos"][-1]
    assert lost > 0
    for how in ("cause", "reported_cause", "interview"):
        assert sum(values(record, f"churned_accounts_by_{how}")) == lost
    asked = by_group(record, "churned_accounts_by_reported_cause")
    if record.arm == "win-backs":
        assert asked["won back since"] > 0
        assert by_group(record, "churned_accounts_by_interview")["asked"] > 0
    opening = record.accounts["opening"] == 1
    kept = opening & (record.accounts["stage"] == Stage.ACTIVE)
    kept &= record.accounts["returned"] == 0
    arr, opening_arr = record.accounts["arr"], record.accounts["opening_arr"]
    contracted = np.maximum(opening_arr - arr, 0)[kept].sum() / 100
    short = (1 - measure(record)["gross_retention_snapshot"]) * opening_arr[opening].sum() / 100
    for how in ("cause", "reported_cause"):
        churned = sum(values(record, f"churned_arr_by_{how}"))
        assert churned + contracted == pytest.approx(short)


def test_quiet_churn_is_that_of_the_whole(record: Record) -> None:
    quiet = np.dot(values(record, "quiet_churn_by_segment"), values(record, "accounts_by_segment"))
    causes = by_group(record, "churned_accounts_by_cause")
    left = sum(causes.values()) - causes["payment"] - causes["won back since"]
    assert quiet == pytest.approx(measure(record)["quiet_churn_share"] * left)


def test_years_multiply_to_net_retention_where_nobody_arrives(record: Record) -> None:
    years = values(record, "net_retention_by_year")
    assert len(years) == math.ceil(record.weeks / 52)
    whole = measure(record)["net_retention"]
    if record.arm == "one csm":
        assert len(years) == 3
        assert math.prod(years) == pytest.approx(whole)
    assert years[0] == pytest.approx(whole) or len(years) > 1


def test_a_team_of_one_keeps_what_was_to_be_expected(record: Record) -> None:
    seats = len(record.seats)
    for kind in KINDS:
        adjusted = np.asarray(values(record, f"adjusted_{kind}_retention_by_csm"))
        observed = np.asarray(values(record, f"{kind}_retention_by_csm"))
        whole = measure(record)[f"{kind}_retention"]
        if seats == 1:
            assert adjusted == pytest.approx([whole])
        # Weighted by what was to be expected of each, the adjusted make the whole.
        owned = np.bincount(record.began["owner"], minlength=seats)
        if kind == "logo":
            has = ~np.isnan(adjusted)
            expected = (observed * owned)[has] / adjusted[has]
            assert np.sum(expected * adjusted[has]) / len(record.began) == pytest.approx(whole)
            assert np.sum(expected) == pytest.approx(len(record.began))


def test_the_seats_look_after_the_whole_book(record: Record) -> None:
    looked_after = sum(values(record, "accounts_by_csm"))
    assert looked_after == pytest.approx(record.ledger["logos"].mean())
    whole = measure(record)
    for name, each in (("coverage", "account_weeks"), ("answered_share", "flags"),
                       ("response_weeks", "answered")):  # fmt: skip
        own = np.nan_to_num(values(record, f"{name}_by_csm"))
        if record.seats[each].any():
            mean = np.average(own, weights=record.seats[each])
            assert mean == pytest.approx(whole[name]), name
    for name in ("coverage", "touches", "response_weeks"):
        found = [value for value in values(record, f"{name}_by_csm") if not math.isnan(value)]
        assert all(value >= 0 for value in found)
        assert record.arm == "ceiling" or found


def test_years_make_the_mean_of_the_run(record: Record) -> None:
    weeks = np.bincount(np.arange(record.weeks) // 52)
    for name, metric in (("load", "mean_load"), ("burnout", "mean_burnout")):
        if (record.ledger["in_place"] > 0).all():
            found = np.average(values(record, f"{name}_by_year"), weights=weeks)
            assert found == pytest.approx(measure(record)[metric])
    waiting = np.average(values(record, "waiting_hours_by_year"), weights=weeks)
    assert waiting == pytest.approx(record.ledger["minutes_waiting"].mean() / 60)


def test_values_are_within_what_they_can_be(record: Record) -> None:
    names, found = break_down(record)
    for (name, group), value in zip(names, found, strict=True):
        least, most = BREAKDOWNS[name].least, BREAKDOWNS[name].most
        assert least is None or not value < least, (name, group)
        assert most is None or not value > most, (name, group)


@pytest.fixture(scope="module")
def setup() -> Any:
    return prepare(
        checked(
            {
                "book": {"size": 30, "burn_in_accounts": 30, "burn_in_weeks": 60},
                "policies": ["none", "blend"], "horizon_weeks": 60, "replications": 3,
                "driver": "loop", "workers": 1, "seed": 4,
            }
        )
    )  # fmt: skip


def test_a_run_has_a_row_for_each_group(setup: Any) -> None:
    results = simulate(setup)
    table = results.breakdowns()
    assert list(table.columns) == ["policy", "replication", "breakdown", "group", "value"]
    one = replicate(setup, 1)
    assert [outcome.part_names for outcome in results.outcomes] == [one.part_names] * 3
    assert one.parts.shape == (2, len(one.part_names))
    assert len(table) == 2 * 3 * len(one.part_names)
    for i, policy in enumerate(("none", "blend")):
        own = table[(table["policy"] == policy) & (table["replication"] == 1)]
        assert list(zip(own["breakdown"], own["group"], strict=True)) == list(one.part_names)
        np.testing.assert_array_equal(own["value"], one.parts[i])
    assert list(table["policy"].unique()) == ["none", "blend"]
    # The two arms are kept apart: without work nobody is touched.
    touches = table[table["breakdown"] == "touches_by_csm"].groupby("policy")["value"].sum()
    assert touches["none"] == 0 < touches["blend"]


def test_what_is_kept_of_a_replication_reads_back_and_is_taken_up(
    setup: Any, tmp_path: Path
) -> None:
    whole = simulate(setup).breakdowns()
    folder = RunFolder(tmp_path / "run")
    folder.partial.path.mkdir(parents=True)
    first = replicate(setup, 0, by_account=True)
    folder.save_replication(first)
    (kept,) = folder.partial.replications(lambda _: True)
    assert kept.part_names == first.part_names
    assert all(type(text) is str for part in kept.part_names for text in part)
    assert kept.parts.tobytes() == first.parts.tobytes()
    resumed = simulate(setup, folder).breakdowns()
    assert resumed.equals(whole)
    assert resumed["value"].to_numpy().tobytes() == whole["value"].to_numpy().tobytes()


def test_a_plugin_may_add_a_breakdown(
    setup: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BREAKDOWNS, "_items", dict(BREAKDOWNS._items))
    file = tmp_path / "churn_by_half.py"
    file.write_text(PLUGIN, "utf-8")
    own = replace(setup, config=replace(setup.config, plugins=[str(file)], replications=1))
    table = simulate(own).breakdowns()
    halves = table[table["breakdown"] == "churned_by_half"]
    assert list(halves["group"]) == ["first", "second"] * 2
    causes = table[table["breakdown"] == "churned_accounts_by_cause"]
    for policy in ("none", "blend"):
        lost, again = (own[own["policy"] == policy]["value"].sum() for own in (halves, causes))
        assert lost == again > 0


PLUGIN = """
import numpy as np

from simcs.metrics.breakdowns import BREAKDOWNS, Breakdown


def halves(record):
    return ("first", "second")


def churned(record):
    accounts = record.accounts
    left = accounts["end"][(accounts["opening"] == 1) & (accounts["end"] >= 0)]
    return np.asarray([(left <= record.weeks / 2).sum(), (left > record.weeks / 2).sum()])


BREAKDOWNS.register("churned_by_half")(
    Breakdown(
        "churned_by_half", "churned accounts", "accounts", "lower", "half of the run",
        "opening accounts that left in each half", halves, churned, least=0,
    )
)
"""


def test_the_page_on_metrics_says_what_the_code_says() -> None:
    page = DOCS.read_text("utf-8")
    for name in BUILT_IN:
        own = BREAKDOWNS[name]
        assert f"| `{name}` | {own.by} | {own.unit} | {own.better} | {own.formula} |" in page
    for purpose, own in purposes().items():
        assert f"| {purpose} | {', '.join(f'`{name}`' for name in own)} |" in page
