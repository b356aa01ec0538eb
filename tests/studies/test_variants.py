"""Variants: the run's own futures with some settings changed, resumed and spread like any other."""

import pickle
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simcs.comparison import run
from simcs.errors import ConfigError, RunError
from simcs.experiment.compose import compose
from simcs.experiment.config import Config, Driver
from simcs.experiment.config_yaml import as_yaml
from simcs.experiment.replications import Setup, prepare
from simcs.experiment.store import RUNNING, RunFolder
from simcs.interventions.policies import Proactive
from simcs.metrics.definitions import metric_names
from simcs.studies import variants as module
from simcs.studies.variants import Variant, set_up, simulate_variants, varied

POLICIES = "policies=[none,proactive]"


@pytest.fixture
def config(quick: list[str]) -> Config:
    return compose([*quick, POLICIES])


@pytest.fixture
def setup(config: Config) -> Setup:
    return prepare(config)


def test_settings_are_changed_and_nothing_else(config: Config) -> None:
    before = as_yaml(config)
    made = varied(config, {
        "journey.turning_penalty": 1.3,
        "journey.segments.*.voice": {"smb": 0.1},
        "journey.segments.*.acv_sigma": 0.5,
        "journey.segments.mid.notice_weeks": 4,
        "team.csms": 7,
        "team.tiers": {},
        "driver": Driver.agents,
    })  # fmt: skip
    assert as_yaml(config) == before
    segments = made.journey.segments
    assert made.journey.turning_penalty == 1.3
    assert [s.voice for s in segments.values()] == [0.1, 0.5, 0.7]
    assert {s.acv_sigma for s in segments.values()} == {0.5}
    assert segments["mid"].notice_weeks == 4
    assert (made.team.csms, made.driver) == (7, Driver.agents)
    undo = {"journey.turning_penalty": 3.0, "journey.segments.smb.voice": 0.25,
            "journey.segments.*.acv_sigma": 0.8, "journey.segments.mid.notice_weeks": 8,
            "team.csms": None, "driver": Driver.loop}  # fmt: skip
    assert as_yaml(varied(made, undo)) == before


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"journey.turning": 1.0}, ["journey.turning", "unknown key", "turning_penalty"]),
        ({"journey.segments.*.voise": 1.0}, ["voise", "did you mean 'voice'"]),
        ({"journey.segments.large.voice": 1.0}, ["'large'", "enterprise"]),
        ({"journey.segments.*.voice": {"large": 1.0}}, ["'large'", "enterprise"]),
        ({"seed.x": 1}, ["unknown key 'x'"]),
        ({"journey.turning_penalty": -1.0}, ["journey.turning_penalty is -1", "greater than"]),
        ({"journey.turning_penalty": float("nan")}, ["journey.turning_penalty is nan"]),
        ({"journey.segments.*.notice_weeks": 52}, ["smb.notice_weeks is 52", "shortest term"]),
    ],
)
def test_what_cannot_be_is_refused(
    config: Config, settings: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(ConfigError) as refused:
        varied(config, settings)
    assert all(word in str(refused.value) for word in words), refused.value


def test_a_variant_without_changes_is_the_run_itself(setup: Setup) -> None:
    """The same draws, book, population and team: so any other difference comes from settings."""
    found = simulate_variants(setup, [Variant("s", "same", {}, (0, 2))])
    usual = run(setup).replications
    usual = usual[usual["replication"] != 1].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.drop(columns=["study", "variant"]), usual)
    assert (found["study"] == "s").all()
    assert (found["variant"] == "same").all()


def test_a_population_burnt_in_again_is_the_same_where_nothing_changed(setup: Setup) -> None:
    each = setup.config.book.burn_in_accounts
    named = [Variant("s", "own", {}, (0,), each), Variant("s", "run's", {}, (0,))]
    found = simulate_variants(setup, named).set_index("variant")
    for name in metric_names():
        np.testing.assert_array_equal(found.loc["own", name], found.loc["run's", name])


