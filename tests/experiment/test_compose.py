"""Settings from Python: nested dicts, the same as the command line's, safe in threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hydra import initialize
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra

import simcs
from simcs.errors import ConfigError
from simcs.experiment import hydra_app
from simcs.experiment.compose import compose
from simcs.experiment.config import Config, CsvBook, GeneratedBook
from simcs.experiment.shipped import config_folder
from tests.tiers import first_fast

SHIPPED = [
    f"{group}={path.stem}"
    for group in ("market", "preset", "experiment")
    for path in sorted(Path(config_folder(), group).glob("*.yaml"))
]

SAME_AS_HYDRA = [
    [],
    ["team.csms=6", "driver=loop", "journey.turning_penalty=inf", "replications=3"],
    ["market=downturn", "experiment=sbg_regular", "book.size=30"],
    ["preset=downturn", "market=outage", "market.outage_week=3"],
    ["preset=null", "experiment=null", "policies=[none,blend]"],
    ["policies={a: heroic, b: {use: heroic, threshold: 40}}"],
    ["book=csv", "book.path=some book.csv", "book.as_of='2026-01-05'"],
    ["team.tiers={smb: 1, mid: 2}"],
    ["team.tiers.smb=1", "book.mix.smb=0.5", "book.mix={mid: 0.1}"],
    ["++team.csms=3", "plugins=[]"],
    ["experiment=mine", "team.quitting=0.5"],
    ["experiment=deep"],
    ["preset=mine", "seed=7"],
]

OWN = {
    "experiment/mine.yaml": (
        "# @package _global_\n"
        "defaults:\n  - _self_\n  - override /preset: lean_team\n  - override /market: outage\n"
        "policies: {x: blend}\nteam:\n  staffing: 0.7\n  quitting: 0.2\n"
        "journey: {segments: {smb: {terms: {52: 3}}}}\n"
    ),
    "experiment/deep.yaml": (
        "# @package _global_\n# after the package\ndefaults:\n  - mine\nseed: 3\nworkers: 2\n"
    ),
    "preset/mine.yaml": "# @package _global_\nteam: {csms: 3}\nevents: true\n",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a folder with configs of a user's own."""
    for name, text in OWN.items():
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "own"


def by_hydra(overrides: list[str], config_dir: Path) -> Config:
    """Return the configuration that Hydra composes of a command line."""
    flags = {"--config-dir": str(config_dir)}
    [made] = hydra_app.composed_by_hydra(flags, overrides, "simcs compare")
    return made


@pytest.mark.parametrize(
    "overrides", first_fast([*SAME_AS_HYDRA, *([one] for one in SHIPPED)], 7), ids=str
)
def test_it_is_what_hydra_composes(overrides: list[str], own: Path) -> None:
    assert compose(overrides, own) == by_hydra(overrides, own)


def test_nested_dicts_say_the_same_as_overrides() -> None:
    nested = compose(
        settings={
            "team": {"csms": np.int64(6), "quitting": 0.1},
            "journey": {"segments": {"smb": {"voice": 0.3, "terms": {52: 0.5}}}},
            "market": {"downturn_week": 10, "outage_week": None},
            "signals": {"drift": 0.1} if hasattr(Config().signals, "drift") else {},
            "value": {"gross_margin": 0.5},
            "tickets": {},
            "book": {"size": 30, "mix": {"smb": 0.5}},
            "driver": "loop",
            "team.ramp_weeks": 4,
            "replications": 5,
        }
    )
    flat = compose(
        [
            "team.csms=6", "team.quitting=0.1", "journey.segments.smb.voice=0.3",
            "journey.segments.smb.terms={52: 0.5}", "market.downturn_week=10",
            "market.outage_week=null", "value.gross_margin=0.5", "book.size=30",
            "book.mix.smb=0.5", "driver=loop", "team.ramp_weeks=4", "replications=5",
        ]
    )  # fmt: skip
    assert nested == flat
    assert nested.team.csms == 6
    assert nested.journey.segments["smb"].voice == 0.3


