"""Variants of a playbook in a run: who gets what, and what the test of them shows."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import simcs
from simcs.errors import ConfigError
from simcs.interventions.plan import Plan
from simcs.playbooks.policy import Playbooks
from simcs.studies.asking import Overheard

SMALL = (
    "book.size=30", "book.burn_in_weeks=40", "book.burn_in_accounts=30", "horizon_weeks=26",
    "replications=2", "driver=loop", "depth=quick", "workers=1",
)  # fmt: skip
TEST = """\
playbooks:
  test:
    when: usage < 70%
    steps: [{do: check_in, within: 6 weeks}, {note: written down, hours: 1}]
    again: after 6 weeks
    variants:
      plain: {share: 70%}
      changed: {share: 30%, channel: meeting, message: outcome, within: 1 week}
    goal: usage >= 60% within 8 weeks
"""


def asked(policy: Any, setup: Any) -> dict[int, set[str]]:
    """Return the channels and messages that check-ins of each account were asked with."""
    found: dict[int, set[str]] = {}

    def hear(view: Any, plan: Plan) -> None:
        for number in plan.reasons:
            account, action, *how = plan.parts[number]
            if action != "check_in":
                continue
            for row in view.account[np.asarray(account)]:
                found.setdefault(int(row), set()).add(str(how[1:]))

    world = simcs.World.open(setup, policy=Overheard(policy, hear))
    for _ in range(26):
        world.step()
    return found


def test_each_account_gets_one_form_in_its_share_the_same_in_every_arm() -> None:
    setup = simcs.prepare(["none"], overrides=[*SMALL, "book.size=200"])
    one, other = (
        asked(Playbooks.from_yaml(TEST, on_top_of=base), setup) for base in ("none", "typical")
    )
    assert len(one) > 60
    assert all(len(forms) == 1 for forms in one.values())
    forms = {form for each in one.values() for form in each}
    assert len(forms) == 2
    changed = {row for row, (form,) in one.items() if "outcome" in form and "meeting" in form}
    assert 0.15 < len(changed) / len(one) < 0.45
    both = one.keys() & other.keys()
    assert len(both) > 40
    assert all(one[row] == other[row] for row in both)


def test_all_in_one_form_is_that_form_written_as_the_playbook() -> None:
    plays = Playbooks.from_yaml(TEST, on_top_of="none")
    alone = TEST.replace("within: 6 weeks}", "within: 1 week, channel: meeting, message: outcome}")
    begin, end = alone.index("    variants:"), alone.index("    goal:")
    written = Playbooks.from_yaml(alone[:begin] + alone[end:], on_top_of="none")
    setup = simcs.prepare(["none"], overrides=SMALL)
    worlds = [
        simcs.World.open(setup, policy=policy)
        for policy in (plays.with_all_in("test", "changed"), written)
    ]
    for _ in range(26):
        assert worlds[0].step().tobytes() == worlds[1].step().tobytes()
    for table in ("accounts", "ledger", "backlog"):
        assert (
            getattr(worlds[0]._state, table).tobytes() == getattr(worlds[1]._state, table).tobytes()
        )


def test_a_form_that_is_not_there_is_refused_by_name() -> None:
    plays = Playbooks.from_yaml(TEST, on_top_of="none")
    for playbook, variant, said in (
        ("tst", "plain", r"unknown playbook with variants 'tst' \(did you mean 'test'\?\)"),
        ("test", "chnged", r"unknown variant of 'test' 'chnged' .*allowed: changed, plain"),
        ("test", 1, "unknown variant of 'test' 1; allowed"),
        (["test"], "plain", "unknown playbook with variants"),
    ):
        with pytest.raises(ConfigError, match=said):
            plays.with_all_in(playbook, variant)  # type: ignore[arg-type]
    for forced, said in (
        ({"test": 2}, "2 for 'test'; .*from 0 to 1"), ({"test": -1}, "-1 for 'test'"),
        ({"test": "plain"}, "'plain' for 'test'"), ({"test": True}, "True for 'test'"),
        ({"other": 0}, "unknown playbook with variants 'other'"), (["test"], "forced is"),
    ):  # fmt: skip
        with pytest.raises(ConfigError, match=said):
            Playbooks(plays.file, forced=forced)  # type: ignore[arg-type]
    alone = Playbooks.from_yaml("playbooks: {a: {when: left, do: win_back}}", on_top_of="none")
    with pytest.raises(ConfigError, match="'a' has no variants"):
        alone.with_all_in("a", "plain")


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    folder = tmp_path_factory.mktemp("variants") / "run"
    mine = folder.parent / "mine.yaml"
    mine.write_text(TEST, "utf-8")
    policies = {"today": "none", "new": {"use": str(mine), "on top of": "none"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simcs.comparison.write_pages", lambda *_: True)  # nobody looks at them
        found = simcs.compare(policies, overrides=[*SMALL, f"folder={folder}"])
        return found.run_study("playbooks"), folder


def test_the_table_of_tests_is_counted_from_the_rows(compared: tuple[Any, Path]) -> None:
    found, folder = compared
    [row] = found.playbook_tests.itertuples()
    assert (row.variant, row.against) == ("changed", "plain")
    plays = found.answer.measured.plays
    counts = plays.groupby(["variant", "event"])["count"].sum()
    for name, share in (("changed", row.share), ("plain", row.share_against)):
        reached, missed = counts[name, "goal reached"], counts[name, "goal missed"]
        assert share == pytest.approx(reached / (reached + missed))
    assert row.seen == pytest.approx(row.share - row.share_against)
    assert row.true_low <= row.true <= row.true_high
    assert (folder / "playbook_tests.csv").exists()
