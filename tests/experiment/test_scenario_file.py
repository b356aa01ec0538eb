"""A file of scenarios: what each says, and one message with place and value for each mistake."""

import pytest

from simcs.errors import SimcsError
from simcs.experiment.scenario_file import read_scenarios
from simcs.experiment.written import merged, nested, scalar, settings_of, words_of
from simcs.interventions.by_machine import ByMachine
from simcs.interventions.policies import Blend
from simcs.playbooks.nodes import mapping
from simcs.playbooks.reading import read_tree


def test_each_has_one_arm_and_what_it_changes() -> None:
    text = """\
base: {arm: {use: blend, drop: 25}, team: {csms: 4}, market: downturn, replications: 7}
scenarios:
  today:
  team: {csms: 1 to 2}
  plays: {arm: usage-drop, market.outage_week: 3}
  machine: {by machine: [smb, mid]}
"""
    file = read_scenarios(text.encode(), "a.yaml", ["replications=3"])
    today, one, two, plays, machine = file.scenarios
    assert [each.name for each in (one, two)] == ["team: 1 CSM", "team: 2 CSMs"]
    assert [each.config.team.csms for each in file.scenarios] == [4, 1, 2, 4, 4]
    assert [each.arm for each in file.scenarios] == ["blend"] * 3 + ["usage-drop", "blend"]
    assert {each.config.replications for each in file.scenarios} == {3}
    # It stands on the base's arm, and the base's downturn goes on beside its own outage.
    assert plays.config.policies["usage-drop"].base == Blend(drop=25)
    assert plays.config.market.outage_week == 3
    assert plays.config.market.downturn_week == today.config.market.downturn_week is not None
    policy = machine.config.policies["blend"]
    assert isinstance(policy, ByMachine)
    assert policy.segments == ("smb", "mid")
    assert machine.changes == {"by machine": "smb, mid"}


def names_of(text: str) -> list[str]:
    return [one.name for one in read_scenarios(text.encode(), "a.yaml").scenarios]


def test_what_others_are_compared_with_stands_first() -> None:
    listed = "scenarios: {a: {}, b: {csms: 1 to 2}, c: {csms: 5}}"
    assert names_of(listed) == ["a", "b: 1 CSM", "b: 2 CSMs", "c"]
    assert names_of(f"compare with: c\n{listed}") == ["c", "a", "b: 1 CSM", "b: 2 CSMs"]
    range_ = f'{listed}\ncompare with: "b: 2 CSMs"'
    assert names_of(range_) == ["b: 2 CSMs", "a", "b: 1 CSM", "c"]


def test_a_scenario_can_be_like_one_above() -> None:
    text = """\
scenarios:
  lean: {team: {hours_per_week: 20}, csms: 3}
  lean in bad times: {like: lean, market: downturn}
  and larger: {like: lean in bad times, csms: 5 to 6}
  other: {market: downturn}
"""
    lean, bad, five, six, other = read_scenarios(text.encode(), "a.yaml").scenarios
    assert [one.config.team.hours_per_week for one in (lean, bad, five, six)] == [20] * 4
    assert [one.config.team.csms for one in (lean, bad, five, six, other)] == [3, 3, 5, 6, None]
    assert lean.config.market != bad.config.market == six.config.market
    assert bad.changes == {"team.hours_per_week": "20", "team.csms": "3", "market": "downturn"}
    assert other.config.team.hours_per_week == 30