def test_named_files_and_what_counts_more() -> None:
    assert compose(settings={"preset": "lean_team"}) == compose(["preset=lean_team"])
    assert compose(settings={"market": "downturn"}) == compose(["market=downturn"])
    both = compose(["team.csms=6", "market=downturn"], settings={"team": {"csms": 7}})
    assert (both.team.csms, both.market.downturn_week) == (7, 52)
    assert isinstance(compose(settings={"book": {"path": "x.csv"}}).book, CsvBook)
    assert isinstance(compose(settings={"book": {"size": 3}}).book, GeneratedBook)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"team": {"csm": 6}}, ["team.csm is not a key; did you mean 'csms'?"]),
        ({"team.csm": 6}, ["team.csm is not a key; did you mean 'csms'?"]),
        ({"teem": {"csms": 6}}, ["teem is not a key; did you mean 'team'?"]),
        ({"team": 6}, ["team is 6", "a dict of its settings", "csms"]),
        ({"team": {"csms": "abc"}}, ["team.csms is 'abc'", "a whole number"]),
        ({"team": {"csms": -1}}, ["team.csms is -1", "greater than or equal to 0"]),
        ({"team": {"csms": object()}}, ["team.csms is <object", "a number, text"]),
        ({"team": {"csms": {"a": 1}}}, ["team.csms"]),
        ({"x" * 5000: 1}, ["is not a key"]),
        (
            {"journey": {"segments": {"smb": {"voise": 0.3}}}},
            ["journey.segments.smb.voise is not a key; did you mean 'voice'?"],
        ),
        ({"journey": {"segments": {"smb": {"voice": 3}}}}, ["journey.segments.smb.voice is 3"]),
        ({"market": "rain"}, ["unknown market 'rain'", "calm, downturn, outage"]),
        ({"book": {"siz": 3}}, ["book.siz is not a key; did you mean 'size'?"]),
        (
            {"book": {"path": "x", "size": 3}},
            ["book.size is not a key", "with book=generated"],
        ),
        ({"value": {"gross_margin": float("nan")}}, ["value.gross_margin is nan"]),
        ({"seed": True}, ["seed"]),
    ],
)
def test_what_nested_dicts_hold_is_checked(settings: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ConfigError) as refused:
        compose(settings=settings)
    assert all(word in str(refused.value) for word in words), refused.value


def test_numbers_and_texts_of_numpy_and_pandas_are_as_pythons_own() -> None:
    settings = {
        "replications": pd.Series([3]).iloc[0],
        "seed": np.uint32(7),
        "events": np.bool_(True),
        "driver": np.str_("loop"),
        "preset": np.str_("calm"),
        "value": {"gross_margin": np.longdouble(0.5)},
        "journey": {"segments": {np.str_("smb"): {"terms": {np.int64(52): np.float32(0.5)}}}},
        "team": {"tiers": {np.str_("smb"): np.int8(1)}},
        "policies": np.array(["none", "blend"]),
    }
    flat = [
        "replications=3", "seed=7", "events=true", "driver=loop", "preset=calm",
        "value.gross_margin=0.5", "journey.segments.smb.terms={52: 0.5}", "team.tiers.smb=1",
        "policies=[none,blend]",
    ]  # fmt: skip
    made = compose(settings=settings)
    assert made == compose(flat)
    assert type(made.replications) is int
    assert [type(one) for one in made.policies] == [str, str]


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("preset/a.yaml", "team: {csms: 3}\n", ["preset/a.yaml", "@package _global_"]),
        ("preset/a.yaml", "# @package _global_\nteam: {csm: 3}\n", ["preset/a.yaml", "team.csm"]),
        ("preset/a.yaml", "# @package _global_\n- 3\n", ["preset/a.yaml", "not a mapping"]),
        ("preset/a.yaml", "# @package _global_\na: [\n", ["preset/a.yaml", "cannot be read"]),
        ("preset/a.yaml", "# @package _global_\ndefaults:\n  - b\n", ["unknown preset 'b'"]),
        (
            "preset/a.yaml",
            "# @package _global_\ndefaults:\n  - market: calm\n",
            ["preset/a.yaml", "defaults holds {'market': 'calm'}", "override /group: name"],
        ),
        (
            "preset/a.yaml",
            "# @package _global_\ndefaults:\n  - a\n",
            ["preset/a.yaml", "lead back to it"],
        ),
        (
            "preset/a.yaml",
            "# @package _global_\ndefaults:\n  - /market: calm\n",
            ["preset/a.yaml", "/market: calm", "write override /market: calm"],
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    file: str, text: str, words: list[str], tmp_path: Path
) -> None:
    (tmp_path / file).parent.mkdir()
    (tmp_path / file).write_text(text)
    with pytest.raises(ConfigError) as refused:
        compose(["preset=a"], tmp_path)
    assert all(word in str(refused.value) for word in words), refused.value


