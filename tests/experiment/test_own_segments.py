"""Segments of one's own: from the command line, a file and Python, and taken away."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import simcs
from simcs.errors import ConfigError
from simcs.experiment.compose import compose
from simcs.experiment.config import Config, GeneratedBook
from simcs.experiment.hydra_app import run
from simcs.experiment.replications import prepare
from simcs.journey.segment_parameters import table
from simcs.journey.segments import Segment

REPORTS = True
OWN = Segment(acv=20_000.0)


def by_hydra(*overrides: str) -> Config:
    made: list[Config] = []
    run(made.append, overrides, "simcs compare")
    return made[0]


@pytest.mark.parametrize(
    "overrides",
    [
        ["journey.segments.public.acv=20000", "book.mix.public=0.3"],
        ["+journey.segments.public.acv=20000", "+book.mix.public=0.3"],
        ["+journey.segments.public={acv: 20000}", "book.mix={public: 0.3}"],
        ["journey.segments.public={acv: 20000, terms: {52: 1}}", "++book.mix.public=0.3"],
    ],
    ids=str,
)
def test_from_overrides(overrides: list[str]) -> None:
    made = compose(overrides)
    assert made == by_hydra(*overrides)
    assert made.journey.segments["public"] == OWN
    assert isinstance(made.book, GeneratedBook)
    assert made.book.mix["public"] == 0.3


def test_a_segment_may_tolerate_contact_of_its_own() -> None:
    made = compose(["journey.segments.enterprise.contact_tolerated=4"])
    assert table(made.journey)["contact_tolerated"].tolist() == [2.1, 2.1, 4.0]
    with pytest.raises(ConfigError, match=r"enterprise\.contact_tolerated is -1"):
        compose(["journey.segments.enterprise.contact_tolerated=-1"])


def test_milestones_of_its_own_and_those_of_all() -> None:
    made = compose(["journey.segments.smb.first_value=0.2", "journey.segments.mid.full_adoption=1"])
    rows = table(made.journey)
    assert rows["first_value"].tolist() == [0.2, 0.4, 0.4]
    assert rows["full_adoption"].tolist() == [0.7, 1.0, 0.7]
    assert compose([]).journey.segments["smb"].first_value is None


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (["journey.first_value=0.8"],
         "journey.first_value is 0.8; allowed: at most journey.full_adoption, 0.7"),
        (["journey.segments.smb.first_value=0.8"],
         "journey.segments.smb.first_value is 0.8; allowed: at most journey.full_adoption, 0.7"),
        (["journey.segments.smb.full_adoption=0.3"],
         "journey.first_value is 0.4; allowed: at most journey.segments.smb.full_adoption, 0.3"),
        (["journey.segments.smb={first_value: 0.5, full_adoption: 0.3}"],
         "allowed: at most journey.segments.smb.full_adoption, 0.3"),
        (["journey.segments.smb.first_value=1.5"], "journey.segments.smb.first_value is 1.5"),
    ],
    ids=["all", "first", "full", "both", "range"],
)  # fmt: skip
def test_milestones_out_of_order_are_refused_once(overrides: list[str], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        compose(overrides)
    assert str(refused.value).count("allowed:") == 1
    assert said in str(refused.value)


def test_from_a_file_and_from_python(tmp_path: Path) -> None:
    file = tmp_path / "experiment" / "mine.yaml"
    file.parent.mkdir()
    file.write_text(
        "# @package _global_\njourney: {segments: {public: {acv: 20000}}}\n"
        "book: {mix: {public: 0.3}}\n"
    )
    settings: dict[str, Any] = {
        "journey": {"segments": {"public": {"acv": np.int64(20000)}}},
        "book": {"mix": {np.str_("public"): np.float32(0.5)}},
    }
    from_file = compose(["experiment=mine"], tmp_path)
    assert from_file == by_hydra("experiment=mine", "--config-dir", str(tmp_path))
    assert from_file.journey == compose(settings=settings).journey
    assert from_file.journey.segments["public"] == OWN


def test_terms_of_its_own_are_all_its_terms() -> None:
    settings = {"journey": {"segments": {"public": {"terms": {np.int64(26): 1}}}}}
    for made in (
        compose(["journey.segments.public.terms={26: 1}"]),
        by_hydra("journey.segments.public.terms.26=1"),
        compose(settings=settings),
    ):
        assert made.journey.segments["public"].terms == {26: 1.0}
    other = compose(["journey.segments.smb.terms.26=1", "~journey.segments.smb.terms.4"])
    assert other.journey.segments["smb"].terms == {4: 0.0, 52: 0.6, 26: 1.0}


def test_one_is_taken_away_with_its_usual_share() -> None:
    made = compose(["~journey.segments.mid"])
    assert made == by_hydra("~journey.segments.mid")
    assert isinstance(made.book, GeneratedBook)
    assert set(made.journey.segments) == set(made.book.mix) == {"smb", "enterprise"}
    with pytest.raises(ConfigError, match=r"book\.mix: unknown segment 'mid'"):
        compose(["~journey.segments.mid", "book.mix.mid=0.5"])


def test_one_that_no_book_has_is_refused(quick: list[str]) -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'smb'\?.*book\.mix\.smd=0\.1"):
        prepare(compose([*quick, "journey.segments.smd.voice=0.3"]))
    frame = pd.DataFrame(
        {"account_id": ["a"], "segment": ["public"], "arr": [1000], "start_date": ["2025-01-01"],
         "renewal_date": ["2026-01-01"]}
    )  # fmt: skip
    own = {"segments": {"public": {"acv": 20000}}}
    given = [one for one in quick if not one.startswith("book.size")]
    assert len(simcs.prepare(["none"], frame, overrides=given, journey=own).book) == 1
    more = {"segments": {"public": {}, "publik": {}}}
    with pytest.raises(ConfigError, match=r"publik.*did you mean 'public'.*~journey"):
        simcs.prepare(["none"], frame, overrides=given, journey=more)


@pytest.mark.slow
@pytest.mark.usefixtures("no_pdf")
def test_a_comparison_knows_it_by_its_name(quick: list[str], tmp_path: Path) -> None:
    result = simcs.compare(
        ["none", "blend"],
        {"mix": {"public": 0.5}},
        overrides=[*quick, "~journey.segments.mid"],
        journey={"segments": {"public": {"acv": 20000}}},
        replications=np.int64(2),
        folder=tmp_path / "run",
    )
    assert "public" in set(result.groups["group"])
    assert "public" in (tmp_path / "run" / "report.html").read_text("utf-8")
