"""How sure an answer is, in the reader's words: each sentence with its opposite."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.experiment.compose import compose
from simcs.experiment.parameters import parameters
from simcs.experiment.priors import spans
from simcs.report import front_sure
from simcs.report.assumption_defaults import defaults
from simcs.report.assumption_words import CLAUSES, MANY, MUCH, clause, tendency
from simcs.report.benchmark_text import beside_published, by_figure, in_short
from simcs.report.document import Bullets, Table
from simcs.report.front_sure import how_sure, in_full, more_on_turning, turning
from simcs.report.front_table import table_note
from simcs.report.headline import headline, turns
from simcs.report.sections.sure import sure
from tests import money_sample
from tests.money_sample import Arm
from tests.report.test_front import DOWN, UP, answer, two

KEY = "journey.expansion_size"


def test_every_assumption_that_is_varied_has_words() -> None:
    varied = {
        re.sub(r"segments\.\w+\.", "segments.*.", one.key) for one in parameters() if one.plausible
    }
    assert set(CLAUSES) == varied
    said = [clause(key, 0.5, 0.4, False) for key in CLAUSES]
    said += [clause(key, 0.5, 0.65, True) for key in CLAUSES]
    said += [tendency(key, more) for key in CLAUSES for more in (False, True)]
    for one in said:
        assert "{" not in one
        assert "_" not in one
        assert not re.search(r"\d", one), "relative sizes, not values"
        assert one == one.strip().removesuffix(".")
    for words in CLAUSES.values():
        sided = isinstance(words[1], str)
        assert (sum("{}" in part for part in words if isinstance(part, str)) == 0) == sided
    # More and less of it never read alike.
    assert len({*said[: len(CLAUSES)]} & {*said[len(CLAUSES) : 2 * len(CLAUSES)]}) == 0


@pytest.mark.parametrize(
    ("value", "more", "said"),
    [
        (0.375, True, "customers who buy more bought at least 50 % more"),
        (0.3125, True, "customers who buy more bought at least a quarter more"),
        (0.26, True, "customers who buy more bought slightly more"),
        (0.5, True, "customers who buy more bought at least twice as much"),
        (0.2, False, "customers who buy more bought at least a fifth less"),
        (0.125, False, "customers who buy more bought at most half as much"),
        (0.2, True, "customers who buy more bought at most a fifth less"),
        (0.3, False, "customers who buy more bought at most a fifth more"),
    ],
)
def test_sizes_are_relative_to_the_default(value: float, more: bool, said: str) -> None:
    assert clause(KEY, 0.25, value, more) == said


def test_what_has_no_words_has_its_name_and_value() -> None:
    assert clause("a.growth_rate", 0.2, 0.1, False) == "growth rate were 0.1 or less"
    assert clause(KEY, None, 0.3, True) == "expansion size were 0.3 or more"
    assert tendency("a.growth_rate", True) == "growth rate was higher"
    assert (MUCH.less, MANY.less) == ("less", "fewer")


def test_defaults_are_those_of_the_run_and_of_segments_their_mean() -> None:
    config = compose([])
    usual = defaults(config)
    assert set(usual) == set(spans(config))
    assert usual[KEY] == config.journey.expansion_size
    voices = [one.voice for one in config.journey.segments.values()]
    assert usual["journey.segments.*.voice"] == pytest.approx(np.mean(voices))


def turned(low: tuple[float, float], high: tuple[float, float], clear: bool = True) -> Any:
    return pd.DataFrame([{
        "parameter": KEY, "clear": clear, "low_third": 0.2, "high_third": 0.3125,
        "low_mean": sum(low) / 2, "low_ci_low": low[0], "low_ci_high": low[1],
        "high_mean": sum(high) / 2, "high_ci_low": high[0], "high_ci_high": high[1],
    }])  # fmt: skip


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_sure, "in_sets", lambda *_: "It is ahead in some sets.")
    monkeypatch.setattr(front_sure, "defaults", lambda _: {KEY: 0.25})


LESS = "It would turn if customers who buy more bought at least a fifth less."
MORE = "It would turn if customers who buy more bought at least a quarter more."


@pytest.mark.parametrize(
    ("growth", "low", "high", "says"),
    [
        (UP, (-0.2, -0.1), (0.1, 0.2), LESS),
        (UP, (0.1, 0.2), (-0.2, -0.1), MORE),
        (DOWN, (-0.2, -0.1), (0.1, 0.2), MORE),
        (UP, (0.1, 0.2), (0.3, 0.4), "None of the 1 alone clearly turns it."),
        (0.2, (-0.2, -0.1), (0.1, 0.2), ""),
    ],
)
@pytest.mark.usefixtures("tried")
def test_what_would_turn_it(
    growth: Any, low: Any, high: Any, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    c = two(growth)
    found = turned(low, high)
    monkeypatch.setattr(type(c), "deciding", lambda *_: found)
    assert turning(c, "blend") == says
    assert turns(next(found.itertuples())) == (low[1] < 0 or high[1] < 0)


def in_sets(turn: np.ndarray, places: np.ndarray, growth: Any = UP) -> Any:
    """Return an answer with sets of one assumption, in some of which the new arm is behind."""
    c = two(growth)
    first = c.measured.replications[c.measured.replications["replication"] == 0]
    variants = pd.concat(
        first.assign(study="assumptions", variant=str(n),
                     net_retention=[1.0, 0.9 if behind else 1.1])
        for n, behind in enumerate(turn)
    )  # fmt: skip
    draws = pd.DataFrame({
        "set": [str(n) for n in range(len(turn))], "parameter": KEY, "value": 0.5 * places,
        "place": places,
    })  # fmt: skip
    return type(c)(replace(c.measured, variants=variants, draws=draws))


@pytest.fixture
def usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_sure, "defaults", lambda _: {KEY: 0.25})


@pytest.mark.usefixtures("usual")
def test_what_sets_have_in_common_is_said_only_if_clear() -> None:
    places = (np.arange(40) + 0.5) / 40
    # Behind in seven of the ten lowest: the thirds are not clearly on either side.
    turn = (np.arange(40) < 10) & (np.arange(40) % 3 > 0)
    c = in_sets(turn, places)
    count = int(turn.sum())
    matters, common = more_on_turning(c, "blend")
    row = next(c.deciding("blend", "net_retention").itertuples())
    assert row.clear
    low, high = (f"{100 * one:.1f} points" for one in (row.low_mean, row.high_mean))
    assert matters.startswith(f"The difference in net retention depends most on one: it is {low} ")
    assert f"and {high} where customers who buy more bought at least a third more" in matters
    others = int((~turn & (0.5 * places < 0.25)).sum())
    assert common == (
        f"The {count} sets in which it turns have this in common: in {count} of them customers who "
        f"buy more bought less than midway in the plausible range "
        f"(in {others} of the other {40 - count})."
    )
    scattered = np.arange(40) % 7 == 0
    [apart] = more_on_turning(in_sets(scattered, places), "blend")
    assert apart == (
        f"The {scattered.sum()} sets in which it turns differ from the others in many things at "
        "once, in none clearly."
    )
    single = np.arange(40) == 20
    [alone] = more_on_turning(in_sets(single, places), "blend")
    assert alone.startswith("The one set that turns it differs from the others")
    assert more_on_turning(in_sets(np.zeros(40, bool), places), "blend") == []
    assert more_on_turning(in_sets(turn, places, 0.2), "blend") == [], "the answer is not clear"


@pytest.mark.usefixtures("usual")
def test_what_sets_are_and_what_they_are_ahead_in() -> None:
    c = in_sets(np.arange(40) % 4 == 0, (np.arange(40) + 0.5) / 40)
    whole, short = " ".join(in_full(c, "blend")), " ".join(how_sure(c))
    ahead = "ahead of Typical mixed team in net retention in 30 of 40 alternative sets"
    assert ahead in whole
    assert f"{ahead} of assumptions, which change 1 at once, not what actions do." in short
    assert "A set changes all 1 unmeasured assumptions at once" in whole
    section = sure(c)
    assert section is not None
    tables = [block for block in section.blocks if isinstance(block, Table)]
    lead = c.deciding("blend", "net_retention").iloc[0]
    [(_, ends)] = tables[0].groups
    assert [row[1] for row in ends] == [
        f"{100 * lead[end]:.1f}" for end in ("low_mean", "high_mean")
    ]
    assert "Prevention + rescue less Typical mixed team" in tables[0].caption
    shown = [number for row in ends for number in (row[1], *row[2].split(" to "))]
    assert len({len(number.partition(".")[2]) for number in shown}) == 1, "one precision"


def test_how_sure_says_what_was_not_given() -> None:
    said = " ".join(how_sure(two()))
    assert "Other assumptions were not tried. To try: depth=full and assumptions=64." in said
    assert "No churn history of your own was given" in said
    assert "sampling error only" in " ".join(in_full(two(), "blend"))
    assert "intervals: sampling only" in table_note(two())
    section = sure(two())
    assert section is not None
    assert isinstance(section.blocks[0], Bullets)
    assert sure(answer({"none": Arm()})) is None, "nothing is compared"


def test_the_first_year_stands_beside_what_firms_report() -> None:
    """With contracts of $100,000 SaaS Capital has 93 % gross and 107 % net."""
    c = two(first_year=1.07)
    c = with_first_year(c, gross=0.87, net=1.07)
    [sentence] = beside_published(c)
    assert sentence == (
        "Surveys of firms with contracts like these (mean $100K a year), and of all firms, report "
        "gross 85 to 93 %, net 102 to 107 % a year; this book in the model under Typical mixed "
        "team: gross 87 % (within that), net 107 % (within that)."
    )
    first = "In year one, under Typical mixed team,"
    assert in_short(c) == [f"{first} retention is what surveys report."]
    off = with_first_year(c, gross=0.80, net=1.10)
    [said] = beside_published(off)
    assert "gross 80 % (5 points lower), net 110 % (3 points higher)" in said
    [sentence] = in_short(off)
    assert sentence == (
        f"{first} gross retention is 5 points lower and net retention is 3 points higher than "
        "any survey reports."
    )
    gross, net = by_figure(off)
    assert gross[0] == "Gross retention"
    assert ("SaaS Capital 2023, contracts of $100K to $250K", "93 %", "80 %") in gross[1]
    assert [row[2] for row in (*gross[1], *net[1])] == ["80 %"] * 3 + ["110 %"] * 2


def with_first_year(c: Any, gross: float, net: float) -> Any:
    """Return the answer with other retention of the first arm after a year."""
    held = c.measured.retention.copy()
    own = (held["policy"] == "typical") & (held["week"] == 52)
    held.loc[own, ["gross_retention", "net_retention"]] = gross, net
    return type(c)(replace(c.measured, retention=held))


def test_a_run_of_less_than_a_year_is_compared_with_nothing() -> None:
    c = money_sample.answer({"typical": Arm(), "blend": Arm(growth=UP)}, weeks=40)
    assert beside_published(c) == in_short(c) == []


@pytest.mark.parametrize(
    ("growth", "futures", "begins"),
    [
        (UP, 4, "blend comes out best of 2 policies"),
        (0.2, 4, "No difference between "),
        ((0.1, 0.3, 0.11, 0.31), 4, "No clear difference between "),
        (0.3, 1, "Not measured: one future does not tell whether blend is ahead of typical in "),
    ],
)
def test_the_verdict_in_detail_has_three_forms_of_no_difference(
    growth: Any, futures: int, begins: str
) -> None:
    arms = {"typical": Arm(), "blend": Arm(growth=growth)}
    assert headline(money_sample.answer(arms, futures=futures)).startswith(begins)


def test_no_sentence_of_a_report_is_inconclusive() -> None:
    folder = Path(simcs.__file__).parent / "report"
    compares_runs = folder / "diff.py"
    for path in set(folder.rglob("*.py")) - {compares_runs}:
        assert "inconclusive" not in path.read_text("utf-8").lower(), path.name
