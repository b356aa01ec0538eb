"""Every preset that comes along composes, is explained number by number, and changes something."""

import re
from pathlib import Path

import pytest

from simcs.comparison import run
from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.replications import prepare
from simcs.experiment.shipped import config_folder
from simcs.journey.parameters import Journey
from simcs.report.settings import changed, other_settings, settings_line
from simcs.world.opening import typical_csms

PRESETS = sorted(path.stem for path in Path(config_folder(), "preset").glob("*.yaml"))
PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "presets.md"
WHOLE = "../reference/configuration.md#presets-that-come-along"
DRAWN_BOOKS = {"startup_smb", "enterprise"}


def settings(*overrides: str) -> set[tuple[str, str, str]]:
    """Return each changed setting with the default and its value."""
    return set(changed(compose(), compose(overrides)))


def section(preset: str) -> str:
    """Return what the page says of one preset."""
    text = PAGE.read_text("utf-8")
    found = re.search(rf"^### {preset}\n(.*?)(?=^##)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/how-to/presets.md has no section '### {preset}'"
    return found[1]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_differs_from_the_default_and_is_explained(preset: str) -> None:
    """Each number and the default it replaces stand on the page, and nothing else does.

    A preset with too many numbers for that may refer to the reference, which is written by code.
    """
    found = settings(f"preset={preset}")
    assert found
    page = section(preset)
    rows = re.findall(r"^\| `([\w.]+)` \| (\S+) \| (\S+) \| \S+.*\|$", page, re.MULTILINE)
    assert f"[`{preset}`](#{preset})" in PAGE.read_text("utf-8")
    assert set(rows) == found or (WHOLE in page and not rows)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_first_words_of_a_preset_say_what_it_is(preset: str) -> None:
    first, second, *_ = Path(config_folder(), "preset", f"{preset}.yaml").read_text().splitlines()
    assert first == "# @package _global_"
    assert second.startswith("# ")
    assert len(second) > 40


@pytest.mark.parametrize("preset", PRESETS)
def test_an_answer_says_what_the_preset_set(preset: str) -> None:
    config = compose([f"preset={preset}"])
    assert other_settings(config) == [f"{p}={v}" for p, _, v in changed(compose(), config) if v]
    first = other_settings(config)[0]
    assert settings_line(config).startswith(f"Settings other than the defaults: {first}")


@pytest.mark.slow
def test_no_two_presets_are_the_same() -> None:
    assert len({frozenset(settings(f"preset={preset}")) for preset in PRESETS}) == len(PRESETS)


def test_rescue_works_makes_late_work_strong_and_early_work_weak() -> None:
    usual, there = Journey(), compose(["preset=rescue_works"]).journey
    assert there.turning_penalty < usual.turning_penalty
    assert there.goodwill_effect == pytest.approx(3 * usual.goodwill_effect)
    for cause in ("product", "service", "value"):
        assert getattr(there, f"prevented_{cause}") < getattr(usual, f"prevented_{cause}")


def test_numbers_said_relative_to_a_default_are() -> None:
    """Where a default is refitted, these presets have to follow."""
    usual, calm = compose(), compose(["preset=calm"])
    assert calm.journey.champion_loss == pytest.approx(usual.journey.champion_loss / 2)
    assert calm.journey.problem_rate == pytest.approx(usual.journey.problem_rate / 2)
    young = compose(["preset=startup_smb"])
    assert young.journey.first_problems == pytest.approx(2 * usual.journey.first_problems)
    for name in ("smb", "mid"):
        fit = young.journey.segments[name].fit_mean
        assert fit == pytest.approx(usual.journey.segments[name].fit_mean - 0.5)
    assert young.market.arrivals_per_year > usual.market.arrivals_per_year


def test_downturn_is_the_markets_own() -> None:
    assert compose(["preset=downturn"]).market == compose(["market=downturn"]).market


def test_the_command_line_counts_more_than_an_experiment_and_that_more_than_a_preset() -> None:
    assert compose(["preset=lean_team", "team.staffing=2"]).team.staffing == 2
    assert compose(["team.staffing=2", "preset=lean_team"]).team.staffing == 2
    assert compose(["preset=downturn", "market=outage"]).market.downturn_week is None
    both = compose(["preset=startup_smb", "experiment=sbg_regular"])
    assert both.market.arrivals_per_year == 0
    assert both.journey.segments["mid"].fit_alpha == 0.704


def test_presets_combine_with_markets_and_with_each_other() -> None:
    alone, outage = settings("preset=lean_team"), settings("market=outage")
    assert settings("preset=lean_team", "market=outage") == alone | outage
    calm = settings("preset=calm")
    assert settings("preset=[lean_team,calm]") == alone | calm
    assert settings("preset=null") == set()


def test_an_experiment_may_choose_a_preset(tmp_path: Path) -> None:
    (tmp_path / "experiment").mkdir()
    (tmp_path / "experiment" / "mine.yaml").write_text(
        "# @package _global_\ndefaults:\n  - override /preset: lean_team\n  - _self_\nseed: 7\n"
    )
    chosen = compose(["experiment=mine"], tmp_path)
    assert (chosen.seed, chosen.team.staffing) == (7, 0.5)
    other = compose(["experiment=mine", "preset=calm"], tmp_path)
    assert (other.seed, other.team.staffing, other.team.quitting) == (7, 1, 0)


@pytest.mark.parametrize("preset", sorted(DRAWN_BOOKS))
def test_a_preset_that_makes_a_book_up_says_so_of_ones_own(preset: str) -> None:
    with pytest.raises(ConfigError, match=r"book\.mix goes with book=generated"):
        compose([f"preset={preset}", "book=csv", "book.path=mine.csv"])


@pytest.mark.parametrize("preset", sorted(set(PRESETS) - DRAWN_BOOKS))
def test_all_others_go_with_ones_own_book(preset: str) -> None:
    there = compose([f"preset={preset}", "book=csv", "book.path=mine.csv"])
    assert there.journey == compose([f"preset={preset}"]).journey


def test_a_preset_of_ones_own_without_its_first_line(tmp_path: Path) -> None:
    (tmp_path / "preset").mkdir()
    (tmp_path / "preset" / "mine.yaml").write_text("team:\n  ownership: pool\n")
    with pytest.raises(ConfigError, match="first line is '# @package _global_'"):
        compose(["preset=mine"], tmp_path)


def test_a_young_book_is_young_and_small(quick: list[str]) -> None:
    own = [setting for setting in quick if "burn_in_weeks" not in setting]
    book = prepare(compose([*own, "preset=startup_smb"])).book
    assert book.rows["start"].min() >= -52
    assert len(set(book.rows["start"].tolist())) > 10
    assert set(book.rows["segment"].tolist()) == {0, 1}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_can_be_run(quick: list[str], preset: str) -> None:
    own = [setting for setting in quick if "burn_in_weeks" not in setting]
    result = run(prepare(compose([*own, f"preset={preset}", "policies=[none,proactive]"])))
    assert result.replications["logo_retention"].between(0, 1).all()


@pytest.mark.slow
def test_a_lean_team_in_full_depth(quick: list[str]) -> None:
    """Alternative assumptions, team sizes and mechanisms keep the run's own size."""
    more = ["preset=lean_team", "depth=full", "assumptions=2", "book.size=576", "book.mix.smb=1",
            "book.mix.mid=0", "book.mix.enterprise=0", "policies=[none,proactive]",
            "replications=2"]  # fmt: skip
    setup = prepare(compose([*quick, *more]))
    assert typical_csms(setup.book, setup.config.journey) == 4
    result = run(setup)
    facts = result.answer.facts
    assert facts.csms == 2
    assert any("2 CSMs, 0.5 times as many as is typical" in note for note in facts.notes)
    assert sorted(set(result.answer.staffing["csms"])) == [1, 2, 3, 4]
    assert len(result.answer.assumptions) == 2 * 2
