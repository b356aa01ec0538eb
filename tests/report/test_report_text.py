"""What is said about numbers, and how it looks."""

import math
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from simcs.analysis.summary import COMPARISON, comparison, differences, top_two
from simcs.report.html import comparison_html
from simcs.report.plain_tables import difference_table, survivors_table, table
from simcs.report.text import numbers, shown, span, with_interval, with_unit
from simcs.report.verdict_text import summaries, value_note, verdicts

SIZES = {
    "lifetime_value": 100_000,
    "hours_used": 100_000,
    "hours_available": 100_000,
    "cost_to_serve": 9_000_000,
    "team_cost": 9_000_000,
}
EVIL = '<script>alert("x")</script>'


def frame(metric="net_retention", **arms):
    parts = [
        pd.DataFrame({"policy": arm, "replication": range(len(values)), metric: values})
        for arm, values in arms.items()
    ]
    return pd.concat(parts, ignore_index=True)


def said(made, metric="net_retention", years=3.0, baseline="none"):
    return verdicts(
        differences(made, baseline),
        comparison(made),
        years=years,
        replications=made["replication"].nunique(),
        metric=metric,
        top=top_two(made, metric),
    )


def test_a_clear_difference():
    made = frame(none=[0.84, 0.844, 0.848], proactive=[0.92, 0.926, 0.932])
    (sentence,) = said(made)
    assert sentence == (
        "proactive is 8.2 points higher than none in net retention after 3 years: 92.6 % against "
        "84.4 % (95 % interval of the difference 7.7 to 8.7 points, 3 futures; proactive "
        "better in 3 of 3 futures)."
    )


def test_less_is_said_as_less():
    made = frame("logo_retention", none=[0.9, 0.91, 0.92], worse=[0.8, 0.81, 0.83])
    (sentence,) = said(made, "logo_retention", years=1.0)
    assert sentence.startswith(
        "worse keeps 9.7 points less of the opening accounts (logo retention) than none after "
        "1 year: 81.3 % against 91.0 % (95 % interval of the difference -11.1 to -7.2 points"
    )
    assert "better in 0 of 3 futures). A few futures decide this difference" in sentence


ANY_UNIT = {
    "lifetime_value": (
        "b is $200 higher than none in lifetime value per opening account (truncated at the "
        "horizon) after 3 years: $400 against $200 (95 % interval of the difference $150 to $250, "
        "3 futures; b better in 3 of 3 futures)."
    ),
    "time_to_value_weeks": (
        "b is 20.0 weeks higher than none in time to first value after 3 years: 40.0 weeks "
        "against 20.0 weeks (95 % interval of the difference 15.0 to 25.0 weeks, "
        "3 futures; b better in 0 of 3 futures)."
    ),
    "hours_used": (
        "b is 200 hours higher than none in hours used after 3 years: 400 hours against 200 hours "
        "(95 % interval of the difference 150 to 250 hours, 3 futures)."
    ),
}


@pytest.mark.parametrize("metric", ANY_UNIT)
def test_any_unit(metric):
    size = 0.1 if metric == "time_to_value_weeks" else 1.0
    made = frame(metric, none=np.multiply(size, [200, 220, 180]), b=np.multiply(size, [400] * 3))
    assert said(made, metric) == [ANY_UNIT[metric]]


def test_zero_difference_is_no_difference():
    made = frame(none=[0.8, 0.9, 0.7], same=[0.8, 0.9, 0.7])
    (sentence,) = said(made)
    assert sentence == (
        "No difference: same and none have the same net retention after 3 years in every future: "
        "80.0 % against 80.0 % (3 futures)."
    )


def test_where_nobody_left_there_is_no_difference_rather_than_doubt():
    made = frame(none=[1.0, 1.0], b=[1.0, 1.0]).assign(logo_retention=1.0)
    (sentence,) = said(made, years=8 / 52)
    assert sentence == (
        "No difference: no account has left under b or none after 8 weeks, and net retention is "
        "the same: 100.0 % against 100.0 % (2 futures)."
    )
    grown = frame(none=[1.0, 1.0], b=[1.0, 1.1]).assign(logo_retention=1.0)
    assert said(grown)[0].startswith("No clear difference between b and none")


def test_an_interval_across_zero_is_no_clear_difference():
    made = frame(none=[0.8, 0.9, 0.7], other=[0.9, 0.8, 0.8])
    (sentence,) = said(made)
    assert sentence.startswith("No clear difference between other and none")
    assert "better in 2 of 3 futures" in sentence