@pytest.fixture
def hydra_app_of_a_user() -> Iterator[Any]:
    """Let a program use Hydra for itself while it calls simcs."""
    with initialize(version_base="1.3", config_path=None):
        yield GlobalHydra.instance().hydra


def test_hydra_stays_the_users_own(hydra_app_of_a_user: Any) -> None:
    store = ConfigStore.instance()
    before = store.repo
    store.repo = {"schema.yaml": "theirs"}
    try:
        assert compose(["team.csms=6", "preset=calm"]).team.csms == 6
        with pytest.raises(ConfigError):
            compose(["team.csm=6"])
        assert store.repo == {"schema.yaml": "theirs"}
    finally:
        store.repo = before
    assert GlobalHydra.instance().hydra is hydra_app_of_a_user


def answer(number: int) -> pd.DataFrame:
    """Return the futures of a comparison of a kind of its own."""
    return simcs.compare(
        ["none", "blend"],
        {"size": 20 + number, "burn_in_accounts": 20},
        overrides=[f"seed={number % 2}", "depth=quick", "horizon_weeks=30"],
        replications=1,
        workers=1,
        team={"csms": 1 + number % 3},
        driver="loop" if number % 2 else "agents",
    ).replications


def test_threads_get_what_each_gets_alone(hydra_app_of_a_user: Any) -> None:
    numbers = range(4)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(answer, numbers))
    assert GlobalHydra.instance().hydra is hydra_app_of_a_user
    for number in numbers:
        pd.testing.assert_frame_equal(together[number], answer(number), check_exact=True)
    assert not together[0].equals(together[2])


def test_prepare_takes_what_compare_takes(quick: list[str]) -> None:
    setup = simcs.prepare(["none", "heroic"], overrides=quick, team={"csms": 2}, replications=1)
    assert setup.config.team.csms == 2
    assert setup.config.policies == ["none", "heroic"]
    assert len(setup.book) == 40
    with pytest.raises(simcs.SimcsError, match=r"did you mean 'heroic'"):
        simcs.prepare(["heroik"], overrides=quick)
    assert replace(setup.config, folder=None) == setup.config


def test_a_book_is_a_dict_too(quick: list[str]) -> None:
    made = simcs.prepare(["none"], {"size": 25, "mix": {"smb": 1}}, overrides=quick)
    assert len(made.book) == 25
    book = Path(__file__).parents[2] / "examples" / "book.csv"
    own = [setting for setting in quick if not setting.startswith("book.size")]
    given = simcs.prepare(["none"], {"path": book}, as_of="2026-09-28", overrides=own)
    assert given.config.book.as_of == "2026-09-28"
    chosen = ["book=csv", f"book.path={book}"]
    given = simcs.prepare(["none"], as_of="2026-09-28", overrides=[*own, *chosen])
    assert given.config.book.as_of == "2026-09-28"
    dated = [*own, "book=csv", "book.path=x.csv", "book.as_of='2026-09-28'"]
    given = simcs.prepare(["none"], book, overrides=dated)
    assert (given.config.book.path, given.config.book.as_of) == (str(book), "2026-09-28")
    with pytest.raises(ConfigError, match="made-up book"):
        simcs.prepare(["none"], {"size": 25}, as_of="2026-09-28")


@pytest.mark.parametrize("written", [".inf", "inf"])
def test_no_limit_is_written_as_in_a_file_or_as_a_number(written: str) -> None:
    assert compose([f"journey.turning_penalty={written}"]).journey.turning_penalty == float("inf")
    with pytest.raises(ConfigError, match="allowed: a number"):
        compose(["journey.turning_penalty=.info"])
