"""Scenarios: the futures of a comparison, taken up where they were stopped, and their worth."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simcs.analysis import scenarios as module
from simcs.analysis.scenarios import SIZES, Scenarios, figures, sizes
from simcs.cli import main
from simcs.errors import RunError
from simcs.experiment.comparison import simulate
from simcs.experiment.compose import compose
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.scenario_file import ScenarioFile, read_scenarios
from simcs.experiment.served_by_machine import served_by_machine
from simcs.interventions.policies import Typical
from simcs.playbooks.building import read_data
from simcs.playbooks.language import All, Not, OneOf, Signal, Text, Unit
from simcs.playbooks.policy import Playbooks
from simcs.report import scenario_command
from simcs.report.scenario_command import found_in, scenarios
from simcs.report.scenario_teams import teams
from simcs.report.scenario_text import answer
from simcs.studies import scenarios as study
from simcs.studies.scenarios import distinct, set_ups, simulate_scenarios
from tests.conftest import QUICK

WORDS = [word for word in QUICK if not word.startswith("replications")]
TEXT = """\
base: {replications: 2}
scenarios:
  today: {}
  blend: {arm: blend}
  team: {csms: 1 to 2}
  chance: {signals.score: coin}
"""


@pytest.fixture(scope="module")
def file() -> ScenarioFile:
    return read_scenarios(TEXT.encode(), "a.yaml", WORDS)


@pytest.fixture(scope="module")
def setups(file: ScenarioFile) -> tuple[Setup, ...]:
    return set_ups(file)


@pytest.fixture(scope="module")
def found(file: ScenarioFile, setups: tuple[Setup, ...]) -> Scenarios:
    names = [one.name for one in file.scenarios]
    return found_in(names, file, simulate_scenarios(setups, names))


def test_figures_are_those_of_a_comparison(found: Scenarios, file: ScenarioFile) -> None:
    setup = prepare(compose([*WORDS, "replications=2", "policies=[typical, blend]"]))
    other = simulate(setup).replications()
    own = found.measured.replications
    for scenario, arm in (("today", "typical"), ("blend", "blend")):
        for metric in ("net_retention", "value_after_salaries", "hours_used"):
            expected = other.loc[other["policy"] == arm, metric].tolist()
            assert own.loc[own["policy"] == scenario, metric].tolist() == expected
    table = figures(found).set_index("scenario")
    gap = np.diff([own.loc[own["policy"] == s, "net_retention"].mean() for s in ("today", "blend")])
    size = found.measured.facts.opening_arr
    week = file.base.horizon_weeks
    assert table.loc["blend", f"arr_week_{week}_difference"] == pytest.approx(size * gap[0])


def test_only_what_is_seen_differs_with_another_score(setups: tuple[Setup, ...]) -> None:
    base, chance = setups[0].population, setups[-1].population
    assert chance.accounts is base.accounts
    assert chance.maturity == base.maturity
    assert not np.array_equal(chance.scores, base.scores)
    assert setups[1].population is base


PLAYS = """
base: {replications: 1}
scenarios:
  today: {by machine: [smb, mid, enterprise]}
  plays: {arm: [usage-drop, after-a-loss], by machine: [smb, mid, enterprise]}
  some: {arm: usage-drop, by machine: smb}
  on another: {policies: {a: {use: plays.yaml, on top of: none}}, by machine: smb}
