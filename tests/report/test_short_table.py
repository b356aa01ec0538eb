"""The short answer's table: its rows, its width, its notes, and where its numbers come from."""

import re
from pathlib import Path
from typing import Any

import pytest

from simcs.analysis.money import row_of
from simcs.experiment.comparison import Results
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.report.short_answer import sentences
from simcs.report.short_table import LEGEND, MOST_NOTES, NO_PAY, WIDTH, about, table, unit_of
from tests.money_sample import TEAM, Arm, answer

LONG = "Prevention first for large accounts a{}"
OPEN = [0.3, 0.1, 0.3, 0.12]


def rows(arms: dict[str, Arm], **settings: Any) -> dict[str, str]:
    """Return the lines of the table by what they begin with."""
    lines = table(answer(arms, **settings))[2:]
    return {re.split(r"  +", line.strip())[0]: line for line in lines}


def test_a_row_says_what_the_table_of_money_says() -> None:
    c = answer({"typical": Arm(), "blend": Arm(growth=[0.25, 0.26] * 2, value=9_000.0)})
    line = next(line for line in table(c) if line.startswith("Prevention + rescue"))
    cells = re.split(r"  +", line)
    held = {name: row_of(c.money, "blend", name, 3) for name in ("arr", "value_after_salaries")}
    unit = unit_of(c)
    shares = [
        f"{100 * row_of(c.money, 'blend', name, year).value:.0f} %"
        for year in (1, 3)
        for name in ("gross_retention", "net_retention")
    ]
    gaps = [unit.signed(held[name].difference) for name in held]
    assert cells == ["Prevention + rescue", *shares, gaps[0], "yes", gaps[1], "yes"]
    assert gaps == ["+$0.55M", "+$0.80M"]


def test_a_difference_is_clear_open_or_none() -> None:
    found = rows({
        "typical": Arm(), "blend": Arm(growth=0.3), "a": Arm(growth=OPEN), "b": Arm(),
    })  # fmt: skip
    assert re.search(r"\+\$1\.00M {4}yes +\$0\.00M {3}same$", found["Prevention + rescue"])
    assert re.search(r"\$\S+ +no +\$0\.00M +same$", found["a"])
    assert re.search(r"\$0\.00M +same +\$0\.00M +same$", found["b"])
    assert re.search(r"–\s+–$", found["Typical mixed team"])


def test_of_one_future_nothing_is_clear_and_nothing_is_open() -> None:
    found = rows({"typical": Arm(), "blend": Arm(growth=0.3)}, futures=1)
    assert not {"yes", "no", "same"} & {*found["Prevention + rescue"].split()}


def test_below_an_idle_arm_is_the_same_without_salaries() -> None:
    c = answer({"typical": Arm(), "none": Arm(hours=0.0, value=900.0), "blend": Arm(growth=0.3)})
    lines = table(c)
    place = next(n for n, line in enumerate(lines) if line.startswith("No CS work"))
    assert lines[place + 1].startswith(NO_PAY)
    assert not any(line.startswith(NO_PAY) for line in table(answer({"a": Arm(), "b": Arm()})))


def test_one_arm_has_nothing_to_be_compared_with() -> None:
    lines = table(answer({"typical": Arm()}))
    assert len(lines) == 3
    assert LEGEND not in lines


def test_of_many_arms_the_best_the_worst_and_the_baseline_are_shown() -> None:
    arms = {f"arm {n}": Arm(growth=0.2 + 0.01 * n) for n in (*range(9), -9)}
    lines = table(answer(arms))
    named = [line[:6].strip() for line in lines if line.startswith("arm ")]
    assert named == ["arm 0", "arm 5", "arm 6", "arm 7", "arm 8", "arm -9"[:6]]
    assert "6 of 10 policies: the baseline, and of the others the 4 best and the worst in ARR" in (
        lines[-3] + " " + lines[-2]
    )
    assert max(map(len, lines)) <= WIDTH
    assert not any("policies:" in line for line in table(answer({"a": Arm(), "b": Arm()})))


@pytest.mark.parametrize("name", ["arm {}", LONG])
def test_the_whole_answer_fits_25_lines_of_80_columns(name: str) -> None:
    """With six arms, one of them idle, names as long as they may be, and many notes."""
    import textwrap

    arms = {name.format(n): Arm(growth=[0.2 + 0.01 * n, 0.3, 0.2, 0.1]) for n in range(5)}
    arms["none"] = Arm(growth=0.1, hours=0.0, value=500.0)
    c = answer(arms, notes=[TEAM, *(f"note {n} {'on accounts ' * 9}" for n in range(5))])
    printed = [*about(c), "", *table(c), ""]
    printed += textwrap.wrap(" ".join(sentences(c)), WIDTH)
    assert max(map(len, printed)) <= WIDTH
    assert len(printed) + 3 <= 25 + 2 * (name == LONG), "\n".join(printed)