def test_the_book_stays_and_its_people_change(setup: Setup) -> None:
    changed = Variant("s", "fit", {"journey.segments.*.fit_mean": 0.0}, (0,), 20)
    made = set_up(setup, changed)
    assert made.book is setup.book
    assert made.population.accounts["fit"].mean() < setup.population.accounts["fit"].mean() - 0.5
    found = simulate_variants(setup, [changed, Variant("s", "same", {}, (0,), 20)])
    logo = found.set_index(["variant", "policy"])["logo_retention"]
    assert logo["fit", "none"] < logo["same", "none"]


def test_the_team_stays_as_large_unless_it_is_set(setup: Setup) -> None:
    few = {"journey.segments.*.typical_accounts_per_csm": 2.0}
    assert set_up(setup, Variant("s", "1", few, (0,))).csms == 1
    assert set_up(setup, Variant("s", "2", few | {"team.csms": 5}, (0,))).csms == 5
    tiered = varied(setup.config, {"team.tiers": {"smb": 1, "mid": 2}})
    own = Setup.of(tiered, setup.book, setup.population)
    assert set_up(own, Variant("s", "3", few, (0,))).config.team.tiers == {"smb": 1, "mid": 2}


def test_a_variant_may_be_staffed_otherwise(quick: list[str]) -> None:
    """Relative to what is typical in the run; a number of CSMs counts more than staffing."""
    more = ["book.size=288", "book.mix={smb: 1, mid: 0, enterprise: 0}", "team.staffing=2"]
    lean = prepare(compose([*quick, POLICIES, *more]))
    few = {"journey.segments.*.typical_accounts_per_csm": 2.0}

    def sized(**settings: Any) -> int:
        named = {f"team.{name}": value for name, value in settings.items()}
        made = set_up(lean, Variant("s", "x", few | named, (0,)))
        assert made.team.csms == made.csms
        return made.csms

    assert sized() == 4
    assert sized(staffing=0.5) == 1
    assert sized(csms=7) == 7
    assert sized(tiers={"smb": 3}) == 3
    with pytest.raises(ConfigError, match=r"team\.staffing is 3 with team\.csms=7"):
        sized(staffing=3.0, csms=7)
    with pytest.raises(ConfigError, match=r"team\.staffing is 50"):
        sized(staffing=50.0)


def test_variants_live_without_what_only_runs_need(quick: list[str]) -> None:
    setup = prepare(compose([*quick, POLICIES, "driver=agents", "events=true", "ceiling=true"]))
    made = set_up(setup, Variant("s", "x", {}, (0,))).config
    assert (made.driver, made.events, made.ceiling) == (Driver.loop, False, False)
    assert list(simulate_variants(setup, [Variant("s", "x", {}, (0,))])["policy"]) == [
        "none", "proactive",
    ]  # fmt: skip


def test_the_clock_stays_on(quick: list[str]) -> None:
    clocked = [item for item in quick if not item.startswith("driver=")]
    setup = prepare(compose([*clocked, POLICIES, "service=clocked"]))
    found = simulate_variants(setup, [Variant("s", "x", {}, (0,))])
    assert found["mean_answer_hours"].notna().any()


def test_some_arms_in_the_order_of_the_run(quick: list[str]) -> None:
    config = compose([*quick, "policies={a: none, b: {use: heroic, threshold: 40}}"])
    config.policies = {**config.policies, "c": Proactive()}
    setup = prepare(config)
    found = simulate_variants(setup, [Variant("s", "x", {}, (0, 1), arms=("c", "b"))])
    assert list(found["policy"]) == ["b", "b", "c", "c"]
    assert list(found["replication"]) == [0, 1, 0, 1]
    with pytest.raises(RunError, match=r"s, variant x: unknown arm 'd'.*a, b, c"):
        simulate_variants(setup, [Variant("s", "x", {}, (0,), arms=("d",))])


