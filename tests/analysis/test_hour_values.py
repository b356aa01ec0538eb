"""What an hour brings, worked out by hand."""

import math

import numpy as np
import pytest

from simcs.analysis.hour_values import (
    ALL,
    COLUMNS,
    CONTACT,
    DOES_NOT,
    HARMS,
    HOUR,
    NOTHING,
    PAYS,
    SUMS,
    TENTHS,
    UNCLEAR,
    WEEKS,
    HourValues,
    ratio,
    tabled,
    verdict,
)
from simcs.analysis.interval import mean_interval

ACTIONS, SEGMENTS = ("call", "mail", "note"), ("small", "large")


def sums_by_hand() -> np.ndarray:
    """Two companies; a call takes 1 and 2 hours, a mail none, a note none with small accounts."""
    sums = np.zeros((2, 3, 2, TENTHS, len(WEEKS), len(SUMS)))
    # contacts, hours, contacts and hours of terms that end, renewals, $ ARR, $ value
    sums[0, 0, 0, 0, 1] = 10, 10, 5, 5, 0.2, 300, 500
    sums[1, 0, 0, 0, 1] = 30, 30, 30, 30, 0.5, 100, 700
    sums[0, 0, 1, 9, 4] = 4, 8, 4, 8, 0.4, 800, 1600
    sums[:, 1, 0, 2, 0] = 10, 0, 10, 0, 1, 50, 20
    sums[:, 2, 0, 2, 0] = 10, 0, 10, 0, 1, 5000, 2000
    sums[:, 2, 1, 2, 0] = 10, 5, 10, 5, 1, 50, 20
    return sums


def row_of(action: str, segment: str = ALL, tenth: str = ALL, weeks: str = ALL):
    table = tabled(sums_by_hand(), ACTIONS, SEGMENTS, 100.0)
    assert tuple(table.columns) == COLUMNS
    values = HourValues(table, SEGMENTS, 100.0, 156, "typical", 50, 2, True, 1)
    rows = values.of(segment, tenth, weeks)
    [row] = rows[rows["action"] == action].itertuples()
    return row


def test_an_hour_is_worth_what_it_brought_over_the_hours() -> None:
    row = row_of("call")
    assert (row.per, row.contacts, row.hours, row.companies) == (HOUR, 44, 48, 2)
    assert row.value == pytest.approx((500 + 700 + 1600) / 48)
    assert row.arr == pytest.approx(1200 / 48)
    assert row.points == pytest.approx(100 * 1.1 / 43)  # of those whose term ends
    assert row_of("call", "small").value == pytest.approx(1200 / 40)
    assert row_of("call", tenth="10").value == pytest.approx(1600 / 8)
    assert row_of("call", weeks="0 to 3").points == pytest.approx(100 * 0.7 / 35)


def test_the_interval_is_over_companies_by_how_many_hours_they_have() -> None:
    row = row_of("call", "small")
    whole = 1200 / 40
    values = np.array([whole + (500 - whole * 10) / 20, whole + (700 - whole * 30) / 20])
    assert (row.value, row.value_low, row.value_high) == pytest.approx(mean_interval(values))


def test_a_ratio_of_nothing_has_no_value_and_of_one_company_no_interval() -> None:
    assert all(map(math.isnan, ratio(np.zeros(2), np.zeros(2))))
    value, low, high = ratio(np.array([6.0]), np.array([3.0]))
    assert value == 2
    assert math.isnan(low)
    assert math.isnan(high)


def test_what_takes_nobodys_time_is_per_contact() -> None:
    row = row_of("mail")
    assert (row.per, row.value, row.points) == (CONTACT, 2.0, 10.0)
    assert row_of("note", "large").value == pytest.approx(20 / 5)


def test_free_contacts_do_not_count_for_the_hours_of_others() -> None:
    row = row_of("note")
    assert (row.per, row.contacts, row.hours, row.value) == (HOUR, 20, 10, 4.0)
    with pytest.raises(ValueError, match="unpack"):  # not shown per hour, nor at all
        row_of("note", "small")


def test_cells_without_accounts_are_left_out() -> None:
    table = tabled(sums_by_hand(), ACTIONS, SEGMENTS, 100.0)
    calls = table[table["action"] == "call"]
    whole = calls[(calls["segment"] != ALL) & (calls["risk_tenth"] != ALL)]
    assert len(whole[whole["weeks_to_decision"] != ALL]) == 2


def test_nothing_brings_exactly_nothing() -> None:
    """The twin law, as far as the table: no difference is 0 with an interval of no width."""
    sums = sums_by_hand()
    sums[..., SUMS.index("renewals") :] = 0
    table = tabled(sums, ACTIONS, SEGMENTS, 100.0)
    for name in ("points", "arr", "value"):
        assert (table[[name, f"{name}_low", f"{name}_high"]] == 0).all(axis=None)
    assert {verdict(row) for row in table.itertuples()} == {NOTHING}


@pytest.mark.parametrize(
    ("low", "high", "per", "said"),
    [
        (110, 300, HOUR, PAYS),
        (20, 90, HOUR, DOES_NOT),
        (20, 110, HOUR, UNCLEAR),
        (-20, 110, HOUR, UNCLEAR),
        (-20, 90, HOUR, NOTHING),
        (-20, 0, HOUR, NOTHING),
        (-20, -10, HOUR, HARMS),
        (math.nan, math.nan, HOUR, UNCLEAR),
        (1, 2, CONTACT, PAYS),
        (-1, 0, CONTACT, NOTHING),
        (-2, -1, CONTACT, HARMS),
        (-1, 2, CONTACT, UNCLEAR),
    ],
)
def test_whether_it_pays(low: float, high: float, per: str, said: str) -> None:
    row = row_of("call")._replace(value_low=low, value_high=high, per=per)
    assert verdict(row) == said
