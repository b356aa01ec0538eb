"""Every parameter is found, told in full, and marked where nobody has measured it."""

import csv
import io
from dataclasses import dataclass, field, fields
from typing import Annotated, Any

import pytest

from simcs.cli import main
from simcs.experiment import parameters as registry
from simcs.experiment.config import Config, Value
from simcs.experiment.parameters import ASSUMPTION, Parameter, parameters
from simcs.journey.parameters import Journey, Segment, known
from simcs.signals.parameters import Signals
from simcs.team.parameters import Team
from simcs.world.parameters import Market


def printed(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["parameters", *given])
    assert stopped.value.code == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *given: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        main(["parameters", *given])
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_every_field_of_every_part_is_there() -> None:
    keys = {p.key for p in parameters()}
    for place, kind in (
        ("journey", Journey), ("signals", Signals), ("team", Team), ("market", Market),
        ("value", Value),
    ):  # fmt: skip
        for f in fields(kind):
            if f.name != "segments":
                assert f"{place}.{f.name}" in keys
    for f in fields(Segment):
        places = [f"journey.segments.{name}.{f.name}" for name in Journey().segments]
        shared = f"journey.segments.*.{f.name}"
        assert (shared in keys) != all(place in keys for place in places), f.name


def test_segments_have_a_row_each_where_they_differ() -> None:
    rows = {p.key: p.default for p in parameters()}
    for name, segment in Journey().segments.items():
        assert rows[f"journey.segments.{name}.voice"] == str(segment.voice)
    assert rows["journey.segments.*.acv_sigma"] == "0.8"


def test_each_reads_as_a_sentence_and_has_a_source() -> None:
    for p in parameters():
        assert not p.sentence[0].islower(), p.key
        assert "…" not in p.sentence, p.key
        assert p.sentence.endswith("."), p.key
        assert p.source == ASSUMPTION or p.source[:2] in ("V1", "V2", "F", "F "), p.key
        assert p.sentence != f"{p.key.rsplit('.', 1)[1].capitalize()}.", f"{p.key} is not described"


def test_what_others_add_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new part, a part within it, a text that goes on, and a number without a source."""
    from pydantic import Field
    from pydantic.dataclasses import dataclass as checked

    @checked
    class Inner:
        """Deep down."""

        deep: Annotated[float, known("depth", 0, 1, "m", "V2")] = 0.5

    @checked
    class Weather:
        """The sky over all. It changes."""

        rain: Annotated[float, known("rain that falls", 0, 9, "mm")] = 2.0
        hail: Annotated[float, known("… as hail", 0, 1, "share")] = 0.1
        wind: Annotated[int, Field(ge=0, le=12, description="force")] = 3
        inner: Inner = field(default_factory=Inner)

    @dataclass
    class Wider(Config):
        weather: Any = field(default_factory=Weather)

    monkeypatch.setattr(registry, "Config", Wider)
    own = [p for p in parameters() if p.key.startswith("weather")]
    group = "The sky over all"
    assert own == [
        Parameter(group, "weather.rain", "2", "mm", "0 to 9", ASSUMPTION, "Rain that falls."),
        Parameter(group, "weather.hail", "0.1", "share", "0 to 1", ASSUMPTION,
                  "Rain that falls: as hail."),
        Parameter(group, "weather.wind", "3", "", "0 to 12", ASSUMPTION, "Force."),
        Parameter("Deep down", "weather.inner.deep", "0.5", "m", "0 to 1", "V2", "Depth."),
    ]  # fmt: skip


def test_a_word_filters(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "goodwill", "half")
    assert "journey.goodwill_half_life = 8 weeks (allowed: 0.1 to 520); assumption" in text
    assert "    Half-life of goodwill." in text
    assert "contact" not in text
    assert "1 row, 1 of them assumptions" in text
    assert "Godfrey" in printed(capsys, "godfrey")


def test_text_fits_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert max(map(len, printed(capsys).splitlines())) <= 100


def test_csv_has_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "--csv"))))
    assert [row["key"] for row in rows] == [p.key for p in parameters()]
    assert {"group", "key", "default", "unit", "allowed", "source", "sentence"} == set(rows[0])
    some = list(csv.DictReader(io.StringIO(printed(capsys, "concession", "--csv"))))
    assert 0 < len(some) < len(rows)


def test_bad_input_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean 'goodwill'" in refused(capsys, "godwill")
    assert "did you mean '--csv'" in refused(capsys, "--cvs")
    assert "'zz' and 'qq'" in refused(capsys, "zz", "qq")