MANY = [
    Variant("s", "hard", {"journey.turning_penalty": 6.0}, (0, 1)),
    Variant("s", "easy", {"journey.turning_penalty": 0.0}, (0, 1), 15),
    Variant("t", "hard", {"team.csms": 3}, (1,)),
]


def test_the_same_in_any_number_of_processes_and_order(setup: Setup) -> None:
    alone = simulate_variants(setup, MANY)
    setup.config.workers = 2
    pd.testing.assert_frame_equal(simulate_variants(setup, MANY), alone)
    other = simulate_variants(setup, MANY[::-1])
    by = ["study", "variant", "policy", "replication"]
    pd.testing.assert_frame_equal(
        other.sort_values(by, ignore_index=True), alone.sort_values(by, ignore_index=True)
    )


def test_work_can_be_sent_to_a_process_that_is_no_copy(setup: Setup) -> None:
    """As joblib does where this process cannot be copied."""
    work = partial(module._simulate, setup, tuple(MANY))
    sent, job = pickle.loads(pickle.dumps((work, (2, (1,)))))
    back, metrics = sent(job)
    assert back == job
    np.testing.assert_array_equal(metrics, work(job)[1])


def begun(path: Path, config: Config) -> RunFolder:
    folder = RunFolder(path)
    folder.begin(as_yaml(config), as_yaml(config), {})
    folder.set_status(RUNNING)
    return folder


def test_what_was_simulated_is_resumed(
    setup: Setup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = simulate_variants(setup, MANY)
    folder = begun(tmp_path / "run", setup.config)
    stop = RuntimeError("stopped")
    finished_so_far: list[int] = []

    def interrupt(finished: int) -> None:
        finished_so_far.append(finished)
        if sum(finished_so_far) >= 3:
            raise stop

    with pytest.raises(RuntimeError, match="stopped"):
        simulate_variants(setup, MANY, folder, interrupt)
    assert finished_so_far == [0, 1, 1, 2]
    assert len(folder.partial.variants()) == 2, "what has been reported is kept"
    asked: list[Any] = []

    def watched(work: Any, jobs: Any, *more: Any, **named: Any) -> Any:
        asked.extend(jobs)
        return map(work, jobs)

    monkeypatch.setattr(module, "spread", watched)
    again: list[int] = []
    resumed = simulate_variants(setup, MANY, begun(tmp_path / "run", setup.config), again.append)
    assert asked == [(2, (1,))]
    assert again == [4, 1]
    pd.testing.assert_frame_equal(resumed, whole)
    folder.partial.end()
    assert not (tmp_path / "run" / "partial").exists()


def test_a_variant_that_asks_for_something_else_is_simulated_again(
    setup: Setup, tmp_path: Path
) -> None:
    folder = begun(tmp_path / "run", setup.config)
    one, other = (Variant("s", "x", {"team.csms": csms}, (0,)) for csms in (1, 3))
    simulate_variants(setup, [one], folder)
    found = simulate_variants(setup, [other], folder)
    pd.testing.assert_frame_equal(found, simulate_variants(setup, [other]))
    assert len(folder.partial.variants()) == 2


def test_failures_name_the_variant(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Variant("assumptions", "17", {"journey.turning_penalty": -1.0}, (0,))
    with pytest.raises(RunError, match=r"assumptions, variant 17: .*"):
        simulate_variants(setup, [wrong])
    monkeypatch.setattr(module, "replicate", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError) as defect:
        simulate_variants(setup, [Variant("assumptions", "18", {}, (0,))])
    assert defect.value.__notes__ == ["in assumptions, variant 18"]


def test_names_are_their_own(setup: Setup) -> None:
    with pytest.raises(ValueError, match="same name"):
        simulate_variants(setup, [Variant("s", "x", {}, (0,)), Variant("s", "x", {}, (1,))])
    nothing = simulate_variants(setup, [])
    assert list(nothing) == ["study", "variant", "policy", "replication", *metric_names()]
    assert not len(nothing)