def test_one_future_measures_no_difference():
    (sentence,) = said(frame(none=[0.5], b=[0.9]))
    assert sentence == (
        "Not measured: one future does not tell whether b and none differ in net retention after 3 "
        "years: 90.0 % against 50.0 % (no interval of the difference, 1 future; b better in 1 of 1 "
        "future)."
    )


def test_undefined_is_not_measured_and_lost_futures_are_counted():
    (sentence,) = said(
        frame("quiet_churn_share", none=[math.nan] * 2, b=[0.1, 0.2]), "quiet_churn_share"
    )
    assert sentence == (
        "Not measured: churn without warning of b and none has no value after 3 years."
    )
    partly = frame("quiet_churn_share", none=[0.5, 0.51, 0.52, math.nan], b=[0.1, 0.1, 0.1, 0.2])
    assert "3 of 4 futures; b better in 3 of 3 futures" in said(partly, "quiet_churn_share")[0]


def test_the_best_two_are_compared_unless_they_are_already():
    made = frame(none=[0.5, 0.52], b=[0.7, 0.73], c=[0.9, 0.91])
    sentences = said(made)
    assert len(sentences) == 3
    assert sentences[2].startswith("c is 19.0 points higher than b")
    assert len(said(made, baseline="b")) == 2
    assert len(said(frame(none=[0.5, 0.52], b=[0.7, 0.73]))) == 1


def test_verdicts_do_not_depend_on_names():
    values = {"none": [0.84, 0.83, 0.82], "b": [0.9, 0.92, 0.91], "c": [0.85, 0.8, 0.83]}
    names = dict(zip(values, ("none", "heroic", "proactive"), strict=True))
    other = said(frame(**{names[key]: value for key, value in values.items()}))
    plain = [re.sub(r"\bheroic\b", "b", re.sub(r"\bproactive\b", "c", line)) for line in other]
    assert plain == said(frame(**values))


def test_an_interval_never_seems_to_touch_zero():
    assert span(0.0001, 0.003, "%") == "0.01 to 0.30"
    assert span(-0.003, 0.0, "%") == "-0.3 to 0.0"
    assert numbers([-0.0, math.nan], "%") == ["0.0", "–"]
    assert numbers([-1e-9], "%") == ["0.0"]


def test_a_difference_has_the_decimals_that_its_interval_needs():
    assert with_interval(-0.0002, -0.0006, 0.0002, "weeks") == ("0.0", "0.0 to 0.0")
    assert with_interval(-0.0002, math.nan, math.nan, "weeks") == ("0.0", "–")
    assert with_interval(0.048, 0.0001, 0.0966, "%") == ("4.80", "0.01 to 9.66")
    assert with_interval(0.048, 0.003, 0.0966, "%") == ("4.8", "0.3 to 9.7")


def test_units():
    assert with_unit(0.926, "%") == "92.6 %"
    assert with_unit(-1234.4, "$") == "-$1,234"
    assert with_unit(3.14159, "furlongs") == "3.14 furlongs"
    assert with_unit(2.0, "") == "2.00"
    assert with_unit(math.nan, "$") == "–"


def test_names_are_made_printable_and_bounded():
    assert shown("a\x1b[31m\nb\u202e") == "a\ufffd[31m\ufffdb\ufffd"
    assert shown("x" * 30 + "1", 20) == "xxxxxxxxxx…xxxxxxxx1"
    assert len(shown("x" * 500)) == 40


@pytest.fixture
def full():
    from simcs.metrics.definitions import BUILT_IN

    rng = np.random.default_rng(3)
    rows = [
        {"policy": arm, "replication": replication}
        | {name: rng.random() * SIZES.get(name, 1) for name in BUILT_IN}
        | {"time_to_value_weeks": math.nan}
        for arm in ("none", "heroic", "proactive", EVIL)
        for replication in range(4)
    ]
    return pd.DataFrame(rows)


def test_tables_fit_and_show_units_and_dashes(full):
    text = table(comparison(full))
    assert max(map(len, text.splitlines())) <= 100
    assert "Time to first value, weeks\n  none" in text
    assert "Net retention, %" in text
    assert "\nHours used\n" in text
    line = text.split("Time to first value, weeks\n")[1].splitlines()[0]
    assert line.split() == ["none", "–", "–", "–", "(0", "futures)"]
    gaps = difference_table(differences(full, "none"))
    assert max(map(len, gaps.splitlines())) <= 100
    assert "Net retention, points" in gaps
    assert gaps.startswith("Compared with none")
    assert "cost" not in text
    assert "Cost to serve, $" in table(comparison(full), ["cost_to_serve"])


