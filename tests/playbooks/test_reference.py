"""The compiled machine against the reference interpreter, over random files and random accounts.

SIMCS_PLAYBOOK_FILES says how many files; each runs for 60 weeks with 12 accounts.
"""

import copy
import os
from collections import Counter
from collections.abc import Iterator

import pytest

from simcs.interventions.actions import ACTIONS
from simcs.playbooks.language import Do, PlaybookFile
from tests.playbooks.driving import Driver
from tests.playbooks.random_accounts import Accounts
from tests.playbooks.random_files import Maker
from tests.playbooks.reference import Reference
from tests.playbooks.reference_conditions import Look
from tests.playbooks.reference_files import action_of, work_of
from tests.playbooks.reference_memory import Outcome

FILES = int(os.environ.get("SIMCS_PLAYBOOK_FILES", "300"))
AT_ONCE = 50
WEEKS = 60
ENDS = {"finished", "stopped", "left meanwhile", "came back meanwhile"}
STARTS = {"entered", "started by a play"}


def weeks(
    file: PlaybookFile, seed: int, driver: Driver, accounts: Accounts, first: int = 0
) -> Iterator[tuple[int, list[Look], Outcome]]:
    """Run the machine with accounts that answer what it asks."""
    for week in range(first, WEEKS):
        looks = accounts.looks(week)
        found = driver.week(week, looks)
        yield week, looks, found
        accounts.answer(week, found)


def run(seed: int) -> Iterator[tuple[int, list[Look], Outcome]]:
    file = Maker(seed).file()
    return weeks(file, seed, Driver(file), Accounts(file, seed))


@pytest.mark.parametrize("block", range(-(-FILES // AT_ONCE)))
def test_the_machine_does_what_the_reference_does(block: int) -> None:
    for seed in range(block * AT_ONCE, min(FILES, (block + 1) * AT_ONCE)):
        reference = Reference(Maker(seed).file())
        for week, looks, found in run(seed):
            meant = reference.week(week, looks)
            reference.ask()
            where = f"file {seed}, week {week}"
            assert Counter(found.lines) == Counter(meant.lines), where
            assert found.wanted == meant.wanted, where
            assert found.passed == meant.passed, where
            assert found.withdrawn == meant.withdrawn, where


def test_random_files_come_to_all_events() -> None:
    """Each word of the ledger is tried, so that none is right only because it never comes."""
    from simcs.playbooks.machine import EVENT_WORDS

    seen = {line[2] for seed in range(60) for _, _, found in run(seed) for line in found.lines}
    # What the machine itself does not know: test_other_contacts.py and test_ledger_hours.py. Other
    # work is that of a base arm, and here is none.
    others = {"blocked by other work", "other work put off", "done for another step"}
    assert seen == set(EVENT_WORDS) - others


def test_the_contact_rule_is_never_exceeded() -> None:
    """Recounted from what was let through and what became of it."""
    tried = 0
    for seed in range(120):
        file = Maker(seed).file()
        caps = [cap for cap in file.rules.contacts if cap.who is None]
        if not caps:
            continue
        steps = {play.name: work_of(play) for play in file.playbooks}
        asked: list[dict[str, int]] = []
        for week, looks, found in run(seed):
            seen = {look.account: look for look in looks}
            for one in [one for one in asked if one["open"] and one["account"] in seen]:
                look, action = seen[one["account"]], list(ACTIONS)[one["action"]]
                if look.since.get(action, 1e9) <= week - one["week"]:
                    one["open"] = 0
                elif action not in look.waiting:
                    asked.remove(one)
            for account, play, number in sorted(found.passed):
                step = steps[play][number]
                action = list(ACTIONS).index(action_of(step))
                kind = ACTIONS[action_of(step)]
                if kind.channel == "internal" or kind.asks or seen[account].gone:
                    continue
                same = {"account": account, "action": action, "open": 1}
                if not any(same.items() <= one.items() for one in asked):
                    times = step.times if isinstance(step, Do) else 1
                    asked.append({**same, "week": week, "times": times})
            for account in seen:
                for cap in caps:
                    lately = [
                        one["times"]
                        for one in asked
                        if one["account"] == account and week - one["week"] < cap.weeks
                    ]
                    tried += bool(lately)
                    assert sum(lately) <= cap.most, f"file {seed}, week {week}"
    assert tried > 1000


def test_nobody_is_in_one_playbook_twice() -> None:
    for seed in range(60):
        inside: Counter[tuple[int, str]] = Counter()
        for _, _, found in run(seed):
            starts = Counter(line[:2] for line in found.lines if line[2] in STARTS)
            ends = Counter(line[:2] for line in found.lines if line[2] in ENDS)
            assert not starts or max(starts.values()) == 1
            # Nobody leaves and starts in one week, but one can start and come to the end.
            assert not any(inside[key] for key in starts)
            inside.update(starts)
            inside.subtract(ends)
            assert set(inside.values()) <= {0, 1}


def test_an_empty_file_wants_nothing() -> None:
    file = PlaybookFile("empty.yaml", ())
    for _, _, found in weeks(file, 0, Driver(file), Accounts(file, 0)):
        assert found == Outcome()


def test_a_replay_gives_the_same() -> None:
    for seed in range(20):
        assert [found for *_, found in run(seed)] == [found for *_, found in run(seed)]


def test_a_copy_goes_on_as_the_original() -> None:
    """All that playbooks remember is in their two tables."""
    for seed in range(20):
        file = Maker(seed).file()
        driver, accounts = Driver(file), Accounts(file, seed)
        for week, *_ in weeks(file, seed, driver, accounts):
            if week == WEEKS // 2:
                break
        other = Driver(file)
        other.state, other.history = driver.state.copy(), driver.history.copy()
        rest = [
            [found for *_, found in weeks(file, seed, one, copy.deepcopy(accounts), week + 1)]
            for one in (driver, other)
        ]
        assert rest[0] == rest[1]
