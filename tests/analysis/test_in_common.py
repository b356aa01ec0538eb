"""What the sets that turn an answer have in common: found where it is there, and only there."""

import numpy as np
import pandas as pd

from simcs.analysis.in_common import in_common

PAIR = ("new", "today")
SETS, ASSUMPTIONS = 64, 20


def tables(turn: np.ndarray, places: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return variants in which the new arm is behind where told, and draws of assumptions."""
    variants = pd.DataFrame(
        [("assumptions", str(n), arm, 0, value)
         for n in range(SETS)
         for arm, value in (("today", 1.0), ("new", 0.9 if turn[n] else 1.1))],
        columns=["study", "variant", "policy", "replication", "net_retention"],
    )  # fmt: skip
    draws = pd.DataFrame(
        [(str(n), f"a.p{k}", 10 * places[n, k], places[n, k])
         for n in range(SETS) for k in range(ASSUMPTIONS)],
        columns=["set", "parameter", "value", "place"],
    )  # fmt: skip
    return variants, draws


def test_the_assumption_that_marks_them_is_found() -> None:
    places = np.random.default_rng(1).random((SETS, ASSUMPTIONS))
    turn = places[:, 3] > 0.7
    found = in_common(*tables(turn, places), PAIR, "net_retention", True)
    assert (found.turned, found.others) == (turn.sum(), SETS - turn.sum())
    assert (found.parameter, found.more) == ("a.p3", True)
    assert found.of_turned == turn.sum()
    assert found.of_others == (~turn & (places[:, 3] > 0.5)).sum()
    other = in_common(*tables(~turn, places), PAIR, "net_retention", False)
    assert (other.turned, other.parameter, other.more) == (turn.sum(), "a.p3", True)
    low = in_common(*tables(places[:, 3] < 0.3, places), PAIR, "net_retention", True)
    assert (low.parameter, low.more, low.of_turned) == ("a.p3", False, low.turned)


def test_chance_marks_nothing() -> None:
    """At a false alarm of 0.05 over all assumptions: of 60 tries at most 8 (chance 0.01)."""
    random = np.random.default_rng(7)
    alarms = 0
    for _ in range(60):
        places = random.random((SETS, ASSUMPTIONS))
        turn = random.random(SETS) < 0.25
        alarms += in_common(*tables(turn, places), PAIR, "net_retention", True).parameter > ""
    assert alarms <= 8


def test_where_nothing_turns_there_is_nothing_in_common() -> None:
    places = np.random.default_rng(1).random((SETS, ASSUMPTIONS))
    found = in_common(*tables(places[:, 0] > 2, places), PAIR, "net_retention", True)
    assert (found.turned, found.others, found.parameter) == (0, SETS, "")
