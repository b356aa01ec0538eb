"""The weeks in which steps can begin, by hand and against the machine."""

import pytest

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.step_weeks import step_weeks
from tests.playbooks.driving import Driver
from tests.playbooks.files import read
from tests.playbooks.random_accounts import Accounts
from tests.playbooks.random_files import Maker
from tests.playbooks.reference_files import action_of, work_of
from tests.playbooks.test_reference import weeks


def said(steps: str, start: str = "when: left", rules: str = "") -> list[str]:
    inside = "".join(f"      - {line}\n" for line in steps.strip().splitlines())
    file = read(f"playbooks:\n  p:\n    {start}\n    steps:\n{inside}{rules}")
    return [one.said() for one in step_weeks(file.playbooks[0], file.settings)]


@pytest.mark.parametrize(
    ("steps", "start", "expected"),
    [
        (
            "{do: check_in, within: 2 weeks}\n{wait: 3 weeks}\n{do: email}",
            "when: left",
            ["Week 0: check-in", "Week 1, at the latest week 2: the wait of 3 weeks",
             "Week 4, at the latest week 5: e-mail",
             "Week 5, at the latest week 6: the play is over"],
        ),
        (
            "{do: check_in}\n{do: email}",
            "when: left",
            ["Week 0: check-in", "Week 1, or as late as the work before it ends: e-mail",
             "Week 2, or as late as the work before it ends: the play is over"],
        ),
        (
            "{do: check_in}\n{week: 6, do: email}",  # which does not wait for the check-in
            "when: left",
            ["Week 0: check-in", "Week 6: e-mail", "Week 7: the play is over"],
        ),
        (
            ("{if: notice_given, do: email}\n{wait until: usage > 50%, at most: 4 weeks}\n"
             "{do: email}"),
            "when: usage < 30%",
            ["Week 0: e-mail", "Week 0, at the latest week 1: the wait for at most 4 weeks",
             "Week 0, at the latest week 5: e-mail",
             "Week 1, at the latest week 6: the play is over"],
        ),
        (
            "{do: email}\n{before renewal: 30 days, do: email}",
            "when: weeks_to_renewal <= 90 days",
            ["Week 0: e-mail", "Week 0, at the latest week 9: e-mail",
             "Week 1, at the latest week 10: the play is over"],
        ),
        ("{do: email}", "when: left", []),
        ("{do: email}\n{do: email}", "while: usage < 30%", []),
    ],
)  # fmt: skip
def test_by_hand(steps: str, start: str, expected: list[str]) -> None:
    assert said(steps, start) == expected


def test_the_machine_begins_no_step_outside_of_its_weeks() -> None:
    tried = at_the_end = 0
    for seed in range(160):
        file = Maker(seed).file()
        spans = {
            play.name: {
                id(one.step): one
                for one in step_weeks(play, file.settings, capped=bool(file.rules.contacts))
            }
            for play in file.playbooks
        }
        steps = {play.name: work_of(play) for play in file.playbooks}
        began: dict[tuple[int, str], int] = {}
        for week, _, found in weeks(file, seed, Driver(file), Accounts(file, seed)):
            for account, play, what, _ in found.lines:
                if what in {"entered", "started by a play"}:
                    began[account, play] = week
            for account, play, what, number in found.lines:
                if what != "wanted" or not spans[play]:
                    continue
                one = spans[play][id(steps[play][number or 0])]
                after = week - began[account, play]
                # These accounts do at once what takes weeks to arrange, and not at once what is
                # automated.
                kinds = [ACTIONS[action_of(each)] for each in steps[play]]
                if any(kind.automated for kind in kinds):
                    continue
                assert after <= one.latest, (seed, play, one)
                sure = any(kind.lead for kind in kinds) or one.earliest <= after
                assert sure, (seed, play, one)
                tried += 1
                at_the_end += after == one.latest > one.earliest
    assert tried > 300
    assert at_the_end > 5