def test_only_notes_that_change_the_reading_are_shown() -> None:
    notes = [
        TEAM,
        "kept for playbooks and breakdowns: plan",
        "the book is read as of 2026-09-28, x",
    ]
    quiet = about(answer({"a": Arm()}, notes=notes))
    assert [line for line in quiet if line.startswith("!")] == []
    assert quiet[1] == "The team has 3 CSMs, as set by team.csms: 83 hours a week."
    late = "9 of 10 accounts do not come up for renewal within the horizon of 30 weeks"
    loud = about(answer({"a": Arm()}, notes=[*notes, late]))
    assert f"! {late}" in loud


def test_notes_of_a_real_run_that_only_inform_are_not_shown() -> None:
    """As they are written today: one that is worded anew must still be known for what it is."""
    book = str(Path(__file__).parents[2] / "examples" / "book.csv")
    settings = ("book=csv", f"book.path={book}", "policies=[none]", "horizon_weeks=20")
    notes = Results(prepare(compose([*settings, "book.burn_in_weeks=1"])), ()).notes()
    begin = [" ".join(note.split()[:2]) for note in notes]
    assert begin == ["kept for", "the book", "the team", "103 of", "time to"]
    lines = about(answer({"a": Arm()}, notes=notes))
    assert lines[1].startswith("The team has 6 CSMs")
    assert [line for line in lines if line.startswith("!")] == [
        "! 103 of 200 accounts do not come up for renewal within the horizon of 20 weeks,"
    ]
    worded_anew = [f"Note that {note}" for note in notes]
    assert sum(line.startswith("! ") for line in about(answer({"a": Arm()}, notes=worded_anew))) > 1


def test_notes_without_room_are_counted() -> None:
    notes = [TEAM, *(f"note {n} {'on accounts ' * 8}." for n in range(4))]
    lines = [line for line in about(answer({"a": Arm()}, notes=notes)) if line != ""][2:]
    assert len(lines) == MOST_NOTES
    assert lines[-1] == "! 3 more notes: --details"


def test_a_book_that_was_made_up_is_called_so() -> None:
    from dataclasses import replace

    c = answer({"a": Arm()})
    assert "made up" not in about(c)[0]
    facts = replace(c.facts, made_up=True)
    made_up = type(c)(replace(c.measured, facts=facts))
    assert "made up" in about(made_up)[0]


def test_arms_of_playbooks_say_what_they_are_and_stand_on() -> None:
    from dataclasses import replace

    arms = {"typical": Arm(), "new": Arm(growth=0.3), "two": Arm(), "three": Arm()}
    plays = {name: f"1 playbook of {name}.yaml on top of typical." for name in list(arms)[1:]}

    def said(*notes: str) -> list[str]:
        c = answer(arms, notes=[TEAM, *notes])
        facts = replace(c.facts, playbooks=tuple(plays), about={**c.facts.about, **plays})
        return about(type(c)(replace(c.measured, facts=facts)))[2:]

    new, two = (f"{arm}: 1 playbook of {arm}.yaml on top of Typical mixed team" for arm in
                ("new", "two"))  # fmt: skip
    assert said() == [new, two]
    assert said("one note", "another", "a third") == [
        new, "! one note", "! 2 more notes: --details",
    ]  # fmt: skip
    assert not any("playbook" in line for line in about(answer(arms)))


def test_the_warning_of_few_futures_is_never_cut() -> None:
    from dataclasses import replace

    arms = {"typical": Arm(), "new": Arm(growth=0.3)}
    c = answer(arms, notes=[TEAM, *(f"note {n} {'on accounts ' * 9}" for n in range(5))])
    facts = replace(
        c.facts,
        futures_needed=96,
        playbooks=("new",),
        about={"new": "1 playbook on top of typical."},
    )
    few = [line for line in about(type(c)(replace(c.measured, facts=facts))) if line]
    assert len(few[2:]) == MOST_NOTES + 1
    assert few[2].startswith("new: 1 playbook")
    warned = " ".join(line.strip() for line in few[3:5])
    assert warned.startswith("! Single accounts make up so much of this book that 4 futures may be")
    assert warned.endswith("Try replications=100.")
    assert not any("too few" in line for line in about(c))


def test_where_there_is_no_csm_nobody_is_paid_anyway() -> None:
    from dataclasses import replace

    arms = {"typical": Arm(), "none": Arm(hours=0.0, growth=0.1)}
    c = answer(arms)
    assert any(line.startswith(NO_PAY) for line in table(c))
    nobody = type(c)(replace(c.measured, facts=replace(c.facts, csms=0)))
    assert not any(line.startswith(NO_PAY) for line in table(nobody))
    assert "No team at all" not in " ".join(sentences(nobody))
