"""A playbook that does nothing shows no effect: its holdout reaches the goal as often."""

from collections import Counter

import numpy as np

from simcs.playbooks import read_text
from tests.playbooks.driving import Driver
from tests.playbooks.reference_conditions import Look

FILE = """
playbooks:
  drop:
    when: usage <= 55%
    steps:
      - {tag: low}
      - {wait: 10 weeks}
    goal: usage >= 75% within 6 weeks
"""


def test_a_playbook_that_does_nothing_shows_no_effect() -> None:
    """Twelve accounts in pairs of one and the same usage, of which one is held out.

    The one inside does not start again while it waits; the one held out would, all the time.
    """
    driver, random = Driver(read_text(FILE)), np.random.default_rng(1)
    count: Counter[str] = Counter()
    level = np.zeros(6)
    for week in range(3_000):
        level = 0.7 * level + 0.71 * random.normal(size=6)
        looks = [
            Look(
                account=at,
                gone=False,
                values={
                    "usage": float(0.62 + 0.08 * level[at % 6]), "arr": 1.0, "here": 1.0,
                    "weeks_to_renewal": 20.0, "segment": "smb",
                },
                held_out=frozenset({"drop"} if at >= 6 else ()),
            )
            for at in range(12)
        ]  # fmt: skip
        count.update(word for _, _, word, _ in driver.week(week, looks).lines)
    tried, held = (
        (count[f"{how}goal reached"], count[f"{how}goal missed"]) for how in ("", "held out, ")
    )
    assert min(sum(tried), sum(held)) > 800
    with_it, without = (reached / (reached + missed) for reached, missed in (tried, held))
    # Two standard errors of the difference, at 7 % of some 900 starts each.
    assert abs(with_it - without) < 0.025