"""


def test_playbooks_leave_segments_to_machines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plays = "playbooks: {a: {who: usage < 200%, every: 2 weeks, do: check_in}}"
    (tmp_path / "plays.yaml").write_text(plays)
    read = read_scenarios(PLAYS.encode(), "a.yaml", WORDS)
    names = [one.name for one in read.scenarios]
    today, no_plays, some, other = simulate_scenarios(set_ups(read), names)
    # With nobody left for the plays, they and what they stand on are as the policy alone.
    mine = [one.drop(columns="policy") for one in (today.replications(), no_plays.replications())]
    pd.testing.assert_frame_equal(*mine, check_exact=True)
    for one, everybody in ((some, False), (other, True)):
        asked = one.plays().groupby("segment")["count"].sum()
        assert asked["smb"] == 0
        assert asked.drop("smb").sum() > 0 or not everybody


def test_a_segment_served_by_machine_may_have_any_name() -> None:
    plays = read_data(b"playbooks: {a: {who: usage < 50%, every: 2 weeks, do: check_in}}", "a")
    one = served_by_machine(Playbooks(plays, Typical()), ["o'neill", "a: b"])
    assert isinstance(one, Playbooks)
    who = one.file.playbooks[0].who
    assert isinstance(who, All)
    assert isinstance(who.of[1], Not)
    at = who.of[1].at
    names = (Text("o'neill", at), Text("a: b", at))
    assert who.of[1].of == OneOf(Signal("segment", Unit.TEXT, at), names, at)


def by_size(values: dict[str, list[float]], later: bool) -> Callable[..., Iterator[object]]:
    def by_key(*_: object) -> Iterator[object]:
        arrays = {name: np.asarray(one) for name, one in values.items()}
        yield ("value", "all salaries", "end of the run"), arrays
        if later:
            flipped = {name: -one for name, one in arrays.items()}
            yield ("value", "all salaries", "year 8"), flipped

    return by_key


def test_the_range_is_all_that_is_not_clearly_below_the_best(
    found: Scenarios, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One CSM is best by its mean; two are not clearly below, which the futures decide.
    for two, near in (([0.5, 3.0], True), ([1.0, 2.1], False)):
        values = {"today": [9.0, 9.0], "team: 1 CSM": [2.0, 3.0], "team: 2 CSMs": two}
        monkeypatch.setattr(module, "by_key", by_size(values, later=True))
        about = {name: ("typical", csms, "") for name, csms in zip(values, (3, 1, 2), strict=True)}
        groups = {"today": "else", "team: 1 CSM": "team", "team: 2 CSMs": "team"}
        others = {name: ("", 0, "") for name in found.names if name not in values}
        own = Scenarios(
            found.measured,
            about | others,
            groups | {name: name for name in others},
            counts_later=True,
        )
        table = sizes(own)
        accounts = found.measured.facts.accounts
        assert table["csms"].tolist() == [1, 2]
        assert table["in_range"].tolist() == [True, near]
        gap = np.mean(two) - 2.5
        assert table["per_csm"].tolist()[1] == pytest.approx(gap * accounts)
        assert table["per_csm_later"].tolist()[1] == pytest.approx(-gap * accounts)
        said = answer(found, figures(found), table)
        assert f"How many CSMs: {'1 or 2' if near else '2'} (tried: 1 and 2)" in said


def test_of_a_range_only_numbers_that_are_new_stay(setups: tuple[Setup, ...]) -> None:
    now = setups[0].csms  # which the base does not say
    text = f"scenarios: {{today: {{}}, team: {{csms: [{now}, {now + 1}]}}, same: {{csms: {now}}}}}"
    file = read_scenarios(text.encode(), "a.yaml", [*WORDS, "replications=2"])
    own, kept = distinct(file, set_ups(file))
    expected = ["today", f"team: {now + 1} CSMs", "same"]  # who asks for one number gets it
    assert [one.name for one in own.scenarios] == expected
    assert [one.csms for one in kept] == [now, now + 1, now]


def test_nothing_is_said_of_what_a_short_run_does_not_measure(
    found: Scenarios, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert found.later == 416
    breakdowns = found.measured.breakdowns.copy()
    last_year = breakdowns["breakdown"] == "cost_of_last_year_by_charge"
    assert last_year.any()
    breakdowns.loc[last_year, "value"] = np.nan  # as in runs under 52 weeks
    short = replace(found, measured=replace(found.measured, breakdowns=breakdowns))
    assert short.later is None
    table = figures(short)
    assert not [name for name in table if "416" in name]
    own = sizes(short)
    assert own["in_range"].notna().all()
    assert own["in_range_later"].isna().all()
    said = answer(short, table, own)
    assert "year 8" not in said
    assert "A short run favours a small team" in said.replace("\n", " ")
    assert "How many CSMs" in said
    # Where it is missing of some sizes alone, their range is, too.
    monkeypatch.setattr(
        module, "by_key", by_size({name: [np.nan, np.nan] for name in found.names}, later=True)
    )
    assert sizes(found)["in_range"].isna().all()


def test_one_future_has_no_range(found: Scenarios, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {name: [float(number)] for number, name in enumerate(found.names)}
    monkeypatch.setattr(module, "by_key", by_size(values, later=False))
    own = sizes(found)
    assert own["in_range"].isna().all()
    said = "\n".join(line for line in teams(found, own) if isinstance(line, str))
    assert "How many CSMs: that takes more futures, such as replications=8. By this one" in said
    assert "clearly" not in said
    assert "95 %" not in said


def test_each_group_of_sizes_is_named_with_what_was_not_tried(found: Scenarios) -> None:
    both = [True, True]
    columns = {name: [0.0, 0.0] for name in SIZES} | {"in_range": both, "in_range_later": both}
    columns |= {"csms": [1, 2], "group": [0, 0], "value": [2.0, 1.0], "value_later": [1.0, 2.0]}
    one = pd.DataFrame(columns | {"scenario": ["a: 1 CSM", "a: 2 CSMs"]}).astype(
        {"in_range": object, "in_range_later": object}
    )
    other = one.assign(group=1, csms=[0, 2], scenario=["b", "c"], in_range=[True, False],
                       in_range_later=[True, False])  # fmt: skip
    alone = [line for line in teams(found, one) if isinstance(line, str)]
    assert alone[1].startswith("How many CSMs: 1 or 2 (tried: 1 and 2). Value after all salaries")
    assert "is highest with 2; 1 is not clearly below." in alone[1]
    assert "alone it is highest with 1." in alone[1]
    assert alone[2].startswith("0 and more than 2 were not tried")
    said = "\n".join(
        line for line in teams(found, pd.concat([one, other])) if isinstance(line, str)
    )
    assert "How many CSMs for 'a': 1 or 2" in said
    assert "How many CSMs for 'b' and 'c': 0 (tried: 0 and 2)" in said
    assert "adds to value for 'a', $" in said
    assert said.count("not tried") == 2  # none is fewer than 0, and 2 is clearly below
    assert "1 was not tried and may be as good or better." in said, "between 0 and 2"


def test_too_few_futures_are_told_of(found: Scenarios) -> None:
    facts, table = found.measured.facts, figures(found)
    for needed, warned in ((2, False), (21, True)):
        measured = replace(found.measured, facts=replace(facts, futures_needed=needed))
        said = answer(replace(found, measured=measured), table, table.head(0).assign(group=[]))
        assert ("Note: Single accounts" in said) is warned
        assert ("Try replications=30." in said.replace("\n", " ")) is warned


def test_a_stopped_run_is_taken_up_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(scenario_command, "figure_for", lambda *_: _Nothing())
    few = TEXT.partition("  chance")[0]  # another score would be burnt in
    Path("a.yaml").write_text(few.replace("blend:", '"=blend()":'), "utf-8")
    scenarios(["a.yaml", *WORDS, "folder=whole"])
    replicate, done = study.replicate, []

    def stopping(setup: Setup, future: int) -> object:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(future)
        return replicate(setup, future)

    monkeypatch.setattr(study, "replicate", stopping)
    with pytest.raises(KeyboardInterrupt):
        scenarios(["a.yaml", *WORDS, "folder=parts"])
    assert not Path("parts/scenarios.csv").exists()
    with pytest.raises(SystemExit, match="2"):
        main(["resume", "parts"])
    assert "'parts' holds scenarios; allowed: simcs scenarios" in capsys.readouterr().err
    done.append(-1)  # from now on nothing is stopped
    scenarios(["a.yaml", *WORDS, "folder=parts"])
    assert len(done) == 2 * 3 + 1  # no future twice; no size of the team is that of today
    for name in ("scenarios.csv", "scenarios.parquet", "csms.csv", "replications.parquet"):
        assert Path("parts", name).read_bytes() == Path("whole", name).read_bytes(), name
    assert not Path("parts/partial").exists()
    names = pd.read_csv("parts/scenarios.csv")["scenario"].tolist()
    assert "'=blend()" in names  # no spreadsheet takes it for a formula
    printed = capsys.readouterr().out
    scenarios(["a.yaml", *WORDS, "folder=parts"])  # finished: it shows the same answer again
    assert capsys.readouterr().out in printed
    assert len(done) == 2 * 3 + 1
    with pytest.raises(RunError, match="'parts' holds a finished run; allowed: a new or empty"):
        scenarios(["a.yaml", *WORDS, "seed=7", "folder=parts"])
    assert max(map(len, printed.splitlines())) <= 80


class _Nothing:
    def savefig(self, path: Path, **_: object) -> None:
        path.write_bytes(b"")
