"""The first sentence of `simcs playbooks try`, in its three forms of no difference, and counts."""

from dataclasses import replace
from typing import Any

import pytest

from simcs.analysis.answer import Answer
from simcs.report import other_work_text, try_text
from simcs.report.try_text import answer as answered
from simcs.report.try_text import steps, two_digits, worth
from tests.playbook_sample import ARR, FUTURES, WOBBLE, answer, of_play, of_step
from tests.report.test_other_work_text import held_back


def of_gain(gain: float, wobble: float = 1.0, futures: int = FUTURES) -> Answer[Any]:
    """Return an answer with so much more net retention with the playbooks, a share."""
    c = answer(of_play("p", {"entered": 20}), replications=futures)
    rows = c.measured.replications
    more = rows["replication"].map({n: gain + wobble * WOBBLE[n] for n in range(futures)})
    changed = rows["net_retention"] + more * (rows["policy"] == "new")
    return Answer(replace(c.measured, replications=rows.assign(net_retention=changed)))


def test_there_are_three_forms_of_no_difference() -> None:
    assert worth(of_gain(0, wobble=0)) == (
        "No difference: every future ends with the same ARR after 3 years, with and without it."
    )
    unclear = worth(of_gain(0.0001))
    assert unclear.startswith(
        "No clear difference in ARR after 3 years: with it, the book may have up to $"
    )
    assert unclear.endswith(" more, on $1.00M today.")
    assert worth(of_gain(0.01, futures=1)) == (
        "With it, the book has $10k more ARR after 3 years, but one future has no interval; try "
        "replications=60."
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_a_clear_difference_has_its_unit_everywhere(sign: int) -> None:
    text = worth(of_gain(sign * 0.05))
    way = "more" if sign > 0 else "less"
    assert text.startswith(f"With it, the book has $50k {way} ARR after 3 years (between $4")
    assert text.endswith("), which is 5.0 % of today's ARR.")
    assert ARR == 1e6


def test_both_ends_are_in_one_unit_and_neither_reads_as_zero() -> None:
    text = worth(of_gain(0.0012, wobble=2.0))
    less, more = (word for word in text.split() if word.startswith("$") and "M" not in word)
    assert less.strip("$0.k")
    assert less[-1] == more[-1]


def test_the_ends_of_an_interval_have_two_digits() -> None:
    assert [two_digits(v) for v in (753.4, 38_491.0, -101_200.0, 0.0)] == [750, 38_000, -100_000, 0]
    text = worth(of_gain(0.0135, wobble=15))
    found = [word.strip("$k,") for word in text.split() if word.startswith("$") and "M" not in word]
    assert [len(word.replace(",", "").rstrip("0")) <= 2 for word in found] == [True] * 2


def test_what_a_rule_takes_from_the_team_comes_however_long_the_answer_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(try_text, "_retention", lambda _c: [])  # nobody made curves by hand
    c = held_back(400)
    [rule] = other_work_text.sentences(c)
    for name in ("p.yaml", " and ".join(["a-file-with-a-long-name.yaml"] * 30)):
        assert rule.text in " ".join(" ".join(answered(c, name, "today")).split())


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (1, "Over 3 years it asks for 1 task: 1 done."),
        (2, "Over 3 years it asks for 2 tasks: 2 done."),
        (0.2, "Over 3 years it asks for less than 1 task: less than 1 done."),
        (0, "It asked for nothing in any future."),
    ],
)
def test_tasks_are_counted(wanted: float, text: str) -> None:
    plays = [*of_play("p", {"entered": 20}), *of_step("p", "email", {"wanted": wanted})]
    done = of_step("p", "email", {"done": wanted})
    assert steps(answer([*plays, *done])) == text