WRONG = {
    "compare with: c\nscenarios: {a: {}, b: {}}": "column 15: compare with: unknown scenario 'c'",
    "compare with: [a]\nscenarios: {a: {}}": "compare with: unknown scenario ''; allowed: a",
    "scenarios: {a: {like: b}, b: {}}": "column 23: like stands in the first scenario",
    "scenarios: {a: {}, b: {like: c}, c: {}}": "unknown scenario above this one 'c'; allowed: a",
    "base: {like: a}\nscenarios: {a: {}}": "like is not a key",
    "": "a.yaml: it is empty",
    "scenarios: {": "a.yaml, line 1, column 12: '{' cannot stand here",
    "scenarios: &x {a: {}}": "line 1, column 12: '&x' is an anchor; delete it",
    "scenarios: {a: !!python/name:os.system b}": "is a tag; delete it, or put quotes",
    "scenarios: [a]": "line 1, column 12: this is not scenarios by name",
    "scenaros: {}": "line 1, column 1: unknown key 'scenaros' (did you mean 'scenarios'?)",
    "scenarios:\n  a: {}\n  a: {}": "line 3, column 3: 'a' stands twice",
    "base: {team.cmss: 2}\nscenarios: {a: {}}": "line 1, column 19: team.cmss is not a key",
    "scenarios: {a: {seed: 2}}": "line 1, column 23: seed is the same for all scenarios",
    "scenarios: {a: {sed: 2}}": "line 1, column 22: unknown key 'sed'",
    "scenarios: {a: {csms: 5 to 3}}": "line 1, column 23: csms is '5 to 3'; allowed: a number",
    "scenarios: {a: {csms: [5, 5]}}": "or up to 100 different ones, such as 3 to 8 or [3, 5, 8]",
    "scenarios: {a: {csms: 4, 5, 6}}": "column 26: 5 stands outside csms; allowed: csms: [4, 5, 6]",
    "scenarios: {a: {playbooks: red2.yaml}}": "(an arm with playbooks: arm: red2.yaml)",
    "scenarios: {a: {team.csms: 1, team: {csms: 2}}}": "column 44: 'team.csms' is set twice",
    "base: {seeds: 3}\nscenarios: {a: {}}": "column 15: seeds is 3, which scenarios have no use",
    "base: {depth: full}\nscenarios: {a: {}}": "depth is 'full', which scenarios have no use for",
    "base: {events: true}\nscenarios: {a: {}}": "events is True, which scenarios have no use for",
    "scenarios: {a: {ceiling: true}}": "ceiling is True, which scenarios have no use for",
    "scenarios: {a: {arm: []}}": "column 17: arm is []; allowed: the name of a policy, a playbook",
    "scenarios: {a: {arm: {}}}": "column 17: arm is {}; allowed: the name of a policy, a playbook",
    "scenarios: {a: {by machine: []}}": "by machine is an empty list; allowed: segments, such as",
    "scenarios: {a: {by machine: tiny}}": "column 29: by machine: unknown segment 'tiny'",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_mistake_is_named_with_its_place(text: str) -> None:
    with pytest.raises(SimcsError) as refused:
        read_scenarios(text.encode(), "a.yaml")
    assert WRONG[text] in str(refused.value)
    assert str(refused.value).count("\n") == 0


def test_numbers_of_csms_can_be_listed() -> None:
    file = read_scenarios(b"scenarios: {today: {}, team: {csms: [2, 5]}}", "a.yaml")
    found = [(one.name, one.config.team.csms, one.of_range) for one in file.scenarios[1:]]
    assert found == [("team: 2 CSMs", 2, True), ("team: 5 CSMs", 5, True)]
    assert not file.scenarios[0].of_range


def test_a_large_file_is_refused_unread() -> None:
    with pytest.raises(SimcsError, match="larger than 1 MB"):
        read_scenarios(b"a" * 50_000_000, "a.yaml")


def test_plain_texts_are_numbers_and_words() -> None:
    texts = ["3", "-0.5", "1e3", "true", "null", ".inf", "20%", "1_0", "nan", "2026-01-01"]
    found = [scalar(text) for text in texts]
    assert found == [3, -0.5, 1e3, True, None, float("inf"), "20%", "1_0", "nan", "2026-01-01"]


def test_later_settings_take_the_place_of_what_is_the_same_or_below() -> None:
    def read(text: str) -> dict:  # type: ignore[type-arg]
        return settings_of(mapping(read_tree(text.encode(), "a.yaml"), "settings"))

    base = read("{team: {tiers: {smb: 1, mid: 2}, csms: 3}, market: downturn}")
    own = merged(base, read("{team.tiers: {}, market.outage_week: 5}") | words_of(["team.csms=4"]))
    assert nested(one for one in own.values() if one.path != ("market",)) == {
        "team": {"tiers": {}, "csms": 4}, "market": {"outage_week": 5},
    }  # fmt: skip
    assert own[("market",)].value == "downturn"