def test_one_arm_has_nothing_to_compare(full):
    alone = full[full["policy"] == "none"]
    assert difference_table(differences(alone, "none")) == ""
    assert said(alone) == []
    assert "Differences" not in comparison_html(comparison(alone), differences(alone, "none"), [])


def test_survivors_table():
    logo = np.stack([np.linspace(1, 0.5, 105), np.linspace(1, 0.3, 105)])
    text = survivors_table({"none": {"logo": logo}})
    assert text.splitlines()[0].split() == [
        "Accounts", "left", "of", "1,000", "year", "0", "year", "1", "year", "2",
    ]  # fmt: skip
    assert text.splitlines()[1].split() == ["none", "1,000", "700", "400"]


@pytest.mark.parametrize("years", [1, 11, 12, 38, 99, 100])
def test_years_of_a_long_run_fit_and_end_with_the_last(years):
    text = survivors_table({"none": {"logo": np.ones((2, years * 52 + 1))}})
    shown_years = [int(cell) for cell in text.splitlines()[0].split() if cell.isdigit()]
    assert len(shown_years) <= 12
    assert (shown_years[0], shown_years[-1]) == (0, years)
    assert len(set(np.diff(shown_years[:-1]).tolist())) <= 1
    assert years > 11 or shown_years == list(range(years + 1))
    assert len(text.splitlines()[1].split()) == 1 + len(shown_years)


def test_one_future_is_singular():
    partly = frame("quiet_churn_share", none=[0.5, 0.51, 0.52], b=[0.1, math.nan, math.nan])
    text = table(comparison(partly), ["quiet_churn_share"])
    assert "(1 future)" in text
    assert "(1 futures)" not in text


def costs(**arms):
    metrics = ("hours_available", "team_cost", "hours_used")
    rows = [
        {"policy": arm, "replication": 0} | dict(zip(metrics, values, strict=True))
        for arm, values in arms.items()
    ]
    return comparison(pd.DataFrame(rows))


def test_hours_that_nobody_uses_are_priced_beside_the_verdict():
    note = value_note(costs(none=(1000, 100_000, 0), b=(1000, 100_000, 70)), 50)
    assert note == (
        "Lifetime value charges only the hours worked; idle hours are free in it. Of the 1,000 "
        "hours that the team has in this run, 0 to 70 are worked. All of them together cost "
        "$100,000 in salaries, or $2,000 for each opening account, not discounted."
    )
    grown = value_note(costs(none=(1000, 100_000, 0), b=(1200, 120_000, 70)), 50)
    assert "Of the 1,000 to 1,200 hours" in grown
    assert "cost $100,000 to $120,000 in salaries" in grown


def test_no_note_on_a_team_without_hours():
    assert value_note(costs(none=(0, 0, 0), b=(0, 0, 0)), 50) == ""
    assert value_note(costs(none=(math.nan, math.nan, math.nan)), 50) == ""


class Balanced(HTMLParser):
    """Notes tags, and that each is closed in turn."""

    def __init__(self):
        super().__init__()
        self.open, self.tags = [], set()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_html_escapes_and_is_well_formed(full):
    page = comparison_html(comparison(full), differences(full, EVIL), said(full, baseline=EVIL))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    assert parser.tags == {
        "div", "ul", "li", "table", "caption", "span", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip


def test_each_arm_has_a_sentence_on_what_stays():
    rows = [
        ("a", metric, mean, mean - 0.01, mean + 0.01, mean - spread, mean + spread, futures)
        for futures, spread in ((8, math.nan), (9, 0.05))
        for metric, mean in (
            ("logo_retention", 0.4),
            ("gross_retention", 0.7),
            ("gross_retention_snapshot", 0.6),
            ("net_retention", 0.9),
        )
    ]
    few, enough = (pd.DataFrame(part, columns=COMPARISON) for part in (rows[:4], rows[4:]))
    assert summaries(few, 0.5) == [
        (
            "a after 26 weeks: 40.0 % of the accounts stay; of the opening revenue 60.0 % stays, "
            "and with expansion it is 90.0 %."
        )
    ]
    (sentence,) = summaries(enough, 3)
    assert "40.0 % (8 futures in 10: 35.0 to 45.0) of the accounts stay" in sentence
    assert "after 3 years" in sentence
